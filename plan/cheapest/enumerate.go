package cheapest

import (
	"cmp"
	"math"
	"slices"
)

// What enumeration may take on: counts of one unit looked at, and choices of
// all units together.
const (
	manyCounts  = 5000
	manyChoices = 100000
)

// enumeration tries every choice in a node that could cost less than the best
// plan. The prices of the relaxation tell which: a plan costs at least the bound
// plus, for each unit, what its choice is worse than its best at the prices.
type enumeration struct {
	s      *search
	st     *state
	order  []int
	counts [][][]int32 // per unit: counts per variable
	worse  [][]float64 // per unit and choice, ascending
	raw    float64     // the bound that the prices prove
	room   float64
	visits int
}

// enumerate searches a node through; false when it is too large, and then some
// of it may have been tried in vain.
func (s *search) enumerate(nd *node, re *relaxed) bool {
	e := &enumeration{s: s, st: newState(s.m, nd), raw: re.raw}
	e.limit()
	product := 1.0
	for i := range s.m.n {
		if !e.list(i, nd, re) {
			return false
		}
		if product *= float64(len(e.counts[i])); product == 0 {
			return true
		}
		e.order = append(e.order, i)
	}
	many := s.opt.choices()
	most := float64(many)
	if !math.IsInf(e.room, 1) {
		most *= 100 // most of it will be cut off
	}
	if product > most || s.visits > 10*many && product > float64(many/100) {
		return false
	}
	slices.SortStableFunc(e.order, func(a, b int) int { return cmp.Compare(len(e.counts[a]), len(e.counts[b])) })
	done := e.visit(0, 0)
	s.visits += e.visits
	return done
}

// list gathers the choices of a unit.
func (e *enumeration) list(i int, nd *node, re *relaxed) bool {
	m := e.s.m
	r := e.s.r
	r.setCosts(i, re.price[i], 1)
	rc := slices.Clone(r.oracle.rc)
	least := r.oracle.best(i, nd)
	lo, up := nd.lo[i*m.v:(i+1)*m.v], nd.up[i*m.v:(i+1)*m.v]
	ways := 1.0
	for v := range lo {
		ways *= float64(up[v]-lo[v]) + 1
	}
	if ways > manyCounts || math.IsInf(least, 1) {
		e.counts, e.worse = append(e.counts, nil), append(e.worse, nil)
		return ways <= manyCounts
	}
	type option struct {
		cnt   []int32
		worse float64
	}
	var all []option
	cnt := slices.Clone(lo)
	for {
		w := -least
		for v, c := range cnt {
			w += rc[v] * float64(c)
		}
		if !(w > e.room+1e-9*math.Abs(least)) && e.allowed(i, cnt, nd) {
			all = append(all, option{slices.Clone(cnt), max(w, 0)})
		}
		v := 0
		for v < len(cnt) && cnt[v] == up[v] {
			cnt[v] = lo[v]
			v++
		}
		if v == len(cnt) {
			break
		}
		cnt[v]++
	}
	slices.SortStableFunc(all, func(a, b option) int { return cmp.Compare(a.worse, b.worse) })
	counts, worse := make([][]int32, len(all)), make([]float64, len(all))
	for t, o := range all {
		counts[t], worse[t] = o.cnt, o.worse
	}
	e.counts, e.worse = append(e.counts, counts), append(e.worse, worse)
	return true
}

// allowed tells whether a unit may end with these counts in the node.
func (e *enumeration) allowed(i int, cnt []int32, nd *node) bool {
	m := e.s.m
	x := m.amounts(i, cnt)
	misses := 0
	for q := range m.k {
		at := i*m.k + q
		if !reaches(x[q], m.floor[at]) {
			return false
		}
		short := !reaches(x[q], m.line[at])
		if short && nd.must[at] == held {
			return false
		}
		if short || nd.must[at] == given {
			misses++
		}
	}
	return misses <= m.miss[i]
}

func (e *enumeration) visit(t int, worse float64) bool {
	m, st := e.s.m, e.st
	if e.visits++; e.visits > e.s.opt.choices() {
		return false
	}
	if t == len(e.order) {
		e.take()
		return true
	}
	i := e.order[t]
	for c, cnt := range e.counts[i] {
		if worse+e.worse[i][c] > e.room {
			break
		}
		for v, n := range cnt {
			if d := n - st.cnt[i*m.v+v]; d != 0 {
				st.apply(i, v, d)
			}
		}
		if !e.visit(t+1, worse+e.worse[i][c]) {
			return false
		}
	}
	return true
}

// take offers the choice when it is a plan.
func (e *enumeration) take() {
	m, st := e.s.m, e.st
	for _, c := range m.classes {
		over := int32(0)
		for _, i := range c.units {
			over += st.cnt[i*m.v+c.in] - st.cnt[i*m.v+c.out]
		}
		if over != 0 {
			return
		}
	}
	for b := range m.purses {
		if st.spent[b] > m.purses[b].limit*(1+1e-9) {
			return
		}
	}
	for g := range m.members {
		if st.slack(g, 0, 0) < -1e-9*st.sq[g] {
			return
		}
	}
	if e.s.offer(st) {
		e.limit()
	}
}

// limit is how much worse than best at the prices the units of a better plan
// may be in all.
func (e *enumeration) limit() {
	if e.s.grain > 0 {
		e.room = e.s.cost - e.s.grain + 1e-9*(1+math.Abs(e.s.cost)) - e.raw
	} else {
		e.room = e.s.cost*(1-1e-9) - e.raw
	}
}
