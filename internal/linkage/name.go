package linkage

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"
)

// nameLevel is how two names agree.
type nameLevel uint8

const (
	nameUnknown nameLevel = iota // one of them is blank
	nameSame
	nameSpaced  // the same but for spaces, dots, width and case
	nameVariant // the same characters in other forms
	nameSound   // another character of the same sound in one place or more
	nameOne     // one character of three or more is another, missing, or two changed places
	nameHalf    // one character of two is another
	namePart    // one is a part of the other, or most parts agree
	nameFamily  // the first character only
	nameOther
	nameLevels
)

// longest is how many characters of a name are compared.
const longest = 48

// clean reads the characters of a name without spaces and dots, in half width
// and small letters.
func clean(name []byte, buf *[longest]rune) []rune {
	n := 0
	for len(name) > 0 && n < longest {
		c, size := rune(name[0]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRune(name)
		}
		name = name[size:]
		if c = plainRune(c); c == 0 {
			continue
		}
		buf[n] = c
		n++
	}
	return buf[:n]
}

// plainRune gives the character to compare, 0 for one that says nothing: all
// that is neither a letter nor a digit. Full-width letters become plain ones.
func plainRune(c rune) rune {
	switch {
	case c >= 0x3400 && c <= 0x9fff:
		return c
	case c >= '！' && c <= '～':
		c -= '！' - '!'
	case c == '〇':
		return c
	}
	if c < utf8.RuneSelf {
		switch {
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			return c
		}
		return 0
	}
	if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
		return 0
	}
	return unicode.ToLower(c)
}

// compareNames tells how two names agree.
func compareNames(a, b []byte) nameLevel {
	if len(a) == 0 || len(b) == 0 {
		return nameUnknown
	}
	if bytes.Equal(a, b) {
		return nameSame
	}
	var abuf, bbuf [longest]rune
	x, y := clean(a, &abuf), clean(b, &bbuf)
	if len(x) == 0 || len(y) == 0 {
		return nameUnknown
	}
	if slices.Equal(x, y) {
		return nameSpaced
	}
	for i := range x {
		x[i] = normal(x[i])
	}
	for i := range y {
		y[i] = normal(y[i])
	}
	return compareRunes(x, y)
}

// compareRunes goes on where the characters differ in more than their form.
func compareRunes(x, y []rune) nameLevel {
	if slices.Equal(x, y) {
		return nameVariant
	}
	if len(x) == len(y) && sameSounds(x, y) {
		return nameSound
	}
	short, long := min(len(x), len(y)), max(len(x), len(y))
	switch s := slipOf(x, y); {
	case s == slipSwap && short >= 3 || (s == slipOne || s == slipDrop) && long >= 3 && short >= 2:
		return nameOne
	case s != slipMany && short == 2:
		return nameHalf
	}
	if partly(x, y) {
		return namePart
	}
	if x[0] == y[0] {
		return nameFamily
	}
	return nameOther
}

// partly reports whether a long name is a part of a longer one, or agrees with
// it in most characters in order: names of several words, cut short or spelled
// by ear in another register.
func partly(x, y []rune) bool {
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < 3 || len(y) < 5 {
		return false
	}
	if slices.Equal(x, y[:len(x)]) || slices.Equal(x, y[len(y)-len(x):]) {
		return true
	}
	return 4*common(x, y) >= 3*len(y)
}

// common is the length of the longest common subsequence, characters of the
// same sound being equal.
func common(x, y []rune) int {
	var row [longest + 1]int
	for _, c := range x {
		diagonal := 0
		for j, d := range y {
			above := row[j+1]
			if c == d || soundAlike(c, d) {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(y)]
}

// sameSounds reports whether two names of one length sound alike throughout.
func sameSounds(x, y []rune) bool {
	for i := range x {
		if x[i] != y[i] && !soundAlike(x[i], y[i]) {
			return false
		}
	}
	return true
}

// soundKey is a hash of how a name sounds; names that differ in spaces, form or
// homophones only have the same, but for characters of several readings.
func soundKey(name []byte) uint64 {
	var buf [longest]rune
	t, h := script(), uint64(0)
	runes := clean(name, &buf)
	for _, c := range runes {
		h = fold(h, uint64(t.soundOf(t.normal(c))))
	}
	if len(runes) == 0 {
		return 0
	}
	return h | 1
}
