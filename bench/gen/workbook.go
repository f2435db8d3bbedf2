package main

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
)

// The parts of a workbook that do not depend on its cells, as the usual
// programs write them.
const (
	xmlHead     = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainNS      = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	relNS       = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	packageNS   = `http://schemas.openxmlformats.org/package/2006/`
	sheetType   = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
	contentType = xmlHead + `<Types xmlns="` + packageNS + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + sheetType + `sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + sheetType + `worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="` + sheetType + `styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="` + sheetType + `sharedStrings+xml"/></Types>`
	rels        = xmlHead + `<Relationships xmlns="` + packageNS + `relationships"><Relationship Id="rId1" Type="` + relNS + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	book        = xmlHead + `<workbook xmlns="` + mainNS + `" xmlns:r="` + relNS + `"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`
	bookRels    = xmlHead + `<Relationships xmlns="` + packageNS + `relationships"><Relationship Id="rId1" Type="` + relNS + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + relNS + `/styles" Target="styles.xml"/><Relationship Id="rId3" Type="` + relNS + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	styles      = xmlHead + `<styleSheet xmlns="` + mainNS + `"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`
)

// sheet is a table to be written: cell gives nil, a string or a float64; row −1
// is the header.
type sheet struct {
	file       string
	rows, cols int
	cell       func(row, col int) any
}

func workbooks(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, s := range []sheet{schools("county.xlsx", 150), schools("province.xlsx", 12000), roster()} {
		if err := s.write(dir); err != nil {
			return err
		}
	}
	return nil
}

// schools is a sheet of sixty columns, a school a row.
func schools(file string, n int) sheet {
	r := rand.New(rand.NewPCG(uint64(n), 3))
	words := []string{"城区", "镇区", "乡村", "公办", "民办", "小学", "初中"}
	return sheet{file, n, 60, func(row, col int) any {
		switch {
		case row < 0:
			return "指标" + strconv.Itoa(col+1)
		case col == 0:
			return fmt.Sprintf("%d%04d", counties[(row/150)%len(counties)], row%150)
		case col == 1:
			return string(surnames[row%len(surnames)]) + string(given[row/7%len(given)]) + "镇第" + strconv.Itoa(row) + "小学"
		case col < 8:
			return words[r.IntN(len(words))]
		case r.Float64() < .01:
			return nil
		case col%3 == 0:
			return math.Round(r.ExpFloat64()*1e6) / 100
		}
		return float64(r.IntN(3000))
	}}
}

// roster is a sheet of twelve columns, a pupil a row.
func roster() sheet {
	r := rand.New(rand.NewPCG(12, 3))
	head := []string{"身份证号", "姓名", "性别", "出生日期", "民族", "监护人", "县区", "学校", "年级", "班级", "是否寄宿", "入学日期"}
	peoples := []string{"汉族", "壮族", "回族", "满族", "苗族"}
	return sheet{"roster.xlsx", 300000, len(head), func(row, col int) any {
		if row < 0 {
			return head[col]
		}
		switch col {
		case 0:
			id := fmt.Appendf(nil, "%06d%04d%02d%02d%03d", counties[r.IntN(100)], 2009+r.IntN(9), 1+r.IntN(12), 1+r.IntN(28), row%1000)
			return string(append(id, checkDigit(id)))
		case 1, 5:
			return person(r)
		case 2:
			return []string{"男", "女"}[r.IntN(2)]
		case 3, 11:
			return float64(39800 + r.IntN(3600)) // the serial of a day
		case 4:
			return peoples[r.IntN(len(peoples))]
		case 6:
			return strconv.Itoa(counties[r.IntN(100)])
		case 7:
			return "第" + strconv.Itoa(r.IntN(600)) + "小学"
		case 8:
			return float64(1 + r.IntN(9))
		case 9:
			return float64(1 + r.IntN(12))
		}
		return []string{"是", "否"}[r.IntN(2)]
	}}
}

func person(r *rand.Rand) string {
	s := string(surnames[int(math.Pow(r.Float64(), 2.2)*float64(len(surnames)))])
	s += string(given[r.IntN(len(given))])
	if r.Float64() < .78 {
		s += string(given[r.IntN(len(given))])
	}
	return s
}

// checkDigit is the last character of a citizen's number, GB 11643.
func checkDigit(id []byte) byte {
	s, weights := 0, [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	for i, w := range weights {
		s += int(id[i]-'0') * w
	}
	return "10X98765432"[s%11]
}

func (s sheet) write(dir string) error {
	f, err := os.Create(filepath.Join(dir, s.file))
	if err != nil {
		return err
	}
	defer f.Close()
	z := zip.NewWriter(f)
	for _, p := range []struct{ name, text string }{
		{"[Content_Types].xml", contentType},
		{"_rels/.rels", rels},
		{"xl/workbook.xml", book},
		{"xl/_rels/workbook.xml.rels", bookRels},
		{"xl/styles.xml", styles},
	} {
		w, err := z.Create(p.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, p.text); err != nil {
			return err
		}
	}
	strs := &shared{at: map[string]int{}}
	for _, part := range []struct {
		name string
		put  func(*bufio.Writer)
	}{
		{"xl/worksheets/sheet1.xml", func(b *bufio.Writer) { s.cells(b, strs) }},
		{"xl/sharedStrings.xml", strs.put},
	} {
		w, err := z.Create(part.name)
		if err != nil {
			return err
		}
		b := bufio.NewWriterSize(w, 1<<16)
		part.put(b)
		if err := b.Flush(); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return f.Close()
}

// shared is the table of a workbook's distinct strings.
type shared struct {
	at    map[string]int
	list  []string
	count int
}

func (t *shared) index(s string) int {
	i, ok := t.at[s]
	if !ok {
		i = len(t.list)
		t.at[s] = i
		t.list = append(t.list, s)
	}
	t.count++
	return i
}

func (t *shared) put(b *bufio.Writer) {
	fmt.Fprintf(b, `%s<sst xmlns="%s" count="%d" uniqueCount="%d">`, xmlHead, mainNS, t.count, len(t.list))
	for _, s := range t.list {
		fmt.Fprintf(b, `<si><t>%s</t></si>`, s)
	}
	fmt.Fprint(b, `</sst>`)
}

func (s sheet) cells(b *bufio.Writer, strs *shared) {
	fmt.Fprintf(b, `%s<worksheet xmlns="%s" xmlns:r="%s"><dimension ref="A1:%s%d"/><sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="14"/><sheetData>`,
		xmlHead, mainNS, relNS, letters(s.cols-1), s.rows+1)
	for r := range s.rows + 1 {
		fmt.Fprintf(b, `<row r="%d" spans="1:%d">`, r+1, s.cols)
		for c := range s.cols {
			switch v := s.cell(r-1, c).(type) {
			case string:
				fmt.Fprintf(b, `<c r="%s%d" s="2" t="s"><v>%d</v></c>`, letters(c), r+1, strs.index(v))
			case float64:
				fmt.Fprintf(b, `<c r="%s%d"><v>%s</v></c>`, letters(c), r+1, strconv.FormatFloat(v, 'f', -1, 64))
			}
		}
		fmt.Fprint(b, `</row>`)
	}
	fmt.Fprint(b, `</sheetData></worksheet>`)
}

// letters names a column counted from 0.
func letters(c int) string {
	if c < 26 {
		return string(rune('A' + c))
	}
	return letters(c/26-1) + letters(c%26)
}
