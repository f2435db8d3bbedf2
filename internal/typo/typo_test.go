package typo_test

import (
	"testing"

	"pgregory.net/rapid"

	"junheng/internal/typo"
)

func TestDistancesAreThoseOfTheTextbook(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"suspected", "suspcted", 1}} {
		if got := typo.Distance(c.a, c.b); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestADistanceIsAMetric(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		word := rapid.StringMatching(`[abc_]{0,8}`)
		a, b, c := word.Draw(r, "a"), word.Draw(r, "b"), word.Draw(r, "c")
		ab := typo.Distance(a, b)
		if (ab == 0) != (a == b) || ab != typo.Distance(b, a) || ab > typo.Distance(a, c)+typo.Distance(c, b) {
			r.Fatalf("%q, %q, %q: %d", a, b, c, ab)
		}
	})
}
