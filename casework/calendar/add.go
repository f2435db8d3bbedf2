package calendar

import (
	"strconv"
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

// farthest is how many days forward are looked at for one that counts: a county
// whose school calendar has ended gets the last day looked at.
const farthest = 400

// AddDays gives the last day of a period that begins after day d; of n = 0 the
// day itself, or the next that counts. A negative n counts backward.
func (v View) AddDays(d Day, n int, u Unit) Day {
	switch u {
	case Days:
		return d + Day(n)
	case Weeks:
		return d + Day(7*n)
	case Months:
		return d.addMonths(n)
	case Years:
		return d.addMonths(12 * n)
	}
	counts := v.IsWorkday
	if u == SchoolDays {
		counts = v.IsSchoolDay
	}
	step := Day(1)
	if n < 0 {
		step, n = -1, -n
	}
	if n == 0 {
		return next(d, step, counts)
	}
	for range n {
		d = next(d+step, step, counts)
	}
	return d
}

func next(d, step Day, counts func(Day) bool) Day {
	for range farthest {
		if counts(d) {
			return d
		}
		d += step
	}
	return d
}

// Add gives the moment at which a period of n units that begins at t is over. Of
// days, weeks, months and years it is the time of day at on the last day, at the
// latest 24:00; hours run from the minute.
func (v View) Add(t time.Time, n int, u Unit, at string) time.Time {
	if u == Hours {
		return t.In(Beijing).Add(time.Duration(n) * time.Hour)
	}
	of, err := Clock(at)
	if err != nil {
		of = 24 * time.Hour
	}
	return v.AddDays(DayOf(t), n, u).Start().Add(of)
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
