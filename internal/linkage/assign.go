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
func (r *Result) assign(pairs []pair, found *leftover, apart map[uint64]bool) {
	if len(apart) > 0 {
		pairs = slices.DeleteFunc(pairs, func(p pair) bool {
			return apart[pairKey(int(found.left[p.left]), int(found.right[p.right]))]
		})
	}
	a := &assignment{r: r, found: found, left: make([]uint32, len(found.left)), right: make([]uint32, len(found.right))}
	for _, p := range pairs {
		a.left[p.left]++
		a.right[p.right]++
	}
	accept := r.prior + oddsBits(r.scorer.w.Accept)
	var open []pair
	for _, p := range pairs {
		if p.bits >= accept && p.doubt == NoDoubt && a.left[p.left] == 1 && a.right[p.right] == 1 {
			r.join(int(found.left[p.left]), int(found.right[p.right]), p.reason)
		} else {
			open = append(open, p)
		}
	}
	slices.SortFunc(open, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.bits, a.bits), cmp.Compare(a.tie, b.tie), cmp.Compare(a.left, b.left), cmp.Compare(a.right, b.right))
	})
	a.pairs = open
	a.settle(accept)
	a.review()
}

// assignment settles which of several pairs are taken. Records are known by
// their place among those left over.
type assignment struct {
	r           *Result
	found       *leftover
	pairs       []pair   // the heaviest first
	left, right []uint32 // how many pairs a record has
	ofLeft      map[uint32][]int32
	ofRight     map[uint32][]int32
}

// free reports whether neither record of a pair is matched.
func (a *assignment) free(p *pair) bool {
	return a.r.partner[a.found.left[p.left]] == 0 && !a.r.taken[a.found.right[p.right]]
}

func (a *assignment) settle(accept float64) {
	a.ofLeft, a.ofRight = map[uint32][]int32{}, map[uint32][]int32{}
	for i, p := range a.pairs {
		if a.left[p.left] > 1 {
			a.ofLeft[p.left] = append(a.ofLeft[p.left], int32(i))
		}
		if a.right[p.right] > 1 {
			a.ofRight[p.right] = append(a.ofRight[p.right], int32(i))
		}
	}
	heldLeft, heldRight := map[uint32]bool{}, map[uint32]bool{} // they wait for a person: no weaker pair takes them
	for i := range a.pairs {
		p := &a.pairs[i]
		if !a.free(p) || heldLeft[p.left] || heldRight[p.right] {
			continue
		}
		switch {
		case p.doubt != NoDoubt:
		case p.bits < accept:
			p.doubt = DoubtWeight
		case a.rivalled(i):
			p.doubt = DoubtRival
		default:
			a.r.join(int(a.found.left[p.left]), int(a.found.right[p.right]), p.reason)
			continue
		}
		heldLeft[p.left], heldRight[p.right] = true, true
	}
}

// rivalled reports whether one of the two records of a pair has another pair,
// free as well, that lacks less than the margin.
func (a *assignment) rivalled(at int) bool {
	p := &a.pairs[at]
	least := p.bits - a.r.scorer.w.Margin
	near := func(others []int32) bool {
		for _, o := range others {
			if q := &a.pairs[o]; int(o) != at && q.bits > least && a.free(q) {
				return true
			}
		}
		return false
	}
	return near(a.ofLeft[p.left]) || near(a.ofRight[p.right])
}

// review lists for every record without a match the pairs whose other record
// is free too, the best first, and gives it the best of them.
func (a *assignment) review() {
	r := a.r
	shown := map[int]int{}
	for i := range a.pairs {
		p := &a.pairs[i]
		left, right := int(a.found.left[p.left]), int(a.found.right[p.right])
		if r.taken[right] || shown[left] == 0 && r.partner[left] != 0 || shown[left] == mostShown {
			continue
		}
		if p.doubt == NoDoubt {
			p.doubt = DoubtRival // it was not taken because one of the two waits for another
		}
		if shown[left]++; shown[left] == 1 {
			r.partner[left], r.what[left] = uint32(right)+1, whatIs(Doubtful, p.reason)
		}
		r.Candidates = append(r.Candidates, Candidate{Left: left, Right: right, Reason: p.reason, Doubt: p.doubt, Bits: p.bits, Chance: chance(p.bits - r.prior)})
	}
	slices.SortStableFunc(r.Candidates, func(a, b Candidate) int { return cmp.Compare(a.Left, b.Left) })
}
