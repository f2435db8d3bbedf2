package procedure_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"junheng/casework/procedure"
	"junheng/internal/testkit"
	"junheng/rules"
)

func TestTheSchemasAreThoseOfTheTypes(t *testing.T) {
	schemas, err := procedure.Schemas()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range schemas {
		testkit.Golden(t, "../../../rules/schema/"+name, data)
	}
}

func TestEveryProcedureSatisfiesItsSchema(t *testing.T) {
	schemas, err := procedure.Schemas()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = fs.WalkDir(rules.Embedded(), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Base(path.Dir(name)) != "procedures" {
			return err
		}
		n++
		schema := "procedure.json"
		if strings.HasSuffix(name, ".test.yaml") {
			schema = "procedure-fixture.json"
		}
		if err := compile(t, schema, schemas[schema]).Validate(asJSON(t, name)); err != nil {
			t.Errorf("%s does not satisfy %s: %v", name, schema, err)
		}
		return nil
	})
	if err != nil || n == 0 {
		t.Fatal(n, err)
	}
}

func compile(t *testing.T, name string, data []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func asJSON(t *testing.T, name string) any {
	t.Helper()
	data, err := fs.ReadFile(rules.Embedded(), name)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := yaml.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
