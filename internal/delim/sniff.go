package delim

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

const (
	encodingSample  = 1 << 20 // bytes looked at to choose an encoding
	delimiterSample = 1 << 16 // bytes looked at to choose delimiter and line end
	recordSample    = 100     // records looked at to choose a delimiter
)

// signatures are the first bytes of files that people send as text by mistake.
var signatures = []struct{ first, name string }{
	{"PK\x03\x04", "a zip archive or an Office document (.xlsx, .docx)"},
	{"\xd0\xcf\x11\xe0", "an old Office document (.xls, .doc)"},
	{"%PDF-", "a PDF document"},
	{"\x89PNG", "a PNG image"},
	{"\xff\xd8\xff", "a JPEG image"},
	{"GIF8", "a GIF image"},
	{"Rar!", "a RAR archive"},
	{"7z\xbc\xaf", "a 7z archive"},
	{"\x1f\x8b", "a gzip archive"},
	{"PAR1", "a Parquet file"},
	{"SQLite format 3", "an SQLite database"},
	{"{\\rtf", "a rich text document"},
}

// Sniff finds how b writes records. The encoding is chosen from the byte order
// mark, else from the first MiB, else (when that is all ASCII) from the first
// MiB that is not; UTF-8 is preferred wherever it holds. The delimiter is the
// one of comma, tab, pipe and semicolon whose count is the most even over the
// first records. What had to be assumed is in Dialect.Assumed.
//
// Errors are [ErrEmpty] and, wrapped with what the file seems to be,
// [ErrBinary]. Whether every byte is a character is for [Decode] to say.
func Sniff(b []byte) (Dialect, error) {
	for _, s := range signatures {
		if bytes.HasPrefix(b, []byte(s.first)) {
			return Dialect{}, fmt.Errorf("%w: it looks like %s", ErrBinary, s.name)
		}
	}
	d, sample, err := sniffEncoding(b)
	if err != nil {
		return Dialect{}, err
	}
	text, _ := Decode(sample, Dialect{Encoding: d.Encoding})
	if isBinary(text) {
		return Dialect{}, fmt.Errorf("%w: it is full of control characters", ErrBinary)
	}
	whole := len(sample) == len(b)-d.markLen()
	if len(text) > delimiterSample {
		text, whole = text[:delimiterSample], false
	}
	if whole && len(bytes.TrimSpace(text)) == 0 {
		return Dialect{}, ErrEmpty
	}
	d.LineEnd = sniffLineEnd(text)
	d.Comma = sniffComma(text, d, whole)
	if d.Comma == 0 {
		d.Comma = ','
		d.Assumed |= AssumedComma
	}
	return d, nil
}

// sniffEncoding chooses the encoding and gives bytes from the start of the
// file, cut between characters, to look for the delimiter in.
func sniffEncoding(b []byte) (d Dialect, head []byte, err error) {
	switch {
	case len(b) == 0:
		return d, nil, ErrEmpty
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		d.BOM = true
		return d, cut(b[d.markLen():], delimiterSample, UTF8), nil
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return Dialect{Encoding: UTF16LE, BOM: true}, cut(b[2:], 2*delimiterSample, UTF16LE), nil
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return Dialect{Encoding: UTF16BE, BOM: true}, cut(b[2:], 2*delimiterSample, UTF16BE), nil
	case bytes.HasPrefix(b, []byte("\x84\x31\x95\x33")):
		return Dialect{Encoding: GB18030, BOM: true}, cut(b[4:], delimiterSample, GB18030), nil
	}
	if e, ok := sniffUTF16(b[:min(len(b), 4096)]); ok {
		return Dialect{Encoding: e, Assumed: AssumedUTF16}, cut(b, 2*delimiterSample, e), nil
	}
	var ok bool
	if d.Encoding, d.Assumed, ok = sniffBytes(b); !ok {
		err = fmt.Errorf("%w: its bytes are neither UTF-8 nor GB18030", ErrBinary)
	}
	return d, cut(b, delimiterSample, d.Encoding), err
}

// sniffBytes chooses between UTF-8 and GB18030 for bytes without a mark. A few
// bad characters are damage; more than one in ten mean neither, and not ok.
func sniffBytes(b []byte) (e Encoding, a Assumption, ok bool) {
	sample := b[asciiPrefix(b):]
	if len(sample) == 0 {
		return UTF8, 0, true
	}
	cutOff := len(sample) > encodingSample
	sample = cut(sample, encodingSample, UTF8)
	if utf8.Valid(sample) && (!cutOff || nonASCII(sample, 64) == 64 || utf8.Valid(b)) {
		return UTF8, 0, true
	}
	if cutOff && utf8.Valid(sample) {
		sample = b[validPrefix(b):] // what differs comes late in the file
		sample = cut(sample, encodingSample, GB18030)
	}
	_, bad8 := decodeUTF8(sample)
	text, badG := decodeGB18030(sample)
	chars := max(1, nonASCII(text, len(text)))
	switch n8, nG := bad8.Count, badG.Count; {
	case nG == 0:
		return GB18030, AssumedGB18030, true
	case n8*10 <= chars && n8 <= nG:
		return UTF8, AssumedDamaged, true
	case nG*10 <= chars:
		return GB18030, AssumedGB18030 | AssumedDamaged, true
	}
	return UTF8, 0, false
}

// sniffUTF16 tells UTF-16 without a mark by its zero bytes: ASCII has one in
// every second byte, nearly all on one side (一 is 4E00). head is the file's start.
func sniffUTF16(head []byte) (Encoding, bool) {
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i&1]++
		}
	}
	enough := len(head) / 16 // text that is mostly Chinese has few ASCII characters
	switch {
	case zeros[1] > enough && zeros[1] > 4*zeros[0]:
		return UTF16LE, true
	case zeros[0] > enough && zeros[0] > 4*zeros[1]:
		return UTF16BE, true
	}
	return 0, false
}

// cut gives the first n bytes of b, or fewer, ending between characters.
func cut(b []byte, n int, e Encoding) []byte {
	if len(b) <= n {
		return b
	}
	b = b[:n]
	if e == UTF16LE || e == UTF16BE {
		return b[:n&^1]
	}
	if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
		return b[:i+1] // no character of either encoding has 0x0A inside
	}
	for i := n; i > max(0, n-utf8.UTFMax) && e == UTF8; i-- {
		if utf8.RuneStart(b[i-1]) {
			if !utf8.FullRune(b[i-1:]) {
				b = b[:i-1]
			}
			break
		}
	}
	return b
}

// nonASCII counts the characters of b beyond ASCII, no further than most.
func nonASCII(b []byte, most int) int {
	n := 0
	for _, c := range b {
		if c >= 0xc0 {
			if n++; n == most {
				break
			}
		}
	}
	return n
}

// isBinary tells text by its control characters: none but white space, the
// form feed, escape and a final Ctrl-Z is at home in a table.
func isBinary(text []byte) bool {
	odd := 0
	for i, c := range text {
		switch {
		case c == 0:
			return true
		case c >= 0x20 || c >= '\t' && c <= '\r' || c == 0x1b || c == 0x1a && i >= len(text)-2:
		default:
			odd++
		}
	}
	return odd*200 > len(text)
}

// sniffLineEnd looks at line ends outside and inside quotes alike.
func sniffLineEnd(text []byte) LineEnd {
	lf := bytes.Count(text, []byte{'\n'})
	crlf := bytes.Count(text, []byte("\r\n"))
	switch {
	case lf == 0 && bytes.IndexByte(text, '\r') >= 0:
		return CR
	case crlf*2 > lf:
		return CRLF
	}
	return LF
}

// sniffComma gives the delimiter whose number of fields repeats over the most
// records; of two equally even ones the one with more fields. 0 when no
// candidate gives two fields or more.
func sniffComma(text []byte, d Dialect, whole bool) byte {
	best, bestShare, bestFields := byte(0), 0.0, 0
	for _, c := range []byte{',', '\t', '|', ';'} {
		d.Comma = c
		share, fields := evenness(text, d, whole)
		if fields > 1 && (share > bestShare || share == bestShare && fields > bestFields) {
			best, bestShare, bestFields = c, share, fields
		}
	}
	return best
}

// evenness gives the most frequent number of fields over one among the first
// records, and the share of records that have it.
func evenness(text []byte, d Dialect, whole bool) (share float64, fields int) {
	counts := map[int]int{}
	records := 0
	sc := NewScanner(text, d, Options{})
	for records < recordSample && sc.Scan() {
		if !whole && sc.pos == len(text) && records > 0 {
			break // the sample may end inside this record
		}
		records++
		counts[len(sc.Fields())]++
	}
	for n, k := range counts {
		if n > 1 && (k > counts[fields] || k == counts[fields] && n > fields) {
			fields = n
		}
	}
	if fields == 0 {
		return 0, 0
	}
	return float64(counts[fields]) / float64(records), fields
}
