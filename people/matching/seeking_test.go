package matching_test

import (
	"testing"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/people/matching"
	"junheng/registry"
)

// Who is sought by this year's comparison stays so, whatever other year somebody
// compares afterwards: a correction of such a child takes two.
func TestAComparisonOfAnotherYearTakesNobodyOffTheListOfThoseSought(t *testing.T) {
	o := newOffice(t)
	clerk := officer(access.CountyStatistician)
	run := o.run(t, matching.Population)
	child := nowhere(o.find(t, clerk, run.ID))[0].Person
	_, before, err := o.OpenOf(t.Context(), here)
	if err != nil || len(before) == 0 {
		t.Fatalf("%d sought, %v", len(before), err)
	}
	for _, year := range []registry.SchoolYear{2023, 2024, 2026} {
		if _, err := o.Run(t.Context(), clerk, here, matching.Asked{Kind: matching.Population, Year: year, Reason: "秋季开学入学核查"}); err != nil {
			t.Fatal(err)
		}
		_, ids, err := o.OpenOf(t.Context(), here)
		day, _ := o.Sought(t.Context(), here, child)
		if err != nil || len(ids) < len(before) || day == "" {
			t.Errorf("after a comparison of %d: %d of %d sought, %q, %v", year, len(ids), len(before), day, err)
		}
	}
	if _, err := o.Run(t.Context(), clerk, here, matching.Asked{Kind: matching.Population, Year: 2027, Reason: "秋季开学入学核查"}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a year far ahead: %v", err)
	}
}
