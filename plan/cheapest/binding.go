package cheapest

import (
	"cmp"
	"math"
	"slices"
)

// binding names what the cost hangs on, by the prices that prove the bound.
func (s *search) binding(x []float64) []Binding {
	var all []Binding
	add := func(kind BindingKind, worth float64, set func(*Binding)) {
		if worth > 1e-7*max(s.cost, 1e-9) {
			b := bind(kind, set)
			b.Worth = worth
			all = append(all, b)
		}
	}
	s.bindLimits(x, add)
	s.bindCommon(add)
	s.bindUnits(add)
	slices.SortStableFunc(all, func(a, b Binding) int { return cmp.Compare(b.Worth, a.Worth) })
	return all
}

type addBinding func(kind BindingKind, worth float64, set func(*Binding))

// bindLimits weighs the limits of coefficients. The multiplier is of c·m − ‖d‖ ≥ 0:
// a hundredth more of c frees a hundredth of the mean.
func (s *search) bindLimits(x []float64, add addBinding) {
	m := s.m
	for g, w := range s.root.worth {
		mean := 0.0
		for _, i := range m.members[g] {
			mean += x[i*m.k+g%m.k]
		}
		if w > 0 {
			add(BindsLimit, w*mean/m.weight[g]/100, func(b *Binding) { b.Group, b.Quantity = g/m.k, g%m.k })
		}
	}
}

// bindCommon weighs what couples units: the most moves, money, composites. The
// couplings stand in the order in which the relaxation makes them.
func (s *search) bindCommon(add addBinding) {
	m := s.m
	at := len(m.classes)
	next := func() float64 {
		at++
		return s.root.coupling[at-1]
	}
	if len(s.root.coupling) == 0 {
		return
	}
	for j, me := range m.p.Measures {
		if me.Move != nil && me.Move.Total >= 0 {
			add(BindsTotal, next(), func(b *Binding) { b.Measure = j })
		}
	}
	money := make([]float64, len(m.p.Budgets))
	for p := range m.purses {
		w := next()
		for _, b := range m.purses[p].budgets {
			money[b] += w
		}
	}
	for t, w := range money {
		add(BindsBudget, w, func(b *Binding) { b.Budget = t })
	}
	at += 2 * len(m.keptOnes())
	for t, c := range m.p.Composites {
		if at < len(s.root.coupling) {
			add(BindsComposite, next()*float64(len(c.Quantities))/100, func(b *Binding) { b.Group, b.Composite = c.Group, t })
		}
	}
}

// bindUnits weighs what holds units: the most steps of a measure and locks, by
// what one step is worth at the prices; lines, by what one more miss would save.
func (s *search) bindUnits(add addBinding) {
	m, o := s.m, s.r.oracle
	root := m.root()
	locked := func(i, v int) int {
		return slices.IndexFunc(m.p.Locks, func(l Lock) bool { return l.Unit == i && (l.Measure < 0 || l.Measure == v) })
	}
	for i := range m.n {
		s.r.setCosts(i, s.root.price[i], 1)
		for v := range m.p.Measures {
			at := i*m.v + v
			c, rc, l := s.best[at], o.rc[v], locked(i, v)
			of := func(b *Binding) { b.Group, b.Unit, b.Measure, b.Lock = m.p.Units[i].Group, i, v, l }
			switch {
			case l >= 0 && c == m.lo[at] && rc > 0 && c > 0:
				add(BindsLock, rc, of)
			case l >= 0 && c == m.up[at] && rc < 0:
				add(BindsLock, -rc, of)
			case l < 0 && c == m.up[at] && m.capped(i, v) >= 0:
				add(BindsCap, -rc, func(b *Binding) { of(b); b.Cap = m.capped(i, v) })
			case l < 0 && c == m.up[at] && m.p.Measures[v].Max != nil:
				add(BindsMax, -rc, of)
			}
		}
		now := o.best(i, root)
		m.miss[i]++
		more := o.best(i, root)
		m.miss[i]--
		if !math.IsInf(now, 1) {
			add(BindsLine, now-more, func(b *Binding) { b.Group, b.Unit = m.p.Units[i].Group, i })
		}
	}
}

// capped is the cap that bounds what a unit takes of a measure; −1: none.
func (m *model) capped(i, v int) int {
	return slices.IndexFunc(m.p.Caps, func(c Cap) bool { return !c.Gives && c.of(i, v) && c.Most == m.up[i*m.v+v] })
}
