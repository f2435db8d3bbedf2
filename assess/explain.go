package assess

import (
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

var (
	noRef   = locale.NewTemplate("assess.no_ref", "没有编号为“{ref}”的结论或数值", "there is no verdict or value {ref}")
	hintRef = locale.NewTemplate("assess.hint_ref", "编号写作 {form}；学段为 primary、junior，其余编号见评估结果", "write it as {form}; stages are primary and junior, the other names are in the result")
)

// refForms are the forms of refs, by their first part.
var refForms = []struct{ kind, form string }{
	{"verdict", "verdict/<requirement>[/<stage>]"},
	{"unit", "unit/<school>/<stage>"},
	{"value", "value/<school>/<stage>/<indicator>"},
	{"coef", "coef/<stage>/<indicator>"},
	{"item", "item/<item>"},
	{"test", "test/<item>/<test>[/<school>[/<stage>]]"},
	{"fact", "fact/<school>/<stage>/<field>"},
}

// refForm gives the form of refs of the kind of ref, or all forms.
func refForm(ref string) string {
	kind, _, _ := strings.Cut(ref, "/")
	var all []string
	for _, f := range refForms {
		if f.kind == kind {
			return f.form
		}
		all = append(all, f.form)
	}
	return strings.Join(all, ", ")
}

// Explain gives the tree of reasons under any number of the assessment, down to
// the workbook cells. ref is one found in the results:
//
//	verdict                            the county's
//	verdict/<requirement>[/<stage>]    of one requirement
//	unit/<school>/<stage>              of one section under the unit rule
//	value/<school>/<stage>/<indicator> one indicator of one section
//	coef/<stage>/<indicator>           a difference coefficient
//	item/<item>                        an item
//	test/<item>/<test>                 a test of an item
//	test/<item>/<test>/<school>[/<stage>]
//	fact/<school or "county">/<stage>/<field>
//
// The numbers in the tree are those the verdict was made from; formulas are
// traced by the evaluator that computed them. The error is of kind not_found.
func (a *Assessment) Explain(ref string) (*Step, error) {
	b := &explainer{e: a.eval}
	if s := b.step(ref); s != nil {
		return s, nil
	}
	return nil, fault.New(fault.NotFound, noRef.With("ref", ref)).Hint(hintRef.With("form", refForm(ref)))
}

// explainer builds steps. A shallow one leaves the children that have a ref of
// their own as stubs.
type explainer struct {
	e       *evaluation
	shallow bool
	levels  int // of an outline; 0: all the way down
}

// child builds the step of a ref below another.
func (b *explainer) child(ref string) *Step {
	if b.shallow {
		return &Step{Ref: ref}
	}
	if b.levels > 0 {
		return b.outlined(ref)
	}
	if s := b.step(ref); s != nil {
		return s
	}
	return &Step{Ref: ref}
}

// step builds the step of a ref, or nil.
func (b *explainer) step(ref string) *Step {
	kind, rest, _ := strings.Cut(ref, "/")
	var s *Step
	switch kind {
	case "verdict":
		s = b.verdict(rest)
	case "unit":
		s = b.unit(rest)
	case "value":
		s = b.value(rest)
	case "coef":
		s = b.coefficient(rest)
	case "item":
		s = b.item(rest)
	case "test":
		s = b.test(rest)
	case "fact":
		s = b.fact(rest)
	}
	if s != nil {
		s.Ref = ref
	}
	return s
}

// verdictStep makes the step of a Verdict without its children.
func verdictStep(v *Verdict) *Step {
	return &Step{Kind: StepVerdict, Label: v.Label, Value: notReported, Outcome: v.Outcome, Words: v.Why.Both(), Ref: v.Ref}
}

func (b *explainer) verdict(rest string) *Step {
	a := b.e.result
	if rest == "" {
		s := verdictStep(&a.Verdict)
		for i := range a.Verdict.Children {
			s.Children = append(s.Children, b.child(a.Verdict.Children[i].Ref))
		}
		return s
	}
	id, stage, staged := strings.Cut(rest, "/")
	for i := range a.Verdict.Children {
		v := &a.Verdict.Children[i]
		if v.ID != id {
			continue
		}
		q := b.e.std.requirement(id)
		if staged {
			return b.stage(q, v, stage)
		}
		s := verdictStep(v)
		s.Children = append(s.Children, ruleStep(q.Label, locale.Text{}, &q.Cite))
		for k := range v.Children {
			s.Children = append(s.Children, b.child(v.Children[k].Ref))
		}
		if q.Rule == rules.RuleScore && q.pass.set {
			s.Children = append(s.Children, paramStep(msgPass, q.pass, "分"))
		}
		return s
	}
	return nil
}

// stage explains one stage of a requirement over units or of a composite.
func (b *explainer) stage(q *requirement, v *Verdict, stage string) *Step {
	st, ok := registry.ParseStage(stage)
	if !ok {
		return nil
	}
	for k := range v.Children {
		if v.Children[k].ID != v.ID+"/"+stage {
			continue
		}
		s := verdictStep(&v.Children[k])
		s.Children = append(s.Children, ruleStep(q.Label, locale.Text{}, &q.Cite))
		if q.Rule == rules.RuleComposite {
			b.composite(s, q, st)
			return s
		}
		for i := range b.e.result.Units {
			if u := &b.e.result.Units[i]; u.Stage == st {
				s.Children = append(s.Children, b.child(u.Ref))
			}
		}
		return s
	}
	return nil
}

func (b *explainer) composite(s *Step, q *requirement, st registry.Stage) {
	for _, r := range b.e.result.Stages {
		if r.Stage != st || r.Composite == nil {
			continue
		}
		s.Value = r.Composite.Mean
		if q.limit[st].set {
			s.Children = append(s.Children, paramStep(msgLimit, q.limit[st], ""))
		}
		f := &Step{Kind: StepFormula, Label: q.Label, Value: r.Composite.Mean, Words: msgCompositeFormula.With().Both()}
		var nums []string
		for i := range r.Coefficients {
			c := &r.Coefficients[i]
			for _, k := range q.inds {
				if b.e.std.inds[k].ID == c.Indicator {
					f.Children = append(f.Children, b.child(c.Ref))
					nums = append(nums, show(c.CV, 6))
				}
			}
		}
		f.Numbers = signs("(" + strings.Join(nums, " + ") + ") ÷ " + plain(float64(len(nums))) + " = " + show(s.Value, 6))
		s.Children = append(s.Children, f)
	}
}

// ruleStep quotes the law.
func ruleStep(label, words locale.Text, c *rules.Cite) *Step {
	return &Step{Kind: StepRule, Label: label, Value: notReported, Words: words, Cite: c}
}

// paramStep shows a number of law.
func paramStep(what locale.Template, l line, unit string) *Step {
	return &Step{Kind: StepParam, Label: what.Text, Value: l.V, Unit: unit, Cite: l.cite}
}

// unitAt finds a unit by "<school>/<stage>", or −1.
func (e *evaluation) unitAt(rest string) int {
	for n := range e.units.School {
		if unitRef(e, n) == rest {
			return n
		}
	}
	return -1
}

func (b *explainer) unit(rest string) *Step {
	n := b.e.unitAt(rest)
	if n < 0 {
		return nil
	}
	u := &b.e.result.Units[n]
	s := &Step{
		Kind: StepVerdict, Label: locale.Text{ZH: u.Name, EN: u.Name}, Value: float64(u.MetCount),
		Outcome: u.Outcome, Words: u.Why.Both(), School: u.School.ID,
	}
	if len(b.e.survey.Rules) > 0 {
		q := b.e.std.requirement(b.e.survey.Rules[0].Requirement)
		s.Children = append(s.Children, ruleStep(q.Label, locale.Text{}, &q.Cite))
		if m := q.minMet[u.Stage]; m.set {
			s.Children = append(s.Children, paramStep(msgMinMet, m, ""))
		}
	}
	for i := range u.Values {
		if u.Values[i].Ref != "" {
			s.Children = append(s.Children, b.child(u.Values[i].Ref))
		}
	}
	return s
}

// cutLast cuts text around its last slash.
func cutLast(s string) (before, after string) {
	i := strings.LastIndexByte(s, '/')
	if i < 0 {
		return "", s
	}
	return s[:i], s[i+1:]
}

func (b *explainer) value(rest string) *Step {
	where, id := cutLast(rest)
	n := b.e.unitAt(where)
	k, ok := b.e.std.indAt[id]
	if n < 0 || !ok || !b.e.std.inds[k].taught[b.e.units.Stage[n]] {
		return nil
	}
	ind, v, c := b.e.std.inds[k], &b.e.result.Units[n].Values[k], context(b.e.units.Stage[n])
	s := &Step{
		Kind: StepVerdict, Label: ind.Label, Value: v.Value, Unit: ind.Unit, Outcome: v.Outcome,
		School: b.e.result.Units[n].School.ID, Words: b.e.compareWords(ind, v).Both(),
	}
	s.Children = append(s.Children, ruleStep(ind.Label, ind.Text, &ind.Cite))
	if ind.threshold[c].set {
		s.Children = append(s.Children, paramStep(msgThreshold, ind.threshold[c], ind.Unit))
	}
	if ind.floor[c].set {
		f := paramStep(msgFloor, ind.floor[c], ind.Unit)
		f.Numbers = signs(v.Threshold.Text + " × " + ind.floor[c].Text + " = " + plain(v.Floor))
		s.Children = append(s.Children, f)
	}
	w := b.e.std.weights[ind.weight]
	num := b.formula(ind.num, c, axisUnits, n)
	den := b.formula(w.den, c, axisUnits, n)
	num.Label, den.Label = msgNumerator.Text, msgDenominator.Text
	q := &Step{Kind: StepFormula, Label: ind.Label, Value: v.Value, Unit: ind.Unit, Children: []*Step{num, den}}
	q.Words = locale.Text{ZH: quotientWords(ind.per, num.Words.ZH, den.Words.ZH), EN: quotientWords(ind.per, num.Words.EN, den.Words.EN)}
	q.Numbers = signs(quotientWords(ind.per, number(v.Numerator), number(v.Denominator)) + " = " + number(v.Value))
	s.Children = append(s.Children, q)
	if w.scope != nil && w.scope.where != nil {
		in := b.formula(w.scope.where, c, axisUnits, n)
		in.Label, in.Cite = w.scope.Label, &w.scope.Cite
		s.Children = append(s.Children, in)
	}
	return s
}

// compareWords says how a value stands to its lines.
func (e *evaluation) compareWords(ind *indicator, v *IndicatorValue) locale.Message {
	value := show(v.Value, ind.Decimals, v.Threshold.V, v.Floor)
	switch v.Outcome {
	case Met:
		return msgReached.With("what", e.short(ind), "value", value, "limit", v.Threshold.Text)
	case WithinFloor, Short:
		return msgBelow.With("what", e.short(ind), "value", value, "limit", v.Threshold.Text)
	case BelowFloor:
		return msgBelowFloor.With("what", e.short(ind), "value", value, "floor", plain(v.Floor))
	case Undetermined:
		return e.whyBlank(e.short(ind), v.Missing)
	case NoRule:
		return msgNoRule.With("what", e.short(ind), "day", e.std.day)
	}
	return msgNotAsked.With("what", e.short(ind))
}

func quotientWords(per float64, num, den string) string {
	if strings.ContainsAny(num, "+-−（(") && !strings.HasPrefix(num, "-") {
		num = "(" + num + ")"
	}
	if per == 1 {
		return num + " ÷ " + den
	}
	return plain(per) + " × " + num + " ÷ " + den
}

// signs is a line of figures and signs, the same in every language.
func signs(s string) locale.Text { return locale.Text{ZH: s, EN: s} }

// number writes a value in full for a formula, or a dash for a blank.
func number(v float64) string {
	if blank.Is(v) {
		return "—"
	}
	return strings.TrimRight(strings.TrimRight(show(v, 6), "0"), ".")
}

func (b *explainer) coefficient(rest string) *Step {
	stage, id := cutLast(rest)
	for i := range b.e.result.Stages {
		r := &b.e.result.Stages[i]
		for k := range r.Coefficients {
			c := &r.Coefficients[k]
			if r.Stage.String() != stage || c.Indicator != id {
				continue
			}
			ind := b.e.std.inds[b.e.std.indAt[id]]
			s := &Step{Kind: StepVerdict, Label: ind.Label, Value: c.CV, Outcome: c.Outcome, Words: c.Why.Both()}
			s.Children = append(s.Children, ruleStep(ind.Label, ind.Text, &ind.Cite))
			if ind.limit[c.Stage].set {
				s.Children = append(s.Children, paramStep(msgLimit, ind.limit[c.Stage], ""))
			}
			s.Children = append(s.Children, b.spread(ind, c))
			return s
		}
	}
	return nil
}

// spread explains the formula of a coefficient with each unit's part.
func (b *explainer) spread(ind *indicator, c *Coefficient) *Step {
	f := &Step{
		Kind: StepFormula, Label: ind.Label, Value: c.CV, Words: msgSpreadFormula.With().Both(),
		Numbers: signs("X̄ = " + show(c.Mean, 6) + ", S = " + show(c.Std, 6) + ", S ÷ X̄ = " + show(c.CV, 6)),
	}
	for _, sh := range c.Shares {
		u := &b.e.result.Units[sh.Unit]
		part := &Step{
			Kind: StepNote, Label: locale.Text{ZH: u.Name, EN: u.Name}, Value: sh.Share, School: u.School.ID,
			Words: msgShare.With("share", show(100*sh.Share, 1), "deviation", facts.WithUnit(show(sh.Deviation, ind.Decimals+1), ind.Unit)).Both(),
		}
		part.Children = []*Step{b.child(u.Values[b.e.std.indAt[ind.ID]].Ref)}
		f.Children = append(f.Children, part)
	}
	w := b.e.survey.weights[ind.weight]
	for n, u := range b.e.result.Units {
		k := b.e.std.indAt[ind.ID]
		if u.Stage == c.Stage && w[n] != 0 && (blank.Is(w[n]) || blank.Is(u.Values[k].Value)) {
			f.Children = append(f.Children, b.child(u.Values[k].Ref))
		}
	}
	return f
}
