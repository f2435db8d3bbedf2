package expr

import (
	"slices"

	"junheng/internal/blank"
	"junheng/internal/locale"
)

// Style says how a formula is written for people. Its zero value writes
// Chinese, names as they are and numbers with thousands separators.
type Style struct {
	Lang   locale.Lang
	Label  func(name string) string            // what people call a variable or constant
	Format func(name string, v float64) string // a variable's or constant's value, blank included; "": as numbers are written
}

// Explanation is a value with its reasons.
type Explanation struct {
	Value   float64  // what EvalRow gives
	Words   string   // the whole formula in labels
	Numbers string   // the formula in values; of a choice only the branch taken
	Used    []string // variables that decided the value, in order of first use
	Params  []string // named constants that did
	Blank   []string // those of Used and Params that are blank
}

// Words writes the formula in labels, with the signs of arithmetic and the
// parentheses that precedence asks for.
func (p *Program) Words(s Style) string {
	w := writer{p: p, style: s, wording: wordings[s.Lang]}
	return w.words(p.root).text
}

// Trace is a value with the names that decided it; its reasons can be written in
// any style. Branches not taken, and operands of "and" and "or" that could no
// longer change the answer, do not count.
type Trace struct {
	Value  float64  // what EvalRow gives
	Used   []string // variables that decided the value, in order of first use
	Params []string // named constants that did
	Blank  []string // those of Used and Params that are blank

	p   *Program
	row row
}

// Trace computes the formula for one row and notes what decided it.
func (p *Program) Trace(get func(name string) float64) Trace {
	e := Trace{p: p, row: row{vars: make([]float64, len(p.vars)), consts: p.bound}}
	for i, name := range p.vars {
		e.row.vars[i] = canonical(get(name))
	}
	t := tracer{row: &e.row, vars: make([]bool, len(p.vars)), consts: make([]bool, len(p.consts))}
	t.visit(p.root)
	e.Value = e.row.eval(p.root)
	for i, name := range p.vars {
		if t.vars[i] {
			e.Used = append(e.Used, name)
			if blank.Is(e.row.vars[i]) {
				e.Blank = append(e.Blank, name)
			}
		}
	}
	for i, name := range p.consts {
		if t.consts[i] {
			e.Params = append(e.Params, name)
			if blank.Is(p.bound[i]) {
				e.Blank = append(e.Blank, name)
			}
		}
	}
	return e
}

// Numbers writes the formula in values; of a choice only the branch taken.
func (e *Trace) Numbers(s Style) string {
	w := writer{p: e.p, style: s, wording: wordings[s.Lang], row: &e.row}
	return w.numbers(e.p.root).text
}

// Explain computes the formula for one row and says in one style why it is what
// it is.
func (p *Program) Explain(get func(name string) float64, s Style) Explanation {
	t := p.Trace(get)
	return Explanation{Value: t.Value, Words: p.Words(s), Numbers: t.Numbers(s), Used: t.Used, Params: t.Params, Blank: t.Blank}
}

// tracer marks the names that decided a value.
type tracer struct {
	row          *row
	vars, consts []bool
}

func (t *tracer) visit(n *node) {
	switch n.op {
	case opVariable:
		t.vars[n.index] = true
	case opConstant:
		t.consts[n.index] = true
	}
	for _, a := range deciding(t.row, n) {
		t.visit(a)
	}
}

// deciding gives the arguments of n that decided its value in this row: the
// condition and the branch taken of a choice, the operand that settled an
// "and" or "or", the member that was found in a list, the bound that was
// broken, and else all of them.
func deciding(r *row, n *node) []*node {
	switch n.op {
	case opIf:
		switch c := r.eval(n.args[0]); {
		case blank.Is(c):
			return n.args[:1]
		case c != 0:
			return n.args[:2]
		}
		return []*node{n.args[0], n.args[2]}
	case opAnd, opOr:
		for i, a := range n.args {
			if v := r.eval(a); !blank.Is(v) && (v != 0) == (n.op == opOr) {
				return n.args[i : i+1]
			}
		}
	case opCoalesce:
		if stateOf(r.eval(n.args[0])) != blank.NotApplicable {
			return n.args[:1]
		}
	case opIn:
		x := r.eval(n.args[0])
		i := slices.IndexFunc(n.args[1:], func(a *node) bool { return binary(opEq, x, r.eval(a)) == 1 })
		if i >= 0 {
			return []*node{n.args[0], n.args[i+1]}
		}
	case opBetween:
		x := r.eval(n.args[0])
		switch {
		case binary(opGe, x, r.eval(n.args[1])) == 0:
			return n.args[:2]
		case binary(opLe, x, r.eval(n.args[2])) == 0:
			return []*node{n.args[0], n.args[2]}
		}
	}
	return n.args
}
