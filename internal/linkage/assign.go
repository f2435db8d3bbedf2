package linkage

import (
	"cmp"
	"slices"
)

// mostShown is how many candidates of one record are listed for review.
const mostShown = 5

// assign takes pairs, the heaviest first, as long as both records are free and
// neither has another free partner nearly as good. What is likely but not taken
// is left for review.
func (r *Result) assign(pairs []pair, apart map[uint64]bool) {
	pairs = slices.DeleteFunc(pairs, func(p pair) bool { return apart[pairKey(int(p.left), int(p.right))] })
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.bits, a.bits), cmp.Compare(a.tie, b.tie), cmp.Compare(a.left, b.left), cmp.Compare(a.right, b.right))
	})
	g := newGraph(pairs)
	accept, margin := r.prior+oddsBits(r.scorer.w.Accept), r.scorer.w.Margin
	held := map[uint64]bool{} // records that wait for a person: no weaker pair takes them
	for i := range pairs {
		p := &pairs[i]
		l, t := uint64(p.left), 1<<32|uint64(p.right)
		if r.partner[p.left] != 0 || r.back[p.right] != 0 || held[l] || held[t] {
			continue
		}
		switch {
		case p.bits < accept:
			if p.doubt == NoDoubt {
				p.doubt = DoubtWeight
			}
		case p.doubt == NoDoubt && r.rivalled(g, i, margin):
			p.doubt = DoubtRival
		}
		if p.doubt == NoDoubt {
			r.join(int(p.left), int(p.right), p.reason)
			continue
		}
		held[l], held[t] = true, true
	}
	r.review(pairs)
}

// graph finds the pairs of a record.
type graph struct {
	pairs       []pair
	left, right map[uint32][]int32
}

func newGraph(pairs []pair) *graph {
	g := &graph{pairs: pairs, left: make(map[uint32][]int32, len(pairs)), right: make(map[uint32][]int32, len(pairs))}
	for i, p := range pairs {
		g.left[p.left] = append(g.left[p.left], int32(i))
		g.right[p.right] = append(g.right[p.right], int32(i))
	}
	return g
}

// rivalled reports whether one of the two records of a pair has another pair,
// free as well, that lacks less than margin.
func (r *Result) rivalled(g *graph, at int, margin float64) bool {
	p := &g.pairs[at]
	near := func(others []int32) bool {
		for _, o := range others {
			q := &g.pairs[o]
			if int(o) != at && q.bits > p.bits-margin && r.partner[q.left] == 0 && r.back[q.right] == 0 {
				return true
			}
		}
		return false
	}
	return near(g.left[p.left]) || near(g.right[p.right])
}

// review lists for every record without a match the pairs whose other record
// is free too, the best first, and gives it the best of them.
func (r *Result) review(pairs []pair) {
	shown := map[uint32]int{}
	for _, p := range pairs {
		if r.partner[p.left] != 0 && r.state[p.left] != Doubtful || r.back[p.right] != 0 || shown[p.left] == mostShown {
			continue
		}
		shown[p.left]++
		if p.doubt == NoDoubt {
			p.doubt = DoubtRival // it was not taken because one of the two waits for another
		}
		if r.state[p.left] != Doubtful {
			r.state[p.left], r.partner[p.left], r.reason[p.left] = Doubtful, p.right+1, p.reason
		}
		r.Candidates = append(r.Candidates, Candidate{
			Left: int(p.left), Right: int(p.right), Reason: p.reason, Doubt: p.doubt, Bits: p.bits, Chance: chance(p.bits - r.prior),
		})
	}
	slices.SortStableFunc(r.Candidates, func(a, b Candidate) int { return cmp.Compare(a.Left, b.Left) })
}
