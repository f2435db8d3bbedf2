package parquet

import (
	"encoding/binary"
	"math"
	"math/bits"
	"unsafe"

	"junheng/internal/blank"
)

// codes is the codes of a page: one for all values, or a byte or two each.
type codes struct {
	one    bool
	narrow []byte
	wide   []byte
}

// codes reads the codes of a page and checks that each names an entry.
func (p *Pages) codes() (codes, error) {
	b := p.Data[p.Levels:]
	if len(b) == 0 {
		return codes{}, errPage
	}
	width := b[0]
	head, n := binary.Uvarint(b[1:])
	if n <= 0 {
		return codes{}, errPage
	}
	body := b[1+n:]
	switch {
	case head&1 == 0:
		if width != 8 || p.Words != 1 || head>>1 != uint64(p.Values) || len(body) != 1 || body[0] != 0 {
			return codes{}, errPage
		}
		return codes{one: true}, nil
	case head>>1 != uint64(eights(p.Values)) || len(body) != eights(p.Values)*int(width):
		return codes{}, errPage
	case width == 8 && p.Words <= 1<<8:
		return codes{narrow: body[:p.Values]}, within(body, p.Words)
	case width == 16 && p.Words > 1<<8:
		return codes{wide: body[:2*p.Values]}, withinWide(body, p.Words)
	}
	return codes{}, errPage
}

// within checks that no byte is greater than words allow, eight at a time: a
// byte is too great when adding what the greatest lacks to 127 (or to 255, where
// the greatest has its high bit set) carries into its high bit.
func within(cs []byte, words int) error {
	const ones, low = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f
	most := uint64(words - 1)
	high, gap := uint64(0), (127-most)*ones
	if most > 127 {
		high, gap = ^uint64(0), (255-most)*ones
	}
	var bad uint64
	for ; len(cs) >= 8; cs = cs[8:] {
		x := binary.LittleEndian.Uint64(cs)
		sum := x&low + gap
		bad |= (sum | x) &^ high
		bad |= sum & x & high
	}
	if bad&^low != 0 {
		return errPage
	}
	return nil
}

// withinWide is within for codes of two bytes.
func withinWide(cs []byte, words int) error {
	const ones, low = 0x0001000100010001, 0x7fff7fff7fff7fff
	most := uint64(words - 1)
	high, gap := uint64(0), (0x7fff-most)*ones
	if most > 0x7fff {
		high, gap = ^uint64(0), (0xffff-most)*ones
	}
	var bad uint64
	for ; len(cs) >= 8; cs = cs[8:] {
		x := binary.LittleEndian.Uint64(cs)
		sum := x&low + gap
		bad |= (sum | x) &^ high
		bad |= sum & x & high
	}
	if bad&^low != 0 {
		return errPage
	}
	return nil
}

// levels gives a bit for every row, set where it has a value; nil where all or
// none have.
func (p *Pages) levels() ([]byte, error) {
	b := p.Data[:p.Levels]
	head, n := binary.Uvarint(b)
	if n <= 0 {
		return nil, errPage
	}
	body := b[n:]
	if head&1 == 0 {
		level := byte(1)
		if p.Values == 0 {
			level = 0
		}
		if head>>1 != uint64(p.Rows) || len(body) != 1 || body[0] != level || p.Values != 0 && p.Values != p.Rows {
			return nil, errPage
		}
		return nil, nil
	}
	if head>>1 != uint64(eights(p.Rows)) || len(body) != eights(p.Rows) || p.Values == 0 || p.Values == p.Rows {
		return nil, errPage
	}
	if ones(body) != p.Values || p.Rows%8 != 0 && body[len(body)-1]>>(p.Rows%8) != 0 {
		return nil, errPage
	}
	return body, nil
}

// Ints decodes whole numbers into dst, one a row.
func Ints[T ~int32 | ~int16 | ~uint8](p *Pages, dst []T) error {
	switch {
	case p.Kind != Int32 || p.Levels != 0 || p.Values != p.Rows || len(dst) != p.Rows:
		return errPage
	case p.Words == 0:
		if len(p.Data) != 4*p.Rows {
			return errPage
		}
		for i := range dst {
			dst[i] = T(binary.LittleEndian.Uint32(p.Data[4*i:]))
		}
		return nil
	case len(p.Dict) != 4*p.Words:
		return errPage
	}
	cs, err := p.codes()
	if err != nil {
		return err
	}
	words := make([]T, p.Words)
	for i := range words {
		words[i] = T(binary.LittleEndian.Uint32(p.Dict[4*i:]))
	}
	look(cs, words, dst)
	return nil
}

// look puts the words that codes name into dst.
func look[T any](cs codes, words, dst []T) {
	switch {
	case cs.one:
		for i := range dst {
			dst[i] = words[0]
		}
	case cs.narrow != nil:
		dst = dst[:len(cs.narrow)]
		for i, c := range cs.narrow {
			dst[i] = words[c]
		}
	default:
		for i := range dst {
			dst[i] = words[binary.LittleEndian.Uint16(cs.wide[2*i:])]
		}
	}
}

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

// Translate decodes a column of words without nulls into what each word stands
// for, one a row. It fails on a null and on a word that stands for nothing.
func Translate[T any](p *Pages, dst []T, of func(word string) (T, bool)) error {
	if p.Kind != Words || p.Values != p.Rows || len(dst) != p.Rows {
		return errPage
	}
	if _, err := p.levels(); err != nil || p.Rows == 0 {
		return err
	}
	list, n := p.Dict, p.Words
	if n == 0 {
		list, n = p.Data[p.Levels:], p.Values
	}
	words, err := texts(list, n)
	if err != nil {
		return err
	}
	meaning := make([]T, len(words))
	for i, w := range words {
		var ok bool
		if meaning[i], ok = of(w); !ok {
			return errPage
		}
	}
	if p.Words == 0 {
		copy(dst, meaning)
		return nil
	}
	cs, err := p.codes()
	if err == nil {
		look(cs, meaning, dst)
	}
	return err
}

// Texts decodes words: those that come, and of each row its word, or −1.
func (p *Pages) Texts() (words []string, row []int32, err error) {
	if p.Kind != Words {
		return nil, nil, errPage
	}
	has, err := p.levels()
	if err != nil {
		return nil, nil, err
	}
	of := make([]uint16, p.Values)
	if p.Words > 0 {
		cs, err := p.codes()
		if err != nil {
			return nil, nil, err
		}
		all := make([]uint16, p.Words)
		for i := range all {
			all[i] = uint16(i)
		}
		look(cs, all, of)
		words, err = texts(p.Dict, p.Words)
		if err != nil {
			return nil, nil, err
		}
	} else {
		for i := range of {
			of[i] = uint16(i)
		}
		if words, err = texts(p.Data[p.Levels:], p.Values); err != nil {
			return nil, nil, err
		}
	}
	row = make([]int32, p.Rows)
	next := 0
	for i := range row {
		row[i] = -1
		if has == nil && p.Values > 0 || has != nil && has[i/8]>>(i%8)&1 == 1 {
			row[i] = int32(of[next])
			next++
		}
	}
	return words, row, nil
}

// texts takes n words apart.
func texts(b []byte, n int) ([]string, error) {
	all := string(b)
	out := make([]string, n)
	at := 0
	for i := range out {
		if len(all)-at < 4 {
			return nil, errPage
		}
		size := int(binary.LittleEndian.Uint32(b[at:]))
		at += 4
		if size > len(all)-at {
			return nil, errPage
		}
		out[i] = all[at : at+size]
		at += size
	}
	if at != len(all) {
		return nil, errPage
	}
	return out, nil
}

// extremes gives the least and the greatest number of a column as they are
// stored; false for words and where there is none.
func (p *Pages) extremes() (least, most []byte, ok bool) {
	if p.Values == 0 || p.Kind == Words {
		return nil, nil, false
	}
	b, size := p.Data[p.Levels:], 4
	if p.Words > 0 {
		b = p.Dict
	}
	less := func(x, y []byte) bool {
		return int32(binary.LittleEndian.Uint32(x)) < int32(binary.LittleEndian.Uint32(y))
	}
	if p.Kind == Double {
		size = 8
		less = func(x, y []byte) bool {
			return math.Float64frombits(binary.LittleEndian.Uint64(x)) < math.Float64frombits(binary.LittleEndian.Uint64(y))
		}
	}
	least, most = b[:size], b[:size]
	for at := size; at < len(b); at += size {
		if v := b[at : at+size]; less(v, least) {
			least = v
		} else if less(most, v) {
			most = v
		}
	}
	if p.Kind == Double { // zero of either sign lies within [−0, +0]
		if math.Float64frombits(binary.LittleEndian.Uint64(least)) == 0 {
			least = binary.LittleEndian.AppendUint64(nil, 1<<63)
		}
		if math.Float64frombits(binary.LittleEndian.Uint64(most)) == 0 {
			most = make([]byte, 8)
		}
	}
	return least, most, true
}
