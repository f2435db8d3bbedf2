package delim

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"sync"
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
	gaps   []gap
}

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

// newTable joins the chunks of r, which are right and in order.
func newTable(r *reader) *Table {
	t := &Table{skip: r.plan.Skip, line: r.line, Columns: make([]Values, len(r.plan.Columns))}
	for _, c := range r.chunks {
		t.Rows += c.rows
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
	var wg sync.WaitGroup
	turn := make(chan struct{}, r.plan.Workers)
	for i := range t.Columns {
		turn <- struct{}{}
		wg.Go(func() {
			t.Columns[i] = joined(r, i, t.Rows)
			<-turn
		})
	}
	wg.Wait()
	return t
}

// joined is column i of all chunks as one.
func joined(r *reader, i, rows int) Values {
	all := Values{Kind: r.plan.Columns[i].Kind}
	all.reserve(rows)
	if all.Kind == Code {
		all.Words = []string{""}
	}
	var text strings.Builder
	if all.Kind == Text {
		size := 0
		for _, c := range r.chunks {
			size += len(c.columns[i].part)
		}
		text.Grow(size)
	}
	merged := map[string]uint32{"": 0}
	numbers := map[*dictionary][]uint32{}
	for _, c := range r.chunks {
		v := &c.columns[i]
		all.Blank += v.Blank
		switch all.Kind {
		case Float:
			all.Floats = append(all.Floats, v.Floats...)
		case Int:
			all.Ints = append(all.Ints, v.Ints...)
		case Code:
			if numbers[v.dict] == nil {
				numbers[v.dict] = make([]uint32, len(v.dict.words))
			}
			all.renumber(v, numbers[v.dict], merged)
		case Text:
			start := text.Len()
			text.Write(v.part)
			for _, e := range v.ends {
				all.ends = append(all.ends, start+e)
			}
		}
	}
	all.text = text.String()
	return all
}

// renumber appends the codes of v, whose dictionary grew by the chance of which
// goroutine read what, in numbers given by the order of the file. known maps
// v's codes to those given so far, 0 for none.
func (all *Values) renumber(v *Values, known []uint32, merged map[string]uint32) {
	for _, c := range v.Codes {
		if c != 0 && known[c] == 0 {
			word := v.dict.words[c]
			n, ok := merged[word]
			if !ok {
				n = uint32(len(all.Words))
				merged[word] = n
				all.Words = append(all.Words, word)
			}
			known[c] = n
		}
		all.Codes = append(all.Codes, known[c])
	}
}
