package assess

import (
	"math/big"
	"slices"

	"junheng/facts"
	"junheng/internal/locale"
	"junheng/rules"
)

// indicator compiles one indicator.
func (c *compiler) indicator(i *rules.Indicator) *indicator {
	s := c.std
	ind := &indicator{Indicator: i, per: i.Per.V, weight: -1}
	if i.Per.Text == "" && i.Per.V == 0 {
		ind.per = 1
	}
	ind.num = c.formula(i.ID, i.Numerator, i.Pos)
	w := weighing{c.formula(i.ID, i.Denominator, i.Pos), c.scope(i.ID, i.Scope, i.Pos)}
	if ind.weight = slices.Index(s.weights, w); ind.weight < 0 {
		ind.weight = len(s.weights)
		s.weights = append(s.weights, w)
	}
	ind.threshold, ind.limit = s.lines(i.Threshold), s.lines(i.Limit)
	ind.floor = s.lines(i.Floor)
	for x := range ind.floor {
		f, t := &ind.floor[x], ind.threshold[x]
		f.set = f.set && t.set
		if f.set {
			f.V = exactProduct(f.Decimal, t.Decimal)
		}
	}
	stages := i.Stages
	if len(stages) == 0 {
		stages = s.pack.Stages
	}
	for _, st := range stages {
		ind.taught[st] = true
	}
	ind.describeNumerator(s)
	ind.weak = s.unconfirmed(ind)
	return ind
}

// unconfirmed lists the definitions an indicator rests on that nobody has
// confirmed: its own, its scope's, and those of derived values and numbers of
// law in its formulas.
func (s *Standard) unconfirmed(ind *indicator) []locale.Message {
	out := weakCite(nil, ind.Label, &ind.Cite)
	w := s.weights[ind.weight]
	fs := []*formula{ind.num, w.den}
	if w.scope != nil {
		out = weakCite(out, w.scope.Label, &w.scope.Cite)
		fs = append(fs, w.scope.where)
	}
	for _, f := range fs {
		if f == nil {
			continue
		}
		for _, name := range f.inputs() {
			if d := s.derivedBy(name); d != nil {
				out = weakCite(out, d.Label, &d.Cite)
			}
		}
		for _, name := range f.prog[ofSchool].Constants() {
			for i := range s.pack.Params {
				if p := &s.pack.Params[i]; p.ID == name {
					if d := p.Values.At(s.day); d != nil {
						out = weakCite(out, p.Label, &d.Cite)
					}
				}
			}
		}
	}
	return distinct(out)
}

// exactProduct multiplies two decimals exactly and rounds once.
func exactProduct(a, b rules.Decimal) float64 {
	x, okA := new(big.Rat).SetString(a.Text)
	y, okB := new(big.Rat).SetString(b.Text)
	if !okA || !okB {
		return a.V * b.V
	}
	v, _ := x.Mul(x, y).Float64()
	return v
}

// describeNumerator finds out what the numerator counts, for margins: whole
// things or amounts, in which unit, and whether one fact alone makes it up.
func (ind *indicator) describeNumerator(s *Standard) {
	ind.field, ind.whole = facts.FieldID(ind.ID), true
	if ind.num == nil {
		return
	}
	ind.unit = string(ind.num.prog[ofSchool].Unit())
	names := s.rawInputs(ind.num)
	for _, name := range names {
		f := s.fields[name]
		if f == nil || f.Level != facts.PerSection {
			continue
		}
		if ind.unit == "" {
			ind.unit = f.Unit
		}
		ind.whole = ind.whole && f.Whole()
	}
	if len(names) == 1 {
		ind.field = names[0]
	}
}

// rawInputs lists the fields a formula rests on, through derived values.
func (s *Standard) rawInputs(fs ...*formula) []facts.FieldID {
	var out []facts.FieldID
	seen := map[string]bool{}
	var add func(f *formula)
	add = func(f *formula) {
		if f == nil {
			return
		}
		for _, name := range f.inputs() {
			if seen[name] {
				continue
			}
			seen[name] = true
			if s.fields[facts.FieldID(name)] != nil {
				out = append(out, facts.FieldID(name))
			}
			if d := s.derivedBy(name); d != nil {
				for _, g := range d.by {
					add(g)
				}
			}
		}
	}
	for _, f := range fs {
		add(f)
	}
	return out
}

func (s *Standard) derivedBy(id string) *derived {
	for _, d := range s.derived {
		if d.ID == id {
			return d
		}
	}
	return nil
}

// indicatorFields lists the fields that indicators rest on.
func (s *Standard) indicatorFields() []facts.FieldID {
	var fs []*formula
	for _, i := range s.inds {
		fs = append(fs, i.num)
	}
	for _, w := range s.weights {
		fs = append(fs, w.den)
		if w.scope != nil {
			fs = append(fs, w.scope.where)
		}
	}
	return s.rawInputs(fs...)
}
