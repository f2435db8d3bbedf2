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
	n := len(order)
	if cap(k.county) < n {
		*k = blockKeys{make([]registry.RegionCode, n+n/4), make([]registry.SchoolYear, n+n/4), make([]int32, n+n/4), make([]registry.Stage, n+n/4)}
	}
	b.County, b.Year, b.School, b.Stage = k.county[:n], k.year[:n], k.school[:n], k.stage[:n]
	schools, last := int32(-1), int32(-1)
	for i, r := range order {
		s := t.School[r]
		if s >= 0 && s != last {
			schools, last = schools+1, s
		}
		if s >= 0 {
			s = schools
		}
		b.County[i], b.Year[i], b.School[i], b.Stage[i] = t.County[r], t.Year[r], s, t.Stage[r]
	}
}

// scatterLent is Scatter of a block of rows in memory.
func (b *Block) scatterLent(f FieldID, to []int32, dst []float64) bool {
	c := b.table.Column(f)
	if c == nil {
		return false
	}
	if b.order == nil {
		for i, v := range c.Values[:len(to)] {
			dst[to[i]] = v
		}
		return true
	}
	for i, r := range b.order[:len(to)] {
		dst[to[i]] = c.Values[r]
	}
	return true
}
