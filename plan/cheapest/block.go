package cheapest

import (
	"math"
	"slices"

	"junheng/internal/solve/conic"
)

// blockBuilder builds the block of one unit.
type blockBuilder struct {
	r      *relaxer
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
			c.variable[v] = b.add(b.r.costOf(b.i, v), float64(b.lo[v]), float64(b.up[v]))
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
