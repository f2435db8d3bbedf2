package rules

import (
	"errors"

	"junheng/facts"
	"junheng/internal/expr"
)

// vocabulary is what the formulas of a pack may name: the fields of the data
// dictionary, the options of its enums, the pack's params and its derived
// values, and stage.
type vocabulary struct {
	dict *facts.Dictionary
	env  expr.Env
}

func newVocabulary(dict *facts.Dictionary, p *Pack) *vocabulary {
	v := &vocabulary{dict: dict, env: expr.Env{
		Variables: map[string]expr.Unit{"stage": expr.UnitUnknown},
		Constants: map[string]expr.Constant{},
	}}
	for _, f := range dict.Fields() {
		if f.Type != facts.Words {
			v.env.Variables[string(f.ID)] = expr.Unit(f.Unit)
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

// define lets formulas that follow use a derived value by its name.
func (v *vocabulary) define(id, unit string) {
	v.env.Variables[id] = expr.Unit(unit)
}
