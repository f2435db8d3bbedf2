package locale_test

import (
	"testing"

	"junheng/internal/locale"
)

func TestOneThingIsNotSeveral(t *testing.T) {
	for n, want := range map[int]string{-2: "-2 days", -1: "-1 day", 0: "0 days", 1: "1 day", 2: "2 days", 11: "11 days", 21: "21 days"} {
		if got := locale.Count(n, "day", "days"); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}
