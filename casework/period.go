package casework

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

var (
	msgPeriod = locale.NewTemplate("casework.period", "“{got}”不是一个{kind}", "{got} is no {kind}")
	periods   = map[string]locale.Text{
		"month": {ZH: "月份", EN: "month"}, "quarter": {ZH: "季度", EN: "quarter"},
		"term": {ZH: "学期", EN: "term"}, "school_year": {ZH: "学年", EN: "school year"},
	}
	hintPeriod = locale.Plain("casework.period.hint", "月写作 2026-11，季度写作 2026Q4，学期写作 2026-autumn，学年写作 2026",
		"a month is written 2026-11, a quarter 2026Q4, a term 2026-autumn, a school year 2026")
)

// PeriodAt gives the period of a kind (month, quarter, term, school_year) that a
// moment lies in; between two terms the one before.
func PeriodAt(kind string, t time.Time, cal calendar.View) (Period, error) {
	day := calendar.DayOf(t)
	y, m, _ := day.Start().Date()
	switch kind {
	case "month":
		return ParsePeriod(kind, fmt.Sprintf("%04d-%02d", y, m), cal)
	case "quarter":
		return ParsePeriod(kind, fmt.Sprintf("%04dQ%d", y, (m+2)/3), cal)
	case "term":
		for d := day; d > day-farBack; d-- {
			if span, in := cal.TermAt(d); in {
				return termPeriod(span), nil
			}
		}
	case "school_year":
		return ParsePeriod(kind, strconv.Itoa(int(calendar.SchoolYear(day))), cal)
	}
	return Period{}, fault.New(fault.Invalid, msgPeriod.With("got", day, "kind", periods[kind])).Hint(hintPeriod)
}

// farBack is how far back a term is looked for.
const farBack = 200

func termPeriod(s calendar.Span) Period {
	return Period{ID: fmt.Sprintf("%d-%s", int(s.Year()), s.Term.ID), From: s.From.Start().UTC(), To: s.To.End().UTC()}
}

// ParsePeriod reads the id of a period.
func ParsePeriod(kind, id string, cal calendar.View) (Period, error) {
	bad := fault.New(fault.Invalid, msgPeriod.With("got", id, "kind", periods[kind])).Hint(hintPeriod).At("period")
	months := func(y, m, n int) (Period, error) {
		if y < 2000 || y > 2999 || m < 1 || m > 12 {
			return Period{}, bad
		}
		from := time.Date(y, time.Month(m), 1, 0, 0, 0, 0, calendar.Beijing)
		return Period{ID: id, From: from.UTC(), To: from.AddDate(0, n, 0).UTC()}, nil
	}
	switch kind {
	case "month":
		a, b, _ := strings.Cut(id, "-")
		return months(number(a, 4), number(b, 2), 1)
	case "quarter":
		a, b, _ := strings.Cut(id, "Q")
		q := number(b, 1)
		if q < 1 || q > 4 {
			return Period{}, bad
		}
		return months(number(a, 4), 3*q-2, 3)
	case "school_year":
		return months(number(id, 4), int(time.September), 12)
	case "term":
		a, b, _ := strings.Cut(id, "-")
		y := number(a, 4)
		for d := calendar.Date(y, time.August, 1); d < calendar.Date(y+1, time.September, 1); d++ {
			if span, in := cal.TermAt(d); in && span.Term.ID == b && termPeriod(span).ID == id {
				return termPeriod(span), nil
			}
		}
	}
	return Period{}, bad
}

// number reads so many digits and nothing else, for one period has one name; −1
// else.
func number(s string, digits int) int {
	n, err := strconv.Atoi(s)
	if err != nil || len(s) != digits || s[0] < '0' {
		return -1
	}
	return n
}

// opensAt gives the moment from which a statement may be sent: the end of its
// period, or the day on which it is due within it, less the days ahead.
func opensAt(k *procedure.Statement, p Period, cal calendar.View) time.Time {
	due := dueOf(k, p, cal)
	if !due.Before(p.To) {
		return p.To
	}
	return calendar.DayOf(due.Add(-time.Nanosecond)).Start().AddDate(0, 0, -k.Ahead).UTC()
}

// dueOf gives when a statement is due: on a day of the last month of its period,
// or a span after the end.
func dueOf(k *procedure.Statement, p Period, cal calendar.View) time.Time {
	last := calendar.DayOf(p.To.Add(-time.Nanosecond))
	if k.DueDay > 0 {
		y, m, _ := last.Start().Date()
		end := time.Date(y, m+1, 0, 0, 0, 0, 0, calendar.Beijing).Day()
		return calendar.Date(y, m, min(k.DueDay, end)).End().UTC()
	}
	return cal.Add(last.Start(), k.Due.N, calendar.Unit(k.Due.Unit), k.Due.At).UTC()
}
