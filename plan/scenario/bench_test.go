package scenario_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/plan/scenario"
	"junheng/registry"
	"junheng/rules"
)

// province is 120 counties of 70 sections each.
func province() *facts.Table {
	t := facts.NewTable()
	r := rand.New(rand.NewPCG(1, 2))
	for c := range 120 {
		for i := range 70 {
			kind, stage := registry.PrimarySchool, registry.Primary
			if i%3 == 0 {
				kind, stage = registry.JuniorSchool, registry.Junior
			}
			code := registry.RegionCode(210101 + c)
			s := t.AddSchool(registry.School{ID: registry.SchoolID(strconv.Itoa(c) + "-" + strconv.Itoa(i)), County: code, Type: kind, Location: registry.Town})
			row := t.AddRow(code, year, s, stage)
			f := enough(float64(100 + r.IntN(1500)))
			for _, d := range dictionary.Fields() {
				if v, ok := f[d.ID]; ok {
					t.Set(row, d.ID, v*(0.5+r.Float64()), facts.Origin{File: "a.xlsx", Cell: "B2"})
				}
			}
		}
	}
	t.Sort()
	return t
}

// BenchmarkRegion is what a city or a province waits for when a figure is turned:
// every county before and after.
func BenchmarkRegion(b *testing.B) {
	pack, err := rules.Load(rules.Embedded(), "cn/quality-balance-2017")
	if err != nil {
		b.Fatal(err)
	}
	std, err := assess.Compile(pack, dictionary, assess.Options{Year: year})
	if err != nil {
		b.Fatal(err)
	}
	t := province()
	for b.Loop() {
		for _, s := range [][]scenario.Scaling{nil, {{Field: "equip_value", Percent: -5}}} {
			if _, err := scenario.Region(std, t, dictionary, year, s); err != nil {
				b.Fatal(err)
			}
		}
	}
}
