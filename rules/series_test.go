package rules_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"junheng/registry"
	"junheng/rules"
)

func TestAValueHoldsFromItsFirstToItsLastDay(t *testing.T) {
	s := rules.Series{
		{From: "2017-04-19", Until: "2022-12-31", Value: &rules.Decimal{Text: "600", V: 600}},
		{From: "2023-01-01", Stage: map[registry.Stage]rules.Decimal{registry.Primary: {Text: "650", V: 650}}},
	}
	for day, want := range map[string]string{
		"2017-04-18": "none", "2017-04-19": "600", "2022-12-31": "600", "2023-01-01": "650", "2099-09-01": "650",
	} {
		got := "none"
		if d := s.At(day); d != nil {
			v, ok := d.For(registry.Primary)
			if !ok {
				t.Fatalf("%s: no number for primary", day)
			}
			got = v.Text
		}
		if got != want {
			t.Errorf("on %s %s holds, want %s", day, got, want)
		}
	}
	if _, ok := s[1].For(registry.Junior); ok {
		t.Error("a stage without a number has one")
	}
}

func TestAScopeNarrowsUnderItsChoiceOnly(t *testing.T) {
	s := load(t, national).Scope("mainstream")
	open, narrow := s.Formula(map[string]string{"private_schools": "included"}), s.Formula(map[string]string{"private_schools": "excluded"})
	if open != s.Where || narrow != "("+s.Where+") and (founder != founder_private)" {
		t.Errorf("formulas %q and %q", open, narrow)
	}
}

// Whatever days a law gives its values, the loader takes them exactly when no
// two of them hold on the same day, and then each day has at most one.
func TestOverlappingDaysAreRefused(t *testing.T) {
	dict, err := dictionary()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		type span struct{ from, until int }
		spans := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) span {
			from := rapid.IntRange(1, 26).Draw(t, "from")
			return span{from, from + rapid.IntRange(0, 28-from).Draw(t, "days")}
		}), 1, 4).Draw(t, "spans")
		text, most := "", 0
		for _, s := range spans {
			text += fmt.Sprintf("      - {from: 2020-01-%02d, until: 2020-01-%02d, value: 1, cite: {doc: d, at: a, status: local}}\n", s.from, s.until)
		}
		for day := 1; day <= 28; day++ {
			n := 0
			for _, s := range spans {
				if s.from <= day && day <= s.until {
					n++
				}
			}
			most = max(most, n)
		}
		pack := "id: x\nversion: 1\nlabel: {zh: 甲, en: A}\ndocuments: [{id: d, title: {zh: 文, en: Doc}, status: local}]\n" +
			"params:\n  - id: p\n    label: {zh: 数, en: P}\n    values:\n" + text
		_, err := rules.Loader{FS: fstest.MapFS{"x/pack.yaml": {Data: []byte(pack)}}, Dict: dict}.Load("x")
		if (err == nil) != (most < 2) {
			t.Fatalf("up to %d values on a day: Load = %v", most, err)
		}
	})
}

// An overlay that gives nothing changes nothing.
func TestAnEmptyOverlayIsNoChange(t *testing.T) {
	for _, id := range []string{national, "cn/basic-balance-2012", "cn/five-balances"} {
		own := fstest.MapFS{"my/empty/pack.yaml": {Data: []byte("id: my/empty\nversion: 1\nextends: " + id + "\nlabel: {zh: 空, en: Empty}\n")}}
		p, err := rules.Load(rules.Search(own, rules.Embedded()), "my/empty")
		if err != nil {
			t.Fatal(err)
		}
		base := load(t, id)
		ignore := cmpopts.IgnoreFields(rules.Pack{}, "ID", "Version", "Label", "Extends", "Layers", "Hash", "Fixtures")
		if diff := cmp.Diff(base, p, ignore, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
		if c := rules.Diff(base, p); c != nil {
			t.Errorf("%s: Diff = %+v, want nothing", id, c)
		}
	}
}
