package workbook_test

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"junheng/internal/workbook"
)

// rec is one BIFF8 record.
func rec(typ uint16, data ...byte) []byte {
	b := binary.LittleEndian.AppendUint16(nil, typ)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(data)))
	return append(b, data...)
}

func bof(kind byte) []byte { return rec(0x809, 0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) }

func biff(records ...[]byte) []byte {
	var out []byte
	for _, r := range records {
		out = append(out, r...)
	}
	return out
}

func u16(v ...int) []byte {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint16(b, uint16(x))
	}
	return b
}

func u32(v ...uint32) []byte {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, x)
	}
	return b
}

func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// oleFile makes a compound file with one stream, padded to be a large one.
func oleFile(t testing.TB, name string, stream []byte) []byte {
	t.Helper()
	const size = 512
	if len(stream) < 4096 {
		stream = append(stream, make([]byte, 4096-len(stream))...)
	}
	n := (len(stream) + size - 1) / size
	sectors := n + 1
	fats := (sectors + 127) / 128
	for fats*128 < sectors+fats {
		fats++
	}
	fat := make([]uint32, fats*128)
	for i := range fat {
		fat[i] = 0xFFFFFFFF
	}
	for i := range n {
		fat[i] = uint32(i + 1)
	}
	fat[n-1], fat[n] = 0xFFFFFFFE, 0xFFFFFFFE
	head := make([]byte, 76)
	copy(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	copy(head[24:], u16(0x3B, 3, 0xFFFE, 9, 6))
	copy(head[44:], u32(uint32(fats), uint32(n), 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0))
	for i := range 109 {
		v := uint32(0xFFFFFFFF)
		if i < fats {
			v, fat[n+1+i] = uint32(n+1+i), 0xFFFFFFFD
		}
		head = append(head, u32(v)...)
	}
	entry := func(name string, kind byte, child, start uint32, length int) []byte {
		e := make([]byte, 128)
		copy(e, wide(name))
		copy(e[64:], u16(2*len(name)+2))
		e[66] = kind
		copy(e[68:], u32(0xFFFFFFFF, 0xFFFFFFFF, child))
		copy(e[116:], u32(start, uint32(length)))
		return e
	}
	out := append(head, stream...)
	out = append(out, make([]byte, n*size-len(stream))...)
	out = append(out, entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)...)
	out = append(out, entry(name, 2, 0xFFFFFFFF, 0, len(stream))...)
	out = append(out, make([]byte, 256)...)
	return append(out, u32(fat...)...)
}

// xlsBook makes an .xls of one sheet from records of its globals and its cells.
func xlsBook(t testing.TB, globals, cells []byte) []byte {
	sheet := append([]byte{0, 0, 0, 0, 0, 0, 1, 1}, wide("表")...)
	start := len(bof(5)) + len(globals) + len(rec(0x85, sheet...)) + len(rec(0x0A))
	copy(sheet, u32(uint32(start)))
	return oleFile(t, "Workbook", biff(bof(5), globals, rec(0x85, sheet...), rec(0x0A), bof(0x10), cells, rec(0x0A)))
}

func cellRec(typ uint16, row, col, style int, body ...byte) []byte {
	return rec(typ, append(u16(row, col, style), body...)...)
}

func f64(v float64) []byte { return binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)) }

func TestXLSRecordsOfEveryKindAreRead(t *testing.T) {
	dateCode := append(u16(200, 10), append([]byte{0}, "yyyy-mm-dd"...)...)
	globals := biff(
		rec(0x22, 1, 0),                           // 1904
		rec(0x41E, dateCode...),                   // format 200
		rec(0xE0, u16(0, 0)...),                   // style 0: general
		rec(0xE0, u16(0, 200)...),                 // style 1: that format
		rec(0xE0, u16(0, 10)...),                  // style 2: 0.00%
		rec(0xFC, sstBytes("校名", "plain", "")...), // shared strings
	)
	cells := biff(
		rec(0x208, append(u16(0, 0, 3, 255, 0, 0), 0x20, 0)...), // row 0 is hidden
		cellRec(0xFD, 0, 0, 0, u32(0)...),
		cellRec(0xFD, 0, 1, 0, u32(2)...),
		cellRec(0x204, 0, 2, 0, append([]byte{2, 0, 1}, wide("旧字")...)...),
		cellRec(0x203, 1, 0, 1, f64(44074)...),
		cellRec(0x27E, 1, 1, 2, u32(uint32(85<<2|3))...), // 85/100
		rec(0xBD, append(u16(1, 2), append(append(u16(0), u32(uint32(7)<<2|2)...), append(append(u16(0), u32(math.MaxUint32&^3|2)...), u16(3)...)...)...)...),
		cellRec(0x06, 2, 0, 0, append(f64(12.5), make([]byte, 8)...)...),
		cellRec(0x06, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0),
		rec(0x207, append([]byte{2, 0, 1}, wide("结果")...)...),
		cellRec(0x06, 2, 2, 0, 1, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0, 0),
		cellRec(0x06, 2, 3, 0, 2, 0, 7, 0, 0, 0, 0xFF, 0xFF, 0, 0),
		cellRec(0x06, 2, 4, 0, 3, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0),
		cellRec(0x205, 2, 5, 0, 1, 0),
		cellRec(0x205, 2, 6, 0, 0x2A, 1),
		bof(0x20), cellRec(0x203, 9, 9, 0, f64(1)...), rec(0x0A), // a chart inside
		cellRec(0x201, 40, 0, 1),
		rec(0xE5, append(u16(1), u16(2, 3, 0, 1)...)...),
	)
	data := xlsBook(t, globals, cells)
	b := open(t, "a.xls", data)
	g := grid(t, data, 0)
	want := map[string]string{
		"A1": "text 校名", "C1": "text 旧字",
		"A2": "number 2024-09-01", "B2": "number 85%", "C2": "number 7", "D2": "number -1",
		"A3": "number 12.5", "B3": "text 结果", "C3": "bool TRUE", "D3": "error #DIV/0!", "F3": "bool TRUE", "G3": "error #N/A",
	}
	if diff := cmp.Diff(want, texts(g)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	if b.Format != workbook.FormatXLS || b.Sheets()[0].Name != "表" || !b.Date1904 || !g.RowHidden(0) || g.RowHidden(1) {
		t.Errorf("format %s, sheet %s, 1904 %v, hidden %v %v", b.Format, b.Sheets()[0].Name, b.Date1904, g.RowHidden(0), g.RowHidden(1))
	}
	if diff := cmp.Diff([]workbook.Range{{Top: 2, Left: 0, Bottom: 3, Right: 1}}, g.Merges); diff != "" || g.Extent.BlankTail != 38 {
		t.Errorf("blank tail %d, want 38; merges (-want +got):\n%s", g.Extent.BlankTail, diff)
	}
	if !g.At(2, 0).Formula || !g.At(2, 1).Formula || g.At(1, 0).Formula {
		t.Error("formulas are not told from values")
	}
}

// sstBytes is the body of a shared strings record.
func sstBytes(items ...string) []byte {
	b := u32(uint32(len(items)), uint32(len(items)))
	for _, s := range items {
		b = append(append(b, u16(len(utf16.Encode([]rune(s))))...), 1)
		b = append(b, wide(s)...)
	}
	return b
}

func TestXLSStringsMayBeSplitOverContinuations(t *testing.T) {
	// "校舍abc" breaks after two wide characters and goes on with narrow ones;
	// the second string has a formatting run and a phonetic block that break too.
	first := append(u32(2, 2), append(u16(5), append([]byte{1}, wide("校舍")...)...)...)
	second := append([]byte{0}, "abc"...)
	second = append(second, append(u16(2), append([]byte{1 | 8 | 4}, append(u16(1), u32(6)...)...)...)...)
	second = append(second, append(wide("面积"), 1, 0)...)
	third := []byte{5, 0, 1, 2, 3, 4}
	globals := biff(rec(0xFC, first...), rec(0x3C, second...), rec(0x3C, third...), rec(0x3C, 5, 6))
	data := xlsBook(t, globals, biff(cellRec(0xFD, 0, 0, 0, u32(0)...), cellRec(0xFD, 0, 1, 0, u32(1)...)))
	want := map[string]string{"A1": "text 校舍abc", "B1": "text 面积"}
	if diff := cmp.Diff(want, texts(grid(t, data, 0))); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

func TestDamagedXLSGivesAnError(t *testing.T) {
	tests := []struct {
		name           string
		globals, cells []byte
		want           workbook.FileKind
	}{
		{"a string longer than its record", rec(0xFC, append(u32(1, 1), 200, 0, 1, 65, 0)...), nil, workbook.FileCorrupt},
		{"more strings announced than there are", rec(0xFC, u32(9, 9)...), nil, workbook.FileCorrupt},
		{"a text that is not in the table", nil, cellRec(0xFD, 0, 0, 0, u32(7)...), workbook.FileCorrupt},
		{"a cell record too short", nil, rec(0x203, 0, 0), workbook.FileCorrupt},
		{"too many strings", rec(0xFC, u32(1, 1<<30)...), nil, workbook.FileTooBig},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := readAll("a.xls", xlsBook(t, tt.globals, tt.cells), workbook.Options{}); workbook.KindOf(err) != tt.want {
				t.Errorf("error = %v, want kind %q", err, tt.want)
			}
		})
	}
}

func TestARealXLSIsRead(t *testing.T) {
	want := map[string]string{"A1": "text 学生ID", "B1": "text 学生昵称"}
	if diff := cmp.Diff(want, texts(grid(t, file(t, "biff8_标题行.xls"), 0))); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

func TestATextReaderTakesLongXLS(t *testing.T) {
	var items []string
	var cells []byte
	for i := range 3000 {
		items = append(items, strings.Repeat("甲", i%5+1)+workbook.CellName(i, i%26))
		cells = append(cells, cellRec(0xFD, i, 0, 0, u32(uint32(i))...)...)
	}
	body := sstBytes(items...)
	globals := rec(0xFC, body[:8]...)
	for body = body[8:]; len(body) > 0; { // cut between strings only
		n, k := 0, 0
		for n < len(body) && k < 200 {
			n += 3 + 2*int(binary.LittleEndian.Uint16(body[n:]))
			k++
		}
		globals = append(globals, rec(0x3C, body[:n]...)...)
		body = body[n:]
	}
	i := 0
	check(t, open(t, "a", xlsBook(t, globals, cells)).Sheets()[0].Scan(func(r workbook.Row) error {
		if r.Index != i || r.Cells[0].Text != items[i] {
			t.Fatalf("row %d = %q, want %q", r.Index, r.Cells[0].Text, items[i])
		}
		i++
		return nil
	}))
	if i != len(items) {
		t.Errorf("%d rows, want %d", i, len(items))
	}
}
