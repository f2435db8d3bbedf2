package facts

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"

	"junheng/internal/blank"
)

// parquetFile reads whole columns of a Parquet file page by page, without
// going through values one at a time. It is safe for concurrent use.
type parquetFile struct {
	name   string
	rows   int
	groups []parquet.RowGroup
	column map[string]int
}

// openParquet opens a file; rows is how many it must have, or -1.
func openParquet(open Opener, name string, rows int) (_ *parquetFile, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = damaged(name, fmt.Errorf("%v", p))
		}
	}()
	r, size, err := open(name)
	if err != nil {
		return nil, err
	}
	f, err := parquet.OpenFile(r, size,
		parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(64<<10))
	if err != nil {
		return nil, damaged(name, err)
	}
	n := f.NumRows()
	if n < 0 || n > maxRows || rows >= 0 && n != int64(rows) {
		return nil, damaged(name, fmt.Errorf("%d rows", n))
	}
	p := &parquetFile{name: name, rows: int(n), groups: f.RowGroups(), column: map[string]int{}}
	for i, path := range f.Schema().Columns() {
		p.column[path[0]] = i
	}
	return p, nil
}

// pages calls do for every page of a column with the row at which it begins.
// A damaged file, on which the Parquet library may panic, is an error.
func (p *parquetFile) pages(name string, do func(row int, page parquet.Page) error) (err error) {
	defer func() {
		if x := recover(); x != nil {
			err = damaged(p.name, fmt.Errorf("%v", x))
		}
	}()
	col, ok := p.column[name]
	if !ok {
		return damaged(p.name, fmt.Errorf("no column %s", name))
	}
	row := 0
	for _, g := range p.groups {
		n, err := p.group(g.ColumnChunks()[col].Pages(), row, do)
		if err != nil {
			return damaged(p.name, err)
		}
		row += n
	}
	if row != p.rows {
		return damaged(p.name, fmt.Errorf("column %s ends at row %d", name, row))
	}
	return nil
}

// group calls do for the pages of one row group and gives its number of rows.
func (p *parquetFile) group(pages parquet.Pages, first int, do func(row int, page parquet.Page) error) (rows int, err error) {
	defer func() { err = errors.Join(err, pages.Close()) }()
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		n := int(page.NumRows())
		if first+rows+n > p.rows {
			err = errors.New("more rows than promised")
		} else {
			err = do(first+rows, page)
		}
		parquet.Release(page)
		if err != nil {
			return rows, err
		}
		rows += n
	}
}

var errKind = errors.New("a column of another type")

// doubles reads a nullable column of doubles; a null becomes not reported.
func (p *parquetFile) doubles(name string, dst []float64) error {
	return p.pages(name, func(row int, page parquet.Page) error {
		out, levels := dst[row:row+int(page.NumRows())], page.DefinitionLevels()
		if page.Type().Kind() != parquet.Double && page.Dictionary() == nil {
			return errKind
		}
		if d := page.Dictionary(); d != nil {
			if d.Type().Kind() != parquet.Double {
				return errKind
			}
			words, data := d.Page().Data(), page.Data()
			return expandCodes(out, levels, data.Int32(), words.Double())
		}
		data := page.Data()
		return expandDoubles(out, levels, data.Double())
	})
}

var errPage = errors.New("a page whose values do not fit its rows")

func expandDoubles(out []float64, levels []byte, values []float64) error {
	if len(values) == len(out) {
		copy(out, values)
		return nil
	}
	if len(levels) != len(out) {
		return errPage
	}
	null, next := blank.Of(blank.NotReported), 0
	for i, l := range levels {
		if l == 0 {
			out[i] = null
			continue
		}
		if next >= len(values) {
			return errPage
		}
		out[i] = values[next]
		next++
	}
	return nil
}

func expandCodes(out []float64, levels []byte, codes []int32, words []float64) error {
	for _, c := range codes {
		if uint(c) >= uint(len(words)) {
			return errPage
		}
	}
	if len(codes) == len(out) {
		for i, c := range codes {
			out[i] = words[c]
		}
		return nil
	}
	if len(levels) != len(out) {
		return errPage
	}
	null, next := blank.Of(blank.NotReported), 0
	for i, l := range levels {
		if l == 0 {
			out[i] = null
			continue
		}
		if next >= len(codes) {
			return errPage
		}
		out[i] = words[codes[next]]
		next++
	}
	return nil
}

// readInts reads a column of whole numbers without nulls.
func readInts[T ~int32 | ~int16](p *parquetFile, name string, dst []T) error {
	return p.pages(name, func(row int, page parquet.Page) error {
		if page.Type().Kind() != parquet.Int32 || page.Dictionary() != nil {
			return errKind
		}
		data := page.Data()
		values := data.Int32()
		if len(values) != int(page.NumRows()) {
			return errPage
		}
		for i, v := range values {
			dst[row+i] = T(v)
		}
		return nil
	})
}

// wordsRead is a column of words: the words that come, and the word of each
// row or -1 for none.
type wordsRead struct {
	words []string
	codes []int32
}

// at gives the word of a row, or "".
func (w *wordsRead) at(row int) string {
	if c := w.codes[row]; c >= 0 {
		return w.words[c]
	}
	return ""
}

// words reads a nullable, dictionary-encoded column of strings.
func (p *parquetFile) words(name string) (*wordsRead, error) {
	out := &wordsRead{codes: make([]int32, p.rows)}
	var current parquet.Dictionary
	base := int32(0)
	err := p.pages(name, func(row int, page parquet.Page) error {
		d := page.Dictionary()
		switch {
		case d == nil && page.Type().Kind() == parquet.ByteArray:
			return out.plain(row, page)
		case d == nil || d.Type().Kind() != parquet.ByteArray:
			return errKind
		}
		if d != current {
			current, base = d, int32(len(out.words))
			data := d.Page().Data()
			bytes, offsets := data.ByteArray()
			text := string(bytes)
			for i := range max(len(offsets), 1) - 1 {
				out.words = append(out.words, text[offsets[i]:offsets[i+1]])
			}
		}
		data := page.Data()
		codes := data.Int32()
		for _, c := range codes {
			if c < 0 || int(base+c) >= len(out.words) {
				return errPage
			}
		}
		return out.place(row, page, len(codes), func(i int) int32 { return base + codes[i] })
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// plain takes a page that the writer did not encode by dictionary, as it does
// when there are too many different words.
func (w *wordsRead) plain(row int, page parquet.Page) error {
	data := page.Data()
	bytes, offsets := data.ByteArray()
	text := string(bytes)
	base := int32(len(w.words))
	n := max(len(offsets), 1) - 1
	for i := range n {
		w.words = append(w.words, text[offsets[i]:offsets[i+1]])
	}
	return w.place(row, page, n, func(i int) int32 { return base + int32(i) })
}

func (w *wordsRead) place(row int, page parquet.Page, n int, code func(int) int32) error {
	out, levels := w.codes[row:row+int(page.NumRows())], page.DefinitionLevels()
	if len(levels) != len(out) && n != len(out) {
		return errPage
	}
	next := 0
	for i := range out {
		if len(levels) == len(out) && levels[i] == 0 {
			out[i] = -1
			continue
		}
		if next >= n {
			return errPage
		}
		out[i] = code(next)
		next++
	}
	return nil
}
