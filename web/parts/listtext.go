package parts

import (
	"math"
	"strconv"

	"junheng/publish"
	"junheng/web/route"

	"github.com/a-h/templ"
)

func (v *listView) emptyText() string {
	if v.Empty.Text != "" {
		return v.Empty.Text
	}
	return v.c.T("还没有"+v.Name+"。", "No "+v.Name+" yet.")
}

func (v *listView) noneText() string {
	if v.None != "" {
		return v.None
	}
	return v.c.T("没有符合条件的记录。可以放宽筛选条件。", "Nothing matches. Try fewer conditions.")
}

func (v *listView) countText() string {
	n, all := strconv.Itoa(len(v.rows)), strconv.Itoa(v.all)
	if n == all {
		return v.c.T("共 "+n+" 条", n+" in all")
	}
	return v.c.T("符合条件 "+n+" 条，共 "+all+" 条", n+" of "+all)
}

func (v *listView) pageText() string {
	p, n := strconv.Itoa(v.page), strconv.Itoa(v.pages)
	return v.c.T("第 "+p+" 页，共 "+n+" 页", "page "+p+" of "+n)
}

func (c Column) class() string {
	s := ""
	switch c.Align {
	case End:
		s = "num"
	case Middle:
		s = "mid"
	case Start:
	}
	if c.Fixed {
		s += " fixed"
	}
	if c.Minor {
		s += " minor"
	}
	return s
}

// measure keeps words in a readable measure where a table is wider than its
// page: short ones stand on one line, sentences get room for a few words.
func (c Cell) measure(col Column, rc *route.Context) string {
	if col.Align == End || c.Badge != nil || c.View != nil {
		return ""
	}
	switch n := publish.Width(c.text(col, rc)); {
	case n <= 10:
		return "brief"
	case n > 30:
		return "long"
	}
	return ""
}

// link is where a cell leads: its own address, or for the first that of the row.
func (r Row) link(k int) string {
	if r.Cells[k].URL != "" || k > 0 {
		return r.Cells[k].URL
	}
	return r.URL
}

func (r Row) title(columns []Column, c *route.Context) string {
	if len(r.Cells) == 0 || len(columns) == 0 {
		return r.ID
	}
	return r.Cells[0].text(columns[0], c)
}

func (c Cell) isBlank() bool { return c.Text == "" && c.Value != nil && math.IsNaN(*c.Value) }

func (b *BadgeOf) icon() string {
	if b.Icon != "" {
		return b.Icon
	}
	return toneIcons[b.Tone]
}

func batchAttrs(b BatchAction) templ.Attributes {
	if b.Name == "" {
		return nil
	}
	return templ.Attributes{"name": b.Name, "value": b.Text}
}
