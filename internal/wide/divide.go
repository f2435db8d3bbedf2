package wide

import (
	"encoding/binary"
	"iter"
	"math/bits"
)

// Marks is what a value adds to a number kept for its row: Met in any case,
// Short more where it is below Line, Below more where it is below Floor. The
// sums wrap around, so that Short may take away what Met adds.
type Marks struct {
	Line, Floor       float64
	Met, Short, Below uint64
}

// Division is columns of the same length, and what to make of them.
type Division struct {
	Per              float64
	Num, Den, Weight []float64
	Marks            Marks

	Values   []float64 // (Per × Num) ÷ Den
	Products []float64 // Values × Weight
	Tally    []uint64  // grows by the marks of each value whose weight is not zero
	Odd      []byte    // a bit a row, four to a byte: set where Products is no finite number
}

// OddBytes is how many bytes the bits of n rows take.
func OddBytes(n int) int { return (n + 3) / 4 }

// Run fills Values, Products and Odd and adds to Tally, except in odd rows,
// which are left to the caller.
func (d *Division) Run() {
	n := len(d.Values)
	d.Num, d.Den, d.Weight, d.Products, d.Tally = d.Num[:n], d.Den[:n], d.Weight[:n], d.Products[:n], d.Tally[:n]
	d.Odd = d.Odd[:OddBytes(n)]
	d.rows(d.quads(n/4)*4, n)
}

// OddRows gives the rows whose bit in Odd is set, in order.
func (d *Division) OddRows() iter.Seq[int] {
	return func(yield func(int) bool) {
		odd, from := d.Odd, 0
		for ; len(odd) >= 8; odd, from = odd[8:], from+32 {
			for bytes := binary.LittleEndian.Uint64(odd); bytes != 0; bytes &= bytes - 1 {
				bit := bits.TrailingZeros64(bytes)
				if !yield(from + bit/8*4 + bit%8) {
					return
				}
			}
		}
		for ; len(odd) > 0; odd, from = odd[1:], from+4 {
			for byte := odd[0]; byte != 0; byte &= byte - 1 {
				if !yield(from + bits.TrailingZeros8(byte)) {
					return
				}
			}
		}
	}
}

// rows computes the rows from lo up to hi one by one.
func (d *Division) rows(lo, hi int) {
	m := &d.Marks
	for i := lo; i < hi; i++ {
		if i%4 == 0 {
			d.Odd[i/4] = 0
		}
		w := d.Weight[i]
		v := d.Per * d.Num[i] / d.Den[i]
		t := v * w
		d.Values[i], d.Products[i] = v, t
		if t-t != 0 {
			d.Odd[i/4] |= 1 << (i % 4)
			continue
		}
		if w != 0 {
			d.Tally[i] += m.Of(v)
		}
	}
}

// Of gives the marks of one value.
func (m *Marks) Of(v float64) uint64 {
	return m.Met + one(v < m.Line)*m.Short + one(v < m.Floor)*m.Below
}

// one is 1 for true and 0 for false.
func one(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}
