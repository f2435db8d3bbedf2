package workbook_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"junheng/internal/workbook"
)

// returned is a small workbook with the things that must survive.
func returned(t *testing.T) []byte {
	return build(t, func(f *excelize.File) {
		check(t, f.SetSheetRow("Sheet1", "A1", &[]any{"学校", "学生数", "面积"}))
		check(t, f.SetSheetRow("Sheet1", "A2", &[]any{"一小", "125人", 300.5}))
		check(t, f.SetSheetRow("Sheet1", "A3", &[]any{"二小", 80, nil}))
		check(t, f.MergeCell("Sheet1", "A4", "B5"))
		check(t, f.SetCellStr("Sheet1", "A4", "合计"))
		bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Family: "宋体", Size: 14}, NumFmt: 2, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"00FF00"}}})
		check(t, err)
		check(t, f.SetCellStyle("Sheet1", "C2", "C2", bold))
		check(t, f.AddComment("Sheet1", excelize.Comment{Cell: "B2", Author: "王老师", Paragraph: []excelize.RichTextRun{{Text: "请核对"}}}))
		check(t, f.AddComment("Sheet1", excelize.Comment{Cell: "A1", Author: "王老师", Paragraph: []excelize.RichTextRun{{Text: "单位全称"}}}))
		dv := excelize.NewDataValidation(true)
		dv.Sqref = "A2:A3"
		check(t, dv.SetDropList([]string{"一小", "二小"}))
		check(t, f.AddDataValidation("Sheet1", dv))
		_, err = f.NewSheet("隐藏")
		check(t, err)
		check(t, f.SetSheetVisible("隐藏", false))
	})
}

var problems = []workbook.Mark{
	{Sheet: "Sheet1", Cell: "C3", Severity: workbook.Warning, Label: "面积", Text: "没有填写", Hint: "没有请填 0"},
	{Sheet: "Sheet1", Cell: "B2", Severity: workbook.Blocking, Label: "学生数", Text: "读到“125人”，应为数字，例如 125", Hint: "请去掉“人”字"},
	{Sheet: "Sheet1", Cell: "C2", Severity: workbook.Info, Label: "面积", Text: "比上年大一倍"},
	{Sheet: "Sheet1", Cell: "B5", Severity: workbook.Info, Label: "合计", Text: "合计行没有读取"},
	{Sheet: "没有这张表", Cell: "A1", Severity: workbook.Blocking, Text: "缺少工作表"},
}

func reopen(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(string(data)))
	check(t, err)
	return f
}

func fillOf(t *testing.T, f *excelize.File, cell string) string {
	t.Helper()
	id, err := f.GetCellStyle("Sheet1", cell)
	check(t, err)
	s, err := f.GetStyle(id)
	check(t, err)
	return strings.Join(s.Fill.Color, ",")
}

func commentsOf(t *testing.T, f *excelize.File, sheet string) map[string]string {
	t.Helper()
	list, err := f.GetComments(sheet)
	check(t, err)
	out := map[string]string{}
	for _, c := range list {
		text := c.Author + "|" + c.Text
		for _, r := range c.Paragraph {
			text += r.Text
		}
		out[c.Cell] = text
	}
	return out
}

func TestAnnotateColoursAndCommentsTheMarkedCellsAndKeepsTheRest(t *testing.T) {
	out, err := workbook.Annotate("上报.xlsx", returned(t), problems, workbook.AnnotateOptions{})
	check(t, err)
	f := reopen(t, out)
	got := map[string]string{}
	for _, cell := range []string{"A1", "A4", "B2", "C2", "C3"} {
		got[cell] = fillOf(t, f, cell)
	}
	want := map[string]string{"A1": "", "A4": "DDEBF7", "B2": "FF9C9C", "C2": "DDEBF7", "C3": "FFEB9C"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fills (-want +got):\n%s", diff)
	}
	wantNotes := map[string]string{
		"A1": "王老师|单位全称",
		"A4": "审核|【提示】合计：合计行没有读取",
		"B2": "王老师|请核对\n————\n【必改】学生数：读到“125人”，应为数字，例如 125\n→ 请去掉“人”字",
		"C2": "审核|【提示】面积：比上年大一倍",
		"C3": "审核|【请核实】面积：没有填写\n→ 没有请填 0",
	}
	if diff := cmp.Diff(wantNotes, commentsOf(t, f, "Sheet1")); diff != "" {
		t.Errorf("comments (-want +got):\n%s", diff)
	}
	id, err := f.GetCellStyle("Sheet1", "C2")
	check(t, err)
	style, err := f.GetStyle(id)
	check(t, err)
	if !style.Font.Bold || style.Font.Family != "宋体" || style.NumFmt != 2 {
		t.Errorf("the style of C2 lost more than its fill: %+v, format %d", style.Font, style.NumFmt)
	}
	dvs, err := f.GetDataValidations("Sheet1")
	check(t, err)
	if len(dvs) != 1 {
		t.Errorf("%d data validations, want 1", len(dvs))
	}
	if visible, _ := f.GetSheetVisible("隐藏"); visible {
		t.Error("the hidden sheet became visible")
	}
}

func TestAnnotateListsAllMarksWithLinks(t *testing.T) {
	out, err := workbook.Annotate("上报.xlsx", returned(t), problems, workbook.AnnotateOptions{})
	check(t, err)
	f := reopen(t, out)
	rows, err := f.GetRows(workbook.DefaultSummary)
	check(t, err)
	for i, r := range rows {
		rows[i] = r[:min(7, len(r))]
	}
	want := [][]string{
		{"问题清单：5"},
		{"序号", "级别", "工作表", "单元格", "项目", "问题", "改法"},
		{"1", "必改", "Sheet1", "B2", "学生数", "读到“125人”，应为数字，例如 125", "请去掉“人”字"},
		{"2", "提示", "Sheet1", "C2", "面积", "比上年大一倍", ""},
		{"3", "请核实", "Sheet1", "C3", "面积", "没有填写", "没有请填 0"},
		{"4", "提示", "Sheet1", "B5", "合计", "合计行没有读取", ""},
		{"5", "必改", "没有这张表", "A1", "", "缺少工作表"},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	ok, target, err := f.GetCellHyperLink(workbook.DefaultSummary, "D3")
	check(t, err)
	if !ok || target != "'Sheet1'!B2" {
		t.Errorf("link of the first line = %v, %q; want 'Sheet1'!B2", ok, target)
	}
}

func TestAnnotatingAgainTakesTheEarlierMarksOut(t *testing.T) {
	first, err := workbook.Annotate("上报.xlsx", returned(t), problems, workbook.AnnotateOptions{})
	check(t, err)
	second, err := workbook.Annotate("上报.xlsx", first, problems[:1], workbook.AnnotateOptions{})
	check(t, err)
	f := reopen(t, second)
	got := map[string]string{}
	for _, cell := range []string{"A4", "B2", "C2", "C3"} {
		got[cell] = fillOf(t, f, cell)
	}
	want := map[string]string{"A4": "", "B2": "", "C2": "00FF00", "C3": "FFEB9C"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fills (-want +got):\n%s", diff)
	}
	wantNotes := map[string]string{
		"A1": "王老师|单位全称",
		"B2": "王老师|请核对",
		"C3": "审核|【请核实】面积：没有填写\n→ 没有请填 0",
	}
	if diff := cmp.Diff(wantNotes, commentsOf(t, f, "Sheet1")); diff != "" {
		t.Errorf("comments (-want +got):\n%s", diff)
	}
	if list := f.GetSheetList(); len(list) != 3 {
		t.Errorf("sheets = %v, want three", list)
	}
}

func TestTheAnnotatedCopyReadsLikeTheOriginal(t *testing.T) {
	for _, name := range []string{"学校填报表格.xlsx", "优质均衡申报表_表I至表VI.xlsx", "biff8_标题行.xls"} {
		t.Run(name, func(t *testing.T) {
			data := file(t, name)
			before := open(t, name, data)
			sheet := before.Sheets()[0].Name
			out, err := workbook.Annotate(name, data, []workbook.Mark{{Sheet: sheet, Cell: "A1", Text: "x"}}, workbook.AnnotateOptions{})
			check(t, err)
			after := open(t, name, out)
			for i, s := range before.Sheets() {
				want, err := s.Grid(0)
				check(t, err)
				got, err := after.Sheets()[i].Grid(0)
				check(t, err)
				if diff := cmp.Diff(texts(want), texts(got)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", s.Name, diff)
				}
				if diff := cmp.Diff(want.Merges, got.Merges); diff != "" {
					t.Errorf("%s merges (-want +got):\n%s", s.Name, diff)
				}
			}
		})
	}
}

// texts gives every cell of a grid that holds something, by address.
func texts(g *workbook.Grid) map[string]string {
	out := map[string]string{}
	for r := range g.Rows {
		for _, c := range g.Row(r) {
			out[c.Name()] = c.Kind.String() + " " + c.String()
		}
	}
	return out
}

func TestATextFileComesBackAsAWorkbook(t *testing.T) {
	data := []byte("学校,代码,人数\n一小,0012,12人\n")
	out, err := workbook.Annotate("上报/2024 [一].csv", data, []workbook.Mark{{Cell: "C2", Severity: workbook.Blocking, Text: "不是数字"}}, workbook.AnnotateOptions{})
	check(t, err)
	f := reopen(t, out)
	sheet := f.GetSheetList()[0]
	if code, _ := f.GetCellValue(sheet, "B2"); sheet != "2024 _一_" || code != "0012" {
		t.Errorf("sheet %q has code %q, want sheet 2024 _一_ with code 0012", sheet, code)
	}
	if diff := cmp.Diff(map[string]string{"C2": "审核|【必改】不是数字"}, commentsOf(t, f, sheet)); diff != "" {
		t.Errorf("comments (-want +got):\n%s", diff)
	}
}

func TestAWorkbookTooLargeToRewriteIsCopiedWithItsColours(t *testing.T) {
	for _, opt := range []workbook.AnnotateOptions{{MaxCells: 5}, {MaxBytes: 5000}} {
		copied(t, opt)
	}
}

func copied(t *testing.T, opt workbook.AnnotateOptions) {
	t.Helper()
	out, err := workbook.Annotate("上报.xlsx", returned(t), problems, opt)
	check(t, err)
	f := reopen(t, out)
	got := map[string]string{}
	for _, cell := range []string{"A1", "A4", "B2", "C2"} {
		got[cell] = fillOf(t, f, cell)
	}
	if diff := cmp.Diff(map[string]string{"A1": "", "A4": "DDEBF7", "B2": "FF9C9C", "C2": "DDEBF7"}, got); diff != "" {
		t.Errorf("fills (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(texts(grid(t, returned(t), 0)), texts(grid(t, out, 0))); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Sheet1", "隐藏", workbook.DefaultSummary}, f.GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
}

func TestAnnotateRefusesWhatCannotBeRead(t *testing.T) {
	if _, err := workbook.Annotate("a.xlsx", []byte("%PDF-1.4"), nil, workbook.AnnotateOptions{}); workbook.KindOf(err) != workbook.FilePDF {
		t.Errorf("Annotate = %v, want kind %q", err, workbook.FilePDF)
	}
}
