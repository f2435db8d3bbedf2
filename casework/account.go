package casework

import (
	"cmp"
	"slices"
	"time"

	"junheng/casework/procedure"
)

// effect is what one event does to the account: somebody comes in, or goes out
// under a line.
type effect struct {
	at, got time.Time
	line    line
}

type line uint8

const (
	found line = iota
	returned
	transferred
	ended
	withdrawn // opened in error
	undone    // the days that led there were not missed after all
)

// by is how an effect changes the number of cases in the account.
func (e effect) by() int {
	if e.line == found {
		return 1
	}
	return -1
}

// effects reads what the moves of a case did to an account that counts the cases
// which have reached one of some states; without any, every case. A case leaves
// the account when it ends, or waits in a state with a line of its own.
func effects(p *procedure.Procedure, counts []string, events []Event) []effect {
	var out []effect
	in := false
	for i := range events {
		e := &events[i]
		st := p.State(e.State)
		if st == nil {
			continue
		}
		leaves := st.Kind == procedure.Closed || st.Kind == procedure.Cancelled || st.Outcome != ""
		switch {
		case !in && !leaves && (len(counts) == 0 || slices.Contains(counts, e.State)):
			in = true
			out = append(out, effect{e.At, e.Got, found})
		case in && p.Undoes(e.Step):
			in = false
			out = append(out, effect{e.At, e.Got, undone})
		case in && leaves:
			in = false
			out = append(out, effect{e.At, e.Got, lineOf(st)})
		}
	}
	return out
}

// lineOf gives the line of a statement that a final state comes under.
func lineOf(s *procedure.State) line {
	switch {
	case s.Kind == procedure.Cancelled:
		return withdrawn
	case s.Outcome == "returned":
		return returned
	case s.Outcome == "transferred":
		return transferred
	}
	return ended
}

// covered is what an account covers, and what was told before it.
type covered struct {
	from, to time.Time
	prior    *told
}

// told is the statement before: what it counted, when.
type told struct {
	closing int
	at, to  time.Time // sent; the last moment it covered
}

// account adds up the cases. Lines balance whatever the events are; what differs
// from the statement before is a correction, case by case.
func account(p *procedure.Procedure, counts []string, stories []Story, span covered) (Lines, []Adjustment) {
	var l Lines
	var why []Adjustment
	before, known := 0, 0
	for i := range stories {
		c := &stories[i].Case
		then, now := 0, 0
		for _, e := range effects(p, counts, stories[i].Events) {
			if span.prior != nil && e.at.Before(span.prior.to) && !e.got.After(span.prior.at) {
				then += e.by()
			}
			switch {
			case e.at.Before(span.from):
				now += e.by()
			case e.at.Before(span.to):
				why = append(why, l.count(e, c)...)
			}
		}
		before += now
		known += then
		if span.prior != nil && now != then {
			why = append(why, Adjustment{Case: c.ID, Number: c.Number, By: now - then, Why: whyLate})
		}
	}
	l.Opening = before
	if span.prior != nil {
		l.Opening = span.prior.closing
		l.Corrections += before - span.prior.closing
		if known != span.prior.closing {
			why = append(why, Adjustment{By: known - span.prior.closing, Why: whyMoved})
		}
	}
	l.Closing = l.Opening + l.Found + l.Corrections - l.Returned - l.Transferred - l.Ended
	slices.SortStableFunc(why, func(a, b Adjustment) int { return cmp.Compare(a.Case, b.Case) })
	return l, why
}

// Why a case corrects what was told before.
const (
	whyLate      = "late"      // entered after the statement before was sent
	whyWithdrawn = "withdrawn" // opened in error
	whyUndone    = "undone"    // the days that led there were not missed after all
	whyMoved     = "moved"     // the school of cases has changed
)

// count puts an effect of the period under its line.
func (l *Lines) count(e effect, c *Case) []Adjustment {
	switch e.line {
	case found:
		l.Found++
	case returned:
		l.Returned++
	case transferred:
		l.Transferred++
	case ended:
		l.Ended++
	case undone:
		l.Corrections--
		return []Adjustment{{Case: c.ID, Number: c.Number, By: -1, Why: whyUndone}}
	default:
		l.Corrections--
		return []Adjustment{{Case: c.ID, Number: c.Number, By: -1, Why: whyWithdrawn}}
	}
	return nil
}

// plus adds the lines of two accounts.
func (l Lines) plus(m Lines) Lines {
	return Lines{
		Opening: l.Opening + m.Opening, Found: l.Found + m.Found, Corrections: l.Corrections + m.Corrections, Returned: l.Returned + m.Returned,
		Transferred: l.Transferred + m.Transferred, Ended: l.Ended + m.Ended, Closing: l.Closing + m.Closing,
	}
}

// Balance gives what the closing figure should be and is not; 0 when the lines
// balance.
func (l Lines) Balance() int {
	return l.Closing - (l.Opening + l.Found + l.Corrections - l.Returned - l.Transferred - l.Ended)
}
