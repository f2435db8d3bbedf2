package casework

import (
	"maps"
	"slices"
	"strings"

	"junheng/casework/calendar"
	"junheng/casework/procedure"
)

// DayMark is what a case was told of a day.
type DayMark string

// The marks.
const (
	DayMissed    DayMark = "missed"
	DayPresent   DayMark = "present"
	DayWithdrawn DayMark = "withdrawn" // told as missed, and was not
	DayClaimed   DayMark = "claimed"   // told as missed, and said not to have been: it counts until somebody else takes that
)

// byClock begins Case.Came where a clock led to the state.
const byClock = "clock:"

// told lists the days told as missed or in school, in order.
func (c *Case) told() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(c.Days)), func(day string) bool { return c.Days[day] == DayWithdrawn })
}

// MissedRow lists the days missed since the last day in school, in order. Days
// nobody told of are not among them and do not end the row.
func (c *Case) MissedRow() []string {
	var row []string
	for _, day := range c.told() {
		if row = append(row, day); c.Days[day] == DayPresent {
			row = nil
		}
	}
	return row
}

// MissedAfter reports whether a day after the given one was told as missed.
func (c *Case) MissedAfter(day string) bool {
	for other, mark := range c.Days {
		if (mark == DayMissed || mark == DayClaimed) && other > day {
			return true
		}
	}
	return false
}

// What is known of somebody who is said to have been on no roster.
const (
	knownSchool = "school" // the case was opened about a pupil of a school, or says since that he is away
	knownMissed = "missed" // it was told of a day missed
)

// known tells what was known of the person of the case before a roster showed him;
// empty: nothing.
func (c *Case) known() string {
	switch {
	case !c.Unschooled:
		return knownSchool
	case slices.ContainsFunc(c.told(), func(day string) bool { return c.Days[day] != DayPresent }):
		return knownMissed
	}
	return ""
}

// longestRow is how many days were ever missed in a row.
func (c *Case) longestRow() int {
	row, longest := 0, 0
	for _, day := range c.told() {
		if row++; c.Days[day] == DayPresent {
			row = 0
		}
		longest = max(longest, row)
	}
	return longest
}

// InSchool reports whether the last day that the case was told of was one in
// school.
func (c *Case) InSchool() bool { return c.InSchoolSince("") }

// InSchoolSince reports whether the last day that the case was told of was one in
// school, from a day (YYYY-MM-DD) on.
func (c *Case) InSchoolSince(from string) bool {
	days := c.told()
	return len(days) > 0 && days[len(days)-1] >= from && len(c.MissedRow()) == 0
}

// Expected gives the day from which the person of a case is expected in school, where a
// clock runs that counts from a day named and asks whether he is away; false: none does.
func (c *Case) Expected(p *procedure.Procedure) (calendar.Day, bool) {
	for i := range c.Clocks {
		r := &c.Clocks[i]
		k := p.Clock(r.Clock)
		if k == nil || !r.Stopped.IsZero() || k.If == nil || !k.If.Away {
			continue
		}
		if kind, field := procedure.Begins(k.Starts); kind == "field" {
			day, err := calendar.ParseDay(c.Fields[field].Text)
			return day, err == nil
		}
	}
	return 0, false
}

// tellDays keeps what an event tells of days, before its values are the case's: a
// correction takes the place of the day told before.
func (f *fold) tellDays(e *Event) {
	b := f.p.Days
	if b == nil || e.Aside() {
		return
	}
	mark := func(fields []string, m DayMark) {
		for _, id := range fields {
			v, told := e.Values[id]
			if !told {
				continue
			}
			if was := f.c.Fields[id].Text; e.Kind == Corrected && was != v.Text {
				if f.c.Counts(f.p, was) {
					f.c.Days[was] = DayClaimed
				} else {
					delete(f.c.Days, was)
				}
			}
			if _, err := calendar.ParseDay(v.Text); err == nil {
				f.mark(v.Text, m)
			}
		}
	}
	mark(b.Missed, DayMissed)
	mark(b.Present, DayPresent)
	mark(b.Withdrawn, DayWithdrawn)
	mark(b.Claimed, DayClaimed)
	if e.Kind == Taken && e.Step == b.Confirm && b.Confirm != "" {
		for day, m := range f.c.Days {
			if m == DayClaimed {
				f.c.Days[day] = DayWithdrawn
			}
		}
	}
	if len(f.c.Days) == 0 {
		f.c.Days = nil
	}
}

// Counts reports whether a day is one of those missed that the state of the case
// rests on: to say that it was not missed is a claim, which waits for somebody else.
func (c *Case) Counts(p *procedure.Procedure, day string) bool {
	if p.Days == nil || c.Days[day] != DayMissed && c.Days[day] != DayClaimed || day >= calendar.DayOf(c.Since).String() {
		return false
	}
	return slices.Contains(p.Days.Settled, c.State) || c.From != "" && slices.Contains(p.Days.Settled, c.From)
}

func (f *fold) mark(day string, m DayMark) {
	if m != DayMissed && f.c.Counts(f.p, day) {
		m = DayClaimed
	}
	if m == DayClaimed && f.c.Days[day] != DayMissed && f.c.Days[day] != DayClaimed {
		return // nothing to claim
	}
	if f.c.Days == nil {
		f.c.Days = map[string]DayMark{}
	}
	f.c.Days[day] = m
}

// countDays starts the clocks that so many days missed start, and stops those
// whose days turned out otherwise.
func (f *fold) countDays(e *Event) {
	if f.p.Days == nil || !f.c.Closed.IsZero() {
		return
	}
	row := f.c.MissedRow()
	for i := range f.p.Clocks {
		k := &f.p.Clocks[i]
		if k.Starts != procedure.Missed || k.Least == 0 {
			continue
		}
		r := f.running(k.ID)
		runs := len(row) >= k.Least && f.runsHere(k)
		switch {
		case r != nil && !runs:
			r.Stopped = e.At
		case r == nil && runs && f.concerns(k):
			if day, err := calendar.ParseDay(row[k.Least-1]); err == nil {
				f.begin(k, day.Start().UTC(), e)
				if last := &f.c.Clocks[len(f.c.Clocks)-1]; last.End.Before(f.c.Since) { // told late: the case moves no earlier than it did
					last.End = f.c.Since
				}
			}
		}
	}
}

// runsHere reports whether a clock of days missed runs where the case stands, or
// came from while it waits.
func (f *fold) runsHere(k *procedure.Clock) bool {
	return len(k.In) == 0 || slices.Contains(k.In, f.c.State) || f.c.From != "" && slices.Contains(k.In, f.c.From)
}

// undo takes back what a clock led to by days that turned out not to have been
// missed.
func (w *work) undo() error {
	id, ok := strings.CutPrefix(w.c.Came, byClock)
	k := w.p.Clock(id)
	if !ok || k == nil || k.Undo == "" || w.c.longestRow() >= k.Least {
		return nil
	}
	step := w.p.Step(k.Undo)
	if step == nil || !w.p.MayStart(step, w.c.State) {
		return nil
	}
	round := 0
	for i := range w.c.Clocks {
		if w.c.Clocks[i].Clock == k.ID {
			round++
		}
	}
	return w.add(&Event{
		Key: "undo/" + lap(k.ID, round), Kind: Taken, Step: step.ID, At: later(w.now, w.c.Since).UTC(), By: System, As: "system",
		State: step.To, Owner: ownerIn(w.p, step.To, w.c.Owner),
	})
}
