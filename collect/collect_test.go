package collect_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

type shipped struct {
	forms []*collect.Form
	dict  *facts.Dictionary
	err   error
}

var loadShipped = sync.OnceValue(func() (s shipped) {
	if s.dict, s.err = facts.LoadDictionary(); s.err == nil {
		s.forms, s.err = collect.LoadForms(os.DirFS("../rules/packs"), s.dict)
	}
	return s
})

// forms gives the packs of the program.
func forms(t testing.TB) ([]*collect.Form, *facts.Dictionary) {
	t.Helper()
	s := loadShipped()
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s.forms, s.dict
}

func testFile(t testing.TB, name string) collect.Input {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return collect.Input{Name: name, Data: data}
}

// lines writes problems one a line, for golden comparison.
func lines(ps []collect.Problem) string {
	var b strings.Builder
	for _, p := range ps {
		fmt.Fprintf(&b, "%s %s!%s %s [%s] %s｜读到“%s”｜%s %s %s\n", p.Severity, p.Sheet, p.Cell, p.Key, p.Name, p.Label, p.Got, p.Want.In(locale.ZH), p.Cause.In(locale.ZH), p.Fix.In(locale.ZH))
	}
	return b.String()
}

// table builds a workbook of one sheet from rows of values.
func table(t testing.TB, sheet string, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// readAs reads one workbook with the shipped forms.
func readAs(t testing.TB, opt collect.Options, inputs ...collect.Input) *collect.Intake {
	t.Helper()
	if opt.Forms == nil {
		opt.Forms, opt.Dict = forms(t)
	}
	in, err := collect.Read(inputs, opt)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// value finds a fact by school, section and field.
func value(t testing.TB, tab *facts.Table, school string, stage registry.Stage, f facts.FieldID) float64 {
	t.Helper()
	for i := range tab.Len() {
		s := tab.School[i]
		if tab.Stage[i] == stage && (school == "" && s < 0 || s >= 0 && tab.Schools[s].Name == school) {
			return tab.Value(i, f)
		}
	}
	t.Fatalf("no row for %s %s", school, stage)
	return 0
}

func TestBlankOfficialFormsSayNothingIsFilledIn(t *testing.T) {
	for name, sheets := range map[string]int{"学校填报表格.xlsx": 1, "区县填报表格.xlsx": 1} {
		t.Run(name, func(t *testing.T) {
			in := readAs(t, collect.Options{Year: 2024, County: 210102}, testFile(t, name))
			if len(in.Problems) != 0 || in.Table.Len() != 0 {
				t.Errorf("a blank form gives %d problems and %d rows, want none:\n%s", len(in.Problems), in.Table.Len(), lines(in.Problems))
			}
			empty := 0
			for _, s := range in.Receipts[0].Sheets {
				if s.Form != "" && s.Empty {
					empty++
				}
			}
			if empty != sheets {
				t.Errorf("%d sheets are recognised and empty, want %d: %+v", empty, sheets, in.Receipts[0].Sheets)
			}
		})
	}
}

func TestATableOfSchoolsWithoutMergedHeadings(t *testing.T) {
	in := readAs(t, collect.Options{Year: 2024}, testFile(t, "沈阳130校_模拟_去人名电话.xlsx"))
	read, accepted, parked := in.Receipts[0].Read()
	if read != 130 || accepted != 130 || parked != 0 || len(in.Table.Schools) != 130 {
		t.Errorf("read, accepted, parked = %d, %d, %d of %d schools, want 130, 130, 0 of 130", read, accepted, parked, len(in.Table.Schools))
	}
	if v := value(t, in.Table, "和平区第三小学", registry.Primary, "students"); v != 318 {
		t.Errorf("students of 和平区第三小学 = %v, want 318", v)
	}
	if v := value(t, in.Table, "和平区第一九年一贯制", registry.Whole, "teachers"); v != 52 {
		t.Errorf("teachers of an undivided school = %v, want 52", v)
	}
}

func TestATableWithMergedHeadings(t *testing.T) {
	data := table(t, "基础数据",
		[]any{"某区2024—2025学年义务教育学校基础数据一览表"},
		[]any{"填报单位：某区教育局", nil, nil, "单位：人、㎡、万元"},
		[]any{"序号", "学校\n名称", "办学类型", "小学部", nil, "初 中 部", nil, "教学仪器设备值\n（元）"},
		[]any{nil, nil, nil, "在校生数", "专任\n教师", "在校生数", "专任教师", nil},
		[]any{1, "第一小学", "小学", 450, 30, nil, nil, 900000},
		[]any{2, "实验学校", "九年一贯制", "1,040", "６０", 300, 28, 1234567.89},
		[]any{nil, "合计", nil, 1050, 70, 300, 28, 2134567.89},
		[]any{"注：以2024年9月1日为准"},
	)
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range [][2]string{{"A1", "H1"}, {"A3", "A4"}, {"B3", "B4"}, {"C3", "C4"}, {"D3", "E3"}, {"F3", "G3"}, {"H3", "H4"}} {
		if err := f.MergeCell("基础数据", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	in := readAs(t, collect.Options{County: 210102}, collect.Input{Name: "基础数据.xlsx", Data: buf.Bytes()})
	if len(in.Problems) != 0 {
		t.Errorf("problems:\n%s", lines(in.Problems))
	}
	tab := in.Table
	got := []float64{
		value(t, tab, "第一小学", registry.Primary, "students"), value(t, tab, "第一小学", registry.Primary, "equip_value"),
		value(t, tab, "实验学校", registry.Primary, "students"), value(t, tab, "实验学校", registry.Primary, "teachers"),
		value(t, tab, "实验学校", registry.Junior, "teachers"), value(t, tab, "实验学校", registry.Whole, "equip_value"),
	}
	if diff := cmp.Diff([]float64{450, 900000, 1040, 60, 28, 1234567.89}, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	if tab.Year[0] != 2024 {
		t.Errorf("the year of the title = %d, want 2024", tab.Year[0])
	}
	var skipped []string
	for _, s := range in.Receipts[0].Sheets[0].Skipped {
		skipped = append(skipped, s.Rows+" "+s.Why.In(locale.ZH))
	}
	if diff := cmp.Diff([]string{"7 合计行“合计”", "8 说明行“注：以2024年9月1日为准”"}, skipped); diff != "" {
		t.Errorf("rows skipped (-want +got):\n%s", diff)
	}
	if o := tab.Origin(1, "students"); o.Cell != "D5" || o.Sheet != "基础数据" || o.File != "基础数据.xlsx" || o.Hash == "" {
		t.Errorf("origin of the first value = %+v, want D5 of 基础数据", o)
	}
}

func TestAFormOfTheUsersOwnReadsAnotherCountrysFiles(t *testing.T) {
	_, dict := forms(t)
	const dir = "../docs/guide/examples/rio-claro"
	own, err := collect.LoadForms(os.DirFS(dir), dict)
	if err != nil {
		t.Fatal(err)
	}
	var inputs []collect.Input
	for _, n := range []string{"schools.csv", "sections.csv"} {
		data, err := os.ReadFile(filepath.Join(dir, "data", n))
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, collect.Input{Name: n, Data: data})
	}
	in := readAs(t, collect.Options{Forms: own, Dict: dict, County: 354390, Year: 2017}, inputs...)
	for _, p := range in.Problems {
		if p.Severity == collect.MustFix {
			t.Errorf("unexpected: %s", p.Sentence(locale.EN))
		}
	}
	if len(in.Table.Schools) != 12 {
		t.Errorf("%d schools, want 12", len(in.Table.Schools))
	}
	const name = "JOAQUIM SALLES CORONEL"
	got := []float64{value(t, in.Table, name, registry.Junior, "students"), value(t, in.Table, name, registry.Junior, "computers"), value(t, in.Table, name, registry.Whole, "school_type")}
	if diff := cmp.Diff([]float64{654, 14, 3}, got); diff != "" {
		t.Errorf("pupils of grades 6 to 9 and computers (-want +got):\n%s", diff)
	}
	for i := range in.Table.Len() {
		if in.Table.County[i] != 354390 || in.Table.Year[i] != 2017 {
			t.Fatalf("row %d is of %d in %d, want 354390 in 2017", i, in.Table.County[i], in.Table.Year[i])
		}
	}
}

// memFS is a file system of one file.
func memFS(name, text string) fs.FS { return fstest.MapFS{name: {Data: []byte(text)}} }

func TestTheDeclarationIsRecognisedSheetBySheet(t *testing.T) {
	in := readAs(t, county(2024), testFile(t, "优质均衡申报表_表I至表VI.xlsx"))
	got := map[string]string{}
	for _, s := range in.Receipts[0].Sheets {
		got[s.Sheet] = s.Form
		if s.Form != "" && s.Read != 0 {
			t.Errorf("%s: %d records read in a blank form", s.Sheet, s.Read)
		}
	}
	want := map[string]string{
		"01 优质均衡指标": "", "表1": "cn/declaration-1", "表2-1": "cn/declaration-2-1", "表2-2": "cn/declaration-2-2", "表3": "cn/declaration-3",
		"表4": "cn/declaration-4", "表5": "cn/declaration-5", "表6": "cn/declaration-6", "Sheet9": "",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("forms by sheet (-want +got):\n%s", diff)
	}
	if len(in.Problems) != 0 {
		t.Errorf("problems of a blank form:\n%s", lines(in.Problems))
	}
}

func TestSentencesOfTheDeclarationAreReadByTheirBlanks(t *testing.T) {
	data := table(t, "表4",
		[]any{"表Ⅳ 政府保障程度评估指标"}, []any{"名称", "指标值或简要结论", "是否达标"},
		[]any{"1. 县域内义务教育学校规划布局合理，符合国家规定要求", "布局专项规划已经县政府批准", "是"},
		[]any{"7.特殊教育学校生均公用经费不低于8000元", "特殊教育学校公用经费为 108.5 万元，特殊教育学生数为 124 人，特殊教育 学校生均公用经费为＿＿元", "达标"},
		[]any{"8.全县义务教育学校教师平均工资收入水平不低于当地公务员平均工资收入水平，按规定足额核定教师绩效工资总量", "教师工资高于公务员", nil},
		[]any{"5.小学、初中所有班级学生数分别不超过45人、50人", "没有超员班级", "是"},
		[]any{"14.全县优质高中招生名额分配比例不低于50%，并向农村初中倾斜", "全县优质高中招生名额总数640人，分配名额346人，占比54.1%。其中分配农村学校的名额168人", "是"},
	)
	in := readAs(t, county(2024), collect.Input{Name: "申报表.xlsx", Data: data})
	got := map[facts.FieldID]float64{}
	for _, f := range []facts.FieldID{"gov_01_answer", "gov_07_answer", "special_fund", "special_students", "hs_plan", "hs_rural_allocated"} {
		got[f] = value(t, in.Table, "", registry.Whole, f)
	}
	want := map[facts.FieldID]float64{"gov_01_answer": 1, "gov_07_answer": 1, "special_fund": 1085000, "special_students": 124, "hs_plan": 640, "hs_rural_allocated": 168}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if s := in.Table.Text(0, "gov_01_answer"); s != "布局专项规划已经县政府批准" {
		t.Errorf("words beside the answer = %q", s)
	}
	if diff := cmp.Diff([]string{"verify B5 collect.sentence"}, keys(in.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestTheStatisticsOfBuildingsAreReadByTheirVintage(t *testing.T) {
	before := [][]any{
		{"基础基512 中小学校舍情况"},
		{"学校名称：第一小学", nil, "学校标识码：2121010001"},
		{nil, "合计", "框架结构", "砖混结构"},
		{"甲", 1, 2, 3},
		{"总计", 6000, 4000, 2000},
		{"其中：危房", 0, 0, 0},
		{"一、教学及辅助用房", 4000},
		{"教室", 2512.5},
		{"微机室", 120},
		{"体育馆", 600},
	}
	since := [][]any{
		{"基础基512 中小学校舍情况"},
		{"学校名称：第一小学", nil, "学校标识码：2121010001"},
		{nil, "合计", "框架结构", "砖混结构"},
		{"总计", 6000, 4000, 2000},
		{"教学及辅助用房", 4000},
		{"教室", 2512.5},
		{"公共教学用房", 900},
		{"室内体育用房", 600},
	}
	for form, rows := range map[string][][]any{"cn/return-512": before, "cn/return-512-2021": since} {
		opt := county(2024)
		if form == "cn/return-512" {
			opt.Year = 2019
		}
		in := readAs(t, opt, collect.Input{Name: "512.xlsx", Data: table(t, "基础基512", rows...)})
		if got := in.Receipts[0].Sheets[0].Form; got != form {
			t.Errorf("read as %s, want %s", got, form)
			continue
		}
		got := []float64{value(t, in.Table, "第一小学", registry.Whole, "indoor_sport_area"), value(t, in.Table, "第一小学", registry.Whole, "teach_aux_area"), value(t, in.Table, "第一小学", registry.Whole, "area_frame")}
		if diff := cmp.Diff([]float64{600, 4000, 4000}, got); diff != "" {
			t.Errorf("%s: areas (-want +got):\n%s", form, diff)
		}
		if len(in.Problems) > 0 {
			t.Errorf("%s: problems:\n%s", form, lines(in.Problems))
		}
	}
}
