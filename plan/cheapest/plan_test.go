package cheapest_test

import (
	"context"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/plan/cheapest"
)

func TestStepsSayWhatTheyAreFor(t *testing.T) {
	p := pair()
	p.Units[0].Floor[0], p.Units[0].Miss = 3, 1
	p.Limits[0][0] = .15
	p.Locks = []cheapest.Lock{{Unit: 1, Measure: 0, Min: 1, Max: 9}}
	plan, _ := solve(t, p)
	// The floor of 3 and the lock are forced; with 11 of 20 pupils there, 4 of 10
	// here are a coefficient of 0.1414, and 3 of 10 one of 0.2525.
	want := []cheapest.Step{
		{Unit: 1, Measure: 0, Count: 1, Cost: 8, Why: cheapest.ForLock},
		{Unit: 0, Measure: 0, Count: 2, Cost: 16, Why: cheapest.ForFloor},
		{Unit: 0, Measure: 0, Count: 1, Cost: 8, Why: cheapest.ForSpread},
	}
	if d := cmp.Diff(want, plan.Steps); d != "" {
		t.Errorf("steps (-want +got):\n%s", d)
	}
	if d := cmp.Diff([][]int{{0}, nil}, plan.Missed); d != "" {
		t.Errorf("missed (-want +got):\n%s", d)
	}
}

// A coefficient exactly at its limit is within it, as the engine sees it: 1 and
// 3 of two schools alike have a coefficient of 0.5.
func TestACoefficientAtItsLimitIsWithinIt(t *testing.T) {
	p := pair()
	for i := range p.Units {
		p.Units[i].Weight, p.Units[i].Line[0] = 10, math.Inf(-1)
	}
	p.Units[0].Have[0], p.Units[1].Have[0] = 10, 30
	p.Limits[0][0] = .5
	if plan, _ := solve(t, p); plan == nil || plan.Cost != 0 {
		t.Errorf("plan %+v, want one for nothing", plan)
	}
	p.Limits[0][0] = math.Nextafter(.5, 0) - 1e-12
	if plan, _ := solve(t, p); plan == nil || plan.Cost != 8 {
		t.Errorf("plan %+v, want one step", plan)
	}
}

func TestPeopleMoveOnlyAsFarAsTheyMay(t *testing.T) {
	p := pair()
	p.Units[1].Have[0] = 16
	p.Units[0].X, p.Units[1].X = 0, 3000
	move := &cheapest.Move{MaxOut: []int32{9, 9}, Reach: 3000, Total: -1}
	p.Measures = append(p.Measures, cheapest.Measure{Adds: []cheapest.Effect{{Quantity: 0, Amount: 1}}, Cost: 1, Move: move})
	plan, _ := solve(t, p)
	if d := cmp.Diff([]cheapest.Moved{{From: 1, To: 0, Measure: 1, Count: 4}}, plan.Moves); d != "" || plan.Cost != 4 {
		t.Errorf("cost %v, moves (-want +got):\n%s", plan.Cost, d)
	}
	move.Total = 3
	if plan, _ = solve(t, p); plan.Cost != 3+8 {
		t.Errorf("with three moves in all the cost is %v, want 11", plan.Cost)
	}
	move.Reach = 2999
	if plan, _ = solve(t, p); plan.Cost != 32 {
		t.Errorf("out of reach the cost is %v, want 32", plan.Cost)
	}
	p.Units[0].X, move.Reach = math.NaN(), math.MaxFloat64
	if plan, _ = solve(t, p); plan.Cost != 32 {
		t.Errorf("from a place unknown the cost is %v, want 32", plan.Cost)
	}
}

func TestEarlyMoneyGoesToThoseFirstInRank(t *testing.T) {
	p := pair()
	p.Units[1].Have[0] = 8 // two are wanted here, four there
	p.Units[0].Rank, p.Units[1].Rank = 2, 1
	p.Budgets = []cheapest.Budget{{Year: 0, Amount: 30}, {Source: 1, Year: 1, Amount: 8}, {Year: 1, Amount: 16}}
	plan, c := solve(t, p)
	if plan == nil {
		t.Fatalf("conflict %+v", c)
	}
	want := []cheapest.Step{
		{Unit: 1, Year: 0, Count: 2, Cost: 16, Why: cheapest.ForLine},
		{Unit: 0, Year: 0, Count: 1, Cost: 8, Why: cheapest.ForLine},
		{Unit: 0, Year: 1, Count: 3, Cost: 24, Why: cheapest.ForLine},
	}
	if d := cmp.Diff(want, plan.Steps); d != "" {
		t.Errorf("steps (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]float64{24, 8, 16}, plan.Spent); d != "" {
		t.Errorf("spent (-want +got):\n%s", d)
	}
}

func TestALockedChoiceLeavesTheRestOfAFormerPlanAlone(t *testing.T) {
	p := pair()
	p.Units = append(p.Units, p.Units[0])
	p.Units[2].Have = []float64{3}
	before, _ := solve(t, p)
	p.Locks = []cheapest.Lock{{Unit: 2, Measure: 0, Min: 4, Max: 4}}
	after, _, err := cheapest.Solve(context.Background(), p, cheapest.Options{From: before})
	if err != nil {
		t.Fatal(err)
	}
	if after.Cost != before.Cost+16 {
		t.Errorf("cost %v after %v, want 16 more", after.Cost, before.Cost)
	}
}

func TestLimitsThatCostSomethingAreNamedWithWhatTheyAreWorth(t *testing.T) {
	p := pair()
	p.Limits[0][0] = .2
	p.Units[0].Line[0] = math.Inf(-1)
	for i := range p.Units { // fine steps: a hundredth is worth many
		p.Units[i].Weight *= 1000
		p.Units[i].Have[0] *= 1000
	}
	p.Units[1].Line[0] = 0
	plan, _ := solve(t, p)
	p.Limits[0][0] = .21
	easier, _ := solve(t, p)
	if len(plan.Binding) == 0 || plan.Binding[0].Kind != cheapest.BindsLimit {
		t.Fatalf("binding %+v, want the limit first", plan.Binding)
	}
	if got, want := plan.Binding[0].Worth, plan.Cost-easier.Cost; math.Abs(got-want) > .03*want {
		t.Errorf("worth = %v, solving again saves %v", got, want)
	}
}
