package collect

import (
	"strings"

	"junheng/internal/workbook"
)

// header is where a form's table was found on a sheet.
type header struct {
	top, bottom int // rows of the heading; data begin below
	cols        []colMatch
	unmatched   []strayHeading
	repeated    []colMatch // columns that name an entry a second time
	labels      int        // entries found
	unitRow     int        // row of units right below the heading; 0 where there is none

	item, value, unit, group int // vertical: columns; -1 where there is none
	rows                     []rowMatch
}

// colMatch is a column of the sheet that an entry names.
type colMatch struct {
	match
	col   int
	label string // as printed, a/b/c
}

// strayHeading is a column that no entry names.
type strayHeading struct {
	col   int
	label string
}

// rowMatch is a row of a vertical form, a matrix or a list of sentences.
type rowMatch struct {
	row   int
	col   int // of the value; -1: the value column
	entry *Entry
	unit  string
	label string
}

// candidate is one way to read a sheet.
type candidate struct {
	form   *Form
	header header
	score  float64
}

// headRows is how many rows with content are searched for a heading.
const headRows = 40

// heading is a run of rows tried as a heading: paths of labels by column.
type heading struct {
	top, bottom int
	paths       [][]string
	labels      [][]label
}

// page is a sheet with what recognition learns of it.
type page struct {
	sheet    *workbook.Sheet
	grid     *workbook.Grid
	first    []int // rows with content among the first ones
	headings []heading
	cache    map[string]label
}

func newPage(s *workbook.Sheet, g *workbook.Grid) *page {
	p := &page{sheet: s, grid: g, cache: map[string]label{}}
	for r := 0; r < g.Rows && len(p.first) < headRows; r++ {
		if hasContent(g.Row(r)) {
			p.first = append(p.first, r)
		}
	}
	for _, bottom := range p.first {
		if texts, all := countTexts(g, bottom); texts < 1 || texts*2 < all {
			continue
		}
		for top := bottom; top >= 0 && top > bottom-5; top-- {
			p.headings = append(p.headings, p.heading(top, bottom))
		}
	}
	return p
}

func hasContent(cells []workbook.Cell) bool {
	for _, c := range cells {
		if !c.IsBlank() {
			return true
		}
	}
	return false
}

// countTexts counts the text cells of a row and all cells with content.
func countTexts(g *workbook.Grid, row int) (texts, all int) {
	for _, c := range g.Row(row) {
		if c.IsBlank() {
			continue
		}
		all++
		if _, number := c.Number(); c.Kind == workbook.Text && !number {
			texts++
		}
	}
	return texts, all
}

func (p *page) label(s string) label {
	l, ok := p.cache[s]
	if !ok {
		l = parseLabel(s)
		p.cache[s] = l
	}
	return l
}

func (p *page) heading(top, bottom int) heading {
	h := heading{top: top, bottom: bottom, paths: workbook.HeaderPaths(p.grid, top, bottom)}
	h.labels = make([][]label, len(h.paths))
	for i, path := range h.paths {
		for _, s := range path {
			h.labels[i] = append(h.labels[i], p.label(s))
		}
	}
	return h
}

// recognise gives the forms that fit a sheet, the likeliest first, and the
// form that came closest when none does.
func (in *intake) recognise(p *page, file string) []candidate {
	var out []candidate
	for _, f := range in.forms {
		if f.Orientation == ChecksOnly {
			continue
		}
		h, ok := f.locate(p)
		if !ok {
			continue
		}
		c := candidate{f, h, f.score(p, h, file)}
		at := len(out)
		for at > 0 && out[at-1].score < c.score {
			at--
		}
		out = append(out[:at], append([]candidate{c}, out[at:]...)...)
	}
	return out
}

// locate finds the heading of the form on the sheet.
func (f *Form) locate(p *page) (header, bool) {
	var h header
	switch f.Orientation {
	case Vertical:
		h = f.locateVertical(p)
	case Rows:
		h = f.locateRows(p)
	case Matrix:
		h = f.locateMatrix(p)
	case Sentences:
		h = f.locateSentences(p)
	}
	if f.Result {
		return h, f.titled(p) && f.required(p)
	}
	if f.Recognise.AtLeast < 3 && !f.titled(p) && !containsAny(p.sheet.Name, f.Recognise.Sheets) {
		return h, false
	}
	return h, h.labels > 0 && h.labels >= f.Recognise.AtLeast && f.required(p)
}

// required reports whether the labels that must be there are.
func (f *Form) required(p *page) bool {
	if len(f.Recognise.Labels) == 0 {
		return true
	}
	there := map[string]bool{}
	for _, r := range p.first {
		for _, c := range p.grid.Row(r) {
			if c.Kind == workbook.Text {
				there[p.label(c.Text).key] = true
			}
		}
	}
	for _, alternatives := range f.must {
		found := false
		for _, k := range alternatives {
			found = found || there[k]
		}
		if !found {
			return false
		}
	}
	return true
}

// titled reports whether a title word of the form stands on the sheet.
func (f *Form) titled(p *page) bool {
	for _, r := range p.first[:min(6, len(p.first))] {
		for _, c := range p.grid.Row(r) {
			if c.Kind == workbook.Text && containsAny(c.Text, f.Recognise.Titles) {
				return true
			}
		}
	}
	return false
}

func containsAny(s string, words []string) bool {
	k := strings.ToLower(workbook.Normalize(s))
	for _, w := range words {
		if w := strings.ToLower(workbook.Normalize(w)); w != "" && strings.Contains(k, w) {
			return true
		}
	}
	return false
}

// score says how well a form fits: its entries found, how much of the form
// that is, what of the sheet stays unexplained, and the names.
func (f *Form) score(p *page, h header, file string) float64 {
	s := float64(h.labels)
	if !f.Others {
		s -= 0.5 * float64(len(h.unmatched))
	}
	if n := len(f.Entries); n > 0 {
		s += 8 * float64(h.labels) / float64(n)
	}
	if containsAny(p.sheet.Name, f.Recognise.Sheets) {
		s += 3
	}
	if f.titled(p) {
		s += 5
	}
	if containsAny(file, f.Recognise.Files) {
		s++
	}
	return s
}
