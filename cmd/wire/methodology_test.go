package wire_test

import (
	"testing"

	"junheng/access"
	"junheng/cmd/wire"
	"junheng/internal/locale"
	"junheng/internal/testkit"
	"junheng/people/matching"
	golden "junheng/testdata/county"
)

func TestTheMethodologyOfTheRatesIsMadeFromTheirFormulasAndTheDemoCounty(t *testing.T) {
	a, d := laidOut(t, wire.Options{})
	clerk := d.Actors[access.CountyStatistician]
	run, err := a.Matching.Run(t.Context(), clerk, golden.Code, matching.Asked{Kind: matching.Population, Year: 2025, Reason: "方法说明示例"})
	if err != nil {
		t.Fatal(err)
	}
	v, err := a.Matching.Find(t.Context(), clerk, golden.Code, run.ID)
	if err != nil {
		t.Fatal(err)
	}
	e := matching.Example{
		Name:   locale.Text{ZH: "示例县青禾县，2025 学年", EN: "the demo county Qinghe, school year 2025"},
		Counts: run.Counts(v.Items, v.Results, func(string) bool { return true }),
	}
	for l, name := range map[locale.Lang]string{locale.ZH: "five-rates.zh-CN.md", locale.EN: "five-rates.md"} {
		testkit.Golden(t, "../../../docs/methodology/"+name, matching.StandardRates().Methodology(e, l))
	}
}
