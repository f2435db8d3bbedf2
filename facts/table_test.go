package facts_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

func TestSortedRowsComeByCountyYearSchoolAndStage(t *testing.T) {
	tab := facts.NewTable()
	b := tab.AddSchool(registry.School{ID: "B"})
	a := tab.AddSchool(registry.School{ID: "A"})
	add := func(county registry.RegionCode, year registry.SchoolYear, s int32, st registry.Stage, students float64) {
		row := tab.AddRow(county, year, s, st)
		tab.Set(row, "students", students, facts.Origin{Cell: fmt.Sprint("F", students)})
		tab.SetText(row, "remark", fmt.Sprint(students))
	}
	add(990102, 2024, b, registry.Primary, 6)
	add(990101, 2024, b, registry.Junior, 5)
	add(990101, 2024, b, registry.Primary, 4)
	add(990101, 2024, a, registry.Primary, 3)
	add(990101, 2024, -1, registry.Whole, 2)
	add(990101, 2023, b, registry.Primary, 1)
	tab.Sort()
	for row := range tab.Len() {
		want := float64(row + 1)
		if got := tab.Value(row, "students"); got != want {
			t.Errorf("row %d has %v pupils, want %v", row, got, want)
		}
		if got := tab.Origin(row, "students").Cell; got != fmt.Sprint("F", want) {
			t.Errorf("row %d comes from %s", row, got)
		}
		if got := tab.Text(row, "remark"); got != fmt.Sprint(want) {
			t.Errorf("row %d says %q", row, got)
		}
	}
	want := []facts.Group{{990101, 2023, 0, 1}, {990101, 2024, 1, 5}, {990102, 2024, 5, 6}}
	if diff := cmp.Diff(want, tab.Groups()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]registry.SchoolYear{2023, 2024}, tab.Years()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]registry.RegionCode{990101, 990102}, tab.Counties()); diff != "" {
		t.Error(diff)
	}
	if got := tab.Index()[facts.Key{County: 990101, Year: 2024, School: "A", Stage: registry.Primary}]; got != 2 {
		t.Errorf("school A is in row %d, want 2", got)
	}
}

func TestFilteringIntoPartsAndAppendingThemKeepsEveryRow(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tab := anyTable(rt)
		tab.Sort()
		whole := facts.NewTable()
		for _, c := range tab.Counties() {
			for _, y := range tab.Years() {
				whole.Append(tab.Filter(c, y))
			}
		}
		all := []facts.FieldID{"students", "teachers", "books"}
		if diff := cmp.Diff(lines(tab, all...), lines(whole, all...)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestAFilteredTableCanGrowWithoutTouchingTheOther(t *testing.T) {
	tab := sample()
	part := tab.Filter(990101, 0)
	part.Set(0, "students", 1, facts.Origin{Cell: "A1"})
	part.AddSchool(registry.School{ID: "X"})
	tab.Set(0, "books", 2, facts.Origin{Cell: "B2"})
	if got := tab.Origin(0, "students").Cell; got != "D5" {
		t.Errorf("origin of the first table = %s", got)
	}
	if got := part.Origin(0, "students").Cell; got != "A1" {
		t.Errorf("origin of the part = %s", got)
	}
}

func TestARowTakenWholeKnowsTheCellOfEveryField(t *testing.T) {
	tab := facts.NewTable()
	for range 2 {
		tab.AddRow(990101, 2024, -1, registry.Whole)
	}
	tab.SetColumn("students", []float64{1, 2})
	tab.SetColumn("books", []float64{3, 4})
	csv := tab.AddSource(facts.Source{File: "n.csv", Hash: "ab", Columns: map[facts.FieldID]int{"students": 7}})
	xlsx := tab.AddSource(facts.Source{File: "n.xlsx", Hash: "cd", Sheet: "表", Grid: true, Columns: map[facts.FieldID]int{"students": 28, "books": 703}})
	tab.SetSources([]int32{csv, xlsx}, []int32{31, 9})
	tab.Set(1, "books", 5, facts.Origin{File: "later.xlsx", Cell: "C3"})
	tests := []struct {
		row   int
		field facts.FieldID
		want  facts.Origin
	}{
		{0, "students", facts.Origin{File: "n.csv", Hash: "ab", Cell: "record 31, field 7"}},
		{0, "books", facts.Origin{}},
		{1, "students", facts.Origin{File: "n.xlsx", Hash: "cd", Sheet: "表", Cell: "AB9"}},
		{1, "books", facts.Origin{File: "later.xlsx", Cell: "C3"}},
		{1, "teachers", facts.Origin{}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tab.Origin(tt.row, tt.field)); diff != "" {
			t.Errorf("row %d %s:\n%s", tt.row, tt.field, diff)
		}
	}
	tab.AddRow(990101, 2025, -1, registry.Whole)
	if got := tab.Origin(2, "students"); !got.IsZero() {
		t.Errorf("a new row comes from %v", got)
	}
}

func TestABlankIsNeverZero(t *testing.T) {
	tab := sample()
	if v := tab.Value(0, "no_such_field"); blank.StateOf(v) != blank.NotReported {
		t.Errorf("a field without column = %v", v)
	}
	row := tab.AddRow(990101, 2024, -1, registry.Whole)
	if v := tab.Value(row, "students"); blank.StateOf(v) != blank.NotReported {
		t.Errorf("a new row = %v", v)
	}
}
