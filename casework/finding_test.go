package casework_test

import (
	"errors"
	"strings"
	"testing"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// line opens a case of a failed requirement.
func (h *house) line(key, requirement string, school casework.Place) (casework.Case, error) {
	h.t.Helper()
	return h.s.Open(h.t.Context(), actor(access.CountyStatistician), casework.Opens{
		County: county, Procedure: "fault", Key: key, Place: school, Subject: casework.Subject{ID: requirement + "/" + string(school.School), Label: "面积"},
		Origin: casework.Origin{Kind: "requirement", ID: requirement},
	})
}

func TestACaseOfALineThatNobodyKnowsIsRefusedWithTheNearest(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	_, err := h.line("a", "cn/x#nowhere", lower)
	var f *fault.Fault
	if !hasKey(err, "casework.odd_line") || !errors.As(err, &f) || !strings.Contains(f.Hints[0].In(locale.ZH), "cn/x#value/S1/area") {
		t.Errorf("an unknown line: %v", err)
	}
	if _, err := h.line("b", "", lower); !hasKey(err, "casework.no_line") {
		t.Errorf("no line at all: %v", err)
	}
	page, err := h.s.Ledger(t.Context(), actor(access.CountyStatistician), county, casework.Query{})
	if err != nil || page.Total != 0 {
		t.Errorf("%d cases, %v", page.Total, err)
	}
}

func TestOneLineOfOneSchoolHasOneOpenCase(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	first, err := h.line("a", "cn/x#value/S1/area", lower)
	if err != nil {
		t.Fatal(err)
	}
	if same, err := h.line("a", "cn/x#value/S1/area", lower); err != nil || same.ID != first.ID {
		t.Errorf("the same key again: %v, %v", same.ID, err)
	}
	if _, err := h.line("b", "cn/x#value/S1/area", lower); !hasKey(err, "casework.line_open") {
		t.Errorf("the same line again: %v", err)
	}
	if _, err := h.line("c", "cn/x#value/S1/area", casework.Place{School: "S2"}); err != nil {
		t.Errorf("the line of another school: %v", err)
	}
	if _, err := h.line("d", "cn/x#value/S1/books", lower); err != nil {
		t.Errorf("another line: %v", err)
	}
}

func TestAFindingMadeAgainAfterItWasClosedIsCounted(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.met = true
	var last casework.CaseID
	for n := range 3 {
		c, err := h.line("k"+string(rune('a'+n)), "cn/x#value/S1/area", lower)
		if err != nil {
			t.Fatal(err)
		}
		v, err := h.s.Find(t.Context(), actor(access.CountyStatistician), county, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if c.Again != n || v.Events[0].Opening.Before != last {
			t.Errorf("found for time %d: again %d, before %q, want %q", n+1, c.Again, v.Events[0].Opening.Before, last)
		}
		h.step(c, access.SchoolHead, "mend", nil, false)
		h.step(c, access.CountyStatistician, "accept", nil, false)
		last = c.ID
	}
	st, err := h.s.Figures(t.Context(), actor(access.CountyStatistician), county, casework.Query{Procedure: "fault"})
	if err != nil || st.All.Cases != 3 || st.All.Again != 2 {
		t.Errorf("counted %+v, %v", st.All, err)
	}
	c, err := h.line("dropped", "cn/x#value/S1/books", lower)
	if err != nil {
		t.Fatal(err)
	}
	h.step(c, access.CountyStatistician, "drop", nil, false)
	if c, err := h.line("after", "cn/x#value/S1/books", lower); err != nil || c.Again != 0 {
		t.Errorf("after one opened in error: again %d, %v", c.Again, err)
	}
}

func TestACaseDoesNotOpenAgainBesideAnotherOfItsLine(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.met = true
	c, err := h.line("a", "cn/x#value/S1/area", lower)
	if err != nil {
		t.Fatal(err)
	}
	h.step(c, access.SchoolHead, "mend", nil, false)
	h.step(c, access.CountyStatistician, "accept", nil, false)
	if _, err := h.line("b", "cn/x#value/S1/area", lower); err != nil {
		t.Fatal(err)
	}
	_, err = h.s.Step(t.Context(), actor(access.CountyStatistician), casework.Takes{On: casework.On{County: county, Case: c.ID, Key: "again"}, Step: "again"})
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("opened again: %v", err)
	}
}
