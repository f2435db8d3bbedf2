package workbook

import (
	"encoding/binary"
	"errors"
	"unicode/utf16"

	"junheng/internal/workbook/cfb"
)

// The record types of BIFF8 that matter here.
const (
	recFormula     = 0x0006
	recEOF         = 0x000A
	recDateMode    = 0x0022
	recFilePass    = 0x002F
	recContinue    = 0x003C
	recBoundSheet  = 0x0085
	recMulRK       = 0x00BD
	recMulBlank    = 0x00BE
	recRString     = 0x00D6
	recXF          = 0x00E0
	recMergedCells = 0x00E5
	recSST         = 0x00FC
	recLabelSST    = 0x00FD
	recBlank       = 0x0201
	recNumber      = 0x0203
	recLabel       = 0x0204
	recBoolErr     = 0x0205
	recString      = 0x0207
	recRow         = 0x0208
	recRK          = 0x027E
	recFormat      = 0x041E
	recBOF         = 0x0809
)

// record is one record with the CONTINUE records that follow it.
type record struct {
	typ  uint16
	data []byte
	more [][]byte
}

// records walks over the records of a stream.
type records struct {
	data []byte
	pos  int
	err  error
}

// next gives the next record, and false at the end of the stream or where it
// is cut off.
func (r *records) next() (record, bool) {
	rec, ok := r.one()
	if !ok {
		return record{}, false
	}
	for r.pos+4 <= len(r.data) && binary.LittleEndian.Uint16(r.data[r.pos:]) == recContinue {
		c, ok := r.one()
		if !ok {
			return record{}, false
		}
		rec.more = append(rec.more, c.data)
	}
	return rec, true
}

func (r *records) one() (record, bool) {
	if r.pos < 0 || r.pos+4 > len(r.data) {
		return record{}, false
	}
	typ := binary.LittleEndian.Uint16(r.data[r.pos:])
	n := int(binary.LittleEndian.Uint16(r.data[r.pos+2:]))
	if r.pos+4+n > len(r.data) {
		r.err = bad(FileTruncated)
		return record{}, false
	}
	rec := record{typ: typ, data: r.data[r.pos+4 : r.pos+4+n]}
	r.pos += 4 + n
	return rec, true
}

// xls is an open .xls file: what all its sheets share.
type xls struct {
	stream  []byte
	sst     []string
	formats []Format // class of each cell style
	epoch04 bool
	opt     Options

	custom map[int]Format
	xf     []int // number format of each cell style
}

// xlsSheet is the source of one sheet of an .xls file.
type xlsSheet struct {
	file *xls
	pos  int
}

// openOLE reads what the sheets of an .xls share, or says what else the file is.
func openOLE(b *Book, data []byte) error {
	c, err := cfb.Open(data)
	if err != nil {
		return cfbError(err)
	}
	for _, other := range []struct {
		stream string
		kind   FileKind
	}{
		{"EncryptedPackage", FilePassword},
		{"WordDocument", FileDocument},
		{"PowerPoint Document", FileSlides},
	} {
		if _, ok := c.Find(other.stream); ok {
			return bad(other.kind)
		}
	}
	e, ok := c.Find("Workbook")
	if !ok {
		if _, old := c.Find("Book"); old {
			return bad(FileOldXLS)
		}
		return bad(FileUnknown)
	}
	stream, err := c.Read(e)
	if err != nil {
		return cfbError(err)
	}
	b.Format = FormatXLS
	x := &xls{stream: stream, opt: b.opt, custom: map[int]Format{}}
	if err := x.readGlobals(b); err != nil {
		return err
	}
	if _, ok := c.Find("_VBA_PROJECT_CUR"); ok {
		b.note(NoteMacros, "", "文件含有宏，读取时不理会", "the file has macros, which are ignored")
	}
	return nil
}

func cfbError(err error) error {
	if errors.Is(err, cfb.ErrTruncated) {
		return bad(FileTruncated)
	}
	return corrupt("复合文档的目录读不通", "the compound file's directory cannot be read")
}

func (x *xls) readGlobals(b *Book) error {
	r := &records{data: x.stream}
	first, ok := r.next()
	if !ok || first.typ != recBOF || len(first.data) < 4 {
		return corrupt("没有工作簿的开头", "the workbook's beginning is missing")
	}
	if binary.LittleEndian.Uint16(first.data) != 0x0600 {
		return bad(FileOldXLS)
	}
	for {
		rec, ok := r.next()
		if !ok {
			if r.err != nil {
				return r.err
			}
			return bad(FileTruncated)
		}
		if rec.typ == recEOF {
			break
		}
		if err := x.global(b, &rec); err != nil {
			return err
		}
	}
	x.formats = make([]Format, len(x.xf))
	for i, id := range x.xf {
		x.formats[i] = formatOf(id, x.custom)
	}
	b.Date1904 = x.epoch04
	if len(b.sheets) == 0 {
		return corrupt("没有工作表", "it has no worksheet")
	}
	return nil
}

// global takes one record of the part that all sheets share.
func (x *xls) global(b *Book, rec *record) error {
	d := rec.data
	switch {
	case rec.typ == recFilePass:
		return bad(FilePassword)
	case rec.typ == recDateMode && len(d) >= 2:
		x.epoch04 = d[0] == 1
	case rec.typ == recXF && len(d) >= 4:
		x.xf = append(x.xf, int(binary.LittleEndian.Uint16(d[2:])))
	case rec.typ == recFormat && len(d) >= 5:
		s := textReader{data: d[2:]}
		code, err := s.long()
		if err != nil {
			return err
		}
		x.custom[int(binary.LittleEndian.Uint16(d))] = classify(code)
	case rec.typ == recSST:
		return x.readSST(rec)
	case rec.typ == recBoundSheet && len(d) >= 8 && d[5] == 0:
		if len(b.sheets) >= b.opt.MaxSheets {
			return tooBig("工作表数", "sheets", int64(b.opt.MaxSheets))
		}
		s := textReader{data: d[8:]}
		name, err := s.chars(int(d[6]), d[7]&1 != 0)
		if err != nil {
			return err
		}
		pos := int(binary.LittleEndian.Uint32(d))
		b.sheets = append(b.sheets, &Sheet{
			Name: name, Hidden: d[4]&3 != 0, book: b, source: &xlsSheet{file: x, pos: pos},
		})
	}
	return nil
}

func (x *xls) readSST(rec *record) error {
	if len(rec.data) < 8 {
		return errXLSText
	}
	n := int(binary.LittleEndian.Uint32(rec.data[4:]))
	if n > x.opt.MaxSharedStrings {
		return tooBig("共享字符串数", "shared strings", int64(x.opt.MaxSharedStrings))
	}
	s := textReader{data: rec.data[8:], more: rec.more}
	x.sst = make([]string, 0, min(n, len(x.stream)/3))
	for range n {
		text, err := s.rich()
		if err != nil {
			return err
		}
		x.sst = append(x.sst, text)
	}
	return nil
}

var errXLSText = corrupt("文字记录读不通", "a text record cannot be read")

// textReader reads the strings of BIFF8 from a record and its continuations.
type textReader struct {
	data []byte
	more [][]byte
}

// take gives the next n bytes, which may span continuations.
func (s *textReader) take(n int) ([]byte, error) {
	if n <= len(s.data) {
		out := s.data[:n]
		s.data = s.data[n:]
		return out, nil
	}
	out := append([]byte(nil), s.data...)
	s.data = nil
	for len(out) < n {
		if len(s.more) == 0 {
			return nil, errXLSText
		}
		s.data, s.more = s.more[0], s.more[1:]
		k := min(n-len(out), len(s.data))
		out = append(out, s.data[:k]...)
		s.data = s.data[k:]
	}
	return out, nil
}

// chars reads n characters of one or two bytes. Where they go on in a
// continuation, that begins with a byte that says how many.
func (s *textReader) chars(n int, wide bool) (string, error) {
	units := make([]uint16, 0, min(n, 1<<15))
	for {
		size := 1
		if wide {
			size = 2
		}
		k := min(n-len(units), len(s.data)/size)
		for i := range k {
			if wide {
				units = append(units, binary.LittleEndian.Uint16(s.data[2*i:]))
			} else {
				units = append(units, uint16(s.data[i]))
			}
		}
		s.data = s.data[k*size:]
		if len(units) == n {
			return cleanText(string(utf16.Decode(units))), nil
		}
		if len(s.more) == 0 || len(s.more[0]) == 0 {
			return "", errXLSText
		}
		wide = s.more[0][0]&1 != 0
		s.data, s.more = s.more[0][1:], s.more[1:]
	}
}

// long reads a string with a two-byte length and a byte of flags.
func (s *textReader) long() (string, error) {
	h, err := s.take(3)
	if err != nil {
		return "", err
	}
	return s.chars(int(binary.LittleEndian.Uint16(h)), h[2]&1 != 0)
}

// rich reads a shared string, passing over its formatting and phonetic parts.
func (s *textReader) rich() (string, error) {
	h, err := s.take(3)
	if err != nil {
		return "", err
	}
	n, flags, skip := int(binary.LittleEndian.Uint16(h)), h[2], 0
	if flags&8 != 0 {
		b, err := s.take(2)
		if err != nil {
			return "", err
		}
		skip = 4 * int(binary.LittleEndian.Uint16(b))
	}
	if flags&4 != 0 {
		b, err := s.take(4)
		if err != nil {
			return "", err
		}
		skip += int(binary.LittleEndian.Uint32(b) & 0x7FFFFFFF)
	}
	text, err := s.chars(n, flags&1 != 0)
	if err != nil {
		return "", err
	}
	return text, s.skip(skip)
}

func (s *textReader) skip(n int) error {
	for n > len(s.data) {
		n -= len(s.data)
		if len(s.more) == 0 {
			return errXLSText
		}
		s.data, s.more = s.more[0], s.more[1:]
	}
	s.data = s.data[n:]
	return nil
}
