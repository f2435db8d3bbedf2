package procedure

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/rules"
)

// Schemas gives the JSON schemas (draft 2020-12) of the files in the folder
// procedures, by name: procedure.json and procedure-fixture.json. Editors check
// with them while a file is written; they demand the id of what has one, and an
// overlay gives only what it changes.
func Schemas() (map[string][]byte, error) {
	type cases struct {
		Procedure string    `yaml:"procedure"`
		Cases     []Fixture `yaml:"cases"`
	}
	out := map[string][]byte{}
	for name, t := range map[string]reflect.Type{"procedure.json": reflect.TypeFor[Procedure](), "procedure-fixture.json": reflect.TypeFor[cases]()} {
		w := schemaWriter{defs: map[string]any{}}
		root := w.object(t)
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
		out[name] = buf.Bytes()
	}
	return out, nil
}

// enums are the words that types of text may hold.
var enums = map[reflect.Type][]string{
	reflect.TypeFor[About]():        {string(AboutPupil), string(AboutTeacher), string(AboutSchool), string(AboutRequirement), string(AboutBuilding), string(AboutAny)},
	reflect.TypeFor[Line]():         {string(Education), string(Government), string(Other)},
	reflect.TypeFor[OriginKind]():   words(Origins()),
	reflect.TypeFor[Scope]():        {string(OfClass), string(OfSchool), string(OfTownship), string(OfCounty), string(OfCity), string(OfProvince)},
	reflect.TypeFor[Kind]():         kinds,
	reflect.TypeFor[Class]():        {string(Public), string(Internal), string(Sensitive)},
	reflect.TypeFor[StateKind]():    {string(Open), string(Waiting), string(Closed), string(Cancelled)},
	reflect.TypeFor[rules.Status](): {string(rules.Confirmed), string(rules.Local), string(rules.Unconfirmed)},
	reflect.TypeFor[Unit]():         units(),
}

func units() []string {
	var out []string
	for _, u := range calendar.Units() {
		out = append(out, string(u))
	}
	return out
}

// roleNames are the words of Party.Roles.
func roleNames() []string {
	var out []string
	for _, r := range access.Roles() {
		out = append(out, string(r.Role))
	}
	return out
}

// schemaWriter writes types as schemas; structs once, under $defs.
type schemaWriter struct{ defs map[string]any }

func (w schemaWriter) of(t reflect.Type) map[string]any {
	if words := enums[t]; words != nil {
		return map[string]any{"enum": words}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return w.of(t.Elem())
	case reflect.Struct:
		name := strings.ToLower(t.Name())
		if _, done := w.defs[name]; !done {
			w.defs[name] = nil // so that a type within itself refers here
			w.defs[name] = w.object(t)
		}
		return map[string]any{"$ref": "#/$defs/" + name}
	case reflect.Slice:
		item := w.of(t.Elem())
		return map[string]any{"anyOf": []any{map[string]any{"type": "array", "items": item}, item}}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": w.of(t.Elem())}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	}
	return map[string]any{"type": []string{"string", "number", "boolean"}} // 2019 and '2019' are both words
}

func (w schemaWriter) object(t reflect.Type) map[string]any {
	props := map[string]any{}
	var required []string
	for i := range t.NumField() {
		key, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if key == "" {
			continue
		}
		s := w.of(t.Field(i).Type)
		if t == reflect.TypeFor[Party]() && key == "roles" {
			s = map[string]any{"type": "array", "items": map[string]any{"enum": roleNames()}}
		}
		props[key] = s
		if key == "id" && t != reflect.TypeFor[Procedure]() {
			required = []string{"id"}
		}
	}
	out := map[string]any{"type": "object", "properties": props, "additionalProperties": false}
	if required != nil {
		out["required"] = required
	}
	return out
}
