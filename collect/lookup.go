package collect

import (
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

// group is the rows of one school, or one county, in one school year.
type group struct {
	county registry.RegionCode
	year   registry.SchoolYear
	school int32 // -1 for a county
	rows   []int
}

// lookup reads a table by school and section.
type lookup struct {
	t      *facts.Table
	groups []group
	at     map[rowKey]int // stage left Whole: index into groups
	ids    map[registry.SchoolID]int32
}

func newLookup(t *facts.Table) *lookup {
	l := &lookup{t: t, at: map[rowKey]int{}}
	for row := range t.Len() {
		k := rowKey{t.County[row], t.Year[row], t.School[row], registry.Whole}
		i, ok := l.at[k]
		if !ok {
			i = len(l.groups)
			l.at[k] = i
			l.groups = append(l.groups, group{county: k.county, year: k.year, school: k.school})
		}
		l.groups[i].rows = append(l.groups[i].rows, row)
	}
	return l
}

// section gives the value of a field in one section of a group.
func (l *lookup) section(g *group, f facts.FieldID, stage registry.Stage) float64 {
	return l.sectionIn(l.t.Column(f), g, stage)
}

// sectionIn is section for the column of a field; nil where there is none.
func (l *lookup) sectionIn(c *facts.Column, g *group, stage registry.Stage) float64 {
	if c != nil {
		for _, r := range g.rows {
			if l.t.Stage[r] == stage {
				return c.Values[r]
			}
		}
	}
	return blank.Of(blank.NotReported)
}

// total gives the value of a field for a whole school: its own where it is
// given, else the sum of its sections.
func (l *lookup) total(g *group, f facts.FieldID) float64 { return l.totalIn(l.t.Column(f), g) }

// totalIn is total for the column of a field; nil where there is none.
func (l *lookup) totalIn(c *facts.Column, g *group) float64 {
	if c == nil {
		return blank.Of(blank.NotReported)
	}
	return totalOf(l.t.Stage, c.Values, g.rows)
}

// totalOf is the total of a school's rows in a column.
func totalOf(stages []registry.Stage, values []float64, rows []int) float64 {
	whole := blank.Of(blank.NotReported)
	for _, r := range rows {
		if stages[r] == registry.Whole {
			whole = values[r]
			break
		}
	}
	if len(rows) == 1 && stages[rows[0]] == registry.Whole || blank.StateOf(whole) != blank.NotReported {
		return whole
	}
	sum, n := 0.0, 0
	none := whole
	for _, r := range rows {
		if stages[r] == registry.Whole {
			continue
		}
		switch v := values[r]; {
		case !blank.Is(v):
			sum += v
			n++
		case blank.StateOf(v) != blank.NotApplicable:
			return v
		default:
			none = v
		}
	}
	if n == 0 {
		return none
	}
	return sum
}

// knownIn sums what is known of a field over the rows of a group; blank counts
// as nothing, so the sum is a lower bound. c is the column of the field; nil
// where there is none.
func (l *lookup) knownIn(c *facts.Column, g *group) float64 {
	whole := l.sectionIn(c, g, registry.Whole)
	switch {
	case c == nil:
		return 0
	case !blank.Is(whole):
		return whole
	}
	sum := 0.0
	for _, r := range g.rows {
		if v := c.Values[r]; !blank.Is(v) && l.t.Stage[r] != registry.Whole {
			sum += v
		}
	}
	return sum
}

// school finds a school of the table by its identity; -1 when it is not there.
func (l *lookup) school(id registry.SchoolID) int32 {
	if l.ids == nil {
		l.ids = make(map[registry.SchoolID]int32, len(l.t.Schools))
		for i, s := range l.t.Schools {
			l.ids[s.ID] = int32(i)
		}
	}
	if i, ok := l.ids[id]; ok {
		return i
	}
	return -1
}
