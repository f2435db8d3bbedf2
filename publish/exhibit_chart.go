package publish

import (
	"math"

	"junheng/internal/exhibit"
	"junheng/internal/locale"
)

// The plate on which a chart is drawn, in units of its own.
const (
	chartWide  = 720.0
	chartHigh  = 280.0
	chartLeft  = 64.0
	chartFoot  = 36.0
	chartHead  = 14.0
	chartRight = 16.0
	nameWide   = 170.0 // of the names beside bars
	barHigh    = 11.0
	barRows    = 40 // bars of the first rows only
)

// exhibitDrawing is a chart with every coordinate settled.
type exhibitDrawing struct {
	Wide, High float64
	Title      locale.Text
	Ticks      []chartTick // along the axis of values
	Across     bool        // values run from left to right, in bars
	Marks      []chartTick // names along the other axis
	Bands      []string    // polygons
	Series     []chartSeries
	Levels     []chartLevel
	Left       int // rows that were not drawn
	foot       float64
	left       float64
}

type chartTick struct {
	At    float64
	Label locale.Text
}

type chartSeries struct {
	Label  locale.Text
	Class  string
	Paths  []string // runs of a line without gaps
	Points []chartPoint
	Bars   []chartBar
	Dash   string
}

type chartPoint struct {
	X, Y  float64
	Title locale.Text
}

type chartBar struct {
	X, Y, W, H float64
	Title      locale.Text
}

type chartLevel struct {
	At    float64
	Label locale.Text
}

// scale maps values to places; a logarithmic one knows only values above zero.
type scale struct {
	lo, hi   float64
	from, to float64
	log      bool
}

func (s scale) at(v float64) float64 {
	lo, hi := s.lo, s.hi
	if s.log {
		v, lo, hi = math.Log10(v), math.Log10(lo), math.Log10(hi)
	}
	return s.from + (v-lo)/(hi-lo)*(s.to-s.from)
}

// newScale spans the values drawn; a linear one of figures that are not
// negative begins at zero.
func newScale(values []float64, log, fromZero bool) scale {
	s := scale{lo: math.Inf(1), hi: math.Inf(-1), log: log}
	for _, v := range values {
		if finite(v) && (!log || v > 0) {
			s.lo, s.hi = min(s.lo, v), max(s.hi, v)
		}
	}
	if s.lo > s.hi {
		s.lo, s.hi = 0, 1
		if log {
			s.lo = 0.1
		}
	}
	if log {
		s.lo, s.hi = math.Pow(10, math.Floor(math.Log10(s.lo))), math.Pow(10, math.Ceil(math.Log10(s.hi)))
		if s.lo == s.hi {
			s.hi *= 10
		}
		return s
	}
	if fromZero || s.lo >= 0 && s.lo < 0.6*s.hi {
		s.lo, s.hi = min(0, s.lo), max(0, s.hi)
	}
	if s.lo == s.hi {
		s.hi = s.lo + 1
	}
	step := niceStep(s.hi - s.lo)
	s.lo, s.hi = step*math.Floor(s.lo/step+1e-9), step*math.Ceil(s.hi/step-1e-9)
	return s
}

// niceStep gives a round step that parts a span in four to eight.
func niceStep(span float64) float64 {
	base := math.Pow(10, math.Floor(math.Log10(span/5)))
	for _, k := range []float64{1, 2, 5, 10} {
		if span/(k*base) <= 7 {
			return k * base
		}
	}
	return 10 * base
}

func (s scale) ticks() []chartTick {
	var out []chartTick
	if s.log {
		for v := s.lo; v <= s.hi*1.0001; v *= 10 {
			out = append(out, chartTick{s.at(v), figureText(v)})
		}
		return out
	}
	step := niceStep(s.hi - s.lo)
	for i := 0; ; i++ {
		v := s.lo + float64(i)*step
		if v > s.hi+step*1e-6 {
			return out
		}
		out = append(out, chartTick{s.at(v), figureText(math.Round(v/step) * step)})
	}
}

func figureText(v float64) locale.Text {
	s := Trimmed(v, 4)
	return locale.Text{ZH: s, EN: s}
}

// chartTable reads the columns of a chart by key.
type chartTable struct {
	t    *exhibit.Table
	at   map[string]int
	rows []exhibit.Row
}

func newChartTable(t *exhibit.Table) chartTable {
	c := chartTable{t: t, at: map[string]int{}}
	for k, col := range t.Columns {
		c.at[col.Key] = k
	}
	for _, r := range t.Rows {
		if !r.Total {
			c.rows = append(c.rows, r)
		}
	}
	return c
}

func (c chartTable) values(key string) []float64 {
	out := make([]float64, len(c.rows))
	k, known := c.at[key]
	for i, r := range c.rows {
		out[i] = nan
		if known && k < len(r.Cells) {
			out[i] = r.Cells[k].Value
		}
	}
	return out
}

func (c chartTable) words(i int, key string) locale.Text {
	k, known := c.at[key]
	if !known || k >= len(c.rows[i].Cells) {
		return locale.Text{}
	}
	return CellText(c.rows[i].Cells[k], c.t.Columns[k])
}

func (c chartTable) label(key string) locale.Text {
	if k, known := c.at[key]; known {
		col := c.t.Columns[k]
		return locale.Text{ZH: headText(col, locale.ZH), EN: headText(col, locale.EN)}
	}
	return locale.Text{}
}

// titled names a mark: its name, what is drawn, its figure.
func (c chartTable) titled(i int, x, y string) locale.Text {
	name, label, value := c.words(i, x), c.label(y), c.words(i, y)
	return locale.Text{ZH: name.ZH + " " + label.ZH + " " + value.ZH, EN: name.EN + " " + label.EN + " " + value.EN}
}

// dashes tell lines apart without colour.
var dashes = []string{"", "7 3", "2 3", "10 3 2 3", "4 4", "1 2"}

func newExhibitDrawing(t *exhibit.Table) *exhibitDrawing {
	c := newChartTable(t)
	switch t.Chart.Kind {
	case exhibit.Bars, exhibit.Stacked:
		return c.bars()
	case exhibit.Points:
		return c.points()
	}
	return c.lines()
}

func series(n int, label locale.Text) chartSeries {
	return chartSeries{Label: label, Class: "s" + itoa(n%6+1), Dash: dashes[n%len(dashes)]}
}

// shortName cuts a name to what stands beside a bar; the mark has it whole.
func shortName(t locale.Text) locale.Text {
	cut := func(s string) string {
		wide := 0
		for i, r := range s {
			if wide += Width(string(r)); wide > 26 {
				return s[:i] + "…"
			}
		}
		return s
	}
	return locale.Text{ZH: cut(t.ZH), EN: cut(t.EN)}
}
