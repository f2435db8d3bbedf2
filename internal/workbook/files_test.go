package workbook_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/workbook"
)

// readAll opens a file and reads all its sheets.
func readAll(name string, data []byte, opt workbook.Options) error {
	b, err := workbook.Open(name, data, opt)
	if err != nil {
		return err
	}
	for _, s := range b.Sheets() {
		if _, err := s.Grid(100_000); err != nil {
			return err
		}
	}
	return nil
}

func TestWrongFilesGiveOneErrorThatAPersonCanActOn(t *testing.T) {
	good := build(t, func(f *excelize.File) {
		for r := range 300 {
			check(t, f.SetSheetRow("Sheet1", workbook.CellName(r, 0), &[]any{"校" + fmt.Sprint(r), r * 7919, r}))
		}
	})
	secret, err := excelize.Encrypt(good, &excelize.Options{Password: "123456"})
	check(t, err)
	macro := part{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`}
	rels := func(target string) part {
		return part{"_rels/.rels", `<Relationships xmlns="` + nsPackage + `"><Relationship Id="r1" Type="` + nsRel + `/officeDocument" Target="` + target + `"/></Relationships>`}
	}
	flipped := append([]byte(nil), good...)
	flipped[len(flipped)/3] ^= 0x55
	tests := []struct {
		name string
		data []byte
		want workbook.FileKind
	}{
		{"an empty file", nil, workbook.FileEmpty},
		{"a file of spaces and line breaks", []byte("\xEF\xBB\xBF \r\n\r\n\t "), workbook.FileEmpty},
		{"an .xlsx with a password", secret, workbook.FilePassword},
		{"an .xls with a password", oleFile(t, "Workbook", biff(bof(5), rec(0x2F, 1, 0, 1, 0, 1, 0), rec(0x0A))), workbook.FilePassword},
		{"a workbook with macros by its type", pack(t, macro, partRels, partBook, bookRels), workbook.FileMacro},
		{"a workbook with a macro project", sheetOf(t, `<sheetData/>`, part{"xl/vbaProject.bin", "x"}), workbook.FileMacro},
		{"a PNG named .xlsx", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), workbook.FileImage},
		{"a JPEG", []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF"), workbook.FileImage},
		{"a PDF", []byte("%PDF-1.7\n%\xE2\xE3"), workbook.FilePDF},
		{"a .docx", pack(t, partTypes, rels("word/document.xml"), part{"word/document.xml", "<d/>"}), workbook.FileDocument},
		{"a .doc", oleFile(t, "WordDocument", make([]byte, 5000)), workbook.FileDocument},
		{"a .pptx", pack(t, partTypes, rels("ppt/presentation.xml"), part{"ppt/presentation.xml", "<d/>"}), workbook.FileSlides},
		{"a plain zip", pack(t, part{"学校.xlsx", "x"}), workbook.FileArchive},
		{"a RAR", []byte("Rar!\x1a\x07\x00"), workbook.FileArchive},
		{"an .xlsb", pack(t, partTypes, rels("xl/workbook.bin"), part{"xl/workbook.bin", "x"}), workbook.FileXLSB},
		{"an .ods", pack(t, part{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, part{"content.xml", "<x/>"}), workbook.FileODS},
		{"a web page named .xls", []byte("\r\n<HTML xmlns:o=\"urn:schemas-microsoft-com:office:office\"><table><tr><td>1</td></tr></table>"), workbook.FileHTML},
		{"a bare table of HTML", []byte("<table border=1><tr><td>学校</td></tr></table>"), workbook.FileHTML},
		{"a page in UTF-16", []byte("\xFF\xFE<\x00h\x00t\x00m\x00l\x00>\x00"), workbook.FileHTML},
		{"XML Spreadsheet 2003", []byte(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`), workbook.FileXML2003},
		{"half an .xlsx", good[:len(good)/2], workbook.FileTruncated},
		{"an .xlsx cut in its directory", good[:len(good)-30], workbook.FileTruncated},
		{"an .xlsx with one byte changed", flipped, workbook.FileCorrupt},
		{"half an .xls", file(t, "biff8_标题行.xls")[:2000], workbook.FileTruncated},
		{"an .xls of Excel 95", oleFile(t, "Book", make([]byte, 5000)), workbook.FileOldXLS},
		{"an .xls of Excel 4 without a container", []byte("\x09\x04\x06\x00\x00\x00\x10\x00"), workbook.FileOldXLS},
		{"a sheet that ends in the middle", sheetOf(t, `<sheetData><row r="1"><c r="A1"><v>1</v>`), workbook.FileCorrupt},
		{"a sheet whose tag is cut", pack(t, partTypes, partRels, partBook, bookRels, part{"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1"><c r="A1`}), workbook.FileCorrupt},
		{"a workbook part that is no XML", pack(t, partTypes, partRels, part{"xl/workbook.xml", "<workbook><sheets>"}, bookRels), workbook.FileCorrupt},
		{"a text that is not in the table", sheetOf(t, `<sheetData><row r="1"><c r="A1" t="s"><v>5</v></c></row></sheetData>`, sharedStrings(`<si><t>x</t></si>`)), workbook.FileCorrupt},
		{"a document type with entities", sheetOf(t, `<!DOCTYPE a [<!ENTITY b "c">]><sheetData/>`), workbook.FileCorrupt},
		{"a row number no sheet has", sheetOf(t, `<sheetData><row r="1048577"><c><v>1</v></c></row></sheetData>`), workbook.FileCorrupt},
		{"a column no sheet has", sheetOf(t, `<sheetData><row r="1"><c r="XFE1"><v>1</v></c></row></sheetData>`), workbook.FileCorrupt},
		{"bytes of no kind", []byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10"), workbook.FileUnknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := readAll("上报.xls", tt.data, workbook.Options{})
			if workbook.KindOf(err) != tt.want {
				t.Fatalf("error = %v, want kind %q", err, tt.want)
			}
			f, ok := errors.AsType[*fault.Fault](err)
			if !ok || f.Place != "上报.xls" || len(f.Hints) != 1 || f.Hints[0].In(locale.ZH) == "" || f.Hints[0].In(locale.EN) == "" {
				t.Fatalf("fault = %+v, want one with the file's name and a hint", f)
			}
			if zh := f.In(locale.ZH); !strings.HasPrefix(zh, "上报.xls: ") || strings.Contains(zh, "delim") || strings.Contains(zh, "{") {
				t.Errorf("sentence = %q", zh)
			}
		})
	}
}

func TestEveryLimitIsKept(t *testing.T) {
	const n = 2000
	var rows, items strings.Builder
	for i := range n {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>`, i+1, i+1, i)
		fmt.Fprintf(&items, `<si><t>学校%d</t></si>`, i)
	}
	big := sheetOf(t, `<sheetData>`+rows.String()+`</sheetData><mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:B2"/></mergeCells>`, sharedStrings(items.String()))
	long := sheetOf(t, `<sheetData><row r="1"><c r="A1" t="str"><v>`+strings.Repeat("长", 500_000)+`</v></c></row></sheetData>`)
	bomb := sheetOf(t, `<sheetData>`+strings.Repeat(" ", 80<<20)+`</sheetData>`)
	tests := []struct {
		name string
		data []byte
		opt  workbook.Options
	}{
		{"the size of the file", big, workbook.Options{MaxFileBytes: 100}},
		{"the bytes of one part", big, workbook.Options{MaxPartBytes: 10_000}},
		{"the bytes of all parts", big, workbook.Options{MaxTotalBytes: 10_000}},
		{"the entries of the zip", big, workbook.Options{MaxEntries: 3}},
		{"the number of texts", big, workbook.Options{MaxSharedStrings: n - 1}},
		{"the bytes of all texts", big, workbook.Options{MaxTextBytes: 1000}},
		{"the number of cells", big, workbook.Options{MaxCells: n - 1}},
		{"the number of merged ranges", big, workbook.Options{MaxMerges: 1}},
		{"the bytes of one cell", long, workbook.Options{MaxCellBytes: 100_000}},
		{"the ratio of a zip bomb", bomb, workbook.Options{}},
		{"the bytes of one line of text", []byte("a,\"" + strings.Repeat("x", 200_000) + "\"\n"), workbook.Options{MaxCellBytes: 100_000}},
		{"the number of sheets", build(t, func(f *excelize.File) { _, err := f.NewSheet("B"); check(t, err) }), workbook.Options{MaxSheets: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := readAll("a", tt.data, tt.opt)
			if workbook.KindOf(err) != workbook.FileTooBig {
				t.Errorf("error = %v, want %q", err, workbook.FileTooBig)
			}
			if fault.KindOf(err) != fault.Limit {
				t.Errorf("fault kind = %q, want %q", fault.KindOf(err), fault.Limit)
			}
		})
	}
	if err := readAll("a", big, workbook.Options{}); err != nil {
		t.Errorf("within the defaults: %v", err)
	}
}
