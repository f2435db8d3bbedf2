package county_test

import (
	"io/fs"
	"strings"
	"testing"

	"junheng/collect"
	"junheng/facts"
	"junheng/testdata/county"
)

// keys names what intake calls the kinds that are not keys of package collect.
var keys = map[string]string{
	"part_above_total":       "in_zone_within_students certified_within_teachers",
	"degrees_above_teachers": "degrees_within_teachers",
}

// silent are the kinds that intake need not call a problem: blanks that are
// said, a row that comes twice, and values near a line, for which it must be
// given the lines.
const silent = "withheld not_applicable repeated_row just_above"

// whole reads the three years, each with the one before at hand.
func whole(t *testing.T, files fs.FS) []collect.Problem {
	t.Helper()
	var out []collect.Problem
	var before *facts.Table
	for _, year := range []int{2022, 2023, 2024} {
		in := intake(t, files, year, before)
		for _, r := range in.Receipts {
			if !r.Refused.IsZero() {
				t.Errorf("%s was refused: %s", r.File, r.Refused.In(1))
			}
		}
		out = append(out, in.Problems...)
		before = in.Table
	}
	return out
}

func explains(p county.Problem, q collect.Problem) bool {
	if p.File != q.File {
		return false
	}
	if p.Cell != "" && p.Cell == q.Cell && p.Sheet == q.Sheet {
		return true
	}
	return p.School == q.Name && named(p, q)
}

func named(p county.Problem, q collect.Problem) bool {
	want := keys[p.Kind] + " " + p.Kind + " collect." + p.Kind
	return strings.Contains(" "+want+" ", " "+q.Key+" ")
}

func TestIntakeFindsWhatIsPlantedAndNothingElse(t *testing.T) {
	planted := expected(t).Problems
	found := whole(t, county.Files())
	for _, p := range planted {
		if strings.Contains(silent, p.Kind) {
			continue
		}
		ok := false
		for _, q := range found {
			ok = ok || explains(p, q) && named(p, q) && q.Severity.String() == p.Severity
		}
		if !ok {
			t.Errorf("not found: %s %s %s!%s %s", p.Severity, p.Kind, p.File, p.Cell, p.School)
		}
	}
	for _, q := range found {
		ok := false
		for _, p := range planted {
			ok = ok || explains(p, q)
		}
		if !ok {
			t.Errorf("not planted: %s %s %s!%s %s %q", q.Severity, q.Key, q.File, q.Cell, q.Name, q.Got)
		}
	}
}

func TestNothingMustBeFixedInTheCorrectedWorkbooks(t *testing.T) {
	for _, q := range whole(t, county.Corrected()) {
		if q.Severity == collect.MustFix {
			t.Errorf("%s %s!%s %s %q", q.Key, q.File, q.Cell, q.Name, q.Got)
		}
	}
}
