package people

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"
	"sync"
)

// IndexField says of what an index is.
type IndexField string

// The indexes.
const (
	ByID        IndexField = "id"         // ID number
	ByStudent   IndexField = "student"    // student number
	ByName      IndexField = "name"       // name
	ByNameBirth IndexField = "name_birth" // name and birth date
	ByPhone     IndexField = "phone"      // of guardians, or a teacher's own
)

var indexFields = []IndexField{ByID, ByStudent, ByName, ByNameBirth, ByPhone}

// Index is one entry by which a person is found: a keyed hash that tells
// nothing to whoever lacks the key.
type Index struct {
	Field IndexField
	Hash  string // 16 bytes of HMAC-SHA256, as bytes in a string
}

// hashBytes is what is kept of an HMAC-SHA256: 128 bits, of which no two
// persons of a nation share by chance.
const hashBytes = 16

// hasher makes the hashes of one index key, a key apart for each field.
type hasher struct {
	id    string
	pools map[IndexField]*sync.Pool // of hash.Hash
}

// digestUse is the name under which the digest of a roster's row is keyed.
const digestUse IndexField = "digest"

func newHasher(k ringKey) *hasher {
	h := &hasher{id: k.ID, pools: map[IndexField]*sync.Pool{}}
	for _, f := range append(indexFields[:len(indexFields):len(indexFields)], digestUse) {
		key := derive(k.Key, "index "+string(f), sha256.Size)
		h.pools[f] = &sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}
	}
	return h
}

// sum hashes texts that are told apart by zero bytes.
func (h *hasher) sum(f IndexField, texts ...string) string {
	pool := h.pools[f]
	m := pool.Get().(hash.Hash)
	defer pool.Put(m)
	m.Reset()
	for _, t := range texts {
		m.Write([]byte(t))
		m.Write([]byte{0})
	}
	var out [sha256.Size]byte
	return string(m.Sum(out[:0])[:hashBytes])
}

// indexes lists the entries of a person, each once.
func (h *hasher) indexes(p *Private, birth string) []Index {
	out := make([]Index, 0, 6)
	add := func(f IndexField, texts ...string) {
		for _, t := range texts {
			if t == "" {
				return
			}
		}
		e := Index{f, h.sum(f, texts...)}
		for _, have := range out {
			if have == e {
				return
			}
		}
		out = append(out, e)
	}
	name := CanonicalName(p.Name)
	add(ByID, p.IDNumber)
	add(ByStudent, compact(p.StudentNumber))
	add(ByName, name)
	add(ByNameBirth, name, birth)
	add(ByPhone, CanonicalPhone(p.Phone))
	for _, g := range p.Guardians {
		add(ByPhone, CanonicalPhone(g.Phone))
	}
	return out
}
