package access_test

import (
	"encoding/base32"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"junheng/access"
)

// secretOf reads the secret out of what the QR code says.
func secretOf(t testing.TB, uri string) []byte {
	t.Helper()
	u, err := url.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(u.Query().Get("secret"))
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" {
		t.Fatalf("%s: %v", uri, err)
	}
	return raw
}

func TestCodesAreThoseOfRFC6238(t *testing.T) {
	secret := []byte("12345678901234567890")
	tests := []struct {
		unix int64
		want string
	}{ // RFC 6238, appendix B, SHA1
		{59, "94287082"}, {1111111109, "07081804"}, {1111111111, "14050471"},
		{1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"},
	}
	for _, tt := range tests {
		if got := access.TOTPCode(secret, time.Unix(tt.unix, 0), 8); got != tt.want {
			t.Errorf("TOTPCode(%d) = %s, want %s", tt.unix, got, tt.want)
		}
	}
}

func TestAnAdministratorEnrolsASecondFactorBeforeAnythingElse(t *testing.T) {
	h := newHouse(t)
	h.Open("sys", access.Grant{Role: access.SystemAdmin})
	a, session := h.In("sys")
	if a.Pending != access.PendingEnrol || a.Holds(access.AccountManage) {
		t.Fatalf("an administrator without second factor came in as %+v", a)
	}
	_, err := h.Create(t.Context(), a, access.NewAccount{Login: "x1", Name: "x"})
	wantFault(t, err, "access.denied")
	uri, recovery := h.Enrol(a)
	secret := secretOf(t, uri)
	if len(recovery) != 10 {
		t.Errorf("%d recovery codes", len(recovery))
	}
	a = h.Actor(session)
	if a.Pending != access.NothingPending || !a.Holds(access.AccountManage) {
		t.Errorf("after enrolling: %+v", a)
	}
	last(t, h, "account.second.enrol")
	if list, _ := h.Store.ListAccounts(t.Context()); strings.Contains(string(list[0].TOTP), string(secret)) {
		t.Error("the secret is kept in the clear")
	}
	wantFault(t, h.DropTOTP(t.Context(), a, h.Code(uri)), "access.second_required")
}

func TestACodeWorksOnceAndOneStepToEitherSide(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	a, _ := h.In("li")
	uri, _ := h.Enrol(a)
	secret := secretOf(t, uri)
	try := func(code string) error {
		e, err := h.Enter("li", strong)
		if err != nil {
			t.Fatal(err)
		}
		if e.Actor.Pending != access.PendingSecond || e.Actor.Holds(access.ReturnRead) {
			t.Fatalf("without the code: %+v", e.Actor)
		}
		f, err := h.SecondFactor(t.Context(), e.Actor, code, "")
		if err == nil {
			if got := h.Actor(f.Secret); got.Pending != access.NothingPending {
				t.Errorf("after the code: %+v", got)
			}
			if _, _, err := h.Resume(t.Context(), e.Secret, ""); !errors.Is(err, access.ErrNoSession) {
				t.Errorf("the session before the code goes on: %v", err)
			}
		}
		return err
	}
	used := h.Code(uri)
	wantFault(t, try(used), "access.wrong_code") // used to enrol
	h.Later(5 * time.Minute)
	now := h.Now
	at := func(steps int) string {
		return access.TOTPCode(secret, now.Add(time.Duration(steps)*30*time.Second), 6)
	}
	wantFault(t, try(at(-2)), "access.wrong_code")
	wantFault(t, try(at(+2)), "access.wrong_code")
	if err := try(at(-1)[:3] + " " + at(-1)[3:]); err != nil {
		t.Errorf("one step late: %v", err)
	}
	wantFault(t, try(at(-1)), "access.wrong_code")
	if err := try(at(+1)); err != nil {
		t.Errorf("one step early: %v", err)
	}
	wantFault(t, try(at(0)), "access.wrong_code") // older than the last one used
	wantFault(t, try(""), "access.wrong_code")
}

func TestWrongCodesLockTheAccountEvenBetweenRightPasswords(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	a, _ := h.In("li")
	h.Enrol(a)
	for range 4 {
		e, err := h.Enter("li", strong)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.SecondFactor(t.Context(), e.Actor, "000000", "")
		wantFault(t, err, "access.wrong_code")
	}
	e, _ := h.Enter("li", strong)
	_, err := h.SecondFactor(t.Context(), e.Actor, "000000", "")
	wantFault(t, err, "access.locked")
	_, err = h.Enter("li", strong)
	wantFault(t, err, "access.locked")
}

func TestTheSecondFactorIsNotWaitedForAllDay(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	a, _ := h.In("li")
	h.Enrol(a)
	e, _ := h.Enter("li", strong)
	h.Later(11 * time.Minute)
	if _, _, err := h.Resume(t.Context(), e.Secret, ""); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("eleven minutes after the password: %v", err)
	}
}

func TestARecoveryCodeWorksOnce(t *testing.T) {
	h := newHouse(t)
	id := h.Open("li", statistician)
	a, _ := h.In("li")
	_, codes := h.Enrol(a)
	e, _ := h.Enter("li", strong)
	if _, err := h.SecondFactor(t.Context(), e.Actor, strings.ToLower(codes[3]), ""); err != nil {
		t.Fatal(err)
	}
	last(t, h, "account.recovery")
	if acc, _ := h.Store.FindAccount(t.Context(), id); len(acc.Recovery) != 9 || strings.Contains(strings.Join(acc.Recovery, " "), codes[0]) {
		t.Errorf("%d codes left, kept as %v", len(acc.Recovery), acc.Recovery)
	}
	e, _ = h.Enter("li", strong)
	_, err := h.SecondFactor(t.Context(), e.Actor, codes[3], "")
	wantFault(t, err, "access.wrong_code")
}

func TestNewRecoveryCodesAndAnotherPhoneNeedACode(t *testing.T) {
	h := newHouse(t)
	id := h.Open("li", statistician)
	a, session := h.In("li")
	uri, old := h.Enrol(a)
	a = h.Actor(session)
	_, err := h.RecoveryCodes(t.Context(), a, "000000")
	wantFault(t, err, "access.wrong_code")
	h.Later(time.Minute)
	fresh, err := h.RecoveryCodes(t.Context(), a, h.Code(uri))
	if err != nil || len(fresh) != 10 || fresh[0] == old[0] {
		t.Errorf("new codes %v, %v", fresh, err)
	}
	e, err := h.EnrolTOTP(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := h.ReopenTOTP(t.Context(), a, e.Sealed); err != nil || again.URI != e.URI {
		t.Errorf("the enrolment reopened is %v, %v", again.URI, err)
	}
	_, err = h.ConfirmTOTP(t.Context(), a, e.Sealed, h.Code(e.URI), "")
	wantFault(t, err, "access.wrong_code")
	_, err = h.ConfirmTOTP(t.Context(), a, e.Sealed, "123", fresh[0])
	wantFault(t, err, "access.wrong_code")
	if _, err := h.ConfirmTOTP(t.Context(), a, e.Sealed, h.Code(e.URI), fresh[0]); err != nil {
		t.Errorf("another telephone: %v", err)
	}
	other := as(statistician)
	other.Account, other.Session = id+"x", "y"
	_, err = h.ConfirmTOTP(t.Context(), other, e.Sealed, h.Code(e.URI), "")
	wantFault(t, err, "access.stale_form")
	h.Later(time.Minute)
	if err := h.DropTOTP(t.Context(), h.Actor(session), h.Code(e.URI)); err != nil {
		t.Errorf("dropping it: %v", err)
	}
	if e, _ := h.Enter("li", strong); e.Actor.Pending != access.NothingPending {
		t.Errorf("after dropping it %q is pending", e.Actor.Pending)
	}
}

func TestALostPhoneTakesTwoAdministrators(t *testing.T) {
	h := newHouse(t)
	id := h.Open("li", statistician)
	a, session := h.In("li")
	h.Enrol(a)
	wantFault(t, h.ResetSecond(t.Context(), as(access.Grant{Role: access.SystemAdmin}), id), "access.denied")
	_, err := h.ResetPassword(t.Context(), as(access.Grant{Role: access.SecurityAdmin}), id)
	wantFault(t, err, "access.denied")
	if err := h.ResetSecond(t.Context(), as(access.Grant{Role: access.SecurityAdmin}), id); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Resume(t.Context(), session, ""); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("its session after the reset: %v", err)
	}
}

func TestTheSecretOfAnotherInstallationIsNotOpened(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	a, _ := h.In("li")
	uri, _ := h.Enrol(a)
	key := make([]byte, access.KeyBytes)
	key[0] = 1
	o := h.Options()
	o.Key = key
	moved := h.Beside(o)
	e, err := moved.Login(t.Context(), access.Credentials{Login: "li", Password: strong})
	if err != nil {
		t.Fatal(err)
	}
	_, err = moved.SecondFactor(t.Context(), e.Actor, h.Code(uri), "")
	wantFault(t, err, "access.sealed")
	o.Key = key[:16]
	if _, err := access.New(o); err == nil {
		t.Error("a short key is taken")
	}
}
