package publish

import (
	"io"
	"slices"
	"strconv"

	"junheng/assess"
	"junheng/registry"
	"junheng/rules"
)

// CountyTotals sums a survey of many counties.
type CountyTotals struct {
	Groups   int     // stages of counties
	Units    int     // units in them
	Short    int     // units certainly short of the unit rule
	Counties int     // counties with units
	Passed   int     // counties none of whose units is short and all of whose coefficients hold
	SumCV    float64 // sum of all coefficients that are defined
}

// CountyYear is what is told of the stages of many counties in one school year.
type CountyYear struct {
	Year    registry.SchoolYear
	pack    *rules.Pack
	limits  []stageLimits
	stages  []stageYear
	means   []float64 // by stage and then by indicator of the pack; blank where undefined
	cvs     []float64 // likewise
	noMeans bool
}

// stageYear is one stage of one county in one school year, judged on the values
// that are reported.
type stageYear struct {
	county registry.RegionCode
	stage  registry.Stage
	passed bool

	units, short, missing int32
}

// NewCountyYear begins a school year with the counties of a survey; nil: with none.
func NewCountyYear(pack *rules.Pack, year registry.SchoolYear, s *assess.Survey) CountyYear {
	y := CountyYear{Year: year, pack: pack, limits: limitsAt(pack, year)}
	if s != nil {
		y.Add(s)
	}
	return y
}

// Add takes the counties of a survey, which are others than those added before.
// Nothing of the survey is kept.
func (y *CountyYear) Add(s *assess.Survey) {
	for g := range s.Units.Groups {
		y.stages = append(y.stages, y.judge(s, g))
		for k := range y.limits {
			y.cvs = append(y.cvs, s.Spreads[k][g].CV)
			if !y.noMeans {
				y.means = append(y.means, s.Spreads[k][g].Mean)
			}
		}
	}
}

// WithoutMeans makes a year that has no counties yet keep what trends are made of
// only. It cannot be written itself.
func (y *CountyYear) WithoutMeans() { y.noMeans = true }

// Expect makes room for so many stages of counties in a year that has none yet.
// What of it is never used takes no memory.
func (y *CountyYear) Expect(stages int) {
	n := stages * len(y.limits)
	y.stages, y.cvs = make([]stageYear, 0, stages), make([]float64, 0, n) // not slices.Grow, which clears it all
	if !y.noMeans {
		y.means = make([]float64, 0, n)
	}
}

// Join takes the counties of another part of the same school year, which must
// not be used any more.
func (y *CountyYear) Join(o *CountyYear) {
	if len(y.stages) == 0 {
		y.stages, y.means, y.cvs, y.noMeans = o.stages, o.means, o.cvs, o.noMeans
		return
	}
	y.stages, y.means, y.cvs = append(y.stages, o.stages...), append(y.means, o.means...), append(y.cvs, o.cvs...)
}

// judge counts one stage of one county and judges it on what is reported.
func (y *CountyYear) judge(s *assess.Survey, g int) stageYear {
	group := s.Units.Groups[g]
	t := stageYear{county: group.County, stage: group.Stage, passed: true, units: int32(group.Hi - group.Lo)}
	for r := range s.Rules {
		tally := &s.Rules[r].Groups[g]
		if r == 0 {
			t.units, t.missing = int32(tally.Asked), int32(tally.Unknown)
		}
		t.short += int32(tally.Short)
	}
	for k := range y.limits {
		if l := &y.limits[k]; l.has[group.Stage] && !(s.Spreads[k][g].CV <= l.limit[group.Stage]) {
			t.passed = false
		}
	}
	t.passed = t.passed && t.short == 0
	return t
}

// of gives those of means or coefficients that are of a stage.
func (y *CountyYear) of(figures []float64, stage int) []float64 {
	n := len(y.limits)
	return figures[stage*n : (stage+1)*n]
}

// placeBits is how many bits of a sort key name the place of a stage.
const placeBits = 24

// order gives the places of the stages by a key of less than 2⁴⁰.
func (y *CountyYear) order(key func(*stageYear) uint64) []int32 {
	keys := make([]uint64, len(y.stages))
	for i := range y.stages {
		keys[i] = key(&y.stages[i])<<placeBits | uint64(i)
	}
	slices.Sort(keys)
	out := make([]int32, len(keys))
	for i, k := range keys {
		out[i] = int32(k & (1<<placeBits - 1))
	}
	return out
}

// Counties writes the school year of one survey; see [CountyYear.Write].
func Counties(w io.Writer, pack *rules.Pack, year registry.SchoolYear, s *assess.Survey) (CountyTotals, error) {
	y := NewCountyYear(pack, year, s)
	return y.Write(w)
}

// Write writes one line a county and stage as CSV (UTF-8 with BOM), stage after
// stage: units, units short, blank values, then the mean and the coefficient of
// each indicator, and whether the stage passes on what is reported. Numbers are
// unrounded. It covers the unit rule and the coefficients; items need a
// county's own assessment.
func (y *CountyYear) Write(w io.Writer) (CountyTotals, error) {
	head := "\ufeffcounty,stage,units,short,blank_values"
	for _, ind := range y.pack.Indicators {
		head += ",mean_" + ind.ID + ",cv_" + ind.ID
	}
	if _, err := io.WriteString(w, head+",passed\n"); err != nil {
		return CountyTotals{}, err
	}
	order := y.order(func(s *stageYear) uint64 {
		return uint64(slices.Index(y.pack.Stages, s.stage)+1)<<36 | uint64(s.stage)<<32 | uint64(uint32(s.county))
	})
	err := writeLines(w, len(order), func(b []byte, i int) []byte { return y.appendStage(b, int(order[i])) })
	return y.totals(order), err
}

func (y *CountyYear) totals(order []int32) CountyTotals {
	t := CountyTotals{Groups: len(order)}
	failed := make(map[registry.RegionCode]bool, len(order))
	for _, i := range order {
		s := &y.stages[i]
		t.Units += int(s.units)
		t.Short += int(s.short)
		for _, cv := range y.of(y.cvs, int(i)) {
			t.SumCV += orZero(cv)
		}
		failed[s.county] = failed[s.county] || !s.passed
	}
	t.Counties = len(failed)
	for _, f := range failed {
		if !f {
			t.Passed++
		}
	}
	return t
}

// appendStage appends the line of one stage of one county.
func (y *CountyYear) appendStage(b []byte, i int) []byte {
	s := &y.stages[i]
	b = strconv.AppendInt(b, int64(s.county), 10)
	b = append(b, ',')
	b = append(b, s.stage.String()...)
	for _, n := range [...]int32{s.units, s.short, s.missing} {
		b = append(b, ',')
		b = strconv.AppendInt(b, int64(n), 10)
	}
	cvs := y.of(y.cvs, i)
	for k, mean := range y.of(y.means, i) {
		b = appendFloat(appendFloat(b, mean), cvs[k])
	}
	b = append(b, ',')
	b = strconv.AppendBool(b, s.passed)
	return append(b, '\n')
}

// stageLimits is the limits on a coefficient, by stage.
type stageLimits struct {
	limit [registry.Senior + 1]float64
	has   [registry.Senior + 1]bool
}

// limitsAt gives the limits on the coefficient of each indicator in a school year.
func limitsAt(pack *rules.Pack, year registry.SchoolYear) []stageLimits {
	out := make([]stageLimits, len(pack.Indicators))
	for k, ind := range pack.Indicators {
		d := ind.Limit.At(year.AsOf())
		if d == nil {
			continue
		}
		for st := registry.Primary; st <= registry.Senior; st++ {
			v, ok := d.For(st)
			out[k].limit[st], out[k].has[st] = v.V, ok
		}
	}
	return out
}
