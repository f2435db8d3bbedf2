package attendance_test

import (
	"strings"
	"testing"
	"time"

	"junheng/casework/attendance"
	"junheng/casework/calendar"
	"junheng/rules"
)

func countyCalendar(t *testing.T) attendance.Calendar {
	t.Helper()
	c, err := calendar.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return attendance.CalendarOf(c.For(countyCode, nil), attendance.Within{N: 10, Unit: calendar.Days}, attendance.Hour{After: 10 * time.Hour})
}

func TestTheCalendarOfTheCountySaysWhyThereIsNoSchool(t *testing.T) {
	cal := countyCalendar(t)
	for day, want := range map[attendance.Day]string{
		"2025-10-15": "", "2025-10-18": "周六", "2025-10-02": "国庆节", "2025-10-11": "", "2025-08-15": "假期", "2026-02-10": "假期",
	} {
		open, why := cal.SchoolDay(day)
		if open != (want == "") || !open && !strings.Contains(why.ZH, want) || !open && why.EN == "" {
			t.Errorf("%s: %v %q, want %q", day, open, why.ZH, want)
		}
	}
}

func TestATermBeginsWithItsFirstSchoolDay(t *testing.T) {
	cal := countyCalendar(t)
	term, in := cal.Term("2025-10-15")
	if !in || term.First != "2025-09-01" || term.Until != "2025-09-10" || term.Label.ZH == "" {
		t.Errorf("%+v %v", term, in)
	}
	if _, in := cal.Term("2025-08-20"); in {
		t.Error("a day of the vacation lies in a term")
	}
}

func TestTheRegisterOfADayIsDueAtTheHourOfTheRuleOrWhenTheDayIsOver(t *testing.T) {
	c, err := calendar.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for after, want := range map[time.Duration]string{10*time.Hour + 30*time.Minute: "2025-10-15T10:30:00+08:00", 0: "2025-10-16T00:00:00+08:00"} {
		cal := attendance.CalendarOf(c.For(countyCode, nil), attendance.Within{}, attendance.Hour{After: after})
		if got := cal.Due("2025-10-15").Format(time.RFC3339); got != want {
			t.Errorf("after %v: %s, want %s", after, got, want)
		}
	}
}
