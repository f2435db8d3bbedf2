package registry_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"junheng/internal/fault"
	"junheng/registry"
)

func TestRegionCodesAreReadInEveryLength(t *testing.T) {
	tests := []struct {
		name, in string
		want     registry.RegionCode
		wantErr  bool
	}{
		{name: "six digits", in: "210102", want: 210102},
		{name: "a province by two digits", in: "21", want: 210000},
		{name: "a prefecture by four digits", in: "2101", want: 210100},
		{name: "a township by nine digits", in: "210102001", want: 210102001},
		{name: "a village by twelve digits gives its township", in: "210102001003", want: 210102001},
		{name: "a county by twelve digits", in: "210102000000", want: 210102},
		{name: "a county by nine digits", in: "210102000", want: 210102},
		{name: "a town of a city without counties", in: "441900003", want: 441900003},
		{name: "full-width digits with spaces", in: " ２１０１０２ ", want: 210102},
		{name: "a code that lost a digit", in: "21010", wantErr: true},
		{name: "a code that a spreadsheet turned into a decimal", in: "210102.0", wantErr: true},
		{name: "a leading zero", in: "010102", wantErr: true},
		{name: "a name", in: "和平区", wantErr: true},
		{name: "nothing", in: "", wantErr: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := registry.ParseRegionCode(tt.in)
			if got != tt.want || (err != nil) != tt.wantErr {
				t.Errorf("ParseRegionCode(%q) = %v, %v, want %v, error %v", tt.in, got, err, tt.want, tt.wantErr)
			}
			if tt.wantErr && fault.KindOf(err) != fault.Invalid {
				t.Errorf("ParseRegionCode(%q) error kind = %v, want invalid", tt.in, fault.KindOf(err))
			}
		})
	}
}

func TestARegionIsNamedWithTheGovernmentsAboveIt(t *testing.T) {
	tests := []struct {
		name string
		code registry.RegionCode
		want string
		up   int // governments in the path, itself counted
	}{
		{"a county under a prefecture", 210102, "辽宁省沈阳市和平区", 3},
		{"a district of a municipality has no prefecture", 110101, "北京市东城区", 2},
		{"a county of Chongqing has none either", 500235, "重庆市云阳县", 2},
		{"a city governed by its province", 419001, "河南省济源市", 2},
		{"a county governed by its province", 469021, "海南省定安县", 2},
		{"a city of the autonomous region itself", 659001, "新疆维吾尔自治区石河子市", 2},
		{"a city without counties", 441900, "广东省东莞市", 2},
		{"a township is shown by its code", 210102001, "辽宁省沈阳市和平区（210102001）", 4},
		{"a county that has been merged", 330104, "浙江省杭州市江干区", 3},
		{"a code that is not known", 999999, "999999", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := registry.RegionName(tt.code); got != tt.want {
				t.Errorf("RegionName(%v) = %s, want %s", tt.code, got, tt.want)
			}
			path, err := registry.RegionPath(tt.code)
			if len(path) != tt.up || (err != nil) != (tt.up == 0) {
				t.Errorf("RegionPath(%v) has %d regions, error %v, want %d", tt.code, len(path), err, tt.up)
			}
		})
	}
}

func TestAnUnknownCodeSaysWhereItWouldLie(t *testing.T) {
	tests := []struct {
		name string
		code registry.RegionCode
		hint string
	}{
		{"in a known prefecture", 210199, "辽宁省沈阳市"},
		{"a township of an unknown county", 210199001, "辽宁省沈阳市"},
		{"in a known province", 219901, "辽宁省"},
		{"in no province", 990101, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := registry.FindRegion(tt.code)
			if fault.KindOf(err) != fault.NotFound {
				t.Fatalf("FindRegion(%v) error = %v, want a fault of kind not_found", tt.code, err)
			}
			if !strings.Contains(err.Error(), registry.RegionsAsOf) {
				t.Errorf("FindRegion(%v) error %q does not name the day of the list", tt.code, err)
			}
			var hints []string
			if f, ok := errors.AsType[*fault.Fault](err); ok {
				for _, h := range f.Hints {
					hints = append(hints, h.Args["name"].(string))
				}
			}
			if got := strings.Join(hints, ","); got != tt.hint {
				t.Errorf("FindRegion(%v) hints at %q, want %q", tt.code, got, tt.hint)
			}
		})
	}
}

func TestRegionsAreFoundByName(t *testing.T) {
	tests := []struct {
		name, in string
		want     []registry.RegionCode
	}{
		{"city and county", "沈阳市和平区", []registry.RegionCode{210102}},
		{"all three in full", "辽宁省沈阳市和平区", []registry.RegionCode{210102}},
		{"province and county, the city left out", "辽宁省和平区", []registry.RegionCode{210102}},
		{"all three shortened", "辽宁沈阳和平", []registry.RegionCode{210102}},
		{"with spaces and a slash", "辽宁省 / 沈阳市　和平区", []registry.RegionCode{210102}},
		{"a name two cities have", "和平区", []registry.RegionCode{120101, 210102}},
		{"the grouping word is ignored", "北京市市辖区东城区", []registry.RegionCode{110101}},
		{"an official name wins over a shortened one", "吉林市", []registry.RegionCode{220200}},
		{"a shortened name of several levels, the widest first", "海南", []registry.RegionCode{460000, 632500, 150303}},
		{"an autonomous prefecture shortened", "延边", []registry.RegionCode{222400}},
		{"an autonomous county shortened", "三都", []registry.RegionCode{522732}},
		{"an autonomous region shortened", "广西", []registry.RegionCode{450000}},
		{"an autonomous region whose people have no 族 in its name", "新疆", []registry.RegionCode{650000}},
		{"a people whose name contains another's", "前郭尔罗斯", []registry.RegionCode{220721}},
		{"a banner", "土默特左旗", []registry.RegionCode{150121}},
		{"a renamed county is found while nothing in force has the name", "沙县", []registry.RegionCode{350427}},
		{"the region in force wins over the retired one", "三元区", []registry.RegionCode{350404}},
		{"a development zone of the statistics", "苏州工业园区", []registry.RegionCode{320576}},
		{"a county under the wrong city", "大连市和平区", nil},
		{"a grouping is not a region", "市辖区", nil},
		{"nothing", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []registry.RegionCode
			for _, r := range registry.ListRegionsByName(tt.in) {
				got = append(got, r.Code)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("ListRegionsByName(%q) (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func TestAnAmbiguousNameListsItsCandidates(t *testing.T) {
	_, err := registry.FindRegionByName("和平区")
	if fault.KindOf(err) != fault.Conflict {
		t.Fatalf("FindRegionByName(和平区) error = %v, want a fault of kind conflict", err)
	}
	for _, want := range []string{"天津市和平区 120101", "辽宁省沈阳市和平区 210102"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not list %s", err, want)
		}
	}
	if _, err := registry.FindRegionByName("无此县"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("FindRegionByName(无此县) error = %v, want a fault of kind not_found", err)
	}
}

func TestRegionsUnderAGovernment(t *testing.T) {
	tests := []struct {
		name        string
		code        registry.RegionCode
		n           int
		first, last registry.RegionCode
	}{
		{"the provinces", 0, 34, 110000, 820000},
		{"the districts of Beijing, through the grouping", 110000, 16, 110101, 110119},
		{"what the grouping of Beijing groups", 110100, 16, 110101, 110119},
		{"the counties of Chongqing that are not districts", 500200, 12, 500229, 500243},
		{"the counties of a prefecture", 210100, 13, 210102, 210181},
		{"a county has none", 210102, 0, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := registry.ListRegionsUnder(tt.code)
			if len(got) != tt.n {
				t.Fatalf("ListRegionsUnder(%v) gives %d regions, want %d", tt.code, len(got), tt.n)
			}
			if tt.n > 0 && (got[0].Code != tt.first || got[tt.n-1].Code != tt.last) {
				t.Errorf("ListRegionsUnder(%v) runs from %v to %v, want %v to %v", tt.code, got[0].Code, got[tt.n-1].Code, tt.first, tt.last)
			}
		})
	}
}

// everyRegion walks the whole list from the provinces down.
func everyRegion() []registry.Region {
	all := registry.ListRegionsUnder(0)
	for i := 0; i < len(all); i++ {
		all = append(all, registry.ListRegionsUnder(all[i].Code)...)
	}
	return all
}

func TestTheWholeListHangsTogether(t *testing.T) {
	all := everyRegion()
	count := map[registry.Level]int{}
	for _, r := range all {
		count[r.Level]++
		if r.Level != registry.ProvinceLevel {
			if r.Parent/10000 != r.Code/10000 || r.Parent >= r.Code {
				t.Errorf("%v %s has parent %v", r.Code, r.Name, r.Parent)
			}
		}
	}
	want := map[registry.Level]int{registry.ProvinceLevel: 34, registry.PrefectureLevel: 333, registry.CountyLevel: 2995}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Errorf("regions by level (-want +got):\n%s", diff)
	}
}

func TestEveryRegionIsFoundByItsFullName(t *testing.T) {
	all := everyRegion()
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(all).Draw(t, "region")
		if r.Kind != registry.InForce {
			return
		}
		got, err := registry.FindRegionByName(registry.RegionName(r.Code))
		if err != nil || got != r {
			t.Errorf("FindRegionByName(%s) = %v, %v, want %v", registry.RegionName(r.Code), got, err, r)
		}
		back, err := registry.ParseRegionCode(r.Code.String() + "000000")
		if err != nil || back != r.Code {
			t.Errorf("twelve digits of %v are read as %v, %v", r.Code, back, err)
		}
	})
}

func TestARegionLiesInItselfAndInTheGovernmentsAboveIt(t *testing.T) {
	const county, township registry.RegionCode = 210102, 210102001
	for _, tt := range []struct {
		narrow, wide registry.RegionCode
		want         bool
	}{
		{county, county, true},
		{county, 210100, true},
		{county, 210000, true},
		{township, county, true},
		{township, 210100, true},
		{township, 210000, true},
		{township, township, true},
		{210100, 210000, true},
		{441900, 441900, true},
		{441900, 440000, true},
		{county, 210103, false},
		{county, 210200, false},
		{county, 220000, false},
		{county, township, false},
		{210100, county, false},
		{210000, 210100, false},
		{210102002, township, false},
		{0, 210000, false},
		{county, 0, false},
		{0, 0, false},
	} {
		if got := tt.narrow.In(tt.wide); got != tt.want {
			t.Errorf("%v lies in %v: %v, want %v", tt.narrow, tt.wide, got, tt.want)
		}
	}
}
