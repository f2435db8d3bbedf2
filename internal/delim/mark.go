package delim

import "encoding/binary"

const (
	wordBytes = 64 // bytes of text of which one word of marks tells
	markAhead = 32 // words marked at a time
)

// marks says of 64 bytes which are delimiters, line ends and quotes, the first
// byte in the lowest bit.
type marks struct{ commas, newlines, quotes uint64 }

// marked is the marks of a stretch of text.
type marked struct {
	from, words int
	marks       [markAhead]marks
}

// at gives the marks of the 64 bytes from i on. Behind the end of the text
// there is nothing.
func (m *marked) at(text []byte, i int, comma, newline byte) *marks {
	if k := (i - m.from) / wordBytes; uint(k) < uint(m.words) {
		return &m.marks[k]
	}
	m.from = i
	m.words = min(markAhead, (len(text)-i)/wordBytes)
	if m.words > 0 {
		mark(m.marks[:m.words], text[i:], comma, newline)
		return &m.marks[0]
	}
	var rest [wordBytes]byte
	m.words = 1
	end := copy(rest[:], text[i:])
	mark(m.marks[:1], rest[:], comma, newline)
	inside := uint64(1)<<end - 1
	m.marks[0].commas &= inside
	m.marks[0].newlines &= inside
	m.marks[0].quotes &= inside
	return &m.marks[0]
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
