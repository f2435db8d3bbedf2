package attendance

import (
	"time"

	"junheng/casework/calendar"
	"junheng/internal/locale"
	"junheng/rules"
)

// Within is how long the check of the roster at the start of a term may take,
// as a rule of a county or a pack has it; N 0: no rule is known.
type Within struct {
	N    int
	Unit calendar.Unit
	Cite rules.Cite
}

// CalendarOf makes the calendar of registers from that of a county and its
// rules. The first day of a term is its first school day.
func CalendarOf(v calendar.View, check Within, due Hour) Calendar { return ofView{v, check, due} }

type ofView struct {
	view  calendar.View
	check Within
	due   Hour
}

func (o ofView) Due(d Day) time.Time {
	if o.due.After == 0 {
		return d.Add(1).Time()
	}
	return d.Time().Add(o.due.After)
}

func (o ofView) SchoolDay(d Day) (bool, locale.Text) {
	day := calendar.DayOf(d.Time())
	if o.view.IsSchoolDay(day) {
		return true, locale.Text{}
	}
	if _, in := o.view.TermAt(day); !in {
		return false, locale.Text{ZH: "假期", EN: "vacation"}
	}
	if _, skipped := o.view.Explain(day-1, 1, calendar.SchoolDays); len(skipped) > 0 {
		return false, skipped[0].Why
	}
	return false, locale.Text{ZH: "不上课", EN: "no school"}
}

func (o ofView) Term(d Day) (Term, bool) {
	day := calendar.DayOf(d.Time())
	span, in := o.view.TermAt(day)
	if !in {
		return Term{}, false
	}
	first := o.view.AddDays(span.From, 0, calendar.SchoolDays)
	t := Term{Label: span.Term.Label, First: Day(first.String()), Last: Day(span.To.String())}
	if o.check.N > 0 {
		t.Cite = o.check.Cite
		t.Until = Day(o.view.AddDays(first-1, o.check.N, o.check.Unit).String())
	}
	return t, day >= first
}
