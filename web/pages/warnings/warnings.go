// Package warnings lists the figures that may turn soon: those near their line,
// and those that move towards it year by year.
package warnings

import (
	"math"
	"strconv"
	"strings"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/internal/blank"
	"junheng/publish"
	"junheng/registry"
	"junheng/web/pages/results"
	"junheng/web/parts"
	"junheng/web/route"

	"github.com/a-h/templ"
)

// Deps is what the page needs.
type Deps struct {
	Archive *archive.Service
}

// Routes lists the page.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /warnings", Perm: access.AssessRead, Act: "warnings.list", Handle: d.list},
		{Pattern: "POST /warnings", Perm: access.AssessRun, Act: "warnings.decide", Quiet: true, Handle: d.decide},
	}
}

// years is how many earlier years tell of a movement.
const years = 4

// view is the early-warning list of one county.
type view struct {
	c       *route.Context
	o       *archive.Opened
	history archive.History
	inds    []publish.IndicatorInfo
	rule    archive.Watching // what the county is warned of, as decided
	asked   archive.Watch    // what is asked for now
	errs    error
}

// list answers with what may turn soon in a county. Who answers for a city or
// a province chooses the county first.
func (d Deps) list(c *route.Context) error { return d.listWith(c, nil) }

func (d Deps) listWith(c *route.Context, errs error) error {
	county, err := d.county(c)
	if err != nil {
		return err
	}
	if county == 0 {
		return d.choose(c)
	}
	a, err := d.Archive.Latest(c.Ctx(), c.Actor, county, 0)
	if err != nil {
		return err
	}
	if a == nil {
		return parts.Page(c, parts.Head{Title: c.T("预警", "Early warning"), Menu: "warnings"},
			parts.Empty(c.T("还没有评估结果，无从预警。", "There is no verdict yet to warn from."), parts.Link{Text: c.T("评估结果", "Results"), URL: "/results"}))
	}
	v := &view{c: c, errs: errs}
	if v.o, err = d.Archive.Open(c.Ctx(), c.Actor, county, a.ID); err != nil {
		return err
	}
	if v.history, err = d.Archive.History(c.Ctx(), c.Actor, v.o, years); err != nil {
		return err
	}
	if v.rule, err = d.Archive.Watching(c.Ctx(), county); err != nil {
		return err
	}
	v.asked = v.rule.Watch
	if asked, err := strconv.ParseFloat(strings.TrimSuffix(c.Query("within"), "%"), 64); err == nil && asked > 0 && asked <= 50 {
		v.asked.Share = asked / 100
	}
	if asked, err := strconv.Atoi(c.Query("years")); err == nil && asked > 0 && asked <= 10 {
		v.asked.Years = asked
	}
	v.inds = publish.IndicatorsOf(v.o.Pack)
	return parts.List(c, v.head(), v.listing(v.history.Warnings(v.asked)))
}

// county finds the county asked for, or the reader's only one; 0 where he has
// to choose.
func (d Deps) county(c *route.Context) (registry.RegionCode, error) {
	if q := c.Query("county"); q != "" {
		return registry.ParseRegionCode(q)
	}
	if top := c.Actor.Top(); top.Level() == registry.CountyLevel {
		return top, nil
	}
	return 0, nil
}

// choose lists the counties that have a verdict.
func (d Deps) choose(c *route.Context) error {
	up, err := d.Archive.RollUp(c.Ctx(), c.Actor, c.Actor.Top(), 0)
	if err != nil {
		return err
	}
	l := parts.Listing{
		Name: c.T("县（市、区）", "Counties"), Columns: []parts.Column{{Key: "county", Label: c.T("县（市、区）", "County")}, {Key: "outcome", Label: c.T("结论", "Verdict")}},
		Empty: parts.EmptyState{Text: c.T("本地区还没有县的评估结果。", "No county of this region has a verdict yet.")},
	}
	list, err := d.Archive.Current(c.Ctx(), c.Actor, c.Actor.Top(), up.Year)
	if err != nil {
		return err
	}
	for _, a := range list {
		name := a.Headline.Name
		if name == "" {
			name = archive.RegionLabel(a.County)
		}
		l.Rows = append(l.Rows, parts.Row{URL: "/warnings?county=" + a.County.String(), Cells: []parts.Cell{
			parts.Word(name), {Text: publish.OutcomeText(a.Headline.Outcome).In(c.Lang), View: parts.OutcomeBadge(a.Headline.Outcome)},
		}})
	}
	return parts.List(c, parts.Head{Title: c.T("预警：选择县（市、区）", "Early warning: choose a county"), Menu: "warnings"}, l)
}

func (v *view) head() parts.Head {
	c, n := v.c, strconv.Itoa(v.asked.Years)
	pc := publish.Trimmed(100*v.asked.Share, 2) + "%"
	name := v.o.Result.CountyName
	crumbs := results.Crumbs(c, v.o.Record.County, name)
	return parts.Head{
		Title: name + c.T(" 预警", ": early warning"), Menu: "warnings", Crumbs: crumbs, Errors: v.errs,
		Lead: c.T("离标准线不到"+pc+"的数值，以及照近年的走势"+n+"年内会到线的数值。"+pc+"是提醒的尺度，不是标准的规定。",
			"Figures within "+pc+" of their line, and those that reach it within "+n+" years at their pace. The "+pc+" is a matter of taste, not of the standard."),
	}
}

var kinds = map[archive.WarningKind]struct {
	tone   parts.Tone
	zh, en string
}{
	archive.NearLine:  {parts.Warn, "临近标准线", "near its line"},
	archive.NearFloor: {parts.Bad, "临近底线", "near the floor"},
	archive.Falling:   {parts.Warn, "逐年逼近", "moving towards it"},
	archive.NearMiss:  {parts.Info, "差一点达标", "little is missing"},
}

func (v *view) listing(list []archive.Warning) parts.Listing {
	c := v.c
	l := parts.Listing{
		Name: v.o.Result.CountyName + " " + v.o.Record.Year.String() + " " + c.T("预警", "early warning"), Above: shareForm(v),
		Columns: []parts.Column{
			{Key: "what", Label: c.T("学校或全县", "School or county"), Fixed: true},
			{Key: "indicator", Label: c.T("指标", "Indicator")},
			{Key: "kind", Label: c.T("提醒", "Warning")},
			{Key: "value", Label: c.T("现值", "Now"), Align: parts.End},
			{Key: "line", Label: c.T("标准线", "Line"), Align: parts.End},
			{Key: "gap", Label: c.T("距线", "Gap"), Unit: "%", Align: parts.End, Decimals: 1},
			{Key: "years", Label: c.T("历年", "By year"), NoSort: true, Minor: true},
			{Key: "pace", Label: c.T("到线", "Reaches it"), Minor: true},
			{Key: "room", Label: c.T("差距或余量", "Need or spare"), NoSort: true},
		},
		Filters: []parts.Filter{{Key: "kind", Label: c.T("提醒", "Warning"), Options: kindOptions(c)}},
		PerPage: 25, Rounding: c.T("距线保留一位小数，导出为未取整的数值", "gaps with one decimal, exported unrounded"),
		Empty: parts.EmptyState{Text: c.T("没有需要提醒的数值。可以放宽尺度再看。", "Nothing to warn of. Try a wider share.")},
	}
	if len(v.history) < 2 {
		l.Below = oneYear()
	}
	for i := range list {
		l.Rows = append(l.Rows, v.row(&list[i]))
	}
	return l
}

func kindOptions(c *route.Context) []parts.Option {
	var out []parts.Option
	for _, k := range []archive.WarningKind{archive.NearFloor, archive.NearLine, archive.Falling, archive.NearMiss} {
		w := c.T(kinds[k].zh, kinds[k].en)
		out = append(out, parts.Option{Value: w, Label: w})
	}
	return out
}

func (v *view) row(w *archive.Warning) parts.Row {
	c := v.c
	explain := results.ExplainURL(v.o.Record.County, v.o.Record.ID, w.Ref)
	fig := func(text string, n float64) parts.Cell {
		return parts.Cell{Text: text, Value: &n, URL: explain, Drawn: true}
	}
	name, url := c.T("全县", "The county"), ""
	if w.Stage != registry.Whole {
		name += " · " + publish.StageText(w.Stage).In(c.Lang)
	}
	if w.Name != "" {
		name, url = w.Name, results.SchoolURL(v.o.Record.County, v.o.Record.ID, w.School.ID)+"#"+w.Stage.String()
	}
	label, decimals := v.label(w)
	now := w.Values[len(w.Values)-1]
	line := w.Line.Text
	if line == "" {
		line = publish.Trimmed(w.Line.V, 4)
	}
	k := kinds[w.Kind]
	gap := 100 * w.Gap
	return parts.Row{URL: url, Cells: []parts.Cell{
		parts.Word(name), parts.Word(label), parts.Mark(k.tone, c.T(k.zh, k.en)),
		fig(publish.Against(now, w.Line.V, decimals), now), fig(line, w.Line.V), fig(publish.Against(gap, 0, 1), gap),
		{View: v.past(w, decimals), Text: v.pastText(w, decimals)},
		v.pace(w), v.room(w, explain),
	}}
}

// label names what is watched, and how many decimals it is shown with.
func (v *view) label(w *archive.Warning) (string, int) {
	for _, ind := range v.inds {
		if ind.ID == w.Indicator {
			if w.Name == "" {
				return ind.Label.In(v.c.Lang) + v.c.T(" · 差异系数", " · coefficient"), 3
			}
			return ind.Label.In(v.c.Lang), ind.Decimals
		}
	}
	if w.Test == nil {
		return w.Ref, 2
	}
	label := w.Item.Label.In(v.c.Lang)
	if w.Test.Label != w.Item.Label {
		label += v.c.T("：", ": ") + w.Test.Label.In(v.c.Lang)
	}
	return label, 2
}

// pastText lists the values by year.
func (v *view) pastText(w *archive.Warning, decimals int) string {
	var out []string
	for i, y := range w.Years {
		out = append(out, strconv.Itoa(int(y))+" "+publish.Shown(w.Values[i], decimals, v.c.Lang))
	}
	return strings.Join(out, v.c.T("，", ", "))
}

// past lists the values by year, each with its working.
func (v *view) past(w *archive.Warning, decimals int) templ.Component {
	var out []pastValue
	for i, y := range w.Years {
		p := pastValue{year: strconv.Itoa(int(y)), text: publish.Shown(w.Values[i], decimals, v.c.Lang)}
		for _, o := range v.history {
			if o.Record.Year == y && !blank.Is(w.Values[i]) {
				p.url = results.ExplainURL(o.Record.County, o.Record.ID, w.Ref)
			}
		}
		out = append(out, p)
	}
	return pastView(out)
}

type pastValue struct{ year, text, url string }

// pace says when the line is reached at the pace of these years.
func (v *view) pace(w *archive.Warning) parts.Cell {
	if blank.Is(w.Reaches) || w.Kind == archive.NearMiss && w.Reaches > 20 {
		return parts.Cell{Sort: math.Inf(1)}
	}
	n := publish.Trimmed(w.Reaches, 1)
	return parts.Cell{Text: v.c.T("约 "+n+" 年", "in about "+n+" years"), Sort: w.Reaches}
}

// room says what could be lost, or what is missing.
func (v *view) room(w *archive.Warning, explain string) parts.Cell {
	if w.Margin == nil {
		return parts.Cell{}
	}
	text, fine := publish.Need(w.Margin)
	return parts.Cell{Text: text.In(v.c.Lang), Note: fine.In(v.c.Lang), URL: explain, Drawn: true}
}
