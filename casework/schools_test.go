package casework_test

import (
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
	"junheng/rules"
)

// How many schools are due for an inspection is what the register of schools says, not
// how many have a case; those without one are named.
func TestTheSchoolsDueAreThoseOfTheRegister(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	merged := clock(t, "2026-12-01T00:00")
	register := func(at time.Time) []registry.School {
		list := []registry.School{{ID: "S1", Name: "一中"}, {ID: "S2", Name: "二中"}, {ID: "S3", Name: "三中"}}
		if !at.Before(merged) {
			list = list[:2]
		}
		return list
	}
	restart := func(known bool) {
		h.shut()
		if h.schools = nil; known {
			h.schools = register
		}
		h.start(rules.Embedded())
	}
	restart(true)
	ctx, clerk := t.Context(), actor(access.CountyStatistician)
	due := func(who access.Actor) (casework.Yielded, bool) {
		list, err := h.s.Yield(ctx, who, casework.Yields{County: county, Year: 2026, Fields: []facts.FieldID{"safety_schools"}, Schools: []registry.SchoolID{"", "S1", "S2"}})
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			return casework.Yielded{}, false
		}
		return list[0], true
	}
	missing := func(who access.Actor) string {
		st, err := h.s.Figures(ctx, who, county, casework.Query{Procedure: "safety_check"})
		if err != nil {
			t.Fatal(err)
		}
		return casework.SchoolNames(st.Missing)
	}
	if y, there := due(clerk); !there || y.Fact.Value != 3 || len(y.Missing) != 3 || missing(clerk) != "一中、二中、三中" {
		t.Errorf("before any case: %+v, %s", y, missing(clerk))
	}
	for _, school := range []registry.SchoolID{"S1", "S2"} {
		place := lower
		place.School, place.Class = school, ""
		_, err := h.s.Open(ctx, clerk, casework.Opens{County: county, Procedure: "safety_check", Key: string(school), Place: place, Origin: casework.Origin{Kind: "person"}, Subject: casework.Subject{ID: string(school), Label: "校"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	y, _ := due(clerk)
	if want := "学校名册截至2026-11-23开办的学校3所，校园安全检查台账中有案卷的2所；没有案卷的1所：三中"; y.Fact.Value != 3 || len(y.Cases) != 2 || y.Fact.Origin.Note != want {
		t.Errorf("with two cases %v of %d cases: %s", y.Fact.Value, len(y.Cases), y.Fact.Origin.Note)
	}
	if missing(clerk) != "三中" || missing(actor(access.SchoolHead)) != "" {
		t.Errorf("missing: %s, to a school %s", missing(clerk), missing(actor(access.SchoolHead)))
	}
	if _, there := due(actor(access.SchoolHead)); there {
		t.Error("a school is told the figure of the county")
	}
	h.now = merged
	if y, _ := due(clerk); y.Fact.Value != 2 || len(y.Missing) != 0 || strings.Contains(y.Fact.Origin.Note, "没有案卷") || missing(clerk) != "" {
		t.Errorf("after the third is merged: %v, %s", y.Fact.Value, y.Fact.Origin.Note)
	}
	restart(false)
	if y, there := due(clerk); !there || !blank.Is(y.Fact.Value) || y.Fact.Origin.Note != "没有学校名册，无从计得" || missing(clerk) != "" {
		t.Errorf("without a register: %+v", y)
	}
}
