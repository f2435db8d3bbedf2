package collect

import (
	"regexp"
	"strconv"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/registry"
)

// record is what one row, or one vertical sheet, says of one school or county.
type record struct {
	sheet  *sheet
	row    int // of the row, or of the first item
	at     map[Key]workbook.Cell
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

// item is one cell of a record.
type item struct {
	entry *Entry
	stage registry.Stage
	row   int
	col   int
	label string
	raw   string
	read
	note  string  // for the origin, where the value is not simply the cell
	slack float64 // how far a value restored from a rounded one may be off
	gone  bool    // parked or dropped
}

// titleFacts are what the lines around a table say of it.
type titleFacts struct {
	year registry.SchoolYear
	keys map[Key]workbook.Cell
}

var yearInTitle = regexp.MustCompile(`(20\d\d)(?:[-—–~至/](20\d\d))?(?:学年度?|年度?)`)

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
				if m := yearInTitle.FindStringSubmatch(workbook.Normalize(c.Text)); m != nil {
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
	rec := &record{sheet: s, row: row, at: map[Key]workbook.Cell{}, school: -1}
	for k, c := range s.title.keys {
		rec.at[k] = c
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
			rec.at[e.Key] = c
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

// identify reads the keys of a record; what is wrong with them parks it.
func (s *sheet) identify(rec *record) {
	if c, ok := rec.at[KeyName]; ok {
		rec.name = tidy(strings.TrimSpace(c.String()))
	}
	if c, ok := rec.at[KeyTownship]; ok {
		rec.town = tidy(c.String())
	}
	s.identifyCode(rec)
	s.identifyStage(rec)
	s.identifyCounty(rec)
	s.identifyYear(rec)
	if s.form.Subject == AboutSchool && rec.code == "" && rec.name == "" && !rec.parked {
		s.park(rec, KeyName, "collect.no_school", wantName.With(), locale.Message{})
	}
}

func (s *sheet) park(rec *record, k Key, key string, want, cause locale.Message) {
	c, ok := rec.at[k]
	p := Problem{Severity: MustFix, Key: key, Row: rec.row, Col: 0, Name: rec.name, Want: want, Cause: cause, Parked: true, Label: s.keyLabel(k)}
	if ok {
		p.Row, p.Col, p.Got = c.Row, c.Col, c.String()
	} else if col, ok := s.keyColumn(k); ok {
		p.Col = col
	}
	s.problem(p)
	rec.parked = true
}

// keyLabel gives the label the sender sees for a key.
func (s *sheet) keyLabel(k Key) string {
	for _, c := range s.header.cols {
		if c.entry.Key == k {
			return c.label
		}
	}
	for _, e := range s.form.Entries {
		if e.Key == k {
			return e.Label
		}
	}
	return string(k)
}

func (s *sheet) keyColumn(k Key) (int, bool) {
	for _, c := range s.header.cols {
		if c.entry.Key == k {
			return c.col, true
		}
	}
	return 0, false
}

func (s *sheet) identifyCode(rec *record) {
	c, ok := rec.at[KeyCode]
	if !ok {
		return
	}
	code, good := codeText(c)
	if good {
		rec.code = code
		return
	}
	s.park(rec, KeyCode, "collect.code_precision", wantCode.With(), causePrecision.With())
}

// codeText reads a code that may be stored as a number. It reports false where
// digits were lost.
func codeText(c workbook.Cell) (string, bool) {
	if c.Kind == workbook.Number {
		if c.Num != float64(int64(c.Num)) || c.Num >= 1e15 || c.Num < 0 {
			return "", false
		}
		return strconv.FormatFloat(c.Num, 'f', 0, 64), true
	}
	t := workbook.Normalize(c.String())
	t = strings.TrimLeft(t, "'")
	if scientific.MatchString(t) {
		return "", false
	}
	return strings.TrimSuffix(t, ".0"), true
}

var scientific = regexp.MustCompile(`^\d(?:\.\d+)?[eE]\+?\d+$`)

func (s *sheet) identifyCounty(rec *record) {
	rec.county = s.in.opt.County
	if c, ok := rec.at[KeyCountyName]; ok {
		rec.region = tidy(c.String())
	}
	c, ok := rec.at[KeyCountyCode]
	if !ok {
		return
	}
	text, good := codeText(c)
	for _, e := range s.form.Entries {
		if to, ok := e.Values[text]; ok && e.Key == KeyCountyCode {
			text = to
		}
	}
	n, err := strconv.Atoi(text)
	switch {
	case !good || err != nil || n < 100_000 || n > 999_999_999_999 || len(text) != 6 && len(text) != 9 && len(text) != 12:
		s.park(rec, KeyCountyCode, "collect.bad_region", wantRegion.With(), locale.Message{})
	case len(text) == 12:
		rec.county = registry.RegionCode(n / 1_000_000)
	default:
		rec.county = registry.RegionCode(n)
	}
}

func (s *sheet) identifyYear(rec *record) {
	rec.year = s.title.year
	if rec.year == 0 {
		rec.year = s.in.opt.Year
	}
	c, ok := rec.at[KeyYear]
	if !ok {
		return
	}
	r := (&Entry{def: &facts.Field{Type: facts.Year}}).readYear(c, workbook.Normalize(c.String()))
	if r.found != nil {
		s.park(rec, KeyYear, "collect.not_a_year", r.found.want, r.found.cause)
		return
	}
	rec.year = registry.SchoolYear(r.value)
}

// identifyStage reads the section a row is about, from its own column or from
// the end of the school's name: 第一学校（小学部）.
func (s *sheet) identifyStage(rec *record) {
	if c, ok := rec.at[KeyStage]; ok {
		e := s.stageEntry()
		text := workbook.Normalize(c.String())
		if to, ok := e.Values[c.String()]; ok {
			text = to
		}
		if st, ok := registry.ParseStage(strings.ToLower(text)); ok {
			rec.stage, rec.staged = st, st != registry.Whole
			return
		}
		for _, m := range s.form.marks {
			if parseLabel(text).key == m.word {
				rec.stage, rec.staged = m.stage, true
				return
			}
		}
		s.park(rec, KeyStage, "collect.bad_stage", wantStage.With(), locale.Message{})
		return
	}
	name := workbook.HalfWidth(rec.name)
	if i := strings.LastIndexByte(name, '('); i > 0 && strings.HasSuffix(name, ")") {
		inside := parseLabel(name[i+1 : len(name)-1]).key
		for _, m := range s.form.marks {
			if inside == m.word {
				rec.name, rec.stage, rec.staged = strings.TrimSpace(name[:i]), m.stage, true
				return
			}
		}
	}
}

func (s *sheet) stageEntry() *Entry {
	for _, e := range s.form.Entries {
		if e.Key == KeyStage {
			return e
		}
	}
	return &Entry{}
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
