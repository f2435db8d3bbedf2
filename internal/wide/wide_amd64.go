package wide

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

var hasAVX2 = cpu.X86.HasAVX2

// division is where the columns of a [Division] lie, and its numbers.
type division struct {
	num, den, weight, values, products *float64
	tally                              *uint64
	odd                                *byte
	quads                              int
	per                                float64
	marks                              Marks
}

// divideAVX2 computes so many times four rows.
//
//go:noescape
func divideAVX2(d *division)

// quads computes the first n times four rows and gives n, or 0 where the
// processor cannot.
func (d *Division) quads(n int) int {
	if !hasAVX2 || n == 0 {
		return 0
	}
	divideAVX2(&division{
		&d.Num[0], &d.Den[0], &d.Weight[0], &d.Values[0], &d.Products[0], &d.Tally[0], &d.Odd[0], n, d.Per, d.Marks,
	})
	return n
}

// spreadsAVX2 is [Spreads.Run] for at least one row.
//
//go:noescape
func spreadsAVX2(s *Spreads, from, n int)

// four measures all lanes at once, or reports that the processor cannot.
func (s *Spreads) four(from, n int) bool {
	if hasAVX2 {
		spreadsAVX2(s, from, n)
	}
	return hasAVX2
}

// windowAVX2 looks at so many times four rows.
//
//go:noescape
func windowAVX2(w *Window, num, den *float64, class, found *uint8, quads int)

// quads looks at all times four rows, or none where the processor cannot, and
// gives how many rows that were.
func quads[C ~uint8](w *Window, num, den []float64, class []C, found Bits) int {
	n := len(num) / 4
	if !hasAVX2 || n == 0 {
		return 0
	}
	windowAVX2(w, &num[0], &den[0], (*uint8)(unsafe.Pointer(&class[0])), &found[0], n)
	return 4 * n
}

// boundsAVX2 looks at so many times four values, and gives how many times four lie
// within bounds before the first that do not.
//
//go:noescape
func boundsAVX2(b *Bounds, values *float64, quads int) (within int)

// quads gives how many of the first values, a multiple of four, lie within bounds:
// none where the processor cannot look at them.
func (b Bounds) quads(values []float64) int {
	n := len(values) / 4
	if !hasAVX2 || n == 0 {
		return 0
	}
	return 4 * boundsAVX2(&b, &values[0], n)
}
