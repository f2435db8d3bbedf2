package scenario_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/scenario"
	"junheng/registry"
	"junheng/rules"
)

const (
	county registry.RegionCode = 219901
	year   registry.SchoolYear = 2024
)

var dictionary = func() *facts.Dictionary {
	d, err := facts.LoadDictionary()
	if err != nil {
		panic(err)
	}
	return d
}()

type fields map[facts.FieldID]float64

// enough gives what a section of n pupils needs to meet all seven indicators
// twice over.
func enough(n float64) fields {
	return fields{
		"students": n, "above_degree_teachers": n * 0.12, "backbone_teachers": n * 0.02,
		"pe_teachers": n * 0.02, "music_teachers": 0, "art_teachers": 0, "arts_teachers": 0,
		"teach_aux_area": n * 12, "indoor_sport_area": 0, "gymnasium_area": 0, "sports_field_area": n * 21,
		"equip_value": n * 5000, "multimedia_rooms": n * 0.05,
	}
}

func with(f fields, more fields) fields {
	for k, v := range more {
		f[k] = v
	}
	return f
}

// made makes a table of sections: "A" primary, "J" junior by the letter.
func made(sections map[string]fields) *facts.Table {
	t := facts.NewTable()
	for _, id := range []string{"A", "B", "C", "J"} {
		f, ok := sections[id]
		if !ok {
			continue
		}
		kind, stage := registry.PrimarySchool, registry.Primary
		if id == "J" {
			kind, stage = registry.JuniorSchool, registry.Junior
		}
		s := t.AddSchool(registry.School{ID: registry.SchoolID(id), Name: id + "校", County: county, Type: kind, Location: registry.Town})
		row := t.AddRow(county, year, s, stage)
		for _, d := range dictionary.Fields() {
			if v, ok := f[d.ID]; ok {
				t.Set(row, d.ID, v, facts.Origin{File: id + ".xlsx", Sheet: "表", Cell: "B2"})
			}
		}
	}
	return t
}

func standard(t *testing.T, id string) *assess.Standard {
	t.Helper()
	pack, err := rules.Load(rules.Embedded(), id)
	if err != nil {
		t.Fatal(err)
	}
	std, err := assess.Compile(pack, dictionary, assess.Options{Year: year})
	if err != nil {
		t.Fatal(err)
	}
	return std
}

func judge(t *testing.T, table *facts.Table) scenario.Judged {
	t.Helper()
	std := standard(t, "cn/quality-balance-2017")
	a, err := std.Assess(table, county, "")
	if err != nil {
		t.Fatal(err)
	}
	return scenario.Judged{Pack: std.Pack(), Result: a}
}

func value(t *testing.T, table *facts.Table, school string, stage registry.Stage, f facts.FieldID) float64 {
	t.Helper()
	row, ok := table.Index()[facts.Key{County: county, Year: year, School: registry.SchoolID(school), Stage: stage}]
	if !ok {
		return blank.Of(blank.NotApplicable)
	}
	return table.Value(row, f)
}

func apply(t *testing.T, table *facts.Table, changes ...scenario.Change) *facts.Table {
	t.Helper()
	out, err := scenario.Apply(table, dictionary, county, year, changes)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func base() *facts.Table {
	return made(map[string]fields{"A": enough(300), "B": enough(500), "C": enough(200), "J": enough(600)})
}

func TestAChangeIsMadeOnACopyAndSaysThatItIsSimulated(t *testing.T) {
	before := base()
	after := apply(t, before,
		scenario.Change{Kind: scenario.Set, School: "A", Stage: "primary", Field: "equip_value", Value: 400000, From: "方案一"},
		scenario.Change{Kind: scenario.Add, School: "B", Stage: "primary", Field: "multimedia_rooms", Value: -3},
		scenario.Change{Kind: scenario.Clear, School: "C", Stage: "primary", Field: "backbone_teachers"},
	)
	if got := value(t, before, "A", registry.Primary, "equip_value"); got != 1_500_000 {
		t.Errorf("the facts themselves became %v", got)
	}
	if got := value(t, after, "A", registry.Primary, "equip_value"); got != 400_000 {
		t.Errorf("the value set is %v", got)
	}
	if got := value(t, after, "B", registry.Primary, "multimedia_rooms"); got != 22 {
		t.Errorf("25 rooms less 3 are %v", got)
	}
	if got := value(t, after, "C", registry.Primary, "backbone_teachers"); blank.StateOf(got) != blank.NotReported {
		t.Errorf("the value cleared is %v", got)
	}
	a := judge(t, after).Result
	step, err := a.Explain("fact/A/primary/equip_value")
	if err != nil {
		t.Fatal(err)
	}
	if step.Origin.By != scenario.Mark.ZH[:len("模拟")] || !strings.Contains(step.Origin.Note, "方案一") {
		t.Errorf("the explanation of a simulated value says %+v", step.Origin)
	}
}

func TestEveryImpossibleChangeIsToldAtOnce(t *testing.T) {
	changes := []scenario.Change{
		{Kind: scenario.Set, School: "Z", Stage: "primary", Field: "equip_value", Value: 1},
		{Kind: scenario.Set, School: "A", Stage: "primary", Field: "no_such_field", Value: 1},
		{Kind: scenario.Set, School: "A", Stage: "primary", Field: "multimedia_rooms", Value: 1.5},
		{Kind: scenario.Add, School: "A", Stage: "primary", Field: "multimedia_rooms", Value: -99},
		{Kind: scenario.Add, School: "A", Stage: "primary", Field: "music_rooms_96", Value: 1},
		{Kind: scenario.Pupils, School: "A", Stage: "primary", Value: 301, To: []scenario.Receiver{{School: "B"}}},
		{Kind: scenario.Pupils, School: "A", Stage: "primary", Value: 10},
		{Kind: scenario.Pupils, School: "A", Stage: "primary", Value: 10, To: []scenario.Receiver{{School: "A"}}},
		{Kind: scenario.Open, Stage: "primary", New: &scenario.NewSchool{ID: "A", Name: "重复", Type: "primary_school"}},
		{Kind: scenario.Open, Stage: "primary", New: &scenario.NewSchool{ID: "N", Name: "新校", Type: "castle"}},
		{Kind: scenario.Split, School: "A", Value: 1, New: &scenario.NewSchool{ID: "N", Name: "新校", Type: "primary_school"}},
		{Kind: scenario.Close, School: "A"},
		{Kind: "burn", School: "A"},
		{Kind: scenario.Set, School: "A", Stage: "nursery", Field: "students", Value: 1},
		{Kind: scenario.Set, School: "A", Stage: "junior", Field: "students", Value: 1},
	}
	_, err := scenario.Apply(base(), dictionary, county, year, changes)
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("got %v, want all problems joined", err)
	}
	var places []string
	for _, e := range joined.Unwrap() {
		var f *fault.Fault
		if !errors.As(e, &f) || f.Kind != fault.Invalid || f.In(locale.ZH) == "" {
			t.Errorf("%v is no fault that reaches a person", e)
			continue
		}
		places = append(places, f.Place)
	}
	var want []string
	for i := range changes {
		want = append(want, fmt.Sprintf("changes[%d]", i))
	}
	if diff := cmp.Diff(want, places); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestSchoolsOpenCloseMergeAndSplit(t *testing.T) {
	t.Run("a closed school's pupils go to its receivers by their shares", func(t *testing.T) {
		got := apply(t, base(), scenario.Change{Kind: scenario.Close, School: "A", To: []scenario.Receiver{{School: "B", Share: 2}, {School: "C", Share: 1}}})
		if b, c := value(t, got, "B", registry.Primary, "students"), value(t, got, "C", registry.Primary, "students"); b != 700 || c != 300 {
			t.Errorf("B has %v, C has %v; want 700 and 300", b, c)
		}
		if a := value(t, got, "A", registry.Primary, "students"); blank.StateOf(a) != blank.NotApplicable {
			t.Errorf("the closed school still has %v pupils", a)
		}
		if rooms := value(t, got, "B", registry.Primary, "multimedia_rooms"); rooms != 25 {
			t.Errorf("rooms do not move with pupils, yet B has %v", rooms)
		}
	})
	t.Run("in a merger what adds up is added and what does not stays", func(t *testing.T) {
		table := made(map[string]fields{"A": with(enough(300), fields{"max_class_size": 52}), "B": with(enough(500), fields{"max_class_size": 44}), "J": enough(600)})
		got := apply(t, table, scenario.Change{Kind: scenario.Merge, School: "A", To: []scenario.Receiver{{School: "B"}}})
		for f, want := range (fields{"students": 800, "multimedia_rooms": 40, "sports_field_area": 16800, "max_class_size": 52}) {
			if v := value(t, got, "B", registry.Primary, f); v != want {
				t.Errorf("%s is %v, want %v", f, v, want)
			}
		}
	})
	t.Run("a sum of which one part is unknown is unknown", func(t *testing.T) {
		table := made(map[string]fields{"A": with(enough(300), fields{"backbone_teachers": blank.Of(blank.NotReported)}), "B": enough(500), "J": enough(600)})
		got := apply(t, table, scenario.Change{Kind: scenario.Merge, School: "A", To: []scenario.Receiver{{School: "B"}}})
		if v := value(t, got, "B", registry.Primary, "backbone_teachers"); !blank.Is(v) {
			t.Errorf("10 and not reported gave %v", v)
		}
	})
	t.Run("a split keeps every total", func(t *testing.T) {
		got := apply(t, base(), scenario.Change{Kind: scenario.Split, School: "B", Value: 0.4, New: &scenario.NewSchool{ID: "N", Name: "新校", Type: "primary_school"}})
		for f, whole := range enough(500) {
			b, n := value(t, got, "B", registry.Primary, f), value(t, got, "N", registry.Primary, f)
			if b+n != whole {
				t.Errorf("%s: %v and %v do not make %v", f, b, n, whole)
			}
		}
		if n := value(t, got, "N", registry.Primary, "students"); n != 200 {
			t.Errorf("the new school has %v pupils, want 200", n)
		}
	})
	t.Run("a new school is judged like any other", func(t *testing.T) {
		poor := with(enough(100), fields{"equip_value": 0})
		got := apply(t, base(), scenario.Change{Kind: scenario.Open, Stage: "primary", Facts: poor, New: &scenario.NewSchool{ID: "N", Name: "新校", Type: "primary_school", Location: "town"}})
		r := scenario.Compare(judge(t, base()), named("新开", judge(t, got)))
		var turned []string
		for _, row := range r.Tables[2].Rows {
			turned = append(turned, row.Cells[0].Text.ZH)
		}
		if diff := cmp.Diff([]string{"新校"}, turned); diff != "" {
			t.Errorf("units that differ (-want +got):\n%s", diff)
		}
	})
}

func named(name string, j scenario.Judged) scenario.Judged {
	j.Name = name
	return j
}

func TestAComparisonNamesWhatTurns(t *testing.T) {
	worse := apply(t, base(), scenario.Change{Kind: scenario.Set, School: "C", Stage: "primary", Field: "equip_value", Value: 100})
	r := scenario.Compare(judge(t, base()), named("断供", judge(t, worse)))
	if !r.Simulated {
		t.Error("a comparison with a scenario is not marked as simulated")
	}
	units := r.Tables[2]
	if len(units.Rows) != 1 || units.Rows[0].Cells[2].Text.ZH != "未达标" {
		t.Fatalf("the school that turns: %+v", units.Rows)
	}
	var lead []string
	for _, m := range r.Lead {
		lead = append(lead, m.In(locale.ZH))
	}
	if !strings.Contains(strings.Join(lead, ""), "1所由达标变为不达标") {
		t.Errorf("the answer reads %q", lead)
	}
	for _, table := range r.Tables {
		for _, row := range table.Rows {
			if len(row.Cells) != len(table.Columns) {
				t.Errorf("%s: a row of %d cells under %d columns", table.ID, len(row.Cells), len(table.Columns))
			}
		}
	}
}

func TestPupilsWhoMoveAreNeitherLostNorDoubled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := facts.NewTable()
		var sum float64
		for _, id := range []string{"A", "B", "C"} {
			s := table.AddSchool(registry.School{ID: registry.SchoolID(id), Name: id, County: county, Type: registry.PrimarySchool})
			row := table.AddRow(county, year, s, registry.Primary)
			n := 0
			for g := 1; g <= 6; g++ {
				k := rapid.IntRange(0, 60).Draw(t, "grade")
				n += k
				table.Set(row, facts.FieldID(fmt.Sprintf("grade_students_%d", g)), float64(k), facts.Origin{})
			}
			table.Set(row, "students", float64(n), facts.Origin{})
			sum += float64(n)
		}
		have := table.Value(0, "students")
		if have == 0 {
			return
		}
		n := rapid.IntRange(1, int(have)).Draw(t, "n")
		to := []scenario.Receiver{{School: "B", Share: rapid.Float64Range(0, 3).Draw(t, "b")}, {School: "C", Share: rapid.Float64Range(0, 3).Draw(t, "c")}}
		out, err := scenario.Apply(table, dictionary, county, year, []scenario.Change{{Kind: scenario.Pupils, School: "A", Stage: "primary", Value: float64(n), To: to}})
		if err != nil {
			t.Fatal(err)
		}
		var after float64
		for r := range out.Len() {
			after += out.Value(r, "students")
			grades := 0.0
			for g := 1; g <= 6; g++ {
				k := out.Value(r, facts.FieldID(fmt.Sprintf("grade_students_%d", g)))
				if k < 0 {
					t.Fatalf("a grade of %v pupils", k)
				}
				grades += k
			}
			if grades != out.Value(r, "students") {
				t.Fatalf("the grades of row %d make %v, the section %v", r, grades, out.Value(r, "students"))
			}
		}
		if after != sum || out.Value(0, "students") != have-float64(n) {
			t.Fatalf("%v pupils became %v; A kept %v of %v less %d", sum, after, out.Value(0, "students"), have, n)
		}
	})
}
