package publish_test

import (
	"fmt"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// sample is a small county with every outcome a page must be able to show.
func sample() (*assess.Assessment, *rules.Pack) {
	pack := &rules.Pack{
		ID: "cn/sample", Label: locale.Text{ZH: "示例标准", EN: "Sample standard"},
		Documents: []rules.Document{{ID: "教督〔2017〕6号", Title: locale.Text{ZH: "督导评估办法", EN: "Measures"}, Status: rules.Confirmed}},
		Indicators: []*rules.Indicator{
			{ID: "teachers", Number: 1, Label: locale.Text{ZH: "每百名学生拥有高于规定学历教师数", EN: "Teachers above the required degree per 100 pupils"}, Short: locale.Text{ZH: "高学历教师", EN: "degree"}, Unit: "人/百生", Decimals: 2},
			{ID: "rooms", Number: 2, Label: locale.Text{ZH: "生均教学及辅助用房面积", EN: "Teaching rooms per pupil"}, Short: locale.Text{ZH: "教学用房", EN: "rooms"}, Unit: "㎡", Decimals: 2},
		},
	}
	cite := rules.Cite{Doc: "教督〔2017〕6号", At: "第六条", Status: rules.Confirmed}
	dec := func(s string, v float64) rules.Decimal { return rules.Decimal{Text: s, V: v} }
	value := func(school string, ind string, v float64, t rules.Decimal, o assess.Outcome) assess.IndicatorValue {
		return assess.IndicatorValue{
			Indicator: ind, Value: v, Numerator: v * 4, Denominator: 400, Threshold: t, Floor: t.V * 0.85, Outcome: o,
			Margin: assess.Margin{ToThreshold: v - t.V, NeedThreshold: max(0, (t.V-v)*4), Unit: "人"},
			Ref:    "value/" + school + "/primary/" + ind,
		}
	}
	unit := func(id, name string, v1, v2 float64, o1, o2, o assess.Outcome) assess.UnitResult {
		return assess.UnitResult{
			School: registry.School{ID: registry.SchoolID(id), Code: id, Name: name, Type: registry.PrimarySchool, Founder: 7, Location: registry.Town},
			Stage:  registry.Primary, Name: name, Students: 400, Classes: 10, Grades: 6, InScope: true, MetCount: 1, Needed: 1, Outcome: o,
			Values: []assess.IndicatorValue{value(id, "teachers", v1, dec("4.2", 4.2), o1), value(id, "rooms", v2, dec("4.5", 4.5), o2)},
			Why:    locale.Plain("sample.why", "达标1项", "1 met"), Ref: "unit/" + id + "/primary",
		}
	}
	a := &assess.Assessment{
		Pack: "cn/sample", PackLabel: pack.Label, PackHash: "p", DatasetHash: "d", Program: "junheng test",
		County: 210102, CountyName: "示例县", Year: 2024, Choices: map[string]string{},
		Verdict: assess.Verdict{
			ID: "verdict", Outcome: assess.Short, Why: locale.Plain("sample.verdict", "小学3所中1所未达标", "1 of 3 primary schools is short"), Ref: "verdict",
			Children: []assess.Verdict{
				{ID: "resources", Label: locale.Text{ZH: "资源配置", EN: "Resources"}, Outcome: assess.Short, Why: locale.Plain("w", "1所未达标", "1 short")},
				{ID: "government", Label: locale.Text{ZH: "政府保障程度", EN: "Government"}, Outcome: assess.Undetermined, Provisional: []locale.Message{locale.Plain("p", "限值未核实", "limit unconfirmed")}},
			},
		},
		Units: []assess.UnitResult{
			unit("2101020001", "第一小学", 4.1996, 5, assess.WithinFloor, assess.Met, assess.Met),
			unit("2101020002", "第二<小>学", 3.1, 3.2, assess.BelowFloor, assess.BelowFloor, assess.Short),
			unit("2101020003", "第三小学", blank.Of(blank.NotReported), 6, assess.Undetermined, assess.Met, assess.Undetermined),
		},
		Stages: []assess.StageResult{{
			Stage: registry.Primary, Units: 3, UnitsMet: 1, UnitsShort: 1, UnitsUnknown: 1, Students: 1200,
			Coefficients: []assess.Coefficient{
				{Indicator: "teachers", Stage: registry.Primary, Mean: 3.65, Std: 1.8, CV: 0.50049, Limit: dec("0.50", 0.5), LimitCite: cite, Outcome: assess.Short, Counted: 2, Missing: 1, Shares: []assess.Share{{Unit: 1, Share: 0.7, Deviation: -0.55}, {Unit: 0, Share: 0.3, Deviation: 0.55}}, Ref: "coef/primary/teachers"},
				{Indicator: "rooms", Stage: registry.Primary, Mean: 4.7333, Std: 1.16, CV: 0.2455, Limit: dec("0.50", 0.5), LimitCite: cite, Outcome: assess.Met, Counted: 3, Ref: "coef/primary/rooms"},
			},
		}},
		Items: []assess.ItemResult{{
			Item: "gov_05", Number: 5, Requirement: "government", Label: locale.Text{ZH: "班额", EN: "Class size"}, Outcome: assess.Short, Why: locale.Plain("i", "1所有超额班级", "1 school has over-size classes"),
			Tests: []assess.TestResult{{
				Test: "class", Label: locale.Text{ZH: "班额", EN: "class size"}, Over: rules.OverUnits, Value: blank.Of(blank.Undefined), Op: rules.AtMost, Limit: 45, Outcome: assess.Short, Checked: 3,
				Failing: []assess.UnitTest{{Name: "第二<小>学", School: "2101020002", Stage: registry.Primary, Value: 52, Limit: 45}}, Cite: cite, Ref: "test/gov_05/class",
			}},
		}},
		Flips: []assess.Flip{{Verdict: "value/teachers", From: assess.WithinFloor, To: assess.Met, School: "2101020001", Name: "第一小学", Stage: registry.Primary, Field: "teachers", Now: 16.8, Then: 17, Change: 0.2, Unit: "人", Why: locale.Plain("f", "增加1人即达标", "one more teacher meets it")}},
		Notes: []locale.Message{locale.Plain("n", "示例", "sample")},
	}
	return a, pack
}

func sampleStep(ref string) (*assess.Step, error) {
	if ref == "" {
		return nil, fmt.Errorf("no ref")
	}
	return &assess.Step{
		Kind: assess.StepFormula, Label: locale.Text{ZH: "教师", EN: "teachers"}, Value: 4.1996, Unit: "人/百生", Ref: ref,
		Words: locale.Text{ZH: "100 × 高于规定学历教师数 ÷ 在校生数", EN: "100 × teachers ÷ pupils"}, Numbers: locale.Text{ZH: "100 × 16.8 ÷ 400", EN: "100 × 16.8 ÷ 400"},
		Children: []*assess.Step{{Kind: assess.StepFact, Label: locale.Text{ZH: "在校生数", EN: "pupils"}, Value: 400, Unit: "人", Origin: facts.Origin{File: "县表.xlsx", Sheet: "学校", Cell: "F31", Raw: "４００"}}},
	}, nil
}
