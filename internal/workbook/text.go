package workbook

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Normalize gives the comparable form of a label: composed (NFC), full-width
// letters, digits and punctuation made half-width, and every space, line break
// and zero-width character removed. Ideographs and their own punctuation such
// as 、 and 。 stay. Case is kept.
func Normalize(s string) string {
	if isPlain(s) {
		return s
	}
	if !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if !isSpace(r) {
			b.WriteRune(halfWidth(r))
		}
	}
	return b.String()
}

// isPlain reports whether s is printable ASCII and ideographs without spaces,
// which is in its comparable form already.
func isPlain(s string) bool {
	for len(s) > 0 {
		n := plainLen(s)
		if n == 0 {
			return false
		}
		s = s[n:]
	}
	return true
}

// plainLen gives the bytes of the character that s begins with where it is a
// printable one of ASCII or an ideograph from U+4E00 to U+9FFF; 0 for any other.
func plainLen(s string) int {
	switch c := s[0]; {
	case c > ' ' && c < 0x7F:
		return 1
	case c >= 0xE4 && c <= 0xE9 && len(s) >= 3 && (c > 0xE4 || s[1] >= 0xB8) && s[1]&0xC0 == 0x80 && s[2]&0xC0 == 0x80:
		return 3
	}
	return 0
}

// HalfWidth replaces full-width letters, digits and punctuation and the
// ideographic space by their ASCII forms, and leaves all else alone.
func HalfWidth(s string) string { return strings.Map(halfWidth, s) }

func halfWidth(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == 0x3000:
		return ' '
	case r == 0x2018 || r == 0x2019:
		return '\''
	case r == 0x201C || r == 0x201D:
		return '"'
	case r == 0xFFE5:
		return 0xA5
	}
	return r
}

// isSpace covers white space, zero-width and direction marks, soft hyphens and
// control characters.
func isSpace(r rune) bool {
	switch {
	case r < 0x80:
		return r <= ' ' || r == 0x7F
	case r == 0xAD, r == 0xFEFF, r == 0x3164, r == 0x180E, r == 0x115F, r == 0x1160:
		return true
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2064:
		return true
	}
	return unicode.IsSpace(r) || unicode.IsControl(r)
}

// IsNFD reports whether s holds characters in decomposed form, which look like
// the composed ones and compare unequal to them.
func IsNFD(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return !norm.NFC.IsNormalString(s)
		}
	}
	return false
}
