package linkage

import "math/bits"

// mix spreads the bits of a word; it can be undone, so nothing is lost.
func mix(h uint64) uint64 {
	h ^= h >> 32
	h *= 0x9e3779b97f4a7c15
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return h ^ h>>32
}

// fold joins a word to a hash.
func fold(h, v uint64) uint64 {
	hi, lo := bits.Mul64(h^0x9e3779b97f4a7c15, v^0xd6e8feb86659fd93)
	return hi ^ lo
}

// load8 reads eight bytes of a text from place i on, the first one lowest.
func load8(s string, i int) uint64 {
	b := s[i : i+8]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// load4 reads four bytes.
func load4(s string, i int) uint64 {
	b := s[i : i+4]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24
}

// hashText is a hash of a text, the same on every machine and in every run.
func hashText(s string) uint64 {
	n := len(s)
	h := uint64(n) * 0xbf58476d1ce4e5b9
	switch {
	case n > 16:
		for len(s) > 16 {
			h = fold(h^load8(s, 0), load8(s, 8))
			s = s[16:]
		}
		return fold(h, hashText(s))
	case n >= 8:
		return fold(h^load8(s, 0), load8(s, n-8))
	case n >= 4:
		return fold(h, load4(s, 0)|load4(s, n-4)<<32)
	case n > 0:
		return fold(h, uint64(s[0])|uint64(s[n/2])<<8|uint64(s[n-1])<<16)
	}
	return 0
}

// fingerprint is a hash of a name and of the plain fields of its record.
func fingerprint(name string, sex Sex, birth Date, region uint32) uint32 {
	h := fold(hashText(name)+uint64(sex), uint64(birth)<<32|uint64(region))
	return uint32(h ^ h>>32)
}
