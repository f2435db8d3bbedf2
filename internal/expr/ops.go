package expr

import (
	"math"
	"strconv"
)

// The functions of this file are the arithmetic of both evaluators, so that
// they agree to the bit. Each keeps the invariant of the kernels: given
// operands that are right wherever they are finite, a finite result is right;
// a result that is not finite means "look again". Explicit conversions stop
// the compiler from fusing a product with a sum on machines that could.

func add(a, b float64) float64 { return a + b }
func sub(a, b float64) float64 { return a - b }
func mul(a, b float64) float64 { return float64(a * b) }

// div adds b-b so that an overflowed divisor cannot pass as a quotient of zero.
func div(a, b float64) float64 { return a/b + (b - b) }

// neg is 0-a rather than -a: there is one zero.
func neg(a float64) float64 { return 0 - a }

// doubt is zero where a and b are finite numbers, and not finite otherwise. It
// may also doubt two huge numbers whose difference overflows; that costs a
// second look, never a wrong value.
func doubt(a, b float64) float64 { d := a - b; return d - d }

const one = 0x3FF0_0000_0000_0000 // the bits of 1.0

// flag works on integers so that no jump is needed.
func flag(yes bool) float64 {
	var bits uint64
	if yes {
		bits = one
	}
	return math.Float64frombits(bits)
}

// gap is a-b for telling by its sign whether a < b, which it does exactly for
// finite numbers. Adding zero turns the minus zero of (-0)-0 into zero.
func gap(a, b float64) float64 { return a - b + 0 }

// negative is all ones where the sign of d is set, else zero.
func negative(d float64) uint64 { return uint64(int64(math.Float64bits(d)) >> 63) }

func less(a, b float64) float64 {
	d := gap(a, b)
	return math.Float64frombits(negative(d)&one) + (d - d)
}

func lessEqual(a, b float64) float64 {
	d := gap(b, a)
	return math.Float64frombits(^negative(d)&one) + (d - d)
}

func equal(a, b float64) float64    { return flag(a == b) + doubt(a, b) }
func notEqual(a, b float64) float64 { return flag(a != b) + doubt(a, b) }

// choose gives a where mask is all ones and b where it is zero.
func choose(mask uint64, a, b float64) float64 {
	x, y := math.Float64bits(a), math.Float64bits(b)
	return math.Float64frombits(y ^ (x^y)&mask)
}

// smaller and larger compare instead of calling min and max, which would let
// an overflow pass.
func smaller(a, b float64) float64 {
	d := gap(a, b)
	return choose(negative(d), a, b) + (d - d)
}

func larger(a, b float64) float64 {
	d := gap(b, a)
	return choose(negative(d), a, b) + (d - d)
}

// truthOf makes 1 or 0 of any number.
func truthOf(a float64) float64 { return flag(a != 0) + (a - a) }

// not, both and either expect 1 or 0.
func not(a float64) float64       { return 1 - a }
func both(a, b float64) float64   { return float64(a * b) }
func either(a, b float64) float64 { return a + b - float64(a*b) }

// pick expects a condition of 1 or 0. The factor is one, which changes nothing,
// unless the condition is not a number.
func pick(c, a, b float64) float64 {
	return float64(choose(negative(0-c), a, b) * (1 + (c - c)))
}

// oneIfNumber is 1 for a number and not finite otherwise.
func oneIfNumber(a float64) float64 { return 1 + (a - a) }

// maxPlaces is the most decimals that round accepts.
const maxPlaces = 12

var powersOfTen = [maxPlaces + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12}

// roundTo rounds half away from zero at the given number of decimals. A tie is
// a tie of the number as people write it: 2.675 gives 2.68 although its binary
// form lies a little below.
func roundTo(x float64, places int) float64 {
	p := powersOfTen[places]
	y := math.Abs(x) * p
	if !(y < 1<<52) { // no decimals left, or not finite
		return x
	}
	r := math.Floor(y)
	switch frac := y - r; {
	case math.Abs(frac-0.5) < 1e-9*max(1, y):
		if writtenHalf(math.Abs(x), places) {
			r++
		}
	case frac > 0.5:
		r++
	}
	r /= p
	if x < 0 {
		r = 0 - r
	}
	return r
}

// writtenHalf reports whether the shortest decimal that stands for x ≥ 0 has 5
// or more right after the given number of decimals.
func writtenHalf(x float64, places int) bool {
	var buf [64]byte
	s := strconv.AppendFloat(buf[:0], x, 'f', -1, 64)
	for i, c := range s {
		if c == '.' {
			return i+1+places < len(s) && s[i+1+places] >= '5'
		}
	}
	return false
}
