package calendar_test

import (
	"io/fs"
	"strconv"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"junheng/casework/calendar"
	"junheng/registry"
	"junheng/rules"
)

func dated() calendar.School {
	return calendar.School{ID: "own", Region: 220422, Terms: []calendar.Term{
		{ID: "autumn", From: "2026-09-07", To: "2027-01-15"}, {ID: "spring", From: "2027-03-01", To: "2027-07-02"},
	}}
}

func TestBeyondItsCalendarACountyCountsByTheExampleAndSaysSo(t *testing.T) {
	own := dated()
	v := days(t).Calendar.For(220422, &own)
	for _, x := range []struct {
		from  string
		n     int
		unit  calendar.Unit
		end   string
		doubt calendar.Doubt
	}{
		{"2026-11-24", 2, calendar.SchoolDays, "2026-11-26", ""},
		{"2026-09-01", 0, calendar.SchoolDays, "2026-09-07", ""},                          // the example begins on the 1st
		{"2027-01-14", 1, calendar.SchoolDays, "2027-01-15", "holidays:2027"},             // not arranged yet
		{"2027-07-01", 1, calendar.SchoolDays, "2027-07-02", "holidays:2027"},             // the last day entered
		{"2027-07-02", 1, calendar.SchoolDays, "2027-09-01", "school holidays:2027"},      // and not 5 July, when the example has school
		{"2027-11-24", 2, calendar.SchoolDays, "2027-11-26", "school holidays:2027"},      // and not in 2029
		{"2026-12-30", 1, calendar.Workdays, "2026-12-31", ""},                            // this year still
		{"2026-12-30", 2, calendar.Workdays, "2027-01-04", "holidays:2027"},               // the next
		{"2026-11-24", 1, calendar.Months, "2026-12-24", ""},                              // counted by no calendar
		{"2025-11-24", 1, calendar.SchoolDays, "2025-11-25", "school"},                    // before the first that was entered
		{"2026-06-30", 20, calendar.SchoolDays, "2026-09-23", "school"},                   // six days by the example, 14 of its own with the swapped Sunday
		{"2026-11-24", -1, calendar.SchoolDays, "2026-11-23", ""},                         // backward
		{"2027-12-31", 1, calendar.Workdays, "2028-01-04", "holidays:2027 holidays:2028"}, // two years
	} {
		end, doubt := v.Count(day(t, x.from), x.n, x.unit)
		if end.String() != x.end || doubt != x.doubt {
			t.Errorf("%s + %d %s is %s (%s), want %s (%s)", x.from, x.n, x.unit, end, doubt, x.end, x.doubt)
		}
	}
}

func TestWithoutAnyCalendarWorkdaysAreCounted(t *testing.T) {
	c, err := calendar.Load(onlyHolidays(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, own := range map[string]*calendar.School{
		"none": nil, "one that has ended": {Terms: []calendar.Term{{ID: "a", From: "2024-09-01", To: "2025-01-10"}}},
		"one of a single holiday": {Terms: []calendar.Term{{ID: "a", From: "10-01", To: "10-01"}}},
	} {
		v := c.For(220422, own)
		end, doubt := v.Count(day(t, "2026-11-24"), 2, calendar.SchoolDays)
		if end.String() != "2026-11-26" || !doubt.Has(calendar.NoSchoolCalendar) {
			t.Errorf("%s: %s (%s)", name, end, doubt)
		}
	}
}

func TestACalendarIsAskedForBeforeItEnds(t *testing.T) {
	own := dated()
	v := days(t).Calendar.For(220422, &own)
	for today, want := range map[string][]string{
		"2026-11-24": nil,
		"2026-12-01": nil, // 31 days before the year that is not arranged
		"2026-12-02": {"holidays:2027 2027-01-01 30"},
		"2026-12-31": {"holidays:2027 2027-01-01 1"},
		"2027-01-01": {"holidays:2027 2027-01-01 0"},
		"2027-07-17": {"holidays:2027 2027-07-17 0"}, // 46 days before the next term
		"2027-07-18": {"school 2027-09-01 45", "holidays:2027 2027-07-18 0"},
		"2027-10-08": {"school 2027-10-08 0", "holidays:2027 2027-10-08 0"},
	} {
		var got []string
		for _, g := range v.Gaps(day(t, today)) {
			got = append(got, string(g.Doubt)+" "+g.Since.String()+" "+itoa(g.Days))
			if g.Text().ZH == "" || g.Text().EN == "" {
				t.Errorf("%s: the gap has no words", today)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %v, want %v", today, got, want)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %v, want %v", today, got, want)
			}
		}
	}
	recurring := calendar.School{Region: 220422, Terms: []calendar.Term{{ID: "autumn", From: "09-01", To: "01-20"}, {ID: "spring", From: "02-25", To: "07-08"}}}
	if gaps := days(t).Calendar.For(220422, &recurring).Gaps(day(t, "2026-11-24")); len(gaps) > 0 {
		t.Errorf("a calendar that recurs lacks %v", gaps)
	}
	if gaps := days(t).Gaps(day(t, "2026-11-24")); len(gaps) != 1 || gaps[0].Days != 0 {
		t.Errorf("a county without a calendar lacks %v", gaps)
	}
}

func TestAYearEnteredReplacesThatYearAndNoOther(t *testing.T) {
	old := dated()
	old.Terms = append(old.Terms, calendar.Term{ID: "autumn", From: "2025-08-31", To: "2026-01-16"})
	old.Off, old.On = []string{"2025-11-11 运动会", "2026-11-12/2026-11-13"}, []string{"2026-11-21"}
	next := old.With(calendar.School{ID: "own", Terms: []calendar.Term{{ID: "autumn", From: "2026-08-31", To: "2027-01-22"}}, Off: []string{"2026-12-24"}})
	if got := next.Years(); len(got) != 2 || got[0] != 2025 || got[1] != 2026 {
		t.Fatalf("years %v", got)
	}
	if y := next.In(2026); len(y.Terms) != 1 || y.Terms[0].To != "2027-01-22" || len(y.Off) != 1 || y.Off[0] != "2026-12-24" || len(y.On) != 0 {
		t.Errorf("2026: %+v", y)
	}
	if y := next.In(2025); len(y.Terms) != 1 || len(y.Off) != 1 || y.Off[0] != "2025-11-11 运动会" {
		t.Errorf("2025: %+v", y)
	}
	if last, ok := next.Last(); !ok || last.String() != "2027-01-22" {
		t.Errorf("it ends %s", last)
	}
}

// Whatever terms a county has entered, a period ends within the bound of the days
// there are: nothing is put off for years.
func TestNoPeriodEndsYearsAhead(t *testing.T) {
	c := days(t).Calendar
	rapid.Check(t, func(r *rapid.T) {
		var own calendar.School
		at := calendar.Date(2024, 8, 1)
		for range rapid.IntRange(0, 4).Draw(r, "terms") {
			at += calendar.Day(rapid.IntRange(1, 200).Draw(r, "gap"))
			to := at + calendar.Day(rapid.IntRange(0, 140).Draw(r, "length"))
			own.Terms = append(own.Terms, calendar.Term{ID: "t" + itoa(len(own.Terms)), From: at.String(), To: to.String()})
			at = to
		}
		if err := own.Check(); err != nil {
			r.Fatal(err)
		}
		v := c.For(registry.RegionCode(220422), &own)
		d := calendar.Date(2024, 1, 1) + calendar.Day(rapid.IntRange(0, 2000).Draw(r, "day"))
		n := rapid.IntRange(1, 10).Draw(r, "n")
		end, _ := v.Count(d, n, calendar.SchoolDays)
		if end-d > 400 {
			r.Fatalf("%s + %d school days is %s under %+v", d, n, end, own)
		}
		counted := 0
		for x := d + 1; x <= end; x++ {
			if v.IsSchoolDay(x) {
				counted++
			}
		}
		if counted != n {
			r.Fatalf("%s + %d school days is %s, which counts %d", d, n, end, counted)
		}
	})
}

func TestASchoolYearBeginsWithItsFirstSchoolDay(t *testing.T) {
	v, own := days(t), dated()
	for _, x := range []struct {
		v    calendar.View
		year registry.SchoolYear
		want string
	}{
		{v, 2026, "2026-09-01"},
		{v, 2029, "2029-09-03"},                                   // the first is a Saturday
		{calendar.View{Calendar: v.Calendar}, 2027, "2027-09-01"}, // no calendar: September
		{v.For(220422, &own), 2026, "2026-09-07"},
	} {
		if got := x.v.YearBegins(x.year).String(); got != x.want {
			t.Errorf("%d begins on %s, want %s", x.year, got, x.want)
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

func onlyHolidays(t testing.TB) fs.FS {
	t.Helper()
	data, err := fs.ReadFile(rules.Embedded(), "cn/casework/calendars/holidays.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{"p/calendars/holidays.yaml": {Data: data}}
}
