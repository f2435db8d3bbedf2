package casework

import (
	"slices"

	"junheng/casework/procedure"
)

// due makes the event of a moment. What ran out while the case waited happens when
// it goes on.
func (f *fold) due(m moment) Event {
	e := Event{
		County: f.c.County, Case: f.c.ID, Key: m.key(), Kind: m.kind(), At: later(m.at, f.c.Since).UTC(), By: System, As: "system",
		Clock: m.clock.ID, Rung: m.rung, Again: m.again, Missed: m.missed, State: f.c.State, Owner: f.c.Owner,
	}
	switch {
	case m.out || m.acts:
		to := f.c.leads(f.p, m.clock.Sets)
		if e.Lacks = f.c.lacks(f.p, m.clock, m.run, nil); m.acts {
			e.Lacks, e.Until = m.run.Lacked, m.run.End
		}
		if f.mayEnter(to) && (m.acts || len(e.Lacks) == 0) {
			e.State, e.Owner = to, ownerIn(f.p, to, f.c.Owner)
			e.Outcome = f.p.State(to).Outcome
		}
		e.Told = []string{f.owner(m.clock)}
		if e.State != f.c.State && (m.clock.Lapses() || slices.Contains(m.clock.Stops, "state:"+e.State)) { // its rungs, which all come now, do not outlive it
			for _, g := range m.clock.Rungs {
				e.Told = append(e.Told, g.To...)
			}
			e.Told = each(e.Told)
		}
	case m.again > 0:
		if e.Told = slices.Clone(m.clock.Again().To); len(e.Told) == 0 {
			e.Told = each([]string{f.owner(m.clock), f.c.Owner})
		}
	case m.rung < 0:
		e.Told = []string{f.owner(m.clock)}
	default:
		g := m.clock.Rungs[m.rung]
		e.Told = slices.Clone(g.To)
		if f.c.decides(f.p, m.clock) { // whoever decides the claim goes on answering for the case
			g.State, g.Owner = "", ""
		}
		if f.mayEnter(g.State) {
			e.State, e.Owner = g.State, ownerIn(f.p, g.State, f.c.Owner)
			e.Outcome = f.p.State(g.State).Outcome
		}
		if g.Owner != "" {
			e.Owner = g.Owner
		}
		if g.Document != "" {
			e.Paper = &Paper{Document: g.Document, At: e.At, By: "system"}
		}
	}
	if f.p.Final(e.State) && !f.p.Final(f.c.State) && e.Outcome == "" {
		e.Outcome = string(f.p.State(e.State).Kind)
	}
	return e
}

// mayEnter reports whether a clock may lead the case to a state: there is one, the
// case is not there, and it does not wait for new facts.
func (f *fold) mayEnter(state string) bool {
	return f.p.State(state) != nil && state != f.c.State && !f.c.waitsForFacts(f.p, state)
}

// each keeps every party once, in its order.
func each(list []string) []string {
	var out []string
	for _, x := range list {
		if x != "" && !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// owner is who must act on a clock: its own party, else that of the case.
func (f *fold) owner(k *procedure.Clock) string {
	if k.Owner != "" {
		return k.Owner
	}
	return f.c.Owner
}

// ownerIn gives the party that answers for a case in a state it enters: the owner
// of the first clock that starts there, else as before.
func ownerIn(p *procedure.Procedure, state, before string) string {
	for i := range p.Clocks {
		if k := &p.Clocks[i]; k.Starts == "state:"+state && k.Owner != "" {
			return k.Owner
		}
	}
	return before
}
