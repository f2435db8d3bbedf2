// Package testkit gives tests what they need from outside themselves: golden
// files, files held to JSON schemas, a fixed clock, a throw-away PostgreSQL, and (in testkit/browser) a
// headless Chromium.
//
// It is the only place that may skip a test. What is missing on a newcomer's
// machine is skipped with a sentence saying how to get it; ./scripts/test sets
// JUNHENG_REQUIRE, and then what is missing fails instead. A part that
// JUNHENG_SKIP names (postgres, browser) is always left out.
package testkit

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files with what the tests got")

// Updating reports whether the tests were started with -update.
func Updating() bool { return *update }

// Golden compares got with testdata/name of the package under test, and fails
// with a diff when they differ. With -update it writes the file instead.
// Line ends are compared as they are.
func Golden(t testing.TB, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(name))
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("no golden file: %v; run go test with -update to write it", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (-want +got); if the change is meant, run go test with -update:\n%s",
			path, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")))
	}
}

// Now is the moment at which every test runs: 2025-10-15 09:00 in Beijing.
var Now = time.Date(2025, time.October, 15, 9, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))

// FixedClock always answers [Now]. It is passed where a clock is wanted.
func FixedClock() time.Time { return Now }

// Need decides about a part of the outside world that tests want. It returns
// when the part is there (missing is empty); otherwise it skips or fails t, as
// the package comment says. Missing names the thing and how to get it.
func Need(t testing.TB, part, missing string) {
	t.Helper()
	switch decide(part, missing, os.Getenv("JUNHENG_SKIP"), os.Getenv("JUNHENG_REQUIRE")) {
	case leaveOut:
		t.Skipf("JUNHENG_SKIP names %s", part)
	case skip:
		t.Skipf("missing: %s; or run ./scripts/test, which provides it", missing)
	case fail:
		t.Fatalf("missing: %s (JUNHENG_REQUIRE is set, so this is not skipped)", missing)
	case use:
	}
}

type decision uint8

const (
	use decision = iota
	skip
	fail
	leaveOut
)

// decide is Need without its effects. A part that JUNHENG_SKIP names is left
// out even where it could be had.
func decide(part, missing, skipList, require string) decision {
	switch {
	case slices.Contains(strings.Split(skipList, ","), part):
		return leaveOut
	case missing == "":
		return use
	case require != "" && require != "0":
		return fail
	}
	return skip
}
