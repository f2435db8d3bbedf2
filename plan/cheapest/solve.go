package cheapest

import (
	"context"
	"slices"
)

// Solve finds a plan that costs as little as the options allow, and proves how
// little any plan must cost. Equal problems and options give equal answers.
//
// The continuous relaxation with whole steps per unit is solved by an interior
// point method (package conic); its multipliers are prices of the quantities,
// at which the best that each unit can do in whole steps adds up to a bound
// that holds whatever their accuracy. The plan is rounded from the relaxation,
// mended on the true coefficients, and improved by exchanges; small problems
// are searched until the plan is proven cheapest.
//
// A Conflict is returned instead of a plan when there is none. The error is a
// fault of the problem, or that of the context.
func Solve(ctx context.Context, p *Problem, opt Options) (*Plan, *Conflict, error) {
	if err := p.check(); err != nil {
		return nil, nil, err
	}
	p = p.raised()
	s := newSearch(newModel(p), opt)
	if err := s.run(ctx); err != nil {
		return nil, nil, err
	}
	if s.best == nil {
		c, err := explain(ctx, p, opt, s.settled)
		return nil, c, err
	}
	return s.plan(), nil, nil
}

// plan writes the best counts out.
func (s *search) plan() *Plan {
	m := s.m
	p := &Plan{Cost: s.cost, Bound: min(s.bound, s.cost), Rounds: s.rounds, Nodes: s.nodes, Missed: make([][]int, m.n)}
	x := make([]float64, 0, m.n*m.k)
	for i := range m.n {
		x = append(x, m.amounts(i, s.best[i*m.v:(i+1)*m.v])...)
		for q := range m.k {
			if !reaches(x[i*m.k+q], m.line[i*m.k+q]) {
				p.Missed[i] = append(p.Missed[i], q)
			}
		}
	}
	all, _ := m.date(s.best)
	m.writeMoves(p, s.best, all)
	why := newReasons(m, x, s.best)
	for _, d := range all {
		if m.p.Measures[d.v].Move == nil {
			p.Steps = append(p.Steps, why.part(d)...)
		}
	}
	p.Spent = m.spent(all)
	p.Binding = s.binding(x)
	return p
}

// writeMoves pairs givers with takers, each gift in the year in which the taker
// pays for it.
func (m *model) writeMoves(p *Plan, cnt []int32, all []dated) {
	gifts, _ := m.pairs(cnt)
	left := slices.Clone(all)
	for _, g := range gifts {
		for t := range left {
			d := &left[t]
			n := min(g.count, d.count)
			if d.i != g.to || d.v != g.measure || n == 0 {
				continue
			}
			p.Moves = append(p.Moves, Moved{From: g.from, To: g.to, Measure: g.measure, Year: d.year, Count: n})
			d.count -= n
			g.count -= n
		}
	}
}

func (m *model) spent(all []dated) []float64 {
	if len(m.p.Budgets) == 0 {
		return nil
	}
	used := make([]float64, len(m.p.Budgets))
	c := newCalendar(m)
	for y, year := range c.years {
		for _, d := range all {
			if d.year == year {
				c.spends[y][d.v] += m.vars[d.v].cost * float64(d.count)
			}
		}
		for b, v := range m.pay(year, c.spends[y]) {
			used[b] += v
		}
	}
	return used
}

// reasons says what each step is for.
type reasons struct {
	m      *model
	end    []float64 // what there is in the end
	now    []float64 // with the steps told so far
	locked []int32   // steps decided beforehand and not yet told
}

func newReasons(m *model, end []float64, cnt []int32) *reasons {
	r := &reasons{m: m, end: end, locked: slices.Clone(m.lo)}
	only := make([]int32, m.v)
	for i := range m.n {
		for v := range m.vars {
			only[v] = 0
			if m.p.Measures[m.vars[v].measure].Move != nil {
				only[v] = cnt[i*m.v+v]
			}
		}
		r.now = append(r.now, m.amounts(i, only)...)
	}
	return r
}

// part divides dated steps by what they are for.
func (r *reasons) part(d dated) []Step {
	var all []Step
	cost := r.m.vars[d.v].cost
	for range d.count {
		why := r.next(d.i, d.v)
		if n := len(all); n > 0 && all[n-1].Why == why {
			all[n-1].Count++
			all[n-1].Cost += cost
			continue
		}
		all = append(all, Step{Unit: d.i, Measure: d.v, Year: d.year, Count: 1, Cost: cost, Why: why})
	}
	for t := range all {
		all[t].Cost = cost * float64(all[t].Count)
	}
	return all
}

func (r *reasons) next(i, v int) Reason {
	m := r.m
	why := ForSpread
	for _, e := range m.vars[v].eff {
		at := i*m.k + e.Quantity
		now := r.now[at]
		r.now[at] += e.Amount
		switch {
		case reaches(now, m.line[at]):
		case reaches(r.end[at], m.line[at]):
			why = ForLine
		case !reaches(now, m.floor[at]) && why != ForLine:
			why = ForFloor
		}
	}
	if r.locked[i*m.v+v] > 0 {
		r.locked[i*m.v+v]--
		return ForLock
	}
	return why
}
