package results

import (
	"strconv"

	"junheng/access"
	"junheng/assess"
	"junheng/assess/archive"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/publish"
	"junheng/registry"
	"junheng/rules"
	"junheng/web/parts"
	"junheng/web/route"

	"github.com/a-h/templ"
)

// trendYears is how many school years the overview looks back on.
const trendYears = 3

// overview answers with the verdict in one sentence, what stands in its way,
// and the coefficients against their limits.
func (d Deps) overview(c *route.Context) error { return d.overviewPage(c, nil) }

func (d Deps) overviewPage(c *route.Context, errs error) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	trend, err := d.Archive.Trend(c.Ctx(), c.Actor, p.o.Record)
	if err != nil {
		return err
	}
	trend = lastYears(trend, trendYears)
	force, err := p.adoption()
	if err != nil {
		return err
	}
	h := p.head(p.title(), "")
	h.Actions, h.Errors = p.actions(), errs
	return parts.Page(c, h, overviewBody(p, trend, &force))
}

// lastYears cuts a trend to its last years.
func lastYears(t archive.Trend, n int) archive.Trend {
	cut := max(0, len(t.Years)-n)
	t.Years = t.Years[cut:]
	for i := range t.Lines {
		l := &t.Lines[i]
		l.CV, l.Mean, l.Outcome = l.CV[cut:], l.Mean[cut:], l.Outcome[cut:]
	}
	return t
}

func (p *page) actions() []parts.Link {
	var out []parts.Link
	at := access.Place{Region: p.a.County}
	if p.c.Actor.May(access.ExportData, at) {
		out = append(out,
			parts.Link{Text: p.c.T("评估报告", "Report"), URL: p.url("/file/" + fileReport), Icon: "download", Save: true, Main: true},
			parts.Link{Text: p.c.T("申报表", "Declaration"), URL: p.url("/file/" + fileDeclaration), Icon: "file-spreadsheet", Save: true},
			parts.Link{Text: "result.json", URL: p.url("/file/" + fileResult), Icon: "download", Save: true})
	}
	return out
}

// partsTable lists the parts of the verdict and what stands in their way.
func (p *page) partsTable() parts.Listing {
	l := parts.Listing{Name: p.c.T("各项要求", "Requirements"), Columns: []parts.Column{
		{Key: "part", Label: p.c.T("要求", "Requirement")}, {Key: "outcome", Label: p.c.T("结果", "Outcome")},
	}}
	if p.o.Whole {
		l.Columns = append(l.Columns, parts.Column{Key: "why", Label: p.c.T("依据", "Because")})
	}
	for i := range p.a.Verdict.Children {
		v := &p.a.Verdict.Children[i]
		name := parts.Word(p.say(v.Label))
		if p.o.Whole {
			name.URL = p.partURL(v.ID)
		}
		out := p.outcome(v.Outcome)
		out.URL = p.explain(v.Ref)
		out.View = outcomeLink(p, v.Outcome, v.Ref, len(v.Provisional) > 0)
		row := parts.Row{Cells: []parts.Cell{name, out}}
		if p.o.Whole {
			row.Cells = append(row.Cells, parts.Cell{Text: p.msg(v.Why), View: becauseView(p, v)})
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// provisional says why something is only provisional; "" when it is firm.
func (p *page) provisional(ms []locale.Message) string {
	s := ""
	for i, m := range ms {
		if i == 0 {
			s = p.c.T("暂定：", "Provisional: ")
		} else {
			s += p.c.T("；", "; ")
		}
		s += p.msg(m)
	}
	return s
}

// coefficients lists the coefficients of a stage against their limits.
func (p *page) coefficients(s *assess.StageResult, t archive.Trend) parts.Listing {
	l := parts.Listing{Name: p.c.T("差异系数", "Difference coefficients"), Columns: []parts.Column{
		{Label: p.c.T("指标", "Indicator")},
		{Label: p.c.T("全县平均值", "County mean"), Align: parts.End},
		{Label: p.c.T("系数与限值", "Against the limit"), Minor: true},
		{Label: p.c.T("差异系数", "Coefficient"), Align: parts.End},
		{Label: p.c.T("限值", "Limit"), Align: parts.End},
		{Label: p.c.T("结果", "Outcome")},
		{Label: p.c.T("达标单位", "Units met"), Align: parts.End, Minor: true},
	}}
	if len(t.Years) > 1 {
		l.Columns = append(l.Columns, parts.Column{Label: p.c.T("近年", "Over the years"), Minor: true})
	}
	if p.o.Whole {
		l.Columns = append(l.Columns, parts.Column{Label: p.c.T("差异主要来自", "Mostly from"), Minor: true})
	}
	for k := range s.Coefficients {
		l.Rows = append(l.Rows, p.coefficientRow(s, k, t))
	}
	if c := s.Composite; c != nil {
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{
			parts.Word(p.c.T("综合（各系数平均）", "Composite (mean)")),
			{},
			{},
			p.fig(publish.Against(c.Mean, c.Limit.V, 3), c.Ref), p.fig(c.Limit.Text, c.Ref), p.outcome(c.Outcome),
		}})
	}
	return l
}

func (p *page) coefficientRow(s *assess.StageResult, k int, t archive.Trend) parts.Row {
	c := &s.Coefficients[k]
	ind := p.inds[p.indicatorAt(c.Indicator)]
	name := parts.Cell{Text: p.say(ind.Label), Note: facts.UnitIn(ind.Unit, p.c.Lang)}
	if p.o.Whole {
		name.URL = p.indicatorURL(s.Stage, c.Indicator)
	}
	cells := []parts.Cell{
		name,
		p.fig(publish.Shown(c.Mean, ind.Decimals, p.c.Lang), c.Ref),
		{View: barView(c)},
		p.fig(publish.CoefficientText(c, p.c.Lang), c.Ref),
		p.fig(c.Limit.Text, c.Ref),
		p.outcome(c.Outcome),
		p.fig(strconv.Itoa(s.MetByIndicator[k])+" / "+strconv.Itoa(s.Units), c.Ref),
	}
	if c.Limit.Text == "" {
		cells[4] = parts.Cell{}
	}
	if c.Missing > 0 {
		cells[5].Note = p.c.T("缺报 ", "missing ") + strconv.Itoa(c.Missing)
	}
	if len(t.Years) > 1 {
		cells = append(cells, parts.Cell{View: p.sparkline(t, s.Stage, c)})
	}
	if p.o.Whole {
		cells = append(cells, parts.Cell{View: mostlyFrom(p, c)})
	}
	return parts.Row{Cells: cells}
}

// sparkline draws a coefficient over the years.
func (p *page) sparkline(t archive.Trend, stage registry.Stage, c *assess.Coefficient) templ.Component {
	for _, l := range t.Lines {
		if l.Stage == stage.String() && l.Indicator == c.Indicator {
			return publish.TrendFigure(floats(l.CV), c.Limit.V)
		}
	}
	return templ.NopComponent
}

func floats(list []*float64) []float64 {
	out := make([]float64, len(list))
	for i, v := range list {
		out[i] = blank.Of(blank.NotReported)
		if v != nil {
			out[i] = *v
		}
	}
	return out
}

// trendTable lists the coefficients of a stage over the years; each figure
// leads to its working in the assessment of its year.
func (p *page) trendTable(t archive.Trend, stage registry.Stage) parts.Listing {
	l := parts.Listing{Name: p.c.T("历年差异系数", "Coefficients by year"), Columns: []parts.Column{{Label: p.c.T("指标", "Indicator")}}}
	for _, y := range t.Years {
		l.Columns = append(l.Columns, parts.Column{Label: y.Year.String(), Align: parts.End})
	}
	l.Columns = append(l.Columns, parts.Column{Label: p.c.T("限值", "Limit"), Align: parts.End})
	for _, line := range t.Lines {
		if line.Stage != stage.String() {
			continue
		}
		ref := "coef/" + line.Stage + "/" + line.Indicator
		row := parts.Row{Cells: []parts.Cell{parts.Word(p.say(p.inds[p.indicatorAt(line.Indicator)].Label))}}
		for i, v := range floats(line.CV) {
			cell := parts.Cell{Text: publish.Shown(v, 3, p.c.Lang)}
			if line.Outcome[i] != "" {
				cell.URL, cell.Drawn = ExplainURL(p.a.County, t.Years[i].ID, ref), true
			}
			row.Cells = append(row.Cells, cell)
		}
		row.Cells = append(row.Cells, p.fig(line.Limit, ref))
		l.Rows = append(l.Rows, row)
	}
	return l
}

// trendSpec draws the coefficients of a stage over the years.
func (p *page) trendSpec(t archive.Trend, stage registry.Stage) any {
	var years []string
	for _, y := range t.Years {
		years = append(years, y.Year.String())
	}
	var series []any
	var names []string
	limit := ""
	for _, l := range t.Lines {
		if l.Stage != stage.String() {
			continue
		}
		name := p.say(p.inds[p.indicatorAt(l.Indicator)].Short)
		names = append(names, name)
		series = append(series, map[string]any{"type": "line", "name": name, "data": l.CV, "symbolSize": 7})
		limit = l.Limit
	}
	if len(series) > 0 && limit != "" {
		if v, err := strconv.ParseFloat(limit, 64); err == nil {
			series[0].(map[string]any)["markLine"] = map[string]any{
				"symbol": "none", "data": []any{map[string]any{"yAxis": v, "name": p.c.T("限值", "limit")}},
				"label": map[string]any{"formatter": p.c.T("限值 ", "limit ") + limit}, "lineStyle": map[string]any{"color": "#a8201a"},
			}
		}
	}
	return map[string]any{
		"tooltip": map[string]any{"trigger": "axis"}, "legend": map[string]any{"data": names, "bottom": 0, "icon": "circle", "itemWidth": 9, "itemGap": 16},
		"grid":  map[string]any{"left": 44, "right": 76, "top": 20, "bottom": 76},
		"xAxis": map[string]any{"type": "category", "data": years}, "yAxis": map[string]any{"type": "value", "min": 0, "name": p.c.T("差异系数", "coefficient")},
		"series": series,
	}
}

// unitsRef gives the ref of the requirement over the units of a stage, or the
// verdict's where the standard has none.
func (p *page) unitsRef(stage registry.Stage) string {
	for i := range p.a.Verdict.Children {
		v := &p.a.Verdict.Children[i]
		if p.ruleOf(v.ID) != string(rules.RuleUnits) {
			continue
		}
		for k := range v.Children {
			if v.Children[k].ID == v.ID+"/"+stage.String() {
				return v.Children[k].Ref
			}
		}
		return v.Ref
	}
	return p.a.Verdict.Ref
}

// record tells what the assessment was made from.
func (p *page) record() []parts.Fact {
	r, c := &p.o.Record, p.c
	out := []parts.Fact{
		{Term: c.T("标准", "Standard"), Text: p.say(p.a.PackLabel) + " · " + r.Pack},
		{Term: c.T("标准校验值", "Hash of the standard"), View: hashView(r.PackHash)},
	}
	for _, ch := range p.o.Pack.Choices {
		for _, o := range ch.Options {
			if o.ID == p.a.Choices[ch.ID] {
				out = append(out, parts.Fact{Term: p.say(ch.Label), Text: p.say(o.Label)})
			}
		}
	}
	return append(out,
		parts.Fact{Term: c.T("数据集", "Dataset"), View: datasetView(p)},
		parts.Fact{Term: c.T("数据集校验值", "Hash of the dataset"), View: hashView(r.Dataset)},
		parts.Fact{Term: c.T("冻结", "Frozen"), Text: c.Moment(p.o.Dataset.At) + " " + p.o.Dataset.ByName},
		parts.Fact{Term: c.T("评估", "Judged"), Text: c.Moment(r.At) + " " + r.ByName},
		parts.Fact{Term: c.T("程序", "Program"), Text: r.Program},
	)
}

// sentence is the verdict in one sentence.
func (p *page) sentence() string {
	v := &p.a.Verdict
	word := p.say(publish.OutcomeText(v.Outcome))
	if len(v.Provisional) > 0 {
		word += p.c.T("（暂定）", " (provisional)")
	}
	s := p.title() + p.c.T("：", ": ") + word
	if why := p.say(publish.VerdictSummary(v)); why != "" {
		s += p.c.T("。", "; ") + why
	}
	return s + p.c.T("。", ".")
}
