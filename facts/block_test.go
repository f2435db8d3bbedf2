package facts_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/facts"
	"junheng/registry"
)

func TestABlockOfATableTakesItsRowsInTheOrderGiven(t *testing.T) {
	table := facts.NewTable()
	for i, id := range []string{"a", "b", "c"} {
		table.AddSchool(registry.School{ID: registry.SchoolID(id)})
		table.AddRow(registry.RegionCode(210101+i%2), 2024, int32(i), registry.Primary)
		table.Set(i, "students", float64(10*i), facts.Origin{})
	}
	type rows struct {
		County []registry.RegionCode
		School []int32
		Values []float64
		Has    bool
	}
	var b facts.Block
	take := func(order []int32) (out rows) {
		b.Lend(table, order)
		out.County, out.School, out.Values = b.County, b.School, make([]float64, 3)
		out.Has = b.Scatter("classes", []int32{0, 1, 2}, make([]float64, 3)) || !b.Scatter("students", []int32{0, 1, 2}, out.Values)
		return out
	}
	plain := rows{[]registry.RegionCode{210101, 210102, 210101}, []int32{0, 1, 2}, []float64{0, 10, 20}, false}
	for _, tt := range []struct {
		name  string
		order []int32
		want  rows
	}{
		{"as they are", nil, plain},
		{"in an order", []int32{0, 2, 1}, rows{[]registry.RegionCode{210101, 210101, 210102}, []int32{0, 1, 2}, []float64{0, 20, 10}, false}},
		{"as they are, after an order", nil, plain},
	} {
		if diff := cmp.Diff(tt.want, take(tt.order)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
