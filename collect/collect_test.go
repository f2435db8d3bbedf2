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
