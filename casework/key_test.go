package casework_test

import (
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/internal/fault"
)

// Whoever knows what key a later act will bear cannot take its place: neither
// that of the clock, nor that of a register, nor that of somebody else.
func TestNobodyTakesThePlaceOfAnActToCome(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx, c := t.Context(), h.child("a")
	run := c.Clocks[0]
	note := func(who access.Role, from casework.Source, key string) error {
		_, err := h.s.Note(ctx, actor(who), casework.Notes{On: casework.On{County: county, Case: c.ID, Source: from, Key: key}, Text: "备注"})
		return err
	}
	for _, key := range []string{"clock/" + run.Clock + "/1/out@" + time.Duration(run.End.Unix()).String(), "k/closed", "", " ", ".k", "k\n", "é", "键", strings.Repeat("x", 101)} {
		if err := note(access.ClassTeacher, casework.ByHand, key); fault.KindOf(err) != fault.Invalid {
			t.Errorf("the key %q is taken: %v", key, err)
		}
	}
	for _, from := range []casework.Source{casework.ByHand, casework.ByRegister} {
		if err := note(access.ClassTeacher, from, "absence:P@2026-11-24"); err != nil {
			t.Fatal(err)
		}
	}
	if err := note(access.SchoolHead, casework.ByHand, "absence:P@2026-11-24"); err != nil {
		t.Fatal(err)
	}
	v, err := h.s.Find(ctx, actor(access.ClassTeacher), county, c.ID)
	if err != nil || len(v.Events) != 4 {
		t.Errorf("of three notes under one key %d events are kept, %v", len(v.Events)-1, err)
	}
}

func TestAKeyStandsForOneActOnly(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx, c, teacher := t.Context(), h.child("a"), actor(access.ClassTeacher)
	on := casework.On{County: county, Case: c.ID, Key: "k1"}
	if _, err := h.s.Note(ctx, teacher, casework.Notes{On: on, Text: "电话无人接听"}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.s.Note(ctx, teacher, casework.Notes{On: on, Text: "电话无人接听"}); err != nil {
		t.Errorf("the same note again: %v", err)
	}
	if _, err := h.s.Step(ctx, teacher, casework.Takes{On: on, Step: "return"}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a step under the key of a note: %v", err)
	}
	on.Key = "k2"
	if _, err := h.s.Step(ctx, teacher, casework.Takes{On: on, Step: "return"}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.s.Step(ctx, teacher, casework.Takes{On: on, Step: "visit"}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("another step under the key of a step: %v", err)
	}
}

func TestWhatIsWrittenHasBounds(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	ctx, c, clerk := t.Context(), h.child("a"), actor(access.CountyStatistician)
	on := casework.On{County: county, Case: c.ID, Key: "k", Reason: "大雪"}
	if _, err := h.s.Note(ctx, clerk, casework.Notes{On: on, Text: strings.Repeat("长", 10_001)}); fault.KindOf(err) != fault.Limit {
		t.Errorf("a note without end: %v", err)
	}
	if _, err := h.s.Note(ctx, clerk, casework.Notes{On: on, Text: strings.Repeat("长", 10_000)}); err != nil {
		t.Error(err)
	}
	on.Key = "m"
	end := c.Clocks[0].End
	if _, err := h.s.Extend(ctx, clerk, casework.Extends{On: on, Clock: "visiting", Until: end.AddDate(1, 0, 1)}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a year and a day: %v", err)
	}
	if _, err := h.s.Extend(ctx, clerk, casework.Extends{On: on, Clock: "visiting", Until: end.AddDate(1, 0, 0)}); err != nil {
		t.Error(err)
	}
	if _, err := h.s.Hand(ctx, clerk, casework.Hands{On: casework.On{County: county, Case: c.ID, Key: "h"}, Party: "bureau"}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("handed over without a reason: %v", err)
	}
	for _, day := range []string{"0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"} {
		if _, err := h.s.Correct(ctx, clerk, casework.Corrects{On: on, Fields: map[string]string{"first": day}}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("the day %s: %v", day, err)
		}
	}
}
