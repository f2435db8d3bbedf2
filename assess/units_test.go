package assess_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/registry"
)

// unitsOf resolves a table and gives the value of a field by "school/stage".
func unitsOf(t *testing.T, table *facts.Table, field facts.FieldID, opt assess.Options) map[string]float64 {
	t.Helper()
	u, err := compile(t, sevenPack(), opt).Units(table)
	if err != nil {
		t.Fatalf("Units error = %v", err)
	}
	out := map[string]float64{}
	for n := range u.School {
		out[string(table.Schools[u.School[n]].ID)+"/"+u.Stage[n].String()] = u.Fact(n, field)
	}
	return out
}

func TestUnits(t *testing.T) {
	primary, junior, senior, whole := registry.Primary, registry.Junior, registry.Senior, registry.Whole
	type rows = map[registry.Stage]fields
	tests := []struct {
		name  string
		typ   registry.SchoolType
		rows  rows
		field facts.FieldID
		want  map[string]float64 // NaN: undetermined
	}{
		{
			name: "a section's own value stands", typ: registry.NineYear, field: "equip_value",
			rows: rows{whole: {"equip_value": 900}, primary: {"students": 100, "equip_value": 500}, junior: {"students": 100, "equip_value": 300}},
			want: map[string]float64{"A/primary": 500, "A/junior": 300},
		},
		{
			name: "the whole of a one-stage school is its section", typ: registry.PrimarySchool, field: "equip_value",
			rows: rows{whole: {"students": 100, "equip_value": 900}},
			want: map[string]float64{"A/primary": 900},
		},
		{
			// O5: 23,226 books among 166 and 210 pupils; here any divided field.
			name: "a nine-year school is divided 1 to 1.1", typ: registry.NineYear, field: "equip_value",
			rows: rows{whole: {"equip_value": 23226}, primary: {"students": 166}, junior: {"students": 210}},
			want: map[string]float64{"A/primary": 9711.627204030227, "A/junior": 13514.372795969774},
		},
		{
			name: "a complete secondary school is divided 1 to 1.2", typ: registry.CompleteSecondary, field: "equip_value",
			rows: rows{whole: {"equip_value": 2200}, junior: {"students": 100}, senior: {"students": 100}},
			want: map[string]float64{"A/junior": 1000},
		},
		{
			name: "a twelve-year school is divided among three", typ: registry.TwelveYear, field: "equip_value",
			rows: rows{whole: {"equip_value": 3420}, primary: {"students": 100}, junior: {"students": 100}, senior: {"students": 100}},
			want: map[string]float64{"A/primary": 1000, "A/junior": 1100},
		},
		{
			name: "without the senior pupils nothing is divided", typ: registry.CompleteSecondary, field: "equip_value",
			rows: rows{whole: {"equip_value": 2200}, junior: {"students": 100}},
			want: map[string]float64{"A/junior": math.NaN()},
		},
		{
			name: "a school with pupils in one stage only gives that stage all", typ: registry.NineYear, field: "equip_value",
			rows: rows{whole: {"equip_value": 900}, primary: {"students": 100}, junior: {"students": 0}},
			want: map[string]float64{"A/primary": 900, "A/junior": 0},
		},
		{
			name: "and so it does with what no split covers", typ: registry.NineYear, field: "backbone_teachers",
			rows: rows{whole: {"backbone_teachers": 9}, primary: {"students": 100}, junior: {"students": 0}},
			want: map[string]float64{"A/primary": 9, "A/junior": math.NaN()},
		},
		{
			name: "a zero for the whole school is zero for each section", typ: registry.NineYear, field: "backbone_teachers",
			rows: rows{whole: {"backbone_teachers": 0}, primary: {"students": 100}, junior: {"students": 50}},
			want: map[string]float64{"A/primary": 0, "A/junior": 0},
		},
		{
			name: "what no rule divides is not guessed", typ: registry.NineYear, field: "backbone_teachers",
			rows: rows{whole: {"backbone_teachers": 9}, primary: {"students": 100}, junior: {"students": 50}},
			want: map[string]float64{"A/primary": math.NaN(), "A/junior": math.NaN()},
		},
		{
			name: "pupils are never divided", typ: registry.NineYear, field: "students",
			rows: rows{whole: {"students": 300}},
			want: map[string]float64{"A/primary": math.NaN(), "A/junior": math.NaN()},
		},
		{
			name: "a stage of which a dividing school sends nothing is no unit", typ: registry.NineYear, field: "students",
			rows: rows{primary: {"students": 300}},
			want: map[string]float64{"A/primary": 300},
		},
		{
			name: "an empty row is a unit with blanks", typ: registry.NineYear, field: "students",
			rows: rows{primary: {"students": 300}, junior: {"students": unreported}},
			want: map[string]float64{"A/primary": 300, "A/junior": math.NaN()},
		},
		{
			name: "a property of the school is seen in every section", typ: registry.NineYear, field: "school_type",
			rows: rows{whole: {}, primary: {"students": 1}, junior: {"students": 1, "school_type": 3}},
			want: map[string]float64{"A/primary": 3, "A/junior": 3},
		},
		{
			name: "the register knows the type where the table does not", typ: registry.NineYear, field: "school_type",
			rows: rows{primary: {"students": 1}, junior: {"students": 1}},
			want: map[string]float64{"A/primary": 4, "A/junior": 4},
		},
		{
			name: "a senior school has no unit", typ: registry.SeniorSchool, field: "students",
			rows: rows{whole: {"students": 900}},
			want: map[string]float64{},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := facts.NewTable()
			addSchool(table, "A", tt.typ, tt.rows)
			got := unitsOf(t, table, tt.field, assess.Options{})
			if len(got) != len(tt.want) {
				t.Fatalf("units = %v, want %v", got, tt.want)
			}
			for k, w := range tt.want {
				if g := got[k]; blank.Is(g) != blank.Is(w) || math.Abs(g-w) > 1e-9 {
					t.Errorf("%s of %s = %v, want %v", tt.field, k, g, w)
				}
			}
		})
	}
}

func TestSharesOfADividedSchoolAddUp(t *testing.T) {
	table := facts.NewTable()
	addSchool(table, "A", registry.NineYear, map[registry.Stage]fields{
		registry.Whole: {"teach_aux_area": 5123.25}, registry.Primary: {"students": 613}, registry.Junior: {"students": 277},
	})
	got := unitsOf(t, table, "teach_aux_area", assess.Options{})
	if sum := got["A/primary"] + got["A/junior"]; math.Abs(sum-5123.25) > 1e-9 {
		t.Errorf("shares add up to %v, want 5123.25", sum)
	}
	perPupil := (got["A/junior"] / 277) / (got["A/primary"] / 613)
	if math.Abs(perPupil-1.1) > 1e-12 {
		t.Errorf("junior per pupil ÷ primary per pupil = %v, want 1.1", perPupil)
	}
}

func TestUnitsAreOrderedByStageCountyAndSchool(t *testing.T) {
	table := facts.NewTable()
	for _, c := range []registry.RegionCode{210103, 210102} {
		for _, id := range []string{"b", "a"} {
			s := table.AddSchool(registry.School{ID: registry.SchoolID(c.String() + id), County: c, Type: registry.NineYear})
			table.AddRow(c, year, s, registry.Junior)
			table.AddRow(c, year, s, registry.Primary)
			table.AddRow(c, year-1, s, registry.Primary)
		}
	}
	u, err := compile(t, sevenPack(), assess.Options{}).Units(table)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range u.Groups {
		for n := g.Lo; n < g.Hi; n++ {
			if u.Stage[n] != g.Stage || table.Schools[u.School[n]].County != g.County {
				t.Errorf("unit %d is not of its group %v", n, g)
			}
			got = append(got, u.Stage[n].String()+string(table.Schools[u.School[n]].ID))
		}
	}
	want := "primary210102b primary210102a primary210103b primary210103a junior210102b junior210102a junior210103b junior210103a"
	if strings.Join(got, " ") != want {
		t.Errorf("order = %v, want %s", got, want)
	}
}

func TestASectionThatStandsTwiceIsAConflict(t *testing.T) {
	table := facts.NewTable()
	addSchool(table, "A", registry.PrimarySchool, map[registry.Stage]fields{registry.Primary: {"students": 1}})
	addRow(table, 0, registry.Primary, fields{"students": 2})
	_, err := compile(t, sevenPack(), assess.Options{}).Units(table)
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("error = %v, want a conflict", err)
	}
}

func TestOnlyTheCountiesAskedForAreResolved(t *testing.T) {
	table := facts.NewTable()
	for _, c := range []registry.RegionCode{210102, 210103} {
		s := table.AddSchool(registry.School{ID: registry.SchoolID(c.String()), County: c, Type: registry.PrimarySchool})
		table.AddRow(c, year, s, registry.Primary)
	}
	u, err := compile(t, sevenPack(), assess.Options{}).Units(table, 210103)
	if err != nil || u.Len() != 1 || len(u.County) != 1 || u.County[0] != 210103 {
		t.Errorf("units = %d of counties %v, %v; want one of 210103", u.Len(), u.County, err)
	}
}

func TestACountyWithoutFactsIsNotFound(t *testing.T) {
	_, err := compile(t, sevenPack(), assess.Options{}).Assess(facts.NewTable(), county, "")
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.NotFound {
		t.Errorf("error = %v, want not found", err)
	}
}
