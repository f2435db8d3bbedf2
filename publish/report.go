package publish

import (
	"context"
	"io"

	"junheng/assess"
	"junheng/collect"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// ReportOptions are what a report shows besides the assessment itself.
type ReportOptions struct {
	Lang     locale.Lang                            // language shown first; the other is one click away
	Pack     *rules.Pack                            // labels, units, documents and the text of the law
	Explain  func(ref string) (*assess.Step, error) // the working behind any figure
	Previous []*assess.Assessment                   // earlier school years, oldest first, for the trend
	Receipts []collect.Receipt
	Problems []collect.Problem
	Field    func(facts.FieldID) locale.Text // label of a field
	Made     string                          // when the report was made, as shown
}

// Report writes the self-contained HTML report: one file with its style,
// charts and both languages inside; no script is needed to read it.
func Report(w io.Writer, a *assess.Assessment, opt ReportOptions) error {
	v := newReportView(a, opt)
	return reportPage(v).Render(context.Background(), w)
}

// reportStyle is the style of the report, with that of the mark where it is
// simulated.
func reportStyle(a *assess.Assessment) string {
	if a.Simulated {
		return reportCSS + exhibitCSS
	}
	return reportCSS
}

// reportView is what the page template reads: every number already worded.
type reportView struct {
	a          *assess.Assessment
	opt        ReportOptions
	indicators []IndicatorInfo
	stages     []stageView
	units      []unitView
	groups     []itemGroup
	counts     [3]int // problems by severity
}

type stageView struct {
	s      *assess.StageResult
	bars   []barView
	strips []stripView
	trend  []trendRow
}

type barView struct {
	ind   IndicatorInfo
	c     *assess.Coefficient
	chart barChart
	top   []shareView
}

type shareView struct {
	unit      *assess.UnitResult
	anchor    string
	share     string
	deviation string
}

type stripView struct {
	ind   IndicatorInfo
	chart stripChart
	line  string
	floor string
}

type trendRow struct {
	ind    IndicatorInfo
	values []string
	years  []string
	chart  trendChart
}

type unitView struct {
	u      *assess.UnitResult
	anchor string
	rows   []valueView
}

type valueView struct {
	ind    IndicatorInfo
	v      *assess.IndicatorValue
	anchor string
	shown  string
	step   *assess.Step
}

type itemGroup struct {
	part  *assess.Verdict
	items []*assess.ItemResult
}

func newReportView(a *assess.Assessment, opt ReportOptions) *reportView {
	v := &reportView{a: a, opt: opt, indicators: IndicatorsOf(opt.Pack)}
	for i := range a.Units {
		v.units = append(v.units, v.unit(&a.Units[i]))
	}
	for i := range a.Stages {
		v.stages = append(v.stages, v.stage(&a.Stages[i]))
	}
	for i := range a.Verdict.Children {
		part := &a.Verdict.Children[i]
		g := itemGroup{part: part}
		for k := range a.Items {
			if a.Items[k].Requirement == part.ID {
				g.items = append(g.items, &a.Items[k])
			}
		}
		if len(g.items) > 0 {
			v.groups = append(v.groups, g)
		}
	}
	for _, p := range opt.Problems {
		v.counts[p.Severity]++
	}
	return v
}

func unitAnchor(u *assess.UnitResult) string {
	return "unit-" + slug(string(u.School.ID)) + "-" + u.Stage.String()
}

// slug keeps what may stand in an anchor and writes the rest as hex.
func slug(s string) string {
	const hex = "0123456789abcdef"
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			out = append(out, c)
			continue
		}
		out = append(out, '_', hex[c>>4], hex[c&15])
	}
	return string(out)
}

func (v *reportView) unit(u *assess.UnitResult) unitView {
	uv := unitView{u: u, anchor: unitAnchor(u)}
	for k := range u.Values {
		if k >= len(v.indicators) {
			break
		}
		val, ind := &u.Values[k], v.indicators[k]
		row := valueView{ind: ind, v: val, anchor: uv.anchor + "-" + ind.ID}
		row.shown = Against(val.Value, val.Threshold.V, ind.Decimals)
		if val.Threshold.Text == "" {
			row.shown = Fixed(val.Value, ind.Decimals)
		}
		if v.opt.Explain != nil {
			if step, err := v.opt.Explain(val.Ref); err == nil {
				row.step = step
			}
		}
		uv.rows = append(uv.rows, row)
	}
	return uv
}

func (v *reportView) stage(s *assess.StageResult) stageView {
	sv := stageView{s: s}
	for _, ind := range v.indicators {
		c := coefficientOf(*s, ind.ID)
		if c == nil {
			continue
		}
		b := barView{ind: ind, c: c, chart: newBarChart(c)}
		for n, sh := range c.Shares {
			if n == 5 {
				break
			}
			u := &v.a.Units[sh.Unit]
			b.top = append(b.top, shareView{u, unitAnchor(u), Fixed(100*sh.Share, 1) + "%", signed(sh.Deviation, ind.Decimals)})
		}
		sv.bars = append(sv.bars, b)
		sv.strips = append(sv.strips, v.strip(s.Stage, ind))
		if row, ok := v.trend(s.Stage, ind, c); ok {
			sv.trend = append(sv.trend, row)
		}
	}
	return sv
}

func (v *reportView) strip(stage registry.Stage, ind IndicatorInfo) stripView {
	var us []*assess.UnitResult
	for i := range v.a.Units {
		if u := &v.a.Units[i]; u.Stage == stage && u.InScope {
			us = append(us, u)
		}
	}
	k := 0
	for i := range v.indicators {
		if v.indicators[i].ID == ind.ID {
			k = i
		}
	}
	sv := stripView{ind: ind, chart: newStripChart(us, k, ind)}
	if len(us) > 0 && k < len(us[0].Values) {
		sv.line = us[0].Values[k].Threshold.Text
		sv.floor = Trimmed(us[0].Values[k].Floor, 4)
	}
	return sv
}

func (v *reportView) trend(stage registry.Stage, ind IndicatorInfo, now *assess.Coefficient) (trendRow, bool) {
	row := trendRow{ind: ind}
	var cvs []float64
	for _, p := range append(append([]*assess.Assessment(nil), v.opt.Previous...), v.a) {
		cv := now.CV
		if p != v.a {
			cv = nan
			for _, s := range p.Stages {
				if s.Stage == stage {
					if c := coefficientOf(s, ind.ID); c != nil {
						cv = c.CV
					}
				}
			}
		}
		cvs = append(cvs, cv)
		row.years = append(row.years, itoa(int(p.Year)))
		row.values = append(row.values, Fixed(cv, 3))
	}
	if len(cvs) < 2 {
		return row, false
	}
	row.chart = newTrendChart(cvs, now.Limit.V)
	return row, true
}
