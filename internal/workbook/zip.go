package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// pack is the directory of a zip file and what has been inflated of it so far.
type pack struct {
	data  []byte
	parts map[string]*zip.File // by lower-case name without a leading slash
	opt   Options
	total int64
	block int // bytes inflated at a time
}

func openPack(data []byte, opt Options) (*pack, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && (z == nil || !errors.Is(err, zip.ErrInsecurePath)) {
		if bytes.Contains(data[max(0, len(data)-66<<10):], []byte("PK\x05\x06")) {
			return nil, corruptPart("zip", err)
		}
		return nil, &problem{kind: FileTruncated, err: err}
	}
	if len(z.File) > opt.MaxEntries {
		return nil, tooBig("压缩包内文件数", "entries in the zip", int64(opt.MaxEntries))
	}
	p := &pack{data: data, opt: opt, block: blockSize, parts: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		key := partKey(f.Name)
		if _, dup := p.parts[key]; !dup {
			p.parts[key] = f
		}
	}
	return p, nil
}

func partKey(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

func (p *pack) has(name string) bool {
	_, ok := p.parts[partKey(name)]
	return ok
}

// hasUnder reports whether any part's name begins with prefix.
func (p *pack) hasUnder(prefix string) bool {
	for k := range p.parts {
		if strings.HasPrefix(k, prefix) {
			return true
		}
	}
	return false
}

// maxSmallPart bounds the parts that are read whole: the directory of sheets,
// the relations and the styles.
const maxSmallPart = 64 << 20

// read gives a whole small part, in UTF-8.
func (p *pack) read(name string) ([]byte, error) {
	src, err := p.open(name, false)
	if err != nil {
		return nil, err
	}
	defer src.close()
	var out []byte
	for {
		b, err := src.next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if len(out)+len(b) > maxSmallPart {
			return nil, tooBig(name+" 字节数", "bytes in "+name, maxSmallPart)
		}
		out = append(out, b...)
	}
}

// feeder hands out a part block by block. A block is valid until the next
// call; io.EOF comes alone, after the last block.
type feeder interface {
	next() ([]byte, error)
	close()
}

const blockSize = 128 << 10

// open starts reading a part. With ahead set, inflating runs beside the caller.
func (p *pack) open(name string, ahead bool) (feeder, error) {
	f, ok := p.parts[partKey(name)]
	if !ok {
		return nil, corrupt("缺少 "+name, name+" is missing")
	}
	if f.Flags&1 != 0 {
		return nil, bad(FilePassword)
	}
	off, err := f.DataOffset()
	if err != nil || off < 0 || off > int64(len(p.data)) || f.CompressedSize64 > uint64(int64(len(p.data))-off) {
		return nil, &problem{kind: FileTruncated, err: err}
	}
	packed := p.data[off : off+int64(f.CompressedSize64)]
	r := &checkedReader{pack: p, name: name, packed: int64(len(packed)), want: f.CRC32}
	switch f.Method {
	case zip.Store:
		r.src = bytes.NewReader(packed)
	case zip.Deflate:
		r.src = flate.NewReader(bytes.NewReader(packed))
	default:
		return nil, corrupt(name+" 的压缩方式不受支持", name+" is packed by a method that is not supported")
	}
	fd := &directFeeder{src: r, block: make([]byte, min(uint64(p.block), f.UncompressedSize64+512))}
	if ahead && f.UncompressedSize64 > uint64(p.block) {
		return newAheadFeeder(fd), nil
	}
	return fd, nil
}

// checkedReader inflates one part within the limits and checks its sum.
type checkedReader struct {
	pack   *pack
	src    io.Reader
	name   string
	packed int64
	n      int64
	sum    uint32
	want   uint32
}

// freeRatio is how much of a part may be inflated before its ratio counts.
const freeRatio = 64 << 20

func (r *checkedReader) Read(b []byte) (int, error) {
	n, err := r.src.Read(b)
	r.n += int64(n)
	r.pack.total += int64(n)
	r.sum = crc32.Update(r.sum, crc32.IEEETable, b[:n])
	o := &r.pack.opt
	switch {
	case r.n > o.MaxPartBytes:
		return n, tooBig(r.name+" 解压后字节数", "bytes in "+r.name, o.MaxPartBytes)
	case r.pack.total > o.MaxTotalBytes:
		return n, tooBig("解压后总字节数", "bytes inflated", o.MaxTotalBytes)
	case r.n > freeRatio && r.n/o.MaxRatio > r.packed:
		return n, tooBig(r.name+" 压缩比", "times its packed size in "+r.name+", as in a zip bomb", o.MaxRatio)
	case errors.Is(err, io.EOF):
		if r.sum != r.want {
			return n, corruptPart(r.name, zip.ErrChecksum)
		}
		return n, io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF):
		return n, &problem{kind: FileTruncated, err: err}
	case err != nil:
		return n, corruptPart(r.name, err)
	}
	return n, nil
}

// directFeeder inflates in the caller's goroutine.
type directFeeder struct {
	src     io.Reader
	block   []byte
	started bool
	err     error
}

func (f *directFeeder) next() ([]byte, error) { return f.fill(f.block) }

func (f *directFeeder) fill(block []byte) ([]byte, error) {
	if f.err != nil {
		return nil, f.err
	}
	n := 0
	for n < len(block) && f.err == nil {
		var k int
		k, f.err = f.src.Read(block[n:])
		n += k
		if !f.started && n >= 2 {
			f.started = true
			if wide := string(block[:2]); wide == "\xFF\xFE" || wide == "\xFE\xFF" {
				f.widen(block[:n])
				n = 0
			}
		}
	}
	if n == 0 {
		return nil, f.err
	}
	return block[:n], nil
}

// widen replaces the source by one that turns UTF-16 into UTF-8, beginning
// with what was already read.
func (f *directFeeder) widen(read []byte) {
	head := bytes.NewReader(bytes.Clone(read))
	rest := io.Reader(head)
	if f.err == nil {
		rest = io.MultiReader(head, f.src)
	}
	f.src = transform.NewReader(rest, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	f.err = nil
}

func (f *directFeeder) close() {}

// aheadFeeder inflates in a goroutine of its own, a few blocks ahead.
type aheadFeeder struct {
	full, free chan []byte
	stop, done chan struct{}
	last       []byte
	err        error // set before full is closed
}

func newAheadFeeder(src *directFeeder) *aheadFeeder {
	const blocks = 4
	f := &aheadFeeder{
		full: make(chan []byte, blocks), free: make(chan []byte, blocks),
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	f.free <- src.block
	for range blocks - 1 {
		f.free <- make([]byte, len(src.block))
	}
	go f.run(src)
	return f
}

func (f *aheadFeeder) run(src *directFeeder) {
	defer close(f.done)
	defer close(f.full)
	for {
		select {
		case <-f.stop:
			return
		case block := <-f.free:
			b, err := src.fill(block)
			if err != nil {
				f.err = err
				return
			}
			f.full <- b // never blocks: there are as many places as blocks
		}
	}
}

func (f *aheadFeeder) next() ([]byte, error) {
	if f.last != nil {
		f.free <- f.last[:cap(f.last)]
		f.last = nil
	}
	b, ok := <-f.full
	if !ok {
		return nil, f.err
	}
	f.last = b
	return b, nil
}

func (f *aheadFeeder) close() {
	close(f.stop)
	<-f.done
}

// window is the part of a stream that is being looked at.
type window struct {
	src   feeder
	buf   []byte
	eof   bool
	limit int
	name  string
}

// more drops the first used bytes and appends at least as much again as is
// left, so that a long element is looked at only a few times.
func (w *window) more(used int) error {
	left := copy(w.buf, w.buf[used:])
	w.buf = w.buf[:left]
	if left > w.limit {
		return tooBig(w.name+" 中单个内容的字节数", "bytes in one item of "+w.name, int64(w.limit))
	}
	for {
		b, err := w.src.next()
		if errors.Is(err, io.EOF) {
			w.eof = true
			return nil
		}
		if err != nil {
			return err
		}
		w.buf = append(w.buf, b...)
		if len(w.buf) >= 2*left {
			return nil
		}
	}
}
