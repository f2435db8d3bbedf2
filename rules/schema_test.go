package rules_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"junheng/internal/locale"
	"junheng/internal/testkit"
	"junheng/rules"
)

func TestTheSchemasAreThoseOfTheLoader(t *testing.T) {
	schemas, err := rules.Schemas()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range schemas {
		testkit.Golden(t, "../schema/"+name, data)
	}
}

func TestEveryFileOfEveryPackSatisfiesItsSchema(t *testing.T) {
	schemas, err := rules.Schemas()
	if err != nil {
		t.Fatal(err)
	}
	compiled := map[string]*jsonschema.Schema{}
	for name, data := range schemas {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource(name, doc); err != nil {
			t.Fatal(err)
		}
		if compiled[name], err = c.Compile(name); err != nil {
			t.Fatal(err)
		}
	}
	err = fs.WalkDir(rules.Embedded(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".yaml" || strings.Contains(name, "/forms/") || strings.Contains(name, "/casework/") {
			return err
		}
		schema := "pack.json"
		switch {
		case strings.HasSuffix(name, ".test.yaml"):
			schema = "fixture.json"
		case strings.Contains(name, "/standards/"):
			schema = "standard.json"
		}
		if err := compiled[schema].Validate(asJSON(t, name)); err != nil {
			t.Errorf("%s does not satisfy %s: %v", name, schema, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func asJSON(t *testing.T, name string) any {
	t.Helper()
	data, err := fs.ReadFile(rules.Embedded(), name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := yaml.YAMLToJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTheMethodologyPagesAreMadeFromThePacks(t *testing.T) {
	dict, err := dictionary()
	if err != nil {
		t.Fatal(err)
	}
	list, err := rules.List(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range list {
		p := load(t, info.ID)
		name := "../../docs/methodology/" + path.Base(info.ID)
		testkit.Golden(t, name+".zh-CN.md", rules.Methodology(p, dict, locale.ZH))
		testkit.Golden(t, name+".md", rules.Methodology(p, dict, locale.EN))
	}
}
