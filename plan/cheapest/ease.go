package cheapest

import (
	"cmp"
	"context"
	"math"
	"slices"
)

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
