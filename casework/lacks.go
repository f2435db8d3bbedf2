package casework

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/locale"
)

// What stands against what a clock sets, besides steps that were not taken.
const (
	lacksStep   = "step:"
	lacksAway   = "in_school" // the last day told of was one in school
	lacksDecide = "claim"     // a claim about the case waits for a decision
)

// byClock reports whether the tick did it with a clock.
func (e *Event) byClock() bool { return e.Kind == Told || e.Kind == RanOut || e.Kind == Acted }

// leads gives the state after a step or a clock: of before the one that the case came
// from when it began to wait.
func (c *Case) leads(p *procedure.Procedure, to string) string {
	if to == procedure.Before {
		return cmp.Or(c.From, p.States[0].ID)
	}
	return to
}

// backSince reports whether the last day that the case was told of was one in school
// since a clock began; of one that counts from a day named, since that day: what was told
// before the end of a leave says nothing of the time after it.
func (c *Case) backSince(k *procedure.Clock, r *Running) bool {
	from := calendar.DayOf(r.Started)
	if kind, field := procedure.Begins(k.Starts); kind == "field" {
		if day, err := calendar.ParseDay(c.Fields[field].Text); err == nil {
			from = day
		}
	}
	return c.InSchoolSince(from.String())
}

// lacks lists what stands against what a clock sets, with what it lacked when it ran
// out. A claim that waits is decided first, but for a clock of the waiting itself and
// those of days missed.
func (c *Case) lacks(p *procedure.Procedure, k *procedure.Clock, r *Running, lacked []string) []string {
	var out []string
	if k.Sets == "" {
		return nil
	}
	if k.If != nil {
		for _, id := range k.If.After {
			if c.Taken[id] == 0 {
				out = append(out, lacksStep+id)
			}
		}
		was := slices.Contains(lacked, lacksAway)
		if k.If.Away && (c.backSince(k, r) || was && len(c.MissedRow()) < k.If.Missed) {
			out = append(out, lacksAway)
		}
	}
	if c.decides(p, k) {
		out = append(out, lacksDecide)
	}
	return out
}

// decides reports whether a claim about the case is decided before a clock of what was
// before moves it.
func (c *Case) decides(p *procedure.Procedure, k *procedure.Clock) bool {
	s := p.State(c.State)
	return s != nil && s.Before && k.Least == 0 && k.Starts != "state:"+c.State
}

// meet notes when what clocks lacked that have run out has come about. A clock that
// lacked nothing did what it sets when it ran out, and is over where that stops it.
func (f *fold) meet(e *Event) {
	for i := range f.c.Clocks {
		r := &f.c.Clocks[i]
		k := f.p.Clock(r.Clock)
		late := k != nil && r.Out() && (len(r.Lacked) > 0 || k.If != nil && k.StopsItself()) && !slices.Contains(r.Fired, firing(&Event{Kind: Acted}))
		switch {
		case !late || !f.mayEnter(f.c.leads(f.p, k.Sets)) || len(f.c.lacks(f.p, k, r, r.Lacked)) > 0:
			r.Met = time.Time{}
		case r.Met.IsZero():
			r.Met = later(e.At, r.End).UTC()
		}
	}
}

// lacking lists what a clock lacks that has run out.
func (c *Case) lacking(p *procedure.Procedure, r *Running) []string {
	k := p.Clock(r.Clock)
	if k == nil || !r.Out() || !c.Closed.IsZero() || c.leads(p, k.Sets) == c.State {
		return nil
	}
	return c.lacks(p, k, r, r.Lacked)
}

// lackText says in words what stands against what a clock sets.
func lackText(p *procedure.Procedure, list []string) locale.Text {
	out := make([]locale.Text, len(list))
	for i, what := range list {
		id, step := strings.CutPrefix(what, lacksStep)
		switch {
		case step:
			l := p.StepLabel(id)
			out[i] = locale.Text{ZH: "尚未" + l.ZH, EN: "not done yet: " + l.EN}
		case what == lacksAway:
			out[i] = locale.Text{ZH: "考勤登记已到校", EN: "in school by the register"}
		default:
			out[i] = locale.Text{ZH: "申报尚未核定", EN: "a claim is not decided"}
		}
	}
	return labels(out)
}

// metText says in words that what a clock lacked has come about.
func metText(p *procedure.Procedure, list []string) locale.Text {
	out := make([]locale.Text, len(list))
	for i, what := range list {
		id, step := strings.CutPrefix(what, lacksStep)
		switch {
		case step:
			l := p.StepLabel(id)
			out[i] = locale.Text{ZH: "已" + l.ZH, EN: "done: " + l.EN}
		case what == lacksAway:
			out[i] = locale.Text{ZH: "又未到校", EN: "away again"}
		default:
			out[i] = locale.Text{ZH: "申报未获核定", EN: "the claim was not confirmed"}
		}
	}
	return labels(out)
}

// lackNote adds to a sentence what stands against what a clock sets.
func lackNote(p *procedure.Procedure, list []string) locale.Text {
	if len(list) == 0 {
		return locale.Text{}
	}
	l := lackText(p, list)
	return locale.Text{ZH: "（" + l.ZH + "）", EN: " (" + l.EN + ")"}
}
