package wide

// Marks is what a value adds to a number kept for its row: Met in any case,
// Short more where it is below Line, Below more where it is below Floor. The
// sums wrap around, so that Short may take away what Met adds.
type Marks struct {
	Line, Floor       float64
	Met, Short, Below uint64
}

// Division is columns of the same length, and what to make of them.
type Division struct {
	Per              float64
	Num, Den, Weight []float64
	Marks            Marks

	Values   []float64 // (Per × Num) ÷ Den
	Products []float64 // Values × Weight
	Tally    []uint64  // grows by the marks of each value whose weight is not zero
	Odd      Bits      // set where Products is no finite number
}

// Run fills Values, Products and Odd and adds to Tally, except in odd rows,
// which are left to the caller.
func (d *Division) Run() {
	n := len(d.Values)
	d.Num, d.Den, d.Weight, d.Products, d.Tally = d.Num[:n], d.Den[:n], d.Weight[:n], d.Products[:n], d.Tally[:n]
	d.Odd = d.Odd.For(n)
	d.rows(d.quads(n/4)*4, n)
}

// rows computes the rows from lo up to hi one by one.
func (d *Division) rows(lo, hi int) {
	m := &d.Marks
	for i := lo; i < hi; i++ {
		w := d.Weight[i]
		v := d.Per * d.Num[i] / d.Den[i]
		t := v * w
		d.Values[i], d.Products[i] = v, t
		odd := t-t != 0
		d.Odd.set(i, odd)
		if w != 0 && !odd {
			d.Tally[i] += m.Of(v)
		}
	}
}

// Of gives the marks of one value.
func (m *Marks) Of(v float64) uint64 {
	return m.Met + one(v < m.Line)*m.Short + one(v < m.Floor)*m.Below
}
