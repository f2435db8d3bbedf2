package collect

import (
	"strings"

	"junheng/registry"
)

// likeNames suggests pairs of schools of one county whose names say the same.
func (a *assembly) likeNames() {
	byCounty := map[registry.RegionCode][]int32{}
	var order []registry.RegionCode
	for i, s := range a.table.Schools {
		if len(byCounty[s.County]) == 0 {
			order = append(order, s.County)
		}
		byCounty[s.County] = append(byCounty[s.County], int32(i))
	}
	const tooMany = 2000
	for _, c := range order {
		list := byCounty[c]
		if len(list) > tooMany {
			continue
		}
		for i, x := range list {
			for _, y := range list[i+1:] {
				p, q := a.table.Schools[x], a.table.Schools[y]
				if p.Name != "" && q.Name != "" && schoolKey(p.Name) != schoolKey(q.Name) && alike(p.Name, q.Name) {
					a.in.hints = append(a.in.hints, Suggestion{
						Key: "collect.same_school", Place: a.marks[y], Text: alikeNames.With("a", p.Name, "b", q.Name), School: [2]registry.SchoolID{p.ID, q.ID},
					})
				}
			}
		}
	}
}

// ordinals are characters whose change makes another school of a like name.
const ordinals = "一二三四五六七八九十百两0123456789东南西北中大小上下前后新老旧女男"

// alike reports whether two names differ only in a place put before one of
// them, or in one character that is no number or direction.
func alike(a, b string) bool {
	p, x := splitPlace(schoolKey(a))
	q, y := splitPlace(schoolKey(b))
	if x == y && len([]rune(x)) > 3 {
		return p == "" || q == "" || strings.HasSuffix(p, q) || strings.HasSuffix(q, p)
	}
	return p == q && typo([]rune(x), []rune(y))
}

// typo reports whether two texts of five characters or more differ in one
// character that is no number or direction.
func typo(x, y []rune) bool {
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
	return len(y)-i-j <= 1 && !strings.ContainsAny(diff, ordinals)
}

// splitPlace takes 某省某市某区 off the front of a school's name.
func splitPlace(name string) (place, rest string) {
	for {
		r := []rune(name)
		cut := 0
		for i := 1; i < min(len(r)-3, 7); i++ {
			if strings.ContainsRune("省市县区旗镇乡", r[i]) {
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
