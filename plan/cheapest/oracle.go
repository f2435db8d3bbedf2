package cheapest

import (
	"math"
	"math/bits"
)

// node is a part of the space searched: bounds on the variables, and what is
// settled about lines.
type node struct {
	lo, up []int32 // [unit·v+variable]
	must   []need  // [unit·k+quantity]
	sums   []sum
}

// sum bounds how many steps of a variable all units of a group take together:
// that number is whole, too.
type sum struct {
	group, v int
	most     bool // at most n, else at least
	n        float64
}

// need says what is settled about a line.
type need int8

const (
	open  need = iota // may be reached or missed
	held              // must be reached
	given             // counts among the misses, reached or not
)

func (m *model) root() *node {
	return &node{lo: m.lo, up: m.up, must: make([]need, m.n*m.k)}
}

// oracle finds what a unit does best at given prices, exactly.
type oracle struct {
	m    *model
	rc   []float64 // per variable: what a step costs, prices included
	cnt  []int32   // per variable: the best choice
	miss []bool    // per quantity: whether the choice counts it among the misses
	opts [][]choice
	dp   [][]float64
	pick [][]int
	part []int32 // scratch of a part
	cov  cover
}

// choice is one way to settle a part.
type choice struct {
	mask  uint32
	value float64
}

func newOracle(m *model) *oracle {
	o := &oracle{m: m, rc: make([]float64, m.v), cnt: make([]int32, m.v), miss: make([]bool, m.k), part: make([]int32, m.v)}
	o.opts = make([][]choice, len(m.parts))
	for range len(m.parts) + 1 {
		o.dp = append(o.dp, make([]float64, m.k+2))
		o.pick = append(o.pick, make([]int, m.k+2))
	}
	return o
}

// best gives the least of Σ rc·count over what unit i may do in the node, and
// leaves the choice in cnt and miss; +Inf when it may do nothing.
func (o *oracle) best(i int, nd *node) float64 {
	m := o.m
	for t := range m.parts {
		o.ways(i, t, nd)
	}
	for c := range m.miss[i] + 1 {
		o.dp[0][c] = 0
	}
	for t := range m.parts {
		for c := range m.miss[i] + 1 {
			o.dp[t+1][c], o.pick[t+1][c] = math.Inf(1), -1
			for w, ch := range o.opts[t] {
				if used := bits.OnesCount32(ch.mask); used <= c && o.dp[t][c-used]+ch.value < o.dp[t+1][c] {
					o.dp[t+1][c], o.pick[t+1][c] = o.dp[t][c-used]+ch.value, w
				}
			}
		}
	}
	value := o.dp[len(m.parts)][m.miss[i]]
	if !math.IsInf(value, 1) {
		o.trace(i, nd)
	}
	return value
}

// trace walks back through the choices of best.
func (o *oracle) trace(i int, nd *node) {
	c := o.m.miss[i]
	for t := len(o.m.parts) - 1; t >= 0; t-- {
		ch := o.opts[t][o.pick[t+1][c]]
		c -= bits.OnesCount32(ch.mask)
		o.settle(i, t, ch.mask, nd)
		p := &o.m.parts[t]
		for s, q := range p.quantities {
			o.miss[q] = ch.mask>>s&1 == 1
		}
		for _, v := range p.vars {
			o.cnt[v] = o.part[v]
		}
	}
}

// ways lists the choices of a part, by which of its lines are given up.
func (o *oracle) ways(i, t int, nd *node) {
	m := o.m
	p := &m.parts[t]
	o.opts[t] = o.opts[t][:0]
	var may, must uint32
	for s, q := range p.quantities {
		at := i*m.k + q
		switch {
		case nd.must[at] == given:
			must |= 1 << s
		case nd.must[at] == open && m.line[at] > m.floor[at] && m.miss[i] > 0:
			may |= 1 << s
		}
	}
	for sub := may; ; sub = (sub - 1) & may {
		if mask := sub | must; bits.OnesCount32(mask) <= m.miss[i] {
			o.opts[t] = append(o.opts[t], choice{mask, o.settle(i, t, mask, nd)})
		}
		if sub == 0 {
			return
		}
	}
}

// settle finds the cheapest counts of a part when the lines of a mask are given
// up, and leaves them in part.
func (o *oracle) settle(i, t int, mask uint32, nd *node) float64 {
	m := o.m
	p := &m.parts[t]
	value := 0.0
	for _, v := range p.vars {
		at := i*m.v + v
		o.part[v] = nd.lo[at]
		if o.rc[v] < 0 {
			o.part[v] = nd.up[at]
		}
		if nd.lo[at] > nd.up[at] {
			return math.Inf(1)
		}
		value += o.rc[v] * float64(o.part[v])
	}
	if p.step != 0 {
		return value + o.fill(i, p, mask&1 == 1, nd)
	}
	return value + o.cov.run(o, i, p, mask, nd)
}

// fill raises a part in which every variable counts alike, cheapest first.
func (o *oracle) fill(i int, p *part, given bool, nd *node) float64 {
	m := o.m
	at := i*m.k + p.quantities[0]
	line := m.line[at]
	if given {
		line = m.floor[at]
	}
	net := 0
	for _, v := range p.vars {
		if m.vars[v].out {
			net -= int(o.part[v])
		} else {
			net += int(o.part[v])
		}
	}
	lack := steps(m.p.Units[i].Have[p.quantities[0]], line, p.step) - net
	value := 0.0
	for lack > 0 {
		best, price := -1, math.Inf(1)
		for _, v := range p.vars {
			if room := o.room(i, v, nd); room > 0 && math.Abs(o.rc[v]) < price {
				best, price = v, math.Abs(o.rc[v])
			}
		}
		if best < 0 {
			return math.Inf(1)
		}
		d := min(lack, int(o.room(i, best, nd)))
		lack -= d
		value += price * float64(d)
		if m.vars[best].out {
			o.part[best] -= int32(d)
		} else {
			o.part[best] += int32(d)
		}
	}
	return value
}

// room is how many more steps of a variable would help to reach a line: taken
// on top, or not given after all.
func (o *oracle) room(i, v int, nd *node) int32 {
	at := i*o.m.v + v
	if o.m.vars[v].out {
		return o.part[v] - nd.lo[at]
	}
	return nd.up[at] - o.part[v]
}
