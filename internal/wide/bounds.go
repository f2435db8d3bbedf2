package wide

import "math"

// Bounds is what the plain values of a column lie between, both included.
type Bounds struct {
	Lo, Hi float64
	Whole  bool // values with a fraction are out of bounds too
}

// Next gives the first row from the given one on whose value is out of bounds or
// no number, the number of rows where there is none.
func (b Bounds) Next(values []float64, from int) int {
	for i := from; ; {
		for end := min(i+4, len(values)); i < end; i++ {
			if !b.has(values[i]) {
				return i
			}
		}
		if i >= len(values) {
			return len(values)
		}
		i += b.quads(values[i:])
	}
}

func (b Bounds) has(v float64) bool {
	return v >= b.Lo && v <= b.Hi && (!b.Whole || v == math.Trunc(v))
}
