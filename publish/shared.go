package publish

import (
	"junheng/assess"
	"junheng/facts"
	"junheng/internal/locale"

	"github.com/a-h/templ"
)

// What follows is the wording and the drawings of the report for other pages
// that show the same results, so that no figure is told in two ways.

// Sign marks an outcome without relying on colour: ✓ △ ✗ ✗✗ ? ⊘ –.
func Sign(o assess.Outcome) string { return markOf(o).Sign }

// VerdictSummary names the parts of a verdict that fall short and those that
// are open. A verdict without parts gives its own reason.
func VerdictSummary(v *assess.Verdict) locale.Text { return verdictSummary(v) }

// StageCounts says how many units of a stage there are and what came of them.
func StageCounts(s *assess.StageResult) locale.Text { return stageCounts(s) }

// CountyTitle names the county, with its code where that says more.
func CountyTitle(a *assess.Assessment) string { return countyTitle(a) }

// FailedText writes how a unit misses a test: 52 > 45.
func FailedText(t assess.TestResult, u assess.UnitTest) string { return failed(t, u) }

// ChangeText writes the change of a fact that turns a verdict: +2 间.
func ChangeText(f assess.Flip) locale.Text { return change(f) }

// PlaceText writes where a value came from: 文件 表!F31.
func PlaceText(o facts.Origin) string { return placeText(o) }

// StepText gives the value of a step of a working with its unit; "" where the
// step is about a sentence rather than a number.
func StepText(s *assess.Step, l locale.Lang) string { return stepValue(s, l) }

// ValueText shows the value of an indicator, with as many decimals as it takes
// to stand on the right side of its threshold, or the words for a blank.
func ValueText(v *assess.IndicatorValue, ind IndicatorInfo, l locale.Lang) string {
	switch {
	case v.Value != v.Value:
		return BlankText(v.Value).In(l)
	case v.Threshold.Text == "":
		return Fixed(v.Value, ind.Decimals)
	}
	return Against(v.Value, v.Threshold.V, ind.Decimals)
}

// CoefficientText shows a coefficient with three decimals, or as many more as
// it takes to stand on the right side of its limit, or the words for a blank.
func CoefficientText(c *assess.Coefficient, l locale.Lang) string {
	switch {
	case c.CV != c.CV:
		return BlankText(c.CV).In(l)
	case c.Limit.Text == "":
		return Fixed(c.CV, 3)
	}
	return Against(c.CV, c.Limit.V, 3)
}

// Need says what a value lacks to its threshold, or what it could spare;
// fine is what is said beside it in small: the way to the floor, or how many
// pupils could still come. Both are empty for a blank.
func Need(v *assess.IndicatorValue) (text, fine locale.Text) {
	num := func(x float64) locale.Text { return WithUnit(Trimmed(x, 2), v.Margin.Unit) }
	switch {
	case v.Margin.NeedThreshold > 0:
		text = led("差 ", "needs ", num(v.Margin.NeedThreshold))
		if v.Margin.NeedFloor > 0 {
			fine = led("到底线差 ", "to the floor ", num(v.Margin.NeedFloor))
		}
	case v.Value == v.Value && v.Threshold.Text != "":
		text = led("余 ", "spare ", num(v.Margin.Spare))
		if v.Margin.SparePupils > 0 {
			p := Trimmed(v.Margin.SparePupils, 0)
			fine = locale.Text{ZH: "可再增学生 " + p, EN: "room for pupils: " + p}
		}
	}
	return text, fine
}

func needMain(v *assess.IndicatorValue) locale.Text { text, _ := Need(v); return text }
func needFine(v *assess.IndicatorValue) locale.Text { _, fine := Need(v); return fine }

// BarFigure draws a coefficient against its limit.
func BarFigure(c *assess.Coefficient) templ.Component {
	return barFigure(barView{c: c, chart: newBarChart(c)})
}

// StripFigure draws an indicator of many units as marks on a line, with the
// threshold and the floor; link gives where the mark of a unit leads.
func StripFigure(units []*assess.UnitResult, k int, ind IndicatorInfo, link func(*assess.UnitResult) string) templ.Component {
	s := stripView{ind: ind, chart: newStripChart(units, k, ind)}
	for i := range s.chart.Dots {
		s.chart.Dots[i].Anchor = link(units[s.chart.Dots[i].unit])
	}
	if len(units) > 0 && k < len(units[0].Values) {
		s.line = units[0].Values[k].Threshold.Text
	}
	return stripDrawing(s, "")
}

// TrendFigure draws a coefficient over the years against its limit; a blank
// leaves a gap. There must be two years at least.
func TrendFigure(cvs []float64, limit float64) templ.Component {
	return trendDrawing(newTrendChart(cvs, limit))
}
