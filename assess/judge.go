package assess

import (
	"math"
	"slices"

	"junheng/internal/blank"
	"junheng/internal/wide"
	"junheng/registry"
)

// judge is one worker with its scratch columns.
type judge struct {
	std     *Standard
	survey  *Survey
	num     []float64
	scope   []float64
	heavy   []heavy
	tally   [][]uint64 // by unit rule: packed tallies of the chunk
	nobody  []uint64   // packed tallies of what no unit rule counts
	counts  [][]uint64 // memory for counting
	odd     wide.Bits  // of one division
	lanes   [wide.Lanes]measured
	spreads wide.Spreads
}

// heavy is one weighing over a chunk.
type heavy struct {
	scratch []float64 // memory for den
	masked  []float64 // memory for weight
	den     []float64 // the denominator as it is
	weight  []float64 // the denominator within the scope: 0 outside, blank when that is unknown
	first   int       // group of the survey
	groups  []load
}

// load is a weighing over one group: what is the same for every indicator.
type load struct {
	total   float64 // Σ weight; blank if any weight is, or is negative
	counted int     // units with weight
	exact   bool    // all weights are whole numbers whose sum is below mostWhole
}

// mostWhole is up to where floats tell all whole numbers apart: sums that stay
// below it are exact, in whatever order they are made.
const mostWhole = 1 << 53

func newJudge(s *Standard, v *Survey) *judge {
	return &judge{std: s, survey: v, heavy: make([]heavy, len(s.weights)), tally: make([][]uint64, len(v.Rules))}
}

// next is newJudge in the memory of a judge that is done, or of none, where both
// need the same columns.
func (j *judge) next(s *Standard, v *Survey) *judge {
	if j == nil || len(j.heavy) != len(s.weights) || len(j.tally) != len(v.Rules) {
		return newJudge(s, v)
	}
	j.std, j.survey = s, v
	return j
}

// grow makes the scratch columns hold n rows.
func (j *judge) grow(n int) {
	if cap(j.scope) >= n {
		return
	}
	n += n / 4
	j.num, j.scope, j.nobody, j.odd = make([]float64, n), make([]float64, n), make([]uint64, n), wide.NewBits(n)
	for k := range j.heavy {
		h := &j.heavy[k]
		h.scratch, h.masked = make([]float64, n), make([]float64, n)
	}
	for l := range j.lanes {
		j.lanes[l].memory = columns(ownColumns, n)
	}
	for r := range j.tally {
		j.tally[r] = make([]uint64, n)
	}
}

func (j *judge) chunk(c chunk) {
	groups := j.survey.Units.Groups[c.first:c.last]
	lo, hi := groups[0].Lo, groups[len(groups)-1].Hi
	st := groups[0].Stage
	j.grow(hi - lo)
	for k, w := range j.std.weights {
		j.weigh(k, w, st, c, lo, hi)
	}
	for r := range j.tally {
		clear(j.tally[r][:hi-lo])
	}
	for k := 0; k < len(j.std.inds); k += wide.Lanes {
		j.indicators(k, st, c, lo, hi)
	}
	for r := range j.tally {
		rule := &j.survey.Rules[r]
		for g, gr := range groups {
			rule.Groups[c.first+g] = totalOf(j.tally[r][gr.Lo-lo:gr.Hi-lo], rule.Allowed[st])
		}
		if rule.Tally == nil {
			continue
		}
		out := rule.Tally[lo:hi]
		for i, p := range j.tally[r][:hi-lo] {
			out[i] = unpack(p)
		}
	}
}

// totalOf counts packed tallies; a negative number allowed is no rule.
func totalOf(tally []uint64, allowed int) GroupTally {
	const lanes = laneBelow<<8 - laneShort // those of short and below
	// With more short than are allowed, or any below, the two lanes exceed most
	// when what is allowed is filled up to a whole lane.
	most := laneBelow - 1 - (0xff-uint64(min(max(allowed, 0), 0xff)))*laneShort
	var asked, unknown, short uint64
	for _, p := range tally {
		asked += -uint64(uint32(p)) >> 63
		unknown += p >> 24 & 0xff
		short += (most - p&lanes) >> 63
	}
	t := GroupTally{Asked: int(asked), Unknown: int(unknown)}
	if allowed >= 0 {
		t.Short = int(short)
	}
	return t
}

// weigh computes a denominator, its copy that is zero out of scope, and what
// every group weighs.
func (j *judge) weigh(k int, w weighing, st registry.Stage, c chunk, lo, hi int) {
	h, fr := &j.heavy[k], &j.survey.Units.frame
	h.den = w.den.slice(context(st), fr, h.scratch, lo, hi)
	h.weight = h.den
	if w.scope != nil && w.scope.where != nil && !w.scope.where.holds(context(st), fr, lo, hi) {
		in := w.scope.where.slice(context(st), fr, j.scope, lo, hi)
		if slices.ContainsFunc(in, func(v float64) bool { return v != 1 }) {
			h.weight = h.masked[:len(in)]
			for i, v := range in {
				h.weight[i] = masked(v, h.den[i])
			}
		}
	}
	h.first, h.groups = c.first, h.groups[:0]
	for _, g := range j.survey.Units.Groups[c.first:c.last] {
		h.groups = append(h.groups, loadOf(h.weight[g.Lo-lo:g.Hi-lo]))
	}
	if j.survey.weights != nil {
		copy(j.survey.weights[k][lo:hi], h.weight)
	}
}

// masked gives the weight of a unit in a scope.
func masked(scope, weight float64) float64 {
	switch {
	case scope == 0:
		return 0
	case scope != scope && weight != 0:
		return scope
	}
	return weight
}

// loadOf sums the weights of a group.
func loadOf(weight []float64) load {
	if l := wholeLoad(weight); l.exact {
		return l
	}
	l := load{}
	var negative uint64
	for _, w := range weight {
		l.total += w
		l.counted += int(one(w > 0))
		negative |= one(w < 0)
	}
	if negative != 0 {
		l.total = notReported
	}
	return l
}

// wholeLoad is loadOf where all weights are whole numbers, as those of people
// are; else its load is not exact and means nothing. As any order will do, no
// addition waits for the last.
func wholeLoad(weight []float64) (l load) {
	var even, odd float64
	i := 0
	for ; i+1 < len(weight); i += 2 {
		a, b := weight[i], weight[i+1]
		if !whole(a) || !whole(b) {
			return l
		}
		even += a
		odd += b
		l.counted += int(one(a > 0)) + int(one(b > 0))
	}
	if i < len(weight) {
		a := weight[i]
		if !whole(a) {
			return l
		}
		even += a
		l.counted += int(one(a > 0))
	}
	l.total = even + odd
	l.exact = l.total < mostWhole
	return l
}

// whole reports whether a number is zero or a whole number above it. Of those too
// large for an integer it may say either.
func whole(v float64) bool { return v >= 0 && float64(int64(v)) == v }

// counting gives the packed tallies of the unit rules that count an indicator;
// where none does, tallies that nobody reads.
func (j *judge) counting(k int, asked bool) [][]uint64 {
	j.counts = j.counts[:0]
	for r := range j.tally {
		if asked && j.survey.Rules[r].has[k] {
			j.counts = append(j.counts, j.tally[r])
		}
	}
	if len(j.counts) == 0 {
		j.counts = append(j.counts, j.nobody)
	}
	return j.counts
}

// noQuotient gives the blank that results from x ÷ d when it is no number.
func noQuotient(x, d float64) float64 {
	if b := blank.Meet(x, d); blank.Is(b) {
		return b
	}
	return blank.Of(blank.Undefined)
}

// Tallies are counted packed: one lane of eight bits for each number of a Tally.
const (
	laneMet     = 1
	laneShort   = 1 << 8
	laneBelow   = 1 << 16
	laneUnknown = 1 << 24
	laneLoose   = 1 << 32
)

// marks is what each grade adds to a packed tally.
var marks = [...]uint64{
	gradeMet: laneMet, gradeFloor: laneShort, gradeBelow: laneShort + laneBelow, gradeShort: laneShort,
	gradeBlank: laneUnknown, gradeLoose: laneUnknown + laneLoose, gradeNone: 0,
}

// marksAt is what the numbers of an indicator add to packed tallies, and what a
// blank adds. Line and floor are each the least number that reaches it.
func marksAt(threshold, floor *line) (m wide.Marks, blanks uint64) {
	m = wide.Marks{Line: under(threshold.V), Floor: math.Inf(-1), Met: laneMet, Short: laneShort - laneMet, Below: laneBelow}
	if !floor.set {
		return m, marks[gradeLoose]
	}
	m.Floor = min(under(floor.V), m.Line)
	return m, marks[gradeBlank]
}

// unpack gives the numbers of a packed tally.
func unpack(p uint64) Tally {
	return Tally{Met: uint8(p), Short: uint8(p >> 8), Below: uint8(p >> 16), Unknown: uint8(p >> 24), Loose: uint8(p >> 32)}
}

// pack is the inverse of unpack.
func pack(t Tally) uint64 {
	return uint64(t.Met) | uint64(t.Short)<<8 | uint64(t.Below)<<16 | uint64(t.Unknown)<<24 | uint64(t.Loose)<<32
}

// one is 1 for true and 0 for false.
func one(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}
