// Package storetest is what every database that package store opens has to
// keep: one suite of behaviours by interface, run on SQLite and on PostgreSQL.
package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"junheng/audit"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/store"
)

// Open gives an empty, migrated database that is closed when the test ends.
type Open func(t testing.TB) *store.DB

// county is where most behaviours take place; other lies beside it.
const (
	county registry.RegionCode = 210212
	other  registry.RegionCode = 210213
	city   registry.RegionCode = 210200
)

// at is a moment with more digits than a database keeps.
var at = time.Date(2025, 10, 15, 9, 0, 0, 123456789, time.FixedZone("UTC+8", 8*3600))

// behaviour is one thing that a database has to keep.
type behaviour struct {
	name string
	run  func(t *testing.T, db *store.DB)
}

// Run checks everything on databases that open gives, one for each behaviour's
// group.
func Run(t *testing.T, open Open) {
	for _, group := range []struct {
		name       string
		behaviours []behaviour
	}{
		{"access", accessBehaviours},
		{"audit", auditBehaviours},
		{"book", bookBehaviours},
		{"returns", returnsBehaviours},
		{"changes", changeBehaviours},
		{"drafts", draftBehaviours},
		{"notices", noticeBehaviours},
		{"archive", archiveBehaviours},
		{"plans", planBehaviours},
		{"cases", caseBehaviours},
		{"rewriting", rewriteBehaviours},
		{"held", heldBehaviours},
		{"people", peopleBehaviours},
		{"keys", keyBehaviours},
		{"matching", matchingBehaviours},
		{"attendance", attendanceBehaviours},
		{"together", togetherBehaviours},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, b := range group.behaviours {
				t.Run(b.name, func(t *testing.T) { b.run(t, open(t)) })
			}
		})
	}
}

// entry is an act of the tests on a county.
func entry(where registry.RegionCode, act string) audit.Entry {
	return audit.Entry{County: where, At: at, Actor: "01J", Name: "王老师 Ünïcode 𠀀", Role: "county_statistician", From: "10.0.0.7", Act: act, Object: "thing/1"}
}

// ok stops the test at an error.
func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// must is ok for what gives a value, too.
func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		ok(t, err)
		return v
	}
}

// refused checks that something ended in a fault of a kind.
func refused(t testing.TB, err error, kind fault.Kind) {
	t.Helper()
	if err == nil {
		t.Fatalf("was accepted, want %s", kind)
	}
	if !errors.As(err, new(*fault.Fault)) || fault.KindOf(err) != kind {
		t.Fatalf("refused as %s (%v), want %s", fault.KindOf(err), err, kind)
	}
}

// acts lists what a county's chain says was done, oldest first, after proving
// the chain whole.
func acts(t testing.TB, db *store.DB, where registry.RegionCode) []string {
	t.Helper()
	ctx := context.Background()
	head := must[audit.Head](t)(db.Head(ctx, where))
	var out []string
	_, broken, err := audit.Verify(func(yield func(audit.Entry, error) bool) {
		for e, err := range db.Audit().Chain(ctx, where) {
			out = append(out, e.Act)
			if !yield(e, err) {
				return
			}
		}
	}, &head)
	ok(t, err)
	if broken != nil {
		t.Fatalf("the chain of %s is broken: %s at %d", where, broken.Fault, broken.Seq)
	}
	return out
}
