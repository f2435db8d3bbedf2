package delim

import (
	"encoding/binary"
	"math/bits"
)

const (
	wordBytes = 64 // bytes of text of which one word of marks tells
	markAhead = 32 // words marked at a time
)

// marks says of 64 bytes which are delimiters, line ends and quotes, the first
// byte in the lowest bit.
type marks struct{ commas, newlines, quotes uint64 }

// drop forgets the first n bytes.
func (m *marks) drop(n uint) {
	keep := ^uint64(0) << n
	*m = marks{m.commas & keep, m.newlines & keep, m.quotes & keep}
}

// before gives the marks of what comes before the first quote.
func (m *marks) before() marks {
	keep := m.quotes&-m.quotes - 1
	return marks{commas: m.commas & keep, newlines: m.newlines & keep}
}

// marked is the marks of a stretch of text.
type marked struct {
	begin, words int
	marks        [markAhead]marks
}

// from gives the marks of the words of 64 bytes from at on, one at least. Behind
// the end of the text there is nothing.
func (m *marked) from(text []byte, at int, comma, newline byte) []marks {
	if k := (at - m.begin) / wordBytes; uint(k) < uint(m.words) {
		return m.marks[k:m.words]
	}
	m.begin = at
	m.words = min(markAhead, (len(text)-at)/wordBytes)
	if m.words > 0 {
		mark(m.marks[:m.words], text[at:], comma, newline)
		return m.marks[:m.words]
	}
	var rest [wordBytes]byte
	m.words = 1
	end := copy(rest[:], text[at:])
	mark(m.marks[:1], rest[:], comma, newline)
	inside := uint64(1)<<end - 1
	last := &m.marks[0]
	*last = marks{last.commas & inside, last.newlines & inside, last.quotes & inside}
	return m.marks[:1]
}

// markWords is mark in plain Go.
func markWords(to []marks, text []byte, comma, newline byte) {
	const quotes = '"' * lows
	commas, newlines := uint64(comma)*lows, uint64(newline)*lows
	for i := range to {
		word, m := text[i*wordBytes:][:wordBytes], marks{}
		for k := 0; k < wordBytes; k += 8 {
			w := binary.LittleEndian.Uint64(word[k:])
			c := equal(w, commas)
			m.commas |= gather(c) << k
			if small(w)&^c != 0 {
				m.newlines |= gather(equal(w, newlines)) << k
				m.quotes |= gather(equal(w, quotes)) << k
			}
		}
		to[i] = m
	}
}

// gather puts the top bits of eight bytes into one, the first byte lowest.
func gather(tops uint64) uint64 { return tops >> 7 * 0x0102040810204080 >> 56 }

// listWords is list in plain Go.
func listWords(to []uint32, words []marks, base uint32, counts *[markAhead]uint32) int {
	n := 0
	for i := range words {
		counts[i] = uint32(n)
		for ends := words[i].commas | words[i].newlines; ends != 0; ends &= ends - 1 {
			to[n] = base + uint32(bits.TrailingZeros64(ends))
			n++
		}
		base += wordBytes
	}
	return n
}
