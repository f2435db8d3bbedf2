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
}

// relaxed is what is known of a node.
type relaxed struct {
	bound float64   // +Inf: the node holds no plan
	raw   float64   // what the prices prove, even then
	count []float64 // [unit·v+variable], fractional
	miss  []float64 // [unit·k+quantity], fractional
	price [][]float64
	worth []float64 // per group·k+quantity: multiplier of the limit
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
	r := &relaxer{m: m, extra: make([][]conic.Sparse, m.n), oracle: newOracle(m), rounds: 60}
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
	re.raw = r.bound(nd, got.Price, got.Fixed, 1)
	re.bound = re.raw
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
	for s, g := range r.spreads(nd) {
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
	return r.bound(nd, got.Price, got.Fixed, 0) > 0, nil
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
		rc[v] = m.vars[v].cost * times
		for _, e := range m.vars[v].eff {
			rc[v] += price[e.Quantity] * e.Amount
		}
	}
	for e, s := range r.extra[i] {
		s.Add(price[m.k+e], rc)
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
	cols := make([]columns, m.n)
	free := make([]bool, m.n*m.k)
	for i := range m.n {
		b := &blockBuilder{m: m, i: i, nd: nd, block: &pr.Blocks[i], cols: &cols[i]}
		if !b.build(r.extra[i]) {
			return nil, nil, false
		}
		for q := range m.k {
			free[i*m.k+q] = len(pr.Blocks[i].Out[q].At) > 0
		}
	}
	for _, g := range r.spreads(nd) {
		pr.Spreads = append(pr.Spreads, m.spread(g))
	}
	return pr, cols, true
}

// spreads lists the groups and quantities with a limit.
func (r *relaxer) spreads(*node) []int {
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

// blockBuilder builds the block of one unit.
type blockBuilder struct {
	m      *model
	i      int
	nd     *node
	block  *conic.Block
	cols   *columns
	lo, up []int32
	state  []need
	allow  int // misses not yet given
}

func (b *blockBuilder) build(extra []conic.Sparse) bool {
	m := b.m
	b.lo = append([]int32(nil), b.nd.lo[b.i*m.v:(b.i+1)*m.v]...)
	b.up = append([]int32(nil), b.nd.up[b.i*m.v:(b.i+1)*m.v]...)
	b.state = append([]need(nil), b.nd.must[b.i*m.k:(b.i+1)*m.k]...)
	for range 3 {
		if !b.tighten() {
			return false
		}
	}
	c := b.cols
	c.variable, c.miss, c.count, c.given = make([]int, m.v), make([]int, m.k), b.lo, make([]bool, m.k)
	for v := range m.vars {
		c.variable[v] = -1
		if b.lo[v] < b.up[v] {
			c.variable[v] = b.add(m.vars[v].cost, float64(b.lo[v]), float64(b.up[v]))
		}
	}
	for q := range m.k {
		c.miss[q] = -1
		c.given[q] = b.state[q] == given
		b.require(q)
	}
	var w conic.Sparse
	for _, j := range c.miss {
		if j >= 0 {
			w.At, w.Val = append(w.At, int32(j)), append(w.Val, -1)
		}
	}
	if len(w.At) > b.allow {
		b.block.Rows, b.block.Rhs = append(b.block.Rows, w), append(b.block.Rhs, -float64(b.allow))
	}
	b.outputs(extra)
	return true
}

func (b *blockBuilder) add(cost, lo, up float64) int {
	b.block.Cost = append(b.block.Cost, cost)
	b.block.Lower, b.block.Upper = append(b.block.Lower, lo), append(b.block.Upper, up)
	return len(b.block.Cost) - 1
}

// span is how little and how much of a quantity the bounds allow.
func (b *blockBuilder) span(q int) (least, most float64) {
	least = b.m.p.Units[b.i].Have[q]
	most = least
	for _, v := range b.m.parts[b.m.partOf[q]].vars {
		for _, e := range b.m.vars[v].eff {
			if e.Quantity == q {
				a, c := e.Amount*float64(b.lo[v]), e.Amount*float64(b.up[v])
				least, most = least+min(a, c), most+max(a, c)
			}
		}
	}
	return least, most
}

// tighten settles the lines that cannot be reached or that must be, and draws
// in the bounds of variables accordingly.
func (b *blockBuilder) tighten() bool {
	m := b.m
	b.allow = m.miss[b.i]
	for q := range m.k {
		at := b.i*m.k + q
		_, most := b.span(q)
		if !reaches(most, m.floor[at]) {
			return false
		}
		if b.state[q] == open && !reaches(most, m.line[at]) {
			b.state[q] = given
		}
		if b.state[q] == given {
			b.allow--
		}
		if b.state[q] == held && !reaches(most, m.line[at]) {
			return false
		}
	}
	if b.allow < 0 {
		return false
	}
	for q := range m.k {
		if b.state[q] == open && (b.allow == 0 || m.line[b.i*m.k+q] <= m.floor[b.i*m.k+q]) {
			b.state[q] = held
		}
		b.draw(q, b.target(q))
	}
	for v := range b.lo {
		if b.lo[v] > b.up[v] {
			return false
		}
	}
	return true
}

// target is what a quantity must reach in any case.
func (b *blockBuilder) target(q int) float64 {
	if b.state[q] == held {
		return b.m.line[b.i*b.m.k+q]
	}
	return b.m.floor[b.i*b.m.k+q]
}

func (b *blockBuilder) draw(q int, target float64) {
	if math.IsInf(target, -1) {
		return
	}
	_, most := b.span(q)
	slack := most - target
	for _, v := range b.m.parts[b.m.partOf[q]].vars {
		for _, e := range b.m.vars[v].eff {
			if e.Quantity != q {
				continue
			}
			d := math.Floor(max(slack, 0)/math.Abs(e.Amount) + 1e-6)
			if d >= float64(b.up[v]-b.lo[v]) {
				continue
			}
			if e.Amount > 0 {
				b.lo[v] = b.up[v] - int32(d)
			} else {
				b.up[v] = b.lo[v] + int32(d)
			}
		}
	}
}

// require adds the row of a quantity, in whole steps where all steps are alike.
func (b *blockBuilder) require(q int) {
	m := b.m
	at := b.i*m.k + q
	least, _ := b.span(q)
	target := b.target(q)
	loose := b.state[q] == open
	line := target
	if loose {
		line = m.line[at]
	}
	if reaches(least, line) {
		return
	}
	part := &m.parts[m.partOf[q]]
	row, rhs, gap := conic.Sparse{}, line, line-max(target, least)
	have := m.p.Units[b.i].Have[q]
	if part.step != 0 {
		rhs = float64(steps(have, line, part.step))
		gap = rhs - math.Round((least-have)/part.step)
		if !math.IsInf(target, -1) {
			gap = min(gap, rhs-float64(steps(have, target, part.step)))
		}
	} else {
		rhs -= have
	}
	size := 1.0
	for _, v := range part.vars {
		for _, e := range m.vars[v].eff {
			if e.Quantity != q {
				continue
			}
			a := e.Amount
			if part.step != 0 {
				a = math.Copysign(1, a)
			}
			size = max(size, math.Abs(a))
			if j := b.cols.variable[v]; j >= 0 {
				row.At, row.Val = append(row.At, int32(j)), append(row.Val, a)
			} else {
				rhs -= a * float64(b.lo[v])
			}
		}
	}
	if loose {
		j := b.add(0, 0, 1)
		b.cols.miss[q] = j
		row.At, row.Val = append(row.At, int32(j)), append(row.Val, gap)
	}
	for t := range row.Val {
		row.Val[t] /= size
	}
	b.block.Rows, b.block.Rhs = append(b.block.Rows, row), append(b.block.Rhs, rhs/size)
}

func (b *blockBuilder) outputs(extra []conic.Sparse) {
	m := b.m
	for q := range m.k {
		var s conic.Sparse
		base := m.p.Units[b.i].Have[q]
		for _, v := range m.parts[m.partOf[q]].vars {
			for _, e := range m.vars[v].eff {
				if e.Quantity == q {
					b.put(&s, &base, v, e.Amount)
				}
			}
		}
		b.block.Out, b.block.Base = append(b.block.Out, s), append(b.block.Base, base)
	}
	for _, x := range extra {
		var s conic.Sparse
		base := 0.0
		for t, v := range x.At {
			b.put(&s, &base, int(v), x.Val[t])
		}
		b.block.Out, b.block.Base = append(b.block.Out, s), append(b.block.Base, base)
	}
}

func (b *blockBuilder) put(s *conic.Sparse, base *float64, v int, a float64) {
	if j := b.cols.variable[v]; j >= 0 {
		if t := slices.Index(s.At, int32(j)); t >= 0 {
			s.Val[t] += a
			return
		}
		s.At, s.Val = append(s.At, int32(j)), append(s.Val, a)
		return
	}
	*base += a * float64(b.lo[v])
}
