package expr

// kernel says which loop a step runs over a block of rows.
type kernel uint8

const (
	kColumn kernel = iota // an input as it stands
	kSlot                 // one number for all rows
	kAdd
	kSub
	kMul
	kDiv
	kLess
	kLessEqual
	kEqual
	kNotEqual
	kBoth
	kEither
	kSmaller
	kLarger
	kNeg
	kNot
	kTruth
	kCeil
	kFloor
	kAbs
	kRound
	kBetween
	kIn
	kOneIfNumber
	kApplicable
	kReported
	kCoalesce
	kChoose
	kFused // arithmetic in one loop: outer*(inner*a first b) then c
)

// step is a node of the column form of a formula.
type step struct {
	kernel       kernel
	args         []*step
	index        int    // kColumn, kSlot
	places       int    // kRound
	first, then  kernel // kFused
	swapped      bool   // kFused: c then the rest
	inner, outer int    // kFused: slots of constant factors, or noScale
}

const noScale = -1

// code is the column form of a whole formula.
type code struct {
	root   *step
	slots  []*node // parts without columns, computed once by Bind
	strict bool    // a blank in any input makes the result blank
}

// flatten makes the column form of a formula.
func flatten(root *node) *code {
	c := &code{strict: strict(root)}
	c.root = fuse(c.step(root))
	return c
}

// strict reports whether any blank input makes the result blank.
func strict(n *node) bool {
	switch n.op {
	case opAnd, opOr, opIf, opBetween, opIn, opApplicable, opReported, opCoalesce:
		return false
	}
	for _, a := range n.args {
		if !strict(a) {
			return false
		}
	}
	return true
}

// constant reports whether the node reads no column.
func constant(n *node) bool {
	if n.op == opVariable {
		return false
	}
	for _, a := range n.args {
		if !constant(a) {
			return false
		}
	}
	return true
}

var kernels = map[op]kernel{
	opAdd: kAdd, opSum: kAdd, opSub: kSub, opMul: kMul, opDiv: kDiv, opMin: kSmaller, opMax: kLarger,
	opLt: kLess, opLe: kLessEqual, opGt: kLess, opGe: kLessEqual, opEq: kEqual, opNe: kNotEqual,
	opAnd: kBoth, opOr: kEither, opNot: kNot, opNeg: kNeg, opCeil: kCeil, opFloor: kFloor, opAbs: kAbs,
	opRound: kRound, opBetween: kBetween, opIn: kIn, opIf: kChoose,
}

// step makes the column form of one node.
func (c *code) step(n *node) *step {
	if constant(n) {
		c.slots = append(c.slots, n)
		return &step{kernel: kSlot, index: len(c.slots) - 1}
	}
	switch n.op {
	case opVariable:
		return &step{kernel: kColumn, index: n.index}
	case opApplicable, opReported, opCoalesce:
		return c.aboutState(n)
	}
	args := make([]*step, len(n.args))
	for i, a := range n.args {
		args[i] = c.step(a)
	}
	switch n.op {
	case opAnd, opOr:
		args[0], args[1] = truth(n.args[0], args[0]), truth(n.args[1], args[1])
	case opNot, opIf:
		args[0] = truth(n.args[0], args[0])
	case opGt, opGe:
		args[0], args[1] = args[1], args[0]
	case opMin, opMax, opSum:
		acc := args[0]
		for _, a := range args[1:] {
			acc = &step{kernel: kernels[n.op], args: []*step{acc, a}}
		}
		return acc
	}
	return &step{kernel: kernels[n.op], args: args, places: n.places}
}

// truth makes a step of which every finite element is 1 or 0.
func truth(n *node, s *step) *step {
	if n.truth() {
		return s
	}
	return &step{kernel: kTruth, args: []*step{s}}
}

// aboutState makes the form of what asks for the state of a value. The exact
// state is known of inputs and constants only; of a computed value the kernels
// know no more than that it is finite, and leave the rest to the second look.
func (c *code) aboutState(n *node) *step {
	x := c.step(n.args[0])
	exact := x.kernel == kColumn || x.kernel == kSlot
	switch {
	case n.op == opCoalesce && !exact:
		return x
	case n.op == opCoalesce:
		return &step{kernel: kCoalesce, args: []*step{x, c.step(n.args[1])}}
	case !exact:
		return &step{kernel: kOneIfNumber, args: []*step{x}}
	case n.op == opApplicable:
		return &step{kernel: kApplicable, args: []*step{x}}
	}
	return &step{kernel: kReported, args: []*step{x}}
}
