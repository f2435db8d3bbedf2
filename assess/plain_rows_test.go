package assess_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/assess"
	"junheng/registry"
)

// plainly tells row by row what [assess.PlainOrder] has to say.
func plainly(county []registry.RegionCode, in []registry.SchoolYear, school []int32, stage []registry.Stage) bool {
	last := -1
	for r, y := range in {
		if y != year {
			continue
		}
		if school[r] < 0 || stage[r] == registry.Whole || stage[r] > registry.Senior {
			return false
		}
		if last >= 0 {
			before, now := county[last].County(), county[r].County()
			switch {
			case now < before, school[r] < school[last]:
				return false
			case school[r] == school[last] && (now != before || stage[r] <= stage[last]):
				return false
			}
		}
		last = r
	}
	return true
}

func TestRowsArePutInTheOrderOfUnits(t *testing.T) {
	stages := []registry.Stage{registry.Junior, registry.Primary}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "rows")
		var county []registry.RegionCode
		var in []registry.SchoolYear
		var school []int32
		var stage []registry.Stage
		code, id := registry.RegionCode(110101), int32(0)
		step := rapid.IntRange(0, 20)
		for range n {
			switch k := step.Draw(t, "step"); {
			case k == 0:
				code++
			case k == 1:
				code = code.County()*1000 + 7 // a township of it
			case k == 2:
				id--
			case k > 4:
				id++
			}
			county, school = append(county, code), append(school, id)
			if code > 999999 {
				code = code.County()
			}
			in = append(in, rapid.SampledFrom([]registry.SchoolYear{year, year, year, year - 1}).Draw(t, "year"))
			stage = append(stage, registry.Stage(rapid.SampledFrom([]int{1, 1, 1, 2, 2, 2, 3, 0, 4, 7}).Draw(t, "stage")))
		}
		to, groups, units, ok := assess.PlainOrder(county, in, school, stage, year, stages)
		if want := plainly(county, in, school, stage); ok != want {
			t.Fatalf("plain: %v, want %v", ok, want)
		}
		if !ok {
			return
		}
		wantTo := make([]int32, n)
		var wantGroups []assess.Group
		next := 0
		for r := range wantTo {
			wantTo[r] = -1
		}
		for _, st := range stages {
			for r := range n {
				if in[r] != year || stage[r] != st {
					continue
				}
				c := county[r].County()
				if g := len(wantGroups); g == 0 || wantGroups[g-1].County != c || wantGroups[g-1].Stage != st {
					wantGroups = append(wantGroups, assess.Group{County: c, Stage: st, Lo: next})
				}
				wantTo[r] = int32(next)
				next++
				wantGroups[len(wantGroups)-1].Hi = next
			}
		}
		for r := range wantTo {
			if wantTo[r] < 0 {
				wantTo[r] = int32(next)
			}
		}
		if units != next || len(groups) != len(wantGroups) || cmp.Diff(wantTo, to) != "" && n > 0 || len(groups) > 0 && cmp.Diff(wantGroups, groups) != "" {
			t.Fatalf("%d units of %v, %v; want %d, %v, %v", units, to, groups, next, wantTo, wantGroups)
		}
	})
}
