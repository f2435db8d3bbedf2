package assess

import (
	"slices"

	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// verdict decides the county from its requirements.
//
// A veto decides at once. What falls short by firm numbers makes the county
// fall short; what falls short by unconfirmed numbers alone leaves it
// undetermined, and so does anything blank, and a stage of the pack in which no
// unit is in scope. If all is met the county is met,
// provisionally where an unconfirmed number took part.
func (e *evaluation) verdict() Verdict {
	v := Verdict{ID: "county", Ref: "verdict", Label: e.std.pack.Label}
	for _, q := range e.std.reqs {
		v.Children = append(v.Children, e.requirementVerdict(q))
	}
	var decide []locale.Message
	v.Outcome, v.Provisional = combine(v.Children)
	inScope := false
	for _, u := range e.result.Units {
		inScope = inScope || u.InScope
	}
	weakOnly := v.Outcome == Short && len(v.Provisional) > 0
	for _, c := range v.Children {
		if c.Outcome == v.Outcome && (v.Outcome != Short || weakOnly || len(c.Provisional) == 0) {
			decide = append(decide, c.Why)
		}
	}
	switch {
	case !inScope:
		v.Outcome, v.Provisional, v.Why = Undetermined, nil, msgNothing.With()
	case weakOnly:
		v.Outcome, v.Why = Undetermined, msgProvisional.With("which", and(decide))
	case v.Outcome == Met && len(e.unplaced()) > 0:
		v.Outcome, v.Why = Undetermined, msgUnplaced.With("n", len(e.unplaced()), "which", comma(few(e.unplaced(), 5)))
	case v.Outcome == Met && e.absentStage() != registry.Whole:
		v.Outcome, v.Why = Undetermined, msgNoStage.With("stage", e.absentStage().Label())
	case v.Outcome == Met:
		v.Why = msgCountyMet.With()
	case len(decide) == 0:
		v.Why = msgNoRule.With("what", v.Label, "day", e.std.day)
	default:
		v.Why = and(decide)
	}
	return v
}

// absentStage gives the first stage of the pack without a unit in scope, or
// [registry.Whole] where every stage has one.
func (e *evaluation) absentStage() registry.Stage {
	for _, st := range e.std.pack.Stages {
		if !slices.ContainsFunc(e.result.Units, func(u UnitResult) bool { return u.InScope && u.Stage == st }) {
			return st
		}
	}
	return registry.Whole
}

// combine decides from parts, all of which must be met. A part that falls
// short by unconfirmed numbers alone makes the whole short only provisionally.
// Parts out of scope, or without a rule on the day, do not count.
func combine(parts []Verdict) (Outcome, []locale.Message) {
	var weak []locale.Message
	var weakShort, unknown, met, noRule bool
	for _, p := range parts {
		switch p.Outcome {
		case Vetoed:
			if len(p.Provisional) == 0 {
				return Vetoed, nil
			}
			weakShort = true
		case Undetermined:
			unknown = true
		case Met:
			met = true
		case NoRule:
			noRule = true
		}
	}
	for _, p := range parts {
		if p.Outcome == Short {
			if len(p.Provisional) == 0 {
				return Short, nil
			}
			weakShort = true
		}
		if p.Outcome == Short || p.Outcome == Met || p.Outcome == Vetoed || p.Outcome == Undetermined {
			weak = append(weak, p.Provisional...)
		}
	}
	switch {
	case weakShort:
		return Short, distinct(weak)
	case unknown:
		return Undetermined, distinct(weak)
	case met:
		return Met, distinct(weak)
	case noRule:
		return NoRule, nil
	}
	return OutOfScope, nil
}

// distinct drops sentences that repeat.
func distinct(list []locale.Message) []locale.Message {
	seen := map[string]bool{}
	var out []locale.Message
	for _, m := range list {
		if s := m.In(locale.ZH); !seen[s] {
			seen[s] = true
			out = append(out, m)
		}
	}
	return out
}

// requirementVerdict decides one part of the verdict.
func (e *evaluation) requirementVerdict(q *requirement) Verdict {
	v := Verdict{ID: q.ID, Label: q.Label, Ref: "verdict/" + q.ID}
	switch q.Rule {
	case rules.RuleUnits:
		e.unitsVerdict(q, &v)
	case rules.RuleCoefficients:
		e.coefficientsVerdict(q, &v)
	case rules.RuleComposite:
		e.compositeVerdict(&v)
	default:
		e.itemsVerdict(q, &v)
	}
	if v.Outcome == Met || v.Outcome == Short && len(v.Provisional) > 0 {
		v.Provisional = distinct(weakCite(v.Provisional, q.Label, &q.Cite))
	}
	return v
}

// unitsVerdict decides by stage whether every unit is met.
func (e *evaluation) unitsVerdict(q *requirement, v *Verdict) {
	for _, s := range e.result.Stages {
		v.Children = append(v.Children, e.stageVerdict(q, s.Stage))
	}
	v.Outcome, v.Provisional = combine(v.Children)
	e.because(v)
}

// because joins the sentences of the children that decided.
func (e *evaluation) because(v *Verdict) {
	var why []locale.Message
	for _, c := range v.Children {
		if c.Outcome == v.Outcome {
			why = append(why, c.Why)
		}
	}
	if len(why) == 0 {
		why = append(why, msgNothing.With())
	}
	v.Why = and(few(why, 8))
}

func (e *evaluation) stageVerdict(q *requirement, st registry.Stage) Verdict {
	v := Verdict{ID: q.ID + "/" + st.String(), Label: st.Label(), Ref: "verdict/" + q.ID + "/" + st.String()}
	var parts []Verdict
	short, unknown := 0, 0
	for i := range e.result.Units {
		u := &e.result.Units[i]
		if u.Stage != st || !u.InScope {
			continue
		}
		parts = append(parts, Verdict{Outcome: u.Outcome, Provisional: u.Provisional})
		switch u.Outcome {
		case Short:
			short++
		case Undetermined:
			unknown++
		}
	}
	v.Outcome, v.Provisional = combine(parts)
	switch n := len(parts); {
	case v.Outcome == NoRule:
		v.Why = msgNoRule.With("what", q.Label, "day", e.std.day)
	case unknown > 0 && short == 0:
		v.Why = msgStageOpen.With("stage", st.Label(), "n", n, "unknown", unknown)
	case unknown > 0:
		v.Why = msgStageUnknown.With("stage", st.Label(), "n", n, "short", short, "unknown", unknown)
	case short > 0:
		v.Why = msgStageUnits.With("stage", st.Label(), "n", n, "short", short)
	default:
		v.Why = msgStageMet.With("stage", st.Label(), "n", n)
	}
	return v
}

// coefficientsVerdict decides whether every coefficient is within its limit.
func (e *evaluation) coefficientsVerdict(q *requirement, v *Verdict) {
	var all []Coefficient
	for _, s := range e.result.Stages {
		for _, c := range s.Coefficients {
			for _, k := range q.inds {
				if e.std.inds[k].ID == c.Indicator {
					all = append(all, c)
					v.Children = append(v.Children, Verdict{
						ID: c.Indicator + "/" + s.Stage.String(), Label: e.short(e.std.inds[k]),
						Outcome: c.Outcome, Provisional: c.Provisional, Why: c.Why, Ref: c.Ref,
					})
				}
			}
		}
	}
	v.Outcome, v.Provisional = combine(v.Children)
	if v.Outcome == Met {
		v.Why = msgCoefsMet.With("n", len(all), "value", show(highest(all), 3))
		return
	}
	e.because(v)
}

func (e *evaluation) compositeVerdict(v *Verdict) {
	for _, s := range e.result.Stages {
		if c := s.Composite; c != nil {
			v.Children = append(v.Children, Verdict{
				ID: v.ID + "/" + s.Stage.String(), Label: s.Stage.Label(),
				Outcome: c.Outcome, Provisional: c.Provisional, Why: c.Why, Ref: c.Ref,
			})
		}
	}
	v.Outcome, v.Provisional = combine(v.Children)
	e.because(v)
}

// itemsVerdict decides the rules over items: all met, enough points, none found.
func (e *evaluation) itemsVerdict(q *requirement, v *Verdict) {
	var results []*ItemResult
	for _, it := range q.items {
		for i := range e.result.Items {
			if r := &e.result.Items[i]; r.Item == it.ID {
				results = append(results, r)
				v.Children = append(v.Children, Verdict{ID: r.Item, Label: r.Label, Outcome: r.Outcome, Provisional: r.Provisional, Why: r.Why, Ref: r.Ref})
			}
		}
	}
	if q.Rule == rules.RuleScore {
		e.scoreVerdict(q, results, v)
		return
	}
	v.Outcome, v.Provisional = combine(v.Children)
	if len(results) == 0 {
		v.Outcome, v.Why = NoRule, msgNoRule.With("what", q.Label, "day", e.std.day)
		return
	}
	veto := q.Rule == rules.RuleVeto
	n, met, short, unknown := 0, 0, []locale.Message(nil), []locale.Message(nil)
	for _, r := range results {
		if r.Outcome == NoRule {
			continue
		}
		n++
		switch r.Outcome {
		case Met, OutOfScope:
			met++
		case Undetermined:
			unknown = append(unknown, words(r.Label))
		case Vetoed:
			short = append(short, words(r.Label))
		default:
			short = append(short, r.Why)
		}
	}
	switch {
	case n == 1 && !veto && v.Outcome != Met:
		v.Why = results[0].Why
	case v.Outcome == NoRule || v.Outcome == OutOfScope:
		e.because(v)
	case v.Outcome == Vetoed:
		v.Why = msgVetoFound.With("which", and(short))
	case v.Outcome == Short:
		v.Why = msgItemsShort.With("n", n, "short", len(short), "which", and(few(short, 5)))
	case v.Outcome == Undetermined && veto:
		v.Why = msgVetoOpen.With("which", comma(few(unknown, 5)))
	case v.Outcome == Undetermined:
		v.Why = msgItemsOpen.With("n", n, "met", met, "unknown", len(unknown), "which", comma(few(unknown, 5)))
	case veto:
		v.Why = msgVetoNone.With()
	default:
		v.Why = msgItemsMet.With("n", n)
	}
}

// scoreVerdict adds the points of the items met. Items that are undetermined
// may fall either way: the verdict stands only if both extremes agree.
func (e *evaluation) scoreVerdict(q *requirement, items []*ItemResult, v *Verdict) {
	points, firm, most, hope, bare := 0.0, 0.0, 0.0, 0.0, 0 // hope: lost by unconfirmed numbers alone
	for _, r := range items {
		if blank.Is(r.Weight) {
			bare++
			continue
		}
		switch r.Outcome {
		case Met, OutOfScope:
			points += r.Weight
			most += r.Weight
			if len(r.Provisional) == 0 {
				firm += r.Weight
			}
		case Undetermined, NoRule:
			most += r.Weight
		case Short:
			if len(r.Provisional) > 0 {
				hope += r.Weight
			}
		}
		v.Provisional = append(v.Provisional, r.Provisional...)
	}
	pass := q.pass
	v.Provisional = weakCite(v.Provisional, q.Label, pass.cite)
	switch {
	case !pass.set:
		v.Outcome, v.Why = NoRule, msgNoRule.With("what", q.Label, "day", e.std.day)
	case bare > 0:
		v.Outcome, v.Why = Undetermined, msgNoWeights.With("n", bare)
	case points >= under(pass.V):
		v.Outcome, v.Why = Met, msgScore.With("points", plain(points), "pass", pass.Text)
		if firm >= under(pass.V) && !pass.weak() {
			v.Provisional = nil
		}
	case most < under(pass.V):
		v.Outcome, v.Why = Short, msgScore.With("points", plain(points), "pass", pass.Text)
		if most+hope < under(pass.V) && !pass.weak() {
			v.Provisional = nil
		}
	default:
		v.Outcome, v.Why = Undetermined, msgScoreOpen.With("points", plain(points), "most", plain(most), "pass", pass.Text)
	}
	if v.Outcome == NoRule || v.Outcome == Undetermined {
		v.Provisional = nil
	}
}
