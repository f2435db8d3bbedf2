package delim

import "bytes"

// Cutter cuts a text into parts for [Reader]. It is for one goroutine.
type Cutter struct{ split *splitter }

// NewCutter makes a cutter of text, which [Decode] gave for the same dialect.
func NewCutter(d Dialect, o Options) *Cutter { return &Cutter{newSplitter(d, o)} }

// Cut gives the first place, from or later, where a record begins whose field is
// written otherwise than in the record before it; the end of the text where
// there is none. It takes every line end for the end of a record, see
// [Table.Broken].
func (c *Cutter) Cut(text []byte, from, field int) int {
	if from <= 0 || from >= len(text) {
		return len(text)
	}
	k := bytes.IndexByte(text[from-1:], c.split.newline)
	if k < 0 {
		return len(text)
	}
	var last []byte
	for pos := from + k; pos < len(text); {
		end, next, err := c.split.split(text, pos)
		if err != nil {
			return len(text)
		}
		if end > pos && field < c.split.n {
			a, b := c.split.field(pos, field)
			if last != nil && !bytes.Equal(last, text[a:b]) {
				return pos
			}
			last = text[a:b:b]
		}
		pos = next
	}
	return len(text)
}
