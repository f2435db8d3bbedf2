package assess_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"junheng/assess"
	"junheng/internal/blank"
)

func TestDifferenceCoefficient(t *testing.T) {
	tests := []struct {
		name    string
		schools []assess.Amount
		want    float64
		wantErr error
	}{
		{
			// The printed answer is 0.52; an unweighted mean would give 0.4888
			// and wrongly pass the primary limit of 0.50.
			name:    "published five-school example",
			schools: []assess.Amount{{279, 45}, {137, 37}, {935, 89}, {160, 76}, {402, 55}},
			want:    0.515257,
		},
		{
			name:    "identical ratios do not differ",
			schools: []assess.Amount{{100, 50}, {40, 20}},
			want:    0,
		},
		{
			name:    "an empty school carries no weight",
			schools: []assess.Amount{{20, 400}, {7, 200}, {0, 0}},
			want:    0.157135,
		},
		{
			name:    "a school that has none of it counts in full",
			schools: []assess.Amount{{10, 100}, {0, 100}},
			want:    1,
		},
		{
			name:    "one school differs from nobody",
			schools: []assess.Amount{{7, 200}},
			want:    0,
		},
		{
			name:    "no pupils at all",
			schools: []assess.Amount{{20, 0}},
			wantErr: assess.ErrNoPupils,
		},
		{
			name:    "no school at all",
			wantErr: assess.ErrNoPupils,
		},
		{
			name:    "nobody has any of it",
			schools: []assess.Amount{{0, 100}, {0, 50}},
			wantErr: assess.ErrZeroMean,
		},
		{
			name:    "a blank total leaves it open, and the others are shown",
			schools: []assess.Amount{{20, 400}, {7, 200}, {unreported, 300}},
			want:    0.157135,
			wantErr: assess.ErrMissing,
		},
		{
			name:    "blank pupils leave it open as well",
			schools: []assess.Amount{{20, 400}, {7, 200}, {5, unreported}},
			want:    0.157135,
			wantErr: assess.ErrMissing,
		},
		{
			name:    "nobody has reported",
			schools: []assess.Amount{{unreported, 400}},
			wantErr: assess.ErrMissing,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := assess.DifferenceCoefficient(tt.schools)
			if !errors.Is(err, tt.wantErr) {
				t.Fatalf("DifferenceCoefficient(%v) error = %v, want %v", tt.schools, err, tt.wantErr)
			}
			if math.Abs(got-tt.want) > 1e-6 {
				t.Errorf("DifferenceCoefficient(%v) = %.6f, want %.6f", tt.schools, got, tt.want)
			}
		})
	}
}

func TestTheNumberOfSchoolsMissingIsNamed(t *testing.T) {
	_, err := assess.DifferenceCoefficient([]assess.Amount{{20, 400}, {unreported, 10}, {1, 10}, {unreported, 30}})
	if got := fmt.Sprint(err); got != "some schools have not reported: 2 of 4" {
		t.Errorf("error = %q", got)
	}
}

func ExampleDifferenceCoefficient() {
	cv, _ := assess.DifferenceCoefficient([]assess.Amount{{Total: 20, Pupils: 400}, {Total: 7, Pupils: 200}})
	fmt.Printf("%.3f", cv)
	// Output: 0.157
}

// schoolsWith draws schools with at least one pupil each and unlike ratios.
func schoolsWith(t *rapid.T) []assess.Amount {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) assess.Amount {
		return assess.Amount{
			Total:  float64(rapid.IntRange(0, 20000).Draw(t, "total")) / 4,
			Pupils: float64(rapid.IntRange(1, 9000).Draw(t, "pupils")),
		}
	}), 1, 60).Draw(t, "schools")
}

// near allows for rounding, relative for all but the smallest coefficients.
func near(a, b float64) bool {
	if blank.Is(a) || blank.Is(b) {
		return blank.Is(a) == blank.Is(b)
	}
	return math.Abs(a-b) <= 1e-12*max(math.Abs(a), 1e-3)
}

func TestSplittingASchoolIntoTwoOfTheSameRatioDoesNotMoveTheCounty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		schools := schoolsWith(t)
		before, _ := assess.DifferenceCoefficient(schools)
		i := rapid.IntRange(0, len(schools)-1).Draw(t, "split")
		part := rapid.Float64Range(0.01, 0.99).Draw(t, "part")
		s := schools[i]
		schools[i] = assess.Amount{Total: s.Total * part, Pupils: s.Pupils * part}
		schools = append(schools, assess.Amount{Total: s.Total * (1 - part), Pupils: s.Pupils * (1 - part)})
		after, _ := assess.DifferenceCoefficient(schools)
		if !near(before, after) && math.Abs(before-after) > 1e-9 {
			t.Errorf("coefficient moved from %v to %v", before, after)
		}
	})
}

func TestAUnitOfMeasureDoesNotMoveTheCoefficient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		schools := schoolsWith(t)
		before, _ := assess.DifferenceCoefficient(schools)
		factor := rapid.Float64Range(1e-6, 1e6).Draw(t, "factor")
		for i := range schools {
			schools[i].Total *= factor
		}
		after, _ := assess.DifferenceCoefficient(schools)
		if !near(before, after) {
			t.Errorf("coefficient moved from %v to %v under a factor of %v", before, after, factor)
		}
	})
}

func TestTheOrderOfSchoolsDoesNotMoveTheCoefficient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		schools := schoolsWith(t)
		before, _ := assess.DifferenceCoefficient(schools)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(schools), func(i, j int) { schools[i], schools[j] = schools[j], schools[i] })
		after, _ := assess.DifferenceCoefficient(schools)
		if !near(before, after) {
			t.Errorf("coefficient moved from %v to %v", before, after)
		}
	})
}

func TestTheCoefficientDoesNotCancelFarFromZero(t *testing.T) {
	// Textbook Σx² − (Σx)²/n loses every digit here.
	schools := []assess.Amount{{1e9 + 4, 1}, {1e9 + 7, 1}, {1e9 + 13, 1}, {1e9 + 16, 1}}
	got, err := assess.DifferenceCoefficient(schools)
	want := math.Sqrt(22.5) / (1e9 + 10)
	if err != nil || math.Abs(got-want) > 1e-12*want {
		t.Errorf("coefficient = %v, %v, want %v", got, err, want)
	}
}
