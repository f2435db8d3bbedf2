package expr_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	vm "github.com/expr-lang/expr"
	"pgregory.net/rapid"

	"junheng/internal/blank"
)

// boxed is the oracle's idea of a value: a number or the reason for none.
type boxed struct {
	v     float64
	state blank.State
}

func box(v float64) boxed {
	switch {
	case math.IsInf(v, 0):
		return boxed{state: blank.Undefined}
	case math.IsNaN(v):
		return boxed{state: blank.StateOf(v)}
	}
	return boxed{v: v}
}

// strictly applies f to numbers; of blanks the one of higher precedence wins,
// and the package blank numbers them in that order.
func strictly(f func(a, b float64) float64) func(a, b boxed) boxed {
	return func(a, b boxed) boxed {
		switch {
		case a.state == 0 && b.state == 0:
			r := f(a.v, b.v)
			if math.IsNaN(r) || math.IsInf(r, 0) {
				return boxed{state: blank.Undefined}
			}
			return boxed{v: r}
		case a.state == 0:
			return b
		case b.state == 0 || a.state < b.state:
			return a
		}
		return b
	}
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func (b boxed) isTrue() bool  { return b.state == 0 && b.v != 0 }
func (b boxed) isFalse() bool { return b.state == 0 && b.v == 0 }

// formula is random text with its meaning, made side by side, so that the
// meaning owes nothing to the parser.
type formula struct {
	text string
	eval func(in []float64) boxed
}

var columnNames = []string{"a", "b", "c", "学生"}

var pairs = []struct {
	text string
	f    func(a, b boxed) boxed
}{
	{"(%s + %s)", strictly(func(a, b float64) float64 { return a + b })},
	{"(%s - %s)", strictly(func(a, b float64) float64 { return a - b })},
	{"(%s * %s)", strictly(func(a, b float64) float64 { return a * b })},
	{"(%s / %s)", strictly(func(a, b float64) float64 { return a / b })},
	{"min(%s, %s)", strictly(math.Min)},
	{"max(%s, %s)", strictly(math.Max)},
	{"sum(%s, %s)", strictly(func(a, b float64) float64 { return a + b })},
	{"((%s) < (%s))", strictly(func(a, b float64) float64 { return yes(a < b) })},
	{"((%s) <= (%s))", strictly(func(a, b float64) float64 { return yes(a <= b) })},
	{"((%s) > (%s))", strictly(func(a, b float64) float64 { return yes(a > b) })},
	{"((%s) >= (%s))", strictly(func(a, b float64) float64 { return yes(a >= b) })},
	{"((%s) == (%s))", strictly(func(a, b float64) float64 { return yes(a == b) })},
	{"((%s) != (%s))", strictly(func(a, b float64) float64 { return yes(a != b) })},
	{"((%s) in [%s])", strictly(func(a, b float64) float64 { return yes(a == b) })},
	{"(%s and %s)", func(a, b boxed) boxed {
		if a.isFalse() || b.isFalse() {
			return boxed{}
		}
		return strictly(func(float64, float64) float64 { return 1 })(a, b)
	}},
	{"(%s or %s)", func(a, b boxed) boxed {
		if a.isTrue() || b.isTrue() {
			return boxed{v: 1}
		}
		return strictly(func(float64, float64) float64 { return 0 })(a, b)
	}},
	{"coalesce_na(%s, %s)", func(a, b boxed) boxed {
		if a.state == blank.NotApplicable {
			return b
		}
		return a
	}},
}

var singles = []struct {
	text string
	f    func(a boxed) boxed
}{
	{"-(%s)", onNumber(func(a float64) float64 { return 0 - a })},
	{"abs(not (%s))", onNumber(func(a float64) float64 { return yes(a == 0) })},
	{"abs(%s)", onNumber(math.Abs)},
	{"ceil(%s)", onNumber(math.Ceil)},
	{"floor(%s)", onNumber(math.Floor)},
	{"applicable(%s)", func(a boxed) boxed { return boxed{v: yes(a.state != blank.NotApplicable)} }},
	{"reported(%s)", func(a boxed) boxed { return boxed{v: yes(a.state != blank.NotReported)} }},
}

func onNumber(f func(float64) float64) func(boxed) boxed {
	return func(a boxed) boxed {
		if a.state != 0 {
			return a
		}
		return boxed{v: f(a.v)}
	}
}

func drawFormula(t *rapid.T, depth int) formula {
	kind := rapid.IntRange(0, 9).Draw(t, "kind")
	switch {
	case depth == 0 || kind < 2:
		return drawLeaf(t)
	case kind < 7:
		p := rapid.SampledFrom(pairs).Draw(t, "pair")
		x, y := drawFormula(t, depth-1), drawFormula(t, depth-1)
		return formula{fmt.Sprintf(p.text, x.text, y.text), func(in []float64) boxed { return p.f(x.eval(in), y.eval(in)) }}
	case kind < 8:
		s := rapid.SampledFrom(singles).Draw(t, "single")
		x := drawFormula(t, depth-1)
		return formula{fmt.Sprintf(s.text, x.text), func(in []float64) boxed { return s.f(x.eval(in)) }}
	}
	c, x, y := drawFormula(t, depth-1), drawFormula(t, depth-1), drawFormula(t, depth-1)
	return formula{"(" + c.text + " ? " + x.text + " : " + y.text + ")", func(in []float64) boxed {
		switch cond := c.eval(in); {
		case cond.state != 0:
			return cond
		case cond.v != 0:
			return x.eval(in)
		}
		return y.eval(in)
	}}
}

func drawLeaf(t *rapid.T) formula {
	if i := rapid.IntRange(0, len(columnNames)).Draw(t, "leaf"); i < len(columnNames) {
		return formula{columnNames[i], func(in []float64) boxed { return box(in[i]) }}
	}
	v := rapid.SampledFrom([]float64{0, 1, 2, 0.5, 100}).Draw(t, "literal")
	return formula{strconv.FormatFloat(v, 'f', -1, 64), func([]float64) boxed { return boxed{v: v} }}
}

var cell = rapid.OneOf(
	rapid.SampledFrom([]float64{0, 1, 2, -1, 0.5, 3000}),
	rapid.Float64Range(-1e6, 1e6),
	rapid.SampledFrom([]float64{nr, wh, un, na, math.Inf(1), math.Inf(-1), math.Float64frombits(0xFFF8_0000_0000_0000), 1.7e308, -1.7e308, 5e-324, math.Copysign(0, -1)}),
)

func TestKernelRowAndMeaningAgreeOnAnyFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFormula(t, 4)
		if strings.Count(f.text, " ") > 120 {
			t.Skip("beyond the size limit")
		}
		p := compileFor(t, f.text, columnNames)
		kinds := make([][]float64, rapid.IntRange(1, 6).Draw(t, "kinds of row"))
		for k := range kinds {
			for _, n := range columnNames {
				kinds[k] = append(kinds[k], cell.Draw(t, n))
			}
		}
		kindOf := drawRows(t, len(kinds))
		cols := map[string][]float64{}
		for c, n := range columnNames {
			for _, k := range kindOf {
				cols[n] = append(cols[n], kinds[k][c])
			}
		}
		out := make([]float64, len(kindOf))
		p.Eval(func(n string) []float64 { return cols[n] }, out, 0, len(out))
		want := make([]float64, len(kinds))
		for k, in := range kinds {
			want[k] = p.EvalRow(func(n string) float64 { return in[slices.Index(columnNames, n)] })
			meaning := f.eval(in)
			if got := box(want[k]); got != meaning {
				t.Fatalf("%s with %v = %+v, want %+v", f.text, in, got, meaning)
			}
		}
		if p.Holds(func(n string) []float64 { return cols[n] }, 0, len(out)) && slices.ContainsFunc(out, func(v float64) bool { return v != 1 }) {
			t.Fatalf("%s is said to hold, and is %v", f.text, out)
		}
		for i, k := range kindOf {
			if !sameBits(want[k], out[i]) {
				t.Fatalf("%s with %v in row %d: EvalRow %v (%x), Eval %v (%x)", f.text, kinds[k], i, want[k], math.Float64bits(want[k]), out[i], math.Float64bits(out[i]))
			}
		}
	})
}

// drawRows gives each of some rows its kind. The kernels treat blocks whose
// rows agree apart from blocks with exceptions, and cut the latter, so most
// rows are of kind 0, over more rows than one block has.
func drawRows(t *rapid.T, kinds int) []int {
	rows := make([]int, rapid.SampledFrom([]int{1, 5, 200, 1024, 2200}).Draw(t, "rows"))
	for range rapid.IntRange(0, 6).Draw(t, "exceptions") {
		from := rapid.IntRange(0, len(rows)-1).Draw(t, "from")
		to := min(len(rows), from+rapid.IntRange(1, 300).Draw(t, "length"))
		k := rapid.IntRange(0, kinds-1).Draw(t, "kind")
		for i := from; i < to; i++ {
			rows[i] = k
		}
	}
	return rows
}

// TestThePublicMachineAgreesOnNumbers takes the virtual machine of the parser's
// own library as oracle, on text without helping parentheses.
func TestThePublicMachineAgreesOnNumbers(t *testing.T) {
	ops := []string{" + ", " - ", " * ", " / "}
	number := rapid.Float64Range(0.5, 1000)
	rapid.Check(t, func(t *rapid.T) {
		side := func(label string) string {
			var b strings.Builder
			b.WriteString(rapid.SampledFrom(columnNames).Draw(t, label))
			for range rapid.IntRange(0, 4).Draw(t, label+" length") {
				b.WriteString(rapid.SampledFrom(ops).Draw(t, "op"))
				b.WriteString(rapid.SampledFrom([]string{"a", "b", "-c", "学生", "2.5", "max(a, 3.0)", "(b + 1.5)"}).Draw(t, "term"))
			}
			return b.String()
		}
		src := side("left") + rapid.SampledFrom([]string{" < ", " >= "}).Draw(t, "compare") + side("right") + " ? " + side("yes") + " : " + side("no")
		env := map[string]any{}
		in := given{}
		for _, n := range columnNames {
			v := number.Draw(t, n)
			env[n], in[n] = v, v
		}
		want, err := vm.Eval(src, env)
		if err != nil {
			t.Fatal(err)
		}
		if got := compileFor(t, src, columnNames).EvalRow(in.get); got != want.(float64) && !math.IsInf(want.(float64), 0) && !math.IsNaN(want.(float64)) {
			t.Fatalf("%s with %v = %v, the machine says %v", src, in, got, want)
		}
	})
}
