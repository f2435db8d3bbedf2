package expr_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/internal/expr"
	"junheng/internal/locale"
)

var labels = map[string]string{
	"area": "教学及辅助用房面积", "sport": "室内体育用房面积", "students": "在校生数", "max": "大班额上限",
	"rural": "农村", "a": "甲", "b": "乙",
}

var explained = expr.Env{
	Variables: map[string]expr.Unit{"area": "", "sport": "", "students": "", "rural": "", "a": "", "b": ""},
	Constants: map[string]expr.Constant{"limit": {Value: 45}},
}

func label(name string) string {
	if l, ok := labels[name]; ok {
		return l
	}
	return name
}

func TestExplain(t *testing.T) {
	tests := []struct {
		name, src      string
		in             given
		words, numbers string
		used           []string
		blank          []string
	}{
		{
			"a quotient of a difference", "(area - sport) / students",
			given{"area": 2310, "sport": 0, "students": 612},
			"(教学及辅助用房面积 − 室内体育用房面积) ÷ 在校生数", "(2,310 − 0) ÷ 612",
			[]string{"area", "sport", "students"},
			nil,
		},
		{
			"parentheses only where they count", "((a * b) + (a + b)) - (a - b)",
			given{"a": 1234567.5, "b": -2},
			"甲 × 乙 + 甲 + 乙 − (甲 − 乙)", "1,234,567.5 × (−2) + 1,234,567.5 + (−2) − (1,234,567.5 − (−2))",
			[]string{"a", "b"},
			nil,
		},
		{
			"a divisor that is a product", "a / (b * 2) / 3",
			given{"a": 1, "b": 2},
			"甲 ÷ (乙 × 2) ÷ 3", "1 ÷ (2 × 2) ÷ 3",
			[]string{"a", "b"},
			nil,
		},
		{
			"only the branch taken, with its condition", "students > 0 ? (area * 1.5 + sport) / students : 0",
			given{"area": 2310, "sport": 20, "students": 612},
			"若 在校生数 > 0，则 (教学及辅助用房面积 × 1.5 + 室内体育用房面积) ÷ 在校生数，否则 0",
			"(2,310 × 1.5 + 20) ÷ 612（因 612 > 0）",
			[]string{"students", "area", "sport"},
			nil,
		},
		{
			"the other branch, and why", "students > 0 ? area / students : 0",
			given{"area": 2310, "students": 0},
			"若 在校生数 > 0，则 教学及辅助用房面积 ÷ 在校生数，否则 0", "0（因 0 > 0 不成立）",
			[]string{"students"},
			nil,
		},
		{
			"a condition that is blank", "students > 0 ? area : 0",
			given{"area": 2310},
			"若 在校生数 > 0，则 教学及辅助用房面积，否则 0", "无法判断（未填报 > 0）",
			[]string{"students"},
			[]string{"students"},
		},
		{
			"a choice within a sum", "1 + (rural ? a : b)",
			given{"rural": 1, "a": 5},
			"1 + (若 农村，则 甲，否则 乙)", "1 + (5（因 1）)",
			[]string{"rural", "a"},
			nil,
		},
		{
			"a blank is named", "area / students",
			given{"area": na, "students": 10},
			"教学及辅助用房面积 ÷ 在校生数", "不适用 ÷ 10",
			[]string{"area", "students"},
			[]string{"area"},
		},
		{
			"one false settles an and", "a >= 50 and b <= limit",
			given{"a": 49, "b": 12},
			"甲 ≥ 50 且 乙 ≤ limit", "49 ≥ 50",
			[]string{"a"},
			nil,
		},
		{
			"the false half of an and, with all of its own", "a >= 50 and (b <= limit or rural)",
			given{"a": 50, "b": 46, "rural": 0},
			"甲 ≥ 50 且 (乙 ≤ limit 或 农村)", "46 ≤ 45 或 0",
			[]string{"b", "rural"},
			nil,
		},
		{
			"an and that holds needs both", "a >= 50 and (b <= limit or rural)",
			given{"a": 50, "b": 46, "rural": 1},
			"甲 ≥ 50 且 (乙 ≤ limit 或 农村)", "50 ≥ 50 且 1",
			[]string{"a", "rural"},
			nil,
		},
		{
			"a range, the bound that was broken", "between(students, 50, 99)",
			given{"students": 49},
			"50 ≤ 在校生数 ≤ 99", "49 ≥ 50",
			[]string{"students"},
			nil,
		},
		{
			"a list, the member that was found", "a in [1, b, 3]",
			given{"a": 3, "b": 2},
			"甲 ∈ {1，乙，3}", "3 ∈ {3}",
			[]string{"a"},
			nil,
		},
		{
			"functions by their names", "round(max(a, b) / 3, 2) + ceil(a) - abs(b)",
			given{"a": 10, "b": 2},
			"四舍五入（最大值（甲，乙） ÷ 3，2 位小数） + 向上取整（甲） − 绝对值（乙）",
			"四舍五入（最大值（10，2） ÷ 3，2 位小数） + 向上取整（10） − 绝对值（2）",
			[]string{"a", "b"},
			nil,
		},
		{
			"a stand-in that was not needed", "coalesce_na(a, b)",
			given{"a": 10, "b": 2},
			"取值（甲，不适用时取 乙）", "10",
			[]string{"a"},
			nil,
		},
		{
			"a stand-in that was", "coalesce_na(a, b)",
			given{"a": na, "b": 2},
			"取值（甲，不适用时取 乙）", "2",
			[]string{"a", "b"},
			[]string{"a"},
		},
		{
			"logic turned over", "not (a > b) and not rural",
			given{"a": 1, "b": 2, "rural": 0},
			"非 (甲 > 乙) 且 非 农村", "非 (1 > 2) 且 非 0",
			[]string{"a", "b", "rural"},
			nil,
		},
		{
			"a sign", "-(a + b) * -2",
			given{"a": 1, "b": 2},
			"−(甲 + 乙) × (−2)", "−(1 + 2) × (−2)",
			[]string{"a", "b"},
			nil,
		},
		{
			"questions about the state", "applicable(a) + reported(b)",
			given{"a": na},
			"适用（甲） + 已填报（乙）", "适用（不适用） + 已填报（未填报）",
			[]string{"a", "b"},
			[]string{"a", "b"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := expr.Compile(tt.src, explained)
			if err != nil {
				t.Fatal(err)
			}
			got := p.Explain(tt.in.get, expr.Style{Label: label})
			want := expr.Explanation{Value: p.EvalRow(tt.in.get), Words: tt.words, Numbers: tt.numbers, Used: tt.used, Params: got.Params, Blank: tt.blank}
			if !sameBits(got.Value, want.Value) {
				t.Errorf("Value = %v, EvalRow gives %v", got.Value, want.Value)
			}
			got.Value, want.Value = 0, 0
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Explain(%q) (-want +got):\n%s", tt.src, diff)
			}
			if words := p.Words(expr.Style{Label: label}); words != tt.words {
				t.Errorf("Words = %q, want %q", words, tt.words)
			}
		})
	}
}

func TestExplainNamesTheConstantsThatDecided(t *testing.T) {
	p, err := expr.Compile("a > 0 ? limit : 0", explained)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Explain(given{"a": 1}.get, expr.Style{}).Params; !cmp.Equal(got, []string{"limit"}) {
		t.Errorf("Params when taken = %v, want [limit]", got)
	}
	if got := p.Explain(given{"a": 0}.get, expr.Style{}).Params; got != nil {
		t.Errorf("Params when not taken = %v, want none", got)
	}
}

func TestExplainInEnglishWithTheCallersFormat(t *testing.T) {
	p, err := expr.Compile("students > 0 ? coalesce_na(area, 0) / students : 0", explained)
	if err != nil {
		t.Fatal(err)
	}
	got := p.Explain(given{"students": 4, "area": 10}.get, expr.Style{
		Lang:   locale.EN,
		Format: func(name string, v float64) string { return name + "!" },
	})
	if want := "if students > 0 then value(area, or if not applicable 0) ÷ students else 0"; got.Words != want {
		t.Errorf("Words = %q, want %q", got.Words, want)
	}
	if want := "area! ÷ students! (since students! > 0)"; got.Numbers != want {
		t.Errorf("Numbers = %q, want %q", got.Numbers, want)
	}
}
