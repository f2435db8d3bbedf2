package workbook

import (
	"errors"
	"slices"
	"sort"
)

// ErrStop ends a scan early without an error when the caller's function returns it.
var ErrStop = errors.New("workbook: stop scanning")

// Row is one row of a sheet, as handed to the function of Scan.
type Row struct {
	Index  int    // counted from 0
	Hidden bool   // by hand or by a filter
	Cells  []Cell // those that hold something, by ascending column
}

// Columns looks for headings in a row: for each, given by all the labels it may
// have, the first column that bears one, or −1.
func (r Row) Columns(headings [][]string) []int {
	at := make([]int, len(headings))
	for i := range at {
		at[i] = -1
	}
	for _, c := range r.Cells {
		label := Normalize(c.String())
		for i, labels := range headings {
			if at[i] < 0 && slices.ContainsFunc(labels, func(l string) bool { return Normalize(l) == label }) {
				at[i] = c.Col
				break
			}
		}
	}
	return at
}

// Sheet is one worksheet.
type Sheet struct {
	Name   string
	Hidden bool // hidden or very hidden

	book   *Book
	source source
	extent *Extent
	merges []Range
}

// source reads one sheet of one format. It calls emit for each row that holds
// something, in the order of the file, and fills in what it learned.
type source interface {
	scan(emit func(*Row) error) (sheetFacts, error)
}

// sheetFacts is what a complete scan learns beside the cells.
type sheetFacts struct {
	merges   []Range
	lastRow  int // last row present in the file, also without values; -1 if none
	disorder bool
}

// Extent is the used area of a sheet.
type Extent struct {
	Rows, Cols int   // last row and column that hold something, plus one
	Cells      int64 // cells that hold something
	BlankTail  int   // rows after Rows that the file stores without any value
	Disorder   bool  // rows do not ascend in the file
}

// Scan calls fn for every row that holds something, in the order of the file
// (ascending, unless Extent says otherwise). Rows and cells that carry only a
// style are passed over. The Row and its Cells are reused; copy what is kept.
// The strings stay valid. An error of fn ends the scan and is returned, except
// ErrStop, which ends it without an error. Other errors are *FileError.
func (s *Sheet) Scan(fn func(Row) error) error {
	var e Extent
	facts, err := s.source.scan(func(r *Row) error {
		e.add(r)
		if e.Cells > s.book.opt.MaxCells {
			return tooBig("单元格数", "cells", s.book.opt.MaxCells)
		}
		return fn(*r)
	})
	if err != nil {
		if errors.Is(err, ErrStop) {
			return nil
		}
		return s.book.fail(err)
	}
	e.BlankTail = max(0, facts.lastRow+1-e.Rows)
	e.Disorder = facts.disorder
	s.extent, s.merges = &e, facts.merges
	return nil
}

func (e *Extent) add(r *Row) {
	e.Cells += int64(len(r.Cells))
	e.Rows = max(e.Rows, r.Index+1)
	e.Cols = max(e.Cols, r.Cells[len(r.Cells)-1].Col+1)
}

// Extent gives the used area. It scans the sheet unless a complete scan was
// made before.
func (s *Sheet) Extent() (Extent, error) {
	if s.extent == nil {
		if err := s.Scan(func(Row) error { return nil }); err != nil {
			return Extent{}, err
		}
	}
	return *s.extent, nil
}

// Merges gives the merged ranges of more than one cell, in the order of the
// file. It scans the sheet unless a complete scan was made before.
func (s *Sheet) Merges() ([]Range, error) {
	if _, err := s.Extent(); err != nil {
		return nil, err
	}
	return s.merges, nil
}

// sortCells puts the cells of a row in ascending order and keeps the last of
// several for the same column.
func sortCells(cells []Cell) []Cell {
	sort.SliceStable(cells, func(i, j int) bool { return cells[i].Col < cells[j].Col })
	out := cells[:0]
	for _, c := range cells {
		if n := len(out); n > 0 && out[n-1].Col == c.Col {
			out[n-1] = c
			continue
		}
		out = append(out, c)
	}
	return out
}
