package assess

import (
	"junheng/rules"
)

// item is a compiled Item.
type item struct {
	*rules.Item
	tests  []*test // those the choices in force leave
	weight line
	req    *requirement // that which names it
}

// test is a compiled Test.
type test struct {
	*rules.Test
	item         *item
	scope        *scope
	where, value *formula
	num, den     *formula
	per          float64
	limit        limit
	relaxed      []relaxed
	axis         rules.Over // what its rows are: units, schools or county
	found        bool       // the comparison holding is a finding, not a merit
}

// entry lists the formulas that decide which rows a test asks.
func (t *test) entry() []*formula {
	if t.scope == nil {
		return []*formula{t.where}
	}
	return []*formula{t.scope.where, t.where}
}

// formulas lists every formula of a test.
func (t *test) formulas() []*formula {
	out := append(t.entry(), t.value, t.num, t.den, t.limit.f)
	for _, x := range t.relaxed {
		out = append(out, x.where, x.value, x.limit.f)
	}
	return out
}

// relaxed is a compiled Relaxed.
type relaxed struct {
	*rules.Relaxed
	where, value *formula
	limit        limit
}

// limit is a compiled Limit: a formula, or numbers by context.
type limit struct {
	lines [contexts]line
	f     *formula
	given bool
}

func (c *compiler) limit(owner string, l rules.Limit, p rules.Pos) limit {
	return limit{
		lines: c.std.lines(l.Series),
		f:     c.formula(owner, l.Formula, p),
		given: len(l.Series) > 0 || l.Formula != "",
	}
}

// items compiles the items of the pack.
func (c *compiler) items() {
	c.std.items = map[string]*item{}
	for _, i := range c.std.pack.Items {
		it := &item{Item: i, weight: c.std.lines(i.Weight)[ofSchool]}
		for k := range i.Tests {
			if t := &i.Tests[k]; c.std.holds(t.When) {
				it.tests = append(it.tests, c.test(it, t))
			}
		}
		c.std.items[i.ID] = it
	}
}

func (c *compiler) test(it *item, r *rules.Test) *test {
	name := it.ID + "/" + r.ID
	t := &test{Test: r, item: it, scope: c.scope(name, r.Scope, r.Pos), per: r.Per.V}
	if r.Per.Text == "" && r.Per.V == 0 {
		t.per = 1
	}
	t.where = c.formula(name, r.Where, r.Pos)
	t.value = c.formula(name, r.Value, r.Pos)
	t.num = c.formula(name, r.Numerator, r.Pos)
	t.den = c.formula(name, r.Denominator, r.Pos)
	t.limit = c.limit(name, r.Limit, r.Pos)
	for k := range r.Relaxed {
		x := &r.Relaxed[k]
		t.relaxed = append(t.relaxed, relaxed{
			Relaxed: x,
			where:   c.formula(name, x.Where, x.Pos),
			value:   c.formula(name, x.Value, x.Pos),
			limit:   c.limit(name, x.Limit, x.Pos),
		})
	}
	switch r.Over {
	case rules.OverUnits, rules.OverSchools, rules.OverCounty:
		t.axis = r.Over
	case rules.OverAnswer:
		t.axis = rules.OverCounty
	default:
		if t.axis = r.Of; t.axis == "" {
			t.axis = rules.OverUnits
		}
	}
	return t
}

// requirement compiles one part of the verdict.
func (c *compiler) requirement(r *rules.Requirement) {
	s := c.std
	q := &requirement{Requirement: r, minMet: s.lines(r.MinMet), limit: s.lines(r.Limit), pass: s.lines(r.Pass)[ofSchool]}
	ids := r.Indicators
	if len(ids) == 0 && (r.Rule == rules.RuleUnits || r.Rule == rules.RuleCoefficients || r.Rule == rules.RuleComposite) {
		for _, i := range s.inds {
			ids = append(ids, i.ID)
		}
	}
	for _, id := range ids {
		if at, ok := s.indAt[id]; ok {
			q.inds = append(q.inds, at)
		} else {
			c.fail(r.Pos, noPart.With("what", r.ID, "part", id))
		}
	}
	for _, id := range r.Items {
		it := s.items[id]
		if it == nil {
			c.fail(r.Pos, noPart.With("what", r.ID, "part", id))
			continue
		}
		if it.req == nil {
			it.req = q
			s.order = append(s.order, it)
		}
		for _, t := range it.tests {
			t.found = t.found || r.Rule == rules.RuleVeto
		}
		q.items = append(q.items, it)
	}
	s.reqs = append(s.reqs, q)
}
