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

// judgeTest assesses primary schools under one test of one item.
func judgeTest(t *testing.T, test rules.Test, schools []fields, county fields) assess.TestResult {
	t.Helper()
	a := assessTable(t, compile(t, itemsPack(rules.RuleItems, anItem("i", test)), assess.Options{}), manySchools(schools, county))
	return a.Items[0].Tests[0]
}

// ofPrimary is a limit that only primary schools have.
func ofPrimary(v float64) rules.Limit {
	return rules.Limit{Series: rules.Series{{From: "2017-04-19", Stage: map[registry.Stage]rules.Decimal{registry.Primary: dec("", v)}, Cite: confirmed("第七条")}}}
}

// ofOnce is a limit that was in force once, and is no longer.
func ofOnce(v float64) rules.Limit {
	return rules.Limit{Series: rules.Series{{From: "2017-04-19", Until: "2020-08-31", Value: &rules.Decimal{V: v}, Cite: confirmed("第七条")}}}
}

func TestRelaxations(t *testing.T) {
	size := rules.Test{Over: rules.OverSchools, Value: "students", Op: rules.AtMost, Limit: limitOf(2000)}
	relaxed := func(list ...rules.Relaxed) rules.Test {
		x := size
		for i := range list {
			list[i].Label = locale.Text{ZH: "放宽" + itoa(i)}
		}
		x.Relaxed = list
		return x
	}
	old, boarding := "founded_year <= 2010", "is_boarding == 1"
	both := relaxed(rules.Relaxed{Where: old, Limit: limitOf(2400)}, rules.Relaxed{Where: boarding, Limit: limitOf(3000)})
	tests := []struct {
		name   string
		test   rules.Test
		school fields
		want   assess.Outcome
		label  string // of the relaxation under which it fails
	}{
		{"the first that holds counts, though the second would help", both, fields{"students": 2500, "founded_year": 2000, "is_boarding": 1}, assess.Short, "放宽0"},
		{"the second counts where the first does not hold", both, fields{"students": 2500, "founded_year": 2015, "is_boarding": 1}, assess.Met, ""},
		{"neither holds", both, fields{"students": 2001, "founded_year": 2015, "is_boarding": 0}, assess.Short, ""},
		{"the first may hold, and would not suffice", both, fields{"students": 2500, "is_boarding": 1}, assess.Undetermined, ""},
		{"whichever holds, it suffices", both, fields{"students": 2400, "is_boarding": 1}, assess.Met, ""},
		{"whichever holds, it does not suffice", both, fields{"students": 3001}, assess.Short, ""},
		{"none is needed", both, fields{"students": 2000}, assess.Met, ""},
		{"one whose number has expired is none", relaxed(rules.Relaxed{Where: old, Limit: ofOnce(2400)}), fields{"students": 2100, "founded_year": 2000}, assess.Short, ""},
		{"one whose number is for juniors only is none", relaxed(rules.Relaxed{Where: old, Limit: rules.Limit{Series: rules.Series{{From: "2017-04-19", Stage: map[registry.Stage]rules.Decimal{registry.Junior: dec("", 2400)}}}}}), fields{"students": 2100, "founded_year": 2000}, assess.Short, ""},
		{"one may count something else", relaxed(rules.Relaxed{Where: boarding, Value: "students - boarders"}), fields{"students": 2100, "boarders": 100, "is_boarding": 1}, assess.Met, ""},
		{"and fall short of it", relaxed(rules.Relaxed{Where: boarding, Value: "students - boarders"}), fields{"students": 2101, "boarders": 100, "is_boarding": 1}, assess.Short, "放宽0"},
		{"and lack what it counts", relaxed(rules.Relaxed{Where: boarding, Value: "students - boarders"}), fields{"students": 2100, "is_boarding": 1}, assess.Undetermined, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := judgeTest(t, tt.test, []fields{tt.school}, nil)
			if got.Outcome != tt.want {
				t.Errorf("test = %s, want %s (%s)", got.Outcome, tt.want, got.Why.In(locale.ZH))
			}
			if len(got.Failing) > 0 && got.Failing[0].Relaxed.ZH != tt.label {
				t.Errorf("it fails under %q, want %q", got.Failing[0].Relaxed.ZH, tt.label)
			}
		})
	}
}

func TestScopesAndConditionsOfTests(t *testing.T) {
	scoped := func(test rules.Test) *rules.Pack {
		test.Scope = "boarding"
		p := itemsPack(rules.RuleItems, anItem("i", test))
		p.Scopes = []rules.Scope{{ID: "boarding", Label: locale.Text{ZH: "寄宿学校"}, Where: "is_boarding == 1", Cite: confirmed("第二条")}}
		return p
	}
	class := rules.Test{Over: rules.OverSchools, Value: "max_class_size", Op: rules.AtMost, Limit: limitOf(45)}
	sum := rules.Test{Over: rules.OverSum, Of: rules.OverSchools, Numerator: "computers", Denominator: "students", Per: dec("100", 100), Op: rules.AtLeast, Limit: limitOf(10)}
	count := rules.Test{Over: rules.OverSum, Of: rules.OverSchools, Numerator: "computers", Op: rules.AtLeast, Limit: limitOf(100)}
	share := rules.Test{Over: rules.OverShare, Of: rules.OverSchools, Where: "max_class_size <= 45", Per: dec("100", 100), Op: rules.AtLeast, Limit: limitOf(50)}
	in, out := fields{"is_boarding": 1}, fields{"is_boarding": 0}
	with := func(f fields, id facts.FieldID, v float64) fields { return changed(f, id, v) }
	tests := []struct {
		name    string
		test    rules.Test
		schools []fields
		want    assess.Outcome
		checked int
	}{
		{"who is outside is not asked", class, []fields{with(in, "max_class_size", 40), with(out, "max_class_size", 60)}, assess.Met, 1},
		{"who may be outside and fails leaves it open", class, []fields{with(in, "max_class_size", 40), {"max_class_size": 60}}, assess.Undetermined, 1},
		{"who may be outside and complies does no harm", class, []fields{with(in, "max_class_size", 40), {"max_class_size": 30}}, assess.Met, 2},
		{"nobody is inside", class, []fields{with(out, "max_class_size", 60)}, assess.OutOfScope, 0},
		{"a sum over those inside", sum, []fields{with(in, "computers", 50), with(out, "computers", 0)}, assess.Met, 1},
		{"a sum that may have another member", sum, []fields{with(in, "computers", 50), {"computers": 500}}, assess.Undetermined, 1},
		{"a sum of which a member lacks its number", sum, []fields{with(in, "computers", 50), in}, assess.Undetermined, 1},
		{"a count without a denominator", count, []fields{with(in, "computers", 60), with(in, "computers", 40)}, assess.Met, 2},
		{"a count that does not suffice", count, []fields{with(in, "computers", 60), with(in, "computers", 39)}, assess.Short, 2},
		{"a share of those inside", share, []fields{with(in, "max_class_size", 40), with(in, "max_class_size", 50), with(out, "max_class_size", 50)}, assess.Met, 2},
		{"a share that may have another member", share, []fields{with(in, "max_class_size", 40), {"max_class_size": 50}}, assess.Undetermined, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := assessTable(t, compile(t, scoped(tt.test), assess.Options{}), manySchools(tt.schools, nil))
			got := a.Items[0].Tests[0]
			if got.Outcome != tt.want || got.Checked != tt.checked {
				t.Errorf("test = %s with %d checked, want %s with %d (%s)", got.Outcome, got.Checked, tt.want, tt.checked, got.Why.In(locale.ZH))
			}
		})
	}
}

func TestALimitThatAStageDoesNotHaveAsksNobodyOfIt(t *testing.T) {
	table := onePrimary(enough(registry.Primary, 500, fields{"max_class_size": 46}))
	addRow(table, -1, registry.Whole, fields{"population": 1})
	test := rules.Test{Over: rules.OverUnits, Value: "max_class_size", Op: rules.AtMost, Limit: ofPrimary(45)}
	a := assessTable(t, compile(t, itemsPack(rules.RuleItems, anItem("i", test)), assess.Options{}), table)
	got := a.Items[0].Tests[0]
	if got.Outcome != assess.Short || got.Checked != 1 || len(got.Unknown) != 0 {
		t.Errorf("test = %s, %d checked, %d unknown; want short, the primary school alone", got.Outcome, got.Checked, len(got.Unknown))
	}
}

func TestANumberNotInForceIsNoRule(t *testing.T) {
	for _, over := range []rules.Over{rules.OverUnits, rules.OverSchools, rules.OverSum, rules.OverCounty} {
		test := rules.Test{Over: over, Value: "max_class_size", Numerator: "students", Op: rules.AtMost, Limit: ofOnce(45)}
		if over == rules.OverCounty {
			test.Value = "teacher_avg_pay"
		}
		got := judgeTest(t, test, []fields{{"max_class_size": 99}}, fields{"teacher_avg_pay": 1})
		if got.Outcome != assess.NoRule || got.Why.In(locale.ZH) != "检验在 2024-09-01 没有现行标准" {
			t.Errorf("over %s test = %s (%s), want no rule", over, got.Outcome, got.Why.In(locale.ZH))
		}
	}
}

func TestNotApplicableExcusesOnlyWhereTheRuleSaysSo(t *testing.T) {
	na := blank.Of(blank.NotApplicable)
	tests := []struct {
		name    string
		test    rules.Test
		schools []fields
		county  fields
		may     assess.Outcome // where the test may not apply
		must    assess.Outcome // where it must
	}{
		{"a school", rules.Test{Over: rules.OverSchools, Value: "max_class_size", Op: rules.AtMost, Limit: limitOf(45)}, []fields{{"max_class_size": na}, {"max_class_size": 40}}, nil, assess.Met, assess.Undetermined},
		{"a member of a sum", rules.Test{Over: rules.OverSum, Of: rules.OverSchools, Numerator: "computers", Denominator: "students", Op: rules.AtLeast, Limit: limitOf(0.1)}, []fields{{"computers": na}, {"computers": 100}}, nil, assess.Met, assess.Undetermined},
		{"an answer", rules.Test{Over: rules.OverAnswer, Answer: "gov_01_answer"}, []fields{{}}, fields{"gov_01_answer": na}, assess.OutOfScope, assess.Undetermined},
		{"a county's number", rules.Test{Over: rules.OverCounty, Value: "teacher_avg_pay", Op: rules.AtLeast, Limit: limitOf(1)}, []fields{{}}, fields{"teacher_avg_pay": na}, assess.OutOfScope, assess.Undetermined},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, may := range []bool{true, false} {
				want := tt.must
				if may {
					want = tt.may
				}
				tt.test.MayNotApply = may
				if got := judgeTest(t, tt.test, tt.schools, tt.county); got.Outcome != want {
					t.Errorf("may not apply = %v: %s, want %s (%s)", may, got.Outcome, want, got.Why.In(locale.ZH))
				}
			}
		})
	}
}

func TestTheWorstComesFirst(t *testing.T) {
	tests := []struct {
		op    rules.Op
		names string // schools in the order in which they fail, against a limit of 100
	}{
		{rules.AtMost, "S4 S3"},
		{rules.AtLeast, "S0 S1"},
		{rules.Above, "S0 S1 S2"},
		{rules.Below, "S4 S3 S2"},
		{rules.Equal, "S4 S0 S3 S1"},
	}
	for _, tt := range tests {
		t.Run(string(tt.op), func(t *testing.T) {
			test := rules.Test{Over: rules.OverSchools, Value: "computers", Op: tt.op, Limit: limitOf(100), Unit: "台"}
			got := judgeTest(t, test, []fields{{"computers": 20}, {"computers": 70}, {"computers": 100}, {"computers": 140}, {"computers": 500}}, nil)
			var names []string
			for _, u := range got.Failing {
				names = append(names, string(u.School))
			}
			if strings.Join(names, " ") != tt.names {
				t.Errorf("failing %v, want %s", names, tt.names)
			}
		})
	}
}

func TestAReasonNamesThreeAndCountsTheRest(t *testing.T) {
	test := rules.Test{Over: rules.OverSchools, Value: "computers", Op: rules.AtLeast, Limit: limitOf(100), Unit: "台"}
	var schools []fields
	for i := range 5 {
		schools = append(schools, fields{"computers": float64(90 - 10*i)})
	}
	got := judgeTest(t, test, schools, nil).Why
	for _, l := range []locale.Lang{locale.ZH, locale.EN} {
		text := got.In(l)
		at := -1
		for _, want := range []string{"5", "S4校 50", "S3校 60", "S2校 70", "2"} {
			next := strings.Index(text[at+1:], want)
			if next < 0 {
				t.Errorf("%q does not say %q after the rest", text, want)
				break
			}
			at += 1 + next
		}
		if strings.Contains(text, "S1校") {
			t.Errorf("%q names more than three", text)
		}
	}
}

func TestAVetoFindsAnOffenceOnlyWhereEveryTestDescribesIt(t *testing.T) {
	found := func(over rules.Over, value string) *rules.Pack {
		return itemsPack(rules.RuleVeto, anItem("v", rules.Test{Over: over, Value: value, Op: rules.Equal, Limit: limitOf(1)}))
	}
	tests := []struct {
		name    string
		pack    *rules.Pack
		schools []fields
		county  fields
		want    assess.Outcome
		why     string
	}{
		{"a county's offence", found(rules.OverCounty, "veto_key_schools_found"), []fields{{}}, fields{"veto_key_schools_found": 1}, assess.Vetoed, "assess.veto_found"},
		{"none", found(rules.OverCounty, "veto_key_schools_found"), []fields{{}}, fields{"veto_key_schools_found": 0}, assess.Met, "assess.veto_none"},
		{"not said", found(rules.OverCounty, "veto_key_schools_found"), []fields{{}}, nil, assess.Undetermined, "assess.veto_undetermined"},
		{"found in no school", found(rules.OverSchools, "is_boarding"), []fields{{"is_boarding": 0}}, nil, assess.Met, "assess.veto_none"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := verdictOf(t, assessTable(t, compile(t, tt.pack, assess.Options{}), manySchools(tt.schools, tt.county)), "req")
			if v.Outcome != tt.want || v.Why.Key != tt.why {
				t.Errorf("veto = %s (%s), want %s (%s)", v.Outcome, v.Why.Key, tt.want, tt.why)
			}
		})
	}
}

func TestAnAnswerKeepsItsDocument(t *testing.T) {
	table := manySchools([]fields{{}}, fields{"gov_01_answer": 1})
	row := table.Len() - 1
	table.SetText(row, "gov_01_answer", "县政发〔2024〕3号")
	a := assessTable(t, compile(t, itemsPack(rules.RuleItems, anItem("i", rules.Test{Over: rules.OverAnswer, Answer: "gov_01_answer"})), assess.Options{}), table)
	if got := a.Items[0].Tests[0]; got.Document != "县政发〔2024〕3号" || got.Why.In(locale.ZH) != "检验：是" {
		t.Errorf("document = %q (%s)", got.Document, got.Why.In(locale.ZH))
	}
	if s, err := a.Explain("test/i/t0"); err != nil || math.Abs(s.Value-1) > 0 || len(a.Reverse("a.xlsx", "whole", "gov_01_answer@"+itoa(row))) == 0 {
		t.Errorf("Explain = %+v, %v; nothing hangs on the answer", s, err)
	}
}
