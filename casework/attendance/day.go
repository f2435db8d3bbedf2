package attendance

import (
	"time"

	"junheng/internal/locale"
	"junheng/rules"
)

// Day is a day in China, written 2006-01-02; the order of the texts is that of
// the days.
type Day string

// Beijing is the time by which schools in China live.
var Beijing = time.FixedZone("UTC+8", 8*60*60)

// DayOf gives the day of a moment.
func DayOf(t time.Time) Day { return Day(t.In(Beijing).Format(time.DateOnly)) }

// ParseDay reads a day; it reports false for what is none.
func ParseDay(s string) (Day, bool) {
	t, err := time.ParseInLocation(time.DateOnly, s, Beijing)
	return Day(s), err == nil && t.Format(time.DateOnly) == s
}

// Time gives the first moment of the day; the zero time for what is no day.
func (d Day) Time() time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), Beijing)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Add gives the day so many days later.
func (d Day) Add(n int) Day { return DayOf(d.Time().AddDate(0, 0, n)) }

// Calendar tells of one county when its schools are open.
type Calendar interface {
	// SchoolDay reports whether there is school on a day, and if not, why.
	SchoolDay(d Day) (open bool, why locale.Text)
	// Due is the moment from which a school day without a register is one nobody
	// entered: the hour of the county's rule, or the end of the day.
	Due(d Day) time.Time
	// Term gives the term a day lies in; false between terms.
	Term(d Day) (Term, bool)
}

// Term is a term of the school calendar.
type Term struct {
	Label locale.Text
	First Day
	Last  Day
	// Until is the last day of the check of the roster as the county's rule has
	// it; empty where none is known.
	Until Day
	Cite  rules.Cite // of the rule
}

// schoolDays lists the school days from one day to another, both within.
func schoolDays(cal Calendar, from, to Day) []Day {
	var out []Day
	for d := from; d <= to; d = d.Add(1) {
		if open, _ := cal.SchoolDay(d); open {
			out = append(out, d)
		}
	}
	return out
}
