package delim

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strconv"
)

const (
	lows  = 0x0101010101010101 // 1 in every byte
	highs = 0x8080808080808080 // the top bit of every byte
	sevns = 0x7f7f7f7f7f7f7f7f // every bit but the top ones
	below = 0x23 * lows        // the first byte after the double quote
)

func itoa(n int) string { return strconv.Itoa(n) }

// equal marks, with its top bit, every byte of w that equals the byte of which
// pattern is eight copies. It is exact: no byte is marked by a neighbour.
func equal(w, pattern uint64) uint64 {
	x := w ^ pattern
	return ^(((x & sevns) + sevns) | x | sevns)
}

// small marks every byte of w below 0x23: control characters, the space, the
// exclamation mark and the double quote. Bytes from 0x80 are never marked.
func small(w uint64) uint64 { return ^((w | highs) - below) & ^w & highs }

// splitter finds where the fields of one record end. It is the single
// definition of a record: Scanner and Read both stand on it.
//
// A field that starts with a quote runs to the closing quote, doubled quotes
// and line breaks included, and on to the next delimiter. A quote anywhere
// else is an ordinary character. A quote that is never closed (within the
// longest record allowed) is an ordinary character too, so it costs one field.
type splitter struct {
	commas, newlines uint64 // the byte, eight times
	newline          byte
	opt              Options

	ends     []int // where each field's raw bytes end; the next field starts one byte on
	n        int   // fields in the record
	quotes   bool  // the record has a quote somewhere
	unclosed bool  // a field begins with a quote that is never closed
}

func newSplitter(d Dialect, o Options) *splitter {
	return &splitter{
		commas:   uint64(d.comma()) * lows,
		newlines: uint64(d.newline()) * lows,
		newline:  d.newline(),
		opt:      o.withDefaults(),
		ends:     make([]int, 64),
	}
}

// split reads the record that starts at pos < len(text). The record's raw bytes
// are text[pos:end], the next record starts at next.
func (s *splitter) split(text []byte, pos int) (end, next int, err error) {
	const quotes = '"' * lows
	stop := len(text) - 8
	last := pos + s.opt.MaxRecord
	n, ends := 0, s.ends
	s.quotes, s.unclosed = false, false
	for i := pos; ; i += 8 {
		if n+8 >= len(ends) {
			if n > s.opt.MaxFields {
				return 0, 0, ErrTooManyFields
			}
			ends = append(ends, make([]int, len(ends))...)
			s.ends = ends
		}
		var w uint64
		if i <= stop {
			w = binary.LittleEndian.Uint64(text[i:])
		} else {
			w = s.tail(text, i)
		}
		marks := equal(w, s.commas)
		if small(w)&^marks != 0 {
			if odd := equal(w, quotes) | equal(w, s.newlines); odd != 0 {
				marks |= odd
				for ; marks != 0; marks &= marks - 1 {
					at := i + bits.TrailingZeros64(marks)>>3
					if odd&(marks&-marks) == 0 {
						ends[n] = at
						n++
						continue
					}
					if at >= len(text) || text[at] == s.newline {
						return s.finish(text, pos, at, n)
					}
					s.quotes = true
					if n == 0 && at != pos || n > 0 && at != ends[n-1]+1 {
						continue // a quote inside a field
					}
					if c := closing(text, at+1, last); c >= 0 {
						i = c + 1 - 8 // go on after the closing quote
						break
					}
					s.unclosed = true
				}
				continue
			}
		}
		for ; marks != 0; marks &= marks - 1 {
			ends[n] = i + bits.TrailingZeros64(marks)>>3
			n++
		}
		if i > last {
			return 0, 0, ErrTooLong
		}
	}
}

// tail is the word at i where fewer than eight bytes are left. Line ends stand
// in for the bytes after the end of the text, so the last record ends there.
func (s *splitter) tail(text []byte, i int) uint64 {
	var b [8]byte
	for k := copy(b[:], text[min(i, len(text)):]); k < 8; k++ {
		b[k] = s.newline
	}
	return binary.LittleEndian.Uint64(b[:])
}

// finish closes the last field at the line end and drops the CR of a CRLF.
func (s *splitter) finish(text []byte, pos, at, n int) (end, next int, err error) {
	end, next = min(at, len(text)), min(at+1, len(text))
	if s.newline == '\n' && end > pos && text[end-1] == '\r' && (n == 0 || end-1 > s.ends[n-1]) {
		end--
	}
	s.ends[n] = end
	s.n = n + 1
	switch {
	case end-pos > s.opt.MaxRecord:
		return 0, 0, ErrTooLong
	case s.n > s.opt.MaxFields:
		return 0, 0, ErrTooManyFields
	}
	return end, next, nil
}

// closing finds the quote that closes the field whose content starts at from,
// looking no further than last; -1 when there is none.
func closing(text []byte, from, last int) int {
	last = min(last, len(text))
	for i := from; i < last; {
		k := bytes.IndexByte(text[i:last], '"')
		if k < 0 {
			return -1
		}
		i += k
		if i+1 >= len(text) || text[i+1] != '"' {
			return i
		}
		i += 2
	}
	return -1
}

// field gives the raw bounds of field f of the record split last, which began
// at pos.
func (s *splitter) field(pos, f int) (start, end int) {
	if f == 0 {
		return pos, s.ends[0]
	}
	return s.ends[f-1] + 1, s.ends[f]
}

// FaultKind says what is wrong with a field's quotes.
type FaultKind uint8

// The ways quotes go wrong; in each the field is still delivered.
const (
	BareQuote     FaultKind = iota + 1 // a quote inside a field that does not start with one; kept as text
	TextAfter                          // text between a closing quote and the delimiter; appended to the field
	UnclosedQuote                      // an opening quote that is never closed; kept as text
)

// String says the fault in English.
func (k FaultKind) String() string {
	switch k {
	case BareQuote:
		return "a quote inside an unquoted field"
	case TextAfter:
		return "text after a closing quote"
	case UnclosedQuote:
		return "a quote that is never closed"
	}
	return "no fault"
}

// unquote gives the value of a raw field. Doubled quotes are written out into
// buf, which is returned grown; the value may lie in raw or in buf.
func unquote(raw, buf []byte) (value, grown []byte, fault FaultKind) {
	if len(raw) == 0 || raw[0] != '"' {
		if bytes.IndexByte(raw, '"') >= 0 {
			fault = BareQuote
		}
		return raw, buf, fault
	}
	c := closing(raw, 1, len(raw))
	if c < 0 {
		return raw, buf, UnclosedQuote
	}
	if c+1 < len(raw) {
		fault = TextAfter
	}
	inside := raw[1:c]
	if fault == 0 && bytes.IndexByte(inside, '"') < 0 {
		return inside, buf, 0
	}
	start := len(buf)
	for i := 0; i < len(inside); i++ {
		buf = append(buf, inside[i])
		if inside[i] == '"' {
			i++ // the second of a pair
		}
	}
	buf = append(buf, raw[c+1:]...)
	return buf[start:len(buf):len(buf)], buf, fault
}
