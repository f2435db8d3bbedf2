package cheapest

import (
	"context"
	"math"
	"slices"

	"junheng/internal/solve/conic"
)

// relaxer turns nodes into continuous programs and their multipliers into
// proven bounds.
type relaxer struct {
	m      *model
	extra  [][]conic.Sparse // per unit: outputs after the quantities, over variables
	common []conic.Coupling
	oracle *oracle
	rounds int
	box    *box                      // of composites
	sums   map[[2]int]conic.Coupling // per group and variable, where a node has asked
	aim    *aim                      // nil: the least cost
	spend  conic.Coupling
}

// relaxed is what is known of a node.
type relaxed struct {
	bound float64   // +Inf: the node holds no plan
	raw   float64   // what the prices prove, even then
	count []float64 // [unit·v+variable], fractional
	miss  []float64 // [unit·k+quantity], fractional
	price [][]float64
	worth []float64 // per group·k+quantity: multiplier of the limit
	// coefficient is what the relaxation takes those of composites to be.
	coefficient []float64
	// at holds the multipliers of the couplings: classes, totals, purses.
	coupling []float64
}

const (
	conicTolerance = 1e-6
	// conicDoubt is how far from converged makes it worth asking whether the
	// node holds anything at all.
	conicDoubt = 1e-4
)

func newRelaxer(m *model) *relaxer {
	r := &relaxer{m: m, extra: make([][]conic.Sparse, m.n), oracle: newOracle(m), rounds: 60, sums: map[[2]int]conic.Coupling{}}
	if len(m.p.Composites) > 0 {
		r.box = m.widestBox()
		r.attachSpend()
	}
	for _, c := range m.classes {
		cp := conic.Coupling{Equal: true}
		for _, i := range c.units {
			r.attach(&cp, i, conic.Sparse{At: []int32{int32(c.in), int32(c.out)}, Val: []float64{1, -1}})
		}
		r.common = append(r.common, cp)
	}
	for j, me := range m.p.Measures {
		if me.Move == nil || me.Move.Total < 0 {
			continue
		}
		cp := conic.Coupling{Rhs: float64(me.Move.Total)}
		for i := range m.n {
			r.attach(&cp, i, conic.Sparse{At: []int32{int32(j)}, Val: []float64{1}})
		}
		r.common = append(r.common, cp)
	}
	for _, pu := range m.purses {
		cp := conic.Coupling{Rhs: pu.limit}
		for i := range m.n {
			var s conic.Sparse
			for j, in := range pu.measure {
				if in {
					s.At, s.Val = append(s.At, int32(j)), append(s.Val, m.vars[j].cost)
				}
			}
			r.attach(&cp, i, s)
		}
		r.common = append(r.common, cp)
	}
	return r
}

// attachSpend makes the cost of a unit one of its outputs.
func (r *relaxer) attachSpend() {
	for i := range r.m.n {
		var s conic.Sparse
		for v := range r.m.vars {
			if c := r.m.vars[v].cost; c > 0 {
				s.At, s.Val = append(s.At, int32(v)), append(s.Val, c)
			}
		}
		r.attach(&r.spend, i, s)
	}
}

func (r *relaxer) attach(c *conic.Coupling, i int, s conic.Sparse) {
	c.Refs = append(c.Refs, conic.Ref{Block: int32(i), Out: int32(r.m.k + len(r.extra[i]))})
	c.Coef = append(c.Coef, 1)
	r.extra[i] = append(r.extra[i], s)
}

// solve relaxes a node.
func (r *relaxer) solve(ctx context.Context, nd *node) (*relaxed, error) {
	pr, col, ok := r.program(nd)
	if !ok {
		return &relaxed{bound: math.Inf(1)}, nil
	}
	got, err := conic.Solve(ctx, pr, r.rounds, conicTolerance)
	if err != nil {
		return nil, err
	}
	re := &relaxed{price: got.Price, coupling: got.Coupling}
	re.count, re.miss = make([]float64, r.m.n*r.m.v), make([]float64, r.m.n*r.m.k)
	for i := range r.m.n {
		col[i].read(r.m, i, got.X[i], re)
	}
	re.raw = r.bound(nd, got.Price, got.Fixed+boundComposites(pr, got.Price, r.m.n), 1)
	re.bound = re.raw
	for b := r.m.n; b < len(got.X); b++ {
		re.coefficient = append(re.coefficient, got.X[b][0])
	}
	if got.Residual > conicDoubt || got.Gap > conicDoubt {
		none, err := r.contradicts(ctx, nd, pr)
		if err != nil {
			return nil, err
		}
		if none {
			re.bound = math.Inf(1)
		}
	}
	re.worth = make([]float64, len(r.m.members))
	for s, g := range r.spreads() {
		re.worth[g] = got.Spread[s][0] * pr.Spreads[s].Scale
	}
	return re, nil
}

// contradicts tells whether the limits of a node cannot all hold: it looks for
// the least by which they would have to give, at no cost otherwise. Its prices
// are a proof where, even with everything free, they ask for something.
func (r *relaxer) contradicts(ctx context.Context, nd *node, of *conic.Program) (bool, error) {
	pr := &conic.Program{Blocks: slices.Clone(of.Blocks), Spreads: slices.Clone(of.Spreads)}
	for b := range pr.Blocks {
		pr.Blocks[b].Cost = make([]float64, len(pr.Blocks[b].Cost))
	}
	give := conic.Ref{Block: int32(len(pr.Blocks))}
	pr.Blocks = append(pr.Blocks, conic.Block{
		Cost: []float64{1}, Lower: []float64{0}, Upper: []float64{100},
		Out: []conic.Sparse{{At: []int32{0}, Val: []float64{1}}}, Base: []float64{0},
	})
	for s := range pr.Spreads {
		if pr.Spreads[s].Aux == nil {
			pr.Spreads[s].Aux = &give
		}
	}
	for _, c := range of.Couplings {
		if !c.Equal {
			size := math.Abs(c.Rhs) + 1
			c.Refs, c.Coef = append(slices.Clone(c.Refs), give), append(slices.Clone(c.Coef), -size)
		}
		pr.Couplings = append(pr.Couplings, c)
	}
	got, err := conic.Solve(ctx, pr, r.rounds, conicTolerance)
	if err != nil {
		return false, err
	}
	return r.bound(nd, got.Price, got.Fixed+boundComposites(of, got.Price, r.m.n), 0) > 0, nil
}

// bound is the proven bound that prices give where costs are taken so many
// times: every unit does what is best for it in whole steps.
func (r *relaxer) bound(nd *node, price [][]float64, fixed, times float64) float64 {
	sum, size := fixed, math.Abs(fixed)
	for i := range r.m.n {
		r.setCosts(i, price[i], times)
		v := r.oracle.best(i, nd)
		sum, size = sum+v, size+math.Abs(v)
		for q := range r.m.k {
			w := price[i][q] * r.m.p.Units[i].Have[q]
			sum, size = sum+w, size+math.Abs(w)
		}
	}
	if math.IsInf(sum, 1) {
		return sum
	}
	return sum - size*1e-11
}

func (r *relaxer) setCosts(i int, price []float64, times float64) {
	m, rc := r.m, r.oracle.rc
	for v := range m.vars {
		rc[v] = r.costOf(i, v) * times
		for _, e := range m.vars[v].eff {
			rc[v] += price[e.Quantity] * e.Amount
		}
	}
	for e, s := range r.extra[i] {
		if m.k+e < len(price) { // prices may be older than a coupling
			s.Add(price[m.k+e], rc)
		}
	}
}

// columns says which column of a block is which variable or miss.
type columns struct {
	variable, miss []int // −1: fixed
	count          []int32
	given          []bool
}

func (c *columns) read(m *model, i int, x []float64, re *relaxed) {
	for v, j := range c.variable {
		re.count[i*m.v+v] = float64(c.count[v])
		if j >= 0 {
			re.count[i*m.v+v] = x[j]
		}
	}
	for q, j := range c.miss {
		switch {
		case j >= 0:
			re.miss[i*m.k+q] = x[j]
		case c.given[q]:
			re.miss[i*m.k+q] = 1
		}
	}
}

// program builds the continuous program of a node; false when a unit alone
// cannot keep its requirements.
func (r *relaxer) program(nd *node) (*conic.Program, []columns, bool) {
	m := r.m
	pr := &conic.Program{Blocks: make([]conic.Block, m.n), Couplings: r.common}
	if len(nd.sums) > 0 {
		pr.Couplings = slices.Clone(r.common)
		for _, s := range nd.sums {
			pr.Couplings = append(pr.Couplings, r.coupled(s))
		}
	}
	cols := make([]columns, m.n)
	for i := range m.n {
		b := &blockBuilder{r: r, m: m, i: i, nd: nd, block: &pr.Blocks[i], cols: &cols[i]}
		if !b.build(r.extra[i]) {
			return nil, nil, false
		}
	}
	for _, g := range r.spreads() {
		pr.Spreads = append(pr.Spreads, m.spread(g))
	}
	if len(m.p.Composites) > 0 {
		r.attachComposites(pr)
	}
	if r.aim != nil {
		c := r.spend
		c.Rhs = r.aim.most
		pr.Couplings = append(pr.Couplings, c)
	}
	return pr, cols, true
}

// coupled turns a bound on a sum into a coupling.
func (r *relaxer) coupled(s sum) conic.Coupling {
	key := [2]int{s.group, s.v}
	c, known := r.sums[key]
	if !known {
		for i := range r.m.n {
			if r.m.p.Units[i].Group == s.group {
				r.attach(&c, i, conic.Sparse{At: []int32{int32(s.v)}, Val: []float64{1}})
			}
		}
		r.sums[key] = c
	}
	c.Rhs = s.n
	if !s.most {
		c.Rhs, c.Coef = -s.n, slices.Repeat([]float64{-1}, len(c.Coef))
	}
	return c
}

// spreads lists the groups and quantities with a limit.
func (r *relaxer) spreads() []int {
	var all []int
	for g, l := range r.m.limit {
		if !math.IsInf(l, 1) && len(r.m.members[g]) > 1 {
			all = append(all, g)
		}
	}
	return all
}

func (m *model) spread(g int) conic.Spread {
	s := conic.Spread{Limit: m.limit[g]}
	q := g % m.k
	sum, n := 0.0, 0.0
	for _, i := range m.members[g] {
		s.Refs = append(s.Refs, conic.Ref{Block: int32(i), Out: int32(q)})
		s.Weight = append(s.Weight, m.p.Units[i].Weight)
		sum += max(m.p.Units[i].Have[q], m.floor[i*m.k+q], 0)
		n += m.p.Units[i].Weight
	}
	s.Scale = 1
	if sum > 0 {
		s.Scale = n / sum
	}
	return s
}
