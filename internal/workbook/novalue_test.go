package workbook_test

import (
	"bytes"
	"testing"

	"junheng/internal/workbook"

	"github.com/xuri/excelize/v2"
)

// excelize writes a formula it was never asked to calculate as a cell of type
// str without a value; read as an empty text it would pass for "left blank".
func TestAFormulaNobodyCalculatedSaysSo(t *testing.T) {
	f := excelize.NewFile()
	if err := f.SetCellFormula("Sheet1", "A1", "SUM(B1:C1)"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	book, err := workbook.Open("a.xlsx", b.Bytes(), workbook.Options{})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	err = book.Sheets()[0].Scan(func(r workbook.Row) error {
		for _, c := range r.Cells {
			if c.Name() == "A1" {
				found = true
				if !c.Formula || !c.NoValue {
					t.Errorf("A1 = %+v, want a formula without a value", c)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !found {
		t.Error("the cell was passed over")
	}
}
