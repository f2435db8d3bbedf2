package access

import (
	"slices"
	"strconv"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

func unknownRole(r Role) *fault.Fault {
	return fault.New(fault.Invalid, locale.NewTemplate("access.unknown_role",
		"没有“{role}”这个角色", "there is no role {role}").With("role", string(r)))
}

// CheckGrants lists what is wrong with a set of grants, each fault at its
// index (0, 1 …); faults of the set as a whole have no place.
//
// A grant must name the kind of place its role reaches: a school role a school
// of a county, a township officer a township, and so on. Whether the school
// exists is for the register to say. No role of an administrator stands beside
// another role, be it of business or of another administrator.
func CheckGrants(grants []Grant) []error {
	var bad []error
	for i, g := range grants {
		if f := g.check(); f != nil {
			bad = append(bad, f.At(strconv.Itoa(i)))
		}
		if slices.Contains(grants[:i], g) {
			bad = append(bad, fault.New(fault.Invalid, locale.NewTemplate("access.grant_twice",
				"“{role}”对同一范围授予了两次", "{role} is granted twice for the same place").With("role", g.Role.Label())).At(strconv.Itoa(i)))
		}
	}
	if len(grants) > 1 && slices.ContainsFunc(grants, func(g Grant) bool { return g.Role.Admin() }) {
		bad = append(bad, fault.New(fault.Conflict, locale.Plain("access.separated",
			"系统、安全、审计三个管理员角色不能与任何其他角色同授一个账号（三员分立）",
			"none of the three administrators' roles may stand beside another role")).
			Hint(locale.Plain("access.separated_hint", "请为另一角色另建一个账号", "make another account for the other role")))
	}
	return bad
}

func (g Grant) check() *fault.Fault {
	if !g.Role.Known() {
		return unknownRole(g.Role)
	}
	info := g.Role.Info()
	level := g.Region.Level()
	if g.Region < 0 || g.Region > 0 && g.Region < 100000 {
		level = 0
	}
	county := level == registry.CountyLevel || level == registry.PrefectureLevel && len(registry.ListRegionsUnder(g.Region)) == 0
	ok := true
	want := locale.Text{}
	switch info.Reach {
	case Installation:
		ok, want = g.Region == 0 && g.School == "" && g.Township == "" && g.Class == "", locale.Text{ZH: "不填范围", EN: "no place"}
	case OneClass:
		ok, want = county && g.School != "" && g.Township == "" && g.Class != "", locale.Text{ZH: "一所学校的一个班", EN: "a class of a school"}
	case OneSchool:
		ok, want = county && g.School != "" && g.Township == "", locale.Text{ZH: "一所学校及其所在县（区）", EN: "a school and its county"}
	case OneTownship:
		ok = g.School == "" && (county && g.Township != "" || level == registry.TownshipLevel && g.Township == "")
		want = locale.Text{ZH: "一个乡镇及其所在县（区）", EN: "a township and its county"}
	case OneCounty:
		ok, want = county, locale.Text{ZH: "一个县（区）", EN: "a county"}
	case OneCity:
		ok, want = level == registry.PrefectureLevel, locale.Text{ZH: "一个市", EN: "a city"}
	case OneProvince:
		ok, want = level == registry.ProvinceLevel, locale.Text{ZH: "一个省", EN: "a province"}
	case AnyRegion:
		ok = county || level == registry.PrefectureLevel || level == registry.ProvinceLevel
		want = locale.Text{ZH: "一个县、市或省", EN: "a county, a city or a province"}
	}
	if g.Region == 0 && info.Reach != Installation {
		ok = false
	}
	if g.Class != "" && info.Reach != OneClass {
		ok = false
	}
	if info.Reach >= OneCounty && (g.School != "" || g.Township != "") {
		ok = false
	}
	if ok {
		return nil
	}
	return fault.New(fault.Invalid, locale.NewTemplate("access.grant_place",
		"“{role}”的范围应为{want}", "the place of {role} must be {want}").With("role", info.Label, "want", want))
}

// Text gives a grant in words: 县（区）统计员（辽宁省沈阳市和平区）.
func (g Grant) Text() locale.Text {
	l := g.Role.Label()
	place := ""
	if g.Region != 0 {
		place = registry.RegionName(g.Region)
	}
	if g.Township != "" {
		place += " " + g.Township
	}
	if g.School != "" {
		place += " " + string(g.School)
	}
	if g.Class != "" {
		place += " " + g.Class
	}
	if place == "" {
		return l
	}
	return locale.Text{ZH: l.ZH + "（" + place + "）", EN: l.EN + " (" + place + ")"}
}
