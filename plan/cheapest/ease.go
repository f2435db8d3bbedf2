package cheapest

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// manyWays is how many ways out are worked out in full.
const manyWays = 6

// ways works out what each fix costs, and how little it takes, cheapest first.
func (d *doubter) ways(ctx context.Context, x *explorer) (ways []Way, complete bool, err error) {
	complete = x.done
	for _, c := range x.cores {
		r := x.refusal(c.set)
		complete = complete && r != nil && r.proven
	}
	var fixes []fix
	for _, f := range x.fixes {
		complete = complete && f.proven
		if !slices.ContainsFunc(x.fixes, func(o fix) bool { return within(o.set, f.set) && !within(f.set, o.set) }) {
			fixes = append(fixes, f)
		}
	}
	slices.SortStableFunc(fixes, func(a, b fix) int { return cmp.Compare(a.plan.cost, b.plan.cost) })
	if len(fixes) > manyWays {
		fixes, complete = fixes[:manyWays], false
	}
	for _, f := range fixes {
		w, err := d.way(ctx, x, f.set, f.plan.cnt)
		if err != nil {
			return nil, false, err
		}
		ways = append(ways, w)
	}
	if ways, err = d.cheaper(ctx, x, ways); err != nil {
		return nil, false, err
	}
	for _, w := range ways {
		complete = complete && w.Plan.Gap() <= max(d.full.Gap, 1e-9)
	}
	slices.SortStableFunc(ways, func(a, b Way) int {
		return cmp.Or(cmp.Compare(a.Plan.Cost, b.Plan.Cost), cmp.Compare(len(a.Ease), len(b.Ease)), cmp.Compare(a.more(), b.more()))
	})
	return ways, complete, nil
}

func (d *doubter) way(ctx context.Context, x *explorer, set []bool, cnt []int32) (Way, error) {
	e := &easing{d: d, cnt: cnt}
	for u, in := range set {
		if in {
			e.all = append(e.all, Ease{Binding: x.of[u]})
		}
	}
	return e.run(ctx)
}

// cheaper adds the way out that gives up whatever makes the plan cheapest of
// all, where that is more than it takes for there to be a plan.
func (d *doubter) cheaper(ctx context.Context, x *explorer, ways []Way) ([]Way, error) {
	if !slices.ContainsFunc(x.of, func(b Binding) bool { return b.Kind.Wish() }) || len(ways) == 0 {
		return ways, nil
	}
	least := slices.MinFunc(ways, func(a, b Way) int { return cmp.Compare(a.Plan.Cost, b.Plan.Cost) })
	none := make([]bool, len(x.of))
	opt := d.full
	opt.start = x.nearest(none)
	s := newSearch(newModel(d.p.without(x.besides(none))), opt)
	if err := s.run(ctx); err != nil || s.best == nil || s.cost >= least.Plan.Cost*(1-1e-9) {
		return ways, err
	}
	set := x.keeps(s.best, none)
	for u := range set {
		set[u] = !set[u]
	}
	w, err := d.way(ctx, x, set, s.best)
	if err != nil || w.Plan.Cost >= least.Plan.Cost*(1-1e-9) {
		return ways, err
	}
	return append(ways, w), nil
}

// more is how much more money a way takes than was given.
func (w *Way) more() float64 {
	sum := 0.0
	for _, e := range w.Ease {
		if e.Binding.Kind == BindsBudget {
			sum += e.To - e.From
		}
	}
	return sum
}

// easing finds how little it takes to ease some requirements.
type easing struct {
	d     *doubter
	all   []Ease
	cnt   []int32 // of the cheapest plan found
	cost  float64 // that a plan may have
	bound float64 // that it must have
}

// run finds the cheapest plan with the requirements left out, then draws one
// after the other in again as far as its cost allows.
func (e *easing) run(ctx context.Context) (Way, error) {
	var out []Binding
	for t, a := range e.all {
		out = append(out, a.Binding)
		e.open(t)
	}
	// What is demanded is let off as little as goes, whatever the plan then
	// costs: the cheapest plan would always let it off altogether.
	e.cost = math.Inf(1)
	for t := range e.all {
		if e.all[t].lower() {
			if err := e.draw(ctx, t); err != nil {
				return Way{}, err
			}
			out = slices.DeleteFunc(out, func(b Binding) bool { return b == e.all[t].Binding })
		}
	}
	free, err := e.cheapest(ctx, out)
	if err != nil {
		return Way{}, err
	}
	for t := range e.all {
		if e.all[t].lower() {
			continue
		}
		e.open(t)
		e.bound = free.bound
		if err := e.draw(ctx, t); err != nil {
			return Way{}, err
		}
	}
	// Once more, with nothing but what is said: the proof that it suffices.
	opt := e.d.full
	opt.start = e.cnt
	s := newSearch(newModel(e.d.p.eased(e.all)), opt)
	if err := s.run(ctx); err != nil {
		return Way{}, err
	}
	if s.root.price == nil { // eased so exactly that it hangs on the last digit
		s = free
	}
	if s.best == nil || s.cost > e.cost {
		s.best, s.cost = e.cnt, e.cost
	}
	s.bound = min(max(s.bound, free.bound), s.cost)
	w := Way{Ease: e.all, Plan: s.plan()}
	for t := range w.Ease {
		w.Ease[t].Takes = e.d.p.takes(w.Ease[t].Binding, s.m, s.best)
	}
	w.Ease = slices.DeleteFunc(w.Ease, func(a Ease) bool { return a.From == a.To }) // the plan found does without
	return w, nil
}

// cheapest finds the cheapest plan with requirements left out, and what is
// demanded let off as far as is said.
func (e *easing) cheapest(ctx context.Context, out []Binding) (*search, error) {
	p := *e.d.p
	p.Locks = slices.Clone(p.Locks)
	for _, a := range e.all {
		if a.lower() {
			p.Locks[a.Binding.Lock].Min = int32(a.To)
		}
	}
	opt := e.d.full
	opt.start = e.cnt
	s := newSearch(newModel(p.without(out)), opt)
	if err := s.run(ctx); err != nil {
		return nil, err
	}
	if s.best != nil && (math.IsInf(e.cost, 1) || s.cost < e.cost) {
		e.cnt = s.best
	}
	e.cost = s.m.cost(e.cnt)
	return s, nil
}

// lower tells whether less is demanded: of a lock.
func (a *Ease) lower() bool { return a.Binding.Kind == BindsLock && a.To < a.From }

// open says of a requirement what it allowed, and what the plan takes with it
// left out.
func (e *easing) open(t int) {
	a := &e.all[t]
	a.From, a.To = e.span(a.Binding)
	if !a.lower() {
		a.To = max(a.From, a.To)
	}
}

func (e *easing) span(b Binding) (from, to float64) {
	p := e.d.p
	m := newModel(p)
	switch b.Kind {
	case BindsBudget:
		return p.Budgets[b.Budget].Amount, boundless
	case BindsReach:
		return p.Measures[b.Measure].Move.Reach, math.Inf(1)
	case BindsTotal:
		return float64(p.Measures[b.Measure].Move.Total), float64(m.taken(b.Measure, e.cnt))
	case BindsLimit:
		return p.Limits[b.Group][b.Quantity], m.spreadOf(b.Group*m.k+b.Quantity, m.after(e.cnt))
	case BindsComposite:
		return p.Composites[b.Composite].Limit, m.meanOf(b.Composite, m.after(e.cnt))
	case BindsLine:
		s := state{m: m, x: m.after(e.cnt)}
		for i := range m.n {
			if (b.Unit < 0 || b.Unit == i) && !s.suffices(i) {
				to++
			}
		}
		return 0, to
	}
	return p.allowed(b, m, e.cnt)
}

// allowed gives, of a lock, a cap or the most of a measure, the count allowed
// and the one that is farthest from it.
func (p *Problem) allowed(b Binding, m *model, cnt []int32) (from, to float64) {
	switch b.Kind {
	case BindsLock:
		from = float64(p.Locks[b.Lock].Max)
	case BindsCap:
		from = float64(p.Caps[b.Cap].Most)
	}
	to = from
	for _, t := range p.takes(b, m, cnt) {
		limit := p.limitOf(b, t)
		if d := math.Abs(float64(t.Count - limit)); d > math.Abs(to-from) {
			from, to = float64(limit), float64(t.Count)
		}
	}
	return from, to
}

// limitOf is what a lock, a cap or the most of a measure allows where so much
// is taken.
func (p *Problem) limitOf(b Binding, t Taken) int32 {
	switch b.Kind {
	case BindsLock:
		l := p.Locks[b.Lock]
		return min(max(t.Count, l.Min), l.Max)
	case BindsCap:
		return min(t.Count, p.Caps[b.Cap].Most)
	}
	return min(t.Count, p.Measures[t.Measure].Max[t.Unit])
}

// takes lists where counts go against a lock, a cap or the most of a measure.
func (p *Problem) takes(b Binding, m *model, cnt []int32) []Taken {
	var all []Taken
	for i := range m.n {
		for v, va := range m.vars {
			about := false
			switch b.Kind {
			case BindsLock:
				l := p.Locks[b.Lock]
				about = !va.out && l.Unit == i && (l.Measure < 0 || l.Measure == v)
			case BindsCap:
				about = p.Caps[b.Cap].Gives == va.out && p.Caps[b.Cap].of(i, va.measure)
			case BindsMax:
				about = v == b.Measure && (b.Unit < 0 || b.Unit == i)
			}
			if t := (Taken{i, va.measure, cnt[i*m.v+v]}); about && p.limitOf(b, t) != t.Count {
				all = append(all, t)
			}
		}
	}
	return all
}

// eased is the problem with requirements eased to what is said of them.
func (p *Problem) eased(all []Ease) *Problem {
	var gone []Binding
	for _, e := range all {
		switch e.Binding.Kind {
		case BindsLine, BindsMax: // as far as the plan needs
			gone = append(gone, e.Binding)
		}
	}
	c := p.without(gone)
	c.Locks, c.Caps, c.Composites = slices.Clone(p.Locks), slices.Clone(p.Caps), slices.Clone(p.Composites)
	for _, e := range all {
		b := e.Binding
		switch b.Kind {
		case BindsBudget:
			c.Budgets[b.Budget].Amount = e.To
		case BindsReach:
			c.Measures[b.Measure].Move = c.Measures[b.Measure].Move.free(b.Kind)
			c.Measures[b.Measure].Move.Reach = e.To
		case BindsTotal:
			c.Measures[b.Measure].Move = c.Measures[b.Measure].Move.free(b.Kind)
			c.Measures[b.Measure].Move.Total = int(e.To)
		case BindsCap:
			c.Caps[b.Cap].Most = int32(e.To)
		case BindsLock:
			l := &c.Locks[b.Lock]
			l.Min, l.Max = min(l.Min, int32(e.To)), max(l.Max, int32(e.To))
		case BindsLimit:
			c.Limits[b.Group] = slices.Clone(c.Limits[b.Group])
			c.Limits[b.Group][b.Quantity] = e.To * (1 + near)
		case BindsComposite:
			c.Composites[b.Composite].Limit = e.To * (1 + near)
		}
	}
	return c
}

// draw finds how near to what was allowed a requirement can stay.
func (e *easing) draw(ctx context.Context, t int) error {
	a := &e.all[t]
	switch a.Binding.Kind {
	case BindsBudget:
		return e.drawMoney(ctx, a)
	case BindsReach:
		return e.drawAmong(ctx, a, e.d.p.distances(a.From))
	case BindsTotal, BindsCap, BindsLock:
		var steps []float64
		for v := a.From; v != a.To; {
			v += math.Copysign(1, a.To-a.From)
			steps = append(steps, v)
		}
		return e.drawAmong(ctx, a, steps)
	}
	return nil
}

// drawAmong finds the first of some values that suffices; the last one does.
func (e *easing) drawAmong(ctx context.Context, a *Ease, values []float64) error {
	low, high := 0, len(values)-1
	for low < high {
		mid := (low + high) / 2
		a.To = values[mid]
		ok, err := e.suffices(ctx, -1)
		if err != nil {
			return err
		}
		if ok {
			high = mid
		} else {
			low = mid + 1
		}
	}
	if high >= 0 {
		a.To = values[high]
	}
	return nil
}

// distances lists how far units of a group lie apart, from beyond a distance on.
func (p *Problem) distances(beyond float64) []float64 {
	var all []float64
	for i := range p.Units {
		for j := range i {
			a, b := &p.Units[i], &p.Units[j]
			if d := math.Hypot(a.X-b.X, a.Y-b.Y); a.Group == b.Group && d > beyond {
				all = append(all, d)
			}
		}
	}
	slices.Sort(all)
	return append(slices.Compact(all), math.Inf(1)) // where somebody's place is not known
}

// eased is to what share of itself an amount of money is found where costs have
// no step in common.
const eased = 1e-6

func (e *easing) drawMoney(ctx context.Context, a *Ease) error {
	b := a.Binding.Budget
	grain := newModel(e.d.p).grain()
	if e.idle(a) {
		return nil
	}
	a.To = a.From + e.cost
	low, high := a.From, a.To
	others := 0.0
	for _, o := range e.d.p.eased(e.all).Budgets {
		others += o.Amount
	}
	low = max(low, e.bound-(others-a.To)-grain/2)
	for range 60 {
		ok, err := e.suffices(ctx, b)
		if err != nil {
			return err
		}
		if ok {
			high = min(a.To, max(e.spent(b), a.From))
		} else {
			low = a.To
		}
		if high-low <= max(grain/2, eased*high) {
			break
		}
		a.To = (low + high) / 2
	}
	a.To = high
	return nil
}

// idle tells whether money need not be eased at all once the rest is.
func (e *easing) idle(a *Ease) bool {
	a.To = a.From
	return newModel(e.d.p.eased(e.all)).certified(e.cnt)
}

// spent is what the plan takes of a budget when all others are used first.
func (e *easing) spent(b int) float64 {
	m := newModel(e.d.p.eased(e.all))
	m.last = b
	all, ok := m.date(e.cnt)
	if !ok {
		return math.Inf(1)
	}
	return m.spent(all)[b]
}

// suffices tells whether a plan of this cost keeps what is said now, the money
// of one budget being used last; it is then the plan.
func (e *easing) suffices(ctx context.Context, last int) (bool, error) {
	m := newModel(e.d.p.eased(e.all))
	m.last = last
	if m.certified(e.cnt) {
		return true, nil
	}
	opt := e.d.opt
	opt.start, opt.stop, opt.Gap, opt.Rounds = e.cnt, e.cost*(1+1e-12), 0, e.d.full.Rounds
	s := newSearch(m, opt)
	if err := s.run(ctx); err != nil {
		return false, err
	}
	if s.best == nil || s.cost > opt.stop {
		return false, nil
	}
	e.cnt = s.best
	return true, nil
}
