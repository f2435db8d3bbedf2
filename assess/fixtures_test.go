package assess_test

import (
	"io/fs"
	"path"
	"testing"

	"junheng/assess"
	"junheng/rules"
)

// TestEveryFixtureOfEveryPackAgrees judges the cases that lie beside the rules.
func TestEveryFixtureOfEveryPackAgrees(t *testing.T) {
	packs, err := fs.Glob(rules.Embedded(), "*/*/pack.yaml")
	if err != nil || len(packs) == 0 {
		t.Fatalf("no packs found: %v", err)
	}
	cases := 0
	for _, file := range packs {
		pack, err := rules.Load(rules.Embedded(), path.Dir(file))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		for _, r := range assess.RunFixtures(pack, dictionary) {
			cases++
			if len(r.Diffs) > 0 {
				t.Errorf("%s: %s", pack.ID, r)
			}
		}
	}
	if cases == 0 {
		t.Error("no pack has a case")
	}
}
