package assess_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/assess"
	"junheng/facts"
	"junheng/registry"
)

func TestPlainRowsAreResolvedAsAnyOthers(t *testing.T) {
	plain := sections(rand.New(rand.NewPCG(9, 9)), 60)
	plain.Sort()
	// A row that no standard asks about makes the same rows be resolved one by one.
	other := plain.Filter(0, 0)
	row := other.AddRow(other.County[0], year, -1, registry.Whole)
	other.Set(row, "students", 1, facts.Origin{})
	s := compile(t, sectionPack(), assess.Options{})
	var got [2]*assess.Survey
	for i, table := range []*facts.Table{plain, other} {
		u, err := s.Units(table)
		if err != nil {
			t.Fatal(err)
		}
		got[i] = s.Evaluate(u)
	}
	same := cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })
	for _, d := range []string{
		cmp.Diff(got[0].Units.Groups, got[1].Units.Groups), cmp.Diff(got[0].Units.County, got[1].Units.County),
		cmp.Diff(got[0].Units.School, got[1].Units.School), cmp.Diff(got[0].Units.Stage, got[1].Units.Stage),
		cmp.Diff(got[0].Values, got[1].Values, same), cmp.Diff(got[0].Spreads, got[1].Spreads, same),
		cmp.Diff(got[0].Rules[0].Tally, got[1].Rules[0].Tally),
	} {
		if d != "" {
			t.Errorf("resolved one by one the units differ:\n%s", d[:min(len(d), 500)])
		}
	}
}
