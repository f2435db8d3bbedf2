package cheapest

import "math"

// CV is the coefficient of variation of x/weight, weighted by weight about the
// pooled mean: the two passes of the engine that has the last word. NaN where
// there is no weight or the mean is not above zero.
func CV(x, weight []float64) float64 {
	var sum, n float64
	for i, w := range weight {
		sum += x[i] / w * w
		n += w
	}
	mean := sum / n
	if !(mean > 0) {
		return math.NaN()
	}
	var off, sq float64
	for i, w := range weight {
		d := x[i]/w - mean
		off += w * d
		sq += w * d * d
	}
	return math.Sqrt(max(sq-off*off/n, 0)/n) / (mean + off/n)
}

// spreadOf is the coefficient of a group and quantity at given amounts.
func (m *model) spreadOf(g int, x []float64) float64 {
	units := m.members[g]
	a, w := make([]float64, len(units)), make([]float64, len(units))
	for t, i := range units {
		a[t], w[t] = x[i*m.k+g%m.k], m.p.Units[i].Weight
	}
	return CV(a, w)
}

// meanOf is the mean of the coefficients of a composite.
func (m *model) meanOf(t int, x []float64) float64 {
	c := &m.p.Composites[t]
	sum := 0.0
	for _, q := range c.Quantities {
		if g := c.Group*m.k + q; len(m.members[g]) > 1 {
			sum += m.spreadOf(g, x)
		}
	}
	return sum / float64(len(c.Quantities))
}

// after is what all units have after counts.
func (m *model) after(cnt []int32) []float64 {
	x := make([]float64, 0, m.n*m.k)
	for i := range m.n {
		x = append(x, m.amounts(i, cnt[i*m.v:(i+1)*m.v])...)
	}
	return x
}

// taken is how many steps of a measure are taken in all.
func (m *model) taken(measure int, cnt []int32) int {
	n := 0
	for i := range m.n {
		n += int(cnt[i*m.v+measure])
	}
	return n
}

// certified tells whether counts keep every requirement, limit and budget on
// the true figures.
func (m *model) certified(cnt []int32) bool {
	x := make([]float64, 0, m.n*m.k)
	s := state{m: m}
	for i := range m.n {
		for v := range m.vars {
			at := i*m.v + v
			if cnt[at] < m.lo[at] || cnt[at] > m.up[at] {
				return false
			}
		}
		x = append(x, m.amounts(i, cnt[i*m.v:(i+1)*m.v])...)
	}
	s.x = x
	for i := range m.n {
		if !s.suffices(i) {
			return false
		}
	}
	for g, l := range m.limit {
		if math.IsInf(l, 1) || len(m.members[g]) < 2 {
			continue
		}
		if cv := m.spreadOf(g, x); !(cv <= l+l*near) {
			return false
		}
	}
	for t, c := range m.p.Composites {
		if l := c.Limit; !(m.meanOf(t, x) <= l+l*near) {
			return false
		}
	}
	_, ok := m.pairs(cnt)
	if !ok {
		return false
	}
	_, ok = m.date(cnt)
	return ok
}
