package cheapest

import "math"

// deed is a change that is weighed: steps of a variable, or people who move.
type deed struct {
	i, v  int
	d     int32
	from  int // ≥ 0: i takes them from this unit
	pair  int
	cost  float64
	gain  float64 // of slack where it is needed
	ratio float64
}

func (s *state) do(d *deed) {
	switch {
	case d.from < 0:
		s.step(d.i, d.v, d.d)
	default:
		s.move(d.v, d.from, d.i, d.pair, d.d)
	}
}

// mend restores the requirements of the units listed and every limit, as
// cheaply as it can step by step; false when it cannot for less than most.
func (s *state) mend(units []int, most float64) bool {
	for _, i := range units {
		for !s.suffices(i) {
			if !s.lift(i) || s.cost >= most {
				return false
			}
		}
	}
	for g := range s.m.members {
		for !s.within(g) {
			if s.cost >= most || !s.raise(g) {
				return false
			}
		}
	}
	for g := range s.m.members {
		if !s.within(g) {
			return false
		}
	}
	return s.cost < most
}

// lift brings a unit one step nearer to sufficing.
func (s *state) lift(i int) bool {
	m := s.m
	short, cheapest := -1, math.Inf(1)
	misses := 0
	for q := range m.k {
		at := i*m.k + q
		if !reaches(s.x[at], m.floor[at]) {
			return s.liftTo(i, q, m.floor[at])
		}
		if !reaches(s.x[at], m.line[at]) {
			misses++
			if c := s.toLine(i, q); c < cheapest {
				short, cheapest = q, c
			}
		}
	}
	return misses > m.miss[i] && short >= 0 && s.liftTo(i, short, m.line[i*m.k+short])
}

// toLine is about what it costs to bring a quantity to its line.
func (s *state) toLine(i, q int) float64 {
	m := s.m
	lack := m.line[i*m.k+q] - s.x[i*m.k+q]
	least := math.Inf(1)
	for _, v := range m.parts[m.partOf[q]].vars {
		for _, e := range m.vars[v].eff {
			if e.Quantity == q && e.Amount > 0 && s.may(i, v, 1) {
				least = min(least, m.vars[v].cost*math.Ceil(lack/e.Amount-1e-9))
			}
		}
	}
	return least
}

// liftTo takes the step that brings a quantity nearest to a line for its cost.
func (s *state) liftTo(i, q int, line float64) bool {
	m := s.m
	lack := line - s.x[i*m.k+q]
	best := deed{ratio: -1}
	for _, v := range m.parts[m.partOf[q]].vars {
		for _, e := range m.vars[v].eff {
			if e.Quantity != q || !s.may(i, v, 1) && e.Amount > 0 {
				continue
			}
			c := deed{i: i, v: v, d: 1, from: -1, cost: m.vars[v].cost}
			switch {
			case e.Amount > 0 && m.p.Measures[v].Move != nil:
				if !s.giver(&c, u2g(m, i, q)) {
					continue
				}
			case e.Amount < 0:
				continue
			}
			c.ratio = min(e.Amount, lack) / (c.cost + 1e-9)
			if c.ratio > best.ratio {
				best = c
			}
		}
	}
	if best.ratio < 0 {
		return false
	}
	s.do(&best)
	return true
}

func u2g(m *model, i, q int) int { return m.p.Units[i].Group*m.k + q }

// giver finds who can best give a step of a deed's measure to its unit: the one
// whose loss brings the group of quantities g nearest together.
func (s *state) giver(d *deed, g int) bool {
	m := s.m
	out := m.outOf(d.v)
	amount := amountOf(m, d.v, g%m.k)
	best := math.Inf(-1)
	d.from = -1
	try := func(i, pair int) {
		if i == d.i || !s.may(i, out, 1) {
			return
		}
		gain := s.slack(g, i, -amount)
		if math.IsInf(gain, 1) {
			gain = s.x[i*m.k+g%m.k] / m.p.Units[i].Weight
		}
		if gain > best && s.tolerable(i, out, 1, g) {
			best, d.from, d.pair = gain, i, pair
		}
	}
	if r := &m.reach[d.v]; !r.free {
		// Reach is mutual.
		for _, i := range r.to[d.i] {
			try(int(i), s.pair(d.v, int(i), d.i))
		}
	} else {
		for i := range m.n {
			if m.p.Units[i].Group == m.p.Units[d.i].Group {
				try(i, -1)
			}
		}
	}
	return d.from >= 0
}

func (s *state) pair(j, from, to int) int {
	for t, k := range s.m.reach[j].to[from] {
		if int(k) == to {
			return s.start[j][from] + t
		}
	}
	return -1
}

func amountOf(m *model, v, q int) float64 {
	for _, e := range m.vars[v].eff {
		if e.Quantity == q {
			return e.Amount
		}
	}
	return 0
}

// raise takes the deed that brings a group and quantity nearest to its limit
// for its cost; the cheapest that suffices, where one does.
func (s *state) raise(g int) bool {
	m := s.m
	q := g % m.k
	now := s.slack(g, 0, 0)
	best, enough := deed{ratio: 0}, deed{cost: math.Inf(1)}
	weigh := func(d deed) {
		if d.gain <= 1e-12*s.sq[g] {
			return
		}
		d.ratio = d.gain / max(d.cost, 1e-9)
		if d.cost <= 0 {
			d.ratio = d.gain * 1e12
		}
		if d.ratio > best.ratio {
			best = d
		}
		if now+d.gain >= 0 && d.cost < enough.cost {
			enough = d
		}
	}
	for _, v := range m.parts[m.partOf[q]].vars {
		a := amountOf(m, v, q)
		if a == 0 || m.vars[v].out {
			continue
		}
		if m.p.Measures[v].Move != nil {
			s.weighMoves(g, v, a, now, weigh)
			continue
		}
		s.weighSteps(g, v, a, now, weigh)
	}
	if best.ratio == 0 {
		return false
	}
	if now+best.gain >= 0 && enough.cost <= best.cost {
		best = enough
	}
	s.do(&best)
	return true
}

func (s *state) weighSteps(g, v int, a, now float64, weigh func(deed)) {
	m := s.m
	cost := m.vars[v].cost
	many := len(m.vars[v].eff) > 1
	for _, i := range m.members[g] {
		if up := s.slack(g, i, a) - now; up > 0 && s.may(i, v, 1) && (!many || s.tolerable(i, v, 1, g)) {
			weigh(deed{i: i, v: v, d: 1, from: -1, cost: cost, gain: up})
		}
		if down := s.slack(g, i, -a) - now; down > 0 && s.may(i, v, -1) && s.tolerable(i, v, -1, g) {
			weigh(deed{i: i, v: v, d: -1, from: -1, cost: -cost, gain: down})
		}
	}
}

// weighMoves weighs the best giver with the best taker, or the best giver in
// reach of each taker.
func (s *state) weighMoves(g, v int, a, now float64, weigh func(deed)) {
	m := s.m
	cost := m.vars[v].cost
	if !m.reach[v].free {
		for _, i := range m.members[g] {
			d := deed{i: i, v: v, d: 1, cost: cost}
			if s.may(i, v, 1) && s.tolerable(i, v, 1, g) && s.giver(&d, g) {
				d.gain = s.pairGain(g, i, d.from, a) - now
				weigh(d)
			}
		}
		return
	}
	taker, most := -1, math.Inf(-1)
	for _, i := range m.members[g] {
		if gain := s.slack(g, i, a); gain > most && s.may(i, v, 1) && s.tolerable(i, v, 1, g) {
			taker, most = i, gain
		}
	}
	if taker < 0 {
		return
	}
	d := deed{i: taker, v: v, d: 1, cost: cost}
	if s.giver(&d, g) {
		d.gain = s.pairGain(g, taker, d.from, a) - now
		weigh(d)
	}
}

// pairGain is the slack after a passes from one unit to another.
func (s *state) pairGain(g, to, from int, a float64) float64 {
	m := s.m
	q := g % m.k
	fu := &m.p.Units[from]
	if fu.Outside != nil && fu.Outside[q] {
		return s.slack(g, to, a)
	}
	sq := s.sq[g] + a*(2*s.x[to*m.k+q]+a)/m.p.Units[to].Weight + a*(a-2*s.x[from*m.k+q])/fu.Weight
	c := s.limit[g]
	return (1+c*c)*s.sum[g]*s.sum[g]/m.weight[g] - sq*(1+1e-13)
}

// trim takes steps away that are not needed, those first that save most for
// the slack they use, among the quantities listed; nil: all.
func (s *state) trim(quantities []int) {
	m := s.m
	if quantities == nil {
		for g := range m.members {
			s.trimOne(g)
		}
		return
	}
	for _, g := range quantities {
		s.trimOne(g)
	}
}

func (s *state) trimOne(g int) {
	m := s.m
	q := g % m.k
	for {
		best := deed{ratio: 0}
		now := s.slack(g, 0, 0)
		for _, v := range m.parts[m.partOf[q]].vars {
			a := amountOf(m, v, q)
			if a <= 0 || m.vars[v].cost <= 0 || m.vars[v].out {
				continue
			}
			if m.p.Measures[v].Move != nil {
				s.weighReturn(g, v, a, now, &best)
				continue
			}
			for i := range m.n {
				if m.p.Units[i].Group*m.k+q != g || !s.may(i, v, -1) || !s.tolerable(i, v, -1, -1) {
					continue
				}
				s.prefer(&best, deed{i: i, v: v, d: -1, from: -1, cost: -m.vars[v].cost}, now, s.slackOf(g, i, -a))
			}
		}
		if best.ratio == 0 {
			return
		}
		s.do(&best)
	}
}

// slackOf is slack where the unit may stand outside.
func (s *state) slackOf(g, i int, d float64) float64 {
	if u := &s.m.p.Units[i]; u.Outside != nil && u.Outside[g%s.m.k] {
		d = 0
	}
	return s.slack(g, i, d)
}

func (s *state) prefer(best *deed, d deed, now, after float64) {
	if after < 0 {
		return
	}
	used := 1e-9 * s.sq[u2g(s.m, d.i, 0)]
	if !math.IsInf(now, 1) {
		used = max(now-after, 1e-9*now)
	}
	if d.ratio = -d.cost / (used + 1e-300); d.ratio > best.ratio {
		*best = d
	}
}

// weighReturn weighs taking a move back.
func (s *state) weighReturn(g, v int, a, now float64, best *deed) {
	m := s.m
	out := m.outOf(v)
	try := func(to, from, pair int) {
		if !s.may(to, v, -1) || !s.may(from, out, -1) || !s.tolerable(to, v, -1, g) || !s.tolerable(from, out, -1, g) {
			return
		}
		s.prefer(best, deed{i: to, v: v, d: -1, from: from, pair: pair, cost: -m.vars[v].cost}, now, s.pairGain(g, to, from, -a))
	}
	if !m.reach[v].free {
		for from, tos := range m.reach[v].to {
			if m.p.Units[from].Group != g/m.k {
				continue
			}
			for t, to := range tos {
				if s.flow[v][s.start[v][from]+t] > 0 {
					try(int(to), from, s.start[v][from]+t)
				}
			}
		}
		return
	}
	// Among all who took and all who gave: the pair that is best for the group.
	to, low := -1, math.Inf(-1)
	from, high := -1, math.Inf(-1)
	for _, i := range m.members[g] {
		if s.cnt[i*m.v+v] > s.nd.lo[i*m.v+v] && s.tolerable(i, v, -1, g) {
			if gain := s.slack(g, i, -a); gain > low {
				to, low = i, gain
			}
		}
		if s.cnt[i*m.v+out] > s.nd.lo[i*m.v+out] {
			if gain := s.slack(g, i, a); gain > high {
				from, high = i, gain
			}
		}
	}
	if to >= 0 && from >= 0 && to != from {
		try(to, from, -1)
	}
}
