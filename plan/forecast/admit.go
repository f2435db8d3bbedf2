package forecast

import (
	"math"

	"junheng/internal/blank"
)

// admission is one observed intake: the children within reach and those who came.
type admission struct {
	section, year int
	reach, came   float64
}

func (m *model) admissions() []admission {
	var out []admission
	for i := range m.h.Sections {
		s := &m.h.Sections[i]
		for y := range s.Pupils {
			if s.Assumed && y == len(s.Pupils)-1 {
				continue
			}
			if y == 0 && m.feeds[i].kind == fromGrade {
				continue
			}
			reach := m.reach(i, m.h.Years[y], func(p int) []float64 { return m.h.Sections[p].Pupils[max(0, y-1)] })
			if came := s.Pupils[y][0]; reach > 0 && !blank.Is(came) {
				out = append(out, admission{i, y, reach, came})
			}
		}
	}
	return out
}

// admit estimates for each section the share of the children within its reach
// that it admits, pooled over the years: Σ came ÷ Σ reach.
func (m *model) admit() {
	list := m.admissions()
	m.entry = make([]entry, len(m.h.Sections))
	reach, came := make([]float64, len(m.entry)), make([]float64, len(m.entry))
	for _, a := range list {
		reach[a.section] += a.reach
		came[a.section] += a.came
		m.entry[a.section].observations++
	}
	for i := range m.entry {
		if reach[i] > 0 {
			m.entry[i].value = came[i] / reach[i]
		}
	}
	m.in = noise{Phi: 1}
	var points [][2]float64
	t := newTally(len(m.h.Sections), len(m.h.Years))
	for _, a := range list {
		n := float64(m.entry[a.section].observations)
		mu := m.entry[a.section].value * a.reach
		if n < 2 || mu <= 0 {
			continue
		}
		e := (a.came - mu) * math.Sqrt(n/(n-1)) // the mean was fitted to the same years
		points = append(points, [2]float64{mu, e * e / mu})
		t.add(a.section, a.year, mu, e)
	}
	if len(points) > 0 {
		phi, square := lineFit(points)
		m.in = noise{Phi: max(leastPhi, phi), Sigma: math.Sqrt(square)}
		m.in.County = t.county(m.in)
	}
	for i := range m.entry {
		if x := &m.entry[i]; x.observations > 0 && came[i] > 0 {
			x.sd = x.value * math.Sqrt(m.in.Phi/came[i]+m.in.Sigma*m.in.Sigma/float64(x.observations))
		}
	}
	m.unseen()
}

// unseen gives sections without any usable intake the one of their last year:
// what grade follows the first, moved down.
func (m *model) unseen() {
	for i := range m.entry {
		if m.entry[i].observations > 0 {
			continue
		}
		s := &m.h.Sections[i]
		m.feeds[i] = feed{kind: fromNothing}
		m.entry[i] = entry{value: s.Last()[0], sd: math.Sqrt(max(0, s.Last()[0]))}
	}
}

// lineFit fits v = a + b·μ to points by least squares with a, b ≥ 0.
func lineFit(points [][2]float64) (a, b float64) {
	n := float64(len(points))
	var sx, sy, sxx, sxy float64
	for _, p := range points {
		sx, sy, sxx, sxy = sx+p[0], sy+p[1], sxx+p[0]*p[0], sxy+p[0]*p[1]
	}
	if d := n*sxx - sx*sx; d > 1e-9*n*sxx {
		b = (n*sxy - sx*sy) / d
		a = (sy - b*sx) / n
	} else {
		a = sy / n
	}
	switch {
	case b < 0:
		return sy / n, 0
	case a < 0:
		return 0, sxy / sxx
	}
	return a, b
}

// tally adds up residuals by section and year, and by year.
type tally struct {
	mu, rest [][]float64 // by section and year
}

func newTally(sections, years int) *tally {
	t := &tally{mu: make([][]float64, sections), rest: make([][]float64, sections)}
	for i := range t.mu {
		t.mu[i], t.rest[i] = make([]float64, years), make([]float64, years)
	}
	return t
}

func (t *tally) add(section, year int, mu, rest float64) {
	t.mu[section][year] += mu
	t.rest[section][year] += rest
}

// years counts the years in which a section was seen.
func (t *tally) years(section int) int {
	n := 0
	for _, mu := range t.mu[section] {
		if mu > 0 {
			n++
		}
	}
	return n
}

// shocks gives the relative scatter of whole sections, and of the county,
// beyond what single grades explain; by moments, not below 0.
func (t *tally) shocks(phi float64) (sigma, county float64) {
	var excess, squares float64
	for i := range t.mu {
		for y, mu := range t.mu[i] {
			if mu > 0 {
				excess += t.rest[i][y]*t.rest[i][y] - phi*mu
				squares += mu * mu
			}
		}
	}
	if squares > 0 {
		sigma = math.Sqrt(max(0, excess/squares))
	}
	return sigma, t.county(noise{Phi: phi, Sigma: sigma})
}

// county gives the relative scatter that all sections of a year share. It
// takes two years at least: with one the ratios were fitted to that year.
func (t *tally) county(n noise) float64 {
	var excess, squares float64
	years := 0
	for y := range t.mu[0] {
		var mu, rest, own float64
		for i := range t.mu {
			mu += t.mu[i][y]
			rest += t.rest[i][y]
			own += n.Phi*t.mu[i][y] + n.Sigma*n.Sigma*t.mu[i][y]*t.mu[i][y]
		}
		if mu > 0 {
			years++
			excess += rest*rest - own
			squares += mu * mu
		}
	}
	if years < 2 || squares == 0 {
		return 0
	}
	return math.Sqrt(max(0, excess/squares) * float64(years) / float64(years-1))
}
