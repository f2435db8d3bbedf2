package cheapest

import "math"

// state is a choice of counts under way, with everything that must be known to
// judge a change at once. Changes are journalled and can be taken back.
type state struct {
	m       *model
	nd      *node
	limit   []float64 // per group·k+quantity: the limits worked to
	cnt     []int32
	x       []float64
	sum, sq []float64 // Σx and Σx²/P of the members of a group and quantity
	cost    float64
	spent   []float64 // per purse
	moves   []int     // per measure
	flow    [][]int32 // per measure and pair within reach, where reach is limited
	start   [][]int   // per measure and unit: its first pair in flow
	log     []change
	soft    bool // purses may be overdrawn for now
}

// change is one entry of the journal.
type change struct {
	i, v int32
	d    int32
	pair int32 // of flow; −1: none
}

func newState(m *model, nd *node) *state {
	s := &state{m: m, nd: nd, limit: m.limit, cnt: make([]int32, m.n*m.v)}
	s.x, s.spent, s.moves = make([]float64, m.n*m.k), make([]float64, len(m.purses)), make([]int, len(m.p.Measures))
	s.sum, s.sq = make([]float64, len(m.members)), make([]float64, len(m.members))
	s.flow, s.start = make([][]int32, len(m.p.Measures)), make([][]int, len(m.p.Measures))
	for j := range m.reach {
		if m.reach[j].to == nil {
			continue
		}
		s.start[j] = make([]int, m.n)
		for i, to := range m.reach[j].to {
			s.start[j][i] = len(s.flow[j])
			s.flow[j] = append(s.flow[j], make([]int32, len(to))...)
		}
	}
	s.recount()
	return s
}

// recount computes everything anew from the counts.
func (s *state) recount() {
	m := s.m
	s.cost = 0
	clear(s.spent)
	clear(s.moves)
	for i := range m.n {
		copy(s.x[i*m.k:(i+1)*m.k], m.amounts(i, s.cnt[i*m.v:(i+1)*m.v]))
		for v := range m.vars {
			c := s.cnt[i*m.v+v]
			s.cost += m.vars[v].cost * float64(c)
			if !m.vars[v].out {
				s.moves[m.vars[v].measure] += int(c)
				for b := range m.purses {
					if m.purses[b].measure[v] {
						s.spent[b] += m.vars[v].cost * float64(c)
					}
				}
			}
		}
	}
	clear(s.sum)
	clear(s.sq)
	for g, units := range m.members {
		for _, i := range units {
			x := s.x[i*m.k+g%m.k]
			s.sum[g] += x
			s.sq[g] += x * x / m.p.Units[i].Weight
		}
	}
}

// amounts is what a unit has of each quantity after so many steps.
func (m *model) amounts(i int, cnt []int32) []float64 {
	x := append([]float64(nil), m.p.Units[i].Have...)
	for v, c := range cnt {
		if c != 0 {
			for _, e := range m.vars[v].eff {
				x[e.Quantity] += e.Amount * float64(c)
			}
		}
	}
	return x
}

// step takes d steps of a variable at a unit.
func (s *state) step(i, v int, d int32) {
	s.apply(i, v, d)
	s.log = append(s.log, change{int32(i), int32(v), d, -1})
}

// move lets d steps of a measure pass; pair is its place among those in reach.
func (s *state) move(j, from, to, pair int, d int32) {
	s.apply(to, j, d)
	s.apply(from, s.m.outOf(j), d)
	s.log = append(s.log, change{int32(to), int32(j), d, -1}, change{int32(from), int32(s.m.outOf(j)), d, -1})
	if pair >= 0 {
		s.flow[j][pair] += d
		s.log = append(s.log, change{0, int32(j), d, int32(pair)})
	}
}

func (s *state) apply(i, v int, d int32) {
	m := s.m
	u := &m.p.Units[i]
	va := &m.vars[v]
	s.cnt[i*m.v+v] += d
	for _, e := range va.eff {
		at := i*m.k + e.Quantity
		was := s.x[at]
		s.x[at] += e.Amount * float64(d)
		if u.Outside == nil || !u.Outside[e.Quantity] {
			g := u.Group*m.k + e.Quantity
			s.sum[g] += s.x[at] - was
			s.sq[g] += (s.x[at] - was) * (s.x[at] + was) / u.Weight
		}
	}
	if va.out {
		return
	}
	s.moves[va.measure] += int(d)
	if va.cost != 0 {
		s.cost += va.cost * float64(d)
		for b := range m.purses {
			if m.purses[b].measure[v] {
				s.spent[b] += va.cost * float64(d)
			}
		}
	}
}

// back takes back everything after a mark of the journal.
func (s *state) back(mark int) {
	for t := len(s.log) - 1; t >= mark; t-- {
		c := s.log[t]
		if c.pair >= 0 {
			s.flow[c.v][c.pair] -= c.d
		} else {
			s.apply(int(c.i), int(c.v), -c.d)
		}
	}
	s.log = s.log[:mark]
}

// slack is how far a group and quantity is within its limit, below zero when
// it is not: (1+c²)(Σx)²/N − Σx²/P, after x changes by d at unit i.
func (s *state) slack(g, i int, d float64) float64 {
	c := s.limit[g]
	if math.IsInf(c, 1) {
		return math.Inf(1)
	}
	sum, sq := s.sum[g], s.sq[g]
	if d != 0 {
		sum += d
		sq += d * (2*s.x[i*s.m.k+g%s.m.k] + d) / s.m.p.Units[i].Weight
	}
	return (1+c*c)*sum*sum/s.m.weight[g] - sq*(1+1e-13)
}

func (s *state) within(g int) bool { return len(s.m.members[g]) < 2 || s.slack(g, 0, 0) >= 0 }

// suffices tells whether a unit keeps its requirements.
func (s *state) suffices(i int) bool {
	misses := 0
	for at := i * s.m.k; at < (i+1)*s.m.k; at++ {
		if x := s.x[at]; !reaches(x, s.m.line[at]) {
			misses++
			if !reaches(x, s.m.floor[at]) {
				return false
			}
		}
	}
	return misses <= s.m.miss[i]
}

// may tells whether d more steps of a variable stay within its bounds, the
// purses and the most moves; a gift is judged with the taking of it.
func (s *state) may(i, v int, d int32) bool {
	m := s.m
	at := i*m.v + v
	if c := s.cnt[at] + d; c < s.nd.lo[at] || c > s.nd.up[at] {
		return false
	}
	va := &m.vars[v]
	if va.out || d < 0 {
		return true
	}
	if mv := m.p.Measures[va.measure].Move; mv != nil && mv.Total >= 0 && s.moves[va.measure]+int(d) > mv.Total {
		return false
	}
	if va.cost > 0 && !s.soft {
		for b := range m.purses {
			if m.purses[b].measure[v] && s.spent[b]+va.cost*float64(d) > m.purses[b].limit {
				return false
			}
		}
	}
	return true
}

// tolerable tells whether a step of a variable at a unit leaves it sufficient,
// and every limit kept that was kept; besides is a group and quantity not asked.
func (s *state) tolerable(i, v int, d int32, besides int) bool {
	m := s.m
	ok := true
	u := &m.p.Units[i]
	for _, e := range m.vars[v].eff {
		g := u.Group*m.k + e.Quantity
		if g == besides || u.Outside != nil && u.Outside[e.Quantity] || len(m.members[g]) < 2 {
			continue
		}
		if s.slack(g, i, e.Amount*float64(d)) < 0 && s.slack(g, 0, 0) >= 0 {
			return false
		}
	}
	for _, e := range m.vars[v].eff {
		s.x[i*m.k+e.Quantity] += e.Amount * float64(d)
	}
	if !s.suffices(i) {
		ok = false
	}
	for _, e := range m.vars[v].eff {
		s.x[i*m.k+e.Quantity] -= e.Amount * float64(d)
	}
	return ok
}
