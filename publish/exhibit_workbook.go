package publish

import (
	"bytes"
	"strconv"
	"strings"

	"junheng/internal/exhibit"
	"junheng/internal/locale"

	"github.com/xuri/excelize/v2"
)

// ExhibitWorkbook writes a result as .xlsx: a sheet with the answer and the
// notes, then one for each table. Figures stand unrounded in their cells, with
// a format that shows the decimals of their column. The first line of every
// sheet says what it is of, and 模拟数据 where it is.
func ExhibitWorkbook(r *exhibit.Report, lang locale.Lang) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	st, err := newStyles(f)
	if err != nil {
		return nil, err
	}
	b := &exhibitBook{r: r, f: f, st: st, lang: lang, formats: map[int]int{}, names: map[string]bool{}}
	b.notes()
	for i := range r.Tables {
		b.table(&r.Tables[i], i)
	}
	if b.err != nil {
		return nil, b.err
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		return nil, err
	}
	f.SetActiveSheet(0)
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

type exhibitBook struct {
	r       *exhibit.Report
	f       *excelize.File
	st      *styles
	lang    locale.Lang
	formats map[int]int // style of figures by decimals
	names   map[string]bool
	err     error
}

func (b *exhibitBook) keep(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *exhibitBook) say(zh, en string) string { return locale.Text{ZH: zh, EN: en}.In(b.lang) }

// firstLine says what a sheet is of.
func (b *exhibitBook) firstLine(title locale.Text) string {
	parts := []string{}
	if b.r.Simulated {
		parts = append(parts, b.say("【", "[")+SimulatedText.In(b.lang)+b.say("】", "]"))
	}
	for _, t := range []locale.Text{b.r.Title, b.r.Subtitle, title} {
		if s := t.In(b.lang); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, b.say("；", "; "))
}

func (b *exhibitBook) notes() {
	s := newSheet(b.f, b.st, b.sheetName(b.say("摘要与说明", "Summary and notes"), 0), 110)
	s.put("A1", b.firstLine(locale.Text{}), b.st.section)
	line := 2
	for _, m := range b.r.Lead {
		s.put(at(1, line), m.In(b.lang), b.st.text)
		line++
	}
	if len(b.r.Notes) > 0 {
		line++
		s.put(at(1, line), b.say("说明", "Notes"), b.st.section)
		line++
	}
	for _, m := range b.r.Notes {
		s.put(at(1, line), m.In(b.lang), b.st.note)
		line++
	}
	b.keep(s.err)
}

// sheetName makes a name that a workbook takes: 31 characters, without some.
func (b *exhibitBook) sheetName(want string, i int) string {
	clean := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return ' '
		}
		return r
	}, want))
	name := strings.TrimSpace(string(clean[:min(len(clean), 28)]))
	if name == "" || b.names[strings.ToLower(name)] {
		name = strings.TrimSpace(name + " " + strconv.Itoa(i+1))
	}
	b.names[strings.ToLower(name)] = true
	return name
}

func (b *exhibitBook) table(t *exhibit.Table, i int) {
	name := t.Title.In(b.lang)
	if b.lang == locale.EN && t.ID != "" {
		name = t.ID
	}
	widths := make([]float64, len(t.Columns))
	for k, c := range t.Columns {
		widths[k] = b.width(t, k, c)
	}
	s := newSheet(b.f, b.st, b.sheetName(name, i), widths...)
	if len(t.Columns) > 1 {
		s.merge("A1", at(len(t.Columns), 1), b.firstLine(t.Title), b.st.section)
		s.merge("A2", at(len(t.Columns), 2), t.Note.In(b.lang), b.st.note)
	} else {
		s.put("A1", b.firstLine(t.Title), b.st.section)
		s.put("A2", t.Note.In(b.lang), b.st.note)
	}
	for k, c := range t.Columns {
		s.put(at(k+1, 3), headText(c, b.lang), b.st.head)
	}
	for n, r := range t.Rows {
		for k, c := range r.Cells {
			if k < len(t.Columns) {
				b.cell(s, at(k+1, n+4), c, t.Columns[k])
			}
		}
	}
	if len(t.Rows) == 0 {
		s.put("A4", t.Empty.In(b.lang), b.st.text)
	}
	s.keep(b.f.SetPanes(s.name, &excelize.Panes{Freeze: true, YSplit: 3, TopLeftCell: "A4", ActivePane: "bottomLeft"}))
	if len(t.Rows) > 1 {
		s.keep(b.f.AutoFilter(s.name, "A3:"+at(len(t.Columns), len(t.Rows)+3), nil))
	}
	if b.r.Simulated {
		s.keep(b.f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddHeader: "&C" + SimulatedText.In(b.lang)}))
	}
	b.keep(s.err)
}

// cell writes a figure unrounded, or else its words.
func (b *exhibitBook) cell(s *sheet, at string, c exhibit.Cell, col exhibit.Column) {
	if col.Number && finite(c.Value) {
		s.put(at, c.Value, b.format(col.Decimals))
		return
	}
	words := CellText(c, col).In(b.lang)
	if n := c.Note.In(b.lang); n != "" {
		words = strings.TrimSpace(words + " " + n)
	}
	style := b.st.text
	if col.Number {
		style = b.st.center
	}
	s.put(at, words, style)
}

func (b *exhibitBook) format(decimals int) int {
	if id, ok := b.formats[decimals]; ok {
		return id
	}
	format := "#,##0"
	if decimals > 0 {
		format += "." + strings.Repeat("0", decimals)
	}
	style, err := b.f.GetStyle(b.st.center)
	b.keep(err)
	if err != nil {
		return b.st.center
	}
	style.CustomNumFmt = &format
	id, err := b.f.NewStyle(style)
	b.keep(err)
	b.formats[decimals] = id
	return id
}

// width is wide enough for the heading and the first rows, within reason.
func (b *exhibitBook) width(t *exhibit.Table, k int, c exhibit.Column) float64 {
	n := Width(headText(c, b.lang)) + 2
	for _, r := range t.Rows[:min(len(t.Rows), 200)] {
		if k < len(r.Cells) {
			n = max(n, Width(CellText(r.Cells[k], c).In(b.lang))+2)
		}
	}
	return float64(min(max(n, 9), 60))
}
