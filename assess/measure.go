package assess

import (
	"junheng/internal/blank"
	"junheng/internal/wide"
	"junheng/registry"
)

// measured is one indicator over a chunk, of those that are judged together.
type measured struct {
	memory   [][]float64 // of the chunk: values, products, and what clean gives
	taught   bool
	weighing *heavy
	values   []float64
	products []float64 // value × weight
	odd      []int32   // rows whose product is no number
	next     int       // the first of them that is not in a group seen already
}

// The columns of measured.memory.
const (
	ownValues = iota
	ownProducts
	cleanValues
	cleanWeights
	ownColumns
)

// indicators judges up to four indicators, from the given one on: it computes
// their values, counts them under the unit rules and measures how far they lie
// apart.
func (j *judge) indicators(first int, st registry.Stage, c chunk, lo, hi int) {
	n := min(wide.Lanes, len(j.std.inds)-first)
	var products [wide.Lanes][]float64
	for l := range wide.Lanes {
		if l < n {
			j.divide(&j.lanes[l], first+l, st, lo, hi)
		}
		m := &j.lanes[min(l, n-1)] // with fewer than four the last stands for those that lack
		products[l], j.spreads.Value[l], j.spreads.Weight[l] = m.products, m.values, m.weighing.weight
	}
	for g, gr := range j.survey.Units.Groups[c.first:c.last] {
		a, b := gr.Lo-lo, gr.Hi-lo
		j.spreads.Sum = wide.Sums(&products, a, b-a)
		j.spread(first, n, c.first+g, a, b)
	}
}

// divide computes the values of an indicator over a chunk and adds them to the
// packed tallies. The order of operations, (per × numerator) ÷ denominator, is
// that of the law's text and keeps a value that stands exactly on a decimal
// threshold exactly there.
func (j *judge) divide(m *measured, k int, st registry.Stage, lo, hi int) {
	ind := j.std.inds[k]
	h := &j.heavy[ind.weight]
	num := ind.num.slice(context(st), &j.survey.Units.frame, j.num, lo, hi)
	m.taught, m.weighing = ind.taught[st], h
	m.values, m.products = m.memory[ownValues][:hi-lo], m.memory[ownProducts][:hi-lo]
	if j.survey.num != nil {
		copy(j.survey.num[k][lo:hi], num)
		copy(j.survey.den[k][lo:hi], h.den)
	}
	if j.survey.Values != nil {
		m.values = j.survey.Values[k][lo:hi]
	}
	marks, blanks := marksAt(&ind.threshold[st], &ind.floor[st])
	for _, tally := range j.counting(k, m.taught && ind.threshold[st].set) {
		d := wide.Division{
			Per: ind.per, Num: num, Den: h.den, Weight: h.weight, Marks: marks,
			Values: m.values, Products: m.products, Tally: tally, Odd: j.odd,
		}
		d.Run()
		m.settle(&d, blanks)
	}
}

// settle gives the odd rows of a division their values, counts them, notes where
// they are, and takes them out of the products.
func (m *measured) settle(d *wide.Division, blanks uint64) {
	m.odd, m.next = m.odd[:0], 0
	for at := range d.Odd.Rows() {
		v, w := d.Values[at], d.Weight[at]
		if v-v != 0 {
			v = noQuotient(d.Num[at], d.Den[at])
			d.Values[at] = v
		}
		d.Products[at] = 0
		m.odd = append(m.odd, int32(at))
		switch {
		case w == 0:
		case blank.Is(v) || blank.Is(w):
			d.Tally[at] += blanks
		default:
			d.Tally[at] += d.Marks.Of(v)
		}
	}
}

// oddBefore gives the odd rows before the one given that it has not given yet.
func (m *measured) oddBefore(row int) []int32 {
	from := m.next
	for m.next < len(m.odd) && int(m.odd[m.next]) < row {
		m.next++
	}
	return m.odd[from:m.next]
}

// spread measures how far the values of n indicators, from the given one on, lie
// apart in a group of units: rows a up to b of the chunk, whose sums are known.
func (j *judge) spread(first, n, group, a, b int) {
	s := &j.spreads
	var loads [wide.Lanes]load
	var missing [wide.Lanes]int
	for l := range n {
		m := &j.lanes[l]
		load := m.weighing.groups[group-m.weighing.first]
		odd := m.oddBefore(b)
		loads[l], s.Value[l], s.Weight[l] = load, m.values, m.weighing.weight
		if m.taught && (len(odd) > 0 || !(load.total > 0)) {
			v, w := m.memory[cleanValues], m.memory[cleanWeights]
			s.Value[l], s.Weight[l] = v, w
			if load.counted == b-a { // all have weight
				loads[l], missing[l] = m.without(odd, load, a, b), len(odd)
			} else {
				loads[l], s.Sum[l], missing[l] = reported(m.values[a:b], m.weighing.weight[a:b], v[a:b], w[a:b])
			}
		}
		s.Total[l] = loads[l].total
	}
	s.Run(a, b-a)
	for l := range n {
		to := &j.survey.Spreads[first+l][group]
		*to = Spread{Missing: missing[l]}
		if j.lanes[l].taught {
			loads[l].spread(to, s.Mean[l], s.Std[l], s.Ratio[l])
		}
	}
}

// without gathers rows a up to b, of the given load, but for the odd ones among
// them, zeros behind them, and gives what they weigh: what [reported] does where
// every unit has weight.
func (m *measured) without(odd []int32, all load, a, b int) load {
	v, w := m.memory[cleanValues][a:b], m.memory[cleanWeights][a:b]
	n, from := 0, a
	for _, at := range odd {
		copy(v[n:], m.values[from:at])
		n += copy(w[n:], m.weighing.weight[from:at])
		from = int(at) + 1
	}
	copy(v[n:], m.values[from:b])
	n += copy(w[n:], m.weighing.weight[from:b])
	clear(v[n:])
	clear(w[n:])
	return all.less(m.weighing.weight, odd, w[:n])
}

// less gives the load of the weights that are left without those of some rows.
func (l load) less(weight []float64, rows []int32, left []float64) load {
	l.counted = len(left)
	if l.exact {
		for _, at := range rows {
			l.total -= weight[at]
		}
		return l
	}
	l.total = 0
	for _, w := range left {
		l.total += w
	}
	return l
}
