package publish_test

import (
	"math"
	"testing"

	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/publish"
	"junheng/rules"

	"pgregory.net/rapid"
)

func TestFixedRoundsHalfAwayFromZeroOnTheDecimalText(t *testing.T) {
	tests := []struct {
		v    float64
		d    int
		want string
	}{
		{0.125, 2, "0.13"},
		{2.675, 2, "2.68"},
		{0.5005, 3, "0.501"},
		{4.2, 2, "4.20"},
		{0.4995, 3, "0.500"},
		{99.95, 1, "100.0"},
		{9.999, 2, "10.00"},
		{-0.005, 2, "-0.01"},
		{-0.004, 2, "0.00"},
		{0, 2, "0.00"},
		{2496.674864, 2, "2496.67"},
		{12, 0, "12"},
		{0.5, 0, "1"},
		{blank.Of(blank.NotReported), 2, ""},
		{math.Inf(1), 2, ""},
	}
	for _, tt := range tests {
		if got := publish.Fixed(tt.v, tt.d); got != tt.want {
			t.Errorf("Fixed(%v, %d) = %q, want %q", tt.v, tt.d, got, tt.want)
		}
	}
}

func TestAgainstNeverShowsANumberOnTheWrongSideOfItsLine(t *testing.T) {
	tests := []struct {
		v, line float64
		d       int
		want    string
	}{
		{4.1996, 4.2, 2, "4.1996"}, {4.2, 4.2, 2, "4.20"}, {0.50049, 0.5, 3, "0.5005"}, {0.51, 0.5, 3, "0.510"},
	}
	for _, tt := range tests {
		if got := publish.Against(tt.v, tt.line, tt.d); got != tt.want {
			t.Errorf("Against(%v, %v, %d) = %q, want %q", tt.v, tt.line, tt.d, got, tt.want)
		}
	}
	if got := publish.Compare(4.1996, rules.Decimal{Text: "4.2", V: 4.2}, 2); got != "4.1996 < 4.2" {
		t.Errorf("Compare = %q", got)
	}
}

func TestFixedIsWithinHalfAUnitOfTheLastPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-1e9, 1e9).Draw(t, "v")
		d := rapid.IntRange(0, 6).Draw(t, "d")
		s := publish.Fixed(v, d)
		var got float64
		for i, sign := 0, 1.0; i < len(s); i++ {
			switch {
			case s[i] == '-':
				sign = -1
			case s[i] == '.':
				scale := 0.1
				for _, c := range s[i+1:] {
					got += float64(c-'0') * scale * sign
					scale /= 10
				}
				i = len(s)
			default:
				got = got*10 + float64(s[i]-'0')*sign
			}
		}
		if math.Abs(got-v) > 0.5*math.Pow(10, -float64(d))+1e-6 {
			t.Fatalf("Fixed(%v, %d) = %q", v, d, s)
		}
	})
}

func TestTrimmedGroupsThousandsAndBlanksSayWhy(t *testing.T) {
	if got := publish.Trimmed(1234567.5, 2); got != "1,234,567.5" {
		t.Errorf("Trimmed = %q", got)
	}
	if got := publish.Trimmed(2024, 0); got != "2024" {
		t.Errorf("Trimmed = %q", got)
	}
	if got := publish.Shown(blank.Of(blank.NotApplicable), 2, locale.ZH); got != "不适用" {
		t.Errorf("Shown = %q", got)
	}
}
