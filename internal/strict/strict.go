// Package strict reads YAML into Go structs and lets nothing pass: unknown keys,
// wrong shapes, repeated keys. Every problem of every file is gathered with its
// file:line:column, so that a clerk mends them all at once.
//
// Decoding into a value that is already filled changes only what the file says;
// lists whose elements have an id are then joined by it. That is how an overlay
// is applied.
package strict

import (
	"cmp"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// Pos is a place in a file.
type Pos struct {
	File      string
	Line, Col int
}

// String gives file:line:column.
func (p Pos) String() string {
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Col)
}

// Problems gathers what is wrong with files.
type Problems struct{ list []problem }

type problem struct {
	at    Pos
	fault *fault.Fault
}

// Add notes a problem at a place, with what to do about it.
func (ps *Problems) Add(at Pos, m locale.Message, hints ...locale.Message) {
	f := fault.New(fault.Invalid, m).At(at.String())
	for _, h := range hints {
		f = f.Hint(h)
	}
	ps.list = append(ps.list, problem{at, f})
}

// Len counts the problems so far.
func (ps *Problems) Len() int { return len(ps.list) }

// Err joins the problems in order of place; nil when there are none.
func (ps *Problems) Err() error {
	sorted := slices.Clone(ps.list)
	slices.SortStableFunc(sorted, func(a, b problem) int {
		return cmp.Or(cmp.Compare(a.at.File, b.at.File), cmp.Compare(a.at.Line, b.at.Line), cmp.Compare(a.at.Col, b.at.Col))
	})
	errs := make([]error, len(sorted))
	for i, p := range sorted {
		errs[i] = p.fault
	}
	return errors.Join(errs...)
}

// Doc is one YAML document as parsed: it tells where its parts stand.
type Doc struct {
	file string
	root ast.Node
}

// Parse reads one document; nil when it is not YAML or empty, which ps then says.
func Parse(ps *Problems, file string, data []byte) *Doc {
	f, err := parser.ParseBytes(data, 0)
	if err != nil {
		at, said := syntax(file, err)
		ps.Add(at, msgSyntax.With("said", said))
		return nil
	}
	if len(f.Docs) == 0 || f.Docs[0].Body == nil {
		ps.Add(Pos{file, 1, 1}, msgEmpty)
		return nil
	}
	return &Doc{file, f.Docs[0].Body}
}

// syntax finds the place in a parser's error, which starts with [line:column].
func syntax(file string, err error) (Pos, string) {
	line, _, _ := strings.Cut(err.Error(), "\n")
	at := Pos{file, 1, 1}
	if rest, ok := strings.CutPrefix(line, "["); ok {
		place, said, _ := strings.Cut(rest, "]")
		l, c, _ := strings.Cut(place, ":")
		n, e1 := strconv.Atoi(l)
		k, e2 := strconv.Atoi(c)
		if e1 == nil && e2 == nil {
			return Pos{file, n, k}, strings.TrimSpace(said)
		}
	}
	return at, line
}

// At finds where a part stands: keys by name, elements of lists by number or by
// their id. Of what is not there it gives the nearest part around it.
func (d *Doc) At(path ...any) Pos {
	n := d.root
	for _, step := range path {
		next := child(n, step)
		if next == nil {
			break
		}
		n = next
	}
	return d.pos(n)
}

// Has reports whether a part is written in the file.
func (d *Doc) Has(path ...any) bool {
	n := d.root
	for _, step := range path {
		if n = child(n, step); n == nil {
			return false
		}
	}
	return true
}

// Text gives the scalar at a path, or nothing.
func (d *Doc) Text(path ...any) string {
	n := d.root
	for _, step := range path {
		if n = child(n, step); n == nil {
			return ""
		}
	}
	s, _ := scalar(n)
	return s
}

func child(n ast.Node, step any) ast.Node {
	switch s := step.(type) {
	case string:
		values, ok := pairs(n)
		if !ok {
			if seq, is := n.(*ast.SequenceNode); is {
				return byID(seq, s)
			}
			return nil
		}
		for _, kv := range values {
			if kv.Key.GetToken().Value == s {
				return kv.Value
			}
		}
	case int:
		if seq, ok := n.(*ast.SequenceNode); ok && s < len(seq.Values) {
			return seq.Values[s]
		}
		if s == 0 {
			return n // a single value stands for a list of one
		}
	}
	return nil
}

func byID(seq *ast.SequenceNode, id string) ast.Node {
	for _, it := range seq.Values {
		if v := child(it, "id"); v != nil {
			if s, _ := scalar(v); s == id {
				return it
			}
		}
	}
	return nil
}

func (d *Doc) pos(n ast.Node) Pos {
	for {
		if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 && !m.IsFlowStyle {
			n = m.Values[0].Key
			continue
		}
		if m, ok := n.(*ast.MappingValueNode); ok {
			n = m.Key
			continue
		}
		break
	}
	t := n.GetToken()
	if t == nil || t.Position == nil {
		return Pos{d.file, 1, 1}
	}
	return Pos{d.file, t.Position.Line, t.Position.Column}
}

func pairs(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	return nil, false
}

func scalar(n ast.Node) (string, bool) {
	switch x := n.(type) {
	case *ast.StringNode:
		return x.Value, true
	case *ast.LiteralNode:
		return x.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// Decode stores the document in v, a pointer to a struct with yaml tags. What is
// not written is left as it was. It reports whether nothing was wrong.
func (d *Doc) Decode(ps *Problems, v any) bool {
	before := ps.Len()
	(&decoder{d, ps}).decode(d.root, reflect.ValueOf(v).Elem())
	return ps.Len() == before
}
