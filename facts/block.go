package facts

// Lend makes b the rows of a table, which must be of whole counties, in an order
// of which each row is one; nil stands for the order they have. School counts
// the schools in that order. The block holds while the table does.
func (b *Block) Lend(t *Table, order []int32) {
	b.table, b.order = t, order
	if order == nil {
		b.County, b.Year, b.School, b.Stage = t.County, t.Year, t.School, t.Stage
		return
	}
	b.County, b.Year, b.School, b.Stage = b.County[:0], b.Year[:0], b.School[:0], b.Stage[:0]
	schools, last := int32(-1), int32(-1)
	for _, r := range order {
		if s := t.School[r]; s < 0 {
			b.School = append(b.School, -1)
		} else {
			if s != last {
				schools, last = schools+1, s
			}
			b.School = append(b.School, schools)
		}
		b.County, b.Year, b.Stage = append(b.County, t.County[r]), append(b.Year, t.Year[r]), append(b.Stage, t.Stage[r])
	}
}

// takeLent is Take of a block of rows in memory.
func (b *Block) takeLent(f FieldID, rows []int32, dst []float64) bool {
	c := b.table.Column(f)
	if c == nil {
		return false
	}
	dst = dst[:len(rows)]
	for i, r := range rows {
		if b.order != nil {
			r = b.order[r]
		}
		dst[i] = c.Values[r]
	}
	return true
}
