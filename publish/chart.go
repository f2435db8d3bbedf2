package publish

import (
	"math"
	"strconv"

	"junheng/assess"
	"junheng/internal/blank"
)

var nan = blank.Of(blank.NotReported)

func itoa(i int) string { return strconv.Itoa(i) }

// num writes a coordinate with one decimal.
func num(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

// signed shows a number with its sign.
func signed(v float64, d int) string {
	s := Fixed(v, d)
	if v > 0 {
		return "+" + s
	}
	return s
}

// barChart is one coefficient drawn against its limit, 240 units wide.
type barChart struct {
	Width, Limit float64 // length of the bar, place of the limit; < 0: none
	Over         bool
}

const barSpan = 240

func newBarChart(c *assess.Coefficient) barChart {
	scale := barSpan / math.Max(1, 1.1*orZero(c.CV))
	b := barChart{Width: -1, Limit: -1}
	if c.CV == c.CV {
		b.Width = c.CV * scale
	}
	if c.Limit.Text != "" {
		b.Limit = c.Limit.V * scale
		b.Over = c.CV > c.Limit.V
	}
	return b
}

// orZero is for scales only: a blank does not stretch an axis.
func orZero(v float64) float64 {
	if v != v {
		return 0
	}
	return v
}

// stripChart is one indicator of all units of a stage as dots on a line.
type stripChart struct {
	Dots        []dot
	Line, Floor float64 // places of threshold and floor; < 0: none
	Max         string  // value at the right end
	Clipped     int     // dots beyond the right end, drawn at it
}

type dot struct {
	X, Y   float64
	Tone   string
	Title  string
	Anchor string
	unit   int // index into the units drawn
}

// shape draws a disc for a value that suffices, a square for one above the
// floor, a triangle for one below it: not colour alone.
func (d dot) shape() string {
	x, y := num(d.X), num(d.Y)
	switch d.Tone {
	case "warn":
		return "M" + x + " " + y + "m-4 -4h8v8h-8z"
	case "bad":
		return "M" + x + " " + y + "m0 -5l5 9h-10z"
	}
	return "M" + x + " " + y + "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0"
}

const stripSpan = 600

func newStripChart(us []*assess.UnitResult, k int, ind IndicatorInfo) stripChart {
	ch := stripChart{Line: -1, Floor: -1}
	line, top := 0.0, 0.0
	for _, u := range us {
		if k >= len(u.Values) {
			return ch
		}
		v := u.Values[k]
		if v.Threshold.Text != "" {
			line = v.Threshold.V
		}
		top = math.Max(top, orZero(v.Value))
	}
	right := top
	if line > 0 {
		right = math.Min(math.Max(top, 1.2*line), 4*line)
	}
	if right <= 0 {
		right = 1
	}
	scale := stripSpan / right
	ch.Max = Trimmed(right, 1)
	if line > 0 {
		ch.Line = line * scale
		if f := us[0].Values[k].Floor; f == f {
			ch.Floor = f * scale
		}
	}
	for i, u := range us {
		v := u.Values[k]
		if v.Value != v.Value {
			continue
		}
		x := v.Value * scale
		if x > stripSpan {
			x = stripSpan
			ch.Clipped++
		}
		ch.Dots = append(ch.Dots, dot{
			X: x, Y: 8 + float64((i*7)%5)*6, Tone: markOf(v.Outcome).Tone,
			Title:  u.Name + " " + WithUnit(Against(v.Value, v.Threshold.V, ind.Decimals), ind.Unit).ZH,
			Anchor: unitAnchor(u) + "-" + ind.ID,
			unit:   i,
		})
	}
	return ch
}

// trendChart is a coefficient over the years as a line, 120 by 30 units.
type trendChart struct {
	Points string
	LastX  float64
	LastY  float64
	LimitY float64
}

func newTrendChart(cvs []float64, limit float64) trendChart {
	top := math.Max(limit, 0.1)
	for _, v := range cvs {
		top = math.Max(top, orZero(v))
	}
	y := func(v float64) float64 { return 28 - 26*v/(1.05*top) }
	t := trendChart{LimitY: y(limit)}
	step := 110 / float64(len(cvs)-1)
	for i, v := range cvs {
		if v != v {
			continue
		}
		t.LastX, t.LastY = 5+float64(i)*step, y(v)
		t.Points += num(t.LastX) + "," + num(t.LastY) + " "
	}
	return t
}
