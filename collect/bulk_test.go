package collect_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// nationForm is a user's form for a large table with a row a section.
const nationForm = `kind: form
id: test/nation
label: {zh: 全国表, en: nation}
orientation: rows
recognise: {labels: [county, school_code, stage]}
sections: [{stage: primary, words: [P]}, {stage: junior, words: [J]}]
entries:
  - {label: year, key: year}
  - {label: county, key: county_code}
  - {label: school_code, key: code}
  - {label: stage, key: stage}
  - {label: school_name, key: name}
  - {label: town, key: township}
  - {label: pupils, field: students, required: true}
  - {label: teachers, field: teachers}
  - {label: backbone, field: backbone_teachers}
  - {label: equipment, field: equip_value, unit: 万元}
  - {label: area, field: teach_aux_area, unit: ㎡}
  - {label: sports, field: sports_field_area, unit: ㎡}
  - {label: rooms, field: multimedia_rooms}
  - {label: computers, field: computers}
  - {label: books, field: books}
`

// nationWholeForm also asks for what is said of the school as a whole, and has
// checks that name what the file does not have.
const nationWholeForm = nationForm + `  - {label: type, field: school_type}
  - {label: place, field: urban_rural}
  - {label: founded, field: founded_year}
  - {label: budget, field: public_fund_budget, unit: 元}
checks:
  - {id: fails_everywhere, severity: remark, test: known_pe_shared > 0, where: students >= 500, message: {zh: 一, en: one}}
  - {id: asked_everywhere, severity: remark, test: students > 99, where: known_pe_shared == 0, message: {zh: 二, en: two}}
  - {id: asked_nowhere, severity: remark, test: students > 99, where: pe_shared == 0, message: {zh: 三, en: three}}
  - {id: blank_everywhere, severity: remark, test: pe_shared > 0, message: {zh: 四, en: four}}
  - {id: not_reported, severity: remark, test: reported(pe_shared) or students < 500, message: {zh: 五, en: five}}
`

func nation(t testing.TB, form string) *collect.Options {
	t.Helper()
	list, dict := forms(t)
	own, err := collect.LoadForms(fstest.MapFS{"forms/nation.yaml": {Data: []byte(form)}}, dict)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if f.Orientation == collect.ChecksOnly {
			own = append(own, f)
		}
	}
	return &collect.Options{Forms: own, Dict: dict, Actor: "clerk", Lines: []collect.Line{
		{
			ID: "area", Label: locale.Text{ZH: "面积", EN: "area"}, Stage: registry.Primary, Fields: []facts.FieldID{"teach_aux_area", "backbone_teachers"},
			Minus: []facts.FieldID{"backbone_teachers"}, Denominator: "students", Per: 1, Value: 2,
		},
		{ID: "rooms", Label: locale.Text{ZH: "间", EN: "rooms"}, Stage: registry.Junior, Fields: []facts.FieldID{"multimedia_rooms"}, Denominator: "students", Per: 100, Value: 10},
	}}
}

// told is what an intake says, apart from the exact writing of cells that are
// as they should be and from the order of rows.
type told struct {
	Problems, Facts, Schools []string
	Counts                   [5]int
	Hash                     string
}

func tellOf(in *collect.Intake) told {
	var out told
	for _, p := range in.Problems {
		out.Problems = append(out.Problems, fmt.Sprintf("%v %s %s %d,%d %s %s %s %s %q %v|%v|%v %v",
			p.Severity, p.Key, p.Cell, p.Row, p.Col, p.Label, p.Field, p.School, p.Name, p.Got, p.Want.In(locale.EN), p.Cause.In(locale.EN), p.Fix.In(locale.EN), p.Parked))
	}
	t := in.Table
	for row := range t.Len() {
		key := fmt.Sprint(t.Key(row))
		out.Facts = append(out.Facts, key)
		for _, f := range t.Fields() {
			v := t.Value(row, f)
			if blank.StateOf(v) == blank.NotReported {
				continue
			}
			o := t.Origin(row, f)
			out.Facts = append(out.Facts, fmt.Sprint(key, f, v, blank.StateOf(v), t.Text(row, f), o.File, o.Hash, o.Cell, o.By))
		}
	}
	slices.Sort(out.Facts)
	for _, s := range t.Schools {
		out.Schools = append(out.Schools, fmt.Sprintf("%+v", s))
	}
	slices.Sort(out.Schools)
	for _, r := range in.Receipts {
		out.Hash += r.Hash
		for _, s := range r.Sheets {
			for i, n := range []int{s.Read, s.Accepted, s.Parked, s.Values, len(s.Skipped)} {
				out.Counts[i] += n
			}
		}
	}
	return out
}

func agreeOn(t interface {
	Helper()
	Fatalf(string, ...any)
}, opt collect.Options, text string,
) told {
	t.Helper()
	read := func(least int) told {
		opt.BulkBytes = least
		in, err := collect.Read([]collect.Input{{Name: "nation.csv", Data: []byte(text)}}, opt)
		if err != nil {
			t.Fatalf("%v", err)
		}
		return tellOf(in)
	}
	slow, fast := read(1<<30), read(1)
	if diff := cmp.Diff(slow, fast); diff != "" {
		t.Fatalf("cell by cell (-) and in columns (+) differ:\n%s\nof\n%s", diff, text)
	}
	return slow
}

// drawNation draws a file of the form, mostly plain.
func drawNation(t *rapid.T, whole bool) string {
	var b strings.Builder
	b.WriteString(rapid.SampledFrom([]string{"", "全国学校表,,,,\n", "\n"}).Draw(t, "title"))
	b.WriteString("remark,year,province,county,school_code,stage,school_name,town,pupils,teachers,backbone,equipment,area,sports,rooms,computers,books")
	if whole {
		b.WriteString(",type,place,founded,budget")
	}
	b.WriteString(",tail\n")
	or := func(plain string, odd ...string) string {
		if rapid.IntRange(0, 25).Draw(t, "odd") > 0 {
			return plain
		}
		return rapid.SampledFrom(odd).Draw(t, "what")
	}
	n := rapid.IntRange(1, 14).Draw(t, "rows")
	for i := range n {
		code := rapid.IntRange(1, 9).Draw(t, "code")
		stage := rapid.SampledFrom([]string{"P", "J"}).Draw(t, "stage")
		cells := []string{
			or("", "合计", "注：略", "12", "*"), or("2024", "", "2024年", "x", "2024-09"), "21",
			or(fmt.Sprint(210102+code%2), "", "210102001", "21", "=\"210103\"", "沈河"),
			or(fmt.Sprintf("%d%03d", 2101020+code%2, code), "", "A1", "1e5", " 12", "2101020001", "1.5E+9", "'2101020001"),
			or(stage, "", "小学", "1", "全校", "?"),
			or(fmt.Sprintf("第%d小学", code), "", "第1小学", "\"实验, \"\"分校\"\"\"", "小计", "计划小学", "实验学校（小学部）", "12", "甲", "第１小学"),
			or("东镇", "", "西 镇"),
		}
		number := func(k int) string {
			return or(fmt.Sprint(k), "", "0", "1,234", "３６", "12.5", "125万", "-3", "不适用", "保密", "x", "1e3", "0.5", "99999999999", "—", " 7 ")
		}
		pupils := rapid.SampledFrom([]int{0, 40, 99, 100, 500, 501}).Draw(t, "pupils")
		cells = append(cells, number(pupils), number(30), number(rapid.SampledFrom([]int{2, 2, 31}).Draw(t, "backbone")))
		cells = append(cells, or(rapid.SampledFrom([]string{"16.13", "0.07", "120", "1234.50", ""}).Draw(t, "money"), "1万", "x", "0.00001"))
		cells = append(cells, or(rapid.SampledFrom([]string{"1000.25", "1004.00", "80.5", "9000", ""}).Draw(t, "area"), "12㎡", "-1"))
		cells = append(cells, or(rapid.SampledFrom([]string{"312.5", "314.75", "350", "99.5", ""}).Draw(t, "sports"), "x"))
		cells = append(cells, number(50), number(60+i%2), number(700))
		if whole {
			cells = append(cells, or("九年一贯制学校", "", "小学", "九年一惯制"), or(rapid.SampledFrom([]string{"111", "220"}).Draw(t, "place"), "县城", ""),
				or("1998", "2008年9月", "", "98"), or("1200.5", "1万元", "", "-"))
		}
		cells = append(cells, or("", "合计", "x"))
		for i, c := range cells {
			if strings.ContainsAny(c, ",") && c[0] != '"' {
				cells[i] = `"` + c + `"`
			}
		}
		b.WriteString(strings.Join(cells, ",") + or("\n", "\n\n", "\r\n", ",,\n"))
		if rapid.IntRange(0, 12).Draw(t, "extra") == 0 {
			b.WriteString(rapid.SampledFrom([]string{"合计,,,,,,,,99\n", ",,,,,,,,,\n", "小学\n", "初中,,,\n", "……,……\n", "1,2,3,4,5,6,7,8,9,10\n", "说明：以上\n"}).Draw(t, "line"))
		}
	}
	return b.String()
}

func TestALargeFileReadsTheSameInColumnsAsCellByCell(t *testing.T) {
	for _, form := range []struct {
		name, text string
		whole      bool
	}{{"sections", nationForm, false}, {"sections and schools", nationWholeForm, true}} {
		t.Run(form.name, func(t *testing.T) {
			opt := nation(t, form.text)
			rapid.Check(t, func(t *rapid.T) { agreeOn(t, *opt, drawNation(t, form.whole)) })
		})
	}
}

func TestLoadFormReadsTheFormAndTheChecks(t *testing.T) {
	list, dict := forms(t)
	var names []string
	fsys := fstest.MapFS{
		"a/forms/nation.yaml": {Data: []byte(nationForm)},
		"a/forms/other.yaml":  {Data: []byte(strings.Replace(nationForm, "test/nation", "test/other", 1))},
		"a/forms/checks.yaml": {Data: []byte("kind: form\nid: test/checks\nlabel: {zh: 检查, en: checks}\norientation: checks\nchecks:\n  - {id: pupils, severity: verify, test: students > 0, message: {zh: 无, en: none}}\n")},
	}
	for _, id := range []string{"test/nation", "test/none"} {
		got, err := collect.LoadForm(fsys, dict, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range got {
			names = append(names, f.ID)
		}
	}
	own := fstest.MapFS{"mine/forms/nation.yaml": fsys["a/forms/nation.yaml"]}
	delete(fsys, "a/forms/nation.yaml")
	got, err := collect.LoadForm(rules.Search(own, fsys), dict, "test/nation")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range got {
		names = append(names, f.ID)
	}
	want := []string{"test/checks", "test/nation", "test/checks", "test/nation", "test/other", "test/checks", "test/nation"}
	if diff := cmp.Diff(want, names); diff != "" || len(list) == 0 {
		t.Errorf("forms (-want +got):\n%s", diff)
	}
}
