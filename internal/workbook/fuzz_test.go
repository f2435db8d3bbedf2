package workbook_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/internal/workbook"
)

// tight are limits that a fuzzed file reaches quickly.
var tight = workbook.Options{
	MaxFileBytes: 1 << 20, MaxPartBytes: 4 << 20, MaxTotalBytes: 8 << 20, MaxSharedStrings: 5000,
	MaxTextBytes: 1 << 20, MaxCellBytes: 64 << 10, MaxCells: 20_000, MaxMerges: 500, MaxSheets: 50,
}

// readTight reads everything of a file and checks what always holds. It gives
// the cells of the first sheets, or the error.
func readTight(t *testing.T, data []byte, block int) (map[string]string, error) {
	b, err := workbook.Open("f", data, tight)
	if block > 0 && err == nil {
		b, err = workbook.OpenInBlocks("f", data, tight, block)
	}
	if err != nil {
		mustBeFileError(t, err)
		return nil, err
	}
	cells := map[string]string{}
	for i, s := range b.Sheets() {
		last, n := -1, int64(0)
		err := s.Scan(func(r workbook.Row) error {
			if len(r.Cells) == 0 || r.Index < 0 {
				t.Fatalf("row %d has %d cells", r.Index, len(r.Cells))
			}
			for j, c := range r.Cells {
				if c.Row != r.Index || c.Col < 0 || j > 0 && r.Cells[j-1].Col >= c.Col || b.Format != workbook.FormatCSV && (c.Row > workbook.MaxRow || c.Col > workbook.MaxCol) {
					t.Fatalf("cell %d of row %d is at %d, %d", j, r.Index, c.Row, c.Col)
				}
				if c.Kind == workbook.Blank && !c.NoValue || c.Kind == workbook.Text && c.Text == "" {
					t.Fatalf("cell %s holds nothing", c.Name())
				}
				c.Time()
			}
			last, n = max(last, r.Index), n+int64(len(r.Cells))
			return nil
		})
		if err != nil {
			mustBeFileError(t, err)
			return nil, err
		}
		g, err := s.Grid(10_000)
		if err != nil {
			mustBeFileError(t, err)
			continue
		}
		if e := g.Extent; e.Rows != last+1 || e.Cells != n || n > tight.MaxCells {
			t.Fatalf("extent %+v, want %d rows and %d cells", e, last+1, n)
		}
		if g.Rows < 2000 && g.Cols < 500 {
			workbook.HeaderPaths(g, 0, 3)
			for k, v := range texts(g) {
				cells[string(rune('0'+i))+k] = v
			}
		}
	}
	return cells, nil
}

func mustBeFileError(t *testing.T, err error) {
	t.Helper()
	if workbook.KindOf(err) == "" {
		t.Fatalf("error %v (%T) is no *FileError", err, err)
	}
}

func seedFiles(f *testing.F) {
	names, err := filepath.Glob(filepath.Join("testdata", "*.*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
}

func FuzzOpen(f *testing.F) {
	seedFiles(f)
	f.Add([]byte("学校,人数\n光明小学,120\n"))
	f.Add([]byte("a|b\n\"1\n2\"|=\"3\"\n"))
	f.Add(sheetOf(f, `<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>`, sharedStrings(`<si><t>x</t></si>`)))
	f.Add(xlsBook(f, rec(0xFC, sstBytes("校名")...), cellRec(0xFD, 0, 0, 0, u32(0)...)))
	f.Fuzz(func(t *testing.T, data []byte) { readTight(t, data, 0) })
}

// FuzzSheetXML puts hostile markup behind a sound zip, and reads it twice: in
// one block, and with seams between small blocks, which must make no difference.
func FuzzSheetXML(f *testing.F) {
	f.Add(`<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>1</f><v>2</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`, `<si><t>x</t></si><si><r><t>甲</t></r><rPh><t>y</t></rPh></si>`, 7)
	f.Add(`<sheetData><row><c t="inlineStr"><is><t>a</t></is></c><c t='b' ><v>1</v></c><!-- x --><c r="D1" t="e"><v>#N/A</v></c></row></sheetData>`, `<si/>`, 1)
	f.Add(`<sheetData><row r="5" hidden="1"><c r="XFD5" t="str"><v><![CDATA[<]]>&amp;&#65;_x0041_</v></c><c cm = "1" r='A5' t="d"><v>2024-01-01</v></c></row></sheetData>`, ``, 3)
	f.Fuzz(func(t *testing.T, sheet, strings string, block int) {
		data := sheetOf(t, sheet, sharedStrings(strings))
		whole, err := readTight(t, data, 0)
		pieces, err2 := readTight(t, data, 1+(block&0x7F))
		if workbook.KindOf(err) != workbook.KindOf(err2) {
			t.Fatalf("in one block %v, in pieces %v", err, err2)
		}
		if diff := cmp.Diff(whole, pieces); diff != "" {
			t.Fatalf("cells differ in pieces (-one block +pieces):\n%s", diff)
		}
	})
}

// FuzzXLS puts hostile records behind a sound container.
func FuzzXLS(f *testing.F) {
	f.Add(rec(0xFC, sstBytes("校名", "x")...), cellRec(0xFD, 0, 0, 0, u32(0)...))
	f.Add(biff(rec(0xE0, u16(0, 14)...), rec(0x41E, append(u16(200, 1), 0, 'y')...)), biff(cellRec(0x203, 1, 1, 0, f64(1)...), rec(0xE5, append(u16(1), u16(0, 1, 0, 1)...)...)))
	f.Add([]byte{}, biff(cellRec(0x06, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF), rec(0x207, 1, 0, 0, 65), rec(0xBD, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0)))
	f.Fuzz(func(t *testing.T, globals, cells []byte) {
		if len(globals)+len(cells) < 1<<17 {
			readTight(t, xlsBook(t, globals, cells), 0)
		}
	})
}

func TestSeamsBetweenBlocksMakeNoDifference(t *testing.T) {
	for _, name := range []string{"学校填报表格.xlsx", "优质均衡申报表_表I至表VI.xlsx"} {
		data := file(t, name)
		want, err := readTight(t, data, 0)
		check(t, err)
		for _, block := range []int{1, 2, 3, 5, 17, 64, 127, 1000} {
			got, err := readTight(t, data, block)
			check(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s in blocks of %d (-want +got):\n%s", name, block, strings.SplitN(diff, "\n", 5))
			}
		}
	}
}
