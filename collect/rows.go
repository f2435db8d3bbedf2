package collect

import (
	"strconv"
	"strings"

	"junheng/internal/parallel"
	"junheng/internal/workbook"
	"junheng/registry"
)

// readRows reads a record from each row below the heading.
func (s *sheet) readRows() {
	g := s.page.grid
	st := rowState{}
	ahead := s.readAhead()
	for r := s.header.bottom + 1; r < g.Rows; r++ {
		cells := g.Row(r)
		if !hasContent(cells) {
			continue
		}
		if s.passOver(r, cells, &st) {
			continue
		}
		if s.secondTable(r, cells) {
			break
		}
		rec := ahead[r-s.header.bottom-1]
		s.fusedIn(r)
		if !rec.filled() {
			st.unfilled++
			continue
		}
		if g.RowHidden(r) {
			st.hidden++
		}
		s.receipt.Read++
		s.identify(rec)
		s.place(rec, &st)
		s.records = append(s.records, rec)
	}
	if st.hidden > 0 {
		s.receipt.Notes = append(s.receipt.Notes, hiddenRows.With("n", st.hidden))
	}
	if s.receipt.Read == 0 {
		s.receipt.Empty = true
	} else if st.unfilled > 0 {
		s.receipt.Notes = append(s.receipt.Notes, unfilledRows.With("n", st.unfilled))
	}
}

// rowsAhead is how many rows a goroutine reads at a time.
const rowsAhead = 128

// readAhead reads the cells of every row below the heading, on all processors,
// before it is known which rows are records; nil for rows without content.
func (s *sheet) readAhead() []*record {
	g, first := s.page.grid, s.header.bottom+1
	values := 0 // columns with values
	for i := range s.header.cols {
		if c := &s.header.cols[i]; c.entry.Key == "" && !c.entry.Ignore {
			values++
		}
	}
	out := make([]*record, max(g.Rows-first, 0))
	parallel.Each((len(out)+rowsAhead-1)/rowsAhead, func(n int) {
		for i := n * rowsAhead; i < min((n+1)*rowsAhead, len(out)); i++ {
			if hasContent(g.Row(first + i)) {
				out[i] = s.readRow(first+i, values)
			}
		}
	})
	return out
}

// readRow reads the cells of a row as those of a record.
func (s *sheet) readRow(r, values int) *record {
	g, rec := s.page.grid, s.newRecord(r)
	rec.items = make([]item, 0, values)
	for i := range s.header.cols {
		c := &s.header.cols[i]
		cell := g.At(r, c.col)
		if c.entry.Key != "" && cell.IsBlank() && mergeKey(c.entry.Key) {
			cell = g.Value(r, c.col)
			cell.Row, cell.Col = r, c.col
		}
		s.take(rec, c.entry, c.stage, cell, c.unit, c.label)
	}
	return rec
}

// fusedIn reports the values of a row that are written above it.
func (s *sheet) fusedIn(r int) {
	if len(s.page.grid.Merges) == 0 {
		return
	}
	for i := range s.header.cols {
		if c := &s.header.cols[i]; c.entry.Key == "" && s.page.grid.At(r, c.col).IsBlank() {
			s.fused(r, c)
		}
	}
}

// fused reports a value written once in a cell merged over several rows: it
// counts for the first row only.
func (s *sheet) fused(r int, c *colMatch) {
	m, ok := s.page.grid.Merged(r, c.col)
	if !ok || m.Top >= r || m.Top <= s.header.bottom {
		return
	}
	got := s.page.grid.At(m.Top, m.Left)
	if got.IsBlank() {
		return
	}
	s.problem(Problem{
		Severity: Verify, Key: "collect.merged_value", Row: r, Col: c.col, Label: c.label, Field: c.entry.Field, Got: got.String(),
		Want: wantUnmerged.With(), Cause: causeMerged.With("range", m.String(), "row", m.Top+1),
	})
}

// mergeKey reports whether a key is often written once for several rows.
func mergeKey(k Key) bool {
	return k == KeyCountyCode || k == KeyCountyName || k == KeyTownship || k == KeyYear || k == KeyName || k == KeyCode
}

// rowState is what earlier rows of a sheet say about the next.
type rowState struct {
	divider  registry.Stage
	divided  bool
	block    int // how often the running number began again
	serial   float64
	unfilled int
	hidden   int
}

// passOver recognises rows that are no records and says why they are skipped.
func (s *sheet) passOver(r int, cells []workbook.Cell, st *rowState) bool {
	var texts []workbook.Cell
	n := 0
	for _, c := range cells {
		if c.IsBlank() {
			continue
		}
		n++
		if _, number := c.Number(); c.Kind == workbook.Text && !number {
			texts = append(texts, c)
		}
	}
	if len(texts) == 0 {
		if s.isNumbering(cells) {
			s.skip(r, r, skippedNumbering.With())
			return true
		}
		return false
	}
	first := s.page.label(texts[0].Text).key
	switch {
	case r == s.header.unitRow:
		s.skip(r, r, skippedUnits.With())
		return true
	case n == 1 && s.divides(first, st):
		s.skip(r, r, skippedDivider.With("text", tidy(texts[0].Text)))
		return true
	case s.anyKey(texts, isTotal):
		s.skip(r, r, skippedTotal.With("text", s.totalText(texts)))
		return true
	case isNote(first) || n == 1 && len([]rune(first)) > 40:
		s.skip(r, r, skippedNote.With("text", short(tidy(texts[0].Text))))
		return true
	case allDots(texts, n):
		s.skip(r, r, skippedDots.With())
		return true
	case s.isNumbering(cells):
		s.skip(r, r, skippedNumbering.With())
		return true
	case s.repeatsHeading(cells):
		s.skip(r, r, skippedHeading.With())
		return true
	}
	return false
}

// anyKey reports whether a text in a key column, or the row's first text, is of a kind.
func (s *sheet) anyKey(texts []workbook.Cell, is func(string) bool) bool {
	for i, t := range texts {
		if (i == 0 || s.isKeyColumn(t.Col)) && is(s.page.label(t.Text).key) {
			return true
		}
	}
	return false
}

func (s *sheet) totalText(texts []workbook.Cell) string {
	for _, t := range texts {
		if isTotal(s.page.label(t.Text).key) {
			return tidy(t.Text)
		}
	}
	return tidy(texts[0].Text)
}

func (s *sheet) isKeyColumn(col int) bool {
	for i := range s.header.cols {
		if c := &s.header.cols[i]; c.col == col {
			return c.entry.Key != ""
		}
	}
	return false
}

// divides reports whether a row with one text opens a section: 小学, 二、初中.
func (s *sheet) divides(key string, st *rowState) bool {
	for _, m := range s.form.marks {
		if key == m.word {
			st.divider, st.divided, st.serial = m.stage, true, 0
			return true
		}
	}
	return false
}

func allDots(texts []workbook.Cell, n int) bool {
	for _, t := range texts {
		if !isDots(t.Text) {
			return false
		}
	}
	return len(texts) == n
}

// isNumbering recognises a row that numbers the columns: L1 L2 L3, 1 2 3, 甲 乙 1 2.
func (s *sheet) isNumbering(cells []workbook.Cell) bool {
	n, last := 0, 0
	for _, c := range cells {
		if c.IsBlank() {
			continue
		}
		t := strings.TrimPrefix(strings.ToUpper(workbook.Normalize(c.String())), "L")
		t = strings.Trim(t, "()<>")
		if t == "甲" || t == "乙" || t == "丙" || t == "丁" {
			n++
			continue
		}
		v, err := strconv.Atoi(t)
		if err != nil || last != 0 && v != last+1 || last == 0 && v > 3 {
			return false
		}
		last = v
		n++
	}
	return n >= 3 && n >= len(s.header.cols)/2
}

// repeatsHeading recognises a heading printed again at the top of a page.
func (s *sheet) repeatsHeading(cells []workbook.Cell) bool {
	same, n := 0, 0
	for _, c := range cells {
		if c.Kind != workbook.Text || c.IsBlank() {
			continue
		}
		n++
		if _, number := c.Number(); number {
			continue
		}
		if h := s.page.grid.Value(s.header.bottom, c.Col); h.Kind == workbook.Text && s.page.label(h.Text).key == s.page.label(c.Text).key {
			same++
		}
	}
	return same >= 3 && same*2 > n
}

// secondTable recognises the heading of another table below the first and says
// that nothing from there on was read.
func (s *sheet) secondTable(row int, cells []workbook.Cell) bool {
	var got []string
	found, who := 0, false
	for _, c := range cells {
		if c.IsBlank() {
			continue
		}
		if c.Kind != workbook.Text {
			return false
		}
		got = append(got, tidy(c.Text))
		if m, ok := s.form.find([]label{s.page.label(c.Text)}); ok {
			found++
			who = who || m.entry.Key == KeyName || m.entry.Key == KeyCode
		}
	}
	if found < 3 || found*3 < len(got)*2 || !who {
		return false
	}
	left := 0
	for r := row + 1; r < s.page.grid.Rows; r++ {
		if hasContent(s.page.grid.Row(r)) {
			left++
		}
	}
	s.problem(Problem{
		Severity: MustFix, Key: "collect.second_table", Row: row, Col: cells[0].Col, Label: s.keyLabel(KeyName), Got: short(strings.Join(got, "｜")),
		Want: wantOneTable.With(), Cause: causeSecondTable.With("row", row+1, "n", left), Parked: true,
	})
	return true
}

// place gives a row of a form with a row a section its section, where neither a
// column nor the name says it: by the divider above, or by the running number
// beginning again, as in table Ⅱ-2.
func (s *sheet) place(rec *record, st *rowState) {
	if c, ok := rec.at.find(KeySerial); ok {
		if v, ok := c.Number(); ok {
			if v <= st.serial {
				st.block++
			}
			st.serial = v
		}
	}
	if rec.staged {
		return
	}
	if st.divided {
		rec.stage, rec.staged = st.divider, true
		return
	}
	if len(s.form.Blocks) == 0 {
		return
	}
	if stage, ok := stageOfName(rec.name); ok {
		rec.stage, rec.staged = stage, true
		return
	}
	if st.block < len(s.form.Blocks) {
		if stage, ok := registry.ParseStage(s.form.Blocks[st.block]); ok {
			rec.stage, rec.staged = stage, true
		}
	}
}

// stageOfName reads the section off a school's name where it leaves no doubt.
func stageOfName(name string) (registry.Stage, bool) {
	primary := strings.Contains(name, "小学") || strings.Contains(name, "教学点")
	junior := strings.Contains(name, "初中") || strings.Contains(name, "初级中学")
	switch {
	case primary && !junior:
		return registry.Primary, true
	case junior && !primary:
		return registry.Junior, true
	}
	return registry.Whole, false
}

// short cuts a long text for showing.
func short(s string) string {
	r := []rune(s)
	if len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}
