package assess

import (
	"fmt"
	"maps"
	"slices"

	"junheng/facts"
	"junheng/registry"
	"junheng/rules"
)

// FixtureResult is how one case of a pack's *.test.yaml came out.
type FixtureResult struct {
	Fixture *rules.Fixture
	Diffs   []string // one line a difference: what, got, want; empty when it agrees
}

// String gives the case and, below it, its differences.
func (r FixtureResult) String() string {
	f := r.Fixture
	s := fmt.Sprintf("%s:%d: %s", f.File, f.Pos.Line, f.Name)
	for _, d := range r.Diffs {
		s += "\n    " + d
	}
	return s
}

// RunFixtures judges every case of a pack and compares what it wants.
func RunFixtures(pack *rules.Pack, dict *facts.Dictionary) []FixtureResult {
	out := make([]FixtureResult, 0, len(pack.Fixtures))
	for i := range pack.Fixtures {
		f := &pack.Fixtures[i]
		out = append(out, FixtureResult{Fixture: f, Diffs: runFixture(pack, dict, f)})
	}
	return out
}

func runFixture(pack *rules.Pack, dict *facts.Dictionary, f *rules.Fixture) []string {
	std, err := Compile(pack, dict, Options{Year: f.Year, Choices: f.Choices})
	if err != nil {
		return []string{"error " + err.Error()}
	}
	c := &fixtureCase{f: f, std: std, want: &f.Want}
	if len(f.Coefficients) > 0 {
		c.e = std.published(f.Coefficients)
	} else {
		a, err := std.Assess(fixtureTable(f), fixtureCounty, "")
		if err != nil {
			return []string{"error " + err.Error()}
		}
		c.e = a.eval
	}
	c.compare()
	return c.diffs
}

// fixtureCounty is where the schools of fixtures lie.
const fixtureCounty = registry.RegionCode(100000)

// fixtureTable puts a fixture's facts into a table.
func fixtureTable(f *rules.Fixture) *facts.Table {
	t := facts.NewTable()
	schools := map[string]int32{}
	for _, u := range f.Given {
		s, ok := schools[u.Name]
		if !ok {
			s = t.AddSchool(registry.School{ID: registry.SchoolID(u.Name), Name: u.Name, County: fixtureCounty, Type: u.Type})
			schools[u.Name] = s
		}
		fill(t, t.AddRow(fixtureCounty, f.Year, s, u.Stage), u.Facts)
	}
	fill(t, t.AddRow(fixtureCounty, f.Year, -1, registry.Whole), f.County)
	return t
}

func fill(t *facts.Table, row int, values map[facts.FieldID]float64) {
	for _, id := range slices.Sorted(maps.Keys(values)) {
		t.Set(row, id, values[id], facts.Origin{})
	}
}

// published makes an evaluation of coefficients that were printed somewhere,
// without the schools behind them.
func (s *Standard) published(given map[string]map[registry.Stage]float64) *evaluation {
	u := &Units{std: s, table: facts.NewTable()}
	for _, st := range s.pack.Stages {
		u.Groups = append(u.Groups, Group{County: fixtureCounty, Stage: st})
	}
	e := &evaluation{std: s, units: u, survey: s.newSurvey(u, true), result: &Assessment{}}
	for g, gr := range u.Groups {
		r := StageResult{Stage: gr.Stage, Units: 2}
		for k, ind := range s.inds {
			sp := Spread{Mean: notReported, Std: notReported, CV: notReported, Missing: 1}
			if v, ok := given[ind.ID][gr.Stage]; ok {
				sp.CV, sp.Counted, sp.Missing = v, 2, 0
			}
			e.survey.Spreads[k][g] = sp
			if ind.taught[gr.Stage] {
				r.Coefficients = append(r.Coefficients, e.coefficient(k, g))
			}
		}
		for _, q := range s.reqs {
			if q.Rule == rules.RuleComposite && r.Composite == nil && e.complete(q, g) {
				r.Composite = e.composite(q, g)
			}
		}
		e.result.Stages = append(e.result.Stages, r)
	}
	for _, q := range s.reqs {
		switch q.Rule {
		case rules.RuleComposite, rules.RuleCoefficients:
			e.result.Verdict.Children = append(e.result.Verdict.Children, e.requirementVerdict(q))
		}
	}
	return e
}

// complete reports whether any coefficient of a composite is known.
func (e *evaluation) complete(q *requirement, g int) bool {
	return slices.ContainsFunc(q.inds, func(k int) bool { return e.survey.Spreads[k][g].Counted > 0 })
}
