package county_test

import (
	"io/fs"
	"testing"

	"junheng/collect"
	"junheng/facts"
	"junheng/registry"
	"junheng/rules"
	golden "junheng/testdata/county"
)

// The golden county's folders hold three school years; the official school
// forms in them do not name theirs.
func TestFilesOfSeveralYearsAreReadInOneCall(t *testing.T) {
	dict, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	forms, err := collect.LoadForms(rules.Embedded(), dict)
	if err != nil {
		t.Fatal(err)
	}
	opt := collect.Options{Forms: forms, Dict: dict, County: golden.Code}
	var inputs []collect.Input
	want := map[registry.SchoolYear]int{}
	var before *facts.Table
	for year := 2022; year <= 2024; year++ {
		names, err := golden.List(year)
		if err != nil {
			t.Fatal(err)
		}
		var batch []collect.Input
		for _, n := range names {
			data, err := fs.ReadFile(golden.Files(), n)
			if err != nil {
				t.Fatal(err)
			}
			batch = append(batch, collect.Input{Name: n, Data: data})
		}
		one := opt
		one.Year, one.Previous = registry.SchoolYear(year), before
		got, err := collect.Read(batch, one)
		if err != nil {
			t.Fatal(err)
		}
		want[registry.SchoolYear(year)] = got.Table.Len()
		if before == nil {
			before = facts.NewTable()
		}
		before.Append(got.Table)
		inputs = append(inputs, batch...)
	}
	got, err := collect.ReadYears(inputs, opt)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[registry.SchoolYear]int{}
	for _, y := range got.Table.Year {
		rows[y]++
	}
	for y, n := range want {
		if rows[y] != n || n == 0 {
			t.Errorf("%s: %d rows, want %d as when the year is read alone", y, rows[y], n)
		}
	}
	for i, r := range got.Receipts {
		if r.File != inputs[i].Name {
			t.Errorf("receipt %d is of %s, want %s", i, r.File, inputs[i].Name)
		}
	}
}
