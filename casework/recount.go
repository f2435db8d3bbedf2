package casework

import (
	"context"
	"fmt"
	"slices"
	"time"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/registry"
)

// note keeps why an end is in doubt.
func (e *Event) note(lap string, d calendar.Doubt) {
	if e.Doubts == nil {
		e.Doubts = map[string]calendar.Doubt{}
	}
	e.Doubts[lap] = d
}

// recounted moves the ends of clocks that run to where a calendar puts them now.
func (f *fold) recounted(e *Event) {
	for i := range f.c.Clocks {
		r := &f.c.Clocks[i]
		key := lap(r.Clock, r.Round)
		end, ok := e.Ends[key]
		if !ok || !r.Stopped.IsZero() {
			continue
		}
		if !end.Equal(r.End) {
			r.End, r.Fired, r.Lacked = end, nil, nil
			r.Moved++
		}
		r.Doubt = e.Doubts[key]
	}
}

// Shift is the end of a clock that a calendar puts elsewhere.
type Shift struct {
	Clock    string
	Round    int
	Was, End time.Time
	Doubted  calendar.Doubt // before
	Doubt    calendar.Doubt // after
}

// Moves reports whether the end itself moves.
func (s *Shift) Moves() bool { return !s.Was.Equal(s.End) }

// shifts lists the clocks of a case that a calendar counts otherwise: those that
// run, have not run out, and were counted by it. Nothing moves into the past; what
// would have been over ends with today.
func shifts(p *procedure.Procedure, c *Case, cal calendar.View, now time.Time) []Shift {
	var out []Shift
	for i := range c.Clocks {
		r := &c.Clocks[i]
		k := p.Clock(r.Clock)
		if k == nil || !r.Stopped.IsZero() || r.From.IsZero() || slices.Contains(r.Fired, "out") {
			continue
		}
		unit := calendar.Unit(k.Within.Unit)
		if unit != calendar.Workdays && unit != calendar.SchoolDays {
			continue
		}
		end, doubt := cal.Reckon(r.From, k.Within.N, unit, k.Within.At)
		switch {
		case end.After(now):
		case !r.End.After(now): // it is about to run out, and would by either
			continue
		default:
			end = calendar.DayOf(now).End()
		}
		if !end.Equal(r.End) || doubt != r.Doubt {
			out = append(out, Shift{r.Clock, r.Round, r.End, end.UTC(), r.Doubt, doubt})
		}
	}
	return out
}

// recountEvent is the event of shifts: by whom, at what moment.
func recountEvent(c *Case, list []Shift, by access.Actor, now time.Time) Event {
	e := Event{
		Kind: Recounted, Key: fmt.Sprintf("calendar/%d", c.Revision+1), At: now.UTC().Truncate(time.Microsecond), By: by.Account, Name: by.Name, As: "system",
		State: c.State, Owner: c.Owner, Ends: map[string]time.Time{},
	}
	for _, s := range list {
		key := lap(s.Clock, s.Round)
		e.Ends[key] = s.End
		if s.Doubt != "" {
			e.note(key, s.Doubt)
		}
	}
	return e
}

// settle recounts the ends that were in doubt, as soon as the calendar knows more.
func (w *work) settle() error {
	if !slices.ContainsFunc(w.c.Clocks, func(r Running) bool { return r.Doubt != "" && r.Stopped.IsZero() }) {
		return nil
	}
	list := slices.DeleteFunc(shifts(w.p, &w.c, w.cal, w.now), func(s Shift) bool { return s.Doubted == "" || s.Doubted == s.Doubt })
	if len(list) == 0 {
		return nil
	}
	e := recountEvent(&w.c, list, program, w.now)
	return w.add(&e)
}

// Moving is a case whose ends a calendar moves.
type Moving struct {
	Case      Case
	Procedure *procedure.Procedure
	Shifts    []Shift
}

// moving lists the open cases of a county that a calendar counts otherwise, ordered
// by number.
func (s *Service) moving(ctx context.Context, county registry.RegionCode, cal calendar.View) ([]Moving, error) {
	page, err := s.opt.Store.Query(ctx, Query{Scopes: []Scope{{County: county}}, Open: true, Order: ByNumber, Limit: 1 << 20})
	if err != nil {
		return nil, err
	}
	now := s.opt.Clock()
	var out []Moving
	for i := range page.Cases {
		c := &page.Cases[i]
		p, err := s.ProcedureOf(ctx, c)
		if err != nil {
			return nil, err
		}
		if list := shifts(p, c, cal, now); len(list) > 0 {
			out = append(out, Moving{*c, p, list})
		}
	}
	return out, nil
}

// recount changes the cases of a county whose clocks its calendar counts otherwise,
// each in a transaction of its own; broken off it is done again and goes on. It
// gives how many cases change took part in and the filter takes.
func (s *Service) recount(ctx context.Context, county registry.RegionCode, change func(w *work) error, counts func(m *Moving) bool) (int, error) {
	cal, err := s.Calendar(ctx, county)
	if err != nil {
		return 0, err
	}
	list, err := s.moving(ctx, county, cal)
	if err != nil {
		return 0, err
	}
	n := 0
	for i := range list {
		m, changed := &list[i], false
		err := s.opt.Store.Change(ctx, Ref{County: county, ID: m.Case.ID}, func(old Old) (Addition, error) {
			w := s.work(ctx, m.Procedure, cal, old, s.opt.Clock())
			err := change(w)
			if changed = len(w.adds) > 0; !changed {
				return Addition{}, err
			}
			return w.addition(), err
		})
		if err != nil {
			return n, err
		}
		if changed && counts(m) {
			n++
		}
	}
	return n, nil
}

// follow lets the running clocks of a county follow its calendar, and gives the
// number of cases of which an end moves.
func (s *Service) follow(ctx context.Context, by access.Actor, county registry.RegionCode) (int, error) {
	return s.recount(ctx, county, func(w *work) error {
		now := shifts(w.p, &w.c, w.cal, w.now)
		if len(now) == 0 || !w.c.Closed.IsZero() {
			return nil
		}
		e := recountEvent(&w.c, now, by, w.now)
		return w.add(&e)
	}, func(m *Moving) bool {
		return slices.ContainsFunc(m.Shifts, func(x Shift) bool { return x.Moves() })
	})
}

// SettleDoubts counts anew, in every county, the ends that were in doubt and are no
// more: the notice of a year has come with the packs. It gives how many cases
// changed, and is run when the program starts.
func (s *Service) SettleDoubts(ctx context.Context) (int, error) {
	counties, err := s.opt.Store.Counties(ctx, "")
	if err != nil {
		return 0, err
	}
	sum := 0
	for _, county := range counties {
		n, err := s.recount(ctx, county, (*work).settle, func(*Moving) bool { return true })
		sum += n
		if err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// Lacking is what the calendar of a county will not have before long.
type Lacking struct {
	County registry.RegionCode
	Gaps   []calendar.Gap
}

// Lacks lists the counties with open cases whose calendars are not there, or end
// before long.
func (s *Service) Lacks(ctx context.Context) ([]Lacking, error) {
	counties, err := s.opt.Store.Counties(ctx, "")
	if err != nil {
		return nil, err
	}
	var out []Lacking
	for _, county := range counties {
		v, err := s.Calendar(ctx, county)
		if err != nil {
			return nil, err
		}
		if gaps := v.Gaps(calendar.DayOf(s.opt.Clock())); len(gaps) > 0 {
			out = append(out, Lacking{county, gaps})
		}
	}
	return out, nil
}
