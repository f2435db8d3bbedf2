package wide

import (
	"encoding/binary"
	"iter"
	"math/bits"
)

// Bits is a bit a row, four to a byte.
type Bits []byte

// NewBits makes room for the bits of n rows.
func NewBits(n int) Bits { return make(Bits, (n+3)/4) }

// For gives the room for the bits of the first n rows.
func (b Bits) For(n int) Bits { return b[:(n+3)/4] }

// set sets or clears the bit of a row; that of a row before it in its byte must
// be set already.
func (b Bits) set(row int, to bool) {
	if row%4 == 0 {
		b[row/4] = 0
	}
	b[row/4] |= byte(one(to) << (row % 4))
}

// Rows gives the rows whose bit is set, in order.
func (b Bits) Rows() iter.Seq[int] {
	return func(yield func(int) bool) {
		rest, from := b, 0
		for ; len(rest) >= 8; rest, from = rest[8:], from+32 {
			for word := binary.LittleEndian.Uint64(rest); word != 0; word &= word - 1 {
				bit := bits.TrailingZeros64(word)
				if !yield(from + bit/8*4 + bit%8) {
					return
				}
			}
		}
		for ; len(rest) > 0; rest, from = rest[1:], from+4 {
			for four := rest[0]; four != 0; four &= four - 1 {
				if !yield(from + bits.TrailingZeros8(four)) {
					return
				}
			}
		}
	}
}

// one is 1 for true and 0 for false.
func one(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}
