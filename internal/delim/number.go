package delim

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
)

var pow10 = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

const zeros = '0' * lows

// ParseFloat reads a decimal number: an optional sign, digits with at most one
// point, an optional exponent; white space around it is ignored. For every
// cell it accepts, the value is that of strconv.ParseFloat on the trimmed cell.
// Hexadecimal, underscores, infinities and NaN are not accepted, nor is a
// number too large for a float64.
func ParseFloat(cell []byte) (v float64, ok bool) {
	cell = trim(cell)
	if v, ok = shortDecimal(cell); ok {
		return v, true
	}
	return longDecimal(cell)
}

// shortDecimal reads digits with at most one point, without sign, when the
// digits are at most 15: then the digits and the power of ten are both exact
// and one division rounds correctly.
func shortDecimal(cell []byte) (float64, bool) {
	if len(cell) == 0 || len(cell) > 16 {
		return 0, false
	}
	m, frac, n := uint64(0), -1, 0
	for i, c := range cell {
		switch d := c - '0'; {
		case d < 10:
			m = m*10 + uint64(d)
			n++
		case c == '.' && frac < 0:
			frac = len(cell) - 1 - i
		default:
			return 0, false
		}
	}
	if n == 0 || n > 15 {
		return 0, false
	}
	if frac > 0 {
		return float64(m) / pow10[frac], true
	}
	return float64(m), true
}

// longDecimal checks the form and leaves the value to strconv.
func longDecimal(cell []byte) (float64, bool) {
	i, digits := 0, 0
	if i < len(cell) && (cell[i] == '-' || cell[i] == '+') {
		i++
	}
	for ; i < len(cell) && digit(cell[i]); i++ {
		digits++
	}
	if i < len(cell) && cell[i] == '.' {
		for i++; i < len(cell) && digit(cell[i]); i++ {
			digits++
		}
	}
	if digits == 0 {
		return 0, false
	}
	if i < len(cell) && (cell[i] == 'e' || cell[i] == 'E') {
		i++
		if i < len(cell) && (cell[i] == '-' || cell[i] == '+') {
			i++
		}
		from := i
		for ; i < len(cell) && digit(cell[i]); i++ {
		}
		if i == from {
			return 0, false
		}
	}
	if i < len(cell) {
		return 0, false
	}
	v, err := strconv.ParseFloat(string(cell), 64)
	return v, err == nil
}

// ParseInt reads a whole decimal number with an optional sign; white space
// around it is ignored. math.MinInt64 is not accepted: it is [BlankInt].
func ParseInt(cell []byte) (v int64, ok bool) {
	cell = trim(cell)
	if len(cell) == 0 || len(cell) > 18 {
		return parseInt(cell)
	}
	for _, c := range cell {
		if !digit(c) {
			return parseInt(cell)
		}
		v = v*10 + int64(c-'0')
	}
	return v, true
}

func parseInt(cell []byte) (int64, bool) {
	v, err := strconv.ParseInt(string(cell), 10, 64)
	return v, err == nil && v != math.MinInt64
}

// plainFloats reads cells of at most eight bytes that are digits with at most
// one point, and gives how many it read: all, or those before the first other.
// It calls nothing, so that what it needs stays in registers.
func plainFloats(out []float64, at cellEnds, text []byte) int {
	ends, next := at.ends, 0
	for k := range out {
		e := ends[next : next+2]
		from := e[0] + 1
		size := e[1] - from
		next += at.stride
		if size-1 >= 8 || int(from)+8 > len(text) {
			return k
		}
		d := topDigits(load8(text, int(from)), size)
		if areDigits(d) {
			out[k] = float64(digits8(d))
			continue
		}
		dot := equal(d, point)
		if dot == 0 || size == 1 {
			return k
		}
		below := bits.TrailingZeros64(dot) &^ 7 // bits before the point
		before := uint64(1)<<(below&63) - 1
		if d = d&^before&^(0xff<<(below&63)) | d&before<<8; !areDigits(d) {
			return k
		}
		out[k] = float64(digits8(d)) / pow10[7-below>>3&7]
	}
	return len(out)
}

// point is what topDigits makes of a point, in every byte.
const point = ('.' ^ '0') * lows

// topDigits gives the values of n digits that w holds in order from its lowest
// byte, the last in the top byte, with zeros before the first; 1 ≤ n ≤ 8. What
// lies above them in w is ignored.
func topDigits(w uint64, n uint32) uint64 { return (w ^ zeros) << ((64 - 8*n) & 63) }

// areDigits reports whether all bytes are below ten.
func areDigits(d uint64) bool { return (d|(d+0x76*lows))&highs == 0 }

// digits8 gives the number of eight digits, the first in the lowest byte.
func digits8(d uint64) int64 {
	d = d*10 + d>>8
	return int64((d&0x000000ff000000ff*0x000f424000000064 + d>>16&0x000000ff000000ff*0x0000271000000001) >> 32)
}

func load8(text []byte, i int) uint64 { return binary.LittleEndian.Uint64(text[i:]) }

// trim drops ASCII white space at both ends.
func trim(cell []byte) []byte {
	for len(cell) > 0 && space(cell[0]) {
		cell = cell[1:]
	}
	for len(cell) > 0 && space(cell[len(cell)-1]) {
		cell = cell[:len(cell)-1]
	}
	return cell
}

func space(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }
