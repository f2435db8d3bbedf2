package expr_test

import (
	"math"
	"strings"
	"testing"

	"junheng/internal/blank"
	"junheng/internal/expr"
)

var (
	nr = blank.Of(blank.NotReported)
	wh = blank.Of(blank.Withheld)
	un = blank.Of(blank.Undefined)
	na = blank.Of(blank.NotApplicable)
)

// given are the inputs of the table tests; unlisted names are not reported.
type given map[string]float64

func (g given) get(name string) float64 {
	if v, ok := g[name]; ok {
		return v
	}
	return nr
}

// column gives every name a column of n equal rows.
func (g given) column(n int) func(string) []float64 {
	return func(name string) []float64 {
		c := make([]float64, n)
		for i := range c {
			c[i] = g.get(name)
		}
		return c
	}
}

func sameBits(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }

func TestLanguage(t *testing.T) {
	tests := []struct {
		name, src string
		in        given
		want      float64
	}{
		{"products bind before sums", "1 + 2 * 3 - 4 / 2", nil, 5},
		{"a sign binds before a product", "-2 * -3", nil, 6},
		{"zero has no sign", "-x", given{"x": 0}, 0},
		{"a Chinese name is a name", "教师数 / 在校生数", given{"教师数": 50, "在校生数": 1000}, 0.05},
		{"a comparison gives 1", "x >= 4.2", given{"x": 4.2}, 1},
		{"a comparison gives 0", "x > 4.2", given{"x": 4.2}, 0},
		{"equal and not equal", "(x == 2) + (x != 2) * 10", given{"x": 2}, 1},
		{"a chain of comparisons holds in the middle", "1 <= x < 3", given{"x": 2}, 1},
		{"a chain of comparisons fails at its end", "1 <= x < 3", given{"x": 3}, 0},
		{"huge numbers compare though their difference overflows", "x > y", given{"x": 1.7e308, "y": -1.7e308}, 1},
		{"huge numbers have a least although their difference overflows", "min(x, y)", given{"x": 1.7e308, "y": -1.7e308}, -1.7e308},
		{"and wants both", "x > 0 and y > 0", given{"x": 1, "y": 0}, 0},
		{"or wants one", "x > 0 || y > 0", given{"x": 1, "y": 0}, 1},
		{"not turns over", "not (x > 0)", given{"x": 1}, 0},
		{"any number but zero is true", "!x", given{"x": -7}, 0},
		{"a question mark chooses", "x > 0 ? 10 / x : 0", given{"x": 0}, 0},
		{"if chooses", "if(x > 0, 10 / x, 0)", given{"x": 4}, 2.5},
		{"sum, min and max take any number", "sum(x, 1, 2) + min(x, 1, 2) + max(x, 1, 2)", given{"x": 9}, 22},
		{"ceil and floor", "ceil(x) * 100 + floor(x)", given{"x": 2.1}, 302},
		{"abs", "abs(x)", given{"x": -3}, 3},
		{"round keeps what people read as a half", "round(x, 2)", given{"x": 2.675}, 2.68},
		{"round goes away from zero", "round(x, 1)", given{"x": -0.25}, -0.3},
		{"round without decimals", "round(x)", given{"x": 2.4999999999}, 2},
		{"round leaves what has fewer decimals", "round(x, 12)", given{"x": 1e15}, 1e15},
		{"between includes its lower end", "between(x, 50, 99)", given{"x": 50}, 1},
		{"between includes its upper end", "between(x, 50, 99)", given{"x": 99}, 1},
		{"between excludes beyond", "between(x, 50, 99)", given{"x": 99.5}, 0},
		{"in finds a member", "x in [1, 3, 5]", given{"x": 3}, 1},
		{"not in", "x not in [1, 3, 5]", given{"x": 3}, 0},
		{"true and false are 1 and 0", "true + true + false", nil, 2},

		{"a blank makes a sum blank", "x + y", given{"x": 1}, nr},
		{"zero times a blank is blank", "0 * x", given{"x": na}, na},
		{"not reported outranks withheld", "x + y", given{"x": wh, "y": nr}, nr},
		{"withheld outranks undefined", "x + y / z", given{"x": wh, "y": 1, "z": 0}, wh},
		{"undefined outranks not applicable", "x + y / z", given{"x": na, "y": 1, "z": 0}, un},
		{"division by zero is undefined", "x / y", given{"x": 1, "y": 0}, un},
		{"zero by zero is undefined", "x / y", given{"x": 0, "y": 0}, un},
		{"a number by an undefined quotient is not zero", "1 / (x / y)", given{"x": 1, "y": 0}, un},
		{"overflow is undefined", "x * x", given{"x": 1e200}, un},
		{"overflow does not pass through a division", "1 / (x * x)", given{"x": 1e200}, un},
		{"overflow does not pass through min", "min(x * x, 1)", given{"x": 1e200}, un},
		{"an infinite input is undefined", "x", given{"x": math.Inf(-1)}, un},
		{"an undefined quotient is not large", "x / y > 2", given{"x": 1, "y": 0}, un},
		{"a comparison with a blank is blank", "x > 0", given{"x": wh}, wh},
		{"a blank equals nothing, not itself", "x == x", given{"x": na}, na},
		{"false and blank is false", "x > 0 and y > 0", given{"x": 0}, 0},
		{"blank and false is false", "y > 0 and x > 0", given{"x": 0}, 0},
		{"true and blank is blank", "x > 0 and y > 0", given{"x": 1}, nr},
		{"true or blank is true", "x > 0 or y > 0", given{"x": 1}, 1},
		{"blank or true is true", "y > 0 or x > 0", given{"x": 1}, 1},
		{"false or blank is blank", "x > 0 or y > 0", given{"x": 0, "y": na}, na},
		{"two blanks under and meet by precedence", "x and y", given{"x": na, "y": wh}, wh},
		{"not blank is blank", "not x", given{"x": wh}, wh},
		{"a blank condition is blank", "x > 0 ? 1 : 2", given{}, nr},
		{"a blank in the branch not taken does not count", "x > 0 ? x : y", given{"x": 3}, 3},
		{"a blank in the branch taken counts", "x > 0 ? y : x", given{"x": 3, "y": na}, na},
		{"min with a blank is blank", "min(x, y)", given{"x": 3}, nr},
		{"sum with a blank is blank", "sum(x, y, 1)", given{"x": 3, "y": na}, na},
		{"round of a blank is that blank", "round(x, 2)", given{"x": wh}, wh},
		{"applicable sees only not applicable", "applicable(x) * 10 + applicable(y)", given{"x": na}, 1},
		{"reported sees only not reported", "reported(x) * 10 + reported(y)", given{"x": na}, 10},
		{"applicable of a computed blank", "applicable(x + 1)", given{"x": na}, 0},
		{"reported of a quotient by zero", "reported(x / 0)", given{"x": 1}, 1},
		{"coalesce_na replaces not applicable", "coalesce_na(x, 7)", given{"x": na}, 7},
		{"coalesce_na replaces nothing else", "coalesce_na(x, 7)", given{"x": nr}, nr},
		{"coalesce_na keeps a number", "coalesce_na(x, y)", given{"x": 2}, 2},
		{"coalesce_na of a computed value", "coalesce_na(x + 1, 7)", given{"x": na}, 7},
		{"in with a blank is blank", "x in [1, 2]", given{"x": wh}, wh},
		{"in with a blank member still finds", "x in [y, 2]", given{"x": 2}, 1},
		{"in with a blank member cannot rule out", "x in [y, 2]", given{"x": 3}, nr},
		{"between is false below whatever the upper end", "between(x, 5, y)", given{"x": 4}, 0},
		{"between is blank if the upper end is", "between(x, 5, y)", given{"x": 6}, nr},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := compileFor(t, tt.src, []string{"x", "y", "z", "教师数", "在校生数"})
			if got := p.EvalRow(tt.in.get); !sameBits(got, tt.want) {
				t.Errorf("EvalRow(%q) = %v %v, want %v %v", tt.src, got, blank.StateOf(got), tt.want, blank.StateOf(tt.want))
			}
			out := make([]float64, 7)
			p.Eval(tt.in.column(7), out, 2, 7)
			for i, got := range out {
				want := tt.want
				if i < 2 {
					want = 0
				}
				if !sameBits(got, want) {
					t.Errorf("Eval(%q) row %d = %v %v, want %v", tt.src, i, got, blank.StateOf(got), want)
				}
			}
		})
	}
}

func TestInputsComeInOrderOfFirstUse(t *testing.T) {
	p := compileFor(t, "y > 0 ? x / y : z", []string{"x", "y", "z"})
	got := p.Inputs()
	if len(got) != 3 || got[0] != "y" || got[1] != "x" || got[2] != "z" {
		t.Errorf("Inputs() = %v, want [y x z]", got)
	}
}

func TestBindReplacesConstantsInACopy(t *testing.T) {
	env := expr.Env{
		Variables: map[string]expr.Unit{"x": ""},
		Constants: map[string]expr.Constant{"per": {Value: 100}, "least": {Value: 3}},
	}
	p, err := expr.Compile("per * x >= least * 2", env)
	if err != nil {
		t.Fatal(err)
	}
	q := p.Bind(map[string]float64{"least": 500, "unused": 1})
	r := p.Bind(map[string]float64{"least": wh})
	cols := func(string) []float64 { return []float64{4} }
	for _, c := range []struct {
		name string
		p    *expr.Program
		want float64
	}{{"original", p, 1}, {"bound", q, 0}, {"bound to a blank", r, wh}} {
		out := make([]float64, 1)
		c.p.Eval(cols, out, 0, 1)
		if row := c.p.EvalRow(given{"x": 4}.get); !sameBits(row, c.want) || !sameBits(out[0], c.want) {
			t.Errorf("%s: EvalRow = %v, Eval = %v, want %v", c.name, row, out[0], c.want)
		}
	}
}

func TestAMissingColumnIsNotReported(t *testing.T) {
	p := compileFor(t, "coalesce_na(x, 1) + y", []string{"x", "y"})
	out := make([]float64, 2)
	p.Eval(func(name string) []float64 {
		if name == "y" {
			return []float64{1, 2}
		}
		return nil
	}, out, 0, 2)
	if !sameBits(out[0], nr) || !sameBits(out[1], nr) {
		t.Errorf("Eval without x = %v, want not reported", out)
	}
}

func TestAFormulaHoldsWhereItIsOneInEveryRow(t *testing.T) {
	columns := map[string][]float64{
		"all": {1, 2, 3, 4, 5}, "some": {1, 2, 0, 4, 5}, "blank": {1, 2, math.NaN(), 4, 5}, "none": {0, 0, 0, 0, 0}, "one": {1, 1, 1, 1, 1},
	}
	for _, c := range []struct {
		formula string
		want    bool
	}{
		{"all > 0", true},
		{"all >= 1", true},
		{"some > 0", false},
		{"blank > 0", false},
		{"none > 0", false},
		{"none <= 0", true},
		{"0 < all", true},
		{"one", true},
		{"all", false},
		{"all > 0 and one > 0", true},
		{"all > 0 and some > 0", false},
		{"some > 0 or all > 0", true},
		{"1", true},
		{"0", false},
	} {
		names := []string{"all", "some", "blank", "none", "one"}
		p := compileFor(t, c.formula, names)
		cols := func(name string) []float64 { return columns[name] }
		if got := p.Holds(cols, 0, 5); got != c.want {
			t.Errorf("%s: %v", c.formula, got)
		}
		if strings.Contains(c.formula, "some > 0") && !p.Holds(cols, 3, 5) {
			t.Errorf("%s does not hold in the last two rows", c.formula)
		}
		if !p.Holds(cols, 2, 2) {
			t.Errorf("%s does not hold in no rows", c.formula)
		}
	}
}
