package rules

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxFile bounds one YAML file of a pack. The largest of ours is under 20 kB.
const maxFile = 1 << 20

type nodeKind uint8

const (
	nullNode nodeKind = iota
	textNode
	numberNode
	boolNode
	listNode
	mapNode
)

// node is a piece of YAML with the place it was written at. Scalars keep the
// text as written, so that 0.50 stays 0.50.
type node struct {
	kind  nodeKind
	text  string
	keys  []entry
	items []*node
	pos   Pos
}

type entry struct {
	name string
	val  *node
	pos  Pos
}

func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for i := range n.keys {
		if n.keys[i].name == key {
			return n.keys[i].val
		}
	}
	return nil
}

func (n *node) str(key string) string {
	if v := n.get(key); v != nil {
		return v.text
	}
	return ""
}

func (n *node) list(key string) []*node {
	if v := n.get(key); v != nil {
		return v.items
	}
	return nil
}

func (n *node) scalar() bool {
	return n.kind == textNode || n.kind == numberNode || n.kind == boolNode
}

func (n *node) position() Pos {
	if n == nil {
		return Pos{}
	}
	return n.pos
}

// parseYAML reads one document; a file without one gives nil.
func parseYAML(file string, data []byte, ps *problems) *node {
	if len(data) > maxFile {
		ps.add(Pos{file, 1, 1}, msgTooLarge.With("limit", maxFile>>20))
		return nil
	}
	f, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		pos := Pos{file, 1, 1}
		text := err.Error()
		var ye yaml.Error
		if errors.As(err, &ye) {
			text = ye.GetMessage()
			if t := ye.GetToken(); t != nil && t.Position != nil {
				pos.Line, pos.Col = t.Position.Line, t.Position.Column
			}
		}
		ps.add(pos, msgSyntax.With("detail", text), hintQuote)
		return nil
	}
	t := treeReader{file: file, ps: ps}
	var out *node
	for _, d := range f.Docs {
		if d.Body == nil {
			continue
		}
		if out != nil {
			ps.add(t.at(d.Body), msgTwoDocuments.With())
			break
		}
		out = t.read(d.Body)
	}
	return out
}

type treeReader struct {
	file string
	ps   *problems
}

func (t treeReader) at(n ast.Node) Pos {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		return t.at(m.Values[0].Key)
	}
	if m, ok := n.(*ast.MappingValueNode); ok {
		return t.at(m.Key)
	}
	if tok := n.GetToken(); tok != nil && tok.Position != nil {
		return Pos{t.file, tok.Position.Line, tok.Position.Column}
	}
	return Pos{t.file, 1, 1}
}

func (t treeReader) read(n ast.Node) *node {
	out := &node{pos: t.at(n)}
	switch n := n.(type) {
	case *ast.MappingNode:
		out.kind = mapNode
		for _, v := range n.Values {
			t.entry(out, v)
		}
	case *ast.MappingValueNode:
		out.kind = mapNode
		t.entry(out, n)
	case *ast.SequenceNode:
		out.kind = listNode
		for _, v := range n.Values {
			out.items = append(out.items, t.read(v))
		}
	case *ast.StringNode:
		out.kind, out.text = textNode, n.Value
	case *ast.LiteralNode:
		out.kind, out.text = textNode, strings.TrimSpace(n.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode:
		out.kind, out.text = numberNode, n.GetToken().Value
	case *ast.BoolNode:
		out.kind, out.text = boolNode, n.GetToken().Value
	case *ast.NullNode:
		out.kind = nullNode
	default:
		out.kind = nullNode
		t.ps.add(out.pos, msgPlainYAML.With())
	}
	return out
}

func (t treeReader) entry(out *node, v *ast.MappingValueNode) {
	e := entry{pos: t.at(v.Key)}
	switch k := v.Key.(type) {
	case *ast.StringNode:
		e.name = k.Value
	case *ast.IntegerNode, *ast.BoolNode, *ast.FloatNode:
		e.name = k.GetToken().Value
	default:
		t.ps.add(e.pos, msgPlainYAML.With())
		return
	}
	if out.get(e.name) != nil {
		t.ps.add(e.pos, msgDuplicateKey.With("key", e.name))
		return
	}
	e.val = t.read(v.Value)
	out.keys = append(out.keys, e)
}
