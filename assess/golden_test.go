package assess_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/internal/testkit"
	"junheng/registry"
)

// smallCounty has a case of nearly everything: a through school that is
// divided, a school short by one indicator, one under a floor, a blank, a
// teaching point too small to be judged, a relaxation, and answers.
func smallCounty() *facts.Table {
	table := mixedCounty()
	whole := fields{"founded_year": 1985, "is_boarding": 1}
	big := enough(registry.Primary, 1800, fields{"max_class_size": 44})
	addSchool(table, "O", registry.PrimarySchool, map[registry.Stage]fields{registry.Whole: whole, registry.Primary: big})
	addSchool(table, "L", registry.PrimarySchool, map[registry.Stage]fields{
		registry.Whole: {"founded_year": 2015, "is_boarding": 0}, registry.Primary: enough(registry.Primary, 1300, fields{"max_class_size": 49, "multimedia_rooms": 11}),
	})
	addSchool(table, "T", registry.TeachingPoint, map[registry.Stage]fields{registry.Primary: enough(registry.Primary, 30, fields{"max_class_size": 12})})
	addRow(table, -1, registry.Whole, fields{"teacher_avg_pay": 90500, "civil_avg_pay": 91000, "gov_01_answer": 1, "veto_key_schools_found": 0})
	return table
}

// sentences writes what an assessment says, a line a result, parts under
// their whole.
func sentences(a *assess.Assessment, l locale.Lang) string {
	var b strings.Builder
	say := func(depth int, label string, o assess.Outcome, why locale.Message, weak []locale.Message) {
		fmt.Fprintf(&b, "%s%s [%s] %s\n", strings.Repeat("  ", depth), label, o, why.In(l))
		for _, w := range weak {
			fmt.Fprintf(&b, "%s? %s\n", strings.Repeat("  ", depth+1), w.In(l))
		}
	}
	var verdict func(depth int, v assess.Verdict)
	verdict = func(depth int, v assess.Verdict) {
		say(depth, v.Label.In(l), v.Outcome, v.Why, v.Provisional)
		for _, c := range v.Children {
			verdict(depth+1, c)
		}
	}
	verdict(0, a.Verdict)
	for _, u := range a.Units {
		say(0, u.Name, u.Outcome, u.Why, u.Provisional)
	}
	for _, it := range a.Items {
		say(0, it.Label.In(l), it.Outcome, it.Why, nil)
		for _, x := range it.Tests {
			say(1, x.Label.In(l), x.Outcome, x.Why, nil)
		}
	}
	for _, n := range a.Notes {
		fmt.Fprintf(&b, "* %s\n", n.In(l))
	}
	for i, f := range a.Flips {
		if i < 12 {
			fmt.Fprintf(&b, "> %s\n", f.Why.In(l))
		}
	}
	return b.String()
}

// treeOf writes an explanation as a tree, a line a step.
func treeOf(s *assess.Step, l locale.Lang) string {
	var b strings.Builder
	var walk func(depth int, s *assess.Step)
	walk = func(depth int, s *assess.Step) {
		fmt.Fprintf(&b, "%s%s %s", strings.Repeat("  ", depth), s.Kind, s.Label.In(l))
		if blank.StateOf(s.Value) == blank.Number {
			v := s.Value
			if math.Abs(v) < 1e-12 {
				v = 0 // the last bits of nothing differ between machines
			}
			fmt.Fprintf(&b, " = %.10g", v)
			if s.Unit != "" {
				b.WriteString(" " + s.Unit)
			}
		}
		if s.Outcome != "" {
			fmt.Fprintf(&b, " [%s]", s.Outcome)
		}
		if w := s.Words.In(l); w != "" {
			b.WriteString(" | " + w)
		}
		if !s.Numbers.IsZero() {
			b.WriteString(" | " + s.Numbers.ZH)
		}
		if s.Cite != nil {
			fmt.Fprintf(&b, " | %s %s (%s)", s.Cite.Doc, s.Cite.At, s.Cite.Status)
		}
		if s.Origin.Cell != "" {
			fmt.Fprintf(&b, " @%s!%s", s.Origin.Sheet, s.Origin.Cell)
		}
		b.WriteString("\n")
		for _, c := range s.Children {
			walk(depth+1, c)
		}
	}
	walk(0, s)
	return b.String()
}

// cut copies the upper levels of a tree; what lies below is counted.
func cut(s *assess.Step, levels int) *assess.Step {
	out := *s
	out.Children = nil
	if levels == 0 {
		if n := stepsUnder(s); n > 0 {
			out.Children = []*assess.Step{{Kind: assess.StepNote, Label: locale.Text{ZH: fmt.Sprintf("… %d", n)}, Value: unreported}}
		}
		return &out
	}
	for _, c := range s.Children {
		out.Children = append(out.Children, cut(c, levels-1))
	}
	return &out
}

// stepsUnder counts the steps under a step.
func stepsUnder(s *assess.Step) int {
	n := len(s.Children)
	for _, c := range s.Children {
		n += stepsUnder(c)
	}
	return n
}

func TestTheSentencesOfASmallCounty(t *testing.T) {
	a := assessTable(t, compile(t, everything(), assess.Options{}), smallCounty())
	for _, l := range []locale.Lang{locale.ZH, locale.EN} {
		testkit.Golden(t, "sentences."+l.String()+".golden", []byte(sentences(a, l)))
	}
}

func TestTheTreesOfASmallCounty(t *testing.T) {
	a := assessTable(t, compile(t, everything(), assess.Options{}), smallCounty())
	tests := []struct {
		name, ref string
		depth     int // levels shown in full
	}{
		{"verdict", "verdict", 3},
		{"value", "value/A/primary/qualified", 9},
		{"value-divided", "value/N/primary/equipment", 9},
		{"value-blank", "value/B/primary/backbone", 9},
		{"unit", "unit/L/primary", 2},
		{"coefficient", "coef/primary/multimedia", 4},
		{"composite", "verdict/composite/primary", 3},
		{"item-relaxed", "item/size", 9},
		{"item-sum", "item/rooms", 9},
		{"item-share", "item/boarding", 9},
		{"item-county", "item/pay", 9},
		{"requirement-points", "verdict/points", 9},
		{"requirement-veto", "verdict/veto", 9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := a.Explain(tt.ref)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range []locale.Lang{locale.ZH, locale.EN} {
				testkit.Golden(t, "explain/"+tt.name+"."+l.String()+".golden", []byte(treeOf(cut(s, tt.depth), l)))
			}
		})
	}
}
