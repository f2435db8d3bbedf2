package parquet

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// The numbers of the format that this package uses.
const (
	magic = "PAR1"

	typeInt32, typeDouble, typeBytes     = 1, 5, 6
	required, optional                   = 0, 1
	plain, runLength, dictionaryEncoding = 0, 3, 8
	uncompressed, gzipped                = 0, 2
	dictionaryPage, dataPage             = 2, 3
)

var physical = [...]int64{Int32: typeInt32, Double: typeDouble, Words: typeBytes}

// Writer writes one file group by group.
type Writer struct {
	out     io.Writer
	name    string
	columns []Column
	at      int64
	rows    int
	groups  []writtenGroup
}

type writtenGroup struct {
	rows   int
	size   int64
	chunks []writtenChunk
}

// writtenChunk is one column of one group in the file.
type writtenChunk struct {
	pages         *Pages
	at, data, end int64 // where it begins, its data page begins and it ends
	plainSize     int64
}

// NewWriter begins a file with the given columns, under the name of its schema.
func NewWriter(out io.Writer, name string, columns []Column) (*Writer, error) {
	w := &Writer{out: out, name: name, columns: columns}
	return w, w.put([]byte(magic))
}

func (w *Writer) put(b []byte) error {
	n, err := w.out.Write(b)
	w.at += int64(n)
	return err
}

// Group writes one group of rows: the pages of every column, in their order.
// They must not be changed before Close.
func (w *Writer) Group(rows int, pages []Pages) error {
	if len(pages) != len(w.columns) {
		return fmt.Errorf("parquet: %d columns, want %d", len(pages), len(w.columns))
	}
	g := writtenGroup{rows: rows}
	from := w.at
	for i := range pages {
		c, err := w.chunk(&w.columns[i], &pages[i])
		if err != nil {
			return err
		}
		g.chunks = append(g.chunks, c)
	}
	g.size = w.at - from
	w.rows += rows
	w.groups = append(w.groups, g)
	return nil
}

func (w *Writer) chunk(col *Column, p *Pages) (writtenChunk, error) {
	c := writtenChunk{pages: p, at: w.at}
	if p.Words > 0 {
		if err := w.page(&c, col.Packed, p.Dict, func(h *thriftWriter) {
			h.open(7)
			h.int(1, thriftInt32, int64(p.Words))
			h.int(2, thriftInt32, plain)
			h.end()
		}, dictionaryPage, 0); err != nil {
			return c, err
		}
	}
	c.data = w.at
	err := w.page(&c, col.Packed, p.Data, func(h *thriftWriter) {
		h.open(8)
		h.int(1, thriftInt32, int64(p.Rows))
		h.int(2, thriftInt32, int64(p.Rows-p.Values))
		h.int(3, thriftInt32, int64(p.Rows))
		h.int(4, thriftInt32, encodingOf(p))
		h.int(5, thriftInt32, int64(p.Levels))
		h.int(6, thriftInt32, 0)
		h.bool(7, col.Packed)
		h.end()
	}, dataPage, p.Levels)
	c.end = w.at
	return c, err
}

func encodingOf(p *Pages) int64 {
	if p.Words > 0 {
		return dictionaryEncoding
	}
	return plain
}

// page writes a header and a body, of which levels many bytes stay unpacked.
func (w *Writer) page(c *writtenChunk, packed bool, body []byte, detail func(*thriftWriter), kind int64, levels int) error {
	stored := body
	if packed {
		var b bytes.Buffer
		b.Write(body[:levels])
		z := gzip.NewWriter(&b)
		if _, err := z.Write(body[levels:]); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		stored = b.Bytes()
	}
	var h thriftWriter
	h.begin()
	h.int(1, thriftInt32, kind)
	h.int(2, thriftInt32, int64(len(body)))
	h.int(3, thriftInt32, int64(len(stored)))
	detail(&h)
	h.end()
	c.plainSize += int64(len(h.b) + len(body))
	if err := w.put(h.b); err != nil {
		return err
	}
	return w.put(stored)
}

// Close writes the footer. The writer it wrote to is left open.
func (w *Writer) Close() error {
	foot := w.footer()
	n := len(foot)
	foot = append(foot, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	return w.put(append(foot, magic...))
}

func (w *Writer) footer() []byte {
	var f thriftWriter
	f.begin()
	f.int(1, thriftInt32, 2)
	f.list(2, thriftStruct, 1+len(w.columns))
	f.begin()
	f.text(4, w.name)
	f.int(5, thriftInt32, int64(len(w.columns)))
	f.end()
	for i := range w.columns {
		f.schema(&w.columns[i])
	}
	f.int(3, thriftInt64, int64(w.rows))
	f.list(4, thriftStruct, len(w.groups))
	for i := range w.groups {
		g := &w.groups[i]
		f.begin()
		f.list(1, thriftStruct, len(g.chunks))
		for k := range g.chunks {
			f.chunk(&w.columns[k], &g.chunks[k])
		}
		f.int(2, thriftInt64, g.size)
		f.int(3, thriftInt64, int64(g.rows))
		f.end()
	}
	f.text(6, "junheng")
	f.list(7, thriftStruct, len(w.columns))
	for range w.columns { // the order of numbers and bytes, as the type defines it
		f.begin()
		f.open(1)
		f.end()
		f.end()
	}
	f.end()
	return f.b
}

func (w *thriftWriter) schema(c *Column) {
	w.begin()
	w.int(1, thriftInt32, physical[c.Kind])
	if c.Kind == Int32 {
		w.int(3, thriftInt32, required)
	} else {
		w.int(3, thriftInt32, optional)
	}
	w.text(4, c.Name)
	if c.Kind == Words {
		w.int(6, thriftInt32, 0) // UTF8
		w.open(10)
		w.open(1) // STRING
		w.end()
		w.end()
	}
	w.end()
}

// chunk writes where a column of a group lies and what it is like.
func (w *thriftWriter) chunk(col *Column, c *writtenChunk) {
	w.begin()
	w.int(2, thriftInt64, c.at)
	w.open(3)
	w.int(1, thriftInt32, physical[c.pages.Kind])
	w.list(2, thriftInt32, 3)
	for _, e := range [...]byte{plain, runLength, dictionaryEncoding} {
		w.b = append(w.b, e<<1)
	}
	w.list(3, thriftBinary, 1)
	w.word(col.Name)
	codec := int64(uncompressed)
	if col.Packed {
		codec = gzipped
	}
	w.int(4, thriftInt32, codec)
	w.int(5, thriftInt64, int64(c.pages.Rows))
	w.int(6, thriftInt64, c.plainSize)
	w.int(7, thriftInt64, c.end-c.at)
	w.int(9, thriftInt64, c.data)
	if c.pages.Words > 0 {
		w.int(11, thriftInt64, c.at)
	}
	w.statistics(c.pages)
	w.end()
	w.end()
}

// statistics writes how many values are null, and for numbers the least and the
// greatest, so that other tools can pass over groups they do not need.
func (w *thriftWriter) statistics(p *Pages) {
	w.open(12)
	w.int(3, thriftInt64, int64(p.Rows-p.Values))
	if least, most, ok := p.extremes(); ok {
		w.text(5, string(most))
		w.text(6, string(least))
	}
	w.end()
}

// extremes gives the least and the greatest number of a column as they are
// stored; false for words and where there is none.
func (p *Pages) extremes() (least, most []byte, ok bool) {
	if p.Values == 0 || p.Kind == Words {
		return nil, nil, false
	}
	b, size := p.Data[p.Levels:], 4
	if p.Words > 0 {
		b = p.Dict
	}
	less := func(x, y []byte) bool {
		return int32(binary.LittleEndian.Uint32(x)) < int32(binary.LittleEndian.Uint32(y))
	}
	if p.Kind == Double {
		size = 8
		less = func(x, y []byte) bool {
			return math.Float64frombits(binary.LittleEndian.Uint64(x)) < math.Float64frombits(binary.LittleEndian.Uint64(y))
		}
	}
	least, most = b[:size], b[:size]
	for at := size; at < len(b); at += size {
		if v := b[at : at+size]; less(v, least) {
			least = v
		} else if less(most, v) {
			most = v
		}
	}
	if p.Kind == Double { // zero of either sign lies within [−0, +0]
		if math.Float64frombits(binary.LittleEndian.Uint64(least)) == 0 {
			least = binary.LittleEndian.AppendUint64(nil, 1<<63)
		}
		if math.Float64frombits(binary.LittleEndian.Uint64(most)) == 0 {
			most = make([]byte, 8)
		}
	}
	return least, most, true
}
