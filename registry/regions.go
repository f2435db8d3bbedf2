package registry

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// RegionsAsOf is the day whose divisions the built-in list describes.
const RegionsAsOf = "2023-06-30"

//go:embed regions.csv
var regionsCSV string

// Level is the level of government of a region.
type Level uint8

// The levels, from the widest.
const (
	ProvinceLevel Level = iota + 1
	PrefectureLevel
	CountyLevel
	TownshipLevel
)

var levels = [...]string{"", "province", "prefecture", "county", "township"}

// String gives the identifier of the level: province, prefecture, county or township.
func (l Level) String() string { return levels[min(int(l), len(levels)-1)] }

// Level tells the level from the shape of the code alone: 210000 is a
// province, 210100 a prefecture, 210102 a county, 210102001 a township.
func (c RegionCode) Level() Level {
	switch {
	case c > 999999:
		return TownshipLevel
	case c%10000 == 0:
		return ProvinceLevel
	case c%100 == 0:
		return PrefectureLevel
	}
	return CountyLevel
}

// In reports whether the region is a wider one or lies in it, by the digits of
// the codes alone, so that it holds for regions younger than our list. Nothing
// lies in code 0, and code 0 in nothing.
func (c RegionCode) In(wide RegionCode) bool {
	if wide == 0 || c == 0 {
		return false
	}
	if wide == c {
		return true
	}
	county := c.County()
	switch wide.Level() {
	case ProvinceLevel:
		return county/10000 == wide/10000
	case PrefectureLevel:
		return county/100 == wide/100
	case CountyLevel:
		return county == wide
	}
	return false
}

// RegionKind says how far a code is a government of its own.
type RegionKind uint8

// The kinds of code.
const (
	InForce     RegionKind = iota // a division in force on RegionsAsOf
	Statistical                   // 开发区、管理区: counted by the statistics, no code of its own in GB/T 2260
	Grouping                      // 市辖区、省直辖县级行政区划: a code that only groups others
	Retired                       // in force on 2021-01-04, merged or renamed by RegionsAsOf
)

var regionKinds = map[string]RegionKind{"": InForce, "statistical": Statistical, "grouping": Grouping, "retired": Retired}

// Region is one administrative division.
type Region struct {
	Code   RegionCode
	Name   string // official name (和平区); empty for a township, which the list does not hold
	Level  Level
	Parent RegionCode // the government above, never a grouping; 0 for a province
	Kind   RegionKind
}

// gazetteer is the list with its indexes; it is built once and then only read.
type gazetteer struct {
	byCode   map[RegionCode]Region
	children map[RegionCode][]Region // by Parent, ordered by code; no groupings
	grouped  map[RegionCode][]Region // by the code of a grouping
	byName   map[string][]Region     // by official name
	byShort  map[string][]Region     // by shortName, where there is one
}

var regions = sync.OnceValue(func() *gazetteer {
	g := &gazetteer{
		byCode:   map[RegionCode]Region{},
		children: map[RegionCode][]Region{},
		grouped:  map[RegionCode][]Region{},
		byName:   map[string][]Region{},
		byShort:  map[string][]Region{},
	}
	for line := range strings.Lines(regionsCSV) {
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "code,") {
			continue
		}
		g.add(parseRegionLine(strings.TrimSpace(line)))
	}
	return g
})

// parseRegionLine reads code,name,level,parent,kind. The file is our own and
// embedded, so a bad line is a fault of the program.
func parseRegionLine(line string) Region {
	field := strings.Split(line, ",")
	if len(field) != 5 {
		panic("registry: regions.csv: want 5 fields: " + line)
	}
	code, err := strconv.ParseInt(field[0], 10, 32)
	if err != nil {
		panic("registry: regions.csv: " + err.Error())
	}
	var parent int64
	if field[3] != "" {
		if parent, err = strconv.ParseInt(field[3], 10, 32); err != nil {
			panic("registry: regions.csv: " + err.Error())
		}
	}
	kind, ok := regionKinds[field[4]]
	r := Region{Code: RegionCode(code), Name: field[1], Level: RegionCode(code).Level(), Parent: RegionCode(parent), Kind: kind}
	if !ok || r.Level.String() != field[2] {
		panic("registry: regions.csv: level or kind: " + line)
	}
	return r
}

func (g *gazetteer) add(r Region) {
	g.byCode[r.Code] = r
	if r.Kind != Grouping {
		g.children[r.Parent] = append(g.children[r.Parent], r)
		g.byName[r.Name] = append(g.byName[r.Name], r)
		if short := shortName(r.Name); short != "" {
			g.byShort[short] = append(g.byShort[short], r)
		}
	}
	if prefecture := r.Code / 100 * 100; r.Level == CountyLevel && r.Parent != prefecture {
		g.grouped[prefecture] = append(g.grouped[prefecture], r)
	}
}

// ParseRegionCode reads a code of 2, 4, 6, 9 or 12 digits. Two and four digits
// are completed with zeros (21 is 210000). Twelve are a statistical division
// code: the village part is dropped, and a township part of zeros too.
// Full-width digits and surrounding space are accepted. The error is a
// *fault.Fault of kind Invalid; whether the region exists is for [FindRegion].
func ParseRegionCode(s string) (RegionCode, error) {
	var digits strings.Builder
	for _, r := range strings.TrimSpace(s) {
		if r >= '０' && r <= '９' {
			r += '0' - '０'
		}
		if r < '0' || r > '9' {
			return 0, badCode(s)
		}
		digits.WriteRune(r)
	}
	d := digits.String()
	switch len(d) {
	case 2:
		d += "0000"
	case 4:
		d += "00"
	case 6, 9:
	case 12:
		d = d[:9]
	default:
		return 0, badCode(s)
	}
	d = strings.TrimSuffix(d[:6]+" "+d[6:], " 000")
	n, err := strconv.ParseInt(strings.ReplaceAll(d, " ", ""), 10, 32)
	if err != nil || d[0] == '0' {
		return 0, badCode(s)
	}
	return RegionCode(n), nil
}

func badCode(s string) error {
	return fault.New(fault.Invalid, locale.NewTemplate("registry.code",
		"“{got}”不是行政区划代码：应为 6 位数字，例如 210102（也可以是 2、4、9 或 12 位）",
		"{got} is not a region code: want six digits such as 210102 (or 2, 4, 9 or 12)").With("got", strconv.Quote(s)))
}

// FindRegion looks a code up. A township is found when its county is; its name
// is empty. An unknown code gives a *fault.Fault of kind NotFound that names
// the day of the list and where the code would lie.
func FindRegion(code RegionCode) (Region, error) {
	g := regions()
	if r, ok := g.byCode[code]; ok {
		return r, nil
	}
	if code.Level() == TownshipLevel {
		if county, ok := g.byCode[code.County()]; ok {
			return Region{Code: code, Level: TownshipLevel, Parent: county.Code, Kind: county.Kind}, nil
		}
	}
	return Region{}, unknownCode(code)
}

func unknownCode(code RegionCode) error {
	f := fault.New(fault.NotFound, locale.NewTemplate("registry.unknown_code",
		"行政区划代码 {code} 不在截至 {day} 的名录中",
		"region code {code} is not in the list as of {day}").With("code", code, "day", RegionsAsOf))
	county := code.County()
	for _, above := range []RegionCode{county, county / 100 * 100, county / 10000 * 10000} {
		if _, known := regions().byCode[above]; known && above != code {
			return f.Hint(locale.NewTemplate("registry.unknown_code_hint",
				"按代码应属{name}；请核对后几位，或改填县（市、区）名称",
				"by its first digits it would lie in {name}; check the last digits, or give the county's name").With("name", RegionName(above)))
		}
	}
	return f
}

// RegionPath lists the region and the governments above it, the province
// first. Groupings are left out: 110101 gives 北京市, 东城区.
func RegionPath(code RegionCode) ([]Region, error) {
	r, err := FindRegion(code)
	if err != nil {
		return nil, err
	}
	path := []Region{r}
	for r.Parent != 0 {
		r = regions().byCode[r.Parent]
		path = append([]Region{r}, path...)
	}
	return path, nil
}

// RegionName gives the name in full, such as 辽宁省沈阳市和平区, and for a code
// that is not in the list the code itself. The made-up county of the
// demonstration has its name too.
func RegionName(code RegionCode) string {
	path, err := RegionPath(code)
	if err != nil {
		if name, made := examples[code]; made {
			return name
		}
		return code.String()
	}
	var name strings.Builder
	for _, r := range path {
		if r.Name == "" {
			fmt.Fprintf(&name, "（%s）", r.Code)
		}
		name.WriteString(r.Name)
	}
	return name.String()
}

// ListRegionsUnder lists the regions directly under a government, ordered by
// code, without groupings; 0 lists the provinces. Under Beijing these are its
// districts, under Hebei its prefectures, under 海南省 also the counties it
// governs directly. Asked for a grouping (110100) it lists what that groups.
func ListRegionsUnder(code RegionCode) []Region {
	g := regions()
	if g.byCode[code].Kind == Grouping {
		return append([]Region(nil), g.grouped[code]...)
	}
	return append([]Region(nil), g.children[code]...)
}
