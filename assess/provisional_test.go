package assess_test

import (
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// part is one requirement of a pack: an answer under a cite of one status.
type part struct {
	answer string // yes, no, blank, or later: a rule that is not yet in force
	weak   bool   // resting on an unconfirmed number
	veto   bool
}

// partsPack makes a requirement of each part, and the county's answers.
func partsPack(parts []part) (*rules.Pack, fields) {
	p := &rules.Pack{ID: "test/parts", Label: locale.Text{ZH: "各部分", EN: "parts"}, Stages: []registry.Stage{registry.Primary}}
	county := fields{"population": 1}
	for i, x := range parts {
		field := []facts.FieldID{"teacher_avg_pay", "civil_avg_pay", "special_fund"}[i]
		cite := confirmed("第" + itoa(i) + "条")
		if x.weak {
			cite.Status = rules.Unconfirmed
		}
		limit := rules.Series{{From: "2017-04-19", Value: &rules.Decimal{Text: "1", V: 1}, Cite: cite}}
		if x.answer == "later" {
			limit[0].From = "2031-01-01"
		}
		rule, met := rules.RuleItems, 1.0
		if x.veto {
			rule, met = rules.RuleVeto, 0.0 // a veto's test describes the offence
		}
		item := anItem("i"+itoa(i), rules.Test{Over: rules.OverCounty, Value: string(field), Op: rules.AtLeast, Limit: rules.Limit{Series: limit}})
		p.Items = append(p.Items, item)
		p.Verdict = append(p.Verdict, rules.Requirement{
			ID: "r" + itoa(i), Label: locale.Text{ZH: "要求" + itoa(i), EN: "requirement " + itoa(i)}, Rule: rule, Items: []string{item.ID}, Cite: confirmed("第七条"),
		})
		switch x.answer {
		case "yes":
			county[field] = met
		case "no":
			county[field] = 1 - met
		}
	}
	return p, county
}

func TestHowFirmAndUnconfirmedPartsMakeTheCountysVerdict(t *testing.T) {
	const met, short, undetermined, veto, noRule = assess.Met, assess.Short, assess.Undetermined, assess.Vetoed, assess.NoRule
	tests := []struct {
		name        string
		parts       []part
		want        assess.Outcome
		provisional bool
		why         string
	}{
		{"all met by firm numbers", []part{{answer: "yes"}, {answer: "yes"}}, met, false, "各项要求全部达到"},
		{"met, once with the help of an unconfirmed number", []part{{answer: "yes"}, {answer: "yes", weak: true}}, met, true, "各项要求全部达到"},
		{"a firm number is missed", []part{{answer: "no"}, {answer: "yes"}}, short, false, "检验 0，要求 ≥ 1"},
		{"a firm and an unconfirmed number are missed", []part{{answer: "no"}, {answer: "no", weak: true}}, short, false, "检验 0，要求 ≥ 1"},
		{"only an unconfirmed number is missed", []part{{answer: "yes"}, {answer: "no", weak: true}}, undetermined, true, "仅因尚未核实的数值而未达标，不作定论：检验 0，要求 ≥ 1"},
		{"an unconfirmed number is missed and something is blank", []part{{answer: "blank"}, {answer: "no", weak: true}}, undetermined, true, "仅因尚未核实的数值而未达标，不作定论：检验 0，要求 ≥ 1"},
		{"a firm number is missed, whatever is blank", []part{{answer: "blank"}, {answer: "no"}}, short, false, "检验 0，要求 ≥ 1"},
		{"something is blank", []part{{answer: "yes"}, {answer: "blank"}}, undetermined, false, "检验无法计算：缺当地公务员年平均工资收入"},
		{"something is blank under an unconfirmed number", []part{{answer: "yes"}, {answer: "blank", weak: true}}, undetermined, false, "检验无法计算：缺当地公务员年平均工资收入"},
		{"a rule is not yet in force beside one that is met", []part{{answer: "yes"}, {answer: "later"}}, met, false, "各项要求全部达到"},
		{"no rule is in force yet", []part{{answer: "later"}, {answer: "later"}}, noRule, false, "i0在 2024-09-01 没有现行标准；i1在 2024-09-01 没有现行标准"},
		{"vetoed", []part{{answer: "yes"}, {answer: "no", veto: true}}, veto, false, "一票否决：i1"},
		{"vetoed, and a firm number is missed", []part{{answer: "no"}, {answer: "no", veto: true}}, veto, false, "一票否决：i1"},
		{"vetoed by an unconfirmed number only", []part{{answer: "yes"}, {answer: "no", veto: true, weak: true}}, undetermined, true, ""},
		{"not known whether vetoed", []part{{answer: "yes"}, {answer: "blank", veto: true}}, undetermined, false, "一票否决情形尚未查明：i1"},
		{"nothing to veto", []part{{answer: "yes"}, {answer: "yes", veto: true}}, met, false, "各项要求全部达到"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, own := partsPack(tt.parts)
			v := assessTable(t, compile(t, p, assess.Options{}), manySchools([]fields{{}}, own)).Verdict
			if v.Outcome != tt.want || (len(v.Provisional) > 0) != tt.provisional {
				t.Errorf("verdict = %s, provisional %v; want %s, %v", v.Outcome, v.Provisional, tt.want, tt.provisional)
			}
			if got := v.Why.In(locale.ZH); tt.why != "" && got != tt.why {
				t.Errorf("why = %s\nwant  %s", got, tt.why)
			}
		})
	}
}

func TestWhatKeepsAVerdictProvisionalIsNamedOnce(t *testing.T) {
	p := sevenPack()
	for _, i := range p.Indicators {
		i.Cite.Status = rules.Unconfirmed
	}
	v := assessTable(t, compile(t, p, assess.Options{}), onePrimary(enough(registry.Primary, 500, nil))).Verdict
	seen := map[string]int{}
	for _, m := range v.Provisional {
		seen[m.In(locale.ZH)]++
	}
	if v.Outcome != assess.Met || len(seen) != 7 || len(v.Provisional) != 7 {
		t.Errorf("verdict = %s, provisional %v, want met and each of seven indicators once", v.Outcome, v.Provisional)
	}
}

func TestEveryNumberOfLawCanMakeAVerdictProvisional(t *testing.T) {
	tests := []struct {
		name string
		weak func(p *rules.Pack)
		part string // the requirement that becomes provisional
	}{
		{"a threshold", func(p *rules.Pack) { p.Indicators[2].Threshold[0].Cite.Status = rules.Unconfirmed }, "schools"},
		{"a floor", func(p *rules.Pack) { p.Indicators[2].Floor[0].Cite.Status = rules.Unconfirmed }, "schools"},
		{"how many must be met", func(p *rules.Pack) { p.Verdict[0].MinMet[0].Cite.Status = rules.Unconfirmed }, "schools"},
		{"a limit on a coefficient", func(p *rules.Pack) { p.Indicators[2].Limit[0].Cite.Status = rules.Unconfirmed }, "balance"},
		{"the definition of an indicator", func(p *rules.Pack) { p.Indicators[2].Cite.Status = rules.Unconfirmed }, "balance"},
		{"the scope", func(p *rules.Pack) { p.Scopes[0].Cite.Status = rules.Unconfirmed }, "balance"},
		{"the requirement itself", func(p *rules.Pack) { p.Verdict[1].Cite.Status = rules.Unconfirmed }, "balance"},
		{"a number in a formula", func(p *rules.Pack) {
			cite := confirmed("第三条")
			cite.Status = rules.Unconfirmed
			p.Params = []rules.Param{{ID: "extra", Label: locale.Text{ZH: "另加"}, Values: rules.Series{{From: "2017-01-01", Value: &rules.Decimal{Text: "0", V: 0}, Cite: cite}}}}
			p.Indicators[2].Numerator = "pe_teachers + extra"
		}, "balance"},
		{"a derived value", func(p *rules.Pack) {
			cite := confirmed("第三条")
			cite.Status = rules.Unconfirmed
			p.Derived = []rules.Derived{{ID: "own_pe", Label: locale.Text{ZH: "体育教师"}, Formula: "pe_teachers", Cite: cite}}
			p.Indicators[2].Numerator = "own_pe"
		}, "balance"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := onePrimary(enough(registry.Primary, 500, fields{"above_degree_teachers": 20}))
			p := sevenPack()
			firm := assessTable(t, compile(t, p, assess.Options{}), table)
			tt.weak(p)
			a := assessTable(t, compile(t, p, assess.Options{}), table)
			if len(firm.Verdict.Provisional) > 0 || firm.Verdict.Outcome != assess.Met {
				t.Fatalf("the pack is not firm: %s, %v", firm.Verdict.Outcome, firm.Verdict.Provisional)
			}
			v := verdictOf(t, a, tt.part)
			if v.Outcome != assess.Met || len(v.Provisional) == 0 || a.Verdict.Outcome != assess.Met || len(a.Verdict.Provisional) == 0 {
				t.Errorf("%s = %s, provisional %v; county %s, provisional %v", tt.part, v.Outcome, v.Provisional, a.Verdict.Outcome, a.Verdict.Provisional)
			}
		})
	}
}

func TestAnUnconfirmedThresholdThatCannotMatterLeavesAUnitFirm(t *testing.T) {
	p := sevenPack()
	p.Indicators[1].Threshold[0].Cite.Status = rules.Unconfirmed
	p.Indicators[1].Floor = nil // a miss is allowed, and there is no floor to break
	table := onePrimary(enough(registry.Primary, 500, nil))
	a := assessTable(t, compile(t, p, assess.Options{}), table)
	for _, u := range a.Units {
		if u.Outcome != assess.Met {
			t.Errorf("%s is %s, want met", u.Name, u.Outcome)
		}
	}
	if v := verdictOf(t, a, "balance"); len(v.Provisional) > 0 {
		t.Errorf("the coefficients do not rest on a threshold, yet: %v", v.Provisional)
	}
}

func TestAStageWithoutSchoolsCannotBeFoundToMeetTheStandard(t *testing.T) {
	table := facts.NewTable()
	addSchool(table, "A", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 400, nil)})
	v := assessTable(t, compile(t, sevenPack(), assess.Options{}), table).Verdict
	if v.Outcome != assess.Undetermined || v.Why.In(locale.ZH) != "没有参评的初中，不能认定全县达标" {
		t.Errorf("verdict = %s (%s)", v.Outcome, v.Why.In(locale.ZH))
	}
	poor := facts.NewTable()
	addSchool(poor, "A", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 400, fields{"equip_value": 1})})
	if v := assessTable(t, compile(t, sevenPack(), assess.Options{}), poor).Verdict; v.Outcome != assess.Short {
		t.Errorf("with a poor school verdict = %s, want short", v.Outcome)
	}
}

func TestPointsThatSufficeWithoutUnconfirmedOnesAreFirm(t *testing.T) {
	tests := []struct {
		name        string
		firm, weak  float64 // points of an item that is confirmed, and of one that is not
		answer      string  // under the one that is not
		weakPass    bool
		want        assess.Outcome
		provisional bool
	}{
		{"the confirmed points suffice", 85, 15, "yes", false, assess.Met, false},
		{"the unconfirmed points are needed", 84, 16, "yes", false, assess.Met, true},
		{"what is required is unconfirmed", 90, 10, "yes", true, assess.Met, true},
		{"all of them do not suffice", 60, 20, "yes", false, assess.Short, false},
		{"the unconfirmed points are lost, and would have sufficed", 60, 40, "no", false, assess.Short, true},
		{"the unconfirmed points are lost, and would not have sufficed", 60, 20, "no", false, assess.Short, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, own := partsPack([]part{{answer: "yes"}, {answer: tt.answer, weak: true}})
			p.Items[0].Weight, p.Items[1].Weight = flat(dec("", tt.firm)), flat(dec("", tt.weak))
			pass := flat(dec("85", 85))
			if tt.weakPass {
				pass[0].Cite.Status = rules.Unconfirmed
			}
			p.Verdict = []rules.Requirement{{ID: "points", Label: locale.Text{ZH: "得分"}, Rule: rules.RuleScore, Items: []string{"i0", "i1"}, Pass: pass, Cite: confirmed("第七条")}}
			v := verdictOf(t, assessTable(t, compile(t, p, assess.Options{}), manySchools([]fields{{}}, own)), "points")
			if v.Outcome != tt.want || (len(v.Provisional) > 0) != tt.provisional {
				t.Errorf("points = %s (%s), provisional %v; want %s, %v", v.Outcome, v.Why.In(locale.ZH), v.Provisional, tt.want, tt.provisional)
			}
		})
	}
}
