package cheapest_test

import (
	"context"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/plan/cheapest"
)

// small draws a problem that brute force can settle.
func small(t *rapid.T) *cheapest.Problem {
	p := &cheapest.Problem{
		Groups:     rapid.IntRange(1, 2).Draw(t, "groups"),
		Quantities: rapid.IntRange(1, 3).Draw(t, "quantities"),
	}
	units := rapid.IntRange(2, 8).Draw(t, "units")
	for g := range p.Groups {
		p.Limits = append(p.Limits, nil)
		for range p.Quantities {
			p.Limits[g] = append(p.Limits[g], rapid.SampledFrom([]float64{math.Inf(1), .8, .6, .5, .45, .3, .2}).Draw(t, "limit"))
		}
	}
	for i := range units {
		p.Units = append(p.Units, smallUnit(t, p, i))
	}
	room := 3e6
	for range rapid.IntRange(1, 4).Draw(t, "measures") {
		p.Measures = append(p.Measures, smallMeasure(t, p, &room))
	}
	if rapid.IntRange(0, 3).Draw(t, "composite") == 0 {
		c := cheapest.Composite{Limit: rapid.SampledFrom([]float64{.2, .3, .4, .5}).Draw(t, "mean")}
		for q := range p.Quantities {
			c.Quantities = append(c.Quantities, q)
		}
		p.Composites = append(p.Composites, c)
	}
	if len(p.Measures) > 0 && rapid.IntRange(0, 2).Draw(t, "budgets") == 0 {
		for range rapid.IntRange(1, 3).Draw(t, "purses") {
			b := cheapest.Budget{Year: rapid.IntRange(0, 1).Draw(t, "year"), Amount: float64(rapid.IntRange(0, 60).Draw(t, "amount"))}
			if rapid.Bool().Draw(t, "tied") {
				b.Measures = []int{rapid.IntRange(0, len(p.Measures)-1).Draw(t, "pays")}
			}
			p.Budgets = append(p.Budgets, b)
		}
	}
	if len(p.Measures) > 0 && rapid.IntRange(0, 3).Draw(t, "locks") == 0 {
		l := cheapest.Lock{Unit: rapid.IntRange(0, units-1).Draw(t, "at"), Measure: rapid.IntRange(-1, len(p.Measures)-1).Draw(t, "of")}
		if l.Measure >= 0 {
			l.Min = rapid.Int32Range(0, 1).Draw(t, "min")
		}
		l.Max = l.Min + rapid.Int32Range(0, 1).Draw(t, "more")
		p.Locks = append(p.Locks, l)
	}
	if len(p.Measures) > 0 && rapid.IntRange(0, 2).Draw(t, "caps") == 0 {
		for range rapid.IntRange(1, 2).Draw(t, "wishes") {
			p.Caps = append(p.Caps, smallCap(t, p))
		}
	}
	return p
}

func smallCap(t *rapid.T, p *cheapest.Problem) cheapest.Cap {
	c := cheapest.Cap{Most: rapid.Int32Range(0, 2).Draw(t, "cap"), Gives: rapid.IntRange(0, 3).Draw(t, "what") == 0}
	if rapid.Bool().Draw(t, "one measure") {
		c.Measures = []int{rapid.IntRange(0, len(p.Measures)-1).Draw(t, "of measure")}
	}
	if rapid.Bool().Draw(t, "one unit") {
		c.Units = []int{rapid.IntRange(0, len(p.Units)-1).Draw(t, "of unit")}
	}
	return c
}

func smallUnit(t *rapid.T, p *cheapest.Problem, i int) cheapest.Unit {
	u := cheapest.Unit{
		Group:  i % p.Groups,
		Weight: float64(rapid.IntRange(2, 12).Draw(t, "pupils")),
		Miss:   rapid.IntRange(0, 1).Draw(t, "miss"),
		Rank:   rapid.IntRange(0, 2).Draw(t, "rank"),
		X:      float64(rapid.IntRange(0, 3).Draw(t, "x")),
	}
	for range p.Quantities {
		line := u.Weight * rapid.SampledFrom([]float64{.5, 1, 1.5}).Draw(t, "line")
		u.Have = append(u.Have, math.Round(line*rapid.Float64Range(.5, 1.7).Draw(t, "have")))
		switch rapid.IntRange(0, 3).Draw(t, "asked") {
		case 0:
			u.Line, u.Floor = append(u.Line, math.Inf(-1)), append(u.Floor, math.Inf(-1))
		case 1:
			u.Line, u.Floor = append(u.Line, line), append(u.Floor, 0)
		default:
			u.Line, u.Floor = append(u.Line, line), append(u.Floor, .85*line)
		}
	}
	if rapid.IntRange(0, 4).Draw(t, "outside") == 0 {
		u.Outside = make([]bool, p.Quantities)
		u.Outside[0] = true
	}
	return u
}

// smallMeasure draws a measure; room is how many ways to combine the counts of
// all units are still allowed.
func smallMeasure(t *rapid.T, p *cheapest.Problem, room *float64) cheapest.Measure {
	me := cheapest.Measure{Cost: float64(rapid.IntRange(0, 9).Draw(t, "cost"))}
	q := rapid.IntRange(0, p.Quantities-1).Draw(t, "quantity")
	me.Adds = []cheapest.Effect{{Quantity: q, Amount: float64(rapid.IntRange(1, 4).Draw(t, "amount"))}}
	if o := rapid.IntRange(0, p.Quantities-1).Draw(t, "other"); o != q && rapid.Bool().Draw(t, "two") {
		me.Adds = append(me.Adds, cheapest.Effect{Quantity: o, Amount: 1})
	}
	limit := func(label string) []int32 {
		var most []int32
		for range p.Units {
			m := rapid.Int32Range(0, 5).Draw(t, label)
			for float64(m+1) > *room {
				m--
			}
			*room /= float64(m + 1)
			most = append(most, m)
		}
		return most
	}
	me.Max = limit("most")
	if rapid.IntRange(0, 2).Draw(t, "moves") == 0 {
		me.Move = &cheapest.Move{
			Reach:  rapid.SampledFrom([]float64{math.Inf(1), 1}).Draw(t, "reach"),
			Total:  rapid.SampledFrom([]int{-1, 1, 3}).Draw(t, "total"),
			MaxOut: limit("gives"),
		}
	}
	return me
}

func TestSmallProblemsCostWhatTryingEverythingFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := small(t)
		want := bruteCost(p)
		plan, conflict, err := cheapest.Solve(context.Background(), p, cheapest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if math.IsInf(want, 1) {
			if plan != nil {
				t.Fatalf("a plan of %v where there is none", plan.Cost)
			}
			if conflict == nil {
				t.Fatal("neither a plan nor a conflict")
			}
			return
		}
		if plan == nil {
			t.Fatalf("no plan, want one of %v", want)
		}
		if math.Abs(plan.Cost-want) > 1e-9 {
			t.Fatalf("cost = %v, want %v (bound %v, %d nodes)", plan.Cost, want, plan.Bound, plan.Nodes)
		}
		if plan.Bound > want+1e-9 {
			t.Fatalf("bound = %v above the optimum %v", plan.Bound, want)
		}
		if plan.Gap() > 1e-9 {
			t.Fatalf("gap = %v, want a proof", plan.Gap())
		}
	})
}

func TestBoundsHoldWithoutAnySearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := small(t)
		want := bruteCost(p)
		plan, conflict, err := cheapest.Solve(context.Background(), p, cheapest.Options{Rounds: -1, Nodes: -1})
		if err != nil {
			t.Fatal(err)
		}
		if plan != nil && (plan.Cost < want-1e-9 || plan.Bound > want+1e-9) {
			t.Fatalf("cost %v, bound %v, want around %v", plan.Cost, plan.Bound, want)
		}
		if conflict != nil && conflict.Proven && !math.IsInf(want, 1) {
			t.Fatalf("no plan proven, but there is one of %v", want)
		}
	})
}

func TestEqualProblemsHaveEqualPlans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := small(t)
		a, ac, _ := cheapest.Solve(context.Background(), p, cheapest.Options{})
		b, bc, _ := cheapest.Solve(context.Background(), p, cheapest.Options{})
		if d := cmp.Diff(a, b) + cmp.Diff(ac, bc); d != "" {
			t.Fatal(d)
		}
	})
}

// Of 24 units no fraction of a step can be bought: how many are taken in all is
// whole as well, and to divide the search by that proves the plan cheapest.
func TestTheSearchGoesOnUntilTheGapAskedForIsReached(t *testing.T) {
	p := &cheapest.Problem{
		Groups: 1, Quantities: 1, Limits: [][]float64{{.3}},
		Measures: []cheapest.Measure{{Adds: []cheapest.Effect{{Quantity: 0, Amount: 1}}, Cost: 21}},
	}
	for i := range 24 {
		p.Units = append(p.Units, cheapest.Unit{
			Weight: float64(80 + 7*i), Have: []float64{float64(2 + i*i%11)}, Line: []float64{math.Inf(-1)}, Floor: []float64{math.Inf(-1)},
		})
	}
	first, _, err := cheapest.Solve(context.Background(), p, cheapest.Options{Nodes: -1})
	if err != nil {
		t.Fatal(err)
	}
	plan, _, err := cheapest.Solve(context.Background(), p, cheapest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if plan.Gap() != 0 || plan.Cost > first.Cost || plan.Bound < first.Bound {
		t.Errorf("cost %v, bound %v after %d nodes; want a proof, from %v and %v", plan.Cost, plan.Bound, plan.Nodes, first.Cost, first.Bound)
	}
}
