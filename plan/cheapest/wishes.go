package cheapest

import (
	"math"
	"slices"
)

// hardness orders the kinds by how little a bureau can change them.
var hardness = []BindingKind{BindsLine, BindsLimit, BindsComposite, BindsMax, BindsReach, BindsTotal, BindsCap, BindsLock, BindsBudget}

// requirements lists everything that could be left out, what is hardest to
// change first.
func (p *Problem) requirements() []Binding {
	all := []Binding{bind(BindsLine, func(*Binding) {})}
	add := func(b Binding) { all = append(all, b) }
	for g, l := range p.Limits {
		for q, v := range l {
			if !math.IsInf(v, 1) {
				add(bind(BindsLimit, func(b *Binding) { b.Group, b.Quantity = g, q }))
			}
		}
	}
	for t, c := range p.Composites {
		add(bind(BindsComposite, func(b *Binding) { b.Group, b.Composite = c.Group, t }))
	}
	for j := range p.Measures {
		if p.Measures[j].Max != nil {
			add(bind(BindsMax, func(b *Binding) { b.Measure = j }))
		}
	}
	for j, me := range p.Measures {
		if me.Move != nil && !math.IsInf(me.Move.Reach, 1) {
			add(bind(BindsReach, func(b *Binding) { b.Measure = j }))
		}
		if me.Move != nil && me.Move.Total >= 0 {
			add(bind(BindsTotal, func(b *Binding) { b.Measure = j }))
		}
	}
	for t := range p.Caps {
		add(bind(BindsCap, func(b *Binding) { b.Cap = t }))
	}
	for t, l := range p.Locks {
		add(bind(BindsLock, func(b *Binding) {
			b.Group, b.Unit, b.Measure, b.Lock = p.Units[l.Unit].Group, l.Unit, l.Measure, t
		}))
	}
	for t := range p.Budgets {
		add(bind(BindsBudget, func(b *Binding) { b.Budget = t }))
	}
	return all
}

func bind(kind BindingKind, set func(*Binding)) Binding {
	b := Binding{Kind: kind, Group: -1, Quantity: -1, Unit: -1, Budget: -1, Measure: -1, Lock: -1, Composite: -1, Cap: -1}
	set(&b)
	return b
}

// raised lets every unit take what a lock demands: what is decided can be done.
func (p *Problem) raised() *Problem {
	c := *p
	c.Measures = slices.Clone(p.Measures)
	for _, l := range p.Locks {
		for j := range c.Measures {
			if me := &c.Measures[j]; me.Max != nil && (l.Measure < 0 || l.Measure == j) && me.Max[l.Unit] < l.Min {
				me.Max = slices.Clone(me.Max)
				me.Max[l.Unit] = l.Min
			}
		}
	}
	return &c
}

// without is the problem with some requirements left out.
func (p *Problem) without(out []Binding) *Problem {
	c := *p
	c.Locks, c.Caps, c.Composites, c.Budgets = nil, nil, nil, slices.Clone(p.Budgets)
	c.Limits, c.Units, c.Measures = slices.Clone(p.Limits), slices.Clone(p.Units), slices.Clone(p.Measures)
	gone := map[Binding]bool{}
	for _, b := range out {
		gone[b] = true
		switch b.Kind {
		case BindsLimit:
			c.Limits[b.Group] = slices.Clone(c.Limits[b.Group])
			c.Limits[b.Group][b.Quantity] = math.Inf(1)
		case BindsBudget:
			c.Budgets[b.Budget].Amount = boundless
		case BindsReach, BindsTotal:
			c.Measures[b.Measure].Move = c.Measures[b.Measure].Move.free(b.Kind)
		case BindsMax:
			defer c.uncap(p.Units, b.Measure, b.Unit) // once all else is known
		case BindsLine:
			c.unask(b.Unit)
		}
	}
	for _, b := range p.requirements() {
		switch {
		case gone[b]:
		case b.Kind == BindsLock:
			c.Locks = append(c.Locks, p.Locks[b.Lock])
		case b.Kind == BindsCap:
			c.Caps = append(c.Caps, p.Caps[b.Cap])
		case b.Kind == BindsComposite:
			c.Composites = append(c.Composites, p.Composites[b.Composite])
		}
	}
	return &c
}

// free is the same with one of its wishes left out.
func (mv *Move) free(kind BindingKind) *Move {
	c := *mv
	if kind == BindsReach {
		c.Reach = math.Inf(1)
	} else {
		c.Total = -1
	}
	return &c
}

// boundless is more money than any plan costs.
const boundless = 1e15

// uncap lifts the most steps of a measure at a unit, or at all units, to what
// could be of use.
func (p *Problem) uncap(asked []Unit, measure, unit int) {
	free := *p
	free.Units = asked
	free.Locks, free.Caps, free.Budgets, free.Measures = nil, nil, nil, slices.Clone(p.Measures)
	free.Measures[measure].Max = nil
	m := newModel(&free)
	most := slices.Clone(p.Measures[measure].Max)
	for i := range most {
		if unit < 0 || unit == i {
			most[i] = max(most[i], m.up[i*m.v+measure])
		}
	}
	p.Measures[measure].Max = most
}

// unask takes away the lines and floors of a unit, or of all units.
func (p *Problem) unask(unit int) {
	for i := range p.Units {
		if u := &p.Units[i]; unit < 0 || unit == i {
			u.Line, u.Floor = make([]float64, len(u.Line)), make([]float64, len(u.Floor))
			for q := range u.Line {
				u.Line[q], u.Floor[q] = math.Inf(-1), math.Inf(-1)
			}
		}
	}
}
