//go:build !race

package expr_test

import "testing"

func TestEvalAllocatesNothingOnceWarm(t *testing.T) {
	p := compileFor(t, "students > 0 ? round(100 * (a + b) / students, 2) : (a in [1, b] ? a : between(b, 0, 3))", []string{"students", "a", "b"})
	const rows = 3000
	c := map[string][]float64{}
	for _, n := range p.Inputs() {
		c[n] = make([]float64, rows)
		for i := range c[n] {
			c[n][i] = float64(i % 7)
		}
		c[n][5] = na
	}
	cols := func(name string) []float64 { return c[name] }
	out := make([]float64, rows)
	if n := testing.AllocsPerRun(50, func() { p.Eval(cols, out, 0, rows) }); n != 0 {
		t.Errorf("Eval allocates %v times a call, want none", n)
	}
}
