package workbook_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"junheng/internal/workbook"
)

// build makes an .xlsx with the library that writes ours.
func build(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// open opens a file that must be readable.
func open(t testing.TB, name string, data []byte) *workbook.Book {
	t.Helper()
	b, err := workbook.Open(name, data, workbook.Options{})
	if err != nil {
		t.Fatalf("Open(%s) = %v", name, err)
	}
	return b
}

// grid reads one sheet of a file that must be readable.
func grid(t testing.TB, data []byte, sheet int) *workbook.Grid {
	t.Helper()
	g, err := open(t, "test", data).Sheets()[sheet].Grid(0)
	if err != nil {
		t.Fatalf("Grid() = %v", err)
	}
	return g
}

// file reads a file of testdata.
func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// part is one part of a zip.
type part struct{ name, text string }

const (
	nsMain    = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	nsRel     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPackage = "http://schemas.openxmlformats.org/package/2006/relationships"
)

var (
	partTypes = part{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`}
	partRels  = part{"_rels/.rels", `<Relationships xmlns="` + nsPackage + `"><Relationship Id="r1" Type="` + nsRel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`}
	partBook  = part{"xl/workbook.xml", `<workbook xmlns="` + nsMain + `" xmlns:r="` + nsRel + `"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>`}
	bookRels  = part{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + nsPackage + `"><Relationship Id="r1" Type="` + nsRel + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="` + nsRel + `/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="` + nsRel + `/styles" Target="styles.xml"/></Relationships>`}
)

// pack writes the parts as a zip.
func pack(t testing.TB, parts ...part) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, p := range parts {
		w, err := z.Create(p.name)
		check(t, err)
		_, err = w.Write([]byte(p.text))
		check(t, err)
	}
	check(t, z.Close())
	return buf.Bytes()
}

// sheetOf makes a workbook of one sheet from the XML of its <sheetData> and
// what follows it, and of further parts.
func sheetOf(t testing.TB, data string, more ...part) []byte {
	t.Helper()
	sheet := part{"xl/worksheets/sheet1.xml", `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<worksheet xmlns="` + nsMain + `">` + data + `</worksheet>`}
	return pack(t, append([]part{partTypes, partRels, partBook, bookRels, sheet}, more...)...)
}

func sharedStrings(items string) part {
	return part{"xl/sharedStrings.xml", `<sst xmlns="` + nsMain + `">` + items + `</sst>`}
}
