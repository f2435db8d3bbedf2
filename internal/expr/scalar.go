package expr

import (
	"math"

	"junheng/internal/blank"
)

// row is one row of inputs with the constants in force; all values canonical.
type row struct {
	vars   []float64
	consts []float64
}

// eval computes a node exactly, blanks included. The result is canonical.
func (r *row) eval(n *node) float64 {
	switch n.op {
	case opLiteral:
		return n.value
	case opVariable:
		return r.vars[n.index]
	case opConstant:
		return r.consts[n.index]
	case opAnd:
		return r.and(n.args[0], n.args[1])
	case opOr:
		return r.or(n.args[0], n.args[1])
	case opIf:
		c := r.eval(n.args[0])
		switch {
		case blank.Is(c):
			return c
		case c != 0:
			return r.eval(n.args[1])
		}
		return r.eval(n.args[2])
	case opMin, opMax, opSum:
		acc := r.eval(n.args[0])
		for _, a := range n.args[1:] {
			acc = binary(n.op, acc, r.eval(a))
		}
		return acc
	case opBetween:
		x := r.eval(n.args[0])
		return allOf(binary(opGe, x, r.eval(n.args[1])), binary(opLe, x, r.eval(n.args[2])))
	case opIn:
		return r.in(n)
	case opCoalesce:
		if x := r.eval(n.args[0]); stateOf(x) != blank.NotApplicable {
			return x
		}
		return r.eval(n.args[1])
	}
	if len(n.args) == 2 {
		return binary(n.op, r.eval(n.args[0]), r.eval(n.args[1]))
	}
	return unary(n, r.eval(n.args[0]))
}

// and is three-valued: one false decides, whatever the other is.
func (r *row) and(a, b *node) float64 {
	x := r.eval(a)
	if x == 0 {
		return 0
	}
	return allOf(x, r.eval(b))
}

// or is three-valued: one true decides, whatever the other is.
func (r *row) or(a, b *node) float64 {
	x := r.eval(a)
	if !blank.Is(x) && x != 0 {
		return 1
	}
	return anyOf(x, r.eval(b))
}

func allOf(x, y float64) float64 {
	switch {
	case x == 0 || y == 0:
		return 0
	case blank.Is(x) || blank.Is(y):
		return blank.Meet(x, y)
	}
	return 1
}

func anyOf(x, y float64) float64 {
	switch {
	case x == x && x != 0, y == y && y != 0:
		return 1
	case blank.Is(x) || blank.Is(y):
		return blank.Meet(x, y)
	}
	return 0
}

// in is true as soon as one member equals x, else blank if x or any member is.
func (r *row) in(n *node) float64 {
	x := r.eval(n.args[0])
	found := 0.0
	for _, a := range n.args[1:] {
		found = anyOf(found, binary(opEq, x, r.eval(a)))
	}
	return found
}

func unary(n *node, x float64) float64 {
	switch n.op {
	case opApplicable:
		return flag(stateOf(x) != blank.NotApplicable)
	case opReported:
		return flag(stateOf(x) != blank.NotReported)
	}
	if blank.Is(x) {
		return x
	}
	switch n.op {
	case opNot:
		return flag(x == 0)
	case opNeg:
		return neg(x)
	case opCeil:
		return math.Ceil(x)
	case opFloor:
		return math.Floor(x)
	case opAbs:
		return math.Abs(x)
	}
	return roundTo(x, n.places)
}

// binary computes with the fast arithmetic and, where that is not finite,
// settles what the operands leave.
func binary(o op, a, b float64) float64 {
	var v float64
	switch o {
	case opAdd, opSum:
		v = add(a, b)
	case opSub:
		v = sub(a, b)
	case opMul:
		v = mul(a, b)
	case opDiv:
		v = div(a, b)
	case opMin:
		v = smaller(a, b)
	case opMax:
		v = larger(a, b)
	default:
		v = compare(o, a, b)
	}
	if finite(v) {
		return v
	}
	if o != opAdd && o != opSum && o != opSub && o != opMul && o != opDiv && !blank.Is(a) && !blank.Is(b) {
		return unhurried(o, a, b)
	}
	return settle(a, b)
}

func compare(o op, a, b float64) float64 {
	switch o {
	case opLt:
		return less(a, b)
	case opLe:
		return lessEqual(a, b)
	case opGt:
		return less(b, a)
	case opGe:
		return lessEqual(b, a)
	case opEq:
		return equal(a, b)
	}
	return notEqual(a, b)
}

// unhurried compares two numbers whose difference overflows.
func unhurried(o op, a, b float64) float64 {
	switch o {
	case opMin:
		return min(a, b)
	case opMax:
		return max(a, b)
	case opLt, opLe:
		return flag(a < b)
	case opGt, opGe:
		return flag(a > b)
	}
	return flag(o == opNe)
}
