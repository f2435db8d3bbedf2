package parquet

import (
	"encoding/binary"

	"junheng/internal/digest"
)

// Kind is the type of a column's values.
type Kind uint8

// The kinds.
const (
	Int32  Kind = iota // never null
	Double             // null where there is no number
	Words              // UTF-8; null where empty
)

// Column is one column of a file.
type Column struct {
	Name   string
	Kind   Kind
	Packed bool // pages are compressed by gzip
}

// Pages is one column of one group of rows, as it is stored.
type Pages struct {
	Kind   Kind
	Rows   int    // rows, nulls among them
	Values int    // values that are not null
	Words  int    // entries of the dictionary; 0: values are stored plainly
	Dict   []byte // the dictionary page
	Levels int    // how many bytes of Data say which rows are null; none for Int32
	Data   []byte // the data page: levels, then codes or values
}

// Head is room for what is hashed before the bytes of pages.
type Head [5 * 8]byte

// Message is what the SHA-256 of the pages is of, which is one over the values:
// there is one way only to store them. It needs room of its own until the sum is
// computed.
func (p *Pages) Message(room *Head, sum *[digest.Size]byte) digest.Message {
	for i, n := range [...]int{p.Rows, p.Values, p.Words, p.Levels, len(p.Dict)} {
		binary.LittleEndian.PutUint64(room[8*i:], uint64(n))
	}
	return digest.Message{Pieces: [3][]byte{room[:], p.Dict, p.Data}, Sum: sum}
}

// Sum gives the SHA-256 of the pages.
func (p *Pages) Sum() (sum [digest.Size]byte) {
	var room Head
	digest.Sum([]digest.Message{p.Message(&room, &sum)})
	return sum
}

// maxWords is how many entries a dictionary may have: as many as two bytes tell
// apart.
const maxWords = 1 << 16

// GroupRows is the most rows a group may have.
const GroupRows = 1 << 16

// codeBytes is how many bytes the codes of n values take: a whole byte or two
// each, after their width and the head of their one run.
func codeBytes(words, n int) int {
	switch {
	case words == 1:
		return 1 + uvarintLen(uint64(n)<<1) + 1
	case words <= 1<<8:
		return 1 + uvarintLen(uint64(eights(n))<<1|1) + 8*eights(n)
	}
	return 1 + uvarintLen(uint64(eights(n))<<1|1) + 16*eights(n)
}

// eights is how many runs of eight n values fill.
func eights(n int) int { return (n + 7) / 8 }

// appendCodes appends the codes of values: one run of equal ones where the
// dictionary has a single entry, else one run of codes a whole number of bytes wide.
func appendCodes(b []byte, words int, codes []uint16) []byte {
	n := len(codes)
	if words == 1 {
		b = append(b, 8)
		return append(binary.AppendUvarint(b, uint64(n)<<1), 0)
	}
	width := 8
	if words > 1<<8 {
		width = 16
	}
	b = binary.AppendUvarint(append(b, byte(width)), uint64(eights(n))<<1|1)
	for _, c := range codes {
		b = append(b, byte(c))
		if width == 16 {
			b = append(b, byte(c>>8))
		}
	}
	for range (8*eights(n) - n) * width / 8 {
		b = append(b, 0)
	}
	return b
}

// appendLevels appends which of n rows have a value: one run of ones or zeros,
// or one run of bits.
func appendLevels(b []byte, n, values int, has func(i int) bool) []byte {
	if values == n || values == 0 {
		level := byte(0)
		if values > 0 {
			level = 1
		}
		return append(binary.AppendUvarint(b, uint64(n)<<1), level)
	}
	b = binary.AppendUvarint(b, uint64(eights(n))<<1|1)
	for i := 0; i < n; i += 8 {
		var bits byte
		for k := i; k < min(i+8, n); k++ {
			if has(k) {
				bits |= 1 << (k - i)
			}
		}
		b = append(b, bits)
	}
	return b
}
