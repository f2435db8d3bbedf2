package cheapest

import (
	"cmp"
	"math"
	"slices"
)

// round makes a state from a fractional answer: the largest shares of misses
// are given, counts are rounded down, and what then lacks is mended.
func (s *state) round(re *relaxed) bool {
	m := s.m
	var all []int
	for i := range m.n {
		all = append(all, i)
		for v := range m.vars {
			at := i*m.v + v
			c := int32(math.Floor(re.count[at] + 1e-4))
			s.cnt[at] = min(max(c, s.nd.lo[at]), s.nd.up[at])
		}
	}
	s.recount()
	s.balance()
	for _, i := range all {
		s.liftKept(i, re)
	}
	if !s.mend(all, math.Inf(1)) {
		return false
	}
	s.trim(nil)
	return true
}

// balance makes the counts of takers and givers agree by taking back what is
// too much, and settles who gave to whom where that matters.
func (s *state) balance() {
	m := s.m
	for _, c := range m.classes {
		if m.reach[c.in].free {
			s.even(c)
		} else {
			s.pairUp(c)
		}
	}
}

func (s *state) even(c class) {
	m := s.m
	over := 0
	for _, i := range c.units {
		over += int(s.cnt[i*m.v+c.in]) - int(s.cnt[i*m.v+c.out])
	}
	v := c.in
	if over < 0 {
		v, over = c.out, -over
	}
	for _, i := range c.units {
		d := min(over, int(s.cnt[i*m.v+v]-s.nd.lo[i*m.v+v]))
		s.apply(i, v, -int32(d))
		over -= d
	}
}

// pairUp pairs takers with givers in reach, and drops those who find nobody.
func (s *state) pairUp(c class) {
	m := s.m
	var have, want []int32
	for _, i := range c.units {
		h, w := s.cnt[i*m.v+c.out], s.cnt[i*m.v+c.in]
		s.apply(i, c.out, -h)
		s.apply(i, c.in, -w)
		have, want = append(have, h), append(want, w)
	}
	flow, _ := match(c.units, c.units, have, want, m.reach[c.in].reaches)
	for a, row := range flow {
		for b, d := range row {
			if d > 0 {
				from, to := c.units[a], c.units[b]
				s.move(c.in, from, to, s.pair(c.in, from, to), d)
			}
		}
	}
}

// liftKept brings to their lines the quantities that the relaxation wants kept.
func (s *state) liftKept(i int, re *relaxed) {
	m := s.m
	order := make([]int, m.k)
	for q := range order {
		order[q] = q
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(re.miss[i*m.k+b], re.miss[i*m.k+a]) })
	left := m.miss[i]
	for _, q := range order {
		line := m.line[i*m.k+q]
		if reaches(s.x[i*m.k+q], line) {
			continue
		}
		if left > 0 && re.miss[i*m.k+q] > 1e-3 {
			left--
			line = m.floor[i*m.k+q]
		}
		for !reaches(s.x[i*m.k+q], line) && s.liftTo(i, q, line) {
			continue
		}
	}
}
