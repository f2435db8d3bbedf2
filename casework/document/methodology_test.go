package document_test

import (
	"strings"
	"testing"

	"junheng/casework/document"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/internal/testkit"
	"junheng/rules"
)

func TestTheMethodologyPagesAreMadeFromTheProcedures(t *testing.T) {
	sources, err := document.Sources(rules.Embedded(), "cn/casework")
	if err != nil {
		t.Fatal(err)
	}
	dict, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range load(t).List(0) {
		name := "../../../docs/methodology/procedure-" + strings.ReplaceAll(p.ID, "_", "-")
		testkit.Golden(t, name+".zh-CN.md", document.Methodology(p, sources, dict, locale.ZH))
		testkit.Golden(t, name+".md", document.Methodology(p, sources, dict, locale.EN))
	}
}
