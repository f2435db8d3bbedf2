package cheapest_test

import (
	"context"
	"fmt"
	"junheng/plan/cheapest"
	"math"
	"pgregory.net/rapid"
	"testing"
	"time"
)

func TestStat(t *testing.T) {
	inf, zero, pos, mv, many := 0, 0, 0, 0, 0
	var tb, ts time.Duration
	maxn := 0
	rapid.Check(t, func(t *rapid.T) {
		p := small(t)
		t0 := time.Now()
		w := bruteCost(p)
		t1 := time.Now()
		pl, _, _ := cheapest.Solve(context.Background(), p, cheapest.Options{})
		tb += t1.Sub(t0)
		ts += time.Since(t1)
		if math.IsInf(w, 1) {
			inf++
			if d := time.Since(t1); d > 300*time.Millisecond {
				fmt.Println("slow infeasible", d, len(p.Units))
			}
			return
		}
		if w == 0 {
			zero++
		} else {
			pos++
		}
		if pl != nil {
			if len(pl.Moves) > 0 {
				mv++
			}
			if pl.Nodes > 10 {
				many++
			}
			maxn = max(maxn, pl.Nodes)
		}
	})
	fmt.Println(inf, zero, pos, "moves", mv, "nodes>10", many, "max", maxn, tb, ts)
}
