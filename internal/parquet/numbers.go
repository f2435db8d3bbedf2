package parquet

import (
	"encoding/binary"
	"math"
	"math/bits"
	"unsafe"

	"junheng/internal/blank"
)

// Numbers is a decoded column of doubles that gives any run of its rows.
type Numbers struct {
	rows, values int
	has          []byte // a bit a row; nil: all rows alike
	plain        []byte
	codes        codes
	words        []float64
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
	*n = Numbers{rows: p.Rows, values: p.Values, has: has, words: n.words[:0]}
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
		b := n.plain[8*from : 8*(from+len(to))]
		for i, t := range to {
			dst[t] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
		}
	case n.codes.one:
		for _, t := range to {
			dst[t] = words[0]
		}
	case n.codes.narrow != nil:
		cs := n.codes.narrow[from : from+len(to)]
		for i, t := range to {
			dst[t] = words[cs[i]]
		}
	default:
		cs := n.codes.wide[2*from : 2*(from+len(to))]
		for i, t := range to {
			dst[t] = words[binary.LittleEndian.Uint16(cs[2*i:])]
		}
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
