package main

import (
	"context"
	"testing"

	"junheng/plan/cheapest"
)

// The bounds are those of the continuous relaxation in which lines are rounded
// up to whole steps only where a unit stands alone: HiGHS with ten or so rounds
// of cuts. Ours may not lie below, for the instance is the same.
func TestPlansOfThePublishedInstancesLieWithinOnePercent(t *testing.T) {
	for n, lp := range map[int]float64{60: 30382, 150: 77085} {
		p, err := instance(n)
		if err != nil {
			t.Fatal(err)
		}
		plan, conflict, err := cheapest.Solve(context.Background(), p, cheapest.Options{Nodes: -1})
		if err != nil || conflict != nil {
			t.Fatalf("%d units: no plan: %v %v", n, conflict, err)
		}
		if plan.Bound < lp {
			t.Errorf("%d units: bound %.1f lies below that of the linear relaxation, %.1f", n, plan.Bound, lp)
		}
		if plan.Cost > 1.01*lp || plan.Gap() > 0.01 {
			t.Errorf("%d units: cost %.1f is more than 1 %% above %.1f or %.1f", n, plan.Cost, lp, plan.Bound)
		}
	}
}
