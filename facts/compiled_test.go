package facts_test

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/facts"
)

var update = flag.Bool("update", false, "write dictionary_compiled.go anew")

func TestTheCompiledDictionaryIsThatOfTheFiles(t *testing.T) {
	parsed, err := facts.ParseDictionary()
	if err != nil {
		t.Fatal(err)
	}
	want, err := parsed.Compile()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("dictionary_compiled.go", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile("dictionary_compiled.go")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Fatalf("dictionary_compiled.go is not fresh: go test ./facts -run Compiled -update\n%s", diff)
	}
	loaded, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(parsed.Fields(), loaded.Fields()); diff != "" {
		t.Errorf("fields (-parsed +loaded):\n%s", diff)
	}
	if diff := cmp.Diff(parsed.Constants(), loaded.Constants()); diff != "" || parsed.Hash() != loaded.Hash() {
		t.Errorf("constants (-parsed +loaded):\n%s", diff)
	}
	for _, f := range parsed.Fields() {
		if parsed.Group(f.ID) != loaded.Group(f.ID) {
			t.Errorf("group of %s is %v, want %v", f.ID, loaded.Group(f.ID), parsed.Group(f.ID))
		}
	}
}
