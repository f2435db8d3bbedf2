package facts

import (
	"fmt"
	"maps"

	"junheng/internal/blank"
)

// Origin says where a value came from, down to the cell.
type Origin struct {
	File  string `json:"file,omitempty"`  // file name as sent
	Hash  string `json:"hash,omitempty"`  // SHA-256 of the file, hex
	Sheet string `json:"sheet,omitempty"` // empty for delimited text
	Cell  string `json:"cell,omitempty"`  // F31, or "record 31, field 7" style for delimited text
	Raw   string `json:"raw,omitempty"`   // exactly what the cell held; empty when equal to the value
	By    string `json:"by,omitempty"`    // who entered it: an actor name, or empty
	Note  string `json:"note,omitempty"`  // why it is not simply the cell: "split 1:1.1", "sum of 3 cells"
}

// IsZero reports whether the origin is unknown.
func (o Origin) IsZero() bool { return o == Origin{} }

// Source is one sheet or delimited file from which whole rows were taken, one
// record a row. It keeps the lineage of a bulk load small: a record number a
// row and a column number a field, instead of an Origin a cell.
type Source struct {
	File    string          `json:"file"`
	Hash    string          `json:"hash"`
	Sheet   string          `json:"sheet,omitempty"`
	By      string          `json:"by,omitempty"`
	Grid    bool            `json:"grid"`    // a worksheet, whose cells are named F31; else "record 31, field 6"
	Columns map[FieldID]int `json:"columns"` // column of each field, the first being 1
}

// cell names the place of a field in a record.
func (s *Source) cell(record int32, column int) string {
	if s.Grid {
		return columnName(column) + fmt.Sprint(record)
	}
	return fmt.Sprintf("record %d, field %d", record, column)
}

func columnName(n int) string {
	var b [8]byte
	i := len(b)
	for ; n > 0; n = (n - 1) / 26 {
		i--
		b[i] = byte('A' + (n-1)%26)
	}
	return string(b[i:])
}

// AddSource enters a source of whole rows and gives its number for SetSource.
func (t *Table) AddSource(s Source) int32 {
	s.Columns = maps.Clone(s.Columns)
	t.sources = append(t.sources, s)
	return int32(len(t.sources))
}

// Sources lists the sources of whole rows; number 1 is the first.
func (t *Table) Sources() []Source { return append([]Source(nil), t.sources...) }

// SetSource says that a row was taken from a record (counted from 1) of a
// source numbered by AddSource. An origin given with Set goes before it.
func (t *Table) SetSource(row int, source, record int32) {
	if t.rowSource == nil {
		t.rowSource = make([]int32, t.Len())
		t.rowRecord = make([]int32, t.Len())
	}
	t.rowSource[row], t.rowRecord[row] = source, record
}

// SetSources says it for all rows at once; both slices have length Len and
// belong to the table afterwards.
func (t *Table) SetSources(source, record []int32) { t.rowSource, t.rowRecord = source, record }

// TellOrigins has a function asked for the origin of each value that was stored
// without one. Tables made of this one do not ask it.
func (t *Table) TellOrigins(tell func(row int, f FieldID) Origin) { t.tell = tell }

// Origin gives where a value came from; the zero Origin when unknown.
func (t *Table) Origin(row int, f FieldID) Origin {
	c := t.cols[f]
	if c == nil {
		return Origin{}
	}
	if c.origin != nil && c.origin[row] > 0 {
		return t.origins[c.origin[row]-1]
	}
	if t.tell != nil {
		return t.tell(row, f)
	}
	if t.rowSource == nil || t.rowSource[row] == 0 || blank.StateOf(c.Values[row]) == blank.NotReported {
		return Origin{}
	}
	s := &t.sources[t.rowSource[row]-1]
	col, ok := s.Columns[f]
	if !ok {
		return Origin{}
	}
	return Origin{File: s.File, Hash: s.Hash, Sheet: s.Sheet, By: s.By, Cell: s.cell(t.rowRecord[row], col)}
}
