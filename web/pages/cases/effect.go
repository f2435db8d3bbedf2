package cases

import (
	"strings"

	"junheng/access"
	"junheng/casework"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/publish"
	"junheng/registry"
	"junheng/web/pages/results"
	"junheng/web/parts"
)

// effect is the gap between the two schools of a case, as its page shows it.
type effect struct {
	Gap     *casework.Gap
	Tone    parts.Tone
	Verdict string
	Working string
	Table   parts.Listing
	Cells   []effectCells
}

// effectCells are the facts that one row rests on.
type effectCells struct {
	Title string
	Lines []string
}

// effect computes what the schools of the case have come to; nil where its
// procedure compares none.
func (p *casePage) effect() (*effect, error) {
	if p.view.Procedure.Compare == nil {
		return nil, nil //nolint:nilnil // a procedure that compares nothing shows no gap
	}
	g, err := p.d.Cases.Effect(p.c.Ctx(), p.c.Actor, p.county, p.view.Case.ID)
	if err != nil || g == nil {
		return nil, err
	}
	c := p.c
	e := &effect{Gap: g, Working: g.Working().In(c.Lang)}
	switch {
	case !g.Known():
		e.Tone, e.Verdict = parts.Ask, c.T("还不能计算", "Not known yet")
	case g.Narrowed():
		e.Tone, e.Verdict = parts.Good, c.T("差距缩小", "Smaller")
	default:
		e.Tone, e.Verdict = parts.Warn, c.T("差距未缩小", "Not smaller")
	}
	if len(g.Rows) == 0 {
		return e, nil
	}
	e.Table = p.gapTable(g)
	for i := range g.Rows {
		r := &g.Rows[i]
		e.cells(p, r, g.Start.Year.String(), &r.Start)
		if g.Now.Assessment != "" {
			e.cells(p, r, g.Now.Year.String(), &r.Now)
		}
	}
	return e, nil
}

// pairNames are the two schools as the page calls them.
func (p *casePage) pairNames() (own, other string) {
	with := p.view.Case.Fields[p.view.Procedure.Compare.With].Text
	return p.names.school(p.view.Case.Place.School), p.names.school(registry.SchoolID(with))
}

// gapTable has a row an indicator and stage: both schools in both years, the
// coefficient of the two, and its change.
func (p *casePage) gapTable(g *casework.Gap) parts.Listing {
	c := p.c
	own, other := p.pairNames()
	head := func(year, what string) string { return strings.TrimSpace(year + " " + what) }
	was, is := g.Start.Year.String(), c.T("最新", "Newest")
	if g.Now.Assessment != "" {
		is = g.Now.Year.String()
	}
	l := parts.Listing{
		Name: c.T("两校差距", "The gap"), NoSearch: true,
		Columns: []parts.Column{
			{Key: "indicator", Label: c.T("指标", "Indicator"), Fixed: true, NoSort: true},
			{Key: "own0", Label: head(was, own), Align: parts.End, NoSort: true, Minor: true},
			{Key: "other0", Label: head(was, other), Align: parts.End, NoSort: true, Minor: true},
			{Key: "gap0", Label: head(was, c.T("两校差异系数", "coefficient")), Align: parts.End, Decimals: 3, NoSort: true},
			{Key: "own1", Label: head(is, own), Align: parts.End, NoSort: true, Minor: true},
			{Key: "other1", Label: head(is, other), Align: parts.End, NoSort: true, Minor: true},
			{Key: "gap1", Label: head(is, c.T("两校差异系数", "coefficient")), Align: parts.End, Decimals: 3, NoSort: true},
			{Key: "change", Label: c.T("变化", "Change"), Align: parts.End, Decimals: 3, NoSort: true},
			{Key: "county", Label: head(is, c.T("全县差异系数", "county's")), Align: parts.End, Decimals: 3, NoSort: true, Minor: true},
		},
	}
	for i := range g.Rows {
		r := &g.Rows[i]
		change := blank.Of(blank.Undefined)
		if !blank.Is(r.Start.Coefficient) && !blank.Is(r.Now.Coefficient) {
			change = r.Now.Coefficient - r.Start.Coefficient
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{
			{Text: r.Label.In(c.Lang), Note: strings.TrimSpace(r.Stage.Label().In(c.Lang) + " " + facts.UnitIn(r.Unit, c.Lang))},
			p.gapCell(g.Start, r.Decimals, r.Start.Own, r.Start.OwnRef), p.gapCell(g.Start, r.Decimals, r.Start.Other, r.Start.OtherRef), parts.Num(r.Start.Coefficient),
			p.gapCell(g.Now, r.Decimals, r.Now.Own, r.Now.OwnRef), p.gapCell(g.Now, r.Decimals, r.Now.Other, r.Now.OtherRef), parts.Num(r.Now.Coefficient),
			parts.Num(change), parts.Num(r.Now.County),
		}})
	}
	if len(g.Rows) > 1 {
		none := parts.Word("")
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{
			parts.Word(c.T("平均", "Mean")), none, none, parts.Num(g.Start.Value), none, none, parts.Num(g.Now.Value), parts.Num(g.Change()), none,
		}})
	}
	return l
}

// gapCell is a figure of a school, with its working for who may read verdicts of
// the whole county.
func (p *casePage) gapCell(y casework.GapYear, decimals int, v float64, ref string) parts.Cell {
	cell := parts.Cell{Text: publish.Shown(v, decimals, p.c.Lang)}
	if ref != "" && p.c.Actor.May(access.AssessRead, access.Place{Region: p.county}) {
		cell.URL, cell.Drawn = results.ExplainURL(p.county, y.Assessment, ref), true
	}
	return cell
}

// cells adds the facts of both schools in one year.
func (e *effect) cells(p *casePage, r *casework.GapRow, year string, x *casework.GapCell) {
	own, other := p.pairNames()
	title := year + " " + r.Label.In(p.c.Lang) + " · " + r.Stage.Label().In(p.c.Lang)
	var lines []string
	for _, one := range []struct {
		name string
		from []string
	}{{own, x.OwnFrom}, {other, x.OtherFrom}} {
		if len(one.from) > 0 {
			lines = append(lines, one.name+p.c.T("：", ": ")+strings.Join(one.from, p.c.T("；", "; ")))
		}
	}
	if len(lines) > 0 {
		e.Cells = append(e.Cells, effectCells{title, lines})
	}
}
