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
func plainNumber(s string) (number, bool) {
	switch len(s) {
	case 18:
		a, b := load8(s, 0), load8(s, 8)
		next, last := uint64(s[16])-'0', uint64(s[17])-'0'
		if s[17] == 'X' {
			last = 10
		}
		if !digits8(a) || !digits8(b) || next > 9 || last > 10 {
			return 0, false
		}
		v := (value8(a)*100000000+value8(b))*10 + next
		if v%11111111111111111 == 0 { // seventeen times the same digit
			return 0, true
		}
		return kind18<<kindShift | number(v*11+last), true
	case 15:
		a, b := load8(s, 0), load8(s, 7)
		if !digits8(a) || !digits8(b) {
			return 0, false
		}
		v := value8(a)*10000000 + value8(b)%10000000
		if v%111111111111111 == 0 {
			return 0, true
		}
		return kind15<<kindShift | number(v), true
	case 0:
		return 0, true
	}
	return 0, false
}

// digits8 reports whether eight bytes are digits: all have the upper half of
// '0', also after 6 is added.
func digits8(w uint64) bool {
	const halves, zeros, six = 0xf0f0f0f0f0f0f0f0, 0x3030303030303030, 0x0606060606060606
	return w&halves == zeros && (w+six)&halves == zeros
}

// value8 is the number that eight digits write, the first byte the highest: it
// joins them to pairs, fours and eights.
func value8(w uint64) uint64 {
	w &= 0x0f0f0f0f0f0f0f0f
	w = w*10 + w>>8
	return ((w&0x000000ff000000ff)*(100+1000000<<32) + (w>>16&0x000000ff000000ff)*(1+10000<<32)) >> 32
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
	size, digits := 15, 15
	switch n.kind() {
	case kind18:
		buf[17] = "0123456789X"[v%11]
		v /= 11
		size, digits = 18, 17
	case kind15:
	default:
		return nil
	}
	for i := digits - 1; i >= 0; i-- {
		buf[i] = byte('0' + v%10)
		v /= 10
	}
	return buf[:size]
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
