package plan

import (
	"math"
	"slices"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/prices"
	"junheng/registry"
)

// effect is what one step of a measure does to one unit: to its facts, and
// thereby to the numerators of its indicators.
type effect struct {
	facts []change  // in the order of the fields' names
	num   []float64 // per indicator of the pack; 0 where it does nothing
	most  int32     // steps until a fact that falls is used up
}

type change struct {
	field facts.FieldID
	by    float64
}

var (
	msgNotLinear = locale.NewTemplate("plan.not_linear", "措施“{measure}”对“{indicator}”的作用不是按步累加的（{unit}），无法求解",
		"what {measure} does to {indicator} does not add up step by step ({unit}); no plan can be computed with it")
	msgLowers = locale.NewTemplate("plan.lowers", "措施“{measure}”会降低“{indicator}”（{unit}）；请在单价表中改正它影响的数据项",
		"{measure} lowers {indicator} ({unit}); correct what it adds in the table of prices")
)

// probe finds what one step of a measure does to every unit, by putting it into
// the facts and letting the engine compute. Units for which the measure is not
// meant, or whose figures are blank, have none of it: nil.
//
// A school that reports a derived figure itself, such as its teachers above the
// required degree, has that figure raised along with what it is derived from.
func (s *Subject) probe(m *prices.Measure, derived *derivation) ([]*effect, error) {
	out := make([]*effect, len(s.Before.Units))
	deltas, err := derived.by(m)
	if err != nil {
		return nil, err
	}
	for i := range s.Before.Units {
		u := &s.Before.Units[i]
		if !u.InScope || !m.For(u.Stage) {
			continue
		}
		out[i] = s.changes(i, m, deltas)
	}
	one, err := s.values(out, 1)
	if err != nil {
		return nil, err
	}
	two, err := s.values(out, 2)
	if err != nil {
		return nil, err
	}
	for i, e := range out {
		if e == nil {
			continue
		}
		useful := false
		for k := range e.num {
			v := &s.Before.Units[i].Values[k]
			scale := v.Denominator / s.per(k)
			d1, d2 := (one[k][i]-v.Value)*scale, (two[k][i]-v.Value)*scale
			if !finite(d1) || !finite(d2) {
				continue
			}
			e.num[k] = nearest(d1, math.Abs(v.Numerator))
			if math.Abs(d2-2*d1) > 1e-6*math.Max(1, math.Abs(d1)) {
				return nil, fault.New(fault.Invalid, msgNotLinear.With("measure", m.Label, "indicator", s.Pack.Indicators[k].Label, "unit", s.Before.Units[i].Name))
			}
			if e.num[k] < 0 {
				return nil, fault.New(fault.Invalid, msgLowers.With("measure", m.Label, "indicator", s.Pack.Indicators[k].Label, "unit", s.Before.Units[i].Name))
			}
			useful = useful || e.num[k] > 0
		}
		if !useful || e.most == 0 && !m.Moves {
			out[i] = nil
		}
	}
	return out, nil
}

func finite(v float64) bool { return v == v && !math.IsInf(v, 0) }

// nearest rounds away what the subtraction of two numbers of a size left behind.
func nearest(d, size float64) float64 {
	if math.Abs(d) <= 1e-9*math.Max(1, size) {
		return 0
	}
	digits := 9 - int(math.Ceil(math.Log10(math.Abs(d))))
	p := math.Pow(10, float64(min(digits, 9)))
	return math.Round(d*p) / p
}

// changes lists by how much one step changes the facts of a unit.
func (s *Subject) changes(unit int, m *prices.Measure, derived map[facts.FieldID][]float64) *effect {
	e := &effect{num: make([]float64, len(s.Pack.Indicators)), most: math.MaxInt32}
	for _, f := range sorted(m.Adds) {
		have := s.fact(unit, f)
		by := m.Adds[f]
		switch {
		case blank.Is(have) && by < 0:
			e.most = 0 // nobody knows whether there is any
		case blank.Is(have):
			continue
		case by < 0:
			e.most = min(e.most, int32(math.Floor(have/-by)))
		}
		e.facts = append(e.facts, change{f, by})
	}
	for _, f := range sorted(derived) {
		if d := derived[f][unit]; d != 0 && finite(d) {
			e.facts = append(e.facts, change{f, d})
		}
	}
	return e
}

func sorted[T any](m map[facts.FieldID]T) []facts.FieldID {
	out := make([]facts.FieldID, 0, len(m))
	for f := range m {
		out = append(out, f)
	}
	slices.Sort(out)
	return out
}

// values gives the indicators of all units after so many steps of their effects.
func (s *Subject) values(effects []*effect, steps float64) ([][]float64, error) {
	w := s.sketch()
	for i, e := range effects {
		if e == nil {
			continue
		}
		for _, c := range e.facts {
			w.set(i, c.field, s.fact(i, c.field)+steps*c.by)
		}
	}
	u, err := w.units()
	if err != nil {
		return nil, err
	}
	return s.Standard.Evaluate(u).Values, nil
}

// derivation knows how the derived figures that schools may report themselves
// follow from others.
type derivation struct {
	s        *Subject
	reported map[facts.FieldID][]bool // per derived field, which units report it
	base     *assess.Units            // the county as if nobody reported them
}

// derivations prepares the question. A component that is blank is taken for
// some number: only the change matters.
func (s *Subject) derivations() (*derivation, error) {
	d := &derivation{s: s, reported: map[facts.FieldID][]bool{}}
	for i := range s.Pack.Derived {
		f := facts.FieldID(s.Pack.Derived[i].ID)
		if s.Dict.Field(f) == nil || s.Table.Column(f) == nil {
			continue
		}
		has := make([]bool, len(s.Before.Units))
		any := false
		for u := range has {
			has[u] = s.reports(u, f)
			any = any || has[u]
		}
		if any {
			d.reported[f] = has
		}
	}
	if len(d.reported) == 0 {
		return d, nil
	}
	var err error
	d.base, err = d.units(nil)
	return d, err
}

// reports tells whether a school gives a field itself, for the section or whole.
func (s *Subject) reports(unit int, f facts.FieldID) bool {
	u := &s.Before.Units[unit]
	for _, st := range []registry.Stage{u.Stage, registry.Whole} {
		r, ok := s.index[facts.Key{County: s.rowCounty(u), Year: s.Before.Year, School: u.School.ID, Stage: st}]
		if ok && blank.StateOf(s.Table.Value(r, f)) != blank.NotReported {
			return true
		}
	}
	return false
}

// units is the county with no derived figure reported, no component blank, and
// one step of a measure put in.
func (d *derivation) units(m *prices.Measure) (*assess.Units, error) {
	s := d.s
	w := s.sketch()
	for _, f := range s.Standard.Needs() {
		def := s.Dict.Field(f)
		if def == nil || def.Level == facts.PerCounty || def.Type != facts.Count && def.Type != facts.Amount {
			continue
		}
		if _, drop := d.reported[f]; drop {
			w.drop(f)
			continue
		}
		for i := range s.Before.Units {
			v := s.units.Fact(i, f)
			if blank.Is(v) {
				v = 1
			}
			if m != nil {
				v += m.Adds[f]
			}
			w.set(i, f, v)
		}
	}
	return w.units()
}

// by gives, for each derived field that units report, by how much one step of a
// measure changes it in each of them.
func (d *derivation) by(m *prices.Measure) (map[facts.FieldID][]float64, error) {
	out := map[facts.FieldID][]float64{}
	if len(d.reported) == 0 {
		return out, nil
	}
	after, err := d.units(m)
	if err != nil {
		return nil, err
	}
	for f, has := range d.reported {
		list := make([]float64, len(has))
		for i := range has {
			if has[i] && finite(d.s.fact(i, f)) {
				list[i] = nearest(after.Fact(i, f)-d.base.Fact(i, f), math.Abs(d.base.Fact(i, f)))
			}
		}
		out[f] = list
	}
	return out, nil
}
