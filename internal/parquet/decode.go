package parquet

import (
	"encoding/binary"
	"unsafe"
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
	if most > 127 {
		return noneAbove(cs, low, (255-most)*ones, true)
	}
	return noneAbove(cs, low, (127-most)*ones, false)
}

// withinWide is within for codes of two bytes.
func withinWide(cs []byte, words int) error {
	const ones, low = 0x0001000100010001, 0x7fff7fff7fff7fff
	most := uint64(words - 1)
	if most > 0x7fff {
		return noneAbove(cs, low, (0xffff-most)*ones, true)
	}
	return noneAbove(cs, low, (0x7fff-most)*ones, false)
}

// noneAbove adds the gap to every lane of eight bytes at a time, and checks that
// none carries into its high bit, the one that low leaves out; high tells that
// the greatest code has that bit set itself.
func noneAbove(cs []byte, low, gap uint64, high bool) error {
	var bad uint64
	if high {
		for ; len(cs) >= 8; cs = cs[8:] {
			x := binary.LittleEndian.Uint64(cs)
			bad |= (x&low + gap) & x
		}
	} else {
		for ; len(cs) >= 8; cs = cs[8:] {
			x := binary.LittleEndian.Uint64(cs)
			bad |= (x&low + gap) | x
		}
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
		copyInts(dst, p.Data)
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

// copyInts takes numbers as they are stored, least byte first.
func copyInts[T ~int32 | ~int16 | ~uint8](dst []T, b []byte) {
	if littleEndian && len(dst) > 0 && unsafe.Sizeof(dst[0]) == 4 {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&dst[0])), 4*len(dst)), b)
		return
	}
	for i := range dst {
		dst[i] = T(binary.LittleEndian.Uint32(b[4*i:]))
	}
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
