package returns

import (
	"strings"

	"junheng/collect"
	"junheng/collect/returns"
	"junheng/web/route"
)

// many lays out one form of all schools of a round: schools down, items and
// sections across; of many schools, those of one page.
func many(c *route.Context, m *returns.Many) *sheet {
	cells := map[returns.CellKey]returns.CellView{}
	s := &sheet{
		Label: m.Form.Label.In(c.Lang), URL: "/rounds/" + m.Round.County.String() + "/" + string(m.Round.ID) + "/table/" + formPath(m.Form.ID),
		Corner: c.T("学校", "School"), Sums: true,
	}
	s.Leaf = leafOf(c, m, s.URL)
	here := m.Rows[s.Leaf.From-1 : s.Leaf.To]
	shown := map[string]bool{}
	for _, r := range m.Rows {
		s.MayFill = s.MayFill || r.MayFill
		for k, v := range r.Cells {
			cells[k] = v
		}
	}
	for _, r := range here {
		shown[string(r.School.ID)] = true
	}
	list := problems(c, m.Problems, finderMany(m, cells), true)
	s.Problems = s.Leaf.keep(list, shown)
	b := builder{c: c, grid: m.Grid, cells: cells, many: true, found: worst(list)}
	columns := m.Grid.Columns()
	kinds := make([]string, len(columns))
	for i, col := range columns {
		it := &m.Grid.Items[col.Item]
		h := head{Text: it.Label.In(c.Lang), Unit: it.Unit.In(c.Lang)}
		if len(it.Stages) > 1 {
			h.Text += "·" + stageHead(c, m.Grid, col.Stage)
		}
		s.Heads = append(s.Heads, h)
		kinds[i] = kindOf(it.Type)
	}
	s.Leaf.add(m, columns, kinds)
	for _, r := range here {
		s.Rows = append(s.Rows, b.ofSchool(r, columns, s.Heads))
	}
	s.Was = texts(s)
	return s
}

// ofSchool makes the row of one of many schools.
func (b *builder) ofSchool(r returns.Row, columns []collect.Column, heads []head) row {
	b.fill = r.MayFill
	at := map[collect.Column]collect.Slot{}
	for _, slot := range b.grid.Slots(r.School) {
		at[collect.Column{Item: slot.Item, Stage: slot.Stage}] = slot
	}
	line := row{Label: r.School.Name, URL: address(r.Return.County, r.Return.ID), Remark: r.Return.State.Label().In(b.c.Lang)}
	for i, col := range columns {
		slot, asked := at[col]
		if !asked {
			line.Cells = append(line.Cells, cell{})
			continue
		}
		line.Cells = append(line.Cells, b.cell(r.School, slot, r.School.Name+" "+heads[i].Text))
	}
	return line
}

// formPath writes a form's id as one part of an address: cn.school-return.
func formPath(id string) string { return strings.ReplaceAll(id, "/", ".") }

// formOfPath reads what an address calls a form.
func formOfPath(part string) string { return strings.ReplaceAll(part, ".", "/") }
