package collect

import (
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

// columnCache keeps the columns of names that checks use; nil for those that
// are blank everywhere.
type columnCache map[string][]float64

// column gives the values of a name of a check on sections, by row.
func (c *bulkCheck) column(name string) []float64 {
	if v, ok := c.cols[name]; ok {
		return v
	}
	var out []float64
	rest, known := strings.CutPrefix(name, "known_")
	switch col := c.t.Column(facts.FieldID(rest)); {
	case name == "stage":
		out = make([]float64, c.t.Len())
		for i, s := range c.t.Stage {
			out[i] = float64(s)
		}
	case name == "year":
		out = constant(c.t.Len(), float64(c.b.when))
	case col != nil:
		out = col.Values
		if f := c.dict.Field(facts.FieldID(rest)); f != nil && f.Level == facts.PerSchool {
			out = make([]float64, c.t.Len())
			for i, g := range c.groupOf {
				out[i] = c.atWhole(col, g)
			}
		}
	}
	switch {
	case known && out == nil:
		out = c.zeros()
	case known:
		out = zeroed(out, c.t.Len())
	}
	if c.cols == nil {
		c.cols = columnCache{}
	}
	c.cols[name] = out
	return out
}

// total gives the values of a name of a check on schools, by group.
func (c *bulkCheck) total(name string) []float64 {
	if v, ok := c.totals[name]; ok {
		return v
	}
	n := len(c.now.groups)
	var out []float64
	rest, known := strings.CutPrefix(name, "known_")
	field, stage := rest, -1
	if c.dict.Field(facts.FieldID(rest)) == nil && !known {
		field, stage = splitStage(rest)
	}
	switch col := c.t.Column(facts.FieldID(field)); {
	case name == "stage":
		out = c.zeros()[:n]
	case name == "year":
		out = constant(n, float64(c.b.when))
	case known && col == nil:
		out = c.zeros()[:n]
	case col != nil && known:
		out = c.perGroup(func(g *group) float64 { return c.now.knownIn(col, g) })
	case col != nil && stage >= 0:
		out = c.perGroup(func(g *group) float64 { return c.now.section(g, facts.FieldID(field), registry.Stage(stage)) })
	case col != nil:
		out = c.sumsOf(col.Values)
	}
	if c.totals == nil {
		c.totals = columnCache{}
	}
	c.totals[name] = out
	return out
}

// perGroup makes a column of what each school gives.
func (c *bulkCheck) perGroup(of func(*group) float64) []float64 {
	groups := c.now.groups
	out := c.b.room.column(len(groups))
	c.b.inRanges(len(groups), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			out[i] = of(&groups[i])
		}
	})
	return out
}

// sumsOf gives the value of a column for every school.
func (c *bulkCheck) sumsOf(values []float64) []float64 {
	out := c.b.room.column(len(c.now.groups))
	for _, run := range c.runs {
		copy(out[run.group:run.group+run.n], values[run.row:])
	}
	for _, g := range c.several {
		rows := c.now.groups[g].rows
		if a, b := rows[0], rows[1]; len(rows) == 2 && c.t.Stage[a] != registry.Whole && c.t.Stage[b] != registry.Whole {
			if x, y := values[a], values[b]; x == x && y == y {
				out[g] = x + y + 0 // as totalOf, of which no zero is below zero
				continue
			}
		}
		out[g] = totalOf(c.t.Stage, values, rows)
	}
	return out
}

func (c *bulkCheck) atWhole(col *facts.Column, g int32) float64 {
	for _, r := range c.now.groups[g].rows {
		if c.t.Stage[r] == registry.Whole {
			return col.Values[r]
		}
	}
	return blank.Of(blank.NotReported)
}

// zeros gives a column of nothing, as long as the table: there are no more
// schools than rows.
func (c *bulkCheck) zeros() []float64 {
	return roomFor(&c.b.room.zeros, c.t.Len()) // into which nothing is ever written
}

func constant(n int, v float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = v
	}
	return out
}

// zeroed gives a column in which blanks count as nothing.
func zeroed(v []float64, n int) []float64 {
	out := make([]float64, n)
	for i, x := range v {
		if !blank.Is(x) {
			out[i] = x
		}
	}
	return out
}
