package facts_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/facts"
	"junheng/registry"
)

func TestListsOfCountiesAreReadAsAnyListsOfNumbers(t *testing.T) {
	check := func(t interface{ Errorf(string, ...any) }, js string) {
		var want []registry.RegionCode
		var got facts.Counties
		wrong := json.Unmarshal([]byte(js), &want)
		if err := json.Unmarshal([]byte(js), &got); (err == nil) != (wrong == nil) {
			t.Errorf("%s: %v, where encoding/json says %v", js, err, wrong)
		}
		if diff := cmp.Diff(want, []registry.RegionCode(got)); wrong == nil && diff != "" {
			t.Errorf("%s (-want +got):\n%s", js, diff)
		}
	}
	for _, js := range []string{
		"null", "[]", "[0]", "[7]", "[110101]", "[110101,110102]", " [ 110101 , 110102\n] ", "[110101001]", "[2147483647]", "[999999999,1]",
		"[2147483648]", "[1100000000000]", "[00]", "[01]", "[0,1]", "[-5]", "[1.5]", "[1e5]", "[,]", "[1,]", "[1,,2]", "[1][2]", "[[1]]", `["110101"]`, `{"a":1}`, "[1", "1]", "",
	} {
		check(t, js)
	}
	rapid.Check(t, func(t *rapid.T) {
		js, err := json.Marshal(rapid.SliceOf(rapid.Int32Range(-9, 1e9)).Draw(t, "codes"))
		if err != nil {
			t.Fatal(err)
		}
		check(t, string(js))
		check(t, rapid.StringMatching(`\[[-0-9, \]]{0,12}\]`).Draw(t, "text"))
	})
}

func TestAManifestWhoseCountiesStandOnALineIsReadAsAnyOther(t *testing.T) {
	for _, js := range []string{
		"{\n  \"note\": \"a\",\n  \"counties\": [110101,110102],\n  \"rows\": 7\n}",
		"{\n  \"counties\": [110101],\n  \"counties\": [110102]\n}",
		"{\n  \"counties\": [110101],\n  \"counties\": []\n}",
		"{\n  \"counties\": []\n}", "{\n  \"counties\": null\n}", "{\n  \"counties\": [ 110101 ],\n  \"rows\": 7}", "{\"rows\": 7}",
		"{\"note\": \"]\", \"counties\": [110101], \"rows\": 7}",
		"{\n  \"counties\": [110101]]\n}", "{\n  \"counties\": [110101\n}", "{\n  \"counties\": [110101] 5}", "{\n  \"counties\": 5}", "",
	} {
		var want facts.Manifest
		wrong := json.Unmarshal([]byte(js), &want)
		got, err := facts.ReadManifest([]byte(js))
		if (err == nil) != (wrong == nil) {
			t.Errorf("%s: %v, where encoding/json says %v", js, err, wrong)
		}
		if diff := cmp.Diff(want, got); wrong == nil && diff != "" {
			t.Errorf("%s (-want +got):\n%s", js, diff)
		}
	}
}
