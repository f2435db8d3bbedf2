package forecast

import (
	"math"
	"math/rand/v2"
	"slices"

	"junheng/registry"
)

// luck is one draw of all that is uncertain; nil means the expectation itself.
type luck struct {
	rng    *rand.Rand
	factor []float64 // by section
	entry  []float64
	births float64 // logarithm by which births beyond the known ones differ
	year   registry.SchoolYear
}

func (m *model) draw(rng *rand.Rand) *luck {
	l := &luck{rng: rng, factor: make([]float64, len(m.factor)), entry: make([]float64, len(m.entry))}
	for i := range m.factor {
		l.factor[i] = max(0, m.factor[i].value+m.factor[i].sd*rng.NormFloat64())
		l.entry[i] = max(0, m.entry[i].value+m.entry[i].sd*rng.NormFloat64())
	}
	return l
}

// next gives the pupils of a school year by section and grade from those of
// the year before.
func (m *model) next(before [][]float64, year registry.SchoolYear, l *luck) [][]float64 {
	out := make([][]float64, len(before))
	shockUp, shockIn := 1.0, 1.0
	if l != nil {
		shockUp = max(0, 1+m.up.County*l.rng.NormFloat64())
		shockIn = max(0, 1+m.in.County*l.rng.NormFloat64())
		l.ahead(m, year)
	}
	for i := range before {
		list := make([]float64, len(before[i]))
		out[i] = list
		enters, factor, shock := m.entry[i].value, m.factor[i].value, shockUp
		if l != nil {
			enters, factor = l.entry[i], l.factor[i]
			shock = max(0, shockUp*(1+m.up.Sigma*l.rng.NormFloat64()))
		}
		reach := m.reach(i, year, func(p int) []float64 { return before[p] })
		if l != nil && (m.feeds[i].kind == fromTown || m.feeds[i].kind == fromCounty) && m.births.beyond(year) > 0 {
			reach *= math.Exp(l.births)
		}
		list[0] = m.in.about(enters*reach*shockIn, l)
		for g := 1; g < len(list); g++ {
			mu := before[i][g-1] * m.ratio[m.h.Sections[i].First+g-1].Value * factor * shock
			list[g] = noise{Phi: m.up.Phi}.about(mu, l)
		}
	}
	m.move(out, year)
	return out
}

// ahead lets births beyond the known ones wander, a step a year.
func (l *luck) ahead(m *model, year registry.SchoolYear) {
	if m.births == nil || m.births.beyond(year) == 0 || l.year == year {
		return
	}
	l.year = year
	l.births += m.births.jump * l.rng.NormFloat64()
}

// about gives a figure about μ under the noise, and μ itself without luck.
func (n noise) about(mu float64, l *luck) float64 {
	if l == nil || mu <= 0 {
		return max(0, mu)
	}
	sd := math.Sqrt(n.Phi*mu + n.Sigma*n.Sigma*mu*mu)
	return max(0, mu+sd*l.rng.NormFloat64())
}

// move adds what is expected beyond history, in proportion to the pupils of
// the township in every grade.
func (m *model) move(pupils [][]float64, year registry.SchoolYear) {
	for _, mv := range m.moves {
		if mv.Year != year {
			continue
		}
		total := 0.0
		for i := range pupils {
			if mv.Township == "" || mv.Township == m.h.Sections[i].School.Township {
				total += sumOf(pupils[i])
			}
		}
		if total <= 0 {
			continue
		}
		by := max(0, 1+(mv.In-mv.Out)/total)
		for i := range pupils {
			if mv.Township != "" && mv.Township != m.h.Sections[i].School.Township {
				continue
			}
			for g := range pupils[i] {
				pupils[i][g] *= by
			}
		}
	}
}

// last gives the pupils of the base year by section and grade; a grade not
// reported counts as empty.
func (m *model) last() [][]float64 {
	out := make([][]float64, len(m.h.Sections))
	for i := range m.h.Sections {
		out[i] = slices.Clone(m.h.Sections[i].Last())
		for g, v := range out[i] {
			if math.IsNaN(v) {
				out[i][g] = 0
			}
		}
	}
	return out
}

// paths is many futures: by section, year ahead and grade, each with its draws.
type paths struct {
	draws int
	cells [][][][]float32 // section, year ahead, grade, draw
}

// simulate draws futures; the same seed gives the same.
func (m *model) simulate(years, draws int, seed uint64) *paths {
	p := &paths{draws: draws, cells: make([][][][]float32, len(m.h.Sections))}
	for i := range p.cells {
		p.cells[i] = make([][][]float32, years)
		for y := range p.cells[i] {
			p.cells[i][y] = make([][]float32, len(m.h.Sections[i].Last()))
			for g := range p.cells[i][y] {
				p.cells[i][y][g] = make([]float32, draws)
			}
		}
	}
	rng := rand.New(rand.NewPCG(seed, uint64(m.h.County)))
	for d := range draws {
		l, cur := m.draw(rng), m.last()
		for y := range years {
			cur = m.next(cur, m.h.Base()+registry.SchoolYear(y+1), l)
			for i := range cur {
				for g, v := range cur[i] {
					p.cells[i][y][g][d] = float32(v)
				}
			}
		}
	}
	return p
}

// Range is a forecast: what is expected, and between which figures it will lie
// with the chance asked for. Figures are persons, unrounded.
type Range struct{ Mid, Low, High float64 }

// band gives the range of a sum of cells: those of each section listed, in one
// year ahead, of the grades for which pick holds.
func (p *paths) band(sections []int, year int, pick func(section, grade int) bool, level float64) (low, high float64) {
	sum := make([]float64, p.draws)
	for _, i := range sections {
		for g, draws := range p.cells[i][year] {
			if pick != nil && !pick(i, g) {
				continue
			}
			for d, v := range draws {
				sum[d] += float64(v)
			}
		}
	}
	slices.Sort(sum)
	return quantile(sum, (1-level)/2), quantile(sum, (1+level)/2)
}

// quantile gives the quantile of sorted figures, between two of them in proportion.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
