package assess

import (
	"junheng/facts"
	"junheng/registry"
)

// keys is what identifies the rows of a table or of a part of one.
type keys struct {
	county []registry.RegionCode
	year   []registry.SchoolYear
	school []int32
	stage  []registry.Stage
}

// stageCounts is how many rows there are of each stage.
type stageCounts [registry.Senior + 1]int

// plain counts the rows of a school year by stage, and reports whether they
// leave nothing to decide: every row is a section of its own, no row is of a
// whole school or a county, and they stand in the order of county, school and
// stage. Each section is then what its row says.
func (k keys) plain(year registry.SchoolYear) (count stageCounts, ok bool) {
	var county, code registry.RegionCode // the county, and the code as the row writes it
	school, stage := int32(-1), registry.Whole
	for r, y := range k.year {
		if y != year {
			continue
		}
		id, st := k.school[r], k.stage[r]
		if id < school || id < 0 || st == registry.Whole || st > registry.Senior {
			return count, false
		}
		moved := false
		if c := k.county[r]; c != code {
			code = c
			c = c.County()
			if moved = c != county; moved && c < county {
				return count, false
			}
			county = c
		}
		if id == school && (moved || st <= stage) {
			return count, false
		}
		school, stage = id, st
		count[st]++
	}
	return count, true
}

// arranged is plain rows in the order of stage, county and school.
type arranged struct {
	units  int
	to     []int32 // per row: its unit; units for a row of another year or stage
	groups []Group
	byRank [][]Group // memory: by stage of the pack
}

// arrange puts plain rows of a school year in the order of units, in the memory
// that a has.
func (a *arranged) arrange(k keys, year registry.SchoolYear, stages []registry.Stage, count stageCounts) {
	var next stageCounts
	var rank [len(next)]int
	var code [len(next)]registry.RegionCode // of the last row, as it is written
	for st := range next {
		next[st] = -1
	}
	a.units = 0
	a.byRank = room(a.byRank, len(stages))
	for i, st := range stages {
		next[st], rank[st] = a.units, i
		a.units += count[st]
		a.byRank[i] = a.byRank[i][:0]
	}
	a.to = room(a.to, len(k.year))
	for r, y := range k.year {
		st := k.stage[r]
		if y != year || next[st] < 0 {
			a.to[r] = int32(a.units)
			continue
		}
		n := next[st]
		next[st]++
		a.to[r] = int32(n)
		if c := k.county[r]; c != code[st] {
			code[st] = c
			groups := &a.byRank[rank[st]]
			if g := len(*groups) - 1; g < 0 || (*groups)[g].County != c.County() {
				*groups = append(*groups, Group{County: c.County(), Stage: st, Lo: n})
			}
		}
	}
	a.groups = a.groups[:0]
	for i, st := range stages {
		groups := a.byRank[i]
		for g := range groups {
			if groups[g].Hi = next[st]; g+1 < len(groups) {
				groups[g].Hi = groups[g+1].Lo
			}
		}
		a.groups = append(a.groups, groups...)
	}
}

// rows gives the row of each unit.
func (a *arranged) rows() []int32 {
	own := make([]int32, a.units+1)
	for r, n := range a.to {
		own[n] = int32(r)
	}
	return own[:a.units]
}

// room gives a slice of n elements, in the memory of s where it suffices.
func room[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

// plainFields reports whether all fields are those of sections.
func (s *Standard) plainFields(fields []facts.FieldID) bool {
	for _, f := range fields {
		if s.fields[f].Level != facts.PerSection {
			return false
		}
	}
	return true
}

// plainUnits resolves the fields of every county of a table whose rows leave
// nothing to decide. It gives nil for any other table.
func (s *Standard) plainUnits(t *facts.Table, fields []facts.FieldID) *Units {
	k := keys{t.County, t.Year, t.School, t.Stage}
	count, ok := k.plain(s.opt.Year)
	if !ok || !s.plainFields(fields) {
		return nil
	}
	var a arranged
	a.arrange(k, s.opt.Year, s.pack.Stages, count)
	own := a.rows()
	u := &Units{
		std: s, table: t, Groups: a.groups, at: map[registry.RegionCode]int{},
		School: make([]int32, a.units), Stage: make([]registry.Stage, a.units),
	}
	for n, r := range own {
		u.School[n], u.Stage[n] = t.School[r], t.Stage[r]
	}
	for r, y := range t.Year {
		if c := t.County[r].County(); y == s.opt.Year && (len(u.County) == 0 || u.County[len(u.County)-1] != c) {
			u.at[c] = len(u.County)
			u.County, u.row = append(u.County, c), append(u.row, -1)
		}
	}
	u.load(fields, func(f *facts.Field) []float64 { return sectionColumn(t.Column(f.ID), own) })
	return u
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
