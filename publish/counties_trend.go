package publish

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"

	"junheng/assess"
	"junheng/registry"
	"junheng/rules"
)

// CountyYear is what the trends of many counties keep of one school year.
type CountyYear struct {
	Year   registry.SchoolYear
	stages []stageYear // ordered by county and stage
}

// stageYear is one stage of one county in one school year.
type stageYear struct {
	county registry.RegionCode
	stage  registry.Stage
	cv     []float64 // by indicator of the pack; blank where undefined
	passed bool
}

// NewCountyYear takes from a survey what trends need of its school year.
func NewCountyYear(pack *rules.Pack, year registry.SchoolYear, s *assess.Survey) CountyYear {
	y := CountyYear{Year: year, stages: make([]stageYear, len(s.Units.Groups))}
	all := make([]float64, len(s.Units.Groups)*len(pack.Indicators))
	limits := limitsAt(pack, year)
	for g, group := range s.Units.Groups {
		cv := all[:len(pack.Indicators):len(pack.Indicators)]
		all = all[len(cv):]
		for k := range cv {
			cv[k] = s.Spreads[k][g].CV
		}
		y.stages[g] = stageYear{group.County, group.Stage, cv, countyStage(limits, s, g).passed}
	}
	slices.SortFunc(y.stages, compareStages)
	return y
}

func compareStages(a, b stageYear) int {
	if a.county != b.county {
		return int(a.county) - int(b.county)
	}
	return int(a.stage) - int(b.stage)
}

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
	out := bufio.NewWriterSize(w, 1<<18)
	head := "\ufeffcounty,stage,years,years_passed"
	for _, ind := range pack.Indicators {
		head += ",slope_" + ind.ID + ",change_" + ind.ID
	}
	fmt.Fprintln(out, head) // Flush tells of a failure
	total := TrendTotals{Years: len(years)}
	next := make([]int, len(years)) // per year, the stage that comes next
	lines := make([]line, len(pack.Indicators))
	var b []byte
	for {
		at, ok := earliest(years, next)
		if !ok {
			return total, out.Flush()
		}
		clear(lines)
		n, passed := 0, 0
		for i := range years {
			if next[i] == len(years[i].stages) || compareStages(years[i].stages[next[i]], at) != 0 {
				continue
			}
			s := &years[i].stages[next[i]]
			next[i]++
			n++
			if s.passed {
				passed++
			}
			for k, v := range s.cv {
				lines[k].add(float64(years[i].Year)-float64(years[0].Year), v)
			}
		}
		total.Stages++
		total.Passed += passed
		b = append(strconv.AppendInt(b[:0], int64(at.county), 10), ',')
		b = append(b, at.stage.String()...)
		b = strconv.AppendInt(append(b, ','), int64(n), 10)
		b = strconv.AppendInt(append(b, ','), int64(passed), 10)
		for k := range lines {
			slope, ok := lines[k].slope()
			if !ok {
				b = append(b, ',', ',')
				continue
			}
			total.SumSlope += slope
			b = appendFloat(appendFloat(b, slope), lines[k].last-lines[k].first)
		}
		b = append(b, '\n')
		out.Write(b) //nolint:errcheck // kept by the writer and told by Flush
	}
}

// earliest finds the county and stage that come next in any year.
func earliest(years []CountyYear, next []int) (stageYear, bool) {
	var at stageYear
	ok := false
	for i := range years {
		if next[i] == len(years[i].stages) {
			continue
		}
		if s := years[i].stages[next[i]]; !ok || compareStages(s, at) < 0 {
			at, ok = s, true
		}
	}
	return at, ok
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

// slope gives the rise a year; false with fewer than two years.
func (l *line) slope() (float64, bool) {
	if l.n < 2 {
		return 0, false
	}
	return (l.n*l.xy - l.x*l.y) / (l.n*l.xx - l.x*l.x), true
}
