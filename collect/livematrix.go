package collect

import (
	"slices"
	"strings"

	"junheng/registry"
)

// Lines are the rows, or the columns, of a form that is a matrix.
type Lines struct {
	Path []string // the label as printed, outermost first: 在校生数, 合计
	Also []string // other names it goes by, the last label of each
}

// Crossed is a matrix as one school is asked for it: what stands where rows
// and columns cross.
type Crossed struct {
	Rows, Cols []Lines
	Slots      map[[2]int]Slot // by row and column; a crossing that is not there is not asked
}

// Cross lays a matrix out for a school as its paper does, categories down and
// sub-categories across; rows and columns of which nothing is asked of the
// school are left out. It is false for a form that is no matrix, and for one
// where two cells would stand in one place.
func (g *Grid) Cross(s registry.School) (Crossed, bool) {
	out := Crossed{Slots: map[[2]int]Slot{}}
	if g.Form.Orientation != Matrix {
		return out, false
	}
	for _, slot := range g.Slots(s) {
		e := g.entries[slot.Item]
		var at [2]int
		out.Rows, at[0] = lineIn(out.Rows, e.Row)
		out.Cols, at[1] = lineIn(out.Cols, e.Col)
		if _, taken := out.Slots[at]; taken {
			return Crossed{}, false
		}
		out.Slots[at] = slot
	}
	distinct(out.Rows)
	distinct(out.Cols)
	return out, len(out.Slots) > 0
}

// distinct drops the other names that more than one line goes by.
func distinct(all []Lines) {
	n := map[string]int{}
	for _, l := range all {
		for _, name := range l.Also {
			n[name]++
		}
		if len(l.Path) == 1 {
			n[l.Path[0]]++
		}
	}
	for i := range all {
		all[i].Also = slices.DeleteFunc(all[i].Also, func(name string) bool { return n[name] > 1 })
	}
}

// lineIn gives the index of the line that alternatives name first, adding it
// where it is new.
func lineIn(all []Lines, alternatives []string) ([]Lines, int) {
	var l Lines
	for i, a := range alternatives {
		path := strings.Split(a, pathMark)
		last := path[len(path)-1]
		if i == 0 {
			l.Path = path
			if len(path) == 1 {
				continue
			}
		}
		if last != l.Path[0] && !slices.Contains(l.Also, last) {
			l.Also = append(l.Also, last)
		}
	}
	at := slices.IndexFunc(all, func(o Lines) bool { return slices.Equal(o.Path, l.Path) })
	if at < 0 {
		return append(all, l), len(all)
	}
	for _, name := range l.Also {
		if !slices.Contains(all[at].Also, name) {
			all[at].Also = append(all[at].Also, name)
		}
	}
	return all, at
}
