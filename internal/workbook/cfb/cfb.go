// Package cfb reads OLE compound files: a small file system inside a file, as
// .xls, .doc and encrypted .xlsx files are. It is made for files that may be
// damaged or hostile: everything is checked against the size of the data, no
// chain is followed further than the file has sectors, and nothing recurses.
package cfb

import (
	"encoding/binary"
	"errors"
	"unicode/utf16"
)

// The errors of this package.
var (
	ErrTruncated = errors.New("cfb: the file ends before its content")
	ErrCorrupt   = errors.New("cfb: the directory makes no sense")
)

// File is an open compound file.
type File struct {
	data    []byte
	size    int // of a sector
	fat     []uint32
	minifat []uint32
	mini    []byte // the stream that holds the small streams
	entries []Entry
	root    []int // entries directly under the root
}

// Entry is one stream or storage of a file.
type Entry struct {
	Name   string
	Length int64 // bytes of a stream

	kind               byte // 1 storage, 2 stream, 5 root
	left, right, child uint32
	start              uint32
}

const (
	lastSector = 0xFFFFFFFA // sector numbers from here on are marks
	miniSector = 64
	miniCutoff = 4096
)

// Open reads the directory of a compound file. The data must stay unchanged as
// long as the File is used. Errors are ErrTruncated and ErrCorrupt.
func Open(data []byte) (*File, error) {
	if len(data) < 512 {
		return nil, ErrTruncated
	}
	shift := binary.LittleEndian.Uint16(data[30:])
	if shift != 9 && shift != 12 {
		return nil, ErrCorrupt
	}
	c := &File{data: data, size: 1 << shift}
	if err := c.readFAT(); err != nil {
		return nil, err
	}
	dir, err := c.chain(binary.LittleEndian.Uint32(data[48:]), -1)
	if err != nil {
		return nil, err
	}
	c.readEntries(dir)
	if len(c.entries) == 0 || c.entries[0].kind != 5 {
		return nil, ErrCorrupt
	}
	c.listRoot()
	if start := binary.LittleEndian.Uint32(data[60:]); start < lastSector {
		table, err := c.chain(start, -1)
		if err != nil {
			return nil, err
		}
		c.minifat = words(table)
		if c.mini, err = c.chain(c.entries[0].start, -1); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func words(b []byte) []uint32 {
	out := make([]uint32, len(b)/4)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return out
}

// sector gives a sector's bytes; the last one of a file may be short.
func (c *File) sector(n uint32) ([]byte, bool) {
	off := (int64(n) + 1) * int64(c.size)
	if off >= int64(len(c.data)) {
		return nil, false
	}
	return c.data[off:min(off+int64(c.size), int64(len(c.data)))], true
}

// readFAT reads the table of sector chains, whose own sectors are listed in
// the header and, for large files, in further sectors.
func (c *File) readFAT() error {
	limit := len(c.data)/c.size + 1
	list := words(c.data[76:512])
	next := binary.LittleEndian.Uint32(c.data[68:])
	for n := 0; next < lastSector; n++ {
		s, ok := c.sector(next)
		if !ok || len(s) < c.size || n > limit {
			return ErrTruncated
		}
		w := words(s)
		list = append(list, w[:len(w)-1]...)
		next = w[len(w)-1]
	}
	for _, n := range list {
		if n >= lastSector {
			continue
		}
		s, ok := c.sector(n)
		if !ok {
			return ErrTruncated
		}
		if c.fat = append(c.fat, words(s)...); len(c.fat) > limit {
			c.fat = c.fat[:limit]
			return nil
		}
	}
	return nil
}

// chain gives the bytes of the sectors that begin at start, up to length where
// that is not negative.
func (c *File) chain(start uint32, length int64) ([]byte, error) {
	var out []byte
	for n, s := 0, start; s < lastSector; n++ {
		b, ok := c.sector(s)
		if !ok {
			return nil, ErrTruncated
		}
		if int(s) >= len(c.fat) || n > len(c.fat) {
			return nil, ErrCorrupt
		}
		out = append(out, b...)
		if length >= 0 && int64(len(out)) >= length {
			return out[:length], nil
		}
		s = c.fat[s]
	}
	if length >= 0 {
		return nil, ErrTruncated
	}
	return out, nil
}

func (c *File) readEntries(dir []byte) {
	for ; len(dir) >= 128; dir = dir[128:] {
		e := Entry{
			kind:  dir[66],
			left:  binary.LittleEndian.Uint32(dir[68:]),
			right: binary.LittleEndian.Uint32(dir[72:]),
			child: binary.LittleEndian.Uint32(dir[76:]),
			start: binary.LittleEndian.Uint32(dir[116:]),
		}
		e.Length = int64(binary.LittleEndian.Uint32(dir[120:]))
		if n := int(binary.LittleEndian.Uint16(dir[64:])); n >= 2 && n <= 64 {
			name := make([]uint16, n/2-1)
			for i := range name {
				name[i] = binary.LittleEndian.Uint16(dir[2*i:])
			}
			e.Name = string(utf16.Decode(name))
		}
		c.entries = append(c.entries, e)
	}
}

// listRoot walks the tree of entries directly under the root.
func (c *File) listRoot() {
	seen := make([]bool, len(c.entries))
	todo := []uint32{c.entries[0].child}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if int64(n) >= int64(len(c.entries)) || seen[n] {
			continue
		}
		seen[n] = true
		c.root = append(c.root, int(n))
		todo = append(todo, c.entries[n].left, c.entries[n].right)
	}
}

// Find gives the entry of that name directly under the root.
func (c *File) Find(name string) (Entry, bool) {
	for _, i := range c.root {
		if c.entries[i].Name == name {
			return c.entries[i], true
		}
	}
	return Entry{}, false
}

// Read gives the content of a stream. Errors are ErrTruncated and ErrCorrupt.
func (c *File) Read(e Entry) ([]byte, error) {
	if e.Length >= miniCutoff {
		if e.Length > int64(len(c.data)) {
			return nil, ErrTruncated
		}
		return c.chain(e.start, e.Length)
	}
	out := make([]byte, 0, e.Length)
	for n, s := 0, e.start; int64(len(out)) < e.Length; n++ {
		off := int64(s) * miniSector
		if int64(s) >= int64(len(c.minifat)) || off+miniSector > int64(len(c.mini)) || n > len(c.minifat) {
			return nil, ErrCorrupt
		}
		out = append(out, c.mini[off:off+miniSector]...)
		s = c.minifat[s]
	}
	return out[:e.Length], nil
}
