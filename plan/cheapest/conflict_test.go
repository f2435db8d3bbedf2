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
			for _, e := range c.Ease {
				if e.Binding.Kind == tt.ease {
					if e.To < tt.to || e.To > tt.to*1.002+1e-9 || e.Cost != tt.cost {
						t.Errorf("ease %s to %v at %v, want %v at %v", tt.ease, e.To, e.Cost, tt.to, tt.cost)
					}
					return
				}
			}
			t.Errorf("no easing of %s in %+v", tt.ease, c.Ease)
		})
	}
}

func TestConflictsThatShareNothingAreNamedOneByOne(t *testing.T) {
	p := pair()
	p.Units[1].Have[0] = 8
	p.Locks = []cheapest.Lock{{Unit: 0, Measure: 0, Max: 1}, {Unit: 1, Measure: 0, Max: 1}}
	_, c := solve(t, p)
	if c == nil || len(c.Binds) != 2 {
		t.Fatalf("conflict %+v, want two requirements", c)
	}
	// Lines are left out together: what remains has a plan.
	if len(c.Ease) == 0 {
		t.Errorf("no way out of %+v", c)
	}
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
	q.Limits, q.Composites, q.Locks, q.Budgets = nil, nil, nil, slices.Clone(p.Budgets)
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
		if m.Move != nil && !has(cheapest.BindsReach, func(b cheapest.Binding) bool { return b.Measure == j }) {
			m.Move = &cheapest.Move{Reach: math.Inf(1), Total: -1}
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
