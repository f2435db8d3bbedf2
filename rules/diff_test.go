package rules_test

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"junheng/internal/fault"
	"junheng/rules"
)

func TestDiffNamesEachValueWithItsDateAndSource(t *testing.T) {
	var got []string
	for _, c := range rules.Diff(load(t, "cn/liaoning-2023"), load(t, "cn/liaoning-shenyang-2023")) {
		old, now := "", ""
		if c.Old != nil {
			old = c.Old.Text
		}
		if c.New != nil {
			now = fmt.Sprintf("%s %s %s", c.New.Text, c.New.From, c.New.Cite.Doc)
		}
		if strings.Contains(c.Path, "/limit") {
			got = append(got, fmt.Sprintf("%s %s: %s → %s", c.Kind, c.Path, old, now))
		}
	}
	want := []string{
		"altered item/gov_02/quota_primary/limit@2023-01-01: 935 → 1150 2023-01-01 沈阳市自评表",
		"altered item/gov_02/quota_junior/limit@2023-01-01: 1155 → 1350 2023-01-01 沈阳市自评表",
		"added item/gov_07/inclusive/limit@2023-01-01:  → 8000 2023-01-01 沈阳市自评表",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("differences of limits (-want +got):\n%s", diff)
	}
}

func TestDiffTellsASourceChangedFromAValueChanged(t *testing.T) {
	pack := func(status string) *rules.Pack {
		p := load(t, national)
		p.Indicators[0].Threshold[0].Cite.Status = rules.Status(status)
		return p
	}
	got := rules.Diff(pack("confirmed"), pack("unconfirmed"))
	if len(got) != 2 || got[0].Kind != rules.Recited || got[0].Path != "indicator/qualified_teachers_per_100/threshold@2017-04-19/primary" {
		t.Errorf("Diff = %+v, want the two thresholds recited", got)
	}
	if got := rules.Diff(load(t, national), load(t, national)); got != nil {
		t.Errorf("a pack differs from itself: %+v", got)
	}
}

// What a scaffold writes loads, does not decide, and has a test to be put right.
func TestScaffoldsLoad(t *testing.T) {
	fsys := fstest.MapFS{}
	add := func(d rules.Draft) {
		t.Helper()
		out, err := rules.Scaffold(d)
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range out {
			fsys[name] = &fstest.MapFile{Data: data}
		}
	}
	add(rules.Draft{Kind: "pack", Pack: "my/county", Doc: "县教〔2025〕1号: 办法", From: "2025-03-01"})
	add(rules.Draft{Kind: "indicator", Pack: "my/county", ID: "labs_per_100", Doc: "县教〔2025〕1号: 办法", Number: 2})
	add(rules.Draft{Kind: "item", Pack: "my/county", ID: "safety", Doc: "县教〔2025〕1号: 办法"})
	add(rules.Draft{Kind: "overlay", Pack: "my/town", Extends: "my/county"})
	for id, want := range map[string]int{"my/county": 3, "my/town": 0} {
		p, err := rules.Load(fsys, id)
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		if len(p.Fixtures) != want {
			t.Errorf("%s has %d fixtures, want %d", id, len(p.Fixtures), want)
		}
		if len(p.Indicators) != 2 || p.Item("safety") == nil {
			t.Errorf("%s has %d indicators, want 2, and an item", id, len(p.Indicators))
		}
		for _, ind := range p.Indicators {
			if ind.Threshold[0].Cite.Status != rules.Unconfirmed {
				t.Errorf("%s begins as %s, want unconfirmed", ind.ID, ind.Threshold[0].Cite.Status)
			}
		}
	}
	if p, err := rules.Load(fsys, "my/county"); err != nil || p.Fixtures[0].Year != 2025 && p.Fixtures[0].Year != 2026 {
		t.Errorf("the first fixture is of year %v, want one on or after the first day", p.Fixtures[0].Year)
	}
}

func TestScaffoldRefusesWhatIsNoName(t *testing.T) {
	for _, d := range []rules.Draft{
		{Kind: "pack", Pack: "single"}, {Kind: "pack", Pack: "../up/x"}, {Kind: "indicator", Pack: "a/b", ID: "Big Name"}, {Kind: "law", Pack: "a/b"},
	} {
		if _, err := rules.Scaffold(d); fault.KindOf(err) != fault.Usage {
			t.Errorf("Scaffold(%+v) = %v, want a usage fault", d, err)
		}
	}
}

// Every pack we ship says what it is, was tested, and keeps a record of changes.
func TestThePacksAreComplete(t *testing.T) {
	list, err := rules.List(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range list {
		t.Run(info.ID, func(t *testing.T) {
			p := load(t, info.ID)
			if len(p.Fixtures) == 0 {
				t.Error("no fixtures")
			}
			if _, err := fs.Stat(rules.Embedded(), info.ID+"/CHANGES.md"); err != nil {
				t.Error(err)
			}
			for _, d := range p.Documents {
				if d.Source == "" {
					t.Errorf("document %s does not say where it was read", d.ID)
				}
			}
			used := map[string]bool{}
			for _, r := range p.Verdict {
				for _, id := range append(append([]string(nil), r.Indicators...), r.Items...) {
					used[id] = true
				}
			}
			for _, i := range p.Indicators {
				if !used[i.ID] {
					t.Errorf("indicator %s is in no part of the verdict", i.ID)
				}
			}
			for _, i := range p.Items {
				if !used[i.ID] {
					t.Errorf("item %s is in no part of the verdict", i.ID)
				}
			}
		})
	}
}

// A reader can look up every source a pack was read at.
func TestEverySourceKeyIsListed(t *testing.T) {
	listed, err := fs.ReadFile(rules.Embedded(), "SOURCES.md")
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`\b[SFTEK][0-9]{2}\b`)
	err = fs.WalkDir(rules.Embedded(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".yaml") || strings.Contains(name, "/forms/") {
			return err
		}
		data, err := fs.ReadFile(rules.Embedded(), name)
		for _, k := range key.FindAllString(string(data), -1) {
			if !strings.Contains(string(listed), "| "+k+" |") {
				t.Errorf("%s cites %s, which SOURCES.md does not list", name, k)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
