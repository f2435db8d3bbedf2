package workbook_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"junheng/internal/workbook"
)

func TestXLSXCellsAreReadWhateverTheirMarkup(t *testing.T) {
	tests := []struct {
		name string
		data string
		more []part
		want []workbook.Cell
	}{
		{
			name: "numbers in every notation",
			data: `<sheetData><row r="1"><c r="A1"><v>1.5</v></c><c r="B1" t="n"><v>-3</v></c><c r="C1"><v>1.2E-3</v></c><c r="D1"><v>123456789012345678</v></c><c r="E1"><v> 7 </v></c></row></sheetData>`,
			want: []workbook.Cell{
				{Kind: workbook.Number, Num: 1.5},
				{Col: 1, Kind: workbook.Number, Num: -3},
				{Col: 2, Kind: workbook.Number, Num: 0.0012},
				{Col: 3, Kind: workbook.Number, Num: 123456789012345678},
				{Col: 4, Kind: workbook.Number, Num: 7},
			},
		},
		{
			name: "cells and rows without addresses follow one another",
			data: `<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row><row r="9"><c r="D9"><v>4</v></c><c><v>5</v></c></row></sheetData>`,
			want: []workbook.Cell{
				{Kind: workbook.Number, Num: 1},
				{Col: 1, Kind: workbook.Number, Num: 2},
				{Row: 1, Kind: workbook.Number, Num: 3},
				{Row: 8, Col: 3, Kind: workbook.Number, Num: 4},
				{Row: 8, Col: 4, Kind: workbook.Number, Num: 5},
			},
		},
		{
			name: "shared strings with runs, phonetic runs, entities and escapes",
			data: `<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c></row></sheetData>`,
			more: []part{sharedStrings(`<si><t>一&amp;二&lt;&#x4E09;&#22235;</t></si><si><r><rPr><b/></rPr><t>每百名</t></r><r><t xml:space="preserve"> 学生</t></r><rPh sb="0" eb="1"><t>meibai</t></rPh></si><si><t>a_x000D_b_x005F_x</t></si><si><t/></si>`)},
			want: []workbook.Cell{
				{Kind: workbook.Text, Text: "一&二<三四"}, {Col: 1, Kind: workbook.Text, Text: "每百名 学生"}, {Col: 2, Kind: workbook.Text, Text: "a\rb_x"},
			},
		},
		{
			name: "inline strings, plain strings, booleans and errors",
			data: `<sheetData><row r="1"><c r="A1" t="inlineStr"><is><r><t>内</t></r><r><t>联</t></r></is></c><c r="B1" t="str"><v>文&#10;字</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="b"><v>0</v></c><c r="E1" t="e"><v>#DIV/0!</v></c><c r="F1" t="str"><v></v></c></row></sheetData>`,
			want: []workbook.Cell{
				{Kind: workbook.Text, Text: "内联"},
				{Col: 1, Kind: workbook.Text, Text: "文\n字"},
				{Col: 2, Kind: workbook.Bool, Num: 1},
				{Col: 3, Kind: workbook.Bool},
				{Col: 4, Kind: workbook.Error, Text: "#DIV/0!"},
			},
		},
		{
			name: "formulas with a value, with an empty text and never calculated",
			data: `<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>IF(1,"","")</f><v></v></c><c r="C1"><f>SUM(A1)</f></c><c r="D1"><f t="shared" si="0"/><v>4</v></c><c r="E1"><f>A1</f><v/></c></row></sheetData>`,
			want: []workbook.Cell{
				{Kind: workbook.Number, Num: 2, Formula: true},
				{Col: 2, Formula: true, NoValue: true},
				{Col: 3, Kind: workbook.Number, Num: 4, Formula: true},
				{Col: 4, Formula: true, NoValue: true},
			},
		},
		{
			name: "odd markup: quotes, comments, CDATA, unknown attributes and children",
			data: "<sheetData>\n<!-- <row> -->\n<row r='2' ht=\"15\" >\n <c  r='B2'  cm = \"1\" s='0' vm=\"a>b\"><v>5</v><extLst><ext uri='x'/></extLst></c >\n<c r=\"C2\" t='str'><v><![CDATA[<甲>]]>乙</v></c></row>\n</sheetData>",
			want: []workbook.Cell{{Row: 1, Col: 1, Kind: workbook.Number, Num: 5}, {Row: 1, Col: 2, Kind: workbook.Text, Text: "<甲>乙"}},
		},
		{
			name: "columns out of order and given twice",
			data: `<sheetData><row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c><c r="C1"><v>4</v></c></row></sheetData>`,
			want: []workbook.Cell{{Kind: workbook.Number, Num: 1}, {Col: 2, Kind: workbook.Number, Num: 4}},
		},
		{
			name: "a number that is none stays quotable",
			data: `<sheetData><row r="1"><c r="A1"><v>12万</v></c><c r="B1"><v>1E999</v></c></row></sheetData>`,
			want: []workbook.Cell{{Kind: workbook.Text, Text: "12万"}, {Col: 1, Kind: workbook.Text, Text: "1E999"}},
		},
		{
			name: "dates as text of type d",
			data: `<sheetData><row r="1"><c r="A1" t="d"><v>2024-09-01</v></c><c r="B1" t="d"><v>2024-09-01T12:00:00</v></c></row></sheetData>`,
			want: []workbook.Cell{{Kind: workbook.Number, Num: 45536, Format: workbook.FormatDate}, {Col: 1, Kind: workbook.Number, Num: 45536.5, Format: workbook.FormatDate}},
		},
		{
			name: "bytes that are no text",
			data: "<sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>校\xFF_x0000_\x00</v></c></row></sheetData>",
			want: []workbook.Cell{{Kind: workbook.Text, Text: "校\uFFFD\uFFFD\uFFFD"}},
		},
		{name: "no rows at all", data: `<sheetData/>`},
		{name: "styled cells without values", data: `<sheetData><row r="1"><c r="A1" s="1"/><c r="B1" s="1"></c></row></sheetData>`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []workbook.Cell
			check(t, open(t, "a.xlsx", sheetOf(t, tt.data, tt.more...)).Sheets()[0].Scan(func(r workbook.Row) error {
				got = append(got, r.Cells...)
				return nil
			}))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("cells (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPrefixesStrictNamespacesAndAbsoluteTargetsMakeNoDifference(t *testing.T) {
	const strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
	data := pack(t,
		partTypes,
		part{"_rels/.rels", `<p:Relationships xmlns:p="` + nsPackage + `"><p:Relationship Id="a" Type="` + strict + `/officeDocument" Target="/xl/Book.xml"/></p:Relationships>`},
		part{"xl/book.xml", `<x:workbook xmlns:x="` + nsMain + `" xmlns:q="` + strict + `"><x:workbookPr date1904="true"/><x:sheets><x:sheet name="甲" sheetId="1" state="veryHidden" q:id="w"/></x:sheets></x:workbook>`},
		part{"xl/_rels/book.xml.rels", `<Relationships xmlns="` + nsPackage + `"><Relationship Id="w" Type="` + strict + `/worksheet" Target="/xl/sheets/s.xml"/><Relationship Id="s" Type="` + strict + `/sharedStrings" Target="../xl/strings.xml"/></Relationships>`},
		part{"xl/strings.xml", `<x:sst xmlns:x="` + nsMain + `"><x:si><x:t>校名</x:t></x:si></x:sst>`},
		part{"xl/sheets/s.xml", `<x:worksheet xmlns:x="` + nsMain + `" xmlns:z="z"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="B1"><z:v>9</z:v><x:f>1</x:f><x:v>8</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="A1:A2"/></x:mergeCells></x:worksheet>`},
	)
	b := open(t, "a.xlsx", data)
	s := b.Sheets()[0]
	g, err := s.Grid(0)
	check(t, err)
	if s.Name != "甲" || !s.Hidden || !b.Date1904 {
		t.Errorf("sheet %q hidden %v, 1904 %v; want 甲, true, true", s.Name, s.Hidden, b.Date1904)
	}
	if diff := cmp.Diff(map[string]string{"A1": "text 校名", "B1": "number 8"}, texts(g)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]workbook.Range{{Bottom: 1}}, g.Merges); diff != "" {
		t.Errorf("merges (-want +got):\n%s", diff)
	}
}

func TestASheetInUTF16IsRead(t *testing.T) {
	sheet := `<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="` + nsMain + `"><sheetData><row r="1"><c r="A1" t="str"><v>校</v></c></row></sheetData></worksheet>`
	wide := "\xFF\xFE"
	for _, r := range sheet {
		wide += string([]byte{byte(r), byte(r >> 8)})
	}
	data := pack(t, partTypes, partRels, partBook, bookRels, part{"xl/worksheets/sheet1.xml", wide})
	if diff := cmp.Diff(map[string]string{"A1": "text 校"}, texts(grid(t, data, 0))); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

func TestNumberFormatsTellDatesFromNumbers(t *testing.T) {
	tests := []struct {
		code string
		want workbook.Format
	}{
		{"yyyy-mm-dd", workbook.FormatDate},
		{`yyyy"年"m"月"d"日"`, workbook.FormatDate},
		{`[$-804]yyyy\年m\月;@`, workbook.FormatDate},
		{"m/d", workbook.FormatDate},
		{"mmm", workbook.FormatDate},
		{"yyyy/m/d h:mm", workbook.FormatDate},
		{"h:mm:ss", workbook.FormatTime},
		{"[h]:mm", workbook.FormatTime},
		{"上午/下午h\"时\"mm\"分\"", workbook.FormatTime},
		{"0.00%", workbook.FormatPercent},
		{"@", workbook.FormatText},
		{"0.00", workbook.FormatNumber},
		{`#,##0.00"元"`, workbook.FormatNumber},
		{`0.00"平方米（m2/day）"`, workbook.FormatNumber},
		{"[Red]#,##0;[Blue]-#,##0", workbook.FormatNumber},
		{"0.00E+00", workbook.FormatNumber},
		{"_ * #,##0.00_ ", workbook.FormatNumber},
	}
	for _, tt := range tests {
		t.Run(tt.code, func(t *testing.T) {
			data := build(t, func(f *excelize.File) {
				style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &tt.code})
				check(t, err)
				check(t, f.SetCellFloat("Sheet1", "A1", 45536, -1, 64))
				check(t, f.SetCellStyle("Sheet1", "A1", "A1", style))
			})
			c := grid(t, data, 0).At(0, 0)
			if c.Format != tt.want {
				t.Errorf("format of %q = %v, want %v", tt.code, c.Format, tt.want)
			}
			if day, ok := c.Time(); ok && !day.Equal(time.Date(2024, 9, 1, 0, 0, 0, 0, time.UTC)) {
				t.Errorf("date = %v, want 2024-09-01", day)
			}
		})
	}
}

func TestABlankTailOfStyledRowsIsReportedAndCostsNoMemory(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<sheetData><row r="1"><c r="A1"><v>1</v></c></row>`)
	for r := 2; r <= 200_000; r++ {
		fmt.Fprintf(&b, `<row r="%d" s="1"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>`, r, r, r)
	}
	b.WriteString(`</sheetData>`)
	g := grid(t, sheetOf(t, b.String()), 0)
	want := workbook.Extent{Rows: 1, Cols: 1, Cells: 1, BlankTail: 199_999}
	if diff := cmp.Diff(want, g.Extent); diff != "" {
		t.Errorf("extent (-want +got):\n%s", diff)
	}
}

func TestRowsOutOfOrderAreSortedInTheGrid(t *testing.T) {
	data := sheetOf(t, `<sheetData><row r="3"><c r="A3"><v>3</v></c></row><row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="B3"><v>4</v></c></row></sheetData>`)
	g := grid(t, data, 0)
	want := map[string]string{"A1": "number 1", "A3": "number 3", "B3": "number 4"}
	if diff := cmp.Diff(want, texts(g)); diff != "" || !g.Extent.Disorder {
		t.Errorf("disorder %v, cells (-want +got):\n%s", g.Extent.Disorder, diff)
	}
}

func TestAScanStopsWhenAskedTo(t *testing.T) {
	s := open(t, "a", sheetOf(t, `<sheetData><row r="1"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row></sheetData>`)).Sheets()[0]
	n := 0
	if err := s.Scan(func(workbook.Row) error { n++; return workbook.ErrStop }); err != nil || n != 1 {
		t.Errorf("Scan stopped after %d rows with %v, want 1 and no error", n, err)
	}
	boom := errors.New("boom")
	if err := s.Scan(func(workbook.Row) error { return boom }); !errors.Is(err, boom) {
		t.Errorf("Scan = %v, want the error of the function", err)
	}
}

func TestColumnsComeInBatches(t *testing.T) {
	data := build(t, func(f *excelize.File) {
		for i := range 10 {
			check(t, f.SetSheetRow("Sheet1", workbook.CellName(i, 0), &[]any{i, "名" + fmt.Sprint(i), nil, i % 2}))
		}
		check(t, f.SetCellValue("Sheet1", "C5", "多余"))
	})
	var names []string
	var sum float64
	var sizes []int
	check(t, open(t, "a", data).Sheets()[0].ScanColumns([]int{1, 3, 7}, 4, func(b *workbook.Batch) error {
		sizes = append(sizes, b.Len())
		names = append(names, b.Cols[0].Text...)
		for i, k := range b.Cols[1].Kind {
			if k != workbook.Number || b.Cols[2].Kind[i] != workbook.Blank {
				t.Errorf("row %d: kinds %v and %v", b.Index[i], k, b.Cols[2].Kind[i])
			}
			sum += b.Cols[1].Num[i]
		}
		return nil
	}))
	if diff := cmp.Diff([]int{4, 4, 2}, sizes); diff != "" || sum != 5 || strings.Join(names, "") != "名0名1名2名3名4名5名6名7名8名9" {
		t.Errorf("sizes %v, sum %v, names %v", sizes, sum, names)
	}
}

func TestWhatTheLibraryWritesWeReadIdentically(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := excelize.NewFile()
		want := map[string]string{}
		for range rapid.IntRange(0, 40).Draw(rt, "cells") {
			name := workbook.CellName(rapid.IntRange(0, 30).Draw(rt, "row"), rapid.IntRange(0, 60).Draw(rt, "col"))
			var v any
			switch rapid.IntRange(0, 3).Draw(rt, "kind") {
			case 0:
				s := rapid.StringOf(rapid.RuneFrom([]rune("校学生数 &<>\"'\n\t_x000D_;0１，\u0301é𠮷"))).Draw(rt, "text")
				if v = s; s == "" {
					continue
				}
				want[name] = "text " + s
			case 1:
				n := rapid.Float64Range(-1e18, 1e18).Draw(rt, "number")
				v, want[name] = n, "number "+workbook.Cell{Kind: workbook.Number, Num: n}.String()
			case 2:
				n := rapid.Int().Draw(rt, "integer")
				v, want[name] = n, "number "+workbook.Cell{Kind: workbook.Number, Num: float64(n)}.String()
			default:
				v = rapid.Bool().Draw(rt, "bool")
				want[name] = "bool " + strings.ToUpper(fmt.Sprint(v))
			}
			if err := f.SetCellValue("Sheet1", name, v); err != nil {
				rt.Fatal(err)
			}
		}
		buf, err := f.WriteToBuffer()
		if err != nil {
			rt.Fatal(err)
		}
		b, err := workbook.Open("a.xlsx", buf.Bytes(), workbook.Options{})
		if err != nil {
			rt.Fatal(err)
		}
		g, err := b.Sheets()[0].Grid(0)
		if err != nil {
			rt.Fatal(err)
		}
		got := texts(g)
		for _, c := range g.Stray {
			got[c.Name()] = c.Kind.String() + " " + c.String()
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatalf("cells (-want +got):\n%s", diff)
		}
	})
}
