package forecast_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/plan/forecast"
	"junheng/registry"
)

// steady is a primary school with the same other facts in every year.
func steady(name string, f map[facts.FieldID]float64, lists map[int][]float64) roll {
	return roll{name: name, town: "甲镇", kind: registry.PrimarySchool, stage: registry.Primary, years: lists, facts: f}
}

func valueOf(t *testing.T, tab *facts.Table, school string, stage registry.Stage, y registry.SchoolYear, f facts.FieldID) float64 {
	t.Helper()
	row, ok := tab.Index()[facts.Key{County: county, Year: y, School: registry.SchoolID(school), Stage: stage}]
	if !ok {
		t.Fatalf("no row of %s in %d", school, y)
	}
	return tab.Value(row, f)
}

// A grade of 90 in two classes is at the limit of 45; 91 make one class of 46.
func TestAProjectedGradeOfFortySixAClassIsOverAndOneOfFortyFiveIsNot(t *testing.T) {
	pack, dict := national(t)
	for _, c := range []struct {
		before, now float64 // intakes of two years; their mean enters
		passes      registry.SchoolYear
		over        float64
	}{{90, 90, 0, 0}, {92, 90, 2025, 2}} { // 91 enter, and 92 were followed by 91
		f := map[facts.FieldID]float64{"classes": 12, "max_class_size": 45, "classes_41_45": 12, "classes_46_50": 0}
		second := 90.0
		tab := table(steady("A", f, map[int][]float64{2023: {c.before, 90, 90, 90, 90, 90}, 2024: {c.now, second, 90, 90, 90, 90}}))
		r := run(t, forecast.Input{Table: tab, Years: 1, Standard: pack, Dict: dict})
		if s := r.Sections[0]; s.Over || s.Passes != c.passes {
			t.Errorf("intakes %v and %v: over %v, passes in %d, want %d", c.before, c.now, s.Over, s.Passes, c.passes)
		}
		over := valueOf(t, r.Project(tab, 2025), "A", registry.Primary, 2025, "classes_46_50")
		if (over > 0) != (c.over > 0) {
			t.Errorf("intakes %v and %v: %v classes of 46", c.before, c.now, over)
		}
	}
}

func TestAProjectedTableChangesPupilsAndWhatFollowsFromThemOnly(t *testing.T) {
	pack, dict := national(t)
	f := map[facts.FieldID]float64{"teachers": 20, "equip_value": 1e6, "in_zone_students": 180, "entrants": 30, "expected_graduates": 70, "classes": 6, "max_class_size": 70}
	tab := table(steady("A", f, map[int][]float64{2023: {30, 30, 40, 50, 70, 80}, 2024: {30, 30, 30, 40, 50, 70}}))
	school := int32(0)
	row := tab.AddRow(county, 2024, school, registry.Whole)
	tab.Set(row, "students", 250, facts.Origin{})
	tab.Set(row, "migrant_students", 25, facts.Origin{})
	tab.SetText(row, "address", "甲镇一号")
	tab.Sort()
	r := run(t, forecast.Input{Table: tab, Years: 2, Standard: pack, Dict: dict})
	next := r.Project(tab, 2025)
	got := map[facts.FieldID]float64{}
	for _, id := range []facts.FieldID{"students", "grade_students_1", "grade_students_6", "teachers", "equip_value", "in_zone_students", "entrants", "expected_graduates", "max_class_size", "classes"} {
		got[id] = valueOf(t, next, "A", registry.Primary, 2025, id)
	}
	// 30 enter, each grade moves up whole: 30 30 30 30 40 50 are 210.
	want := map[facts.FieldID]float64{
		"students": 210, "grade_students_1": 30, "grade_students_6": 50, "teachers": 20, "equip_value": 1e6,
		"in_zone_students": 151, "entrants": 30, "expected_graduates": 50, "max_class_size": 50, "classes": 6,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if v := valueOf(t, next, "A", registry.Whole, 2025, "students"); v != 210 {
		t.Errorf("the whole school has %v pupils", v)
	}
	if v := valueOf(t, next, "A", registry.Whole, 2025, "migrant_students"); v != 21 {
		t.Errorf("%v migrant children, want their tenth of 210", v)
	}
	for i := range next.Len() {
		for _, id := range next.Fields() {
			if v := next.Value(i, id); v == v && !strings.Contains(next.Origin(i, id).Note, forecast.Simulated) {
				t.Errorf("%s is not marked as simulated: %+v", id, next.Origin(i, id))
			}
		}
	}
	if v := valueOf(t, tab, "A", registry.Primary, 2024, "students"); v != 250 || len(tab.Years()) != 2 {
		t.Errorf("the input was changed: %v pupils, years %v", v, tab.Years())
	}
}

// What the outlook says of a year is what the engine says of that year's
// projected table; the turn is the first year that differs.
func TestTheOutlookIsTheVerdictOfTheEngine(t *testing.T) {
	pack, dict := national(t)
	f := map[facts.FieldID]float64{
		"teachers": 12, "deg_college": 6, "deg_bachelor": 6, "deg_master": 0, "deg_doctor": 0, "backbone_teachers": 3, "pe_teachers": 1, "music_teachers": 1, "art_teachers": 1, "arts_teachers": 0,
		"teach_aux_area": 1300, "indoor_sport_area": 0, "gymnasium_area": 0, "sports_field_area": 2200, "equip_value": 6e5, "multimedia_rooms": 7,
	}
	tab := table(steady("A", f, map[int][]float64{2023: {60, 50, 40, 40, 30, 30}, 2024: {60, 60, 50, 40, 40, 30}}))
	r := run(t, forecast.Input{Table: tab, Years: 4, Standard: pack, Dict: dict})
	for k, y := range r.Outlook.Years {
		judged := tab
		if k > 0 {
			judged = r.Project(tab, y)
		}
		std, err := assess.Compile(pack, dict, assess.Options{Year: y})
		if err != nil {
			t.Fatal(err)
		}
		a, err := std.Assess(judged, county, "")
		if err != nil {
			t.Fatal(err)
		}
		if r.Outlook.County[k] != a.Verdict.Outcome {
			t.Errorf("%s: %s, the engine says %s", y, r.Outlook.County[k], a.Verdict.Outcome)
		}
		if got := r.Outlook.Units[0].Outcome[k]; got != a.Units[0].Outcome {
			t.Errorf("%s: unit %s, the engine says %s", y, got, a.Units[0].Outcome)
		}
		for i, c := range a.Stages[0].Coefficients {
			if got := r.Outlook.Coefficients[i]; got.CV[k] != c.CV || got.Outcome[k] != c.Outcome {
				t.Errorf("%s %s: %v, the engine says %v", y, c.Indicator, got.CV[k], c.CV)
			}
		}
	}
	turned := false
	for _, x := range r.Outlook.Turns {
		if strings.HasPrefix(x.Ref, "unit/") {
			turned = true
			k := int(x.Year - r.Base)
			list := r.Outlook.Units[0].Outcome
			if list[k] != x.To || x.From != list[0] || k > 1 && list[k-1] != list[0] {
				t.Errorf("turn %+v of %v", x, list)
			}
		}
	}
	if !turned { // 280 pupils become 310, too many for 12 teachers of the degree and 3 backbone teachers
		t.Errorf("no unit turns: %v", r.Outlook.Units[0].Outcome)
	}
}

// 2000 pupils are at the cap, 2001 above it.
func TestTheYearInWhichASchoolOutgrowsItsCap(t *testing.T) {
	pack, dict := national(t)
	for grade, over := range map[float64]bool{270: false, 271: true} {
		tab := table(steady("A", nil, map[int][]float64{2023: {350, 350, 330, grade, 300, 300}, 2024: {350, 350, 350, 330, grade, 300}}))
		r := run(t, forecast.Input{Table: tab, Years: 1, Standard: pack, Dict: dict})
		// 350 enter as ever and every grade moves up whole.
		if total := valueOf(t, r.Project(tab, 2025), "A", registry.Primary, 2025, "students"); total != 1730+grade {
			t.Fatalf("%v pupils, want %v", total, 1730+grade)
		}
		if got := r.Outlook.Size; (len(got) > 0) != over || over && (got[0].Year != 2025 || got[0].Limit != 2000 || got[0].Pupils != 2001) {
			t.Errorf("%v in the highest grade but one: %+v", grade, got)
		}
	}
}

func TestTheReportSaysItIsSimulatedAndEveryRowFillsItsColumns(t *testing.T) {
	pack, dict := national(t)
	counts := make([]int, 17)
	for i := range counts {
		counts[i] = 60 - i
	}
	tab := table(
		steady("A", map[facts.FieldID]float64{"classes": 6, "moved_in": 3, "moved_out": 5}, map[int][]float64{2022: {60, 50, 40, 40, 30, 30}, 2023: {60, 60, 50, 40, 40, 30}, 2024: {60, 60, 60, 50, 40, 40}}),
		roll{name: "J", town: "甲镇", kind: registry.JuniorSchool, stage: registry.Junior, years: map[int][]float64{2022: {30, 30, 30}, 2023: {30, 30, 30}, 2024: {30, 30, 30}}},
	)
	rep := run(t, forecast.Input{Table: tab, Years: 9, Standard: pack, Dict: dict, Births: births(t, townBirths("甲镇", 2008, counts...)...)}).Report(locale.Text{ZH: "甲县", EN: "A county"})
	if !rep.Simulated || len(rep.Lead) < 4 || len(rep.Notes) < 4 {
		t.Errorf("simulated %v, %d sentences, %d notes", rep.Simulated, len(rep.Lead), len(rep.Notes))
	}
	ids := map[string]bool{}
	for _, x := range rep.Tables {
		if ids[x.ID] {
			t.Errorf("two tables %s", x.ID)
		}
		ids[x.ID] = true
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
