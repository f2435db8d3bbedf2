package assess

import (
	"slices"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// sectionName gives a unit's name: 某某学校（小学部） where the school has more
// than one stage, else the school's.
func (e *evaluation) sectionName(unit int) string {
	sc := &e.units.school[e.units.home[unit]]
	name := e.units.table.Schools[sc.id].Name
	n := 0
	for st := registry.Primary; st <= registry.Senior; st++ {
		if sc.taught[st] {
			n++
		}
	}
	if n > 1 {
		name += "（" + sectionZH[e.units.Stage[unit]].ZH + "）"
	}
	return name
}

func unitRef(e *evaluation, unit int) string {
	return string(e.units.table.Schools[e.units.School[unit]].ID) + "/" + e.units.Stage[unit].String()
}

// unitResults judges every unit.
func (e *evaluation) unitResults() []UnitResult {
	out := make([]UnitResult, e.units.Len())
	for n := range out {
		u := &out[n]
		st := e.units.Stage[n]
		u.School, u.Stage, u.Name = e.units.table.Schools[e.units.School[n]], st, e.sectionName(n)
		u.Students = e.units.frame.value(string(pupils), n)
		u.Classes = e.units.frame.value("classes", n)
		u.Grades = e.units.frame.value("grades", n)
		u.Ref = "unit/" + unitRef(e, n)
		for k, ind := range e.std.inds {
			if ind.taught[st] {
				u.Values = append(u.Values, e.indicatorValue(n, k))
			} else {
				u.Values = append(u.Values, IndicatorValue{Indicator: ind.ID, Value: blank.Of(blank.NotApplicable), Outcome: OutOfScope})
			}
		}
		e.unitScope(n, u)
		e.unitOutcome(n, u)
	}
	return out
}

// unitScope decides whether a unit is assessed at all: whether it carries
// weight in any indicator or, in a pack without indicators, has pupils.
func (e *evaluation) unitScope(n int, u *UnitResult) {
	u.InScope = u.Students != 0
	if !u.InScope {
		u.WhyOut = msgNoPupils.With()
		return
	}
	var out *scope
	any := false
	for k, ind := range e.std.inds {
		if !ind.taught[u.Stage] {
			continue
		}
		any = true
		if u.Values[k].Outcome != OutOfScope {
			return
		}
		if sc := e.std.weights[ind.weight].scope; sc != nil {
			out = sc
		}
	}
	if !any {
		return
	}
	u.InScope = false
	if out != nil {
		u.WhyOut = msgOutOfScope.With("scope", out.Label)
	} else {
		u.WhyOut = msgNoPupils.With()
	}
}

// indicatorValue judges one indicator of one unit.
func (e *evaluation) indicatorValue(n, k int) IndicatorValue {
	ind, st, sv := e.std.inds[k], e.units.Stage[n], e.survey
	v := IndicatorValue{
		Indicator: ind.ID, Value: sv.Values[k][n], Numerator: sv.num[k][n], Denominator: sv.den[k][n],
		Threshold: ind.threshold[st].Decimal, Floor: notReported,
		Ref: "value/" + unitRef(e, n) + "/" + ind.ID,
	}
	if ind.floor[st].set {
		v.Floor = ind.floor[st].V
	}
	weight := sv.weights[ind.weight][n]
	v.Outcome = gradeOutcome[gradeOf(v.Value, weight, ind.threshold[st], ind.floor[st])]
	if blank.Is(v.Value) || blank.Is(weight) {
		v.Missing = e.missing(n, k)
	}
	v.Margin = ind.margin(v, st)
	return v
}

// missing lists the blank facts that keep an indicator from having a value.
func (e *evaluation) missing(n, k int) []facts.FieldID {
	ind := e.std.inds[k]
	w := e.std.weights[ind.weight]
	out := e.blanks(nil, ind.num, context(e.units.Stage[n]), &e.units.frame, n)
	out = e.blanks(out, w.den, context(e.units.Stage[n]), &e.units.frame, n)
	if w.scope != nil {
		out = e.blanks(out, w.scope.where, context(e.units.Stage[n]), &e.units.frame, n)
	}
	return out
}

// blanks adds the blank fields that decided a formula's value, each once;
// a derived value stands for the fields it is made of.
func (e *evaluation) blanks(out []facts.FieldID, f *formula, c context, fr *frame, row int) []facts.FieldID {
	if f == nil {
		return out
	}
	for _, name := range f.trace(c, fr, row).Blank {
		if d := e.std.derivedBy(name); d != nil && d.by[c] != nil && d.by[c] != f {
			out = e.blanks(out, d.by[c], c, fr, row)
			continue
		}
		id := facts.FieldID(name)
		known := false
		for _, o := range out {
			known = known || o == id
		}
		if !known {
			out = append(out, id)
		}
	}
	return out
}

// unitOutcome applies the pack's unit rule to a unit.
func (e *evaluation) unitOutcome(n int, u *UnitResult) {
	if len(e.survey.Rules) == 0 {
		u.Outcome, u.Why = NoRule, msgNoUnitRule.With()
		if !u.InScope {
			u.Outcome, u.Why = OutOfScope, u.WhyOut
		}
		return
	}
	rule := &e.survey.Rules[0]
	q := e.std.requirement(rule.Requirement)
	tally, allowed := rule.Tally[n], rule.Allowed[u.Stage]
	u.MetCount, u.Needed = int(tally.Met), max(0, tally.Asked()-max(0, allowed))
	u.Outcome = rule.Outcome(e.units, n)
	switch {
	case !u.InScope:
		u.Outcome, u.Why = OutOfScope, u.WhyOut
	case u.Outcome == NoRule || u.Outcome == OutOfScope:
		u.Outcome, u.Why = NoRule, msgNoRule.With("what", q.Label, "day", e.std.day)
	default:
		u.Why = e.whyUnit(u, q, tally)
		u.Provisional = e.unitProvisional(n, u, q, allowed)
	}
}

// whyUnit says in one sentence why a unit stands as it does.
func (e *evaluation) whyUnit(u *UnitResult, q *requirement, t Tally) locale.Message {
	var short, open []locale.Message
	var alike []facts.FieldID // what all open indicators lack, where they lack the same
	for _, k := range q.inds {
		v, ind := &u.Values[k], e.std.inds[k]
		switch v.Outcome {
		case WithinFloor, Short:
			short = append(short, msgBelow.With("what", e.short(ind), "value", show(v.Value, ind.Decimals, v.Threshold.V, v.Floor), "limit", v.Threshold.Text))
		case BelowFloor:
			short = append(short, msgBelowFloor.With("what", e.short(ind), "value", show(v.Value, ind.Decimals, v.Floor), "floor", plain(v.Floor)))
		case Undetermined:
			if len(open) == 0 {
				alike = v.Missing
			} else if !slices.Equal(alike, v.Missing) {
				alike = nil
			}
			open = append(open, e.whyBlank(e.short(ind), v.Missing))
		}
	}
	n := t.Asked()
	switch {
	case u.Outcome == Undetermined && len(open) > 1 && len(alike) > 0:
		return msgUnitNoData.With("n", n, "met", u.MetCount, "unknown", len(open), "fields", comma(few(e.labels(alike), 5)))
	case u.Outcome == Undetermined:
		return msgUnitOpen.With("n", n, "met", u.MetCount, "unknown", len(open), "which", and(few(open, 3)))
	case u.Outcome == Short:
		return msgUnitShort.With("n", n, "met", u.MetCount, "which", and(short))
	case len(short) > 0 || len(open) > 0:
		return msgUnitMet.With("n", n, "met", u.MetCount, "which", and(append(short, open...)))
	}
	return msgUnitAll.With("n", n)
}

// short gives the short label of an indicator, or its label.
func (e *evaluation) short(ind *indicator) locale.Text {
	if !ind.Short.IsZero() {
		return ind.Short
	}
	return ind.Label
}

// whyBlank names the fields that are missing.
func (e *evaluation) whyBlank(what locale.Text, missing []facts.FieldID) locale.Message {
	if len(missing) == 0 {
		return msgNoValue.With("what", what)
	}
	return msgMissing.With("what", what, "fields", comma(e.labels(missing)))
}

func (e *evaluation) labels(ids []facts.FieldID) []locale.Message {
	out := make([]locale.Message, 0, len(ids))
	for _, id := range ids {
		out = append(out, words(e.std.label(string(id))))
	}
	return out
}

// unitProvisional lists the unconfirmed numbers without which the outcome of a
// unit would not stand: none when it would stand even if every value that
// rests on one were unknown.
func (e *evaluation) unitProvisional(n int, u *UnitResult, q *requirement, allowed int) []locale.Message {
	var firm uint64
	var out []locale.Message
	for _, k := range q.inds {
		ind := e.std.inds[k]
		if !ind.taught[u.Stage] {
			continue
		}
		t, f := ind.threshold[u.Stage], ind.floor[u.Stage]
		g := gradeOf(u.Values[k].Value, e.survey.weights[ind.weight][n], t, f)
		weak := ind.weak
		if g != gradeOut && t.set {
			weak = weakCite(weak[:len(weak):len(weak)], ind.Label, t.cite)
			if f.set {
				weak = weakCite(weak, ind.Label, f.cite)
			}
			weak = e.weakSplits(weak, n, ind)
		}
		if len(weak) > 0 && g != gradeOut {
			out = append(out, weak...)
			g = gradeBlank
		}
		firm += marks[g]
	}
	if m := q.minMet[u.Stage]; m.weak() {
		return weakCite(out, q.Label, m.cite)
	}
	if u.Outcome == Undetermined || unpack(firm).Outcome(allowed) == u.Outcome {
		return nil
	}
	return out
}

// weakSplits adds a sentence for each input of an indicator that was divided
// by an unconfirmed ratio.
func (e *evaluation) weakSplits(out []locale.Message, n int, ind *indicator) []locale.Message {
	for _, id := range e.std.rawInputs(ind.num) {
		sp := e.std.splits[id]
		if sp == nil || sp.Cite.Status != rules.Unconfirmed {
			continue
		}
		f := e.std.fields[id]
		if f != nil && e.units.resolve(&e.units.school[e.units.home[n]], e.units.Stage[n], f).how == waySplit {
			out = append(out, msgWeakSplit.With("what", f.Label, "doc", sp.Cite.Doc, "at", sp.Cite.At))
		}
	}
	return out
}
