package expr

import (
	"fmt"
	"sync"

	"junheng/internal/blank"
)

// blockRows is the number of rows that run through all instructions before the
// next block begins: few enough that a handful of registers stay in the
// nearest cache.
const blockRows = 1024

// scratch is the memory of one call of Eval.
type scratch struct {
	columns   [][]float64
	registers [][]float64
	slots     [][]float64
	vars      []float64
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
	s := scratches.Get().(*scratch)
	defer s.done()
	s.columns = s.columns[:0]
	for _, name := range p.vars {
		c := cols(name)
		if c != nil && len(c) < hi {
			panic(fmt.Sprintf("expr: column %s has %d rows, %d are wanted", name, len(c), hi))
		}
		s.columns = append(s.columns, c)
	}
	s.registers = grow(s.registers, p.code.registers)
	s.slots = grow(s.slots, len(p.slots))
	for i, v := range p.slots {
		block := s.slots[i][:min(blockRows, hi-lo)]
		for j := range block {
			block[j] = v
		}
	}
	for from := lo; from < hi; from += blockRows {
		p.block(s, out[from:min(from+blockRows, hi)], from)
	}
}

// grow makes sure of n blocks.
func grow(blocks [][]float64, n int) [][]float64 {
	for len(blocks) < n {
		blocks = append(blocks, make([]float64, blockRows))
	}
	return blocks
}

// done lets go of the caller's columns and returns the scratch to the pool.
func (s *scratch) done() {
	clear(s.columns)
	scratches.Put(s)
}

// at finds the block of an operand, of n rows from row from on.
func (s *scratch) at(o operand, from, n int) []float64 {
	switch o.in {
	case inRegister:
		if o.index < len(s.registers) {
			return s.registers[o.index][:n]
		}
		return nil
	case inSlot:
		return s.slots[o.index][:n]
	}
	if c := s.columns[o.index]; c != nil {
		return c[from : from+n]
	}
	return missing[:n]
}

func (p *Program) block(s *scratch, out []float64, from int) {
	n := len(out)
	last := len(p.code.list) - 1
	for k := range p.code.list {
		i := &p.code.list[k]
		dst := out
		if k < last {
			dst = s.registers[i.dst][:n]
		}
		run(i, dst, s.at(i.a, from, n), s.at(i.b, from, n), s.at(i.c, from, n))
	}
	for i, v := range out {
		if !finite(v) {
			out[i] = p.again(s, from+i)
		}
	}
}

// again computes one row exactly.
func (p *Program) again(s *scratch, i int) float64 {
	s.vars = s.vars[:0]
	worst := 0.0
	for _, c := range s.columns {
		v := blank.Of(blank.NotReported)
		if c != nil {
			v = c[i]
		}
		if !finite(v) {
			v = canonical(v)
			worst = blank.Meet(worst, v)
		}
		s.vars = append(s.vars, v)
	}
	if p.code.strict && stateOf(worst) == blank.NotReported {
		return worst // nothing outranks it
	}
	r := row{vars: s.vars, consts: p.bound}
	return r.eval(p.root)
}
