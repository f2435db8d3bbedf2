package expr

// kernel says which loop an instruction runs.
type kernel uint8

const (
	kCopy kernel = iota
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
	kOneIfNumber
	kApplicable
	kReported
	kCoalesce
	kPick
)

// place says where an operand lies.
type place uint8

const (
	inRegister place = iota // a block of intermediate values
	inColumn                // an input
	inSlot                  // one number for all rows
)

type operand struct {
	in    place
	index int
}

// instruction computes one block: dst = kernel(a, b, c). The last one writes
// to the caller's column.
type instruction struct {
	kernel  kernel
	places  int // kRound
	dst     int // register
	a, b, c operand
}

// code is a formula as a straight line of instructions over blocks. Both
// branches of a choice are computed and one is picked.
type code struct {
	list      []instruction
	slots     []*node // parts without columns, computed once by Bind
	registers int
	strict    bool // every input reaches the result through plain arithmetic
}

// flattening keeps the registers that are free while code is made.
type flattening struct {
	code *code
	free []int
}

func flatten(root *node) *code {
	f := &flattening{code: &code{strict: strict(root)}}
	o := f.operand(root)
	if o.in != inRegister {
		f.emit(instruction{kernel: kCopy, a: o})
	}
	return f.code
}

// strict reports whether any blank input makes the result blank.
func strict(n *node) bool {
	switch n.op {
	case opLiteral, opVariable, opConstant, opNeg, opNot, opAdd, opSub, opMul, opDiv,
		opLt, opLe, opGt, opGe, opEq, opNe, opMin, opMax, opSum, opCeil, opFloor, opAbs, opRound:
	default:
		return false
	}
	for _, a := range n.args {
		if !strict(a) {
			return false
		}
	}
	return true
}

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

// emit frees the registers of the operands that are done with, takes one for
// the result and appends. A kernel reads element i before it writes element i,
// so the result may take the place of an operand.
func (f *flattening) emit(i instruction, done ...operand) operand {
	for _, o := range done {
		if o.in == inRegister {
			f.free = append(f.free, o.index)
		}
	}
	if n := len(f.free); n > 0 {
		i.dst, f.free = f.free[n-1], f.free[:n-1]
	} else {
		i.dst = f.code.registers
		f.code.registers++
	}
	f.code.list = append(f.code.list, i)
	return operand{inRegister, i.dst}
}

func (f *flattening) one(k kernel, a operand) operand {
	return f.emit(instruction{kernel: k, a: a}, a)
}

func (f *flattening) two(k kernel, a, b operand) operand {
	return f.emit(instruction{kernel: k, a: a, b: b}, a, b)
}

// truth gives an operand of which every finite element is 1 or 0.
func (f *flattening) truth(n *node) operand {
	o := f.operand(n)
	if n.truth() {
		return o
	}
	return f.one(kTruth, o)
}

// operand makes the code for a node and says where its value lies.
func (f *flattening) operand(n *node) operand {
	if constant(n) {
		f.code.slots = append(f.code.slots, n)
		return operand{inSlot, len(f.code.slots) - 1}
	}
	if k, ok := binaryKernels[n.op]; ok {
		acc := f.operand(n.args[0])
		for _, a := range n.args[1:] {
			acc = f.two(k, acc, f.operand(a))
		}
		return acc
	}
	if k, ok := unaryKernels[n.op]; ok {
		return f.one(k, f.operand(n.args[0]))
	}
	switch n.op {
	case opVariable:
		return operand{inColumn, n.index}
	case opGt:
		a := f.operand(n.args[0])
		return f.two(kLess, f.operand(n.args[1]), a)
	case opGe:
		a := f.operand(n.args[0])
		return f.two(kLessEqual, f.operand(n.args[1]), a)
	case opNot:
		return f.one(kNot, f.truth(n.args[0]))
	case opAnd, opOr:
		k := kBoth
		if n.op == opOr {
			k = kEither
		}
		a := f.truth(n.args[0])
		return f.two(k, a, f.truth(n.args[1]))
	case opIf:
		c, a, b := f.truth(n.args[0]), f.operand(n.args[1]), f.operand(n.args[2])
		return f.emit(instruction{kernel: kPick, a: a, b: b, c: c}, a, b, c)
	case opRound:
		a := f.operand(n.args[0])
		return f.emit(instruction{kernel: kRound, places: n.places, a: a}, a)
	case opBetween:
		return f.between(n)
	case opIn:
		return f.in(n)
	}
	return f.aboutState(n)
}

var binaryKernels = map[op]kernel{
	opAdd: kAdd, opSum: kAdd, opSub: kSub, opMul: kMul, opDiv: kDiv, opMin: kSmaller, opMax: kLarger,
	opLt: kLess, opLe: kLessEqual, opEq: kEqual, opNe: kNotEqual,
}

var unaryKernels = map[op]kernel{opNeg: kNeg, opCeil: kCeil, opFloor: kFloor, opAbs: kAbs}

func (f *flattening) between(n *node) operand {
	x, lo := f.operand(n.args[0]), f.operand(n.args[1])
	above := f.emit(instruction{kernel: kLessEqual, a: lo, b: x}, lo)
	hi := f.operand(n.args[2])
	below := f.emit(instruction{kernel: kLessEqual, a: x, b: hi}, x, hi)
	return f.two(kBoth, above, below)
}

func (f *flattening) in(n *node) operand {
	x := f.operand(n.args[0])
	var found operand
	for i, a := range n.args[1:] {
		member := f.operand(a)
		same := f.emit(instruction{kernel: kEqual, a: x, b: member}, member)
		if i == 0 {
			found = same
		} else {
			found = f.two(kEither, found, same)
		}
	}
	if x.in == inRegister {
		f.free = append(f.free, x.index)
	}
	return found
}

// aboutState makes code for what asks for the state of a value. The exact
// state is known of inputs and constants only; of a computed value the kernels
// know no more than that it is finite, and leave the rest to the second look.
func (f *flattening) aboutState(n *node) operand {
	x := f.operand(n.args[0])
	exact := x.in != inRegister
	switch {
	case n.op == opCoalesce && !exact:
		return x
	case n.op == opCoalesce:
		return f.two(kCoalesce, x, f.operand(n.args[1]))
	case !exact:
		return f.one(kOneIfNumber, x)
	case n.op == opApplicable:
		return f.one(kApplicable, x)
	}
	return f.one(kReported, x)
}
