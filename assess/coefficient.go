package assess

import (
	"errors"
	"fmt"
	"math"

	"junheng/internal/blank"
	"junheng/internal/wide"
)

// Amount is what one school holds of something, and its pupils.
type Amount struct {
	Total  float64 // teachers, ㎡, 元, rooms; NaN-boxed when not reported
	Pupils float64
}

// The reasons for which a difference coefficient has no defined value.
var (
	ErrNoPupils = errors.New("no school has pupils")
	ErrZeroMean = errors.New("the pooled mean is zero")
	ErrMissing  = errors.New("some schools have not reported")
)

// DifferenceCoefficient gives the difference coefficient (校际差异系数) of a set
// of schools: S/X̄ with X_i = x_i/P_i, X̄ = Σx_i/ΣP_i and
// S² = Σ (P_i/ΣP)(X_i − X̄)², as 教督〔2012〕3号 publishes it: weighted by pupils,
// about the pooled mean, in the population form. It is unrounded.
//
// A school without pupils carries no weight. One school alone differs from
// nobody: the answer is 0. With no pupils at all the error is [ErrNoPupils];
// with a mean of zero or less it is [ErrZeroMean]. Where a school's total or
// pupils are blank the error wraps [ErrMissing] and the value returned is that
// of the schools which have reported.
//
// The sums run twice over the schools and are corrected for the rounding of
// the mean, so the order of the schools moves the answer by less than one part
// in 10¹² (for coefficients above 0.001; below that, by less than 10⁻¹⁵).
func DifferenceCoefficient(schools []Amount) (float64, error) {
	value := make([]float64, len(schools))
	weight := make([]float64, len(schools))
	for i, s := range schools {
		value[i] = s.Total / s.Pupils
		weight[i] = s.Pupils
	}
	sp := spreadOf(value, weight)
	switch {
	case sp.Counted == 0 && sp.Missing > 0:
		return math.NaN(), fmt.Errorf("%w: %d of %d", ErrMissing, sp.Missing, sp.Missing)
	case sp.Counted == 0:
		return math.NaN(), ErrNoPupils
	case blank.Is(sp.CV):
		return math.NaN(), ErrZeroMean
	case sp.Missing > 0:
		return sp.CV, fmt.Errorf("%w: %d of %d", ErrMissing, sp.Missing, sp.Missing+sp.Counted)
	}
	return sp.CV, nil
}

// Spread is how far the units of one stage of one county lie apart in one
// indicator, over those that have reported.
type Spread struct {
	Mean    float64 // pooled: Per × Σx/ΣP, in the indicator's unit
	Std     float64 // population, weighted by the denominator
	CV      float64 // Std ÷ Mean; Undefined without pupils or with a mean not above zero
	Weight  float64 // ΣP of the units counted
	Counted int     // units with weight and value
	Missing int     // units with weight, or with an unknown one, whose value is blank
}

// spreadOf computes a Spread from per-pupil values and weights running
// parallel. A weight of zero leaves the unit out; a blank value or weight
// counts as missing. value[i]×weight[i] is the unit's total.
//
// The first pass gives the mean, the second the deviations from it together
// with their own mean, by which both results are corrected: this is the
// corrected two-pass algorithm, which does not cancel.
func spreadOf(value, weight []float64) Spread {
	n := len(value)
	return spreadOfReported(value, weight, make([]float64, 2*n))
}

// spreadOfReported is spreadOf with memory for twice as many numbers as there
// are units, in which it gathers those that have reported.
func spreadOfReported(value, weight, memory []float64) Spread {
	n := len(value)
	v, w := memory[:n], memory[n:2*n]
	l, sum, missing := reported(value, weight, v, w)
	mean := sum / l.total
	first, second := wide.Deviations(v[:l.counted], w[:l.counted], mean)
	mean, std := wide.Corrected(mean, first/l.total, second/l.total)
	s := Spread{Missing: missing}
	l.spread(&s, mean, std, std/mean)
	return s
}

// reported gathers the values and weights of the units that have reported into
// v and w, zeros behind them, and gives what they weigh, Σ value × weight, and
// how many have not reported.
func reported(value, weight, v, w []float64) (l load, sum float64, missing int) {
	weight, v, w = weight[:len(value)], v[:len(value)], w[:len(value)]
	for i, x := range value {
		p := weight[i]
		t := x * p
		v[l.counted], w[l.counted] = x, p
		switch {
		case p > 0 && t-t == 0:
			sum += t
			l.total += p
			l.counted++
		case p != 0:
			missing++
		}
	}
	clear(v[l.counted:])
	clear(w[l.counted:])
	return l, sum, missing
}

// spread notes what was measured of the units that a load counts, where it means
// anything; Missing is left as it is.
func (l *load) spread(to *Spread, mean, std, ratio float64) {
	to.Weight, to.Counted = l.total, l.counted
	to.Mean, to.Std, to.CV = mean, std, ratio
	u := blank.Of(blank.Undefined)
	switch {
	case l.counted == 0:
		to.Mean, to.Std, to.CV = u, u, u
		return
	case l.counted == 1:
		to.Std, to.CV = 0, 0
	}
	if !(mean > 0) {
		to.CV = u
	}
}
