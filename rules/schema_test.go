package rules_test

import (
	"path"
	"strings"
	"testing"

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
	testkit.Schemas(t, schemas, rules.Embedded(), func(name string) string {
		switch {
		case strings.Contains(name, "/forms/") || strings.Contains(name, "/casework/"):
			return ""
		case strings.HasSuffix(name, ".test.yaml"):
			return "fixture.json"
		case strings.Contains(name, "/standards/"):
			return "standard.json"
		}
		return "pack.json"
	})
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
