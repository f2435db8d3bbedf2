package facts

import (
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"junheng/internal/parquet"
)

// source is the columns of a stored dataset with the hashes they must have.
type source struct {
	open Opener
	m    Manifest
	leaf map[string]string
}

func newSource(open Opener, m Manifest) source {
	s := source{open: open, m: m, leaf: make(map[string]string, len(m.Leaves))}
	for _, x := range m.Leaves {
		s.leaf[x.Name] = x.Hash
	}
	return s
}

// columns is one file of a stored dataset.
type columns struct {
	*source
	*parquet.File
	name string
}

// file opens a file; rows is how many it must have, or -1.
func (s *source) file(name string, rows int) (*columns, error) {
	r, size, err := s.open(name)
	if err != nil {
		return nil, err
	}
	var f *parquet.File
	if err := whileMapped(func() error { f, err = parquet.Open(r, size); return err }); err != nil {
		return nil, damaged(name, err)
	}
	if f.Rows > maxRows || rows >= 0 && f.Rows != rows {
		return nil, damaged(name, fmt.Errorf("%d rows", f.Rows))
	}
	return &columns{s, f, name}, nil
}

var errCut = errors.New("the file was cut while it was read")

// whileMapped calls do, which reads bytes of a file that may be mapped into
// memory. Where the file has meanwhile been cut short by someone else, the
// machine's fault becomes an error.
func whileMapped(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			if _, fault := p.(interface{ Addr() uintptr }); !fault {
				panic(p)
			}
			err = errCut
		}
	}()
	return do()
}

// buffers keeps the memory into which pages are read.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// column hands the pages of one column to take, group by group, and verifies
// them. What take makes of them holds only when there is no error.
func (f *columns) column(name string, kind parquet.Kind, take func(g parquet.Group, p *parquet.Pages) error) error {
	at, ok := f.Column(name, kind)
	if !ok {
		return damaged(f.name, fmt.Errorf("no column %s", name))
	}
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	sums := make([]pageSum, len(f.Groups))
	if err := whileMapped(func() error {
		for g := range f.Groups {
			p, b, err := f.Pages(g, at, *buf)
			*buf = b
			if err == nil {
				sums[g] = p.Sum()
				err = take(f.Groups[g], &p)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return damaged(f.name, err)
	}
	return f.verify(name, sums)
}

// verify compares the hash of a column with its leaf.
func (f *columns) verify(column string, sums []pageSum) error {
	name := leafName(f.name, column)
	if leafHash(name, sums) != f.leaf[name] {
		return mismatch(f.name, name)
	}
	return nil
}

// readInts reads a column of whole numbers; dst has an element for every row.
func readInts[T ~int32 | ~int16 | ~uint8](f *columns, name string, dst []T) error {
	return f.column(name, parquet.Int32, func(g parquet.Group, p *parquet.Pages) error {
		return parquet.Ints(p, dst[g.First:g.First+g.Rows])
	})
}

// readDoubles reads a column of numbers; a null becomes not reported.
func readDoubles(f *columns, name string, dst []float64) error {
	var n parquet.Numbers
	return f.column(name, parquet.Double, func(g parquet.Group, p *parquet.Pages) error {
		if err := n.Reset(p); err != nil {
			return err
		}
		n.Read(dst[g.First:g.First+g.Rows], 0)
		return nil
	})
}

// readWords reads a column of words and hands over that of every row that has one.
func readWords(f *columns, name string, each func(row int, word string)) error {
	return f.column(name, parquet.Words, func(g parquet.Group, p *parquet.Pages) error {
		words, rows, err := p.Texts()
		if err != nil {
			return err
		}
		for i, w := range rows {
			if w >= 0 {
				each(g.First+i, words[w])
			}
		}
		return nil
	})
}
