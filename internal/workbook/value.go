package workbook

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// digits is how many significant digits a spreadsheet keeps of a number.
const digits = 15

// Values writes numbers and days as cells that a spreadsheet computes with, each
// with its format: a number with its decimals, a day as 2026-03-01.
type Values struct {
	file   *excelize.File
	styles map[string]int
}

// NewValues gives what writes values for cells of a file.
func NewValues(f *excelize.File) *Values { return &Values{f, map[string]int{}} }

// Number gives the cell of a number; one that is blank or not finite is an empty
// cell.
func (v *Values) Number(x float64) (any, error) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil, nil //nolint:nilnil // an empty cell
	}
	text := strconv.FormatFloat(x, 'f', -1, 64)
	if _, decimals, _ := strings.Cut(text, "."); len(decimals) > digits-1 {
		return v.cell("General", x)
	}
	return v.cell(plain(text), x)
}

// Text gives the cell of a number as it was written, with the decimals it was
// written with: 860.50 stays 860.50. What is no number, or has more digits than a
// spreadsheet keeps, stays words; no words are an empty cell.
func (v *Values) Text(text string) (any, error) {
	x, err := strconv.ParseFloat(text, 64)
	switch {
	case text == "":
		return nil, nil //nolint:nilnil // an empty cell
	case err != nil || strings.Trim(text, "+-.0123456789") != "" || significant(text) > digits:
		return text, nil
	}
	return v.cell(plain(text), x)
}

// Money gives the cell of an amount in yuan as it was written.
func (v *Values) Money(text string) (any, error) {
	c, err := v.Text(text)
	if cell, ok := c.(excelize.Cell); ok {
		return v.cell("#,##0.00", cell.Value)
	}
	return c, err
}

// Day gives the cell of a day, by the clock of the time given; none is empty.
func (v *Values) Day(t time.Time) (any, error) {
	if t.IsZero() {
		return nil, nil //nolint:nilnil // an empty cell
	}
	y, m, d := t.Date()
	return v.cell("yyyy-mm-dd", time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

// Moment gives the cell of a day and the minute on it; none is empty.
func (v *Values) Moment(t time.Time) (any, error) {
	if t.IsZero() {
		return nil, nil //nolint:nilnil // an empty cell
	}
	y, m, d := t.Date()
	return v.cell("yyyy-mm-dd hh:mm", time.Date(y, m, d, t.Hour(), t.Minute(), 0, 0, time.UTC))
}

// plain is the format of a number with the decimals that a text has.
func plain(text string) string {
	_, decimals, _ := strings.Cut(text, ".")
	if decimals == "" {
		return "0"
	}
	return "0." + strings.Repeat("0", len(decimals))
}

// significant counts the digits of a number behind the zeros that lead it.
func significant(text string) int {
	all := strings.TrimLeft(strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text), "0")
	return len(all)
}

func (v *Values) cell(format string, value any) (any, error) {
	id, known := v.styles[format]
	if !known {
		var err error
		if id, err = v.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
			return nil, err
		}
		v.styles[format] = id
	}
	return excelize.Cell{StyleID: id, Value: value}, nil
}
