package delim

import (
	"math"

	"junheng/internal/blank"
)

// Kind is what a column of a [Plan] holds.
type Kind uint8

// The kinds of column.
const (
	// Float is a float64 a row: a decimal number, exactly as
	// strconv.ParseFloat reads it.
	Float Kind = iota
	// Int is an int64 a row; [BlankInt] stands for a blank or unreadable cell.
	Int
	// Code is a number a row into a dictionary of the distinct texts.
	Code
	// Text is the cell as it is.
	Text
)

// BlankInt is what an Int column holds where the cell is blank or unreadable.
const BlankInt = math.MinInt64

// Column is one wanted field.
type Column struct {
	Field int // position in the record, counted from 0
	Kind  Kind

	// Reread, if set, is asked for the number in a Float cell that is not
	// blank and not a plain decimal, such as "1,234" or full-width digits.
	// It is called from several goroutines; false means unreadable.
	Reread func(cell []byte) (float64, bool)

	// Loose leaves it to the caller of a [Reader] to see whether a Text cell is
	// UTF-8.
	Loose bool
}

// Plan says which fields to read from a text, and as what.
type Plan struct {
	Columns []Column
	Skip    int // records before the data: titles and the header
	Fields  int // fields a record should have; 0: as many as the first data record

	// Blank and Unreadable are the states of a Float cell without a number.
	// blank.Number, their zero value, stands for blank.NotReported.
	Blank, Unreadable blank.State

	Places bool // keep where each record begins, for Table.Place

	Workers      int // goroutines; 0: one a processor
	KeepProblems int // problems listed in full; 0: 1,000. All are counted
	Options
}

// ProblemKind says what is wrong with a cell or a record.
type ProblemKind uint8

// The problems Read reports. The row is delivered in every case.
const (
	Unreadable   ProblemKind = iota // a cell of a Float or Int column is not blank and no number
	BadText                         // a cell of a Code or Text column is not UTF-8
	MissingField                    // the record has fewer fields than it should; what is missing is blank
	ExtraField                      // the record has more fields than it should
	StrayQuote                      // a wanted cell has a quote out of place
	problemKinds
)

// String says the problem in English.
func (k ProblemKind) String() string {
	switch k {
	case Unreadable:
		return "not a number"
	case BadText:
		return "not UTF-8"
	case MissingField:
		return "too few fields"
	case ExtraField:
		return "too many fields"
	case StrayQuote:
		return "a quote out of place"
	}
	return "no problem"
}

// Problem is one thing that is wrong, and where.
type Problem struct {
	Kind   ProblemKind
	Row    int    // row of the table, counted from 0
	Record int    // record of the file, counted from 1, header included
	Line   int    // physical line of the record's start, counted from 1
	Field  int    // position in the record; of MissingField and ExtraField, how many there are
	Cell   string // what the cell holds, at most its first 200 bytes
}

// keptCell is how much of a cell a Problem quotes.
const keptCell = 200
