package expr_test

import (
	"sync"
	"testing"
)

func TestOneProgramServesManyGoroutines(t *testing.T) {
	p := compileFor(t, "a > 0 ? (b * 2 + c) / a : min(b, c)", []string{"a", "b", "c"})
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			const rows = 1500
			in := given{"a": float64(g), "b": 3, "c": float64(g)}
			cols := map[string][]float64{}
			for _, n := range p.Inputs() {
				cols[n] = in.column(rows)(n)
			}
			out := make([]float64, rows)
			for range 20 {
				p.Eval(func(n string) []float64 { return cols[n] }, out, 0, rows)
			}
			if want := p.EvalRow(in.get); !sameBits(out[0], want) || !sameBits(out[rows-1], want) {
				t.Errorf("goroutine %d: Eval = %v … %v, want %v", g, out[0], out[rows-1], want)
			}
		})
	}
	wg.Wait()
}
