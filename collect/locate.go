package collect

import (
	"slices"
	"strings"

	"junheng/internal/workbook"
	"junheng/registry"
)

// locateRows finds the heading under which most entries are named.
func (f *Form) locateRows(p *page) header {
	var best header
	for i := range p.headings {
		h := f.matchColumns(&p.headings[i])
		if h.labels > best.labels || h.labels == best.labels && h.labels > 0 && h.bottom == best.bottom && h.sections() > best.sections() {
			best = h
		}
	}
	if best.labels > 0 {
		best.trim(p)
		best.unitsBelow(p)
	}
	return best
}

// unitsBelow reads a row right below the heading that holds nothing but units:
// （人）, 亩, 元.
func (h *header) unitsBelow(p *page) {
	units := map[int]string{}
	for _, c := range p.grid.Row(h.bottom + 1) {
		if c.IsBlank() {
			continue
		}
		u, ok := parseUnit(c.String())
		if l := p.label(c.String()); !ok && l.key == "" {
			u, ok = l.unit, l.unit != ""
		} else if !ok && (l.key == "单位" || l.key == "计量单位") {
			continue
		}
		if !ok {
			return
		}
		units[c.Col] = u
	}
	if len(units) < 2 {
		return
	}
	h.unitRow = h.bottom + 1
	for i := range h.cols {
		if c := &h.cols[i]; c.unit == "" {
			c.unit = units[c.col]
		}
	}
}

func (f *Form) matchColumns(c *heading) header {
	h := header{top: c.top, bottom: c.bottom}
	type slot struct {
		entry *Entry
		stage uint8
	}
	taken := map[slot]bool{}
	for col, path := range c.labels {
		if len(path) == 0 {
			continue
		}
		m, ok := f.find(path)
		cm := colMatch{match: m, col: col, label: strings.Join(clean(c.paths[col]), "/")}
		switch {
		case !ok:
			h.unmatched = append(h.unmatched, strayHeading{col, cm.label})
		case taken[slot{m.entry, uint8(m.stage)}]:
			h.repeated = append(h.repeated, cm)
		default:
			taken[slot{m.entry, uint8(m.stage)}] = true
			h.cols = append(h.cols, cm)
			h.labels++
		}
	}
	return h
}

// sections counts the columns whose heading names a section.
func (h *header) sections() int {
	n := 0
	for _, c := range h.cols {
		if c.stage != registry.Whole {
			n++
		}
	}
	return n
}

// clean takes the line breaks and runs of spaces out of labels for showing.
func clean(path []string) []string {
	out := make([]string, len(path))
	for i, s := range path {
		out[i] = tidy(s)
	}
	return out
}

// tidy makes one line of a label: spaces between ideographs go, others stay single.
func tidy(s string) string {
	f := strings.Fields(s)
	var b strings.Builder
	for i, w := range f {
		if i > 0 && f[i-1][len(f[i-1])-1] < 0x80 && w[0] < 0x80 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}

// trim drops title rows from the top of a heading: rows with one text only.
func (h *header) trim(p *page) {
	for h.top < h.bottom {
		n := 0
		for _, c := range p.grid.Row(h.top) {
			if !c.IsBlank() {
				n++
			}
		}
		if n > 1 {
			return
		}
		h.top++
	}
}

// locateVertical finds the headings of the columns of items and values.
func (f *Form) locateVertical(p *page) header {
	var best header
	for _, r := range p.first {
		h := header{top: r, bottom: r, item: -1, value: -1, unit: -1, group: -1}
		for _, c := range p.grid.Row(r) {
			k := p.label(c.String()).key
			switch {
			case h.item < 0 && slices.Contains(f.layout.item, k):
				h.item = c.Col
			case h.value < 0 && slices.Contains(f.layout.value, k):
				h.value = c.Col
			case h.unit < 0 && slices.Contains(f.layout.unit, k):
				h.unit = c.Col
			case h.group < 0 && slices.Contains(f.layout.group, k):
				h.group = c.Col
			}
		}
		if h.item < 0 || h.value < 0 {
			continue
		}
		f.items(p, &h)
		if h.labels > best.labels {
			best = h
		}
	}
	return best
}

// items matches the labels down the column of items.
func (f *Form) items(p *page, h *header) {
	taken := map[*Entry]bool{}
	for r := h.bottom + 1; r < p.grid.Rows; r++ {
		c := p.grid.At(r, h.item)
		if c.IsBlank() || c.Kind != workbook.Text {
			continue
		}
		path := []label{}
		if h.group >= 0 {
			if g := p.grid.Value(r, h.group); !g.IsBlank() {
				path = append(path, p.label(g.String()))
			}
		}
		m, ok := f.find(append(path, p.label(c.Text)))
		row := rowMatch{row: r, col: h.value, label: tidy(c.Text)}
		if !ok || taken[m.entry] {
			if k := p.label(c.Text).key; !isNote(k) && !isDots(c.Text) {
				h.unmatched = append(h.unmatched, strayHeading{r, row.label})
			}
			continue
		}
		taken[m.entry] = true
		row.entry, row.unit = m.entry, m.unit
		if h.unit >= 0 {
			if u, ok := parseUnit(p.grid.At(r, h.unit).String()); ok {
				row.unit = u
			}
		}
		h.rows = append(h.rows, row)
		h.labels++
	}
}
