package delim

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// keptOffsets is how many places a DecodeError lists.
const keptOffsets = 100

// DecodeError says where bytes are no characters of the encoding. The text is
// still usable: each such place holds U+FFFD.
type DecodeError struct {
	Encoding Encoding
	Offsets  []int // byte offsets in the file, the first 100
	Count    int   // all of them
}

// Error names the encoding, the number of places and the first of them.
func (e *DecodeError) Error() string {
	return fmt.Sprintf("delim: %d places are not %s, the first at byte %d", e.Count, e.Encoding, e.Offsets[0])
}

func (e *DecodeError) add(at int) {
	e.Count++
	if len(e.Offsets) < keptOffsets {
		e.Offsets = append(e.Offsets, at)
	}
}

// Decode gives b as UTF-8 without its byte order mark. UTF-8 is not copied.
// When some bytes are no characters the text comes with U+FFFD in their place
// and a [*DecodeError] beside it; both results are then of use.
func Decode(b []byte, d Dialect) ([]byte, error) {
	skip := d.markLen()
	body := b[min(skip, len(b)):]
	var bad DecodeError
	switch d.Encoding {
	case UTF16LE:
		body, bad = decodeUTF16(body, binary.LittleEndian)
	case UTF16BE:
		body, bad = decodeUTF16(body, binary.BigEndian)
	case GB18030:
		body, bad = decodeGB18030(body)
	default:
		body, bad = decodeUTF8(body)
	}
	if bad.Count == 0 {
		return body, nil
	}
	bad.Encoding = d.Encoding
	for i := range bad.Offsets {
		bad.Offsets[i] += skip
	}
	return body, &bad
}

// validPrefix gives the length of the longest start of b that is UTF-8.
func validPrefix(b []byte) int {
	const step = 1 << 12
	at := 0
	for at < len(b) {
		end := min(at+step, len(b))
		for end < len(b) && !utf8.RuneStart(b[end]) && end < at+step+utf8.UTFMax {
			end++
		}
		if !utf8.Valid(b[at:end]) {
			break
		}
		at = end
	}
	for at < len(b) {
		r, n := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && n <= 1 {
			break
		}
		at += n
	}
	return at
}

func decodeUTF8(b []byte) (text []byte, bad DecodeError) {
	if utf8.Valid(b) {
		return b, bad
	}
	text = make([]byte, 0, len(b)+len(b)/16)
	for at := 0; at < len(b); {
		n := validPrefix(b[at:])
		text = append(text, b[at:at+n]...)
		at += n
		if at < len(b) {
			bad.add(at)
			text = append(text, "\uFFFD"...)
			at++
		}
	}
	return text, bad
}

func decodeUTF16(b []byte, order binary.ByteOrder) (text []byte, bad DecodeError) {
	text = make([]byte, 0, len(b))
	at := 0
	for ; at+1 < len(b); at += 2 {
		r := rune(order.Uint16(b[at:]))
		if utf16.IsSurrogate(r) {
			var low rune
			if at+3 < len(b) {
				low = rune(order.Uint16(b[at+2:]))
			}
			if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
				bad.add(at)
			} else {
				at += 2
			}
		}
		text = utf8.AppendRune(text, r)
	}
	if at < len(b) {
		bad.add(at)
		text = append(text, "\uFFFD"...)
	}
	return text, bad
}

// asciiPrefix gives the length of the longest start of b that is ASCII.
func asciiPrefix(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		if binary.LittleEndian.Uint64(b[i:])&highs != 0 {
			break
		}
	}
	for i < len(b) && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// runGB18030 gives the length of the characters beyond ASCII that b starts
// with, and whether they end well: at an ASCII byte or at the end of b.
func runGB18030(b []byte) (n int, ok bool) {
	for n < len(b) && b[n] >= utf8.RuneSelf {
		rest := b[n:]
		switch {
		case rest[0] == 0x80 || rest[0] == 0xff || len(rest) < 2:
			return n, false
		case rest[1] >= 0x40 && rest[1] != 0x7f && rest[1] != 0xff:
			n += 2
		case len(rest) >= 4 && digit(rest[1]) && rest[2] >= 0x81 && rest[2] != 0xff && digit(rest[3]):
			n += 4
		default:
			return n, false
		}
	}
	return n, true
}

func digit(c byte) bool { return c-'0' < 10 }

// decodeGB18030 copies ASCII and hands the characters between to the decoder
// in runs. A run that does not come out whole is decoded again one character
// at a time, to find the places.
func decodeGB18030(b []byte) (text []byte, bad DecodeError) {
	dec := simplifiedchinese.GB18030.NewDecoder()
	text = make([]byte, 0, len(b)+len(b)/4)
	for at := 0; at < len(b); {
		n := asciiPrefix(b[at:])
		text = append(text, b[at:at+n]...)
		at += n
		n, ok := runGB18030(b[at:])
		start := len(text)
		text = appendDecoded(text, dec, b[at:at+n])
		if bytes.Contains(text[start:], []byte("\uFFFD")) {
			text = text[:start]
			for i := at; i < at+n; {
				k := 2
				if digit(b[i+1]) {
					k = 4
				}
				from := len(text)
				text = appendDecoded(text, dec, b[i:i+k])
				if string(text[from:]) == "\uFFFD" && string(b[i:i+k]) != "\x84\x31\xa4\x37" {
					bad.add(i)
				}
				i += k
			}
		}
		at += n
		if !ok {
			bad.add(at)
			text = append(text, "\uFFFD"...)
			at++
		}
	}
	return text, bad
}

// appendDecoded appends a run of whole characters, at most three bytes of
// UTF-8 for every two of GB18030.
func appendDecoded(text []byte, dec transform.Transformer, run []byte) []byte {
	if len(run) == 0 {
		return text
	}
	start := len(text)
	text = append(text, make([]byte, 2*len(run)+8)...)
	dec.Reset()
	n, _, err := dec.Transform(text[start:], run, true)
	if err != nil {
		return append(text[:start], "\uFFFD"...)
	}
	return text[:start+n]
}
