package scenario_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/plan/scenario"
	"junheng/registry"
)

// region is two counties: one well off, one whose school A is on its line in one
// indicator and below it in another.
func region() *facts.Table {
	t := base()
	poor := with(enough(400), fields{"equip_value": 400 * 1900, "multimedia_rooms": 8})
	for _, f := range []fields{poor, enough(500)} {
		s := t.AddSchool(registry.School{ID: registry.SchoolID("X" + string(rune('0'+len(t.Schools)))), Name: "他县小学", County: 219902, Type: registry.PrimarySchool, Location: registry.Rural})
		row := t.AddRow(219902, year, s, registry.Primary)
		for _, d := range dictionary.Fields() {
			if v, ok := f[d.ID]; ok {
				t.Set(row, d.ID, v, facts.Origin{})
			}
		}
	}
	t.Sort()
	return t
}

func outlook(t *testing.T, table *facts.Table, scalings ...scenario.Scaling) map[registry.RegionCode]scenario.Outlook {
	t.Helper()
	list, err := scenario.Region(standard(t, "cn/quality-balance-2017"), table, dictionary, year, scalings)
	if err != nil {
		t.Fatal(err)
	}
	out := map[registry.RegionCode]scenario.Outlook{}
	for _, o := range list {
		out[o.County] = o
	}
	return out
}

func TestARegionIsJudgedAsItsCountiesAre(t *testing.T) {
	table := region()
	got := outlook(t, table)
	if !got[219901].Met || got[219902].Met || got[219902].Short != 1 {
		t.Fatalf("got %+v", got)
	}
	std := standard(t, "cn/quality-balance-2017")
	for county, o := range got {
		a, err := std.Assess(table, county, "")
		if err != nil {
			t.Fatal(err)
		}
		short, over := 0, 0
		for i := range a.Units {
			if a.Units[i].Outcome == assess.Short {
				short++
			}
		}
		for i := range a.Stages {
			for _, c := range a.Stages[i].Coefficients {
				if c.Outcome != assess.Met {
					over++
				}
			}
		}
		if short != o.Short || over != o.Over {
			t.Errorf("%s: %d short and %d over by the engine, %d and %d by the outlook", county, short, over, o.Short, o.Over)
		}
	}
}

func TestAScalingReachesThoseItNamesAndLeavesTheFacts(t *testing.T) {
	table := region()
	tests := []struct {
		name string
		s    scenario.Scaling
		met  bool
	}{
		{"just enough", scenario.Scaling{Field: "equip_value", Percent: 5.27}, true},
		{"not quite", scenario.Scaling{Field: "equip_value", Percent: 5.26}, false},
		{"only where the school is", scenario.Scaling{Field: "equip_value", Percent: 50, Where: registry.Rural}, true},
		{"elsewhere", scenario.Scaling{Field: "equip_value", Percent: 50, Where: registry.Urban}, false},
		{"in its stage", scenario.Scaling{Field: "equip_value", Percent: 50, Stage: "primary"}, true},
		{"in another stage", scenario.Scaling{Field: "equip_value", Percent: 50, Stage: "junior"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := outlook(t, table, test.s)[219902]; got.Met != test.met {
				t.Errorf("got %+v", got)
			}
		})
	}
	if diff := cmp.Diff(outlook(t, region()), outlook(t, table)); diff != "" {
		t.Errorf("the facts were touched:\n%s", diff)
	}
}

func TestAnImpossibleScalingIsRefused(t *testing.T) {
	for _, s := range []scenario.Scaling{{Field: "nothing"}, {Field: "max_class_size", Percent: 5}, {Field: "students", Percent: -101}, {Field: "students", Stage: "nursery"}} {
		if _, err := scenario.Region(standard(t, "cn/quality-balance-2017"), region(), dictionary, year, []scenario.Scaling{s}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

func TestARegionsReportPutsWhatTurnsFirst(t *testing.T) {
	before, err := scenario.Region(standard(t, "cn/quality-balance-2017"), region(), dictionary, year, nil)
	if err != nil {
		t.Fatal(err)
	}
	after, err := scenario.Region(standard(t, "cn/quality-balance-2017"), region(), dictionary, year, []scenario.Scaling{{Field: "equip_value", Percent: 10}})
	if err != nil {
		t.Fatal(err)
	}
	r := scenario.RegionReport("某市", before, after, func(c registry.RegionCode) string { return c.String() })
	if row := r.Tables[0].Rows[0]; row.ID != "219902" || row.Cells[2].Text.ZH != "达标" || row.Cells[2].Note.ZH == "" || !r.Simulated {
		t.Errorf("first comes %+v", row)
	}
}
