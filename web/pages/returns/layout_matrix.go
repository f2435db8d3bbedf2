package returns

import (
	"slices"
	"strings"

	"junheng/collect"
	"junheng/registry"
)

// matrix lays a return out as its paper form lies: categories down,
// sub-categories across, headings in as many lines as the paper has.
func (b *builder) matrix(s *sheet, x collect.Crossed, who registry.School) {
	s.Corner = b.c.T("类别", "Category")
	unit := b.unitOf(x, func([2]int) bool { return true })
	if unit != "" {
		s.Corner += b.c.T("（单位：", " (") + unit + b.c.T("）", ")")
	}
	for i, l := range x.Cols {
		h := head{Text: strings.Join(l.Path, "·")}
		if unit == "" {
			h.Unit = b.unitOf(x, func(at [2]int) bool { return at[1] == i })
		}
		s.Heads = append(s.Heads, h)
	}
	s.Over = headings(x.Cols, s.Heads)
	for i, l := range x.Rows {
		r := row{Label: strings.Join(l.Path, "·"), Also: strings.Join(append([]string{strings.Join(l.Path, "")}, l.Also...), "|")}
		for j := range x.Cols {
			slot, asked := x.Slots[[2]int{i, j}]
			if !asked {
				r.Cells = append(r.Cells, cell{})
				continue
			}
			it := &b.grid.Items[slot.Item]
			c := b.cell(who, slot, r.Label+" × "+s.Heads[j].Text+b.c.T("：", ": ")+it.Label.In(b.c.Lang))
			c.About = s.about(c.Key)
			if unit == "" && s.Heads[j].Unit == "" && c.Note == "" {
				c.Note = c.Unit
			}
			r.Cells = append(r.Cells, c)
		}
		s.Rows = append(s.Rows, r)
	}
}

// unitOf gives the unit of the cells that are meant; empty where they have
// not all the same.
func (b *builder) unitOf(x collect.Crossed, meant func([2]int) bool) string {
	unit := ""
	for at, slot := range x.Slots {
		if !meant(at) {
			continue
		}
		u := b.grid.Items[slot.Item].Unit.In(b.c.Lang)
		if u == "" || unit != "" && u != unit {
			return ""
		}
		unit = u
	}
	return unit
}

// headings gives the lines of headings over columns: neighbours under one
// label share it, and a label with nothing under it reaches down to the cells.
func headings(cols []collect.Lines, heads []head) [][]span {
	deep := 1
	for _, l := range cols {
		deep = max(deep, len(l.Path))
	}
	lines := make([][]span, deep)
	for level := range deep {
		for i := 0; i < len(cols); {
			path := cols[i].Path
			if level >= len(path) {
				i++ // a heading above reaches down
				continue
			}
			n := 1
			for last := level == len(path)-1; !last && i+n < len(cols) && len(cols[i+n].Path) > level+1 && slices.Equal(cols[i+n].Path[:level+1], path[:level+1]); n++ {
			}
			at := span{head: head{Text: path[level]}, Cols: n, Rows: 1, X: i}
			if level == len(path)-1 {
				at.Unit, at.Last, at.Rows, at.Also = heads[i].Unit, true, deep-level, strings.Join(cols[i].Also, "|")
			}
			lines[level] = append(lines[level], at)
			i += n
		}
	}
	return lines
}
