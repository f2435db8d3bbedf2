package procedure

import (
	"maps"
	"slices"
)

// bounds checks that a day is bounded by days, and a number by a number.
func (c *checker) bounds(f *Field, at func(key string) []any) {
	day := func(key, bound string) {
		if bound == "" {
			return
		}
		other := c.p.Field(bound)
		fits := f.Kind == KindDate && (bound == BoundNow || bound == BoundOpened || bound == BoundYear || other != nil && other.Kind == KindDate && bound != f.ID)
		if !fits {
			c.ps.Add(c.doc.At(at(key)...), msgBound.With("field", f.Label, "got", bound))
		}
	}
	day("not_before", f.NotBefore)
	day("not_after", f.NotAfter)
	c.latest(f, at)
	for k, id := range f.Only {
		c.known("option", slices.ContainsFunc(f.Options, func(o Option) bool { return o.ID == id }), id, append(at("only"), k)...)
	}
	most := func(key, bound string) {
		if bound != "" && (!c.addable(f) || !c.addable(c.p.Field(bound)) || bound == f.ID) {
			c.ps.Add(c.doc.At(at(key)...), msgAtMost.With("field", f.Label, "key", key, "got", bound))
		}
	}
	most("at_most", f.AtMost)
	most("sum_at_most", f.SumAtMost)
	if f.Another && (f.Kind != KindSchool || c.p.About != AboutSchool) {
		c.ps.Add(c.doc.At(at("another")...), msgAnother.With("field", f.Label))
	}
	if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
		c.ps.Add(c.doc.At(at("min")...), msgMinMax.With("field", f.Label))
	}
}

// whereOf checks on what values of fields a clock or a step depends.
func (c *checker) whereOf(where map[string][]string, path ...any) {
	for _, field := range slices.Sorted(maps.Keys(where)) {
		f := c.p.Field(field)
		c.known("field", f != nil, field, path...)
		if f == nil {
			continue
		}
		if c.sealed(f) {
			c.ps.Add(c.doc.At(path...), msgWhereSealed.With("field", f.Label))
		}
		for _, w := range where[field] {
			if len(f.Options) > 0 {
				c.known("option", slices.ContainsFunc(f.Options, func(o Option) bool { return o.ID == w }), w, path...)
			}
		}
	}
}

// sealed reports whether the program cannot read a field when nobody opens it.
func (c *checker) sealed(f *Field) bool {
	return c.p.Sealed(f.ID)
}

// addable reports whether the values of a field can be added up.
func (c *checker) addable(f *Field) bool {
	return f != nil && (f.Kind == KindNumber || f.Kind == KindMoney) && !c.sealed(f)
}

// counted checks that statistics can count by a field: it has a few answers.
func (c *checker) counted(id, key string, kinds ...Kind) {
	f := c.p.Field(id)
	c.known("field", f != nil, id, "ledger", key)
	sealed := f != nil && c.p.Sealed(id) && (!c.p.Person() || key != "by") // by what is sealed of persons groups are counted, and small ones hidden
	if f != nil && (!slices.Contains(kinds, f.Kind) || sealed) {
		c.ps.Add(c.doc.At("ledger", key), msgCounted.With("field", f.Label))
	}
}
