package assess_test

import (
	"math/rand/v2"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/registry"
)

// BenchmarkCounty judges one county of 130 schools under the whole national
// standard, with every reason, flip and note.
func BenchmarkCounty(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	table := facts.NewTable()
	for i := range 130 {
		f := enough(registry.Primary, float64(100+r.IntN(1500)), nil)
		for k := range f {
			if k != "students" {
				f[k] = float64(int(f[k] * (0.55 + 0.6*r.Float64())))
			}
		}
		f["max_class_size"], f["training_budget"], f["public_fund_budget"] = 45, 50000, 900000
		addSchool(table, "S"+itoa(i), registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: f})
	}
	addRow(table, -1, registry.Whole, fields{"teacher_avg_pay": 89000, "civil_avg_pay": 90000, "gov_08_answer": 1})
	s := compile(b, realPack(b), assess.Options{})
	b.Run("assess", func(b *testing.B) {
		for b.Loop() {
			assessTable(b, s, table)
		}
	})
	a := assessTable(b, s, table)
	b.Run("explain the verdict", func(b *testing.B) {
		for b.Loop() {
			if _, err := a.Explain("verdict"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("explain a value", func(b *testing.B) {
		for b.Loop() {
			if _, err := a.Explain("value/S5/primary/backbone_teachers_per_100"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
