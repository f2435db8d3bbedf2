package access_test

import (
	"errors"
	"testing"
	"time"

	"junheng/access"
)

func TestARequestCostsNoWriteAndSoonNoRead(t *testing.T) {
	h := newHouse(t)
	h.open("li", statistician)
	_, secret := h.in("li")
	writes, reads := h.writes, h.reads
	for range 1000 {
		h.resume(secret)
	}
	if h.writes != writes || h.reads != reads {
		t.Errorf("1000 requests in a moment: %d writes, %d reads; want none", h.writes-writes, h.reads-reads)
	}
	for range 60 {
		h.later(time.Second)
		h.resume(secret)
	}
	if n := h.writes - writes; n != 1 {
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
			h.open("li", tt.grant)
			_, secret := h.in("li")
			for spent := tt.every; spent <= 24*time.Hour; spent += tt.every {
				h.later(tt.every)
				_, _, err := h.Resume(t.Context(), secret, "")
				if err == nil && spent > tt.ends {
					t.Fatalf("still open after %v", spent)
				}
				if err != nil {
					if spent < tt.ends {
						t.Fatalf("over after %v: %v", spent, err)
					}
					h.last(t, "account.expire")
					return
				}
			}
		})
	}
}

func TestARequestThatWasNotWrittenStillCounts(t *testing.T) {
	h := newHouse(t)
	h.open("li", statistician)
	_, secret := h.in("li")
	h.later(50 * time.Second) // within the minute: nothing is written
	h.resume(secret)
	h.later(29*time.Minute + 30*time.Second)
	h.resume(secret)
}

func TestAnAdministratorsSessionIsShorter(t *testing.T) {
	h := newHouse(t)
	secret := h.admin("sec", access.SecurityAdmin)
	h.later(14 * time.Minute)
	h.resume(secret)
	h.later(16 * time.Minute)
	if _, _, err := h.Resume(t.Context(), secret, ""); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("an administrator idle for 16 minutes: %v", err)
	}
}

func TestASessionUsedByTwoProcessesStaysOpen(t *testing.T) {
	h := newHouse(t)
	h.open("li", statistician)
	_, secret := h.in("li")
	other, err := access.New(access.Options{Store: h.memory, Log: h.memory, Clock: func() time.Time { return h.now }, Random: chance(),
		Key: make([]byte, access.KeyBytes), Cost: cheap, IDs: func() string { return "x" }})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 { // this one sees no request for over three hours
		h.later(10 * time.Minute)
		if _, _, err := other.Resume(t.Context(), secret, ""); err != nil {
			t.Fatal(err)
		}
	}
	h.resume(secret)
}

func TestWhatIsChangedCountsAtOnceHereAndWithinSecondsElsewhere(t *testing.T) {
	h := newHouse(t)
	id := h.open("li", statistician)
	_, secret := h.in("li")
	other, err := access.New(access.Options{Store: h.memory, Log: h.memory, Clock: func() time.Time { return h.now }, Random: chance(),
		Key: make([]byte, access.KeyBytes), Cost: cheap, IDs: func() string { return "x" }})
	if err != nil {
		t.Fatal(err)
	}
	if err := other.SetGrants(t.Context(), access.Console(), id, nil); err != nil {
		t.Fatal(err)
	}
	h.later(5 * time.Second)
	if h.resume(secret).Holds(access.ReturnRead) {
		t.Error("a role taken away elsewhere is still held after five seconds")
	}
	if err := h.SetGrants(t.Context(), access.Console(), id, []access.Grant{statistician}); err != nil {
		t.Fatal(err)
	}
	if !h.resume(secret).Holds(access.ReturnRead) {
		t.Error("a role given here is not held at once")
	}
}

func TestSigningOutEndsTheSessionAndEndingOthersLeavesIt(t *testing.T) {
	h := newHouse(t)
	h.open("li", statistician)
	a, one := h.in("li")
	_, two := h.in("li")
	if list, err := h.Service.ListSessions(t.Context(), a); err != nil || len(list) != 2 || list[0].Agent != "Firefox" {
		t.Errorf("sessions %v, %v", list, err)
	}
	if err := h.EndOthers(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	h.resume(one)
	if _, _, err := h.Resume(t.Context(), two, ""); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("the other session: %v", err)
	}
	if err := h.Logout(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Resume(t.Context(), one, ""); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("after signing out: %v", err)
	}
	h.last(t, "account.logout")
	if _, _, err := h.Resume(t.Context(), "jhs_guess", ""); !errors.Is(err, access.ErrNoSession) {
		t.Errorf("a guess: %v", err)
	}
}

func TestAdministratorsComeFromTheirNetworksOnly(t *testing.T) {
	h := newHouse(t)
	secret := h.admin("sec", access.SecurityAdmin)
	h.open("li", statistician)
	actor := h.resume(secret)
	p := access.DefaultPolicy()
	p.AdminFrom = []string{"192.168.0.0/16"}
	wantFault(t, h.SavePolicy(t.Context(), actor, p), "access.policy_shut_out")
	p.AdminFrom = append(p.AdminFrom, "10.0.0.1")
	if err := h.SavePolicy(t.Context(), actor, p); err != nil {
		t.Fatal(err)
	}
	h.resume(secret)
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
