package collect

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/delim"
	"junheng/internal/workbook"
	"junheng/registry"
)

// bulkColumn is a column of the file that is read.
type bulkColumn struct {
	colMatch
	at     int // in the plan
	factor shift
	lo, hi float64 // plain values, in the dictionary's unit
	whole  bool
	words  []bulkWord // Code columns: what each word means
	odd    bool       // some word is odd
	beyond *finding   // what is said of every implausible number; nil until one was met
}

// bulkWord is what a word of a Code column means.
type bulkWord struct {
	odd   bool // the slow way has something to say about it
	shown bool
	value float64
	text  string
}

// columns makes the plan of the columns to read, or reports that the form asks
// for something that only the slow way does.
func (b *bulk) columns() bool {
	f, h := b.s.form, &b.s.header
	if f.Orientation != Rows || f.Subject != AboutSchool || len(f.Blocks) > 0 || len(h.repeated) > 0 || len(b.s.title.keys) > 0 || b.wide() {
		return false
	}
	for i := range h.cols {
		c := &bulkColumn{colMatch: h.cols[i]}
		if c.entry.Ignore {
			continue
		}
		if c.entry.Key != "" {
			if !b.key(c) {
				return false
			}
			continue
		}
		if !b.value(c) {
			return false
		}
	}
	if b.code == nil || b.name == nil || b.stage == nil || b.county == nil && b.in.opt.County == 0 ||
		b.year == nil && b.in.opt.Year == 0 && b.s.title.year == 0 {
		return false
	}
	b.leading()
	b.probe = b.newProbe()
	return true
}

func (b *bulk) newProbe() *sheet {
	return &sheet{in: &intake{opt: b.in.opt}, file: b.f, form: b.s.form, header: b.s.header, page: b.s.page, receipt: &SheetReceipt{}, title: b.s.title}
}

// wide reports a heading with a gap so large that what lies beyond it might be
// set apart as stray.
func (b *bulk) wide() bool {
	last := -1
	for _, c := range b.s.page.grid.Row(b.s.header.bottom) {
		if c.Col-last > 50 {
			return true
		}
		last = c.Col
	}
	return false
}

func (b *bulk) add(c *bulkColumn, kind delim.Kind) *bulkColumn {
	c.at = len(b.plan.Columns)
	b.plan.Columns = append(b.plan.Columns, delim.Column{Field: c.col, Kind: kind})
	return c
}

// key plans a column that identifies a record.
func (b *bulk) key(c *bulkColumn) bool {
	switch c.entry.Key {
	case KeyCode:
		b.code = b.add(c, delim.Text)
	case KeyName:
		b.name = b.add(c, delim.Text)
	case KeyTownship:
		b.town = b.add(c, delim.Code)
	case KeyCountyCode:
		b.county = b.add(c, delim.Code)
	case KeyYear:
		b.year = b.add(c, delim.Code)
	case KeyStage:
		b.stage = b.add(c, delim.Code)
	case KeyCountyName: // only where there is no code, which is not plain
	default:
		return false
	}
	return true
}

// value plans a column of values.
func (b *bulk) value(c *bulkColumn) bool {
	e := c.entry
	if e.Field == "" || e.Times != "" || e.when != nil || len(e.onlyFor) > 0 || e.BlankIs == "not_applicable" || e.hasStage || c.stage != registry.Whole {
		return false
	}
	b.values = append(b.values, c)
	switch e.def.Type {
	case facts.Enum, facts.Bool, facts.Answer, facts.Year:
		b.add(c, delim.Code)
		return true
	case facts.Words:
		b.add(c, delim.Text)
		return true
	}
	c.factor = e.factor
	if c.unit != "" && c.unit != e.Unit && e.Convert == 0 {
		s, ok := unitFactor(c.unit, e.def.Unit)
		if !ok {
			return false
		}
		c.factor = s
	}
	for w := range e.Values {
		if numeric(w) {
			return false
		}
	}
	for _, w := range b.s.form.Blank {
		if numeric(w) {
			return false
		}
	}
	c.lo, c.hi, c.whole = 0, math.Inf(1), e.def.Whole()
	if e.def.Min != nil {
		c.lo = *e.def.Min
	}
	if e.def.Max != nil {
		c.hi = *e.def.Max
	}
	b.add(c, delim.Float)
	b.plan.Columns[c.at].Reread = func(cell []byte) (float64, bool) { return b.s.form.stateOf(e, string(cell)) }
	b.plan.Unreadable = blank.Undefined
	return true
}

func numeric(s string) bool {
	_, ok := delim.ParseFloat([]byte(workbook.Normalize(s)))
	return ok
}

// stateOf reads a cell that says nothing but why there is no number: 不适用.
func (f *Form) stateOf(e *Entry, text string) (float64, bool) {
	c := textCell(text)
	if c.Formula || unusual(text) {
		return 0, false
	}
	r := f.readCell(e, c, "")
	if r.found != nil || r.words != "" || !blank.Is(r.value) || !r.shown && !c.IsBlank() {
		return 0, false
	}
	return r.value, true
}

// unusual reports a text by which a row may be no record: a total, a note.
func unusual(text string) bool {
	if countyCode(text) {
		return false
	}
	k := parseLabel(text).key
	return isTotal(k) || isNote(k) || isDots(text)
}

// leading plans what is left of the first text of a plain row, where the words
// that make a row a total or a note would stand.
func (b *bulk) leading() {
	planned := map[int]bool{}
	for _, c := range b.plan.Columns {
		planned[c.Field] = true
	}
	for w := range b.stage.entry.Values {
		b.numbered = b.numbered || numeric(w)
	}
	first := min(b.name.col, b.stage.col)
	if b.numbered {
		first = b.name.col
	}
	for col := range first {
		if !planned[col] {
			b.leads = append(b.leads, b.add(&bulkColumn{colMatch: colMatch{col: col}}, delim.Code))
		}
	}
}

// odd marks a row that may be no record, or of an unknown school.
func (b *bulk) odd(row int) { b.dirty[row], b.strange[row] = true, true }

// readWords decides what each word of the Code columns means that was not met
// before, and marks the rows of those about which there is something to say.
func (b *bulk) readWords() {
	read := func(c *bulkColumn, mean func(workbook.Cell) bulkWord) {
		if c == nil {
			return
		}
		v := &b.t.Columns[c.at]
		for i := len(c.words); i < len(v.Words); i++ {
			cell := textCell(v.Words[i])
			w := mean(cell)
			w.odd = w.odd || cell.Formula || i > 0 && unusual(v.Words[i])
			c.words, c.odd = append(c.words, w), c.odd || w.odd
		}
		if !c.odd {
			return
		}
		for row, code := range v.Codes {
			if c.words[code].odd {
				b.odd(row)
			}
		}
	}
	read(b.county, b.countyWord)
	read(b.year, b.yearWord)
	read(b.stage, b.stageWord)
	read(b.town, func(c workbook.Cell) bulkWord { return bulkWord{text: tidy(c.String())} })
	for _, c := range b.leads {
		read(c, func(workbook.Cell) bulkWord { return bulkWord{} })
	}
	for _, c := range b.values {
		if b.plan.Columns[c.at].Kind == delim.Code {
			read(c, b.valueWord(c))
		}
	}
}

// asKey reads a key of a record that has nothing else.
func (b *bulk) asKey(k Key, c workbook.Cell, read func(*sheet, *record)) *record {
	rec := &record{sheet: b.probe, school: -1}
	if !c.IsBlank() {
		rec.at.set(k, c)
	} else {
		rec.parked = true
	}
	read(b.probe, rec)
	return rec
}

// renames reports whether the form gives other values for those of a key.
func (b *bulk) renames(k Key) bool {
	return slices.ContainsFunc(b.s.form.Entries, func(e *Entry) bool { return e.Key == k && len(e.Values) > 0 })
}

// countyCode reports whether a text is six digits, the first of them not 0.
func countyCode(text string) bool {
	return len(text) == 6 && text[0] != '0' && strings.Trim(text, "0123456789") == ""
}

func (b *bulk) countyWord(c workbook.Cell) bulkWord {
	if !c.Formula && countyCode(c.Text) && !b.renames(KeyCountyCode) {
		n, _ := strconv.Atoi(c.Text) // it is one
		return bulkWord{value: float64(n)}
	}
	rec := b.asKey(KeyCountyCode, c, (*sheet).identifyCounty)
	return bulkWord{odd: rec.parked || rec.county == 0, value: float64(rec.county)}
}

func (b *bulk) yearWord(c workbook.Cell) bulkWord {
	rec := b.asKey(KeyYear, c, (*sheet).identifyYear)
	return bulkWord{odd: rec.parked, value: float64(rec.year)}
}

// stageWord also rejects what might be the number of a column, unless the code
// of a county, which is none, stands in the row.
func (b *bulk) stageWord(c workbook.Cell) bulkWord {
	rec := b.asKey(KeyStage, c, (*sheet).identifyStage)
	_, number := c.Number()
	number = number && !b.numbered || b.county == nil && isNumber(c.Text)
	return bulkWord{odd: rec.parked || !rec.staged || number, value: float64(rec.stage)}
}

// isNumber reports whether a text can stand in a row that numbers the columns.
func isNumber(text string) bool {
	t := strings.Trim(strings.TrimPrefix(strings.ToUpper(workbook.Normalize(text)), "L"), "()<>")
	switch t {
	case "甲", "乙", "丙", "丁":
		return true
	}
	_, err := strconv.Atoi(t)
	return err == nil
}

func (b *bulk) valueWord(c *bulkColumn) func(workbook.Cell) bulkWord {
	return func(cell workbook.Cell) bulkWord {
		r := b.s.form.readCell(c.entry, cell, c.unit)
		return bulkWord{odd: r.found != nil || r.words != "" || !r.shown && c.entry.Required, shown: r.shown, value: r.value}
	}
}

// oneYear finds the school year, which must be the same in all plain rows.
func (b *bulk) oneYear() bool {
	if b.year == nil {
		b.when = b.s.title.year
		if b.in.opt.Year != 0 {
			b.when = b.in.opt.Year
		}
		return true
	}
	for _, w := range b.year.words {
		switch y := registry.SchoolYear(w.value); {
		case w.odd:
		case b.when == 0:
			b.when = y
		case b.when != y:
			return false
		}
	}
	return b.when != 0
}
