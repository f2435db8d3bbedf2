package forecast_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"junheng/facts"
	"junheng/plan/forecast"
	"junheng/registry"
)

// world is a county whose rates are known: every grade moves up with 0.99,
// each school sets itself apart by a factor of its own, single grades scatter
// with variance phi·μ and whole schools with sigma·μ.
type world struct {
	sections, years int
	phi, sigma      float64
}

// synthetic lets a county of a world live for its years up to 2024.
func synthetic(rng *rand.Rand, w world) *facts.Table {
	return table(w.live(rng, 2024)...)
}

// live gives the rolls of a world up to a year.
func (w world) live(rng *rand.Rand, last int) []roll {
	var out []roll
	for i := range w.sections {
		size := 15 + 105*float64(i)/float64(w.sections)
		own := 1 + 0.02*rng.NormFloat64()
		r := roll{name: fmt.Sprintf("S%03d", i), town: "甲镇", kind: registry.PrimarySchool, stage: registry.Primary, years: map[int][]float64{}}
		list := make([]float64, 6)
		for g := range list {
			list[g] = w.about(rng, size)
		}
		for y := 2024 - w.years + 1; y <= last; y++ {
			r.years[y] = list
			next, shock := []float64{w.about(rng, size)}, 1+w.sigma*rng.NormFloat64()
			for g := range 5 {
				next = append(next, w.about(rng, list[g]*0.99*own*shock))
			}
			list = next
		}
		out = append(out, r)
	}
	return out
}

func (w world) about(rng *rand.Rand, mu float64) float64 {
	return math.Max(0, math.Round(mu+math.Sqrt(w.phi*mu)*rng.NormFloat64()))
}

// Of the figures that come, about as many lie within their range as the range
// promises, a year ahead and three years ahead, by grade and by school.
func TestRangesHoldWhatTheyPromise(t *testing.T) {
	for _, w := range []world{
		{sections: 40, years: 5, phi: 0.6, sigma: 0},
		{sections: 40, years: 5, phi: 0.3, sigma: 0.03},
		{sections: 25, years: 3, phi: 0.6, sigma: 0.02},
	} {
		for _, level := range []float64{0.8, 0.9} {
			var in, all [2][4]int // by grade and by school; by year ahead
			for seed := range uint64(8) {
				rolls := w.live(rand.New(rand.NewPCG(seed, 77)), 2027)
				past := make([]roll, len(rolls))
				for i, r := range rolls {
					past[i] = r
					past[i].years = map[int][]float64{}
					for y, list := range r.years {
						if y <= 2024 {
							past[i].years[y] = list
						}
					}
				}
				r := run(t, forecast.Input{Years: 3, Table: table(past...), Level: level, Seed: seed, Draws: 400})
				for i := range r.Sections {
					s := &r.Sections[i]
					for y := range 3 {
						came, sum := rolls[i].years[2025+y], 0.0
						for g, x := range s.Grades[y] {
							count(&in[0][y], &all[0][y], x, came[g])
							sum += came[g]
						}
						count(&in[1][y], &all[1][y], s.Total[y], sum)
					}
				}
			}
			for k, what := range []string{"grades", "schools"} {
				for y := range 3 {
					got := float64(in[k][y]) / float64(all[k][y])
					if got < level-0.06 || got > level+0.09 {
						t.Errorf("%+v, %s, %d ahead: %.3f within a range of %.2f", w, what, y+1, got, level)
					}
				}
			}
		}
	}
}

func count(in, all *int, r forecast.Range, came float64) {
	*all++
	if came >= math.Round(r.Low) && came <= math.Round(r.High) {
		*in++
	}
}

// The back-test forecasts the year it holds back from those before alone, and
// reports what a person would: here by hand on one school.
func TestTheBackTestHoldsTheLastYearBack(t *testing.T) {
	years := map[int][]float64{2022: {100, 100, 100}, 2023: {100, 90, 90}, 2024: {120, 81, 99}}
	r := run(t, forecast.Input{Years: 1, Table: table(roll{name: "A", kind: registry.PrimarySchool, stage: registry.Primary, years: years})})
	b := r.Test
	if b == nil || b.Year != 2024 || len(b.From) != 2 {
		t.Fatalf("back-test %+v", b)
	}
	// From 2022 and 2023: 90 of 100 and 90 of 100 move up, 100 enter. Expected
	// 100, 90, 81 against 120, 81, 99.
	if mape := (20.0/120 + 9.0/81 + 18.0/99) / 3; !near(b.Grades.MAPE, mape) {
		t.Errorf("MAPE %v, want %v", b.Grades.MAPE, mape)
	}
	if wape := 47.0 / 300; !near(b.Grades.WAPE, wape) {
		t.Errorf("WAPE %v, want %v", b.Grades.WAPE, wape)
	}
	if bias := (271.0 - 300) / 300; !near(b.Sections.Bias, bias) || !near(b.Stages[0].Range.Mid, 271) || b.Stages[0].Actual != 300 {
		t.Errorf("bias %v, want %v; %+v", b.Sections.Bias, bias, b.Stages)
	}
	if len(b.ByGrade) != 3 || !near(b.ByGrade[2].Range.Mid, 81) || b.ByGrade[2].Actual != 99 {
		t.Errorf("by grade %+v", b.ByGrade)
	}
}

func TestTwoYearsAreTooFewToHoldOneBack(t *testing.T) {
	r := run(t, forecast.Input{Years: 1, Table: table(roll{name: "A", kind: registry.PrimarySchool, stage: registry.Primary, years: map[int][]float64{2023: {50, 50}, 2024: {50, 50}}})})
	if r.Test != nil {
		t.Errorf("back-test %+v", r.Test)
	}
}
