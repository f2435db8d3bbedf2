package staffing

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"junheng/registry"
)

// Sharing is one subject in one stage of which several small schools each lack
// a part of a teacher.
type Sharing struct {
	Subject  int // index into Result.Subjects
	Stage    registry.Stage
	Groups   []Group
	Sections int     // that lack a part of a teacher
	Lessons  float64 // a week that they lack
	Teachers int     // of the groups
	Bound    int     // fewer teachers cannot do
}

// Group is the schools that one teacher serves (走教).
type Group struct {
	Sections []int
	Lessons  float64 // a week
	Km       float64 // between the two farthest; NaN where positions are not known
}

// most items of which every grouping is tried.
const exactItems = 12

// item is a section that lacks a part of a teacher.
type item struct {
	section int
	lessons float64
}

// share groups, for each subject, the schools whose need is below one teacher
// and not met, so that as few teachers as can be serve them: no more lessons
// than a teacher teaches, less those the ways cost, and no two schools of a
// group farther apart than the limit. Few schools are grouped by trying
// everything, many by putting the one with most lessons first where it fits.
func (b *builder) share() {
	far, way := b.n.need("walk_distance", registry.Whole), b.n.need("walk_lessons", registry.Whole)
	for k := range b.r.Subjects {
		for _, stage := range []registry.Stage{registry.Primary, registry.Junior} {
			load := b.c.load[k][stage]
			if load == 0 {
				continue
			}
			var items []item
			for i := range b.r.Sections {
				s := &b.r.Sections[i]
				if n := s.Subjects[k]; s.Stage == stage && n.Rest > 0 && n.Need < 1 {
					items = append(items, item{i, n.Rest * load})
				}
			}
			if len(items) < 2 {
				continue
			}
			g := &grouping{b.r.Sections, load, way, far}
			b.r.Shared = append(b.r.Shared, g.all(k, stage, items))
		}
	}
	slices.SortStableFunc(b.r.Shared, func(x, y Sharing) int { return cmp.Compare(y.Sections, x.Sections) })
}

// grouping knows what one teacher can do.
type grouping struct {
	sections []Section
	load     float64
	way      float64 // lessons less for each further school
	far      float64 // km
}

// km is the distance of two sections; NaN where a position is not known.
func (g *grouping) km(i, j int) float64 {
	a, b := &g.sections[i], &g.sections[j]
	const rad, radius = math.Pi / 180, 6371.0088
	dlat, dlon := (b.Lat-a.Lat)*rad/2, (b.Lon-a.Lon)*rad/2
	h := math.Sin(dlat)*math.Sin(dlat) + math.Cos(a.Lat*rad)*math.Cos(b.Lat*rad)*math.Sin(dlon)*math.Sin(dlon)
	return 2 * radius * math.Asin(math.Sqrt(min(1, h)))
}

// near reports whether one teacher can go to both; without positions those of
// one township are near.
func (g *grouping) near(i, j int) bool {
	d := g.km(i, j)
	if math.IsNaN(d) {
		t := g.sections[i].School.Township
		return t != "" && t == g.sections[j].School.Township
	}
	return d <= g.far
}

// fits reports whether one teacher can serve a list of items.
func (g *grouping) fits(list []item) bool {
	sum := g.way * float64(len(list)-1)
	for a, x := range list {
		sum += x.lessons
		for _, y := range list[:a] {
			if !g.near(x.section, y.section) {
				return false
			}
		}
	}
	return sum <= g.load+1e-9
}

// all groups the items, each part that hangs together by itself.
func (g *grouping) all(subject int, stage registry.Stage, items []item) Sharing {
	s := Sharing{Subject: subject, Stage: stage, Sections: len(items)}
	for _, part := range g.parts(items) {
		sum := 0.0
		for _, x := range part {
			sum += x.lessons
		}
		s.Lessons += sum
		groups, exact := g.first(part), false
		if len(part) <= exactItems {
			groups, exact = g.fewest(part), true
		}
		s.Teachers += len(groups)
		if exact {
			s.Bound += len(groups)
		} else {
			s.Bound += int(math.Ceil(sum/g.load - 1e-9))
		}
		for _, list := range groups {
			s.Groups = append(s.Groups, g.group(list))
		}
	}
	slices.SortStableFunc(s.Groups, func(a, b Group) int { return cmp.Compare(len(b.Sections), len(a.Sections)) })
	return s
}

// parts divides the items into those that hang together by nearness.
func (g *grouping) parts(items []item) [][]item {
	var out [][]item
	seen := make([]bool, len(items))
	for i := range items {
		if seen[i] {
			continue
		}
		seen[i] = true
		part := []item{items[i]}
		for k := 0; k < len(part); k++ {
			for j := range items {
				if !seen[j] && g.near(part[k].section, items[j].section) {
					seen[j] = true
					part = append(part, items[j])
				}
			}
		}
		out = append(out, part)
	}
	return out
}

// first puts each item, the largest first, to the first teacher it fits.
func (g *grouping) first(items []item) [][]item {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b item) int { return cmp.Compare(b.lessons, a.lessons) })
	var out [][]item
next:
	for _, x := range items {
		for k := range out {
			if with := append(slices.Clone(out[k]), x); g.fits(with) {
				out[k] = with
				continue next
			}
		}
		out = append(out, []item{x})
	}
	return out
}

// fewest tries every way of grouping: the least teachers for a set are one more
// than for what is left when a group that holds its first item is taken out.
func (g *grouping) fewest(items []item) [][]item {
	n := len(items)
	fits := make([]bool, 1<<n)
	for set := 1; set < 1<<n; set++ {
		fits[set] = bits.OnesCount(uint(set)) == 1 || g.fits(pick(items, set))
	}
	least, taken := make([]int, 1<<n), make([]int, 1<<n)
	for set := 1; set < 1<<n; set++ {
		first := set & -set
		least[set] = n + 1
		for rest, part := set^first, set^first; ; part = (part - 1) & rest {
			if group := part | first; fits[group] && least[set^group]+1 < least[set] {
				least[set], taken[set] = least[set^group]+1, group
			}
			if part == 0 {
				break
			}
		}
	}
	var out [][]item
	for set := 1<<n - 1; set != 0; set ^= taken[set] {
		out = append(out, pick(items, taken[set]))
	}
	return out
}

func pick(items []item, set int) []item {
	var out []item
	for i := range items {
		if set&(1<<i) != 0 {
			out = append(out, items[i])
		}
	}
	return out
}

func (g *grouping) group(list []item) Group {
	out := Group{}
	for a, x := range list {
		out.Sections = append(out.Sections, x.section)
		out.Lessons += x.lessons
		for _, y := range list[:a] {
			out.Km = max(out.Km, g.km(x.section, y.section))
		}
	}
	return out
}
