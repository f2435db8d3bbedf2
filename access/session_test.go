package access_test

import (
	"errors"
	"testing"
	"time"

	"junheng/access"
)

func TestARequestCostsNoWriteAndSoonNoRead(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	_, secret := h.In("li")
	writes, reads := h.Store.Writes, h.Store.Reads
	for range 1000 {
		h.Actor(secret)
	}
	if h.Store.Writes != writes || h.Store.Reads != reads {
		t.Errorf("1000 requests in a moment: %d writes, %d reads; want none", h.Store.Writes-writes, h.Store.Reads-reads)
	}
	for range 60 {
		h.Later(time.Second)
		h.Actor(secret)
	}
	if n := h.Store.Writes - writes; n != 1 {
		t.Errorf("60 requests in a minute: %d writes, want 1", n)
	}
}

func TestASessionEndsWhenIdleAndInAnyCase(t *testing.T) {
	tests := []struct {
		name  string
		grant access.Grant
		every time.Duration // a request so often
		ends  time.Duration // and the session is over after
	}{
		{"used all the time it lasts twelve hours", statistician, 10 * time.Minute, 12 * time.Hour},
		{"just within the half hour", statistician, 30 * time.Minute, 12 * time.Hour},
		{"just beyond it", statistician, 31 * time.Minute, 31 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t)
			h.Open("li", tt.grant)
			_, secret := h.In("li")
			for spent := tt.every; spent <= 24*time.Hour; spent += tt.every {
				h.Later(tt.every)
				_, _, err := h.Resume(t.Context(), secret, "")
				if err == nil && spent > tt.ends {
					t.Fatalf("still open after %v", spent)
				}
				if err != nil {
					if spent < tt.ends {
						t.Fatalf("over after %v: %v", spent, err)
					}
					last(t, h, "account.expire")
					return
				}
			}
		})
	}
}

func TestARequestThatWasNotWrittenStillCounts(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	_, secret := h.In("li")
	h.Later(50 * time.Second) // within the minute: nothing is written
	h.Actor(secret)
	h.Later(29*time.Minute + 30*time.Second)
	h.Actor(secret)
}

func TestAnAdministratorsSessionIsShorter(t *testing.T) {
	h := newHouse(t)
	secret := h.Admin("sec", access.SecurityAdmin)
	h.Later(14 * time.Minute)
	h.Actor(secret)
	h.Later(16 * time.Minute)
	if _, _, err := h.Resume(t.Context(), secret, ""); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("an administrator idle for 16 minutes: %v", err)
	}
}

func TestASessionUsedByTwoProcessesStaysOpen(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	_, secret := h.In("li")
	other := h.Beside(h.Options())
	for range 20 { // this one sees no request for over three hours
		h.Later(10 * time.Minute)
		if _, _, err := other.Resume(t.Context(), secret, ""); err != nil {
			t.Fatal(err)
		}
	}
	h.Actor(secret)
}

func TestWhatIsChangedCountsAtOnceHereAndWithinSecondsElsewhere(t *testing.T) {
	h := newHouse(t)
	id := h.Open("li", statistician)
	_, secret := h.In("li")
	other := h.Beside(h.Options())
	if err := other.SetGrants(t.Context(), access.Console(), id, nil); err != nil {
		t.Fatal(err)
	}
	h.Later(5 * time.Second)
	if h.Actor(secret).Holds(access.ReturnRead) {
		t.Error("a role taken away elsewhere is still held after five seconds")
	}
	if err := h.SetGrants(t.Context(), access.Console(), id, []access.Grant{statistician}); err != nil {
		t.Fatal(err)
	}
	if !h.Actor(secret).Holds(access.ReturnRead) {
		t.Error("a role given here is not held at once")
	}
}

func TestSigningOutEndsTheSessionAndEndingOthersLeavesIt(t *testing.T) {
	h := newHouse(t)
	h.Open("li", statistician)
	a, one := h.In("li")
	_, two := h.In("li")
	if list, err := h.ListSessions(t.Context(), a); err != nil || len(list) != 2 || list[0].Agent != "Firefox" {
		t.Errorf("sessions %v, %v", list, err)
	}
	if err := h.EndOthers(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	h.Actor(one)
	if _, _, err := h.Resume(t.Context(), two, ""); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("the other session: %v", err)
	}
	if err := h.Logout(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Resume(t.Context(), one, ""); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("after signing out: %v", err)
	}
	last(t, h, "account.logout")
	if _, _, err := h.Resume(t.Context(), "jhs_guess", ""); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("a guess: %v", err)
	}
}

func TestAdministratorsComeFromTheirNetworksOnly(t *testing.T) {
	h := newHouse(t)
	secret := h.Admin("sec", access.SecurityAdmin)
	h.Open("li", statistician)
	actor := h.Actor(secret)
	p := access.DefaultPolicy()
	p.AdminFrom = []string{"192.168.0.0/16"}
	wantFault(t, h.SavePolicy(t.Context(), actor, p), "access.policy_shut_out")
	p.AdminFrom = append(p.AdminFrom, "10.0.0.1")
	if err := h.SavePolicy(t.Context(), actor, p); err != nil {
		t.Fatal(err)
	}
	h.Actor(secret)
	if _, _, err := h.Resume(t.Context(), secret, "10.0.0.2"); !errors.Is(err, access.ErrNetwork) {
		t.Errorf("from elsewhere: %v", err)
	}
	for _, from := range []string{"192.168.7.7", "192.168.7.7:4711", "::ffff:192.168.7.7"} {
		if _, _, err := h.Resume(t.Context(), secret, from); err != nil {
			t.Errorf("from %s: %v", from, err)
		}
	}
	_, err := h.Login(t.Context(), access.Credentials{Login: "sec", Password: strong, From: "10.9.9.9"})
	if !errors.Is(err, access.ErrNetwork) {
		t.Errorf("signing in from elsewhere: %v", err)
	}
	if _, err := h.Login(t.Context(), access.Credentials{Login: "li", Password: strong, From: "10.9.9.9"}); err != nil {
		t.Errorf("who is no administrator: %v", err)
	}
}
