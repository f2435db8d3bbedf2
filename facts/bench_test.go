package facts_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

// nation is a stored dataset of the size of the country in one year: 210,000
// sections with 49 fields, one cell in a hundred blank.
var nation = sync.OnceValues(func() (shelf, []facts.FieldID) {
	const n = 210_000
	rng := rand.New(rand.NewPCG(1, 2))
	t := facts.NewTable()
	for i := range n {
		county := registry.RegionCode(110101 + i/72)
		s := t.AddSchool(registry.School{ID: registry.SchoolID(fmt.Sprint(i)), Name: "第" + fmt.Sprint(i) + "小学", County: county})
		t.AddRow(county, 2024, s, registry.Primary)
	}
	var fields []facts.FieldID
	for k := range 49 {
		values := make([]float64, n)
		for i := range values {
			switch {
			case rng.IntN(100) == 0:
				values[i] = blank.Of(blank.NotReported)
			case k%3 == 0:
				values[i] = float64(rng.IntN(1_000_000)) / 100
			default:
				values[i] = float64(rng.IntN(3000))
			}
		}
		f := facts.FieldID(fmt.Sprintf("field_%02d", k))
		fields = append(fields, f)
		t.SetColumn(f, values)
	}
	s := shelf{}
	if err := facts.Freeze(t, facts.Manifest{}).Write(s.create); err != nil {
		panic(err)
	}
	return s, fields
})

// BenchmarkLoad reads and verifies what an assessment of the nation needs, and
// everything there is.
func BenchmarkLoad(b *testing.B) {
	s, fields := nation()
	for name, sel := range map[string]facts.Selection{
		"twelve_fields": {Fields: fields[:12], NoLineage: true, NoTexts: true, NoNames: true},
		"everything":    {},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				d, err := facts.OpenDataset(s.open)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := d.Load(sel); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
