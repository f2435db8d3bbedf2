package expr

import (
	"slices"
	"strings"

	"junheng/internal/locale"
)

// nearest finds the candidate most like name, or "" if none is like it.
func nearest(name string, candidates []string) string {
	slices.Sort(candidates)
	want := []rune(strings.ToLower(name))
	best, bestCost := "", 1+max(1, len(want)/3)
	for _, c := range candidates {
		have := []rune(strings.ToLower(c))
		if diff := len(have) - len(want); diff >= bestCost || -diff >= bestCost {
			continue
		}
		if cost := editDistance(want, have); cost < bestCost {
			best, bestCost = c, cost
		}
	}
	return best
}

// editDistance counts the characters to insert, delete, replace or swap with
// their neighbour to turn a into b.
func editDistance(a, b []rune) int {
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}

// didYouMean is the hint for an unknown name.
func didYouMean(name string, candidates []string) locale.Message {
	if len([]rune(name)) > 64 {
		return locale.Message{}
	}
	if c := nearest(name, candidates); c != "" {
		return locale.NewTemplate("expr.did_you_mean", "是否想写“{name}”？", "did you mean {name}?").With("name", c)
	}
	return locale.Message{}
}
