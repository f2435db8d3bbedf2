package access_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
)

var statistician = access.Grant{Role: access.CountyStatistician, Region: 210102}

func TestARightPasswordOpensAndAWrongOneDoesNot(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	if _, err := h.Enter("li", strong+"x"); err == nil {
		t.Fatal("a wrong password opens")
	} else {
		wantFault(t, err, "access.wrong")
	}
	if e := last(t, h, "account.login"); e.Result != audit.Denied || !strings.Contains(e.Detail, `"why":"password"`) || e.Name != "某li" {
		t.Errorf("the refusal is on record as %+v", e)
	}
	e, err := h.Enter(" ＬＩ ", strong) // full width, as some keyboards are left
	if err != nil {
		t.Fatal(err)
	}
	if e.Actor.Pending != access.NothingPending || !e.Actor.Holds(access.RegistryEdit) || e.Actor.Via != "session" {
		t.Errorf("came in as %+v", e.Actor)
	}
	if l := last(t, h, "account.login"); l.Result != audit.Done || l.Role != string(access.CountyStatistician) || l.From != "10.0.0.1" || l.County != 0 {
		t.Errorf("the sign-in is on record as %+v", l)
	}
	for hash := range h.Store.Sessions {
		if strings.Contains(e.Secret, hash) || hash == e.Secret {
			t.Error("the store holds the secret of a session")
		}
	}
}

// TestAnUnknownLoginIsToldNothing: the answers to a wrong password and to a
// login nobody has are the same at every try, the locking too.
func TestAnUnknownLoginIsToldNothing(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	for try := range 8 {
		_, known := h.Enter("li", "wrong")
		_, unknown := h.Enter("nobody", "wrong")
		if known == nil || unknown == nil || known.Error() != unknown.Error() {
			t.Errorf("try %d: %v for a login somebody has, %v for another", try, known, unknown)
		}
		if want := "access.wrong"; try < 4 {
			wantFault(t, known, want)
		} else {
			wantFault(t, known, "access.locked")
		}
	}
}

func TestFiveFailuresLockAndEachFurtherOneLonger(t *testing.T) {
	h := newHouse(t)
	id := h.Open("li", statistician)
	for range 4 {
		_, err := h.Enter("li", "wrong")
		wantFault(t, err, "access.wrong")
	}
	if _, err := h.Enter("li", strong); err != nil {
		t.Fatalf("after four failures: %v", err)
	}
	for range 4 { // counted from the start again
		_, err := h.Enter("li", "wrong")
		wantFault(t, err, "access.wrong")
	}
	_, err := h.Enter("li", "wrong")
	wantFault(t, err, "access.locked")
	if e := last(t, h, "account.lock"); e.Object != "account/"+string(id) {
		t.Errorf("the lock is on record as %+v", e)
	}
	for _, minutes := range []int{15, 30, 60, 120} {
		h.Later(time.Duration(minutes)*time.Minute - time.Second)
		_, err := h.Enter("li", strong)
		wantFault(t, err, "access.locked")
		h.Later(2 * time.Second)
		_, err = h.Enter("li", "wrong")
		wantFault(t, err, "access.locked") // and locked again, twice as long
	}
	h.Later(24 * time.Hour)
	if _, err := h.Enter("li", strong); err != nil {
		t.Errorf("after the lock: %v", err)
	}
}

func TestTheSecurityAdministratorUnlocks(t *testing.T) {
	h := newHouse(t)
	id := h.Open("li", statistician)
	for range 5 {
		_, _ = h.Enter("li", "wrong")
	}
	err := h.Unlock(t.Context(), as(access.Grant{Role: access.SystemAdmin}), id)
	wantFault(t, err, "access.denied")
	if e := last(t, h, "account.unlock"); e.Result != audit.Denied {
		t.Errorf("the refusal is on record as %+v", e)
	}
	if err := h.Unlock(t.Context(), as(access.Grant{Role: access.SecurityAdmin}), id); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Enter("li", strong); err != nil {
		t.Errorf("after unlocking: %v", err)
	}
}

func TestGuessesAtTheSameMomentCountAsMany(t *testing.T) {
	h := newHouse(t)
	id := h.Open("li", statistician)
	h.Store.Found = func() { time.Sleep(time.Millisecond) } // so that they are at it at the same time
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { _, _ = h.Enter("li", "wrong") })
	}
	wg.Wait()
	if a, _ := h.Store.FindAccount(t.Context(), id); a.Failures != 5 || a.Locked.IsZero() {
		t.Errorf("20 guesses at once: %d failures counted, locked %v; want 5, then locked", a.Failures, a.Locked)
	}
}

func TestAnAddressThatGuessesAtManyLoginsIsStopped(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	for i := range 100 {
		_, _ = h.Enter("user"+strings.Repeat("x", i), "wrong")
	}
	_, err := h.Enter("li", strong)
	wantFault(t, err, "access.address")
	if _, err := h.Login(t.Context(), access.Credentials{Login: "li", Password: strong, From: "10.0.0.2"}); err != nil {
		t.Errorf("another address is stopped too: %v", err)
	}
	h.Later(16 * time.Minute)
	if _, err := h.Enter("li", strong); err != nil {
		t.Errorf("after a quarter of an hour: %v", err)
	}
}

func TestADisabledAccountIsToldSoOnlyAfterTheRightPassword(t *testing.T) {
	h := newHouse(t)
	id := h.Open("li", statistician)
	_, secret := h.In("li")
	if err := h.SetDisabled(t.Context(), access.Console(), id, true, "调离"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Resume(t.Context(), secret, ""); err != access.ErrNoSession {
		t.Errorf("a disabled account's session: %v", err)
	}
	_, err := h.Enter("li", "wrong")
	wantFault(t, err, "access.wrong")
	_, err = h.Enter("li", strong)
	wantFault(t, err, "access.disabled")
	if err := h.SetDisabled(t.Context(), access.Console(), id, false, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Enter("li", strong); err != nil {
		t.Errorf("enabled again: %v", err)
	}
}

func TestAOneTimeCodeIsGoodOnceAndNotForLong(t *testing.T) {
	h := newHouse(t)
	id := h.Open("li", statistician)
	_, before := h.In("li")
	code, err := h.ResetPassword(t.Context(), as(access.Grant{Role: access.SystemAdmin}), id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Enter("li", strong); err == nil {
		t.Error("the old password opens after a reset")
	}
	if _, _, err := h.Resume(t.Context(), before, ""); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("a session from before the reset: %v", err)
	}
	e, err := h.Enter("li", strings.ToLower(strings.ReplaceAll(code, "-", " "))) // as people type it
	if err != nil {
		t.Fatal(err)
	}
	if e.Actor.Holds(access.ReturnRead) || !e.Actor.Holds(access.Arriving) {
		t.Error("a one-time code opens more than the change of the password")
	}
	wantFault(t, h.ChangePassword(t.Context(), e.Actor, "", strong), "access.password_earlier")
	if err := h.ChangePassword(t.Context(), e.Actor, "", strong+"2"); err != nil {
		t.Fatal(err)
	}
	if !h.Actor(e.Secret).Holds(access.ReturnRead) {
		t.Error("after the change the session may still do nothing")
	}
	if _, err := h.Enter("li", code); err == nil {
		t.Error("the code opens a second time")
	}

	code, err = h.ResetPassword(t.Context(), access.Console(), id)
	if err != nil {
		t.Fatal(err)
	}
	h.Later(73 * time.Hour)
	_, err = h.Enter("li", code)
	wantFault(t, err, "access.code_over")
}

func TestAPasswordGrowsOld(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	h.Later(179 * 24 * time.Hour)
	if a, _ := h.In("li"); a.Pending != access.NothingPending {
		t.Errorf("a day before its time %q is pending", a.Pending)
	}
	h.Later(2 * 24 * time.Hour)
	a, _ := h.In("li")
	if a.Pending != access.PendingSet {
		t.Fatalf("a day after its time %q is pending", a.Pending)
	}
	wantFault(t, h.ChangePassword(t.Context(), a, "wrong", strong+"2"), "access.old_password")
	if err := h.ChangePassword(t.Context(), a, strong, strong+"2"); err != nil {
		t.Error(err)
	}
}

func TestAnIdentityProviderOpensTheAccountItNames(t *testing.T) {
	h := newHouse(t)
	id := h.Open("li", statistician)
	subject := access.Subject("https://id.example", "42")
	_, err := h.SubjectLogin(t.Context(), subject, "10.0.0.1", "")
	wantFault(t, err, "access.subject")
	if err := h.Amend(t.Context(), access.Console(), access.AmendAccount{ID: id, Name: "李", Subject: subject}); err != nil {
		t.Fatal(err)
	}
	e, err := h.SubjectLogin(t.Context(), subject, "10.0.0.1", "")
	if err != nil || !e.Actor.Holds(access.ReturnRead) {
		t.Errorf("%v, %+v", err, e.Actor)
	}
	if _, err := h.Enter("oidc:"+subject, ""); err == nil {
		t.Error("a subject typed as login opens")
	}
	if err := h.SetDisabled(t.Context(), access.Console(), id, true, ""); err != nil {
		t.Fatal(err)
	}
	_, err = h.SubjectLogin(t.Context(), subject, "10.0.0.1", "")
	wantFault(t, err, "access.disabled")
	other := h.Open("wang", statistician)
	err = h.Amend(t.Context(), access.Console(), access.AmendAccount{ID: other, Name: "王", Subject: subject})
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("one identity for two accounts: %v", err)
	}
}

func TestPasswordsHashedAtAnotherCostAreHashedAnew(t *testing.T) {
	h := newHouse(t)
	id := h.Open("li", statistician)
	o := h.Options()
	o.Cost = access.Cost{Passes: 2, MemoryKiB: 16, Lanes: 1}
	dear := h.Beside(o)
	if _, err := dear.Login(t.Context(), access.Credentials{Login: "li", Password: strong}); err != nil {
		t.Fatal(err)
	}
	if a, _ := h.Store.FindAccount(t.Context(), id); !strings.HasPrefix(a.Password, "$argon2id$v=19$m=16,t=2,p=1$") {
		t.Errorf("after signing in the hash is %s", a.Password)
	}
}
