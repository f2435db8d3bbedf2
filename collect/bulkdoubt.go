package collect

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"junheng/facts"
	"junheng/internal/workbook"
	"junheng/registry"
)

// doubt is a number that is taken as it stands, though there is something to say
// about it.
type doubt struct {
	row    int32
	column *bulkColumn
	cell   workbook.Cell
	found  *finding
}

// doubted notes a number out of the bounds of its column where that is all there
// is to say, so that its row need not go the slow way. It reports false for others,
// and where the whole file is read: there such schools come last in the table.
func (b *bulk) doubted(c *bulkColumn, row int, v float64) bool {
	if b.reader == nil || c.entry.def.Level != facts.PerSection || b.s.form.InferType {
		return false
	}
	cell := b.cell(row, b.fields(row), c.col)
	plain := c.entry.bound(v) == implausible && b.s.form.isPlain(c.entry, cell)
	if plain && c.beyond != nil {
		b.doubts = append(b.doubts, doubt{int32(row), c, cell, c.beyond})
		return true
	}
	r := b.s.form.readCell(c.entry, cell, c.unit)
	if r.found == nil || r.found.parked || !r.shown || r.words != "" || math.Float64bits(r.value) != math.Float64bits(v) {
		return false
	}
	b.doubts = append(b.doubts, doubt{int32(row), c, cell, r.found})
	if plain {
		c.beyond = r.found
	}
	return true
}

// tellDoubts says what there is to say about numbers of plain rows; of others the
// slow way has said it.
func (b *bulk) tellDoubts() {
	for i := range b.doubts {
		d := &b.doubts[i]
		if b.dirty[d.row] {
			continue
		}
		school := &b.schools[b.school[d.row]]
		school.doubted = true
		b.s.problem(Problem{
			Stage:    registry.Stage(b.stage.words[b.codes(b.stage)[d.row]].value),
			Severity: d.found.severity, Key: d.found.key, Row: d.cell.Row, Col: d.cell.Col, Label: d.column.label, Field: d.column.entry.Field,
			School: registry.SchoolID(strings.Clone(school.code)), Name: strings.Clone(school.name), Got: d.cell.String(),
			Want: d.found.want, Cause: d.found.cause,
		})
	}
}

// rowOrder lists the rows of the table county by county, and within one as they
// are, but for those of schools about which there is something to say: they come
// last, in the order of the file, by stage. It is nil where the table is in that
// order.
func (b *bulk) rowOrder() []int32 {
	t := b.in.out.table
	late := b.lateRows()
	if len(late) == 0 {
		return nil
	}
	order := roomFor(&b.room.order, t.Len())[:0]
	for r := range b.plainRows {
		if r > 0 && t.County[r] != t.County[r-1] {
			for len(late) > 0 && t.County[late[0]] < t.County[r] {
				order, late = append(order, late[0]), late[1:]
			}
		}
		if b.lateFrom[t.School[r]] == 0 {
			order = append(order, int32(r))
		}
	}
	return append(order, late...)
}

// lateRows lists the rows of schools about which there is something to say, by
// county, school and stage, and enters into lateFrom in which row of the file,
// counted from 1, each of these schools begins.
func (b *bulk) lateRows() []int32 {
	t := b.in.out.table
	b.lateFrom = cleared(&b.room.lateFrom, len(t.Schools))
	for i := range b.doubts {
		if at := b.school[b.doubts[i].row]; at >= 0 && b.schools[at].doubted {
			b.lateFrom[b.entered[at]] = int32(b.row(int(b.schools[at].first))) + 1
		}
	}
	for _, r := range b.s.records { // in the order of the file
		if r.school >= 0 && b.lateFrom[r.school] == 0 {
			b.lateFrom[r.school] = int32(r.row) + 1
		}
	}
	late := b.room.late[:0]
	for r, at := range t.School {
		if r >= b.plainRows || b.lateFrom[at] > 0 {
			late = append(late, int32(r))
		}
	}
	b.room.late = late
	from := func(row int32) int32 {
		if at := t.School[row]; at >= 0 {
			return b.lateFrom[at]
		}
		return 0
	}
	slices.SortFunc(late, func(x, y int32) int {
		return cmp.Or(cmp.Compare(t.County[x], t.County[y]), cmp.Compare(from(x), from(y)), cmp.Compare(t.Stage[x], t.Stage[y]))
	})
	return late
}
