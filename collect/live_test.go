package collect_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"junheng/collect"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

func school(i int, typ registry.SchoolType) registry.School {
	code := fmt.Sprintf("21010200%02d", i)
	return registry.School{ID: registry.SchoolID(code), Code: code, Name: fmt.Sprintf("第%d学校", i), County: 210102, Type: typ}
}

func formOf(t testing.TB, id string) (*collect.Form, []*collect.Form, *facts.Dictionary) {
	t.Helper()
	forms, dict := forms(t)
	for _, f := range forms {
		if f.ID == id {
			return f, forms, dict
		}
	}
	t.Fatalf("no form %s", id)
	return nil, nil, nil
}

func TestAnEmptyCellAZeroNoneAndNotApplicableAreFourThings(t *testing.T) {
	f, _, _ := formOf(t, "cn/county-table")
	s := school(1, registry.PrimarySchool)
	at := collect.FactOf{Field: "students", Stage: registry.Primary}
	tests := []struct {
		text  string
		value float64
		bad   bool
		key   string
	}{
		{"", blank.Of(blank.NotReported), false, ""},
		{"   ", blank.Of(blank.NotReported), false, ""},
		{"0", 0, false, ""},
		{"无", blank.Of(blank.NotApplicable), false, "collect.none_or_zero"},
		{"不适用", blank.Of(blank.NotApplicable), false, ""},
		{"—", blank.Of(blank.NotApplicable), false, ""},
		{"保密", blank.Of(blank.Withheld), false, ""},
		{"1,200", 1200, false, ""},
		{"３６", 36, false, ""},
		{"36.5", blank.Of(blank.NotReported), true, "collect.not_whole"},
		{"约300", blank.Of(blank.NotReported), true, "collect.approximate"},
		{"-3", blank.Of(blank.NotReported), true, "collect.negative"},
	}
	for _, tt := range tests {
		r := collect.ReadValue(f, at, s, tt.text)
		key := ""
		if r.Problem != nil {
			key = r.Problem.Key
		}
		if math.Float64bits(r.Value) != math.Float64bits(tt.value) || r.Bad != tt.bad || key != tt.key {
			t.Errorf("%q: value %v (%v), bad %v, %s; want %v, %v, %s", tt.text, r.Value, blank.StateOf(r.Value), r.Bad, key, blank.StateOf(tt.value), tt.bad, tt.key)
		}
	}
}

// filledIn types values into a form for a school.
func filledIn(t testing.TB, f *collect.Form, g *collect.Grid, s registry.School, texts map[collect.FactOf]string) collect.Filled {
	t.Helper()
	said := collect.SaidMap{}
	for at, text := range texts {
		r := collect.ReadValue(f, at, s, text)
		said[at] = collect.Said{Value: r.Value, Words: r.Words, Raw: text, Bad: r.Bad, Origin: facts.Origin{By: "张三", Raw: text}}
	}
	return collect.Filled{Grid: g, County: 210102, Year: 2024, School: s, Said: said}
}

func keysOf(ps []collect.Problem) []string {
	var out []string
	for _, p := range ps {
		out = append(out, fmt.Sprintf("%s %s %s@%s", p.Severity, p.Key, p.Field, p.Stage))
	}
	return out
}

func TestAFormFilledInIsCheckedAsAWorkbookIs(t *testing.T) {
	f, forms, dict := formOf(t, "cn/county-table")
	s := school(1, registry.NineYear)
	g := collect.LayOut(f, []registry.School{s})
	pri, jun := registry.Primary, registry.Junior
	in := filledIn(t, f, g, s, map[collect.FactOf]string{
		{Field: "students", Stage: pri}: "300", {Field: "students", Stage: jun}: "三百", {Field: "teachers", Stage: pri}: "20",
		{Field: "teachers", Stage: jun}: "18", {Field: "backbone_teachers", Stage: jun}: "19", {Field: "backbone_teachers", Stage: pri}: "20",
		{Field: "equip_value", Stage: pri}: "125.3", {Field: "school_type"}: "九年一贯制学校",
	})
	got := collect.Examine([]collect.Filled{in}, collect.Options{Forms: forms, Dict: dict})
	want := []string{"must_fix collect.chinese_numeral students@junior", "must_fix backbone_within_teachers backbone_teachers@primary"}
	if diff := cmp.Diff(want, keysOf(got.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]collect.Tally{{Asked: 2, Filled: 2}}, got.Tallies); diff != "" {
		t.Errorf("tally (-want +got):\n%s", diff)
	}
	tab := got.Table
	row := tab.Index()[facts.Key{County: 210102, Year: 2024, School: s.ID, Stage: pri}]
	if v := tab.Value(row, "equip_value"); v != 1253000 {
		t.Errorf("equipment: %v, want 1253000 元", v)
	}
	tab = collect.Assemble([]collect.Filled{in}, collect.Options{Forms: forms, Dict: dict})
	row = tab.Index()[facts.Key{County: 210102, Year: 2024, School: s.ID, Stage: pri}]
	if o := tab.Origin(row, "equip_value"); o.By != "张三" || o.Raw != "125.3" {
		t.Errorf("origin: %+v", o)
	}
}

// county fills the county table for n schools.
func countyTable(t testing.TB, n int) ([]collect.Filled, collect.Options) {
	f, forms, dict := formOf(t, "cn/county-table")
	var schools []registry.School
	for i := range n {
		schools = append(schools, school(i, []registry.SchoolType{registry.PrimarySchool, registry.JuniorSchool, registry.NineYear}[i%3]))
	}
	g := collect.LayOut(f, schools)
	var out []collect.Filled
	for i, s := range schools {
		said := collect.SaidMap{}
		for j, slot := range g.Slots(s) {
			it := g.Items[slot.Item]
			if it.Type == facts.Enum || it.Type == facts.Bool || it.Type == facts.Words || slot.Optional {
				continue
			}
			v := float64(10 + (i*7+j*13)%90)
			if it.Type == facts.Year {
				v = 1990
			}
			said[g.Fact(slot)] = collect.Said{Value: v, Origin: facts.Origin{By: "张三"}}
		}
		out = append(out, collect.Filled{Grid: g, County: 210102, Year: 2024, School: s, Said: said})
	}
	opt := collect.Options{Forms: forms, Dict: dict}
	opt.Previous = facts.NewTable()
	for i := range out {
		out[i].Year = 2023
	}
	opt.Previous.Append(collect.Assemble(out, opt))
	for i := range out {
		out[i].Year = 2024
	}
	return out, opt
}

func BenchmarkExamineOneSchool(b *testing.B) {
	all, opt := countyTable(b, 150)
	b.ReportAllocs()
	for b.Loop() {
		collect.Examine(all[2:3], opt)
	}
}

func BenchmarkExamineCounty(b *testing.B) {
	all, opt := countyTable(b, 150)
	b.ReportAllocs()
	for b.Loop() {
		collect.Examine(all, opt)
	}
}
