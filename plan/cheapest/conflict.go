package cheapest

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
)

// doubter finds out which requirements contradict each other by leaving some
// out and asking whether a plan can be found.
type doubter struct {
	p     *Problem
	opt   Options
	asked int // checks made
	found int // members named
	most  int // that may be; 0: any number
}

// explain names smallest sets of requirements that cannot hold together, and
// what it takes to ease one of each.
//
// The sets are found by dividing (Junker, QuickXplain, AAAI 2004), in the order
// of what a bureau can change least: lines, coefficients, moves, the most that
// units have room for, locks, money. First the lines of all units count as one
// requirement, and so does the most of a measure; then single units are named
// where a few of them alone make the conflict.
func explain(ctx context.Context, p *Problem, opt Options, proven bool) (*Conflict, error) {
	d := &doubter{p: p, opt: Options{Gap: math.Inf(1), Rounds: -1, Nodes: opt.Nodes, quick: true}}
	if opt.Nodes == 0 {
		d.opt.Nodes = -1
		if len(p.Units) <= smallest {
			d.opt.Nodes = 20
		}
	}
	sets, err := d.conflicts(ctx)
	if err != nil {
		return nil, err
	}
	first := &Conflict{Proven: proven}
	for t, set := range sets {
		c := first
		if t > 0 {
			c = &Conflict{Proven: proven}
			first.Others = append(first.Others, c)
		}
		others := slices.Concat(slices.Concat(sets[:t]...), slices.Concat(sets[t+1:]...))
		if c.Binds, err = d.refine(ctx, set, others); err != nil {
			return nil, err
		}
		if err := d.ease(ctx, c, set, others); err != nil {
			return nil, err
		}
	}
	return first, nil
}

// conflicts finds one smallest set after the other, each without what the ones
// before it named, until a plan is found.
func (d *doubter) conflicts(ctx context.Context) ([][]Binding, error) {
	all := d.p.requirements()
	var sets [][]Binding
	var out []Binding
	for {
		if len(sets) > 0 {
			if ok, err := d.feasible(ctx, out); err != nil || ok {
				return sets, err
			}
		}
		set, err := d.smallest(ctx, all, out)
		if err != nil || len(set) == 0 {
			return sets, err
		}
		sets = append(sets, set)
		out = append(out, set...)
	}
}

// few is up to how many single requirements are named in place of one that is
// about all units.
const few = 6

// refine replaces requirements about all units by those of single units, where
// few of these suffice for the conflict.
func (d *doubter) refine(ctx context.Context, set, others []Binding) ([]Binding, error) {
	var among, rest []Binding
	for _, b := range set {
		if b.Unit >= 0 || b.Kind != BindsLine && b.Kind != BindsMax {
			rest = append(rest, b)
			continue
		}
		for i := range d.p.Units {
			b.Group, b.Unit = d.p.Units[i].Group, i
			among = append(among, b)
		}
	}
	if len(among) == 0 {
		return set, nil
	}
	// Everything else is left out: the set alone makes the conflict.
	out := slices.Clone(others)
	for _, b := range d.p.requirements() {
		if !slices.Contains(set, b) && !slices.Contains(out, b) {
			out = append(out, b)
		}
	}
	d.found, d.most = 0, few
	fine, err := d.divide(ctx, out, among, false)
	d.most = 0
	if err == errMany {
		return set, nil
	}
	return append(fine, rest...), err
}

// requirements lists everything that could be left out, what is hardest to
// change first.
func (p *Problem) requirements() []Binding {
	all := []Binding{bind(BindsLine, func(*Binding) {})}
	add := func(b Binding) { all = append(all, b) }
	for g, l := range p.Limits {
		for q, v := range l {
			if !math.IsInf(v, 1) {
				add(bind(BindsLimit, func(b *Binding) { b.Group, b.Quantity = g, q }))
			}
		}
	}
	for t, c := range p.Composites {
		add(bind(BindsComposite, func(b *Binding) { b.Group, b.Composite = c.Group, t }))
	}
	for j, me := range p.Measures {
		if me.Move != nil {
			add(bind(BindsReach, func(b *Binding) { b.Measure = j }))
		}
	}
	for j := range p.Measures {
		if p.Measures[j].Max != nil {
			add(bind(BindsMax, func(b *Binding) { b.Measure = j }))
		}
	}
	for t, l := range p.Locks {
		add(bind(BindsLock, func(b *Binding) {
			b.Group, b.Unit, b.Measure, b.Lock = p.Units[l.Unit].Group, l.Unit, l.Measure, t
		}))
	}
	for t := range p.Budgets {
		add(bind(BindsBudget, func(b *Binding) { b.Budget = t }))
	}
	return all
}

func bind(kind BindingKind, set func(*Binding)) Binding {
	b := Binding{Kind: kind, Group: -1, Quantity: -1, Unit: -1, Budget: -1, Measure: -1, Lock: -1, Composite: -1}
	set(&b)
	return b
}

// feasible asks whether a plan can be found without some requirements.
func (d *doubter) feasible(ctx context.Context, out []Binding) (bool, error) {
	d.asked++
	s := newSearch(newModel(d.p.without(out)), d.opt)
	if err := s.run(ctx); err != nil {
		return false, err
	}
	return s.best != nil, nil
}

// smallest finds a smallest set among the requirements that are not left out.
func (d *doubter) smallest(ctx context.Context, all, out []Binding) ([]Binding, error) {
	var rest []Binding
	for _, b := range all {
		if !slices.Contains(out, b) {
			rest = append(rest, b)
		}
	}
	ok, err := d.feasible(ctx, append(slices.Clone(out), rest...))
	if err != nil || !ok {
		return nil, err
	}
	return d.divide(ctx, out, rest, false)
}

// errMany says that a set has more members than were asked for.
var errMany = errors.New("cheapest: too many requirements to name")

// divide finds which requirements are needed for the conflict, those left out
// being out; changed tells that fewer are out or in question than when a
// conflict was last seen.
func (d *doubter) divide(ctx context.Context, out, among []Binding, changed bool) ([]Binding, error) {
	if changed {
		ok, err := d.feasible(ctx, append(slices.Clone(out), among...))
		if err != nil || !ok {
			return nil, err
		}
	}
	if len(among) == 1 {
		if d.found++; d.most > 0 && d.found > d.most {
			return nil, errMany
		}
		return among, nil
	}
	h := len(among) / 2
	low, high := among[:h], among[h:]
	b, err := d.divide(ctx, out, high, true)
	if err != nil {
		return nil, err
	}
	less := slices.Clone(out)
	for _, x := range high {
		if !slices.Contains(b, x) {
			less = append(less, x)
		}
	}
	a, err := d.divide(ctx, less, low, len(b) > 0)
	if err != nil {
		return nil, err
	}
	return append(a, b...), nil
}

// without is the problem with some requirements left out.
func (p *Problem) without(out []Binding) *Problem {
	c := *p
	c.Locks, c.Composites, c.Budgets = nil, nil, slices.Clone(p.Budgets)
	c.Limits, c.Units, c.Measures = slices.Clone(p.Limits), slices.Clone(p.Units), slices.Clone(p.Measures)
	gone := map[BindingKind]map[int]bool{}
	drop := func(k BindingKind, i int) {
		if gone[k] == nil {
			gone[k] = map[int]bool{}
		}
		gone[k][i] = true
	}
	for _, b := range out {
		switch b.Kind {
		case BindsLimit:
			c.Limits[b.Group] = slices.Clone(c.Limits[b.Group])
			c.Limits[b.Group][b.Quantity] = math.Inf(1)
		case BindsComposite:
			drop(b.Kind, b.Composite)
		case BindsLock:
			drop(b.Kind, b.Lock)
		case BindsBudget:
			c.Budgets[b.Budget].Amount = boundless
		case BindsReach:
			c.Measures[b.Measure].Move = &Move{Reach: math.Inf(1), Total: -1}
		case BindsMax:
			c.uncap(b.Measure, b.Unit)
		case BindsLine:
			c.unask(b.Unit)
		}
	}
	for t, l := range p.Locks {
		if !gone[BindsLock][t] {
			c.Locks = append(c.Locks, l)
		}
	}
	for t, co := range p.Composites {
		if !gone[BindsComposite][t] {
			c.Composites = append(c.Composites, co)
		}
	}
	return &c
}

// boundless is more money than any plan costs.
const boundless = 1e15

// uncap lifts the most steps of a measure at a unit, or at all units, to what
// could be of use.
func (p *Problem) uncap(measure, unit int) {
	free := *p
	free.Locks, free.Budgets, free.Measures = nil, nil, slices.Clone(p.Measures)
	free.Measures[measure].Max = nil
	m := newModel(&free)
	most := slices.Clone(p.Measures[measure].Max)
	for i := range most {
		if unit < 0 || unit == i {
			most[i] = max(most[i], m.up[i*m.v+measure])
		}
	}
	p.Measures[measure].Max = most
}

// unask takes away the lines and floors of a unit, or of all units.
func (p *Problem) unask(unit int) {
	for i := range p.Units {
		if u := &p.Units[i]; unit < 0 || unit == i {
			u.Line, u.Floor = make([]float64, len(u.Line)), make([]float64, len(u.Floor))
			for q := range u.Line {
				u.Line[q], u.Floor[q] = math.Inf(-1), math.Inf(-1)
			}
		}
	}
}

// ease finds what it takes to ease each requirement of a conflict, the others
// left out, cheapest first.
func (d *doubter) ease(ctx context.Context, c *Conflict, set, others []Binding) error {
	for _, b := range set {
		e, ok, err := d.easeOne(ctx, b, others)
		if err != nil {
			return err
		}
		if ok {
			c.Ease = append(c.Ease, e)
		}
	}
	slices.SortStableFunc(c.Ease, func(a, b Ease) int { return cmp.Compare(a.Cost, b.Cost) })
	return nil
}

func (d *doubter) easeOne(ctx context.Context, b Binding, others []Binding) (Ease, bool, error) {
	p := d.p.without(append(slices.Clone(others), b))
	e := Ease{Binding: b}
	var at *float64
	switch b.Kind {
	case BindsLimit:
		p.Limits[b.Group] = slices.Clone(p.Limits[b.Group])
		at = &p.Limits[b.Group][b.Quantity]
		e.From = d.p.Limits[b.Group][b.Quantity]
		*at = d.p.widest(b.Group, b.Quantity)
	case BindsComposite:
		co := d.p.Composites[b.Composite]
		e.From = co.Limit
		co.Limit = 0
		for _, q := range co.Quantities {
			co.Limit = max(co.Limit, d.p.widest(co.Group, q))
		}
		p.Composites = append(p.Composites, co)
		at = &p.Composites[len(p.Composites)-1].Limit
	case BindsBudget:
		at = &p.Budgets[b.Budget].Amount
		e.From = d.p.Budgets[b.Budget].Amount
	}
	plan, err := d.cheapest(ctx, p)
	if err != nil || plan == nil {
		return e, false, err
	}
	if at == nil {
		e.From, e.To = d.p.stepsOf(b, plan)
		e.Cost = plan.Cost
		return e, true, nil
	}
	high := *at
	if b.Kind == BindsBudget {
		high = plan.Spent[b.Budget]
	}
	if e.To, err = d.least(ctx, p, at, e.From, high); err != nil {
		return e, false, err
	}
	*at = e.To
	if plan, err = d.cheapest(ctx, p); err != nil || plan == nil {
		return e, false, err
	}
	e.Cost = plan.Cost
	return e, true, nil
}

// widest is a coefficient beyond which the limit is none.
func (p *Problem) widest(g, q int) float64 {
	var x, w []float64
	for i := range p.Units {
		if u := &p.Units[i]; u.Group == g && (u.Outside == nil || !u.Outside[q]) {
			x, w = append(x, u.Have[q]), append(w, u.Weight)
		}
	}
	if cv := CV(x, w); cv > 0 {
		return 2 * max(cv, p.Limits[g][q], 1)
	}
	return 10
}

// eased is to what share of itself the least easing is found.
const eased = 1e-3

// least halves the way between what is too little and what suffices.
func (d *doubter) least(ctx context.Context, p *Problem, at *float64, low, high float64) (float64, error) {
	for high-low > eased*max(low, high*1e-2) {
		*at = (low + high) / 2
		s := newSearch(newModel(p), d.opt)
		if err := s.run(ctx); err != nil {
			return 0, err
		}
		if s.best != nil {
			high = *at
		} else {
			low = *at
		}
	}
	return high, nil
}

func (d *doubter) cheapest(ctx context.Context, p *Problem) (*Plan, error) {
	s := newSearch(newModel(p), Options{Rounds: 1, Nodes: d.opt.Nodes})
	if err := s.run(ctx); err != nil || s.best == nil {
		return nil, err
	}
	return s.plan(), nil
}

// stepsOf says how much a requirement allowed, and how much the plan takes
// without it.
func (p *Problem) stepsOf(b Binding, plan *Plan) (from, to float64) {
	switch b.Kind {
	case BindsLine:
		for i := range p.Units {
			if p.missedIn(i, plan) > p.Units[i].Miss {
				to++
			}
		}
		return 0, to
	case BindsReach:
		for _, g := range plan.Moves {
			if g.Measure == b.Measure {
				a, c := &p.Units[g.From], &p.Units[g.To]
				to = max(to, math.Hypot(a.X-c.X, a.Y-c.Y))
			}
		}
		return p.Measures[b.Measure].Move.Reach, to
	case BindsLock:
		from = float64(p.Locks[b.Lock].Max)
		if min := float64(p.Locks[b.Lock].Min); p.stepsAt(b, plan) < min {
			from = min
		}
	case BindsMax:
		for _, m := range p.Measures[b.Measure].Max {
			from += float64(m)
		}
	}
	return from, p.stepsAt(b, plan)
}

// stepsAt counts the steps that a plan takes for a unit, or for all.
func (p *Problem) stepsAt(b Binding, plan *Plan) float64 {
	n := 0.0
	for _, s := range plan.Steps {
		if (b.Unit < 0 || s.Unit == b.Unit) && (b.Measure < 0 || b.Measure == s.Measure) {
			n += float64(s.Count)
		}
	}
	for _, g := range plan.Moves {
		if (b.Unit < 0 || g.To == b.Unit) && (b.Measure < 0 || b.Measure == g.Measure) {
			n += float64(g.Count)
		}
	}
	return n
}

// missedIn counts the lines of a unit that a plan leaves unreached.
func (p *Problem) missedIn(i int, plan *Plan) int {
	x := slices.Clone(p.Units[i].Have)
	add := func(j int, n int32) {
		for _, e := range p.Measures[j].Adds {
			x[e.Quantity] += e.Amount * float64(n)
		}
	}
	for _, s := range plan.Steps {
		if s.Unit == i {
			add(s.Measure, s.Count)
		}
	}
	for _, g := range plan.Moves {
		if g.To == i {
			add(g.Measure, g.Count)
		}
		if g.From == i {
			add(g.Measure, -g.Count)
		}
	}
	n := 0
	for q, l := range p.Units[i].Line {
		if !reaches(x[q], l) {
			n++
		}
	}
	return n
}
