package collect_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// keys lists severity, cell and key of problems.
func keys(ps []collect.Problem) []string {
	var out []string
	for _, p := range ps {
		out = append(out, p.Severity.String()+" "+p.Cell+" "+p.Key)
	}
	return out
}

var heading = []any{"学校标识码", "学校名称", "办学类型", "在校生数", "专任教师数", "骨干教师数"}

func county(year registry.SchoolYear) collect.Options {
	return collect.Options{Year: year, County: 210102}
}

func file(t testing.TB, name string, rows ...[]any) collect.Input {
	return collect.Input{Name: name, Data: table(t, "学校汇总", append([][]any{heading}, rows...)...)}
}

func TestEveryProblemOfEveryFileComesAtOnceInOrder(t *testing.T) {
	in := readAs(t, county(2024),
		file(t, "乙.xlsx", []any{"1001", "第一小学", "小学", "三百", 20, 30}, []any{"1002", "第二小学", "小学", 300, "20人", 2}),
		file(t, "甲.xlsx", []any{"1003", "第三小学", "小雪", 300, 20, 2}),
	)
	want := []string{
		"must_fix D2 collect.chinese_numeral", "must_fix F2 backbone_within_teachers", "must_fix E3 collect.unit_in_cell",
		"must_fix C2 collect.not_an_option",
	}
	if diff := cmp.Diff(want, keys(in.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s\n%s", diff, lines(in.Problems))
	}
	if s := in.Problems[3].Sentence(locale.ZH); !strings.Contains(s, "是否指“小学”？") {
		t.Errorf("%q does not suggest the option it resembles", s)
	}
	if v := value(t, in.Table, "第二小学", registry.Primary, "students"); v != 300 {
		t.Errorf("the good cell beside a bad one = %v, want 300", v)
	}
}

func TestTheSameFileSentTwiceCountsOnce(t *testing.T) {
	one := file(t, "a.xlsx", []any{"1001", "第一小学", "小学", 300, 20, 3})
	in := readAs(t, county(2024), one, collect.Input{Name: "b.xlsx", Data: one.Data})
	if len(in.Table.Schools) != 1 || len(in.Problems) != 0 || in.Receipts[1].Refused.Key != "collect.same_bytes" {
		t.Errorf("%d schools, receipt %q, problems:\n%s", len(in.Table.Schools), in.Receipts[1].Refused.In(locale.EN), lines(in.Problems))
	}
}

func TestACorrectedFileReplacesItsEarlierVersion(t *testing.T) {
	in := readAs(t, county(2024),
		file(t, "一小.xlsx", []any{"1001", "第一小学", "小学", 300, 20, 3}),
		file(t, "一小(1)-修改.xlsx", []any{"1001", "第一小学", "小学", 310, 20, 3}),
	)
	if v := value(t, in.Table, "第一小学", registry.Primary, "students"); v != 310 {
		t.Errorf("students = %v, want the corrected 310", v)
	}
	if diff := cmp.Diff([]string{"remark D2 collect.replaced"}, keys(in.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestTwoFilesThatDisagreeAreAConflict(t *testing.T) {
	in := readAs(t, county(2024),
		file(t, "一小.xlsx", []any{"1001", "第一小学", "小学", 300, 20, 3}),
		file(t, "全县.xlsx", []any{"1001", "第一小学", "小学", 310, 20, 3}),
	)
	if v := value(t, in.Table, "第一小学", registry.Primary, "students"); v != 300 {
		t.Errorf("students = %v, want the first value to stand", v)
	}
	if diff := cmp.Diff([]string{"must_fix D2 collect.conflict"}, keys(in.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if s := in.Problems[0].Sentence(locale.ZH); !strings.Contains(s, "一小.xlsx 学校汇总!D2") {
		t.Errorf("%q does not say where the other value stands", s)
	}
}

func TestFactsOfAnEarlierImportAreReplacedByTheFileThatGaveThem(t *testing.T) {
	first := readAs(t, county(2024), file(t, "一小.xlsx", []any{"1001", "第一小学", "小学", 300, 20, 3}), file(t, "二小.xlsx", []any{"1002", "第二小学", "小学", 400, 25, 3}))
	opt := county(2024)
	opt.Current = first.Table
	in := readAs(t, opt, file(t, "一小-更正.xlsx", []any{"1001", "第一小学", "小学", 310, 20, 3}))
	got := []float64{value(t, in.Table, "第一小学", registry.Primary, "students"), value(t, in.Table, "第二小学", registry.Primary, "students")}
	if diff := cmp.Diff([]float64{310, 400}, got); diff != "" {
		t.Errorf("students (-want +got):\n%s", diff)
	}
	if len(in.Table.Schools) != 2 {
		t.Errorf("%d schools, want 2", len(in.Table.Schools))
	}
}

func TestASecondRowForASchoolIsParkedUnlessItIsTheSame(t *testing.T) {
	in := readAs(t, county(2024), file(t, "a.xlsx",
		[]any{"1001", "第一小学", "小学", 300, 20, 3}, []any{"1001", "第一小学", "小学", 300, 20, 3}, []any{"1001", "第一小学", "小学", 320, 20, 3}))
	read, accepted, parked := in.Receipts[0].Read()
	if read != 2 || accepted != 1 || parked != 1 {
		t.Errorf("read, accepted, parked = %d, %d, %d, want 2, 1, 1", read, accepted, parked)
	}
	if diff := cmp.Diff([]string{"must_fix A4 collect.duplicate_school"}, keys(in.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestOneSchoolUnderTwoNamesOrCodesIsSuggested(t *testing.T) {
	tests := []struct {
		name string
		a, b []any
		want string
	}{
		{"one code, two names", []any{"1001", "第一小学", "小学", 300, 20, 3}, []any{"1001", "实验小学", "小学", 300, 20, 3}, "标识码相同"},
		{"one name, two codes", []any{"1001", "第一小学", "小学", 300, 20, 3}, []any{"1009", "第一小学", "小学", 280, 21, 3}, "有两个标识码"},
		{"the county put before the name", []any{nil, "第一小学", "小学", 300, 20, 3}, []any{nil, "和平区第一小学", "小学", 280, 21, 3}, "名称相近"},
		{"a character mistyped", []any{nil, "育才实验学校", "小学", 300, 20, 3}, []any{nil, "育材实验学校", "小学", 280, 21, 3}, "名称相近"},
		{"two numbered schools are two", []any{nil, "和平区第一小学", "小学", 300, 20, 3}, []any{nil, "和平区第二小学", "小学", 280, 21, 3}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := readAs(t, county(2024), file(t, "a.xlsx", tt.a), file(t, "b.xlsx", tt.b))
			var said []string
			for _, s := range in.Suggestions {
				said = append(said, s.Text.In(locale.ZH))
			}
			if all := strings.Join(said, "\n"); tt.want == "" && all != "" || !strings.Contains(all, tt.want) {
				t.Errorf("suggestions %q, want one that says %q", all, tt.want)
			}
		})
	}
}

func TestAValueForASectionTheSchoolDoesNotHave(t *testing.T) {
	rows := [][]any{{"学校名称", "办学类型", "小学在校生数", "初中在校生数"}, {"第一小学", "小学", 300, 36}, {"第二小学", "小学", 300, 0}, {"第三小学", "小学", 300, nil}}
	in := readAs(t, county(2024), collect.Input{Name: "a.xlsx", Data: table(t, "汇总", rows...)})
	if diff := cmp.Diff([]string{"must_fix D2 collect.section_not_taught"}, keys(in.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	for row := range in.Table.Len() {
		if in.Table.Stage[row] == registry.Junior {
			t.Errorf("a primary school got a junior section")
		}
	}
}

func TestAnUnknownHeadingIsNamedWithWhatItResembles(t *testing.T) {
	rows := [][]any{{"学校名称", "办学类型", "在校生数", "专任老师数", "锅炉台数"}, {"第一小学", "小学", 300, 20, 1}}
	in := readAs(t, county(2024), collect.Input{Name: "a.xlsx", Data: table(t, "汇总", rows...)})
	if diff := cmp.Diff([]string{"专任老师数", "锅炉台数"}, in.Receipts[0].Sheets[0].Ignored); diff != "" {
		t.Errorf("columns passed over (-want +got):\n%s", diff)
	}
	if len(in.Problems) != 1 || in.Problems[0].Cell != "D1" || !strings.Contains(in.Problems[0].Sentence(locale.ZH), "是否指“专任教师数”？") {
		t.Errorf("problems:\n%s", lines(in.Problems))
	}
}

func TestAnOfficialFormFilledInIsReadAndChecked(t *testing.T) {
	blankForm := testFile(t, "学校填报表格.xlsx")
	f, err := excelize.OpenReader(bytes.NewReader(blankForm.Data))
	if err != nil {
		t.Fatal(err)
	}
	for cell, v := range map[string]any{
		"E2": "实验学校", "E3": "九年一贯制", "E4": "2121010001", "E5": "2008年9月", "E6": "是", "E7": "是", "E8": "否", "E9": "否", "E10": "否",
		"E11": 450, "E12": 380, "E13": 20, "E14": 450, "E15": 370, "E16": 20, "E17": 0, "E18": 0, "E19": 0, "E20": 4, "E21": 12, "E22": 3,
		"E23": 0, "E24": 0, "E25": 0, "E26": 0, "E27": 70, "E28": 10, "E29": 20, "E30": 30, "E31": 1, "E32": 4, "E33": 0, "E34": 0,
		"E35": 8, "E36": 70, "E37": 68, "E38": 6, "E39": 3, "E40": 3, "E41": 0, "E46": 5217, "E47": 600, "E48": 500, "E49": 9000,
		"E52": 200.5, "E53": 24, "E54": 2, "E55": 1, "E56": 1, "E57": 0, "E58": 2, "E59": 2, "E60": 0, "E61": 0, "E62": 83, "E63": 83, "E64": 5,
		"E65": 120, "E66": 125, "E67": 3, "E68": 6, "E69": 0,
	} {
		if err := f.SetCellValue("学校填报数据", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	in := readAs(t, county(2024), collect.Input{Name: "实验学校.xlsx", Data: buf.Bytes()})
	if diff := cmp.Diff([]string{"must_fix E16 classes_by_size"}, keys(in.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s\n%s", diff, lines(in.Problems))
	}
	got := map[string]float64{
		"小学学生": value(t, in.Table, "实验学校", registry.Primary, "students"), "初中学生": value(t, in.Table, "实验学校", registry.Junior, "students"),
		"设备值(元)": value(t, in.Table, "实验学校", registry.Whole, "equip_value"), "建校": value(t, in.Table, "实验学校", registry.Whole, "founded_year"),
		"公用经费(元)": value(t, in.Table, "实验学校", registry.Whole, "public_fund_budget"), "毕业": value(t, in.Table, "实验学校", registry.Junior, "graduates"),
	}
	want := map[string]float64{"小学学生": 450, "初中学生": 380, "设备值(元)": 2005000, "建校": 2008, "公用经费(元)": 830000, "毕业": 120}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if s := in.Table.Schools[0]; s.Type != registry.NineYear || s.Founded != 2008 || string(s.ID) != "2121010001" {
		t.Errorf("the school = %+v", s)
	}
}

func TestAnAnnotatedWorkbookComesBackCorrectedAndCountsOnce(t *testing.T) {
	sent := file(t, "一小.xlsx", []any{"1001", "第一小学", "小学", "300人", 20, 3})
	in := readAs(t, county(2024), sent)
	if len(in.Problems) != 1 {
		t.Fatalf("problems:\n%s", lines(in.Problems))
	}
	marked, err := collect.Annotate(sent, in.Problems, locale.ZH)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(marked))
	if err != nil {
		t.Fatal(err)
	}
	comments, err := f.GetComments("学校汇总")
	if err != nil || len(comments) != 1 || comments[0].Cell != "D2" {
		t.Fatalf("comments %+v, error %v; want one on D2", comments, err)
	}
	if err := f.SetCellValue("学校汇总", "D2", 300); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	opt := county(2024)
	opt.Current = in.Table
	again := readAs(t, opt, collect.Input{Name: "一小-标注.xlsx", Data: buf.Bytes()})
	if len(again.Problems) != 0 {
		t.Errorf("problems after correcting:\n%s", lines(again.Problems))
	}
	if v := value(t, again.Table, "第一小学", registry.Primary, "students"); v != 300 || len(again.Table.Schools) != 1 {
		t.Errorf("students = %v of %d schools, want 300 of 1", v, len(again.Table.Schools))
	}
}

func TestWhatCannotBeReadIsRefusedInOneSentence(t *testing.T) {
	in := readAs(t, county(2024), collect.Input{Name: "图.xlsx", Data: []byte("\x89PNG\r\n\x1a\n0000")}, file(t, "a.xlsx", []any{"1001", "第一小学", "小学", 300, 20, 3}))
	if in.Receipts[0].Refused.In(locale.ZH) != "文件是图片，不是表格" || in.Receipts[0].Hint.IsZero() {
		t.Errorf("refused with %q and hint %q", in.Receipts[0].Refused.In(locale.ZH), in.Receipts[0].Hint.In(locale.ZH))
	}
	if len(in.Table.Schools) != 1 {
		t.Errorf("the other file gave %d schools, want 1", len(in.Table.Schools))
	}
}

func TestChecksBetweenYears(t *testing.T) {
	rows := func(students ...int) []collect.Input {
		all := [][]any{}
		for i, n := range students {
			all = append(all, []any{"100" + string(rune('1'+i)), "第" + string([]rune("一二三四五六七")[i]) + "小学", "小学", n, 20 + i, 3})
		}
		return []collect.Input{file(t, "a.xlsx", all...)}
	}
	before := readAs(t, county(2023), rows(300, 310, 320, 330, 340, 350, 360)...)
	opt := county(2024)
	opt.Previous = before.Table
	in := readAs(t, opt, rows(305, 312, 318, 333, 900, 355)...)
	want := []string{"verify  missing_schools", "verify D6 jump"}
	if diff := cmp.Diff(want, keys(in.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s\n%s", diff, lines(in.Problems))
	}
}

func TestValuesJustAboveALineAreNoticed(t *testing.T) {
	all := [][]any{{"学校名称", "办学类型", "在校生数", "运动场地面积"}}
	for i, r := range []rune("一二三四五六") {
		all = append(all, []any{"第" + string(r) + "小学", "小学", 1000 + i, 7.5*float64(1000+i) + 1})
	}
	opt := county(2024)
	opt.Lines = []collect.Line{{ID: "sports", Label: locale.Text{ZH: "生均体育运动场馆面积"}, Stage: registry.Primary, Fields: []facts.FieldID{"sports_field_area"}, Denominator: "students", Per: 1, Value: 7.5}}
	in := readAs(t, opt, collect.Input{Name: "a.xlsx", Data: table(t, "汇总", all...)})
	if len(in.Problems) != 6 || in.Problems[0].Key != "just_above" || in.Problems[0].Severity != collect.Verify {
		t.Errorf("problems:\n%s", lines(in.Problems))
	}
	if got := in.Problems[0].What(locale.ZH); !strings.Contains(got, "共有 6 个") {
		t.Errorf("of six sections alike it says %s", got)
	}
	in = readAs(t, opt, collect.Input{Name: "a.xlsx", Data: table(t, "汇总", all[:2]...)})
	if len(in.Problems) != 1 || strings.Contains(in.Problems[0].What(locale.ZH), "共有") || !strings.Contains(in.Problems[0].What(locale.ZH), "仅略高于 7.5") {
		t.Errorf("of a single section:\n%s", lines(in.Problems))
	}
}

func TestFormProblemsNameFileLineAndColumn(t *testing.T) {
	_, dict := forms(t)
	src := "kind: form\nid: x\nlabel: {zh: x, en: x}\norientation: rows\nrecognize: {}\nentries:\n  - {label: a, field: pupils}\n  - {label: b, field: students, unit: 间}\nchecks:\n  - {id: c, severity: fatal, test: students > teacher, message: {zh: m, en: m}}\n"
	_, err := collect.LoadForms(memFS("forms/x.yaml", src), dict)
	if err == nil {
		t.Fatal("a form with an unknown key loads")
	}
	if want := `forms/x.yaml:5:1: there is no key "recognize"; did you mean "recognise"?`; err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = collect.LoadForms(memFS("forms/x.yaml", strings.Replace(src, "recognize: {}\n", "", 1)), dict)
	for _, want := range []string{"forms/x.yaml:6:", "the dictionary has no field pupils", "forms/x.yaml:7:", "cannot be converted", "forms/x.yaml:9:", "want must_fix, verify or remark", "teacher"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q:\n%v", want, err)
		}
	}
}

func TestTextFilesOfEveryKindReadTheSame(t *testing.T) {
	text := "学校标识码,学校名称,办学类型,在校生数,专任教师数,骨干教师数\n1001,第一小学,小学,300,20,3\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ data, encoding string }{
		"UTF-8":               {text, "UTF-8"},
		"UTF-8 with BOM":      {"\ufeff" + text, "UTF-8"},
		"GB18030":             {gb, "GB18030"},
		"tabs":                {strings.ReplaceAll(text, ",", "\t"), "UTF-8"},
		"pipes":               {strings.ReplaceAll(text, ",", "|"), "UTF-8"},
		"decomposed and CRLF": {strings.ReplaceAll(norm.NFD.String(text), "\n", "\r\n"), "UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			in := readAs(t, county(2024), collect.Input{Name: "a.csv", Data: []byte(tt.data)})
			if len(in.Problems) > 0 || in.Receipts[0].Encoding != tt.encoding {
				t.Errorf("encoding %s, problems:\n%s", in.Receipts[0].Encoding, lines(in.Problems))
			}
			if v := value(t, in.Table, "第一小学", registry.Primary, "students"); v != 300 {
				t.Errorf("students = %v, want 300", v)
			}
		})
	}
}

func TestAValueMergedOverRowsCountsOnceAndIsTold(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(file(t, "a", []any{"1001", "第一小学", "小学", 300, 20, 3}, []any{"1002", "第二小学", "小学", 280, nil, 2}).Data))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.MergeCell("学校汇总", "E2", "E3"), f.SetRowVisible("学校汇总", 3, false)); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	in := readAs(t, county(2024), collect.Input{Name: "a.xlsx", Data: buf.Bytes()})
	if diff := cmp.Diff([]string{"verify E3 collect.merged_value"}, keys(in.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if v := value(t, in.Table, "第二小学", registry.Primary, "teachers"); !blank.Is(v) {
		t.Errorf("the second row got the merged value %v", v)
	}
	if n := in.Receipts[0].Sheets[0].Notes; len(n) != 1 || n[0].Key != "collect.hidden_rows" {
		t.Errorf("notes = %+v, want that a hidden row was read", n)
	}
}

func TestASheetThatFitsTwoFormsAsksForTheForm(t *testing.T) {
	list, dict := forms(t)
	form := "kind: form\nid: %s\nlabel: {zh: x, en: x}\norientation: rows\nentries:\n  - {label: 校名甲, key: name}\n  - {label: 人数甲, field: students}\n  - {label: 班数甲, field: classes}\n"
	own, err := collect.LoadForms(fstest.MapFS{"forms/a.yaml": {Data: []byte(fmt.Sprintf(form, "my/a"))}, "forms/b.yaml": {Data: []byte(fmt.Sprintf(form, "my/b"))}}, dict)
	if err != nil {
		t.Fatal(err)
	}
	opt := collect.Options{Forms: append(own, list...), Dict: dict, Year: 2024, County: 210102}
	input := collect.Input{Name: "a.xlsx", Data: table(t, "表", []any{"校名甲", "人数甲", "班数甲"}, []any{"第一小学", 300, 8})}
	in := readAs(t, opt, input)
	if len(in.Problems) != 1 || in.Problems[0].Key != "collect.ambiguous_form" || !strings.Contains(in.Problems[0].Sentence(locale.ZH), "my/a, my/b") {
		t.Errorf("problems:\n%s", lines(in.Problems))
	}
	opt.FormID = "my/b"
	if in := readAs(t, opt, input); len(in.Table.Schools) != 1 || len(in.Problems) != 0 {
		t.Errorf("with the form named: %d schools, problems:\n%s", len(in.Table.Schools), lines(in.Problems))
	}
	opt.FormID = "my/c"
	if _, err := collect.Read([]collect.Input{input}, opt); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a form that does not exist gives %v", err)
	}
}
