package expr_test

import (
	"errors"
	"testing"

	"junheng/internal/expr"
	"junheng/internal/locale"
)

// FuzzCompile wants of any text either a program that computes, explains and
// agrees with itself, or an error with a place.
func FuzzCompile(f *testing.F) {
	for _, src := range []string{
		"students > 0 ? (area*1.5+money)/students : 0", "100*(在校生数+teachers)/students", "if(a,b,c)", "1 in [1,students]",
		"round(area, 2) < ceil(area) <= max(area, 1)", "not (students) and !ratio || false", "（", "a ?? b", "let x = 1; x", "[1,2][0]",
		"students | max(teachers)", "::sum([1,2], # > 1)", "{a: 1}", "x.y?.z", "1..3", "'text' matches 'a'", "0x1f + 1e308 * 10",
		"between(students, 1, per) ? coalesce_na(area, 0) : reported(area)", "-(-(-1))", "a;b", "area /* c */ + 1 // d", "\x00", "1 < 2 < 3 < 4",
	} {
		f.Add(src)
	}
	row := given{"students": 12, "teachers": 0, "area": na, "在校生数": 3}
	f.Fuzz(func(t *testing.T, src string) {
		p, err := expr.Compile(src, trade)
		if err != nil {
			var all expr.Errors
			if !errors.As(err, &all) || len(all) == 0 || all[0].Line < 1 || all[0].Column < 1 || all[0].In(locale.ZH) == "" {
				t.Fatalf("Compile(%q) error has no place: %v", src, err)
			}
			return
		}
		out := make([]float64, 3)
		p.Eval(row.column(3), out, 0, 3)
		e := p.Explain(row.get, expr.Style{})
		if !sameBits(out[2], p.EvalRow(row.get)) || !sameBits(out[2], e.Value) {
			t.Fatalf("Compile(%q): Eval %v, EvalRow %v, Explain %v", src, out[2], p.EvalRow(row.get), e.Value)
		}
		if e.Words == "" || e.Numbers == "" {
			t.Fatalf("Explain(%q) has no words", src)
		}
	})
}
