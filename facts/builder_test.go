package facts_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

var school = facts.Key{County: 990101, Year: 2024, School: "A", Stage: registry.Primary}

func from(hash, cell string) facts.Origin {
	return facts.Origin{File: hash + ".xlsx", Hash: hash, Cell: cell}
}

func TestTheSameValueAgainCountsOnce(t *testing.T) {
	b := facts.NewBuilder()
	for _, file := range []string{"one", "two", "two"} {
		b.Add(school, "students", 400, from(file, "D5"))
	}
	tab := b.Table()
	if tab.Len() != 1 || tab.Value(0, "students") != 400 || tab.Origin(0, "students").Hash != "one" {
		t.Errorf("%d rows, %v from %v", tab.Len(), tab.Value(0, "students"), tab.Origin(0, "students"))
	}
	if len(b.Conflicts()) != 0 {
		t.Errorf("conflicts: %v", b.Conflicts())
	}
}

func TestALaterFileReplacesAndTheEarlierIsKeptAndTold(t *testing.T) {
	b := facts.NewBuilder()
	b.Add(school, "students", 400, from("one", "D5"))
	b.Add(school, "students", 410, from("two", "D6"))
	if got := b.Table().Value(0, "students"); got != 410 {
		t.Errorf("students = %v, want 410", got)
	}
	want := []facts.Conflict{{
		Key: school, Field: "students", Replaced: true,
		Stands:  facts.Fact{Value: 410, Origin: from("two", "D6")},
		Yielded: facts.Fact{Value: 400, Origin: from("one", "D5")},
	}}
	if diff := cmp.Diff(want, b.Conflicts()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]facts.Fact{{Value: 400, Origin: from("one", "D5")}}, b.History(school, "students")); diff != "" {
		t.Error(diff)
	}
}

func TestWithinOneFileTheFirstStandsUntilTheSenderDecides(t *testing.T) {
	b := facts.NewBuilder()
	b.Add(school, "students", 400, from("one", "D5"))
	b.Add(school, "students", 410, from("one", "D19"))
	if got := b.Table().Value(0, "students"); got != 400 {
		t.Errorf("students = %v, want 400", got)
	}
	if c := b.Conflicts(); len(c) != 1 || c[0].Replaced {
		t.Errorf("conflicts = %+v", c)
	}
}

func TestNotReportedYieldsToAnythingAndReplacesNothing(t *testing.T) {
	nr, na := blank.Of(blank.NotReported), blank.Of(blank.NotApplicable)
	tests := []struct {
		name          string
		first, second float64
		want          blank.State
		conflicts     int
	}{
		{"a number after a void", nr, 5, blank.Number, 0},
		{"a void after a number", 5, nr, blank.Number, 0},
		{"not applicable after a void", nr, na, blank.NotApplicable, 0},
		{"a number after not applicable", na, 5, blank.Number, 1},
		{"withheld after a number", 5, blank.Of(blank.Withheld), blank.Withheld, 1},
		{"a true zero after a void", nr, 0, blank.Number, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := facts.NewBuilder()
			b.Add(school, "students", tt.first, from("one", "D5"))
			b.Add(school, "students", tt.second, from("two", "D5"))
			if got := blank.StateOf(b.Table().Value(0, "students")); got != tt.want {
				t.Errorf("state = %s, want %s", got, tt.want)
			}
			if got := len(b.Conflicts()); got != tt.conflicts {
				t.Errorf("%d conflicts, want %d", got, tt.conflicts)
			}
		})
	}
}

func TestASchoolIsCompletedByLaterFilesYearByYear(t *testing.T) {
	b := facts.NewBuilder()
	b.School(2023, registry.School{ID: "A", Name: "桃源小学", County: 990101})
	b.School(2024, registry.School{ID: "A", Name: "桃源实验小学", County: 990101})
	b.School(2024, registry.School{ID: "A", Code: "2199010001", Type: registry.PrimarySchool})
	k23 := school
	k23.Year = 2023
	b.AddRow(k23)
	b.AddFact(school, "remark", facts.Fact{Value: blank.Of(blank.NotReported), Text: "更名"})
	b.AddRow(facts.Key{County: 990101, Year: 2024})
	b.AddRow(facts.Key{County: 990101, Year: 2024, School: "Z"})
	tab := b.Table()
	want := []registry.School{
		{ID: "A", Name: "桃源小学", County: 990101},
		{ID: "A", Name: "桃源实验小学", Code: "2199010001", County: 990101, Type: registry.PrimarySchool},
		{ID: "Z", County: 990101},
	}
	if diff := cmp.Diff(want, tab.Schools, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if got := tab.Text(tab.Index()[school], "remark"); got != "更名" {
		t.Errorf("remark = %q", got)
	}
	if got, ok := b.Fact(school, "remark"); !ok || got.Text != "更名" {
		t.Errorf("fact = %v, %v", got, ok)
	}
}

func ExampleBuilder() {
	b := facts.NewBuilder()
	k := facts.Key{County: 990101, Year: 2024, School: "A", Stage: registry.Primary}
	b.School(2024, registry.School{ID: "A", Name: "桃源小学"})
	b.Add(k, "students", 400, facts.Origin{File: "县.xlsx", Hash: "1a"})
	b.Add(k, "students", 410, facts.Origin{File: "校.xlsx", Hash: "2b"})
	t := b.Table()
	fmt.Println(t.Schools[0].Name, t.Value(0, "students"))
	for _, c := range b.Conflicts() {
		fmt.Println(c.Stands.Origin.File, c.Stands.Value, "replaces", c.Yielded.Origin.File, c.Yielded.Value)
	}
	// Output:
	// 桃源小学 410
	// 校.xlsx 410 replaces 县.xlsx 400
}
