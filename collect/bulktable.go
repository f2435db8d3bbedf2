package collect

import (
	"slices"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/delim"
	"junheng/registry"
)

// assemble makes the table of the plain rows and adds the others to it.
func (b *bulk) assemble() {
	in := b.in
	a := b.room.assembly()
	a.in, a.lent, a.bare, in.out = in, b.reader != nil, b.reader != nil, a
	if b.last {
		b.tail = b.blankTail()
	}
	if b.reader == nil {
		b.skipTail()
	}
	l := b.arrange()
	b.sideBySide(2, func(i int) {
		if i == 0 {
			a.table = b.table(l)
			return
		}
		b.slowly()
	})
	b.tellDoubts()
	b.count(l)
	if b.reader == nil {
		b.conclude()
	}
	a.held.first = l.n
	a.marks = cleared(&b.room.marks, len(a.table.Schools))
	records := in.records()
	a.settle(append(b.witnesses(b.s), records...))
	for _, r := range records {
		if !r.parked {
			a.identify(r)
		}
	}
	a.types(records)
	for _, r := range records {
		if !r.parked {
			a.add(r)
		}
	}
}

// skipTail says that the end of the sheet was left out.
func (b *bulk) skipTail() {
	if b.tail.to >= b.tail.from {
		b.s.skip(b.tail.from, b.tail.to, skippedTail.With())
	}
}

// conclude says of the sheet what is known when all of it has been read.
func (b *bulk) conclude() {
	r := b.s.receipt
	if b.unfilled > 0 {
		r.Notes = append(r.Notes, unfilledRows.With("n", b.unfilled))
	}
	r.Empty = r.Read == 0
	b.s.strangers()
}

// rowRange is rows of the grid, none where to is below from.
type rowRange struct{ from, to int }

// blankTail finds the rows without content at the end of the file.
func (b *bulk) blankTail() rowRange {
	last := b.t.Rows - 1
	n := last + 1
	for n > 0 && b.dirty[n-1] && !hasContent(b.cells(n-1)) {
		n--
	}
	switch {
	case n > last:
		return rowRange{0, -1}
	case n == 0:
		return rowRange{b.s.header.bottom + 1, b.row(last)}
	}
	return rowRange{b.row(n-1) + 1, b.row(last)}
}

// layout says where the plain rows go in the table.
type layout struct {
	rows  []int32    // the plain rows of the file
	runs  []rowRange // the same, as stretches of rows that follow one another
	to    []int32    // the row of the table of each; nil where they simply follow one another
	n     int        // rows of the table
	room  int        // rows of the table with those that go the slow way
	plain bool       // row i of the file is row i of the table
}

// table makes a table of the plain rows: a row a section and, where the form
// says something of schools as a whole, a row a school before it.
func (b *bulk) table(l layout) *facts.Table {
	t := b.room.emptied()
	n, room := l.n, l.room
	k := &b.room.keys
	t.County, t.Year = roomFor(&k.county, room)[:n], roomFor(&k.year, room)[:n]
	t.School, t.Stage = roomFor(&k.school, room)[:n], roomFor(&k.stage, room)[:n]
	source, record := roomFor(&k.source, room)[:n], roomFor(&k.record, room)[:n]
	number := t.AddSource(b.origins)
	for i := range n {
		t.Year[i], source[i] = b.when, number
	}
	b.enterRows(t, record, l)
	t.SetSources(source, record)
	b.plainRows, b.recordOf = n, record
	columns := make([][]float64, len(b.values))
	b.sideBySide(len(b.values), func(i int) { columns[i] = b.column(b.values[i], l) })
	for i, c := range b.values {
		if columns[i] != nil {
			t.SetColumn(c.entry.Field, columns[i])
		} else if b.t.Columns[c.at].Kind == delim.Text {
			b.words(t, c, l)
		}
	}
	return t
}

// enterRows says of the rows of the table whose they are, of which stage, and
// which records.
func (b *bulk) enterRows(t *facts.Table, record []int32, l layout) {
	index, stages := b.enterSchools(t), b.codes(b.stage)
	stageOf := make([]registry.Stage, len(b.stage.words))
	for i, w := range b.stage.words {
		stageOf[i] = registry.Stage(w.value)
	}
	for k, i := range l.rows {
		to, at := l.place(k), index[b.school[i]]
		t.County[to], t.School[to], t.Stage[to] = t.Schools[at].County, at, stageOf[stages[i]]
		record[to] = int32(b.row(int(i)) + 1)
	}
	for i := range b.schools {
		if s := &b.schools[i]; s.row >= 0 {
			at := index[i]
			t.County[s.row], t.School[s.row], t.Stage[s.row] = t.Schools[at].County, at, registry.Whole
			record[s.row] = int32(b.row(int(s.first)) + 1)
		}
	}
}

// count enters the plain rows into the receipt.
func (b *bulk) count(l layout) {
	r := b.s.receipt
	r.Read += len(l.rows)
	r.Accepted += len(l.rows)
	for _, i := range l.rows {
		r.Values += int(b.shown[i])
	}
}

func (b *bulk) arrange() layout {
	for _, c := range b.values {
		b.wholes = b.wholes || c.entry.def.Level != facts.PerSection
	}
	l := layout{rows: roomFor(&b.room.rows, b.t.Rows)[:0]}
	if b.wholes {
		l.to = roomFor(&b.room.to, b.t.Rows)[:0]
	}
	next := -1 // the row after the last plain one
	for i, slow := range b.dirty {
		if slow {
			continue
		}
		if b.wholes {
			if s := &b.schools[b.school[i]]; int(s.first) == i && b.ofWhole(i) {
				s.row = int32(l.n)
				l.n++
			}
		}
		if i != next {
			l.runs = append(l.runs, rowRange{i, i})
		}
		next = i + 1
		l.runs[len(l.runs)-1].to = i
		l.rows = append(l.rows, int32(i))
		if b.wholes {
			l.to = append(l.to, int32(l.n))
		}
		l.n++
	}
	l.room = l.n + 4*(b.t.Rows-len(l.rows)) // a record is of up to three sections and the school
	l.plain = len(l.rows) == b.t.Rows && l.n == b.t.Rows
	return l
}

// ofWhole reports whether a row says something of its school as a whole.
func (b *bulk) ofWhole(i int) bool {
	for _, c := range b.values {
		if c.entry.def.Level == facts.PerSection {
			continue
		}
		switch v := &b.t.Columns[c.at]; v.Kind {
		case delim.Float:
			if given(v.Floats[i]) {
				return true
			}
		case delim.Text:
			if v.Cell(i) != "" {
				return true
			}
		default:
			if c.words[v.Codes[i]].shown {
				return true
			}
		}
	}
	return false
}

// enterSchools adds the schools of plain rows to the table and gives the index
// of each.
func (b *bulk) enterSchools(t *facts.Table) []int32 {
	index := roomFor(&b.room.index, len(b.schools))
	t.Schools = roomFor(&b.room.register, len(b.schools)+b.t.Rows/64)[:0]
	for at := range b.schools {
		s := &b.schools[at]
		if s.dirty {
			index[at] = -1
			continue
		}
		index[at] = int32(len(t.Schools))
		t.Schools = append(t.Schools, registry.School{
			ID: registry.SchoolID(s.code), Code: s.code, Name: s.name, County: registry.RegionCode(s.county).County(),
		})
	}
	b.entered = index
	if b.town != nil {
		b.enterTownships(t, index)
	}
	for _, c := range b.values {
		if b.t.Columns[c.at].Kind != delim.Code {
			continue
		}
		d := b.in.opt.Dict.Field(c.entry.Field)
		enter := describes(c.entry.Field)
		if enter == nil {
			continue
		}
		for at := range b.schools {
			if w := c.words[b.t.Columns[c.at].Codes[b.schools[at].first]]; index[at] >= 0 && w.shown && !blank.Is(w.value) {
				enter(&t.Schools[index[at]], d, w.value)
			}
		}
	}
	return index
}

// enterTownships enters the first township that the rows of a school name.
func (b *bulk) enterTownships(t *facts.Table, index []int32) {
	codes := b.t.Columns[b.town.at].Codes
	for i, at := range b.school {
		if at < 0 || index[at] < 0 {
			continue
		}
		if s := &t.Schools[index[at]]; s.Township == "" {
			s.Township = b.town.words[codes[i]].text
		}
	}
}

// describes gives what enters a field into the register of schools; nil for a
// field that is not of the register.
func describes(f facts.FieldID) func(s *registry.School, d *facts.Field, v float64) {
	switch f {
	case fieldType:
		return func(s *registry.School, d *facts.Field, v float64) { s.Type = schoolType(d, v) }
	case fieldFounder:
		return func(s *registry.School, _ *facts.Field, v float64) { s.Founder = registry.Founder(v) }
	case fieldLocation:
		return func(s *registry.School, d *facts.Field, v float64) {
			s.Location = registry.Location(v)
			for _, o := range optionsOf(d, v) {
				if l, ok := registry.ParseLocation(o); ok {
					s.Location = l
				}
			}
		}
	case fieldFounded:
		return func(s *registry.School, _ *facts.Field, v float64) { s.Founded = int(v) }
	}
	return nil
}

func schoolType(d *facts.Field, v float64) registry.SchoolType {
	out := registry.SchoolType(v)
	for _, o := range optionsOf(d, v) {
		if t, ok := registry.ParseSchoolType(o); ok {
			out = t
		}
	}
	return out
}

// optionsOf lists the options of a field that have a code.
func optionsOf(d *facts.Field, code float64) (ids []string) {
	if d == nil {
		return nil
	}
	for _, o := range d.Options {
		if float64(o.Code) == code {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// words puts one column of texts in the table.
func (b *bulk) words(t *facts.Table, c *bulkColumn, l layout) {
	v := &b.t.Columns[c.at]
	perSchool := c.entry.def.Level != facts.PerSection
	for k, i := range l.rows {
		if text := v.Cell(int(i)); text != "" && (!perSchool || b.schools[b.school[i]].first == i) {
			t.SetText(b.place(l, k, perSchool), c.entry.Field, b.s.form.readCell(c.entry, textCell(text), c.unit).words)
		}
	}
}

// column lays out one column of values; nil where there are none.
func (b *bulk) column(c *bulkColumn, l layout) []float64 {
	v := &b.t.Columns[c.at]
	perSchool := c.entry.def.Level != facts.PerSection
	if v.Kind == delim.Text || v.Kind == delim.Float && !slices.ContainsFunc(v.Floats, given) {
		return nil
	}
	if v.Kind == delim.Float && l.plain && !perSchool {
		return v.Floats
	}
	if v.Kind == delim.Float && l.n == len(l.rows) && !perSchool {
		n := 0
		for _, r := range l.runs { // in place: rows only move forward
			n += copy(v.Floats[n:], v.Floats[r.from:r.to+1])
		}
		return v.Floats[:l.n]
	}
	out, some := make([]float64, l.n, l.room), false
	for i := range out {
		out[i] = blank.Of(blank.NotReported)
	}
	for k, i := range l.rows {
		x := 0.0
		if v.Kind == delim.Float {
			x = v.Floats[i]
		} else {
			x = c.words[v.Codes[i]].value
		}
		if (!perSchool || b.schools[b.school[i]].first == i) && given(x) {
			out[b.place(l, k, perSchool)], some = x, true
		}
	}
	if !some {
		return nil
	}
	return out
}

func given(v float64) bool { return blank.StateOf(v) != blank.NotReported }

// place gives the row of the table for the k-th plain row, or for its school.
func (b *bulk) place(l layout, k int, perSchool bool) int {
	if perSchool {
		return int(b.schools[b.school[l.rows[k]]].row)
	}
	return l.place(k)
}

// place gives the row of the table for the k-th plain row.
func (l *layout) place(k int) int {
	if l.to == nil {
		return k
	}
	return int(l.to[k])
}
