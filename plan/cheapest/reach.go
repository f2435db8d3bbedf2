package cheapest

import (
	"math"
	"slices"
)

// reachable lists between which units a measure may move people.
type reachable struct {
	free bool // everyone in the group reaches everyone
	// to lists, per unit, the units that it may give to, in order of number.
	to [][]int32
}

func (m *model) setClasses() {
	m.reach = make([]reachable, len(m.p.Measures))
	for j, me := range m.p.Measures {
		if me.Move == nil || len(me.Adds) == 0 {
			continue
		}
		m.reach[j] = m.reachOf(me.Move)
		var sets [][]int
		if m.reach[j].free {
			sets = make([][]int, m.p.Groups)
			for i, u := range m.p.Units {
				sets[u.Group] = append(sets[u.Group], i)
			}
		} else {
			sets = m.islands(m.reach[j].to)
		}
		out := m.outOf(j)
		for _, units := range sets {
			m.capClass(class{j, out, units})
		}
	}
}

// capClass takes a class, once nobody takes more than the others can give and
// the other way round.
func (m *model) capClass(c class) {
	var in, out int64
	for _, i := range c.units {
		in += int64(m.up[i*m.v+c.in])
		out += int64(m.up[i*m.v+c.out])
	}
	for _, i := range c.units {
		a, b := i*m.v+c.in, i*m.v+c.out
		others := [2]int64{out - int64(m.up[b]), in - int64(m.up[a])}
		if m.up[a] > m.lo[a] {
			m.up[a] = max(int32(min(int64(m.up[a]), others[0])), m.lo[a])
		}
		m.up[b] = int32(min(int64(m.up[b]), others[1]))
	}
	if len(c.units) > 1 {
		m.classes = append(m.classes, c)
	}
}

func (m *model) reachOf(mv *Move) reachable {
	if math.IsInf(mv.Reach, 1) {
		return reachable{free: true}
	}
	r := reachable{to: make([][]int32, m.n)}
	for i := range m.p.Units {
		for j := range m.p.Units {
			a, b := &m.p.Units[i], &m.p.Units[j]
			if i != j && a.Group == b.Group && math.Hypot(a.X-b.X, a.Y-b.Y) <= mv.Reach {
				r.to[i] = append(r.to[i], int32(j))
			}
		}
	}
	return r
}

// islands are the sets of units linked by reach.
func (m *model) islands(to [][]int32) [][]int {
	seen := make([]bool, m.n)
	var sets [][]int
	for i := range m.n {
		if seen[i] {
			continue
		}
		seen[i] = true
		set := []int{i}
		for t := 0; t < len(set); t++ {
			for _, j := range to[set[t]] {
				if !seen[j] {
					seen[j] = true
					set = append(set, int(j))
				}
			}
		}
		sets = append(sets, set)
	}
	return sets
}

// gift is steps of a measure that pass from one unit to another.
type gift struct {
	measure, from, to int
	count             int32
}

// pairs settles who gives to whom; false when the counts do not allow it.
func (m *model) pairs(cnt []int32) ([]gift, bool) {
	var all []gift
	for j, me := range m.p.Measures {
		if me.Move == nil || len(me.Adds) == 0 {
			continue
		}
		out := m.outOf(j)
		total := 0
		for g := range m.p.Groups {
			var takers, givers []int
			var want, have []int32
			var in, given int32
			for i := range m.n {
				if m.p.Units[i].Group != g {
					continue
				}
				if c := cnt[i*m.v+j]; c > 0 {
					takers, want, in = append(takers, i), append(want, c), in+c
				}
				if c := cnt[i*m.v+out]; c > 0 {
					givers, have, given = append(givers, i), append(have, c), given+c
				}
			}
			total += int(in)
			flow, most := match(givers, takers, have, want, m.reach[j].reaches)
			if in != given || most != in {
				return nil, false
			}
			for a, row := range flow {
				for b, c := range row {
					if c > 0 {
						all = append(all, gift{j, givers[a], takers[b], c})
					}
				}
			}
		}
		if me.Move.Total >= 0 && total > me.Move.Total {
			return nil, false
		}
	}
	return all, true
}

// reaches tells whether people may pass from one unit to another.
func (r *reachable) reaches(from, to int) bool {
	if r.free {
		return from != to
	}
	_, ok := slices.BinarySearch(r.to[from], int32(to))
	return ok
}
