package cheapest

import (
	"errors"
	"math"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

var (
	badShape = locale.NewTemplate("cheapest.shape",
		"规划问题第{at}项的{what}个数不对：有{got}个，应为{want}个",
		"{what} of item {at} of the problem has {got} entries, want {want}")
	badRange = locale.NewTemplate("cheapest.range",
		"规划问题第{at}项的{what}为{got}，不可用",
		"{what} of item {at} of the problem is {got}, which cannot be")
)

// checker gathers everything that is wrong with a problem.
type checker struct{ errs []error }

func (c *checker) size(what string, at, got, want int) {
	if got != want {
		c.errs = append(c.errs, fault.New(fault.Invalid, badShape.With("what", what, "at", at, "got", got, "want", want)))
	}
}

func (c *checker) that(ok bool, what string, at int, got any) {
	if !ok {
		c.errs = append(c.errs, fault.New(fault.Invalid, badRange.With("what", what, "at", at, "got", got)))
	}
}

// finite tells whether v is a number and no infinity.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func below(i, n int) bool { return i >= 0 && i < n }

// check refuses problems that contradict their own shape.
func (p *Problem) check() error {
	c := &checker{}
	c.that(p.Groups >= 0 && p.Quantities >= 1 && p.Quantities <= 30, "Quantities", 0, p.Quantities)
	c.size("Limits", 0, len(p.Limits), p.Groups)
	for g, l := range p.Limits {
		c.size("Limits", g, len(l), p.Quantities)
		for _, v := range l {
			c.that(v >= 0, "Limits", g, v)
		}
	}
	for i := range p.Units {
		p.checkUnit(c, i)
	}
	for j := range p.Measures {
		p.checkMeasure(c, j)
	}
	for t, co := range p.Composites {
		c.that(below(co.Group, p.Groups), "Group", t, co.Group)
		c.that(co.Limit >= 0 && len(co.Quantities) > 0, "Limit", t, co.Limit)
		for _, q := range co.Quantities {
			c.that(below(q, p.Quantities), "Quantities", t, q)
		}
	}
	for t, b := range p.Budgets {
		c.that(finite(b.Amount) && b.Amount >= 0, "Amount", t, b.Amount)
		for _, j := range b.Measures {
			c.that(below(j, len(p.Measures)), "Measures", t, j)
		}
	}
	for t, l := range p.Locks {
		c.that(below(l.Unit, len(p.Units)), "Unit", t, l.Unit)
		c.that(l.Measure >= -1 && l.Measure < len(p.Measures), "Measure", t, l.Measure)
		c.that(l.Min >= 0 && l.Max >= l.Min, "Max", t, l.Max)
	}
	for t, k := range p.Caps {
		c.that(k.Most >= 0, "Most", t, k.Most)
		for _, i := range k.Units {
			c.that(below(i, len(p.Units)), "Units", t, i)
		}
		for _, j := range k.Measures {
			c.that(below(j, len(p.Measures)), "Measures", t, j)
		}
	}
	return errors.Join(c.errs...)
}

func (p *Problem) checkUnit(c *checker, i int) {
	u := &p.Units[i]
	c.that(below(u.Group, p.Groups), "Group", i, u.Group)
	c.that(finite(u.Weight) && u.Weight > 0, "Weight", i, u.Weight)
	c.size("Have", i, len(u.Have), p.Quantities)
	c.size("Line", i, len(u.Line), p.Quantities)
	c.size("Floor", i, len(u.Floor), p.Quantities)
	if u.Outside != nil {
		c.size("Outside", i, len(u.Outside), p.Quantities)
	}
	for _, v := range u.Have {
		c.that(finite(v), "Have", i, v)
	}
	for _, list := range [][]float64{u.Line, u.Floor} {
		for _, v := range list {
			c.that(finite(v) || math.IsInf(v, -1), "Line", i, v)
		}
	}
}

func (p *Problem) checkMeasure(c *checker, j int) {
	me := &p.Measures[j]
	c.that(finite(me.Cost) && me.Cost >= 0, "Cost", j, me.Cost)
	seen := make(map[int]bool, len(me.Adds))
	for _, e := range me.Adds {
		c.that(below(e.Quantity, p.Quantities) && !seen[e.Quantity], "Adds", j, e.Quantity)
		c.that(finite(e.Amount) && e.Amount > 0, "Amount", j, e.Amount)
		seen[e.Quantity] = true
	}
	if me.Max != nil {
		c.size("Max", j, len(me.Max), len(p.Units))
	}
	if me.Move != nil {
		c.that(me.Move.Reach >= 0, "Reach", j, me.Move.Reach)
		if me.Move.MaxOut != nil {
			c.size("MaxOut", j, len(me.Move.MaxOut), len(p.Units))
		}
	}
}
