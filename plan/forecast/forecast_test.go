package forecast_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/facts"
	"junheng/internal/fault"
	"junheng/plan/forecast"
	"junheng/registry"
)

// The worked example of the R package enrollcast (its first three grades and
// years), with ratios pooled over the years instead of averaged:
// (95+99)/(100+110) and (88+91)/(90+95).
func TestAWorkedExampleOfGradeProgression(t *testing.T) {
	r := run(t, forecast.Input{Years: 2, Table: table(roll{name: "A", kind: registry.PrimarySchool, stage: registry.Primary, years: map[int][]float64{
		2021: {100, 90, 80}, 2022: {110, 95, 88}, 2023: {120, 99, 91},
	}})})
	k1, k2 := 194.0/210, 179.0/185
	for i, want := range []float64{k1, k2} {
		if got := r.Ratios[i]; !near(got.Value, want) || got.Grade != i+1 || got.Observations != 2 {
			t.Errorf("ratio %d = %+v, want %v", i, got, want)
		}
	}
	// Without births the intake stays at its mean of 110.
	want := [][]float64{{110, 120 * k1, 99 * k2}, {110, 110 * k1, 120 * k1 * k2}}
	for y, grades := range want {
		for g, v := range grades {
			if got := r.Sections[0].Grades[y][g].Mid; !near(got, v) {
				t.Errorf("year %d grade %d: %v, want %v", y+1, g+1, got, v)
			}
		}
	}
}

// Children born from September 2017 to August 2018 enter in 2024: a third of
// 120 and two thirds of 60 are 80, of whom 72 came; for 2025 there are
// 60/3 + 90·2/3 = 80 again, and for 2026 90/3 + 30·2/3 = 50.
func TestAnIntakeIsAShareOfTheBirthsOfTheRightMonths(t *testing.T) {
	r := run(t, forecast.Input{
		Years: 2, Births: births(t, townBirths("甲镇", 2017, 120, 60, 90, 30)...),
		Table: table(roll{name: "A", town: "甲镇", kind: registry.PrimarySchool, stage: registry.Primary, years: map[int][]float64{2024: {72, 70, 70, 70, 70, 70}}}),
	})
	if got := r.Sections[0].Grades[0][0].Mid; !near(got, 72) {
		t.Errorf("2025: %v enter, want 72", got)
	}
	if got := r.Sections[0].Grades[1][0].Mid; !near(got, 45) {
		t.Errorf("2026: %v enter, want 45", got)
	}
	// Aged for grade 1 in 2024: 80 × 0.994, for grades 2 to 6 the births are not given.
	if got := r.Children[0]; !math.IsNaN(got.Primary[0]) || got.Township != "甲镇" {
		t.Errorf("children = %+v", got)
	}
}

func TestSchoolAgePopulationFollowsTheBirths(t *testing.T) {
	counts := make([]int, 17) // 2008 to 2024
	for i := range counts {
		counts[i] = 300
	}
	r := run(t, forecast.Input{
		Years: 9, Births: births(t, townBirths("甲镇", 2008, counts...)...),
		Table: table(roll{name: "A", town: "甲镇", kind: registry.PrimarySchool, stage: registry.Primary, years: map[int][]float64{2024: {50, 50, 50, 50, 50, 50}}}),
	})
	c := r.Children[0]
	for k := range c.Years {
		if !near(c.Primary[k], 6*300*0.994) || !near(c.Junior[k], 3*300*0.994) {
			t.Errorf("%s: %v and %v children", c.Years[k], c.Primary[k], c.Junior[k])
		}
		// Those who enter in 2030 were born until August 2024: the last known births.
		if c.Assumed[k] != (c.Years[k] > 2030) {
			t.Errorf("%s: assumed %v", c.Years[k], c.Assumed[k])
		}
	}
}

// The highest primary grade of the township feeds its junior school.
func TestTheJuniorIntakeIsWhoLeavesThePrimarySchoolsOfTheTownship(t *testing.T) {
	r := run(t, forecast.Input{Years: 1, Table: table(
		roll{name: "A", town: "甲镇", kind: registry.PrimarySchool, stage: registry.Primary, years: map[int][]float64{2023: {10, 10, 10, 10, 10, 30}, 2024: {10, 10, 10, 10, 10, 40}}},
		roll{name: "B", town: "甲镇", kind: registry.PrimarySchool, stage: registry.Primary, years: map[int][]float64{2023: {10, 10, 10, 10, 10, 70}, 2024: {10, 10, 10, 10, 10, 80}}},
		roll{name: "C", town: "乙镇", kind: registry.PrimarySchool, stage: registry.Primary, years: map[int][]float64{2023: {10, 10, 10, 10, 10, 900}, 2024: {10, 10, 10, 10, 10, 10}}},
		roll{name: "J", town: "甲镇", kind: registry.JuniorSchool, stage: registry.Junior, years: map[int][]float64{2023: {99, 80, 80}, 2024: {90, 80, 80}}},
	)})
	for i := range r.Sections {
		if s := &r.Sections[i]; s.Stage == registry.Junior {
			if got := s.Grades[0][0].Mid; !near(got, 0.9*120) { // 90 of 30+70 came
				t.Errorf("%v enter grade 7, want 108", got)
			}
			return
		}
	}
	t.Fatal("no junior section")
}

func TestASmallSchoolIsDrawnToTheCountyMoreThanALargeOne(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	var rolls []roll
	add := func(name string, size, stays float64) {
		now := roll{name: name, town: "甲镇", kind: registry.PrimarySchool, stage: registry.Primary, years: map[int][]float64{}}
		list := []float64{size, size, size, size, size, size}
		for y := 2021; y <= 2024; y++ {
			now.years[y] = list
			next := []float64{size}
			for g := range 5 {
				next = append(next, math.Round(list[g]*stays+math.Sqrt(list[g]*0.2)*rng.NormFloat64()))
			}
			list = next
		}
		rolls = append(rolls, now)
	}
	for i := range 30 {
		add(fmt.Sprintf("S%02d", i), 60, 0.96+0.08*float64(i)/29)
	}
	add("small", 12, 0.80)
	add("large", 600, 0.80)
	r := run(t, forecast.Input{Years: 1, Table: table(rolls...)})
	kept := map[string]float64{}
	for i := range r.Sections {
		s := &r.Sections[i]
		kept[s.School.Name] = s.Grades[0][1].Mid / s.Last()[0]
	}
	if !(kept["large"] < 0.83 && kept["small"] > kept["large"]+0.01 && kept["small"] < 1) {
		t.Errorf("small keeps %.3f, large %.3f; the county about 1", kept["small"], kept["large"])
	}
}

func TestTheSameSeedGivesTheSameForecastAndAnotherOnlyOtherRanges(t *testing.T) {
	in := forecast.Input{Years: 4, Table: synthetic(rand.New(rand.NewPCG(1, 1)), world{sections: 6, years: 4, phi: 0.5, sigma: 0.02}), Seed: 5}
	a, b := run(t, in), run(t, in)
	if diff := cmp.Diff(ranges(a), ranges(b)); diff != "" {
		t.Errorf("the same seed differs:\n%s", diff)
	}
	in.Seed = 6
	c := run(t, in)
	if cmp.Equal(ranges(a), ranges(c)) {
		t.Error("another seed gives the same ranges")
	}
	for i := range a.Sections {
		if a.Sections[i].Total[3].Mid != c.Sections[i].Total[3].Mid {
			t.Error("what is expected depends on the seed")
		}
	}
}

func ranges(r *forecast.Result) [][]forecast.Range {
	var out [][]forecast.Range
	for i := range r.Sections {
		out = append(out, r.Sections[i].Total)
	}
	return out
}

func TestExpectedMovesAreAddedToTheirTownship(t *testing.T) {
	rolls := []roll{
		{name: "A", town: "甲镇", kind: registry.PrimarySchool, stage: registry.Primary, years: map[int][]float64{2023: {50, 50, 50, 50, 50, 50}, 2024: {50, 50, 50, 50, 50, 50}}},
		{name: "B", town: "乙镇", kind: registry.PrimarySchool, stage: registry.Primary, years: map[int][]float64{2023: {50, 50, 50, 50, 50, 50}, 2024: {50, 50, 50, 50, 50, 50}}},
	}
	moves, err := forecast.ReadMoves("moves.csv", []byte("乡镇,学年,转入人数,转出人数\n甲镇,2026,40,10\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, forecast.Input{Years: 3, Table: table(rolls...), Moves: moves})
	var got []float64
	for i := range r.Sections {
		for _, x := range r.Sections[i].Total {
			got = append(got, math.Round(x.Mid*1e6)/1e6)
		}
	}
	// A gains 30 in 2026; the grade that then leaves takes its share along.
	if diff := cmp.Diff([]float64{300, 330, 325, 300, 300, 300}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEveryFaultOfABirthListIsToldAtOnce(t *testing.T) {
	_, err := forecast.ReadBirths("births.csv", []byte("乡镇,年份,出生人数\n甲镇,2018,12.5\n甲镇,去年,10\n,2019,3\n乙镇,2018,\n丙镇,2018,5\n丙镇,2018,6\n丙镇,2020,7\n合计,2018,99\n"))
	if err == nil {
		t.Fatal("read without a fault")
	}
	for _, want := range []string{"C2", "B3", "A4", "C5", "12.5", "去年", "stand twice", "in 2019 are missing"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s\n%v", want, err)
		}
	}
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("kind %s", fault.KindOf(err))
	}
	if _, err = forecast.ReadBirths("births.csv", []byte("镇,人口\n甲镇,5\n")); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "出生人数") {
		t.Errorf("without headings: %v", err)
	}
}

func TestWhatCannotBeForecastIsRefused(t *testing.T) {
	some := table(roll{name: "A", kind: registry.PrimarySchool, stage: registry.Primary, years: map[int][]float64{2024: {9, 9, 9, 9, 9, 9}}})
	bare := facts.NewTable()
	id := bare.AddSchool(registry.School{ID: "A", Name: "A", Type: registry.PrimarySchool})
	bare.Set(bare.AddRow(county, 2024, id, registry.Primary), "students", 54, facts.Origin{})
	for _, c := range []struct {
		in   forecast.Input
		kind fault.Kind
	}{
		{forecast.Input{Table: some, Years: 0}, fault.Usage},
		{forecast.Input{Table: some, Years: 10}, fault.Usage},
		{forecast.Input{Table: some, Years: 1, Base: 2020}, fault.NotFound},
		{forecast.Input{Table: bare, Years: 1}, fault.Invalid},
	} {
		c.in.County, c.in.Numbers = county, numbers(t)
		if _, err := forecast.Run(c.in); err == nil || fault.KindOf(err) != c.kind {
			t.Errorf("%d years from %d: %v, want %s", c.in.Years, c.in.Base, err, c.kind)
		}
	}
}

func TestASumWithoutGradesIsDividedAndSaid(t *testing.T) {
	tab := table(roll{name: "A", kind: registry.PrimarySchool, stage: registry.Primary, years: map[int][]float64{2024: {9, 9, 9, 9, 9, 9}}})
	id := tab.AddSchool(registry.School{ID: "B", Name: "B", Type: registry.PrimarySchool})
	tab.Set(tab.AddRow(county, 2024, id, registry.Primary), "students", 64, facts.Origin{})
	r := run(t, forecast.Input{Table: tab, Years: 1})
	b := r.Sections[1]
	if diff := cmp.Diff([]float64{11, 11, 11, 11, 10, 10}, b.Last()); diff != "" || !b.Assumed || r.Sections[0].Assumed {
		t.Errorf("assumed %v (-want +got):\n%s", b.Assumed, diff)
	}
	said := false
	for _, n := range r.Notes {
		said = said || n.Key == "forecast.note_assumed"
	}
	if !said {
		t.Error("the notes do not say so")
	}
}
