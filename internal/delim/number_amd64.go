package delim

import (
	"math"

	"golang.org/x/sys/cpu"

	"junheng/internal/blank"
)

// wideCells is cells of a block side by side, for instructions that look at eight
// at once.
type wideCells struct {
	words  [blockRows]uint64   //nolint:unused // of assembly: the eight bytes before the end of each
	bounds [blockRows]uint64   //nolint:unused // of assembly: where the field before it ends and, above, where it ends
	odd    [blockRows / 8]byte // those that are not read, a bit each
}

// gatherCells puts the cells of some rows, one at least, side by side. None may end
// within the first eight bytes of the text.
//
//go:noescape
func gatherCells(c *wideCells, ends *uint32, stride, rows int, text *byte)

// decimalsAVX512 reads groups of eight cells, one group at least, as plainFloats
// does, and gives none for those that are blank; it counts them.
//
//go:noescape
func decimalsAVX512(out *float64, c *wideCells, groups int, none uint64) (blanks int)

var hasWide = cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512CD && cpu.X86.HasPOPCNT

// wideFloats reads as many cells of a Float column as make whole groups of eight,
// and gives how many: none where the processor cannot.
func (w *worker) wideFloats(i int, out []float64, at cellEnds) int {
	n := len(out) &^ 7
	if !hasWide || n == 0 || at.ends[1] < 8 || !w.b.even(w.plan.Fields) {
		return 0
	}
	c := &w.wide
	text := w.text[w.c.from:]
	_ = at.ends[(n-1)*at.stride+1]
	gatherCells(c, &at.ends[0], at.stride, n, &text[0])
	w.cells[i].blank += decimalsAVX512(&out[0], c, n/8, math.Float64bits(blank.Of(w.plan.Blank)))
	for g, odd := range c.odd[:n/8] {
		for k := 8 * g; odd != 0; odd, k = odd>>1, k+1 {
			if odd&1 != 0 {
				out[k] = w.float(i, k, at.at(k))
			}
		}
	}
	return n
}
