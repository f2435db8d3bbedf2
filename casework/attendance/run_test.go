package attendance_test

import (
	"regexp"
	"strings"
	"testing"

	"junheng/casework/attendance"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// letters are the states of one child on a school day: away without leave, on
// leave, in school, in school but marked, nobody entered it.
var letters = map[byte]attendance.Mark{'M': attendance.Unexcused, 'E': attendance.Sick, 'H': "", 'L': attendance.Late, 'U': ""}

// written makes the entries of one child from letters, one a school day from
// 2025-09-01 on.
func written(story string) (entries []attendance.Entry, days []attendance.Day, last attendance.Day) {
	cal := weekdays{"2025-09-03": true}
	d := attendance.Day("2025-09-01")
	for i := 0; i < len(story); d = d.Add(1) {
		if open, _ := cal.SchoolDay(d); !open {
			continue
		}
		days, last = append(days, d), d
		if story[i] != 'U' {
			e := attendance.Entry{Class: class, Day: d, Marks: map[string]attendance.Mark{}}
			if m := letters[story[i]]; m != "" {
				e.Marks["a"] = m
			}
			entries = append(entries, e)
		}
		i++
	}
	return entries, days, last
}

// stretches finds the runs in a story by another way: as a pattern of letters.
var stretches = regexp.MustCompile(`M[MEU]*`)

func TestRunsAreWhatAReaderOfTheRegisterWouldCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		story := rapid.StringMatching(`[MEHLU]{0,40}`).Draw(t, "story")
		entries, days, last := written(story)
		got := attendance.Runs(entries, weekdays{"2025-09-03": true}, "2025-09-01", last)
		want := stretches.FindAllStringIndex(story, -1)
		if len(got) != len(want) {
			t.Fatalf("%s: %d runs, want %d", story, len(got), len(want))
		}
		for i, at := range want {
			part := story[at[0]:at[1]]
			run := got[i]
			var back attendance.Day
			if at[1] < len(story) {
				back = days[at[1]]
			}
			if run.Days() != strings.Count(part, "M") || run.Excused != strings.Count(part, "E") || run.Unknown != strings.Count(part, "U") || run.First() != days[at[0]] || run.Back != back {
				t.Errorf("%s at %d: %+v", story, at[0], run)
			}
		}
	})
}

func TestDaysWithoutSchoolJoinWhatIsMissedAroundThem(t *testing.T) {
	// Friday 5th, Monday 8th, Tuesday 9th of September 2025.
	entries := []attendance.Entry{
		{Class: class, Day: "2025-09-05", Marks: map[string]attendance.Mark{"a": attendance.Unexcused}},
		{Class: class, Day: "2025-09-08", Marks: map[string]attendance.Mark{"a": attendance.Unexcused}},
		{Class: class, Day: "2025-09-09", Marks: map[string]attendance.Mark{"a": attendance.Unexcused}},
	}
	got := attendance.Runs(entries, weekdays{"2025-09-08": true}, "2025-09-01", "2025-09-10")
	want := []attendance.Run{{Pupil: "a", Missed: []attendance.Day{"2025-09-05", "2025-09-09"}, Unknown: 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("an entry on a day without school counts for nothing, the 10th is unknown (-want +got)\n%s", diff)
	}
}

func TestEventsOfARunAreTheSameHoweverOftenTheyAreMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		story := rapid.StringMatching(`[MEHLU]{1,30}`).Draw(t, "story")
		cal := weekdays{"2025-09-03": true}
		keys := map[string]bool{}
		// Told every day anew, as the register grows.
		for n := 1; n <= len(story); n++ {
			entries, _, last := written(story[:n])
			for _, e := range attendance.Events(class, attendance.Runs(entries, cal, "2025-09-01", last)) {
				keys[e.Key] = true
			}
		}
		entries, _, last := written(story)
		all := attendance.Events(class, attendance.Runs(entries, cal, "2025-09-01", last))
		if len(all) != len(keys) {
			t.Fatalf("%s: told day by day %d events, at the end %d", story, len(keys), len(all))
		}
		for _, e := range all {
			if !keys[e.Key] {
				t.Errorf("%s: %s was not told on its day", story, e.Key)
			}
		}
	})
}

func TestMarksSayWhoWasNotInSchool(t *testing.T) {
	var absent, excused []attendance.Mark
	for _, k := range []attendance.Kind{attendance.Daily, attendance.TermStart} {
		for _, m := range attendance.Marks(k) {
			if m.Label().ZH == "" || m.Label().EN == "" || m.Short().ZH == "" || m.Short().EN == "" {
				t.Errorf("%s has no words", m)
			}
			if m.Absent() {
				absent = append(absent, m)
			}
			if m.Excused() {
				excused = append(excused, m)
			}
		}
	}
	if diff := cmp.Diff([]attendance.Mark{attendance.Unexcused, attendance.Sick, attendance.Leave, attendance.Missing}, absent); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]attendance.Mark{attendance.Sick, attendance.Leave}, excused); diff != "" {
		t.Error(diff)
	}
}

func TestADayIsADayOfBeijing(t *testing.T) {
	for text, want := range map[string]bool{"2025-10-15": true, "2025-02-29": false, "2024-02-29": true, "2025-1-5": false, "": false, "2025-10-15T00:00": false} {
		if _, got := attendance.ParseDay(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if got := attendance.Day("2025-12-31").Add(1); got != "2026-01-01" {
		t.Error(got)
	}
	if !attendance.Day("none").Time().IsZero() {
		t.Error("a text that is no day has a time")
	}
}
