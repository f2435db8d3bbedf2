package delim

import "bytes"

// Fault is a quote out of place in the current record.
type Fault struct {
	Field int // counted from 0
	Kind  FaultKind
}

// Scanner reads UTF-8 text record by record. Lines with nothing on them are
// skipped and are no records. The text is not copied and must not change.
type Scanner struct {
	text   []byte
	split  *splitter
	pos    int
	from   int // where the current record begins
	line   int // physical line at pos
	start  int // physical line of the current record
	number int
	fields [][]byte
	buf    []byte
	faults []Fault
	err    error
}

// NewScanner reads text, which [Decode] gave for the same dialect.
func NewScanner(text []byte, d Dialect, o Options) *Scanner {
	return &Scanner{text: text, split: newSplitter(d, o), line: 1}
}

// Reset makes the scanner read another text of the same dialect.
func (s *Scanner) Reset(text []byte) {
	*s = Scanner{text: text, split: s.split, line: 1, fields: s.fields[:0], buf: s.buf, faults: s.faults[:0]}
}

// Scan steps to the next record. It returns false at the end of the text and
// when a record breaks the bounds of Options; Err tells which.
func (s *Scanner) Scan() bool {
	for s.err == nil && s.pos < len(s.text) {
		pos := s.pos
		end, next, err := s.split.split(s.text, pos)
		if err != nil {
			s.err = &RecordError{Record: s.number + 1, Line: s.line, Err: err}
			break
		}
		s.pos, s.from, s.start = next, pos, s.line
		s.line++
		if end == pos {
			continue
		}
		s.number++
		s.take(pos)
		if s.split.quotes {
			s.line += bytes.Count(s.text[pos:end], []byte{s.split.newline})
		}
		return true
	}
	s.fields, s.faults = s.fields[:0], nil
	return false
}

// take makes the fields of the record just split.
func (s *Scanner) take(pos int) {
	s.fields, s.faults, s.buf = s.fields[:0], s.faults[:0], s.buf[:0]
	for f := range s.split.n {
		from, to := s.split.field(pos, f)
		v := s.text[from:to:to]
		if s.split.quotes {
			var k FaultKind
			if v, s.buf, k = unquote(v, s.buf); k != 0 {
				s.faults = append(s.faults, Fault{f, k})
			}
		}
		s.fields = append(s.fields, v)
	}
}

// Fields gives the current record. It and the bytes in it hold until the next
// call of Scan and must not be written to.
func (s *Scanner) Fields() [][]byte { return s.fields }

// Place gives the byte at which the current record begins.
func (s *Scanner) Place() int { return s.from }

// Number gives the current record's number, counted from 1.
func (s *Scanner) Number() int { return s.number }

// Line gives the physical line on which the current record starts, counted
// from 1. Line breaks in quotes count.
func (s *Scanner) Line() int { return s.start }

// Faults gives the current record's quotes that are out of place, by field;
// nil when there are none. They hold until the next call of Scan.
func (s *Scanner) Faults() []Fault { return s.faults }

// Err gives the error that stopped Scan, a [*RecordError], or nil at the end
// of the text.
func (s *Scanner) Err() error { return s.err }
