package collect

import (
	"slices"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/parallel"
)

// asked is what a check is asked of: a school or a county, or one of its sections.
type asked struct {
	g   *group
	row int // −1: the whole group
}

// askedOf lists what checks over something are asked of, in order.
func (k *checker) askedOf(over Over) []asked {
	var out []asked
	for i := range k.now.groups {
		g := &k.now.groups[i]
		if (g.school < 0) != (over == OverCounty) {
			continue
		}
		if over != OverSection {
			out = append(out, asked{g, -1})
			continue
		}
		for _, row := range g.rows {
			out = append(out, asked{g, row})
		}
	}
	return out
}

// askedAtOnce is how many are evaluated together.
const askedAtOnce = 4096

// failing evaluates the formulas of checks over columns and gives, for each, the
// those that fail it. What is said of them comes from ask.
func (k *checker) failing(checks []*Check) [][]asked {
	out := make([][]asked, len(checks))
	for _, over := range []Over{OverSection, OverSchool, OverCounty} {
		wanted := slices.ContainsFunc(checks, func(c *Check) bool { return c.BuiltIn == "" && c.Over == over })
		all := k.askedOf(over)
		if !wanted || len(all) == 0 {
			continue
		}
		k.ready()
		parts := slices.Collect(slices.Chunk(all, askedAtOnce))
		found := make([][][]asked, len(parts))
		parallel.Each(len(parts), func(i int) {
			found[i] = (&checkColumns{k: k, over: over, all: parts[i]}).failing(checks)
		})
		for _, lists := range found {
			for i, list := range lists {
				out[i] = append(out[i], list...)
			}
		}
	}
	return out
}

// ready makes what checks look up, so that several may look at once.
func (k *checker) ready() {
	k.now.school("")
	if k.before != nil {
		k.before.school("")
	}
}

// checkColumns is the values that checks need of some that it is asked of.
type checkColumns struct {
	k       *checker
	over    Over
	all     []asked
	columns map[string][]float64
	past    []askedBefore
}

// askedBefore is the same one year before; l is nil where there is none.
type askedBefore struct {
	l *lookup
	asked
}

func (u *checkColumns) failing(checks []*Check) [][]asked {
	out := make([][]asked, len(checks))
	u.columns = map[string][]float64{}
	test, where := make([]float64, len(u.all)), make([]float64, len(u.all))
	for i, c := range checks {
		if c.BuiltIn != "" || c.Over != u.over {
			continue
		}
		if c.where != nil {
			c.where.Eval(u.column, where, 0, len(where))
			if !slices.ContainsFunc(where, applies) {
				continue
			}
		}
		c.test.Eval(u.column, test, 0, len(test))
		for n, v := range test {
			if v == 0 && (c.where == nil || applies(where[n])) {
				out[i] = append(out[i], u.all[n])
			}
		}
	}
	return out
}

// applies reports whether a condition says yes.
func applies(v float64) bool { return !blank.Is(v) && v != 0 }

// column gives the values of a name; nil where nothing is reported.
func (u *checkColumns) column(name string) []float64 {
	values, ok := u.columns[name]
	if !ok {
		n := u.k.named(u.over, name)
		if n.prev {
			values = u.before(&n)
		} else {
			values = u.now(&n)
		}
		u.columns[name] = values
	}
	return values
}

func (u *checkColumns) now(n *named) []float64 {
	l := u.k.now
	c := l.t.Column(n.field)
	if c == nil && !n.known && n.own == "" {
		return nil
	}
	values := make([]float64, len(u.all))
	for i := range values {
		values[i] = n.of(l, c, u.all[i].g, u.all[i].row)
	}
	return values
}

func (u *checkColumns) before(n *named) []float64 {
	if u.past == nil {
		u.past = make([]askedBefore, len(u.all))
		for i, x := range u.all {
			p := &u.past[i]
			p.l, p.g, p.row = u.k.earlier(x.g, x.row)
		}
	}
	var values []float64
	var c *facts.Column
	var of *lookup
	for i, p := range u.past {
		if p.l == nil {
			continue
		}
		if values == nil {
			values = make([]float64, len(u.all))
			for i := range values {
				values[i] = blank.Of(blank.NotReported)
			}
		}
		if p.l != of {
			of, c = p.l, p.l.t.Column(n.field)
		}
		values[i] = n.of(p.l, c, p.g, p.row)
	}
	return values
}
