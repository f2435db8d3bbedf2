package assess

import "junheng/rules"

// DivideAndCount judges a group of units in one pass, as a survey does, and
// gives what it adds to their tallies beside what each alone is graded.
func DivideAndCount(num, den, weight []float64, threshold, floor float64, hasFloor bool) (values []float64, got, want []Tally) {
	n := len(num)
	t, f := line{Decimal: rules.Decimal{V: threshold}, set: true}, line{Decimal: rules.Decimal{V: floor}, set: hasFloor}
	tally, mask := make([]uint64, n), make([]uint64, n)
	values = make([]float64, n)
	loadOf(weight, mask)
	q := quotients{per: 100, num: num, den: den, weight: weight, mask: mask}
	q.divide(values, tally, cutAt(&t, &f))
	for i, v := range values {
		got, want = append(got, unpack(tally[i])), append(want, unpack(lanes[gradeOf(v, weight[i], t, f)]))
	}
	return values, got, want
}
