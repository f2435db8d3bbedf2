package attendance_test

import (
	"context"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework/attendance"
	"junheng/casework/calendar"
	"junheng/internal/fault"
	"junheng/registry"
)

func headOf() access.Actor {
	return access.Actor{Account: "H", Name: "校长", Grants: []access.Grant{{Role: access.SchoolHead, Region: countyCode, School: schoolID}}}
}

// ruled is a house with three school days for a correction; number is the case that
// every day missed counts in.
func ruled(number *string) *house {
	h := open()
	h.Service = attendance.New(attendance.Options{
		Store: h, Log: logOf{h: h}, Roster: rosterOf{h}, Cases: h, Clock: func() time.Time { return h.now },
		Calendar: func(context.Context, registry.RegionCode) (attendance.Calendar, error) { return weekdays{}, nil },
		Correct: func(registry.RegionCode) attendance.Within {
			return attendance.Within{N: 3, Unit: calendar.SchoolDays}
		},
		Counted: func(context.Context, attendance.Event) (string, error) { return *number, nil },
	})
	return h
}

func TestAnOldRegisterIsCorrectedByTheHeadWithAReason(t *testing.T) {
	none := ""
	h := ruled(&none)
	ctx := t.Context()
	for day, want := range map[attendance.Day]fault.Kind{"2025-10-10": "", "2025-10-09": fault.Invalid} { // today is Wednesday the 15th
		if _, err := h.Enter(ctx, teacher(), away(day, 0, "first"+string(day), "a")); err != nil {
			t.Fatalf("%s entered late: %v", day, err)
		}
		st := away(day, 1, "mend"+string(day))
		_, err := h.Enter(ctx, teacher(), st)
		if (want == "") != (err == nil) || err != nil && fault.KindOf(err) != want {
			t.Errorf("%s corrected by the teacher: %v", day, err)
		}
		if want == "" {
			continue
		}
		if _, err := h.Enter(ctx, headOf(), st); fault.KindOf(err) != fault.Invalid {
			t.Errorf("by the head without a reason: %v", err)
		}
		st.Reason = "代课教师登错"
		if got, err := h.Enter(ctx, headOf(), st); err != nil || got.Reason != st.Reason {
			t.Errorf("by the head: %+v, %v", got, err)
		}
		if got, err := h.Enter(ctx, teacher(), st); err != nil || !got.Again {
			t.Errorf("the same sent again: %v", err)
		}
	}
}

func TestADayThatACaseRestsOnIsCorrectedByTheHeadOnly(t *testing.T) {
	number := ""
	h := ruled(&number)
	if _, err := h.Enter(t.Context(), teacher(), away("2025-10-14", 0, "k1", "a")); err != nil {
		t.Fatal(err)
	}
	number = "控2025-0001"
	if _, err := h.Enter(t.Context(), teacher(), away("2025-10-14", 1, "k2", "a", "b")); err != nil {
		t.Errorf("another child marked too: %v", err)
	}
	st := away("2025-10-14", 2, "k3", "b")
	if _, err := h.Enter(t.Context(), teacher(), st); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the absence taken back by the teacher: %v", err)
	}
	st.Reason = "有假条"
	if _, err := h.Enter(t.Context(), headOf(), st); err != nil {
		t.Errorf("by the head: %v", err)
	}
}

func TestARegisterOfAnEarlierTermIsTheHeads(t *testing.T) {
	none := ""
	h := ruled(&none)
	h.now = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	h.Service = h.inTerms(map[attendance.Day]attendance.Day{"2025-09-01": "2026-01-16", "2026-02-23": "2026-07-10"})
	st := away("2026-01-15", 0, "k1", "a")
	if _, err := h.Enter(t.Context(), teacher(), st); fault.KindOf(err) != fault.Invalid {
		t.Errorf("by the teacher: %v", err)
	}
	if _, err := h.Enter(t.Context(), teacher(), away("2026-02-23", 0, "k2", "a")); err != nil {
		t.Errorf("the first day of the term: %v", err)
	}
	st.Reason = "补录"
	if _, err := h.Enter(t.Context(), headOf(), st); err != nil {
		t.Errorf("by the head: %v", err)
	}
	h.now = time.Date(2026, 2, 2, 2, 0, 0, 0, time.UTC) // in the holiday
	if _, err := h.Enter(t.Context(), teacher(), away("2026-01-14", 0, "k3", "a")); err != nil {
		t.Errorf("of the term before the holiday: %v", err)
	}
}

// termed is a calendar with terms by their first day.
type termed struct {
	weekdays
	terms map[attendance.Day]attendance.Day
}

func (c termed) Term(d attendance.Day) (attendance.Term, bool) {
	for first, last := range c.terms {
		if d >= first && d <= last {
			return attendance.Term{First: first, Last: last}, true
		}
	}
	return attendance.Term{}, false
}

func (h *house) inTerms(terms map[attendance.Day]attendance.Day) *attendance.Service {
	return attendance.New(attendance.Options{
		Store: h, Log: logOf{h: h}, Roster: rosterOf{h}, Cases: h, Clock: func() time.Time { return h.now },
		Calendar: func(context.Context, registry.RegionCode) (attendance.Calendar, error) {
			return termed{weekdays{}, terms}, nil
		},
	})
}
