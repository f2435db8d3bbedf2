package assess

import (
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/rules"
)

// Short names for what the rows of a frame are.
const (
	axisUnits   = rules.OverUnits
	axisSchools = rules.OverSchools
	axisCounty  = rules.OverCounty
)

// formula traces a formula for one row, with the facts that decided it.
func (b *explainer) formula(f *formula, c context, axis rules.Over, row int) *Step {
	fr := b.e.frameOf(axis)
	x, zh, en := f.trace(c, fr, row), b.e.std.style(locale.ZH), b.e.std.style(locale.EN)
	s := &Step{
		Kind: StepFormula, Value: x.Value,
		Words: locale.Text{ZH: f.prog[c].Words(zh), EN: f.prog[c].Words(en)}, Numbers: locale.Text{ZH: x.Numbers(zh), EN: x.Numbers(en)},
	}
	for _, name := range x.Used {
		s.Children = append(s.Children, b.input(name, f, c, axis, row))
	}
	for _, name := range x.Params {
		if p := b.param(name, c); p != nil {
			s.Children = append(s.Children, p)
		}
	}
	return s
}

// param shows a named number of law that a formula used; nil for a mere name.
func (b *explainer) param(name string, c context) *Step {
	for i := range b.e.std.pack.Params {
		p := &b.e.std.pack.Params[i]
		if p.ID == name {
			l := b.e.std.lines(p.Values)[c]
			return &Step{Kind: StepParam, Label: p.Label, Value: l.V, Unit: p.Unit, Cite: l.cite}
		}
	}
	return nil
}

// input explains one variable of a formula: a derived value by its own
// formula, unless it was reported, and any other by its fact.
func (b *explainer) input(name string, owner *formula, c context, axis rules.Over, row int) *Step {
	d := b.e.std.derivedBy(name)
	f := b.e.std.fields[facts.FieldID(name)]
	if d != nil && d.by[c] != nil && d.by[c] != owner && !b.e.reported(f, axis, row) {
		s := b.formula(d.by[c], c, axis, row)
		s.Label, s.Cite, s.Unit = d.Label, &d.Cite, d.Unit
		return s
	}
	if f == nil {
		return &Step{Kind: StepNote, Label: b.e.std.label(name), Value: b.e.frameOf(axis).value(name, row)}
	}
	return b.child(b.e.factRef(f, axis, row))
}

// reported reports whether a field itself was given for a row.
func (e *evaluation) reported(f *facts.Field, axis rules.Over, row int) bool {
	return f != nil && given(e.resolveRow(f, axis, row).value)
}

// resolveRow finds how one row of a frame came by the value of a field.
func (e *evaluation) resolveRow(f *facts.Field, axis rules.Over, row int) resolved {
	switch axis {
	case axisUnits:
		return e.units.resolve(&e.units.school[e.units.home[row]], e.units.Stage[row], f)
	case axisSchools:
		return e.schoolValue(&e.units.school[row], f)
	}
	return e.units.resolveCounty(e.units.County[0], e.units.table.Column(f.ID))
}

// factRef names the fact a row of a frame has for a field.
func (e *evaluation) factRef(f *facts.Field, axis rules.Over, row int) string {
	switch {
	case axis == axisUnits && f.Level != facts.PerCounty:
		return "fact/" + unitRef(e, row) + "/" + string(f.ID)
	case axis == axisSchools && f.Level != facts.PerCounty:
		return "fact/" + string(e.units.table.Schools[e.units.school[row].id].ID) + "/whole/" + string(f.ID)
	}
	return "fact/county/whole/" + string(f.ID)
}
