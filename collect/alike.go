package collect

import (
	"slices"
	"strings"

	"junheng/registry"
)

// tooMany is how many schools of one county are compared with one another.
const tooMany = 2000

// likeNames suggests pairs of schools of one county whose names say the same:
// a place left out, 完小 for 小学, or a slip of one character. A name without
// its place that fits several schools says nothing, and a slip is likely only
// where no sheet names both and one of them has no code.
func (a *assembly) likeNames() {
	byCounty := map[registry.RegionCode][]int32{}
	var order []registry.RegionCode
	for i, s := range a.table.Schools {
		if s.Name == "" {
			continue
		}
		if len(byCounty[s.County]) == 0 {
			order = append(order, s.County)
		}
		byCounty[s.County] = append(byCounty[s.County], int32(i))
	}
	for _, c := range order {
		if len(byCounty[c]) <= tooMany {
			a.likeNamesOf(byCounty[c])
		}
	}
}

func (a *assembly) likeNamesOf(list []int32) {
	type pair struct {
		x, y int32
		how  likeness
	}
	names := make([]schoolName, len(list))
	for i, x := range list {
		names[i] = newSchoolName(a.table.Schools[x].Name)
	}
	var pairs []pair
	fits := map[int32]int{}
	for i, x := range list {
		for j := i + 1; j < len(list); j++ {
			y := list[j]
			switch how := names[i].like(names[j]); how {
			case placeMissing:
				fits[x]++
				fits[y]++
				pairs = append(pairs, pair{x, y, how})
			case sameWords:
				pairs = append(pairs, pair{x, y, how})
			case slipOfPen:
				if !a.namedTogether(x, y) && (a.table.Schools[x].Code == "" || a.table.Schools[y].Code == "") {
					pairs = append(pairs, pair{x, y, how})
				}
			}
		}
	}
	for _, p := range pairs {
		if p.how == placeMissing && (fits[p.x] > 1 || fits[p.y] > 1) {
			continue
		}
		s, t := a.table.Schools[p.x], a.table.Schools[p.y]
		a.in.hints = append(a.in.hints, Suggestion{
			Key: "collect.same_school", Place: a.marks[p.y], Text: alikeNames.With("a", s.Name, "b", t.Name), School: [2]registry.SchoolID{s.ID, t.ID},
		})
	}
}

// namedTogether reports whether a sheet names both schools: its sender takes
// them for two.
func (a *assembly) namedTogether(x, y int32) bool {
	if int(max(x, y)) >= len(a.named) {
		return false
	}
	return slices.ContainsFunc(a.named[x], func(s *sheet) bool { return slices.Contains(a.named[y], s) })
}

// likeness says in what two names differ.
type likeness uint8

const (
	unlike       likeness = iota
	placeMissing          // 第四小学, 青山县第四小学
	sameWords             // 石桥完小, 石桥小学; 石桥中心小学, 石桥镇中心小学
	slipOfPen             // 石桥镇王家屯小学, 石桥镇王家囤小学
)

// schoolName is a school's name taken apart for comparing.
type schoolName struct {
	key         string
	place, rest string
	bare        string // without the words for kinds of places
	runes       []rune // of rest
}

// kinds writes the kinds of schools one way.
var kinds = strings.NewReplacer("九年一贯制学校", "九年制学校", "完全小学", "小学", "完小", "小学", "小学校", "小学", "初级中学", "初中",
	"1", "一", "2", "二", "3", "三", "4", "四", "5", "五", "6", "六", "7", "七", "8", "八", "9", "九")

const placeKinds = "省市县区旗镇乡"

func newSchoolName(name string) schoolName {
	n := schoolName{key: schoolKey(name)}
	n.place, n.rest = splitPlace(kinds.Replace(n.key))
	n.bare = strings.Map(func(r rune) rune {
		if strings.ContainsRune(placeKinds, r) {
			return -1
		}
		return r
	}, n.place) + n.rest
	n.runes = []rune(n.rest)
	return n
}

// like compares two names; equal ones are one school already.
func (n *schoolName) like(o schoolName) likeness {
	switch {
	case n.key == o.key:
		return unlike
	case n.place == o.place && n.rest == o.rest, n.bare == o.bare && len(n.bare) >= len("石桥小学"):
		return sameWords
	case n.rest == o.rest && len(n.runes) > 3 && (strings.HasSuffix(n.place, o.place) || strings.HasSuffix(o.place, n.place)):
		return placeMissing
	case n.place == o.place && slip(n.runes, o.runes):
		return slipOfPen
	}
	return unlike
}

// ordinals are characters whose change makes another school of a like name.
const ordinals = "一二三四五六七八九十百两0123456789东南西北中大小上下前后新老旧女男"

// slip reports whether two texts of five characters or more differ in one
// character that is no number or direction, and is not the first: 王家庄 and
// 李家庄 are two villages.
func slip(x, y []rune) bool {
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 || len(x) < 5 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	j := 0
	for j < len(x)-i && x[len(x)-1-j] == y[len(y)-1-j] {
		j++
	}
	diff := string(x[i:len(x)-j]) + string(y[i:len(y)-j])
	return i > 0 && len(y)-i-j <= 1 && !strings.ContainsAny(diff, ordinals)
}

// splitPlace takes 某省某市某区 off the front of a school's name.
func splitPlace(name string) (place, rest string) {
	for {
		r := []rune(name)
		cut := 0
		for i := 1; i < min(len(r)-3, 7); i++ {
			if strings.ContainsRune(placeKinds, r[i]) {
				cut = i + 1
				break
			}
		}
		if cut == 0 {
			return place, name
		}
		place, name = place+string(r[:cut]), string(r[cut:])
	}
}
