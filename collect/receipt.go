package collect

import (
	"junheng/facts"
	"junheng/internal/locale"
)

// Receipt says what became of one file: n read, n accepted, n parked, with the
// file's hash, so that sender and receiver speak of the same bytes.
type Receipt struct {
	File     string
	Hash     string // SHA-256, hex
	Format   string // xlsx, xls, csv
	Encoding string // of delimited text: UTF-8, GB18030
	Size     int64
	Sheets   []SheetReceipt
	Refused  locale.Message // why the file was not read at all; zero when it was
	Repeats  string         // the file of the same bytes that was read instead
	Hint     locale.Message
}

// SheetReceipt is a receipt for one sheet.
type SheetReceipt struct {
	Sheet    string
	Form     string      // id of the form recognised; empty when none
	Label    locale.Text // its name
	Header   string      // where the header was found: A2:J3
	Read     int         // rows (or, in a vertical form, entries) with data
	Accepted int
	Parked   int
	Values   int              // values taken over
	Skipped  []SkippedRow     // totals, notes, "…" rows, blank tails
	Empty    bool             // the form is recognised, but nothing is filled in
	Unknown  bool             // no form fits; the sheet holds data and none of it was read
	Ignored  []string         // columns of the sheet that no field of the form matches
	Absent   []facts.FieldID  // required fields that the sheet has no column for
	Notes    []locale.Message // what was assumed: hidden sheet read, header on row 3
}

// SkippedRow is a row left out on purpose, with the reason.
type SkippedRow struct {
	Rows string // 12 or 40–1048576
	Why  locale.Message

	from, to int
}

// Unknown reports whether a file was opened and no form fits any of its sheets
// with data: nothing of it was taken.
func (r *Receipt) Unknown() bool {
	unknown := false
	for _, s := range r.Sheets {
		if s.Form != "" {
			return false
		}
		unknown = unknown || s.Unknown
	}
	return unknown
}

// Read sums the rows read over the sheets.
func (r *Receipt) Read() (read, accepted, parked int) {
	for _, s := range r.Sheets {
		read, accepted, parked = read+s.Read, accepted+s.Accepted, parked+s.Parked
	}
	return read, accepted, parked
}
