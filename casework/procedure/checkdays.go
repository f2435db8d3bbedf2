package procedure

import (
	"slices"

	"junheng/rules"
)

// days checks that the day book is told by fields with days.
func (c *checker) days() {
	b := c.p.Days
	if b == nil {
		return
	}
	for key, list := range map[string][]string{"missed": b.Missed, "present": b.Present, "withdrawn": b.Withdrawn, "claimed": b.Claimed} {
		for _, id := range list {
			f := c.p.Field(id)
			c.known("field", f != nil, id, "days", key)
			if f != nil && (f.Kind != KindDate || f.Class == Sensitive) {
				c.ps.Add(c.doc.At("days", key), msgNoDate.With("field", f.Label))
			}
		}
	}
	for _, id := range b.Settled {
		c.known("state", c.p.State(id) != nil && !c.p.Final(id), id, "days", "settled")
	}
	if b.Confirm != "" || len(b.Settled) > 0 {
		c.known("step", c.p.Step(b.Confirm) != nil, b.Confirm, "days", "confirm")
	}
}

// birthdays checks who is told of birthdays.
func (c *checker) birthdays() {
	b := c.p.Birthdays
	if b == nil {
		return
	}
	c.known("party", c.p.Party(b.To) != nil, b.To, "birthdays", "to")
	for _, id := range b.States {
		c.known("state", c.p.State(id) != nil && !c.p.Final(id), id, "birthdays", "states")
	}
	if !c.p.Person() {
		c.ps.Add(c.doc.At("birthdays"), msgNobodyBorn)
	}
	c.cite(b.Cite, "birthdays", "cite")
}

// look checks that a reason serves for hours, slips are slips for hours, and more time
// is some time.
func (c *checker) look() {
	hours := func(what string, within Span, cite rules.Cite) {
		if within.Unit != Hour || within.N < 1 {
			c.ps.Add(c.doc.At(what, "within"), msgSpan.With("n", within.N, "unit", within.Unit))
		}
		c.cite(cite, what, "cite")
	}
	if l := c.p.Look; l != nil {
		hours("look", l.Within, l.Cite)
	}
	if s := c.p.Slip; s != nil {
		hours("slip", s.Within, s.Cite)
	}
	if x := c.p.Extend; x != nil {
		c.span(x.Within, "extend", "within")
		if x.Within.N == 0 {
			c.ps.Add(c.doc.At("extend", "within"), msgSpan.With("n", 0, "unit", x.Within.Unit))
		}
		c.cite(x.Cite, "extend", "cite")
	}
}

// retired checks that what is retired is recorded no more.
func (c *checker) retired() {
	for _, id := range c.p.Retired {
		if f := c.p.Field(id); f != nil || !validID(id) {
			c.ps.Add(c.doc.At("retired"), msgRetired.With("id", id))
		}
	}
}

// least checks that a count by what is sealed of persons hides small groups.
func (c *checker) least() {
	l := &c.p.Ledger
	sealed := func(id string) bool { return c.p.Person() && c.p.Sealed(id) }
	if l.Least == nil {
		if slices.ContainsFunc(l.By, sealed) {
			c.ps.Add(c.doc.At("ledger", "by"), msgNoLeast)
		}
		return
	}
	if l.Least.N < 2 {
		c.ps.Add(c.doc.At("ledger", "least", "n"), msgLeast.With("n", l.Least.N))
	}
	c.cite(l.Least.Cite, "ledger", "least", "cite")
}

// missed checks what a clock says of days missed, and its condition.
func (c *checker) missed(k *Clock) {
	if k.Least > mostMissed {
		c.ps.Add(c.doc.At("clocks", k.ID, "least"), msgLong.With("n", k.Least, "unit", SchoolDay, "most", mostMissed))
	}
	for _, id := range k.In {
		c.known("state", c.p.State(id) != nil, id, "clocks", k.ID, "in")
	}
	if k.Undo != "" {
		s := c.p.Step(k.Undo)
		c.known("step", s != nil && s.To != "" && c.p.MayStart(s, k.Sets), k.Undo, "clocks", k.ID, "undo")
	}
	if k.If != nil {
		for _, id := range k.If.After {
			c.known("step", c.p.Step(id) != nil, id, "clocks", k.ID, "if")
		}
		if k.Sets == "" || k.If.Away && (c.p.Days == nil || k.If.Missed < 1) || !k.If.Away && k.If.Missed != 0 {
			c.ps.Add(c.doc.At("clocks", k.ID, "if"), msgIf.With("clock", k.Label))
		}
	}
}
