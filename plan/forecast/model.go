package forecast

import (
	"math"
	"slices"

	"junheng/internal/blank"
	"junheng/registry"
)

// model is what history says of how pupils enter and move up.
//
// A grade moves up with ratio[grade] × factor[section]; the first grade of a
// section is entry[section] × the children it can draw on. What is left over is
// scatter: variance = Phi·μ + Sigma²·μ², and a shock that all schools share.
type model struct {
	h      *History
	feeds  []feed
	ratio  [Grades + 1]Ratio // by the grade moved up from
	factor []factor
	entry  []entry
	up, in noise
	births *cohorts
	moves  []Move
}

// noise is the scatter about an expectation μ.
type noise struct {
	Phi    float64 // of single grades: variance Phi·μ
	Sigma  float64 // of a section as a whole, relative to μ
	County float64 // of the county as a whole, relative to μ
}

// Ratio is one grade progression ratio of the county.
type Ratio struct {
	Grade        int     // moved up from
	Value        float64 // Σ pupils after ÷ Σ pupils before, over sections and years; 1 without history
	Low, High    float64
	Before       float64 // Σ pupils before
	Observations int
}

// factor sets the moving up of one section apart from the county's.
type factor struct {
	value, sd float64
	expected  float64 // pupils by the county's ratios, over the years
}

// entry is the share of the children within its reach that a section admits.
type entry struct {
	value, sd    float64
	observations int
}

// feed says whom a section can admit.
type feed struct {
	kind  feedKind
	town  int   // of fromTown
	pools []int // sections of fromGrade
}

type feedKind uint8

const (
	fromNothing feedKind = iota // births are not given: the mean intake
	fromTown                    // children of the township
	fromCounty                  // children of the county: its township is not among those of the births
	fromGrade                   // the highest grade of primary sections
)

// newModel estimates from a history; births may be nil.
func newModel(h *History, births *cohorts, moves []Move) *model {
	m := &model{h: h, births: births, moves: moves}
	m.feed()
	m.progress()
	m.admit()
	return m
}

// feed finds whom each section can draw on: a primary section the children of
// its township, a junior one the highest primary grade of its township where
// there is any, and else of the county.
func (m *model) feed() {
	var all []int
	towns := map[string][]int{}
	for i, s := range m.h.Sections {
		if s.Stage == registry.Primary && len(s.Last()) == 6 {
			all = append(all, i)
			towns[s.School.Township] = append(towns[s.School.Township], i)
		}
	}
	m.feeds = make([]feed, len(m.h.Sections))
	for i, s := range m.h.Sections {
		switch {
		case s.Stage == registry.Junior && len(towns[s.School.Township]) > 0 && s.School.Township != "":
			m.feeds[i] = feed{kind: fromGrade, pools: towns[s.School.Township]}
		case s.Stage == registry.Junior && len(all) > 0:
			m.feeds[i] = feed{kind: fromGrade, pools: all}
		case s.Stage == registry.Junior || m.births == nil:
			m.feeds[i] = feed{kind: fromNothing}
		default:
			if t := slices.Index(m.births.births.Townships, s.School.Township); t >= 0 {
				m.feeds[i] = feed{kind: fromTown, town: t}
			} else {
				m.feeds[i] = feed{kind: fromCounty}
			}
		}
	}
}

// reach gives the children a section can draw on in a school year, the pupils
// of the year before being those of before (by section, then grade).
func (m *model) reach(i int, year registry.SchoolYear, before func(section int) []float64) float64 {
	switch f := m.feeds[i]; f.kind {
	case fromTown:
		return m.births.size(f.town, year)
	case fromCounty:
		sum := 0.0
		for t := range m.births.births.Townships {
			sum += m.births.size(t, year)
		}
		return sum
	case fromGrade:
		sum := 0.0
		for _, p := range f.pools {
			list := before(p)
			sum += list[len(list)-1]
		}
		return sum
	}
	return 1
}

// step is one observed moving up: expected pupils under the ratios, and those there were.
type step struct {
	section, year, grade int
	before, after        float64
}

func (m *model) steps() []step {
	var out []step
	for i := range m.h.Sections {
		s := &m.h.Sections[i]
		for y := 1; y < len(s.Pupils); y++ {
			if s.Assumed && y == len(s.Pupils)-1 {
				continue
			}
			for g := 1; g < len(s.Pupils[y]); g++ {
				before, after := s.Pupils[y-1][g-1], s.Pupils[y][g]
				if before > 0 && !blank.Is(after) {
					out = append(out, step{i, y, s.First + g - 1, before, after})
				}
			}
		}
	}
	return out
}

// progress estimates the ratios of the grades and the factors of the sections
// in turn, then what scatter is left.
func (m *model) progress() {
	steps := m.steps()
	m.factor = make([]factor, len(m.h.Sections))
	for i := range m.factor {
		m.factor[i] = factor{value: 1}
	}
	m.up.Phi = 1
	if len(steps) == 0 {
		for g := range m.ratio {
			m.ratio[g] = Ratio{Grade: g, Value: 1, Low: math.NaN(), High: math.NaN()}
		}
		return
	}
	k := math.Inf(1)
	for range 6 {
		m.fitRatios(steps)
		k = m.fitFactors(steps)
	}
	m.fitScatter(steps, k)
	m.rangeRatios()
}

// fitRatios pools each grade over sections and years: the ratio estimator Σ
// after ÷ Σ before, the sections' factors taken out.
func (m *model) fitRatios(steps []step) {
	var before, after [Grades + 1]float64
	var n [Grades + 1]int
	for _, x := range steps {
		before[x.grade] += x.before * m.factor[x.section].value
		after[x.grade] += x.after
		n[x.grade]++
	}
	for g := range m.ratio {
		m.ratio[g] = Ratio{Grade: g, Value: 1, Before: before[g], Observations: n[g]}
		if before[g] > 0 {
			m.ratio[g].Value = after[g] / before[g]
		}
	}
}

// fitFactors shrinks each section's own ratio towards the county's: a section
// counts as its pupils against k more who move up as the county does. k is the
// scatter of single grades over the variance between sections (by moments). It
// is +Inf where the sections do not differ beyond that scatter.
func (m *model) fitFactors(steps []step) float64 {
	seen, expected := make([]float64, len(m.factor)), make([]float64, len(m.factor))
	for _, x := range steps {
		seen[x.section] += x.after
		expected[x.section] += x.before * m.ratio[x.grade].Value
	}
	chi, sections := 0.0, 0.0
	for _, x := range steps {
		mu := x.before * m.ratio[x.grade].Value * seen[x.section] / expected[x.section]
		if mu > 0 {
			chi += (x.after - mu) * (x.after - mu) / mu
		}
	}
	var q, sum, squares float64
	for i := range expected {
		if expected[i] > 0 {
			sections++
			sum += expected[i]
			squares += expected[i] * expected[i]
			d := seen[i]/expected[i] - 1
			q += expected[i] * d * d
		}
	}
	m.up.Phi = max(leastPhi, chi/max(1, float64(len(steps))-sections-float64(m.gradesSeen())))
	between := (q - m.up.Phi*(sections-1)) / (sum - squares/sum)
	k := math.Inf(1)
	if sections > 1 && between > 0 {
		k = m.up.Phi / between
	}
	for i := range m.factor {
		m.factor[i] = factor{value: 1, expected: expected[i]}
		if !math.IsInf(k, 1) {
			m.factor[i].value = (seen[i] + k) / (expected[i] + k)
		}
	}
	return k
}

func (m *model) gradesSeen() int {
	n := 0
	for _, r := range m.ratio {
		if r.Observations > 0 {
			n++
		}
	}
	return n
}

// leastPhi keeps a range about figures that history happened to hit exactly:
// heads are whole.
const leastPhi = 1.0 / 12

// fitScatter tells apart what single grades, whole sections and the whole
// county leave unexplained.
func (m *model) fitScatter(steps []step, k float64) {
	t := newTally(len(m.h.Sections), len(m.h.Years))
	for _, x := range steps {
		mu := x.before * m.ratio[x.grade].Value * m.factor[x.section].value
		t.add(x.section, x.year, mu, x.after-mu)
	}
	m.up.Sigma, m.up.County = t.shocks(m.up.Phi)
	for i := range m.factor {
		f := &m.factor[i]
		if f.expected == 0 || math.IsInf(k, 1) {
			continue
		}
		own := f.expected / (f.expected + k)
		f.sd = math.Sqrt(m.up.Phi*f.value/(f.expected+k) + own*own*m.up.Sigma*m.up.Sigma/float64(max(1, t.years(i))))
	}
}

// rangeRatios gives the ratios the range of one more year: their own
// uncertainty and the county's shock.
func (m *model) rangeRatios() {
	for g := range m.ratio {
		r := &m.ratio[g]
		r.Low, r.High = math.NaN(), math.NaN()
		if r.Observations > 0 {
			sd := math.Sqrt(m.up.Phi*r.Value/r.Before + r.Value*r.Value*m.up.County*m.up.County)
			r.Low, r.High = r.Value-spread80*sd, r.Value+spread80*sd
		}
	}
}

// spread80 is the quantile of the normal distribution at 90 %: 80 % lie within
// so many standard deviations of the mean.
const spread80 = 1.2815515655446004
