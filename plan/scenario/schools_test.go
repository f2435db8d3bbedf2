package scenario_test

import (
	"strings"
	"testing"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/plan/scenario"
	"junheng/registry"
)

// through adds a nine-year school N that reports its pupils and teachers by
// section and its rooms as a whole.
func through(t *facts.Table) {
	s := t.AddSchool(registry.School{ID: "N", Name: "九年校", County: county, Type: registry.NineYear, Location: registry.Town})
	for stage, f := range map[registry.Stage]fields{
		registry.Whole:   {"teach_aux_area": 6000, "multimedia_rooms": 30},
		registry.Primary: {"students": 400, "backbone_teachers": 8},
		registry.Junior:  {"students": 300, "backbone_teachers": 6},
	} {
		row := t.AddRow(county, year, s, stage)
		for id, v := range f {
			t.Set(row, id, v, facts.Origin{})
		}
	}
}

func TestASchoolThatBecomesPartOfAThroughSchoolIsAddedWhereThatReports(t *testing.T) {
	table := made(map[string]fields{"A": enough(300), "J": enough(600)})
	through(table)
	for school, want := range map[registry.SchoolID]map[registry.Stage]fields{
		"A": {
			registry.Whole:   {"teach_aux_area": 9600, "multimedia_rooms": 45},
			registry.Primary: {"students": 700, "backbone_teachers": 14},
			registry.Junior:  {"students": 300, "backbone_teachers": 6},
		},
		"J": {
			registry.Whole:   {"teach_aux_area": 13200, "multimedia_rooms": 60},
			registry.Primary: {"students": 400, "backbone_teachers": 8},
			registry.Junior:  {"students": 900, "backbone_teachers": 18},
		},
	} {
		got := apply(t, table, scenario.Change{Kind: scenario.Merge, School: school, To: []scenario.Receiver{{School: "N"}}})
		for stage, f := range want {
			for id, v := range f {
				if has := value(t, got, "N", stage, id); has != v {
					t.Errorf("after %s is part of it N has %s %v of %s, want %v", school, stage, has, id, v)
				}
			}
		}
		if v := value(t, got, "N", registry.Primary, "teach_aux_area"); !blank.Is(v) {
			t.Errorf("the rooms of %s are counted a second time: %v", school, v)
		}
	}
}

func TestAThroughSchoolBecomesPartOfAnotherSectionBySection(t *testing.T) {
	table := made(map[string]fields{"J": enough(600)})
	through(table)
	s := table.AddSchool(registry.School{ID: "M", Name: "另一九年校", County: county, Type: registry.NineYear, Location: registry.Town})
	for stage, f := range map[registry.Stage]fields{
		registry.Whole:   {"teach_aux_area": 1000},
		registry.Primary: {"students": 100, "multimedia_rooms": 4},
		registry.Junior:  {"students": 50, "multimedia_rooms": 3},
	} {
		row := table.AddRow(county, year, s, stage)
		for id, v := range f {
			table.Set(row, id, v, facts.Origin{})
		}
	}
	got := apply(t, table, scenario.Change{Kind: scenario.Merge, School: "M", To: []scenario.Receiver{{School: "N"}}})
	for _, c := range []struct {
		stage registry.Stage
		field facts.FieldID
		want  float64
	}{
		{registry.Whole, "teach_aux_area", 7000},
		{registry.Whole, "multimedia_rooms", 37},
		{registry.Primary, "students", 500},
		{registry.Junior, "students", 350},
	} {
		if v := value(t, got, "N", c.stage, c.field); v != c.want {
			t.Errorf("%s of %s is %v, want %v", c.field, c.stage, v, c.want)
		}
	}
}

func TestTheSectionsOfAClosedThroughSchoolGoToWhoTeachesThem(t *testing.T) {
	table := made(map[string]fields{"A": enough(300), "B": enough(500), "J": enough(600)})
	through(table)
	got := apply(t, table, scenario.Change{Kind: scenario.Close, School: "N", To: []scenario.Receiver{{School: "A"}, {School: "B"}, {School: "J"}}})
	for id, want := range map[registry.SchoolID]float64{"A": 500, "B": 700} {
		if v := value(t, got, string(id), registry.Primary, "students"); v != want {
			t.Errorf("%s has %v pupils, want %v", id, v, want)
		}
	}
	if v := value(t, got, "J", registry.Junior, "students"); v != 900 {
		t.Errorf("J has %v pupils, want 900", v)
	}
	_, err := scenario.Apply(table, dictionary, county, year, []scenario.Change{{Kind: scenario.Close, School: "N", To: []scenario.Receiver{{School: "A"}}}})
	if err == nil {
		t.Error("the junior section went to a primary school")
	}
}

func TestPupilsAreNotLostInASchoolThatDoesNotSayHowManyItHas(t *testing.T) {
	table := made(map[string]fields{"A": enough(300), "B": with(enough(500), fields{"students": blank.Of(blank.NotReported)}), "J": enough(600)})
	_, err := scenario.Apply(table, dictionary, county, year, []scenario.Change{{Kind: scenario.Pupils, School: "A", Stage: "primary", Value: 10, To: []scenario.Receiver{{School: "B"}}}})
	if err == nil {
		t.Error("10 pupils went to a school of unknown size, and were lost")
	}
}

func TestAComparisonTellsUnknownFromShort(t *testing.T) {
	table := apply(t, base(), scenario.Change{Kind: scenario.Clear, School: "C", Stage: "primary", Field: "students"})
	r := scenario.Compare(judge(t, base()), named("缺数", judge(t, table)))
	var lead string
	for _, m := range r.Lead {
		lead += m.In(locale.ZH)
	}
	if strings.Contains(lead, "变为不达标") || !strings.Contains(lead, "1所学校（学部）由达标变为无法判定") {
		t.Errorf("the answer reads %q", lead)
	}
	other, err := standard(t, "cn/basic-balance-2012").Assess(base(), county, "")
	if err != nil {
		t.Fatal(err)
	}
	r = scenario.Compare(judge(t, base()), scenario.Judged{Name: "另一标准", Pack: judge(t, base()).Pack, Result: other})
	lead = ""
	for _, m := range r.Lead {
		lead += m.In(locale.ZH)
	}
	if strings.Contains(lead, "变为不达标") {
		t.Errorf("a standard without a line for units let units fail: %q", lead)
	}
}
