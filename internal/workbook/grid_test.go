package workbook_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"junheng/internal/workbook"
)

func TestMergedHeadersOfSeveralRowsBecomePaths(t *testing.T) {
	data := build(t, func(f *excelize.File) {
		check(t, f.SetCellStr("Sheet1", "A1", "学校"))
		check(t, f.MergeCell("Sheet1", "A1", "A3"))
		check(t, f.SetCellStr("Sheet1", "B1", "教 师"))
		check(t, f.MergeCell("Sheet1", "B1", "D1"))
		check(t, f.SetCellStr("Sheet1", "B2", "学历"))
		check(t, f.MergeCell("Sheet1", "B2", "C2"))
		check(t, f.SetCellStr("Sheet1", "B3", "本科"))
		check(t, f.SetCellStr("Sheet1", "C3", "研究生"))
		check(t, f.SetCellStr("Sheet1", "D2", "合计"))
		check(t, f.SetCellStr("Sheet1", "D3", "合　计"))
		check(t, f.SetCellStr("Sheet1", "F3", " "))
		check(t, f.SetCellInt("Sheet1", "G3", 2024))
	})
	want := [][]string{{"学校"}, {"教 师", "学历", "本科"}, {"教 师", "学历", "研究生"}, {"教 师", "合计"}, nil, nil, {"2024"}}
	if diff := cmp.Diff(want, workbook.HeaderPaths(grid(t, data, 0), 0, 2)); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
}

func TestTheOfficialDeclarationHasItsHeadings(t *testing.T) {
	b := open(t, "表", file(t, "优质均衡申报表_表I至表VI.xlsx"))
	s, ok := b.Sheet("表2-2")
	if !ok {
		t.Fatal("sheet 表2-2 is missing")
	}
	g, err := s.Grid(0)
	check(t, err)
	found := false
	for _, p := range workbook.HeaderPaths(g, 0, min(6, g.Rows-1)) {
		for _, level := range p {
			found = found || workbook.Normalize(level) == "每百名学生拥有高于规定学历教师数"
		}
	}
	if !found {
		t.Errorf("no column is headed 每百名学生拥有高于规定学历教师数: %q", workbook.HeaderPaths(g, 0, min(6, g.Rows-1)))
	}
}

func TestAGridKnowsWhatMergedCellsShow(t *testing.T) {
	data := build(t, func(f *excelize.File) {
		check(t, f.SetCellStr("Sheet1", "B2", "并"))
		check(t, f.MergeCell("Sheet1", "B2", "D9"))
		check(t, f.MergeCell("Sheet1", "A1", "D1"))
		check(t, f.SetCellStr("Sheet1", "E20", "末"))
	})
	g := grid(t, data, 0)
	tests := []struct {
		row, col           int
		value, at, mergeOf string
	}{
		{1, 1, "并", "并", "B2:D9"},
		{8, 3, "并", "", "B2:D9"},
		{0, 2, "", "", "A1:D1"},
		{9, 1, "", "", ""},
		{19, 4, "末", "末", ""},
		{5000, 5000, "", "", ""},
	}
	for _, tt := range tests {
		merge := ""
		if r, ok := g.Merged(tt.row, tt.col); ok {
			merge = r.String()
		}
		if v, at := g.Value(tt.row, tt.col).Text, g.At(tt.row, tt.col).Text; v != tt.value || at != tt.at || merge != tt.mergeOf {
			t.Errorf("%s: Value %q, At %q, Merged %q; want %q, %q, %q", workbook.CellName(tt.row, tt.col), v, at, merge, tt.value, tt.at, tt.mergeOf)
		}
	}
	if v := g.Value(8, 3); v.Name() != "B2" {
		t.Errorf("the value of D9 stands at %s, want B2", v.Name())
	}
}

func TestHighMergedRangesAreFoundBesideManyLowOnes(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:A90000"/>`)
	for r := 1; r < 20_000; r++ {
		fmt.Fprintf(&b, `<mergeCell ref="C%d:D%d"/>`, r, r)
	}
	g := grid(t, sheetOf(t, b.String()+`</mergeCells>`), 0)
	for _, row := range []int{0, 1, 1023, 1024, 19_998, 89_999} {
		r, _ := g.Merged(row, 0)
		low, found := g.Merged(row, 3)
		if r.String() != "A1:A90000" || found != (row < 19_999) || found && low.Top != row {
			t.Errorf("row %d is under %v and %v", row, r, low)
		}
	}
	if v := g.Value(89_999, 0); v.Num != 1 {
		t.Errorf("A90000 shows %v, want 1", v)
	}
}

func TestStrayCellsFarAwayAreSetApart(t *testing.T) {
	data := build(t, func(f *excelize.File) {
		for r := range 20 {
			check(t, f.SetSheetRow("Sheet1", workbook.CellName(r, 0), &[]any{r, r, r}))
		}
		check(t, f.SetCellStr("Sheet1", "B90000", "误"))
		check(t, f.SetCellStr("Sheet1", "ZZ3", "远"))
	})
	g := grid(t, data, 0)
	var stray []string
	for _, c := range g.Stray {
		stray = append(stray, c.Name()+c.Text)
	}
	if diff := cmp.Diff([]string{"B90000误", "ZZ3远"}, stray); diff != "" || g.Rows != 20 || g.Cols != 3 {
		t.Errorf("grid %d x %d, want 20 x 3; stray (-want +got):\n%s", g.Rows, g.Cols, diff)
	}
}

func TestAGridRefusesMoreCellsThanAllowed(t *testing.T) {
	data := build(t, func(f *excelize.File) { check(t, f.SetSheetRow("Sheet1", "A1", &[]int{1, 2, 3})) })
	if _, err := open(t, "a", data).Sheets()[0].Grid(2); workbook.KindOf(err) != workbook.FileTooBig {
		t.Errorf("Grid(2) = %v, want %q", err, workbook.FileTooBig)
	}
}

func TestNormalizeMakesLabelsComparable(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"spaces and line breaks inside a label", "每百名学生拥   有\r\n高于规定学历　教师数", "每百名学生拥有高于规定学历教师数"},
		{"full-width letters, digits and punctuation", "（１）Ｆ３：５０％，是", "(1)F3:50%,是"},
		{"zero-width characters and a byte order mark", "\uFEFF学\u200B校\u00A0名", "学校名"},
		{"decomposed characters", "e\u0301", "é"},
		{"quotation marks", "“一”‘二’", `"一"'二'`},
		{"ideographic punctuation stays", "甲、乙。", "甲、乙。"},
		{"plain", "abc", "abc"},
		{"nothing but space", " \t\u3000\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := workbook.Normalize(tt.in); got != tt.want {
				t.Errorf("Normalize(%q) = %q, want %q", tt.in, got, tt.want)
			}
			if again := workbook.Normalize(tt.want); again != tt.want {
				t.Errorf("Normalize(%q) = %q, want no change", tt.want, again)
			}
		})
	}
	if !workbook.IsNFD("e\u0301cole") || workbook.IsNFD("école 学校") {
		t.Error("IsNFD does not tell decomposed text from composed")
	}
}

// A text of ASCII and ideographs is known to be in its comparable form; with a
// character that disappears behind it, it is looked at like any other.
func TestNormalizeLeavesPlainTextAsItWouldCompareIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.OneOf(
			rapid.SampledFrom([]string{"a", "7", "~", " ", "\x7f", "\u0301", "\u3000", "\u4dff", "一", "校", "\u9fff", "\ua000", "，", "\xe4\xb8", "\xe9", "\xff"}), rapid.String(),
		), 0, 4).Draw(t, "parts"), "")
		if got, want := workbook.Normalize(s), workbook.Normalize(s+"\u200b"); got != want {
			t.Errorf("Normalize(%q) = %q, want %q", s, got, want)
		}
		if got, want := (workbook.Cell{Kind: workbook.Text, Text: s}).IsBlank(), workbook.Normalize(s) == ""; got != want {
			t.Errorf("a cell of %q is blank: %v, want %v", s, got, want)
		}
	})
}

func TestSheetsAreFoundByName(t *testing.T) {
	b := open(t, "a", build(t, func(f *excelize.File) { check(t, f.MergeCell("Sheet1", "A1", "B2")) }))
	s, ok := b.Sheet("Sheet1")
	if !ok {
		t.Fatal("Sheet1 is missing")
	}
	merges, err := s.Merges()
	check(t, err)
	if diff := cmp.Diff([]workbook.Range{{Bottom: 1, Right: 1}}, merges); diff != "" {
		t.Errorf("merges (-want +got):\n%s", diff)
	}
	if _, ok := b.Sheet("没有"); ok {
		t.Error("found a sheet that is not there")
	}
}

func TestHalfWidthLeavesSpacesAlone(t *testing.T) {
	if got := workbook.HalfWidth("１２　万（元） a"); got != "12 万(元) a" {
		t.Errorf("HalfWidth = %q", got)
	}
}
