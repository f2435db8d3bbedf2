package facts

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash"
	"math"
	"slices"
	"sync"
	"unsafe"

	"junheng/registry"
)

// Leaf is the hash of one part of a dataset. The content hash is the SHA-256
// over all leaves, so that whoever reads only some columns can verify them
// without reading the rest.
type Leaf struct {
	Name string `json:"name"` // key/county, schools, value/students, text/remark, lineage
	Hash string `json:"hash"` // SHA-256, hex
}

// contentHash combines leaves, ordered by name.
func contentHash(leaves []Leaf) string {
	h := sha256.New()
	h.Write([]byte("junheng dataset 1\n"))
	for _, l := range leaves {
		h.Write([]byte(l.Name + " " + l.Hash + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// hashLeaves hashes every part of a canonical table, columns in parallel.
func hashLeaves(t *Table) []Leaf {
	var jobs []func() Leaf
	add := func(name string, sum func(h hash.Hash)) {
		jobs = append(jobs, func() Leaf { return Leaf{name, leafHash(name, t.Len(), sum)} })
	}
	add("key/county", func(h hash.Hash) { hashWords(h, t.County) })
	add("key/year", func(h hash.Hash) { hashWords(h, t.Year) })
	add("key/school", func(h hash.Hash) { hashWords(h, t.School) })
	add("key/stage", func(h hash.Hash) { hashWords(h, t.Stage) })
	add("schools", func(h hash.Hash) { hashSchools(h, t.Schools) })
	for _, f := range t.order {
		c := t.cols[f]
		add("value/"+string(f), func(h hash.Hash) { hashDoubles(h, c.Values) })
	}
	for _, f := range t.TextFields() {
		add("text/"+string(f), func(h hash.Hash) { hashTexts(h, t, f) })
	}
	add("lineage", func(h hash.Hash) { hashLineage(h, t) })

	leaves := make([]Leaf, len(jobs))
	inParallel(len(jobs), func(i int) { leaves[i] = jobs[i]() })
	slices.SortFunc(leaves, func(a, b Leaf) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return leaves
}

func leafHash(name string, rows int, sum func(hash.Hash)) string {
	h := sha256.New()
	h.Write([]byte(name + "\n"))
	number(h, rows)
	sum(h)
	return hex.EncodeToString(h.Sum(nil))
}

// inParallel calls do(0) … do(n-1) on as many goroutines as may run at once.
func inParallel(n int, do func(int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(n, workers()) {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// asBytes gives the memory of numbers; there must be at least one.
func asBytes[T any](vs []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(&vs[0])), int(unsafe.Sizeof(vs[0]))*len(vs))
}

// hashDoubles hashes the bits of canonical values, least byte first.
func hashDoubles(h hash.Hash, vs []float64) {
	if littleEndian && len(vs) > 0 {
		h.Write(asBytes(vs))
		return
	}
	buf := make([]byte, 0, 8192)
	for _, v := range vs {
		buf = binary.LittleEndian.AppendUint64(buf, math.Float64bits(v))
		if len(buf) == cap(buf) {
			h.Write(buf)
			buf = buf[:0]
		}
	}
	h.Write(buf)
}

// hashWords hashes numbers as 32 bits each, least byte first.
func hashWords[T ~int32 | ~int16 | ~uint8](h hash.Hash, vs []T) {
	var one T
	if littleEndian && len(vs) > 0 && unsafe.Sizeof(one) == 4 {
		h.Write(asBytes(vs))
		return
	}
	buf := make([]byte, 0, 8192)
	for _, v := range vs {
		buf = binary.LittleEndian.AppendUint32(buf, uint32(int32(v)))
		if len(buf) == cap(buf) {
			h.Write(buf)
			buf = buf[:0]
		}
	}
	h.Write(buf)
}

func number(h hash.Hash, n int) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(n))
	h.Write(b[:])
}

// words hashes strings, each after its length.
func words(h hash.Hash, ss ...string) {
	for _, s := range ss {
		number(h, len(s))
		h.Write([]byte(s))
	}
}

func hashSchools(h hash.Hash, schools []registry.School) {
	number(h, len(schools))
	buf := make([]byte, 0, 16<<10)
	for i := range schools {
		s := &schools[i]
		for _, w := range [...]string{string(s.ID), s.Code, s.Name, s.Township} {
			buf = binary.LittleEndian.AppendUint64(buf, uint64(len(w)))
			buf = append(buf, w...)
		}
		for _, n := range [...]int{int(s.County), int(s.Type), int(s.Founder), int(s.Location), s.Founded} {
			buf = binary.LittleEndian.AppendUint64(buf, uint64(n))
		}
		if len(buf) > 8<<10 || i == len(schools)-1 {
			h.Write(buf)
			buf = buf[:0]
		}
	}
}

func hashTexts(h hash.Hash, t *Table, f FieldID) {
	for row := range t.Len() {
		if s := t.Text(row, f); s != "" {
			number(h, row)
			words(h, s)
		}
	}
}

func hashLineage(h hash.Hash, t *Table) {
	for _, s := range t.sources {
		js, err := json.Marshal(s) // keys of a map come out sorted
		if err != nil {
			panic(err) // a Source holds nothing that JSON cannot express
		}
		words(h, string(js))
	}
	hashWords(h, t.rowSource)
	hashWords(h, t.rowRecord)
	for _, f := range t.order {
		for row, o := range t.cols[f].origin {
			if o > 0 {
				from := t.origins[o-1]
				number(h, row)
				words(h, string(f), from.File, from.Hash, from.Sheet, from.Cell, from.Raw, from.By, from.Note)
			}
		}
	}
}
