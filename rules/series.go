package rules

import (
	"cmp"
	"slices"
)

// checkSeries reports values whose days run backwards or overlap.
func checkSeries(s Series, ps *problems) {
	order := make([]int, len(s))
	for i := range order {
		order[i] = i
		if s[i].Until != "" && s[i].Until < s[i].From {
			ps.add(s[i].Pos, msgOrder.With("until", s[i].Until, "from", s[i].From))
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s[a].From, s[b].From) })
	for k := 1; k < len(order); k++ {
		prev, next := &s[order[k-1]], &s[order[k]]
		if prev.Until == "" || next.From <= prev.Until {
			ps.add(next.Pos, msgOverlap.With("from", prev.From, "other", prev.Pos), hintOverlap)
		}
	}
}
