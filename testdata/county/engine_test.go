package county_test

import (
	"io/fs"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/assess"
	"junheng/collect"
	"junheng/facts"
	"junheng/registry"
	"junheng/rules"
	"junheng/testdata/county"
)

// intake reads the workbooks of one year, with the facts of the year before
// where there are any.
func intake(t *testing.T, files fs.FS, year int, before *facts.Table) *collect.Intake {
	t.Helper()
	dict, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	forms, err := collect.LoadForms(rules.Embedded(), dict)
	if err != nil {
		t.Fatal(err)
	}
	names, err := county.List(year)
	if err != nil {
		t.Fatal(err)
	}
	var in []collect.Input
	for _, n := range names {
		in = append(in, collect.Input{Name: n, Data: read(t, files, n)})
	}
	out, err := collect.Read(in, collect.Options{Forms: forms, Dict: dict, County: county.Code, Year: registry.SchoolYear(year), Previous: before})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// judged assesses the corrected workbooks of a year.
func judged(t *testing.T, year int) *assess.Assessment {
	t.Helper()
	dict, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := rules.Load(rules.Embedded(), "cn/quality-balance-2017")
	if err != nil {
		t.Fatal(err)
	}
	std, err := assess.Compile(pack, dict, assess.Options{Year: registry.SchoolYear(year)})
	if err != nil {
		t.Fatal(err)
	}
	a, err := std.Assess(intake(t, county.Corrected(), year, nil).Table, county.Code, "")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

// Two methods, one answer: the generator computed what the workbooks come to
// from the facts it made them of; intake and engine from their cells.
func TestIntakeAndEngineGiveWhatTheGeneratorComputed(t *testing.T) {
	for _, want := range expected(t).Years {
		got := judged(t, want.Year)
		if string(got.Verdict.Outcome) != want.Verdict {
			t.Errorf("%d: verdict %s, want %s", want.Year, got.Verdict.Outcome, want.Verdict)
		}
		compareUnits(t, want, got)
		compareItems(t, want, got)
		for i, s := range want.Stages {
			g := got.Stages[i]
			if g.Units != s.Units || g.Students != s.Pupils {
				t.Errorf("%d %s: %d units with %v pupils, want %d with %v", want.Year, s.Stage, g.Units, g.Students, s.Units, s.Pupils)
			}
			for k, c := range s.Coefficients {
				if x := g.Coefficients[k]; !near(x.CV, c.CV) || !near(x.Mean, c.Mean) || (x.Outcome == assess.Met) != c.Met {
					t.Errorf("%d %s %s: %v about %v, want %v about %v", want.Year, s.Stage, c.Indicator, x.CV, x.Mean, c.CV, c.Mean)
				}
			}
		}
	}
}

func compareUnits(t *testing.T, want county.Year, got *assess.Assessment) {
	t.Helper()
	units := map[string]assess.UnitResult{}
	for _, u := range got.Units {
		units[u.School.Code+" "+u.Stage.String()] = u
	}
	for _, w := range want.Units {
		u, ok := units[w.Code+" "+w.Stage]
		if !ok || string(u.Outcome) != w.Outcome {
			t.Errorf("%d %s %s: %s, want %s", want.Year, w.School, w.Stage, u.Outcome, w.Outcome)
			continue
		}
		for k := range u.Values {
			if w.Outcome != "out_of_scope" && !near(u.Values[k].Value, w.Values[k]) {
				t.Errorf("%d %s %s %s: %v, want %v", want.Year, w.School, w.Stage, u.Values[k].Indicator, u.Values[k].Value, w.Values[k])
			}
		}
	}
}

func compareItems(t *testing.T, want county.Year, got *assess.Assessment) {
	t.Helper()
	outcome, value, failing := map[string]assess.Outcome{}, map[string]float64{}, map[string][]string{}
	for _, it := range got.Items {
		outcome[it.Item] = it.Outcome
		if len(it.Tests) > 0 {
			value[it.Item] = it.Tests[0].Value
		}
		for _, x := range it.Tests {
			id := it.Item + "/" + x.Test
			outcome[id], value[id] = x.Outcome, x.Value
			for _, u := range x.Failing {
				failing[it.Item] = append(failing[it.Item], u.Name)
			}
		}
	}
	for _, w := range want.Items {
		if string(outcome[w.ID]) != w.Outcome {
			t.Errorf("%d %s: %s, want %s", want.Year, w.ID, outcome[w.ID], w.Outcome)
		}
		if len(w.Failing) == 0 {
			if v := value[w.ID]; !math.IsNaN(v) && !near(v, w.Value) {
				t.Errorf("%d %s: %v, want %v", want.Year, w.ID, v, w.Value)
			}
			continue
		}
		names := failing[w.ID]
		slices.Sort(names)
		if diff := cmp.Diff(w.Failing, slices.Compact(names)); diff != "" {
			t.Errorf("%d %s (-want +got):\n%s", want.Year, w.ID, diff)
		}
	}
}
