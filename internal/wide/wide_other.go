//go:build !amd64

package wide

// quads computes the first n times four rows and gives n, or 0 where the
// processor cannot.
func (d *Division) quads(int) int { return 0 }

// four measures all lanes at once, or reports that the processor cannot.
func (s *Spreads) four(int, int) bool { return false }

// quads looks at all times four rows, or none where the processor cannot, and
// gives how many rows that were.
func quads[C ~uint8](*Window, []float64, []float64, []C, Bits) int { return 0 }

// quads gives how many of the first values, a multiple of four, lie within bounds:
// none where the processor cannot look at them.
func (b Bounds) quads([]float64) int { return 0 }
