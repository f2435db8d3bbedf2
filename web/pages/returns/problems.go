package returns

import (
	"strings"

	"junheng/collect"
	"junheng/collect/returns"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/route"
)

// find gives a cell and the name of its item; false where the form has none.
type find func(returns.CellKey) (returns.CellView, locale.Text, bool)

// finder finds the cells of one return.
func finder(v *returns.View) find { return finderIn(v.Grid, v.Cells, v.School) }

func finderIn(g *collect.Grid, cells map[returns.CellKey]returns.CellView, s registry.School) find {
	return func(k returns.CellKey) (returns.CellView, locale.Text, bool) {
		slot, ok := g.Find(collect.FactOf{Field: k.Field, Stage: k.Stage}, s)
		if !ok {
			return returns.CellView{}, locale.Text{}, false
		}
		return cells[k], g.Items[slot.Item].Label, true
	}
}

// finderMany finds the cells of many schools.
func finderMany(m *returns.Many, cells map[returns.CellKey]returns.CellView) find {
	schools := map[registry.SchoolID]registry.School{}
	for _, r := range m.Rows {
		schools[r.School.ID] = r.School
	}
	return func(k returns.CellKey) (returns.CellView, locale.Text, bool) {
		return finderIn(m.Grid, cells, schools[k.School])(k)
	}
}

// problems gives what was found, as the page shows it.
func problems(c *route.Context, list []collect.Problem, at find, many bool) []problem {
	out := make([]problem, 0, len(list))
	for i := range list {
		p := &list[i]
		key := returns.CellKey{School: p.School, Stage: p.Stage, Field: p.Field}
		q := problem{Severity: severity(p), Label: p.Label, Text: p.What(c.Lang), Advice: p.Advice(c.Lang)}
		if v, label, ok := at(key); ok {
			q.Cell, q.Label = keyText(key, many), label.In(c.Lang)
			if p.Severity == collect.Verify {
				q.Reason = v.Reason
			}
		}
		if many && p.Name != "" {
			q.Label = strings.TrimSuffix(p.Name+"·"+q.Label, "·")
		}
		out = append(out, q)
	}
	return out
}

// severity names how grave a problem is; a required cell that is still blank is
// only to be filled in, which is no mistake of anybody's.
func severity(p *collect.Problem) string {
	if p.Severity == collect.MustFix && p.Got == "" && p.Field != "" {
		return todo
	}
	return p.Severity.String()
}

// todo is the severity of a required cell that is still blank.
const todo = "todo"

// worst gives the gravest severity found in each cell.
func worst(list []problem) map[string]string {
	rank := map[string]int{"": 0, "remark": 1, "verify": 2, todo: 3, "must_fix": 4}
	out := map[string]string{}
	for _, p := range list {
		if p.Cell != "" && rank[p.Severity] > rank[out[p.Cell]] {
			out[p.Cell] = p.Severity
		}
	}
	return out
}
