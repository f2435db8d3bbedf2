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

// one compiles a pack whose verdict is one requirement over the given items.
func itemsPack(rule rules.Rule, items ...*rules.Item) *rules.Pack {
	p := &rules.Pack{ID: "test/items", Label: locale.Text{ZH: "条目", EN: "items"}, Stages: []registry.Stage{registry.Primary}, Items: items}
	q := rules.Requirement{ID: "req", Label: locale.Text{ZH: "要求", EN: "requirement"}, Rule: rule, Cite: confirmed("第七条")}
	for _, i := range items {
		q.Items = append(q.Items, i.ID)
	}
	p.Verdict = []rules.Requirement{q}
	return p
}

func anItem(id string, tests ...rules.Test) *rules.Item {
	for i := range tests {
		if tests[i].ID == "" {
			tests[i].ID = "t" + itoa(i)
		}
		tests[i].Label = locale.Text{ZH: "检验", EN: "test"}
		tests[i].Cite = confirmed("第七条")
	}
	return &rules.Item{ID: id, Label: locale.Text{ZH: id, EN: id}, Tests: tests, Cite: confirmed("第七条")}
}

// excusable is the same test where “not applicable” is an answer.
func excusable(t rules.Test) rules.Test {
	t.MayNotApply = true
	return t
}

func limitOf(v float64) rules.Limit {
	return rules.Limit{Series: rules.Series{{From: "2017-04-19", Value: &rules.Decimal{V: v}, Cite: confirmed("第七条")}}}
}

func TestTestsOfItems(t *testing.T) {
	classSize := rules.Test{Over: rules.OverUnits, Value: "max_class_size", Op: rules.AtMost, Limit: rules.Limit{Series: series(dec("45", 45), dec("50", 50))}}
	size := rules.Test{Over: rules.OverSchools, Value: "students", Op: rules.AtMost, Limit: limitOf(2000), Relaxed: []rules.Relaxed{{
		Label: locale.Text{ZH: "2010年及之前"}, Where: "founded_year <= 2010", Limit: limitOf(2400),
	}}}
	trained := rules.Test{Over: rules.OverSum, Of: rules.OverSchools, Numerator: "trained_360", Denominator: "teachers", Per: dec("", 100), Op: rules.AtLeast, Limit: limitOf(100)}
	share := rules.Test{Over: rules.OverShare, Of: rules.OverSchools, Where: "is_boarding == 1", Per: dec("", 100), Op: rules.AtLeast, Limit: limitOf(50)}
	pay := rules.Test{Over: rules.OverCounty, Value: "teacher_avg_pay", Op: rules.AtLeast, Limit: rules.Limit{Formula: "civil_avg_pay"}}
	answer := rules.Test{Over: rules.OverAnswer, Answer: "gov_01_answer"}
	na := blank.Of(blank.NotApplicable)
	tests := []struct {
		name    string
		test    rules.Test
		schools []fields // one primary school each
		county  fields
		want    assess.Outcome
		value   float64
		failing int
		unknown int
	}{
		{"every unit complies", classSize, []fields{{"max_class_size": 45}, {"max_class_size": 30}}, nil, assess.Met, math.NaN(), 0, 0},
		{"one unit does not", classSize, []fields{{"max_class_size": 46}, {"max_class_size": 30}}, nil, assess.Short, math.NaN(), 1, 0},
		{"one unit has not reported", classSize, []fields{{}, {"max_class_size": 30}}, nil, assess.Undetermined, math.NaN(), 0, 1},
		{"one unit fails, whatever another has", classSize, []fields{{}, {"max_class_size": 60}}, nil, assess.Short, math.NaN(), 1, 1},
		{"a unit cannot say that it does not apply", classSize, []fields{{"max_class_size": na}, {"max_class_size": 30}}, nil, assess.Undetermined, math.NaN(), 0, 1},
		{"a unit to which it does not apply is not asked where it may not apply", excusable(classSize), []fields{{"max_class_size": na}, {"max_class_size": 30}}, nil, assess.Met, math.NaN(), 0, 0},
		{"a unit without pupils is not asked", classSize, []fields{{"max_class_size": 99, "students": 0}, {"max_class_size": 30}}, nil, assess.Met, math.NaN(), 0, 0},
		{"nobody is concerned", excusable(classSize), []fields{{"max_class_size": na}}, nil, assess.OutOfScope, math.NaN(), 0, 0},
		{"exactly at the relaxed limit", size, []fields{{"students": 2400, "founded_year": 2010}}, nil, assess.Met, math.NaN(), 0, 0},
		{"beyond the limit without relaxation", size, []fields{{"students": 2001, "founded_year": 2011}}, nil, assess.Short, math.NaN(), 1, 0},
		{"a blank hides whether the relaxation applies", size, []fields{{"students": 2001}}, nil, assess.Undetermined, math.NaN(), 0, 1},
		{"and does not matter where both agree", size, []fields{{"students": 1999}, {"students": 2401}}, nil, assess.Short, math.NaN(), 1, 0},
		{"a sum over schools", trained, []fields{{"trained_360": 10, "teachers": 10}, {"trained_360": 29, "teachers": 30}}, nil, assess.Short, 97.5, 0, 0},
		{"a sum with a blank is open, and the others are shown", trained, []fields{{"trained_360": 10, "teachers": 10}, {"teachers": 30}}, nil, assess.Undetermined, 100, 0, 1},
		{"a sum leaves out nobody who has to be in it", trained, []fields{{"trained_360": 10, "teachers": 10}, {"trained_360": na, "teachers": 30}}, nil, assess.Undetermined, 100, 0, 1},
		{"a sum leaves out whom it does not concern", excusable(trained), []fields{{"trained_360": 10, "teachers": 10}, {"trained_360": na, "teachers": 30}}, nil, assess.Met, 100, 0, 0},
		{"a sum over nothing is undetermined", trained, []fields{{"trained_360": 0, "teachers": 0}}, nil, assess.Undetermined, math.NaN(), 0, 0},
		{"a share", share, []fields{{"is_boarding": 1}, {"is_boarding": 0}}, nil, assess.Met, 50, 1, 0},
		{"a share that a blank cannot change", share, []fields{{"is_boarding": 1}, {"is_boarding": 1}, {}}, nil, assess.Met, 200.0 / 3, 0, 1},
		{"a share that hangs on a blank", share, []fields{{"is_boarding": 1}, {"is_boarding": 0}, {}}, nil, assess.Undetermined, 100.0 / 3, 1, 1},
		{"a county's value against another", pay, []fields{{}}, fields{"teacher_avg_pay": 90000, "civil_avg_pay": 90000}, assess.Met, 90000, 0, 0},
		{"a county's value that falls short", pay, []fields{{}}, fields{"teacher_avg_pay": 89999, "civil_avg_pay": 90000}, assess.Short, 89999, 0, 0},
		{"a county's limit that is blank", pay, []fields{{}}, fields{"teacher_avg_pay": 89999}, assess.Undetermined, 89999, 0, 0},
		{"a county cannot excuse itself", pay, []fields{{}}, fields{"teacher_avg_pay": na, "civil_avg_pay": 90000}, assess.Undetermined, math.NaN(), 0, 0},
		{"unless the rule lets it", excusable(pay), []fields{{}}, fields{"teacher_avg_pay": na, "civil_avg_pay": 90000}, assess.OutOfScope, math.NaN(), 0, 0},
		{"an answer of not applicable", answer, []fields{{}}, fields{"gov_01_answer": na}, assess.Undetermined, math.NaN(), 0, 0},
		{"an answer of yes", answer, []fields{{}}, fields{"gov_01_answer": 1}, assess.Met, 1, 0, 0},
		{"an answer of no", answer, []fields{{}}, fields{"gov_01_answer": 0}, assess.Short, 0, 0, 0},
		{"no answer", answer, []fields{{}}, nil, assess.Undetermined, math.NaN(), 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := assessTable(t, compile(t, itemsPack(rules.RuleItems, anItem("i", tt.test)), assess.Options{}), manySchools(tt.schools, tt.county))
			got := a.Items[0].Tests[0]
			if got.Outcome != tt.want || len(got.Failing) != tt.failing || len(got.Unknown) != tt.unknown {
				t.Errorf("test = %s, %d failing, %d unknown; want %s, %d, %d (%s)", got.Outcome, len(got.Failing), len(got.Unknown), tt.want, tt.failing, tt.unknown, got.Why.In(locale.EN))
			}
			if blank.Is(got.Value) != blank.Is(tt.value) || math.Abs(got.Value-tt.value) > 1e-9 {
				t.Errorf("value = %v, want %v", got.Value, tt.value)
			}
			if a.Items[0].Outcome != tt.want {
				t.Errorf("item = %s, want %s", a.Items[0].Outcome, tt.want)
			}
			if got.Why.In(locale.ZH) == "" || got.Why.In(locale.EN) == "" {
				t.Error("no reason is given")
			}
		})
	}
}

// manySchools makes a county of primary schools of 500 pupils.
func manySchools(schools []fields, county fields) *facts.Table {
	table := facts.NewTable()
	for i, f := range schools {
		row := fields{"students": 500}
		for k, v := range f {
			row[k] = v
		}
		addSchool(table, "S"+itoa(i), registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: row})
	}
	if county != nil {
		addRow(table, -1, registry.Whole, county)
	}
	return table
}

func TestTheRelaxationAppliedIsNamed(t *testing.T) {
	test := rules.Test{Over: rules.OverSchools, Value: "students", Op: rules.AtMost, Limit: limitOf(2000), Relaxed: []rules.Relaxed{
		{Label: locale.Text{ZH: "旧校"}, Where: "founded_year <= 2010", Limit: limitOf(2400)},
	}}
	a := assessTable(t, compile(t, itemsPack(rules.RuleItems, anItem("i", test)), assess.Options{}),
		manySchools([]fields{{"students": 2500, "founded_year": 2000}}, nil))
	f := a.Items[0].Tests[0].Failing
	if len(f) != 1 || f[0].Relaxed.ZH != "旧校" || f[0].Limit != 2400 {
		t.Errorf("failing = %+v, want the relaxed limit by name", f)
	}
}

func TestScoredItems(t *testing.T) {
	weighted := func(id string, points float64, field facts.FieldID) *rules.Item {
		i := anItem(id, rules.Test{Over: rules.OverAnswer, Answer: field})
		i.Weight = rules.Series{{From: "2012-01-20", Value: &rules.Decimal{V: points}, Cite: confirmed("附件")}}
		return i
	}
	tests := []struct {
		name   string
		county fields
		want   assess.Outcome
		why    string
	}{
		{"enough points", fields{"gov_01_answer": 1, "gov_02_answer": 0}, assess.Met, "得分 85，要求 85 分以上"},
		{"too few", fields{"gov_01_answer": 0, "gov_02_answer": 1}, assess.Short, "得分 15，要求 85 分以上"},
		{"what is blank could still decide", fields{"gov_02_answer": 1}, assess.Undetermined, "得分 15 至 100，要求 85 分以上，无法判定"},
		{"what is blank cannot help any more", fields{"gov_01_answer": 0}, assess.Short, "得分 0，要求 85 分以上"},
		{"what is blank is not needed", fields{"gov_01_answer": 1}, assess.Met, "得分 85，要求 85 分以上"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := itemsPack(rules.RuleScore, weighted("a", 85, "gov_01_answer"), weighted("b", 15, "gov_02_answer"))
			p.Verdict[0].Pass = rules.Series{{From: "2012-01-20", Value: &rules.Decimal{Text: "85", V: 85}, Cite: confirmed("附件")}}
			a := assessTable(t, compile(t, p, assess.Options{}), manySchools([]fields{{}}, tt.county))
			v := a.Verdict.Children[0]
			if v.Outcome != tt.want || v.Why.In(locale.ZH) != tt.why {
				t.Errorf("verdict = %s (%s), want %s (%s)", v.Outcome, v.Why.In(locale.ZH), tt.want, tt.why)
			}
		})
	}
}

func TestItemsWithoutPointsLeaveTheScoreOpen(t *testing.T) {
	p := itemsPack(rules.RuleScore, anItem("a", rules.Test{Over: rules.OverAnswer, Answer: "gov_01_answer"}))
	p.Verdict[0].Pass = rules.Series{{From: "2012-01-20", Value: &rules.Decimal{Text: "85", V: 85}, Cite: confirmed("附件")}}
	a := assessTable(t, compile(t, p, assess.Options{}), manySchools([]fields{{}}, fields{"gov_01_answer": 1}))
	if v := a.Verdict.Children[0]; v.Outcome != assess.Undetermined || v.Why.Key != "assess.no_weights" {
		t.Errorf("verdict = %s (%s)", v.Outcome, v.Why.Key)
	}
}

func TestVetoes(t *testing.T) {
	found := rules.Test{Over: rules.OverCounty, Value: "veto_key_schools_found", Op: rules.Equal, Limit: limitOf(1)}
	tests := []struct {
		name    string
		county  fields
		item    assess.Outcome
		verdict assess.Outcome
	}{
		{"found", fields{"veto_key_schools_found": 1}, assess.Vetoed, assess.Vetoed},
		{"not found", fields{"veto_key_schools_found": 0}, assess.Met, assess.Met},
		{"not said", nil, assess.Undetermined, assess.Undetermined},
		{"said not to apply", fields{"veto_key_schools_found": blank.Of(blank.NotApplicable)}, assess.Undetermined, assess.Undetermined},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := assessTable(t, compile(t, itemsPack(rules.RuleVeto, anItem("v", found)), assess.Options{}), manySchools([]fields{{}}, tt.county))
			if a.Items[0].Outcome != tt.item || a.Verdict.Outcome != tt.verdict {
				t.Errorf("item = %s, county = %s; want %s, %s", a.Items[0].Outcome, a.Verdict.Outcome, tt.item, tt.verdict)
			}
		})
	}
}

func TestReasonsNameTheNumbers(t *testing.T) {
	table := facts.NewTable()
	for i, teachers := range []float64{40, 4, 16} {
		addSchool(table, "P"+itoa(i), registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 1000, fields{"backbone_teachers": teachers})})
	}
	addSchool(table, "J", registry.JuniorSchool, map[registry.Stage]fields{registry.Junior: enough(registry.Junior, 900, nil)})
	a := assessTable(t, compile(t, sevenPack(), assess.Options{}), table)
	if got, want := a.Verdict.Why.In(locale.ZH), "小学 3 所中 1 所未达标；小学骨干教师差异系数 0.748 > 0.50"; got != want {
		t.Errorf("why = %s, want %s", got, want)
	}
	if got, want := a.Verdict.Why.In(locale.EN), "1 of 3 primary units fall short; primary backbone: difference coefficient 0.748 > 0.50"; got != want {
		t.Errorf("why = %s, want %s", got, want)
	}
}

func TestCompositeIsTheMeanOfUnroundedCoefficients(t *testing.T) {
	p := sevenPack()
	p.Verdict = []rules.Requirement{{
		ID: "composite", Label: locale.Text{ZH: "综合"}, Rule: rules.RuleComposite, Indicators: []string{"qualified", "backbone"},
		Limit: series(dec("0.65", 0.65), dec("0.55", 0.55)), Cite: confirmed("第六条"),
	}}
	table := facts.NewTable()
	addSchool(table, "A", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 100, fields{"above_degree_teachers": 1, "backbone_teachers": 1})})
	addSchool(table, "B", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 100, fields{"above_degree_teachers": 3, "backbone_teachers": 9})})
	a := assessTable(t, compile(t, p, assess.Options{}), table)
	c := a.Stages[0].Composite
	if c == nil || math.Abs(c.Mean-0.65) > 1e-12 || c.Outcome != assess.Met {
		t.Errorf("composite = %+v, want 0.65 (the mean of 0.5 and 0.8), met", c)
	}
}

func TestCoefficientsWithoutAValue(t *testing.T) {
	tests := []struct {
		name    string
		schools []float64 // backbone teachers of primary schools of 100 pupils
		want    assess.Outcome
		key     string
	}{
		{"one school is met, with a note", []float64{5}, assess.Met, "assess.coefficient_one"},
		{"a missing numerator leaves it open", []float64{5, unreported, 7}, assess.Undetermined, "assess.coefficient_missing"},
		{"a mean of zero leaves it open", []float64{0, 0}, assess.Undetermined, "assess.coefficient_zero_mean"},
		{"exactly on the limit is met", []float64{1, 3}, assess.Met, "assess.coefficient_within"},
		{"beyond it is not", []float64{1, 4}, assess.Short, "assess.coefficient_over"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := facts.NewTable()
			for i, n := range tt.schools {
				addSchool(table, "S"+itoa(i), registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 100, fields{"backbone_teachers": n})})
			}
			c := assessTable(t, compile(t, sevenPack(), assess.Options{}), table).Stages[0].Coefficients[1]
			if c.Outcome != tt.want || c.Why.Key != tt.key {
				t.Errorf("coefficient %v = %s (%s), want %s (%s)", c.CV, c.Outcome, c.Why.Key, tt.want, tt.key)
			}
		})
	}
}

func TestACountyWithoutSchoolsIsUndetermined(t *testing.T) {
	a := assessTable(t, compile(t, sevenPack(), assess.Options{}), manySchools(nil, fields{"population": 1}))
	if a.Verdict.Outcome != assess.Undetermined || a.Verdict.Why.Key != "assess.nothing" {
		t.Errorf("verdict = %s (%s)", a.Verdict.Outcome, a.Verdict.Why.Key)
	}
}

func TestASchoolOfUnknownTypeIsNotForgotten(t *testing.T) {
	table := facts.NewTable()
	addSchool(table, "A", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 100, nil)})
	addSchool(table, "X", registry.UnknownType, map[registry.Stage]fields{registry.Whole: {"students": 100}})
	a := assessTable(t, compile(t, sevenPack(), assess.Options{}), table)
	if a.Verdict.Outcome != assess.Undetermined || a.Verdict.Why.Key != "assess.unplaced" || len(a.Notes) == 0 {
		t.Errorf("verdict = %s (%s), notes %v", a.Verdict.Outcome, a.Verdict.Why.Key, a.Notes)
	}
}

func TestCompileNamesEveryProblem(t *testing.T) {
	p := sevenPack()
	p.Indicators[0].Numerator = "above_degree_teacher"
	p.Indicators[0].Pos = rules.Pos{File: "a.yaml", Line: 3, Col: 5}
	p.Indicators[1].Scope = "nowhere"
	p.Verdict[0].Indicators = append(p.Verdict[0].Indicators, "nothing")
	p.Derived = []rules.Derived{{ID: "x", Formula: "y + 1"}, {ID: "y", Formula: "x + 1"}}
	_, err := assess.Compile(p, dictionary, assess.Options{Year: year, Choices: map[string]string{"colour": "red"}})
	if err == nil {
		t.Fatal("Compile found nothing wrong")
	}
	for _, want := range []string{"a.yaml:3:5", "above_degree_teachers", "nowhere", "nothing", "defined by itself", "colour"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error does not speak of %q:\n%v", want, err)
		}
	}
}

func TestSentencesOfItems(t *testing.T) {
	size := rules.Test{Over: rules.OverSchools, Value: "students", Op: rules.AtMost, Limit: limitOf(2000)}
	pay := rules.Test{Over: rules.OverCounty, Value: "teacher_avg_pay / civil_avg_pay", Op: rules.AtLeast, Limit: limitOf(1)}
	big := []fields{{"students": 2001}, {"students": 2004}, {"students": 2003}, {"students": 2002}, {}}
	tests := []struct {
		name    string
		rule    rules.Rule
		tests   []rules.Test
		county  fields
		zh, eng string
	}{
		{
			"schools are counted in all, with their limit", rules.RuleItems,
			[]rules.Test{size},
			fields{},
			"检验：5 所中 4 所不符合（S1校 2004 > 2000、S2校 2003 > 2000、S3校 2002 > 2000 等 4 所）",
			"test: 4 of 5 do not comply (S1校 2004 > 2000, S2校 2003 > 2000, S3校 2002 > 2000, and 1 more)",
		},
		{
			"what is open is not named among what fails", rules.RuleItems,
			[]rules.Test{pay, size},
			fields{},
			"检验：5 所中 4 所不符合（S1校 2004 > 2000、S2校 2003 > 2000、S3校 2002 > 2000 等 4 所）",
			"test: 4 of 5 do not comply (S1校 2004 > 2000, S2校 2003 > 2000, S3校 2002 > 2000, and 1 more)",
		},
		{
			"nothing to divide by", rules.RuleItems,
			[]rules.Test{pay},
			fields{"teacher_avg_pay": 1, "civil_avg_pay": 0},
			"检验无法计算：分母为 0", "test cannot be computed: the denominator is 0",
		},
		{
			"what vetoes is named, not compared", rules.RuleVeto,
			[]rules.Test{pay},
			fields{"teacher_avg_pay": 1, "civil_avg_pay": 1},
			"一票否决：i", "vetoed: i",
		},
		{
			"not yet answered", rules.RuleVeto,
			[]rules.Test{pay},
			nil,
			"一票否决情形尚未查明：i", "not yet known whether vetoed: i",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := assessTable(t, compile(t, itemsPack(tt.rule, anItem("i", tt.tests...)), assess.Options{}), manySchools(big, tt.county))
			why := a.Verdict.Children[0].Why
			if got := why.In(locale.ZH); got != tt.zh {
				t.Errorf("zh = %s\nwant %s", got, tt.zh)
			}
			if got := why.In(locale.EN); got != tt.eng {
				t.Errorf("en = %s\nwant %s", got, tt.eng)
			}
		})
	}
}

func TestWhatASumTurnsOnIsAFactThatPeopleKnow(t *testing.T) {
	retention := rules.Test{Over: rules.OverSum, Of: rules.OverUnits, Numerator: "graduates - in_3y + out_3y", Denominator: "entry_cohort - dead_3y", Per: dec("", 100), Op: rules.AtLeast, Limit: limitOf(95)}
	a := assessTable(t, compile(t, itemsPack(rules.RuleItems, anItem("i", retention)), assess.Options{}),
		manySchools([]fields{{"graduates": 98, "in_3y": 0, "out_3y": 0, "entry_cohort": 100, "dead_3y": 0}}, nil))
	if len(a.Flips) != 1 || a.Flips[0].Field != "graduates" || a.Flips[0].Then != 94 {
		t.Errorf("flips = %+v, want 94 graduates", a.Flips)
	}
}
