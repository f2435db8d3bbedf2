package county_test

import (
	"fmt"
	"strings"
	"testing"

	"junheng/assess"
	"junheng/internal/locale"
	"junheng/internal/testkit"
)

// said writes what the assessment of a year says: every part of the verdict,
// and every unit and test that is not simply met.
func said(a *assess.Assessment, l locale.Lang) string {
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
		if u.Outcome != assess.Met {
			say(0, u.Name, u.Outcome, u.Why, u.Provisional)
		}
	}
	for _, it := range a.Items {
		for _, x := range it.Tests {
			if x.Outcome != assess.Met {
				say(0, it.Item+"/"+x.Test, x.Outcome, x.Why, nil)
			}
		}
	}
	for _, n := range a.Notes {
		fmt.Fprintf(&b, "* %s\n", n.In(l))
	}
	return b.String()
}

func TestTheSentencesOfTheGoldenCounty(t *testing.T) {
	a := judged(t, 2024)
	for _, l := range []locale.Lang{locale.ZH, locale.EN} {
		testkit.Golden(t, "sentences-2024."+l.String()+".golden", []byte(said(a, l)))
	}
}

func TestEveryLeafOfTheGoldenCountysVerdictNamesItsWorkbook(t *testing.T) {
	a := judged(t, 2024)
	top, err := a.Explain("verdict")
	if err != nil {
		t.Fatal(err)
	}
	leaves := 0
	seen := map[string]bool{}
	var walk func(s *assess.Step)
	walk = func(s *assess.Step) {
		if !s.Origin.IsZero() && !seen[s.Ref] {
			seen[s.Ref] = true
			leaves++
			if !strings.HasPrefix(s.Origin.File, "2024/") || s.Origin.Cell == "" {
				t.Errorf("%s comes from %+v, want a cell of a workbook of 2024", s.Ref, s.Origin)
			}
			refs := a.Reverse(s.Origin.File, s.Origin.Sheet, s.Origin.Cell)
			if len(refs) == 0 || refs[len(refs)-1] != "verdict" {
				t.Errorf("%s!%s decides %v, want the verdict at the end", s.Origin.Sheet, s.Origin.Cell, refs)
			}
		}
		for _, c := range s.Children {
			walk(c)
		}
	}
	walk(top)
	if leaves < 500 {
		t.Errorf("only %d cells under the verdict", leaves)
	}
}
