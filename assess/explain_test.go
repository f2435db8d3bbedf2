package assess_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// mixedCounty has a divided nine-year school, two primary schools and a junior
// one.
func mixedCounty() *facts.Table {
	table := facts.NewTable()
	p, j := enough(registry.Primary, 166, nil), enough(registry.Junior, 210, nil)
	delete(p, "equip_value")
	delete(j, "equip_value")
	addSchool(table, "N", registry.NineYear, map[registry.Stage]fields{registry.Whole: {"equip_value": 2322600}, registry.Primary: p, registry.Junior: j})
	addSchool(table, "A", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 400, fields{"above_degree_teachers": 14})})
	addSchool(table, "B", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 300, fields{"backbone_teachers": unreported})})
	addSchool(table, "C", registry.JuniorSchool, map[registry.Stage]fields{registry.Junior: enough(registry.Junior, 500, nil)})
	return table
}

// outline writes a tree without the words of the law.
func outline(s *assess.Step, depth int) string {
	line := strings.Repeat("  ", depth) + string(s.Kind)
	if s.Label.ZH != "" {
		line += " " + s.Label.ZH
	}
	if !s.Numbers.IsZero() {
		line += " | " + s.Numbers.ZH
	}
	if s.Origin.Cell != "" {
		line += " @" + s.Origin.Sheet + "!" + s.Origin.Cell
	}
	for _, c := range s.Children {
		line += "\n" + outline(c, depth+1)
	}
	return line
}

func TestAValueIsExplainedDownToItsCells(t *testing.T) {
	a := assessTable(t, compile(t, sevenPack(), assess.Options{}), mixedCounty())
	s, err := a.Explain("value/N/primary/equipment")
	if err != nil {
		t.Fatal(err)
	}
	want := `verdict 仪器设备值
  rule 仪器设备值
  param 标准值
  param 底线 | 2000 × 0.85 = 1700
  formula 仪器设备值 | 971162.72040 ÷ 166 = 5850.37783
    formula 分子 | 971,162.72040302
      split 教学仪器设备资产值（账面原值） | 2322600 × (1 × 166) ÷ (1 × 166 + 1.1 × 210) = 971162.720403
        fact 教学仪器设备资产值（账面原值） @whole!equip_value@0
        fact 在校生数 @primary!students@1
        fact 在校生数 @junior!students@2
    formula 分母 | 166
      fact 在校生数 @primary!students@1
  formula 普通学校`
	got := outline(s, 0)
	// The last digits shown belong to the writer of formulas; the shape is ours.
	keep := func(text string) []string {
		var out []string
		for _, l := range strings.Split(text, "\n") {
			name, _, _ := strings.Cut(l, " | ")
			if at := strings.Index(l, " @"); at >= 0 && !strings.Contains(name, " @") {
				name += l[at:]
			}
			out = append(out, name)
		}
		return out[:min(len(out), 12)]
	}
	if d := cmp.Diff(keep(want), keep(got)); d != "" {
		t.Errorf("explanation differs (-want +got):\n%s\n%s", d, got)
	}
	if !strings.Contains(got, "2322600 × (1 × 166) ÷ (1 × 166 + 1.1 × 210)") {
		t.Errorf("the division is not shown in numbers:\n%s", got)
	}
}

func TestTheRootOfAnExplanationIsTheVerdictItself(t *testing.T) {
	a := assessTable(t, compile(t, sevenPack(), assess.Options{}), mixedCounty())
	check := func(ref string, value float64, outcome assess.Outcome) {
		t.Helper()
		s, err := a.Explain(ref)
		if err != nil {
			t.Errorf("Explain(%s) error = %v", ref, err)
			return
		}
		same := s.Value == value || blank.Is(s.Value) && blank.StateOf(s.Value) == blank.StateOf(value)
		if !same || s.Outcome != outcome || s.Ref != ref {
			t.Errorf("Explain(%s) = %v, %s at %s; the result says %v, %s", ref, s.Value, s.Outcome, s.Ref, value, outcome)
		}
	}
	for _, u := range a.Units {
		check(u.Ref, float64(u.MetCount), u.Outcome)
		for _, v := range u.Values {
			check(v.Ref, v.Value, v.Outcome)
		}
	}
	for _, r := range a.Stages {
		for _, c := range r.Coefficients {
			check(c.Ref, c.CV, c.Outcome)
		}
	}
	var verdicts func(v assess.Verdict)
	verdicts = func(v assess.Verdict) {
		if !strings.HasPrefix(v.Ref, "coef/") {
			check(v.Ref, unreported, v.Outcome)
		}
		for _, c := range v.Children {
			verdicts(c)
		}
	}
	verdicts(a.Verdict)
}

func TestEveryRefInAnExplanationCanItselfBeExplained(t *testing.T) {
	a := assessTable(t, compile(t, sevenPack(), assess.Options{}), mixedCounty())
	top, err := a.Explain("verdict")
	if err != nil {
		t.Fatal(err)
	}
	refs := 0
	var walk func(s *assess.Step)
	walk = func(s *assess.Step) {
		if s.Ref != "" {
			refs++
			if _, err := a.Explain(s.Ref); err != nil {
				t.Errorf("Explain(%s) error = %v", s.Ref, err)
			}
		}
		if s.Label.ZH == "" {
			t.Errorf("a %s step under %s has no label", s.Kind, s.Ref)
		}
		for _, c := range s.Children {
			walk(c)
		}
	}
	walk(top)
	if refs < 100 {
		t.Errorf("only %d refs in the whole tree", refs)
	}
}

func TestWhatDoesNotExistCannotBeExplained(t *testing.T) {
	a := assessTable(t, compile(t, sevenPack(), assess.Options{}), mixedCounty())
	for _, ref := range []string{"", "unit/Z/primary", "value/A/primary/none", "value/A", "coef/senior/backbone", "item/none", "test/a/b", "fact/A/primary/none", "verdict/none", "verdict/schools/senior"} {
		if _, err := a.Explain(ref); fault.KindOf(err) != fault.NotFound || err == nil {
			t.Errorf("Explain(%q) error = %v, want not found", ref, err)
		}
	}
}

func TestABlankIsExplained(t *testing.T) {
	a := assessTable(t, compile(t, sevenPack(), assess.Options{}), mixedCounty())
	s, err := a.Explain("fact/B/primary/backbone_teachers")
	if err != nil || s.Words.ZH != "" && s.Words.ZH != "未填报" || !blank.Is(s.Value) {
		t.Errorf("Explain = %+v, %v", s, err)
	}
}

func TestReverse(t *testing.T) {
	a := assessTable(t, compile(t, sevenPack(), assess.Options{}), mixedCounty())
	tests := []struct {
		name        string
		sheet, cell string
		first       []string // the nearest
		among       []string
		without     []string
	}{
		{
			name: "a teacher of one school", sheet: "primary", cell: "above_degree_teachers@3",
			first:   []string{"value/A/primary/qualified"},
			among:   []string{"unit/A/primary", "coef/primary/qualified", "verdict/schools/primary", "verdict/schools", "verdict/balance", "verdict"},
			without: []string{"unit/B/primary", "coef/junior/qualified", "value/A/primary/backbone"},
		},
		{
			name: "a value divided among two sections", sheet: "whole", cell: "equip_value@0",
			first: []string{"value/N/primary/equipment", "value/N/junior/equipment"},
			among: []string{"coef/primary/equipment", "coef/junior/equipment", "unit/N/junior"},
		},
		{
			name: "pupils of one section that decide the other's share", sheet: "primary", cell: "students@1",
			among: []string{"value/N/junior/equipment", "coef/junior/equipment", "value/N/primary/backbone"},
		},
		{name: "a cell nothing hangs on", sheet: "primary", cell: "Z99"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, file := range []string{"a.xlsx", "h"} {
				got := a.Reverse(file, tt.sheet, tt.cell)
				if len(tt.among) == 0 && len(got) > 0 {
					t.Errorf("Reverse = %v, want nothing", got)
				}
				for i, r := range tt.first {
					if i >= len(got) || !slices.Contains(got[:len(tt.first)], r) {
						t.Errorf("Reverse begins %v, want %v", got[:min(3, len(got))], tt.first)
					}
				}
				for _, r := range tt.among {
					if !slices.Contains(got, r) {
						t.Errorf("Reverse = %v, want %s among them", got, r)
					}
				}
				for _, r := range tt.without {
					if slices.Contains(got, r) {
						t.Errorf("Reverse = %v, want no %s", got, r)
					}
				}
				if len(got) > 0 && got[len(got)-1] != "verdict" {
					t.Errorf("Reverse ends with %s, want the county's verdict", got[len(got)-1])
				}
			}
			if got := a.Reverse("b.xlsx", tt.sheet, tt.cell); len(got) > 0 {
				t.Errorf("another file: %v", got)
			}
		})
	}
}

func TestSharesOfEachCoefficientAddUpToOne(t *testing.T) {
	a := assessTable(t, compile(t, sevenPack(), assess.Options{}), mixedCounty())
	for _, r := range a.Stages {
		for _, c := range r.Coefficients {
			sum := 0.0
			for i, s := range c.Shares {
				sum += s.Share
				if i > 0 && s.Share > c.Shares[i-1].Share {
					t.Errorf("%s: shares are not largest first", c.Ref)
				}
			}
			if len(c.Shares) != c.Counted {
				t.Errorf("%s: %d shares of %d units", c.Ref, len(c.Shares), c.Counted)
			}
			if c.CV > 1e-9 && (sum < 1-1e-12 || sum > 1+1e-12) {
				t.Errorf("%s: shares add up to %v", c.Ref, sum)
			}
		}
	}
}

func TestAnItemIsExplainedWithItsRelaxation(t *testing.T) {
	p := realPack(t)
	table := facts.NewTable()
	addSchool(table, "A", registry.PrimarySchool, map[registry.Stage]fields{
		registry.Primary: enough(registry.Primary, 2300, nil), registry.Whole: {"founded_year": 1980},
	})
	a := assessTable(t, compile(t, p, assess.Options{}), table)
	s, err := a.Explain("test/gov_04/size/A")
	if err != nil {
		t.Fatal(err)
	}
	got := outline(s, 0)
	if s.Outcome != assess.Met || !strings.Contains(got, "适用放宽规定") || !strings.Contains(got, "founded_year@0") {
		t.Errorf("explanation = %s (%s)", got, s.Outcome)
	}
	if refs := a.Reverse("a.xlsx", "whole", "founded_year@0"); !slices.Contains(refs, "item/gov_04") {
		t.Errorf("Reverse = %v, want item/gov_04 among them", refs)
	}
	if top, err := a.Explain("verdict"); err != nil || top.Words.In(locale.ZH) == "" {
		t.Errorf("Explain(verdict) = %v, %v", top, err)
	}
}
