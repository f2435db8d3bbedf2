package facts

import (
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"junheng/internal/lazy"
	"junheng/internal/locale"
	"junheng/registry"
)

// fieldYAML is a field as written; a pointer left nil takes the default of its
// group.
type fieldYAML struct {
	ID      FieldID     `yaml:"id"`
	Label   locale.Text `yaml:"label"`
	Unit    *string     `yaml:"unit"`
	Type    *Type       `yaml:"type"`
	Level   *Level      `yaml:"level"`
	Stages  []string    `yaml:"stages"`
	Options []Option    `yaml:"options"`
	Needs   []string    `yaml:"needs"`
	Source  *string     `yaml:"source"`
	Privacy *Privacy    `yaml:"privacy"`
	Min     *float64    `yaml:"min"`
	Max     *float64    `yaml:"max"`
	Note    locale.Text `yaml:"note"`
}

type groupYAML struct {
	About    locale.Text `yaml:"about"`
	Defaults fieldYAML   `yaml:"defaults"`
	Fields   []ast.Node  `yaml:"-"`
}

// dictReader reads files into a dictionary and gathers every problem.
type dictReader struct {
	dict     *Dictionary
	problems []error
	name     string
}

func (r *dictReader) failf(n ast.Node, format string, args ...any) {
	place := r.name
	if n != nil && n.GetToken() != nil {
		p := n.GetToken().Position
		place = fmt.Sprintf("%s:%d:%d", r.name, p.Line, p.Column)
	}
	r.problems = append(r.problems, dictFault(place, fmt.Sprintf(format, args...)))
}

func (r *dictReader) file(name string, data []byte) {
	r.name = name
	f, err := parser.ParseBytes(data, 0)
	if err != nil {
		r.yamlError(nil, err)
		return
	}
	for _, doc := range f.Docs {
		for _, kv := range r.entries(doc.Body) {
			if kv.Key.String() != "groups" {
				r.failf(kv.Key, "unknown key %q; a dictionary file has only groups", kv.Key.String())
				continue
			}
			for _, g := range r.items(kv.Value) {
				r.group(g)
			}
		}
	}
}

func (r *dictReader) group(n ast.Node) {
	var g groupYAML
	for _, kv := range r.entries(n) {
		switch kv.Key.String() {
		case "about":
			r.decode(kv.Value, &g.About)
		case "defaults":
			r.decode(kv.Value, &g.Defaults)
		case "fields":
			g.Fields = r.items(kv.Value)
		default:
			r.failf(kv.Key, "unknown key %q; a group has about, defaults and fields", kv.Key.String())
		}
	}
	for _, f := range g.Fields {
		r.field(f, &g)
	}
}

func (r *dictReader) field(n ast.Node, g *groupYAML) {
	var y fieldYAML
	if !r.decode(n, &y) {
		return
	}
	d := g.Defaults
	f := &Field{
		ID: y.ID, Label: y.Label, Note: y.Note, Options: y.Options,
		Unit:    pick(y.Unit, d.Unit, ""),
		Type:    pick(y.Type, d.Type, ""),
		Level:   pick(y.Level, d.Level, ""),
		Source:  pick(y.Source, d.Source, ""),
		Privacy: pick(y.Privacy, d.Privacy, Internal),
		Needs:   pickList(y.Needs, d.Needs),
		Min:     y.Min, Max: y.Max,
	}
	if numeric := f.Type == Count || f.Type == Amount || f.Type == Ratio || f.Type == Year || f.Type == Answer; numeric {
		if f.Min == nil {
			f.Min = d.Min
		}
		if f.Max == nil {
			f.Max = d.Max
		}
	}
	if f.Min == nil && (f.Type == Count || f.Type == Amount) {
		f.Min = new(float64)
	}
	for _, name := range pickList(y.Stages, d.Stages) {
		s, ok := registry.ParseStage(name)
		if !ok || s == registry.Whole {
			r.failf(n, "field %s: unknown stage %q; want primary, junior or senior", f.ID, name)
		}
		f.Stages = append(f.Stages, s)
	}
	if r.check(n, f) {
		r.dict.fields = append(r.dict.fields, f)
		r.dict.byID[f.ID] = f
		r.dict.group[f.ID] = g.About
	}
}

// reserved are the names of what identifies a row, in formulas and in datasets.
var reserved = []FieldID{colCounty, colYear, colSchool, colStage}

var identifier = lazy.Pattern(`^[a-z][a-z0-9_]*$`)

// check tells every problem of one field and enters its options as constants.
func (r *dictReader) check(n ast.Node, f *Field) bool {
	before := len(r.problems)
	if !identifier().MatchString(string(f.ID)) {
		r.failf(n, "field id %q; want small letters, digits and _", f.ID)
	}
	if r.dict.byID[f.ID] != nil {
		r.failf(n, "field %s exists already", f.ID)
	}
	if slices.Contains(reserved, f.ID) {
		r.failf(n, "field id %q has a meaning of its own", f.ID)
	}
	if _, taken := r.dict.consts[string(f.ID)]; taken {
		r.failf(n, "field %s has the name of an enum option", f.ID)
	}
	if f.Label.ZH == "" || f.Label.EN == "" {
		r.failf(n, "field %s needs a label in both zh and en", f.ID)
	}
	switch f.Type {
	case Count, Amount, Ratio, Bool, Enum, Year, Answer, Words:
	default:
		r.failf(n, "field %s: unknown type %q; want count, amount, ratio, bool, enum, year, answer or text", f.ID, f.Type)
	}
	switch f.Level {
	case PerSection, PerSchool, PerCounty:
	default:
		r.failf(n, "field %s: unknown level %q; want section, school or county", f.ID, f.Level)
	}
	switch f.Privacy {
	case Public, Internal, Sensitive:
	default:
		r.failf(n, "field %s: unknown privacy %q; want public, internal or sensitive", f.ID, f.Privacy)
	}
	if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
		r.failf(n, "field %s: min %v is above max %v", f.ID, *f.Min, *f.Max)
	}
	if (f.Type == Enum) != (len(f.Options) > 0) {
		r.failf(n, "field %s: an enum has options, and nothing else has", f.ID)
	}
	r.options(n, f)
	return len(r.problems) == before
}

func (r *dictReader) options(n ast.Node, f *Field) {
	codes := map[int]bool{}
	for _, o := range f.Options {
		_, taken := r.dict.consts[o.ID]
		switch {
		case !identifier().MatchString(o.ID):
			r.failf(n, "field %s: option id %q; want small letters, digits and _", f.ID, o.ID)
		case taken || r.dict.byID[FieldID(o.ID)] != nil:
			r.failf(n, "field %s: option %s exists already", f.ID, o.ID)
		case codes[o.Code]:
			r.failf(n, "field %s: code %d is given twice", f.ID, o.Code)
		default:
			r.dict.consts[o.ID] = float64(o.Code)
		}
		codes[o.Code] = true
	}
}

func (r *dictReader) entries(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case nil:
		return nil
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	r.failf(n, "want keys and values here")
	return nil
}

func (r *dictReader) items(n ast.Node) []ast.Node {
	if s, ok := n.(*ast.SequenceNode); ok {
		return s.Values
	}
	r.failf(n, "want a list here")
	return nil
}

func (r *dictReader) decode(n ast.Node, v any) bool {
	if err := yaml.NodeToValue(n, v, yaml.Strict()); err != nil {
		r.yamlError(n, err)
		return false
	}
	return true
}

func (r *dictReader) yamlError(n ast.Node, err error) {
	var ye yaml.Error
	if !errors.As(err, &ye) || ye.GetToken() == nil {
		r.failf(n, "%v", err)
		return
	}
	p := ye.GetToken().Position
	r.problems = append(r.problems, dictFault(fmt.Sprintf("%s:%d:%d", r.name, p.Line, p.Column), ye.GetMessage()))
}

func pick[T any](own, group *T, none T) T {
	switch {
	case own != nil:
		return *own
	case group != nil:
		return *group
	}
	return none
}

func pickList[T any](own, group []T) []T {
	if own != nil {
		return own
	}
	return group
}
