package scenario_test

import (
	"testing"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/plan"
	"junheng/plan/scenario"
	"junheng/registry"

	"github.com/google/go-cmp/cmp"
)

func figures(t *facts.Table) *scenario.Figures {
	return scenario.FiguresOf(t, dictionary, county, year)
}

func TestAFactOfTheCountyIsSetAlsoWhereItHasNoneYet(t *testing.T) {
	got := apply(t, base(), scenario.Change{Kind: scenario.Set, Field: "gov_01_answer", Value: 1})
	if v := figures(got).Of("A", registry.Primary).Value("gov_01_answer"); v != 1 {
		t.Errorf("the county answers %v, want 1", v)
	}
	if v := figures(base()).Value("gov_01_answer"); blank.StateOf(v) != blank.NotReported {
		t.Errorf("the facts have changed: %v", v)
	}
	for _, c := range []scenario.Change{
		{Kind: scenario.Set, School: "A", Field: "gov_01_answer", Value: 1},
		{Kind: scenario.Set, Field: "students", Value: 1},
		{Kind: scenario.Set, Field: "gov_01_answer", Value: 2},
	} {
		if _, err := scenario.Apply(base(), dictionary, county, year, []scenario.Change{c}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v gives %v", c, err)
		}
	}
}

// A property of a school stands in every row it has, so that no row says
// otherwise.
func TestWhatBelongsToASchoolIsSetForAllOfIt(t *testing.T) {
	table := facts.NewTable()
	through(table)
	set := scenario.Change{Kind: scenario.Set, School: "N", Stage: "junior", Field: "site_area", Value: 20000}
	got := apply(t, table, set)
	for _, st := range []registry.Stage{registry.Primary, registry.Junior} {
		if v := figures(got).Of("N", st).Value("site_area"); v != 20000 {
			t.Errorf("the site of stage %v is %v", st, v)
		}
	}
	more := apply(t, table, set, scenario.Change{Kind: scenario.Add, School: "N", Field: "site_area", Value: 5})
	if v := figures(more).Of("N", registry.Primary).Value("site_area"); v != 20005 {
		t.Errorf("after 5 more the site is %v", v)
	}
	gone := apply(t, table, set, scenario.Change{Kind: scenario.Clear, School: "N", Field: "site_area"})
	if v := figures(gone).Of("N", registry.Junior).Value("site_area"); blank.StateOf(v) != blank.NotReported {
		t.Errorf("the site is cleared, yet %v", v)
	}
}

func TestAPrimarySchoolSplitFromAThroughSchoolTakesNoJuniorSection(t *testing.T) {
	table := facts.NewTable()
	through(table)
	split := func(kind string, share float64) scenario.Change {
		return scenario.Change{Kind: scenario.Split, School: "N", Value: share, New: &scenario.NewSchool{ID: "P", Name: "分出的小学", Type: kind}}
	}
	got := apply(t, table, split("primary_school", 0.5))
	want := map[string]float64{"P primary students": 200, "N primary students": 200, "N junior students": 300}
	have := map[string]float64{
		"P primary students": value(t, got, "P", registry.Primary, "students"),
		"N primary students": value(t, got, "N", registry.Primary, "students"),
		"N junior students":  value(t, got, "N", registry.Junior, "students"),
	}
	if d := cmp.Diff(want, have); d != "" {
		t.Error(d)
	}
	if v := value(t, got, "P", registry.Junior, "students"); blank.StateOf(v) != blank.NotApplicable {
		t.Errorf("the primary school has %v junior pupils", v)
	}
	// Rooms that are reported as a whole go by the pupils: half of 400 of 700.
	if p, n := value(t, got, "P", registry.Whole, "teach_aux_area"), value(t, got, "N", registry.Whole, "teach_aux_area"); p != 6000*0.5*(400.0/700.0) || p+n != 6000 {
		t.Errorf("the rooms are %v and %v", p, n)
	}
	whole := apply(t, table, split("nine_year_school", 0.5))
	if v := value(t, whole, "P", registry.Whole, "teach_aux_area"); v != 3000 {
		t.Errorf("half of the whole has %v of rooms", v)
	}
	if _, err := scenario.Apply(base(), dictionary, county, year, []scenario.Change{{Kind: scenario.Split, School: "A", Value: 0.5, New: &scenario.NewSchool{ID: "P", Name: "初中", Type: "junior_school"}}}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a junior school is split from a primary one: %v", err)
	}
}

func TestASchoolThatReportsAsAWholeCannotBeSplitByStage(t *testing.T) {
	table := facts.NewTable()
	s := table.AddSchool(registry.School{ID: "N", Name: "九年校", County: county, Type: registry.NineYear, Location: registry.Rural})
	table.Set(table.AddRow(county, year, s, registry.Whole), "students", 700, facts.Origin{})
	change := scenario.Change{Kind: scenario.Split, School: "N", Value: 0.5, New: &scenario.NewSchool{ID: "P", Name: "新校", Type: "primary_school"}}
	if _, err := scenario.Apply(table, dictionary, county, year, []scenario.Change{change}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the primary part of 700 pupils is known: %v", err)
	}
	change.New.Type = "nine_year_school"
	got := apply(t, table, change)
	if v := value(t, got, "P", registry.Whole, "students"); v != 350 {
		t.Errorf("half the school has %v pupils", v)
	}
	for _, has := range got.Schools {
		if has.ID == "P" && has.Location != registry.Rural {
			t.Errorf("the new school lies in %v", has.Location)
		}
	}
}

func TestAPlanInAScenarioIsThePlanApplied(t *testing.T) {
	p := &plan.Plan{County: county, Year: year, Dataset: "h", Changes: []plan.Change{
		{School: "A", Stage: "primary", Field: "multimedia_rooms", From: 15, To: 18},
		{School: "B", Stage: "primary", Field: "equip_value", From: 2500000, To: 2600000},
	}}
	want := plan.Apply(base(), p)
	got := apply(t, base(), scenario.OfPlan(p, "方案一", "h")...)
	for _, c := range p.Changes {
		w, g := value(t, want, string(c.School), registry.Primary, c.Field), value(t, got, string(c.School), registry.Primary, c.Field)
		if w != g || g != c.To {
			t.Errorf("%s of %s is %v, of the plan %v", c.Field, c.School, g, w)
		}
	}
	// On newer facts the plan adds what it adds.
	newer := made(map[string]fields{"A": with(enough(300), fields{"multimedia_rooms": 20}), "B": enough(500), "C": enough(200), "J": enough(600)})
	later := apply(t, newer, scenario.OfPlan(p, "方案一", "other")...)
	if v := value(t, later, "A", registry.Primary, "multimedia_rooms"); v != 23 {
		t.Errorf("20 rooms and 3 of the plan make %v", v)
	}
}
