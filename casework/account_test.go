package casework_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/testkit"
	"junheng/rules"
)

// A child on leave is no dropout: it leaves the account while it waits, and comes
// into it again if it does not come back for good.
func TestAChildOnLeaveIsOutOfTheAccount(t *testing.T) {
	h := &house{t: t, now: clock(t, "2026-03-02T08:00"), vault: vault{}, file: filepath.Join(t.TempDir(), "a.db")}
	h.start(rules.Embedded())
	ctx := t.Context()
	c, err := h.s.Open(ctx, actor(access.ClassTeacher), casework.Opens{
		County: county, Procedure: "dropout", Key: "k", Place: lower, Subject: casework.Subject{ID: "P1"}, Fields: map[string]string{"first_absent": "2026-03-02"},
	})
	if err != nil {
		t.Fatal(err)
	}
	step := func(at, step string, role access.Role, fields map[string]string, kinds ...string) {
		t.Helper()
		h.now = clock(t, at)
		cmd := casework.Takes{On: casework.On{County: county, Case: c.ID, Key: at + step}, Step: step, Fields: fields}
		for _, k := range kinds {
			cmd.Files = append(cmd.Files, casework.Upload{Name: k, Kind: k, Type: "image/jpeg", Data: testkit.Photo(len(cmd.Files))})
		}
		if _, err := h.s.Step(ctx, actor(role), cmd); err != nil {
			t.Fatal(err)
		}
	}
	lines := func(at, period string) casework.Lines {
		t.Helper()
		h.now = clock(t, at)
		st, err := h.s.Statement(ctx, actor(access.SchoolHead), casework.Account{Region: county, Procedure: "dropout", Kind: "school_month", School: "S1", Period: period})
		if err != nil {
			t.Fatal(err)
		}
		return st.Lines
	}
	step("2026-03-02T10:00", "suspect", access.SchoolHead, nil)
	if got, want := lines("2026-03-05T10:00", "2026-03"), (casework.Lines{Found: 1, Closing: 1}); got != want {
		t.Errorf("suspected: %+v, want %+v", got, want)
	}
	step("2026-03-10T09:00", "apply", access.SchoolHead, map[string]string{"apply_for": "leave", "apply_note": "骨折住院"}, "file")
	step("2026-03-10T10:00", "suspend", access.CountyStatistician, map[string]string{"leave_until": "2026-04-30"}, "file")
	if got, want := lines("2026-03-31T10:00", "2026-03"), (casework.Lines{Found: 1, Ended: 1}); got != want {
		t.Errorf("on leave: %+v, want %+v", got, want)
	}
	step("2026-05-06T08:00", "come_back", access.SchoolHead, map[string]string{"returned_on": "2026-05-06"})
	if got, want := lines("2026-05-07T10:00", "2026-05"), (casework.Lines{}); got != want {
		t.Errorf("back, under observation: %+v, want %+v", got, want)
	}
	step("2026-05-11T08:00", "leave_again", access.SchoolHead, nil)
	if got, want := lines("2026-05-31T10:00", "2026-05"), (casework.Lines{Found: 1, Closing: 1}); got != want {
		t.Errorf("gone again: %+v, want %+v", got, want)
	}
}

// A child that the registers do not find is traced from the start: no class
// teacher is told to visit it today, and no third day makes a dropout of it.
func TestACaseThatOpensInAStateIsPastTheClocksThatTheStateStops(t *testing.T) {
	h := &house{t: t, now: clock(t, "2026-03-02T08:00"), vault: vault{}, file: filepath.Join(t.TempDir(), "a.db")}
	h.start(rules.Embedded())
	c, err := h.s.Open(t.Context(), actor(access.CountyStatistician), casework.Opens{
		County: county, Procedure: "dropout", Key: "k", State: "tracing", Place: lower, Subject: casework.Subject{ID: "P1"}, Origin: casework.Origin{Kind: "match"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var running []string
	for _, r := range c.Clocks {
		running = append(running, r.Clock)
	}
	if diff := cmp.Diff([]string{"trace_child"}, running); diff != "" {
		t.Error(diff)
	}
	if _, err := h.s.Tick(t.Context(), clock(t, "2026-03-09T08:00")); err != nil {
		t.Fatal(err)
	}
	if v, err := h.s.Find(t.Context(), actor(access.CountyStatistician), county, c.ID); err != nil || v.Case.State != "tracing" {
		t.Errorf("after a week the case is %s, %v", v.Case.State, err)
	}
}
