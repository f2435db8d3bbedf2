package attendance_test

import (
	"testing"

	"junheng/casework"
	"junheng/casework/attendance"
	"junheng/casework/calendar"

	"github.com/google/go-cmp/cmp"
)

func on(t *testing.T, days ...string) []calendar.Day {
	t.Helper()
	var out []calendar.Day
	for _, text := range days {
		d, err := calendar.ParseDay(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
	return out
}

// Of eleven school days a child said to be back was in school on three; every
// other day is named with its reason, and today counts once it is due.
func TestOnlyDaysInSchoolByTheRegisterAreAttended(t *testing.T) {
	h := open()
	enter := func(day attendance.Day, c attendance.Class, marks map[string]attendance.Mark, gone ...string) {
		h.entries = append(h.entries, attendance.Entry{Class: c, Kind: attendance.Daily, Day: day, Seq: 1, Key: string(day) + c.Name, Pupils: 3, Marks: marks, Gone: gone})
	}
	before := class
	before.Name = "2022级9班"
	enter("2025-09-24", before, nil)                                                  // before the return
	enter("2025-09-25", before, nil)                                                  // in school, in the class before
	enter("2025-09-26", before, map[string]attendance.Mark{"a": attendance.Leave})    // leave
	enter("2025-09-29", before, map[string]attendance.Mark{"a": attendance.Sick})     // sick
	enter("2025-09-30", before, nil, "a")                                             // not on its roster any more
	enter("2025-10-06", class, nil)                                                   // of the new class, before he was in it
	enter("2025-10-07", class, map[string]attendance.Mark{"b": attendance.Unexcused}) // in school
	enter("2025-10-08", class, map[string]attendance.Mark{"a": attendance.Late})      // late is in school
	enter("2025-10-09", class, map[string]attendance.Mark{"a": attendance.Unexcused}) // missed
	stay := func(from, to string, c attendance.Class) casework.Stay {
		s := casework.Stay{Place: casework.Place{School: c.School, Class: c.Name}, From: on(t, from)[0]}
		if to != "" {
			s.To = on(t, to)[0]
		}
		return s
	}
	ask := attendance.Sought{
		County: countyCode, Pupils: []string{"a"}, Class: class, Since: "2025-10-07",
		Stays: []casework.Stay{stay("2025-09-25", "2025-09-30", before), stay("2025-10-01", "", class)},
	}
	got, err := h.Presence(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	want := casework.Attended{
		Since: on(t, "2025-09-25")[0], Present: on(t, "2025-09-25", "2025-10-07", "2025-10-08"), Leave: on(t, "2025-09-26"), Sick: on(t, "2025-09-29"),
		Missed: on(t, "2025-10-09"), Nowhere: on(t, "2025-09-30", "2025-10-02", "2025-10-03", "2025-10-06"), Blank: on(t, "2025-10-10", "2025-10-13", "2025-10-14"),
	}
	if h.now.After(attendance.Day("2025-10-15").Time().Add(24*60*60*1e9 - 1)) {
		want.Blank = append(want.Blank, on(t, "2025-10-15")...)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	ask.Class = attendance.Class{}
	if got, err = h.Presence(t.Context(), ask); err != nil || len(got.Present) != 2 || len(got.Nowhere) != 7 {
		t.Errorf("of who is on no roster since: %+v, %v", got, err)
	}
}
