package rules

import (
	"errors"
	"slices"

	"junheng/facts"
	"junheng/internal/expr"
)

// vocabulary is what the formulas of a pack may name: the fields of the data
// dictionary, the options of its enums, the pack's params and its derived
// values, and stage.
type vocabulary struct {
	dict   *facts.Dictionary
	env    expr.Env
	county map[string]bool // names known of the county itself, not only of its schools
}

func newVocabulary(dict *facts.Dictionary, p *Pack) *vocabulary {
	v := &vocabulary{dict: dict, county: map[string]bool{}, env: expr.Env{
		Variables: map[string]expr.Unit{"stage": expr.UnitUnknown},
		Constants: map[string]expr.Constant{},
	}}
	for _, f := range dict.Fields() {
		if f.Type != facts.Words {
			v.env.Variables[string(f.ID)] = expr.Unit(f.Unit)
			v.county[string(f.ID)] = f.Level == facts.PerCounty
		}
	}
	for id, x := range dict.Constants() {
		v.env.Constants[id] = expr.Constant{Value: x}
	}
	for _, x := range p.Params {
		v.env.Constants[x.ID] = expr.Constant{Value: 1, Unit: expr.Unit(x.Unit)}
	}
	return v
}

// check compiles a formula and reports each of its faults where it stands.
func (v *vocabulary) check(n *node, ps *problems) {
	if n == nil || n.kind == listNode || n.kind == mapNode {
		return
	}
	_, err := expr.Compile(n.text, v.env)
	if err == nil {
		return
	}
	v.report(n, err, ps)
}

// checkCounty reports the names in a formula over the county that only its
// schools have. Other faults are for check.
func (v *vocabulary) checkCounty(n *node, ps *problems) {
	if n == nil || n.kind == listNode || n.kind == mapNode {
		return
	}
	p, err := expr.Compile(n.text, v.env)
	if err != nil {
		return
	}
	for _, name := range p.Inputs() {
		if !v.county[name] {
			ps.add(n.pos, msgNotCounty.With("id", name), hintSum)
		}
	}
}

func (v *vocabulary) report(n *node, err error, ps *problems) {
	var es expr.Errors
	if !errors.As(err, &es) {
		ps.add(n.pos, msgFormula.With("detail", err.Error()))
		return
	}
	for _, e := range es {
		pos := n.pos
		if e.Line == 1 {
			pos.Col += e.Column - 1
		} else {
			pos.Line += e.Line - 1
		}
		ps.add(pos, msgFormula.With("detail", e.Msg), e.Hint)
	}
}

// define lets formulas that follow use a derived value by its name. It is the
// county's when all it is made of is.
func (v *vocabulary) define(id, unit, formula string) {
	if p, err := expr.Compile(formula, v.env); err == nil {
		v.county[id] = !slices.ContainsFunc(p.Inputs(), func(name string) bool { return !v.county[name] })
	}
	v.env.Variables[id] = expr.Unit(unit)
}
