package cheapest

import (
	"math"
	"slices"
)

// cover raises several quantities at once at least cost, by branch and bound:
// within a unit a handful of measures and quantities at most.
type cover struct {
	opts  []option
	lack  []float64
	count []int32
	best  []int32
	value float64
	nodes int
}

// option is one variable that may be raised, or not given after all.
type option struct {
	v      int
	cost   float64
	room   int32
	amount []float64 // per quantity of the part
}

// coverNodes bounds the search; beyond it the value is that of the relaxation,
// which is still a lower bound.
const coverNodes = 20000

func (c *cover) run(o *oracle, i int, p *part, mask uint32, nd *node) float64 {
	c.prepare(o, i, p, mask, nd)
	if c.done() {
		return 0
	}
	least := c.relax(0)
	if math.IsInf(least, 1) {
		return least
	}
	c.value, c.nodes = math.Inf(1), 0
	c.count, c.best = resize(c.count, len(c.opts)), resize(c.best, len(c.opts))
	c.search(0, 0)
	for t, op := range c.opts {
		if o.m.vars[op.v].out {
			o.part[op.v] -= c.best[t]
		} else {
			o.part[op.v] += c.best[t]
		}
	}
	if c.nodes > coverNodes {
		return least
	}
	return c.value
}

func resize(s []int32, n int) []int32 {
	if cap(s) < n {
		return make([]int32, n)
	}
	s = s[:n]
	clear(s)
	return s
}

func (c *cover) prepare(o *oracle, i int, p *part, mask uint32, nd *node) {
	m := o.m
	c.lack = c.lack[:0]
	for s, q := range p.quantities {
		line := m.line[i*m.k+q]
		if mask>>s&1 == 1 {
			line = m.floor[i*m.k+q]
		}
		x := m.p.Units[i].Have[q]
		for _, v := range p.vars {
			for _, e := range m.vars[v].eff {
				if e.Quantity == q {
					x += e.Amount * float64(o.part[v])
				}
			}
		}
		if math.IsInf(line, -1) {
			c.lack = append(c.lack, line)
		} else {
			c.lack = append(c.lack, line-math.Abs(line)*near-x)
		}
	}
	c.opts = c.opts[:0]
	for _, v := range p.vars {
		if room := o.room(i, v, nd); room > 0 {
			op := option{v: v, cost: math.Abs(o.rc[v]), room: room, amount: make([]float64, len(p.quantities))}
			for _, e := range m.vars[v].eff {
				op.amount[slices.Index(p.quantities, e.Quantity)] += math.Abs(e.Amount)
			}
			c.opts = append(c.opts, op)
		}
	}
	slices.SortStableFunc(c.opts, func(a, b option) int {
		x, y := a.cost*c.help(b), b.cost*c.help(a)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
}

// help is the share of all that lacks which one step supplies.
func (c *cover) help(op option) float64 {
	sum := 0.0
	for s, l := range c.lack {
		if l > 0 {
			sum += min(op.amount[s]/l, 1)
		}
	}
	return sum
}

func (c *cover) done() bool {
	for _, l := range c.lack {
		if l > 0 {
			return false
		}
	}
	return true
}

// relax bounds the cost of what lacks from options t and up: the dearest
// quantity alone, in fractions of steps.
func (c *cover) relax(t int) float64 {
	worst := 0.0
	for s, l := range c.lack {
		if l <= 0 {
			continue
		}
		ratio, most := math.Inf(1), 0.0
		for _, op := range c.opts[t:] {
			if op.amount[s] > 0 {
				ratio = min(ratio, op.cost/op.amount[s])
				most += op.amount[s] * float64(op.room)
			}
		}
		if most*(1+1e-12) < l {
			return math.Inf(1)
		}
		worst = max(worst, ratio*l)
	}
	return worst
}

func (c *cover) search(t int, cost float64) {
	c.nodes++
	if c.done() {
		if cost < c.value {
			c.value = cost
			copy(c.best, c.count)
		}
		return
	}
	if t == len(c.opts) || c.nodes > coverNodes || cost+c.relax(t) >= c.value {
		return
	}
	op := &c.opts[t]
	most := 0.0
	for s, l := range c.lack {
		if l > 0 && op.amount[s] > 0 {
			most = max(most, math.Ceil(l/op.amount[s]-1e-12))
		}
	}
	d := int32(min(most, float64(op.room)))
	c.shift(op, float64(d))
	for ; ; d-- {
		c.count[t] = d
		c.search(t+1, cost+op.cost*float64(d))
		if d == 0 {
			return
		}
		c.shift(op, -1)
	}
}

func (c *cover) shift(op *option, d float64) {
	for s := range c.lack {
		c.lack[s] -= op.amount[s] * d
	}
}
