package parquet

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// The types of the compact protocol of Thrift, in which Parquet writes its
// headers and its footer.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftInt16  = 4
	thriftInt32  = 5
	thriftInt64  = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

// thriftWriter appends structs; fields come in ascending order of their ids.
type thriftWriter struct {
	b    []byte
	last []int // the last field of each open struct
}

func (w *thriftWriter) begin() { w.last = append(w.last, 0) }

func (w *thriftWriter) end() {
	w.b = append(w.b, 0)
	w.last = w.last[:len(w.last)-1]
}

func (w *thriftWriter) field(id int, kind byte) {
	top := &w.last[len(w.last)-1]
	w.b = append(w.b, byte(id-*top)<<4|kind) // ids of Parquet lie less than 16 apart
	*top = id
}

func (w *thriftWriter) int(id int, kind byte, v int64) {
	w.field(id, kind)
	w.b = binary.AppendVarint(w.b, v)
}

func (w *thriftWriter) bool(id int, v bool) {
	if v {
		w.field(id, thriftTrue)
	} else {
		w.field(id, thriftFalse)
	}
}

func (w *thriftWriter) text(id int, s string) {
	w.field(id, thriftBinary)
	w.word(s)
}

// word appends an element of a list of texts.
func (w *thriftWriter) word(s string) {
	w.b = binary.AppendUvarint(w.b, uint64(len(s)))
	w.b = append(w.b, s...)
}

// open begins a field that is a struct; end closes it.
func (w *thriftWriter) open(id int) {
	w.field(id, thriftStruct)
	w.begin()
}

func (w *thriftWriter) list(id int, kind byte, n int) {
	w.field(id, thriftList)
	if n < 15 {
		w.b = append(w.b, byte(n)<<4|kind)
		return
	}
	w.b = binary.AppendUvarint(append(w.b, 0xf0|kind), uint64(n))
}

var errThrift = errors.New("a header that cannot be read")

// thriftReader reads what thriftWriter writes and skips what it does not know.
// The first error stays; everything read after it is zero.
type thriftReader struct {
	b   []byte
	bad bool
}

func (r *thriftReader) byte() byte {
	if len(r.b) == 0 {
		r.bad = true
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *thriftReader) uint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *thriftReader) int() int64 {
	v := r.uint()
	return int64(v>>1) ^ -int64(v&1)
}

func (r *thriftReader) bytes() []byte {
	n := r.uint()
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

// fields calls do for every field of a struct; do reads its value or skips it.
func (r *thriftReader) fields(do func(id int, kind byte)) {
	id := 0
	for !r.bad {
		head := r.byte()
		if head == 0 {
			return
		}
		if delta := int(head >> 4); delta != 0 {
			id += delta
		} else {
			id = int(r.int())
		}
		do(id, head&0xf)
	}
}

// list reads the head of a list and calls do for every element.
func (r *thriftReader) list(do func(kind byte)) {
	head := r.byte()
	n := uint64(head >> 4)
	if n == 15 {
		n = r.uint()
	}
	if n > uint64(len(r.b)) { // an element takes at least a byte
		r.bad = true
		return
	}
	for range n {
		if r.bad {
			return
		}
		do(head & 0xf)
	}
}

// skipDepth bounds how deep an unknown value may be nested.
const skipDepth = 16

func (r *thriftReader) skip(kind byte) { r.skipAt(kind, skipDepth) }

func (r *thriftReader) skipAt(kind byte, depth int) {
	if depth == 0 {
		r.bad = true
		return
	}
	switch kind {
	case thriftTrue, thriftFalse:
	case thriftByte:
		r.byte()
	case thriftInt16, thriftInt32, thriftInt64:
		r.uint()
	case thriftDouble:
		if len(r.b) < 8 {
			r.bad, r.b = true, nil
			return
		}
		r.b = r.b[8:]
	case thriftBinary:
		r.bytes()
	case thriftList, thriftSet:
		r.list(func(kind byte) {
			if kind <= thriftFalse {
				r.byte() // a bool of a list takes a byte
				return
			}
			r.skipAt(kind, depth-1)
		})
	case thriftStruct:
		r.fields(func(_ int, kind byte) { r.skipAt(kind, depth-1) })
	default: // a map does not occur in Parquet
		r.bad = true
	}
}

// uvarintLen is how many bytes binary.AppendUvarint takes.
func uvarintLen(v uint64) int { return max(1, (bits.Len64(v)+6)/7) }
