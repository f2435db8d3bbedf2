package registry_test

import (
	"slices"
	"testing"

	"junheng/registry"
)

func TestEverySchoolTypeIsReadByItsLabelItsIdentifierAndItsOtherNames(t *testing.T) {
	for _, info := range registry.SchoolTypes()[1:] {
		for _, name := range append([]string{info.ID, info.Label.ZH}, info.Aliases...) {
			got, ok := registry.ParseSchoolType(name)
			if !ok || got != info.Type {
				t.Errorf("ParseSchoolType(%q) = %s, %v, want %s", name, got, ok, info.Type)
			}
		}
	}
	for _, name := range []string{"", "unknown_type", "类型不明", "中心校"} {
		if got, ok := registry.ParseSchoolType(name); ok {
			t.Errorf("ParseSchoolType(%q) = %s", name, got)
		}
	}
}

func TestASchoolTeachesTheStagesOfItsType(t *testing.T) {
	tests := []struct {
		typ  registry.SchoolType
		want []registry.Stage
	}{
		{registry.TeachingPoint, []registry.Stage{registry.Primary}},
		{registry.NineYear, []registry.Stage{registry.Primary, registry.Junior}},
		{registry.TwelveYear, []registry.Stage{registry.Primary, registry.Junior, registry.Senior}},
		{registry.CompleteSecondary, []registry.Stage{registry.Junior, registry.Senior}},
		{registry.Kindergarten, nil},
		{registry.SchoolType(200), nil},
	}
	for _, tt := range tests {
		if got := (registry.School{Type: tt.typ}).Stages(); !slices.Equal(got, tt.want) {
			t.Errorf("%s teaches %v, want %v", tt.typ, got, tt.want)
		}
	}
}

func TestFoundersAreReadByTheCodesOfTheDeclarationFormAndByWords(t *testing.T) {
	for text, want := range map[string]registry.Founder{
		"1": 1, "7": 7, "10": 10, "民办": 10, "县级教育部门": 7, "公办": 7, "地方企业": 9, "私立": 10, "地级其他部门": 6,
	} {
		if got, ok := registry.ParseFounder(text); !ok || got != want {
			t.Errorf("ParseFounder(%q) = %d, %v, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"0", "11", "", "不明"} {
		if got, ok := registry.ParseFounder(text); ok {
			t.Errorf("ParseFounder(%q) = %d", text, got)
		}
	}
	if !registry.PrivateFounder.Private() || registry.CountyEducation.Private() {
		t.Error("only founder 10 is private")
	}
}

func TestPlacesAreReadByLabelAndByTheCodesOfTheStatistics(t *testing.T) {
	for text, want := range map[string]registry.Location{"城区": registry.Urban, "111": registry.Urban, "镇区": registry.Town, "123": registry.Town, "乡村": registry.Rural, "农村": registry.Rural, "220": registry.Rural} {
		if got, ok := registry.ParseLocation(text); !ok || got != want {
			t.Errorf("ParseLocation(%q) = %s, %v, want %s", text, got, ok, want)
		}
	}
	if _, ok := registry.ParseLocation("不明"); ok {
		t.Error("an unknown place was read")
	}
}

func TestASchoolYearIsCountedOnTheFirstOfSeptember(t *testing.T) {
	y := registry.SchoolYear(2024)
	if y.AsOf() != "2024-09-01" || y.String() != "2024–2025" {
		t.Errorf("AsOf %s, String %s", y.AsOf(), y)
	}
}

func TestStagesGoBothWays(t *testing.T) {
	for s := registry.Whole; s <= registry.Senior; s++ {
		if got, ok := registry.ParseStage(s.String()); !ok || got != s {
			t.Errorf("ParseStage(%q) = %s, %v", s.String(), got, ok)
		}
	}
	if _, ok := registry.ParseStage("stage(9)"); ok {
		t.Error("a stage that is none was read")
	}
}

func TestATownshipBelongsToItsCounty(t *testing.T) {
	if got := registry.RegionCode(210102001).County(); got != 210102 {
		t.Errorf("County = %s", got)
	}
	if got := registry.RegionCode(11).String(); got != "000011" {
		t.Errorf("String = %s", got)
	}
}
