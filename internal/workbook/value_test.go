package workbook_test

import (
	"bytes"
	"math"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"junheng/internal/workbook"
)

func TestValuesAreWrittenAsASpreadsheetComputesWithThem(t *testing.T) {
	at := time.Date(2026, 3, 1, 23, 30, 0, 0, time.FixedZone("CST", 8*3600))
	for _, c := range []struct {
		name  string
		cell  func(*workbook.Values) (any, error)
		shown string
		raw   string
		kind  excelize.CellType
	}{
		{"zero", func(v *workbook.Values) (any, error) { return v.Number(0) }, "0", "0", excelize.CellTypeUnset},
		{"a blank", func(v *workbook.Values) (any, error) { return v.Number(math.NaN()) }, "", "", excelize.CellTypeUnset},
		{"without end", func(v *workbook.Values) (any, error) { return v.Number(math.Inf(1)) }, "", "", excelize.CellTypeUnset},
		{"a fraction", func(v *workbook.Values) (any, error) { return v.Number(0.125) }, "0.125", "0.125", excelize.CellTypeUnset},
		{"a negative one", func(v *workbook.Values) (any, error) { return v.Number(-3.5) }, "-3.5", "-3.5", excelize.CellTypeUnset},
		{"a third", func(v *workbook.Values) (any, error) { return v.Number(1.0 / 3) }, "0.3333333333", "0.333333333333333", excelize.CellTypeUnset},
		{"as written", func(v *workbook.Values) (any, error) { return v.Text("860.50") }, "860.50", "860.5", excelize.CellTypeUnset},
		{"a year", func(v *workbook.Values) (any, error) { return v.Text("1998") }, "1998", "1998", excelize.CellTypeUnset},
		{"fifteen digits", func(v *workbook.Values) (any, error) { return v.Text("123456789012345") }, "123456789012345", "123456789012345", excelize.CellTypeUnset},
		{"sixteen digits", func(v *workbook.Values) (any, error) { return v.Text("1234567890123456") }, "1234567890123456", "1234567890123456", excelize.CellTypeInlineString},
		{"no number", func(v *workbook.Values) (any, error) { return v.Text("约三") }, "约三", "约三", excelize.CellTypeInlineString},
		{"in another notation", func(v *workbook.Values) (any, error) { return v.Text("0x10") }, "0x10", "0x10", excelize.CellTypeInlineString},
		{"nothing", func(v *workbook.Values) (any, error) { return v.Text("") }, "", "", excelize.CellTypeUnset},
		{"money", func(v *workbook.Values) (any, error) { return v.Money("-1234567.5") }, "-1,234,567.50", "-1234567.5", excelize.CellTypeUnset},
		{"no money", func(v *workbook.Values) (any, error) { return v.Money("0") }, "0.00", "0", excelize.CellTypeUnset},
		{"money nobody named", func(v *workbook.Values) (any, error) { return v.Money("") }, "", "", excelize.CellTypeUnset},
		{"a day", func(v *workbook.Values) (any, error) { return v.Day(at) }, "2026-03-01", "46082", excelize.CellTypeUnset},
		{"a moment", func(v *workbook.Values) (any, error) { return v.Moment(at) }, "2026-03-01 23:30", "46082.9791666667", excelize.CellTypeUnset},
		{"no day", func(v *workbook.Values) (any, error) { return v.Day(time.Time{}) }, "", "", excelize.CellTypeUnset},
	} {
		f := excelize.NewFile()
		cell, err := c.cell(workbook.NewValues(f))
		if err != nil {
			t.Fatal(err)
		}
		w, err := f.NewStreamWriter("Sheet1")
		if err == nil {
			err = w.SetRow("A1", []any{cell, "end"})
		}
		if err == nil {
			err = w.Flush()
		}
		var b bytes.Buffer
		if err == nil {
			err = f.Write(&b)
		}
		if err == nil {
			f, err = excelize.OpenReader(&b)
		}
		if err != nil {
			t.Fatal(err)
		}
		shown, _ := f.GetCellValue("Sheet1", "A1")
		raw, _ := f.GetCellValue("Sheet1", "A1", excelize.Options{RawCellValue: true})
		kind, err := f.GetCellType("Sheet1", "A1")
		if shown != c.shown || raw != c.raw || kind != c.kind || err != nil {
			t.Errorf("%s: shown %q, kept %q as %v, %v; want %q, %q as %v", c.name, shown, raw, kind, err, c.shown, c.raw, c.kind)
		}
	}
}
