package wire

import (
	"context"
	"slices"
	"strings"

	"junheng/access"
	"junheng/assess"
	"junheng/assess/archive"
	"junheng/casework"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/publish"
	"junheng/registry"
)

// gaps computes how far two schools lie apart by the assessments on record.
type gaps struct {
	archive *archive.Service
	dict    *facts.Dictionary
}

var (
	sayNothing  = locale.Plain("wire.gap.nothing", "本县还没有锁定、冻结并评估的现行结论（预评不算）；冻结、评估后自动得出", "there is no verdict in force on final facts in this county yet (trial runs are none); the gap is computed once it is")
	sayNoStart  = locale.NewTemplate("wire.gap.no_start", "缺起点：{year} 学年没有按“{pack}”评估的现行结论；冻结并按同一标准评估该学年的数据后自动得出", "the start is missing: no verdict of {year} by {pack} is in force; freeze and judge that year by the same standard")
	sayNoEnd    = locale.NewTemplate("wire.gap.no_end", "缺现状：最新现行结论的数据是 {year} 学年，与协议起点同年或更早；新学年数据冻结、评估后自动得出", "the present is missing: the newest facts judged are of {year}, no later than the beginning; freeze and judge a later year")
	sayNoStage  = locale.Plain("wire.gap.no_stage", "两校没有共同的学段，无从比较", "the two schools have no stage in common")
	sayNoIndic  = locale.NewTemplate("wire.gap.no_indicator", "标准“{pack}”没有这项比较指标", "{pack} has no such indicator")
	sayGapBlank = locale.NewTemplate("wire.gap.blank", "{year} 学年 {school}（{stage}）“{indicator}”没有数（未填报、不适用或不参评），差距不能算；空白不当作零", "{school} ({stage}) has no value of {indicator} in {year}; a blank is no zero")
	sayNoMean   = locale.NewTemplate("wire.gap.no_mean", "{year} 学年两校“{indicator}”都是零，差异系数无定义", "both schools have zero of {indicator} in {year}; the coefficient has no value")
)

// Gap gives the gap of two schools in the year their agreement began and in the
// newest that began after it, both by the verdict in force on final facts, and by the
// standard of the newest.
func (g gaps) Gap(ctx context.Context, q casework.GapQuery) (casework.Gap, error) {
	out := casework.Gap{Start: casework.GapYear{Year: q.From, Value: blank.Of(blank.NotReported)}, Now: casework.GapYear{Value: blank.Of(blank.NotReported)}}
	actor := programAs(access.Inspector, q.County)
	list, err := g.archive.Assessments(ctx, actor, q.County)
	if err != nil {
		return out, err
	}
	if list, err = finals(ctx, g.archive, list); err != nil {
		return out, err
	}
	newest := inForce(list, func(a *archive.Assessment) bool { return a.Year <= q.Until })
	if newest == nil {
		out.Why = sayNothing
		return out, nil
	}
	now, err := g.archive.Open(ctx, actor, q.County, newest.ID)
	if err != nil {
		return out, err
	}
	out.Standard = now.Result.PackLabel
	two := &pair{g: g, q: q, out: &out}
	if newest.Year > q.From {
		two.now = now
		out.Now = casework.GapYear{Year: newest.Year, Assessment: newest.ID, Dataset: newest.Dataset, Value: blank.Of(blank.NotReported)}
	} else {
		out.Why = sayNoEnd.With("year", newest.Year)
	}
	if first := inForce(list, func(a *archive.Assessment) bool { return a.Year == q.From && a.Pack == newest.Pack }); first != nil {
		if two.start, err = g.archive.Open(ctx, actor, q.County, first.ID); err != nil {
			return out, err
		}
		out.Start.Assessment, out.Start.Dataset = first.ID, first.Dataset
	} else {
		out.Why = sayNoStart.With("year", q.From, "pack", out.Standard)
	}
	two.compare(now)
	return out, nil
}

// pair is two schools in two assessments; either of these may be missing.
type pair struct {
	g          gaps
	q          casework.GapQuery
	start, now *archive.Opened
	out        *casework.Gap
}

// compare fills the rows, and the figure of each year.
func (p *pair) compare(newest *archive.Opened) {
	known := false
	for _, stage := range []registry.Stage{registry.Primary, registry.Junior} {
		if !p.both(p.start, stage) && !p.both(p.now, stage) {
			continue
		}
		for _, ind := range newest.Pack.Indicators {
			if p.q.Indicator != "" && ind.ID != p.q.Indicator || len(ind.Stages) > 0 && !slices.Contains(ind.Stages, stage) {
				continue
			}
			known = true
			row := casework.GapRow{Stage: stage, Indicator: ind.ID, Label: ind.Label, Unit: ind.Unit, Decimals: ind.Decimals}
			row.Start, row.Now = p.cell(p.start, stage, &row), p.cell(p.now, stage, &row)
			p.out.Rows = append(p.out.Rows, row)
		}
	}
	if !known && p.out.Why.IsZero() {
		p.out.Why = sayNoStage
		if p.q.Indicator != "" && !slices.ContainsFunc(newest.Result.Stages, func(s assess.StageResult) bool {
			return slices.ContainsFunc(s.Coefficients, func(c assess.Coefficient) bool { return c.Indicator == p.q.Indicator })
		}) {
			p.out.Why = sayNoIndic.With("pack", p.out.Standard)
		}
	}
	p.out.Start.Value = p.mean(p.start, func(r *casework.GapRow) float64 { return r.Start.Coefficient })
	p.out.Now.Value = p.mean(p.now, func(r *casework.GapRow) float64 { return r.Now.Coefficient })
}

// both reports whether both schools teach a stage in an assessment.
func (p *pair) both(o *archive.Opened, stage registry.Stage) bool {
	return o != nil && archive.UnitAt(o.Result, p.q.Own, stage) != nil && archive.UnitAt(o.Result, p.q.Other, stage) != nil
}

// mean is the plain mean of the coefficients, blank where one of them is.
func (p *pair) mean(o *archive.Opened, of func(*casework.GapRow) float64) float64 {
	if o == nil || len(p.out.Rows) == 0 {
		return blank.Of(blank.NotReported)
	}
	sum := 0.0
	for i := range p.out.Rows {
		sum += of(&p.out.Rows[i])
	}
	if blank.Is(sum) {
		return blank.Of(blank.Undefined)
	}
	return sum / float64(len(p.out.Rows))
}

// cell gives one indicator of the two in one assessment.
func (p *pair) cell(o *archive.Opened, stage registry.Stage, row *casework.GapRow) casework.GapCell {
	none := blank.Of(blank.NotReported)
	out := casework.GapCell{Own: none, Other: none, Coefficient: none, County: none}
	if o == nil {
		return out
	}
	own, pupils, ref := p.value(o, p.q.Own, stage, row)
	other, others, otherRef := p.value(o, p.q.Other, stage, row)
	out.Own, out.OwnRef, out.OwnFrom = own, ref, p.cells(o, ref)
	out.Other, out.OtherRef, out.OtherFrom = other, otherRef, p.cells(o, otherRef)
	for i := range o.Result.Stages {
		for _, c := range o.Result.Stages[i].Coefficients {
			if c.Stage == stage && c.Indicator == row.Indicator {
				out.County = c.CV
			}
		}
	}
	if blank.Is(own) || blank.Is(other) {
		return out
	}
	cv, err := assess.DifferenceCoefficient([]assess.Amount{{Total: own * pupils, Pupils: pupils}, {Total: other * others, Pupils: others}})
	if err != nil {
		if p.out.Why.IsZero() {
			p.out.Why = sayNoMean.With("year", o.Record.Year, "indicator", row.Label)
		}
		out.Coefficient = blank.Of(blank.Undefined)
		return out
	}
	out.Coefficient = cv
	return out
}

// value gives an indicator of a section with its weight, and the ref of its
// working; a blank is told.
func (p *pair) value(o *archive.Opened, school registry.SchoolID, stage registry.Stage, row *casework.GapRow) (v, weight float64, ref string) {
	name := string(school)
	if u := archive.UnitAt(o.Result, school, stage); u != nil {
		name = u.School.Name
		if x := archive.ValueOf(u, row.Indicator); x != nil && u.InScope {
			v, weight, ref = x.Value, x.Denominator, x.Ref
			if !blank.Is(v) && !blank.Is(weight) {
				return v, weight, ref
			}
		}
	}
	if p.out.Why.IsZero() {
		p.out.Why = sayGapBlank.With("year", o.Record.Year, "school", name, "stage", stage.Label(), "indicator", row.Label)
	}
	return blank.Of(blank.NotReported), 0, ref
}

// cells lists the facts that a figure rests on, each with where it was read.
func (p *pair) cells(o *archive.Opened, ref string) []string {
	if ref == "" {
		return nil
	}
	step, err := o.Result.Explain(ref)
	if err != nil {
		return nil
	}
	var out []string
	var walk func(s *assess.Step)
	walk = func(s *assess.Step) {
		if s.Field != "" && len(s.Children) == 0 {
			from := strings.TrimSpace(s.Origin.File + " " + strings.Trim(s.Origin.Sheet+"!"+s.Origin.Cell, "!"))
			if s.Origin.Note != "" {
				from = strings.TrimSpace(from + " " + s.Origin.Note)
			}
			label := string(s.Field)
			if f := p.g.dict.Field(s.Field); f != nil {
				label = f.Label.ZH
			}
			text := label + " " + publish.Shown(s.Value, 2, locale.ZH)
			if from != "" {
				text += " ← " + from
			}
			if !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
		for _, c := range s.Children {
			walk(c)
		}
	}
	walk(step)
	return out
}
