package publish

import (
	"io"
	"math"
	"slices"
	"strconv"

	"junheng/internal/parallel"
	"junheng/registry"
	"junheng/rules"
)

// TrendTotals sums the trends of many counties.
type TrendTotals struct {
	Stages   int     // stages of counties
	Years    int     // school years
	SumSlope float64 // of all slopes that are defined
	Passed   int     // stages that passed, counted in every year
}

// CountyTrends writes one line a county and stage as CSV (UTF-8 with BOM): the
// school years in which it has units and those in which it passed on what is
// reported, then for each indicator the slope a year of the difference
// coefficient (least squares over the years in which it is defined; blank with
// fewer than two) and its change from the first of them to the last. Numbers
// are unrounded. Years may come in any order and each at most once.
func CountyTrends(w io.Writer, pack *rules.Pack, years []CountyYear) (TrendTotals, error) {
	years = slices.Clone(years)
	slices.SortFunc(years, func(a, b CountyYear) int { return int(a.Year) - int(b.Year) })
	head := "\ufeffcounty,stage,years,years_passed"
	for _, ind := range pack.Indicators {
		head += ",slope_" + ind.ID + ",change_" + ind.ID
	}
	if _, err := io.WriteString(w, head+"\n"); err != nil {
		return TrendTotals{}, err
	}
	t := trendsOf(years, len(pack.Indicators))
	if err := writeLines(w, len(t.stages), t.appendStage); err != nil {
		return TrendTotals{}, err
	}
	total := TrendTotals{Stages: len(t.stages), Years: len(years)}
	for i := range t.stages {
		total.Passed += t.stages[i].passed
	}
	for _, slope := range t.slopes {
		total.SumSlope += orZero(slope)
	}
	return total, nil
}

// trends is stages of counties over several school years.
type trends struct {
	years  []CountyYear // earliest first
	inds   int
	stages []stageTrend
	slopes []float64 // by stage and indicator; NaN where undefined
}

// stageTrend is one stage of one county over the years.
type stageTrend struct {
	county registry.RegionCode
	stage  registry.Stage
	passed int
	places []int32 // its place in each year; −1 where it has no units
}

// trendsOf brings the stages of all years together, ordered by county and stage.
func trendsOf(years []CountyYear, inds int) *trends {
	key := func(s *stageYear) uint64 { return uint64(uint32(s.county))<<8 | uint64(s.stage) }
	orders, most := make([][]int32, len(years)), 0
	parallel.Each(len(years), func(i int) { orders[i] = years[i].order(key) })
	for _, o := range orders {
		most = max(most, len(o))
	}
	t := &trends{years: years, inds: inds, stages: make([]stageTrend, 0, most)}
	var places []int32 // memory for those of many stages
	for {
		next := uint64(math.MaxUint64)
		for i, o := range orders {
			if len(o) > 0 {
				next = min(next, key(&years[i].stages[o[0]]))
			}
		}
		if next == math.MaxUint64 {
			t.slopes = make([]float64, len(t.stages)*inds)
			return t
		}
		if len(places) < len(years) {
			places = make([]int32, most*len(years))
		}
		s := stageTrend{county: registry.RegionCode(next >> 8), stage: registry.Stage(next & 0xff), places: places[:len(years):len(years)]}
		places = places[len(years):]
		for i, o := range orders {
			s.places[i] = -1
			if len(o) > 0 && key(&years[i].stages[o[0]]) == next {
				s.places[i], orders[i] = o[0], o[1:]
				if years[i].stages[o[0]].passed {
					s.passed++
				}
			}
		}
		t.stages = append(t.stages, s)
	}
}

// appendStage appends the line of one stage of one county and notes its slopes.
func (t *trends) appendStage(b []byte, i int) []byte {
	s := &t.stages[i]
	years := make([]yearOfStage, 0, 16) // room that costs nothing
	for y, place := range s.places {
		if place >= 0 {
			of := &t.years[y]
			years = append(years, yearOfStage{float64(of.Year) - float64(t.years[0].Year), of.of(of.cvs, int(place))})
		}
	}
	b = append(strconv.AppendInt(b, int64(s.county), 10), ',')
	b = append(b, s.stage.String()...)
	b = strconv.AppendInt(append(b, ','), int64(len(years)), 10)
	b = strconv.AppendInt(append(b, ','), int64(s.passed), 10)
	for k := range t.inds {
		var l line
		for y := range years {
			l.add(years[y].since, years[y].cvs[k])
		}
		slope, ok := l.slope()
		t.slopes[i*t.inds+k] = slope
		if !ok {
			b = append(b, ',', ',')
			continue
		}
		b = appendFloat(appendFloat(b, slope), l.last-l.first)
	}
	return append(b, '\n')
}

// yearOfStage is the coefficients of a stage in one of its years.
type yearOfStage struct {
	since float64 // years since the first of all
	cvs   []float64
}

// line is the sums of a straight line's least squares.
type line struct {
	n, x, xx, y, xy float64
	first, last     float64
}

func (l *line) add(x, y float64) {
	if y != y {
		return
	}
	if l.n == 0 {
		l.first = y
	}
	l.last = y
	l.n++
	l.x += x
	l.xx += x * x
	l.y += y
	l.xy += x * y
}

// slope gives the rise a year; NaN and false with fewer than two years.
func (l *line) slope() (float64, bool) {
	if l.n < 2 {
		return math.NaN(), false
	}
	return (l.n*l.xy - l.x*l.y) / (l.n*l.xx - l.x*l.x), true
}
