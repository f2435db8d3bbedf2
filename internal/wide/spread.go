package wide

import "math"

// Lanes is how many pairs of columns are measured at a time.
const Lanes = 4

// Spreads measures how far four columns of values lie apart, each weighted by a
// column of its own: lane by lane the mean, the standard deviation (population)
// and their quotient. All numbers are finite; a row that does not count has the
// weight zero.
type Spreads struct {
	Value, Weight [Lanes][]float64
	Sum, Total    [Lanes]float64 // Σ value × weight and Σ weight over the rows

	Mean, Std, Ratio [Lanes]float64
}

// Run measures the n rows from the given one on.
//
// It goes over the rows once more, for the deviations from the mean with their
// own mean, by which both results are corrected: the second half of the corrected
// two-pass algorithm, which does not cancel.
func (s *Spreads) Run(from, n int) {
	for l := range Lanes {
		_, _ = s.Value[l][from:from+n], s.Weight[l][from:from+n]
	}
	if n > 0 && s.four(from, n) {
		return
	}
	for l := range Lanes {
		s.lane(l, from, n)
	}
}

// lane measures one lane.
func (s *Spreads) lane(l, from, n int) {
	mean, total := s.Sum[l]/s.Total[l], s.Total[l]
	first, second := Deviations(s.Value[l][from:from+n], s.Weight[l][from:from+n], mean)
	s.Mean[l], s.Std[l] = Corrected(mean, first/total, second/total)
	s.Ratio[l] = s.Std[l] / s.Mean[l]
}

// Deviations sums the weighted deviations of values from their mean, and their
// squares. It sums the even rows and the odd ones apart, so that one addition
// need not wait for the last.
func Deviations(value, weight []float64, mean float64) (first, second float64) {
	weight = weight[:len(value)]
	var f0, f1, s0, s1 float64
	i := 0
	for ; i+1 < len(value); i += 2 {
		d, e := value[i]-mean, value[i+1]-mean
		wd, we := weight[i]*d, weight[i+1]*e
		f0 += wd
		f1 += we
		s0 += wd * d
		s1 += we * e
	}
	if i < len(value) {
		d := value[i] - mean
		wd := weight[i] * d
		f0 += wd
		s0 += wd * d
	}
	return f0 + f1, s0 + s1
}

// Corrected gives the mean with its mean deviation, and the standard deviation
// by the mean square less the square of that.
func Corrected(mean, first, second float64) (corrected, std float64) {
	return mean + first, math.Sqrt(max(0, second-first*first))
}

// Sums adds up the n rows from the given one on of four columns, each in order.
func Sums(column *[Lanes][]float64, from, n int) [Lanes]float64 {
	a := column[0][from : from+n]
	b, c, d := column[1][from:][:len(a)], column[2][from:][:len(a)], column[3][from:][:len(a)]
	var s0, s1, s2, s3 float64
	for i := range a {
		s0 += a[i]
		s1 += b[i]
		s2 += c[i]
		s3 += d[i]
	}
	return [Lanes]float64{s0, s1, s2, s3}
}
