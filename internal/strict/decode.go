package strict

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"junheng/internal/locale"
)

var (
	msgSyntax   = locale.NewTemplate("strict.syntax", "YAML 语法有误：{said}", "this is not YAML: {said}")
	msgEmpty    = locale.Plain("strict.empty", "文件是空的", "the file is empty")
	msgMap      = locale.Plain("strict.map", "这里应为若干“键: 值”", "want keys and values here")
	msgSingle   = locale.Plain("strict.single", "这里应为单个值", "want a single value here")
	msgUnknown  = locale.NewTemplate("strict.unknown", "没有名为“{key}”的键，可用：{keys}", "there is no key {key}; there are {keys}")
	msgRepeated = locale.NewTemplate("strict.repeated", "键“{key}”重复", "the key {key} stands here twice")
	msgBool     = locale.NewTemplate("strict.bool", "“{got}”应为 true 或 false", "{got}: want true or false")
	msgWhole    = locale.NewTemplate("strict.whole", "“{got}”应为整数", "{got}: want a whole number")
	msgNumber   = locale.NewTemplate("strict.number", "“{got}”应为数字", "{got}: want a number")
)

type decoder struct {
	*Doc
	ps *Problems
}

func (d *decoder) decode(n ast.Node, v reflect.Value) {
	switch a := n.(type) {
	case *ast.AnchorNode:
		n = a.Value
	case *ast.TagNode:
		n = a.Value
	}
	if _, null := n.(*ast.NullNode); null {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		fresh := reflect.New(v.Type().Elem())
		if !v.IsNil() {
			fresh.Elem().Set(v.Elem())
		}
		d.decode(n, fresh.Elem())
		v.Set(fresh)
	case reflect.Struct:
		d.object(n, v)
	case reflect.Slice:
		d.list(n, v)
	case reflect.Map:
		d.dict(n, v)
	default:
		d.scalar(n, v)
	}
}

func (d *decoder) object(n ast.Node, v reflect.Value) {
	values, ok := pairs(n)
	if !ok {
		d.ps.Add(d.pos(n), msgMap)
		return
	}
	t := v.Type()
	keys, names := map[string]int{}, []string{}
	for i := range t.NumField() {
		k, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if k != "" && k != "-" {
			keys[k] = i
			names = append(names, k)
		}
	}
	seen := map[string]bool{}
	for _, kv := range values {
		key := kv.Key.GetToken().Value
		i, ok := keys[key]
		switch {
		case !ok:
			d.ps.Add(d.pos(kv), msgUnknown.With("key", key, "keys", strings.Join(names, ", ")))
		case seen[key]:
			d.ps.Add(d.pos(kv), msgRepeated.With("key", key))
		default:
			d.decode(kv.Value, v.Field(i))
		}
		seen[key] = true
	}
}

// list reads a sequence; a single value stands for a list of one. A list whose
// elements have ids is joined to what is there.
func (d *decoder) list(n ast.Node, v reflect.Value) {
	items := []ast.Node{n}
	if s, ok := n.(*ast.SequenceNode); ok {
		items = s.Values
	}
	field := idField(v.Type().Elem())
	if field < 0 || v.Len() == 0 {
		out := reflect.MakeSlice(v.Type(), len(items), len(items))
		for i, it := range items {
			d.decode(it, out.Index(i))
		}
		v.Set(out)
		return
	}
	out := reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v)
	for _, it := range items {
		id := ""
		if k := child(it, "id"); k != nil {
			id, _ = scalar(k)
		}
		at := slices.IndexFunc(slices.Collect(seqOf(out)), func(e reflect.Value) bool { return e.Field(field).String() == id })
		if at < 0 {
			out = reflect.Append(out, reflect.Zero(v.Type().Elem()))
			at = out.Len() - 1
		}
		d.decode(it, out.Index(at))
	}
	v.Set(out)
}

func seqOf(v reflect.Value) func(func(reflect.Value) bool) {
	return func(yield func(reflect.Value) bool) {
		for i := range v.Len() {
			if !yield(v.Index(i)) {
				return
			}
		}
	}
}

// idField finds the field of a struct whose key is id, or -1.
func idField(t reflect.Type) int {
	if t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			if t.Field(i).Tag.Get("yaml") == "id" {
				return i
			}
		}
	}
	return -1
}

func (d *decoder) dict(n ast.Node, v reflect.Value) {
	values, ok := pairs(n)
	if !ok {
		d.ps.Add(d.pos(n), msgMap)
		return
	}
	out := reflect.MakeMapWithSize(v.Type(), len(values))
	for _, k := range v.MapKeys() {
		out.SetMapIndex(k, v.MapIndex(k))
	}
	for _, kv := range values {
		e := reflect.New(v.Type().Elem()).Elem()
		d.decode(kv.Value, e)
		out.SetMapIndex(reflect.ValueOf(kv.Key.GetToken().Value).Convert(v.Type().Key()), e)
	}
	v.Set(out)
}

func (d *decoder) scalar(n ast.Node, v reflect.Value) {
	s, ok := scalar(n)
	if !ok {
		d.ps.Add(d.pos(n), msgSingle)
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Bool:
		b, err := strconv.ParseBool(s)
		if err != nil {
			d.ps.Add(d.pos(n), msgBool.With("got", s))
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int32, reflect.Int64:
		i, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			d.ps.Add(d.pos(n), msgWhole.With("got", s))
		}
		v.SetInt(i)
	case reflect.Uint32, reflect.Uint64:
		i, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			d.ps.Add(d.pos(n), msgWhole.With("got", s))
		}
		v.SetUint(i)
	case reflect.Float64:
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			d.ps.Add(d.pos(n), msgNumber.With("got", s))
		}
		v.SetFloat(x)
	}
}
