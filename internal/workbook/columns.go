package workbook

import "errors"

// Batch is a run of rows of chosen columns. It is reused between calls; copy
// what is kept. The strings stay valid.
type Batch struct {
	Index []int    // row of each line, counted from 0
	Cols  []Column // in the order asked for
}

// Len gives the number of lines.
func (b *Batch) Len() int { return len(b.Index) }

// Column is one column of a Batch, a value a line. Where a line has no cell in
// the column, Kind is Blank, Num 0 and Text empty.
type Column struct {
	Col    int
	Kind   []Kind
	Format []Format
	Num    []float64 // of Number and Bool
	Text   []string  // of Text and Error
}

// ScanColumns streams the sheet in batches of up to size lines (4,096 where
// size is not positive), keeping only the columns asked for, each named once. Lines that hold
// something in other columns only appear as blank; rows without any value do
// not appear. Errors are those of Scan.
func (s *Sheet) ScanColumns(cols []int, size int, fn func(*Batch) error) error {
	if size <= 0 {
		size = 4096
	}
	b, slot := newBatch(cols, size)
	err := s.Scan(func(r Row) error {
		b.add(&r, slot)
		if len(b.Index) < size {
			return nil
		}
		err := fn(b)
		b.reset()
		return err
	})
	if err != nil || len(b.Index) == 0 {
		return err
	}
	if err := fn(b); !errors.Is(err, ErrStop) {
		return err
	}
	return nil
}

// newBatch gives an empty batch and, for each column of the sheet, its place
// in the batch plus one.
func newBatch(cols []int, size int) (*Batch, []int) {
	b := &Batch{Index: make([]int, 0, size), Cols: make([]Column, len(cols))}
	width := 0
	for _, c := range cols {
		width = max(width, c+1)
	}
	slot := make([]int, width)
	for i, c := range cols {
		b.Cols[i] = Column{
			Col: c, Kind: make([]Kind, 0, size), Format: make([]Format, 0, size),
			Num: make([]float64, 0, size), Text: make([]string, 0, size),
		}
		if c >= 0 {
			slot[c] = i + 1
		}
	}
	return b, slot
}

func (b *Batch) reset() {
	b.Index = b.Index[:0]
	for i := range b.Cols {
		c := &b.Cols[i]
		c.Kind, c.Format, c.Num, c.Text = c.Kind[:0], c.Format[:0], c.Num[:0], c.Text[:0]
	}
}

func (b *Batch) add(r *Row, slot []int) {
	n := len(b.Index)
	b.Index = append(b.Index, r.Index)
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Col >= len(slot) {
			break
		}
		if k := slot[c.Col]; k > 0 {
			b.Cols[k-1].put(c)
		}
	}
	for i := range b.Cols {
		if len(b.Cols[i].Kind) == n {
			b.Cols[i].put(&Cell{})
		}
	}
}

func (c *Column) put(v *Cell) {
	c.Kind = append(c.Kind, v.Kind)
	c.Format = append(c.Format, v.Format)
	c.Num = append(c.Num, v.Num)
	c.Text = append(c.Text, v.Text)
}
