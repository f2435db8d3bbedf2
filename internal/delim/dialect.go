package delim

import (
	"errors"
	"strings"
)

// Encoding is how characters are written as bytes.
type Encoding uint8

// The encodings that spreadsheets and statistics systems export in practice.
const (
	UTF8 Encoding = iota
	UTF16LE
	UTF16BE
	GB18030 // includes GBK and GB2312, which are subsets of it
)

// String gives the registered name of the encoding.
func (e Encoding) String() string {
	return [...]string{"UTF-8", "UTF-16LE", "UTF-16BE", "GB18030"}[e&3]
}

// LineEnd is what stands between two records.
type LineEnd uint8

// The line ends; text read with LF or CRLF may mix the two.
const (
	LF LineEnd = iota
	CRLF
	CR
)

// String names the line end.
func (l LineEnd) String() string { return [...]string{"LF", "CRLF", "CR", "CR"}[l&3] }

// Assumption is a set of choices [Sniff] made without proof. The choices are
// worth showing to whoever sent the file.
type Assumption uint8

// The choices Sniff can make without proof.
const (
	AssumedGB18030 Assumption = 1 << iota // not UTF-8, and well formed as GB18030
	AssumedUTF16                          // no byte order mark, told by its zero bytes
	AssumedComma                          // no delimiter found: one column
	AssumedDamaged                        // some bytes are no characters of the encoding chosen
)

// String lists the assumptions in English, separated by semicolons.
func (a Assumption) String() string {
	var out []string
	for i, s := range [...]string{
		"the bytes are not UTF-8 and were taken for GB18030",
		"there is no byte order mark and zero bytes told UTF-16",
		"no delimiter was found and the file was taken for a single column",
		"some bytes are no characters of the encoding",
	} {
		if a&(1<<i) != 0 {
			out = append(out, s)
		}
	}
	return strings.Join(out, "; ")
}

// Dialect is how one file writes records. Its zero value is UTF-8 without a
// byte order mark, commas and LF.
type Dialect struct {
	Encoding Encoding
	BOM      bool       // the bytes begin with a byte order mark
	Comma    byte       // the delimiter, an ASCII byte; 0 stands for ','
	LineEnd  LineEnd    // CR only when the file has no LF
	Assumed  Assumption // what was chosen without proof
}

// comma is the delimiter with its default.
func (d Dialect) comma() byte {
	if d.Comma == 0 {
		return ','
	}
	return d.Comma
}

// markLen is the length of the byte order mark.
func (d Dialect) markLen() int {
	if !d.BOM {
		return 0
	}
	return [...]int{3, 2, 2, 4}[d.Encoding&3]
}

// newline is the byte that ends a record; a CR before an LF is dropped later.
func (d Dialect) newline() byte {
	if d.LineEnd == CR {
		return '\r'
	}
	return '\n'
}

// Options bound what a record may cost. Zero values stand for the defaults.
type Options struct {
	MaxFields int // fields in a record; default 16,384, the width of a worksheet
	MaxRecord int // bytes in a record, line breaks in quotes included; default 1 MiB, at most 256 MiB
}

// The bounds that hold when Options leaves them open.
const (
	DefaultMaxFields = 1 << 14
	DefaultMaxRecord = 1 << 20
	maxRecordLimit   = 1 << 28
)

func (o Options) withDefaults() Options {
	if o.MaxFields <= 0 {
		o.MaxFields = DefaultMaxFields
	}
	if o.MaxRecord <= 0 {
		o.MaxRecord = DefaultMaxRecord
	}
	o.MaxRecord = min(o.MaxRecord, maxRecordLimit)
	return o
}

// Errors that callers tell apart with errors.Is.
var (
	// ErrEmpty means there is nothing in the file but white space.
	ErrEmpty = errors.New("delim: the file is empty")
	// ErrBinary means the bytes are no text in any encoding known here.
	ErrBinary = errors.New("delim: the file is not text")
	// ErrTooLong means a record is longer than Options.MaxRecord.
	ErrTooLong = errors.New("delim: record too long")
	// ErrTooManyFields means a record has more than Options.MaxFields fields.
	ErrTooManyFields = errors.New("delim: too many fields in a record")
)

// RecordError says at which record reading had to stop. It unwraps to
// [ErrTooLong] or [ErrTooManyFields].
type RecordError struct {
	Record int // counted from 1, blank lines left out
	Line   int // physical line of the record's start, counted from 1
	Err    error
}

// Error puts the place after the reason, both in English.
func (e *RecordError) Error() string {
	return e.Err.Error() + " (record " + itoa(e.Record) + ", line " + itoa(e.Line) + ")"
}

// Unwrap gives the reason.
func (e *RecordError) Unwrap() error { return e.Err }
