package wire

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"junheng/casework/calendar"
	"junheng/internal/lazy"
)

// days turn what a diary says of time into days and moments, seen from now.
type days struct {
	cal  calendar.View
	now  time.Time
	last calendar.Day // the last school day whose morning has begun
}

// schoolMorning is when the registers of a school day are there.
const schoolMorning = 9 * time.Hour

func newDays(cal calendar.View, now time.Time) days {
	d := days{cal: cal, now: now, last: calendar.DayOf(now)}
	for !cal.IsSchoolDay(d.last) || d.last.Start().Add(schoolMorning).After(now) {
		d.last--
	}
	return d
}

var dayForm = lazy.Pattern(`^(?:s(\d+))?([+-]\d+)?$`)

// day reads a day: -20 is twenty days ago, s3 three school days before the last
// one, s3+30 thirty days after that; aug31 is the next end of a school year that
// is two months away or more.
func (d days) day(text string) (calendar.Day, error) {
	if text == "aug31" {
		for y := calendar.DayOf(d.now).Year(); ; y++ {
			if end := calendar.Date(y, time.August, 31); end > calendar.DayOf(d.now)+60 {
				return end, nil
			}
		}
	}
	m := dayForm().FindStringSubmatch(text)
	if text == "" || m == nil {
		return 0, fmt.Errorf("%q is no day", text)
	}
	at := calendar.DayOf(d.now)
	if m[1] != "" {
		at = d.school(number(m[1]))
	}
	return at + calendar.Day(number(m[2])), nil
}

// school is the n-th school day before the last one.
func (d days) school(n int) calendar.Day {
	at := d.last
	for ; n > 0; n-- {
		for at--; !d.cal.IsSchoolDay(at); at-- {
		}
	}
	return at
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // digits, by the form
	return n
}

// moment reads a day with a time of day: "-20 14:30"; the time is ten in the
// morning where none is given. What is said in days back from now is moved to the
// workday before it, since nobody works on a Sunday; school days stay.
func (d days) moment(text string) (time.Time, error) {
	name, hour, timed := strings.Cut(text, " ")
	at, err := d.day(name)
	if err != nil {
		return time.Time{}, err
	}
	clock := 10 * time.Hour
	if timed {
		if clock, err = calendar.Clock(hour); err != nil {
			return time.Time{}, err
		}
	}
	if !strings.HasPrefix(name, "s") {
		for !d.cal.IsWorkday(at) {
			at--
		}
	}
	return at.Start().Add(clock), nil
}

// told gives a text of an act. An act may have been moved to the workday before:
// what it names of its own day, or of one before it, is then no later.
func (d days) told(at, text string) (string, error) {
	name, _, _ := strings.Cut(at, " ")
	meant, bad := d.day(name)
	day, err := d.day(strings.Trim(text, "{}"))
	if bad != nil || err != nil || !strings.HasPrefix(text, "{") || day > meant {
		return d.fill(text)
	}
	moved, err := d.moment(at)
	return min(day, calendar.DayOf(moved)).String(), err
}

var placeForm = lazy.Pattern(`\{([^{}]*)\}`)

// fill writes the days into a text: {-20}, {s3}, {+30}.
func (d days) fill(text string) (string, error) {
	var bad error
	out := placeForm().ReplaceAllStringFunc(text, func(m string) string {
		day, err := d.day(strings.Trim(m, "{}"))
		if err != nil {
			bad = err
		}
		return day.String()
	})
	return out, bad
}
