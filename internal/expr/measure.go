package expr

import "junheng/internal/locale"

// measure is what the unit check knows of a node: its unit, or that it is a
// plain number, which fits any unit in a sum or comparison and counts as
// dimensionless in a product.
type measure struct {
	unit Unit
	free bool
}

// factor is the unit with which the node enters a product or a result.
func (m measure) factor() Unit {
	if m.free {
		return UnitNone
	}
	return m.unit
}

// join is the measure of things that are added, compared or alternatives.
func (m measure) join(o measure) measure {
	switch {
	case m.free:
		return o
	case o.free || m.unit != UnitUnknown:
		return m
	}
	return o
}

// check gives every node its measure and records clashes.
func (l *lowering) check(n *node) {
	for _, a := range n.args {
		l.check(a)
	}
	switch n.op {
	case opLiteral:
		n.unit = measure{free: true}
	case opVariable:
		n.unit = measure{unit: l.env.Variables[l.vars[n.index]]}
	case opConstant:
		u := l.env.Constants[l.consts[n.index]].Unit
		n.unit = measure{unit: u, free: u == UnitUnknown}
	case opMul, opDiv:
		n.unit = product(n.op, n.args[0].unit, n.args[1].unit)
	case opAdd, opSub, opMin, opMax, opSum, opCoalesce:
		n.unit = l.alike(n, n.args)
	case opIf:
		n.unit = l.alike(n, n.args[1:])
	case opLt, opLe, opGt, opGe, opEq, opNe, opBetween, opIn:
		l.alike(n, n.args)
		n.unit = measure{free: true}
	case opNeg, opCeil, opFloor, opAbs, opRound:
		n.unit = n.args[0].unit
	default: // logic, applicable, reported
		n.unit = measure{free: true}
	}
}

func product(o op, a, b measure) measure {
	if a.free && b.free {
		return a
	}
	if o == opMul {
		return measure{unit: a.factor().Times(b.factor())}
	}
	return measure{unit: a.factor().Per(b.factor())}
}

// alike wants one unit of all args, and reports the first that differs.
func (l *lowering) alike(n *node, args []*node) measure {
	m := args[0].unit
	for _, a := range args[1:] {
		if !m.free && !a.unit.free && !m.unit.Same(a.unit.unit) {
			l.fail(KindUnit, n.at,
				locale.NewTemplate("expr.unit", "“{a}”与“{b}”不能相加或比较", "{a} cannot be added to or compared with {b}").
					With("a", string(m.unit.Canonical()), "b", string(a.unit.unit.Canonical())),
				locale.Plain("expr.unit.hint", "请检查数据项是否选错；换算单位要乘以带单位的常数", "check the names; to convert, multiply by a constant that has a unit"))
			return measure{}
		}
		m = m.join(a.unit)
	}
	return m
}
