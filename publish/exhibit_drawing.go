package publish

import (
	"math"
	"slices"
	"strings"

	"junheng/internal/exhibit"
)

func (c chartTable) plate() *exhibitDrawing {
	return &exhibitDrawing{Wide: chartWide, High: chartHigh, Title: c.t.Title, foot: chartHigh - chartFoot, left: chartLeft}
}

// all gathers every value that an axis must hold.
func (c chartTable) all(keys ...string) []float64 {
	var out []float64
	for _, k := range keys {
		out = append(out, c.values(k)...)
	}
	for _, l := range c.t.Chart.Lines {
		out = append(out, l.At)
	}
	return out
}

func (d *exhibitDrawing) levels(lines []exhibit.Line, s scale) {
	for _, l := range lines {
		if l.At == l.At && !math.IsInf(l.At, 0) && (!s.log || l.At > 0) {
			d.Levels = append(d.Levels, chartLevel{s.at(l.At), l.Label})
		}
	}
}

// lines draws columns over the rows in their order, with a band round the
// first; a blank leaves a gap.
func (c chartTable) lines() *exhibitDrawing {
	d, ch := c.plate(), c.t.Chart
	s := newScale(c.all(append(slices.Clone(ch.Y), ch.Low, ch.High)...), ch.Log, false)
	s.from, s.to = d.foot, chartHead
	d.Ticks = s.ticks()
	step := (chartWide - chartLeft - chartRight) / float64(max(1, len(c.rows)-1))
	x := func(i int) float64 { return chartLeft + float64(i)*step }
	d.Marks = c.marks(x, step)
	if ch.Low != "" && ch.High != "" {
		d.band(s, x, c.values(ch.Low), c.values(ch.High))
	}
	for n, key := range ch.Y {
		line := series(n, c.label(key))
		run := ""
		for i, v := range c.values(key) {
			if !finite(v) || s.log && v <= 0 {
				line.Paths, run = addRun(line.Paths, run), ""
				continue
			}
			run += num(x(i)) + "," + num(s.at(v)) + " "
			line.Points = append(line.Points, chartPoint{x(i), s.at(v), c.titled(i, ch.X, key)})
		}
		line.Paths = addRun(line.Paths, run)
		d.Series = append(d.Series, line)
	}
	d.levels(ch.Lines, s)
	return d
}

// letterWide is how much room half a Chinese character takes under an axis.
const letterWide = 6.2

// marks names the rows along the axis, as many as have room beside each other,
// and none so far out that its end is cut off.
func (c chartTable) marks(x func(int) float64, step float64) []chartTick {
	wide := 0.0
	for i := range c.rows {
		t := c.words(i, c.t.Chart.X)
		wide = max(wide, letterWide*float64(max(Width(t.ZH), Width(t.EN))))
	}
	every := max(1, int(math.Ceil((1.2*wide+8)/step)))
	var out []chartTick
	for i := 0; i < len(c.rows); i += every {
		out = append(out, chartTick{min(x(i), chartWide-wide/2-2), c.words(i, c.t.Chart.X)})
	}
	return out
}

func addRun(runs []string, run string) []string {
	if strings.Count(run, ",") < 2 {
		return runs
	}
	return append(runs, strings.TrimSpace(run))
}

// band draws the area between two columns, in one piece for each run of rows
// in which both have figures.
func (d *exhibitDrawing) band(s scale, x func(int) float64, low, high []float64) {
	upper, lower := "", ""
	flush := func() {
		if strings.Count(upper, ",") > 1 {
			d.Bands = append(d.Bands, strings.TrimSpace(upper+lower))
		}
		upper, lower = "", ""
	}
	for i := range low {
		if !finite(low[i]) || !finite(high[i]) || s.log && low[i] <= 0 {
			flush()
			continue
		}
		upper += num(x(i)) + "," + num(s.at(high[i])) + " "
		lower = num(x(i)) + "," + num(s.at(low[i])) + " " + lower
	}
	flush()
}

// points draws one column against another.
func (c chartTable) points() *exhibitDrawing {
	d, ch := c.plate(), c.t.Chart
	across := newScale(c.values(ch.X), false, false)
	across.from, across.to = chartLeft, chartWide-chartRight
	d.Marks = across.ticks()
	s := newScale(c.all(ch.Y...), ch.Log, false)
	s.from, s.to = d.foot, chartHead
	d.Ticks = s.ticks()
	xs := c.values(ch.X)
	for n, key := range ch.Y {
		dots := series(n, c.label(key))
		for i, v := range c.values(key) {
			if finite(v) && finite(xs[i]) && (!s.log || v > 0) {
				title := c.titled(i, ch.X, key)
				if len(c.t.Columns) > 0 {
					title = c.titled(i, c.t.Columns[0].Key, key)
				}
				dots.Points = append(dots.Points, chartPoint{across.at(xs[i]), s.at(v), title})
			}
		}
		d.Series = append(d.Series, dots)
	}
	d.levels(ch.Lines, s)
	return d
}

// bars draws rows one below the other, their columns beside each other or, when
// stacked, end to end.
func (c chartTable) bars() *exhibitDrawing {
	d, ch := c.plate(), c.t.Chart
	d.Across, d.left = true, nameWide
	if len(c.rows) > barRows {
		d.Left = len(c.rows) - barRows
		c.rows = c.rows[:barRows]
	}
	stacked := ch.Kind == exhibit.Stacked
	lanes := len(ch.Y)
	if stacked {
		lanes = 1
	}
	pitch := float64(lanes)*barHigh + 7
	d.foot = chartHead + pitch*float64(len(c.rows))
	d.High = d.foot + chartFoot
	s := newScale(c.spanned(stacked), ch.Log && !stacked, true)
	s.from, s.to = nameWide, chartWide-chartRight-30
	d.Ticks = s.ticks()
	for i := range c.rows {
		d.Marks = append(d.Marks, chartTick{chartHead + pitch*(float64(i)+0.5), c.name(i, ch.X)})
	}
	zero := s.lo
	if !s.log {
		zero = 0
	}
	ends := make([]float64, len(c.rows))
	for n, key := range ch.Y {
		bar := series(n, c.label(key))
		for i, v := range c.values(key) {
			if !finite(v) || s.log && v <= 0 {
				continue
			}
			from, to, lane := zero, v, n
			if stacked {
				from, to, lane = ends[i], ends[i]+v, 0
				ends[i] = to
			}
			a, b := s.at(min(from, to)), s.at(max(from, to))
			y := chartHead + pitch*float64(i) + 3 + float64(lane)*barHigh
			bar.Bars = append(bar.Bars, chartBar{a, y, b - a, barHigh - 1, c.titled(i, ch.X, key)})
		}
		d.Series = append(d.Series, bar)
	}
	d.levels(ch.Lines, s)
	return d
}

// spanned gives the values that the axis of bars must hold: of stacked ones,
// the sums.
func (c chartTable) spanned(stacked bool) []float64 {
	if !stacked {
		return c.all(c.t.Chart.Y...)
	}
	sums := make([]float64, len(c.rows))
	for _, key := range c.t.Chart.Y {
		for i, v := range c.values(key) {
			if finite(v) {
				sums[i] += v
			}
		}
	}
	for _, l := range c.t.Chart.Lines {
		sums = append(sums, l.At)
	}
	return sums
}
