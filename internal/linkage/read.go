package linkage

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"

	"junheng/internal/delim"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// Columns names the columns of a delimited text by their headings; a blank
// heading is a column that the text does not have.
type Columns struct {
	ID, Name, Kin, Sex, Birth, Region string
}

// partBytes is how much text is read at a time: as much as stays in the cache.
const partBytes = 256 << 10

// Read fills a register from delimited text in UTF-8 with a line of headings.
// The text is read part by part and never held whole; several parts are taken
// apart side by side. What is no sex, date or region is blank.
//
// The error is that of ctx or of the text, or a fault: NotFound for a heading
// that is not there, Unreadable for a record that is too long or too wide.
func Read(ctx context.Context, text io.Reader, d delim.Dialect, columns Columns) (*Register, error) {
	return (&feed{ctx: ctx, from: text}).read(d, columns)
}

// ReadText is Read for text that is in memory already, or in a file mapped into
// it. The text is neither changed nor kept.
func ReadText(ctx context.Context, text []byte, d delim.Dialect, columns Columns) (*Register, error) {
	return (&feed{ctx: ctx, text: text}).read(d, columns)
}

// read fills a register.
func (f *feed) read(d delim.Dialect, columns Columns) (*Register, error) {
	head, err := f.next(nil)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	lines := delim.NewScanner(head, d, delim.Options{})
	if !lines.Scan() {
		if err := lines.Err(); err != nil {
			return nil, unreadable(err)
		}
		return new(Register), nil
	}
	plan, at, err := columns.plan(lines.Fields())
	if err != nil {
		return nil, err
	}
	rest := len(head)
	if lines.Scan() {
		rest = lines.Place()
	}
	f.first = head[rest:]
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() { f.work(newPlainReader(d, plan, at), delim.NewReader(d, plan), at) })
	}
	wg.Wait()
	if f.err != nil {
		return nil, f.err
	}
	return Join(f.done...), nil
}

// unreadable says that a text is no table.
func unreadable(err error) error {
	return fault.New(fault.Unreadable, locale.Plain("linkage.table", "表格读不下去", "the table cannot be read on")).Because(err)
}

// feed hands out the parts of a text, in whole records, to several workers.
type feed struct {
	mu    sync.Mutex
	ctx   context.Context
	from  io.Reader // nil: the text is text
	text  []byte    // what is not handed out yet
	first []byte    // what came with the headings, until it is taken
	tail  []byte    // the beginning of a record of which the rest is not read yet
	ended bool
	err   error
	done  []*Register // what became of the parts, in their order
}

// work takes parts until there are none.
func (f *feed) work(quick *plainReader, r *delim.Reader, at [fields]int) {
	var buf []byte
	for {
		part, reg := f.take(&buf)
		if reg == nil {
			return
		}
		if quick.read(reg, part) {
			continue
		}
		t, err := r.Read(part)
		if err != nil {
			f.fail(unreadable(err))
			return
		}
		fill(reg, t, at)
	}
}

// take gives the next part, and the register to be filled from it; nil when
// there is none, or something went wrong.
func (f *feed) take(buf *[]byte) ([]byte, *Register) {
	f.mu.Lock()
	defer f.mu.Unlock()
	part := f.first
	if f.first = nil; len(part) == 0 {
		if f.err != nil {
			return nil, nil
		}
		var err error
		if part, err = f.next(*buf); err != nil {
			if !errors.Is(err, io.EOF) {
				f.err = err
			}
			return nil, nil
		}
		*buf = part
	}
	reg := new(Register)
	f.done = append(f.done, reg)
	return part, reg
}

func (f *feed) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = cmp.Or(f.err, err)
}

// next reads a part into buf, as far as the last record that is whole. It ends
// with io.EOF.
func (f *feed) next(buf []byte) ([]byte, error) {
	if err := f.ctx.Err(); err != nil {
		return nil, err
	}
	if f.from == nil {
		return f.cut()
	}
	buf = append(buf[:0], f.tail...)
	f.tail = f.tail[:0]
	for !f.ended {
		had := len(buf)
		buf = slices.Grow(buf, partBytes)
		n, err := io.ReadFull(f.from, buf[had:had+partBytes])
		buf = buf[:had+n]
		if err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				return nil, err
			}
			f.ended = true
			break
		}
		if end := wholeRecords(buf); end > 0 {
			f.tail = append(f.tail, buf[end:]...)
			return buf[:end], nil
		}
	}
	if len(buf) == 0 {
		return nil, io.EOF
	}
	return buf, nil
}

// cut gives a part of a text that is all there, as next does.
func (f *feed) cut() ([]byte, error) {
	end := 0
	for n := partBytes; end == 0 && n < len(f.text); n += partBytes {
		end = wholeRecords(f.text[:n])
	}
	if end == 0 {
		end = len(f.text)
	}
	part := f.text[:end:end]
	if f.text = f.text[end:]; end == 0 {
		return nil, io.EOF
	}
	return part, nil
}

// wholeRecords gives the place after the last line end that no quotes enclose;
// where there is none in a long text, after the last line end.
func wholeRecords(text []byte) int {
	odd := bytes.Count(text, []byte{'"'})%2 == 1
	last := 0
	for end := len(text); end > 0; {
		i := bytes.LastIndexByte(text[:end], '\n')
		if i < 0 {
			break
		}
		if last == 0 {
			last = i + 1
		}
		if bytes.Count(text[i:end], []byte{'"'})%2 == 1 {
			odd = !odd
		}
		if !odd {
			return i + 1
		}
		end = i
	}
	if len(text) > 4<<20 {
		return last
	}
	return 0
}

// fill adds the rows of a table.
func fill(reg *Register, t *delim.Table, at [fields]int) {
	c := newChunk(min(t.Rows, chunkRows), 20*min(t.Rows, chunkRows))
	reg.chunks, reg.starts = append(reg.chunks, c), append(reg.starts, 0)
	var cells [fields]string
	for row := range t.Rows {
		for f, k := range at {
			if k >= 0 {
				cells[f] = t.Columns[k].Cell(row)
			}
		}
		reg.last().add(cells[FieldNumber], cells[FieldName], cells[FieldKin], ParseSex(cells[FieldSex]), ParseDate(cells[FieldBirth]), parseRegion(cells[FieldRegion]))
		reg.rows++
	}
}

// ParseSex reads 男, 女, M, F, 1 and 2 (GB/T 2261.1), with or without 性.
func ParseSex(s string) Sex {
	switch s {
	case "M", "男":
		return Male
	case "F", "女":
		return Female
	}
	switch strings.TrimSpace(s) {
	case "M", "男", "1", "m", "男性":
		return Male
	case "F", "女", "2", "f", "女性":
		return Female
	}
	return UnknownSex
}

// parseRegion reads a code of up to nine digits.
func parseRegion(s string) uint32 {
	var v, bad uint32
	for i := range min(len(s), 10) {
		d := uint32(s[i]) - '0'
		if d > 9 {
			bad = 1
		}
		v = v*10 + d
	}
	if bad == 0 && len(s) < 10 {
		return v
	}
	if t := strings.TrimSpace(s); len(t) < len(s) {
		return parseRegion(t)
	}
	return 0
}

// plan finds the headings; at has for each field the place of its column in
// the plan, −1 for none.
func (c Columns) plan(headings [][]byte) (delim.Plan, [fields]int, error) {
	p := delim.Plan{Fields: len(headings), KeepProblems: 1}
	var at [fields]int
	var missing []error
	for f, want := range [fields]string{FieldNumber: c.ID, FieldName: c.Name, FieldKin: c.Kin, FieldSex: c.Sex, FieldBirth: c.Birth, FieldRegion: c.Region} {
		at[f] = -1
		if want == "" {
			continue
		}
		for i, h := range headings {
			if string(bytes.TrimSpace(bytes.TrimPrefix(h, []byte("\ufeff")))) == want {
				at[f] = len(p.Columns)
				p.Columns = append(p.Columns, delim.Column{Field: i, Kind: delim.Text})
				break
			}
		}
		if at[f] < 0 {
			missing = append(missing, fault.New(fault.NotFound, locale.Plain("linkage.heading", "缺少列 "+want, "no column "+want)))
		}
	}
	return p, at, errors.Join(missing...)
}
