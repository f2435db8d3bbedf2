package workbook

import "sort"

// Grid is a bounded copy of a sheet for random access.
type Grid struct {
	Sheet      string
	Rows, Cols int     // the area of the cells, without the stray ones
	Merges     []Range // merged ranges of more than one cell
	Stray      []Cell  // cells far from all others, kept apart
	Extent     Extent  // of the sheet as a whole

	rows  []gridRow // ascending
	index mergeIndex
}

type gridRow struct {
	index  int
	hidden bool
	cells  []Cell // ascending
}

// strayGap is how many blank rows, or four times as many as blank columns,
// make the few cells beyond them stray.
const strayGap = 400

// Grid reads the sheet into memory. It keeps at most maxCells cells (2,000,000
// where maxCells is not positive) and gives a *FileError where there are more.
func (s *Sheet) Grid(maxCells int) (*Grid, error) {
	if maxCells <= 0 {
		maxCells = 2_000_000
	}
	rows, n, err := s.load(maxCells)
	if err != nil {
		return nil, err
	}
	g := &Grid{Sheet: s.Name, Extent: *s.extent, Merges: s.merges, rows: rows}
	g.setApart(n)
	if err := g.index.build(g.Merges); err != nil {
		return nil, s.book.fail(err)
	}
	return g, nil
}

// load gives the rows of the sheet in ascending order, and how many cells
// they have.
func (s *Sheet) load(maxCells int) ([]gridRow, int, error) {
	n := 0
	var rows []gridRow
	var block []Cell
	err := s.Scan(func(r Row) error {
		if n += len(r.Cells); n > maxCells {
			return tooBig("工作表“"+s.Name+"”的单元格数", "cells in sheet "+s.Name, int64(maxCells))
		}
		if cap(block)-len(block) < len(r.Cells) {
			block = make([]Cell, 0, max(min(2*n, 8192), len(r.Cells)))
		}
		at := len(block)
		block = append(block, r.Cells...)
		rows = append(rows, gridRow{r.Index, r.Hidden, block[at:len(block):len(block)]})
		return nil
	})
	if err != nil {
		return nil, 0, s.book.fail(err)
	}
	if s.extent.Disorder {
		rows = inOrder(rows)
	}
	return rows, n, nil
}

// inOrder sorts rows that the file has out of order and joins those with the
// same number.
func inOrder(rows []gridRow) []gridRow {
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].index < rows[j].index })
	out := rows[:0]
	for _, r := range rows {
		if n := len(out); n > 0 && out[n-1].index == r.index {
			joined := append(append([]Cell(nil), out[n-1].cells...), r.cells...)
			out[n-1].cells = sortCells(joined)
			continue
		}
		out = append(out, r)
	}
	return out
}

// setApart moves stray cells out of the grid: those that come after a gap of
// hundreds of rows or columns and are few beside the rest.
func (g *Grid) setApart(total int) {
	few := max(3, total/100)
	cut, n := len(g.rows), 0
	for i := len(g.rows) - 1; i > 0; i-- {
		if n += len(g.rows[i].cells); n > few {
			break
		}
		if g.rows[i].index-g.rows[i-1].index > strayGap {
			cut = i
		}
	}
	for _, r := range g.rows[cut:] {
		g.Stray = append(g.Stray, r.cells...)
	}
	g.rows = g.rows[:cut]
	limit := g.colLimit(few)
	for i, r := range g.rows {
		k := len(r.cells)
		for k > 0 && r.cells[k-1].Col >= limit {
			k--
		}
		g.Stray = append(g.Stray, r.cells[k:]...)
		g.rows[i].cells = r.cells[:k]
		if k > 0 {
			g.Rows = r.index + 1
			g.Cols = max(g.Cols, r.cells[k-1].Col+1)
		}
	}
}

// colLimit gives the column from which on cells are stray.
func (g *Grid) colLimit(few int) int {
	count := map[int]int{}
	for _, r := range g.rows {
		for _, c := range r.cells {
			count[c.Col]++
		}
	}
	cols := make([]int, 0, len(count))
	for c := range count {
		cols = append(cols, c)
	}
	sort.Ints(cols)
	limit, n := MaxCol+1, 0
	for i := len(cols) - 1; i > 0; i-- {
		if n += count[cols[i]]; n > few {
			break
		}
		if cols[i]-cols[i-1] > strayGap/4 {
			limit = cols[i]
		}
	}
	return limit
}

// At gives the cell itself. A cell that holds nothing, one covered by a merged
// range and one outside the grid are Blank with their row and column set.
func (g *Grid) At(row, col int) Cell {
	cells := g.Row(row)
	i := sort.Search(len(cells), func(i int) bool { return cells[i].Col >= col })
	if i < len(cells) && cells[i].Col == col {
		return cells[i]
	}
	return Cell{Row: row, Col: col}
}

// Value gives the cell a reader of the sheet sees at the place: for a cell
// covered by a merged range that is the range's first cell, whose Row and Col
// tell where it stands.
func (g *Grid) Value(row, col int) Cell {
	c := g.At(row, col)
	if c.Kind == Blank && !c.NoValue {
		if r, ok := g.Merged(row, col); ok {
			return g.At(r.Top, r.Left)
		}
	}
	return c
}

// Merged gives the merged range that covers the cell, if there is one.
func (g *Grid) Merged(row, col int) (Range, bool) {
	if i := g.index.find(g.Merges, row, col); i >= 0 {
		return g.Merges[i], true
	}
	return Range{}, false
}

// Row gives the cells of a row that hold something, by ascending column. The
// slice belongs to the grid.
func (g *Grid) Row(row int) []Cell {
	if r := g.find(row); r != nil {
		return r.cells
	}
	return nil
}

// RowHidden reports whether the row is hidden, by hand or by a filter. Rows
// without any value are not known to be.
func (g *Grid) RowHidden(row int) bool {
	r := g.find(row)
	return r != nil && r.hidden
}

func (g *Grid) find(row int) *gridRow {
	if row >= 0 && row < len(g.rows) && g.rows[row].index == row {
		return &g.rows[row]
	}
	i := sort.Search(len(g.rows), func(i int) bool { return g.rows[i].index >= row })
	if i < len(g.rows) && g.rows[i].index == row {
		return &g.rows[i]
	}
	return nil
}
