package rules

import "slices"

// keysOver lists, for each way a test runs, the keys it needs and may have
// besides those that every test has.
var keysOver = map[Over]struct{ need, may []string }{
	OverUnits:   {[]string{"value", "op", "limit"}, []string{"scope", "where", "relaxed"}},
	OverSchools: {[]string{"value", "op", "limit"}, []string{"scope", "where", "relaxed"}},
	OverSum:     {[]string{"numerator", "denominator", "of", "op", "limit"}, []string{"scope", "where", "per"}},
	OverShare:   {[]string{"where", "of", "op", "limit"}, []string{"scope", "per"}},
	OverCounty:  {[]string{"value", "op", "limit"}, []string{"where", "relaxed"}},
	OverAnswer:  {[]string{"answer"}, nil},
}

// common are the keys every test may have.
var common = []string{"id", "label", "over", "when", "unit", "decimals", "cite", "may_not_apply"}

func (c *checker) item(n *node) {
	repeated(n.get("tests"), c.ps)
	for _, t := range n.list("tests") {
		c.test(t)
	}
}

func (c *checker) test(n *node) {
	over := Over(n.str("over"))
	keys, known := keysOver[over]
	if known {
		for _, k := range keys.need {
			if n.get(k) == nil {
				c.ps.add(n.pos, msgNotForUnit.With("over", string(over), "key", k))
			}
		}
		for _, e := range n.keys {
			if !slices.Contains(common, e.name) && !slices.Contains(keys.need, e.name) && !slices.Contains(keys.may, e.name) {
				c.ps.add(e.pos, msgUnusedKey.With("key", e.name, "of", "over: "+string(over)))
			}
		}
	}
	c.scope(n.get("scope"))
	c.when(n.get("when"))
	c.field(n.get("answer"))
	for _, k := range []string{"where", "value", "numerator", "denominator", "limit"} {
		c.voc.check(n.get(k), c.ps)
		if over == OverCounty {
			c.voc.checkCounty(n.get(k), c.ps)
		}
	}
	for _, r := range n.list("relaxed") {
		if r.get("limit") == nil && r.get("value") == nil {
			c.ps.add(r.pos, msgMissingKey.With("key", "limit | value"))
		}
		for _, k := range []string{"where", "value", "limit"} {
			c.voc.check(r.get(k), c.ps)
		}
	}
}
