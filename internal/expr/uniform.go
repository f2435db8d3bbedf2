package expr

import "math"

// allFinite reports whether every element is a finite number: their sum then
// is finite as well, unless it overflows, which a slower look sorts out.
func allFinite(v []float64) bool {
	var a, b, c, d float64
	for len(v) >= 4 {
		a += v[0]
		b += v[1]
		c += v[2]
		d += v[3]
		v = v[4:]
	}
	for _, x := range v {
		a += x
	}
	return finite(a) && finite(b) && finite(c) && finite(d)
}

// uniformLess reports whether a < b in every row, or in none, and mixed if a
// difference is not finite. Four sums run side by side, since each addition
// must wait for the one before.
func uniformLess(a, b []float64) int {
	b = b[:len(a)]
	every, some := ^uint64(0), uint64(0)
	var s0, s1, s2, s3 float64
	for len(a) >= 4 && len(b) >= 4 {
		d0, d1, d2, d3 := gap(a[0], b[0]), gap(a[1], b[1]), gap(a[2], b[2]), gap(a[3], b[3])
		b0, b1, b2, b3 := math.Float64bits(d0), math.Float64bits(d1), math.Float64bits(d2), math.Float64bits(d3)
		every &= b0 & b1 & b2 & b3
		some |= b0 | b1 | b2 | b3
		s0 += d0
		s1 += d1
		s2 += d2
		s3 += d3
		a, b = a[4:], b[4:]
	}
	for i := range a {
		d := gap(a[i], b[i])
		every &= math.Float64bits(d)
		some |= math.Float64bits(d)
		s0 += d
	}
	switch {
	case !finite(s0 + s1 + s2 + s3):
		return mixed
	case every>>63 == 1:
		return allTrue
	case some>>63 == 0:
		return allFalse
	}
	return mixed
}

// uniformFlags is the same for flags already computed.
func uniformFlags(flags []float64) int {
	var not1, not0 uint64
	for _, f := range flags {
		b := math.Float64bits(f)
		not1 |= b ^ one
		not0 |= b
	}
	switch {
	case not1 == 0:
		return allTrue
	case not0 == 0:
		return allFalse
	}
	return mixed
}
