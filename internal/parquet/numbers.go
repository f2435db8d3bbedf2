package parquet

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"unsafe"

	"junheng/internal/blank"
)

// Numbers is a decoded column of doubles that gives any run of its rows.
type Numbers struct {
	rows, values int
	has          []byte // a bit a row; nil: all rows alike
	plain        []byte
	codes        codes
	words        []float64 // with room for as many as a code of a byte may name
}

// Reset makes n the numbers of p, in the memory it has. The bytes of p must stay
// as they are as long as n is read.
func (n *Numbers) Reset(p *Pages) error {
	if p.Kind != Double {
		return errPage
	}
	has, err := p.levels()
	if err != nil {
		return err
	}
	*n = Numbers{rows: p.Rows, values: p.Values, has: has, words: slices.Grow(n.words[:0], 1<<8)}
	if p.Words == 0 {
		if n.plain = p.Data[p.Levels:]; len(n.plain) != 8*p.Values {
			return errPage
		}
		return nil
	}
	if len(p.Dict) != 8*p.Words {
		return errPage
	}
	for i := range p.Words {
		n.words = append(n.words, math.Float64frombits(binary.LittleEndian.Uint64(p.Dict[8*i:])))
	}
	n.codes, err = p.codes()
	return err
}

// Read puts the numbers of the rows from up to from+len(dst) into dst, a blank
// for each null.
func (n *Numbers) Read(dst []float64, from int) {
	n.runs(from, len(dst), func(at, k, next int) { n.run(dst[at:at+k], next) }, func(at int) { dst[at] = notReported })
}

// Scatter puts the number of each row from+i into dst[to[i]], a blank for a null.
func (n *Numbers) Scatter(dst []float64, to []int32, from int) {
	n.runs(from, len(to), func(at, k, next int) { n.scatter(dst, to[at:at+k], next) }, func(at int) { dst[to[at]] = notReported })
}

var notReported = blank.Of(blank.NotReported)

// runs cuts so many rows into nulls and into runs of values: k of them for the
// rows from+at on, which begin with the value numbered next.
func (n *Numbers) runs(from, rows int, values func(at, k, next int), null func(at int)) {
	switch {
	case rows == 0:
		return
	case n.values == n.rows:
		values(0, rows, from)
		return
	case n.values == 0:
		for i := range rows {
			null(i)
		}
		return
	}
	next := n.before(from)
	for i := 0; i < rows; {
		if n.has[(from+i)/8]>>((from+i)%8)&1 == 0 {
			null(i)
			i++
			continue
		}
		k := min(n.set(from+i), rows-i)
		values(i, k, next)
		next += k
		i += k
	}
}

// run puts values that follow each other into dst.
func (n *Numbers) run(dst []float64, from int) {
	to := from + len(dst)
	switch {
	case n.plain != nil:
		copyDoubles(dst, n.plain[8*from:8*to])
	case n.codes.one:
		look(n.codes, n.words, dst)
	case n.codes.narrow != nil:
		look(codes{narrow: n.codes.narrow[from:to]}, n.words, dst)
	default:
		look(codes{wide: n.codes.wide[2*from : 2*to]}, n.words, dst)
	}
}

// scatter puts values that follow each other into dst at the places given.
func (n *Numbers) scatter(dst []float64, to []int32, from int) {
	words := n.words
	switch {
	case n.plain != nil:
		scatterPlain(dst, to, n.plain[8*from:8*(from+len(to))])
	case n.codes.one:
		for _, t := range to {
			dst[t] = words[0]
		}
	case n.codes.narrow != nil:
		scatterNarrow(dst, to, n.codes.narrow[from:from+len(to)], (*[1 << 8]float64)(words[:1<<8]))
	default:
		scatterWide(dst, to, n.codes.wide[2*from:2*(from+len(to))], words)
	}
}

// scatterPlain takes four places and numbers at a time, so that it looks once for
// four whether there are more.
func scatterPlain(dst []float64, to []int32, b []byte) {
	for len(to) >= 4 && len(b) >= 32 {
		t, v := (*[4]int32)(to), (*[32]byte)(b)
		dst[t[0]], dst[t[1]] = double(v[0:8]), double(v[8:16])
		dst[t[2]], dst[t[3]] = double(v[16:24]), double(v[24:32])
		to, b = to[4:], b[32:]
	}
	for i, t := range to {
		dst[t] = double(b[8*i:])
	}
}

// double is a number as it is stored.
func double(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }

// scatterNarrow is scatterPlain for codes of a byte.
func scatterNarrow(dst []float64, to []int32, codes []byte, words *[1 << 8]float64) {
	for len(to) >= 4 && len(codes) >= 4 {
		t, c := (*[4]int32)(to), (*[4]byte)(codes)
		dst[t[0]], dst[t[1]], dst[t[2]], dst[t[3]] = words[c[0]], words[c[1]], words[c[2]], words[c[3]]
		to, codes = to[4:], codes[4:]
	}
	for i, t := range to {
		dst[t] = words[codes[i]]
	}
}

// scatterWide is scatterPlain for codes of two bytes.
func scatterWide(dst []float64, to []int32, codes []byte, words []float64) {
	for len(to) >= 4 && len(codes) >= 8 {
		t, c := (*[4]int32)(to), binary.LittleEndian.Uint64(codes)
		dst[t[0]], dst[t[1]] = words[c&0xffff], words[c>>16&0xffff]
		dst[t[2]], dst[t[3]] = words[c>>32&0xffff], words[c>>48]
		to, codes = to[4:], codes[8:]
	}
	for i, t := range to {
		dst[t] = words[binary.LittleEndian.Uint16(codes[2*i:])]
	}
}

var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// copyDoubles takes numbers as they are stored, least byte first.
func copyDoubles(dst []float64, b []byte) {
	if littleEndian && len(dst) > 0 {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&dst[0])), 8*len(dst)), b)
		return
	}
	for i := range dst {
		dst[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
}

// set counts the rows from the given one on that follow each other with a value.
func (n *Numbers) set(from int) int {
	at := from / 8
	k := bits.TrailingZeros8(^(n.has[at] >> (from % 8)))
	if k < 8-from%8 {
		return k
	}
	for at++; at+8 <= len(n.has); at += 8 {
		if w := binary.LittleEndian.Uint64(n.has[at:]); w != math.MaxUint64 {
			return k + bits.TrailingZeros64(^w)
		}
		k += 64
	}
	for ; at < len(n.has); at++ {
		x := bits.TrailingZeros8(^n.has[at])
		if k += x; x < 8 {
			return k
		}
	}
	return k
}

// before counts the values in the rows before the given one.
func (n *Numbers) before(row int) int {
	count := ones(n.has[:row/8])
	if row%8 != 0 {
		count += bits.OnesCount8(n.has[row/8] << (8 - row%8))
	}
	return count
}

// ones counts the bits that are set.
func ones(b []byte) int {
	n := 0
	for ; len(b) >= 8; b = b[8:] {
		n += bits.OnesCount64(binary.LittleEndian.Uint64(b))
	}
	for _, x := range b {
		n += bits.OnesCount8(x)
	}
	return n
}
