package conic_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"junheng/internal/solve/conic"
)

// raise is a program of schools with x teachers for w pupils, each of which can
// be given up to most more at a cost of one each.
func raise(x, w []float64, most, limit float64) *conic.Program {
	p := &conic.Program{}
	s := conic.Spread{Weight: w, Scale: 1, Limit: limit}
	for i := range x {
		p.Blocks = append(p.Blocks, conic.Block{
			Cost: []float64{1}, Lower: []float64{0}, Upper: []float64{most},
			Out: []conic.Sparse{{At: []int32{0}, Val: []float64{1}}}, Base: []float64{x[i]},
		})
		s.Refs = append(s.Refs, conic.Ref{Block: int32(i)})
	}
	p.Spreads = []conic.Spread{s}
	return p
}

func solve(t interface{ Fatal(...any) }, p *conic.Program) *conic.Relaxed {
	r, err := conic.Solve(context.Background(), p, 80, 1e-8)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Two equal schools with 1 and 3 per pupil have a coefficient of 1/2. To come to
// c the poorer must have (1−c)/(1+c) of the richer.
func TestThePoorerOfTwoIsRaisedAsFarAsTheLimitAsks(t *testing.T) {
	for _, c := range []float64{.4, .25, .1, .01} {
		got := solve(t, raise([]float64{10, 30}, []float64{10, 10}, 100, c))
		want := 30*(1-c)/(1+c) - 10
		if math.Abs(got.Value-want) > 1e-5*want {
			t.Errorf("limit %v: value = %v, want %v", c, got.Value, want)
		}
	}
}

func TestRowsAndCouplingsHold(t *testing.T) {
	p := &conic.Program{}
	for range 3 { // a at 1 and b at 2 each, with a + 2b ≥ 4
		p.Blocks = append(p.Blocks, conic.Block{
			Cost: []float64{1, 3}, Lower: []float64{0, 0}, Upper: []float64{9, 9},
			Rows: []conic.Sparse{{At: []int32{0, 1}, Val: []float64{1, 2}}}, Rhs: []float64{4},
			Out: []conic.Sparse{{At: []int32{0}, Val: []float64{1}}}, Base: []float64{0},
		})
	}
	refs := []conic.Ref{{Block: 0}, {Block: 1}, {Block: 2}}
	if got := solve(t, p); math.Abs(got.Value-12) > 1e-5 {
		t.Errorf("free: value = %v, want 12", got.Value)
	}
	// Six of a in all leave six to be had from b at 3 for two.
	p.Couplings = []conic.Coupling{{Refs: refs, Coef: []float64{1, 1, 1}, Rhs: 6}}
	got := solve(t, p)
	if math.Abs(got.Value-15) > 1e-5 || math.Abs(got.Coupling[0]-.5) > 1e-4 {
		t.Errorf("at most 6: value = %v, multiplier %v; want 15 and 0.5", got.Value, got.Coupling[0])
	}
	p.Couplings[0].Equal, p.Couplings[0].Rhs = true, 15
	if got := solve(t, p); math.Abs(got.Value-15) > 1e-5 {
		t.Errorf("exactly 15: value = %v, want 15", got.Value)
	}
}

// The prices prove the value: what each school alone does best at them, summed
// up, is no more than the value, and as much within the accuracy asked for.
func TestPricesProveTheValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "schools")
		var x, w []float64
		for range n {
			w = append(w, float64(rapid.IntRange(10, 900).Draw(t, "pupils")))
			x = append(x, w[len(w)-1]*rapid.Float64Range(.01, .2).Draw(t, "ratio"))
		}
		most := 200.0
		p := raise(x, w, most, rapid.Float64Range(.05, .6).Draw(t, "limit"))
		got := solve(t, p)
		bound := got.Fixed
		for i := range x {
			price := got.Price[i][0]
			bound += price*x[i] + min(0, (1+price)*most)
		}
		size := 1 + math.Abs(got.Value)
		if bound > got.Value+1e-4*size && got.Residual < 1e-6 {
			t.Fatalf("bound %v above the value %v", bound, got.Value)
		}
		if got.Residual < 1e-6 && got.Gap < 1e-6 && bound < got.Value-1e-3*size {
			t.Fatalf("bound %v far below the value %v", bound, got.Value)
		}
		z := got.Spread[0]
		sum := 0.0
		for _, v := range z[1:] {
			sum += v * v
		}
		if math.Sqrt(sum) > z[0]*(1+1e-12) {
			t.Fatalf("the multiplier %v lies outside its cone", z)
		}
	})
}

func TestACancelledContextEndsTheMethod(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := conic.Solve(ctx, raise([]float64{1, 2}, []float64{1, 1}, 1, .1), 9, 1e-6); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}
