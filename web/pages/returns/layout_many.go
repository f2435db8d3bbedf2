package returns

import (
	"strings"

	"junheng/collect"
	"junheng/collect/returns"
	"junheng/web/route"
)

// many lays out one form of all schools of a round: schools down, items and
// sections across.
func many(c *route.Context, m *returns.Many) *sheet {
	cells := map[returns.CellKey]returns.CellView{}
	s := &sheet{
		Label: m.Form.Label.In(c.Lang), URL: "/rounds/" + m.Round.County.String() + "/" + string(m.Round.ID) + "/table/" + formPath(m.Form.ID),
		Corner: c.T("学校", "School"), Sums: true,
	}
	for _, r := range m.Rows {
		s.MayFill = s.MayFill || r.MayFill
		for k, v := range r.Cells {
			cells[k] = v
		}
	}
	s.Problems = problems(c, m.Problems, finderMany(m, cells), true)
	b := builder{c: c, grid: m.Grid, cells: cells, many: true, found: worst(s.Problems)}
	columns := m.Grid.Columns()
	for _, col := range columns {
		it := &m.Grid.Items[col.Item]
		h := head{Text: it.Label.In(c.Lang), Unit: it.Unit.In(c.Lang)}
		if len(it.Stages) > 1 {
			h.Text += "·" + stageHead(c, m.Grid, col.Stage)
		}
		s.Heads = append(s.Heads, h)
	}
	for _, r := range m.Rows {
		b.fill = r.MayFill
		at := map[collect.Column]collect.Slot{}
		for _, slot := range m.Grid.Slots(r.School) {
			at[collect.Column{Item: slot.Item, Stage: slot.Stage}] = slot
		}
		line := row{Label: r.School.Name, URL: address(r.Return.County, r.Return.ID), Remark: r.Return.State.Label().In(c.Lang)}
		for i, col := range columns {
			slot, asked := at[col]
			if !asked {
				line.Cells = append(line.Cells, cell{})
				continue
			}
			line.Cells = append(line.Cells, b.cell(r.School, slot, r.School.Name+" "+s.Heads[i].Text))
		}
		s.Rows = append(s.Rows, line)
	}
	s.Was = texts(s)
	return s
}

// formPath writes a form's id as one part of an address: cn.school-return.
func formPath(id string) string { return strings.ReplaceAll(id, "/", ".") }

// formOfPath reads what an address calls a form.
func formOfPath(part string) string { return strings.ReplaceAll(part, ".", "/") }
