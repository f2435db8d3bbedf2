package rules

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Schemas gives the JSON schemas of the files of a pack by file name:
// pack.json for pack.yaml and the files beside it, standard.json for the files
// under standards, fixture.json for *.test.yaml. They are made from the table
// of shapes that the loader checks with, so editors and loader agree.
//
// An overlay gives only the keys it changes, so the schemas ask for nothing but
// the id of a thing that has one; the loader asks for the rest once it has
// merged the layers.
func Schemas() (map[string][]byte, error) {
	standard := either(withKind(indicatorShape), withKind(itemShape), withKind(itemsShape))
	out := map[string][]byte{}
	for name, s := range map[string]*shape{"pack.json": packShape, "standard.json": standard, "fixture.json": fixtureShape} {
		data, err := schemaFile(name, s)
		if err != nil {
			return nil, err
		}
		out[name] = data
	}
	return out, nil
}

// withKind makes the first key of a shape, kind, required: in a file of its own
// a standard says what it is.
func withKind(s *shape) *shape {
	c := *s
	c.keys = append([]key(nil), s.keys...)
	c.keys[0].required = true
	c.name = ""
	return &c
}

func schemaFile(name string, s *shape) ([]byte, error) {
	w := schemaWriter{defs: map[string]any{}}
	root := w.of(s)
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = "junheng:rules/schema/" + name
	root["$defs"] = w.defs
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(root); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// schemaWriter writes shapes as schemas; named ones once, under $defs.
type schemaWriter struct{ defs map[string]any }

func (w schemaWriter) of(s *shape) map[string]any {
	if s.name == "" || s == packShape {
		return w.body(s)
	}
	if _, done := w.defs[s.name]; !done {
		w.defs[s.name] = nil // so that a shape within itself refers here
		w.defs[s.name] = w.body(s)
	}
	return map[string]any{"$ref": "#/$defs/" + s.name}
}

func (w schemaWriter) body(s *shape) map[string]any {
	out := map[string]any{}
	if s.doc != "" {
		out["description"] = s.doc
	}
	switch s.kind {
	case objectShape:
		w.object(s, out)
	case openShape:
		out["type"], out["additionalProperties"] = "object", w.of(s.elem)
	case listShape:
		out["type"], out["items"] = "array", w.of(s.elem)
	case numberShape:
		out["type"] = "number"
	case intShape:
		out["type"] = "integer"
	case boolShape:
		out["type"] = "boolean"
	case dateShape:
		out["type"], out["format"] = "string", "date"
	case idShape:
		out["type"], out["pattern"] = "string", "^[a-z][a-z0-9_]*$"
	case formulaShape:
		out["type"], out["description"] = []string{"string", "number"}, "a formula"
	case unionShape:
		parts := make([]any, len(s.parts))
		for i, p := range s.parts {
			parts[i] = w.of(p)
		}
		out["anyOf"] = parts
	default:
		w.text(s, out)
	}
	return out
}

func (w schemaWriter) text(s *shape, out map[string]any) {
	if len(s.enum) > 0 {
		out["enum"] = s.enum
		return
	}
	out["type"] = []string{"string", "number"} // 2019 and '2019' are both words
}

func (w schemaWriter) object(s *shape, out map[string]any) {
	props := map[string]any{}
	var required []string
	hasID := slices.ContainsFunc(s.keys, func(k key) bool { return k.name == "id" })
	for _, k := range s.keys {
		p := w.of(k.shape)
		if k.doc != "" {
			c := map[string]any{"description": k.doc}
			for name, v := range p {
				c[name] = v
			}
			p = c
		}
		props[k.name] = p
		if k.required && (!hasID || k.name == "id" || k.name == "kind") && s != packShape {
			required = append(required, k.name)
		}
	}
	out["type"], out["properties"], out["additionalProperties"] = "object", props, false
	if required != nil {
		out["required"] = required
	}
}
