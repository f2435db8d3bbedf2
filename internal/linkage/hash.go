package linkage

import (
	"encoding/binary"
	"math/bits"
)

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

// hashText is a hash of a text, the same on every machine and in every run.
func hashText[T string | []byte](s T) uint64 {
	h := uint64(len(s)) * 0xbf58476d1ce4e5b9
	b := []byte(s)
	for len(b) >= 8 {
		h = fold(h, binary.LittleEndian.Uint64(b))
		b = b[8:]
	}
	if len(b) > 0 {
		var last [8]byte
		copy(last[:], b)
		h = fold(h, binary.LittleEndian.Uint64(last[:]))
	}
	return mix(h)
}

// fingerprint is a hash of a name and of the plain fields of its record.
func fingerprint(name string, rec Record) uint32 {
	h := fold(hashText(name), uint64(rec.Birth)<<32|uint64(rec.Region))
	return uint32(mix(h ^ uint64(rec.Sex)))
}
