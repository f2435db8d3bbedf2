package wire_test

import (
	"context"
	"testing"

	"junheng/access"
	"junheng/cmd/wire"
	"junheng/internal/testkit"
)

// installed opens a new installation until the test ends; without a clock its
// time stands still.
func installed(t *testing.T, o wire.Options) *wire.App {
	t.Helper()
	o.DSN, o.Key, o.Version, o.Cost = t.TempDir(), make([]byte, access.KeyBytes), "junheng test", access.Cost{Passes: 1, MemoryKiB: 16, Lanes: 1}
	if o.Clock == nil {
		o.Clock = testkit.FixedClock
	}
	a, err := wire.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return a
}
