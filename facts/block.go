package facts

import "junheng/registry"

// blockKeys is memory for the keys of a block.
type blockKeys struct {
	county []registry.RegionCode
	year   []registry.SchoolYear
	school []int32
	stage  []registry.Stage
}

// Lend makes b the rows of a table, which must be of whole counties, in an order
// of which each row is one; nil stands for the order they have. School counts
// the schools in that order. The block holds while the table does.
func (b *Block) Lend(t *Table, order []int32) {
	b.table, b.order = t, order
	if order == nil {
		b.County, b.Year, b.School, b.Stage = t.County, t.Year, t.School, t.Stage
		return
	}
	k := &b.keys
	k.county, k.year, k.school, k.stage = k.county[:0], k.year[:0], k.school[:0], k.stage[:0]
	schools, last := int32(-1), int32(-1)
	for _, r := range order {
		school := int32(-1)
		if s := t.School[r]; s >= 0 {
			if s != last {
				schools, last = schools+1, s
			}
			school = schools
		}
		k.county, k.year = append(k.county, t.County[r]), append(k.year, t.Year[r])
		k.school, k.stage = append(k.school, school), append(k.stage, t.Stage[r])
	}
	b.County, b.Year, b.School, b.Stage = k.county, k.year, k.school, k.stage
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
