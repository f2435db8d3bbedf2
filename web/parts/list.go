package parts

import (
	"time"

	"junheng/publish"
	"junheng/web/route"

	"github.com/a-h/templ"
)

// Listing is a list as a page describes it. List filters, sorts, pages and
// exports it; every list of the program goes through it.
type Listing struct {
	Name     string // what is listed: 学校, also the name of exported files
	Columns  []Column
	Rows     []Row
	Filters  []Filter
	Sort     string // column key the rows already stand in the order of, or are first sorted by; "-key" descending
	PerPage  int    // 0: 50
	Empty    EmptyState
	None     string          // said where the filters leave no row; empty: a general sentence
	Rounding string          // said in exports: 保留两位小数，四舍五入
	Above    templ.Component // between the heading and the filters
	Below    templ.Component
	Batch    []BatchAction // what may be done with several ticked rows
	NoSearch bool          // without the field that looks through all words
	Stack    bool          // on a telephone each row is a block with a line for each cell
}

// Column is one column of a list.
type Column struct {
	Key      string // in the address: ?sort=key
	Label    string
	Unit     string
	Align    Align
	Decimals int  // of Cell.Value on screen; exports carry the unrounded value
	Fixed    bool // stays in sight when the table is scrolled sideways
	Minor    bool // left out on a phone
	NoSort   bool
	Hint     string // what the column means
}

// Align is how the cells of a column stand.
type Align uint8

// The alignments.
const (
	Start Align = iota
	End         // numbers
	Middle
)

// Row is one row. Its first cell links to URL.
type Row struct {
	ID    string // sent by batch actions
	URL   string
	Cells []Cell // as many as columns
	Class string
}

// Cell is one cell of a list.
type Cell struct {
	Text  string
	Value *float64        // shown with Column.Decimals where Text is empty; a blank shows why it is one
	Sort  any             // string, int, int64, float64 or time.Time to sort by; else Value, else At, else Text
	At    time.Time       // exported in place of words: a day, or a moment where it has a time of day
	URL   string          // a link of its own
	Drawn bool            // the link opens in the drawer
	Badge *BadgeOf        // shown as badge; its text is exported
	Note  string          // small, below
	View  templ.Component // drawn instead; Text is still searched and exported
	none  bool
}

// Num is a cell that holds a figure.
func Num(v float64) Cell { return Cell{Value: &v} }

// None is a cell of which nobody has recorded anything: a dash on the page, and
// empty in exports.
func None() Cell { return Cell{none: true} }

// Day is a cell that holds a day; none is [None].
func Day(t time.Time) Cell {
	if t.IsZero() {
		return None()
	}
	y, m, d := t.In(route.Beijing).Date()
	t = time.Date(y, m, d, 0, 0, 0, 0, route.Beijing)
	return Cell{Text: t.Format(time.DateOnly), At: t}
}

// Moment is a cell that holds a day and the minute on it, in the words of the
// page; the zero time is an empty cell.
func Moment(c *route.Context, t time.Time) Cell { return Cell{Text: c.Moment(t), At: t} }

// Word is a cell that holds words.
func Word(s string) Cell { return Cell{Text: s} }

// Mark is a cell that holds a badge.
func Mark(tone Tone, text string) Cell { return Cell{Badge: &BadgeOf{Tone: tone, Text: text}} }

// Filter is one field of the filter bar. Several are joined by “and”.
type Filter struct {
	Key     string // in the address
	Label   string
	Options []Option                         // a choice; empty: words
	Match   func(row Row, value string) bool // nil: the cell of the column with the same key holds the value
	Done    bool                             // the page has applied it to Rows itself
	Value   string                           // what holds where the address says nothing
}

// EmptyState is what stands in place of a list without rows.
type EmptyState struct {
	Text   string
	Action Link
}

// BatchAction is something to do with the rows that are ticked: it POSTs their
// ids under the name id.
type BatchAction struct {
	Text string
	URL  string
	Main bool
	Ask  string
	Name string // with Value: which of several buttons was pressed
}

// List answers with a page that shows a list, or with the list as a workbook
// (?format=xlsx) or as CSV (?format=csv).
func List(c *route.Context, h Head, l Listing) error {
	v := view(c, l)
	switch c.Query("format") {
	case "xlsx":
		return v.sendWorkbook(c)
	case "csv":
		return v.sendCSV(c)
	}
	if c.Partial() && c.R.Header.Get("HX-Target") == "list" {
		return Fragment(c, listTable(v))
	}
	return Page(c, h, listBody(v))
}

// Table is a small table inside a page, without filter or paging. A page
// whose main matter is a list uses List.
func Table(l Listing) templ.Component { return plainTable(l) }

// text is a cell as words.
func (c Cell) text(col Column, lang *route.Context) string {
	switch {
	case c.Text != "":
		return c.Text
	case c.Badge != nil:
		return c.Badge.Text
	case c.Value != nil:
		return publish.Shown(*c.Value, col.Decimals, lang.Lang)
	}
	return ""
}
