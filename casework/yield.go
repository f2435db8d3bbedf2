package casework

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

// Yields asks what ledgers tell the data dictionary of a county in a school year.
type Yields struct {
	County  registry.RegionCode
	Year    registry.SchoolYear
	Fields  []facts.FieldID     // only these; nil: all
	Schools []registry.SchoolID // only of these, "" is the county itself; nil: of all
}

// wants reports whether something about a school, or the county, is asked for.
func (y *Yields) wants(school registry.SchoolID) bool {
	return y.Schools == nil || slices.Contains(y.Schools, school)
}

// Yielded is one fact counted from the cases of a ledger.
type Yielded struct {
	Key       facts.Key     // Stage Whole unless the procedure names one
	Field     facts.FieldID // of the dictionary, and in its unit
	Fact      facts.Fact    // not reported where the cases do not say; Origin.Note is the lineage
	Procedure string
	Ledger    locale.Text
	Cases     []Drawn           // all it rests on, by number
	Lacking   []Drawn           // cases that should say a value and do not: the fact is blank
	Missing   []registry.School // schools of the register without a case, where it counts them
	AsOf      time.Time         // what was on record by then
}

// Drawn is a case that a fact rests on, with what it adds; Value is empty in a
// count.
type Drawn struct {
	ID     CaseID
	Number string
	Value  string
}

// Yield computes the facts that the procedures of a county declare, as the cases
// stood at the end of the school year, or stand now while it runs.
//
// A number is given only for schools, and for the county, where the ledger is in
// use in that year: a case of it was alive in the year, or a statement of it was
// sent for a period of the year; the schools that are due are told of a year that
// runs, used or not. Of any other there is no entry, which is not reported and never
// zero. What an actor may not read is left out. Ordered by
// field, then by school.
func (s *Service) Yield(ctx context.Context, actor access.Actor, y Yields) ([]Yielded, error) {
	if len(Within(actor, access.CaseRead)) == 0 || y.Schools == nil {
		if err := s.allow(ctx, actor, access.CaseRead, y.County, Place{}, "facts"); err != nil {
			return nil, err
		}
	}
	cal, err := s.Calendar(ctx, y.County)
	if err != nil {
		return nil, err
	}
	year, err := ParsePeriod("school_year", strconv.Itoa(int(y.Year)), cal)
	if err != nil {
		return nil, err
	}
	at := s.opt.Clock().UTC().Truncate(time.Microsecond).Add(time.Microsecond) // what happens now counts
	if !at.After(year.From) {
		return nil, nil
	}
	var out []Yielded
	for _, p := range s.opt.Procedures.List(y.County) {
		d := &drawing{s: s, actor: actor, p: p, y: y, year: year, at: at}
		for i := range p.Facts {
			if y.Fields == nil || slices.Contains(y.Fields, facts.FieldID(p.Facts[i].Field)) {
				d.facts = append(d.facts, p.Facts[i])
			}
		}
		if len(d.facts) == 0 {
			continue
		}
		if year.To.Before(at) {
			d.at, d.past = year.To, true
		}
		found, err := d.draw(ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	out = slices.DeleteFunc(out, func(f Yielded) bool { return !may(actor, access.CaseRead, y.County, Place{School: f.Key.School}) })
	slices.SortFunc(out, func(a, b Yielded) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Key.School, b.Key.School), cmp.Compare(a.Key.Stage, b.Key.Stage))
	})
	return out, nil
}

// YieldedFields lists the fields of the dictionary that some ledger of a county
// yields, ordered.
func (s *Service) YieldedFields(county registry.RegionCode) []facts.FieldID {
	fields := map[facts.FieldID]bool{}
	for _, p := range s.opt.Procedures.List(county) {
		for i := range p.Facts {
			fields[facts.FieldID(p.Facts[i].Field)] = true
		}
	}
	return slices.Sorted(maps.Keys(fields))
}

// drawing draws the facts of one procedure.
type drawing struct {
	s     *Service
	actor access.Actor
	p     *procedure.Procedure
	facts []procedure.Fact // of those asked for
	y     Yields
	year  Period
	at    time.Time
	past  bool // the year is over: what came after it does not count
	// standing are the schools that were open then by the register; nil: it is not known.
	standing []registry.School
}

// stood is a case as it stood at the moment asked for.
type stood struct {
	c      *Case
	state  string
	from   string // where it came from, while it waits for a decision
	closed time.Time
	fields map[string]Value
	steps  map[string]bool // taken within the year
	fresh  map[string]bool // fields recorded within the year; as known as the steps
	been   map[string]bool // states entered within the year
	events []Event         // all until the moment, where they were read
	gap    *Gap            // where a fact speaks of it
	gone   bool            // something that facts ask for was destroyed with its key
}

// replay gives a case as its events made it.
func (d *drawing) replay(c *Case, events []Event) *stood {
	x := &stood{c: c, fields: map[string]Value{}, steps: map[string]bool{}, fresh: map[string]bool{}, been: map[string]bool{}, events: events}
	for i := range events {
		x.add(d, &events[i])
	}
	return x
}

func (d *drawing) draw(ctx context.Context) ([]Yielded, error) {
	cases, err := d.cases(ctx)
	if err != nil {
		return nil, err
	}
	bySchool := map[registry.SchoolID][]*stood{}
	used := map[registry.SchoolID]bool{}
	var all []*stood
	for i := range cases {
		x, err := d.stood(ctx, &cases[i])
		if err != nil {
			return nil, err
		}
		if !x.closed.IsZero() && x.closed.Before(d.year.From) {
			continue // over before the year began
		}
		if err := d.open(ctx, x); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(d.facts, func(f procedure.Fact) bool { kind, _ := f.Kind(); return kind == procedure.FactGap }) {
			if x.gap, err = d.gap(ctx, x); err != nil {
				return nil, err
			}
		}
		school := x.c.Place.School
		all, bySchool[school] = append(all, x), append(bySchool[school], x)
		used[school], used[""] = true, true
	}
	if err := d.statements(ctx, used); err != nil {
		return nil, err
	}
	if d.standing, err = d.s.standing(ctx, d.p, d.y.County, d.at.Add(-time.Microsecond)); err != nil {
		return nil, err
	}
	var out []Yielded
	for i := range d.facts {
		f := &d.facts[i]
		if f.By == procedure.OfCounty {
			kind, _ := f.Kind()
			if (used[""] || kind == procedure.FactSchools && !d.past && d.standing != nil) && d.y.wants("") {
				out = append(out, d.told(f, "", all)...)
			}
			continue
		}
		for _, school := range slices.Sorted(maps.Keys(used)) {
			if school != "" && d.y.wants(school) {
				out = append(out, d.told(f, school, bySchool[school])...)
			}
		}
	}
	return out, nil
}

// gap computes the gap of a case as it stood.
func (d *drawing) gap(ctx context.Context, x *stood) (*Gap, error) {
	c := *x.c
	c.Closed = x.closed
	return d.s.gap(ctx, d.p, &c, x.fields, d.at.Add(-time.Microsecond))
}

// cases reads the cases opened by the moment, ordered by number.
func (d *drawing) cases(ctx context.Context) ([]Case, error) {
	q := Query{Procedure: d.p.ID, To: d.at}
	wide := d.y.Schools == nil || d.y.wants("") && slices.ContainsFunc(d.facts, func(f procedure.Fact) bool { return f.By == procedure.OfCounty })
	if wide {
		q.Scopes = []Scope{{County: d.y.County}}
	} else {
		for _, school := range d.y.Schools {
			if school != "" {
				q.Scopes = append(q.Scopes, Scope{County: d.y.County, School: school})
			}
		}
	}
	if len(q.Scopes) == 0 {
		return nil, nil
	}
	var out []Case
	err := d.s.each(ctx, q, func(c *Case) error {
		out = append(out, *c)
		return nil
	})
	return out, err
}

// stood gives a case as it stood. The events are read only where the case itself
// does not say: of a year that is over, and where it is asked what happened
// within the year.
func (d *drawing) stood(ctx context.Context, c *Case) (*stood, error) {
	if !d.past && !slices.ContainsFunc(d.facts, func(f procedure.Fact) bool { return f.Timed() }) {
		return &stood{c: c, state: c.State, from: c.From, closed: c.Closed, fields: c.Fields}, nil
	}
	_, events, err := d.s.opt.Store.Find(ctx, c.County, c.ID)
	if err != nil {
		return nil, err
	}
	if d.past {
		events = slices.DeleteFunc(events, func(e Event) bool { return !e.At.Before(d.at) })
	}
	return d.replay(c, events), nil
}

// add takes one more event into account. What was kept of a step that was not
// taken counts for nothing.
func (x *stood) add(d *drawing, e *Event) {
	if e.Aside() {
		return
	}
	maps.Copy(x.fields, e.Values)
	if !e.At.Before(d.year.From) {
		for id := range e.Values {
			x.fresh[id] = true
		}
		if e.Kind == Taken {
			x.steps[e.Step] = true
		}
		if e.State != x.state {
			x.been[e.State] = true
		}
	}
	if e.State == "" || e.State == x.state {
		return
	}
	was, now := d.p.State(x.state), d.p.State(e.State)
	switch {
	case now == nil || !now.Before:
		x.from = ""
	case was != nil && !was.Before:
		x.from = x.state
	}
	x.state, x.closed = e.State, time.Time{}
	if d.p.Final(e.State) {
		x.closed = e.At
	}
}

// statements notes who has sent a statement for a period of the year: who says
// that there is nothing uses the ledger, too.
func (d *drawing) statements(ctx context.Context, used map[registry.SchoolID]bool) error {
	if len(d.p.Statements) == 0 {
		return nil
	}
	list, err := d.s.opt.Statements.ListStatements(ctx, StatementQuery{Regions: []registry.RegionCode{d.y.County}, Procedure: d.p.ID, States: []StatementState{Sent, Accepted}})
	if err != nil {
		return err
	}
	for i := range list {
		if st := &list[i]; !st.Period.From.Before(d.year.From) && st.Period.From.Before(d.at) {
			used[st.School] = true
		}
	}
	return nil
}
