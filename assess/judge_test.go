package assess_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/assess"
	"junheng/internal/blank"
)

func TestAGroupJudgedInOnePassIsGradedAsItsUnitsAreOneByOne(t *testing.T) {
	numbers := rapid.Custom(func(t *rapid.T) float64 {
		return rapid.OneOf(
			rapid.SampledFrom([]float64{0, 1, -1, blank.Of(blank.NotReported), blank.Of(blank.Undefined), math.MaxFloat64, 5e-324}),
			rapid.Float64Range(-100, 5000), rapid.Map(rapid.IntRange(0, 2000), func(n int) float64 { return float64(n) }),
		).Draw(t, "number")
	})
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 20).Draw(t, "units")
		num, den, weight := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range n {
			num[i], den[i] = numbers.Draw(t, "numerator"), numbers.Draw(t, "denominator")
			weight[i] = rapid.SampledFrom([]float64{den[i], 0, blank.Of(blank.NotReported)}).Draw(t, "weight")
		}
		threshold := rapid.SampledFrom([]float64{0, 4.5, 100, 2000, -1}).Draw(t, "threshold")
		values, got, want := assess.DivideAndCount(num, den, weight, threshold, .85*threshold, rapid.Bool().Draw(t, "has a floor"))
		for i, v := range values {
			if d := 100 * num[i] / den[i]; v != d && (d-d == 0 || !blank.Is(v)) {
				t.Errorf("100 × %v ÷ %v gives %v", num[i], den[i], v)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("tallies (-one by one +in one pass):\n%s", diff)
		}
	})
}
