package expr_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/internal/expr"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

var trade = expr.Env{
	Variables: map[string]expr.Unit{
		"students": "人", "teachers": "人", "area": "㎡", "money": "元", "ratio": "1", "whatever": "",
		"教学用房面积": "㎡", "在校生数": "人",
	},
	Constants: map[string]expr.Constant{
		"per": {Value: 100}, "wan": {Value: 10000, Unit: "元/万元"}, "least": {Value: 5, Unit: "㎡/人"},
	},
}

func TestErrorsShowThePlaceAndTheWayOut(t *testing.T) {
	tests := []struct {
		name, src string
		kind      expr.Kind
		want      string
	}{
		{
			"a misspelt name", "100 * teachers / studnets", expr.KindName,
			"1:18: unknown name studnets; did you mean students?\n" +
				"  100 * teachers / studnets\n" +
				"                   ^",
		},
		{
			"a caret below wide characters", "教学用房面积 / 在校学生数", expr.KindName,
			"1:10: unknown name 在校学生数; did you mean 在校生数?\n" +
				"  教学用房面积 / 在校学生数\n" +
				"                 ^",
		},
		{
			"a place on the second line", "area +\n  nothing_like_it", expr.KindName,
			"2:3: unknown name nothing_like_it\n" +
				"    nothing_like_it\n" +
				"    ^",
		},
		{
			"a full-width bracket", "（area", expr.KindSyntax,
			"1:1: cannot read the formula: unrecognized character: U+FF08 '（'; write ( instead of the full-width （\n" +
				"  （area\n" +
				"  ^",
		},
		{
			"a misspelt function", "flor(area)", expr.KindCall,
			"1:1: unknown function flor; did you mean floor?\n  flor(area)\n  ^",
		},
		{
			"a function of the parser that is not ours", "len(area)", expr.KindCall,
			"1:1: unknown function len\n  len(area)\n  ^",
		},
		{
			"too few arguments", "between(area, 1)", expr.KindCall,
			"1:1: between is given 2 arguments; write between(x, low, high)\n  between(area, 1)\n  ^",
		},
		{
			"decimals that are not written out", "round(area, students)", expr.KindCall,
			"1:13: the decimals of round must be a whole number from 0 to 12\n  round(area, students)\n              ^",
		},
		{
			"persons and square metres", "area + students", expr.KindUnit,
			"1:6: ㎡ cannot be added to or compared with 人; check the names; to convert, multiply by a constant that has a unit\n" +
				"  area + students\n       ^",
		},
		{
			"not before a comparison", "not students > 0", expr.KindSyntax,
			"1:1: \"not\" covers only the very next item, not the comparison after it; write not (a > b)\n" +
				"  not students > 0\n  ^",
		},
		{
			"text", `area == "big"`, expr.KindSyntax,
			"1:9: this construct is not part of the formula language; formulas are made of numbers, names, operators and functions\n" +
				"  area == \"big\"\n          ^",
		},
		{
			"an operator that is not ours", "area % 2", expr.KindSyntax,
			"1:6: the formula language has no operator %\n  area % 2\n       ^",
		},
		{"an empty formula", "  ", expr.KindSyntax, "1:1: the formula is empty"},
		{"a formula in another encoding", "\xff", expr.KindSyntax, "1:1: the formula is not UTF-8 text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := expr.Compile(tt.src, trade)
			e, ok := errors.AsType[*expr.Error](err)
			if !ok {
				t.Fatalf("Compile(%q) error = %v, want an *expr.Error", tt.src, err)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("Compile(%q) message (-want +got):\n%s", tt.src, diff)
			}
			if e.Kind != tt.kind {
				t.Errorf("Compile(%q) kind = %s, want %s", tt.src, e.Kind, tt.kind)
			}
			if zh := e.In(locale.ZH); zh == e.In(locale.EN) {
				t.Errorf("Compile(%q) says the same in both languages: %s", tt.src, zh)
			}
		})
	}
}

func TestEveryProblemIsFoundAtOnce(t *testing.T) {
	_, err := expr.Compile("(area + students) * abc + xyz(1) > min()", trade)
	var all expr.Errors
	if !errors.As(err, &all) {
		t.Fatalf("error = %v, want expr.Errors", err)
	}
	var got []expr.Kind
	for _, e := range all {
		got = append(got, e.Kind)
	}
	want := []expr.Kind{expr.KindUnit, expr.KindName, expr.KindCall, expr.KindCall}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
}

func TestAnErrorBecomesAFaultAtItsPlace(t *testing.T) {
	_, err := expr.Compile("studnets", trade)
	e, _ := errors.AsType[*expr.Error](err)
	f := e.Fault("pack.yaml:7:12")
	if f.Kind != fault.Invalid || f.In(locale.EN) != "pack.yaml:7:12: unknown name studnets" || len(f.Hints) != 1 {
		t.Errorf("Fault = %v %q with %d hints", f.Kind, f.In(locale.EN), len(f.Hints))
	}
}

func TestFormulasBeyondTheLimitsAreRefused(t *testing.T) {
	tests := []struct{ name, src string }{
		{"too many operations", "area" + strings.Repeat(" + area", expr.MaxNodes)},
		{"too deep", strings.Repeat("-", expr.MaxDepth+1) + "area"},
		{"too long", strings.Repeat(" ", expr.MaxSource) + "area"},
		{"far too many", "area" + strings.Repeat("+area", 700)},
		{"a thousand brackets around nothing", strings.Repeat("min(", 900) + "1" + strings.Repeat(")", 900)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := expr.Compile(tt.src, trade)
			e, ok := errors.AsType[*expr.Error](err)
			if !ok || e.Kind != expr.KindSize {
				t.Fatalf("error = %v, want one of kind size", err)
			}
			if f := e.Fault(""); f.Kind != fault.Limit {
				t.Errorf("Fault kind = %s, want %s", f.Kind, fault.Limit)
			}
		})
	}
	if _, err := expr.Compile("area"+strings.Repeat("+area", 40), trade); err != nil {
		t.Errorf("forty sums are refused: %v", err)
	}
}

func TestUnits(t *testing.T) {
	tests := []struct {
		src  string
		want expr.Unit // "!" for a clash
	}{
		{"area / students", "㎡/人"},
		{"100 * teachers / students", "1"},
		{"area / students * students", "㎡"},
		{"area * area", "㎡^2"},
		{"1 / students", "1/人"},
		{"money / wan", "万元"},
		{"students + 1", "人"},
		{"students > 0", "1"},
		{"students > 0 ? area / students : 0", "㎡/人"},
		{"students > 0 ? area : students", "!"},
		{"area / students >= least", "1"},
		{"area / students >= area", "!"},
		{"min(area, students)", "!"},
		{"sum(area, whatever, area)", "㎡"},
		{"sum(area, whatever, students)", "!"},
		{"area + whatever", "㎡"},
		{"area * whatever", ""},
		{"area + students * whatever", "㎡"},
		{"ratio + 1", "1"},
		{"ratio + students / teachers", "1"},
		{"ratio + students", "!"},
		{"between(students, 50, area)", "!"},
		{"students in [1, area]", "!"},
		{"coalesce_na(area, 0)", "㎡"},
		{"-round(area, 1)", "㎡"},
		{"per * 2", "1"},
	}
	for _, tt := range tests {
		p, err := expr.Compile(tt.src, trade)
		if tt.want == "!" {
			if e, ok := errors.AsType[*expr.Error](err); !ok || e.Kind != expr.KindUnit {
				t.Errorf("Compile(%q) error = %v, want a clash of units", tt.src, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("Compile(%q) error = %v", tt.src, err)
		} else if got := p.Unit(); got != tt.want {
			t.Errorf("Compile(%q).Unit() = %q, want %q", tt.src, got, tt.want)
		}
	}
}

func TestUnitsAreTheSameHoweverWritten(t *testing.T) {
	for _, tt := range []struct {
		a, b expr.Unit
		want bool
	}{
		{"a·b/c", "b*a/c", true},
		{"m^2", "m·m", true},
		{"a/b/c", "a/c/b", true},
		{"元", "万元", false},
		{"人", "", true},
		{"1", "人/人", true},
	} {
		if got := tt.a.Same(tt.b); got != tt.want {
			t.Errorf("Unit(%q).Same(%q) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}
