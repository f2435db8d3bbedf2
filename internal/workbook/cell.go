package workbook

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Kind says what a cell holds.
type Kind uint8

// The kinds of cell.
const (
	Blank  Kind = iota // nothing; never a number
	Text               // Cell.Text
	Number             // Cell.Num
	Bool               // Cell.Num is 1 or 0
	Error              // Cell.Text is the error as shown, such as #DIV/0!
)

var kindNames = [...]string{"blank", "text", "number", "bool", "error"}

// String gives the kind's name in lower case.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "kind " + strconv.Itoa(int(k))
}

// Format is the class of a cell's number format.
type Format uint8

// The classes of number format.
const (
	FormatGeneral Format = iota
	FormatNumber         // a fixed pattern of digits, currency, fractions
	FormatPercent        // shown times 100 with a percent sign
	FormatDate           // a day, with or without the time of day
	FormatTime           // a time of day or a duration only
	FormatText           // the clerk asked for text
)

var formatNames = [...]string{"general", "number", "percent", "date", "time", "text"}

// String gives the class's name in lower case.
func (f Format) String() string {
	if int(f) < len(formatNames) {
		return formatNames[f]
	}
	return "format " + strconv.Itoa(int(f))
}

// Cell is one cell of a sheet.
type Cell struct {
	Row, Col int     // counted from 0
	Kind     Kind    // what it holds
	Format   Format  // how the sheet shows it
	Formula  bool    // the value is the cached result of a formula
	NoValue  bool    // a formula that was never calculated: Kind is Blank
	Epoch04  bool    // dates count from 1904-01-01 in this workbook
	Num      float64 // of Number and Bool; a percentage is a fraction: 85% is 0.85
	Text     string  // of Text and Error, exactly as stored
}

// Name gives the cell's address, such as F31.
func (c Cell) Name() string { return CellName(c.Row, c.Col) }

// IsBlank reports whether the cell holds nothing that could be read: no value,
// or text made only of spaces, line breaks and zero-width characters.
func (c Cell) IsBlank() bool {
	return c.Kind == Blank || c.Kind == Text && (c.Text == "" || plainLen(c.Text) == 0 && Normalize(c.Text) == "")
}

// Number gives the number the cell holds. Text counts when it is a plain
// decimal number such as 12, -0.5 or 1e3 and nothing else; thousands
// separators, units and full-width digits are left to the caller to judge.
func (c Cell) Number() (float64, bool) {
	switch c.Kind {
	case Number:
		return c.Num, true
	case Text:
		return parseNumber([]byte(c.Text))
	}
	return 0, false
}

// Time gives the date and time of a number whose format is a date or a time.
// A time of day falls on 1899-12-31 (or 1904-01-01). It reports false for
// other cells and for serial numbers no calendar has.
func (c Cell) Time() (time.Time, bool) {
	if c.Kind != Number || c.Format != FormatDate && c.Format != FormatTime {
		return time.Time{}, false
	}
	return SerialTime(c.Num, c.Epoch04)
}

// String gives the value as text that can be quoted: text and errors as they
// stand, numbers with all their digits, dates as 2024-09-01, percentages with
// their sign.
func (c Cell) String() string {
	switch c.Kind {
	case Text, Error:
		return c.Text
	case Bool:
		if c.Num != 0 {
			return "TRUE"
		}
		return "FALSE"
	case Number:
		return c.numberString()
	}
	return ""
}

func (c Cell) numberString() string {
	if t, ok := c.Time(); ok {
		_, frac := math.Modf(c.Num)
		switch {
		case c.Format == FormatTime && c.Num < 1:
			return t.Format("15:04:05")
		case frac == 0:
			return t.Format("2006-01-02")
		}
		return t.Format("2006-01-02 15:04:05")
	}
	if c.Format == FormatPercent {
		if v, err := strconv.ParseFloat(strconv.FormatFloat(c.Num*100, 'g', 15, 64), 64); err == nil {
			return formatFloat(v) + "%"
		}
	}
	return formatFloat(c.Num)
}

func formatFloat(v float64) string {
	if a := math.Abs(v); a != 0 && (a >= 1e21 || a < 1e-9) {
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// maxSerial is 9999-12-31, the last day a workbook knows.
const maxSerial = 2958466

// SerialTime turns a serial day number into a time in UTC, rounded to the
// millisecond. Days count from 1899-12-31 as day 1 with the leap day of 1900
// that never was, or from 1904-01-01 as day 0 where epoch04 is set.
func SerialTime(serial float64, epoch04 bool) (time.Time, bool) {
	if math.IsNaN(serial) || serial < 0 || serial >= maxSerial {
		return time.Time{}, false
	}
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case epoch04:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case serial < 60:
		base = base.AddDate(0, 0, 1)
	}
	day, frac := math.Modf(serial)
	ms := math.Round(frac * 86400e3)
	return base.AddDate(0, 0, int(day)).Add(time.Duration(ms) * time.Millisecond), true
}

// MaxRow and MaxCol are the largest row and column a sheet can have, from 0.
const (
	MaxRow = 1<<20 - 1
	MaxCol = 1<<14 - 1
)

// CellName gives the address of a row and column counted from 0: (30, 5) is F31.
func CellName(row, col int) string { return ColName(col) + strconv.Itoa(row+1) }

// ColName gives the letters of a column counted from 0: 0 is A, 27 is AB.
func ColName(col int) string {
	var b [8]byte
	i := len(b)
	for n := col + 1; n > 0 && i > 0; n = (n - 1) / 26 {
		i--
		b[i] = byte('A' + (n-1)%26)
	}
	return string(b[i:])
}

// ParseCell reads an address such as F31 or $F$31 into a row and column
// counted from 0. It reports false for anything else, and for addresses
// outside the largest sheet.
func ParseCell(name string) (row, col int, ok bool) {
	i := 0
	if strings.HasPrefix(name, "$") {
		i++
	}
	start := i
	for ; i < len(name) && i-start < 4; i++ {
		ch := name[i] | 0x20
		if ch < 'a' || ch > 'z' {
			break
		}
		col = col*26 + int(ch-'a') + 1
	}
	if i == start {
		return 0, 0, false
	}
	if i < len(name) && name[i] == '$' {
		i++
	}
	start = i
	for ; i < len(name) && i-start < 8; i++ {
		if name[i] < '0' || name[i] > '9' {
			break
		}
		row = row*10 + int(name[i]-'0')
	}
	if i == start || i != len(name) || row < 1 || row-1 > MaxRow || col-1 > MaxCol {
		return 0, 0, false
	}
	return row - 1, col - 1, true
}

// Range is a rectangle of cells, counted from 0, both ends included.
type Range struct {
	Top, Left, Bottom, Right int
}

// Contains reports whether the range covers the cell.
func (r Range) Contains(row, col int) bool {
	return row >= r.Top && row <= r.Bottom && col >= r.Left && col <= r.Right
}

// String gives the range as A1:B2, or as A1 where it is one cell.
func (r Range) String() string {
	if r.Top == r.Bottom && r.Left == r.Right {
		return CellName(r.Top, r.Left)
	}
	return CellName(r.Top, r.Left) + ":" + CellName(r.Bottom, r.Right)
}

// ParseRange reads A1:B2 or A1, with the corners in any order.
func ParseRange(s string) (Range, bool) {
	a, b, two := strings.Cut(s, ":")
	r1, c1, ok := ParseCell(a)
	if !ok {
		return Range{}, false
	}
	r2, c2 := r1, c1
	if two {
		if r2, c2, ok = ParseCell(b); !ok {
			return Range{}, false
		}
	}
	return Range{Top: min(r1, r2), Left: min(c1, c2), Bottom: max(r1, r2), Right: max(c1, c2)}, true
}
