package assess

import (
	"junheng/internal/wide"
	"junheng/registry"
	"junheng/rules"
)

// DivideAndCount judges a group of units in one pass, as a survey does, and
// gives what it adds to their tallies beside what each alone is graded.
func DivideAndCount(num, den, weight []float64, threshold, floor float64, hasFloor bool) (values []float64, got, want []Tally) {
	n := len(num)
	t, f := line{Decimal: rules.Decimal{V: threshold}, set: true}, line{Decimal: rules.Decimal{V: floor}, set: hasFloor}
	m, blanks := marksAt(&t, &f)
	d := wide.Division{
		Per: 100, Num: num, Den: den, Weight: weight, Marks: m,
		Values: make([]float64, n), Products: make([]float64, n), Tally: make([]uint64, n), Odd: wide.NewBits(n),
	}
	d.Run()
	new(measured).settle(&d, blanks)
	for i, v := range d.Values {
		got, want = append(got, unpack(d.Tally[i])), append(want, unpack(marks[gradeOf(v, weight[i], t, f)]))
	}
	return d.Values, got, want
}

// SpreadsTwice measures how far the units of every group lie apart in each
// indicator: several indicators together, as a survey does, and each alone.
func SpreadsTwice(s *Standard, u *Units) (together, alone []Spread, weights [][]float64) {
	v := s.newSurvey(u, true)
	s.Update(v)
	for k, ind := range s.inds {
		for g, gr := range u.Groups {
			w := v.weights[ind.weight][gr.Lo:gr.Hi]
			together, weights = append(together, v.Spreads[k][g]), append(weights, w)
			alone = append(alone, spreadOf(v.Values[k][gr.Lo:gr.Hi], w))
		}
	}
	return together, alone, weights
}

// PlainOrder gives where the units of a school year stand and the groups they
// make, where the rows with these keys are plain.
func PlainOrder(county []registry.RegionCode, in []registry.SchoolYear, school []int32, stage []registry.Stage, year registry.SchoolYear, stages []registry.Stage) (to []int32, groups []Group, units int, ok bool) {
	k := keys{county, in, school, stage}
	var a arranged
	if !a.arrange(k, year, stages) {
		return nil, nil, 0, false
	}
	return a.to, a.groups, a.units, true
}

// LoadOf gives what a group weighs, and how many of its units have weight.
func LoadOf(weight []float64) (total float64, counted int) {
	l := loadOf(weight)
	return l.total, l.counted
}

// LoadWithout gives what is left of the weight of a group without some rows.
func LoadWithout(weight []float64, rows []int32, left []float64) float64 {
	return loadOf(weight).less(weight, rows, left).total
}

// TotalOf counts the tallies of a group of which so many may be short; fewer than
// none is no rule.
func TotalOf(tallies []Tally, allowed int) GroupTally {
	var packed []uint64
	for _, t := range tallies {
		packed = append(packed, pack(t))
	}
	return totalOf(packed, allowed)
}
