package county_test

import (
	"io/fs"
	"testing"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
	"junheng/testdata/county"
)

// planned reads the corrected workbooks of all years with those for planning.
func planned(t *testing.T) *collect.Intake {
	t.Helper()
	dict, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	forms, err := collect.LoadForms(rules.Embedded(), dict)
	if err != nil {
		t.Fatal(err)
	}
	names, err := county.List(0)
	if err != nil {
		t.Fatal(err)
	}
	var in []collect.Input
	for _, n := range names {
		in = append(in, collect.Input{Name: n, Data: read(t, county.Corrected(), n)})
	}
	tables, err := fs.Glob(county.Planning(), "分年级*.xlsx")
	if err != nil || len(tables) != 3 {
		t.Fatal(tables, err)
	}
	for _, n := range tables {
		in = append(in, collect.Input{Name: n, Data: read(t, county.Planning(), n)})
	}
	out, err := collect.ReadYears(in, collect.Options{Forms: forms, Dict: dict, County: county.Code})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What planning asks agrees with what was sent for the assessment: nothing to
// correct, no school counted twice, and the grades add up to the pupils.
func TestTheWorkbooksForPlanningAgreeWithTheOthers(t *testing.T) {
	got := planned(t)
	for _, p := range got.Problems {
		if p.Severity == collect.MustFix {
			t.Errorf("%s %s", p.File, p.Sentence(locale.EN))
		}
	}
	table, sections := got.Table, 0
	for i := range table.Len() {
		stage := table.Stage[i]
		first, last := 1, 6
		if stage == registry.Junior {
			first, last = 7, 9
		} else if stage != registry.Primary {
			continue
		}
		sum, asked := 0.0, 0
		for g := first; g <= last; g++ {
			if v := table.Value(i, facts.FieldID("grade_students_"+string(rune('0'+g)))); v == v {
				sum += v
				asked++
			}
		}
		sections++
		if n := table.Value(i, "students"); n != sum || asked < 3 {
			s, _ := table.SchoolAt(i)
			t.Errorf("%d %s %s: %v pupils, %v in %d grades", table.Year[i], s.Name, stage, n, sum, asked)
		}
	}
	if sections < 190 {
		t.Errorf("%d sections in three years", sections)
	}
}
