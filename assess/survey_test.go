package assess_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

func TestASurveyOfAllCountiesSaysWhatEachAssessmentSays(t *testing.T) {
	table, _ := randomCounties(rand.New(rand.NewPCG(5, 5)))
	s := compile(t, sevenPack(), assess.Options{})
	u, err := s.Units(table)
	if err != nil {
		t.Fatal(err)
	}
	v := s.Evaluate(u)
	at := map[string]int{}
	for n := range u.School {
		school := table.Schools[u.School[n]]
		at[school.County.String()+string(school.ID)+u.Stage[n].String()] = n
	}
	for _, c := range u.County[:150] {
		a, err := s.Assess(table, c, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range a.Units {
			n := at[c.String()+string(x.School.ID)+x.Stage.String()]
			for k := range x.Values {
				if got, want := v.Values[k][n], x.Values[k].Value; got != want && !(blank.Is(got) && blank.StateOf(got) == blank.StateOf(want)) {
					t.Errorf("%s: value %v in the survey, %v in the assessment", x.Values[k].Ref, got, want)
				}
			}
			if got := v.Rules[0].Outcome(u, n); x.InScope && got != x.Outcome {
				t.Errorf("%s: %s in the survey, %s in the assessment", x.Ref, got, x.Outcome)
			}
		}
		for _, st := range a.Stages {
			for g, gr := range u.Groups {
				for k, co := range st.Coefficients {
					sp := v.Spreads[k][g]
					if gr.County == c && gr.Stage == st.Stage && (sp.Counted != co.Counted || sp.Missing != co.Missing || sp.CV != co.CV && !blank.Is(sp.CV)) {
						t.Errorf("%s of %s: %+v in the survey, %v in the assessment", co.Ref, c, sp, co.CV)
					}
				}
			}
		}
	}
}

func TestASurveyIsTheSameHoweverOftenItIsMade(t *testing.T) {
	table, _ := randomCounties(rand.New(rand.NewPCG(6, 6)))
	s := compile(t, sevenPack(), assess.Options{})
	u, err := s.Units(table)
	if err != nil {
		t.Fatal(err)
	}
	first, second := s.Evaluate(u), s.Evaluate(u)
	s.Update(second)
	if f := s.Figures(u); f.Values != nil || !slices.Equal(f.Rules[0].Tally, first.Rules[0].Tally) {
		t.Error("the figures alone differ from those of the survey")
	}
	same := cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })
	if d := cmp.Diff([]any{first.Values, first.Spreads, first.Rules[0].Tally}, []any{second.Values, second.Spreads, second.Rules[0].Tally}, same); d != "" {
		t.Errorf("two surveys differ:\n%s", d[:min(len(d), 500)])
	}
}

func TestAWhatIfChangesOnlyItsCounty(t *testing.T) {
	table, _ := randomCounties(rand.New(rand.NewPCG(7, 7)))
	s := compile(t, sevenPack(), assess.Options{})
	u, err := s.Units(table)
	if err != nil {
		t.Fatal(err)
	}
	before, after := s.Evaluate(u), s.Evaluate(u)
	unit := -1
	for n := range u.School {
		if before.Rules[0].Outcome(u, n) == assess.Met {
			unit = n
			break
		}
	}
	u.Put(unit, "multimedia_rooms", 0)
	s.Update(after)
	if got := after.Rules[0].Outcome(u, unit); got != assess.Short {
		t.Errorf("a school without multimedia rooms is %s, want short", got)
	}
	for g, gr := range u.Groups {
		for k := range after.Spreads {
			changed := after.Spreads[k][g] != before.Spreads[k][g] && !blank.Is(after.Spreads[k][g].CV)
			if own := unit >= gr.Lo && unit < gr.Hi && k == 6; changed && !own {
				t.Errorf("coefficient %d of group %v changed", k, gr)
			}
		}
	}
}

func TestValuesAreQuotientsToTheLastBit(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	table := facts.NewTable()
	type amounts struct{ teachers, area, pupils float64 }
	var want []amounts
	for i := range 20000 {
		s := table.AddSchool(registry.School{ID: registry.SchoolID(itoa(i)), County: county, Type: registry.PrimarySchool})
		a := amounts{float64(r.IntN(400)), float64(r.IntN(5e6)) / 100, float64(1 + r.IntN(9000))}
		row := table.AddRow(county, year, s, registry.Primary)
		table.Set(row, "students", a.pupils, facts.Origin{})
		table.Set(row, "backbone_teachers", a.teachers, facts.Origin{})
		table.Set(row, "equip_value", a.area, facts.Origin{})
		want = append(want, a)
	}
	s := compile(t, sevenPack(), assess.Options{})
	u, err := s.Units(table)
	if err != nil {
		t.Fatal(err)
	}
	v := s.Evaluate(u)
	for n, a := range want {
		if got, w := v.Values[1][n], 100*a.teachers/a.pupils; got != w {
			t.Errorf("100 × %v ÷ %v = %v, want %v", a.teachers, a.pupils, got, w)
		}
		if got, w := v.Values[5][n], a.area/a.pupils; got != w {
			t.Errorf("%v ÷ %v = %v, want %v", a.area, a.pupils, got, w)
		}
	}
}

func TestTheReaderWhoSkipsBlanksCanStillCount(t *testing.T) {
	tally := assess.Tally{Met: 4, Short: 2, Unknown: 1}
	if !tally.CertainlyShort(1) || tally.CertainlyShort(2) {
		t.Errorf("CertainlyShort of %+v is wrong", tally)
	}
}
