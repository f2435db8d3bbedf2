package archive

import (
	"cmp"
	"math"
	"slices"

	"junheng/assess"
	"junheng/internal/blank"
	"junheng/registry"
	"junheng/rules"
)

// WarningKind says what is to be watched.
type WarningKind string

// The kinds.
const (
	NearLine  WarningKind = "near"    // on the good side, within the share of the line
	NearMiss  WarningKind = "miss"    // on the wrong side by no more than that: little is missing
	NearFloor WarningKind = "floor"   // short, and hardly above the floor below which nothing excuses
	Falling   WarningKind = "falling" // on the good side, and moving towards the line year by year
)

// Warning is one figure that may turn soon.
type Warning struct {
	Kind      WarningKind
	Ref       string // value/…, coef/… or test/…
	Name      string // of the section; empty for a figure of the county
	School    registry.School
	Stage     registry.Stage
	Indicator string                 // of a value or a coefficient
	Test      *assess.TestResult     // of a figure of an item
	Item      *assess.ItemResult     // that the test belongs to
	Margin    *assess.IndicatorValue // of a value: what could be lost or is missing
	Years     []registry.SchoolYear  // of Values
	Values    []float64              // oldest first, the present last
	Line      rules.Decimal
	Gap       float64 // (value − line) ÷ line; the sign says above or below
	Slope     float64 // a year; blank with fewer than two years
	Reaches   float64 // years until the line is reached at this pace; blank when it moves away or stands
	Unit      string
}

// Watch says what to warn of.
type Watch struct {
	Share float64 // how near its line a value is, as a share of the line
	Years int     // a value that reaches its line within so many years at its pace
}

// Warnings lists what may turn soon in the last assessment of a history: first
// what is nearest. Only years judged by the same standard tell of a movement.
func (h History) Warnings(w Watch) []Warning {
	now := h[len(h)-1]
	var same History
	for _, o := range h {
		if o.Record.PackHash == now.Record.PackHash {
			same = append(same, o)
		}
	}
	x := &watcher{Watch: w, h: same, now: now}
	for _, i := range now.Units() {
		x.unit(&now.Result.Units[i])
	}
	x.county()
	slices.SortStableFunc(x.list, func(a, b Warning) int {
		return cmp.Or(cmp.Compare(rank(a.Kind), rank(b.Kind)), cmp.Compare(math.Abs(a.Gap), math.Abs(b.Gap)), cmp.Compare(a.Ref, b.Ref))
	})
	return x.list
}

func rank(k WarningKind) int {
	return slices.Index([]WarningKind{NearFloor, NearLine, Falling, NearMiss}, k)
}

type watcher struct {
	Watch
	h    History
	now  *Opened
	list []Warning
}

// unit watches the values of one section.
func (x *watcher) unit(u *assess.UnitResult) {
	if !u.InScope {
		return
	}
	for k := range u.Values {
		v := &u.Values[k]
		if v.Threshold.Text == "" || blank.Is(v.Value) || v.Outcome == assess.OutOfScope {
			continue
		}
		base := Warning{Ref: v.Ref, Name: u.Name, School: u.School, Stage: u.Stage, Indicator: v.Indicator, Margin: v, Unit: v.Margin.Unit}
		values := x.h.Values(u.School.ID, u.Stage, v.Indicator)
		line, floor := v.Threshold, v.Floor
		if v.Outcome == assess.WithinFloor && !blank.Is(floor) && v.Value-floor <= x.Share*floor {
			line.V, line.Text = floor, ""
			base.Kind = NearFloor
			x.add(base, line, values)
			continue
		}
		x.watch(base, line, values, v.Outcome == assess.Met, 1)
	}
}

// county watches the coefficients, and the figures of items that are of the
// whole county.
func (x *watcher) county() {
	a := x.now.Result
	for s := range a.Stages {
		for k := range a.Stages[s].Coefficients {
			c := &a.Stages[s].Coefficients[k]
			if c.Limit.Text == "" || blank.Is(c.CV) || c.Outcome == assess.OutOfScope {
				continue
			}
			values := make([]float64, len(x.h))
			for i, o := range x.h {
				values[i] = coefficientIn(o.Result, c.Stage, c.Indicator)
			}
			x.watch(Warning{Ref: c.Ref, Stage: c.Stage, Indicator: c.Indicator}, c.Limit, values, c.Outcome == assess.Met, -1)
		}
	}
	for i := range a.Items {
		for k := range a.Items[i].Tests {
			x.test(&a.Items[i], &a.Items[i].Tests[k])
		}
	}
}

func (x *watcher) test(it *assess.ItemResult, t *assess.TestResult) {
	switch t.Over {
	case rules.OverSum, rules.OverShare, rules.OverCounty:
	default:
		return
	}
	way := 1.0
	switch t.Op {
	case rules.AtMost, rules.Below:
		way = -1
	case rules.Equal:
		return
	}
	if t.Unit == "%" && t.Limit >= 100 && t.Outcome == assess.Met {
		return // all of them: nothing is better
	}
	if blank.Is(t.Value) || blank.Is(t.Limit) || t.Limit == 0 || t.Outcome != assess.Met && t.Outcome != assess.Short {
		return
	}
	values := make([]float64, len(x.h))
	for i, o := range x.h {
		values[i] = testIn(o.Result, it.Item, t.Test)
	}
	x.watch(Warning{Ref: t.Ref, Test: t, Item: it, Unit: t.Unit}, rules.Decimal{V: t.Limit}, values, t.Outcome == assess.Met, way)
}

func coefficientIn(a *assess.Assessment, stage registry.Stage, indicator string) float64 {
	for s := range a.Stages {
		for k := range a.Stages[s].Coefficients {
			if c := &a.Stages[s].Coefficients[k]; c.Stage == stage && c.Indicator == indicator {
				return c.CV
			}
		}
	}
	return blank.Of(blank.NotReported)
}

func testIn(a *assess.Assessment, item, test string) float64 {
	for i := range a.Items {
		for k := range a.Items[i].Tests {
			if a.Items[i].Item == item && a.Items[i].Tests[k].Test == test {
				return a.Items[i].Tests[k].Value
			}
		}
	}
	return blank.Of(blank.NotReported)
}

// watch decides whether a figure is to be warned of. way is 1 where the figure
// should be at least its line, −1 where at most.
func (x *watcher) watch(w Warning, line rules.Decimal, values []float64, met bool, way float64) {
	now := values[len(values)-1]
	gap := way * (now - line.V) / math.Abs(line.V)
	slope := slopeOf(x.h, values)
	switch {
	case met && math.Abs(gap) <= x.Share:
		w.Kind = NearLine
	case !met && math.Abs(gap) <= x.Share:
		w.Kind = NearMiss
	case met && way*slope < 0 && (now-line.V)/-slope <= float64(x.Years):
		w.Kind = Falling
	default:
		return
	}
	x.add(w, line, values)
}

// add completes a warning.
func (x *watcher) add(w Warning, line rules.Decimal, values []float64) {
	now := values[len(values)-1]
	w.Line, w.Values = line, values
	w.Gap = (now - line.V) / math.Abs(line.V)
	w.Slope = slopeOf(x.h, values)
	w.Reaches = blank.Of(blank.Undefined)
	if t := (line.V - now) / w.Slope; t > 0 && !math.IsInf(t, 0) {
		w.Reaches = t
	}
	for _, o := range x.h {
		w.Years = append(w.Years, o.Record.Year)
	}
	x.list = append(x.list, w)
}

// slopeOf gives the rise a year by least squares over the years that have a
// value; blank with fewer than two.
func slopeOf(h History, values []float64) float64 {
	var n, sx, sy, sxx, sxy float64
	for i, v := range values {
		if blank.Is(v) {
			continue
		}
		t := float64(h[i].Record.Year) - float64(h[0].Record.Year)
		n, sx, sy, sxx, sxy = n+1, sx+t, sy+v, sxx+t*t, sxy+t*v
	}
	if n < 2 {
		return blank.Of(blank.Undefined)
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}
