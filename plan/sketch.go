package plan

import (
	"slices"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
)

// sketch is a copy of what the standard reads of the county, to try changes on:
// without origins and without what no indicator needs.
type sketch struct {
	s     *Subject
	table *facts.Table
	own   map[facts.FieldID]bool // columns that are no longer shared
}

// layout is the rows of the county in its year, with the columns the standard
// reads; sketches share them until they write.
type layout struct {
	rows   []int // of the subject's table
	at     []int // per unit: its row in a sketch, −1 when it has none
	column map[facts.FieldID][]float64
}

func (s *Subject) lay() {
	l := &layout{at: make([]int, len(s.Before.Units)), column: map[facts.FieldID][]float64{}}
	back := map[int]int{}
	for r := range s.Table.Len() {
		if s.Table.Year[r] == s.Before.Year && s.Table.County[r].County() == s.County {
			back[r] = len(l.rows)
			l.rows = append(l.rows, r)
		}
	}
	for i := range s.Before.Units {
		l.at[i] = -1
		if r := s.row(&s.Before.Units[i]); r >= 0 {
			l.at[i] = back[r]
		}
	}
	for f := range s.needs {
		c := s.Table.Column(f)
		if c == nil {
			continue
		}
		values := make([]float64, len(l.rows))
		for i, r := range l.rows {
			values[i] = c.Values[r]
		}
		l.column[f] = values
	}
	s.layout = l
}

func (s *Subject) sketch() *sketch {
	w := &sketch{s: s, table: facts.NewTable(), own: map[facts.FieldID]bool{}}
	for _, school := range s.Table.Schools {
		w.table.AddSchool(school)
	}
	for _, r := range s.layout.rows {
		w.table.AddRow(s.Table.County[r], s.Table.Year[r], s.Table.School[r], s.Table.Stage[r])
	}
	for f, values := range s.layout.column {
		w.table.SetColumn(f, values)
	}
	return w
}

// write makes a column of the sketch its own.
func (w *sketch) write(f facts.FieldID) *facts.Column {
	if !w.own[f] {
		w.own[f] = true
		if values, ok := w.s.layout.column[f]; ok {
			w.table.SetColumn(f, slices.Clone(values))
		}
	}
	return w.table.Ensure(f)
}

func (w *sketch) set(unit int, f facts.FieldID, v float64) {
	if r := w.s.layout.at[unit]; r >= 0 && w.s.needs[f] {
		w.write(f).Values[r] = v
	}
}

// drop makes nobody report a field.
func (w *sketch) drop(f facts.FieldID) {
	values := w.write(f).Values
	for r := range values {
		values[r] = blank.Of(blank.NotReported)
	}
}

func (w *sketch) units() (*assess.Units, error) {
	return w.s.Standard.Units(w.table, w.s.Before.County)
}
