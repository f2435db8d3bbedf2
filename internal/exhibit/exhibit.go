// Package exhibit describes what a result shows, apart from how it is shown:
// tables with typed columns, the charts drawn from them, and the sentences
// around them. One description is printed on a terminal, written as a workbook,
// drawn as a page and answered as JSON.
//
// Figures are kept unrounded; a column says to how many decimals it is shown.
package exhibit

import (
	"junheng/internal/blank"
	"junheng/internal/locale"
)

// Report is one result: what it says in a few sentences, then its tables.
type Report struct {
	Title    locale.Text
	Subtitle locale.Text // county, school year, standard
	// Simulated marks a result that rests on assumed figures: every page, sheet
	// and print of it carries the words 模拟数据.
	Simulated bool
	Lead      []locale.Message // the answer first, one sentence each
	Plates    []Plate
	Tables    []Table
	Notes     []locale.Message // methods, sources, what was assumed or left out
}

// Plate is a drawing that comes ready made, such as a map; pages show it before
// the tables.
type Plate struct {
	ID    string
	Title locale.Text
	// SVG is the markup in each language. It is written as it stands: whoever
	// makes it escapes what it quotes.
	SVG locale.Text
}

// Table is one table, with the chart drawn from it.
type Table struct {
	ID      string // in addresses and as the name of the sheet in English
	Title   locale.Text
	Note    locale.Text // below the title: what a row is, how it is rounded
	Columns []Column
	Rows    []Row
	Chart   *Chart
	Empty   locale.Text // said where there are no rows
}

// Column is one column of a table.
type Column struct {
	Key      string
	Label    locale.Text
	Unit     locale.Text // 人, ㎡, 万元; empty for none
	Decimals int         // shown of figures; workbooks hold them unrounded
	Number   bool        // cells hold figures, and stand right
	Minor    bool        // left out where there is little room
	Hint     locale.Text // what the column means
}

// Row is one row; it has as many cells as the table has columns.
type Row struct {
	ID    string // names what the row is about: a school, a unit, a year
	Cells []Cell
	Total bool // a sum of other rows
}

// Cell is one cell: a figure, or words, or both.
type Cell struct {
	Text  locale.Text
	Value float64 // shown with the decimals of the column where Text is empty; blank shows why
	Tone  Tone
	Note  locale.Text // said in small beside it
	// Ref names the working behind the figure in the assessment it rests on
	// (value/<school>/<stage>/<indicator>, fact/…); empty when there is none.
	Ref string
	Why locale.Message // how the figure was come by, where no Ref says so
}

// Tone says how a cell is to be taken; it never stands alone for a word.
type Tone string

// The tones.
const (
	Plain Tone = ""
	Good  Tone = "good"
	Warn  Tone = "warn"
	Bad   Tone = "bad"
	Faint Tone = "faint"
)

// Chart is a figure drawn from columns of its table.
type Chart struct {
	Kind  ChartKind
	X     string   // key of the column along the axis, or of the names
	Y     []string // keys of the columns drawn
	Low   string   // key of the column with the lower end of a band, empty for none
	High  string
	Lines []Line // limits and thresholds
	Log   bool
}

// ChartKind is how a chart is drawn.
type ChartKind string

// The kinds of charts.
const (
	Lines   ChartKind = "lines"
	Bars    ChartKind = "bars"
	Stacked ChartKind = "stacked"
	Points  ChartKind = "points"
)

// Line is a level drawn across a chart.
type Line struct {
	Label locale.Text
	At    float64
}

// Num is a cell with a figure.
func Num(v float64) Cell { return Cell{Value: v} }

// Word is a cell with words.
func Word(t locale.Text) Cell { return Cell{Text: t, Value: blank.Of(blank.NotApplicable)} }

// Name is a cell with words that are the same in both languages: the name of a
// school, a code.
func Name(s string) Cell { return Word(locale.Text{ZH: s, EN: s}) }
