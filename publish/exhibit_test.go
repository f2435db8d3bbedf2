package publish_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"junheng/internal/blank"
	"junheng/internal/exhibit"
	"junheng/internal/locale"
	"junheng/publish"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/xuri/excelize/v2"
)

func both(zh, en string) locale.Text { return locale.Text{ZH: zh, EN: en} }

// sampleExhibit has every kind of cell, column and chart.
func sampleExhibit() *exhibit.Report {
	r := &exhibit.Report{
		Title: both("达标方案", "Plan to pass"), Subtitle: both("示例县 2024学年", "Sample county 2024"), Simulated: true,
		Lead:  []locale.Message{locale.NewTemplate("x.cost", "共需 {n} 万元", "{n} in all").With("n", "1,234.5")},
		Notes: []locale.Message{locale.Plain("x.note", "单价为示例", "prices are examples")},
	}
	cost := exhibit.Table{
		ID: "schools", Title: both("分学校", "By school"), Note: both("一行一所", "one row a school"),
		Columns: []exhibit.Column{
			{Key: "name", Label: both("学校", "School")},
			{Key: "cost", Label: both("费用", "Cost"), Unit: both("万元", "10,000 yuan"), Number: true, Decimals: 1},
			{Key: "cv", Label: both("系数", "Coefficient"), Number: true, Decimals: 3, Minor: true},
			{Key: "state", Label: both("结果", "Outcome")},
		},
		Chart: &exhibit.Chart{Kind: exhibit.Bars, X: "name", Y: []string{"cost", "cv"}, Lines: []exhibit.Line{{Label: both("限额", "limit"), At: 50}}},
	}
	for i := range 45 {
		cost.Rows = append(cost.Rows, exhibit.Row{ID: fmt.Sprint(i), Cells: []exhibit.Cell{
			exhibit.Name(fmt.Sprintf("第%d<小>学", i+1)), exhibit.Num(float64(i) + 0.25), exhibit.Num(0.123456), {Text: both("达标", "met"), Tone: exhibit.Good, Value: blank.Of(blank.NotApplicable)},
		}})
	}
	cost.Rows[3].Cells[1] = exhibit.Num(blank.Of(blank.NotReported))
	cost.Rows[4].Cells[1] = exhibit.Num(math.Inf(1))
	cost.Rows[5].Cells[0] = exhibit.Name("=HYPERLINK(1)")
	cost.Rows = append(cost.Rows, exhibit.Row{Total: true, Cells: []exhibit.Cell{exhibit.Word(both("合计", "Sum")), exhibit.Num(12345678.25), {}, {}}})
	cost.Rows[45].Cells[2].Value, cost.Rows[45].Cells[3].Value = blank.Of(blank.NotApplicable), blank.Of(blank.NotApplicable)
	years := exhibit.Table{
		ID: "years", Title: both("分年", "By year"),
		Columns: []exhibit.Column{{Key: "year", Label: both("学年", "Year")}, {Key: "n", Label: both("学生", "Pupils"), Number: true}, {Key: "lo", Label: both("低", "low"), Number: true}, {Key: "hi", Label: both("高", "high"), Number: true}},
		Chart:   &exhibit.Chart{Kind: exhibit.Lines, X: "year", Y: []string{"n"}, Low: "lo", High: "hi", Lines: []exhibit.Line{{Label: both("上限", "most"), At: 1300}}},
	}
	for i := range 8 {
		n := 1000 + 40*float64(i)
		years.Rows = append(years.Rows, exhibit.Row{Cells: []exhibit.Cell{exhibit.Name(fmt.Sprint(2024 + i)), exhibit.Num(n), exhibit.Num(n - 10*float64(i)), exhibit.Num(n + 10*float64(i))}})
	}
	years.Rows[4].Cells[1] = exhibit.Num(blank.Of(blank.NotReported))
	dots := years
	dots.ID, dots.Chart = "dots", &exhibit.Chart{Kind: exhibit.Points, X: "n", Y: []string{"lo", "hi"}}
	pile := years
	pile.ID, pile.Chart = "pile", &exhibit.Chart{Kind: exhibit.Stacked, X: "year", Y: []string{"lo", "hi"}}
	rates := years
	rates.ID, rates.Chart = "rates", &exhibit.Chart{Kind: exhibit.Lines, X: "year", Y: []string{"n", "lo"}, Log: true}
	r.Tables = []exhibit.Table{cost, years, dots, pile, rates, {ID: "none", Title: both("冲突", "Conflicts"), Empty: both("没有冲突", "no conflicts")}}
	return r
}

func TestAnExhibitIsPrintedInColumnsOfEqualWidth(t *testing.T) {
	var b bytes.Buffer
	if err := publish.ExhibitText(&b, sampleExhibit(), publish.TextOptions{Lang: locale.ZH}); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, want := range []string{"达标方案【模拟数据】", "共需 1,234.5 万元", "费用（万元）", "12,345,678.3", "未报", "不限", "✓ 达标", "另有 15 行", "没有冲突", "单价为示例"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "系数") {
		t.Error("a minor column is printed although not all was asked for")
	}
	var ends []int
	for _, line := range strings.Split(text, "\n") {
		if i := strings.Index(line, "✓ 达标"); i >= 0 {
			ends = append(ends, publish.Width(line[:i]))
		}
	}
	for _, e := range ends {
		if e != ends[0] {
			t.Fatalf("the last column begins at %v", ends)
		}
	}
	b.Reset()
	if err := publish.ExhibitText(&b, sampleExhibit(), publish.TextOptions{Lang: locale.EN, All: true}); err != nil {
		t.Fatal(err)
	}
	if s := b.String(); !strings.Contains(s, "Coefficient") || strings.Contains(s, "more rows") || !strings.Contains(s, "第45<小>学") {
		t.Errorf("not all is printed:\n%s", s)
	}
}

func TestTheWorkbookOfAnExhibitHoldsUnroundedFigures(t *testing.T) {
	data, err := publish.ExhibitWorkbook(sampleExhibit(), locale.ZH)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if got := f.GetSheetList(); len(got) != 7 || got[0] != "摘要与说明" || got[1] != "分学校" {
		t.Fatalf("sheets %v", got)
	}
	raw := excelize.Options{RawCellValue: true}
	for _, c := range []struct {
		sheet, cell, shown, raw string
	}{
		{"摘要与说明", "A1", "【模拟数据】；达标方案；示例县 2024学年", ""},
		{"分学校", "A1", "【模拟数据】；达标方案；示例县 2024学年；分学校", ""},
		{"分学校", "B3", "费用（万元）", ""},
		{"分学校", "B4", "0.3", "0.25"},
		{"分学校", "C4", "0.123", "0.123456"},
		{"分学校", "B7", "未报", ""},
		{"分学校", "B49", "12,345,678.3", "12345678.25"},
		{"分学校", "A9", "=HYPERLINK(1)", ""},
	} {
		if got, _ := f.GetCellValue(c.sheet, c.cell); got != c.shown {
			t.Errorf("%s!%s shows %q, want %q", c.sheet, c.cell, got, c.shown)
		}
		if got, _ := f.GetCellValue(c.sheet, c.cell, raw); c.raw != "" && got != c.raw {
			t.Errorf("%s!%s holds %q, want %q", c.sheet, c.cell, got, c.raw)
		}
	}
	if formula, _ := f.GetCellFormula("分学校", "A9"); formula != "" {
		t.Errorf("a name became the formula %q", formula)
	}
}

func TestSheetsOfTheSameTitleAreAllWritten(t *testing.T) {
	r := &exhibit.Report{Title: both("甲", "a")}
	for range 3 {
		r.Tables = append(r.Tables, exhibit.Table{Title: both("同名/表:一", "same"), Columns: []exhibit.Column{{Key: "k", Label: both("列", "c")}}})
	}
	data, err := publish.ExhibitWorkbook(r, locale.ZH)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if got := f.GetSheetList(); len(got) != 4 {
		t.Errorf("sheets %v, want four", got)
	}
}

func TestThePageOfASimulatedResultSaysSoAcrossTheWhole(t *testing.T) {
	r := sampleExhibit()
	var b bytes.Buffer
	if err := publish.ExhibitPage(&b, r, locale.ZH); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, want := range []string{`class="watermark"`, `class="simulated"`, "第1&lt;小&gt;学", `id="table-schools"`, "<polygon", "<polyline", "<circle", "<rect", `class="zh"`, `class="en"`, "12,345,678.3"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if m := regexp.MustCompile(`(?i)(src|href)="(https?:)?//|NaN|Inf`).FindString(page); m != "" {
		t.Errorf("the page has %q", m)
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("id %q stands twice", m[1])
		}
		ids[m[1]] = true
	}
	r.Simulated = false
	b.Reset()
	if err := publish.ExhibitPage(&b, r, locale.EN); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), `<div class="watermark"`) || strings.Contains(b.String(), publish.SimulatedText.ZH) {
		t.Error("a page that is not simulated is marked")
	}
}

func TestTheJSONOfAnExhibitFollowsItsSchema(t *testing.T) {
	var b bytes.Buffer
	if err := publish.ExhibitJSON(&b, sampleExhibit()); err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.NewCompiler().Compile("schema/exhibit.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Tables []struct {
			Rows []struct{ Cells []map[string]any }
		}
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	rows := got.Tables[0].Rows
	if v := rows[0].Cells[1]["value"]; v != 0.25 {
		t.Errorf("a figure is written as %v", v)
	}
	if v, ok := rows[3].Cells[1]["value"].(map[string]any); !ok || v["blank"] != "not_reported" {
		t.Errorf("a blank is written as %v", rows[3].Cells[1]["value"])
	}
	if _, has := rows[0].Cells[0]["value"]; has {
		t.Error("a cell of words has a value")
	}
}

// The name of the last year stands at the right edge of the plate, whole.
func TestNoNameUnderALineIsCutOffAtTheEdge(t *testing.T) {
	table := exhibit.Table{
		ID: "years", Title: both("分年", "By year"),
		Columns: []exhibit.Column{{Key: "year", Label: both("学年", "Year")}, {Key: "n", Label: both("学生", "Pupils"), Number: true}},
		Chart:   &exhibit.Chart{Kind: exhibit.Lines, X: "year", Y: []string{"n"}},
	}
	const years = 30
	for i := range years {
		table.Rows = append(table.Rows, exhibit.Row{Cells: []exhibit.Cell{exhibit.Name(fmt.Sprintf("%d–%d", 2001+i, 2002+i)), exhibit.Num(float64(i))}})
	}
	for n := range years - 1 {
		some := table
		some.Rows = table.Rows[:n+2]
		var page bytes.Buffer
		if err := publish.ExhibitPage(&page, &exhibit.Report{Title: both("分年", "By year"), Tables: []exhibit.Table{some}}, locale.ZH); err != nil {
			t.Fatal(err)
		}
		last := 0.0
		for _, m := range regexp.MustCompile(`<text class="tick" x="([0-9.]+)"[^>]*text-anchor="middle"[^>]*>(\d{4}–\d{4})`).FindAllStringSubmatch(page.String(), -1) {
			var x float64
			if _, err := fmt.Sscan(m[1], &x); err != nil {
				t.Fatal(err)
			}
			if x+28 > 720 || last > 0 && x-last < 58 {
				t.Errorf("of %d years %s stands at %v, after one at %v", n+2, m[2], x, last)
			}
			last = x
		}
		if last == 0 {
			t.Fatalf("no year is named under the line of %d", n+2)
		}
	}
}
