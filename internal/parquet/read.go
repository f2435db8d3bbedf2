package parquet

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// File is a file whose footer has been read. It may be read by several at once.
type File struct {
	Rows   int
	Groups []Group
	r      io.ReaderAt
	mapped []byte // all bytes, where they lie in memory
	size   int64
	column map[string]int // name → place in a row group
	kinds  []Kind
}

// Group is a run of rows that is stored together.
type Group struct {
	First, Rows int
	chunks      []chunk
}

// chunk says where a column of a group lies.
type chunk struct {
	at, size int64
	rows     int
	packed   bool
}

// maxFooter bounds how long a footer may claim to be.
const maxFooter = 64 << 20

var (
	errFile   = errors.New("not a Parquet file, or cut off")
	errLayout = errors.New("a Parquet file of another layout")
	errPage   = errors.New("a page that does not fit its column")
)

// Mapped is a reader all of whose bytes lie in memory, such as a file that is
// mapped into it. Pages are then read where they lie.
type Mapped interface {
	io.ReaderAt
	Bytes() []byte
}

// Open reads the footer of a file. What it says is checked against the size of
// the file; pages are checked when they are read.
func Open(r io.ReaderAt, size int64) (*File, error) {
	const tail = 8
	if size < tail+int64(len(magic)) {
		return nil, errFile
	}
	// most footers come with the first look
	look, err := Bytes(r, max(0, size-64<<10), size)
	if err != nil {
		return nil, err
	}
	end := look[len(look)-tail:]
	n := int64(binary.LittleEndian.Uint32(end))
	if string(end[4:]) != magic || n > size-tail-int64(len(magic)) || n > maxFooter {
		return nil, errFile
	}
	foot := look[:len(look)-tail]
	if n > int64(len(foot)) {
		if foot, err = Bytes(r, size-tail-n, size-tail); err != nil {
			return nil, err
		}
	}
	f := &File{r: r, size: size - tail - n, column: map[string]int{}}
	if m, ok := r.(Mapped); ok && int64(len(m.Bytes())) == size {
		f.mapped = m.Bytes()
	}
	return f, f.footer(foot[int64(len(foot))-n:])
}

// Bytes gives the bytes of a reader from one offset up to another: those of a
// file in memory as they lie there.
func Bytes(r io.ReaderAt, from, to int64) ([]byte, error) {
	if m, ok := r.(Mapped); ok && int64(len(m.Bytes())) >= to {
		return m.Bytes()[from:to], nil
	}
	b := make([]byte, to-from)
	return b, readFull(r, b, from)
}

// readFull fills b from an offset.
func readFull(r io.ReaderAt, b []byte, at int64) error {
	if n, err := r.ReadAt(b, at); n < len(b) {
		return errors.Join(errFile, err)
	}
	return nil
}

func (f *File) footer(b []byte) error {
	t := &thriftReader{b: b}
	rows := int64(-1)
	t.fields(func(id int, kind byte) {
		switch id {
		case 2:
			f.schema(t)
		case 3:
			rows = t.int()
		case 4:
			t.list(func(byte) { f.group(t) })
		default:
			t.skip(kind)
		}
	})
	if t.bad {
		return errThrift
	}
	for _, g := range f.Groups {
		if len(g.chunks) != len(f.kinds) {
			return errLayout
		}
		for _, c := range g.chunks {
			if c.rows != g.Rows || c.at < 0 || c.size < 0 || c.at > f.size || c.size > f.size-c.at {
				return errLayout
			}
		}
	}
	if rows != int64(f.Rows) {
		return fmt.Errorf("%w: %d rows in groups of %d", errLayout, rows, f.Rows)
	}
	return nil
}

// schema reads the names and kinds of the columns. A kind that is none of ours
// is told when the column is read.
func (f *File) schema(t *thriftReader) {
	first := true
	t.list(func(byte) {
		name, kind, nullable := "", Kind(0xff), false
		t.fields(func(id int, field byte) {
			switch id {
			case 1:
				kind = kindOf(t.int())
			case 3:
				nullable = t.int() == optional
			case 4:
				name = string(t.bytes())
			default:
				t.skip(field)
			}
		})
		if !first {
			if nullable == (kind == Int32) {
				kind = 0xff
			}
			f.column[name] = len(f.kinds)
			f.kinds = append(f.kinds, kind)
		}
		first = false
	})
}

func kindOf(physicalType int64) Kind {
	for k, p := range physical {
		if p == physicalType {
			return Kind(k)
		}
	}
	return 0xff
}

func (f *File) group(t *thriftReader) {
	g := Group{First: f.Rows}
	t.fields(func(id int, kind byte) {
		switch id {
		case 1:
			t.list(func(byte) { g.chunks = append(g.chunks, readChunk(t)) })
		case 3:
			g.Rows = int(t.int())
		default:
			t.skip(kind)
		}
	})
	if g.Rows < 0 || g.Rows > GroupRows {
		t.bad = true
		return
	}
	f.Rows += g.Rows
	f.Groups = append(f.Groups, g)
}

func readChunk(t *thriftReader) chunk {
	var c chunk
	data, dict := int64(0), int64(-1)
	t.fields(func(id int, kind byte) {
		if id != 3 {
			t.skip(kind)
			return
		}
		t.fields(func(id int, kind byte) {
			switch id {
			case 4:
				c.packed = t.int() == gzipped
			case 5:
				c.rows = int(t.int())
			case 7:
				c.size = t.int()
			case 9:
				data = t.int()
			case 11:
				dict = t.int()
			default:
				t.skip(kind)
			}
		})
	})
	if c.at = data; dict >= 0 {
		c.at = min(dict, data)
	}
	return c
}

// Column gives the place of a column for Pages; false where there is none of
// that name and kind.
func (f *File) Column(name string, kind Kind) (int, bool) {
	at, ok := f.column[name]
	return at, ok && f.kinds[at] == kind
}

// Pages reads one column of one group. Of a file that is not mapped the bytes
// are read into buf where it suffices; the pages then lie in what is given back
// and hold until that is used again.
func (f *File) Pages(group, column int, buf []byte) (Pages, []byte, error) {
	g := &f.Groups[group]
	c := &g.chunks[column]
	p := Pages{Kind: f.kinds[column], Rows: g.Rows}
	if f.mapped != nil {
		err := p.read(f.mapped[c.at:c.at+c.size], c.packed)
		return p, buf, err
	}
	if int64(cap(buf)) < c.size {
		buf = make([]byte, c.size+c.size/8)
	}
	b := buf[:c.size]
	if err := readFull(f.r, b, c.at); err != nil {
		return Pages{}, buf, err
	}
	err := p.read(b, c.packed)
	return p, buf, err
}

// pageHead is the header of a page.
type pageHead struct {
	kind                  int64
	size, stored          int64
	values, nulls, rows   int64
	encoding, levels, rep int64
}

func (t *thriftReader) page() pageHead {
	h := pageHead{kind: -1, values: -1, rows: -1}
	t.fields(func(id int, kind byte) {
		switch id {
		case 1:
			h.kind = t.int()
		case 2:
			h.size = t.int()
		case 3:
			h.stored = t.int()
		case 7, 8:
			t.fields(func(part int, kind byte) {
				switch {
				case part == 1:
					h.values = t.int()
				case id == 7 && part == 2, part == 4:
					h.encoding = t.int()
				case part == 2:
					h.nulls = t.int()
				case part == 3 && id == 8:
					h.rows = t.int()
				case part == 5:
					h.levels = t.int()
				case part == 6:
					h.rep = t.int()
				default:
					t.skip(kind)
				}
			})
		default:
			t.skip(kind)
		}
	})
	return h
}

// read takes apart the stored bytes of a column: a dictionary page, if there is
// one, and the data page.
func (p *Pages) read(b []byte, packed bool) error {
	t := &thriftReader{b: b}
	h := t.page()
	if t.bad {
		return errThrift
	}
	if h.kind == dictionaryPage {
		body, err := t.body(&h, packed)
		if err != nil {
			return err
		}
		if h.encoding != plain || h.values < 1 || h.values > maxWords {
			return errLayout
		}
		p.Words, p.Dict = int(h.values), body
		if h = t.page(); t.bad {
			return errThrift
		}
	}
	switch {
	case h.kind != dataPage || h.rep != 0 || h.encoding != encodingOf(p):
		return errLayout
	case h.values != int64(p.Rows) || h.rows != h.values || h.nulls < 0 || h.nulls > h.rows || h.levels < 0 || h.levels > h.size:
		return errPage
	}
	body, err := t.body(&h, packed)
	if err != nil {
		return err
	}
	if len(t.b) != 0 {
		return errLayout
	}
	p.Values, p.Levels, p.Data = int(h.rows-h.nulls), int(h.levels), body
	return nil
}

// body takes the bytes of a page and unpacks those after its levels.
func (t *thriftReader) body(h *pageHead, packed bool) ([]byte, error) {
	if h.stored < h.levels || h.stored > int64(len(t.b)) || !packed && h.stored != h.size {
		return nil, errPage
	}
	stored := t.b[:h.stored]
	t.b = t.b[h.stored:]
	if !packed {
		return stored, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(stored[h.levels:]))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Write(stored[:h.levels])
	// one byte more than promised tells a page that holds more
	if _, err := io.Copy(&out, io.LimitReader(z, h.size-h.levels+1)); err != nil {
		return nil, err
	}
	if int64(out.Len()) != h.size {
		return nil, errPage
	}
	return out.Bytes(), nil
}
