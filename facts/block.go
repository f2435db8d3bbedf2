package facts

import "junheng/registry"

// blockKeys is memory for the keys of a block.
type blockKeys struct {
	county []registry.RegionCode
	year   []registry.SchoolYear
	school []int32
	stage  []registry.Stage
}

// rowRun is rows of a table that follow each other, in a block of such runs.
type rowRun struct{ from, n int32 }

// Lend makes b the rows of a table, which must be of whole counties, in an order
// of which each row is one; nil stands for the order they have. School counts
// the schools in that order. The block holds while the table does.
func (b *Block) Lend(t *Table, order []int32) {
	b.table, b.runs = t, b.runs[:0]
	if order == nil {
		b.County, b.Year, b.School, b.Stage = t.County, t.Year, t.School, t.Stage
		b.runs = append(b.runs, rowRun{0, int32(t.Len())})
		return
	}
	k := &b.keys
	n := len(order)
	if cap(k.county) < n {
		*k = blockKeys{make([]registry.RegionCode, n+n/4), make([]registry.SchoolYear, n+n/4), make([]int32, n+n/4), make([]registry.Stage, n+n/4)}
	}
	b.County, b.Year, b.School, b.Stage = k.county[:n], k.year[:n], k.school[:n], k.stage[:n]
	for at := 0; at < n; {
		end, from := at+1, order[at]
		for end < n && order[end] == from+int32(end-at) {
			end++
		}
		run := rowRun{from, int32(end - at)}
		to := run.from + run.n
		copy(b.County[at:], t.County[from:to])
		copy(b.Year[at:], t.Year[from:to])
		copy(b.School[at:], t.School[from:to])
		copy(b.Stage[at:], t.Stage[from:to])
		b.runs, at = append(b.runs, run), end
	}
	b.countSchools()
}

// countSchools numbers the schools of the block as they come.
func (b *Block) countSchools() {
	number, last := int32(-1), int32(-1)
	for i, s := range b.School {
		if s < 0 {
			continue
		}
		if s != last {
			number, last = number+1, s
		}
		b.School[i] = number
	}
}

// scatterLent is Scatter of a block of rows in memory.
func (b *Block) scatterLent(f FieldID, to []int32, dst []float64) bool {
	c := b.table.Column(f)
	if c == nil {
		return false
	}
	at := 0
	for _, run := range b.runs {
		values := c.Values[run.from : run.from+run.n]
		scatter(dst, to[at:at+len(values)], values)
		at += len(values)
	}
	return true
}

// scatter puts each value into its place, four at a time.
func scatter(dst []float64, to []int32, values []float64) {
	for len(to) >= 4 && len(values) >= 4 {
		t, v := (*[4]int32)(to), (*[4]float64)(values)
		dst[t[0]], dst[t[1]], dst[t[2]], dst[t[3]] = v[0], v[1], v[2], v[3]
		to, values = to[4:], values[4:]
	}
	for i, t := range to {
		dst[t] = values[i]
	}
}
