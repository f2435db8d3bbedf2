package expr

import (
	"strconv"
	"strings"

	"junheng/internal/blank"
)

// How tightly a written piece holds together; parentheses go around what holds
// less tightly than its surroundings ask.
const (
	looseChoice = iota
	looseOr
	looseAnd
	looseNot
	looseCompare
	looseSum
	looseProduct
	looseSign
	looseNever
)

// piece is a part of the written formula.
type piece struct {
	text string
	hold int
}

func (p piece) within(hold int) string {
	if p.hold < hold {
		return "(" + p.text + ")"
	}
	return p.text
}

// writer writes a formula in words or, given a row, in numbers.
type writer struct {
	p       *Program
	style   Style
	wording *wording
	row     *row
}

var signs = map[op]string{
	opAdd: " + ", opSum: " + ", opSub: " − ", opMul: " × ", opDiv: " ÷ ",
	opLt: " < ", opLe: " ≤ ", opGt: " > ", opGe: " ≥ ", opEq: " = ", opNe: " ≠ ",
}

// words writes the whole formula in labels.
func (w *writer) words(n *node) piece {
	switch n.op {
	case opVariable:
		return piece{w.label(w.p.vars[n.index]), looseNever}
	case opConstant:
		return piece{w.label(w.p.consts[n.index]), looseNever}
	case opIf:
		c := w.wording.choice
		return piece{c[0] + w.words(n.args[0]).within(looseOr) + c[1] + w.words(n.args[1]).within(looseOr) +
			c[2] + w.words(n.args[2]).text, looseChoice}
	case opCoalesce:
		o, c := w.wording.otherwise, w.wording.call[opCoalesce]
		return piece{c[0] + w.words(n.args[0]).text + o[0] + w.words(n.args[1]).text + o[1] + c[1], looseNever}
	}
	return w.compose(n, n.args, w.words)
}

// numbers writes what was computed: values for names, and only what decided.
func (w *writer) numbers(n *node) piece {
	switch n.op {
	case opVariable:
		return w.value(w.p.vars[n.index], w.row.vars[n.index])
	case opConstant:
		return w.value(w.p.consts[n.index], w.row.consts[n.index])
	}
	args := deciding(w.row, n)
	switch n.op {
	case opIf:
		return w.choice(n, args)
	case opAnd, opOr, opCoalesce:
		if len(args) == 1 {
			return w.numbers(args[0])
		}
		if n.op == opCoalesce {
			return w.numbers(args[1])
		}
	case opBetween:
		if len(args) == 2 {
			sign := signs[opGe]
			if args[1] == n.args[2] {
				sign = signs[opLe]
			}
			return piece{w.numbers(args[0]).within(looseSum) + sign + w.numbers(args[1]).within(looseSum), looseCompare}
		}
	}
	return w.compose(n, args, w.numbers)
}

// choice writes the branch taken and, in brackets, why it was.
func (w *writer) choice(n *node, args []*node) piece {
	cond := w.numbers(n.args[0]).text
	if len(args) == 1 {
		return piece{w.wording.undecided[0] + cond + w.wording.undecided[1], looseNever}
	}
	around := w.wording.since
	if args[1] == n.args[2] {
		around = w.wording.unless
	}
	return piece{around[0] + w.numbers(args[1]).text + around[1] + cond + around[2], looseChoice}
}

// compose writes an operation of which every given argument is shown.
func (w *writer) compose(n *node, args []*node, write func(*node) piece) piece {
	switch n.op {
	case opLiteral:
		return w.literal(n)
	case opNeg:
		return piece{"−" + write(args[0]).within(looseNever), looseSign}
	case opNot:
		return piece{w.wording.not + write(args[0]).within(looseNever), looseNot}
	case opAnd:
		return chain(args, w.wording.and, looseAnd, looseAnd, write)
	case opOr:
		return chain(args, w.wording.or, looseOr, looseOr, write)
	case opAdd, opSum, opMul:
		hold := looseSum
		if n.op == opMul {
			hold = looseProduct
		}
		return chain(args, signs[n.op], hold, hold, write)
	case opSub:
		return chain(args, signs[n.op], looseSum, looseProduct, write)
	case opDiv:
		return chain(args, signs[n.op], looseProduct, looseSign, write)
	case opLt, opLe, opGt, opGe, opEq, opNe:
		return piece{write(args[0]).within(looseSum) + signs[n.op] + write(args[1]).within(looseSum), looseCompare}
	case opBetween:
		return piece{write(args[1]).within(looseSum) + signs[opLe] + write(args[0]).within(looseSum) +
			signs[opLe] + write(args[2]).within(looseSum), looseCompare}
	case opIn:
		return piece{write(args[0]).within(looseSum) + " ∈ {" + w.list(args[1:], write) + "}", looseCompare}
	}
	around := w.wording.call[n.op]
	text := around[0] + w.list(args, write)
	if n.op == opRound {
		text += w.wording.places[0] + strconv.Itoa(n.places) + w.wording.places[1]
	}
	return piece{text + around[1], looseNever}
}

// chain joins operands of one sign; those after the first must hold as tightly
// as right. A negative number after a sign gets parentheses of its own.
func chain(args []*node, sign string, hold, right int, write func(*node) piece) piece {
	text := write(args[0]).within(hold)
	for _, a := range args[1:] {
		p := write(a)
		if p.hold == looseSign && hold >= looseSum {
			p.hold = looseChoice
		}
		text += sign + p.within(right)
	}
	return piece{text, hold}
}

func (w *writer) list(args []*node, write func(*node) piece) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = write(a).text
	}
	return strings.Join(parts, w.wording.comma)
}

func (w *writer) label(name string) string {
	if w.style.Label != nil {
		return w.style.Label(name)
	}
	return name
}

// value writes the value of a name; a negative one as a signed piece.
func (w *writer) value(name string, v float64) piece {
	hold := looseNever
	if v < 0 {
		hold = looseSign
	}
	if w.style.Format != nil {
		if text := w.style.Format(name, v); text != "" {
			return piece{text, hold}
		}
	}
	if blank.Is(v) {
		return piece{w.wording.blanks[blank.StateOf(v)], looseNever}
	}
	return piece{thousands(v), hold}
}

// literal writes a number as the formula does, true and false as 1 and 0.
func (w *writer) literal(n *node) piece {
	return piece{strconv.FormatFloat(n.value, 'f', -1, 64), looseNever}
}

// thousands writes a number with separators: 2,310 and −0.25. Digits beyond
// the twelfth, which are noise of the arithmetic, are left out.
func thousands(v float64) string {
	if short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64); err == nil {
		v = short
	}
	s := strconv.FormatFloat(v, 'f', -1, 64)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "−", s[1:]
	}
	whole, frac, has := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if has {
		whole += "." + frac
	}
	return sign + whole
}
