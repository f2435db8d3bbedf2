package rules_test

import (
	"testing"

	"junheng/rules"
)

func TestTheNationalStandardLoads(t *testing.T) {
	p, err := rules.Load(rules.Embedded(), "cn/quality-balance-2017")
	if err != nil {
		t.Fatal(err)
	}
	ind := p.Indicator("qualified_teachers_per_100")
	if d := ind.Threshold.At("2024-09-01"); d == nil || d.Stage[1].Text != "4.2" || d.Stage[2].V != 5.3 {
		t.Errorf("threshold on 2024-09-01 = %+v, want 4.2 and 5.3", d)
	}
	if d := ind.Threshold.At("2015-09-01"); d != nil {
		t.Errorf("threshold on 2015-09-01 = %+v, want none", d)
	}
}
