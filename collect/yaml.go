package collect

import (
	"errors"
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"junheng/internal/expr"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// places gathers every problem of a form file, each with file:line:column.
type places struct {
	envs map[Over]expr.Env // names that checks may use, made once
	file string
	errs []*fault.Fault
	seen []Pos
}

func (p *places) add(at Pos, zh, en string) {
	f := fault.New(fault.Invalid, locale.Plain("collect.form", zh, en)).At(at.String())
	p.errs = append(p.errs, f)
	p.seen = append(p.seen, at)
}

// err joins what was gathered, in order of place.
func (p *places) err() error {
	if len(p.errs) == 0 {
		return nil
	}
	order := make([]int, len(p.errs))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool {
		x, y := p.seen[order[a]], p.seen[order[b]]
		if x.File != y.File {
			return x.File < y.File
		}
		if x.Line != y.Line {
			return x.Line < y.Line
		}
		return x.Col < y.Col
	})
	out := make([]error, len(order))
	for i, k := range order {
		out[i] = p.errs[k]
	}
	return errors.Join(out...)
}

// parseYAML decodes one document into v, a pointer to a struct. Unknown keys,
// wrong shapes and repeated keys are problems of p; v holds what could be read.
func parseYAML(p *places, data []byte, v any) bool {
	f, err := parser.ParseBytes(data, 0)
	if err != nil {
		p.add(syntaxPos(p.file, err), "YAML 语法有误："+firstLine(err), "this is not YAML: "+firstLine(err))
		return false
	}
	if len(f.Docs) == 0 || f.Docs[0].Body == nil {
		p.add(Pos{p.file, 1, 1}, "文件是空的", "the file is empty")
		return false
	}
	before := len(p.errs)
	p.decode(f.Docs[0].Body, reflect.ValueOf(v).Elem())
	return len(p.errs) == before
}

// syntaxPos finds the place in a parser's error, which starts with [line:column].
func syntaxPos(file string, err error) Pos {
	s := err.Error()
	if i := strings.IndexByte(s, '['); i >= 0 {
		if j := strings.IndexByte(s[i:], ']'); j > 0 {
			l, c, _ := strings.Cut(s[i+1:i+j], ":")
			line, e1 := strconv.Atoi(l)
			col, e2 := strconv.Atoi(c)
			if e1 == nil && e2 == nil {
				return Pos{file, line, col}
			}
		}
	}
	return Pos{file, 1, 1}
}

func firstLine(err error) string {
	s, _, _ := strings.Cut(err.Error(), "\n")
	if i := strings.IndexByte(s, ']'); i >= 0 && strings.HasPrefix(s, "[") {
		s = strings.TrimSpace(s[i+1:])
	}
	return s
}

func (p *places) pos(n ast.Node) Pos {
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
	return p.token(n.GetToken())
}

func (p *places) token(t *token.Token) Pos {
	if t == nil || t.Position == nil {
		return Pos{p.file, 1, 1}
	}
	return Pos{p.file, t.Position.Line, t.Position.Column}
}

var posType = reflect.TypeFor[Pos]()

// decode stores n in v and reports what does not fit.
func (p *places) decode(n ast.Node, v reflect.Value) {
	switch a := n.(type) {
	case *ast.AnchorNode:
		n = a.Value
	case *ast.TagNode:
		n = a.Value
	case *ast.NullNode:
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		p.decode(n, v.Elem())
	case reflect.Struct:
		p.object(n, v)
	case reflect.Slice:
		p.list(n, v)
	case reflect.Map:
		p.dict(n, v)
	default:
		p.scalar(n, v)
	}
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

func (p *places) object(n ast.Node, v reflect.Value) {
	values, ok := pairs(n)
	if !ok {
		p.add(p.pos(n), "这里应为若干“键: 值”", "want keys and values here")
		return
	}
	t := v.Type()
	keys := map[string]int{}
	for i := range t.NumField() {
		if k := t.Field(i).Tag.Get("yaml"); k != "" && k != "-" {
			keys[k] = i
		} else if t.Field(i).Type == posType {
			v.Field(i).Set(reflect.ValueOf(p.pos(n)))
		}
	}
	for _, kv := range values {
		key := kv.Key.GetToken().Value
		i, ok := keys[key]
		if !ok {
			p.unknown(kv, key, keys)
			continue
		}
		p.decode(kv.Value, v.Field(i))
	}
}

func (p *places) unknown(kv *ast.MappingValueNode, key string, keys map[string]int) {
	best, score := "", 0.0
	for k := range keys {
		if s := similarity(k, key); s > score || s == score && k < best {
			best, score = k, s
		}
	}
	zh, en := fmt.Sprintf("没有名为“%s”的键", key), fmt.Sprintf("there is no key %q", key)
	if score >= 0.5 {
		zh, en = zh+fmt.Sprintf("，是否指“%s”？", best), en+fmt.Sprintf("; did you mean %q?", best)
	}
	p.add(p.pos(kv), zh, en)
}

// list reads a sequence; a single value stands for a list of one.
func (p *places) list(n ast.Node, v reflect.Value) {
	items := []ast.Node{n}
	if s, ok := n.(*ast.SequenceNode); ok {
		items = s.Values
	}
	out := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, it := range items {
		p.decode(it, out.Index(i))
	}
	v.Set(out)
}

func (p *places) dict(n ast.Node, v reflect.Value) {
	values, ok := pairs(n)
	if !ok {
		p.add(p.pos(n), "这里应为若干“键: 值”", "want keys and values here")
		return
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(values)))
	for _, kv := range values {
		e := reflect.New(v.Type().Elem()).Elem()
		p.decode(kv.Value, e)
		v.SetMapIndex(reflect.ValueOf(kv.Key.GetToken().Value), e)
	}
}

func (p *places) scalar(n ast.Node, v reflect.Value) {
	var s string
	switch x := n.(type) {
	case *ast.StringNode:
		s = x.Value
	case *ast.LiteralNode:
		s = x.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		s = n.GetToken().Value
	default:
		p.add(p.pos(n), "这里应为单个值", "want a single value here")
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Bool:
		b, err := strconv.ParseBool(s)
		if err != nil {
			p.add(p.pos(n), fmt.Sprintf("“%s”应为 true 或 false", s), fmt.Sprintf("%q: want true or false", s))
		}
		v.SetBool(b)
	case reflect.Int:
		i, err := strconv.Atoi(s)
		if err != nil {
			p.add(p.pos(n), fmt.Sprintf("“%s”应为整数", s), fmt.Sprintf("%q: want a whole number", s))
		}
		v.SetInt(int64(i))
	case reflect.Float64:
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			p.add(p.pos(n), fmt.Sprintf("“%s”应为数字", s), fmt.Sprintf("%q: want a number", s))
		}
		v.SetFloat(x)
	}
}
