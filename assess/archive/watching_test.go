package archive_test

import (
	"errors"
	"testing"

	"junheng/assess/archive"
	"junheng/audit"
	"junheng/internal/fault"
)

func TestMarginsAreTheCountysElseTheInstallationsElseTheProgramsOwn(t *testing.T) {
	s, m := desk(t, "test")
	want := func(share float64, years int, own bool) {
		t.Helper()
		w, err := s.Watching(bg, here)
		if err != nil || w.Share != share || w.Years != years || w.Own != own {
			t.Errorf("%+v, %v; want %v, %d years, own %v", w, err, share, years, own)
		}
	}
	want(0.05, 3, false)
	if err := s.SetWatching(bg, admin, 0, &archive.Watch{Share: 0.02, Years: 2}); err != nil {
		t.Fatalf("the system administrator may not decide: %v", err)
	}
	want(0.02, 2, false)
	if err := s.SetWatching(bg, bureau, here, &archive.Watch{Share: 0.1, Years: 5}); err != nil {
		t.Fatal(err)
	}
	want(0.1, 5, true)
	if w, err := s.Watching(bg, there); err != nil || w.Own || w.Share != 0.02 {
		t.Errorf("a neighbour is warned by %+v, %v", w, err)
	}
	if err := s.SetWatching(bg, bureau, here, nil); err != nil {
		t.Fatal(err)
	}
	want(0.02, 2, false)
	if e := m.Entries[len(m.Entries)-1]; e.County != here || e.Act != "settings.watch" || e.Result != audit.Done {
		t.Errorf("on record is %+v", e)
	}
}

func TestMarginsHaveBoundsAndAnOwner(t *testing.T) {
	s, m := desk(t, "test")
	for _, c := range []struct {
		share float64
		years int
		bad   int
	}{{0.5, 10, 0}, {0.001, 1, 0}, {0.5001, 11, 2}, {0, 1, 1}, {-0.1, 0, 2}} {
		err := s.SetWatching(bg, bureau, here, &archive.Watch{Share: c.share, Years: c.years})
		n := 0
		var joined interface{ Unwrap() []error }
		if errors.As(err, &joined) {
			n = len(joined.Unwrap())
		}
		if n != c.bad {
			t.Errorf("%v and %d years: %v", c.share, c.years, err)
		}
	}
	for name, err := range map[string]error{
		"a county's clerk for the installation": s.SetWatching(bg, bureau, 0, &archive.Watch{Share: 0.1, Years: 1}),
		"an administrator for a county":         s.SetWatching(bg, admin, here, &archive.Watch{Share: 0.1, Years: 1}),
		"a school's clerk":                      s.SetWatching(bg, clerk, here, nil),
		"a county's clerk for its neighbour":    s.SetWatching(bg, bureau, there, nil),
	} {
		if fault.KindOf(err) != fault.Denied {
			t.Errorf("%s: %v", name, err)
		}
	}
	if e := m.Entries[len(m.Entries)-1]; e.Result != audit.Denied {
		t.Errorf("the last refusal is on record as %+v", e)
	}
}
