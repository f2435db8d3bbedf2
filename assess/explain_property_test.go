package assess_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// everything is a pack with a rule of every kind and an item for every kind of
// test.
func everything() *rules.Pack {
	p := withItems(everyItem()...)
	score := anItem("scored", rules.Test{Over: rules.OverAnswer, Answer: "gov_01_answer"})
	score.Weight = flat(dec("90", 90))
	veto := anItem("offence", rules.Test{Over: rules.OverCounty, Value: "veto_key_schools_found", Op: rules.Equal, Limit: limitOf(1)})
	p.Items = append(p.Items, score, veto)
	p.Verdict = append(p.Verdict,
		rules.Requirement{ID: "composite", Label: locale.Text{ZH: "综合差异系数", EN: "composite"}, Rule: rules.RuleComposite, Limit: series(dec("0.30", 0.3), dec("0.30", 0.3)), Cite: confirmed("第六条")},
		rules.Requirement{ID: "points", Label: locale.Text{ZH: "得分", EN: "points"}, Rule: rules.RuleScore, Items: []string{"scored"}, Pass: flat(dec("85", 85)), Cite: confirmed("第七条")},
		rules.Requirement{ID: "veto", Label: locale.Text{ZH: "一票否决", EN: "veto"}, Rule: rules.RuleVeto, Items: []string{"offence"}, Cite: confirmed("第八条")},
	)
	return p
}

// drawn assesses a random county under everything.
func drawn(t *testing.T, seed uint64) (*assess.Assessment, *facts.Table) {
	t.Helper()
	table := drawCounty(rand.New(rand.NewPCG(seed, 61)), []float64{0, 0.03, 0.15}[seed%3])
	return assessTable(t, compile(t, everything(), assess.Options{}), table), table
}

func TestTheRootOfEveryExplanationIsTheResultToTheLastBit(t *testing.T) {
	for seed := range uint64(12) {
		a, _ := drawn(t, seed)
		check := func(ref string, value float64, outcome assess.Outcome, why locale.Message) {
			t.Helper()
			s, err := a.Explain(ref)
			if err != nil {
				t.Errorf("seed %d: Explain(%s) error = %v", seed, ref, err)
				return
			}
			if s.Ref != ref || s.Outcome != outcome || !sameBits(s.Value, value) {
				t.Errorf("seed %d: Explain(%s) = %v, %s; the result says %v, %s", seed, ref, s.Value, s.Outcome, value, outcome)
			}
			if !why.IsZero() && (s.Words.ZH != why.In(locale.ZH) || s.Words.EN != why.In(locale.EN)) {
				t.Errorf("seed %d: Explain(%s) says %v, the result says %s", seed, ref, s.Words, why.In(locale.ZH))
			}
		}
		check("verdict", unreported, a.Verdict.Outcome, a.Verdict.Why)
		for _, v := range a.Verdict.Children {
			check(v.Ref, unreported, v.Outcome, v.Why)
		}
		for _, u := range a.Units {
			check(u.Ref, float64(u.MetCount), u.Outcome, u.Why)
			for _, v := range u.Values {
				check(v.Ref, v.Value, v.Outcome, locale.Message{})
			}
		}
		for _, r := range a.Stages {
			for _, c := range r.Coefficients {
				check(c.Ref, c.CV, c.Outcome, c.Why)
			}
			check(r.Composite.Ref, r.Composite.Mean, r.Composite.Outcome, r.Composite.Why)
		}
		for _, it := range a.Items {
			check(it.Ref, it.Points, it.Outcome, it.Why)
			for _, x := range it.Tests {
				check(x.Ref, x.Value, x.Outcome, x.Why)
				for _, u := range slices.Concat(x.Failing, x.Unknown) {
					s, err := a.Explain(u.Ref)
					if err != nil || !sameBits(s.Value, u.Value) || s.School != u.School {
						t.Errorf("seed %d: Explain(%s) = %+v, %v; the result says %v", seed, u.Ref, s, err, u.Value)
					}
				}
			}
		}
	}
}

// valueAt reads the table directly: the value of a field in a school's row.
func valueAt(t *facts.Table, school registry.SchoolID, stage string, f facts.FieldID) (float64, bool) {
	for row := range t.County {
		own := t.School[row] < 0 && school == "" || t.School[row] >= 0 && t.Schools[t.School[row]].ID == school
		if own && t.Stage[row].String() == stage {
			return t.Value(row, f), true
		}
	}
	return 0, false
}

func TestEveryLeafOfAnExplanationIsTheTablesOwnValue(t *testing.T) {
	leaves := 0
	for seed := range uint64(12) {
		a, table := drawn(t, seed)
		top, err := a.Explain("verdict")
		if err != nil {
			t.Fatal(err)
		}
		var walk func(s *assess.Step)
		walk = func(s *assess.Step) {
			if !s.Origin.IsZero() {
				want, ok := valueAt(table, s.School, s.Origin.Sheet, s.Field)
				if !ok || !sameBits(s.Value, want) {
					t.Errorf("seed %d: %s at %s!%s is explained as %v, the table has %v", seed, s.Ref, s.Origin.Sheet, s.Origin.Cell, s.Value, want)
				}
				if len(s.Children) > 0 || s.Kind != assess.StepFact {
					t.Errorf("seed %d: %s shows a cell and is no leaf", seed, s.Ref)
				}
				leaves++
			}
			if s.Kind == assess.StepFact && len(s.Children) == 0 && s.Origin.IsZero() && !blank.Is(s.Value) && s.Words.IsZero() {
				t.Errorf("seed %d: %s is %v, and nothing says why", seed, s.Ref, s.Value)
			}
			for _, c := range s.Children {
				walk(c)
			}
		}
		walk(top)
	}
	if leaves < 1000 {
		t.Errorf("only %d leaves in all", leaves)
	}
}

func TestEveryStepIsWordedInBothLanguagesAndEveryNumberOfLawIsCited(t *testing.T) {
	a, _ := drawn(t, 4)
	top, err := a.Explain("verdict")
	if err != nil {
		t.Fatal(err)
	}
	params := 0
	var walk func(s *assess.Step)
	walk = func(s *assess.Step) {
		if s.Label.ZH == "" || (s.Words.ZH == "") != (s.Words.EN == "") {
			t.Errorf("%s %s: label %v, words %v", s.Kind, s.Ref, s.Label, s.Words)
		}
		if s.Kind == assess.StepParam || s.Kind == assess.StepRule {
			params++
			if s.Cite == nil || s.Cite.Doc == "" || s.Cite.Status == "" {
				t.Errorf("%s %s is not cited", s.Kind, s.Label.ZH)
			}
		}
		if s.Ref != "" {
			if _, err := a.Explain(s.Ref); err != nil {
				t.Errorf("Explain(%s) error = %v", s.Ref, err)
			}
		}
		for _, c := range s.Children {
			walk(c)
		}
	}
	walk(top)
	if params < 100 {
		t.Errorf("only %d numbers of law in the whole tree", params)
	}
}

func TestWhatDoesNotExistIsNotFoundWithAHint(t *testing.T) {
	a, _ := drawn(t, 0)
	refs := []string{
		"", "/", "verdicts", "verdict/none", "verdict/schools/senior", "verdict/schools/nowhere", "unit", "unit/S0", "unit/S0/senior", "unit/none/primary",
		"value", "value/S0/primary", "value/S0/primary/none", "value/none/primary/backbone", "coef", "coef/backbone", "coef/senior/backbone", "coef/primary/none",
		"item", "item/none", "test", "test/size", "test/size/none", "test/size/t0/none", "test/size/t0/none/primary", "test/none/t0",
		"fact", "fact/S0", "fact/S0/primary", "fact/S0/primary/none", "fact/S0/nowhere/students", "fact/none/primary/students",
	}
	for _, ref := range refs {
		s, err := a.Explain(ref)
		var f *fault.Fault
		if s != nil || !errors.As(err, &f) || f.Kind != fault.NotFound {
			t.Errorf("Explain(%q) = %v, %v, want not found", ref, s, err)
			continue
		}
		if !strings.Contains(f.In(locale.ZH), ref) || len(f.Hints) == 0 || f.Hints[0].In(locale.ZH) == "" || f.Hints[0].In(locale.EN) == "" {
			t.Errorf("Explain(%q) error = %q, hints %v", ref, f.In(locale.ZH), f.Hints)
		}
	}
}

func TestACountyThatIsNotThereIsNotFoundWithAHint(t *testing.T) {
	_, err := compile(t, everything(), assess.Options{}).Assess(facts.NewTable(), county, "")
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.NotFound || !strings.Contains(f.In(locale.ZH), "210102") || len(f.Hints) == 0 {
		t.Errorf("error = %+v", err)
	}
}
