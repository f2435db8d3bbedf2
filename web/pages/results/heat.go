package results

import (
	"strconv"

	"junheng/assess"
	"junheng/facts"
	"junheng/publish"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// heat answers with all schools by all indicators.
func (d Deps) heat(c *route.Context) error {
	p, err := d.openWhole(c)
	if err != nil {
		return err
	}
	h := p.head(c.T("学校 × 指标", "Schools × indicators"), "/heat")
	h.Wide = true
	h.Lead = c.T("✓ 达标　△ 未达标、不低于底线　✗✗ 低于底线　? 无法判定。点击数值看计算过程。", "✓ met, △ short but above the floor, ✗✗ below the floor, ? undetermined. Click a figure for its working.")
	return parts.List(c, h, p.heatList())
}

func (p *page) heatList() parts.Listing {
	c := p.c
	l := parts.Listing{
		Name: p.countyLabel() + " " + p.a.Year.String() + " " + c.T("学校×指标", "schools by indicators"),
		Columns: []parts.Column{
			{Key: "unit", Label: c.T("学校", "School"), Fixed: true},
			{Key: "stage", Label: c.T("学段", "Stage"), Minor: true},
			{Key: "pupils", Label: c.T("在校生", "Pupils"), Align: parts.End, Minor: true},
		},
		Filters: []parts.Filter{
			{Key: "stage", Label: c.T("学段", "Stage"), Options: p.stages()},
			{Key: "outcome", Label: c.T("结果", "Outcome"), Options: outcomes(c, assess.Met, assess.Short, assess.Undetermined)},
		},
		PerPage: 200, Rounding: c.T("屏幕显示按指标的小数位数，导出为未取整的数值", "shown with the indicator's decimals, exported unrounded"),
		Empty: parts.EmptyState{Text: c.T("这次评估没有参评单位。", "This assessment has no units in scope.")},
	}
	for _, ind := range p.inds {
		l.Columns = append(l.Columns, parts.Column{Key: ind.ID, Label: p.say(ind.Short), Align: parts.End, Decimals: ind.Decimals, Hint: p.say(ind.Label) + p.c.T("（", " (") + facts.UnitIn(ind.Unit, p.c.Lang) + p.c.T("）", ")")})
	}
	l.Columns = append(l.Columns,
		parts.Column{Key: "met", Label: c.T("达标项", "Met"), Align: parts.End},
		parts.Column{Key: "outcome", Label: c.T("结果", "Outcome")})
	for _, i := range p.o.Units() {
		if u := &p.a.Units[i]; u.InScope {
			l.Rows = append(l.Rows, p.heatRow(u))
		}
	}
	return l
}

func (p *page) heatRow(u *assess.UnitResult) parts.Row {
	cells := []parts.Cell{
		parts.Word(u.Name), parts.Word(p.say(publish.StageText(u.Stage))), p.figOf(u.Students, publish.Trimmed(u.Students, 0), p.pupilsRef(u)),
	}
	for k := range p.inds {
		x := &u.Values[k]
		if x.Ref == "" {
			cells = append(cells, parts.Word("–"))
			continue
		}
		cells = append(cells, parts.Cell{Value: &x.Value, View: heatCell(p, x, publish.ValueText(x, p.inds[k], p.c.Lang))})
	}
	met := float64(u.MetCount)
	o := p.outcome(u.Outcome)
	o.View = outcomeLink(p, u.Outcome, u.Ref, len(u.Provisional) > 0)
	return parts.Row{URL: p.schoolURL(u), Cells: append(cells, p.figOf(met, strconv.Itoa(u.MetCount), u.Ref), o)}
}

// stages are the stages that have units.
func (p *page) stages() []parts.Option {
	var out []parts.Option
	for _, s := range []registry.Stage{registry.Primary, registry.Junior, registry.Senior} {
		for i := range p.a.Stages {
			if p.a.Stages[i].Stage == s {
				w := p.say(publish.StageText(s))
				out = append(out, parts.Option{Value: w, Label: w})
			}
		}
	}
	return out
}
