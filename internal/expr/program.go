package expr

import (
	"slices"
	"strings"
)

// Program is a compiled formula. It is immutable and safe for concurrent use.
type Program struct {
	source string
	root   *node
	vars   []string  // in order of first use
	consts []string  // in order of first use
	bound  []float64 // values of consts, canonical
	code   *code     // column form, shared by every copy that Bind makes
	slots  []float64 // values of code.slots under bound
}

// Compile reads a formula and checks names, calls and units. The error, if
// any, is an [Errors] with every problem found, in order of place.
func Compile(src string, env Env) (*Program, error) {
	tree, problem := parse(src)
	if problem != nil {
		return nil, Errors{problem}
	}
	l := &lowering{src: src, env: env, varAt: map[string]int{}, constAt: map[string]int{}}
	root := l.lower(tree, 1)
	if !l.tooLarge {
		l.check(root)
	}
	if len(l.errs) > 0 {
		slices.SortStableFunc(l.errs, func(a, b *Error) int {
			if a.Line != b.Line {
				return a.Line - b.Line
			}
			return a.Column - b.Column
		})
		return nil, l.errs
	}
	p := &Program{source: src, root: root, vars: l.vars, consts: l.consts, code: flatten(root)}
	p.bound = make([]float64, len(p.consts))
	for i, name := range p.consts {
		p.bound[i] = canonical(env.Constants[name].Value)
	}
	p.fold()
	return p, nil
}

// Bind returns a copy in which the named constants have the given values.
// Names that the formula does not use are ignored, so one table of constants
// serves many programs. The copy shares everything but the constants.
func (p *Program) Bind(values map[string]float64) *Program {
	q := *p
	q.bound = slices.Clone(p.bound)
	for i, name := range q.consts {
		if v, ok := values[name]; ok {
			q.bound[i] = canonical(v)
		}
	}
	q.fold()
	return &q
}

// fold computes the parts of the formula that do not depend on columns.
func (p *Program) fold() {
	r := row{consts: p.bound}
	p.slots = make([]float64, len(p.code.slots))
	for i, n := range p.code.slots {
		p.slots[i] = r.eval(n)
	}
}

// Source returns the text of the formula as given.
func (p *Program) Source() string { return p.source }

// String returns the text of the formula on one line.
func (p *Program) String() string { return strings.Join(strings.Fields(p.source), " ") }

// Inputs returns the variables in order of first use.
func (p *Program) Inputs() []string { return slices.Clone(p.vars) }

// Constants returns the named constants in order of first use.
func (p *Program) Constants() []string { return slices.Clone(p.consts) }

// Unit returns the unit of the result, in canonical form: [UnitNone] for plain
// numbers and truth values, [UnitUnknown] when a unit that matters is unknown.
func (p *Program) Unit() Unit { return p.root.unit.factor().Canonical() }

// EvalRow computes the formula for one row. get is called once for each input
// and gives its value, a blank included. The result is a finite number or the
// canonical blank of its state, the same to the bit as Eval gives.
func (p *Program) EvalRow(get func(name string) float64) float64 {
	var few [16]float64
	vars := few[:0]
	for _, name := range p.vars {
		vars = append(vars, canonical(get(name)))
	}
	r := row{vars: vars, consts: p.bound}
	return r.eval(p.root)
}
