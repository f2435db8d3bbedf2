package linkage

import (
	"context"
	"fmt"
	"math"
	"sync"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// Options say how to match. The zero value is the ordinary case.
type Options struct {
	Weights   *Weights   // nil: DefaultWeights
	Decisions []Decision // what persons decided earlier; it overrides everything
	Block     int        // records of the right that one record meets in one block at most; 0: 2,000
}

// Decision is what a person decided about two records, by row.
type Decision struct {
	Left, Right int
	Same        bool
}

// State is what became of a record.
type State uint8

// The states.
const (
	Unmatched State = iota // nothing in the other register fits
	Matched
	Doubtful // a person has to decide: see [Result.Candidates]
	Repeated // bears the number of another record of its own register, which got the match
)

// Code names the state for machines.
func (s State) Code() string {
	return [...]string{"unmatched", "matched", "doubtful", "repeated"}[s]
}

// Outcome is what became of a record of the left register.
type Outcome struct {
	State  State
	Right  int // row of the match, of the best candidate, or of the match of the record repeated; −1 for none
	Reason Reason
}

// Candidate is a pair that a person should look at.
type Candidate struct {
	Left, Right int
	Reason      Reason
	Doubt       Doubt
	Bits        float64 // the weight: log2 of the likelihood ratio
	Chance      float64 // that the two are one person, by the weight alone
}

// Statistics count what became of the records.
type Statistics struct {
	Left, Right  int
	States       map[State]int  // of the left register
	Reasons      map[Reason]int // of those matched
	Doubts       map[Doubt]int  // of those doubtful, by the doubt about the best candidate
	RightMatched int
	Worn         int // numbers that too many records bear, and so nobody's
	Pairs        int // pairs weighed one by one
	Oversize     int // times a block was larger than Options.Block, and was left out
}

// Result is what Match found. It may be read by several goroutines.
type Result struct {
	Statistics Statistics
	// Candidates are the pairs for review, by left row, the best first.
	Candidates []Candidate

	left, right *Register
	scorer      *scorer
	prior       float64  // bits that a pair has against it before anything is compared
	partner     []uint32 // of each left row: 1 + right row, 0 for none
	taken       []bool   // of each right row: matched
	what        []what   // of each left row
	decided     map[int]bool
	back        func() []uint32 // of each right row: 1 + left row that it is matched with; made when first asked for
}

// Match finds for every record of left the record of right that is the same
// person. One record of either side is matched with at most one of the other.
//
// The error is that of ctx, or a fault (Invalid) for decisions that name rows
// that are not there or contradict each other.
func Match(ctx context.Context, left, right *Register, o Options) (*Result, error) {
	w := o.Weights
	if w == nil {
		w = DefaultWeights()
	}
	if o.Block == 0 {
		o.Block = 2000
	}
	r := &Result{
		left: left, right: right,
		partner: make([]uint32, left.Len()), what: make([]what, left.Len()), taken: make([]bool, right.Len()), decided: map[int]bool{},
	}
	r.back = sync.OnceValue(r.inverse)
	r.Statistics.Left, r.Statistics.Right = left.Len(), right.Len()
	apart, err := r.decide(o.Decisions)
	if err != nil {
		return nil, err
	}
	var wg sync.WaitGroup
	var m *learned
	wg.Go(func() { m = learn(left, right, w.Prior) })
	found := r.joinNumbers(apart, w.Worn)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r.scorer = &scorer{w: w, m: m, worn: found.worn}
	r.Statistics.Worn = len(found.worn)
	r.prior = math.Log2(float64(max(w.LeastPool, len(found.left), len(found.right))))
	pairs, err := r.meet(ctx, found, o.Block)
	if err != nil {
		return nil, err
	}
	r.assign(pairs, found, apart)
	r.repeat(found.repeated)
	r.count()
	return r, nil
}

// pairKey is two rows in one word.
func pairKey(left, right int) uint64 { return uint64(left)<<32 | uint64(right) }

// decide carries out earlier decisions; it gives the pairs that were told apart.
func (r *Result) decide(decisions []Decision) (map[uint64]bool, error) {
	apart := map[uint64]bool{}
	for _, d := range decisions {
		if d.Left < 0 || d.Left >= r.left.Len() || d.Right < 0 || d.Right >= r.right.Len() {
			return nil, fault.New(fault.Invalid, locale.Plain("linkage.decision_row",
				fmt.Sprintf("认定记录指向不存在的行（左 %d，右 %d）", d.Left, d.Right),
				fmt.Sprintf("a decision names rows that are not there (left %d, right %d)", d.Left, d.Right)))
		}
		if !d.Same {
			apart[pairKey(d.Left, d.Right)] = true
		}
	}
	for _, d := range decisions {
		if !d.Same || r.partner[d.Left] == uint32(d.Right)+1 {
			continue
		}
		if r.partner[d.Left] != 0 || r.taken[d.Right] || apart[pairKey(d.Left, d.Right)] {
			return nil, fault.New(fault.Invalid, locale.Plain("linkage.decision_clash",
				fmt.Sprintf("认定记录互相矛盾（左 %d，右 %d）", d.Left, d.Right),
				fmt.Sprintf("decisions contradict each other (left %d, right %d)", d.Left, d.Right)))
		}
		r.join(d.Left, d.Right, Decided)
		r.decided[d.Left] = true
	}
	return apart, nil
}

func (r *Result) join(left, right int, why Reason) {
	r.partner[left], r.taken[right] = uint32(right)+1, true
	r.what[left] = whatIs(Matched, why)
}

// what is state and reason in one byte. It is 0 for most records: those that
// have no partner, and those joined by the same number.
type what uint8

func whatIs(s State, why Reason) what { return what(s)<<4 | what(why) }

// of gives what became of a left row.
func (r *Result) of(left int) (State, Reason) {
	switch w := r.what[left]; {
	case w != 0:
		return State(w >> 4), Reason(w & 15)
	case r.partner[left] != 0:
		return Matched, SameNumber
	}
	return Unmatched, NoReason
}

// repeat marks records without a match of their own whose number another of
// their register bears, which has one.
func (r *Result) repeat(repeated []uint64) {
	for _, p := range repeated {
		left, right := int(p>>32), uint32(p)
		if r.partner[left] != 0 || !r.taken[right] {
			continue
		}
		winner, own := r.left.view(int(r.back()[right])-1), r.left.view(left)
		if compareNumbers(&winner, &own) == NumberSame {
			r.partner[left], r.what[left] = right+1, whatIs(Repeated, SameNumber)
		}
	}
}

// count fills the statistics that need all outcomes.
func (r *Result) count() {
	s := &r.Statistics
	s.States, s.Reasons, s.Doubts = map[State]int{}, map[Reason]int{}, map[Doubt]int{}
	var states [Repeated + 1]int
	var why [reasons]int
	for i := range r.what {
		st, reason := r.of(i)
		states[st]++
		if st == Matched {
			why[reason]++
		}
	}
	for st, n := range states {
		s.States[State(st)] = n
	}
	for w, n := range why {
		if n > 0 {
			s.Reasons[Reason(w)] = n
		}
	}
	for i, c := range r.Candidates {
		if i == 0 || r.Candidates[i-1].Left != c.Left {
			s.Doubts[c.Doubt]++
		}
	}
	s.RightMatched = states[Matched]
}

// Of gives what became of a row of the left register.
func (r *Result) Of(left int) Outcome {
	state, why := r.of(left)
	return Outcome{State: state, Right: int(r.partner[left]) - 1, Reason: why}
}

// LeftOf gives the row of the left register that a row of the right one is
// matched with; −1 and false for none.
func (r *Result) LeftOf(right int) (left int, ok bool) {
	if !r.taken[right] {
		return -1, false
	}
	return int(r.back()[right]) - 1, true
}

// inverse turns the matches round.
func (r *Result) inverse() []uint32 {
	back := make([]uint32, r.right.Len())
	for i, p := range r.partner {
		if p != 0 && r.taken[p-1] {
			if state, _ := r.of(i); state == Matched {
				back[p-1] = uint32(i) + 1
			}
		}
	}
	return back
}
