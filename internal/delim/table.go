package delim

import (
	"cmp"
	"slices"
	"sort"
)

// Table is what [Read] made of a text: the columns of the plan in its order,
// and what was wrong on the way.
type Table struct {
	Rows     int
	Columns  []Values
	Problems []Problem // in the order of the file; a bounded number, see Plan.KeepProblems

	counts [problemKinds]int
	skip   int
	line   int // of row 0, if no gap
	lines  int // line ends, of a Reader
	gaps   []gap
	places []places
	broken bool
}

// places is where the records of a chunk begin.
type places struct {
	row, from int
	starts    []uint32
}

// Values is one column of a [Table]. The slice that belongs to its Kind has one
// element a row; the others are nil.
type Values struct {
	Kind   Kind
	Floats []float64
	Ints   []int64
	Codes  []uint32 // positions in Words; the number of a word is 1 + how many came up before it
	Words  []string // what the codes stand for; Words[0] is "", the blank
	Blank  int      // rows whose cell is blank

	text string   // Text: the cells one after the other
	ends []int    // where each ends
	lent []string // Text of a Reader: the cells
}

// Cell gives the text of a Text column in a row counted from 0. It shares the
// memory of the whole column, so a caller that keeps a few cells of many
// should clone them, as must every caller of a [Reader].
func (v *Values) Cell(row int) string {
	if v.lent != nil {
		return v.lent[row]
	}
	from := 0
	if row > 0 {
		from = v.ends[row-1]
	}
	return v.text[from:v.ends[row]]
}

// Texts gives the cells of a Text column of a [Reader] by row, nil of others.
func (v *Values) Texts() []string { return v.lent }

// Count gives how many problems of a kind there were, listed or not.
func (t *Table) Count(k ProblemKind) int {
	if k >= problemKinds {
		return 0
	}
	return t.counts[k]
}

// Record gives the record number of a row: rows are counted from 0, records
// from 1 with the header included.
func (t *Table) Record(row int) int { return t.skip + row + 1 }

// Line gives the physical line, counted from 1, on which a row's record starts.
func (t *Table) Line(row int) int {
	i := sort.Search(len(t.gaps), func(i int) bool { return t.gaps[i].row > row })
	if i == 0 {
		return t.line + row
	}
	return t.line + row + t.gaps[i-1].lines
}

// Place gives the byte at which a row's record begins, counted from the start
// of the text without its byte order mark. It is -1 unless the plan asked for
// places.
func (t *Table) Place(row int) int {
	i := sort.Search(len(t.places), func(i int) bool { return t.places[i].row > row }) - 1
	if i < 0 {
		return -1
	}
	p := &t.places[i]
	return p.from + int(p.starts[row-p.row])
}

// newTable gathers what the chunks of r, all taken, have to say.
func newTable(r *reader) *Table {
	t := &Table{skip: r.plan.Skip, line: r.line, Rows: r.store.rows, Columns: r.store.finish()}
	for _, c := range r.chunks {
		if r.plan.Places {
			t.places = append(t.places, places{c.row, c.from, c.starts})
		}
		behind := c.line - r.line - c.row // of the chunk's first row
		t.gaps = append(t.gaps, gap{c.row, behind})
		for _, g := range c.gaps {
			t.gaps = append(t.gaps, gap{c.row + g.row, behind + g.lines})
		}
		for k, n := range c.counts {
			t.counts[k] += n
		}
		for _, p := range c.problems {
			p.Row += c.row
			t.Problems = append(t.Problems, p)
		}
	}
	slices.SortStableFunc(t.Problems, func(a, b Problem) int { return cmp.Compare(a.Row, b.Row) })
	t.Problems = t.Problems[:min(len(t.Problems), r.plan.KeepProblems)]
	for i := range t.Problems {
		p := &t.Problems[i]
		p.Record, p.Line = t.Record(p.Row), t.Line(p.Row)
	}
	return t
}
