package collect_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

func pairs(in *collect.Intake) []string {
	var out []string
	for _, h := range in.Suggestions {
		if h.Key == "collect.same_school" {
			out = append(out, h.Place+" "+h.Text.In(locale.ZH))
		}
	}
	return out
}

func TestLikeNamesAreSuggestedOnlyWhereTheyMayBeOneSchool(t *testing.T) {
	one := func(file, code, name string) collect.Input {
		return collect.Input{Name: file, Data: table(t, "学校汇总", heading, []any{code, name, "小学", 300, 20, 3})}
	}
	for _, tc := range []struct {
		a, b  string
		codes [2]string
		want  bool
	}{
		{"柳河镇中心小学", "石桥镇中心小学", [2]string{}, false},
		{"石桥镇王家屯小学", "石桥镇李家屯小学", [2]string{}, false},
		{"石桥镇第二实验小学", "石桥镇第三实验小学", [2]string{}, false},
		{"青山县第一中学", "青山县第一初级中学", [2]string{}, false},
		{"石桥镇杨家屯小学", "石桥镇杨家囤小学", [2]string{}, true},
		{"石桥镇杨家屯小学", "石桥镇杨家囤小学", [2]string{"1001", "1002"}, false},
		{"青山县第四小学", "第四小学", [2]string{}, true},
		{"石桥镇杨家完小", "石桥镇杨家小学", [2]string{"1001", "1002"}, true},
		{"石桥中心小学", "石桥镇中心小学", [2]string{"1001", ""}, true},
		{"青山县第1小学", "青山县第一小学", [2]string{}, true},
	} {
		got := pairs(readAs(t, county(2024), one("甲.xlsx", tc.codes[0], tc.a), one("乙.xlsx", tc.codes[1], tc.b)))
		if len(got) > 0 != tc.want {
			t.Errorf("%s, %s %v: %q, want a suggestion: %v", tc.a, tc.b, tc.codes, got, tc.want)
		}
	}
	in := readAs(t, county(2024), file(t, "甲.xlsx",
		[]any{"", "柳河镇中心小学", "小学", 300, 20, 3}, []any{"", "石桥镇中心小学", "小学", 310, 21, 3}, []any{"", "中心小学", "小学", 320, 22, 3},
		[]any{"", "石桥镇杨家屯小学", "小学", 330, 23, 3}, []any{"", "石桥镇杨家囤小学", "小学", 340, 24, 3}, []any{"", "青山县第四小学", "小学", 350, 25, 3}, []any{"", "第四小学", "小学", 360, 26, 3}))
	want := []string{"甲.xlsx 学校汇总!B8 “青山县第四小学”与“第四小学”名称相近，可能是同一所学校"}
	if diff := cmp.Diff(want, pairs(in)); diff != "" {
		t.Errorf("suggestions within one sheet (-want +got):\n%s", diff)
	}
}

func TestASheetThatNeverNamesItsYearIsReportedOnce(t *testing.T) {
	rows := [][]any{{"1001", "第一小学", "小学", 300, 20, 3}, {"1002", "第二小学", "小学", 280, 18, 2}}
	in := readAs(t, collect.Options{County: 210102}, file(t, "a.xlsx", rows...))
	want := "学校汇总｜填报年度：应为四位年份，例如 2008。表中没有写明学年，2 条记录均未入库；请补填，或用 --year 指定。"
	if len(in.Problems) != 1 || in.Problems[0].Sentence(locale.ZH) != want {
		t.Errorf("problems:\n%s\nwant %s", lines(in.Problems), want)
	}
	if r := in.Receipts[0].Sheets[0]; r.Parked != 2 || r.Accepted != 0 {
		t.Errorf("receipt %+v, want both rows parked", r)
	}
	in = readAs(t, collect.Options{Year: 2024}, file(t, "a.xlsx", rows...))
	if diff := cmp.Diff([]string{"must_fix  collect.no_county"}, keys(in.Problems)); diff != "" {
		t.Errorf("problems without a county (-want +got):\n%s", diff)
	}
}

func TestTheCorrectedVersionWinsInWhateverOrderTheFolderLists(t *testing.T) {
	old := file(t, "一小.xlsx", []any{"1001", "第一小学", "小学", 300, 20, 3})
	for _, name := range []string{"一小-修改.xlsx", "一小(1).xlsx", "一小_标注.xlsx", "一小（最终）.xlsx", "一小 v2.xlsx"} {
		corrected := file(t, name, []any{"1001", "第一小学", "小学", 310, 20, 3})
		in := readAs(t, county(2024), corrected, old)
		if v := value(t, in.Table, "第一小学", registry.Primary, "students"); v != 310 {
			t.Errorf("%s before the file it corrects: %v pupils, want 310", name, v)
		}
		if diff := cmp.Diff([]string{"remark D2 collect.superseded"}, keys(in.Problems)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	in := readAs(t, county(2024), file(t, "一小(2).xlsx", []any{"1001", "第一小学", "小学", 320, 20, 3}), file(t, "一小(1).xlsx", []any{"1001", "第一小学", "小学", 310, 20, 3}))
	if v := value(t, in.Table, "第一小学", registry.Primary, "students"); v != 320 {
		t.Errorf("the second copy before the first: %v pupils, want 320", v)
	}
}

func TestSchoolsThatSendFilesOfOneNameKeepTheirFacts(t *testing.T) {
	first := readAs(t, county(2024), file(t, "一小/学校填报表格.xlsx", []any{"1001", "第一小学", "小学", 300, 20, 3}))
	opt := county(2024)
	opt.Current = first.Table
	in := readAs(t, opt, file(t, "二小/学校填报表格.xlsx", []any{"1002", "第二小学", "小学", 280, 18, 2}))
	if v := value(t, in.Table, "第一小学", registry.Primary, "students"); v != 300 {
		t.Errorf("after another school sent a file of the same name: %v pupils, want 300", v)
	}
	in = readAs(t, opt, file(t, "一小/学校填报表格.xlsx", []any{"1001", "第一小学", "小学", 310, nil, 3}))
	if v := value(t, in.Table, "第一小学", registry.Primary, "students"); v != 310 {
		t.Errorf("after the school sent it again: %v pupils, want 310", v)
	}
}

func TestARequiredItemMayBeAnsweredInAnyOfItsColumns(t *testing.T) {
	top := []any{"学校标识码", "学校名称", "办学类型", "在校生数", "在校生数（小学）", "在校生数（初中）", "专任教师数"}
	in := readAs(t, county(2024), collect.Input{Name: "a.xlsx", Data: table(t, "学校汇总", top,
		[]any{"1001", "第一小学", "小学", 300, nil, nil, 20},
		[]any{"1002", "第二小学", "小学", nil, 280, nil, 18},
		[]any{"1003", "河东学校", "九年一贯制学校", nil, 400, 200, 40},
		[]any{"1004", "河西学校", "九年一贯制学校", nil, 400, nil, 40},
		[]any{"1005", "第三小学", "小学", nil, nil, nil, 40})})
	want := []string{"must_fix F5 collect.required_blank", "must_fix D6 collect.required_blank", "must_fix E6 collect.required_blank"}
	if diff := cmp.Diff(want, keys(in.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s\n%s", diff, lines(in.Problems))
	}
}

func TestAUnitInACellSaysHowToConvertIt(t *testing.T) {
	for _, tc := range []struct{ heading, field, cell, want string }{
		{"教学仪器设备值（万元）", "equip_value", "1,205,000元", "单元格以“元”填写，本项以万元计；请换算为 120.5，并去掉单位"},
		{"教学仪器设备值（万元）", "equip_value", "120.5万", "请去掉单元格中的“万”"},
		{"运动场地面积", "sports_field_area", "6亩", "单元格以“亩”填写，本项以㎡计；请换算为 4000，并去掉单位"},
		{"在校生数", "students", "500（含借读3人）", "数字之外还写了别的；请只填一个数字，说明写到备注里"},
		{"在校生数", "students", "待定", "不是数字；请填数字，确实没有填 0，不适用填“不适用”"},
		{"在校生数", "students", "=200+300", "公式被存成了文字，没有计算结果；请填写结果"},
	} {
		in := readAs(t, county(2024), collect.Input{Name: "a.csv", Data: []byte("学校标识码,学校名称,办学类型," + tc.heading + "\n1001,第一小学,小学,\"" + tc.cell + "\"\n")})
		var got []string
		for _, p := range in.Problems {
			if string(p.Field) == tc.field {
				got = append(got, p.Cause.In(locale.ZH))
			}
		}
		if diff := cmp.Diff([]string{tc.want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.cell, diff)
		}
	}
}

func TestASheetThatNoFormFitsIsNotAnEmptyOne(t *testing.T) {
	in := readAs(t, county(2024), collect.Input{Name: "a.xlsx", Data: table(t, "食堂", []any{"食堂", "面积", "座位", "厨师", "灶台", "冰箱"}, []any{"一食堂", 300, 200, 5, 6, 7})})
	if r := in.Receipts[0]; !r.Unknown() || !strings.Contains(r.Sheets[0].Notes[0].In(locale.ZH), "食堂｜面积｜座位") {
		t.Errorf("receipt %+v, want that no form fits", r)
	}
	if r := readAs(t, county(2024), file(t, "b.xlsx")).Receipts[0]; r.Unknown() {
		t.Errorf("a form without rows is called unknown: %+v", r)
	}
}

func TestARowOfUnitsBelowTheHeadingIsReadAsUnits(t *testing.T) {
	in := readAs(t, county(2024), collect.Input{Name: "a.xlsx", Data: table(t, "学校汇总",
		[]any{"学校名称", "办学类型", "在校生数", "教学及辅助用房面积", "教学仪器设备值"},
		[]any{nil, nil, "（人）", "亩", "元"},
		[]any{"第一小学", "小学", 500, 6, 1205000})})
	if len(in.Problems) != 0 || in.Receipts[0].Sheets[0].Read != 1 {
		t.Fatalf("%d rows read, problems:\n%s", in.Receipts[0].Sheets[0].Read, lines(in.Problems))
	}
	for f, want := range map[facts.FieldID]float64{"students": 500, "teach_aux_area": 4000, "equip_value": 1205000} {
		got := value(t, in.Table, "第一小学", registry.Primary, f)
		if got != want {
			t.Errorf("%s = %v, want %v", f, got, want)
		}
	}
}

func TestASecondTableBelowTheFirstIsNotReadIntoItsColumns(t *testing.T) {
	in := readAs(t, county(2024), file(t, "a.xlsx", []any{"1001", "第一小学", "小学", 300, 20, 3}, []any{},
		[]any{"学校名称", "在校生数", "专任教师数"}, []any{"王屯教学点", 20, 3}))
	if diff := cmp.Diff([]string{"must_fix A4 collect.second_table"}, keys(in.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s\n%s", diff, lines(in.Problems))
	}
	if n := len(in.Table.Schools); n != 1 {
		t.Errorf("%d schools, want 1", n)
	}
}

func TestWordsInTheColumnOfCodesAreNoCode(t *testing.T) {
	in := readAs(t, county(2024), file(t, "a.xlsx", []any{"第一小学", "小学", "300", 300, 20, 3}, []any{"1002", "第二小学", "小学", 280, 18, 2}))
	if diff := cmp.Diff([]string{"must_fix A2 collect.not_a_code"}, keys(in.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s\n%s", diff, lines(in.Problems))
	}
}

func TestASchoolWithoutItsCodeIsTheOneOfLastYear(t *testing.T) {
	before := readAs(t, county(2023), file(t, "2023.xlsx", []any{"1001", "第一小学", "小学", 300, 20, 3}, []any{"1002", "第二小学", "小学", 280, 18, 2}))
	opt := county(2024)
	opt.Previous = before.Table
	in := readAs(t, opt, file(t, "2024.xlsx", []any{nil, "第一小学", "小学", 310, 20, 3}, []any{"1002", "第二小学", "小学", 285, 18, 2}))
	if diff := cmp.Diff([]string{"verify A2 collect.code_of_last_year"}, keys(in.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s\n%s", diff, lines(in.Problems))
	}
	if s := in.Table.Schools[0]; s.ID != "1001" || s.Code != "1001" {
		t.Errorf("the school is %q with code %q, want 1001", s.ID, s.Code)
	}
}

func TestTextWithMoreRowsThanASheetIsTakenInColumns(t *testing.T) {
	opt := *nation(t, nationForm)
	opt.BulkBytes = 1
	text := "year,county,school_code,stage,school_name,pupils,teachers,backbone\n2024,210102,2101020001,P,第一小学,300,20,2\n" +
		strings.Repeat("\n", 1<<20) + "2024,210102,2101020002,P,第二小学,300,20,30\n"
	in := readAs(t, opt, collect.Input{Name: "a.csv", Data: []byte(text)})
	want := []string{"must_fix H1048579 backbone_within_teachers"}
	if diff := cmp.Diff(want, keys(in.Problems)); diff != "" {
		t.Fatalf("problems (-want +got):\n%s", diff)
	}
	if p := in.Problems[0]; p.Label != "backbone" || p.Got != "30" || p.Row != 1048578 {
		t.Errorf("label %q, got %q, row %d", p.Label, p.Got, p.Row)
	}
}
