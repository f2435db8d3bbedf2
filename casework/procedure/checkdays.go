package procedure

// days checks that the day book is told by fields with days.
func (c *checker) days() {
	b := c.p.Days
	if b == nil {
		return
	}
	for key, list := range map[string][]string{"missed": b.Missed, "present": b.Present, "withdrawn": b.Withdrawn} {
		for _, id := range list {
			f := c.p.Field(id)
			c.known("field", f != nil, id, "days", key)
			if f != nil && (f.Kind != KindDate || f.Class == Sensitive) {
				c.ps.Add(c.doc.At("days", key), msgNoDate.With("field", f.Label))
			}
		}
	}
}

// missed checks what a clock says of days missed, and its condition.
func (c *checker) missed(k *Clock) {
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
	}
}
