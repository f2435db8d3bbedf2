package cheapest

import (
	"cmp"
	"context"
	"slices"
)

// hope is a change worth trying, with what the prices say of it.
type hope struct {
	i, v  int // drop a step of v at i …
	raise int // … or, where ≥ 0, raise this quantity to its line
	drop  int // and let this one fall to its floor
	worth float64
}

// improver tries changes of a state one by one and keeps those that pay.
type improver struct {
	s     *state
	rc    []float64 // [unit·v+variable]: reduced costs at the best prices
	tried int
}

func newImprover(s *state, r *relaxer, price [][]float64) *improver {
	im := &improver{s: s, rc: make([]float64, s.m.n*s.m.v)}
	for i := range s.m.n {
		r.setCosts(i, price[i], 1)
		copy(im.rc[i*s.m.v:], r.oracle.rc)
	}
	return im
}

// run sweeps until nothing pays any more, the cost is low enough, or the
// rounds are used up.
func (im *improver) run(ctx context.Context, rounds int, enough float64) (int, error) {
	for n := range rounds {
		before := im.s.cost
		for _, list := range [][]hope{im.swaps(), im.drops()} {
			for _, h := range list {
				if err := ctx.Err(); err != nil {
					return n, err
				}
				if im.s.cost <= enough {
					return n, nil
				}
				im.try(h)
			}
		}
		im.s.log = im.s.log[:0]
		im.s.recount()
		if im.s.cost >= before-1e-9*before {
			return n + 1, nil
		}
	}
	return rounds, nil
}

// try makes the change, mends, trims, and takes all back unless it paid.
func (im *improver) try(h hope) bool {
	s := im.s
	mark, before := len(s.log), s.cost
	im.tried++
	touched := []int{}
	if h.raise >= 0 || h.drop >= 0 {
		if !im.swap(h) {
			s.back(mark)
			return false
		}
	} else {
		if !s.may(h.i, h.v, -1) {
			return false
		}
		s.step(h.i, h.v, -1)
	}
	ok := s.mend([]int{h.i}, before-1e-9*before)
	if ok {
		g := s.m.p.Units[h.i].Group * s.m.k
		seen := make([]bool, s.m.k)
		for _, c := range s.log[mark:] {
			if c.pair < 0 {
				for _, e := range s.m.vars[c.v].eff {
					if !seen[e.Quantity] {
						seen[e.Quantity] = true
						touched = append(touched, g+e.Quantity)
					}
				}
			}
		}
		s.trim(touched)
		if s.cost < before-1e-9*before {
			return true
		}
	}
	s.back(mark)
	s.cost = before
	return false
}

// swap raises one quantity to its line and lets another fall.
func (im *improver) swap(h hope) bool {
	s := im.s
	m := s.m
	if h.raise >= 0 {
		line := m.line[h.i*m.k+h.raise]
		for !reaches(s.x[h.i*m.k+h.raise], line) {
			if !s.liftTo(h.i, h.raise, line) {
				return false
			}
		}
	}
	if h.drop < 0 {
		return true
	}
	moved := false
	for _, v := range m.parts[m.partOf[h.drop]].vars {
		if m.vars[v].cost <= 0 || amountOf(m, v, h.drop) <= 0 || m.p.Measures[v].Move != nil {
			continue
		}
		for s.may(h.i, v, -1) && s.tolerableAlone(h.i, v) {
			s.step(h.i, v, -1)
			moved = true
		}
	}
	return moved
}

// tolerableAlone tells whether a unit can do without a step of a variable, the
// limits not asked.
func (s *state) tolerableAlone(i, v int) bool {
	m := s.m
	for _, e := range m.vars[v].eff {
		s.x[i*m.k+e.Quantity] -= e.Amount
	}
	ok := s.suffices(i)
	for _, e := range m.vars[v].eff {
		s.x[i*m.k+e.Quantity] += e.Amount
	}
	return ok
}

// swaps lists the exchanges of a line that is missed for one that is not.
func (im *improver) swaps() []hope {
	m := im.s.m
	var list []hope
	for i := range m.n {
		if m.miss[i] == 0 {
			continue
		}
		missed := []int{}
		for q := range m.k {
			if !reaches(im.s.x[i*m.k+q], m.line[i*m.k+q]) {
				missed = append(missed, q)
			}
		}
		if len(missed) < m.miss[i] {
			missed = append(missed, -1)
		}
		for q := range m.k {
			if m.line[i*m.k+q] <= m.floor[i*m.k+q] || slices.Contains(missed, q) {
				continue
			}
			for _, r := range missed {
				h := hope{i: i, v: -1, raise: r, drop: q}
				if saved, ok := im.fall(i, q); ok {
					h.worth = im.rise(i, r) - saved
					list = append(list, h)
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b hope) int { return cmp.Compare(a.worth, b.worth) })
	return list
}

// rise and fall say at the prices what raising a quantity to its line costs,
// and what letting it fall to its floor saves.
func (im *improver) rise(i, q int) float64 {
	if q < 0 {
		return 0
	}
	m := im.s.m
	lack := m.line[i*m.k+q] - im.s.x[i*m.k+q]
	best, at := -1, 0.0
	for _, v := range m.parts[m.partOf[q]].vars {
		if a := amountOf(m, v, q); a > 0 && (best < 0 || im.rc[i*m.v+v]/a < at) {
			best, at = v, im.rc[i*m.v+v]/a
		}
	}
	return max(at, 0) * lack
}

func (im *improver) fall(i, q int) (float64, bool) {
	s := im.s
	m := s.m
	room := s.x[i*m.k+q] - m.floor[i*m.k+q]
	saved, any := 0.0, false
	for _, v := range m.parts[m.partOf[q]].vars {
		a := amountOf(m, v, q)
		if a <= 0 || m.vars[v].cost <= 0 || m.p.Measures[v].Move != nil {
			continue
		}
		n := min(room/a, float64(s.cnt[i*m.v+v]-s.nd.lo[i*m.v+v]))
		if n >= 1 {
			any = true
			saved += max(im.rc[i*m.v+v], 0) * float64(int(n))
			room -= float64(int(n)) * a
		}
	}
	return saved, any
}

// drops lists the steps that may be taken away, the dearest first.
func (im *improver) drops() []hope {
	s := im.s
	m := s.m
	var list []hope
	for i := range m.n {
		for v := range m.p.Measures {
			if m.vars[v].cost > 0 && m.p.Measures[v].Move == nil && s.cnt[i*m.v+v] > s.nd.lo[i*m.v+v] {
				list = append(list, hope{i: i, v: v, raise: -1, drop: -1, worth: -m.vars[v].cost})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b hope) int { return cmp.Compare(a.worth, b.worth) })
	return list
}
