package assess

import (
	"junheng/facts"
	"junheng/registry"
)

// plainUnits resolves the fields of every county where the table leaves nothing
// to decide: every row of the year is a section of its own, no row is of a
// whole school or a county, the fields are those of sections, and rows stand in
// the order of county, school and stage. Each section is then what its row
// says. It gives nil for any other table.
func (s *Standard) plainUnits(t *facts.Table, fields []facts.FieldID) *Units {
	for _, f := range fields {
		if s.fields[f].Level != facts.PerSection {
			return nil
		}
	}
	u := &Units{std: s, table: t, at: map[registry.RegionCode]int{}}
	count, ok := u.plainRows()
	if !ok {
		return nil
	}
	own := u.arrangeRows(count)
	u.load(fields, func(f *facts.Field) []float64 { return sectionColumn(t.Column(f.ID), own) })
	return u
}

// plainRows counts the rows of the year by stage and lists their counties;
// false where a row has to be resolved.
func (u *Units) plainRows() (count [registry.Senior + 1]int, ok bool) {
	t, year := u.table, u.std.opt.Year
	var county, code registry.RegionCode // the county, and the code as the row writes it
	school, stage := int32(-1), registry.Whole
	for r, y := range t.Year {
		if y != year {
			continue
		}
		id, st := t.School[r], t.Stage[r]
		if id < school || id < 0 || st == registry.Whole || st > registry.Senior {
			return count, false
		}
		moved := false
		if c := t.County[r]; c != code {
			code = c
			c = c.County()
			if moved = c != county; moved {
				if c < county {
					return count, false
				}
				county = c
				u.at[c] = len(u.County)
				u.County = append(u.County, c)
				u.row = append(u.row, -1)
			}
		}
		if id == school && (moved || st <= stage) {
			return count, false
		}
		school, stage = id, st
		count[st]++
	}
	return count, true
}

// arrangeRows puts the rows in the order of stage, county and school, and gives
// the row of each unit.
func (u *Units) arrangeRows(count [registry.Senior + 1]int) []int32 {
	t, year := u.table, u.std.opt.Year
	var next [registry.Senior + 1]int
	n := 0
	for st := range next {
		next[st] = -1
	}
	for _, st := range u.std.pack.Stages {
		next[st] = n
		n += count[st]
	}
	own := make([]int32, n)
	u.School, u.Stage = make([]int32, n), make([]registry.Stage, n)
	var groups [registry.Senior + 1][]Group
	for r, y := range t.Year {
		st := t.Stage[r]
		if y != year || next[st] < 0 {
			continue
		}
		n := next[st]
		next[st]++
		own[n], u.School[n], u.Stage[n] = int32(r), t.School[r], st
		g := groups[st]
		if len(g) == 0 || t.County[r] != t.County[own[n-1]] && t.County[r].County() != g[len(g)-1].County {
			g = append(g, Group{County: t.County[r].County(), Stage: st, Lo: n})
			groups[st] = g
		}
		g[len(g)-1].Hi = n + 1
	}
	for _, st := range u.std.pack.Stages {
		u.Groups = append(u.Groups, groups[st]...)
	}
	return own
}

// sectionColumn takes the values of the rows given; nil when nobody reports
// the field.
func sectionColumn(c *facts.Column, rows []int32) []float64 {
	if c == nil {
		return nil
	}
	out := make([]float64, len(rows))
	values := c.Values
	for i, r := range rows {
		v := values[r]
		if v != v && !given(v) {
			v = notReported
		}
		out[i] = v
	}
	return out
}
