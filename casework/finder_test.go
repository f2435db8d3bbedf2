package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
)

// Whoever found something hears what becomes of it, though he answers for nothing in
// the case; who took the step himself is told nothing.
func TestWhoeverFoundItIsToldWhatBecomesOfIt(t *testing.T) {
	h := open(t, "2026-03-02T09:00")
	h.shut()
	text := strings.Replace(faultYAML, "clocks:", "finder: [accept, drop, again]\nclocks:", 1)
	h.start(packs(t, map[string]string{"fault.yaml": text}))
	c, err := h.s.Open(t.Context(), actor(access.Inspector), casework.Opens{County: county, Procedure: "fault", Key: "o", Place: lower, Subject: casework.Subject{ID: "S1", Label: "一中"}, Origin: casework.Origin{Kind: "inspection"}})
	if err != nil {
		t.Fatal(err)
	}
	h.step(c, access.SchoolHead, "mend", nil, false)
	h.later(time.Minute)
	h.step(c, access.CountyStatistician, "accept", nil, false)
	h.later(time.Minute)
	h.step(c, access.CountyStatistician, "again", nil, false)
	h.later(time.Minute)
	h.step(c, access.Inspector, "drop", nil, false)
	h.later(time.Minute)
	// He is no holder of his role in this county any more, so that the party is told.
	if told := h.was("a-inspector"); len(told) != 0 {
		t.Errorf("an account that holds the role no more is told %q", told)
	}
	want := []string{
		"案 fault-2026-0001（整改）：您发现（登记）的事项已由 county_statistician 办理“销账”，现为“办结”。",
		"案 fault-2026-0001（整改）：您发现（登记）的事项已由 county_statistician 办理“再次列入”，现为“挂账”。",
	}
	for _, holder := range []string{"holder-inspector", "holder-county_statistician"} {
		told := h.was(holder)
		for _, s := range want {
			if !slices.ContainsFunc(told, func(got string) bool { return strings.HasSuffix(got, s[strings.Index(s, "（整改）"):]) }) {
				t.Errorf("%s was told %q, want %q", holder, told, s)
			}
		}
	}
	h.holds = "a-inspector"
	c, err = h.s.Open(t.Context(), actor(access.Inspector), casework.Opens{County: county, Procedure: "fault", Key: "p", Place: lower, Subject: casework.Subject{ID: "S1", Label: "一中"}, Origin: casework.Origin{Kind: "inspection"}})
	if err != nil {
		t.Fatal(err)
	}
	h.step(c, access.SchoolHead, "mend", nil, false)
	h.later(time.Minute)
	if told := h.was("a-inspector"); len(told) > 1 { // that there is a new case
		t.Errorf("of a step that decides nothing he is told %q", told)
	}
	h.step(c, access.CountyStatistician, "accept", nil, false)
	h.later(time.Minute)
	h.step(c, access.CountyStatistician, "again", nil, false)
	h.later(time.Minute)
	told := h.was("a-inspector")
	for i, state := range []string{"“销账”，现为“办结”。", "“再次列入”，现为“挂账”。"} {
		if n := len(told) - 2 + i; n < 0 || !strings.HasSuffix(told[n], state) {
			t.Fatalf("he is told %q", told)
		}
	}
	c, err = h.s.Open(t.Context(), actor(access.Inspector), casework.Opens{County: county, Procedure: "fault", Key: "q", Place: lower, Subject: casework.Subject{ID: "S2", Label: "一中"}, Origin: casework.Origin{Kind: "inspection"}})
	if err != nil {
		t.Fatal(err)
	}
	before := len(h.was("a-inspector"))
	h.step(c, access.Inspector, "drop", nil, false)
	if told := h.was("a-inspector"); len(told) != before {
		t.Errorf("of his own step he is told %q", told)
	}
}
