package solve_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"junheng/internal/solve"

	"pgregory.net/rapid"
)

// way is one arc of a drawn network.
type way struct {
	from, to        int
	low, high, cost int64
}

// drawNetwork gives a small network whose supplies sum to zero.
func drawNetwork(t *rapid.T, most int64) ([]int64, []way) {
	nodes := rapid.IntRange(2, 5).Draw(t, "nodes")
	supply := make([]int64, nodes)
	for v := 1; v < nodes; v++ {
		supply[v] = rapid.Int64Range(-2, 2).Draw(t, "supply")
		supply[0] -= supply[v]
	}
	ways := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) way {
		w := way{from: rapid.IntRange(0, nodes-1).Draw(t, "from"), to: rapid.IntRange(0, nodes-1).Draw(t, "to")}
		w.high = rapid.Int64Range(0, most).Draw(t, "high")
		w.low = rapid.Int64Range(0, w.high).Draw(t, "low")
		w.cost = rapid.Int64Range(-9, 9).Draw(t, "cost")
		return w
	}), 0, 6).Draw(t, "ways")
	return supply, ways
}

func build(supply []int64, ways []way) *solve.Network {
	n := solve.NewNetwork(len(supply))
	for v, s := range supply {
		n.Supply(v, s)
	}
	for _, w := range ways {
		n.Arc(w.from, w.to, w.low, w.high, w.cost)
	}
	return n
}

// cheapestByTrial tries every amount on every arc.
func cheapestByTrial(supply []int64, ways []way) (int64, bool) {
	best, found := int64(math.MaxInt64), false
	left := append([]int64(nil), supply...)
	var try func(a int, cost int64)
	try = func(a int, cost int64) {
		if a == len(ways) {
			for _, s := range left {
				if s != 0 {
					return
				}
			}
			best, found = min(best, cost), true
			return
		}
		w := ways[a]
		for x := w.low; x <= w.high; x++ {
			left[w.from] -= x
			left[w.to] += x
			try(a+1, cost+x*w.cost)
			left[w.from] += x
			left[w.to] -= x
		}
	}
	try(0, 0)
	return best, found
}

func TestACheapestFlowIsWhatTryingAllFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		supply, ways := drawNetwork(t, 3)
		want, can := cheapestByTrial(supply, ways)
		n := build(supply, ways)
		got, err := n.Solve(context.Background())
		if !can {
			if !errors.Is(err, solve.ErrInfeasible) {
				t.Fatalf("no flow is possible, but the answer was %v, %v", got, err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if cost := n.Cost(got); cost != want {
			t.Fatalf("cost %d, want %d", cost, want)
		}
	})
}

func TestTheBalanceOfAFlowAndItsPricesProveIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := rapid.IntRange(1, 12).Draw(t, "sources"), rapid.IntRange(1, 12).Draw(t, "sinks")
		supply := make([]int64, from+to)
		for i := range 40 {
			supply[i%from]++
			supply[from+i%to]--
		}
		var ways []way
		for i := range from {
			for j := range to {
				ways = append(ways, way{i, from + j, 0, rapid.Int64Range(1, 40).Draw(t, "high"), rapid.Int64Range(0, 1000).Draw(t, "cost")})
			}
		}
		n := build(supply, ways)
		f, err := n.Solve(context.Background())
		if errors.Is(err, solve.ErrInfeasible) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for a, w := range ways {
			supply[w.from] -= f.Amount[a]
			supply[w.to] += f.Amount[a]
			reduced := w.cost + f.Price[w.from] - f.Price[w.to]
			if f.Amount[a] < w.low || f.Amount[a] > w.high || reduced > 0 && f.Amount[a] != w.low || reduced < 0 && f.Amount[a] != w.high {
				t.Fatalf("arc %d: amount %d of %d to %d at reduced cost %d", a, f.Amount[a], w.low, w.high, reduced)
			}
		}
		for v, s := range supply {
			if s != 0 {
				t.Fatalf("node %d is out of balance by %d", v, s)
			}
		}
	})
}

func TestSuppliesThatDoNotBalanceAreRefused(t *testing.T) {
	n := solve.NewNetwork(2)
	n.Supply(0, 1)
	if _, err := n.Solve(context.Background()); err == nil || errors.Is(err, solve.ErrInfeasible) {
		t.Fatalf("got %v", err)
	}
}

func TestAFlowStopsWhenItIsTold(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := solve.NewNetwork(1).Solve(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}
