package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func parse(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

// write makes every file as sent, or as it should have been sent.
func write(all []*school, p *plan) {
	for _, y := range []int{2022, 2023} {
		wideBook(p, tablePath(y), all, y)
	}
	for _, y := range years {
		fillCounty(p, countyPath(y), all, y)
		declaration(p, fmt.Sprintf("%d/优质均衡申报表%d.xlsx", y, y), all, y)
	}
	roll(p, "2024/学校名录2024.xlsx", all)
	tables2024(p, all)
	for _, s := range all {
		if s.Sender == "form" {
			fillForm(p, formPath(s), s, 2024)
		}
		if s.is("statistics") {
			statistics(p, "2024/教育事业统计/"+s.Name+".xlsx", s, 2024)
		}
	}
	csvFile(p, "2024/民办学校一校一行.csv", bySender(all, "csv"))
	xlsFile(p, "2024/教学点一览表.xls", bySender(all, "xls"))
}

func tablePath(y int) string {
	return map[int]string{
		2022: "2022/青禾县2022年义务教育学校基本情况表.xlsx",
		2023: "2023/青禾县义务教育学校一览表2023.xlsx",
		2024: "2024/2024年学校基础数据汇总.xlsx",
	}[y]
}

func countyPath(y int) string { return fmt.Sprintf("%d/区县填报表格%d.xlsx", y, y) }

func formPath(s *school) string { return "2024/学校填报/" + s.Name + ".xlsx" }

func bySender(all []*school, sender string) []*school {
	var out []*school
	for _, s := range all {
		if s.Sender == sender {
			out = append(out, s)
		}
	}
	return out
}

// rowsOf lists a row a school.
func rowsOf(list []*school, y int) []row {
	var out []row
	for i, s := range list {
		out = append(out, row{school: s, year: y, serial: i + 1})
	}
	return out
}

// sectionRows lists a row a section, and one for the whole of each school.
func sectionRows(list []*school, y int) []row {
	var out []row
	for i, s := range list {
		for _, x := range append(s.sections(), "") {
			if x == "" && !s.through() {
				continue
			}
			r := row{school: s, section: x, year: y, serial: i + 1}
			if !s.through() {
				r.section = s.sections()[0]
			}
			out = append(out, r)
		}
	}
	return out
}

// wideBook writes the table of 2022 or 2023: title rows, headings of several
// lines, a dotted row, totals, notes, and in 2023 a hidden sheet.
func wideBook(p *plan, path string, all []*school, y int) {
	f := newWorkbook(p, path)
	sheet := map[int]string{2022: "学校基本情况", 2023: "一览表"}[y]
	f.sheet(sheet)
	cols := wideTable()
	f.set(sheet, 1, 1, fmt.Sprintf("%s%d年义务教育学校基本情况表", countyName, y))
	f.merge(sheet, 1, 1, 1, len(cols))
	f.set(sheet, 2, 1, fmt.Sprintf("填报单位：%s教育局（盖章）　　　统计时点：%d年9月1日　　（虚构数据）", countyName, y))
	f.merge(sheet, 2, 1, 2, len(cols))
	last := f.heading(sheet, 3, cols)
	next := f.body(sheet, last+1, cols, rowsOf(all, y))
	next = f.extras(sheet, next, cols, all, y)
	f.set(sheet, next, 2, "……")
	f.totals(sheet, next+1, cols, rowsOf(all, y))
	f.set(sheet, next+3, 1, "注：1. 教学及辅助用房面积含室内体育用房。2. 一贯制学校、完全中学的教师按学部填写。")
	f.set(sheet, next+4, 1, "填表人：某某　　　　审核人：某某　　　　填表日期：略")
	if y == 2023 {
		f.sheet("代码对照")
		for i, s := range all {
			f.set("代码对照", i+1, 1, s.Code)
			f.set("代码对照", i+1, 2, s.Town)
		}
		must(f.x.SetSheetVisible("代码对照", false))
	}
	f.save()
}

// totals writes the row of sums that every bureau adds.
func (f *sheetFile) totals(sheet string, at int, cols []column, rows []row) {
	f.set(sheet, at, 1, "合计")
	for j, c := range cols {
		if c.Field == "" || c.Text != nil {
			continue
		}
		sum := 0.0
		for _, r := range rows {
			if v, ok := c.cellOf(r).(float64); ok {
				sum += v
			}
		}
		f.set(sheet, at, j+1, round(sum*100)/100)
	}
}

// extras writes rows that should not be there: a school a second time.
func (f *sheetFile) extras(sheet string, next int, cols []column, list []*school, y int) int {
	for _, e := range f.plan.extra {
		if e.path != f.path || e.sheet != sheet {
			continue
		}
		if f.plan.corrected {
			continue
		}
		for _, s := range list {
			if s.Name != e.school {
				continue
			}
			r := row{school: s, year: y, serial: len(list) + 1}
			at := ""
			for j, c := range cols {
				v := c.cellOf(r)
				if n, ok := v.(float64); ok && c.Field == "students" {
					v = n + e.change
				}
				if j == 2 {
					at = f.set(sheet, next, j+1, v)
				} else if v != nil {
					f.set(sheet, next, j+1, v)
				}
			}
			f.plan.found = append(f.plan.found, problem{
				File: f.path, Sheet: sheet, Cell: at, Kind: e.kind, Severity: e.severity, School: s.Name, Got: s.Name, Note: e.note,
			})
			next++
		}
	}
	return next
}

// tables2024 writes the workbook of 2024: schools with one section, a row a
// section for the others, and a sheet of remarks.
func tables2024(p *plan, all []*school) {
	f := newWorkbook(p, tablePath(2024))
	const one, many = "小学初中", "一贯制完中特教"
	f.sheet(one)
	cols := plainTable()
	f.set(one, 1, 1, countyName+"2024—2025学年义务教育学校基础数据汇总表（一）")
	f.merge(one, 1, 1, 1, 20)
	f.set(one, 2, 1, "统计时点：2024年9月1日　（虚构数据）")
	last := f.heading(one, 3, cols)
	list := bySender(all, "table")
	next := f.body(one, last+1, cols, rowsOf(list, 2024))
	next = f.extras(one, next, cols, list, 2024)
	f.totals(one, next+1, cols, rowsOf(list, 2024))
	f.set(one, next+2, 1, "说明：学校填报表格已单独报送的学校不在本表。")
	style, err := f.x.NewStyle(nil)
	must(err)
	must(f.x.SetRowStyle(one, next+3, next+400, style))

	f.sheet(many)
	cols = sectionTable()
	f.set(many, 1, 1, countyName+"2024—2025学年义务教育学校基础数据汇总表（二）一贯制学校、完全中学")
	last = f.heading(many, 2, cols)
	f.body(many, last+1, cols, sectionRows(bySender(all, "through"), 2024))
	f.save()
}

// flat gives a table with one line of headings.
func flat(cols []column) []string {
	var out []string
	for _, c := range cols {
		out = append(out, strings.ReplaceAll(c.Head[len(c.Head)-1], "\n", ""))
	}
	return out
}

// csvFile writes the private schools as delimited text in GB18030, as their
// software exports it.
func csvFile(p *plan, path string, list []*school) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	cols := sectionTable()
	must(w.Write(append([]string{"填报年度", "区县代码"}, flat(cols)...)))
	for i, r := range sectionRows(list, 2024) {
		line := []string{"2024", countyCode}
		for j, c := range cols {
			v := c.cellOf(r)
			if got, ok := p.take(path, r, c, v); ok {
				line = append(line, text(got.written))
				p.note(got, path, "", cellName(j+3, i+2))
				continue
			}
			line = append(line, text(v))
		}
		must(w.Write(line))
	}
	w.Flush()
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes(b.Bytes())
	must(err)
	p.files[path] = out
}

// xlsFile writes the teaching points in the format of Excel 97.
func xlsFile(p *plan, path string, list []*school) {
	cols := plainTable()
	const sheet = "教学点"
	rows := [][]any{{countyName + "教学点一览表（2024年9月1日，虚构数据）"}}
	var head []any
	for _, h := range flat(cols) {
		head = append(head, h)
	}
	rows = append(rows, head)
	for i, r := range rowsOf(list, 2024) {
		var line []any
		for j, c := range cols {
			v := c.cellOf(r)
			if got, ok := p.take(path, r, c, v); ok {
				p.note(got, path, sheet, cellName(j+1, i+3))
				v = got.written
			}
			line = append(line, v)
		}
		rows = append(rows, line)
	}
	p.files[path] = writeXLS(sheet, rows)
}
