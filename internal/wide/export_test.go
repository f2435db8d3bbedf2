package wide

// Plainly computes without what only some processors can.
func (d *Division) Plainly() { d.rows(0, len(d.Values)) }

// Plainly computes without what only some processors can.
func (s *Spreads) Plainly(from, n int) {
	for l := range Lanes {
		s.lane(l, from, n)
	}
}

// FindPlainly finds without what only some processors can.
func FindPlainly(w *Window, num, den []float64, class []uint8, found Bits) {
	findFrom(0, w, num, den, class, found)
}

// NextPlainly looks without what only some processors can.
func (b Bounds) NextPlainly(values []float64, from int) int {
	for i := from; i < len(values); i++ {
		if !b.has(values[i]) {
			return i
		}
	}
	return len(values)
}
