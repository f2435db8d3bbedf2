package cheapest_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/internal/fault"
	"junheng/plan/cheapest"
)

// pair is a problem of two schools with 10 and 20 pupils that need a teacher for
// every two pupils; a teacher costs 8.
func pair() *cheapest.Problem {
	none := math.Inf(-1)
	return &cheapest.Problem{
		Groups: 1, Quantities: 1,
		Units: []cheapest.Unit{
			{Weight: 10, Have: []float64{1}, Line: []float64{5}, Floor: []float64{none}},
			{Weight: 20, Have: []float64{10}, Line: []float64{10}, Floor: []float64{none}},
		},
		Measures: []cheapest.Measure{{Adds: []cheapest.Effect{{Quantity: 0, Amount: 1}}, Cost: 8}},
		Limits:   [][]float64{{math.Inf(1)}},
	}
}

func solve(t *testing.T, p *cheapest.Problem) (*cheapest.Plan, *cheapest.Conflict) {
	t.Helper()
	plan, conflict, err := cheapest.Solve(context.Background(), p, cheapest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return plan, conflict
}

func kinds(bs []cheapest.Binding) []cheapest.BindingKind {
	var all []cheapest.BindingKind
	for _, b := range bs {
		all = append(all, b.Kind)
	}
	return all
}

func TestConflictsNameTheSmallestSetAndTheLeastEasing(t *testing.T) {
	tests := []struct {
		name  string
		upset func(*cheapest.Problem)
		binds []cheapest.BindingKind
		ease  cheapest.BindingKind
		to    float64
		cost  float64
	}{
		{
			name:  "money does not reach the line",
			upset: func(p *cheapest.Problem) { p.Budgets = []cheapest.Budget{{Amount: 31}} },
			binds: []cheapest.BindingKind{cheapest.BindsLine, cheapest.BindsBudget},
			ease:  cheapest.BindsBudget, to: 32, cost: 32,
		},
		{
			name:  "a lock forbids what the line asks",
			upset: func(p *cheapest.Problem) { p.Locks = []cheapest.Lock{{Unit: 0, Measure: -1, Max: 3}} },
			binds: []cheapest.BindingKind{cheapest.BindsLine, cheapest.BindsLock},
			ease:  cheapest.BindsLock, to: 4, cost: 32,
		},
		{
			name: "no land for what the coefficient asks",
			upset: func(p *cheapest.Problem) {
				p.Units[0].Line[0] = math.Inf(-1)
				p.Limits[0][0] = .1
				p.Measures[0].Max = []int32{2, 9}
			},
			binds: []cheapest.BindingKind{cheapest.BindsLimit, cheapest.BindsMax},
			// With three more the coefficient is still 0.101.
			ease: cheapest.BindsMax, to: 4, cost: 32,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := pair()
			tt.upset(p)
			plan, c := solve(t, p)
			if plan != nil || c == nil || !c.Proven || !c.Smallest {
				t.Fatalf("plan %+v, conflict %+v; want a proven conflict", plan, c)
			}
			if d := cmp.Diff(tt.binds, kinds(c.Binds)); d != "" {
				t.Errorf("binds (-want +got):\n%s", d)
			}
			if len(c.Ways) != 1 || len(c.Ways[0].Ease) != 1 || !c.Complete {
				t.Fatalf("ways out %+v, want one", c.Ways)
			}
			if e := c.Ways[0].Ease[0]; e.Binding.Kind != tt.ease || e.To != tt.to || c.Ways[0].Plan.Cost != tt.cost {
				t.Errorf("ease %s to %v at %v, want %s to %v at %v", e.Binding.Kind, e.To, c.Ways[0].Plan.Cost, tt.ease, tt.to, tt.cost)
			}
		})
	}
}

func TestConflictsThatShareNothingAreNamedOneByOne(t *testing.T) {
	p := pair()
	p.Units[1].Have[0] = 8
	p.Locks = []cheapest.Lock{{Unit: 0, Measure: 0, Max: 1}, {Unit: 1, Measure: 0, Max: 1}}
	_, c := solve(t, p)
	if c == nil || len(c.Binds) != 2 || len(c.Others) != 1 || len(c.Others[0].Binds) != 2 {
		t.Fatalf("conflict %+v, want two of two requirements each", c)
	}
	if len(c.Ways) != 1 || c.Ways[0].Plan.Cost != 4*8+2*8 {
		t.Fatalf("ways out %+v, want one at 48", c.Ways)
	}
	var to []float64
	for _, e := range c.Ways[0].Ease {
		to = append(to, e.To)
	}
	if d := cmp.Diff([]float64{4, 2}, to); d != "" {
		t.Errorf("locks eased to (-want +got):\n%s", d)
	}
}

func TestABarredMeasureIsNamedAndAllowedAgain(t *testing.T) {
	p := pair()
	p.Measures = append(p.Measures, cheapest.Measure{Adds: []cheapest.Effect{{Quantity: 0, Amount: 1}}, Cost: 9})
	p.Caps = []cheapest.Cap{{Measures: []int{0}}, {Measures: []int{1}, Most: 2}}
	_, c := solve(t, p)
	if c == nil || !c.Smallest {
		t.Fatalf("conflict %+v, want a smallest one", c)
	}
	if d := cmp.Diff([]cheapest.BindingKind{cheapest.BindsLine, cheapest.BindsCap, cheapest.BindsCap}, kinds(c.Binds)); d != "" {
		t.Errorf("binds (-want +got):\n%s", d)
	}
	if len(c.Ways) != 2 || c.Ways[0].Ease[0].Binding.Cap != 0 || c.Ways[0].Plan.Cost != 32 || c.Ways[1].Plan.Cost != 36 {
		t.Fatalf("ways out %+v, want the first measure at 32, then the second at 36", c.Ways)
	}
	if d := cmp.Diff([]cheapest.Taken{{Unit: 0, Measure: 0, Count: 4}}, c.Ways[0].Ease[0].Takes); d != "" {
		t.Errorf("takes (-want +got):\n%s", d)
	}
}

func TestMoneyOfSeveralYearsIsEasedInTheYearInWhichItSuffices(t *testing.T) {
	p := pair() // four steps of 8
	p.Budgets = []cheapest.Budget{{Source: 0, Year: 0, Amount: 10}, {Source: 1, Year: 1, Amount: 15}}
	_, c := solve(t, p)
	if c == nil || !c.Complete || len(c.Ways) != 2 {
		t.Fatalf("conflict %+v, want two ways out", c)
	}
	for _, w := range c.Ways {
		if e := w.Ease[0]; len(w.Ease) != 1 || e.To != 24 || w.Plan.Cost != 32 {
			t.Errorf("budget %d eased to %v at %v, want to 24 at 32", e.Binding.Budget, e.To, w.Plan.Cost)
		}
	}
}

func TestALockBeyondACapIsAConflictOfTheTwo(t *testing.T) {
	p := pair()
	p.Caps = []cheapest.Cap{{Most: 4}}
	p.Locks = []cheapest.Lock{{Unit: 1, Measure: 0, Min: 6, Max: 6}}
	_, c := solve(t, p)
	if c == nil {
		t.Fatal("there is a plan")
	}
	if d := cmp.Diff([]cheapest.BindingKind{cheapest.BindsCap, cheapest.BindsLock}, kinds(c.Binds)); d != "" {
		t.Errorf("binds (-want +got):\n%s", d)
	}
	if len(c.Ways) != 2 || c.Ways[0].Ease[0].To != 4 || c.Ways[1].Ease[0].To != 6 {
		t.Errorf("ways out %+v, want the lock down to 4, or the cap up to 6", c.Ways)
	}
}

// bruteWays gives, for every set of wishes (as bits), the least cost without them.
func bruteWays(p *cheapest.Problem, wishes []cheapest.Binding) []float64 {
	cost := make([]float64, 1<<len(wishes))
	for set := range cost {
		q := *p
		q.Locks, q.Caps, q.Budgets, q.Measures = nil, nil, slices.Clone(p.Budgets), slices.Clone(p.Measures)
		for n, w := range wishes {
			gone := set>>n&1 == 1
			switch {
			case w.Kind == cheapest.BindsLock && !gone:
				q.Locks = append(q.Locks, p.Locks[w.Lock])
			case w.Kind == cheapest.BindsCap && !gone:
				q.Caps = append(q.Caps, p.Caps[w.Cap])
			case w.Kind == cheapest.BindsBudget && gone:
				q.Budgets[w.Budget].Amount = 1e6
			case w.Kind == cheapest.BindsReach && gone:
				mv := *q.Measures[w.Measure].Move
				mv.Reach = math.Inf(1)
				q.Measures[w.Measure].Move = &mv
			case w.Kind == cheapest.BindsTotal && gone:
				mv := *q.Measures[w.Measure].Move
				mv.Total = -1
				q.Measures[w.Measure].Move = &mv
			}
		}
		cost[set] = bruteCost(&q)
	}
	return cost
}

// wishesOf lists what could be eased, in the order of bits.
func wishesOf(p *cheapest.Problem) []cheapest.Binding {
	var all []cheapest.Binding
	add := func(kind cheapest.BindingKind, set func(*cheapest.Binding)) {
		b := cheapest.Binding{Kind: kind, Group: -1, Quantity: -1, Unit: -1, Measure: -1, Budget: -1, Lock: -1, Composite: -1, Cap: -1}
		set(&b)
		all = append(all, b)
	}
	for j, me := range p.Measures {
		if me.Move != nil && !math.IsInf(me.Move.Reach, 1) {
			add(cheapest.BindsReach, func(b *cheapest.Binding) { b.Measure = j })
		}
		if me.Move != nil && me.Move.Total >= 0 {
			add(cheapest.BindsTotal, func(b *cheapest.Binding) { b.Measure = j })
		}
	}
	for t := range p.Caps {
		add(cheapest.BindsCap, func(b *cheapest.Binding) { b.Cap = t })
	}
	for t, l := range p.Locks {
		add(cheapest.BindsLock, func(b *cheapest.Binding) {
			b.Group, b.Unit, b.Measure, b.Lock = p.Units[l.Unit].Group, l.Unit, l.Measure, t
		})
	}
	for t := range p.Budgets {
		add(cheapest.BindsBudget, func(b *cheapest.Binding) { b.Budget = t })
	}
	return all
}

// Against brute force over every set of wishes: those named have no plan
// together and each of them is needed, no fewer would do where that is claimed,
// every way out is one, none can be left shorter, and the first is the cheapest.
func TestWishesInConflictAndWaysOutAreWhatTryingEverythingFinds(t *testing.T) {
	conflicts := 0
	rapid.Check(t, func(t *rapid.T) {
		p := small(t)
		wishes := wishesOf(p)
		if len(wishes) > 6 {
			return
		}
		_, c, err := cheapest.Solve(context.Background(), p, cheapest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if c == nil {
			return
		}
		cost := bruteWays(p, wishes)
		whole := len(cost) - 1
		if math.IsInf(cost[whole], 1) {
			if slices.ContainsFunc(c.Ways, func(w cheapest.Way) bool {
				return !slices.ContainsFunc(w.Ease, func(e cheapest.Ease) bool { return !e.Binding.Kind.Wish() })
			}) {
				t.Fatalf("ways out %+v ease wishes alone, and there is none", c.Ways)
			}
			return
		}
		conflicts++
		bits := func(bs []cheapest.Binding) int {
			set := 0
			for _, b := range bs {
				if n := slices.Index(wishes, b); n >= 0 {
					set |= 1 << n
				}
			}
			return set
		}
		named := bits(c.Binds)
		// Without all but those named; brute force is of wishes, not of the law.
		if !math.IsInf(cost[whole&^named], 1) {
			t.Fatalf("%+v have a plan of %v", c.Binds, cost[whole&^named])
		}
		fewest := len(wishes) + 1
		for set := range cost {
			if n := popcount(set); math.IsInf(cost[whole&^set], 1) && n < fewest {
				fewest = n
			}
		}
		for n := range wishes {
			if named>>n&1 == 1 && math.IsInf(cost[whole&^named|1<<n], 1) {
				t.Fatalf("%+v is not needed among %+v", wishes[n], c.Binds)
			}
		}
		if n := popcount(named); n != fewest {
			t.Fatalf("%d wishes are named, %d would do", n, fewest)
		}
		checkWays(t, p, c, wishes, cost)
	})
	if conflicts == 0 {
		t.Error("no conflict was drawn")
	}
}

func popcount(set int) (n int) {
	for ; set > 0; set &= set - 1 {
		n++
	}
	return n
}

func checkWays(t *rapid.T, p *cheapest.Problem, c *cheapest.Conflict, wishes []cheapest.Binding, cost []float64) {
	best, ways := math.Inf(1), 0
	for set := range cost {
		minimal := !math.IsInf(cost[set], 1)
		for n := range wishes {
			minimal = minimal && (set>>n&1 == 0 || math.IsInf(cost[set&^(1<<n)], 1))
		}
		if minimal {
			ways++
			best = min(best, cost[set])
		}
	}
	worked := min(ways, 6)
	all := cost[len(cost)-1]
	if slices.ContainsFunc(c.Ways, func(w cheapest.Way) bool { return w.Plan.Cost <= all+1e-9 }) && all < best-1e-9 {
		worked++
	}
	if !c.Complete && ways <= 6 || len(c.Ways) != worked && len(c.Ways) != min(ways, 6) {
		t.Fatalf("%d ways out, complete: %v; want %d", len(c.Ways), c.Complete, ways)
	}
	lowered := slices.ContainsFunc(c.Ways, func(w cheapest.Way) bool {
		return slices.ContainsFunc(w.Ease, func(e cheapest.Ease) bool { return e.To < e.From })
	})
	if ways <= 6 && !lowered && math.Abs(c.Ways[0].Plan.Cost-all) > 1e-9 {
		t.Fatalf("the cheapest way out costs %v, want %v", c.Ways[0].Plan.Cost, all)
	}
	for _, w := range c.Ways {
		set := 0
		for _, e := range w.Ease {
			set |= 1 << slices.Index(wishes, e.Binding)
		}
		if got := bruteCost(eased(p, w.Ease)); math.Abs(got-w.Plan.Cost) > 1e-9 {
			t.Fatalf("eased just as said, %+v, the plan costs %v, want %v", w.Ease, got, w.Plan.Cost)
		}
		if lowered { // what is demanded is let off as little as goes, not as cheaply
			continue
		}
		if c.Complete && math.Abs(w.Plan.Cost-cost[set]) > 1e-9 {
			t.Fatalf("to ease %+v costs %v, want %v", w.Ease, w.Plan.Cost, cost[set])
		}
		for n := range w.Ease {
			less := slices.Clone(w.Ease)
			switch e := &less[n]; e.Binding.Kind {
			case cheapest.BindsBudget, cheapest.BindsTotal, cheapest.BindsCap, cheapest.BindsLock:
				e.To -= math.Copysign(1, e.To-e.From)
			default:
				continue
			}
			if got := bruteCost(eased(p, less)); got <= cost[set]+1e-9 {
				t.Fatalf("eased by one less, %+v, there is still a plan of %v", less, got)
			}
		}
	}
}

// eased applies what a way out says.
func eased(p *cheapest.Problem, all []cheapest.Ease) *cheapest.Problem {
	q := *p
	q.Locks, q.Caps, q.Budgets, q.Measures = slices.Clone(p.Locks), slices.Clone(p.Caps), slices.Clone(p.Budgets), slices.Clone(p.Measures)
	for _, e := range all {
		b := e.Binding
		switch b.Kind {
		case cheapest.BindsBudget:
			q.Budgets[b.Budget].Amount = e.To
		case cheapest.BindsCap:
			q.Caps[b.Cap].Most = int32(e.To)
		case cheapest.BindsLock:
			l := &q.Locks[b.Lock]
			l.Min, l.Max = min(l.Min, int32(e.To)), max(l.Max, int32(e.To))
		case cheapest.BindsReach:
			mv := *q.Measures[b.Measure].Move
			mv.Reach = e.To
			q.Measures[b.Measure].Move = &mv
		case cheapest.BindsTotal:
			mv := *q.Measures[b.Measure].Move
			mv.Total = int(e.To)
			q.Measures[b.Measure].Move = &mv
		}
	}
	return &q
}

// With everything else left out but the caps of measures, what a conflict names
// has no plan; without any one of it, it is not proven that there is none.
func TestEachMemberOfAConflictIsNeeded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := small(t)
		_, c, err := cheapest.Solve(context.Background(), p, cheapest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if c == nil || !c.Smallest {
			return
		}
		if len(c.Binds) == 0 {
			t.Fatal("a conflict of nothing")
		}
		if want := bruteCost(capped(p, only(p, c.Binds))); !math.IsInf(want, 1) {
			t.Fatalf("%+v and what is capped have a plan of %v", c.Binds, want)
		}
		for n := range c.Binds {
			rest := only(p, slices.Delete(slices.Clone(c.Binds), n, n+1))
			if _, still, _ := cheapest.Solve(context.Background(), rest, cheapest.Options{Nodes: 50}); still != nil && still.Proven {
				t.Fatalf("without %+v of %+v there is still no plan", c.Binds[n], c.Binds)
			}
		}
	})
}

// capped gives a problem the measures of another, with what units may take and
// give: what could be of use is more than brute force can try.
func capped(p, q *cheapest.Problem) *cheapest.Problem {
	c := *q
	c.Measures = p.Measures
	return &c
}

// only is a problem with nothing but the requirements listed.
func only(p *cheapest.Problem, keep []cheapest.Binding) *cheapest.Problem {
	has := func(kind cheapest.BindingKind, of func(b cheapest.Binding) bool) bool {
		return slices.ContainsFunc(keep, func(b cheapest.Binding) bool { return b.Kind == kind && of(b) })
	}
	q := *p
	q.Limits, q.Composites, q.Locks, q.Caps, q.Budgets = nil, nil, nil, nil, slices.Clone(p.Budgets)
	q.Units, q.Measures = slices.Clone(p.Units), slices.Clone(p.Measures)
	for g, l := range p.Limits {
		q.Limits = append(q.Limits, slices.Clone(l))
		for k := range l {
			if !has(cheapest.BindsLimit, func(b cheapest.Binding) bool { return b.Group == g && b.Quantity == k }) {
				q.Limits[g][k] = math.Inf(1)
			}
		}
	}
	for t, c := range p.Composites {
		if has(cheapest.BindsComposite, func(b cheapest.Binding) bool { return b.Composite == t }) {
			q.Composites = append(q.Composites, c)
		}
	}
	for t, l := range p.Locks {
		if has(cheapest.BindsLock, func(b cheapest.Binding) bool { return b.Lock == t }) {
			q.Locks = append(q.Locks, l)
		}
	}
	for t, c := range p.Caps {
		if has(cheapest.BindsCap, func(b cheapest.Binding) bool { return b.Cap == t }) {
			q.Caps = append(q.Caps, c)
		}
	}
	for t := range p.Budgets {
		if !has(cheapest.BindsBudget, func(b cheapest.Binding) bool { return b.Budget == t }) {
			q.Budgets[t].Amount = 1e6
		}
	}
	for i := range p.Units {
		if !has(cheapest.BindsLine, func(b cheapest.Binding) bool { return b.Unit < 0 || b.Unit == i }) {
			u := &q.Units[i]
			u.Line, u.Floor = slices.Clone(u.Line), slices.Clone(u.Floor)
			for k := range u.Line {
				u.Line[k], u.Floor[k] = math.Inf(-1), math.Inf(-1)
			}
		}
	}
	for j := range p.Measures {
		m := &q.Measures[j]
		if m.Move != nil {
			mv := *m.Move
			if !has(cheapest.BindsReach, func(b cheapest.Binding) bool { return b.Measure == j }) {
				mv.Reach = math.Inf(1)
			}
			if !has(cheapest.BindsTotal, func(b cheapest.Binding) bool { return b.Measure == j }) {
				mv.Total = -1
			}
			m.Move = &mv
		}
		m.Max = slices.Clone(m.Max)
		for i := range m.Max {
			if !has(cheapest.BindsMax, func(b cheapest.Binding) bool { return b.Measure == j && (b.Unit < 0 || b.Unit == i) }) {
				m.Max[i] = 60
			}
		}
	}
	return &q
}

func TestProblemsThatContradictTheirShapeAreRefused(t *testing.T) {
	p := pair()
	p.Units[0].Have = nil
	p.Units[1].Weight = 0
	p.Measures[0].Cost = math.NaN()
	p.Locks = []cheapest.Lock{{Unit: 7, Measure: 0, Min: 2, Max: 1}}
	_, _, err := cheapest.Solve(context.Background(), p, cheapest.Options{})
	if fault.KindOf(err) != fault.Invalid {
		t.Fatalf("error %v, want an invalid problem", err)
	}
	if all, ok := err.(interface{ Unwrap() []error }); !ok || len(all.Unwrap()) != 5 {
		t.Errorf("errors %v, want all five", err)
	}
}

func TestACancelledContextEndsTheSearch(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, _, err := cheapest.Solve(ctx, pair(), cheapest.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}
