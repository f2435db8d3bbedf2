package assess_test

import (
	"math"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// primaryUnit judges one primary school of 1,000 pupils with the given facts
// in place of plenty.
func primaryUnit(t *testing.T, with fields) assess.UnitResult {
	t.Helper()
	table := facts.NewTable()
	addSchool(table, "A", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 1000, with)})
	a := assessTable(t, compile(t, sevenPack(), assess.Options{}), table)
	return a.Units[0]
}

func TestUnitRule(t *testing.T) {
	tests := []struct {
		name string
		with fields
		met  int
		want assess.Outcome
		why  string
	}{
		{"all seven met", nil, 7, assess.Met, "7 项指标全部达标"},
		{
			"exactly on every threshold is met",
			fields{"above_degree_teachers": 42, "backbone_teachers": 10, "pe_teachers": 9, "teach_aux_area": 4500, "sports_field_area": 7500, "equip_value": 2e6, "multimedia_rooms": 23},
			7, assess.Met, "7 项指标全部达标",
		},
		{
			"six met and the last exactly on its floor is met",
			fields{"above_degree_teachers": 35.7},
			6, assess.Met,
			"7 项指标中 6 项达标，余项不低于底线：高于规定学历教师 3.57 < 4.2",
		},
		{
			"six met and the last just under its floor is short",
			fields{"above_degree_teachers": 35.699},
			6, assess.Short,
			"7 项指标中 6 项达标；高于规定学历教师 3.5699，低于底线 3.57",
		},
		{
			"two below their threshold are short though above their floor",
			fields{"above_degree_teachers": 41, "backbone_teachers": 9},
			5, assess.Short,
			"7 项指标中 5 项达标；高于规定学历教师 4.10 < 4.2；骨干教师 0.90 < 1",
		},
		{
			"one blank leaves it open",
			fields{"backbone_teachers": unreported},
			6, assess.Undetermined,
			"7 项指标中 6 项达标，1 项无法计算：骨干教师缺县级及以上骨干教师数",
		},
		{
			"a blank does not hide that two others are below",
			fields{"backbone_teachers": unreported, "above_degree_teachers": 41, "multimedia_rooms": 22},
			4, assess.Short,
			"7 项指标中 4 项达标；高于规定学历教师 4.10 < 4.2；多媒体教室 2.20 < 2.3",
		},
		{
			"a blank does not hide that another is under its floor",
			fields{"backbone_teachers": unreported, "multimedia_rooms": 1},
			5, assess.Short,
			"7 项指标中 5 项达标；多媒体教室 0.10，低于底线 1.955",
		},
		{
			"not applicable is no way out of an indicator",
			fields{"backbone_teachers": blank.Of(blank.NotApplicable)},
			6, assess.Undetermined,
			"7 项指标中 6 项达标，1 项无法计算：骨干教师缺县级及以上骨干教师数",
		},
		{
			"a negative value is under every floor",
			fields{"indoor_sport_area": 9000},
			6, assess.Short,
			"7 项指标中 6 项达标；教学用房 -2.25，低于底线 3.825",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u := primaryUnit(t, tt.with)
			if u.Outcome != tt.want || u.MetCount != tt.met {
				t.Errorf("outcome = %s with %d met, want %s with %d", u.Outcome, u.MetCount, tt.want, tt.met)
			}
			if got := u.Why.In(locale.ZH); got != tt.why {
				t.Errorf("why = %s\nwant  %s", got, tt.why)
			}
		})
	}
}

func TestThreeValuedUnitRule(t *testing.T) {
	tests := []struct {
		name    string
		tally   assess.Tally
		allowed int
		want    assess.Outcome
	}{
		{"nothing asked", assess.Tally{}, 1, assess.OutOfScope},
		{"as many below as allowed", assess.Tally{Met: 6, Short: 1}, 1, assess.Met},
		{"one more below than allowed", assess.Tally{Met: 5, Short: 2}, 1, assess.Short},
		{"one under its floor", assess.Tally{Met: 6, Short: 1, Below: 1}, 1, assess.Short},
		{"a blank that could be under its floor", assess.Tally{Met: 6, Unknown: 1}, 1, assess.Undetermined},
		{"a blank that has no floor and is allowed", assess.Tally{Met: 6, Unknown: 1, Loose: 1}, 1, assess.Met},
		{"a blank without floor, one miss used", assess.Tally{Met: 5, Short: 1, Unknown: 1, Loose: 1}, 1, assess.Undetermined},
		{"blanks cannot mend what is certain", assess.Tally{Met: 3, Short: 2, Unknown: 2}, 1, assess.Short},
		{"all blank", assess.Tally{Unknown: 7}, 1, assess.Undetermined},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.tally.Outcome(tt.allowed); got != tt.want {
				t.Errorf("%+v.Outcome(%d) = %s, want %s", tt.tally, tt.allowed, got, tt.want)
			}
		})
	}
}

func TestTheFloorIsTheExactProduct(t *testing.T) {
	// In machine arithmetic 0.85 × 5.3 is not 4.505.
	table := facts.NewTable()
	addSchool(table, "A", registry.JuniorSchool, map[registry.Stage]fields{registry.Junior: enough(registry.Junior, 1000, fields{"above_degree_teachers": 45.05})})
	v := assessTable(t, compile(t, sevenPack(), assess.Options{}), table).Units[0].Values[0]
	if v.Floor != 4.505 || v.Outcome != assess.WithinFloor {
		t.Errorf("floor = %v, value %v is %s; want 4.505 and within_floor", v.Floor, v.Value, v.Outcome)
	}
}

func TestWhoIsAssessed(t *testing.T) {
	tests := []struct {
		name    string
		typ     registry.SchoolType
		with    fields
		inScope bool
		outcome assess.Outcome
		why     string
	}{
		{"a teaching point of 50 is assessed", registry.TeachingPoint, enough(registry.Primary, 50, nil), true, assess.Met, ""},
		{"a teaching point of 49 is not", registry.TeachingPoint, enough(registry.Primary, 49, nil), false, assess.OutOfScope, "不属于“普通学校”，不参评"},
		{"a special school is not", registry.SpecialSchool, enough(registry.Primary, 200, nil), false, assess.OutOfScope, "不属于“普通学校”，不参评"},
		{"a section without pupils is not", registry.PrimarySchool, enough(registry.Primary, 0, nil), false, assess.OutOfScope, "没有学生，不参评"},
		{"a teaching point of unknown size is undetermined", registry.TeachingPoint, enough(registry.Primary, 200, fields{"students": unreported}), true, assess.Undetermined, ""},
		{"a school of unknown size is undetermined", registry.PrimarySchool, enough(registry.Primary, 200, fields{"students": unreported}), true, assess.Undetermined, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := facts.NewTable()
			addSchool(table, "A", tt.typ, map[registry.Stage]fields{registry.Primary: tt.with})
			u := assessTable(t, compile(t, sevenPack(), assess.Options{}), table).Units[0]
			if u.InScope != tt.inScope || u.Outcome != tt.outcome {
				t.Errorf("in scope = %v, outcome = %s; want %v, %s", u.InScope, u.Outcome, tt.inScope, tt.outcome)
			}
			if got := u.WhyOut.In(locale.ZH); got != tt.why {
				t.Errorf("why out = %q, want %q", got, tt.why)
			}
		})
	}
}

func TestAnIndicatorNotAskedOfAStageIsNotCounted(t *testing.T) {
	p := sevenPack()
	p.Indicators[1].Stages = []registry.Stage{registry.Junior}
	table := facts.NewTable()
	addSchool(table, "A", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 1000, fields{"backbone_teachers": unreported})})
	a := assessTable(t, compile(t, p, assess.Options{}), table)
	u := a.Units[0]
	if u.Outcome != assess.Met || u.MetCount != 6 || u.Needed != 5 || u.Values[1].Outcome != assess.OutOfScope {
		t.Errorf("outcome = %s, %d met of %d needed, backbone %s", u.Outcome, u.MetCount, u.Needed, u.Values[1].Outcome)
	}
	if n := len(a.Stages[0].Coefficients); n != 6 {
		t.Errorf("%d coefficients, want 6", n)
	}
}

func TestMargins(t *testing.T) {
	u := primaryUnit(t, fields{"above_degree_teachers": 30, "backbone_teachers": 14, "teach_aux_area": 3000, "multimedia_rooms": 23})
	tests := []struct {
		name      string
		indicator int
		want      assess.Margin
	}{
		{"teachers are needed in whole persons", 0, assess.Margin{ToThreshold: -1.2, ToFloor: -0.57, NeedThreshold: 12, NeedFloor: 6, Unit: "人"}},
		{"spare teachers and pupils are whole too", 1, assess.Margin{ToThreshold: 0.4, ToFloor: 0.55, Spare: 4, SparePupils: 400, Unit: "人"}},
		{"areas are not", 3, assess.Margin{ToThreshold: -1.5, ToFloor: -0.825, NeedThreshold: 1500, NeedFloor: 825, Unit: "㎡"}},
		{"on the line nothing is to spare", 6, assess.Margin{ToThreshold: 0, ToFloor: 0.345, Unit: "间"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := u.Values[tt.indicator].Margin
			pairs := [][2]float64{
				{got.ToThreshold, tt.want.ToThreshold},
				{got.ToFloor, tt.want.ToFloor},
				{got.NeedThreshold, tt.want.NeedThreshold},
				{got.NeedFloor, tt.want.NeedFloor},
				{got.Spare, tt.want.Spare},
				{got.SparePupils, tt.want.SparePupils},
			}
			for _, p := range pairs {
				if math.Abs(p[0]-p[1]) > 1e-9 {
					t.Errorf("margin = %+v, want %+v", got, tt.want)
					break
				}
			}
			if got.Unit != tt.want.Unit {
				t.Errorf("unit = %q, want %q", got.Unit, tt.want.Unit)
			}
		})
	}
}

func TestWhatIsNeededSufficesAndOneLessDoesNot(t *testing.T) {
	for teachers := 0.0; teachers < 42; teachers++ {
		need := primaryUnit(t, fields{"above_degree_teachers": teachers}).Values[0].Margin.NeedThreshold
		enough := primaryUnit(t, fields{"above_degree_teachers": teachers + need}).Values[0].Outcome
		less := primaryUnit(t, fields{"above_degree_teachers": teachers + need - 1}).Values[0].Outcome
		if enough != assess.Met || less == assess.Met {
			t.Errorf("with %v teachers %v are needed: then %s, with one less %s", teachers, need, enough, less)
		}
	}
}

func TestBeforeTheRuleThereIsNone(t *testing.T) {
	table := facts.NewTable()
	s := table.AddSchool(registry.School{ID: "A", County: county, Type: registry.PrimarySchool})
	r := table.AddRow(county, 2015, s, registry.Primary)
	table.Set(r, "students", 400, facts.Origin{})
	a := assessTable(t, compile(t, sevenPack(), assess.Options{Year: 2015}), table)
	if a.Verdict.Outcome != assess.NoRule && a.Verdict.Outcome != assess.Undetermined {
		t.Errorf("verdict = %s", a.Verdict.Outcome)
	}
	if got := a.Units[0].Values[0].Outcome; got != assess.NoRule {
		t.Errorf("indicator = %s, want no_rule", got)
	}
}

func TestAnUnconfirmedThresholdAloneDoesNotFailACounty(t *testing.T) {
	weak := sevenPack()
	weak.Stages = weak.Stages[:1]
	weak.Indicators[1].Threshold[0].Cite.Status = rules.Unconfirmed
	tests := []struct {
		name        string
		with        fields
		unit        assess.Outcome
		county      assess.Outcome
		provisional bool
	}{
		{"short by the unconfirmed number only", fields{"backbone_teachers": 1}, assess.Short, assess.Undetermined, true},
		{"short by confirmed ones as well", fields{"backbone_teachers": 1, "multimedia_rooms": 1}, assess.Short, assess.Short, false},
		{"met with its help", nil, assess.Met, assess.Met, true},
		{"short by a confirmed one alone", fields{"multimedia_rooms": 1}, assess.Short, assess.Short, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := facts.NewTable()
			addSchool(table, "A", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 1000, tt.with)})
			a := assessTable(t, compile(t, weak, assess.Options{}), table)
			if a.Units[0].Outcome != tt.unit || a.Verdict.Outcome != tt.county {
				t.Errorf("unit = %s, county = %s; want %s, %s (%s)", a.Units[0].Outcome, a.Verdict.Outcome, tt.unit, tt.county, a.Verdict.Why.In(locale.EN))
			}
			if got := len(a.Verdict.Provisional) > 0; got != tt.provisional {
				t.Errorf("provisional = %v, want %v", a.Verdict.Provisional, tt.provisional)
			}
		})
	}
}

func TestADivisionByUnconfirmedWeightsMakesTheVerdictProvisional(t *testing.T) {
	weak := sevenPack()
	weak.Splits[0].Cite.Status = rules.Unconfirmed
	table := facts.NewTable()
	p, j := enough(registry.Primary, 100, nil), enough(registry.Junior, 100, nil)
	delete(p, "multimedia_rooms")
	delete(j, "multimedia_rooms")
	addSchool(table, "A", registry.NineYear, map[registry.Stage]fields{registry.Whole: {"multimedia_rooms": 10}, registry.Primary: p, registry.Junior: j})
	a := assessTable(t, compile(t, weak, assess.Options{}), table)
	if a.Verdict.Outcome != assess.Met || len(a.Verdict.Provisional) == 0 {
		t.Errorf("verdict = %s, provisional %v; want met, provisionally", a.Verdict.Outcome, a.Verdict.Provisional)
	}
	firm := assessTable(t, compile(t, sevenPack(), assess.Options{}), table)
	if firm.Verdict.Outcome != assess.Met || len(firm.Verdict.Provisional) != 0 {
		t.Errorf("by local practice the verdict = %s, provisional %v; want met, firmly", firm.Verdict.Outcome, firm.Verdict.Provisional)
	}
	if len(a.Notes) != 1 || a.Notes[0].Key != "assess.split_note" {
		t.Errorf("notes = %v, want the division", a.Notes)
	}
}

func TestACountyWithoutOneStageIsNotFoundToMeetTheStandard(t *testing.T) {
	table := facts.NewTable()
	addSchool(table, "A", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 1000, nil)})
	std := compile(t, sevenPack(), assess.Options{})
	if v := assessTable(t, std, table).Verdict; v.Outcome != assess.Undetermined || v.Why.Key != "assess.no_stage" {
		t.Errorf("primary schools alone: %s (%s), want undetermined for want of junior schools", v.Outcome, v.Why.In(locale.EN))
	}
	addSchool(table, "B", registry.JuniorSchool, map[registry.Stage]fields{registry.Junior: enough(registry.Junior, 1000, nil)})
	if v := assessTable(t, std, table).Verdict; v.Outcome != assess.Met {
		t.Errorf("with both stages: %s (%s), want met", v.Outcome, v.Why.In(locale.EN))
	}
}

func TestMarginsAndFlipsOfAbsurdNumbersComeToAnEnd(t *testing.T) {
	for _, x := range []float64{1e16, 1e300, math.MaxFloat64} {
		table := facts.NewTable()
		addSchool(table, "A", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 1000, fields{"equip_value": x, "multimedia_rooms": x})})
		addSchool(table, "B", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 1000, nil)})
		addSchool(table, "C", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, x, nil)})
		a := assessTable(t, compile(t, sevenPack(), assess.Options{}), table)
		if a.Verdict.Outcome == assess.Met {
			t.Errorf("with %g the county is met", x)
		}
	}
}
