package figures_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/figures"
	"junheng/casework/procedure"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
	"junheng/rules"
)

var from, to = calendar.Date(2025, 9, 1).Start(), calendar.Date(2026, 9, 1).Start()

func real(t testing.TB, id string) *procedure.Procedure {
	t.Helper()
	set, err := procedure.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return set.Get(id, 0)
}

func story(number, school, state string, fields ...string) casework.Story {
	c := casework.Case{Number: number, State: state, Place: casework.Place{School: registry.SchoolID(school)}, Fields: map[string]casework.Value{}, Opened: from}
	for i := 0; i < len(fields); i += 2 {
		c.Fields[fields[i]] = casework.Value{Text: fields[i+1]}
	}
	return casework.Story{Case: c}
}

func TestTheDangerousAreaIsTheSumOfTheDangerousBuildings(t *testing.T) {
	got := figures.Count(real(t, "building"), []casework.Story{
		story("舍1", "A", "planned", "area", "640.5"), story("舍2", "A", "sealed", "area", "80"), story("舍3", "A", "meets", "area", "3200"),
		story("舍4", "B", "short", "area", "1200"), story("舍5", "C", "works"), story("舍6", "C", "works", "area", "10"),
		story("舍7", "D", "mistaken", "area", "99"), story("舍8", "", "sealed", "area", "7"),
	}, from, to)
	want := []figures.Figure{
		{Field: "dilapidated_area", School: "A", Value: 720.5, Cases: []string{"舍1", "舍2"}},
		{Field: "dilapidated_area", School: "B"}, // a true zero
		{Field: "dilapidated_area", School: "C", Value: blank.Of(blank.NotReported), Cases: []string{"舍6"}, Open: []string{"舍5"}},
		{Field: "dilapidated_area", School: "D"},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
}

func TestAnswersAndChoicesAreCounted(t *testing.T) {
	check := figures.Count(real(t, "safety_check"), []casework.Story{
		story("检1", "A", "checked", "closed_campus", "yes", "guard_number", "4", "alarm_linked", "no", "crossing_guard", "yes"), story("检2", "B", "due"),
	}, from, to)
	got := map[string]float64{}
	for _, f := range check {
		got[string(f.Field)+" "+string(f.School)] = f.Value
	}
	open := blank.Of(blank.NotReported)
	want := map[string]float64{
		"closed_campus A": 1, "alarm_linked A": 0, "crossing_guard A": 1, "guards A": 4, "closed_campus B": open, "alarm_linked B": open, "crossing_guard B": open, "guards B": open,
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("the four 100 %% (-want +got):\n%s", diff)
	}
	care := figures.Count(real(t, "care"), []casework.Story{
		story("爱1", "A", "paired", "care_groups", "poor left_behind"), story("爱2", "A", "new", "care_groups", "migrant"), story("爱3", "A", "ended", "care_groups", "left_behind"),
	}, from, to)
	if diff := cmp.Diff([]figures.Figure{{Field: "left_behind_students", School: "A", Value: 1, Cases: []string{"爱1"}}}, care); diff != "" {
		t.Errorf("children left behind (-want +got):\n%s", diff)
	}
}

// The lineage names the cases, and says so when there are more than it lists.
func TestTheOriginNamesTheCases(t *testing.T) {
	p := real(t, "building")
	g := figures.Figure{Cases: []string{"舍1", "舍2"}, Open: []string{"舍5"}}
	want := facts.Origin{File: "校舍安全台账", Sheet: "building 1.0.0", Cell: "舍1、舍2", Note: "台账计数，共 2 案；缺数 舍5"}
	if diff := cmp.Diff(want, g.Origin(p)); diff != "" {
		t.Errorf("origin (-want +got):\n%s", diff)
	}
	for n, want := range map[int]string{20: "台账计数，共 20 案", 21: "台账计数，共 21 案，列出前 20 案"} {
		g := figures.Figure{Cases: make([]string, n)}
		if got := g.Origin(p).Note; got != want {
			t.Errorf("of %d cases: %q, want %q", n, got, want)
		}
	}
}

// Both sides of the school year, for what was opened, closed and done in it.
func TestOnlyTheSchoolYearCounts(t *testing.T) {
	p := real(t, "hazard")
	p.Facts = []procedure.Fact{
		{Field: "opened", Of: "count", Where: procedure.Where{Year: "opened"}, By: procedure.OfCounty},
		{Field: "closed", Of: "count", Where: procedure.Where{Year: "closed", Kinds: []procedure.StateKind{procedure.Closed}}, By: procedure.OfCounty},
		{Field: "taken", Of: "count", Where: procedure.Where{Steps: []string{"done"}}, By: procedure.OfCounty},
	}
	for at, want := range map[time.Time]float64{from.Add(-1): 0, from: 1, to.Add(-1): 1, to: 0} {
		s := story("患1", "A", "removed")
		s.Case.Opened, s.Case.Closed = at, at
		s.Events = []casework.Event{{Kind: casework.Taken, Step: "done", At: at}, {Kind: casework.Noted, Step: "done", At: from}}
		for _, f := range figures.Count(p, []casework.Story{s}, from, to) {
			if f.Value != want {
				t.Errorf("%s at %s is %v, want %v", f.Field, at, f.Value, want)
			}
		}
	}
}

// Every fact a procedure yields is a field of the dictionary.
func TestEveryFactIsInTheDictionary(t *testing.T) {
	dict, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	set, err := procedure.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range set.List(0) {
		for _, f := range p.Facts {
			if dict.Field(facts.FieldID(f.Field)) == nil {
				t.Errorf("%s yields %s, which the dictionary does not know", p.ID, f.Field)
			}
		}
	}
}

// However cases lie at schools, the figures of the schools add up to the cases
// that are meant, and each is counted once.
func TestTheFiguresAddUpToTheCases(t *testing.T) {
	p := real(t, "building")
	rapid.Check(t, func(rt *rapid.T) {
		var list []casework.Story
		sum, n := 0.0, 0
		for i := range rapid.IntRange(0, 30).Draw(rt, "cases") {
			state := rapid.SampledFrom([]string{"short", "meets", "planned", "sealed", "works", "gone"}).Draw(rt, "state")
			area := rapid.IntRange(0, 5000).Draw(rt, "area")
			list = append(list, story(fmt.Sprint("舍", i), rapid.SampledFrom([]string{"A", "B", "C"}).Draw(rt, "school"), state, "area", fmt.Sprint(area)))
			if state == "planned" || state == "sealed" || state == "works" {
				sum += float64(area)
				n++
			}
		}
		for _, f := range figures.Count(p, list, from, to) {
			sum -= f.Value
			n -= len(f.Cases)
		}
		if sum != 0 || n != 0 {
			rt.Errorf("off by %v ㎡ and %d cases", sum, n)
		}
	})
}
