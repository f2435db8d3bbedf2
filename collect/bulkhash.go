package collect

import (
	"math/bits"
	"unicode/utf8"

	"junheng/internal/hanzi"
)

// codeHash hashes a code that stands as it is: letters and digits, at least
// one of them a digit, and no number that a spreadsheet has spoilt.
func codeHash(code string) (uint64, bool) {
	if c, ok := digitsOf(code); ok {
		return c.hash(), true
	}
	if len(code) == 0 || len(code) > 64 {
		return 0, false
	}
	h, digits := uint64(len(code)), 0
	for i := range len(code) {
		c := code[i]
		switch {
		case c-'0' <= 9:
			digits++
		case c >= 'A' && c <= 'Z' && c != 'E' || c >= 'a' && c <= 'z' && c != 'e':
		default:
			return 0, false
		}
		h = h*31 + uint64(c)
	}
	return mix(h), digits > 0
}

// digitCode is a code of 8 to 16 digits: its first eight and its last.
type digitCode struct {
	head, tail uint64
	size       int
}

// digitsOf reads a code of 8 to 16 digits; false where it is none.
func digitsOf(code string) (digitCode, bool) {
	if len(code) < 8 || len(code) > 16 {
		return digitCode{}, false
	}
	c := digitCode{bytes8(code), bytes8(code[len(code)-8:]), len(code)}
	return c, eightDigits(c.head) && eightDigits(c.tail)
}

func (c digitCode) hash() uint64 { return mix(mix(c.head^uint64(c.size)) ^ c.tail) }

// after reports whether a code is greater than another of the same length.
func (c digitCode) after(o digitCode) bool {
	if c.size != o.size {
		return false
	}
	if c.head != o.head {
		return bits.ReverseBytes64(c.head) > bits.ReverseBytes64(o.head)
	}
	return bits.ReverseBytes64(c.tail) > bits.ReverseBytes64(o.tail)
}

// bytes8 gives the first eight bytes of a text, the first lowest.
func bytes8(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// eightDigits reports whether eight bytes are decimal digits.
func eightDigits(w uint64) bool {
	d := w ^ 0x3030303030303030
	return (d|(d+0x7676767676767676))&0x8080808080808080 == 0
}

// telling are the characters with which a total's or a note's text begins (or 其,
// that of a prefix that labels lose) or ends; with those of leading it, or a number
// that labels lose, begins.
var (
	telling    = hanzi.NewSet("合总小共累其注备说填审负单制联数计和")
	leading    = hanzi.NewSet("合总小共累其注备说填审负单制联数计和一二三四五六七八九十")
	plainNames = hanzi.Sieve{Begin: leading, End: telling}
)

// nameHash hashes what schoolKey keeps of a name. It reports false where the name
// has characters that need a closer look, be it to see that they are UTF-8, or may
// be a total or a note: those have up to five characters or begin or end in a
// telling one.
func nameHash(name string) (uint64, bool) {
	if len(name) <= 5*3 || !hanzi.Begins(name) || leading.Has(name) {
		return 0, false
	}
	if h, plain := hanzi.Plain(name); plain {
		last := name[len(name)-3:]
		return h, !hanzi.Begins(last) || !telling.Has(last)
	}
	if !utf8.ValidString(name) {
		return 0, false
	}
	var room [96]byte
	kept, last := room[:0], name
	for rest := name; len(rest) > 0; {
		c, n := rest[0], 1
		switch {
		case len(rest) >= 3 && c >= 0xE4 && c <= 0xE9:
			kept = append(kept, rest[:3]...)
			last, n = rest, 3
		case c >= '0' && c <= '9':
			kept = append(kept, c)
			last = rest
		case c == '"' || c == ',' && len(rest) > 1 || c == ' ' && single(name, len(name)-len(rest)):
			// which schoolKey drops
		default:
			return 0, false
		}
		rest = rest[n:]
	}
	return hanzi.Hash(string(kept)), !hanzi.Begins(last) || !telling.Has(last)
}

// single reports whether the space at i stands between two other characters of
// ASCII, where tidy leaves it.
func single(s string, i int) bool {
	other := func(c byte) bool { return c > ' ' && c < 0x7F }
	return i > 0 && i+1 < len(s) && other(s[i-1]) && other(s[i+1])
}

func mix(h uint64) uint64 {
	h ^= h >> 32
	h *= 0x9e3779b97f4a7c15
	h ^= h >> 29
	return h * 0xbf58476d1ce4e5b9
}

// hashIndex finds small numbers by hash. What it finds may be of another key
// of a like hash.
type hashIndex struct {
	slots []int32 // 1 + number; 0 free
	tags  []uint32
	shift uint
}

func (x *hashIndex) init(n int) {
	size := 16
	x.shift = 60
	for size < 2*n {
		size *= 2
		x.shift--
	}
	x.slots = cleared(&x.slots, size)
	x.tags = roomFor(&x.tags, size) // of the slots in use
}

func (x *hashIndex) add(h uint64, number int32) {
	mask := len(x.slots) - 1
	i := int(h >> x.shift)
	for x.slots[i] != 0 {
		i = (i + 1) & mask
	}
	x.slots[i], x.tags[i] = number+1, uint32(h)
}

// meet adds a number, and gives those that were added with the same tag by calling
// met for each.
func (x *hashIndex) meet(h uint64, number int32, met func(int32)) {
	mask := len(x.slots) - 1
	i := int(h >> x.shift)
	for ; x.slots[i] != 0; i = (i + 1) & mask {
		if x.tags[i] == uint32(h) {
			met(x.slots[i] - 1)
		}
	}
	x.slots[i], x.tags[i] = number+1, uint32(h)
}

// first gives the place and the number found first, −1 when there is none.
func (x *hashIndex) first(h uint64) (int, int32) { return x.from(int(h>>x.shift), h) }

// next goes on after a place.
func (x *hashIndex) next(i int, h uint64) (int, int32) {
	return x.from((i+1)&(len(x.slots)-1), h)
}

func (x *hashIndex) from(i int, h uint64) (int, int32) {
	for ; x.slots[i] != 0; i = (i + 1) & (len(x.slots) - 1) {
		if x.tags[i] == uint32(h) {
			return i, x.slots[i] - 1
		}
	}
	return i, -1
}
