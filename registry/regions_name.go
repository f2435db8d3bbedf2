package registry

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// FindRegionByName finds the one region that a name means: 沈阳市和平区, 和平区 with
// some of the regions above it, also shortened (辽宁沈阳和平). The errors are
// *fault.Fault: NotFound, or Conflict when several regions bear the name; the
// message then lists them in full.
func FindRegionByName(name string) (Region, error) {
	found := ListRegionsByName(name)
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return Region{}, fault.New(fault.NotFound, locale.NewTemplate("registry.unknown_name",
			"截至 {day} 的名录中没有“{name}”",
			"no region named {name} in the list as of {day}").With("name", name, "day", RegionsAsOf)).
			Hint(locale.Plain("registry.unknown_name_hint",
				"请写省、市、县（区）全称，例如 辽宁省沈阳市和平区，或填 6 位行政区划代码",
				"write province, city and county in full, such as 辽宁省沈阳市和平区, or the six-digit code"))
	}
	const shown = 8
	var list []string
	for _, r := range found[:min(shown, len(found))] {
		list = append(list, RegionName(r.Code)+" "+r.Code.String())
	}
	if len(found) > shown {
		list = append(list, "…")
	}
	return Region{}, fault.New(fault.Conflict, locale.NewTemplate("registry.ambiguous_name",
		"“{name}”有 {n} 处：{list}",
		"{name} may be any of {n}: {list}").With("name", name, "n", len(found), "list", strings.Join(list, "、"))).
		Hint(locale.Plain("registry.ambiguous_name_hint",
			"请在前面写上省、市名称，或填 6 位行政区划代码",
			"put the province or city before it, or give the six-digit code"))
}

// longestName bounds, in bytes, what is looked up; the longest name in full has 75.
const longestName = 300

// ListRegionsByName lists every region that a name may mean, the widest level
// first and then by code; none when there is none. The name may be preceded by
// regions above it, with any of them left out. Official names win over
// shortened ones, and regions in force over statistical and retired ones.
func ListRegionsByName(name string) []Region {
	s := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '/' || r == '-' || r == '·' {
			return -1
		}
		return r
	}, name)
	if len(s) > longestName {
		return nil
	}
	type candidate struct {
		Region
		shortened int
	}
	var found []candidate
	g := regions()
	for at := range s {
		head, tail := s[:at], s[at:]
		for shortened, list := range [][]Region{g.byName[tail], g.byShort[tail]} {
			for _, r := range list {
				if n, ok := g.above(head, r.Parent); ok {
					found = append(found, candidate{r, n + shortened})
				}
			}
		}
	}
	rank := func(c candidate) [2]int { return [2]int{c.shortened, int(c.Kind)} }
	slices.SortFunc(found, func(a, b candidate) int {
		x, y := rank(a), rank(b)
		return cmp.Or(slices.Compare(x[:], y[:]), cmp.Compare(a.Level, b.Level), cmp.Compare(a.Code, b.Code))
	})
	var best []Region
	for _, c := range found {
		if rank(c) == rank(found[0]) && !slices.Contains(best, c.Region) {
			best = append(best, c.Region)
		}
	}
	return best
}

// groupingWords may stand between a province and its counties; they name no government.
var groupingWords = []string{"市辖区", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖", "自治区直辖"}

// above reports whether head is made of names of parent and the regions above
// it, nearest last, any of them left out, and how many of them are shortened.
func (g *gazetteer) above(head string, parent RegionCode) (shortened int, ok bool) {
	for _, word := range groupingWords {
		if rest, found := strings.CutSuffix(head, word); found && rest != "" {
			if n, ok := g.above(rest, parent); ok {
				return n, true
			}
		}
	}
	if head == "" {
		return 0, true
	}
	for parent != 0 {
		r := g.byCode[parent]
		for n, name := range []string{r.Name, shortName(r.Name)} {
			if rest, found := strings.CutSuffix(head, name); found && name != "" {
				if more, ok := g.above(rest, r.Parent); ok {
					return n + more, true
				}
			}
		}
		parent = r.Parent
	}
	return 0, false
}

// levelWords end the official names; the longer of two that fit comes first.
var levelWords = []string{"特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "林区", "特区", "省", "市", "县", "区", "盟", "旗"}

// peoples are the words that stand before 自治 in a name, with and without 族.
var peoples = strings.Fields("蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 拉祜 水 东乡 纳西 景颇 " +
	"柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 普米 塔吉克 怒 鄂温克 保安 裕固 独龙 鄂伦春 各")

// shortName is what people say: 沈阳 for 沈阳市, 延边 for 延边朝鲜族自治州. It is
// empty where nothing of two characters is left (沙县).
func shortName(name string) string {
	short := name
	for _, word := range levelWords {
		if rest, found := strings.CutSuffix(name, word); found {
			short = rest
			if strings.HasPrefix(word, "自治") {
				short = withoutPeoples(rest)
			}
			break
		}
	}
	if short == name || utf8.RuneCountInString(short) < 2 {
		return ""
	}
	return short
}

func withoutPeoples(name string) string {
	for {
		shorter := name
		for _, people := range peoples {
			for _, word := range []string{people + "族", people} {
				rest, found := strings.CutSuffix(name, word)
				oneRune := utf8.RuneCountInString(word) == 1 // 水, 土, 白 alone end place names too
				if found && !oneRune && utf8.RuneCountInString(rest) >= 2 && len(rest) < len(shorter) {
					shorter = rest
				}
			}
		}
		if shorter == name {
			return name
		}
		name = shorter
	}
}
