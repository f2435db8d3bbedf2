package cheapest

import (
	"math"
	"slices"
)

// near is the share of itself by which an amount may miss a line through the
// arithmetic alone; the engine that has the last word allows twice as much.
const near = 0x1p-50

// reaches tells whether x is at least the line.
func reaches(x, line float64) bool { return x >= line-math.Abs(line)*near }

// variable is what a unit may do in whole steps: take steps of a measure, or
// give steps of a measure that moves.
type variable struct {
	measure int
	out     bool
	cost    float64
	eff     []Effect // signed
}

// part is a set of quantities that measures tie together, with their variables:
// within a unit, parts meet only in the count of misses.
type part struct {
	quantities []int
	vars       []int
	step       float64 // not 0: one quantity, every variable adds or takes this
}

// class is a set of units between which a measure moves people freely: what
// they take sums to what they give.
type class struct {
	in, out int // variables
	units   []int
}

// purse says that the measures of a set may cost no more than this in all.
type purse struct {
	measure []bool
	budgets []int
	limit   float64
}

// model is a problem made ready: every bound explicit, all tables flat.
type model struct {
	p       *Problem
	n, k, v int // units, quantities, variables of a unit
	vars    []variable
	parts   []part
	partOf  []int // of a quantity
	lo, up  []int32
	floor   []float64 // [unit·k+quantity]; never above line
	line    []float64
	miss    []int
	members [][]int   // per group·k+quantity: units counted
	limit   []float64 // per group·k+quantity
	weight  []float64 // sum over the members
	classes []class
	purses  []purse
	reach   []reachable // per measure
	last    int         // the budget that is used last; −1: none
}

func newModel(p *Problem) *model {
	p = p.withoutBarred()
	m := &model{p: p, n: len(p.Units), k: p.Quantities, last: -1}
	for j, me := range p.Measures {
		m.vars = append(m.vars, variable{measure: j, cost: me.Cost, eff: me.Adds})
	}
	for j, me := range p.Measures {
		if me.Move == nil {
			continue
		}
		var eff []Effect
		for _, e := range me.Adds {
			eff = append(eff, Effect{e.Quantity, -e.Amount})
		}
		m.vars = append(m.vars, variable{measure: j, out: true, eff: eff})
	}
	m.v = len(m.vars)
	m.setRequirements()
	m.setMembers()
	m.setParts()
	m.setCaps()
	m.setClasses()
	m.setPurses()
	return m
}

// outOf gives the variable by which a unit gives steps of a measure.
func (m *model) outOf(measure int) int {
	for v := len(m.p.Measures); v < m.v; v++ {
		if m.vars[v].measure == measure {
			return v
		}
	}
	return -1
}

func (m *model) setRequirements() {
	m.floor, m.line = make([]float64, m.n*m.k), make([]float64, m.n*m.k)
	m.miss = make([]int, m.n)
	for i := range m.p.Units {
		u := &m.p.Units[i]
		m.miss[i] = min(max(u.Miss, 0), m.k)
		for q := range m.k {
			// Nobody gives what he has not got.
			f := max(u.Floor[q], min(0, u.Have[q]))
			m.floor[i*m.k+q], m.line[i*m.k+q] = f, max(u.Line[q], f)
		}
	}
}

func (m *model) setMembers() {
	m.members = make([][]int, m.p.Groups*m.k)
	m.weight = make([]float64, m.p.Groups*m.k)
	m.limit = make([]float64, m.p.Groups*m.k)
	for i := range m.p.Units {
		u := &m.p.Units[i]
		for q := range m.k {
			if u.Outside == nil || !u.Outside[q] {
				g := u.Group*m.k + q
				m.members[g] = append(m.members[g], i)
				m.weight[g] += u.Weight
			}
		}
	}
	for g := range m.p.Groups {
		copy(m.limit[g*m.k:(g+1)*m.k], m.p.Limits[g])
	}
}

func (m *model) setParts() {
	root := make([]int, m.k)
	for q := range root {
		root[q] = q
	}
	find := func(q int) int {
		for root[q] != q {
			q = root[q]
		}
		return q
	}
	for _, me := range m.p.Measures {
		for _, e := range me.Adds {
			a, b := find(me.Adds[0].Quantity), find(e.Quantity)
			root[max(a, b)] = min(a, b)
		}
	}
	m.partOf = make([]int, m.k)
	at := make([]int, m.k)
	for q := range m.k {
		if r := find(q); r == q {
			at[q] = len(m.parts)
			m.parts = append(m.parts, part{})
		}
		m.partOf[q] = at[find(q)]
		p := &m.parts[m.partOf[q]]
		p.quantities = append(p.quantities, q)
	}
	for v := range m.vars {
		if eff := m.vars[v].eff; len(eff) > 0 {
			p := &m.parts[m.partOf[eff[0].Quantity]]
			p.vars = append(p.vars, v)
		}
	}
	for i := range m.parts {
		m.parts[i].setStep(m)
	}
}

func (p *part) setStep(m *model) {
	if len(p.quantities) != 1 || len(p.vars) == 0 {
		return
	}
	a := math.Abs(m.vars[p.vars[0]].eff[0].Amount)
	for _, v := range p.vars {
		if math.Abs(m.vars[v].eff[0].Amount) != a {
			return
		}
	}
	p.step = a
}

// setCaps makes the bounds of every variable explicit.
func (m *model) setCaps() {
	m.lo, m.up = make([]int32, m.n*m.v), make([]int32, m.n*m.v)
	top := m.tops()
	gains := len(m.p.Measures)
	m.capVars(0, gains, top)
	m.lock()
	m.cap(0, gains)
	m.capVars(gains, m.v, top)
	m.cap(gains, m.v)
}

// cap keeps to the caps. What a lock demands beyond a cap leaves a range with
// nothing in it: such a model has no plan.
func (m *model) cap(first, end int) {
	for t := range m.p.Caps {
		c := &m.p.Caps[t]
		for v := first; v < end; v++ {
			if m.vars[v].out != c.Gives {
				continue
			}
			for i := range m.n {
				if at := i*m.v + v; c.of(i, m.vars[v].measure) {
					m.up[at] = min(m.up[at], max(c.Most, 0))
				}
			}
		}
	}
}

// withoutBarred takes the effects from measures that a cap bars: what ties
// nothing together makes the search no harder.
func (p *Problem) withoutBarred() *Problem {
	c := *p
	c.Measures = slices.Clone(p.Measures)
	for t := range p.Caps {
		for j := range c.Measures {
			if k := &p.Caps[t]; k.Units == nil && k.Most <= 0 && !k.Gives && (k.Measures == nil || slices.Contains(k.Measures, j)) {
				c.Measures[j].Adds = nil
			}
		}
	}
	return &c
}

func (m *model) capVars(first, end int, top []float64) {
	for v := first; v < end; v++ {
		va := &m.vars[v]
		me := &m.p.Measures[va.measure]
		for i := range m.n {
			at := i*m.v + v
			switch {
			case len(va.eff) == 0:
			case va.out:
				m.up[at] = m.mostOut(i, va.measure)
			case me.Max != nil:
				m.up[at] = max(me.Max[i], 0)
			default:
				m.up[at] = m.ofUse(i, me, top)
			}
		}
	}
}

func (m *model) lock() {
	for _, l := range m.p.Locks {
		for v, va := range m.vars {
			if va.out || l.Measure >= 0 && l.Measure != va.measure {
				continue
			}
			at := l.Unit*m.v + v
			m.lo[at] = max(m.lo[at], l.Min)
			m.up[at] = min(max(m.up[at], l.Min), l.Max)
		}
	}
}

func (m *model) mostOut(i, measure int) int32 {
	me := &m.p.Measures[measure]
	most := int32(math.MaxInt32)
	if me.Move.MaxOut != nil {
		most = max(me.Move.MaxOut[i], 0)
	}
	for _, e := range me.Adds {
		x := m.p.Units[i].Have[e.Quantity]
		for v := range m.p.Measures {
			x += amountOf(m, v, e.Quantity) * float64(m.up[i*m.v+v])
		}
		spare := x - m.floor[i*m.k+e.Quantity]
		most = min(most, int32(min(max(math.Floor(spare/e.Amount+1e-9), 0), 1e6)))
	}
	return most
}

// tops gives, per group and quantity, the ratio beyond which no unit gains
// anything: (1+c²) times the highest ratio that is there or asked for.
func (m *model) tops() []float64 {
	top := make([]float64, len(m.members))
	for g, units := range m.members {
		q := g % m.k
		for _, i := range units {
			u := &m.p.Units[i]
			top[g] = max(top[g], u.Have[q]/u.Weight, m.line[i*m.k+q]/u.Weight)
		}
		c := min(m.limit[g], 1)
		if math.IsInf(m.limit[g], 1) && !m.composed(g) {
			top[g] = 0
		}
		top[g] *= 1 + c*c
	}
	return top
}

func (m *model) composed(g int) bool {
	for _, c := range m.p.Composites {
		for _, q := range c.Quantities {
			if c.Group*m.k+q == g {
				return true
			}
		}
	}
	return false
}

func (m *model) ofUse(i int, me *Measure, top []float64) int32 {
	u := &m.p.Units[i]
	most := 0.0
	for _, e := range me.Adds {
		want := m.line[i*m.k+e.Quantity]
		if u.Outside == nil || !u.Outside[e.Quantity] {
			want = max(want, top[u.Group*m.k+e.Quantity]*u.Weight)
		}
		if m.moved(e.Quantity) { // it may be passed on
			want += m.shortage(u.Group, e.Quantity, top)
		}
		most = max(most, math.Ceil((want-u.Have[e.Quantity])/e.Amount))
	}
	return int32(min(most, 1e6))
}

// moved tells whether a measure moves a quantity between units.
func (m *model) moved(q int) bool {
	for _, v := range m.parts[m.partOf[q]].vars {
		if m.vars[v].out && amountOf(m, v, q) != 0 {
			return true
		}
	}
	return false
}

// shortage is what the units of a group could use of a quantity.
func (m *model) shortage(group, q int, top []float64) float64 {
	sum := 0.0
	for i := range m.p.Units {
		if u := &m.p.Units[i]; u.Group == group {
			want := m.line[i*m.k+q]
			if u.Outside == nil || !u.Outside[q] {
				want = max(want, top[group*m.k+q]*u.Weight)
			}
			sum += max(want-u.Have[q], 0)
		}
	}
	return sum
}

// steps gives the least whole number of steps of size a, below zero too, with
// which have reaches the line.
func steps(have, line, a float64) int {
	if math.IsInf(line, -1) {
		return math.MinInt32
	}
	t := math.Ceil((line-have)/a - 1e-6)
	if t > math.MaxInt32/2 {
		return math.MaxInt32 / 2
	}
	for !reaches(have+t*a, line) {
		t++
	}
	for reaches(have+(t-1)*a, line) {
		t--
	}
	return int(t)
}
