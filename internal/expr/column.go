package expr

import (
	"fmt"
	"math"
	"sync"

	"junheng/internal/blank"
)

// blockRows is the number of rows that run through all steps before the next
// block begins: few enough that a handful of registers stay in the nearest
// cache.
const blockRows = 1024

// stripRows is the size of the pieces into which a choice cuts a block whose
// rows disagree.
const stripRows = 64

// scratch is the memory of one call of Eval.
type scratch struct {
	columns   [][]float64 // the caller's, by input
	slots     [][]float64 // one number each, repeated
	registers [][]float64 // intermediate values; the first used are taken
	used      int
	vars      []float64 // one row, for the second look
	from, n   int       // the rows of the present block
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// missing stands in for a column that does not exist.
var missing = func() []float64 {
	m := make([]float64, blockRows)
	for i := range m {
		m[i] = blank.Of(blank.NotReported)
	}
	return m
}()

// Eval computes the formula for the rows lo ≤ i < hi: out[i] is the value for
// row i of the columns. cols is called once for each input; a nil column reads
// as NotReported in every row. out must not overlap an input. It panics if out
// or a column is shorter than hi. Once warm it allocates nothing.
func (p *Program) Eval(cols func(name string) []float64, out []float64, lo, hi int) {
	if hi <= lo {
		return
	}
	s := p.scratch(cols, lo, hi)
	defer s.done()
	for from := lo; from < hi; from += blockRows {
		p.block(s, out[from:min(from+blockRows, hi)], from)
	}
}

// Holds reports whether the formula plainly is 1, true, in all rows lo ≤ i < hi;
// columns are those of [Program.Eval], which tells what it is in each row where
// Holds cannot.
func (p *Program) Holds(cols func(name string) []float64, lo, hi int) bool {
	if hi <= lo {
		return true
	}
	s := p.scratch(cols, lo, hi)
	defer s.done()
	for from := lo; from < hi; from += blockRows {
		s.from, s.n, s.used = from, min(blockRows, hi-from), 0
		if s.cond(p.code.root, true).uniform != allTrue {
			return false
		}
	}
	return true
}

// scratch takes memory for the rows lo ≤ i < hi, with the columns and the slots
// in it.
func (p *Program) scratch(cols func(name string) []float64, lo, hi int) *scratch {
	s := scratches.Get().(*scratch)
	s.columns = s.columns[:0]
	for _, name := range p.vars {
		c := cols(name)
		if c != nil && len(c) < hi {
			panic(fmt.Sprintf("expr: column %s has %d rows, %d are wanted", name, len(c), hi))
		}
		s.columns = append(s.columns, c)
	}
	for len(s.slots) < len(p.slots) {
		s.slots = append(s.slots, make([]float64, blockRows))
	}
	for i, v := range p.slots {
		fill(s.slots[i][:min(blockRows, hi-lo)], v)
	}
	return s
}

// done lets go of the caller's columns and returns the scratch to the pool.
func (s *scratch) done() {
	clear(s.columns)
	scratches.Put(s)
}

// block computes one block, then looks again at rows that are not finite.
func (p *Program) block(s *scratch, out []float64, from int) {
	s.from, s.n, s.used = from, len(out), 0
	if v := s.eval(p.code.root, out); &v[0] != &out[0] {
		copy(out, v)
	}
	if allFinite(out) {
		return
	}
	for i, v := range out {
		if !finite(v) {
			out[i] = p.again(s, from+i)
		}
	}
}

// eval computes a step for the present block. The values lie in dst or, if the
// step is an input or a slot, where they were.
func (s *scratch) eval(st *step, dst []float64) []float64 {
	switch st.kernel {
	case kColumn:
		if c := s.columns[st.index]; c != nil {
			return c[s.from : s.from+s.n]
		}
		return missing[:s.n]
	case kSlot:
		return s.slots[st.index][:s.n]
	case kChoose:
		return s.choose(st, dst)
	case kIn:
		return s.in(st, dst)
	}
	used := s.used
	var args [3][]float64
	args[0] = s.eval(st.args[0], dst)
	for i, a := range st.args[1:] {
		args[i+1] = s.arg(a)
	}
	if st.kernel == kFused {
		runFused(st, scales{s.scale(st.inner), s.scale(st.outer)}, dst, args[0], args[1], args[2])
	} else {
		run(st, dst, args[0], args[1], args[2])
	}
	s.used = used
	return dst
}

// scale is a constant factor.
func (s *scratch) scale(slot int) float64 {
	if slot == noScale {
		return 1
	}
	return s.slots[slot][0]
}

// arg computes a step into a register of its own, if it needs one.
func (s *scratch) arg(st *step) []float64 {
	if st.kernel == kColumn || st.kernel == kSlot {
		return s.eval(st, nil)
	}
	return s.eval(st, s.register())
}

// register takes one more block for intermediate values.
func (s *scratch) register() []float64 {
	if s.used == len(s.registers) {
		s.registers = append(s.registers, make([]float64, blockRows))
	}
	s.used++
	return s.registers[s.used-1][:s.n]
}

// choose computes only the branch taken where all rows take the same one, as
// they mostly do. A block with a few exceptions is cut into strips, so that
// both branches are computed for the strips around the exceptions only.
func (s *scratch) choose(st *step, dst []float64) []float64 {
	used := s.used
	cond := s.cond(st.args[0], s.n > stripRows)
	switch {
	case cond.uniform != mixed:
		s.used = used
		return s.eval(st.args[cond.uniform], dst)
	case s.n <= stripRows:
		a, b := s.arg(st.args[1]), s.arg(st.args[2])
		runPick(dst, a, b, cond.values)
		s.used = used
		return dst
	}
	s.used = used
	from, n := s.from, s.n
	for k := 0; k < n; k += stripRows {
		s.from, s.n = from+k, min(stripRows, n-k)
		strip := dst[k : k+s.n]
		if v := s.choose(st, strip); &v[0] != &strip[0] {
			copy(strip, v)
		}
	}
	s.from, s.n = from, n
	return dst
}

// How a condition falls within a block; the first two are the index of the
// branch among the arguments of a choice.
const (
	mixed    = 0 // both, or something not finite
	allTrue  = 1
	allFalse = 2
)

// condition is what is known of a condition: how it falls, and its values if
// they had to be computed.
type condition struct {
	uniform int
	values  []float64
}

// cond finds how a condition falls; its values are not needed where the block
// will be cut.
func (s *scratch) cond(st *step, cut bool) condition {
	if st.kernel != kLess && st.kernel != kLessEqual {
		c := s.arg(st)
		return condition{uniformFlags(c), c}
	}
	a, b := s.arg(st.args[0]), s.arg(st.args[1])
	if st.kernel == kLess {
		if u := uniformLess(a, b); u != mixed {
			return condition{uniform: u}
		}
	} else if u := uniformLess(b, a); u != mixed { // a ≤ b is not (b < a)
		return condition{uniform: allTrue + allFalse - u}
	}
	if cut {
		return condition{uniform: mixed}
	}
	c := s.register()
	runComparison(st.kernel, c, a, b)
	return condition{mixed, c}
}

// in compares x with one member after the other.
func (s *scratch) in(st *step, dst []float64) []float64 {
	used := s.used
	x := s.arg(st.args[0])
	for i, a := range st.args[1:] {
		inner := s.used
		m := s.arg(a)
		if i == 0 {
			runComparison(kEqual, dst, x, m)
		} else {
			runMember(dst, x, m)
		}
		s.used = inner
	}
	s.used = used
	return dst
}

// again computes one row exactly.
func (p *Program) again(s *scratch, i int) float64 {
	s.vars = s.vars[:0]
	for _, c := range s.columns {
		v := blank.Of(blank.NotReported)
		if c != nil {
			v = c[i]
		}
		if p.code.strict && math.Float64bits(v) == notReportedBits {
			return v // nothing outranks it
		}
		s.vars = append(s.vars, canonical(v))
	}
	r := row{vars: s.vars, consts: p.bound}
	return r.eval(p.root)
}
