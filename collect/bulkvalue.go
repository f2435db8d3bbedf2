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
	case col != nil:
		out = make([]float64, n)
		c.b.inRanges(n, func(lo, hi int) {
			for i := lo; i < hi; i++ {
				g := &c.now.groups[i]
				switch {
				case known:
					out[i] = c.now.knownIn(col, g)
				case stage >= 0:
					out[i] = c.now.section(g, facts.FieldID(field), registry.Stage(stage))
				case len(g.rows) == 1:
					out[i] = col.Values[g.rows[0]]
				default:
					out[i] = c.now.total(g, facts.FieldID(field))
				}
			}
		})
	}
	if c.totals == nil {
		c.totals = columnCache{}
	}
	c.totals[name] = out
	return out
}

func (c *bulkCheck) atWhole(col *facts.Column, g int32) float64 {
	if w := c.whole[g]; w >= 0 {
		return col.Values[w]
	}
	return blank.Of(blank.NotReported)
}

// zeros gives a column of nothing, as long as the table: there are no more
// schools than rows.
func (c *bulkCheck) zeros() []float64 {
	if c.zero == nil {
		c.zero = make([]float64, c.t.Len())
	}
	return c.zero
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
