package expr

import (
	"maps"
	"slices"

	"github.com/expr-lang/expr/ast"

	"junheng/internal/locale"
)

// lowering turns the parser's tree into ours and gathers every problem.
type lowering struct {
	src      string
	env      Env
	vars     []string
	consts   []string
	varAt    map[string]int
	constAt  map[string]int
	nodes    int
	tooLarge bool
	errs     Errors
}

// fail records a problem at a character offset and returns a stand-in node, so
// that the rest of the formula is checked as well.
func (l *lowering) fail(kind Kind, at int, msg, hint locale.Message) *node {
	e := &Error{Kind: kind, Msg: msg, Hint: hint}
	l.errs = append(l.errs, e.place(l.src, at))
	return &node{op: opLiteral, at: at, unit: measure{free: true}}
}

// lower converts one node of the parser's tree.
func (l *lowering) lower(n ast.Node, depth int) *node {
	at := n.Location().From
	if l.nodes++; l.nodes > MaxNodes || depth > MaxDepth {
		if l.tooLarge {
			return &node{op: opLiteral, at: at}
		}
		l.tooLarge = true
		if depth > MaxDepth {
			return l.fail(KindSize, at, locale.NewTemplate("expr.depth", "公式嵌套超过 {max} 层", "the formula is nested more than {max} deep").With("max", MaxDepth), locale.Message{})
		}
		return l.fail(KindSize, at, tooManyNodes(), locale.Message{})
	}
	switch n := n.(type) {
	case *ast.IntegerNode:
		return &node{op: opLiteral, value: float64(n.Value), at: at}
	case *ast.FloatNode:
		return &node{op: opLiteral, value: n.Value, at: at}
	case *ast.BoolNode:
		out := &node{op: opLiteral, at: at}
		if n.Value {
			out.value = 1
		}
		return out
	case *ast.IdentifierNode:
		return l.name(n.Value, at)
	case *ast.UnaryNode:
		return l.unary(n, depth)
	case *ast.BinaryNode:
		return l.binary(n, depth)
	case *ast.ConditionalNode:
		return &node{op: opIf, at: at, args: l.all([]ast.Node{n.Cond, n.Exp1, n.Exp2}, depth)}
	case *ast.CallNode:
		if id, ok := n.Callee.(*ast.IdentifierNode); ok {
			return l.call(id.Value, n.Arguments, at, depth)
		}
	}
	return l.fail(KindSyntax, at,
		locale.Plain("expr.construct", "这种写法不属于公式语言", "this construct is not part of the formula language"),
		locale.Plain("expr.construct.hint", "公式只由数字、名称、运算符和函数组成", "formulas are made of numbers, names, operators and functions"))
}

func (l *lowering) all(args []ast.Node, depth int) []*node {
	out := make([]*node, len(args))
	for i, a := range args {
		out[i] = l.lower(a, depth+1)
	}
	return out
}

// name resolves a variable or constant; variables win over constants.
func (l *lowering) name(name string, at int) *node {
	if _, ok := l.env.Variables[name]; ok {
		return &node{op: opVariable, index: intern(&l.vars, l.varAt, name), at: at}
	}
	if _, ok := l.env.Constants[name]; ok {
		return &node{op: opConstant, index: intern(&l.consts, l.constAt, name), at: at}
	}
	msg := locale.NewTemplate("expr.unknown_name", "没有名为“{name}”的数据项或常数", "unknown name {name}").With("name", name)
	if _, ok := functions[name]; ok {
		return l.fail(KindCall, at, msg, locale.NewTemplate("expr.is_function", "{usage} 是函数，要带括号", "it is a function: {usage}").With("usage", functions[name].usage))
	}
	return l.fail(KindName, at, msg, didYouMean(name, l.env.names()))
}

func intern(list *[]string, at map[string]int, name string) int {
	i, ok := at[name]
	if !ok {
		i = len(*list)
		at[name] = i
		*list = append(*list, name)
	}
	return i
}

func (l *lowering) unary(n *ast.UnaryNode, depth int) *node {
	at := n.Location().From
	switch n.Operator {
	case "+":
		return l.lower(n.Node, depth+1)
	case "-":
		return &node{op: opNeg, at: at, args: l.all([]ast.Node{n.Node}, depth)}
	}
	return &node{op: opNot, at: at, args: l.all([]ast.Node{n.Node}, depth)}
}

func (l *lowering) binary(n *ast.BinaryNode, depth int) *node {
	at := n.Location().From
	if n.Operator == "in" {
		return l.in(n, depth)
	}
	o, ok := binaryOps[n.Operator]
	if !ok {
		l.all([]ast.Node{n.Left, n.Right}, depth)
		return l.fail(KindSyntax, at,
			locale.NewTemplate("expr.operator", "公式语言没有运算符“{op}”", "the formula language has no operator {op}").With("op", n.Operator),
			locale.Message{})
	}
	if o >= opLt && o <= opNe {
		l.refuseNot(n.Left)
	}
	return &node{op: o, at: at, args: l.all([]ast.Node{n.Left, n.Right}, depth)}
}

// refuseNot stops "not a > b", which would be read as "(not a) > b".
func (l *lowering) refuseNot(left ast.Node) {
	if u, ok := left.(*ast.UnaryNode); ok && (u.Operator == "not" || u.Operator == "!") {
		l.fail(KindSyntax, u.Location().From,
			locale.Plain("expr.not", "not 只作用于紧跟其后的一项，与比较连用会有歧义", "\"not\" covers only the very next item, not the comparison after it"),
			locale.Plain("expr.not.hint", "请写成 not (a > b)", "write not (a > b)"))
	}
}

func (l *lowering) in(n *ast.BinaryNode, depth int) *node {
	at := n.Location().From
	l.refuseNot(n.Left)
	list, ok := n.Right.(*ast.ArrayNode)
	if !ok || len(list.Nodes) == 0 {
		return l.fail(KindSyntax, at,
			locale.Plain("expr.in", "in 的右边要有一个不空的列表", "in wants a list that is not empty on its right"),
			locale.Plain("expr.in.hint", "例如 x in [1, 2]", "such as x in [1, 2]"))
	}
	return &node{op: opIn, at: at, args: l.all(append([]ast.Node{n.Left}, list.Nodes...), depth)}
}

func (l *lowering) call(name string, args []ast.Node, at, depth int) *node {
	f, ok := functions[name]
	if !ok {
		l.all(args, depth)
		return l.fail(KindCall, at,
			locale.NewTemplate("expr.unknown_function", "没有名为“{name}”的函数", "unknown function {name}").With("name", name),
			didYouMean(name, slices.Collect(maps.Keys(functions))))
	}
	out := &node{op: f.op, at: at, args: l.all(args, depth)}
	if len(args) < f.min || f.max >= 0 && len(args) > f.max {
		return l.fail(KindCall, at,
			locale.NewTemplate("expr.arity", "函数“{name}”得到 {n} 个参数", "{name} is given {n} arguments").With("name", name, "n", len(args)),
			locale.NewTemplate("expr.arity.hint", "写法是 {usage}", "write {usage}").With("usage", f.usage))
	}
	if f.op == opRound {
		return l.round(out)
	}
	return out
}

// round moves the number of decimals, which must be written out, from the
// arguments into the node.
func (l *lowering) round(n *node) *node {
	if len(n.args) == 1 {
		return n
	}
	d := n.args[1]
	if d.op != opLiteral || d.value != float64(int(d.value)) || d.value < 0 || d.value > maxPlaces {
		return l.fail(KindCall, d.at,
			locale.NewTemplate("expr.round", "round 的小数位数须是 0 到 {max} 的整数", "the decimals of round must be a whole number from 0 to {max}").With("max", maxPlaces),
			locale.Message{})
	}
	n.args, n.places = n.args[:1], int(d.value)
	return n
}
