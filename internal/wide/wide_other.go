//go:build !amd64

package wide

// quads computes the first n times four rows and gives n, or 0 where the
// processor cannot.
func (d *Division) quads(int) int { return 0 }

// four measures all lanes at once, or reports that the processor cannot.
func (s *Spreads) four(int, int) bool { return false }
