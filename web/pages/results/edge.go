package results

import (
	"math"

	"junheng/assess"
	"junheng/publish"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// edge answers with the smallest single changes that would turn a verdict.
func (d Deps) edge(c *route.Context) error {
	p, err := d.openWhole(c)
	if err != nil {
		return err
	}
	h := p.head(c.T("临界：最小的单项变动", "Near the edge: the smallest single changes"), "/edge")
	h.Lead = c.T("下列每一项单独变动，就会改变相应的结论；按相对变动从小到大。", "Each of these changes alone would turn the verdict named; the smallest relative change first.")
	l := p.flipList(func(*assess.Flip) bool { return true })
	l.Empty = parts.EmptyState{Text: c.T("没有一项单独的变动能改变结论。", "No single change would turn a verdict.")}
	return parts.List(c, h, l)
}

// flipList lists the changes that are wanted.
func (p *page) flipList(want func(*assess.Flip) bool) parts.Listing {
	c := p.c
	l := parts.Listing{Name: p.countyLabel() + " " + p.a.Year.String() + " " + c.T("临界", "near the edge"), Columns: []parts.Column{
		{Key: "unit", Label: c.T("学校", "School")},
		{Key: "fact", Label: c.T("数据项", "Fact")},
		{Key: "now", Label: c.T("现值", "Now"), Align: parts.End},
		{Key: "change", Label: c.T("变动", "Change"), Align: parts.End},
		{Key: "relative", Label: c.T("相对变动", "Relative"), Unit: "%", Align: parts.End, Decimals: 1, Minor: true},
		{Key: "turns", Label: c.T("改变的结论", "What turns")},
	}, Sort: "relative", Rounding: c.T("现值与变动最多两位小数", "at most two decimals")}
	for i := range p.a.Flips {
		if f := &p.a.Flips[i]; want(f) {
			l.Rows = append(l.Rows, p.flipRow(f))
		}
	}
	return l
}

func (p *page) flipRow(f *assess.Flip) parts.Row {
	name := parts.Word(p.c.T("全县", "The county"))
	if f.Name != "" {
		name = parts.Cell{Text: f.Name, URL: SchoolURL(p.a.County, p.o.Record.ID, f.School) + "#" + f.Stage.String()}
	}
	turns := p.c.T("结论", "verdict")
	if s, err := p.o.Explain(f.Verdict, 1); err == nil {
		turns = p.say(s.Label)
	}
	turns += p.c.T("：", ": ") + p.say(publish.OutcomeText(f.From)) + " → " + p.say(publish.OutcomeText(f.To))
	relative := 100 * f.Relative
	text := publish.Fixed(relative, 1)
	if math.IsInf(relative, 0) {
		text = "–"
	}
	return parts.Row{Cells: []parts.Cell{
		name, parts.Word(p.fieldLabel(f.Field)),
		p.figOf(f.Now, p.say(publish.WithUnit(publish.Trimmed(f.Now, 2), f.Unit)), p.flipRef(f)),
		p.figOf(f.Change, publish.ChangeText(*f).In(p.c.Lang), f.Verdict),
		{Text: text, Value: &relative, URL: p.explain(f.Verdict), Drawn: true},
		p.fig(turns, f.Verdict),
	}}
}

// flipRef gives the ref of the number that would change: a fact, or the value
// whose numerator it is.
func (p *page) flipRef(f *assess.Flip) string {
	stage := f.Stage
	owner := string(f.School)
	if owner == "" {
		owner, stage = "county", registry.Whole
	}
	if k := p.indicatorAt(string(f.Field)); k >= 0 {
		return "value/" + owner + "/" + stage.String() + "/" + string(f.Field)
	}
	return "fact/" + owner + "/" + stage.String() + "/" + string(f.Field)
}
