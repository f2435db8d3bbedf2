package workbook_test

import (
	"bytes"
	"fmt"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"

	"junheng/internal/workbook"
)

// province is a workbook of a row a school: codes and names, a few words from
// short lists, and numbers with and without decimals.
func province(b *testing.B, rows, cols int) []byte {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	check(b, err)
	seed := uint32(1)
	next := func(n uint32) uint32 { seed = seed*1664525 + 1013904223; return (seed >> 8) % n }
	line := make([]any, cols)
	for r := range rows {
		for c := range line {
			switch {
			case c == 0:
				line[c] = strconv.Itoa(210000000 + r)
			case c == 1:
				line[c] = fmt.Sprintf("第%d小学", r)
			case c < 8:
				line[c] = []string{"城区", "镇区", "乡村", "公办"}[next(4)]
			case c%3 == 0:
				line[c] = float64(next(1e6)) / 100
			default:
				line[c] = int(next(3000))
			}
		}
		check(b, w.SetRow(workbook.CellName(r, 0), line))
	}
	check(b, w.Flush())
	var buf bytes.Buffer
	check(b, f.Write(&buf))
	return buf.Bytes()
}

func BenchmarkScan(b *testing.B) {
	data := province(b, 3000, 60)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		check(b, open(b, "a", data).Sheets()[0].Scan(func(r workbook.Row) error { n += len(r.Cells); return nil }))
		if n != 180_000 {
			b.Fatalf("%d cells, want 180000", n)
		}
	}
}

func BenchmarkScanColumns(b *testing.B) {
	data := province(b, 15_000, 12)
	cols := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		check(b, open(b, "a", data).Sheets()[0].ScanColumns(cols, 0, func(c *workbook.Batch) error { n += c.Len(); return nil }))
		if n != 15_000 {
			b.Fatalf("%d rows, want 15000", n)
		}
	}
}

func BenchmarkGrid(b *testing.B) {
	data := province(b, 3000, 60)
	b.ReportAllocs()
	for b.Loop() {
		if g := grid(b, data, 0); g.Rows != 3000 {
			b.Fatalf("%d rows, want 3000", g.Rows)
		}
	}
}

// BenchmarkLibraryRows is the row reader of the library that writes ours, for
// comparison with BenchmarkScan.
func BenchmarkLibraryRows(b *testing.B) {
	data := province(b, 3000, 60)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
		check(b, err)
		rows, err := f.Rows("Sheet1")
		check(b, err)
		n := 0
		for rows.Next() {
			r, err := rows.Columns()
			check(b, err)
			n += len(r)
		}
		if n != 180_000 {
			b.Fatalf("%d cells, want 180000", n)
		}
	}
}
