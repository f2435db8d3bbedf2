// Package calendar counts the days on which offices work and schools teach.
//
// The government's holidays, with the workdays they are swapped for, are dated
// data with their document number. A year that is not arranged yet is computed
// from the days of the law and marked provisional. School calendars are the
// county's own; an example stands in until it has entered one.
//
// The day on which something happens is not counted; a period ends with its last
// day (民法典第二百零一条、第二百零三条). Hours run from the minute.
package calendar

import (
	"fmt"
	"time"
)

// Beijing is the time of the whole country.
var Beijing = time.FixedZone("UTC+8", 8*60*60)

// Day is a day, counted from 1970-01-01.
type Day int

const perDay = 24 * 60 * 60

// DayOf gives the day of a moment in Beijing.
func DayOf(t time.Time) Day {
	_, east := t.In(Beijing).Zone()
	s := t.Unix() + int64(east)
	d := s / perDay
	if s%perDay < 0 {
		d--
	}
	return Day(d)
}

// Date gives a day by its date.
func Date(year int, month time.Month, day int) Day {
	return DayOf(time.Date(year, month, day, 0, 0, 0, 0, Beijing))
}

// ParseDay reads 2026-09-01.
func ParseDay(s string) (Day, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, Beijing)
	if err != nil {
		return 0, err
	}
	return DayOf(t), nil
}

// Start gives the first moment of the day.
func (d Day) Start() time.Time { return time.Unix(int64(d)*perDay, 0).In(Beijing).Add(-8 * time.Hour) }

// End gives the moment at which the day is over, which is the start of the next.
func (d Day) End() time.Time { return (d + 1).Start() }

// String gives 2026-09-01.
func (d Day) String() string { return d.Start().Format(time.DateOnly) }

// Weekday gives the day of the week.
func (d Day) Weekday() time.Weekday { return time.Weekday((int(d)%7 + 7 + 4) % 7) }

// Year gives the year the day lies in.
func (d Day) Year() int { return d.Start().Year() }

// addMonths gives the same day some months later, or the last of that month
// where it has no such day.
func (d Day) addMonths(n int) Day {
	y, m, day := d.Start().Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, Beijing)
	last := time.Date(first.Year(), first.Month()+1, 0, 0, 0, 0, 0, Beijing).Day()
	return Date(first.Year(), first.Month(), min(day, last))
}

// Clock reads a time of day such as 17:30 or 24:00 as a length of time from the
// start of the day; empty is 24:00.
func Clock(s string) (time.Duration, error) {
	if s == "" || s == "24:00" {
		return 24 * time.Hour, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("time of day %q: want 17:30", s)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}
