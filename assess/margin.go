package assess

import (
	"math"

	"junheng/internal/blank"
	"junheng/registry"
)

// margin measures how far a value is from its lines. Whole things are counted
// in wholes: the need is rounded up and the spare down, and both are checked
// against the comparison itself, so a line is never missed by a rounding.
func (ind *indicator) margin(v IndicatorValue, st registry.Stage) Margin {
	m := Margin{ToThreshold: notReported, ToFloor: notReported, Unit: ind.unit}
	if blank.Is(v.Value) || v.Denominator <= 0 {
		return m
	}
	if f := ind.floor[st]; f.set {
		m.ToFloor = v.Value - f.V
		m.NeedFloor = ind.need(v, under(f.V))
	}
	if t := ind.threshold[st]; t.set {
		m.ToThreshold = v.Value - t.V
		m.NeedThreshold = ind.need(v, under(t.V))
		if v.Value >= under(t.V) {
			m.Spare = ind.spare(v, under(t.V))
			m.SparePupils = sparePupils(ind.per, v, under(t.V))
		}
	}
	return m
}

// exact is where floats cease to tell one whole number from the next: beyond
// it counting in ones leads nowhere.
const exact = 1 << 53

// need is the least that must be added to the numerator to reach a line.
func (ind *indicator) need(v IndicatorValue, line float64) float64 {
	if v.Value >= line {
		return 0
	}
	d := line*v.Denominator/ind.per - v.Numerator
	reaches := func(d float64) bool { return ind.per*(v.Numerator+d)/v.Denominator >= line }
	if !ind.whole {
		return nudge(d, reaches)
	}
	d = math.Ceil(d)
	for d > 1 && d < exact && reaches(d-1) {
		d--
	}
	for d < exact && !reaches(d) {
		d++
	}
	return d
}

// nudge raises an amount by the smallest steps a number has until it suffices.
func nudge(d float64, suffices func(float64) bool) float64 {
	d = max(d, 0)
	for step := math.Nextafter(d, math.Inf(1)) - d; !suffices(d); step *= 2 {
		d += step
	}
	return d
}

// spare is the most that could be taken from the numerator without falling
// below a line that is reached.
func (ind *indicator) spare(v IndicatorValue, line float64) float64 {
	d := v.Numerator - line*v.Denominator/ind.per
	stays := func(d float64) bool {
		return d <= v.Numerator && ind.per*(v.Numerator-d)/v.Denominator >= line
	}
	if !ind.whole {
		d = max(d, 0)
		for step := math.Nextafter(d, math.Inf(1)) - d; d > 0 && !stays(d); step *= 2 {
			d = max(0, d-step)
		}
		return d
	}
	return lastWhole(math.Floor(d), stays)
}

// lastWhole is the largest whole number not below zero that stays, sought from d on.
func lastWhole(d float64, stays func(float64) bool) float64 {
	d = max(0, d)
	for d < exact && stays(d+1) {
		d++
	}
	for d > 0 && d < exact && !stays(d) {
		d--
	}
	return d
}

// sparePupils is how many more pupils a unit could take, its numerator staying
// as it is, before it falls below a line that is reached; +Inf for a line of
// zero.
func sparePupils(per float64, v IndicatorValue, line float64) float64 {
	if line <= 0 {
		return math.Inf(1)
	}
	stays := func(d float64) bool { return per*v.Numerator/(v.Denominator+d) >= line }
	return lastWhole(math.Floor(per*v.Numerator/line-v.Denominator), stays)
}
