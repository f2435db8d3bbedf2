package facts_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

func dictionary(t testing.TB) *facts.Dictionary {
	t.Helper()
	d, err := facts.LoadDictionary()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// shared lists the fields that packs, forms and reports speak of by name.
const shared = `
school_type founder urban_rural founded_year is_boarding is_dense_urban_core is_small_rural_reported
max_class_lt30_reported planned_by_2010 planned_by_2016 migrant_students boarders certified_teachers trained_360
public_fund_budget public_fund_final training_budget training_final public_fund_headcount site_area building_area
music_rooms music_rooms_96 music_rooms_73 music_rooms_61 music_rooms_54
art_rooms art_rooms_90 art_rooms_67 art_rooms_61 art_rooms_54
students grade_students_1 grade_students_9 grades classes classes_le25 classes_26_30 classes_31_35 classes_36_40
classes_41_45 classes_46_50 classes_51_55 classes_56_60 classes_61_65 classes_ge66 max_class_size
teachers staff_total deg_college deg_bachelor deg_master deg_doctor above_degree_teachers backbone_teachers
pe_teachers music_teachers art_teachers arts_teachers pe_shared music_shared art_shared arts_shared
mid_title_teachers in_zone_students teach_aux_area indoor_sport_area gymnasium_area sports_field_area
other_sport_area nearby_sport_area equip_value multimedia_rooms computers books
graduates entry_cohort in_3y out_3y dead_3y
population quota_standard_primary quota_standard_junior special_fund special_students teacher_avg_pay civil_avg_pay
exchange_eligible exchanged exchanged_backbone hs_plan hs_allocated hs_rural_allocated
migrant_eligible migrant_public migrant_purchased disabled_population disabled_enrolled
survey_total survey_valid survey_satisfied monitor_chinese_level monitor_chinese_diff monitor_math_level
monitor_science_diff monitor_pe_level monitor_arts_diff monitor_moral_level
gov_01_answer gov_15_answer quality_01_answer quality_03_answer quality_09_answer basic_certified_year
veto_exam_admission_found veto_fraud_found`

func TestTheDictionaryHasEveryFieldThatPacksAndFormsShare(t *testing.T) {
	d := dictionary(t)
	for _, id := range strings.Fields(shared) {
		if d.Field(facts.FieldID(id)) == nil {
			t.Errorf("no field %s", id)
		}
	}
}

func TestEveryFieldSaysWhyItIsAsked(t *testing.T) {
	for _, f := range dictionary(t).Fields() {
		if len(f.Needs) == 0 {
			t.Errorf("%s: nothing needs it", f.ID)
		}
	}
}

func TestMoneyIsInYuanAndLabelsAreDistinct(t *testing.T) {
	seen := map[locale.Text]facts.FieldID{}
	for _, f := range dictionary(t).Fields() {
		if f.Unit == "万元" {
			t.Errorf("%s is in 万元; money is stored in 元", f.ID)
		}
		if other, ok := seen[f.Label]; ok {
			t.Errorf("%s and %s have the same label", f.ID, other)
		}
		seen[f.Label] = f.ID
	}
}

func TestOptionsHaveTheCodesOfTheRegistry(t *testing.T) {
	d := dictionary(t)
	consts := d.Constants()
	for _, ty := range registry.SchoolTypes()[1:] {
		if got := consts[ty.ID]; got != float64(ty.Type) {
			t.Errorf("school_type %s = %v, want %d", ty.ID, got, ty.Type)
		}
	}
	for l := registry.Urban; l <= registry.Rural; l++ {
		if got := consts[l.String()]; got != float64(l) {
			t.Errorf("urban_rural %s = %v, want %d", l, got, l)
		}
	}
	for _, o := range d.Field("founder").Options {
		if want := registry.Founder(o.Code).Label().ZH; o.Label.ZH != want {
			t.Errorf("founder %d is %s, want %s", o.Code, o.Label.ZH, want)
		}
	}
	for s := registry.Primary; s <= registry.Senior; s++ {
		if got := consts[s.String()]; got != float64(s) {
			t.Errorf("%s = %v, want %d", s, got, s)
		}
	}
}

func TestAnExtraFieldIsAddedWithoutTouchingTheOriginal(t *testing.T) {
	d := dictionary(t)
	more, err := d.WithExtra(fstest.MapFS{"local/extra.yaml": {Data: []byte(`
groups:
  - about: {zh: 本地, en: Local}
    defaults: {level: school, type: count, unit: 间}
    fields:
      - id: dance_rooms
        label: {zh: 舞蹈教室间数, en: Dance rooms}
        max: 9
`)}})
	if err != nil {
		t.Fatal(err)
	}
	f := more.Field("dance_rooms")
	if f == nil || f.Unit != "间" || f.Privacy != facts.Internal || *f.Min != 0 || *f.Max != 9 {
		t.Errorf("dance_rooms = %+v", f)
	}
	if d.Field("dance_rooms") != nil {
		t.Error("the original dictionary changed")
	}
	if d.Hash() == more.Hash() {
		t.Error("a field more, and the same hash")
	}
	if got := more.Group("dance_rooms").ZH; got != "本地" {
		t.Errorf("group = %q", got)
	}
}

func TestAWrongDictionaryTellsEveryProblemWithItsPlace(t *testing.T) {
	_, err := dictionary(t).WithExtra(fstest.MapFS{"bad.yaml": {Data: []byte(`groups:
  - about: {zh: 本地, en: Local}
    defaults: {level: school, type: count}
    fields:
      - id: students
        label: {zh: 又一个, en: Once more}
      - id: colour
        label: {zh: 颜色, en: Colour}
        type: enum
        options:
          - {code: 1, id: rural, label: {zh: 红, en: red}}
      - id: No-Good
        label: {zh: 坏, en: bad}
      - id: half
        label: {zh: 一半}
        tpye: count
      - id: stage
        label: {zh: 学段, en: Stage}
      - id: size
        label: {zh: 大小}
        min: 5
        max: 1
`)}, "broken.yaml": {Data: []byte("groups: [")}})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{
		"bad.yaml:5:", "students exists already",
		"bad.yaml:7:", "option rural exists already",
		"field id \"No-Good\"",
		"bad.yaml:16:9", "unknown field \"tpye\"",
		"field id \"stage\" has a meaning", "min 5 is above max 1",
		"broken.yaml:1:",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told in:\n%v", want, err)
		}
	}
}

func TestCheckSaysWhyANumberCannotBeTheValue(t *testing.T) {
	d := dictionary(t)
	tests := []struct {
		field facts.FieldID
		value float64
		want  string
	}{
		{"students", 45, ""},
		{"students", 45.5, "facts.not_whole"},
		{"students", -1, "facts.too_small"},
		{"students", 1e6, "facts.too_large"},
		{"teach_aux_area", 1234.5, ""},
		{"is_boarding", 2, "facts.not_bool"},
		{"urban_rural", 3, ""},
		{"urban_rural", 4, "facts.not_an_option"},
		{"founded_year", 1998, ""},
		{"founded_year", 98, "facts.too_small"},
		{"remark", 1, "facts.words_only"},
	}
	for _, tt := range tests {
		if got := d.Field(tt.field).Check(tt.value).Key; got != tt.want {
			t.Errorf("%s.Check(%v) = %q, want %q", tt.field, tt.value, got, tt.want)
		}
	}
}

func ExampleDictionary_Field() {
	d, err := facts.LoadDictionary()
	if err != nil {
		fmt.Println(err)
		return
	}
	f := d.Field("equip_value")
	fmt.Println(f.Label.ZH, f.Unit, f.Level, f.Needs[0])
	fmt.Println(f.Check(-5).In(locale.EN))
	// Output:
	// 教学仪器设备资产值（账面原值） 元 section cn/quality-balance-2017#equipment_value_per_pupil
	// Teaching equipment at book value is -5 yuan, below 0
}
