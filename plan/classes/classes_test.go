package classes_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/classes"
	"junheng/registry"
	"junheng/rules"
)

const county registry.RegionCode = 219901

// school is one section with pupils and classes by grade.
type school struct {
	name            string
	stage           registry.Stage
	pupils, classes []float64
	rooms           float64
	km              float64 // east of the first school
	founder         registry.Founder
	more            map[facts.FieldID]float64
}

func table(list ...school) *facts.Table {
	t := facts.NewTable()
	for _, s := range list {
		kind, first := registry.PrimarySchool, 1
		if s.stage == registry.Junior {
			kind, first = registry.JuniorSchool, 7
		}
		if s.founder == 0 {
			s.founder = registry.CountyEducation
		}
		row := t.AddRow(county, 2024, t.AddSchool(registry.School{ID: registry.SchoolID(s.name), Name: s.name, Type: kind, Founder: s.founder, County: county}), s.stage)
		sum := 0.0
		for g := range s.pupils {
			t.Set(row, facts.FieldID("grade_students_"+strconv.Itoa(first+g)), s.pupils[g], facts.Origin{})
			sum += s.pupils[g]
			if g < len(s.classes) {
				t.Set(row, facts.FieldID("grade_classes_"+strconv.Itoa(first+g)), s.classes[g], facts.Origin{})
			}
		}
		t.Set(row, "students", sum, facts.Origin{})
		if s.rooms > 0 {
			t.Set(row, "classrooms", s.rooms, facts.Origin{})
		}
		t.Set(row, "longitude", s.km/111.195, facts.Origin{}) // on the equator
		t.Set(row, "latitude", 0, facts.Origin{})
		for f, v := range s.more {
			t.Set(row, f, v, facts.Origin{})
		}
	}
	t.Sort()
	return t
}

func input(t testing.TB, list ...school) classes.Input {
	t.Helper()
	standard, err := rules.Load(rules.Embedded(), "cn/quality-balance-2017")
	if err != nil {
		t.Fatal(err)
	}
	numbers, err := rules.Load(rules.Embedded(), "cn/staffing")
	if err != nil {
		t.Fatal(err)
	}
	return classes.Input{
		Table: table(list...), County: county, Year: 2024, Standard: standard, Numbers: numbers, Years: 3,
		Prices: classes.Prices{Split: 100, Shift: 1, Room: 1000}, Reach: 3,
	}
}

func plan(t testing.TB, in classes.Input) *classes.Plan {
	t.Helper()
	p, err := classes.New(in)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Both sides of each limit: 45 and 46 in primary classes, 50 and 51 in junior
// ones, 55 and 56, 65 and 66 in both.
func TestAClassIsTooLargeFromOnePupilAboveTheLimit(t *testing.T) {
	for _, c := range []struct {
		stage registry.Stage
		size  float64
		want  classes.Counts
	}{
		{registry.Primary, 45, classes.Counts{}},
		{registry.Primary, 46, classes.Counts{Over: 1}},
		{registry.Junior, 50, classes.Counts{}},
		{registry.Junior, 51, classes.Counts{Over: 1}},
		{registry.Primary, 55, classes.Counts{Over: 1}},
		{registry.Primary, 56, classes.Counts{Over: 1, Large: 1}},
		{registry.Junior, 65, classes.Counts{Over: 1, Large: 1}},
		{registry.Junior, 66, classes.Counts{Over: 1, Large: 1, Huge: 1}},
	} {
		p := plan(t, input(t, school{name: "A", stage: c.stage, pupils: []float64{30, c.size, 30}, classes: []float64{1, 1, 1}}))
		if p.Before[0] != c.want {
			t.Errorf("%s class of %v: %+v, want %+v", c.stage, c.size, p.Before[0], c.want)
		}
	}
}

func TestReportedSizesAndListedClassesAreCounted(t *testing.T) {
	in := input(t, school{name: "A", stage: registry.Primary, pupils: []float64{90, 40}, classes: []float64{2, 1}, more: map[facts.FieldID]float64{
		"classes_41_45": 1, "classes_46_50": 1, "classes_56_60": 2, "classes_ge66": 1,
	}})
	listed, err := classes.ReadClasses("list.csv", []byte("学校,年级,班级,人数\nA,一年级,1班,58\nA,1,2班,32\n"))
	if err != nil {
		t.Fatal(err)
	}
	in.Listed = listed
	s := plan(t, in).Sections[0]
	if want := (classes.Counts{Over: 4, Large: 3, Huge: 1}); s.Reported != want || !s.HasSizes {
		t.Errorf("reported %+v, want %+v", s.Reported, want)
	}
	g := s.Grades[0]
	if want := (classes.Counts{Over: 1, Large: 1}); g.Counts != want || g.Source != classes.FromList || g.Largest != 58 || s.Grades[1].Source != classes.FromGrade {
		t.Errorf("grade %+v", g)
	}
}

func TestEveryFaultOfAClassListIsToldAtOnce(t *testing.T) {
	_, err := classes.ReadClasses("list.csv", []byte("学校,年级,人数\nA,高一,50\nA,十年级,1\n,三年级,x\n"))
	if err == nil {
		t.Fatal("read without a fault")
	}
	for _, want := range []string{"高一", "十年级", "A4", "C4"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s\n%v", want, err)
		}
	}
	in := input(t, school{name: "A", stage: registry.Primary, pupils: []float64{30, 30}, classes: []float64{1, 1}})
	in.Listed = []classes.Class{{School: "B", Grade: 1, Pupils: 30}, {School: "A", Grade: 8, Pupils: 30}}
	if _, err := classes.New(in); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "B") || !strings.Contains(err.Error(), "grade 8") {
		t.Errorf("%v", err)
	}
}

// says writes actions as words to compare.
func says(p *classes.Plan) []string {
	var out []string
	for _, a := range p.Actions {
		s := fmt.Sprintf("%d %s %s grade %d: %d for %v", a.Year, a.Kind, p.Sections[a.Section].School.Name, a.Grade, a.Count, a.Cost)
		if a.Kind == classes.Shift {
			s += " to " + p.Sections[a.To].School.Name
		}
		out = append(out, s)
	}
	return out
}

// Sixty-six go in the first year, fifty-six in the second, forty-six in the
// third; a grade that leaves before is let go.
func TestGradesAtSchoolAreSplitWhenTheirLimitComesAndNotBefore(t *testing.T) {
	p := plan(t, input(t, school{name: "A", stage: registry.Primary, pupils: []float64{40, 46, 56, 66, 56, 70}, classes: []float64{1, 1, 1, 1, 1, 1}, rooms: 20}))
	want := []string{
		"2025 split A grade 5: 1 for 100", // 66
		"2026 split A grade 5: 1 for 100", // 56 in grade 3 now; that in grade 5 leaves first
		"2027 split A grade 5: 1 for 100", // 46 in grade 2 now
	}
	if diff := cmp.Diff(want, says(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var before, after []int
	for k := range p.Before {
		before, after = append(before, p.Before[k].Over), append(after, p.After[k].Over)
	}
	if diff := cmp.Diff([][]int{{5, 4, 3, 2}, {5, 3, 1, 0}}, [][]int{before, after}); diff != "" {
		t.Errorf("over by year (-want +got):\n%s", diff)
	}
	in := input(t, school{name: "A", stage: registry.Primary, pupils: []float64{40, 46, 45, 40, 40, 40}, classes: []float64{1, 1, 1, 1, 1, 1}, rooms: 20})
	in.AtOnce = true
	if diff := cmp.Diff([]string{"2025 split A grade 3: 1 for 100"}, says(plan(t, in))); diff != "" {
		t.Errorf("at once (-want +got):\n%s", diff)
	}
}

// A neighbour with free places within reach takes what a class more would cost
// more; out of reach, or private, it does not.
func TestAnIntakeGoesToANeighbourOnlyWithinReachAndOnlyToAPublicOne(t *testing.T) {
	full := school{name: "A", stage: registry.Primary, pupils: []float64{48, 40, 40, 40, 40, 40}, classes: []float64{1, 1, 1, 1, 1, 1}, rooms: 20}
	near := school{name: "B", stage: registry.Primary, pupils: []float64{30, 30, 30, 30, 30, 30}, classes: []float64{1, 1, 1, 1, 1, 1}}
	for _, c := range []struct {
		km      float64
		founder registry.Founder
		want    string
	}{
		{2.9, 0, "2025 shift A grade 1: 3 for 3 to B"},
		{3.1, 0, "2025 open A grade 1: 1 for 100"},
		{2.9, registry.PrivateFounder, "2025 open A grade 1: 1 for 100"},
	} {
		near.km, near.founder = c.km, c.founder
		in := input(t, full, near)
		in.Years, in.AtOnce = 1, true
		in.Intakes = map[classes.Key][]float64{{School: "A", Stage: registry.Primary}: {48}}
		want := []string{"2025 split A grade 2: 1 for 100", c.want}
		if diff := cmp.Diff(want, says(plan(t, in))); diff != "" {
			t.Errorf("%v km (-want +got):\n%s", c.km, diff)
		}
	}
}

// Six classes in six rooms: a seventh needs one built; with seven rooms not.
func TestARoomIsBuiltOnlyWhereNoneIsFree(t *testing.T) {
	for rooms, want := range map[float64]float64{6: 1100, 7: 100} {
		in := input(t, school{name: "A", stage: registry.Primary, pupils: []float64{40, 46, 40, 40, 40, 40}, classes: []float64{1, 1, 1, 1, 1, 1}, rooms: rooms})
		in.AtOnce, in.Years = true, 1
		p := plan(t, in)
		if p.Cost != want || p.Gap() != 0 {
			t.Errorf("%v rooms: cost %v, want %v: %q", rooms, p.Cost, want, says(p))
		}
	}
}

func TestFreeRoomsThatAreGivenStandForThoseReported(t *testing.T) {
	for spare, want := range map[int]float64{0: 1100, 1: 100} {
		in := input(t, school{name: "A", stage: registry.Primary, pupils: []float64{40, 46, 40, 40, 40, 40}, classes: []float64{1, 1, 1, 1, 1, 1}})
		in.AtOnce, in.Years, in.Spare = true, 1, map[string]int{"A": spare}
		if p := plan(t, in); p.Cost != want {
			t.Errorf("%d free rooms: cost %v, want %v: %q", spare, p.Cost, want, says(p))
		}
	}
	in := input(t, school{name: "A", stage: registry.Primary, pupils: []float64{30}, classes: []float64{1}})
	in.Spare = map[string]int{"B": 1}
	if _, err := classes.New(in); fault.KindOf(err) != fault.Usage {
		t.Errorf("free rooms of a school that is not there: error %v", err)
	}
}

func TestUnevenClassesOfAGradeThatFitsAreDividedAnew(t *testing.T) {
	in := input(t, school{name: "A", stage: registry.Primary, pupils: []float64{90, 80}, classes: []float64{2, 2}, rooms: 9})
	in.AtOnce = true
	in.Listed = []classes.Class{{School: "A", Grade: 1, Pupils: 50}, {School: "A", Grade: 1, Pupils: 40}}
	in.Table = table(school{name: "A", stage: registry.Primary, pupils: []float64{90, 80, 80, 80, 80, 80}, classes: []float64{2, 2, 2, 2, 2, 2}, rooms: 12})
	if diff := cmp.Diff([]string{"2025 even A grade 2: 0 for 0"}, says(plan(t, in))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSectionsWithoutGradesAreListedAndNotPlannedFor(t *testing.T) {
	p := plan(t, input(t, school{name: "A", stage: registry.Primary, more: map[facts.FieldID]float64{"students": 300, "classes_56_60": 2}}))
	if len(p.Unknown) != 1 || len(p.Actions) != 0 || p.Sections[0].Reported.Large != 2 {
		t.Errorf("unknown %v, %q, %+v", p.Unknown, says(p), p.Sections[0].Reported)
	}
	var lead []string
	for _, m := range p.Report(locale.Text{}).Lead {
		lead = append(lead, m.In(locale.EN))
	}
	want := []string{
		"No section has its pupils and classes by grade in 2024–2025, so classes above the standard cannot be reckoned.",
		"Of 1 more sections pupils or classes by grade are not known, so nothing is reckoned or planned; 1 of them reported 2 classes above the standard by size.",
	}
	if diff := cmp.Diff(want, lead); diff != "" {
		t.Errorf("the answer claims what is not known (-want +got):\n%s", diff)
	}
}

func TestWhatCannotBePlannedIsRefused(t *testing.T) {
	for _, change := range []func(*classes.Input){
		func(in *classes.Input) { in.Years = 0 },
		func(in *classes.Input) { in.Years = 4 },
		func(in *classes.Input) { in.Prices.Room = -1 },
	} {
		in := input(t, school{name: "A", stage: registry.Primary, pupils: []float64{30}, classes: []float64{1}})
		change(&in)
		if _, err := classes.New(in); err == nil || fault.KindOf(err) != fault.Usage {
			t.Errorf("%v", err)
		}
	}
	in := input(t, school{name: "A", stage: registry.Primary, pupils: []float64{30}, classes: []float64{1}})
	in.Year = 2030
	if _, err := classes.New(in); err == nil || fault.KindOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
}

func TestEveryRowOfTheReportFillsItsColumns(t *testing.T) {
	p := plan(t, input(t, school{name: "A", stage: registry.Primary, pupils: []float64{48, 46, 56, 66, 56, 70}, classes: []float64{1, 1, 1, 1, 1, 1}, rooms: 6, more: map[facts.FieldID]float64{"classes_46_50": 2}}))
	r := p.Report(locale.Text{ZH: "甲县", EN: "A county"})
	if len(r.Lead) < 3 || !r.Simulated {
		t.Errorf("lead %v", r.Lead)
	}
	for _, x := range r.Tables {
		for _, row := range x.Rows {
			if len(row.Cells) != len(x.Columns) {
				t.Errorf("%s %s: %d cells in %d columns", x.ID, row.ID, len(row.Cells), len(x.Columns))
			}
		}
		if len(x.Rows) == 0 && x.Empty.IsZero() {
			t.Errorf("%s is empty without a word", x.ID)
		}
	}
}
