package main

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// column is a column of a table: the lines of its heading, and what stands in it.
type column struct {
	Head  []string
	Field string  // "" for an identity column, which Text gives
	Stage string  // section of the column in a table with a row a school; "" for the row's own
	Scale float64 // facts divided by this stand in the cell: 10000 for 万元
	Text  func(row) any
}

// row is a line of a table: a school, one of its sections, or the whole of it.
type row struct {
	school  *school
	section string // "": the school has one section, or this is the whole of it
	year    int
	serial  int
}

// cellOf gives what an honest sender writes: a number, a word for a blank, or nil.
func (c column) cellOf(r row) any {
	if c.Text != nil {
		return c.Text(r)
	}
	rec := r.school.Years[r.year]
	section := r.section
	if c.Stage != "" {
		section = c.Stage
	}
	if w, ok := rec.State[c.Field]; ok {
		return w
	}
	if v, ok := rec.find(r.school, section, c.Field); ok {
		if c.Scale > 0 {
			return v / c.Scale
		}
		return v
	}
	return nil
}

// find gives a fact of a section, or of the whole school where section is "".
// In a school with one section the two are the same.
func (r *record) find(s *school, section, field string) (float64, bool) {
	if section == whole {
		v, ok := r.Whole[field]
		return v, ok
	}
	if section == "" && len(r.Sections) == 1 {
		section = r.Sections[0]
	}
	if v, ok := r.Section[section][field]; ok {
		return v, true
	}
	if s.through() && section != "" {
		return 0, false
	}
	v, ok := r.Whole[field]
	return v, ok
}

// whole stands for the school undivided.
const whole = "全校"

// sheetFile is a workbook being written, with the places of what was planted.
type sheetFile struct {
	path  string // 2024/….xlsx
	x     *excelize.File
	plan  *plan
	first bool
}

func newWorkbook(p *plan, path string) *sheetFile {
	return &sheetFile{path: path, x: excelize.NewFile(), plan: p, first: true}
}

func (f *sheetFile) sheet(name string) {
	if f.first {
		must(f.x.SetSheetName("Sheet1", name))
		f.first = false
		return
	}
	_, err := f.x.NewSheet(name)
	must(err)
}

func (f *sheetFile) set(sheet string, rowNo, col int, v any) string {
	at, err := excelize.CoordinatesToCellName(col, rowNo)
	must(err)
	if v != nil {
		must(f.x.SetCellValue(sheet, at, v))
	}
	return at
}

// heading writes the lines of the columns' headings, merging what is equal
// beside and what ends early above, and gives the row of the last line.
func (f *sheetFile) heading(sheet string, top int, cols []column) int {
	depth := 0
	for _, c := range cols {
		depth = max(depth, len(c.Head))
	}
	for i, c := range cols {
		for d, h := range c.Head {
			if d < len(c.Head)-1 && i > 0 && len(cols[i-1].Head) > d+1 && cols[i-1].Head[d] == h {
				continue
			}
			f.set(sheet, top+d, i+1, h)
			last := i
			for d < len(c.Head)-1 && last+1 < len(cols) && len(cols[last+1].Head) > d+1 && cols[last+1].Head[d] == h {
				last++
			}
			bottom := top + d
			if d == len(c.Head)-1 {
				bottom = top + depth - 1
			}
			if last > i || bottom > top+d {
				f.merge(sheet, top+d, i+1, bottom, last+1)
			}
		}
	}
	return top + depth - 1
}

func (f *sheetFile) merge(sheet string, r1, c1, r2, c2 int) {
	a, err := excelize.CoordinatesToCellName(c1, r1)
	must(err)
	b, err := excelize.CoordinatesToCellName(c2, r2)
	must(err)
	must(f.x.MergeCell(sheet, a, b))
}

// body writes a row a line, with what is planted in it, and gives the next row.
func (f *sheetFile) body(sheet string, top int, cols []column, rows []row) int {
	for i, r := range rows {
		for j, c := range cols {
			v := c.cellOf(r)
			if got, ok := f.plan.take(f.path, r, c, v); ok {
				at := f.set(sheet, top+i, j+1, got.written)
				f.plan.note(got, f.path, sheet, at)
				continue
			}
			if v != nil {
				f.set(sheet, top+i, j+1, f.plan.dress(r, c, v))
			}
		}
	}
	return top + len(rows)
}

func (f *sheetFile) save() {
	var b bytes.Buffer
	must(f.x.Write(&b))
	f.plan.files[f.path] = b.Bytes()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// plain shows a number without an exponent.
func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return plain(v)
	}
	return fmt.Sprint(v)
}
