package results

import (
	"strconv"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/publish"
	"junheng/registry"
	"junheng/rules"
	"junheng/web/parts"
	"junheng/web/route"

	"github.com/a-h/templ"
)

// indicatorView is one indicator in one stage.
type indicatorView struct {
	*page
	stage *assess.StageResult
	c     *assess.Coefficient
	k     int // in the pack
	info  publish.IndicatorInfo
	law   *rules.Indicator
	units []*assess.UnitResult // in scope
}

// indicator answers with the schools ranked by one indicator, where they stand
// on a line, and what each adds to the coefficient.
func (d Deps) indicator(c *route.Context) error {
	p, err := d.openWhole(c)
	if err != nil {
		return err
	}
	v, err := p.indicatorView(c.Path("stage"), c.Path("indicator"))
	if err != nil {
		return err
	}
	h := p.head(p.say(v.info.Label)+" · "+p.say(publish.StageText(v.stage.Stage)), "/indicator")
	h.Lead = p.msg(v.c.Why)
	return parts.List(c, h, v.listing())
}

func (p *page) indicatorView(stage, id string) (*indicatorView, error) {
	st, _ := registry.ParseStage(stage)
	k := p.indicatorAt(id)
	for i := range p.a.Stages {
		s := &p.a.Stages[i]
		for n := range s.Coefficients {
			if s.Stage == st && s.Coefficients[n].Indicator == id && k >= 0 {
				v := &indicatorView{page: p, stage: s, c: &s.Coefficients[n], k: k, info: p.inds[k], law: p.o.Pack.Indicators[k]}
				for u := range p.a.Units {
					if x := &p.a.Units[u]; x.Stage == st && x.InScope {
						v.units = append(v.units, x)
					}
				}
				return v, nil
			}
		}
	}
	return nil, fault.New(fault.NotFound, msgNoInd.With("id", stage+"/"+id))
}

func (v *indicatorView) listing() parts.Listing {
	c := v.page.c
	shares := map[*assess.UnitResult]assess.Share{}
	for _, s := range v.c.Shares {
		shares[&v.a.Units[s.Unit]] = s
	}
	l := parts.Listing{
		Name: v.countyLabel() + " " + v.a.Year.String() + " " + v.say(v.info.Label) + " " + v.say(publish.StageText(v.stage.Stage)),
		Columns: []parts.Column{
			{Key: "unit", Label: c.T("学校", "School"), Fixed: true},
			{Key: "type", Label: c.T("办学类型", "Type"), Minor: true},
			{Key: "place", Label: c.T("城乡", "Location"), Minor: true},
			{Key: "pupils", Label: c.T("在校生", "Pupils"), Align: parts.End, Minor: true},
			{Key: "value", Label: c.T("数值", "Value"), Unit: facts.UnitIn(v.info.Unit, c.Lang), Align: parts.End, Decimals: v.info.Decimals},
			{Key: "gap", Label: c.T("距标准", "To the threshold"), Unit: facts.UnitIn(v.info.Unit, c.Lang), Align: parts.End, Decimals: v.info.Decimals},
			{Key: "outcome", Label: c.T("结果", "Outcome")},
			{Key: "need", Label: c.T("差距或余量", "Need or spare"), NoSort: true},
			{Key: "deviation", Label: c.T("离均差", "From the mean"), Unit: facts.UnitIn(v.info.Unit, c.Lang), Align: parts.End, Decimals: v.info.Decimals, Minor: true},
			{Key: "share", Label: c.T("占差异", "Part of the spread"), Unit: "%", Align: parts.End, Decimals: 1},
		},
		Sort: "value", Above: indicatorAbove(v), PerPage: 200,
		Filters: []parts.Filter{
			{Key: "place", Label: c.T("城乡", "Location"), Options: locations(c)},
			{Key: "outcome", Label: c.T("结果", "Outcome"), Options: outcomes(c, assess.Met, assess.WithinFloor, assess.BelowFloor, assess.Undetermined)},
		},
		Rounding: c.T("屏幕显示保留"+strconv.Itoa(v.info.Decimals)+"位小数，导出为未取整的数值", "shown with "+strconv.Itoa(v.info.Decimals)+" decimals, exported unrounded"),
		Empty:    parts.EmptyState{Text: c.T("这一学段没有参评单位。", "This stage has no units in scope.")},
	}
	for _, u := range v.units {
		l.Rows = append(l.Rows, v.row(u, shares[u]))
	}
	return l
}

func (v *indicatorView) row(u *assess.UnitResult, s assess.Share) parts.Row {
	x := &u.Values[v.k]
	gap := x.Margin.ToThreshold
	gapText := signed(gap, v.info.Decimals)
	deviation, share := blank.Of(blank.NotApplicable), blank.Of(blank.NotApplicable)
	dText, sText := "", ""
	if !blank.Is(x.Value) && len(v.c.Shares) > 0 {
		deviation, share = s.Deviation, 100*s.Share
		dText, sText = signed(deviation, v.info.Decimals), publish.Fixed(share, 1)
	}
	need, fine := publish.Need(x)
	needCell := parts.Cell{Text: v.say(need), Note: v.say(fine)}
	if len(x.Missing) > 0 {
		needCell = parts.Word(v.missing(x.Missing))
	}
	if needCell.Text != "" {
		needCell.URL, needCell.Drawn = v.explain(x.Ref), true
	}
	return parts.Row{URL: v.schoolURL(u), Cells: []parts.Cell{
		parts.Word(u.Name), parts.Word(v.say(u.School.Type.Info().Label)), parts.Word(v.say(u.School.Location.Label())),
		v.figOf(u.Students, publish.Trimmed(u.Students, 0), v.pupilsRef(u)),
		v.figOf(x.Value, publish.ValueText(x, v.info, v.page.c.Lang), x.Ref),
		v.figOf(gap, gapText, x.Ref), v.outcome(x.Outcome), needCell,
		v.figOf(deviation, dText, v.c.Ref), v.figOf(share, sText, v.c.Ref),
	}}
}

// pupilsRef gives the ref of a unit's pupils.
func (p *page) pupilsRef(u *assess.UnitResult) string {
	return "fact/" + string(u.School.ID) + "/" + u.Stage.String() + "/students"
}

// missing names the facts that are lacking.
func (p *page) missing(fields []facts.FieldID) string {
	s := p.c.T("缺：", "missing: ")
	for i, f := range fields {
		if i > 0 {
			s += p.c.T("、", ", ")
		}
		s += p.fieldLabel(f)
	}
	return s
}

// strip draws the units on a line.
func (v *indicatorView) strip() templ.Component {
	return publish.StripFigure(v.units, v.k, v.info, func(u *assess.UnitResult) string { return v.schoolURL(u) })
}

// figures are the county's figures of the indicator.
func (v *indicatorView) figures() []parts.Fact {
	c, d := v.page.c, v.info.Decimals
	fig := func(text string) parts.Fact { return parts.Fact{View: figure(v.page, text, v.c.Ref)} }
	named := func(zh, en, text string) parts.Fact {
		f := fig(text)
		f.Term = c.T(zh, en)
		return f
	}
	out := []parts.Fact{
		named("差异系数", "Coefficient", publish.CoefficientText(v.c, c.Lang)),
		named("限值", "Limit", v.c.Limit.Text),
		named("全县平均值", "County mean", v.say(publish.WithUnit(publish.Shown(v.c.Mean, d, c.Lang), v.info.Unit))),
		named("标准差", "Standard deviation", v.say(publish.WithUnit(publish.Shown(v.c.Std, d, c.Lang), v.info.Unit))),
		named("计入单位", "Units counted", strconv.Itoa(v.c.Counted)),
	}
	if v.c.Limit.Text == "" {
		out = append(out[:1], out[2:]...)
	}
	if v.c.Missing > 0 {
		out = append(out, named("缺报单位", "Units missing", strconv.Itoa(v.c.Missing)))
	}
	if len(v.units) > 0 && v.units[0].Values[v.k].Threshold.Text != "" {
		x := &v.units[0].Values[v.k]
		f := parts.Fact{Term: c.T("每校标准", "Threshold of a school"), View: figure(v.page, v.say(publish.WithUnit(x.Threshold.Text, v.info.Unit)), x.Ref)}
		out = append(out, f)
	}
	return out
}

// signed shows a number with its sign; a blank is "".
func signed(v float64, d int) string {
	s := publish.Fixed(v, d)
	if v > 0 {
		return "+" + s
	}
	return s
}

func locations(c *route.Context) []parts.Option {
	var out []parts.Option
	for _, l := range []registry.Location{registry.Urban, registry.Town, registry.Rural} {
		w := l.Label().In(c.Lang)
		out = append(out, parts.Option{Value: w, Label: w})
	}
	return out
}

func outcomes(c *route.Context, list ...assess.Outcome) []parts.Option {
	var out []parts.Option
	for _, o := range list {
		w := publish.OutcomeText(o).In(c.Lang)
		out = append(out, parts.Option{Value: w, Label: w})
	}
	return out
}
