package assess_test

import (
	"math"
	"strings"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

func TestAStageWithoutAWeightStopsADivisionOnlyWhereItHasPupils(t *testing.T) {
	tests := []struct {
		name   string
		senior float64
		want   float64 // of the junior section; below zero for a blank
		words  string
	}{
		{"with pupils", 50, -1, "高中没有拆分权重"},
		{"without pupils", 0, 1100, "按 1:1.1 与学生数拆分全校数"},
	}
	p := sevenPack()
	delete(p.Splits[0].Weights, registry.Senior)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := facts.NewTable()
			addSchool(table, "A", registry.TwelveYear, map[registry.Stage]fields{
				registry.Whole: {"equip_value": 2100}, registry.Primary: {"students": 100}, registry.Junior: {"students": 100}, registry.Senior: {"students": tt.senior},
			})
			s, err := assessTable(t, compile(t, p, assess.Options{}), table).Explain("fact/A/junior/equip_value")
			if err != nil {
				t.Fatal(err)
			}
			if blank.Is(s.Value) != (tt.want < 0) || tt.want >= 0 && math.Abs(s.Value-tt.want) > 1e-9 || !strings.Contains(s.Words.ZH, tt.words) {
				t.Errorf("the junior section has %v (%s), want %v: %s", s.Value, s.Words.ZH, tt.want, tt.words)
			}
		})
	}
}

func TestOddNumbersNeverPass(t *testing.T) {
	tests := []struct {
		name  string
		with  fields
		k     int
		value assess.Outcome
		coef  assess.Outcome
	}{
		{"more indoor sport than there is teaching area", fields{"teach_aux_area": 100, "indoor_sport_area": 400}, 3, assess.BelowFloor, assess.Short},
		{"fewer than no pupils", fields{"students": -5}, 1, "", assess.Undetermined},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := onePrimary(enough(registry.Primary, 500, tt.with))
			addSchool(table, "B", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 400, nil)})
			a := assessTable(t, compile(t, sevenPack(), assess.Options{}), table)
			if got := a.Units[0].Values[tt.k].Outcome; got == assess.Met || tt.value != "" && got != tt.value {
				t.Errorf("value %v is %s", a.Units[0].Values[tt.k].Value, got)
			}
			c := a.Stages[0].Coefficients[tt.k]
			if c.Outcome != tt.coef || a.Verdict.Outcome == assess.Met {
				t.Errorf("coefficient %v is %s, want %s; county %s", c.CV, c.Outcome, tt.coef, a.Verdict.Outcome)
			}
		})
	}
}

func TestACoefficientOfWhichNobodyHasReported(t *testing.T) {
	table := onePrimary(enough(registry.Primary, 500, fields{"backbone_teachers": unreported}))
	a := assessTable(t, compile(t, sevenPack(), assess.Options{}), table)
	c := coefficientOf(t, a, registry.Primary, "backbone")
	if c.Outcome != assess.Undetermined || !blank.Is(c.CV) || c.Counted != 0 || c.Missing != 1 {
		t.Errorf("coefficient = %v, %s, %d counted, %d missing", c.CV, c.Outcome, c.Counted, c.Missing)
	}
}

func TestAUnitRuleWithoutANumberAsksForEveryIndicator(t *testing.T) {
	p := sevenPack()
	p.Verdict[0].MinMet = nil
	for short, want := range map[float64]assess.Outcome{10: assess.Met, 9.5: assess.Short} {
		table := onePrimary(enough(registry.Primary, 1000, fields{"backbone_teachers": short}))
		if u := assessTable(t, compile(t, p, assess.Options{}), table).Units[0]; u.Outcome != want || u.Needed != 7 {
			t.Errorf("with %v backbone teachers %s of %d needed, want %s of 7", short, u.Outcome, u.Needed, want)
		}
	}
}

func TestALimitMayBeAFormulaOfTheCounty(t *testing.T) {
	sum := rules.Test{Over: rules.OverSum, Of: rules.OverSchools, Numerator: "computers", Op: rules.AtLeast, Limit: rules.Limit{Formula: "special_fund / 1000"}}
	share := rules.Test{Over: rules.OverShare, Of: rules.OverSchools, Where: "is_boarding == 1", Per: dec("100", 100), Op: rules.AtLeast, Limit: rules.Limit{Formula: "special_fund / 1000"}}
	tests := []struct {
		name   string
		test   rules.Test
		county fields
		want   assess.Outcome
	}{
		{"a sum that reaches it", sum, fields{"special_fund": 60000}, assess.Met},
		{"a sum that does not", sum, fields{"special_fund": 60001}, assess.Short},
		{"a sum whose limit is blank", sum, nil, assess.Undetermined},
		{"a share that reaches it", share, fields{"special_fund": 50000}, assess.Met},
		{"a share that does not", share, fields{"special_fund": 50100}, assess.Short},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := manySchools([]fields{{"computers": 40, "is_boarding": 1}, {"computers": 20, "is_boarding": 0}}, tt.county)
			a := assessTable(t, compile(t, itemsPack(rules.RuleItems, anItem("i", tt.test)), assess.Options{}), table)
			if got := a.Items[0].Tests[0]; got.Outcome != tt.want {
				t.Errorf("test = %s (%s), want %s", got.Outcome, got.Why.In(locale.ZH), tt.want)
			}
			s, err := a.Explain("test/i/t0")
			if err != nil || !strings.Contains(outline(s, 0), "限值") {
				t.Errorf("the limit is not explained, %v:\n%s", err, outline(s, 0))
			}
		})
	}
}

func TestBeforeTheRulesNothingIsDecided(t *testing.T) {
	table := facts.NewTable()
	for i, n := range []float64{400, 300} {
		s := table.AddSchool(registry.School{ID: registry.SchoolID("S" + itoa(i)), County: county, Type: registry.PrimarySchool})
		row := table.AddRow(county, 2015, s, registry.Primary)
		for id, v := range enough(registry.Primary, n, nil) {
			table.Set(row, id, v, facts.Origin{})
		}
	}
	a, err := compile(t, sevenPack(), assess.Options{Year: 2015}).Assess(table, county, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range []string{"unit/S0/primary", "value/S0/primary/backbone", "coef/primary/backbone", "verdict/schools", "verdict/balance"} {
		s, err := a.Explain(ref)
		if err != nil || s.Outcome != assess.NoRule || !strings.Contains(s.Words.ZH, "2015-09-01") {
			t.Errorf("%s = %s (%s), %v; want no rule on 2015-09-01", ref, s.Outcome, s.Words.ZH, err)
		}
	}
	if a.Verdict.Outcome == assess.Met || a.Verdict.Outcome == assess.Short || len(a.Flips) > 0 {
		t.Errorf("county = %s with %d flips", a.Verdict.Outcome, len(a.Flips))
	}
}

func TestAnAnswerToAChoiceThatDoesNotExistIsRefused(t *testing.T) {
	pack := embeddedPack(t, "cn/quality-balance-2017")
	for choice, option := range map[string]string{"section_split": "at_random", "no_such_choice": "weighted"} {
		_, err := assess.Compile(pack, dictionary, assess.Options{Year: year, Choices: map[string]string{choice: option}})
		if err == nil || !strings.Contains(err.Error(), choice) || !strings.Contains(err.Error(), "section_split") && !strings.Contains(err.Error(), "weighted") {
			t.Errorf("Compile with %s = %s: error %v", choice, option, err)
		}
	}
	s := compile(t, pack, assess.Options{Choices: map[string]string{"section_split": "direct"}})
	if got := s.Choices(); got["section_split"] != "direct" || got["teacher_split"] != "by_pupils" {
		t.Errorf("choices = %v, want the one given and the others by default", got)
	}
}

func TestAnItemThatDoesNotExistIsNamedByCompile(t *testing.T) {
	p := itemsPack(rules.RuleItems, anItem("i", rules.Test{Over: rules.OverAnswer, Answer: "gov_01_answer"}))
	p.Verdict[0].Items = append(p.Verdict[0].Items, "ghost")
	if _, err := assess.Compile(p, dictionary, assess.Options{Year: year}); err == nil || !strings.Contains(err.Error(), "ghost") {
		t.Errorf("Compile error = %v, want ghost named", err)
	}
}
