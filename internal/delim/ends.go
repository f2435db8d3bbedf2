package delim

import (
	"math/bits"
	"slices"
)

// FieldEnds finds where the fields of a text end in which no quote stands. It is for
// those who read such text themselves, with no more than this to begin with; a
// carriage return before a line end belongs to the last field as they see it.
// Its memory is used again by every Find.
type FieldEnds struct {
	At    []uint32 // place of each delimiter and line end
	Lines int      // how many of them are line ends
	marks [markAhead]marks
	of    [markAhead]uint32
}

// Find looks through a text of less than 4 GiB whose lines end with LF. It
// reports false, and has found nothing of use, where a quote stands in it.
func (e *FieldEnds) Find(text []byte, d Dialect) bool {
	e.At, e.Lines = e.At[:0], 0
	for at := 0; at < len(text); at += markAhead * wordBytes {
		words := e.marks[:min(markAhead, (len(text)-at)/wordBytes)]
		if len(words) > 0 {
			mark(words, text[at:], d.comma(), '\n')
		}
		if rest := text[at+len(words)*wordBytes:]; len(words) < markAhead && len(rest) > 0 {
			var last [wordBytes]byte
			m := e.marks[len(words) : len(words)+1]
			inside := uint64(1)<<copy(last[:], rest) - 1
			mark(m, last[:], d.comma(), '\n')
			m[0] = marks{m[0].commas & inside, m[0].newlines & inside, m[0].quotes & inside}
			words = e.marks[:len(words)+1]
		}
		quotes := uint64(0)
		for i := range words {
			quotes |= words[i].quotes
			e.Lines += bits.OnesCount64(words[i].newlines)
		}
		if quotes != 0 {
			return false
		}
		n := len(e.At)
		e.At = slices.Grow(e.At, (markAhead+1)*wordBytes)
		e.At = e.At[:n+list(e.At[n:cap(e.At)], words, uint32(at), &e.of)]
	}
	return true
}
