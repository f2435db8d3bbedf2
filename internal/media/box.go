package media

import (
	"encoding/binary"
	"iter"
)

// boxes gives the boxes of ISO 14496-12 that lie in data one after the other, by
// name. One that reaches beyond the data ends the walk with an empty name.
func boxes(data []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for len(data) > 0 {
			size, head := uint64(len(data)), uint64(8)
			if len(data) < 8 {
				yield("", nil)
				return
			}
			switch n := binary.BigEndian.Uint32(data); {
			case n == 1 && len(data) >= 16:
				size, head = binary.BigEndian.Uint64(data[8:]), 16
			case n != 0: // 0 reaches to the end
				size = uint64(n)
			}
			if size < head || size > uint64(len(data)) {
				yield("", nil)
				return
			}
			if !yield(string(data[4:8]), data[head:size]) {
				return
			}
			data = data[size:]
		}
	}
}

// within gives the bodies of the boxes that lie in data under a path of names.
func within(data []byte, path ...string) [][]byte {
	out := [][]byte{data}
	for _, want := range path {
		var next [][]byte
		for _, d := range out {
			for name, body := range boxes(d) {
				if name == want {
					next = append(next, body)
				}
			}
		}
		out = next
	}
	return out
}
