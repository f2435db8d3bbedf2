package workbook_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"junheng/internal/workbook"
)

func TestDelimitedTextIsReadInEveryEncodingAndSeparator(t *testing.T) {
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String("学校,人数\n光明小学,120\n")
	check(t, err)
	want := map[string]string{"A1": "text 学校", "B1": "text 人数", "A2": "text 光明小学", "B2": "text 120"}
	tests := []struct {
		name, data string
		notes      []workbook.NoteKind
	}{
		{"UTF-8", "学校,人数\n光明小学,120\n", nil},
		{"UTF-8 with a mark and CRLF", "\xEF\xBB\xBF学校,人数\r\n光明小学,120\r\n", nil},
		{"GB18030", gbk, []workbook.NoteKind{workbook.NoteEncoding}},
		{"tabs", "学校\t人数\n光明小学\t120", nil},
		{"pipes", "学校|人数\n光明小学|120", nil},
		{"semicolons and quotes", "\"学校\";\"人数\"\n光明小学;\"120\"", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, "上报/光明.2024.csv", []byte(tt.data))
			g, err := b.Sheets()[0].Grid(0)
			check(t, err)
			if diff := cmp.Diff(want, texts(g)); diff != "" {
				t.Errorf("cells (-want +got):\n%s", diff)
			}
			var notes []workbook.NoteKind
			for _, n := range b.Notes {
				notes = append(notes, n.Kind)
			}
			if diff := cmp.Diff(tt.notes, notes); diff != "" || b.Sheets()[0].Name != "光明.2024" || b.Format != workbook.FormatCSV {
				t.Errorf("sheet %q, format %q, notes (-want +got):\n%s", b.Sheets()[0].Name, b.Format, diff)
			}
		})
	}
}

func TestRowsOfTextAreCountedAsASpreadsheetCounts(t *testing.T) {
	g := grid(t, []byte("a,b\n\n\"x\ny\",1\n,=\"\"\nz,=\"007\"\n"), 0)
	want := map[string]string{"A1": "text a", "B1": "text b", "A3": "text x\ny", "B3": "text 1", "A5": "text z", "B5": "text 007"}
	if diff := cmp.Diff(want, texts(g)); diff != "" || !g.At(4, 1).Formula {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

func TestQuotesOutOfPlaceAreNoted(t *testing.T) {
	b := open(t, "a.csv", []byte("a,b\n1,\"open\n2,3\n"))
	_, err := b.Sheets()[0].Grid(0)
	check(t, err)
	if len(b.Notes) != 1 || b.Notes[0].Kind != workbook.NoteQuote || b.Notes[0].Range != "B2" {
		t.Errorf("notes = %+v, want one about B2", b.Notes)
	}
}

func TestANumberOfTextIsReadOnlyWhenPlain(t *testing.T) {
	tests := []struct {
		text string
		want float64
		ok   bool
	}{
		{"12", 12, true},
		{"-0.5", -0.5, true},
		{"1e3", 1000, true},
		{"007", 7, true},
		{"0.1", 0.1, true},
		{"9007199254740993", 9007199254740992, true},
		{"123456789012345678901", 123456789012345678901, true},
		{"", 0, false},
		{"1,234", 0, false},
		{"12人", 0, false},
		{"１２", 0, false},
		{"0x10", 0, false},
		{"NaN", 0, false},
		{"1e999", 0, false},
		{".", 0, false},
		{"-", 0, false},
	}
	for _, tt := range tests {
		if got, ok := (workbook.Cell{Kind: workbook.Text, Text: tt.text}).Number(); got != tt.want || ok != tt.ok {
			t.Errorf("Number(%q) = %v, %v; want %v, %v", tt.text, got, ok, tt.want, tt.ok)
		}
	}
}
