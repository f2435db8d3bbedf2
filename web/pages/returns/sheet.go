package returns

import (
	"strconv"
	"strings"

	"junheng/collect/returns"
	"junheng/facts"
	"junheng/registry"
)

// sheet is a return laid out as a table to be filled in: with one school,
// items down and sections across; with many, schools down and items across.
type sheet struct {
	Label    string   // what the table is, for those who hear it read
	URL      string   // of the page; the grid saves to URL/cells and asks URL/cell
	Corner   string   // heading of the first column
	Over     [][]span // of a matrix: the headings in as many lines as its paper has; else Heads alone
	Heads    []head
	Rows     []row
	Single   bool // one column of values: unit, last year and change have their own
	Total    bool // a column of row totals
	Sums     bool // a row of column totals
	MayFill  bool
	Leaf     *leaf // with many schools: the page that is shown
	Problems []problem
	Was      string // the texts as they stand, by key, as JSON: what a plain form started from
}

// head is the heading of one column of values.
type head struct{ Text, Unit string }

// span is a heading that may stand over several columns, or several lines deep.
type span struct {
	head
	Cols, Rows int
	Last       bool   // the heading of one column, which has an X
	X          int    // the column, counted from 0
	Also       string // other names the column goes by, joined by |
}

// row is one row; where Group is set, a heading comes before it.
type row struct {
	Group    string
	Label    string
	Also     string // other names it goes by, joined by |
	URL      string
	About    string // page of its first cell: rule, history, comments
	Unit     string
	Remark   string
	Required bool
	Cells    []cell
}

// cell is one place of the table. Without a key the form does not ask it.
type cell struct {
	Key      string
	Label    string // row, column and unit in words
	About    string // its page, where the row has none: rule, history, comments
	Kind     string // number, choice, text
	Text     string
	Unit     string
	Options  []choice
	Last     string // last year's value as the form shows it
	Change   string
	State    string
	Rev      int64
	Reason   string
	Required bool
	Locked   bool
	Spared   bool   // a blank does not apply, by the form's own rule
	Note     string // why it cannot be filled here
	Ledger   string // what a ledger of cases counts
}

type choice struct{ Value, Text string }

// problem is one finding as the grid and the list beside it show it.
type problem struct {
	Cell     string `json:"cell,omitempty"`
	Severity string `json:"severity"`
	Label    string `json:"label,omitempty"`
	Text     string `json:"text"`
	Advice   string `json:"advice,omitempty"`
	Reason   string `json:"reason,omitempty"`
	URL      string `json:"url,omitempty"` // of the cell, where it is on another page
}

// href leads to the cell of a problem.
func (p *problem) href() string {
	if p.URL != "" {
		return p.URL
	}
	return "#cell-" + p.Cell
}

// keyText writes the key of a cell as it stands in addresses and names of
// fields: primary.students, with the school before it where there are many.
func keyText(k returns.CellKey, many bool) string {
	s := k.Stage.String() + "." + string(k.Field)
	if many {
		return string(k.School) + ":" + s
	}
	return s
}

// parseKey reads what keyText wrote; school is that of a key without one.
func parseKey(text string, school registry.SchoolID) (returns.CellKey, bool) {
	if s, rest, many := strings.Cut(text, ":"); many {
		school, text = registry.SchoolID(s), rest
	}
	stage, field, ok := strings.Cut(text, ".")
	st, known := registry.ParseStage(stage)
	return returns.CellKey{School: school, Stage: st, Field: facts.FieldID(field)}, ok && known && field != ""
}

// address gives the page of a return.
func address(county registry.RegionCode, id returns.ReturnID) string {
	return "/returns/" + county.String() + "/" + string(id)
}

// action is where a plain form is sent: the page comes back that was sent.
func (s *sheet) action() string {
	if s.Leaf != nil && s.Leaf.Page > 1 {
		return s.Leaf.at(s.Leaf.Page)
	}
	return s.URL
}

// count says how many problems of a severity the sheet has.
func (s *sheet) count(severity string) string {
	n := 0
	for _, p := range s.Problems {
		if p.Severity == severity {
			n++
		}
	}
	return strconv.Itoa(n + s.far(severity))
}

// far says how many problems of a severity are counted, but not listed.
func (s *sheet) far(severity string) int {
	if s.Leaf == nil {
		return 0
	}
	return s.Leaf.far[severity]
}

// first gives the address of the first cell with a problem of a severity.
func (s *sheet) first(severity string) string {
	for i := range s.Problems {
		if p := &s.Problems[i]; p.Severity == severity && p.Cell != "" {
			return p.href()
		}
	}
	return "#problems"
}

// columns is how many columns the table has.
func (s *sheet) columns() int {
	n := 1 + len(s.Heads)
	if s.Single {
		n += 3
	}
	if s.Total {
		n++
	}
	return n
}

func (s *sheet) class() string {
	switch {
	case s.Single:
		return "jg-single"
	case s.Over != nil:
		return "jg-many jg-matrix"
	}
	return "jg-many"
}
