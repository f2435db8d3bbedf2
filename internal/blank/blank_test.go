package blank_test

import (
	"math"
	"testing"

	"junheng/internal/blank"
)

func TestEveryStateSurvivesInAValue(t *testing.T) {
	for s := blank.Number; s <= blank.NotApplicable; s++ {
		if got := blank.StateOf(blank.Of(s)); got != s {
			t.Errorf("StateOf(Of(%s)) = %s", s, got)
		}
		if got := blank.StateOf(-blank.Of(s)); got != s {
			t.Errorf("the sign of a blank changes its state from %s to %s", s, got)
		}
		if got, ok := blank.ParseState(s.String()); !ok || got != s {
			t.Errorf("ParseState(%q) = %s, %v", s.String(), got, ok)
		}
		if s != blank.Number && !blank.Is(blank.Of(s)) {
			t.Errorf("%s is taken for a number", s)
		}
	}
}

func TestANaNOfAnotherMakerIsUndefinedNotUnreported(t *testing.T) {
	zero := 0.0
	for _, v := range []float64{math.NaN(), zero / zero, math.Log(-1), math.Inf(1) - math.Inf(1)} {
		if got := blank.StateOf(v); got != blank.Undefined {
			t.Errorf("StateOf(%x) = %s, want undefined", math.Float64bits(v), got)
		}
	}
}

func TestWhereTwoBlanksMeetTheGraverReasonStands(t *testing.T) {
	for a := blank.Number; a <= blank.NotApplicable; a++ {
		for b := blank.Number; b <= blank.NotApplicable; b++ {
			want := min(a, b)
			if want == blank.Number {
				want = max(a, b)
			}
			if got := blank.StateOf(blank.Meet(blank.Of(a), blank.Of(b))); got != want {
				t.Errorf("Meet(%s, %s) = %s, want %s", a, b, got, want)
			}
		}
	}
}
