package assess_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/assess"
	"junheng/internal/fault"
	"junheng/registry"
)

// depth is how many figures stand below one another in a working.
func depth(s *assess.Step) int {
	most := 0
	for _, c := range s.Children {
		d := depth(c)
		if c.Ref != "" {
			d++
		}
		most = max(most, d)
	}
	return most
}

func TestAnOutlineIsTheExplanationCutShort(t *testing.T) {
	table := onePrimary(enough(registry.Primary, 600, fields{"multimedia_rooms": 3}))
	a := assessTable(t, compile(t, withItems(everyItem()...), assess.Options{Year: year}), table)
	for _, ref := range []string{"verdict", "verdict/government", "unit/A/primary", "coef/primary/backbone", "value/A/primary/backbone"} {
		whole, err := a.Explain(ref)
		if err != nil {
			t.Fatal(err)
		}
		for levels := 1; levels <= 3; levels++ {
			cut, err := a.Outline(ref, levels)
			if err != nil {
				t.Fatal(err)
			}
			if d := depth(cut); d > levels || d < min(levels, depth(whole)) {
				t.Errorf("%s: %d levels deep, want %d of %d", ref, d, levels, depth(whole))
			}
			if len(cut.Children) != len(whole.Children) {
				t.Errorf("%s: %d steps, want %d", ref, len(cut.Children), len(whole.Children))
			}
		}
		all, err := a.Outline(ref, 20)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(whole, all, cmp.Comparer(sameBits)); diff != "" {
			t.Errorf("%s (-explained +outlined):\n%s", ref, diff)
		}
	}
	if _, err := a.Outline("value/nobody/primary/x", 1); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a figure that is not there: %v", err)
	}
}
