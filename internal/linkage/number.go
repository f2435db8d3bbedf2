package linkage

import "strings"

// number is a personal number in 64 bits: its kind on top; below it the value of
// the digits (of 18 characters: 17 digits times 11 and the last one, X being 10),
// or a hash of what is no such number.
type number uint64

const (
	kindNone = iota
	kind18
	kind15
	kindOdd
	kindShift = 62
	valueMask = 1<<kindShift - 1
)

func (n number) kind() int { return int(n >> kindShift) }

// parseNumber packs a number. What is no number of 18 or 15 characters comes
// back as text too; text without two different characters, or without a digit,
// holds the place of a number and is none.
func parseNumber(s string) (n number, odd string) {
	if n, ok := plainNumber(s); ok {
		return n, ""
	}
	s = cleanNumber(s)
	if n, ok := plainNumber(s); ok {
		return n, ""
	}
	if len(s) < 4 || !strings.ContainsAny(s, "0123456789") || strings.Count(s, s[:1]) == len(s) {
		return 0, ""
	}
	return kindOdd<<kindShift | number(hashText(s))&valueMask, s
}

// plainNumber reads 18 or 15 characters that are as they should be.
func plainNumber[T string | []byte](s T) (number, bool) {
	var v, bad uint64
	switch len(s) {
	case 18:
		for i := range 17 {
			d := uint64(s[i]) - '0'
			if d > 9 {
				bad = 1
			}
			v = v*10 + d
		}
		last := uint64(s[17]) - '0'
		if s[17] == 'X' {
			last = 10
		} else if last > 9 {
			bad = 1
		}
		if bad != 0 || v%11111111111111111 == 0 { // seventeen times the same digit
			return 0, bad == 0
		}
		return kind18<<kindShift | number(v*11+last), true
	case 15:
		for i := range 15 {
			d := uint64(s[i]) - '0'
			if d > 9 {
				bad = 1
			}
			v = v*10 + d
		}
		if bad != 0 || v%111111111111111 == 0 {
			return 0, bad == 0
		}
		return kind15<<kindShift | number(v), true
	}
	return 0, false
}

// cleanNumber drops spaces and marks, and writes full-width characters and
// small letters as those of the number.
func cleanNumber(s string) string {
	var b strings.Builder
	for _, c := range s {
		switch {
		case c >= '０' && c <= '９', c >= 'Ａ' && c <= 'Ｚ', c >= 'ａ' && c <= 'ｚ':
			c -= '０' - '0'
		case c <= ' ', c == '\'', c == '-', c == '\u3000', c == '\u00a0', c == '\ufeff', c == '"', c == '`', c == '’', c == '‘':
			continue
		}
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c == '×' || c == 'Χ' || c == 'Х' { // signs that look like X
			c = 'X'
		}
		b.WriteRune(c)
	}
	if b.Len() > 64 {
		return b.String()[:64]
	}
	return b.String()
}

// text writes the digits of a number of 18 or 15 into buf.
func (n number) text(buf *[18]byte) []byte {
	v := uint64(n & valueMask)
	b := buf[:18]
	switch n.kind() {
	case kind18:
		buf[17] = "0123456789X"[v%11]
		v /= 11
		b = buf[:17]
	case kind15:
		b = buf[:15]
	default:
		return nil
	}
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + v%10)
		v /= 10
	}
	if n.kind() == kind18 {
		return buf[:18]
	}
	return b
}

// checkWeights are the factors of ISO 7064 MOD 11-2 by which GB 11643 computes
// the last character.
var checkWeights = [17]uint64{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// sound reports whether a number can be one that was issued: the last of 18
// characters follows from the others and the birth date is a day.
func (n number) sound() bool {
	if n.kind() != kind18 {
		return n.kind() == kind15
	}
	v := uint64(n & valueMask)
	last, sum := v%11, uint64(0)
	v /= 11
	birth := Date(v / 1000 % 100000000)
	for i := 16; i >= 0; i-- {
		sum += v % 10 * checkWeights[i]
		v /= 10
	}
	return (12-sum%11)%11 == last && birth.real()
}

// says reads birth date and sex out of a number of 18.
func (n number) says() (Date, Sex) {
	v := uint64(n&valueMask) / 11
	sex := Female
	if v%2 == 1 {
		sex = Male
	}
	return Date(v / 1000 % 100000000), sex
}

// short gives the number of 15 that the number of 18 replaced: no century, no
// last character.
func (n number) short() number {
	if n.kind() != kind18 {
		return n
	}
	v := uint64(n&valueMask) / 11
	region, birth, seq := v/100000000000, v/1000%1000000, v%1000
	return kind15<<kindShift | number(region*1000000000+birth*1000+seq)
}

// slip is how two texts of digits differ.
type slip uint8

const (
	slipNone slip = iota
	slipOne       // one character is another
	slipSwap      // two neighbours changed places
	slipDrop      // one character is missing or too many
	slipMany
)

// slipOf compares two texts as one that writes compares: the kinds of mistake
// are those of F. J. Damerau, Communications of the ACM 7 (1964), 171–176.
func slipOf[E comparable](a, b []E) slip {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return slipMany
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if i == len(b) {
		return slipNone
	}
	x, y := len(a), len(b)
	for x > i && y > i && a[x-1] == b[y-1] {
		x, y = x-1, y-1
	}
	switch {
	case x == i && y == i+1:
		if len(a) == len(b) {
			return slipOne
		}
		return slipDrop
	case x == i+1 && y == i+1:
		return slipOne
	case x == i+2 && y == i+2 && a[i] == b[i+1] && a[i+1] == b[i]:
		return slipSwap
	}
	return slipMany
}
