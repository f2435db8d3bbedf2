package plan

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/locale"

	"junheng/assess"
	"junheng/plan/cheapest"
	"junheng/plan/prices"
	"junheng/registry"
	"junheng/rules"
)

// Model is a county's question put in numbers, with what is needed to read the
// answer: which number stands for which school and measure.
type Model struct {
	Subject     *Subject
	Constraints Constraints
	Problem     *cheapest.Problem
	LeftOut     []Blank // sections without all their figures, which stay as they are

	unit       []int // of the problem → of the assessment
	quantity   []int // of the problem → indicator of the pack
	stages     []registry.Stage
	measures   []modelled // of the problem
	sources    []string   // of budgets
	limits     map[[2]int]*assess.Coefficient
	composites []*assess.Composite
	caps       []locale.Text // of the problem, in words
}

// modelled is a measure of the problem: one of the prices, for the units on
// which it acts alike.
type modelled struct {
	price  *prices.Measure
	effect *effect
	on     []*effect // per unit of the problem; nil where it does not act
}

// NewModel puts the question. The error is a fault of kind usage where the
// constraints name what is not there, of kind invalid where figures are blank
// and the constraints do not leave them out, joined one a section.
func NewModel(s *Subject, c Constraints) (*Model, error) {
	if err := c.check(s); err != nil {
		return nil, err
	}
	m := &Model{Subject: s, Constraints: c, limits: map[[2]int]*assess.Coefficient{}}
	m.LeftOut = s.blanks()
	if len(m.LeftOut) > 0 && !c.LeaveOutBlanks {
		return nil, blanksError(s, m.LeftOut)
	}
	if odd := s.odds(); len(odd) > 0 && !c.AcceptOdd {
		return nil, oddError(s, odd)
	}
	m.pick()
	if err := m.someKnown(); err != nil {
		return nil, err
	}
	if err := m.sameWeights(); err != nil {
		return nil, err
	}
	if len(m.quantity) == 0 {
		return nil, fault.New(fault.Usage, msgNothingToPlan.With("pack", s.Pack.Label)).Hint(hintOtherPack)
	}
	p := &cheapest.Problem{Groups: len(m.stages), Quantities: len(m.quantity)}
	m.Problem = p
	m.limitsOf()
	m.unitsOf()
	if err := m.measuresOf(); err != nil {
		return nil, err
	}
	m.budgets()
	m.wishes()
	if err := m.locks(); err != nil {
		return nil, err
	}
	return m, nil
}

// pick chooses the units, stages and indicators that any rule of the standard
// speaks of.
func (m *Model) pick() {
	s := m.Subject
	for i := range s.Before.Units {
		if u := &s.Before.Units[i]; u.InScope && u.Students > 0 {
			m.unit = append(m.unit, i)
			if !slices.Contains(m.stages, u.Stage) {
				m.stages = append(m.stages, u.Stage)
			}
		}
	}
	for k := range s.Pack.Indicators {
		if s.used(k) {
			m.quantity = append(m.quantity, k)
		}
	}
}

// used reports whether a rule of the verdict names an indicator.
func (s *Subject) used(k int) bool {
	for _, q := range s.Pack.Verdict {
		if slices.Contains(q.Indicators, s.Pack.Indicators[k].ID) {
			return true
		}
	}
	return false
}

// ruled reports whether a requirement of a kind names an indicator.
func (s *Subject) ruled(k int, rule rules.Rule) bool {
	for _, q := range s.Pack.Verdict {
		if q.Rule == rule && slices.Contains(q.Indicators, s.Pack.Indicators[k].ID) {
			return true
		}
	}
	return false
}

func (m *Model) group(st registry.Stage) int { return slices.Index(m.stages, st) }

// limitsOf puts in the limits of coefficients and of their means.
func (m *Model) limitsOf() {
	p, s := m.Problem, m.Subject
	p.Limits = make([][]float64, len(m.stages))
	for g := range p.Limits {
		p.Limits[g] = make([]float64, len(m.quantity))
		for q := range p.Limits[g] {
			p.Limits[g][q] = math.Inf(1)
		}
	}
	for i := range s.Before.Stages {
		st := &s.Before.Stages[i]
		g := m.group(st.Stage)
		if g < 0 {
			continue
		}
		for n := range st.Coefficients {
			c := &st.Coefficients[n]
			q := m.quantityOf(c.Indicator)
			if q >= 0 && c.Limit.Text != "" && c.Outcome != assess.NoRule && s.ruled(m.quantity[q], rules.RuleCoefficients) {
				p.Limits[g][q] = c.Limit.V
				m.limits[[2]int{g, q}] = c
			}
		}
		if c := st.Composite; c != nil && c.Limit.Text != "" {
			p.Composites = append(p.Composites, cheapest.Composite{Group: g, Quantities: m.compositeOf(), Limit: c.Limit.V})
			m.composites = append(m.composites, c)
		}
	}
}

func (m *Model) quantityOf(indicator string) int {
	for q, k := range m.quantity {
		if m.Subject.Pack.Indicators[k].ID == indicator {
			return q
		}
	}
	return -1
}

// compositeOf lists the quantities of the first composite of the verdict.
func (m *Model) compositeOf() []int {
	var out []int
	for _, r := range m.Subject.Pack.Verdict {
		if r.Rule == rules.RuleComposite {
			for _, id := range r.Indicators {
				out = append(out, m.quantityOf(id))
			}
			break
		}
	}
	return out
}

// unitsOf puts in what every unit has and what it must reach.
func (m *Model) unitsOf() {
	s := m.Subject
	x, y := s.places()
	for _, i := range m.unit {
		u := &s.Before.Units[i]
		out := cheapest.Unit{
			Group: m.group(u.Stage), X: x[i], Y: y[i], Rank: m.rank(u),
			Have: make([]float64, len(m.quantity)), Line: make([]float64, len(m.quantity)),
			Floor: make([]float64, len(m.quantity)), Outside: make([]bool, len(m.quantity)),
		}
		left := m.leftOut(i)
		asked := 0
		for q, k := range m.quantity {
			v := &u.Values[k]
			out.Line[q], out.Floor[q] = math.Inf(-1), math.Inf(-1)
			if !finite(v.Numerator) || !finite(v.Value) || v.Outcome == assess.OutOfScope {
				out.Outside[q] = true
				continue
			}
			out.Have[q], out.Weight = v.Numerator, v.Denominator
			if v.Threshold.Text == "" || left || !s.ruled(k, rules.RuleUnits) {
				continue
			}
			asked++
			out.Line[q], out.Floor[q] = s.lines(v, k)
		}
		if out.Miss = max(0, asked-u.Needed); asked == 0 {
			out.Miss = 0
		}
		if out.Weight == 0 { // nothing of it is known
			out.Weight = u.Students
		}
		m.Problem.Units = append(m.Problem.Units, out)
	}
}

// lines gives the least numerators with which a value reaches its threshold and
// its floor, as the engine counts: wholes of what comes in wholes.
func (s *Subject) lines(v *assess.IndicatorValue, k int) (line, floor float64) {
	floor = math.Inf(-1)
	line = v.Numerator - v.Margin.Spare
	if v.Margin.NeedThreshold > 0 {
		line = v.Numerator + v.Margin.NeedThreshold
	}
	switch {
	case !finite(v.Floor):
	case v.Margin.NeedFloor > 0:
		floor = v.Numerator + v.Margin.NeedFloor
	default:
		floor = v.Floor * v.Denominator / s.per(k)
	}
	return line, min(floor, math.Max(line, floor))
}

// rank orders the units by the wish who comes first.
func (m *Model) rank(u *assess.UnitResult) int {
	for n, name := range m.Constraints.First.Schools {
		if name == string(u.School.ID) || name == u.School.Code || name == u.School.Name || name == u.Name {
			return n
		}
	}
	after := len(m.Constraints.First.Schools)
	if !m.Constraints.First.Rural {
		return after
	}
	switch u.School.Location {
	case registry.Rural:
		return after
	case registry.Town:
		return after + 1
	}
	return after + 2
}

// measuresOf finds out what each measure does, and puts it in once for each way
// in which it acts.
func (m *Model) measuresOf() error {
	s := m.Subject
	derived, err := s.derivations()
	if err != nil {
		return err
	}
	for i := range s.Prices.Measures {
		price := &s.Prices.Measures[i]
		found, err := s.probe(price, derived)
		if err != nil {
			return err
		}
		m.put(price, found)
	}
	return nil
}

// put enters a measure once for each distinct effect, in the order in which the
// units show them.
func (m *Model) put(price *prices.Measure, found []*effect) {
	var kinds []string
	group := map[string][]*effect{}
	for n, i := range m.unit {
		e := found[i]
		if e == nil || m.leftOut(i) {
			continue
		}
		key := m.key(e)
		if key == "" {
			continue
		}
		if group[key] == nil {
			group[key] = make([]*effect, len(m.unit))
			kinds = append(kinds, key)
		}
		group[key][n] = e
	}
	for _, key := range kinds {
		on := group[key]
		first := on[slices.IndexFunc(on, func(e *effect) bool { return e != nil })]
		mm := cheapest.Measure{Cost: price.Cost(m.Constraints.running()).InYuan(), Max: make([]int32, len(m.unit))}
		for q, k := range m.quantity {
			if first.num[k] > 0 {
				mm.Adds = append(mm.Adds, cheapest.Effect{Quantity: q, Amount: first.num[k]})
			}
		}
		for n := range on {
			if on[n] != nil {
				mm.Max[n] = m.most(price, n, on[n], mm.Adds)
			}
		}
		if price.Moves {
			mm.Move = m.move(price, on)
		}
		m.measures = append(m.measures, modelled{price, first, on})
		m.Problem.Measures = append(m.Problem.Measures, mm)
	}
}

// key writes down what an effect does to the quantities of the problem.
func (m *Model) key(e *effect) string {
	var b strings.Builder
	for q, k := range m.quantity {
		if e.num[k] > 0 {
			b.WriteString(itoa(q) + ":" + strconv.FormatFloat(e.num[k], 'g', 12, 64) + " ")
		}
	}
	return b.String()
}

// most is how many steps of a measure there can be at a unit: as the prices and
// its figures say, and no more than could be of use. What the county wishes
// besides stands in the caps of the problem.
func (m *Model) most(price *prices.Measure, n int, e *effect, adds []cheapest.Effect) int32 {
	top := m.useful(n, adds)
	if !price.Moves {
		top = min(top, e.most)
	}
	if price.Most > 0 {
		top = min(top, int32(price.Most))
	}
	return max(0, top)
}

// is reports whether a name and stage mean a unit of the problem.
func (m *Model) is(n int, name, stage string) bool {
	list, err := m.Subject.sections(name, stage)
	return err == nil && slices.Contains(list, m.unit[n])
}

// useful is how many steps could be of use to a unit: no plan gains by raising
// a unit beyond the richest of its group, or beyond its own line.
func (m *Model) useful(n int, adds []cheapest.Effect) int32 {
	u, top := &m.Problem.Units[n], 0.0
	for _, a := range adds {
		if u.Outside[a.Quantity] {
			continue
		}
		want := u.Line[a.Quantity]
		for o := range m.Problem.Units {
			if other := &m.Problem.Units[o]; other.Group == u.Group && !other.Outside[a.Quantity] {
				want = math.Max(want, math.Max(other.Have[a.Quantity], other.Line[a.Quantity])/other.Weight*u.Weight)
			}
		}
		top = math.Max(top, math.Ceil((want-u.Have[a.Quantity])/a.Amount))
	}
	return int32(math.Min(math.Max(top, 0), math.MaxInt32/2))
}

// move says how a measure passes between schools.
func (m *Model) move(price *prices.Measure, on []*effect) *cheapest.Move {
	c := &m.Constraints.Moves
	out := &cheapest.Move{MaxOut: make([]int32, len(on)), Reach: math.Inf(1), Total: -1}
	if c.KM > 0 {
		out.Reach = c.KM * 1000
	}
	if c.Total != nil {
		out.Total = *c.Total
	}
	for n, e := range on {
		if e == nil {
			continue
		}
		give := int32(math.MaxInt32)
		for _, ch := range e.facts {
			if have := m.Subject.fact(m.unit[n], ch.field); ch.by > 0 && finite(have) {
				give = min(give, int32(math.Floor(have/ch.by)))
			}
		}
		if price.Most > 0 {
			give = min(give, int32(price.Most))
		}
		out.MaxOut[n] = give
	}
	return out
}

func (m *Model) budgets() {
	for _, b := range m.Constraints.Budgets {
		at := slices.Index(m.sources, b.Source)
		if at < 0 {
			at = len(m.sources)
			m.sources = append(m.sources, b.Source)
		}
		out := cheapest.Budget{Source: at, Year: b.Year - 1, Amount: b.Amount.InYuan()}
		for n := range m.measures {
			if slices.Contains(b.Measures, m.measures[n].price.ID) {
				out.Measures = append(out.Measures, n)
			}
		}
		if len(b.Measures) > 0 && out.Measures == nil {
			continue // it may pay for nothing that is of use
		}
		m.Problem.Budgets = append(m.Problem.Budgets, out)
	}
}

// locks enters what is decided beforehand. The error is a fault of kind usage
// where a school shall take what does nothing for it.
func (m *Model) locks() error {
	var bad []error
	for _, l := range m.Constraints.Locks {
		most := int32(math.MaxInt32)
		if l.Most != nil {
			most = int32(*l.Most)
		}
		acts := l.Measure == "" || l.Least == 0
		for n := range m.unit {
			if !m.is(n, l.School, l.Stage) {
				continue
			}
			if l.Measure == "" {
				m.Problem.Locks = append(m.Problem.Locks, cheapest.Lock{Unit: n, Measure: -1, Max: most})
				continue
			}
			for k := range m.measures {
				if m.measures[k].price.ID == l.Measure && m.measures[k].on[n] != nil {
					acts = true
					m.Problem.Locks = append(m.Problem.Locks, cheapest.Lock{Unit: n, Measure: k, Min: int32(l.Least), Max: most})
				}
			}
		}
		if !acts {
			bad = append(bad, fault.New(fault.Usage, msgNoEffect.With("measure", m.Subject.Prices.Measure(l.Measure).Label, "school", l.School)))
		}
	}
	return errors.Join(bad...)
}

// unitName gives the name of a unit of the problem.
func (m *Model) unitName(n int) string { return m.Subject.Before.Units[m.unit[n]].Name }

// leftOut reports whether a unit lacks figures.
func (m *Model) leftOut(unit int) bool {
	return slices.ContainsFunc(m.LeftOut, func(g Blank) bool { return g.Unit == unit })
}
