package casework_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/access"
	"junheng/casework"
)

// What statistics read beside a case is what its replayed events give, after
// every kind of change.
func TestTheBriefKeptBesideACaseIsThatOfItsReplay(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx, clerk := t.Context(), actor(access.CountyStatistician)
	h.met = true
	c, err := h.line("a", "cn/x#value/S1/area", lower)
	if err != nil {
		t.Fatal(err)
	}
	child := h.child("b")
	cal, err := h.s.Calendar(ctx, county)
	if err != nil {
		t.Fatal(err)
	}
	check := func(when string) {
		t.Helper()
		for _, id := range []casework.CaseID{c.ID, child.ID} {
			v, err := h.s.Find(ctx, clerk, county, id)
			if err != nil {
				t.Fatal(err)
			}
			again, err := casework.Replay(v.Procedure, cal, v.Events)
			if err != nil {
				t.Fatal(err)
			}
			fields := []string{"met"}
			kept, err := h.db.Cases().Courses(ctx, casework.Query{Scopes: []casework.Scope{{County: county}}, Procedure: v.Case.Procedure}, v.Procedure.Ledger.By)
			if err != nil || len(kept) != 1 {
				t.Fatalf("%d courses, %v", len(kept), err)
			}
			if diff := cmp.Diff(casework.CourseOf(&again, v.Procedure.Ledger.By), kept[0]); diff != "" {
				t.Errorf("%s, %s (-replayed +kept):\n%s", when, v.Case.Number, diff)
			}
			whole, err := h.db.Cases().Courses(ctx, casework.Query{Scopes: []casework.Scope{{County: county}}, Procedure: v.Case.Procedure}, append(fields, "found"))
			if err != nil || cmp.Diff(casework.CourseOf(&again, append(fields, "found")), whole[0]) != "" {
				t.Errorf("%s: of fields that are not kept beside it: %+v, %v", when, whole, err)
			}
		}
	}
	check("opened")
	h.step(child, access.ClassTeacher, "visit", seen, true)
	h.step(c, access.SchoolHead, "mend", nil, false)
	check("stepped")
	h.later(90 * 24 * 3600e9)
	check("overdue")
	h.step(c, access.CountyStatistician, "accept", nil, false)
	check("closed")
	h.step(c, access.CountyStatistician, "again", nil, false)
	check("opened again")
	w, err := h.s.Waits(ctx, clerk, county, 1)
	if err != nil || w.Total < 1 || len(w.First) != 1 || w.Late > w.Total {
		t.Errorf("%d wait, %d late, %v", w.Total, w.Late, err)
	}
	all, err := h.s.Mine(ctx, clerk, 200, 0)
	late := 0
	for i := range all.Cases {
		if all.Cases[i].Late > 0 {
			late++
		}
	}
	if err != nil || w.Total != all.Total || w.Late != late || w.First[0].ID != all.Cases[0].ID {
		t.Errorf("counted %d, %d late; there are %d, %d late; %v", w.Total, w.Late, all.Total, late, err)
	}
}
