package assess_test

import (
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

func TestACountyWithEverythingIsMet(t *testing.T) {
	table := facts.NewTable()
	addSchool(table, "A", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 400, nil)})
	addSchool(table, "B", registry.JuniorSchool, map[registry.Stage]fields{registry.Junior: enough(registry.Junior, 300, nil)})
	a := assessTable(t, compile(t, sevenPack(), assess.Options{}), table)
	if a.Verdict.Outcome != assess.Met {
		t.Errorf("verdict = %s (%s), want met", a.Verdict.Outcome, a.Verdict.Why.In(locale.ZH))
	}
	for _, c := range a.Verdict.Children {
		t.Log(c.ID, c.Outcome, c.Why.In(locale.ZH))
	}
}
