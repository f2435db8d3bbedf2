package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// leastRecall is what of each kind of damage must be matched without a person.
// Where it is below 1, the rest may be doubtful but must be shown to a person;
// of the kinds not named here 99 in 100 are enough.
var leastRecall = map[string]float64{
	"moved_two_digits":             0.85, // two wrong digits may make a sound number of somebody else's
	"moved_noid_nokin":             0.85, // nothing but name and birth date is left
	"moved_noid_nokin_common_name": 0,    // and that of a name that thousands bear is not enough
}

// judge makes registers, matches them and fails for what falls short.
func judge(t *testing.T, name string, n int, p plan, recall float64) {
	t.Helper()
	dir := t.TempDir()
	if err := generate(dir, name, n, p); err != nil {
		t.Fatal(err)
	}
	_, res, err := matchFiles(dir, name)
	if err != nil {
		t.Fatal(err)
	}
	truth, err := os.Open(filepath.Join(dir, "truth_"+name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer truth.Close()
	kinds, total, err := compare(res, truth)
	if err != nil {
		t.Fatal(err)
	}
	if len(kinds) < len(p.list) {
		t.Errorf("%d kinds of damage, want at least %d", len(kinds), len(p.list))
	}
	for kind, k := range kinds {
		least, named := leastRecall[strings.TrimSuffix(kind, "_twin")]
		if !named {
			least = 0.99
		}
		if strings.HasSuffix(kind, "_twin") {
			least = min(least, 0.85)
		}
		if k.all < 25 {
			continue // too few to speak of a share; they count in the total
		}
		if got := float64(k.right) / float64(k.all); got < least {
			t.Errorf("%s: recall %.4f of %d, want at least %v", kind, got, k.all, least)
		}
	}
	if got := float64(total.right) / float64(total.all); got < recall {
		t.Errorf("recall %.5f of %d, want at least %v", got, total.all, recall)
	}
	if got := float64(total.wrong) / float64(total.all); got > 0.0002 {
		t.Errorf("%d of %d are matched wrongly", total.wrong, total.all)
	}
	if total.missed > total.all/5000 {
		t.Errorf("%d of %d are neither matched nor shown to a person", total.missed, total.all)
	}
}

func TestOrdinaryRegistersAreMatchedAlmostWithoutFault(t *testing.T) {
	judge(t, "20000", 20000, plan{list: plainDamage}, 0.999)
}

func TestHardRegistersAreMatchedByKindOfDamage(t *testing.T) {
	judge(t, "hard_20000", 20000, plan{hardDamage, 0.015, 0.05}, 0.995)
}
