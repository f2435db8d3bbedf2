package collect

import (
	"junheng/facts"
	"junheng/registry"
)

// Past is facts of earlier years, made ready once for checks that are run again
// and again. It may be used by many at once.
type Past struct{ l *lookup }

// Remember makes facts of earlier years ready; nil where there are none. The
// table must not be changed afterwards.
func Remember(t *facts.Table) *Past {
	if t == nil {
		return nil
	}
	l := newLookup(t)
	l.school("") // so that nobody has to make it later
	return &Past{l}
}

// Table gives the facts.
func (p *Past) Table() *facts.Table {
	if p == nil {
		return nil
	}
	return p.l.t
}

// Row gives the row of a school, or with an empty identity of the county; false
// where there is none.
func (p *Past) Row(k facts.Key) (int, bool) {
	if p == nil {
		return -1, false
	}
	at := rowKey{k.County, k.Year, -1, registry.Whole}
	if k.School != "" {
		if at.school = p.l.school(k.School); at.school < 0 {
			return -1, false
		}
	}
	i, ok := p.l.at[at]
	if !ok {
		return -1, false
	}
	for _, r := range p.l.groups[i].rows {
		if p.l.t.Stage[r] == k.Stage {
			return r, true
		}
	}
	return -1, false
}

// before gives what is known of earlier years, ready to be asked; nil: nothing.
func (o *Options) before() *lookup {
	switch {
	case o.Past != nil:
		return o.Past.l
	case o.Previous != nil:
		return newLookup(o.Previous)
	}
	return nil
}
