package assess_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/registry"
)

// flipRow finds the row of the table in which the fact of a flip stands.
func flipRow(table *facts.Table, f assess.Flip) int {
	if f.School == "" {
		return table.Len() - 1 // drawCounty puts the county's own row last
	}
	for _, st := range []registry.Stage{f.Stage, registry.Whole} {
		if row, ok := rowOf(table, f.School, st); ok && table.Value(row, f.Field) == f.Now {
			return row
		}
	}
	return -1
}

func TestFlipsOfEveryKindTurnTheirVerdictAndOneStepLessDoesNot(t *testing.T) {
	p := everything()
	for i := range p.Indicators { // limits that the counties drawn lie about
		p.Indicators[i].Limit = series(dec("0.24", 0.24), dec("0.24", 0.24))
	}
	for i := range p.Verdict {
		if p.Verdict[i].ID == "composite" {
			p.Verdict[i].Limit = series(dec("0.24", 0.24), dec("0.24", 0.24))
		}
	}
	s := compile(t, p, assess.Options{})
	kinds := map[string]int{}
	for seed := range uint64(24) {
		table := drawCounty(rand.New(rand.NewPCG(seed, 71)), 0)
		a := assessTable(t, s, table)
		for _, f := range a.Flips {
			d := dictionary.Field(f.Field)
			if d == nil || d.Level == facts.PerSection && f.Stage == registry.Whole && strings.HasPrefix(f.Verdict, "item/") {
				continue // a numerator of several facts, or a school's total of its sections
			}
			row := flipRow(table, f)
			if row < 0 {
				t.Errorf("seed %d: %s names %s of %s, which is not %v anywhere", seed, f.Verdict, f.Field, f.Name, f.Now)
				continue
			}
			step := 1.0
			if !d.Whole() && d.Unit != "元" {
				step = 0.01
			}
			o := table.Origin(row, f.Field)
			try := func(x float64, want assess.Outcome, what string) {
				table.Set(row, f.Field, x, o)
				if got := outcomeAt(t, assessTable(t, s, table), f.Verdict); got != want {
					t.Errorf("seed %d: %s with %s of %s at %v (%s; now %v) is %s, want %s", seed, f.Verdict, f.Field, f.Name, x, what, f.Now, got, want)
				}
			}
			try(f.Then, f.To, "the flip")
			try(f.Then-math.Copysign(step, f.Change), f.From, "one step less")
			table.Set(row, f.Field, f.Now, o)
			kind, _, _ := strings.Cut(f.Verdict, "/")
			kinds[kind+" "+string(f.To)]++
		}
	}
	for _, k := range []string{"unit met", "unit short", "coef met", "coef short", "verdict met", "verdict short", "item met", "item short"} {
		if kinds[k] < 3 {
			t.Errorf("only %d flips of kind %q: %v", kinds[k], k, kinds)
		}
	}
}

// nearestTurn scans every whole change of a field within half of it for the
// relatively smallest that turns a unit.
func nearestTurn(t *testing.T, s *assess.Standard, table *facts.Table, row int, field facts.FieldID, ref string, from assess.Outcome) float64 {
	t.Helper()
	now := table.Value(row, field)
	o := table.Origin(row, field)
	defer table.Set(row, field, now, o)
	for d := 1.0; d <= math.Floor(max(now, 4)/2); d++ {
		for _, x := range []float64{now + d, now - d} {
			if x < 0 {
				continue
			}
			table.Set(row, field, x, o)
			u, err := s.Units(table)
			if err != nil {
				t.Fatal(err)
			}
			v := s.Evaluate(u)
			for n := range u.School {
				if "unit/"+string(table.Schools[u.School[n]].ID)+"/"+u.Stage[n].String() == ref && v.Rules[0].Outcome(u, n) != from {
					return d / now
				}
			}
		}
	}
	return math.Inf(1)
}

func TestNoSmallerChangeOfWholeThingsTurnsAUnit(t *testing.T) {
	s := compile(t, sevenPack(), assess.Options{})
	turns := 0
	for seed := range uint64(6) {
		table := borderCounty(rand.New(rand.NewPCG(seed, 72)))
		a := assessTable(t, s, table)
		for _, u := range a.Units {
			nearest := math.Inf(1)
			row, _ := rowOf(table, u.School.ID, u.Stage)
			for _, field := range []facts.FieldID{"above_degree_teachers", "backbone_teachers", "multimedia_rooms"} {
				nearest = min(nearest, nearestTurn(t, s, table, row, field, u.Ref, u.Outcome))
			}
			found := math.Inf(1)
			for _, f := range a.Flips {
				if f.Verdict == u.Ref {
					found = min(found, f.Relative)
				}
			}
			if found > nearest {
				t.Errorf("seed %d: %s turns by a change of %v, the nearest flip is %v", seed, u.Ref, nearest, found)
			}
			if !math.IsInf(nearest, 1) {
				turns++
			}
		}
	}
	if turns < 10 {
		t.Errorf("only %d units turn at all", turns)
	}
}

func TestNoSmallerChangeOfWholeThingsTurnsACoefficient(t *testing.T) {
	s := compile(t, sevenPack(), assess.Options{})
	turns := 0
	for seed := range uint64(30) {
		a := assessTable(t, s, borderCounty(rand.New(rand.NewPCG(seed, 73))))
		for _, k := range []int{0, 1, 6} {
			c := a.Stages[0].Coefficients[k]
			schools := amountsOf(a, registry.Primary, k)
			nearest := math.Inf(1)
			for i, was := range schools {
				for d := 1.0; d <= math.Floor(max(was.Total, 4)/2); d++ {
					for _, x := range []float64{was.Total + d, was.Total - d} {
						schools[i].Total = x
						cv, err := assess.DifferenceCoefficient(schools)
						if x >= 0 && err == nil && (cv > c.Limit.V) != (c.Outcome == assess.Short) {
							nearest = min(nearest, d/was.Total)
						}
					}
				}
				schools[i] = was
			}
			found := math.Inf(1)
			for _, f := range a.Flips {
				if f.Verdict == c.Ref {
					found = min(found, f.Relative)
				}
			}
			if found != nearest {
				t.Errorf("seed %d: %s turns by a change of %v, the nearest flip is %v", seed, c.Ref, nearest, found)
			}
			if !math.IsInf(nearest, 1) {
				turns++
			}
		}
	}
	if turns < 10 {
		t.Errorf("only %d coefficients turn at all", turns)
	}
}

func TestFlipsSayWhatTheyAre(t *testing.T) {
	s := compile(t, everything(), assess.Options{})
	for seed := range uint64(20) {
		a := assessTable(t, s, drawCounty(rand.New(rand.NewPCG(seed, 74)), 0.02*float64(seed%2)))
		kept := map[string]int{}
		for _, f := range a.Flips {
			kept[f.Verdict]++
			if f.From == f.To || f.Then == f.Now || f.Change != f.Then-f.Now || f.Then < 0 || f.Why.Key != "assess.flip" {
				t.Errorf("seed %d: %+v is no change", seed, f)
			}
			if got := outcomeAt(t, a, f.Verdict); got != f.From {
				t.Errorf("seed %d: %s is %s, the flip says from %s", seed, f.Verdict, got, f.From)
			}
			if f.Now != 0 && f.Relative != math.Abs(f.Change)/f.Now {
				t.Errorf("seed %d: %v from %v is relatively %v", seed, f.Change, f.Now, f.Relative)
			}
		}
		for ref, n := range kept {
			if n > 3 {
				t.Errorf("seed %d: %d flips of %s", seed, n, ref)
			}
		}
	}
}
