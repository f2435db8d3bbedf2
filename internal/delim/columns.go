package delim

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"
	"unsafe"

	"junheng/internal/blank"
)

// cells is what a worker has read of one column in one chunk.
type cells struct {
	floats []float64
	ints   []int64
	codes  []uint32
	text   []byte // Text: the cells one after the other; of a Reader, those that had to be written anew
	ends   []int  // where each ends
	lent   []string
	blank  int

	dict   *dictionary // Code: of this worker, through all its chunks
	number []uint32    // the table's number of each of its words, 0 for none yet
}

func (v *cells) clear() {
	v.floats, v.ints, v.codes, v.text, v.ends, v.lent, v.blank = v.floats[:0], v.ints[:0], v.codes[:0], v.text[:0], v.ends[:0], v.lent[:0], 0
}

// fill reads cells of the current block into column i.
func (w *worker) fill(i int, at cellEnds) {
	v := &w.cells[i]
	switch w.plan.Columns[i].Kind {
	case Float:
		w.floats(i, v, at)
	case Int:
		for k := range at.rows {
			v.ints = append(v.ints, w.int(i, k, at.at(k)))
		}
	case Code:
		w.codes(i, v, at)
	case Text:
		w.texts(i, v, at)
	}
}

// texts copies cells one after the other, or lends them.
func (w *worker) texts(i int, v *cells, where cellEnds) {
	if w.lends {
		w.lend(i, v, where)
		return
	}
	for k := range where.rows {
		cell := w.cell(i, k, where.at(k))
		if len(cell) == 0 {
			v.blank++
		}
		v.text = append(v.text, cell...)
		v.ends = append(v.ends, len(v.text))
	}
}

// lend leaves cells where they are, except those that do not stand in the text
// as they are.
func (w *worker) lend(i int, v *cells, where cellEnds) {
	text, loose := w.text[w.c.from:], w.plan.Columns[i].Loose
	n := len(v.lent)
	v.lent = slices.Grow(v.lent, where.rows)[:n+where.rows]
	out, next := v.lent[n:], 0
	for k := range out {
		e := where.ends[next : next+2]
		at := span{e[0] + 1, e[1]}
		next += where.stride
		if at.from < at.to && !w.b.quoted[k] && (loose || valid(text[at.from:], int(at.to-at.from))) {
			out[k] = lent(text[at.from:at.to])
			continue
		}
		cell := w.cell(i, k, at)
		if len(cell) == 0 {
			v.blank++
		}
		from := len(v.text)
		v.text = append(v.text, cell...)
		out[k] = lent(v.text[from:])
	}
}

// lent gives bytes as a string without copying them.
func lent(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// floats reads plain short decimals on the spot: they are nearly all there is.
func (w *worker) floats(i int, v *cells, at cellEnds) {
	text := w.text[w.c.from:]
	n := len(v.floats)
	v.floats = slices.Grow(v.floats, at.rows)[:n+at.rows]
	out := v.floats[n:]
	k := w.wideFloats(i, out, at)
	for k += plainFloats(out[k:], at.after(k), text); k < at.rows; {
		out[k] = w.float(i, k, at.at(k))
		k++
		k += plainFloats(out[k:], at.after(k), text)
	}
}

// float reads any cell of a Float column.
func (w *worker) float(i, k int, at span) float64 {
	if at.from == at.to {
		w.cells[i].blank++
		return blank.Of(w.plan.Blank)
	}
	cell := bytes.TrimSpace(w.raw(i, k, at))
	if len(cell) == 0 {
		w.cells[i].blank++
		return blank.Of(w.plan.Blank)
	}
	if f, ok := ParseFloat(cell); ok {
		return f
	}
	if again := w.plan.Columns[i].Reread; again != nil {
		if f, ok := again(cell); ok {
			return f
		}
	}
	w.report(Unreadable, w.c.rows+k, w.plan.Columns[i].Field, cell)
	return blank.Of(w.plan.Unreadable)
}

// int reads a cell of an Int column.
func (w *worker) int(i, k int, at span) int64 {
	cell := w.raw(i, k, at)
	if v, ok := ParseInt(cell); ok {
		return v
	}
	if cell = bytes.TrimSpace(cell); len(cell) == 0 {
		w.cells[i].blank++
		return BlankInt
	}
	w.report(Unreadable, w.c.rows+k, w.plan.Columns[i].Field, cell)
	return BlankInt
}

// codes looks short cells up by their bytes as one word. No word that was entered
// has a quote in it.
func (w *worker) codes(i int, v *cells, where cellEnds) {
	text := w.text[w.c.from:]
	n := len(v.codes)
	v.codes = slices.Grow(v.codes, where.rows)[:n+where.rows]
	out, ends, stride, dict := v.codes[n:], where.ends, where.stride, v.dict
	for k, next := 0, 0; k < len(out); k, next = k+1, next+stride {
		e := ends[next : next+2]
		from := e[0] + 1
		size := e[1] - from
		if size-1 >= 8 || int(from)+8 > len(text) {
			out[k] = w.code(i, k, span{from, e[1]})
			continue
		}
		key := topBytes(load8(text, int(from)), size)
		if known := dict.slot(key); key == known.key && size == known.size {
			out[k] = known.code
			continue
		}
		out[k] = w.code(i, k, span{from, e[1]})
	}
}

// code reads any cell of a Code column.
func (w *worker) code(i, k int, at span) uint32 {
	v, text := &w.cells[i], w.text[w.c.from:]
	code, bad := v.dict.code(w.raw(i, k, at))
	size := at.to - at.from
	switch {
	case code == 0:
		v.blank++
	case bad:
		w.report(BadText, w.c.rows+k, w.plan.Columns[i].Field, []byte(v.dict.words[code]))
	case size-1 < 8 && int(at.from)+8 <= len(text) && !w.b.quoted[k]:
		key := topBytes(load8(text, int(at.from)), size)
		*v.dict.slot(key) = shortWord{key, size, code}
	}
	return code
}

// topBytes moves the first n bytes of w, 1 ≤ n ≤ 8, to its top.
func topBytes(w uint64, n uint32) uint64 { return w << ((64 - 8*n) & 63) }

// cell gives the value of a Text cell.
func (w *worker) cell(i, k int, at span) []byte {
	cell := w.raw(i, k, at)
	if loose := w.lends && w.plan.Columns[i].Loose; !loose && !valid(cell, len(cell)) {
		cell = bytes.ToValidUTF8(cell, []byte("\uFFFD"))
		w.report(BadText, w.c.rows+k, w.plan.Columns[i].Field, cell)
	}
	return cell
}

// valid is utf8.Valid of the first n bytes of text, quick for ASCII and for
// Chinese characters: the bytes from 0xE1 to 0xEC begin characters of three
// bytes, of which any two continuation bytes make one.
func valid(text []byte, n int) bool {
	for n > 0 && len(text) >= 8 {
		w := binary.LittleEndian.Uint64(text)
		if n < 8 {
			w &= 1<<(8*n&63) - 1
		}
		switch {
		case w&highs == 0:
			text, n = text[8:], n-8
		case w&0xc0c0f0c0c0f0 == 0x8080e08080e0 && byte(w)-0xe1 <= 0xb && byte(w>>24)-0xe1 <= 0xb:
			text, n = text[6:], n-6
		case w&0xc0c0f0 == 0x8080e0 && byte(w)-0xe1 <= 0xb:
			text, n = text[3:], n-3
		case byte(w) < utf8.RuneSelf:
			text, n = text[1:], n-1
		default:
			return utf8.Valid(text[:n])
		}
	}
	return n <= 0 || utf8.Valid(text[:n])
}

// raw gives a cell without its quotes, and reports those out of place.
func (w *worker) raw(i, k int, at span) []byte {
	cell := w.text[w.c.from+int(at.from) : w.c.from+int(at.to)]
	if !w.b.quoted[k] {
		return cell
	}
	cell, buf, fault := unquote(cell, w.buf[:0])
	w.buf = buf
	if fault != 0 {
		w.report(StrayQuote, w.c.rows+k, w.plan.Columns[i].Field, cell)
	}
	return cell
}

// dictionary numbers the distinct texts of a column as they come up.
type dictionary struct {
	words []string
	bad   []bool // the word was not UTF-8
	index map[string]uint32
	short [256]shortWord
}

// shortWord is a text of one to eight bytes, kept in a register.
type shortWord struct {
	key        uint64
	size, code uint32
}

func newDictionary() *dictionary {
	return &dictionary{words: []string{""}, bad: []bool{false}, index: map[string]uint32{"": 0}}
}

// clear forgets all texts.
func (d *dictionary) clear() {
	clear(d.index)
	d.words, d.bad, d.index[""], d.short = d.words[:1], d.bad[:1], 0, [256]shortWord{}
}

// slot is the one place where a short text of that key can be.
func (d *dictionary) slot(key uint64) *shortWord {
	return &d.short[key*0x9e3779b97f4a7c15>>56]
}

// code gives the number of a text, a new one if need be, and whether the text
// was no UTF-8.
func (d *dictionary) code(text []byte) (uint32, bool) {
	if c, ok := d.index[string(text)]; ok {
		return c, d.bad[c]
	}
	c := uint32(len(d.words))
	d.index[string(text)] = c
	d.words = append(d.words, strings.ToValidUTF8(string(text), "\uFFFD"))
	d.bad = append(d.bad, !utf8.Valid(text))
	return c, d.bad[c]
}
