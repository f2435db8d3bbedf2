package expr_test

import (
	"math/rand/v2"
	"testing"

	"junheng/internal/blank"
	"junheng/internal/expr"
)

const benchRows = 1 << 20

// benchColumns makes columns of positive numbers, of which a share is blank.
func benchColumns(names []string, blanks float64) map[string][]float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	out := map[string][]float64{}
	for _, n := range names {
		c := make([]float64, benchRows)
		for i := range c {
			c[i] = float64(rng.IntN(3000))
			if rng.Float64() < blanks {
				c[i] = blank.Of(blank.NotReported)
			}
		}
		out[n] = c
	}
	return out
}

// failer is what tests, benchmarks and property tests have in common.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func compileFor(tb failer, src string, names []string) *expr.Program {
	tb.Helper()
	env := expr.Env{Variables: map[string]expr.Unit{}}
	for _, n := range names {
		env.Variables[n] = expr.UnitUnknown
	}
	p, err := expr.Compile(src, env)
	if err != nil {
		tb.Fatalf("Compile(%q) error = %v", src, err)
	}
	return p
}

var benchCases = []struct {
	name, src string
	names     []string
	loop      func(c map[string][]float64, out []float64)
}{
	{
		name: "choice", src: "students > 0 ? (area*1.5+extra)/students : 0", names: []string{"students", "area", "extra"},
		loop: func(c map[string][]float64, out []float64) {
			students, area, extra := c["students"], c["area"], c["extra"]
			for i := range out {
				if students[i] > 0 {
					out[i] = (area[i]*1.5 + extra[i]) / students[i]
				} else {
					out[i] = 0
				}
			}
		},
	},
	{
		name: "ratio", src: "100*(a+b)/c", names: []string{"a", "b", "c"},
		loop: func(cols map[string][]float64, out []float64) {
			a, b, c := cols["a"], cols["b"], cols["c"]
			for i := range out {
				out[i] = 100 * (a[i] + b[i]) / c[i]
			}
		},
	},
}

func BenchmarkEval(b *testing.B) {
	for _, bc := range benchCases {
		for _, share := range []struct {
			name string
			v    float64
		}{{"full", 0}, {"blank1%", 0.01}, {"blank30%", 0.3}} {
			c := benchColumns(bc.names, share.v)
			out := make([]float64, benchRows)
			p := compileFor(b, bc.src, bc.names)
			cols := func(n string) []float64 { return c[n] }
			b.Run(bc.name+"/"+share.name+"/kernel", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					p.Eval(cols, out, 0, benchRows)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
			})
			b.Run(bc.name+"/"+share.name+"/loop", func(b *testing.B) {
				for b.Loop() {
					bc.loop(c, out)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
			})
			if share.v == 0 {
				b.Run(bc.name+"/"+share.name+"/row", func(b *testing.B) {
					var i int
					get := func(n string) float64 { return c[n][i] }
					for b.Loop() {
						for i = range out {
							out[i] = p.EvalRow(get)
						}
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
				})
			}
		}
	}
}
