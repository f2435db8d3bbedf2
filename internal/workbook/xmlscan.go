package workbook

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// tag is one tag of an XML text. Comments, processing instructions and CDATA
// sections have no name.
type tag struct {
	prefix, name []byte
	attrs        []byte
	closing      bool // </name>
	empty        bool // <name/>
	doctype      bool
	end          int // index after the tag
}

// nextTag reads the tag that begins at b[i], which must be '<'. It reports
// false when b ends before the tag does.
func nextTag(b []byte, i int) (tag, bool) {
	if i+1 >= len(b) {
		return tag{}, false
	}
	switch b[i+1] {
	case '!', '?':
		return nextMarkup(b, i)
	}
	t := tag{}
	p := i + 1
	if b[p] == '/' {
		t.closing = true
		p++
	}
	start, colon := p, -1
	for p < len(b) && b[p] > ' ' && b[p] != '>' && b[p] != '/' {
		if b[p] == ':' && colon < 0 {
			colon = p
		}
		p++
	}
	nameEnd := p
	quote := byte(0)
	for ; p < len(b); p++ {
		switch ch := b[p]; {
		case quote != 0:
			if ch == quote {
				quote = 0
			}
		case ch == '"' || ch == '\'':
			quote = ch
		case ch == '>':
			t.end = p + 1
			t.attrs = b[nameEnd:p]
			if n := len(t.attrs); n > 0 && t.attrs[n-1] == '/' {
				t.empty, t.attrs = true, t.attrs[:n-1]
			}
			t.name = b[start:nameEnd]
			if colon >= 0 {
				t.prefix, t.name = b[start:colon], b[colon+1:nameEnd]
			}
			return t, true
		}
	}
	return tag{}, false
}

// nextMarkup passes over a comment, a processing instruction, a CDATA section
// or a document type.
func nextMarkup(b []byte, i int) (tag, bool) {
	end := ">"
	t := tag{}
	switch rest := b[i:]; {
	case bytes.HasPrefix(rest, []byte("<!--")):
		end = "-->"
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		end = "]]>"
	case rest[1] == '?':
		end = "?>"
	case len(rest) < len("<![CDATA["):
		return t, false
	default:
		t.doctype = true
	}
	k := bytes.Index(b[i:], []byte(end))
	if k < 0 {
		return t, false
	}
	t.end = i + k + len(end)
	return t, true
}

// attr gives the raw value of an attribute by its local name.
func attr(attrs []byte, name string) ([]byte, bool) {
	for i := 0; i < len(attrs); {
		for i < len(attrs) && attrs[i] <= ' ' {
			i++
		}
		eq := bytes.IndexByte(attrs[i:], '=')
		if eq < 0 {
			return nil, false
		}
		key := bytes.TrimRight(attrs[i:i+eq], " \t\r\n")
		i += eq + 1
		for i < len(attrs) && attrs[i] <= ' ' {
			i++
		}
		if i >= len(attrs) || attrs[i] != '"' && attrs[i] != '\'' {
			return nil, false
		}
		end := bytes.IndexByte(attrs[i+1:], attrs[i])
		if end < 0 {
			return nil, false
		}
		if c := bytes.IndexByte(key, ':'); c >= 0 {
			key = key[c+1:]
		}
		if string(key) == name {
			return attrs[i+1 : i+1+end], true
		}
		i += end + 2
	}
	return nil, false
}

func isTrue(v []byte) bool { return len(v) == 1 && v[0] == '1' || string(v) == "true" }

// appendText appends the decoded text of b: entities, CDATA and line ends as
// XML has them, comments and tags left out, and the _xHHHH_ escapes of workbooks.
func appendText(dst, b []byte) []byte {
	if bytes.IndexByte(b, '<') < 0 && bytes.IndexByte(b, '&') < 0 && bytes.IndexByte(b, '\r') < 0 {
		if bytes.IndexByte(b, '_') < 0 {
			return append(dst, b...)
		}
		return appendUnescaped(dst, b)
	}
	var plain []byte
	for i := 0; i < len(b); {
		switch b[i] {
		case '<':
			if raw, ok := bytes.CutPrefix(b[i:], []byte("<![CDATA[")); ok {
				if k := bytes.Index(raw, []byte("]]>")); k >= 0 {
					plain = append(plain, raw[:k]...)
					i += len("<![CDATA[") + k + len("]]>")
					continue
				}
			}
			t, ok := nextTag(b, i)
			if !ok {
				return appendUnescaped(dst, plain)
			}
			i = t.end
		case '&':
			r, n := entity(b[i:])
			plain = append(plain, r...)
			i += n
		case '\r':
			plain = append(plain, '\n')
			i++
			if i < len(b) && b[i] == '\n' {
				i++
			}
		default:
			plain = append(plain, b[i])
			i++
		}
	}
	return appendUnescaped(dst, plain)
}

// entity decodes the reference at the start of b and gives its length in b.
// What is no reference stands for itself.
func entity(b []byte) (string, int) {
	end := bytes.IndexByte(b[:min(len(b), 12)], ';')
	if end < 2 {
		return "&", 1
	}
	switch name := string(b[1:end]); name {
	case "amp":
		return "&", end + 1
	case "lt":
		return "<", end + 1
	case "gt":
		return ">", end + 1
	case "quot":
		return `"`, end + 1
	case "apos":
		return "'", end + 1
	default:
		if name[0] != '#' {
			return "&", 1
		}
		digits, base := name[1:], 10
		if len(digits) > 0 && (digits[0] == 'x' || digits[0] == 'X') {
			digits, base = digits[1:], 16
		}
		v, err := strconv.ParseUint(digits, base, 32)
		if err != nil || v == 0 || v > utf8.MaxRune {
			return "&", 1
		}
		return string(rune(v)), end + 1
	}
}

// appendUnescaped appends b with _xHHHH_ replaced by the character it names.
func appendUnescaped(dst, b []byte) []byte {
	for {
		k := bytes.Index(b, []byte("_x"))
		if k < 0 {
			return append(dst, b...)
		}
		dst = append(dst, b[:k]...)
		b = b[k:]
		if len(b) >= 7 && b[6] == '_' {
			if v, err := strconv.ParseUint(string(b[2:6]), 16, 16); err == nil {
				dst = utf8.AppendRune(dst, rune(v))
				b = b[7:]
				continue
			}
		}
		dst = append(dst, b[:2]...)
		b = b[2:]
	}
}

// appendRuns appends the text of a string item: all its runs, without the
// phonetic ones.
func appendRuns(dst, b []byte) []byte {
	phonetic := false
	for i := 0; ; {
		k := bytes.IndexByte(b[i:], '<')
		if k < 0 {
			return dst
		}
		t, ok := nextTag(b, i+k)
		if !ok {
			return dst
		}
		i = t.end
		switch string(t.name) {
		case "rPh":
			phonetic = !t.closing && !t.empty
		case "t":
			if t.closing || t.empty {
				continue
			}
			end := textEnd(b, i)
			if !phonetic {
				dst = appendText(dst, b[i:end])
			}
			i = end
		}
	}
}

// textEnd gives the index of the closing tag that ends the text at b[i]: the
// next tag that is neither a comment nor CDATA. It gives len(b) where there is none.
func textEnd(b []byte, i int) int {
	for {
		k := bytes.IndexByte(b[i:], '<')
		if k < 0 {
			return len(b)
		}
		i += k
		if i+1 < len(b) && b[i+1] != '!' && b[i+1] != '?' {
			return i
		}
		t, ok := nextTag(b, i)
		if !ok {
			return len(b)
		}
		i = t.end
	}
}

// arena keeps many short strings in few allocations.
type arena struct{ block []byte }

const arenaBlock = 64 << 10

func (a *arena) put(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0 {
		return cleanText(string(b))
	}
	if len(b) > arenaBlock/4 {
		return string(b)
	}
	if cap(a.block)-len(a.block) < len(b) {
		a.block = make([]byte, 0, arenaBlock)
	}
	start := len(a.block)
	a.block = append(a.block, b...)
	return unsafe.String(&a.block[start], len(b))
}

// cleanText puts U+FFFD where text holds what no text can: bytes that are no
// characters, and the character zero.
func cleanText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

var pow10 = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// parseNumber reads a plain decimal number, rounded exactly as strconv does.
func parseNumber(b []byte) (float64, bool) {
	i, neg := 0, false
	if len(b) > 0 && b[0] == '-' {
		neg, i = true, 1
	}
	var m uint64
	digits, scale := 0, 0
	for ; i < len(b) && b[i]-'0' <= 9; i++ {
		m = m*10 + uint64(b[i]-'0')
		digits++
	}
	if i < len(b) && b[i] == '.' {
		for i++; i < len(b) && b[i]-'0' <= 9; i++ {
			m = m*10 + uint64(b[i]-'0')
			digits++
			scale++
		}
	}
	if i != len(b) || digits == 0 || digits > 18 || m > 1<<53 || scale > 22 {
		return parseAnyNumber(b)
	}
	v := float64(m)
	if scale > 0 {
		v /= pow10[scale]
	}
	if neg {
		v = -v
	}
	return v, true
}

func parseAnyNumber(b []byte) (float64, bool) {
	digit := false
	for _, ch := range b {
		switch {
		case ch >= '0' && ch <= '9':
			digit = true
		case ch == '+', ch == '-', ch == '.', ch == 'e', ch == 'E':
		default:
			return 0, false
		}
	}
	if !digit {
		return 0, false
	}
	v, err := strconv.ParseFloat(unsafe.String(&b[0], len(b)), 64)
	if err != nil {
		return 0, false
	}
	return v, true
}
