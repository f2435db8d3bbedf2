package rules

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
)

// hash gives the SHA-256 over the files of law of all layers, parents first,
// each by name and content. Line ends of Windows count as plain ones, so a
// checkout hashes alike everywhere; fixtures do not enter it.
func hash(layers []*layer) string {
	h := sha256.New()
	put := func(b []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	for _, l := range layers {
		put([]byte(l.id))
		files := slices.Clone(l.files)
		slices.SortFunc(files, func(a, b sourceFile) int { return cmp.Compare(a.name, b.name) })
		for _, f := range files {
			put([]byte(f.name))
			put(bytes.ReplaceAll(f.data, []byte("\r\n"), []byte("\n")))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
