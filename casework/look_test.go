package casework_test

import (
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/fault"
)

// One reason serves one reader, in one session, for one case, for as long as the
// procedure says; and each look is on record with it.
func TestAReasonServesACaseForAWhile(t *testing.T) {
	h := &house{t: t, now: clock(t, "2026-11-23T10:00"), vault: vault{}, file: t.TempDir() + "/a.db"}
	h.start(packs(t, map[string]string{"child.yaml": strings.Replace(childYAML, "look: {within: {n: 1,", "look: {within: {n: 2,", 1), "fault.yaml": faultYAML}))
	c := h.step(h.child("a"), access.ClassTeacher, "visit", seen, true)
	other := h.step(h.child("b"), access.ClassTeacher, "visit", seen, true)
	teacher, head := actor(access.ClassTeacher), actor(access.SchoolHead)
	teacher.Session = "one"
	found := casework.Reveals{Field: "found"}
	asks := func(when string, want bool, who access.Actor, of casework.Case) {
		t.Helper()
		_, err := h.s.Reveal(t.Context(), who, county, of.ID, found)
		if want != (err != nil && fault.KindOf(err) == fault.Invalid) {
			t.Errorf("%s: %v", when, err)
		}
	}
	asks("before", true, teacher, c)
	for _, bad := range []string{"", "  看  ", "看看"} {
		if err := h.s.Look(t.Context(), teacher, county, c.ID, bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q does for a reason: %v", bad, err)
		}
	}
	if err := h.s.Look(t.Context(), teacher, county, c.ID, "家访前了解"); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		asks("after", false, teacher, c)
	}
	asks("another case", true, teacher, other)
	asks("another reader", true, head, c)
	again := teacher
	again.Session = "two"
	asks("another session", true, again, c)
	h.now = h.now.Add(2*time.Hour - time.Second)
	asks("just before the end", false, teacher, c)
	h.now = h.now.Add(time.Second)
	asks("at the end", true, teacher, c)
	if n := h.lines("case.reveal"); n != 11 {
		t.Errorf("%d looks are on record, want 11", n)
	}
	for e, err := range h.db.Audit().Chain(t.Context(), county) {
		if err != nil {
			t.Fatal(err)
		}
		if (e.Act == "case.reveal" || e.Act == "case.look") && !strings.Contains(e.Detail, "家访前了解") {
			t.Errorf("no reason stands with %s: %s", e.Act, e.Detail)
		}
	}
	city := actor(access.CityReviewer)
	city.Grants[0].Region = county / 100 * 100
	if err := h.s.Look(t.Context(), city, county, c.ID, "上级核查"); fault.KindOf(err) != fault.Denied {
		t.Errorf("who sees nothing sealed gives a reason: %v", err)
	}
}
