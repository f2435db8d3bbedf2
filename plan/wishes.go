package plan

import (
	"slices"

	"junheng/internal/locale"
	"junheng/plan/cheapest"
	"junheng/plan/prices"
)

var (
	msgWishWithout = locale.NewTemplate("plan.wish_without", "不用{measure}", "not to use “{measure}”")
	msgWishNoMoves = locale.Plain("plan.wish_no_moves", "不安排教师交流", "that nobody moves")
	msgWishNew     = locale.NewTemplate("plan.wish_new", "每校每类新招至多 {n} 人", "at most {n} new people of a kind for a school")
	msgWishNoLand  = locale.NewTemplate("plan.wish_no_land", "{school}没有建设用地", "that {school} has no ground to build on")
	msgWishBound   = locale.NewTemplate("plan.wish_bound", "{school}{measure}至多 {n} 步", "at most {n} steps of “{measure}” for {school}")
	msgWishGives   = locale.NewTemplate("plan.wish_gives", "每校每类至多交出 {n} 人", "that a school gives at most {n} of a kind")
	everySchool    = both("每所学校", "every school")
)

// wishes enters what the county wishes of measures, one cap for each, so that a
// conflict can name it and a way out can ease it.
func (m *Model) wishes() {
	c := &m.Constraints
	for _, id := range c.Without {
		m.cap(cheapest.Cap{Measures: m.of(func(p *prices.Measure) bool { return p.ID == id })}, msgWishWithout.With("measure", m.Subject.Prices.Measure(id).Label))
	}
	moves := m.of(func(p *prices.Measure) bool { return p.Moves })
	if c.Moves.None {
		m.cap(cheapest.Cap{Measures: moves}, msgWishNoMoves)
	}
	if n := c.Moves.PerSchool; n != nil {
		m.cap(cheapest.Cap{Measures: moves, Most: int32(*n), Gives: true}, msgWishGives.With("n", *n))
	}
	if n := c.MaxNew; n != nil {
		m.cap(cheapest.Cap{Measures: m.of(func(p *prices.Measure) bool { return p.Hires }), Most: int32(*n)}, msgWishNew.With("n", *n))
	}
	for _, name := range c.NoLand {
		school := both(name, name)
		units := m.sectionsOf(name, "")
		if name == "*" {
			school, units = everySchool, nil
		}
		if name == "*" || len(units) > 0 {
			m.cap(cheapest.Cap{Units: units, Measures: m.of(func(p *prices.Measure) bool { return p.Land })}, msgWishNoLand.With("school", school))
		}
	}
	for _, b := range c.Bounds {
		m.bound(b)
	}
}

func (m *Model) bound(b Bound) {
	school, units := everySchool, []int(nil)
	if b.School != "" || b.Stage != "" {
		units = m.sectionsOf(b.School, b.Stage)
		if len(units) == 0 {
			return
		}
		if b.School != "" {
			school = both(b.School, b.School)
		}
	}
	label := allMeasures
	if b.Measure != "" {
		label = m.Subject.Prices.Measure(b.Measure).Label
	}
	measures := m.of(func(p *prices.Measure) bool { return b.Measure == "" || p.ID == b.Measure })
	m.cap(cheapest.Cap{Units: units, Measures: measures, Most: int32(b.Most)}, msgWishBound.With("school", school, "measure", label, "n", b.Most))
}

// cap enters one; a cap on nothing is none.
func (m *Model) cap(c cheapest.Cap, words locale.Message) {
	if len(c.Measures) > 0 {
		m.Problem.Caps = append(m.Problem.Caps, c)
		m.caps = append(m.caps, words.Both())
	}
}

// of lists the measures of the problem whose price is such.
func (m *Model) of(such func(*prices.Measure) bool) []int {
	var out []int
	for k := range m.measures {
		if such(m.measures[k].price) {
			out = append(out, k)
		}
	}
	return out
}

// sectionsOf lists the units of the problem that a name and a stage mean.
func (m *Model) sectionsOf(name, stage string) []int {
	list, _ := m.Subject.sections(name, stage)
	var out []int
	for n, i := range m.unit {
		if slices.Contains(list, i) {
			out = append(out, n)
		}
	}
	return out
}
