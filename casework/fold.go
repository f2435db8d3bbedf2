package casework

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

var (
	msgOrder   = locale.NewTemplate("casework.order", "事件顺序有误：应为第 {want} 条，得到第 {got} 条", "the events are out of order: want number {want}, got {got}")
	msgUnknown = locale.NewTemplate("casework.unknown", "事件所指的{what}“{id}”不在流程里", "the procedure has no {what} {id}")
)

// Replay folds events into a case.
func Replay(p *procedure.Procedure, cal calendar.View, events []Event) (Case, error) {
	var c Case
	var err error
	for i := range events {
		if c, err = Apply(p, cal, c, events[i]); err != nil {
			return Case{}, err
		}
	}
	return c, nil
}

// Apply gives the case after one more event. It changes nothing of the case given
// to it. It does not ask whether the event was allowed: what is on record
// happened.
func Apply(p *procedure.Procedure, cal calendar.View, c Case, e Event) (Case, error) {
	if e.Seq != c.Revision+1 {
		return c, fault.New(fault.Internal, msgOrder.With("want", c.Revision+1, "got", e.Seq))
	}
	f := fold{p: p, cal: cal, c: c.clone(), had: len(c.Clocks)}
	f.c.Revision = e.Seq
	if e.Kind == Opened {
		f.open(&e)
	}
	if e.State != "" && e.State != f.c.State && p.State(e.State) == nil {
		return c, fault.New(fault.Internal, msgUnknown.With("what", locale.Text{ZH: "状态", EN: "state"}, "id", e.State))
	}
	f.tellDays(&e)
	if !e.Aside() {
		maps.Copy(f.c.Fields, e.Values)
	}
	f.clocksOfEvent(&e)
	f.handOver(&e)
	f.enter(&e)
	f.countDays(&e)
	f.meet(&e)
	if e.Paper != nil {
		f.c.Papers = append(f.c.Papers, *e.Paper)
	}
	f.look()
	return f.c, nil
}

// clone copies what Apply writes to.
func (c Case) clone() Case {
	c.Fields = maps.Clone(c.Fields)
	if c.Fields == nil {
		c.Fields = map[string]Value{}
	}
	c.Taken = maps.Clone(c.Taken)
	if c.Taken == nil {
		c.Taken = map[string]int{}
	}
	c.Here = maps.Clone(c.Here)
	if c.Here == nil {
		c.Here = map[string]int{}
	}
	c.Days = maps.Clone(c.Days)
	c.Clocks, c.Papers = slices.Clone(c.Clocks), slices.Clone(c.Papers)
	for i := range c.Clocks {
		c.Clocks[i].Fired = slices.Clone(c.Clocks[i].Fired)
	}
	return c
}

type fold struct {
	p   *procedure.Procedure
	cal calendar.View
	c   Case
	had int // clocks before the event
}

func (f *fold) open(e *Event) {
	c := &f.c
	c.County, c.ID, c.Opened, c.Since, c.Owner = e.County, e.Case, e.At, e.At, e.Owner
	if o := e.Opening; o != nil {
		c.Number, c.Procedure, c.Version, c.Place, c.Subject, c.Origin = o.Number, o.Procedure, o.Version, o.Place, o.Subject, o.Origin
		c.Again, c.Unschooled = o.Again, o.Place.School == ""
	}
	if id := f.p.Ledger.Again; id != "" && e.Values[id].Text == "yes" {
		c.Again = max(c.Again, 1)
	}
	c.State = e.State
	if c.State == "" && len(f.p.States) > 0 {
		c.State = f.p.States[0].ID
	}
}

// clocksOfEvent does to the clocks what an event says of itself.
func (f *fold) clocksOfEvent(e *Event) {
	switch e.Kind {
	case Opened:
		f.start("opened", e)
		f.start("state:"+f.c.State, e)
	case Taken:
		f.c.Taken[e.Step]++
		f.c.Here[e.Step]++
		if s := f.p.Step(e.Step); s != nil {
			for _, id := range s.Undoes {
				delete(f.c.Taken, id)
			}
		}
		f.stop("step:"+e.Step, e)
		f.start("step:"+e.Step, e)
	case Told, RanOut, Acted:
		if r := f.running(e.Clock); r != nil {
			if r.fire(firing(e)); e.Kind == RanOut {
				r.Lacked = e.Lacks
			}
		}
	case Extended:
		if r := f.running(e.Clock); r != nil {
			r.End, r.Fired, r.Lacked = e.Until, nil, nil
			r.From, r.Doubt = time.Time{}, ""
			r.Moved++
		}
	case Recounted:
		f.recounted(e)
	}
	for id := range e.Values {
		if !e.Aside() {
			f.start("field:"+id, e)
		}
	}
}

// Aside reports whether an event keeps what was recorded for a step that was not
// taken: it stands in the case and moves nothing.
func (e *Event) Aside() bool { return e.Kind == Noted && e.Step != "" }

// firing names what a tick did with a clock: warn:0, out, rung:1, again:3.
func firing(e *Event) string {
	switch {
	case e.Kind == RanOut:
		return "out"
	case e.Kind == Acted:
		return "acted"
	case e.Again > 0:
		return firedAgain + strconv.Itoa(e.Again)
	case e.Rung < 0:
		return "warn:" + strconv.Itoa(-e.Rung-1)
	}
	return "rung:" + strconv.Itoa(e.Rung)
}

// running gives the last round of a clock while nobody has stopped it.
func (f *fold) running(clock string) *Running {
	for i := range slices.Backward(f.c.Clocks) {
		if r := &f.c.Clocks[i]; r.Clock == clock {
			if r.Stopped.IsZero() {
				return r
			}
			return nil
		}
	}
	return nil
}

func (f *fold) handOver(e *Event) {
	if e.Owner != "" && e.Owner != f.c.Owner {
		f.c.Owner, f.c.Account = e.Owner, ""
	}
	switch e.Kind {
	case Handed:
		f.c.Account = e.Account
	case Moved:
		f.c.Account = ""
		if e.Went != nil {
			f.c.Place = e.Went.To
		}
	}
}

// enter moves the case to the state after the event.
func (f *fold) enter(e *Event) {
	c := &f.c
	if e.State == "" || e.State == c.State {
		return
	}
	was, since := f.p.State(c.State), c.Since
	c.State, c.Since, c.Came, c.Here = e.State, e.At, e.Step, map[string]int{}
	if e.byClock() {
		c.Came = byClock + e.Clock
	}
	now := f.p.State(c.State)
	if b := f.p.Days; b != nil && slices.Contains(b.Settled, c.State) {
		c.Unschooled = false
	}
	returns := f.cameFrom(was, now)
	f.leave(was, e)
	f.release(was, since, e)
	f.decided(was, e)
	f.stop("state:"+c.State, e)
	switch {
	case f.p.Final(c.State):
		c.Closed, c.Outcome = e.At, e.Outcome
		f.stop("closed", e)
		for i := range c.Clocks {
			if c.Clocks[i].Stopped.IsZero() {
				c.Clocks[i].Stopped = e.At
			}
		}
		return
	case !c.Closed.IsZero():
		c.Closed, c.Outcome, c.Taken, c.Days = time.Time{}, "", map[string]int{}, nil
		c.Again++
		c.Unschooled = false
		f.start("opened", e)
	}
	if !returns { // what ran there before runs on
		f.start("state:"+c.State, e)
	}
	if now.Kind == procedure.Waiting {
		for i := range c.Clocks[:f.had] {
			k := f.p.Clock(c.Clocks[i].Clock)
			c.Clocks[i].Held = c.Clocks[i].Stopped.IsZero() && (k == nil || k.Least == 0 && !(now.Before && k.Fixed())) // what counts days goes on by the day book
		}
	}
}

// leave makes the steps that a state undoes count as not taken, but for the one that
// leads out of it.
func (f *fold) leave(was *procedure.State, e *Event) {
	if was == nil {
		return
	}
	for _, id := range was.Undoes {
		if id != e.Step {
			delete(f.c.Taken, id)
		}
	}
}

// cameFrom keeps where a case came from that waits for a decision, and reports
// whether it goes back there.
func (f *fold) cameFrom(was, now *procedure.State) (returns bool) {
	if was == nil || now == nil {
		return false
	}
	switch {
	case now.Before && !was.Before:
		f.c.From = was.ID
	case !now.Before:
		returns = was.Before && f.c.From == now.ID
		f.c.From = ""
	}
	return returns
}

// release lets clocks run on that waited while the case did: they end as much
// later, in whole days. A claim that waits puts off no day that nobody may put
// off: where it was refused, what ran out meanwhile counts at once.
func (f *fold) release(was *procedure.State, since time.Time, e *Event) {
	if was == nil || was.Kind != procedure.Waiting {
		return
	}
	days := int(calendar.DayOf(e.At) - calendar.DayOf(since))
	for i := range f.c.Clocks {
		r := &f.c.Clocks[i]
		if r.Held && r.Stopped.IsZero() && r.End.After(since) && !(was.Before && f.p.Clock(r.Clock).Stands()) {
			r.End = r.End.AddDate(0, 0, days).UTC()
			r.From = time.Time{}
			if days > 0 {
				r.Moved++
			}
		}
		r.Held = false
	}
}
