package calendar

import (
	"strconv"
	"strings"
	"time"

	"junheng/internal/locale"
)

// Unit is what a length of time is counted in.
type Unit string

// The units.
const (
	Hours      Unit = "hour"
	Days       Unit = "day"
	Workdays   Unit = "workday"
	SchoolDays Unit = "school_day"
	Weeks      Unit = "week"
	Months     Unit = "month"
	Years      Unit = "year"
)

// Units lists the units, the shortest first.
func Units() []Unit { return []Unit{Hours, Days, Workdays, SchoolDays, Weeks, Months, Years} }

// unitWords are the units as they follow a number; in English one of them.
var unitWords = map[Unit]locale.Text{
	Hours: {ZH: "小时", EN: "hour"}, Days: {ZH: "天", EN: "day"}, Workdays: {ZH: "个工作日", EN: "workday"}, SchoolDays: {ZH: "个上课日", EN: "school day"},
	Weeks: {ZH: "周", EN: "week"}, Months: {ZH: "个月", EN: "month"}, Years: {ZH: "年", EN: "year"},
}

// Count writes so many of the unit: 3个工作日, 3 workdays.
func (u Unit) Count(n int) locale.Text {
	w := unitWords[u]
	return locale.Text{ZH: strconv.Itoa(n) + w.ZH, EN: locale.Count(n, w.EN, w.EN+"s")}
}

// Known reports whether there is such a unit.
func (u Unit) Known() bool { return unitWords[u] != (locale.Text{}) }

// farthest is how many days forward are looked at for one that counts; where none
// does, workdays are counted instead.
const farthest = 400

// AddDays gives the last day of a period that begins after day d; of n = 0 the
// day itself, or the next that counts. A negative n counts backward.
func (v View) AddDays(d Day, n int, u Unit) Day {
	end, _ := v.Count(d, n, u)
	return end
}

// Count adds like AddDays and tells why the day may turn out another.
func (v View) Count(d Day, n int, u Unit) (Day, Doubt) {
	switch u {
	case Days:
		return d + Day(n), ""
	case Weeks:
		return d + Day(7*n), ""
	case Months:
		return d.addMonths(n), ""
	case Years:
		return d.addMonths(12 * n), ""
	}
	t := &tally{v: v, school: u == SchoolDays}
	end := t.count(d, n)
	return end, t.doubt(min(d, end), max(d, end))
}

// tally counts days one by one.
type tally struct {
	v      View
	school bool // else workdays
	unsure bool // a day was counted of which no calendar of the county speaks
}

func (t *tally) count(d Day, n int) Day {
	step := Day(1)
	if n < 0 {
		step, n = -1, -n
	}
	if n == 0 {
		return t.next(d, step)
	}
	for range n {
		d = t.next(d+step, step)
	}
	return d
}

// next gives the next day that counts. A school calendar that knows none for
// longer than a year speaks of nothing, and workdays count.
func (t *tally) next(d, step Day) Day {
	if t.school {
		for x, k := d, 0; k < farthest; x, k = x+step, k+1 {
			if is, sure := t.v.schoolDay(x); is {
				t.unsure = t.unsure || !sure
				return x
			}
		}
		t.unsure = true
	}
	for !t.v.IsWorkday(d) {
		d += step
	}
	return d
}

func (t *tally) doubt(from, to Day) Doubt {
	var keys []string
	if t.unsure {
		keys = append(keys, NoSchoolCalendar)
	}
	for y := from.Year(); y <= to.Year(); y++ {
		if t.v.arranged(y).provisional {
			keys = append(keys, NoHolidays+itoa(y))
		}
	}
	return Doubt(strings.Join(keys, " "))
}

func itoa(n int) string { return strconv.Itoa(n) }

// Add gives the moment at which a period of n units that begins at t is over. Of
// days, weeks, months and years it is the time of day at on the last day, at the
// latest 24:00; hours run from the minute.
func (v View) Add(t time.Time, n int, u Unit, at string) time.Time {
	end, _ := v.Reckon(t, n, u, at)
	return end
}

// Reckon adds like Add and tells why the moment may turn out another.
func (v View) Reckon(t time.Time, n int, u Unit, at string) (time.Time, Doubt) {
	if u == Hours {
		return t.In(Beijing).Add(time.Duration(n) * time.Hour), ""
	}
	of, err := Clock(at)
	if err != nil {
		of = 24 * time.Hour
	}
	day, doubt := v.Count(DayOf(t), n, u)
	return day.Start().Add(of), doubt
}

// Before gives the moment n units before t: that long before an end its owner is
// reminded. An end at 24:00 belongs to the day that it ends.
func (v View) Before(t time.Time, n int, u Unit) time.Time {
	if u == Hours {
		return t.In(Beijing).Add(-time.Duration(n) * time.Hour)
	}
	day := DayOf(t.Add(-time.Nanosecond))
	of := t.Sub(day.Start())
	return v.AddDays(day, -n, u).Start().Add(of)
}

// Skipped is one day that was not counted, with the reason.
type Skipped struct {
	Day  Day
	Kind Kind        // weekend, holiday; work where there was no school
	Why  locale.Text // 国庆节, 周六
}

var weekdays = [...]locale.Text{
	{ZH: "周日", EN: "Sunday"},
	{ZH: "周一", EN: "Monday"},
	{ZH: "周二", EN: "Tuesday"},
	{ZH: "周三", EN: "Wednesday"},
	{ZH: "周四", EN: "Thursday"},
	{ZH: "周五", EN: "Friday"},
	{ZH: "周六", EN: "Saturday"},
}

// WeekdayLabel gives the day of the week in words.
func (d Day) WeekdayLabel() locale.Text { return weekdays[d.Weekday()] }

// Explain adds like AddDays and tells which days were not counted.
func (v View) Explain(d Day, n int, u Unit) (Day, []Skipped) {
	end := v.AddDays(d, n, u)
	if u != Workdays && u != SchoolDays {
		return end, nil
	}
	from, to := d+1, end
	if end < d {
		from, to = end, d-1
	}
	var out []Skipped
	for x := from; x <= to; x++ {
		kind, name := v.Of(x)
		switch {
		case u == Workdays && v.IsWorkday(x), u == SchoolDays && v.IsSchoolDay(x):
		case kind == Holiday:
			out = append(out, Skipped{x, kind, locale.Text{ZH: name, EN: "holiday " + name}})
		case kind == Weekend:
			out = append(out, Skipped{x, kind, x.WeekdayLabel()})
		default:
			out = append(out, Skipped{x, kind, locale.Text{ZH: "不上课", EN: "no school"}})
		}
	}
	return end, out
}
