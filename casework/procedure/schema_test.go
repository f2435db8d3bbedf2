package procedure_test

import (
	"path"
	"strings"
	"testing"

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
	testkit.Schemas(t, schemas, rules.Embedded(), func(name string) string {
		switch {
		case path.Base(path.Dir(name)) != "procedures":
			return ""
		case strings.HasSuffix(name, ".test.yaml"):
			return "procedure-fixture.json"
		}
		return "procedure.json"
	})
}
