package publish_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"junheng/assess"
	"junheng/collect"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/publish"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/xuri/excelize/v2"
)

func TestTheTextNamesSchoolsShortfallsAndCoefficients(t *testing.T) {
	a, pack := sample()
	for lang, wants := range map[locale.Lang][]string{
		locale.ZH: {"示例县（210102）", "结论：✗ 未达标", "0.5005 / 0.50", "第二<小>学", "3.10 < 4.2", "差 4.4 人", "? 无法判定     政府保障程度（暂定）"},
		locale.EN: {"Verdict: ✗ short", "needs 4.4 persons", "Requirements not met"},
	} {
		var b bytes.Buffer
		if err := publish.Text(&b, a, publish.TextOptions{Lang: lang, Indicators: publish.IndicatorsOf(pack)}); err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(b.String(), want) {
				t.Errorf("text in %s lacks %q:\n%s", lang, want, b.String())
			}
		}
		if strings.Contains(b.String(), "\x1b[") {
			t.Errorf("text in %s has colour codes although none were asked for", lang)
		}
	}
}

func TestResultJSONFollowsItsSchemaAndNeverWritesABlankAsZero(t *testing.T) {
	a, _ := sample()
	var b bytes.Buffer
	if err := publish.JSON(&b, a); err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.NewCompiler().Compile("schema/result.json")
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
		Units []struct {
			Values []struct{ Value any } `json:"values"`
		} `json:"units"`
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if v, ok := got.Units[2].Values[0].Value.(map[string]any); !ok || v["blank"] != "not_reported" {
		t.Errorf("a value not reported is written as %v", got.Units[2].Values[0].Value)
	}
	if v := got.Units[0].Values[0].Value; v != 4.1996 {
		t.Errorf("value = %v, want it unrounded", v)
	}
}

func TestTheReportIsOneFileThatNeedsNoNetworkAndEscapesNames(t *testing.T) {
	a, pack := sample()
	var b bytes.Buffer
	err := publish.Report(&b, a, publish.ReportOptions{
		Pack: pack, Explain: sampleStep, Previous: []*assess.Assessment{a},
		Problems: []collect.Problem{{Severity: collect.MustFix}}, Receipts: []collect.Receipt{{File: "县表.xlsx", Hash: "abc"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	page := b.String()
	if m := regexp.MustCompile(`(?i)(src|href)="(https?:)?//`).FindString(page); m != "" {
		t.Errorf("the report refers to the network: %s", m)
	}
	if strings.Contains(page, "第二<小>学") || !strings.Contains(page, "第二&lt;小&gt;学") {
		t.Error("a school's name is not escaped")
	}
	for _, want := range []string{"4.1996", "县表.xlsx 学校!F31", "100 × 16.8 ÷ 400", "班额", "0.5005", `class="zh"`, `class="en"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("id %q stands twice", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if !ids[m[1]] {
			t.Errorf("link to #%s leads nowhere", m[1])
		}
	}
}

func TestTheDeclarationRoundsAsItsNotesAsk(t *testing.T) {
	a, pack := sample()
	data, err := publish.Declaration(publish.DeclarationInput{Assessment: a, Indicators: publish.IndicatorsOf(pack)})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"表1", "表2-1", "表2-2", "表3", "表4", "表5", "表6"}
	if got := f.GetSheetList(); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Fatalf("sheets %v, want %v", got, want)
	}
	cells := []struct{ sheet, cell, want string }{
		{"表2-2", "B4", "第一小学"},
		{"表2-2", "C4", "7"},
		{"表2-2", "D4", "400"},
		{"表2-2", "G4", "4.20"},
		{"表2-2", "H4", "5.00"},
		{"表2-2", "I4", "是"},
		{"表2-2", "J4", "达标：L8；达到85%：L7"},
		{"表2-2", "G6", ""},
		{"表2-2", "J6", "达标：L8；缺报：L7"},
		{"表3", "C4", "3.65"},
		{"表3", "C5", "0.500"},
		{"表3", "D5", "0.246"},
		{"表3", "E4", "——"},
		{"表2-1", "C4", "0"},
		{"表2-1", "D4", "2"},
		{"表2-1", "D5", "66.7"},
		{"表2-1", "E4", "1"},
		{"表2-1", "C6", ""},
		{"表4", "C7", "否"},
		{"表1", "I9", "3"},
	}
	for _, c := range cells {
		if got, err := f.GetCellValue(c.sheet, c.cell); err != nil || got != c.want {
			t.Errorf("%s!%s = %q (%v), want %q", c.sheet, c.cell, got, err, c.want)
		}
	}
}

func TestProblemsBecomeAWorkbookWithOneRowEach(t *testing.T) {
	data, err := publish.Problems([]collect.Problem{{
		Severity: collect.MustFix, File: "基础基522.xlsx", Sheet: "校舍情况", Cell: "F31", Label: "教学仪器设备值", Got: "=125万", Parked: true,
		Want: locale.Plain("w", "以万元计的数字，例如 125", "a number in 万元, such as 125"),
	}}, []collect.Receipt{{File: "基础基522.xlsx", Sheets: []collect.SheetReceipt{{Sheet: "校舍情况", Read: 213, Accepted: 212, Parked: 1}}}}, locale.ZH)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{"A2": "必改", "D2": "F31", "G2": "=125万", "H2": "以万元计的数字，例如 125", "J2": "暂存待改"} {
		if got, _ := f.GetCellValue("问题清单", cell); got != want {
			t.Errorf("%s = %q, want %q", cell, got, want)
		}
	}
	if got, _ := f.GetCellValue("接收回执", "E2"); got != "212" {
		t.Errorf("accepted = %q, want 212", got)
	}
	if got, _ := f.GetCellFormula("问题清单", "G2"); got != "" {
		t.Errorf("a cell's text became the formula %q", got)
	}
}

func TestNumberOfAnInfinityIsNotWrittenAsANumber(t *testing.T) {
	b, err := publish.Number{V: blank.Of(blank.Withheld)}.MarshalJSON()
	if err != nil || string(b) != `{"blank":"withheld"}` {
		t.Errorf("withheld is written %s (%v)", b, err)
	}
}
