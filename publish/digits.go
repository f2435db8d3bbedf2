package publish

import (
	"math"
	"math/bits"
	"strconv"
)

// appendFloat appends a comma and a number as format 'g' of strconv has it,
// shortest; of a blank the comma only.
func appendFloat(b []byte, v float64) []byte {
	b = append(b, ',')
	if v != v {
		return b
	}
	if d, ok := shortest(math.Abs(v)); ok {
		if v < 0 {
			b = append(b, '-')
		}
		return d.append(b)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}

// decimal is digits × 10^−places.
type decimal struct {
	digits uint64
	places int
}

// fives is powers of five, as far as they are needed here.
var fives = func() (list [22]uint64) {
	for i, p := 0, uint64(1); i < len(list); i, p = i+1, p*5 {
		list[i] = p
	}
	return list
}()

// shortest gives the shortest decimal that is read as v, and of those the one
// nearest to it. It reports false where v is not from 1e-4 on and below 1e6, has
// neighbours that are not equally far, or lies between two decimals.
//
// Times a power of ten with which it has 17 or 18 digits before the point, v and
// what lies half way to its neighbours are fractions over a power of two whose
// numerators have 128 bits: so everything is exact, and needs no tables of
// rounded powers as numbers of any size do.
func shortest(v float64) (d decimal, ok bool) {
	if !(v >= 1e-4 && v < 1e6) {
		return d, false
	}
	const hidden = 1 << 52
	raw := math.Float64bits(v)
	m, e := raw&(hidden-1)|hidden, int(raw>>52)-1023 // v is m × 2^(e−52)
	if m == hidden {
		return d, false
	}
	d.places = 16 - e*1233>>12 // 1233 ÷ 4096 is a little below log 2
	five := fives[d.places]
	shift := uint(52 - e - d.places) // v × 10^places is m × five ÷ 2^shift
	hi, lo := bits.Mul64(2*m, five)
	under, borrow := bits.Sub64(lo, five, 0)
	over, carry := bits.Add64(lo, five, 0)
	first := ((hi-borrow)<<(63-shift) | under>>(shift+1)) + 1 // an odd number over 2^(shift+1), hence no whole one
	last := (hi+carry)<<(63-shift) | over>>(shift+1)
	twice, more := hi<<(64-shift)|lo>>shift, lo<<(64-shift) != 0
	unit := uint64(1) // what the shortest decimal is a multiple of
	for next := last / 10; next*10*unit >= first; next /= 10 {
		unit *= 10
		d.places--
	}
	d.digits = twice >> 1
	rest := twice & 1
	if unit > 1 {
		d.digits = twice / (2 * unit)
		rest = twice - d.digits*2*unit
	}
	if rest == unit && !more {
		return d, false
	}
	if rest >= unit {
		d.digits++
	}
	return d, true
}

// pairs is the numbers from 00 to 99 one after the other.
const pairs = "0001020304050607080910111213141516171819" +
	"2021222324252627282930313233343536373839" +
	"4041424344454647484950515253545556575859" +
	"6061626364656667686970717273747576777879" +
	"8081828384858687888990919293949596979899"

// append appends the decimal, point and all.
func (d decimal) append(b []byte) []byte {
	const zeros = "00000"
	var room [20]byte
	at, rest := len(room), d.digits
	for ; rest >= 10; rest /= 100 {
		at -= 2
		pair := rest % 100 * 2
		room[at], room[at+1] = pairs[pair], pairs[pair+1]
	}
	if rest > 0 {
		at--
		room[at] = byte('0' + rest)
	}
	digits := room[at:]
	whole := len(digits) - d.places // digits before the point
	switch {
	case whole <= 0:
		return append(append(append(b, "0."...), zeros[:-whole]...), digits...)
	case d.places > 0:
		return append(append(append(b, digits[:whole]...), '.'), digits[whole:]...)
	}
	return append(append(b, digits...), zeros[:-d.places]...)
}
