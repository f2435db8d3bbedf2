package casework_test

import (
	"context"
	"strings"
	"testing"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/registry"
	"junheng/rules"
)

// rollCall is a class register that knows somebody in school on some days, and missed
// on others.
type rollCall struct{ present, missed string }

func (r rollCall) Attended(_ context.Context, _ registry.RegionCode, _ string, stays []casework.Stay) (casework.Attended, error) {
	out := casework.Attended{Since: stays[0].From}
	for list, days := range map[*[]calendar.Day]string{&out.Present: r.present, &out.Missed: r.missed} {
		for _, text := range strings.Fields(days) {
			if day, err := calendar.ParseDay(text); err == nil && day >= stays[0].From {
				*list = append(*list, day)
			}
		}
	}
	return out, nil
}

func (rollCall) Enrolment(context.Context, registry.RegionCode, string, registry.SchoolID) (casework.Enrolment, error) {
	return casework.Enrolment{}, nil
}

func (rollCall) Age(context.Context, registry.RegionCode, string, calendar.Day) (casework.Age, error) {
	return casework.Age{}, nil
}

func (rollCall) Known(context.Context, access.Actor, registry.RegionCode, string) error { return nil }

// A day that the class register has the pupil in school is none that he missed, and a
// day of an earlier school year is none of the case; what the registers tell stands.
func TestDaysTypedAsMissedAgreeWithTheRegisters(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	h.shut()
	h.rolls = rollCall{present: "2026-11-18 2026-11-20", missed: "2026-11-19"}
	h.start(rules.Embedded())
	teacher := actor(access.ClassTeacher)
	n := 0
	first := func(day string, source casework.Source) (casework.Case, error) {
		n++
		key := "open" + string(rune('a'+n))
		return h.s.Open(t.Context(), teacher, casework.Opens{
			County: county, Procedure: "dropout", Key: key, Source: source, Place: lower, Subject: casework.Subject{ID: "P" + key},
			Origin: casework.Origin{Kind: "absence"}, Fields: map[string]string{"first_absent": day},
		})
	}
	var c casework.Case
	for _, one := range []struct {
		day     string
		source  casework.Source
		refused string
	}{
		{"2026-11-18", casework.ByHand, "casework.was_present"},
		{"2026-11-18", casework.ByRegister, ""},
		{"2026-11-19", casework.ByHand, ""},
		{"2026-11-17", casework.ByHand, ""}, // nobody entered a register
		{"2026-08-31", casework.ByHand, "casework.too_early"},
		{"2026-08-31", casework.ByRegister, ""},
		{"2026-09-01", casework.ByHand, ""},
		{"2026-11-24", casework.ByHand, "casework.too_late"},
	} {
		got, err := first(one.day, one.source)
		if one.refused == "" && err != nil || one.refused != "" && !hasKey(err, one.refused) {
			t.Errorf("first missed on %s, by %q: %v, want %q", one.day, one.source, err, one.refused)
		}
		if err == nil {
			c = got
		}
	}
	h.step(c, access.ClassTeacher, "absent", map[string]string{"absent_on": "2026-11-20"}, false, "casework.was_present")
	h.step(c, access.ClassTeacher, "absent", map[string]string{"absent_on": "2026-08-31"}, false, "casework.too_early")
	h.step(c, access.ClassTeacher, "absent", map[string]string{"absent_on": "2026-11-19"}, false)
	v := h.view(c)
	if v.Case.Days["2026-11-19"] != casework.DayMissed || v.Case.Days["2026-11-20"] != "" {
		t.Errorf("the case knows %v", v.Case.Days)
	}
	_, err := h.s.Correct(t.Context(), actor(access.CountyLeader), casework.Corrects{On: casework.On{County: county, Case: c.ID, Key: "mend", Reason: "记错"}, Fields: map[string]string{"first_absent": "2026-11-18"}})
	if !hasKey(err, "casework.was_present") {
		t.Errorf("corrected to a day in school: %v", err)
	}
}
