package expr

// op is what a node of a formula does.
type op uint8

const (
	opLiteral  op = iota // a number written in the formula
	opVariable           // a column; index into Program.vars
	opConstant           // a named number; index into Program.consts
	opNeg
	opNot
	opAdd
	opSub
	opMul
	opDiv
	opLt
	opLe
	opGt
	opGe
	opEq
	opNe
	opAnd
	opOr
	opIf
	opMin
	opMax
	opSum
	opCeil
	opFloor
	opAbs
	opRound // digits in places
	opBetween
	opIn // first argument, then the list
	opApplicable
	opReported
	opCoalesce
)

// node is one operation of a formula in our own tree, cleared of the parser's
// variety.
type node struct {
	op     op
	args   []*node
	value  float64 // opLiteral
	index  int     // opVariable, opConstant
	places int     // opRound: decimals
	at     int     // character offset into the source, for messages
	unit   measure // found by the unit check
}

// truth reports whether the node can yield only 1, 0 or blank.
func (n *node) truth() bool {
	switch n.op {
	case opNot, opLt, opLe, opGt, opGe, opEq, opNe, opAnd, opOr, opBetween, opIn, opApplicable, opReported:
		return true
	case opLiteral:
		return n.value == 0 || n.value == 1
	}
	return false
}

// function describes a name that may be called.
type function struct {
	op       op
	min, max int // number of arguments; max < 0 is no limit
	usage    string
}

var functions = map[string]function{
	"if":          {opIf, 3, 3, "if(condition, a, b)"},
	"min":         {opMin, 1, -1, "min(a, b, …)"},
	"max":         {opMax, 1, -1, "max(a, b, …)"},
	"sum":         {opSum, 1, -1, "sum(a, b, …)"},
	"ceil":        {opCeil, 1, 1, "ceil(x)"},
	"floor":       {opFloor, 1, 1, "floor(x)"},
	"abs":         {opAbs, 1, 1, "abs(x)"},
	"round":       {opRound, 1, 2, "round(x, decimals)"},
	"between":     {opBetween, 3, 3, "between(x, low, high)"},
	"applicable":  {opApplicable, 1, 1, "applicable(x)"},
	"reported":    {opReported, 1, 1, "reported(x)"},
	"coalesce_na": {opCoalesce, 2, 2, "coalesce_na(x, otherwise)"},
}

var binaryOps = map[string]op{
	"+": opAdd, "-": opSub, "*": opMul, "/": opDiv,
	"<": opLt, "<=": opLe, ">": opGt, ">=": opGe, "==": opEq, "!=": opNe,
	"and": opAnd, "&&": opAnd, "or": opOr, "||": opOr,
}
