// Package listing reads the short lists that planning takes beside the facts:
// births by township, class lists, expected moves. A list is one sheet or one
// delimited file with a line of headings; its columns may stand in any order.
// Everything wrong with it is told at once, each with its cell.
package listing

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/workbook"
)

// Kind is what the cells of a column hold.
type Kind uint8

// The kinds.
const (
	Words  Kind = iota
	Count       // a whole number ≥ 0
	Number      // a decimal ≥ 0
	Year        // a calendar or school year: 2018, 2018年, 2018-2019学年
)

// Column is one column of a list.
type Column struct {
	Labels   []string // headings it may bear; the first is the one to be told of
	Kind     Kind
	Optional bool // the column, and any of its cells, may be missing
}

// Row is one line. Cells run parallel to the columns asked for: words in Text,
// figures in Value, which is NaN where the cell is blank.
type Row struct {
	Text  []string
	Value []float64
	Place string // file, or file sheet!row, for what is said of the line later
	Bad   bool   // a cell of it is at fault; the others hold
}

var (
	tmplNoHeading = locale.NewTemplate("listing.no_heading", "找不到表头：需要“{labels}”这些列", "no line of headings: the columns {labels} are wanted")
	tmplEmpty     = locale.NewTemplate("listing.empty", "表头下面没有数据", "there is nothing below the headings")
	tmplBlank     = locale.NewTemplate("listing.blank", "“{label}”未填", "{label} is blank")
	tmplNoCount   = locale.NewTemplate("listing.no_count", "“{label}”应为不小于0的整数，读到“{got}”", "{label} takes a whole number from 0, not “{got}”")
	tmplNoNumber  = locale.NewTemplate("listing.no_number", "“{label}”应为不小于0的数，读到“{got}”", "{label} takes a number from 0, not “{got}”")
	tmplNoYear    = locale.NewTemplate("listing.no_year", "“{label}”应为年份，如 2018，读到“{got}”", "{label} takes a year such as 2018, not “{got}”")
	hintHeadings  = locale.NewTemplate("listing.hint_headings", "第一行写列名，例如：{example}", "write the names of the columns in the first line, such as: {example}")
)

// mostCells bounds a list; one with more is no short list.
const mostCells = 2_000_000

// Read reads a list out of a workbook or delimited text: the first sheet on
// which the headings of all columns that are not optional stand in one line.
// Lines of sums (合计, 总计) and blank lines are passed over. The error is a
// *workbook.FileError where the file cannot be read, and else joins every
// fault of every cell; the lines come beside it, so that the caller can add
// what is wrong between them.
func Read(name string, data []byte, columns []Column) ([]Row, error) {
	book, err := workbook.Open(name, data, workbook.Options{MaxCells: mostCells})
	if err != nil {
		return nil, err
	}
	for _, sheet := range book.Sheets() {
		r := reader{name: name, sheet: sheet.Name, columns: columns}
		if book.Format == workbook.FormatCSV {
			r.sheet = ""
		}
		if err := sheet.Scan(r.row); err != nil {
			return nil, err
		}
		if r.at == nil {
			continue
		}
		if len(r.rows) == 0 && len(r.errs) == 0 {
			return nil, fault.New(fault.Invalid, tmplEmpty.With()).At(r.place(""))
		}
		return r.rows, errors.Join(r.errs...)
	}
	return nil, fault.New(fault.Invalid, tmplNoHeading.With("labels", wanted(columns))).At(name).
		Hint(hintHeadings.With("example", wanted(columns)))
}

func wanted(columns []Column) string {
	var out []string
	for _, c := range columns {
		if !c.Optional {
			out = append(out, c.Labels[0])
		}
	}
	return strings.Join(out, "、")
}

// reader gathers the lines of one sheet.
type reader struct {
	name, sheet string
	columns     []Column
	at          []int // column of the sheet for each column asked for, −1 where it is missing; nil above the heading
	rows        []Row
	errs        []error
}

func (r *reader) place(cell string) string {
	switch {
	case cell == "":
		return r.name
	case r.sheet == "":
		return r.name + " " + cell
	}
	return r.name + " " + r.sheet + "!" + cell
}

func (r *reader) row(row workbook.Row) error {
	if r.at == nil {
		r.heading(row)
		return nil
	}
	out := Row{Text: make([]string, len(r.columns)), Value: make([]float64, len(r.columns)), Place: r.place(workbook.CellName(row.Index, max(0, r.at[0])))}
	filled, before := false, len(r.errs)
	for i := range r.columns {
		out.Value[i] = math.NaN()
		c := cellAt(row, r.at[i])
		if c.IsBlank() {
			continue
		}
		filled = true
		if i == 0 && isSum(c.String()) {
			return nil
		}
		r.take(&out, i, c)
	}
	if !filled {
		return nil
	}
	for i, col := range r.columns {
		if !col.Optional && cellAt(row, r.at[i]).IsBlank() {
			r.fail(tmplBlank.With("label", col.Labels[0]), workbook.CellName(row.Index, r.at[i]))
		}
	}
	out.Bad = len(r.errs) > before
	r.rows = append(r.rows, out)
	return nil
}

func (r *reader) heading(row workbook.Row) {
	labels := make([][]string, len(r.columns))
	for i, c := range r.columns {
		labels[i] = c.Labels
	}
	at := row.Columns(labels)
	for i, c := range r.columns {
		if at[i] < 0 && !c.Optional {
			return
		}
	}
	r.at = at
}

func isSum(s string) bool {
	switch workbook.Normalize(s) {
	case "合计", "总计", "小计", "全县", "全县合计", "Total", "total":
		return true
	}
	return false
}

func cellAt(row workbook.Row, col int) workbook.Cell {
	for _, c := range row.Cells {
		if c.Col == col {
			return c
		}
	}
	return workbook.Cell{}
}

func (r *reader) fail(m locale.Message, cell string) {
	r.errs = append(r.errs, fault.New(fault.Invalid, m).At(r.place(cell)))
}

// take reads one cell that is not blank.
func (r *reader) take(out *Row, i int, c workbook.Cell) {
	col, text := r.columns[i], strings.TrimSpace(workbook.HalfWidth(c.String()))
	out.Text[i] = text
	if col.Kind == Words {
		return
	}
	v, ok := figure(c, text)
	if col.Kind == Year {
		v, ok = year(text)
	}
	msg := tmplNoNumber
	switch {
	case col.Kind == Year:
		msg = tmplNoYear
	case col.Kind == Count:
		msg = tmplNoCount
		ok = ok && v == math.Trunc(v)
	}
	if !ok || v < 0 {
		r.fail(msg.With("label", col.Labels[0], "got", c.String()), workbook.CellName(c.Row, c.Col))
		return
	}
	out.Value[i] = v
}

// figure reads a number as careful and careless senders write it: full-width
// digits, thousands separators, a unit of persons behind.
func figure(c workbook.Cell, text string) (float64, bool) {
	if v, ok := c.Number(); ok {
		return v, !math.IsInf(v, 0)
	}
	text = strings.TrimSuffix(strings.ReplaceAll(text, ",", ""), "人")
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
}

// year reads the first year that stands in a text.
func year(text string) (float64, bool) {
	if len(text) < 4 {
		return 0, false
	}
	n, err := strconv.Atoi(text[:4])
	rest := strings.TrimLeft(text[4:], " ")
	if err != nil || n < 1900 || n > 2200 || rest != "" && rest[0] >= '0' && rest[0] <= '9' {
		return 0, false
	}
	if rest != "" && rest[0] == '.' {
		return 0, false
	}
	return float64(n), true
}
