package rules

import (
	"cmp"
	"slices"
)

// Indicator gives the indicator with an id, or nil.
func (p *Pack) Indicator(id string) *Indicator {
	for _, i := range p.Indicators {
		if i.ID == id {
			return i
		}
	}
	return nil
}

// Item gives the item with an id, or nil.
func (p *Pack) Item(id string) *Item {
	for _, i := range p.Items {
		if i.ID == id {
			return i
		}
	}
	return nil
}

// Param gives the named number with an id, or nil.
func (p *Pack) Param(id string) *Param {
	return find(p.Params, func(x *Param) string { return x.ID }, id)
}

// Scope gives the scope with an id, or nil.
func (p *Pack) Scope(id string) *Scope {
	return find(p.Scopes, func(x *Scope) string { return x.ID }, id)
}

// Choice gives the choice with an id, or nil.
func (p *Pack) Choice(id string) *Choice {
	return find(p.Choices, func(x *Choice) string { return x.ID }, id)
}

// Document gives the document with an id, or nil.
func (p *Pack) Document(id string) *Document {
	return find(p.Documents, func(x *Document) string { return x.ID }, id)
}

// Requirement gives the part of the verdict with an id, or nil.
func (p *Pack) Requirement(id string) *Requirement {
	return find(p.Verdict, func(x *Requirement) string { return x.ID }, id)
}

// Option gives the option with an id, or nil.
func (c *Choice) Option(id string) *ChoiceOption {
	return find(c.Options, func(x *ChoiceOption) string { return x.ID }, id)
}

// Defaults gives every choice of the pack with its default option.
func (p *Pack) Defaults() map[string]string {
	out := make(map[string]string, len(p.Choices))
	for _, c := range p.Choices {
		out[c.ID] = c.Default
	}
	return out
}

func find[T any](list []T, id func(*T) string, want string) *T {
	for i := range list {
		if id(&list[i]) == want {
			return &list[i]
		}
	}
	return nil
}

// sortByLaw puts indicators and items in the order in which the law counts
// them, whatever the names of their files: indicators by number, items as the
// requirements list them.
func sortByLaw(p *Pack) {
	slices.SortStableFunc(p.Indicators, func(a, b *Indicator) int { return cmp.Compare(a.Number, b.Number) })
	place := map[string]int{}
	for _, r := range p.Verdict {
		for _, id := range r.Items {
			if _, ok := place[id]; !ok {
				place[id] = len(place)
			}
		}
	}
	rank := func(it *Item) int {
		if n, ok := place[it.ID]; ok {
			return n
		}
		return len(place)
	}
	slices.SortStableFunc(p.Items, func(a, b *Item) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Number, b.Number))
	})
}

// Clone gives a deep enough copy for a what-if: lists and the things in them
// may be changed without touching p; series and maps within are shared and
// must be replaced, not altered.
func (p *Pack) Clone() *Pack {
	c := *p
	c.Stages, c.Documents = slices.Clone(p.Stages), slices.Clone(p.Documents)
	c.Params, c.Derived, c.Scopes = slices.Clone(p.Params), slices.Clone(p.Derived), slices.Clone(p.Scopes)
	c.Choices, c.Splits, c.Verdict = slices.Clone(p.Choices), slices.Clone(p.Splits), slices.Clone(p.Verdict)
	c.Layers, c.Fixtures = slices.Clone(p.Layers), slices.Clone(p.Fixtures)
	c.Indicators, c.Items = make([]*Indicator, len(p.Indicators)), make([]*Item, len(p.Items))
	for i, x := range p.Indicators {
		y := *x
		c.Indicators[i] = &y
	}
	for i, x := range p.Items {
		y := *x
		y.Tests = slices.Clone(x.Tests)
		c.Items[i] = &y
	}
	return &c
}
