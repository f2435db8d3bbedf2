package cheapest

import (
	"context"
	"math"
	"slices"

	"junheng/internal/solve/conic"
)

// A composite limits a mean of coefficients ‖d‖/m, d the weighted deviations and
// m the mean of a quantity. That is no convex condition, but Σ ‖d‖/M ≤ K·limit
// is, and it holds for every plan when each M is at least the m of the plan. So
// bounds come from the largest means that any plan no dearer than the best known
// can have, and plans from the means expected.

// meanBounds is, per group·k+quantity of a composite, what its mean is taken to
// be at most.
type meanBounds []float64

// widestMeans are the means after every step allowed.
func (m *model) widestMeans() meanBounds {
	top := make(meanBounds, len(m.members))
	for g, units := range m.members {
		q := g % m.k
		for _, i := range units {
			x := m.p.Units[i].Have[q]
			for _, v := range m.parts[m.partOf[q]].vars {
				x += max(amountOf(m, v, q), 0) * float64(m.up[i*m.v+v])
			}
			top[g] += x
		}
		top[g] /= max(m.weight[g], 1e-300)
	}
	return top
}

// attachComposites adds to a program a block for each composite, with a variable
// for each of its spreads.
func (r *relaxer) attachComposites(pr *conic.Program, means meanBounds) {
	m := r.m
	pr.Couplings = slices.Clone(pr.Couplings)
	for _, c := range m.p.Composites {
		block := conic.Block{}
		cp := conic.Coupling{Rhs: c.Limit * float64(len(c.Quantities))}
		at := int32(len(pr.Blocks))
		for _, q := range c.Quantities {
			g := c.Group*m.k + q
			if len(m.members[g]) < 2 {
				continue
			}
			s := m.spread(g)
			s.Limit = 0
			ref := conic.Ref{Block: at, Out: int32(len(block.Cost))}
			s.Aux = &ref
			pr.Spreads = append(pr.Spreads, s)
			one := s.Scale * max(means[g], 1e-300)
			block.Out = append(block.Out, conic.Sparse{At: []int32{ref.Out}, Val: []float64{1}})
			block.Base = append(block.Base, 0)
			block.Cost, block.Lower = append(block.Cost, 0), append(block.Lower, 0)
			block.Upper = append(block.Upper, 1.01*cp.Rhs*one+1e-6)
			cp.Refs, cp.Coef = append(cp.Refs, ref), append(cp.Coef, 1/one)
		}
		pr.Blocks = append(pr.Blocks, block)
		pr.Couplings = append(pr.Couplings, cp)
	}
}

// boundComposites is what the variables of the composites add to a bound.
func boundComposites(pr *conic.Program, price [][]float64, units int) float64 {
	sum := 0.0
	for b := units; b < len(pr.Blocks); b++ {
		for o, up := range pr.Blocks[b].Upper {
			sum += min(0, price[b][o]*up)
		}
	}
	return sum
}

// divide sets the limits worked to: those of a composite in the proportion of
// the coefficients at x, so that their mean is the limit.
func (s *state) divide(x []float64) {
	m := s.m
	if len(m.p.Composites) == 0 {
		return
	}
	s.limit = slices.Clone(m.limit)
	for _, c := range m.p.Composites {
		cv := make([]float64, len(c.Quantities))
		sum := 0.0
		for t, q := range c.Quantities {
			if g := c.Group*m.k + q; len(m.members[g]) > 1 {
				cv[t] = m.spreadOf(g, x)
			}
			if math.IsNaN(cv[t]) {
				cv[t] = c.Limit
			}
			sum += cv[t]
		}
		spare := c.Limit*float64(len(c.Quantities)) - sum
		for t, q := range c.Quantities {
			g := c.Group*m.k + q
			l := cv[t] + spare/float64(len(c.Quantities))
			if spare < 0 || l < 0 {
				l = cv[t] * c.Limit * float64(len(c.Quantities)) / sum
			}
			s.limit[g] = min(s.limit[g], l*(1-1e-12))
		}
	}
}

// fractional is what units have at a fractional answer.
func (m *model) fractional(count []float64) []float64 {
	x := make([]float64, 0, m.n*m.k)
	for i := range m.n {
		x = append(x, m.p.Units[i].Have...)
		for v := range m.vars {
			for _, e := range m.vars[v].eff {
				x[i*m.k+e.Quantity] += e.Amount * count[i*m.v+v]
			}
		}
	}
	return x
}

// expected finds means at which the relaxation is true to itself: it is solved
// with the means that it last led to.
func (r *relaxer) expected(ctx context.Context, nd *node, re *relaxed) (*relaxed, error) {
	m := r.m
	was := r.means
	defer func() { r.means = was }()
	for range 4 {
		x := m.fractional(re.count)
		r.means = slices.Clone(was)
		for g, units := range m.members {
			sum := 0.0
			for _, i := range units {
				sum += x[i*m.k+g%m.k]
			}
			if sum > 0 {
				r.means[g] = sum / m.weight[g]
			}
		}
		next, err := r.solve(ctx, nd)
		if err != nil {
			return nil, err
		}
		if math.IsInf(next.bound, 1) {
			break
		}
		re = next
	}
	return re, nil
}

// narrow lowers the means that a plan no dearer than most can have: it asks for
// the largest, and the proof that there is none larger.
func (s *search) narrow(ctx context.Context, most float64) error {
	m, r := s.m, s.r
	root := m.root()
	for _, c := range m.p.Composites {
		for _, q := range c.Quantities {
			g := c.Group*m.k + q
			r.aim = &aim{group: c.Group, quantity: q, most: most}
			re, err := r.solve(ctx, root)
			r.aim = nil
			if err != nil {
				return err
			}
			// The bound is of minus the sum.
			if top := -re.raw / m.weight[g]; top > 0 && top < r.means[g] {
				r.means[g] = top * (1 + 1e-9)
			}
		}
	}
	return nil
}

// aim turns a relaxation to another purpose: the largest sum of a quantity in a
// group among the plans that cost no more than most.
type aim struct {
	group, quantity int
	most            float64
}

// costOf is what a step counts for in the purpose of the relaxation.
func (r *relaxer) costOf(i, v int) float64 {
	m := r.m
	if r.aim == nil {
		return m.vars[v].cost
	}
	u := &m.p.Units[i]
	if u.Group != r.aim.group || u.Outside != nil && u.Outside[r.aim.quantity] {
		return 0
	}
	return -amountOf(m, v, r.aim.quantity)
}

// base is what the members of an aim have without any step.
func (r *relaxer) base() float64 {
	if r.aim == nil {
		return 0
	}
	sum := 0.0
	for _, i := range r.m.members[r.aim.group*r.m.k+r.aim.quantity] {
		sum -= r.m.p.Units[i].Have[r.aim.quantity]
	}
	return sum
}
