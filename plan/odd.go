package plan

import (
	"errors"
	"slices"

	"junheng/assess"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// Odd is a figure so far from those of the other schools that it is more likely
// a slip of the pen than the truth: to level the others up to it would cost
// more than any county has.
type Odd struct {
	Unit      int // of the assessment
	Indicator int // of the pack
	Times     float64
}

// oddTimes is how many times the median of its stage a value must be to be
// asked about: reports in yuan where 万元 are meant are 10,000 times too large.
const oddTimes = 50

var (
	msgOdd  = locale.NewTemplate("plan.odd", "{unit}：{indicator} {value} 是同学段中位数的 {times} 倍，像是填错了（单位？）", "{unit}: {indicator} at {value} is {times} times the median of its stage, most likely a slip (the unit?)")
	hintOdd = locale.Plain("plan.hint_odd", "请先核实；确实如此的，用 --accept-odd 照样计算", "check it first; where it is true, --accept-odd computes with it")
)

// odds lists the figures that are too large to be believed.
func (s *Subject) odds() []Odd {
	var out []Odd
	for i := range s.Before.Stages {
		st := s.Before.Stages[i].Stage
		for k := range s.Pack.Indicators {
			if !s.used(k) {
				continue
			}
			var list []float64
			for n := range s.Before.Units {
				if u := &s.Before.Units[n]; u.Stage == st && u.InScope && finite(u.Values[k].Value) && u.Values[k].Outcome != assess.OutOfScope {
					list = append(list, u.Values[k].Value)
				}
			}
			if len(list) < 3 {
				continue
			}
			slices.Sort(list)
			middle := list[len(list)/2]
			for n := range s.Before.Units {
				u := &s.Before.Units[n]
				if u.Stage == st && u.InScope && middle > 0 && u.Values[k].Value > oddTimes*middle {
					out = append(out, Odd{n, k, u.Values[k].Value / middle})
				}
			}
		}
	}
	return out
}

func oddError(s *Subject, list []Odd) error {
	var out []error
	for i, o := range list {
		u := &s.Before.Units[o.Unit]
		f := fault.New(fault.Invalid, msgOdd.With("unit", u.Name, "indicator", s.Pack.Indicators[o.Indicator].Label, "value", s.shown(&u.Values[o.Indicator], o.Indicator), "times", figure(o.Times, 0)))
		if i == len(list)-1 {
			f = f.Hint(hintOdd)
		}
		out = append(out, f)
	}
	return errors.Join(out...)
}
