package collect

import (
	"strconv"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/lazy"
	"junheng/internal/workbook"
	"junheng/registry"
)

// record is what one row, or one vertical sheet, says of one school or county.
type record struct {
	sheet  *sheet
	row    int // of the row, or of the first item
	at     keyCells
	code   string
	name   string
	county registry.RegionCode
	town   string
	region string // the county's name as written
	year   registry.SchoolYear
	stage  registry.Stage
	staged bool // the row is about one section
	items  []item
	parked bool
	school int32
}

// keyCells is the cells that identify a record.
type keyCells []keyCell

type keyCell struct {
	key  Key
	cell workbook.Cell
}

func (l keyCells) find(k Key) (workbook.Cell, bool) {
	for i := range l {
		if l[i].key == k {
			return l[i].cell, true
		}
	}
	return workbook.Cell{}, false
}

func (l *keyCells) set(k Key, c workbook.Cell) {
	for i := range *l {
		if (*l)[i].key == k {
			(*l)[i].cell = c
			return
		}
	}
	*l = append(*l, keyCell{k, c})
}

// item is one cell of a record.
type item struct {
	entry *Entry
	stage registry.Stage
	row   int
	col   int
	label string
	raw   string
	read
	note  string        // for the origin, where the value is not simply the cell
	slack float64       // how far a value restored from a rounded one may be off
	gone  bool          // parked or dropped
	from  *facts.Origin // of a cell that was read or typed before; nil: its place on the sheet says it
}

// titleFacts are what the lines around a table say of it.
type titleFacts struct {
	year registry.SchoolYear
	keys map[Key]workbook.Cell
}

var yearInTitle = lazy.Pattern(`(20\d\d)(?:[-—–~至/](20\d\d))?(?:学年度?|年度?)`)

// readTitle looks above the table for the school year and for labelled keys:
// 学校名称：第一小学, in one cell or two.
func (s *sheet) readTitle() {
	s.title.keys = map[Key]workbook.Cell{}
	g := s.page.grid
	for _, r := range s.page.first {
		if r >= s.header.top && s.form.Orientation != Matrix {
			break
		}
		for _, c := range g.Row(r) {
			if c.Kind != workbook.Text {
				continue
			}
			if s.title.year == 0 && r < s.header.top {
				if m := yearInTitle().FindStringSubmatch(workbook.Normalize(c.Text)); m != nil {
					y, err := strconv.Atoi(m[1])
					if err == nil {
						s.title.year = registry.SchoolYear(y)
					}
				}
			}
			s.labelled(c)
		}
	}
}

// labelled takes a cell such as 学校名称：第一小学, or the cell beside the label.
func (s *sheet) labelled(c workbook.Cell) {
	text := workbook.HalfWidth(c.Text)
	head, tail, colon := strings.Cut(text, ":")
	m, ok := s.form.find([]label{s.page.label(head)})
	if !ok || m.entry.Key == "" || m.entry.Key == KeySerial {
		return
	}
	if _, have := s.title.keys[m.entry.Key]; have {
		return
	}
	if colon && strings.TrimSpace(tail) != "" {
		c.Text = strings.TrimSpace(tail)
		s.title.keys[m.entry.Key] = c
		return
	}
	row := s.page.grid.Row(c.Row)
	for _, next := range row {
		if next.Col > c.Col && !next.IsBlank() {
			if next.Kind == workbook.Text && strings.ContainsAny(next.Text, ":：") {
				return
			}
			s.title.keys[m.entry.Key] = next
			return
		}
	}
}

// read reads the sheet by the orientation of its form.
func (s *sheet) read() {
	for _, c := range s.header.repeated {
		s.problem(Problem{
			Severity: Verify, Key: "collect.repeated_column", Row: s.header.bottom, Col: c.col, Label: c.label, Got: c.label,
			Want: wantOneCol.With(), Cause: causeRepeated.With("label", c.entry.Label), Parked: true,
		})
	}
	switch s.form.Orientation {
	case Rows:
		s.readRows()
	case Sentences:
		s.readSentences()
	default:
		s.readItems()
	}
	s.strangers()
}

// readItems reads a vertical form or a matrix: one record.
func (s *sheet) readItems() {
	rec := s.newRecord(s.header.bottom + 1)
	for _, r := range s.header.rows {
		c := s.page.grid.Value(r.row, r.col)
		c.Row, c.Col = r.row, r.col
		s.take(rec, r.entry, r.entry.stage, c, r.unit, r.label)
	}
	s.keep(rec)
}

// readSentences reads sentences with blanks, and the answers beside them.
func (s *sheet) readSentences() {
	rec := s.newRecord(s.header.bottom + 1)
	for _, r := range s.header.rows {
		e := r.entry
		c := s.page.grid.At(r.row, r.col)
		text := ""
		if c.Kind == workbook.Text {
			text = strings.TrimSpace(c.Text)
		}
		if e.Sentence != "" && text != "" {
			s.fillIn(rec, r, c)
		}
		if e.answer == nil || s.header.unit < 0 {
			continue
		}
		met := s.page.grid.At(r.row, s.header.unit)
		it := item{entry: e.answer, row: met.Row, col: met.Col, label: r.label, raw: met.String(), read: s.form.readCell(e.answer, met, "")}
		if e.Sentence == "" && text != "" {
			it.words = text
		}
		rec.items = append(rec.items, it)
	}
	s.keep(rec)
}

// fillIn takes the values out of one sentence.
func (s *sheet) fillIn(rec *record, r rowMatch, c workbook.Cell) {
	blanks, got, ok := r.entry.reading(c.Text)
	if !ok && !r.entry.asks() {
		return
	}
	if !ok {
		s.problem(Problem{
			Severity: Verify, Key: "collect.sentence", Row: c.Row, Col: c.Col, Label: r.label, Got: c.Text,
			Want: wantSentence.With("sentence", tidy(r.entry.Sentence)), Cause: causeSentence.With(), Parked: true,
		})
		return
	}
	for i, b := range blanks {
		if b.entry == nil {
			continue
		}
		part := workbook.Cell{Row: c.Row, Col: c.Col, Kind: workbook.Text, Text: got[i]}
		s.take(rec, b.entry, b.entry.stage, part, "", r.label+"·"+b.entry.def.Label.ZH)
	}
}

func (s *sheet) newRecord(row int) *record {
	rec := s.room.record()
	rec.sheet, rec.row, rec.school = s, row, -1
	for k, c := range s.title.keys {
		rec.at.set(k, c)
	}
	return rec
}

// take reads one cell into the record, as a key or as a value.
func (s *sheet) take(rec *record, e *Entry, stage registry.Stage, c workbook.Cell, unit, label string) {
	if e.Ignore {
		return
	}
	if e.Key != "" {
		if !c.IsBlank() {
			rec.at.set(e.Key, c)
		}
		return
	}
	it := item{entry: e, stage: stage, row: c.Row, col: c.Col, label: label, read: s.form.readCell(e, c, unit)}
	if it.shown {
		it.raw = c.String()
	}
	rec.items = append(rec.items, it)
}

// filled reports whether a record says anything beside who it is about.
func (r *record) filled() bool {
	for _, it := range r.items {
		if it.shown {
			return true
		}
	}
	return false
}

// keep finishes the record of a form with one record a sheet.
func (s *sheet) keep(rec *record) {
	n := 0
	for _, it := range rec.items {
		if it.shown {
			n++
		}
	}
	s.receipt.Read += n
	if n == 0 {
		s.receipt.Empty = true
		return
	}
	s.identify(rec)
	s.records = append(s.records, rec)
}

// value gives a record's number for a field, or not reported.
func (r *record) value(f facts.FieldID) (float64, bool) {
	for i := range r.items {
		if it := &r.items[i]; it.entry.Field == f && it.shown && !blank.Is(it.value) {
			return it.value, true
		}
	}
	return 0, false
}
