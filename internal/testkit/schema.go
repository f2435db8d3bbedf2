package testkit

import (
	"bytes"
	"io/fs"
	"path"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schemas holds the YAML files of fsys to JSON schemas. schemaOf names the schema
// of a file, or gives "" for a file of another kind; every schema has to be that
// of some file.
func Schemas(t testing.TB, schemas map[string][]byte, fsys fs.FS, schemaOf func(name string) string) {
	t.Helper()
	files := map[string]int{}
	compiled := map[string]*jsonschema.Schema{}
	for name, data := range schemas {
		files[name], compiled[name] = 0, compile(t, name, data)
	}
	err := fs.WalkDir(fsys, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".yaml" {
			return err
		}
		schema := schemaOf(name)
		if schema == "" {
			return nil
		}
		files[schema]++
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		if text, err = yaml.YAMLToJSON(text); err != nil {
			return err
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return err
		}
		if err := compiled[schema].Validate(doc); err != nil {
			t.Errorf("%s does not satisfy %s: %v", name, schema, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range files {
		if n == 0 {
			t.Errorf("no file has the schema %s", name)
		}
	}
}

func compile(t testing.TB, name string, data []byte) *jsonschema.Schema {
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
