package assess

import (
	"cmp"
	"math"
	"slices"

	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/rules"
)

// stageResults gathers the figures of each stage that has units in scope.
func (e *evaluation) stageResults(units []UnitResult) []StageResult {
	var out []StageResult
	for g, gr := range e.units.Groups {
		r := StageResult{Stage: gr.Stage}
		for n := gr.Lo; n < gr.Hi; n++ {
			u := &units[n]
			if !u.InScope {
				continue
			}
			r.Units++
			if !blank.Is(u.Students) {
				r.Students += u.Students
			}
			switch u.Outcome {
			case Met:
				r.UnitsMet++
			case Short:
				r.UnitsShort++
			case Undetermined:
				r.UnitsUnknown++
			}
		}
		if r.Units == 0 {
			continue
		}
		for k, ind := range e.std.inds {
			if !ind.taught[gr.Stage] {
				continue
			}
			met := 0
			for n := gr.Lo; n < gr.Hi; n++ {
				if units[n].Values[k].Outcome == Met {
					met++
				}
			}
			r.MetByIndicator = append(r.MetByIndicator, met)
			r.Coefficients = append(r.Coefficients, e.coefficient(k, g))
		}
		for _, q := range e.std.reqs {
			if q.Rule == rules.RuleComposite && r.Composite == nil {
				r.Composite = e.composite(q, g)
			}
		}
		out = append(out, r)
	}
	return out
}

// coefficient judges how far the units of a group differ in an indicator.
func (e *evaluation) coefficient(k, g int) Coefficient {
	ind, gr := e.std.inds[k], e.units.Groups[g]
	sp, limit := e.survey.Spreads[k][g], ind.limit[gr.Stage]
	c := Coefficient{
		Indicator: ind.ID, Stage: gr.Stage, Mean: sp.Mean, Std: sp.Std, CV: sp.CV,
		Limit: limit.Decimal, Counted: sp.Counted, Missing: sp.Missing,
		Shares: e.shares(k, g), Ref: "coef/" + gr.Stage.String() + "/" + ind.ID,
	}
	if limit.cite != nil {
		c.LimitCite = *limit.cite
	}
	st, what := gr.Stage.Label(), e.short(ind)
	value := func() string { return show(sp.CV, 3, limit.V) }
	switch {
	case sp.Counted+sp.Missing == 0:
		c.Outcome, c.Why = OutOfScope, msgCoefNone.With("stage", st, "what", what)
	case sp.Counted == 0:
		c.Outcome, c.Why = Undetermined, msgCoefNobody.With("stage", st, "what", what, "n", sp.Missing)
	case sp.Missing > 0:
		c.Outcome = Undetermined
		c.Why = msgCoefMissing.With("stage", st, "what", what, "n", sp.Counted+sp.Missing, "missing", sp.Missing, "value", show(sp.CV, 3), "limit", c.Limit.Text)
	case blank.Is(sp.CV):
		c.Outcome, c.Why = Undetermined, msgCoefZero.With("stage", st, "what", what)
	case !limit.set && limit.ever:
		c.Outcome, c.Why = NoRule, msgNoRule.With("what", ind.Label, "day", e.std.day)
	case !limit.set:
		c.Outcome, c.Why = NoRule, msgCoefBare.With("stage", st, "what", what, "value", show(sp.CV, 3))
	case sp.CV > over(limit.V):
		c.Outcome, c.Why = Short, msgCoefOver.With("stage", st, "what", what, "value", value(), "limit", c.Limit.Text)
	case sp.Counted == 1:
		c.Outcome, c.Why = Met, msgCoefOne.With("stage", st, "what", what)
	default:
		c.Outcome, c.Why = Met, msgCoefIn.With("stage", st, "what", what, "value", value(), "limit", c.Limit.Text)
	}
	if c.Outcome == Met || c.Outcome == Short {
		c.Provisional = e.coefficientWeak(ind, g, limit)
	}
	return c
}

// coefficientWeak lists the unconfirmed numbers a coefficient rests on.
func (e *evaluation) coefficientWeak(ind *indicator, g int, limit line) []locale.Message {
	out := weakCite(ind.weak[:len(ind.weak):len(ind.weak)], ind.Label, limit.cite)
	for n := e.units.Groups[g].Lo; n < e.units.Groups[g].Hi && len(out) == 0; n++ {
		out = e.weakSplits(out, n, ind)
	}
	return out
}

// shares takes a coefficient apart: each unit's part of S², largest first.
// They sum to 1, unless all units are alike: then each share is 0.
func (e *evaluation) shares(k, g int) []Share {
	gr, sp := e.units.Groups[g], e.survey.Spreads[k][g]
	w := e.survey.weights[e.std.inds[k].weight]
	var out []Share
	total := 0.0
	for n := gr.Lo; n < gr.Hi; n++ {
		if v := e.survey.Values[k][n]; w[n] > 0 && !blank.Is(v) {
			d := v - sp.Mean
			out = append(out, Share{Unit: n, Share: w[n] * d * d, Deviation: d})
			total += w[n] * d * d
		}
	}
	for i := range out {
		if total > 0 {
			out[i].Share /= total
		} else {
			out[i].Share = 0
		}
	}
	slices.SortStableFunc(out, func(a, b Share) int { return cmp.Compare(b.Share, a.Share) })
	return out
}

// composite is the mean of a requirement's unrounded coefficients.
func (e *evaluation) composite(q *requirement, g int) *Composite {
	st := e.units.Groups[g].Stage
	limit := q.limit[st]
	c := &Composite{Mean: notReported, Limit: limit.Decimal, Ref: "verdict/" + q.ID + "/" + st.String()}
	if limit.cite != nil {
		c.Cite = *limit.cite
	}
	var sum float64
	n, incomplete, asked := 0, 0, 0
	for _, k := range q.inds {
		if !e.std.inds[k].taught[st] {
			continue
		}
		asked++
		sp := e.survey.Spreads[k][g]
		if sp.Missing > 0 || blank.Is(sp.CV) {
			incomplete++
		}
		if !blank.Is(sp.CV) {
			sum += sp.CV
			n++
		}
		c.Provisional = append(c.Provisional, e.coefficientWeak(e.std.inds[k], g, line{})...)
	}
	if n > 0 {
		c.Mean = sum / float64(n)
	}
	c.Provisional = weakCite(c.Provisional, q.Label, limit.cite)
	label := st.Label()
	switch {
	case incomplete > 0 || n == 0:
		c.Outcome, c.Provisional = Undetermined, nil
		c.Why = msgCompositeOpen.With("stage", label, "n", asked, "missing", incomplete)
	case !limit.set:
		c.Outcome, c.Why, c.Provisional = NoRule, msgNoRule.With("what", q.Label, "day", e.std.day), nil
	case c.Mean > over(limit.V):
		c.Outcome = Short
		c.Why = msgCompositeOver.With("stage", label, "value", show(c.Mean, 3, limit.V), "limit", limit.Text)
	default:
		c.Outcome = Met
		c.Why = msgCompositeIn.With("stage", label, "value", show(c.Mean, 3, limit.V), "limit", limit.Text)
	}
	return c
}

// highest gives the largest coefficient of a list that has a value.
func highest(list []Coefficient) float64 {
	top := math.Inf(-1)
	for _, c := range list {
		if !blank.Is(c.CV) {
			top = max(top, c.CV)
		}
	}
	return top
}
