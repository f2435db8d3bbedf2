package collect

import (
	"strings"

	"junheng/internal/workbook"
)

// lines are the label paths of one row or column of a matrix.
type lines struct {
	at   int
	keys []string // outermost first
	text string
}

// names reports whether one of the alternatives names the line: its last label,
// with further ones above it where the alternative is a path.
func (l *lines) names(alternatives [][]string) bool {
	n := len(l.keys)
	if n == 0 {
		return false
	}
	for _, want := range alternatives {
		last := want[len(want)-1]
		if l.keys[n-1] == last {
			if _, ok := covers(want[:len(want)-1], l.keys[:n-1]); ok {
				return true
			}
		}
		if n > 1 && len(want) == 1 && len(last) > len(l.keys[n-1]) && l.keys[n-2]+l.keys[n-1] == last {
			return true
		}
	}
	return false
}

// paths prepares the alternatives of a row or column label.
func paths(alternatives []string) [][]string {
	out := make([][]string, len(alternatives))
	for i, a := range alternatives {
		for _, p := range strings.Split(a, pathMark) {
			out[i] = append(out[i], parseLabel(p).key)
		}
	}
	return out
}

// locateMatrix finds the heading with most of the form's columns, then the
// rows, and so the cell of each entry.
func (f *Form) locateMatrix(p *page) header {
	var best header
	bestCols := 0
	var columns []lines
	for i := range p.headings {
		c := &p.headings[i]
		cols := headingLines(c)
		n := f.columnsIn(cols)
		if n > bestCols {
			bestCols, columns = n, cols
			best = header{top: c.top, bottom: c.bottom}
		}
	}
	if bestCols == 0 {
		return header{}
	}
	first := p.grid.Cols
	for _, e := range f.Entries {
		for i := range columns {
			if e.Key == "" && columns[i].names(e.cols) {
				first = min(first, columns[i].at)
			}
		}
	}
	rows := rowLines(p, best.bottom+1, first)
	for _, e := range f.Entries {
		if e.Key != "" || e.Ignore {
			continue
		}
		if r, c, ok := crossing(e, rows, columns); ok {
			best.rows = append(best.rows, rowMatch{row: r.at, col: c.at, entry: e, label: r.text + " × " + c.text})
			best.labels++
		}
	}
	best.trim(p)
	return best
}

func headingLines(c *heading) []lines {
	var out []lines
	for col, path := range c.labels {
		l := lines{at: col, text: strings.Join(clean(c.paths[col]), "/")}
		for _, k := range path {
			if k.key != "" {
				l.keys = append(l.keys, k.key)
			}
		}
		if len(l.keys) > 0 {
			out = append(out, l)
		}
	}
	return out
}

// columnsIn counts the entries of the form whose column is there.
func (f *Form) columnsIn(cols []lines) int {
	n := 0
	for _, e := range f.Entries {
		if e.Key != "" {
			continue
		}
		for i := range cols {
			if cols[i].names(e.cols) {
				n++
				break
			}
		}
	}
	return n
}

// rowLines reads the labels at the left of each row; a label merged or written
// once heads the rows below it until the next one in its column.
func rowLines(p *page, from, cols int) []lines {
	var out []lines
	carry := make([]string, cols)
	for r := from; r < p.grid.Rows; r++ {
		l := lines{at: r}
		var texts []string
		last := -1
		for c := range cols {
			cell := p.grid.Value(r, c)
			if cell.IsBlank() || cell.Kind != workbook.Text {
				continue
			}
			k := p.label(cell.Text).key
			if k == "" {
				continue
			}
			carry[c], last = k, c
			for d := c + 1; d < cols; d++ {
				carry[d] = ""
			}
			texts = append(texts, tidy(cell.Text))
		}
		if last < 0 {
			continue
		}
		for _, k := range carry[:last+1] {
			if k != "" && (len(l.keys) == 0 || l.keys[len(l.keys)-1] != k) {
				l.keys = append(l.keys, k)
			}
		}
		l.text = strings.Join(texts, "/")
		out = append(out, l)
	}
	return out
}

// crossing gives the row and column of an entry; of its alternative labels the
// first that is there counts.
func crossing(e *Entry, rows, cols []lines) (r, c *lines, ok bool) {
	r, c = firstNamed(rows, e.rows), firstNamed(cols, e.cols)
	return r, c, r != nil && c != nil
}

func firstNamed(all []lines, alternatives [][]string) *lines {
	for i := range alternatives {
		for j := range all {
			if all[j].names(alternatives[i : i+1]) {
				return &all[j]
			}
		}
	}
	return nil
}
