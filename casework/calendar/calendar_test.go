package calendar_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"junheng/casework/calendar"
	"junheng/rules"
)

func days(t testing.TB) calendar.View {
	t.Helper()
	c, err := calendar.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return c.For(0, nil)
}

func day(t testing.TB, s string) calendar.Day {
	t.Helper()
	d, err := calendar.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDaysAreThoseOfTheNotices(t *testing.T) {
	v := days(t)
	for date, want := range map[string]calendar.Kind{
		"2026-01-01": calendar.Holiday, "2026-01-04": calendar.Swapped, "2026-02-14": calendar.Swapped, "2026-02-15": calendar.Holiday, "2026-02-23": calendar.Holiday, "2026-02-24": calendar.Work,
		"2026-02-28": calendar.Swapped, "2026-09-19": calendar.Weekend, "2026-09-20": calendar.Swapped, "2026-10-07": calendar.Holiday, "2026-10-08": calendar.Work, "2026-10-10": calendar.Swapped,
		"2022-12-31": calendar.Holiday, // 元旦 of the year after
		"2018-12-29": calendar.Swapped, "2018-12-31": calendar.Holiday, "2019-05-02": calendar.Holiday, "2020-01-31": calendar.Holiday, "2020-02-03": calendar.Swapped,
		"2017-04-01": calendar.Swapped, "2025-10-08": calendar.Holiday, "2025-10-09": calendar.Work,
	} {
		if got, name := v.Of(day(t, date)); got != want {
			t.Errorf("%s is %s %s, want %s", date, got, name, want)
		}
	}
}

// Each notice gives away as many weekend days as it takes workdays beyond those
// of the law: 11 statutory days until 2024, 13 from 2025 on.
func TestEveryYearHasAsManyFreeDaysAsTheLawGives(t *testing.T) {
	v := days(t)
	for year := 2016; year <= 2026; year++ {
		free := 0
		for d := calendar.Date(year, 1, 1); d <= calendar.Date(year, 12, 31); d++ {
			kind, _ := v.Of(d)
			weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
			switch {
			case kind == calendar.Holiday && !weekend:
				free++
			case kind == calendar.Swapped:
				free--
			}
		}
		want := 11
		if year >= 2025 {
			want = 13
		}
		// A holiday that falls on a weekend is made up within the notices; 元旦 of
		// the year after may borrow a day, and 2020 was extended.
		if free < want-2 || free > want+2 {
			t.Errorf("%d: %d workdays are free, the law gives %d", year, free, want)
		}
	}
}

func TestAYearThatIsNotArrangedIsComputedAndSaysSo(t *testing.T) {
	v := days(t)
	for date, want := range map[string]calendar.Kind{
		"2027-01-01": calendar.Holiday, "2027-02-05": calendar.Holiday, // 除夕
		"2027-02-08": calendar.Holiday, // 正月初三
		"2027-02-09": calendar.Holiday, // 初一 and 初二 fell on a weekend
		"2027-02-10": calendar.Holiday, "2027-02-11": calendar.Work, "2027-04-05": calendar.Holiday, "2027-05-01": calendar.Holiday, "2027-05-03": calendar.Holiday,
		"2027-05-04": calendar.Holiday, "2027-05-05": calendar.Work, "2027-06-09": calendar.Holiday, "2027-09-15": calendar.Holiday,
		"2027-10-01": calendar.Holiday, "2027-10-04": calendar.Holiday, "2027-10-05": calendar.Holiday, "2027-10-06": calendar.Work,
	} {
		if got, _ := v.Of(day(t, date)); got != want {
			t.Errorf("%s is %s, want %s", date, got, want)
		}
	}
	for year, want := range map[int]bool{2016: false, 2026: false, 2027: true, 2050: true} {
		m, got := v.Provisional(year)
		if got != want || got && !strings.Contains(m.In(0), "国务院令第795号") {
			t.Errorf("%d: provisional %v %q, want %v", year, got, m.In(0), want)
		}
	}
}

func TestMomentsEndWhereTheyShould(t *testing.T) {
	v := days(t)
	at := func(s string) time.Time {
		m, err := time.ParseInLocation("2006-01-02T15:04", s, calendar.Beijing)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, c := range []struct {
		from string
		n    int
		unit calendar.Unit
		of   string
		want string
	}{
		{"2026-09-30T15:00", 1, calendar.Workdays, "", "2026-10-09T00:00"},
		{"2026-09-30T15:00", 1, calendar.Workdays, "17:30", "2026-10-08T17:30"},
		{"2026-09-18T23:59", 1, calendar.Workdays, "", "2026-09-21T00:00"}, // the Sunday is worked
		{"2026-09-30T15:00", 24, calendar.Hours, "", "2026-10-01T15:00"},
		{"2026-09-30T00:00", 0, calendar.Days, "", "2026-10-01T00:00"},
		{"2026-01-31T10:00", 1, calendar.Months, "", "2026-03-01T00:00"},
		{"2028-02-29T10:00", 1, calendar.Years, "", "2029-03-01T00:00"},
		{"2026-01-20T10:00", 1, calendar.SchoolDays, "", "2026-02-26T00:00"}, // the term has ended
		{"2026-11-20T10:00", 2, calendar.Weeks, "", "2026-12-05T00:00"},
	} {
		if got := v.Add(at(c.from), c.n, c.unit, c.of); !got.Equal(at(c.want)) {
			t.Errorf("%s + %d %s: %s, want %s", c.from, c.n, c.unit, got, c.want)
		}
	}
	if got := v.Before(at("2026-10-09T00:00"), 1, calendar.Workdays); !got.Equal(at("2026-10-01T00:00")) {
		t.Errorf("one workday before the end of 8 October is %s", got)
	}
}

func TestCountingIsCountingDayByDay(t *testing.T) {
	v := days(t)
	rapid.Check(t, func(r *rapid.T) {
		d := calendar.Date(2016, 1, 1) + calendar.Day(rapid.IntRange(0, 12*365).Draw(r, "day"))
		n, m := rapid.IntRange(1, 40).Draw(r, "n"), rapid.IntRange(1, 40).Draw(r, "m")
		for unit, counts := range map[calendar.Unit]func(calendar.Day) bool{
			calendar.Workdays: v.IsWorkday, calendar.SchoolDays: v.IsSchoolDay, calendar.Days: func(calendar.Day) bool { return true },
		} {
			end := v.AddDays(d, n, unit)
			counted := 0
			for x := d + 1; x <= end; x++ {
				if counts(x) {
					counted++
				}
			}
			if counted != n || !counts(end) {
				r.Fatalf("%s + %d %s is %s, which counts %d", d, n, unit, end, counted)
			}
			if got := v.AddDays(end, m, unit); got != v.AddDays(d, n+m, unit) {
				r.Fatalf("%s: %d and then %d %s is %s", d, n, m, unit, got)
			}
			if later := v.AddDays(d+1, n, unit); later < end {
				r.Fatalf("%d %s after %s end before those after %s", n, unit, d+1, d)
			}
			if counts(d) && v.AddDays(end, -n, unit) != d {
				r.Fatalf("%d %s back from %s is not %s", n, unit, end, d)
			}
			last, skipped := v.Explain(d, n, unit)
			if unit != calendar.Days && (last != end || len(skipped) != int(end-d)-n) {
				r.Fatalf("%s + %d %s: %d days are skipped, want %d", d, n, unit, len(skipped), int(end-d)-n)
			}
		}
	})
}

func TestDaysAreCountedInBeijing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.Int64Range(-1e9, 4e9).Draw(r, "seconds")
		at := time.Unix(s, 0)
		d := calendar.DayOf(at)
		if at.Before(d.Start()) || !at.Before(d.End()) || d.Weekday() != at.In(calendar.Beijing).Weekday() {
			r.Fatalf("%s lies on %s, a %s", at, d, d.Weekday())
		}
		if back, err := calendar.ParseDay(d.String()); err != nil || back != d {
			r.Fatalf("%s reads back as %s, %v", d, back, err)
		}
	})
}

func TestTheCountysOwnCalendarGoesBeforeTheExample(t *testing.T) {
	v := days(t)
	own := calendar.School{Terms: []calendar.Term{{ID: "autumn", From: "2026-09-01", To: "2027-01-29"}}, Off: []string{"2026-11-23/2026-11-24"}, On: []string{"2026-11-28"}}
	if err := own.Check(); err != nil {
		t.Fatal(err)
	}
	mine := v.Calendar.For(220422, &own)
	for date, want := range map[string]bool{"2026-11-20": true, "2026-11-23": false, "2026-11-24": false, "2026-11-28": true, "2026-11-29": false, "2027-01-29": true, "2027-02-01": false, "2026-10-01": false} {
		if got := mine.IsSchoolDay(day(t, date)); got != want {
			t.Errorf("%s: school %v, want %v", date, got, want)
		}
	}
	bad := calendar.School{Terms: []calendar.Term{{ID: "x", From: "1 September", To: "01-20"}}, Off: []string{"soon"}}
	if err := bad.Check(); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("two faults are told as %v", err)
	}
}

func TestEveryFaultOfACalendarFileIsTold(t *testing.T) {
	text := "kind: holidays\nyears:\n  - {year: 2030, holidays: [{name: 元旦, days: 1 January}], workdays: [soon]}\n  - {year: 2030, cite: {doc: x}}\n"
	_, err := calendar.Load(fstest.MapFS{"p/calendars/a.yaml": {Data: []byte(text)}, "p/calendars/b.yaml": {Data: []byte("kind: moon\n")}})
	for _, want := range []string{"a.yaml:3:", "no cite.doc", "1 January", "soon", "the year 2030 is arranged twice", "b.yaml:1:7: kind moon"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
}
