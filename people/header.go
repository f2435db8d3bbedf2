package people

import (
	"slices"
	"strings"

	"junheng/internal/workbook"
)

// headerRows is how many rows may stand above the first person: titles,
// remarks, and a heading of two rows.
const headerRows = 30

// heading is where the columns of a form stand in a sheet.
type heading struct {
	row     int   // the last row of the heading, from 0
	at      []int // column of the sheet of each column of the form, −1: none
	unknown []string
}

// has reports whether the sheet has a column.
func (h *heading) has(i int) bool { return h.at[i] >= 0 }

// findHeading looks for the heading among the first rows of a sheet: the row,
// or the two rows, that name most of the form's columns, the required ones among
// them.
func findHeading(sheet *workbook.Sheet, f *Form) (*heading, error) {
	var rows []workbook.Row
	err := sheet.Scan(func(r workbook.Row) error {
		if r.Index >= headerRows {
			return workbook.ErrStop
		}
		r.Cells = slices.Clone(r.Cells)
		rows = append(rows, r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	labels := f.labels()
	var best *heading
	score := 2 // a heading names at least three columns, or all that are required
	for i := range rows {
		for _, two := range []bool{false, true} {
			if two && i+1 >= len(rows) {
				continue
			}
			h := readHeading(rows[i:min(len(rows), i+1+b2i(two))], labels, len(f.Columns))
			if n := h.count(); f.complete(h) && (n > score || best == nil && n > 0) {
				best, score = h, n
			}
		}
	}
	return best, nil
}

func (h *heading) count() int {
	n := 0
	for _, c := range h.at {
		n += b2i(c >= 0)
	}
	return n
}

// complete reports whether the required columns are there.
func (f *Form) complete(h *heading) bool {
	for i, c := range f.Columns {
		if c.Required && !h.has(i) {
			return false
		}
	}
	return true
}

// readHeading reads one row, or a row with the groups above it: 监护人1 over
// 姓名 and 电话.
func readHeading(rows []workbook.Row, labels map[string]int, n int) *heading {
	h := &heading{row: rows[len(rows)-1].Index, at: slices.Repeat([]int{-1}, n)}
	top, bottom := map[int]string{}, texts(rows[len(rows)-1])
	if len(rows) == 2 {
		top = texts(rows[0])
	}
	var cols []int
	for c := range bottom {
		cols = append(cols, c)
	}
	for c := range top {
		if _, both := bottom[c]; !both {
			cols = append(cols, c)
		}
	}
	slices.Sort(cols)
	group := ""
	for _, c := range cols {
		if t := top[c]; t != "" {
			group = t
		}
		i, known := h.column(labels, group, top[c], bottom[c], len(rows) == 2)
		switch {
		case known && h.at[i] < 0:
			h.at[i] = c
		case bottom[c] != "":
			h.unknown = append(h.unknown, bottom[c])
		}
	}
	return h
}

// column finds what a heading means. Below a group it is the group's first
// (监护人1姓名); a plain 姓名 below a guardian is not the pupil's.
func (h *heading) column(labels map[string]int, group, above, own string, grouped bool) (int, bool) {
	if own == "" { // merged downwards
		i, known := labels[labelForm(above)]
		return i, known
	}
	if grouped && group != "" {
		if i, known := labels[labelForm(group+own)]; known {
			return i, true
		}
		for _, other := range []string{"监护", "父", "母", "家长", "家庭成员"} {
			if strings.Contains(group, other) && !strings.Contains(own, other) {
				return 0, false
			}
		}
	}
	i, known := labels[labelForm(own)]
	return i, known
}

func texts(r workbook.Row) map[int]string {
	out := map[int]string{}
	for _, c := range r.Cells {
		if c.Kind == workbook.Text && !c.IsBlank() {
			out[c.Col] = workbook.Normalize(c.Text)
		}
	}
	return out
}
