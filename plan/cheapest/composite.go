package cheapest

import (
	"container/heap"
	"context"
	"math"
	"slices"

	"junheng/internal/solve/conic"
)

// A composite limits a mean of coefficients c = t/m, where t is the norm of the
// weighted deviations of a quantity and m its mean. That t is at most c·m is no
// convex condition; between bounds of c and m McCormick's planes stand for it,
//
//	t ≤ c'·m + m₀·(c − c')  and  t ≤ c₀·m + m'·(c − c₀),
//
// and they close in on it as the bounds of c are divided.

// box bounds the coefficients of composites, one after the other, and the means
// of their quantities.
type box struct{ lo, up, least, most []float64 }

// kept is one quantity of a composite with at least two members.
type kept struct{ composite, group int }

func (m *model) keptOnes() []kept {
	var all []kept
	for t, c := range m.p.Composites {
		for _, q := range c.Quantities {
			if g := c.Group*m.k + q; len(m.members[g]) > 1 {
				all = append(all, kept{t, g})
			}
		}
	}
	return all
}

func (m *model) total(k kept) float64 {
	c := &m.p.Composites[k.composite]
	return c.Limit * float64(len(c.Quantities))
}

func (m *model) widestBox() *box {
	b := &box{}
	for _, k := range m.keptOnes() {
		b.lo, b.up = append(b.lo, 0), append(b.up, min(m.total(k), m.limit[k.group])+1e-9)
		least, most := m.means(k.group)
		b.least, b.most = append(b.least, least), append(b.most, most)
	}
	return b
}

// means bounds the mean of a group and quantity.
func (m *model) means(g int) (lo, up float64) {
	q := g % m.k
	outside, have := false, 0.0
	for _, i := range m.members[g] {
		u := &m.p.Units[i]
		have += u.Have[q]
		least := u.Have[q]
		for _, v := range m.parts[m.partOf[q]].vars {
			d := amountOf(m, v, q) * float64(m.up[i*m.v+v])
			least, up = least+min(d, 0), up+max(d, 0)
		}
		lo += max(least, m.floor[i*m.k+q])
	}
	for i := range m.p.Units {
		u := &m.p.Units[i]
		outside = outside || u.Group == g/m.k && u.Outside != nil && u.Outside[q]
	}
	if !outside { // those who move stay among the members
		lo = max(lo, have)
	}
	return lo / m.weight[g], (have + up) / m.weight[g]
}

// attachComposites adds to a program a block for each quantity of a composite,
// with its coefficient and its norm, and what ties them to the mean.
func (r *relaxer) attachComposites(pr *conic.Program) {
	m := r.m
	pr.Couplings = slices.Clone(pr.Couplings)
	sums := make([]conic.Coupling, len(m.p.Composites))
	for t, k := range m.keptOnes() {
		at := int32(len(pr.Blocks))
		s := m.spread(k.group)
		s.Limit = 0
		c, norm := conic.Ref{Block: at}, conic.Ref{Block: at, Out: 1}
		s.Aux = &norm
		c0, c1 := r.box.lo[t], r.box.up[t]
		m0, m1 := r.box.least[t]*s.Scale, r.box.most[t]*s.Scale
		pr.Spreads = append(pr.Spreads, s)
		pr.Blocks = append(pr.Blocks, conic.Block{
			Cost: []float64{r.aim.ofCoefficient(t), 0}, Lower: []float64{c0, 0}, Upper: []float64{c1 + 1e-9, c1*m1*1.01 + 1e-6},
			Out:  []conic.Sparse{{At: []int32{0}, Val: []float64{1}}, {At: []int32{1}, Val: []float64{1}}},
			Base: []float64{0, 0},
		})
		pr.Couplings = append(pr.Couplings, plane(&s, c, norm, c1, m0), plane(&s, c, norm, c0, m1))
		sum := &sums[k.composite]
		sum.Rhs = m.total(k)
		sum.Refs, sum.Coef = append(sum.Refs, c), append(sum.Coef, 1)
	}
	for _, s := range sums {
		if s.Refs != nil {
			pr.Couplings = append(pr.Couplings, s)
		}
	}
}

// plane is norm ≤ at·m + mean·(c − at), m being the mean of a spread.
func plane(s *conic.Spread, c, norm conic.Ref, at, mean float64) conic.Coupling {
	n := 0.0
	for _, w := range s.Weight {
		n += w
	}
	p := conic.Coupling{Rhs: -at * mean}
	for _, ref := range s.Refs {
		p.Refs, p.Coef = append(p.Refs, ref), append(p.Coef, -at*s.Scale/n)
	}
	p.Refs, p.Coef = append(p.Refs, c, norm), append(p.Coef, -mean, 1)
	return p
}

// boundComposites is what the blocks of composites add to a bound.
func boundComposites(pr *conic.Program, price [][]float64, units int) float64 {
	sum := 0.0
	for b := units; b < len(pr.Blocks); b++ {
		for o, p := range price[b] {
			p += pr.Blocks[b].Cost[o]
			sum += min(p*pr.Blocks[b].Lower[o], p*pr.Blocks[b].Upper[o])
		}
	}
	return sum
}

// divide sets the limits worked to: to each coefficient of a composite at x is
// added its share of what is unused; where they are too wide, all are drawn in
// alike.
func (s *state) divide(x []float64) {
	m := s.m
	if len(m.p.Composites) == 0 {
		return
	}
	s.limit = slices.Clone(m.limit)
	all := m.keptOnes()
	cv, sum := make([]float64, len(all)), make([]float64, len(m.p.Composites))
	for t, k := range all {
		if cv[t] = m.spreadOf(k.group, x); math.IsNaN(cv[t]) {
			cv[t] = m.p.Composites[k.composite].Limit
		}
		sum[k.composite] += cv[t]
	}
	for t, k := range all {
		total := m.total(k)
		l := cv[t] + (total-sum[k.composite])/float64(len(m.p.Composites[k.composite].Quantities))
		if total < sum[k.composite] {
			l = cv[t] * total / sum[k.composite]
		}
		s.limit[k.group] = min(s.limit[k.group], l*(1-1e-12))
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

// boxes is how often the coefficients of composites are divided at most: fewer
// times where a relaxation takes longer.
func (s *search) boxes() int { return max(6, 2000/max(1, s.m.n)) }

// compose divides the coefficients of composites between their bounds until the
// bound is near the best plan found on the way.
func (s *search) compose(ctx context.Context, root *node) error {
	if len(s.m.p.Composites) == 0 || s.enough() || s.opt.Nodes < 0 {
		return nil
	}
	for range 2 {
		if err := s.narrow(ctx, root); err != nil {
			return err
		}
	}
	whole := s.r.box
	defer func() { s.r.box = whole }()
	re, err := s.r.solve(ctx, root)
	if err != nil {
		return err
	}
	s.root, s.bound = re, max(s.bound, min(s.up(re.bound), s.cost))
	gap := max(s.opt.Gap, closeEnough)
	open := nodeHeap{{node: root, re: re, bound: s.bound, box: whole}}
	for n := 0; len(open) > 0; n++ {
		s.bound = max(s.bound, min(open[0].bound, s.cost))
		if s.cost <= s.bound*(1+gap) || n >= s.boxes() {
			return nil
		}
		t := heap.Pop(&open).(*task)
		for _, b := range s.halve(t) {
			s.r.box = b
			s.nodes++
			re, err := s.r.solve(ctx, root)
			if err != nil {
				return err
			}
			if st := newState(s.m, root); !math.IsInf(re.bound, 1) && st.round(re) {
				s.offer(st)
			}
			if bound := s.up(max(re.bound, t.bound)); !s.closes(bound) && !s.hopeless(re.bound) {
				heap.Push(&open, &task{node: root, re: re, bound: bound, seq: s.nodes, box: b})
			}
		}
	}
	s.bound = s.cost
	return nil
}

// aim turns a relaxation to another purpose, among plans no dearer than most:
// times the sum of a quantity of composites, or its coefficient.
type aim struct {
	of    int // among those kept
	kept  kept
	times float64 // 0: the coefficient
	most  float64
}

func (a *aim) ofCoefficient(t int) float64 {
	if a != nil && a.times == 0 && a.of == t {
		return 1
	}
	return 0
}

// costOf is what a step counts for in the purpose of the relaxation.
func (r *relaxer) costOf(i, v int) float64 {
	m, a := r.m, r.aim
	if a == nil {
		return m.vars[v].cost
	}
	q := a.kept.group % m.k
	u := &m.p.Units[i]
	if u.Group != a.kept.group/m.k || u.Outside != nil && u.Outside[q] {
		return 0
	}
	return a.times * amountOf(m, v, q)
}

// narrow draws in the bounds of the means and coefficients of composites to
// what a plan no dearer than the best can have: it asks for the extremes, and
// the proof that there are none beyond.
func (s *search) narrow(ctx context.Context, root *node) error {
	m, r := s.m, s.r
	if s.best == nil {
		return nil
	}
	defer func() { r.aim = nil }()
	all := m.keptOnes()
	ask := func(t int, times float64) (float64, error) {
		r.aim = &aim{of: t, kept: all[t], times: times, most: s.cost}
		re, err := r.solve(ctx, root)
		if err != nil {
			return 0, err
		}
		sum := 0.0
		for _, i := range m.members[all[t].group] {
			sum += m.p.Units[i].Have[all[t].group%m.k]
		}
		return re.raw + times*sum, nil
	}
	b := &box{slices.Clone(r.box.lo), slices.Clone(r.box.up), slices.Clone(r.box.least), slices.Clone(r.box.most)}
	for t, k := range all {
		top, err := ask(t, -1)
		if err != nil {
			return err
		}
		low, err := ask(t, 1)
		if err != nil {
			return err
		}
		c, err := ask(t, 0)
		if err != nil {
			return err
		}
		w := m.weight[k.group]
		b.most[t] = max(min(b.most[t], -top/w*(1+1e-9)), b.least[t])
		b.least[t] = min(max(b.least[t], low/w*(1-1e-9)), b.most[t])
		b.lo[t] = min(max(b.lo[t], c*(1-1e-9)), b.up[t])
	}
	for t, k := range all {
		rest := m.total(k)
		for u, o := range all {
			if u != t && o.composite == k.composite {
				rest -= b.lo[u]
			}
		}
		b.up[t] = max(min(b.up[t], rest+1e-9), b.lo[t])
	}
	r.box = b
	return nil
}

// closeEnough is the share of the bound at which dividing composites further is
// not worth its time.
const closeEnough = 2e-3

// halve divides the coefficient whose planes are farthest from its product.
func (s *search) halve(t *task) []*box {
	m := s.m
	x := m.fractional(t.re.count)
	at, most, where := -1, 1e-9, 0.0
	for n, k := range m.keptOnes() {
		cv := m.spreadOf(k.group, x)
		lo, up := t.box.lo[n], t.box.up[n]
		if off := math.Abs(cv - t.re.coefficient[n]); !math.IsNaN(cv) && up-lo > 1e-6 && off > most {
			at, most = n, off
			where = min(max((cv+t.re.coefficient[n])/2, lo+.15*(up-lo)), up-.15*(up-lo))
		}
	}
	if at < 0 {
		return nil
	}
	low, high := *t.box, *t.box
	low.up, high.lo = slices.Clone(t.box.up), slices.Clone(t.box.lo)
	low.up[at], high.lo[at] = where, where
	return []*box{&low, &high}
}

// expected relaxes with the means of composites fixed where the last answer
// saw them, until they stay: plans are rounded from it, no bound comes of it.
func (r *relaxer) expected(ctx context.Context, nd *node, re *relaxed) (*relaxed, error) {
	if r.box == nil {
		return re, nil
	}
	m, was := r.m, r.box
	defer func() { r.box = was }()
	for range 4 {
		x := m.fractional(re.count)
		b := *was
		b.least, b.most = slices.Clone(was.least), slices.Clone(was.most)
		for t, k := range m.keptOnes() {
			sum := 0.0
			for _, i := range m.members[k.group] {
				sum += x[i*m.k+k.group%m.k]
			}
			if mean := sum / m.weight[k.group]; mean > 0 {
				b.least[t], b.most[t] = mean, mean
			}
		}
		r.box = &b
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
