package access_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"junheng/access"
	"junheng/access/accesstest"
	"junheng/audit"
	"junheng/internal/fault"
)

const strong = accesstest.Strong

func newHouse(t testing.TB) *accesstest.House { return accesstest.New(t) }

// last gives the newest entry of an act; it fails the test when there is none.
func last(t testing.TB, h *accesstest.House, act string) audit.Entry {
	t.Helper()
	e, ok := h.Store.Last(act)
	if !ok {
		t.Errorf("nothing in the log says %s", act)
	}
	return e
}

// wantFault fails unless an error is a fault with a key.
func wantFault(t testing.TB, err error, key string) {
	t.Helper()
	if !slices.Contains(keysOf(err), key) {
		t.Errorf("error %v (keys %v), want %s", err, keysOf(err), key)
	}
}

// keysOf lists the keys of the faults joined in an error.
func keysOf(err error) []string {
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		var out []string
		for _, e := range j.Unwrap() {
			out = append(out, keysOf(e)...)
		}
		return out
	}
	if f, ok := err.(*fault.Fault); ok {
		return []string{f.Msg.Key}
	}
	return nil
}

var errBroken = errors.New("the disk is full")

// breaking takes a few accounts and then no more.
type breaking struct {
	*accesstest.Memory
	left int
}

func (b *breaking) SaveAccount(ctx context.Context, a access.Account, e ...audit.Entry) error {
	if b.left--; b.left < 0 {
		return errBroken
	}
	return b.Memory.SaveAccount(ctx, a, e...)
}

func placesOf(err error) string {
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		var out []string
		for _, e := range j.Unwrap() {
			out = append(out, placesOf(e))
		}
		return strings.Join(out, " ")
	}
	if f, ok := err.(*fault.Fault); ok {
		return f.Place
	}
	return fmt.Sprint(err)
}
