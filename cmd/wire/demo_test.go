package wire_test

import (
	"testing"
	"time"

	"junheng/access"
	"junheng/assess"
	"junheng/cmd/wire"
	"junheng/collect/returns"
	"junheng/registry"
	golden "junheng/testdata/county"
)

func TestTheGoldenCountyIsLaidOutForEveryRole(t *testing.T) {
	start := time.Now()
	a := installed(t, wire.Options{})
	d, err := wire.LayOut(t.Context(), a, "Demo-AAAA-BBBB-a", func(zh, _ string) { t.Log(time.Since(start).Round(time.Millisecond), zh) })
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Logins) != len(access.Roles()) || len(d.Assessments) != len(wire.DemoYears) {
		t.Fatalf("%d logins, %d assessments", len(d.Logins), len(d.Assessments))
	}
	for _, l := range d.Logins {
		e, err := a.Access.Login(t.Context(), access.Credentials{Login: l.Login, Password: d.Password, From: "127.0.0.1"})
		if err != nil {
			t.Errorf("%s: %v", l.Login, err)
		} else if e.Actor.Pending == access.PendingSet {
			t.Errorf("%s must still set a password", l.Login)
		}
	}
	if o := d.Assessments[2].Headline.Outcome; o != assess.Short {
		t.Errorf("the verdict of 2024 is %s", o)
	}
	list, err := a.Returns.List(t.Context(), d.Actors[access.CountyStatistician], returns.Filter{Counties: []registry.RegionCode{golden.Code}, Round: d.Round.ID})
	if err != nil {
		t.Fatal(err)
	}
	n := map[returns.State]int{}
	filled := 0
	for _, r := range list {
		n[r.State]++
		if r.Counts.Filled > 0 {
			filled++
		}
	}
	t.Log(n, filled, "of", len(list))
	if n[returns.Open] == 0 || n[returns.Submitted] == 0 || filled == 0 || filled == len(list) {
		t.Errorf("the current round is not half filled: %v, %d of %d", n, filled, len(list))
	}
}
