package expr

import (
	"fmt"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// Kind tells machines what is wrong with a formula.
type Kind string

// The kinds of [Error].
const (
	KindSyntax Kind = "syntax" // cannot be read as a formula
	KindName   Kind = "name"   // a name that does not exist
	KindCall   Kind = "call"   // a function used with wrong arguments
	KindUnit   Kind = "unit"   // units that cannot be combined
	KindSize   Kind = "size"   // beyond MaxSource, MaxNodes or MaxDepth
)

// Error is one problem of one formula.
type Error struct {
	Kind         Kind
	Line, Column int            // both from 1; columns count characters, not bytes
	Msg          locale.Message // what is wrong
	Hint         locale.Message // what to do, when we know; else zero
	Excerpt      string         // the line of the formula and a caret below the place
}

// Error gives place, problem, hint and excerpt in English.
func (e *Error) Error() string { return e.In(locale.EN) }

// In gives place, problem, hint and excerpt in l.
func (e *Error) In(l locale.Lang) string {
	s := fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Msg.In(l))
	if !e.Hint.IsZero() {
		sep := "; "
		if l == locale.ZH {
			sep = "；"
		}
		s += sep + e.Hint.In(l)
	}
	if e.Excerpt != "" {
		s += "\n" + e.Excerpt
	}
	return s
}

// Fault gives the problem as a fault at a place such as file:line:column.
func (e *Error) Fault(place string) *fault.Fault {
	kind := fault.Invalid
	if e.Kind == KindSize {
		kind = fault.Limit
	}
	f := fault.New(kind, e.Msg).At(place)
	if !e.Hint.IsZero() {
		f = f.Hint(e.Hint)
	}
	return f
}

// Errors is every problem found in one formula, in order of place. Compile
// returns nothing else.
type Errors []*Error

// Error joins the problems, one after the other.
func (es Errors) Error() string {
	parts := make([]string, len(es))
	for i, e := range es {
		parts[i] = e.Error()
	}
	return strings.Join(parts, "\n")
}

// Unwrap gives errors.As and errors.Is each problem in turn.
func (es Errors) Unwrap() []error {
	out := make([]error, len(es))
	for i, e := range es {
		out[i] = e
	}
	return out
}

// place fills line, column and excerpt from a character offset into src.
func (e *Error) place(src string, offset int) *Error {
	e.Line, e.Column = 1, 1
	start, n := 0, 0
	for i, r := range src {
		if n == offset {
			break
		}
		n++
		e.Column++
		if r == '\n' {
			e.Line++
			e.Column = 1
			start = i + 1
		}
	}
	line, _, _ := strings.Cut(src[start:], "\n")
	line = strings.ReplaceAll(strings.TrimSuffix(line, "\r"), "\t", " ")
	var pad strings.Builder
	n = 1
	for _, r := range line {
		if n++; n > e.Column {
			break
		}
		pad.WriteString(strings.Repeat(" ", width(r)))
	}
	e.Excerpt = "  " + line + "\n  " + pad.String() + "^"
	return e
}

// width is the number of terminal cells a character takes.
func width(r rune) int {
	switch {
	case r >= 0x1100 && r <= 0x115F, r >= 0x2E80 && r <= 0xA4CF, r >= 0xAC00 && r <= 0xD7A3,
		r >= 0xF900 && r <= 0xFAFF, r >= 0xFE30 && r <= 0xFE6F, r >= 0xFF00 && r <= 0xFF60,
		r >= 0xFFE0 && r <= 0xFFE6, r >= 0x20000 && r <= 0x3FFFD:
		return 2
	}
	return 1
}
