package assess

import (
	"cmp"
	"slices"

	"junheng/facts"
)

// PartFigures is [Standard.Figures] of a table of some counties that is only
// lent: of its Units it keeps the groups alone. [Join] puts such figures together.
func (s *Standard) PartFigures(t *facts.Table) (*Survey, error) {
	u, err := s.Units(t)
	if err != nil {
		return nil, err
	}
	v := s.Figures(u)
	v.Units = &Units{std: s, Groups: u.Groups}
	return v, nil
}

// Join puts together the figures of parts of a country, no two of which have a
// county in common, as [Standard.PartFigures] gave them for one standard: its
// groups are in the order of stage and county, and of its Units there are only
// those. Without parts it gives nil.
func Join(parts []*Survey) *Survey {
	if len(parts) == 0 {
		return nil
	}
	std := parts[0].Units.std
	type place struct {
		part, group int
		Group
	}
	var order []place
	n := 0
	for i, v := range parts {
		for g, group := range v.Units.Groups {
			order = append(order, place{i, g, group})
			n += group.Hi - group.Lo
		}
	}
	slices.SortFunc(order, func(a, b place) int {
		return cmp.Or(slices.Index(std.pack.Stages, a.Stage)-slices.Index(std.pack.Stages, b.Stage), cmp.Compare(a.County, b.County))
	})
	out := std.newSurvey(&Units{std: std, Groups: make([]Group, len(order))}, false)
	for r := range out.Rules {
		out.Rules[r].Tally = make([]Tally, 0, n)
	}
	at := 0
	for to, from := range order {
		v := parts[from.part]
		size := from.Hi - from.Lo
		out.Units.Groups[to] = Group{County: from.County, Stage: from.Stage, Lo: at, Hi: at + size}
		at += size
		for k := range out.Spreads {
			out.Spreads[k][to] = v.Spreads[k][from.group]
		}
		for r := range out.Rules {
			out.Rules[r].Tally = append(out.Rules[r].Tally, v.Rules[r].Tally[from.Lo:from.Hi]...)
		}
	}
	return out
}
