package results

import (
	"strconv"

	"junheng/assess"
	"junheng/assess/archive"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/publish"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// compareView is two assessments beside each other.
type compareView struct {
	*page
	before *page // nil where there is none to compare with
	others []archive.Assessment
	k      int // the indicator whose schools are listed
	stage  registry.Stage
}

// compare answers with an assessment beside another one: last year's, or the
// same year's under another standard.
func (d Deps) compare(c *route.Context) error {
	p, err := d.openWhole(c)
	if err != nil {
		return err
	}
	v := &compareView{page: p}
	if v.others, err = d.Archive.Assessments(c.Ctx(), c.Actor, p.a.County); err != nil {
		return err
	}
	with := v.choose(c.Query("with"))
	h := p.head(c.T("比较", "Compare"), "/compare")
	if with == "" {
		return parts.Page(c, h, parts.Empty(c.T("还没有另一次评估可以比较。上一学年评估后，这里显示逐校变化。", "There is no other assessment to compare with yet. Once another year is judged, the changes of each school are shown here."), parts.Link{Text: c.T("数据集", "Datasets"), URL: "/datasets"}))
	}
	o, err := d.Archive.Open(c.Ctx(), c.Actor, p.a.County, with)
	if err != nil {
		return err
	}
	v.before = &page{c, d, o, o.Result, publish.IndicatorsOf(o.Pack)}
	v.pick(c.Query("indicator"), c.Query("stage"))
	h.Lead = v.before.title() + " → " + p.title()
	return parts.List(c, h, v.listing())
}

// choose finds the assessment to compare with: the one asked for, or the
// current one of the latest year before.
func (v *compareView) choose(asked string) string {
	best, year := "", registry.SchoolYear(0)
	for _, a := range v.others {
		switch {
		case a.ID == v.o.Record.ID:
		case a.ID == asked:
			return asked
		case a.Current && a.Year < v.a.Year && a.Year > year:
			best, year = a.ID, a.Year
		case best == "":
			best = a.ID
		}
	}
	return best
}

// pick settles the indicator and the stage whose schools are listed.
func (v *compareView) pick(indicator, stage string) {
	v.k = max(0, v.indicatorAt(indicator))
	v.stage = registry.Primary
	if len(v.a.Stages) > 0 {
		v.stage = v.a.Stages[0].Stage
	}
	for i := range v.a.Stages {
		if v.a.Stages[i].Stage.String() == stage {
			v.stage = v.a.Stages[i].Stage
		}
	}
}

// choices are the assessments, indicators and stages to choose from.
func (v *compareView) otherOptions() []parts.Option {
	var out []parts.Option
	for _, a := range v.others {
		if a.ID == v.o.Record.ID {
			continue
		}
		label := a.Year.String() + " · " + a.Pack + " · " + a.At.In(v.page.c.Now.Location()).Format("2006-01-02 15:04")
		if a.Current {
			label += v.page.c.T(" · 现行", " · current")
		}
		out = append(out, parts.Option{Value: a.ID, Label: label})
	}
	return out
}

func (v *compareView) indicatorOptions() []parts.Option {
	var out []parts.Option
	for _, ind := range v.inds {
		out = append(out, parts.Option{Value: ind.ID, Label: v.say(ind.Label)})
	}
	return out
}

func (v *compareView) stageOptions() []parts.Option {
	var out []parts.Option
	for i := range v.a.Stages {
		s := v.a.Stages[i].Stage
		out = append(out, parts.Option{Value: s.String(), Label: v.say(publish.StageText(s))})
	}
	return out
}

// coefficients lists the county's coefficients before and after.
func (v *compareView) county() parts.Listing {
	c := v.page.c
	l := parts.Listing{Name: c.T("全县差异系数", "The county's coefficients"), Columns: []parts.Column{
		{Label: c.T("学段", "Stage")},
		{Label: c.T("指标", "Indicator")},
		{Label: v.before.a.Year.String(), Align: parts.End},
		{Label: v.a.Year.String(), Align: parts.End},
		{Label: c.T("变化", "Change"), Align: parts.End},
		{Label: c.T("结果", "Outcome")},
	}}
	for i := range v.a.Stages {
		for k := range v.a.Stages[i].Coefficients {
			now := &v.a.Stages[i].Coefficients[k]
			was := coefficientOf(v.before.a, now.Stage, now.Indicator)
			wasCell, change := parts.Word("–"), parts.Cell{}
			word := parts.Cell{Text: v.say(publish.OutcomeText(now.Outcome)), View: outcomeLink(v.page, now.Outcome, now.Ref, false)}
			if was != nil {
				wasCell = v.before.fig(publish.CoefficientText(was, c.Lang), was.Ref)
				change = v.fig(signed(now.CV-was.CV, 3), now.Ref)
				word.Note = v.turned(was.Outcome, now.Outcome)
			}
			l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{
				parts.Word(v.say(publish.StageText(now.Stage))),
				{Text: v.say(v.inds[v.indicatorAt(now.Indicator)].Label), URL: v.indicatorURL(now.Stage, now.Indicator)},
				wasCell, v.fig(publish.CoefficientText(now, c.Lang), now.Ref), change, word,
			}})
		}
	}
	return l
}

func coefficientOf(a *assess.Assessment, stage registry.Stage, indicator string) *assess.Coefficient {
	for i := range a.Stages {
		for k := range a.Stages[i].Coefficients {
			if c := &a.Stages[i].Coefficients[k]; c.Stage == stage && c.Indicator == indicator {
				return c
			}
		}
	}
	return nil
}

// turned says what an outcome was before where it changed.
func (v *compareView) turned(was, now assess.Outcome) string {
	if was == now {
		return ""
	}
	return v.page.c.T("原为", "was ") + v.say(publish.OutcomeText(was))
}

// listing lists the schools of the indicator before and after.
func (v *compareView) listing() parts.Listing {
	c, ind := v.page.c, v.inds[v.k]
	l := parts.Listing{
		Name:  v.countyLabel() + " " + v.say(ind.Label) + " " + v.before.a.Year.String() + "→" + v.a.Year.String(),
		Above: compareAbove(v),
		Columns: []parts.Column{
			{Key: "unit", Label: c.T("学校", "School"), Fixed: true},
			{Key: "was", Label: v.before.a.Year.String(), Unit: facts.UnitIn(ind.Unit, c.Lang), Align: parts.End, Decimals: ind.Decimals},
			{Key: "now", Label: v.a.Year.String(), Unit: facts.UnitIn(ind.Unit, c.Lang), Align: parts.End, Decimals: ind.Decimals},
			{Key: "change", Label: c.T("变化", "Change"), Align: parts.End, Decimals: ind.Decimals},
			{Key: "percent", Label: c.T("变化率", "Relative"), Unit: "%", Align: parts.End, Decimals: 1, Minor: true},
			{Key: "outcome", Label: c.T("结果", "Outcome")},
			{Key: "school", Label: c.T("学校结论", "The unit's outcome")},
		},
		PerPage: 200, Rounding: c.T("屏幕显示保留"+strconv.Itoa(ind.Decimals)+"位小数，导出为未取整的数值", "shown with "+strconv.Itoa(ind.Decimals)+" decimals, exported unrounded"),
		NoSearch: true,
		Empty:    parts.EmptyState{Text: c.T("这一学段没有可比较的学校。", "There are no schools of this stage to compare.")},
	}
	for _, x := range archive.Changes(v.before.o, v.o) {
		if x.Stage == v.stage && (x.Before != nil && x.Before.InScope || x.After != nil && x.After.InScope) {
			l.Rows = append(l.Rows, v.row(x, ind))
		}
	}
	return l
}

func (v *compareView) row(x archive.Change, ind publish.IndicatorInfo) parts.Row {
	c := v.page.c
	was, now := archive.ValueOf(x.Before, ind.ID), archive.ValueOf(x.After, ind.ID)
	cells := []parts.Cell{parts.Word(x.Name)}
	url := ""
	if was != nil && was.Ref != "" {
		cells = append(cells, v.before.figOf(was.Value, publish.ValueText(was, ind, c.Lang), was.Ref))
	} else {
		cells = append(cells, parts.Word(c.T("无", "none")))
	}
	if now == nil || now.Ref == "" {
		return parts.Row{Cells: append(cells, parts.Word(c.T("无", "none")))}
	}
	url = v.schoolURL(x.After)
	change, percent := blank.Of(blank.NotApplicable), blank.Of(blank.NotApplicable)
	cText, pText := "", ""
	if was != nil && !blank.Is(was.Value) && !blank.Is(now.Value) {
		change = now.Value - was.Value
		cText = signed(change, ind.Decimals)
		if was.Value != 0 {
			percent = 100 * change / was.Value
			pText = signed(percent, 1)
		}
	}
	o := v.outcome(now.Outcome)
	school := v.outcome(x.After.Outcome)
	school.View = outcomeLink(v.page, x.After.Outcome, x.After.Ref, false)
	if was != nil {
		o.Note = v.turned(was.Outcome, now.Outcome)
		school.Note = v.turned(x.Before.Outcome, x.After.Outcome)
	}
	return parts.Row{URL: url, Cells: append(cells,
		v.figOf(now.Value, publish.ValueText(now, ind, c.Lang), now.Ref), v.figOf(change, cText, now.Ref), v.figOf(percent, pText, now.Ref), o, school)}
}
