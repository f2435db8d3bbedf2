package assess_test

import (
	"strings"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
	"junheng/rules"
)

// fixtureOf is a case of three primary schools and the county's pay.
func fixtureOf(indicator string, want rules.FixtureWant) rules.Fixture {
	short := enough(registry.Primary, 400, fields{"backbone_teachers": 1})
	missing := enough(registry.Primary, 300, fields{"backbone_teachers": unreported})
	given := func(name string, f fields) rules.FixtureUnit {
		return rules.FixtureUnit{Name: name, Stage: registry.Primary, Type: registry.PrimarySchool, Facts: map[facts.FieldID]float64(f)}
	}
	return rules.Fixture{
		Name: "a case", File: "backbone.test.yaml", Pos: rules.Pos{Line: 7}, Indicator: indicator, Year: 2024,
		Given:  []rules.FixtureUnit{given("A", enough(registry.Primary, 500, nil)), given("B", short), given("C", missing)},
		County: map[facts.FieldID]float64{"teacher_avg_pay": 90000, "civil_avg_pay": 91000},
		Want:   want,
	}
}

func TestAFixtureThatIsWrongSaysWhatItGotAndWanted(t *testing.T) {
	yes, no := true, false
	tests := []struct {
		name      string
		indicator string
		right     rules.FixtureWant
		wrong     rules.FixtureWant
		diff      []string // words of the one difference
	}{
		{
			"a value", "backbone",
			rules.FixtureWant{Values: map[string]float64{"B": 0.25, "C": unreported}},
			rules.FixtureWant{Values: map[string]float64{"B": 0.3, "C": unreported}},
			[]string{"value of B = 0.25, want 0.3"},
		},
		{
			"a blank", "backbone",
			rules.FixtureWant{Values: map[string]float64{"C": unreported}},
			rules.FixtureWant{Values: map[string]float64{"C": blank.Of(blank.Withheld)}},
			[]string{"value of C = not_reported, want withheld"},
		},
		{
			"a numerator", "backbone",
			rules.FixtureWant{Numerators: map[string]float64{"B": 1}},
			rules.FixtureWant{Numerators: map[string]float64{"B": 2}},
			[]string{"numerator of B = 1, want 2"},
		},
		{
			"an outcome of an indicator", "backbone",
			rules.FixtureWant{Outcomes: map[string]string{"A": "met", "B/primary": "below_floor", "C": "undetermined"}},
			rules.FixtureWant{Outcomes: map[string]string{"B": "met"}},
			[]string{"verdict of B = below_floor, want met", "backbone"},
		},
		{
			"an outcome of a unit", "schools",
			rules.FixtureWant{Outcomes: map[string]string{"A": "met", "B": "short", "C": "undetermined", "Z": "out_of_scope"}},
			rules.FixtureWant{Outcomes: map[string]string{"C": "met"}},
			[]string{"verdict of C = undetermined, want met"},
		},
		{
			"a coefficient", "qualified",
			rules.FixtureWant{Coefficient: map[registry.Stage]float64{registry.Primary: 0}},
			rules.FixtureWant{Coefficient: map[registry.Stage]float64{registry.Primary: 0.5}},
			[]string{"coefficient of primary", "want 0.5"},
		},
		{
			"a composite", "composite",
			// Only the backbone teachers differ: √(500 × 0.5556² + 400 × 0.6944²) ÷ √900 ÷ 0.9444 = 0.657667, a seventh of it.
			rules.FixtureWant{Composite: map[registry.Stage]float64{registry.Primary: 0.657667 / 7}},
			rules.FixtureWant{Composite: map[registry.Stage]float64{registry.Primary: 1}},
			[]string{"composite of primary", "want 1"},
		},
		{
			"the county's verdict", "",
			rules.FixtureWant{Verdict: map[string]string{"county": "short", "schools": "short", "qualified/primary": "met", "pay/t0": "short"}},
			rules.FixtureWant{Verdict: map[string]string{"county": "met"}},
			[]string{"verdict of county = short, want met"},
		},
		{
			"a verdict that does not exist", "",
			rules.FixtureWant{Verdict: map[string]string{"nothing": "out_of_scope"}},
			rules.FixtureWant{Verdict: map[string]string{"nothing": "met"}},
			[]string{"verdict of nothing = out_of_scope, want met", "nothing is called nothing"},
		},
		{
			"a test's value", "pay",
			rules.FixtureWant{ItemValues: map[string]float64{"t0": 90000, "pay/t0": 90000}},
			rules.FixtureWant{ItemValues: map[string]float64{"t0": 1}},
			[]string{"test t0 = 90000, want 1"},
		},
		{
			"a test that does not exist", "pay",
			rules.FixtureWant{},
			rules.FixtureWant{ItemValues: map[string]float64{"t9": 1}},
			[]string{"test t9 does not exist"},
		},
		{
			"a row of an item", "size",
			rules.FixtureWant{Outcomes: map[string]string{"A": "met"}, Values: map[string]float64{"A": 500}},
			rules.FixtureWant{Outcomes: map[string]string{"A": "short"}},
			[]string{"verdict of A = met, want short"},
		},
		{
			"what is missing", "backbone",
			rules.FixtureWant{Missing: []string{"C.backbone_teachers"}},
			rules.FixtureWant{Missing: []string{"A.backbone_teachers"}},
			[]string{"missing", "want A.backbone_teachers among them"},
		},
		{
			"what an item misses", "class_size",
			rules.FixtureWant{Missing: []string{"A.max_class_size"}},
			rules.FixtureWant{Missing: []string{"A.students"}},
			[]string{"want A.students among them"},
		},
		{
			"whether it is provisional", "schools",
			rules.FixtureWant{Provisional: &no},
			rules.FixtureWant{Provisional: &yes},
			[]string{"provisional = false, want true"},
		},
		{
			"an error that does not come", "backbone",
			rules.FixtureWant{},
			rules.FixtureWant{Error: "has no threshold"},
			[]string{`error = "", want "has no threshold"`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := everything()
			p.Fixtures = []rules.Fixture{fixtureOf(tt.indicator, tt.right), fixtureOf(tt.indicator, tt.wrong)}
			got := assess.RunFixtures(p, dictionary)
			if len(got[0].Diffs) > 0 {
				t.Errorf("the right case differs: %s", got[0])
			}
			if len(got[1].Diffs) != 1 {
				t.Fatalf("the wrong case has %d differences, want one: %s", len(got[1].Diffs), got[1])
			}
			for _, w := range tt.diff {
				if !strings.Contains(got[1].Diffs[0], w) {
					t.Errorf("difference %q does not say %q", got[1].Diffs[0], w)
				}
			}
			if s := got[1].String(); !strings.HasPrefix(s, "backbone.test.yaml:7: a case\n    ") {
				t.Errorf("the result is printed as %q", s)
			}
		})
	}
}

func TestAFixtureOfAYearBeforeTheRuleWantsAnError(t *testing.T) {
	for _, tt := range []struct{ id, want string }{
		{"backbone", "backbone has no threshold in force on 2015-09-01"},
		{"pay_limit", "pay_limit has no limit in force on 2015-09-01"},
		{"schools", "schools has no min_met in force on 2015-09-01"},
	} {
		p := everything()
		p.Items = append(p.Items, anItem("pay_limit", rules.Test{Over: rules.OverCounty, Value: "teacher_avg_pay", Op: rules.AtLeast, Limit: limitOf(1)}))
		p.Verdict[2].Items = append(p.Verdict[2].Items, "pay_limit")
		f := fixtureOf(tt.id, rules.FixtureWant{Error: tt.want})
		f.Year = 2015
		p.Fixtures = []rules.Fixture{f}
		if got := assess.RunFixtures(p, dictionary); len(got[0].Diffs) > 0 {
			t.Errorf("%s: %s", tt.id, got[0])
		}
		p.Fixtures[0].Want = rules.FixtureWant{}
		if got := assess.RunFixtures(p, dictionary); len(got[0].Diffs) == 0 || !strings.Contains(got[0].Diffs[0], tt.want) {
			t.Errorf("%s without the error agrees: %s", tt.id, got[0])
		}
	}
}

func TestAFixtureOfAPackThatDoesNotCompileSaysSo(t *testing.T) {
	p := everything()
	p.Indicators[0].Numerator = "no_such_field"
	p.Fixtures = []rules.Fixture{fixtureOf("backbone", rules.FixtureWant{})}
	if got := assess.RunFixtures(p, dictionary); len(got[0].Diffs) != 1 || !strings.Contains(got[0].Diffs[0], "no_such_field") {
		t.Errorf("got %s", got[0])
	}
	bad := fixtureOf("backbone", rules.FixtureWant{})
	bad.Given = append(bad.Given, bad.Given[0])
	p = everything()
	p.Fixtures = []rules.Fixture{bad}
	if got := assess.RunFixtures(p, dictionary); len(got[0].Diffs) != 1 || !strings.Contains(got[0].Diffs[0], "two rows") {
		t.Errorf("a school given twice: %s", got[0])
	}
}
