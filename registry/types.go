package registry

import "junheng/internal/locale"

// SchoolType is the kind of school (办学类型) as the education statistics name it.
type SchoolType uint8

// The school types. The first eight have compulsory-education pupils.
const (
	UnknownType SchoolType = iota
	PrimarySchool
	TeachingPoint
	JuniorSchool
	NineYear
	TwelveYear
	CompleteSecondary
	VocationalJunior
	SpecialSchool
	SeniorSchool
	SecondaryVocational
	Kindergarten
)

// TypeInfo describes one school type.
type TypeInfo struct {
	Type    SchoolType
	ID      string // identifier in packs and dictionary
	Label   locale.Text
	Aliases []string // other names senders write
	Stages  []Stage
}

var typeInfos = []TypeInfo{
	{UnknownType, "unknown_type", locale.Text{ZH: "类型不明", EN: "unknown type"}, nil, nil},
	{PrimarySchool, "primary_school", locale.Text{ZH: "小学", EN: "primary school"}, []string{"完全小学", "普通小学", "中心小学", "村小", "村完小"}, []Stage{Primary}},
	{TeachingPoint, "teaching_point", locale.Text{ZH: "教学点", EN: "teaching point"}, []string{"小学教学点"}, []Stage{Primary}},
	{JuniorSchool, "junior_school", locale.Text{ZH: "初级中学", EN: "junior secondary school"}, []string{"初中", "普通初中", "初级中学校"}, []Stage{Junior}},
	{NineYear, "nine_year_school", locale.Text{ZH: "九年一贯制学校", EN: "nine-year school"}, []string{"九年一贯制", "九年制", "九年制学校", "九年一贯"}, []Stage{Primary, Junior}},
	{TwelveYear, "twelve_year_school", locale.Text{ZH: "十二年一贯制学校", EN: "twelve-year school"}, []string{"十二年一贯制", "十二年制", "12年一贯制", "十二年一贯"}, []Stage{Primary, Junior, Senior}},
	{CompleteSecondary, "complete_secondary", locale.Text{ZH: "完全中学", EN: "complete secondary school"}, []string{"完中"}, []Stage{Junior, Senior}},
	{VocationalJunior, "vocational_junior", locale.Text{ZH: "职业初中", EN: "vocational junior school"}, nil, []Stage{Junior}},
	{SpecialSchool, "special_school", locale.Text{ZH: "特殊教育学校", EN: "special school"}, []string{"特殊教育", "特校", "特教学校"}, []Stage{Primary, Junior}},
	{SeniorSchool, "senior_school", locale.Text{ZH: "高级中学", EN: "senior secondary school"}, []string{"高中", "普通高中"}, []Stage{Senior}},
	{SecondaryVocational, "secondary_vocational", locale.Text{ZH: "中等职业学校", EN: "secondary vocational school"}, []string{"中职", "职业高中", "职高", "中专"}, []Stage{Senior}},
	{Kindergarten, "kindergarten", locale.Text{ZH: "幼儿园", EN: "kindergarten"}, nil, nil},
}

// SchoolTypes lists every type in the order of its code.
func SchoolTypes() []TypeInfo { return append([]TypeInfo(nil), typeInfos...) }

// Info describes the type.
func (t SchoolType) Info() TypeInfo {
	if int(t) < len(typeInfos) {
		return typeInfos[t]
	}
	return typeInfos[0]
}

// String gives the identifier used in packs, such as nine_year_school.
func (t SchoolType) String() string { return t.Info().ID }

// Stages lists the stages such a school teaches.
func (t SchoolType) Stages() []Stage { return t.Info().Stages }

// ParseSchoolType reads an identifier, a Chinese label or an alias of a type.
func ParseSchoolType(s string) (SchoolType, bool) {
	for _, i := range typeInfos[1:] {
		if s == i.ID || s == i.Label.ZH {
			return i.Type, true
		}
		for _, a := range i.Aliases {
			if s == a {
				return i.Type, true
			}
		}
	}
	return UnknownType, false
}

// Location is the urban–rural class (城乡类型).
type Location uint8

// The classes of place.
const (
	UnknownLocation Location = iota
	Urban                    // 城区
	Town                     // 镇区
	Rural                    // 乡村
)

var locations = []struct {
	id    string
	label locale.Text
	alias []string
}{
	{"unknown_location", locale.Text{ZH: "不明", EN: "unknown"}, nil},
	{"urban", locale.Text{ZH: "城区", EN: "urban"}, []string{"城市", "主城区", "城乡结合区", "111", "112"}},
	{"town", locale.Text{ZH: "镇区", EN: "town"}, []string{"县镇", "镇中心区", "镇乡结合区", "特殊区域", "121", "122", "123"}},
	{"rural", locale.Text{ZH: "乡村", EN: "rural"}, []string{"农村", "村庄", "乡中心区", "210", "220"}},
}

// String gives the identifier used in packs.
func (l Location) String() string { return locations[min(int(l), len(locations)-1)].id }

// Label gives the class in words.
func (l Location) Label() locale.Text { return locations[min(int(l), len(locations)-1)].label }

// ParseLocation reads an identifier, a Chinese label, an alias or the
// three-digit urban–rural code of the statistics (111 … 220).
func ParseLocation(s string) (Location, bool) {
	for i, l := range locations[1:] {
		if s == l.id || s == l.label.ZH {
			return Location(i + 1), true
		}
		for _, a := range l.alias {
			if s == a {
				return Location(i + 1), true
			}
		}
	}
	return UnknownLocation, false
}

// Founder is the founder code (举办者类型) of the national declaration form,
// table Ⅱ-2: 1 central education authority … 9 local enterprise, 10 private.
// 0 is unknown.
type Founder uint8

// Founders that rules speak of.
const (
	UnknownFounder  Founder = 0
	CountyEducation Founder = 7
	LocalEnterprise Founder = 9
	PrivateFounder  Founder = 10
)

var founders = []locale.Text{
	{ZH: "不明", EN: "unknown"},
	{ZH: "中央教育部门", EN: "central education authority"},
	{ZH: "中央其他部门", EN: "other central authority"},
	{ZH: "省级教育部门", EN: "provincial education authority"},
	{ZH: "省级其他部门", EN: "other provincial authority"},
	{ZH: "地级教育部门", EN: "prefectural education authority"},
	{ZH: "地级其他部门", EN: "other prefectural authority"},
	{ZH: "县级教育部门", EN: "county education authority"},
	{ZH: "县级其他部门", EN: "other county authority"},
	{ZH: "地方企业", EN: "local enterprise"},
	{ZH: "民办", EN: "private"},
}

// Label gives the founder in words.
func (f Founder) Label() locale.Text { return founders[min(int(f), len(founders)-1)] }

// Private reports whether the school is privately founded (民办).
func (f Founder) Private() bool { return f == PrivateFounder }

// ParseFounder reads a code 1 … 10, a label, or the short words senders use:
// 公办 and 教育部门 mean the county education authority, 企业 a local enterprise.
func ParseFounder(s string) (Founder, bool) {
	switch s {
	case "公办", "教育部门", "县区教育局", "区县教育局", "教育局":
		return CountyEducation, true
	case "企业", "企业办":
		return LocalEnterprise, true
	case "其他部门":
		return 8, true
	case "民办学校", "私立", "社会力量办学":
		return PrivateFounder, true
	}
	for i, l := range founders[1:] {
		if s == l.ZH || s == itoa(i+1) {
			return Founder(i + 1), true
		}
	}
	return UnknownFounder, false
}

func itoa(i int) string {
	if i >= 10 {
		return string(rune('0'+i/10)) + string(rune('0'+i%10))
	}
	return string(rune('0' + i))
}

// Compulsory reports whether schools of the type have pupils of compulsory education.
func (t SchoolType) Compulsory() bool { return t >= PrimarySchool && t <= SpecialSchool }
