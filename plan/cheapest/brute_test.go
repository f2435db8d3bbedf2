package cheapest_test

import (
	"math"
	"slices"

	"junheng/plan/cheapest"
)

// brute finds the least cost of a small problem by trying everything; +Inf when
// there is no plan. It shares nothing with the solver but the problem.
type brute struct {
	p     *cheapest.Problem
	ways  [][]way // per unit, cheapest first
	least []float64
	best  float64
	pick  []way
}

// way is one thing a unit can do.
type way struct {
	in, out []int32 // per measure
	x       []float64
	cost    float64
}

func bruteCost(p *cheapest.Problem) float64 {
	b := &brute{p: p, best: math.Inf(1), least: make([]float64, len(p.Units)+1)}
	for i := range p.Units {
		b.ways = append(b.ways, b.unit(i))
		if len(b.ways[i]) == 0 {
			return math.Inf(1)
		}
	}
	for i := len(p.Units) - 1; i >= 0; i-- {
		b.least[i] = b.least[i+1] + b.ways[i][0].cost
	}
	b.search(0, 0)
	return b.best
}

func (b *brute) unit(i int) []way {
	u := &b.p.Units[i]
	var all []way
	w := way{in: make([]int32, len(b.p.Measures)), out: make([]int32, len(b.p.Measures))}
	var fill func(j int)
	fill = func(j int) {
		if j == len(b.p.Measures) {
			c := way{in: slices.Clone(w.in), out: slices.Clone(w.out), x: slices.Clone(u.Have)}
			for k, me := range b.p.Measures {
				c.cost += me.Cost * float64(c.in[k])
				for _, e := range me.Adds {
					c.x[e.Quantity] += e.Amount * float64(c.in[k]-c.out[k])
				}
			}
			if b.enough(i, c.x) {
				all = append(all, c)
			}
			return
		}
		lo, up := int32(0), b.p.Measures[j].Max[i]
		for _, l := range b.p.Locks {
			if l.Unit == i && (l.Measure < 0 || l.Measure == j) {
				lo, up = max(lo, l.Min), min(max(up, l.Min), l.Max)
			}
		}
		most := int32(0)
		if b.p.Measures[j].Move != nil {
			most = b.p.Measures[j].Move.MaxOut[i]
		}
		for _, c := range b.p.Caps {
			if (c.Units == nil || slices.Contains(c.Units, i)) && (c.Measures == nil || slices.Contains(c.Measures, j)) {
				if c.Gives {
					most = min(most, c.Most)
				} else {
					up = min(up, c.Most)
				}
			}
		}
		for w.in[j] = lo; w.in[j] <= up; w.in[j]++ {
			for w.out[j] = 0; w.out[j] <= most; w.out[j]++ {
				fill(j + 1)
			}
		}
	}
	fill(0)
	slices.SortStableFunc(all, func(a, b way) int {
		switch {
		case a.cost < b.cost:
			return -1
		case a.cost > b.cost:
			return 1
		}
		return 0
	})
	return all
}

const hair = 0x1p-50

func (b *brute) enough(i int, x []float64) bool {
	u := &b.p.Units[i]
	missed := 0
	for q := range x {
		if x[q] < u.Floor[q]-math.Abs(u.Floor[q])*hair || x[q] < min(0, u.Have[q]) {
			return false
		}
		if x[q] < u.Line[q]-math.Abs(u.Line[q])*hair {
			missed++
		}
	}
	return missed <= u.Miss
}

func (b *brute) search(i int, cost float64) {
	if cost+b.least[i] >= b.best-1e-9 {
		return
	}
	if i == len(b.p.Units) {
		if b.holds() {
			b.best = cost
		}
		return
	}
	for _, w := range b.ways[i] {
		b.pick = append(b.pick[:i], w)
		b.search(i+1, cost+w.cost)
	}
}

func (b *brute) holds() bool {
	for g, limits := range b.p.Limits {
		for q, l := range limits {
			if !math.IsInf(l, 1) && !(b.cv(g, q) <= l*(1+hair)) {
				return false
			}
		}
	}
	for _, c := range b.p.Composites {
		sum := 0.0
		for _, q := range c.Quantities {
			sum += b.cv(c.Group, q)
		}
		if !(sum/float64(len(c.Quantities)) <= c.Limit*(1+hair)) {
			return false
		}
	}
	return b.passed() && b.paid()
}

func (b *brute) cv(g, q int) float64 {
	var x, n float64
	count := 0
	for i, u := range b.p.Units {
		if u.Group == g && (u.Outside == nil || !u.Outside[q]) {
			x, n = x+b.pick[i].x[q], n+u.Weight
			count++
		}
	}
	if count < 2 {
		return 0
	}
	m := x / n
	if m <= 0 {
		return math.NaN()
	}
	sq := 0.0
	for i, u := range b.p.Units {
		if u.Group == g && (u.Outside == nil || !u.Outside[q]) {
			d := b.pick[i].x[q]/u.Weight - m
			sq += u.Weight * d * d
		}
	}
	return math.Sqrt(sq/n) / m
}

// passed tells whether those who take can be paired with those who give.
func (b *brute) passed() bool {
	for j, me := range b.p.Measures {
		if me.Move == nil {
			continue
		}
		left := make([]int32, len(b.pick))
		var in, out int32
		var takers []int
		for i, w := range b.pick {
			left[i] = w.out[j]
			in, out = in+w.in[j], out+w.out[j]
			for range w.in[j] {
				takers = append(takers, i)
			}
		}
		if in != out || me.Move.Total >= 0 && int(in) > me.Move.Total || !b.pair(me.Move, takers, left) {
			return false
		}
	}
	return true
}

func (b *brute) pair(mv *cheapest.Move, takers []int, left []int32) bool {
	if len(takers) == 0 {
		return true
	}
	to := &b.p.Units[takers[0]]
	for i := range left {
		from := &b.p.Units[i]
		near := math.IsInf(mv.Reach, 1) || math.Hypot(from.X-to.X, from.Y-to.Y) <= mv.Reach
		if left[i] == 0 || i == takers[0] || from.Group != to.Group || !near {
			continue
		}
		left[i]--
		if b.pair(mv, takers[1:], left) {
			return true
		}
		left[i]++
	}
	return false
}

// paid tries every division of the steps among years.
func (b *brute) paid() bool {
	if len(b.p.Budgets) == 0 {
		return true
	}
	var steps []int
	for _, w := range b.pick {
		for j, c := range w.in {
			for range c {
				if b.p.Measures[j].Cost > 0 {
					steps = append(steps, j)
				}
			}
		}
	}
	slices.Sort(steps)
	var years []int
	for _, bu := range b.p.Budgets {
		if !slices.Contains(years, bu.Year) {
			years = append(years, bu.Year)
		}
	}
	spend := make([][]float64, len(years))
	for y := range spend {
		spend[y] = make([]float64, len(b.p.Measures))
	}
	var put func(t, from int) bool
	put = func(t, from int) bool {
		if t == len(steps) {
			return true
		}
		if t == 0 || steps[t] != steps[t-1] {
			from = 0 // equal steps are put in order of year
		}
		for y := from; y < len(years); y++ {
			spend[y][steps[t]] += b.p.Measures[steps[t]].Cost
			if b.affordable(years[y], spend[y]) && put(t+1, y) {
				return true
			}
			spend[y][steps[t]] -= b.p.Measures[steps[t]].Cost
		}
		return false
	}
	return put(0, 0)
}

// affordable checks every set of measures against what may pay for any of them.
func (b *brute) affordable(year int, spend []float64) bool {
	for set := 1; set < 1<<len(spend); set++ {
		need, money := 0.0, 0.0
		for j, s := range spend {
			if set>>j&1 == 1 {
				need += s
			}
		}
		for _, bu := range b.p.Budgets {
			pays := bu.Measures == nil
			for _, j := range bu.Measures {
				pays = pays || set>>j&1 == 1
			}
			if bu.Year == year && pays {
				money += bu.Amount
			}
		}
		if need > money+1e-9 {
			return false
		}
	}
	return true
}
