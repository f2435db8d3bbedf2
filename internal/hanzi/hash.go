package hanzi

import "math/bits"

const factor = 0x9e3779b97f4a7c15

// Hash hashes a text, eight bytes at a time.
func Hash(s string) uint64 {
	h := uint64(len(s))
	for ; len(s) >= 8; s = s[8:] {
		h = (bits.RotateLeft64(h, 23) ^ word(s)) * factor
	}
	tail := uint64(0)
	for i := range len(s) {
		tail |= uint64(s[i]) << (8 * i)
	}
	return (bits.RotateLeft64(h, 23) ^ tail) * factor
}

// word gives the first eight bytes of a text, the first lowest.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// Begins reports whether a text begins with a character from U+4000 to U+9FFF.
func Begins(s string) bool { return len(s) >= 3 && s[0] >= 0xE4 && s[0] <= 0xE9 }

const tops = 0x8080808080808080 // the top bit of every byte

// Plain is [Hash] of a text of eight bytes at least that has but digits and
// characters whose first byte is from 0xE4 to 0xE9: any two continuation bytes make
// one of it. It reports false for others.
func Plain(s string) (uint64, bool) {
	h, at := uint64(len(s)), 0
	bad, due := uint64(0), uint64(0) // due: top bits of bytes that must go on what began in the word before
	for ; at+8 <= len(s); at += 8 {
		w := word(s[at:])
		leads, strange := classes(w, due)
		bad |= strange
		due = leads>>48 | leads>>56
		h = (bits.RotateLeft64(h, 23) ^ w) * factor
	}
	tail := uint64(0)
	if rest := len(s) - at; rest > 0 {
		tail = word(s[len(s)-8:]) >> (64 - 8*rest)
		const none = '0' * (tops >> 7) // stands in for the bytes behind the end
		_, strange := classes(tail|none<<(8*rest), due)
		bad |= strange
		due = 0
	}
	return (bits.RotateLeft64(h, 23) ^ tail) * factor, bad|due == 0
}

// classes gives the top bits of those bytes of a word that begin a character, and
// whether some byte is neither that, nor goes on one, nor is a digit.
func classes(w, due uint64) (leads, strange uint64) {
	low := w &^ tops
	digits := (low + 0x5050505050505050) &^ (low + 0x4646464646464646) &^ w     // 0x30 … 0x39
	leads = (low + 0x1C1C1C1C1C1C1C1C) &^ (low + 0x1616161616161616) & w & tops // 0xE4 … 0xE9
	inner := w &^ (low + 0x4040404040404040) & tops                             // 0x80 … 0xBF
	return leads, ^(digits|leads|inner)&tops | inner ^ (leads<<8 | leads<<16 | due)
}
