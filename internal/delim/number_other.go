//go:build !amd64

package delim

// wideCells is memory for instructions that this processor does not have.
type wideCells struct{}

// wideFloats reads no cells: there are no instructions for many at once.
func (w *worker) wideFloats(int, []float64, cellEnds) int { return 0 }
