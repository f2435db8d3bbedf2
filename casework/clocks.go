package casework

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"junheng/casework/calendar"
	"junheng/casework/procedure"
)

// start starts every clock that waits for a trigger. A clock of a date field
// starts anew when the date is entered anew. A case that opens in a state that
// stops a clock is past it.
func (f *fold) start(trigger string, e *Event) {
	for i := range f.p.Clocks {
		k := &f.p.Clocks[i]
		past := trigger == "opened" && slices.Contains(k.Stops, "state:"+f.c.State)
		if k.Starts != trigger || past || !f.concerns(k) {
			continue
		}
		began := e.At
		if field, ok := strings.CutPrefix(trigger, "field:"); ok {
			day, err := calendar.ParseDay(e.Values[field].Text)
			if err != nil {
				continue
			}
			began = day.Start().UTC()
			if r := f.running(k.ID); r != nil {
				r.Stopped = e.At
			}
		}
		if f.running(k.ID) == nil {
			f.begin(k, began, e)
		}
	}
}

// concerns reports whether a clock is for a case with such fields, found again so
// often.
func (f *fold) concerns(k *procedure.Clock) bool {
	if f.c.Again < k.FoundAgain {
		return false
	}
	return f.c.fits(k.Where)
}

// fits reports whether each field of where says one of the answers there.
func (c *Case) fits(where map[string][]string) bool {
	for field, wanted := range where {
		has := strings.Fields(c.Fields[field].Text)
		if !slices.ContainsFunc(wanted, func(w string) bool { return slices.Contains(has, w) }) {
			return false
		}
	}
	return true
}

// suits reports whether a step is for such a case.
func (c *Case) suits(s *procedure.Step) bool {
	return c.fits(s.Where) && !(s.Unschooled && c.known() != "")
}

func (f *fold) begin(k *procedure.Clock, at time.Time, e *Event) {
	round := 1
	for i := range f.c.Clocks {
		if f.c.Clocks[i].Clock == k.ID {
			round++
		}
	}
	from := at.UTC()
	unit := calendar.Unit(k.Within.Unit)
	if e.byClock() && unit != calendar.Hours { // at 24:00, which belongs to the day that it ends
		from = from.Add(-time.Nanosecond)
	}
	key := lap(k.ID, round)
	end, known := e.Ends[key]
	doubt := e.Doubts[key]
	if !known {
		end, doubt = f.cal.Reckon(from, k.Within.N, unit, k.Within.At)
		end = end.UTC()
	}
	if at.After(e.At) { // a day named that lies ahead: the clock runs, and reminds, from when it was named
		at = e.At
	}
	f.c.Clocks = append(f.c.Clocks, Running{Clock: k.ID, Round: round, Started: at, End: end, From: from, Doubt: doubt})
}

// latest is how late an officer may set the end of a clock: so much after it was
// counted to end, and no later once it was moved.
func (f *fold) latest(k *procedure.Clock, r *Running) time.Time {
	if r.From.IsZero() {
		return r.End
	}
	return f.after(r.End, *k.Extend)
}

// further is how late, at once, an end may be set that is this one now.
func (f *fold) further(end time.Time) time.Time { return f.after(end, f.p.Further()) }

// lap names one round of a clock.
func lap(clock string, round int) string { return clock + "/" + strconv.Itoa(round) }

// record applies a new event and notes in it the ends of the clocks it started.
func record(p *procedure.Procedure, cal calendar.View, c Case, e *Event) (Case, error) {
	e.County, e.Case, e.Seq = c.County, c.ID, c.Revision+1
	next, err := Apply(p, cal, c, *e)
	if err != nil {
		return c, err
	}
	for _, r := range next.Clocks[len(c.Clocks):] {
		if e.Ends == nil {
			e.Ends = map[string]time.Time{}
		}
		e.Ends[lap(r.Clock, r.Round)] = r.End
		if r.Doubt != "" {
			e.note(lap(r.Clock, r.Round), r.Doubt)
		}
	}
	return next, nil
}

// stop stops the clocks that a trigger stops; those that return start again when a
// step stopped them.
func (f *fold) stop(trigger string, e *Event) {
	for i := range f.p.Clocks {
		k := &f.p.Clocks[i]
		if !slices.Contains(k.Stops, trigger) {
			continue
		}
		if r := f.running(k.ID); r != nil {
			r.Stopped = e.At
			if k.Every && strings.HasPrefix(trigger, "step:") { // the work was done; a state only ends it
				f.begin(k, e.At, e)
			}
		}
	}
}

// look works out what is due next and how many clocks have run out.
func (f *fold) look() {
	c := &f.c
	c.Due, c.Next, c.Late, c.Stuck = time.Time{}, time.Time{}, 0, 0
	if !c.Closed.IsZero() {
		return
	}
	for i := range c.Clocks {
		r := &c.Clocks[i]
		if r.Out() {
			c.Late++
		}
		if len(c.lacking(f.p, r)) > 0 {
			c.Stuck++
		}
		if r.Runs() && (c.Due.IsZero() || r.End.Before(c.Due)) {
			c.Due = r.End
		}
	}
	if m, ok := f.next(time.Time{}); ok {
		c.Next = m.at.UTC()
	}
}

// moment is something a tick has to do with a clock.
type moment struct {
	at     time.Time
	clock  *procedure.Clock
	run    *Running
	rung   int // -1, -2 …: the first, the second warning; out; 0, 1 …: a rung
	out    bool
	acts   bool // it ran out before, and does now what it could not then
	again  int  // 1, 2 …: told again for the first, the second time
	missed int  // of those, how many before it nobody was told of
}

// name is how the clock keeps that it was done; see firing.
func (m moment) name() string {
	return firing(&Event{Kind: m.kind(), Rung: m.rung, Again: m.again})
}

func (m moment) kind() EventKind {
	switch {
	case m.out:
		return RanOut
	case m.acts:
		return Acted
	}
	return Told
}

// key names the event of the moment: the same moment never happens twice.
func (m moment) key() string {
	moved := ""
	if m.run.Moved > 0 { // an end may come back to where it was
		moved = "." + strconv.Itoa(m.run.Moved)
	}
	return "clock/" + m.clock.ID + "/" + strconv.Itoa(m.run.Round) + "/" + m.name() + "@" + strconv.FormatInt(m.run.End.Unix(), 10) + moved
}

// moments lists what a clock still has before it, earliest first.
func (f *fold) moments(r *Running) []moment {
	k := f.p.Clock(r.Clock)
	if k == nil || !r.Runs() {
		return nil
	}
	var out []moment
	add := func(m moment) {
		m.clock, m.run = k, r
		if !slices.Contains(r.Fired, m.name()) {
			out = append(out, m)
		}
	}
	for i, w := range k.Warn {
		at := f.cal.Before(r.End, w.N, calendar.Unit(w.Unit))
		if at.After(r.Started) && !slices.Contains(r.Fired, "out") {
			add(moment{at: at, rung: -i - 1})
		}
	}
	add(moment{at: r.End, out: true})
	if !r.Met.IsZero() {
		add(moment{at: r.Met, acts: true})
	}
	for i, g := range k.Rungs {
		add(moment{at: f.after(r.End, g.After), rung: i})
	}
	slices.SortStableFunc(out, func(a, b moment) int { return a.at.Compare(b.at) })
	return out
}

// after gives the moment a span after an end; an end at 24:00 belongs to the day
// that it ends.
func (f *fold) after(end time.Time, s procedure.Span) time.Time {
	unit := calendar.Unit(s.Unit)
	if s.N == 0 {
		return end
	}
	if unit == calendar.Hours {
		return end.Add(time.Duration(s.N) * time.Hour)
	}
	return f.cal.Add(end.Add(-time.Nanosecond), s.N, unit, s.At)
}

// next gives the earliest moment of all clocks; of several at one time that of
// the clock that started first. Reminders that come again are one up to until, or
// up to the next other thing that happens before.
func (f *fold) next(until time.Time) (moment, bool) {
	var best moment
	found := false
	for i := range f.c.Clocks {
		list := f.moments(&f.c.Clocks[i])
		if len(list) > 0 && (!found || list[0].at.Before(best.at)) {
			best, found = list[0], true
		}
	}
	if found && best.at.Before(until) {
		until = best.at
	}
	for i := range f.c.Clocks {
		m, ok := f.reminder(&f.c.Clocks[i], until)
		if ok && (!found || m.at.Before(best.at)) {
			best, found = m, true
		}
	}
	return best, found
}
