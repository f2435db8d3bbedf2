package workbook_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"testing"

	"github.com/xuri/excelize/v2"

	"junheng/internal/workbook"
)

func TestAWorkbookWithoutTheContentOfItsSheetsIsDamaged(t *testing.T) {
	f := excelize.NewFile()
	if err := f.SetCellValue("Sheet1", "A1", "学校名称"); err != nil {
		t.Fatal(err)
	}
	var whole, part bytes.Buffer
	if err := f.Write(&whole); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(whole.Bytes()), int64(whole.Len()))
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(&part)
	for _, e := range r.File {
		if e.Name == "xl/worksheets/sheet1.xml" {
			continue
		}
		if err := w.Copy(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = workbook.Open("a.xlsx", part.Bytes(), workbook.Options{})
	var damaged *workbook.FileError
	if !errors.As(err, &damaged) || damaged.Kind != workbook.FileCorrupt {
		t.Errorf("Open gives %v, want a damaged file", err)
	}
}
