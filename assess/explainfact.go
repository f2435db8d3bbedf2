package assess

import (
	"fmt"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// fact explains a value that was reported, or how it came from one that was.
func (b *explainer) fact(rest string) *Step {
	where, id := cutLast(rest)
	owner, stage := cutLast(where)
	st, ok := registry.ParseStage(stage)
	f := b.e.std.fields[facts.FieldID(id)]
	if f == nil || !ok {
		return nil
	}
	if owner == "county" {
		r := b.e.units.resolveCounty(b.e.units.County[0], b.e.units.table.Column(f.ID))
		return b.reportedStep(f, r, "")
	}
	for i := range b.e.units.school {
		sc := &b.e.units.school[i]
		if string(b.e.units.table.Schools[sc.id].ID) != owner {
			continue
		}
		if st == registry.Whole {
			return b.wholeFact(sc, f)
		}
		return b.sectionFact(sc, st, f)
	}
	return nil
}

// reportedStep makes the leaf of a value that stands in a cell.
func (b *explainer) reportedStep(f *facts.Field, r resolved, school registry.SchoolID) *Step {
	s := &Step{Kind: StepFact, Label: f.Label, Value: r.value, Unit: f.Unit, Field: f.ID, School: school}
	if r.row >= 0 {
		s.Origin = b.e.units.table.Origin(int(r.row), f.ID)
	}
	switch r.how {
	case wayOnly:
		s.Words = msgFactOnly.With().Both()
	case wayZero:
		s.Words = msgFactZero.With().Both()
	case wayIdentity:
		s.Words = msgFactIdentity.With().Both()
	case wayNoSplit:
		s.Words = msgFactNoSplit.With().Both()
	case wayNoPupils:
		s.Words = msgFactNoPupils.With("stage", r.stage.Label()).Both()
	case wayNoWeight:
		s.Words = msgFactNoWeight.With("stage", r.stage.Label()).Both()
	case wayNone:
		s.Words = msgFactNone.With().Both()
	case waySum:
		s.Words = msgFactSum.With().Both()
	}
	if s.Words.IsZero() && !blank.Is(r.value) {
		s.Words = optionOf(f, r.value)
	}
	return s
}

// optionOf gives the words of an enum's or a yes-no field's value.
func optionOf(f *facts.Field, v float64) locale.Text {
	if f.Type == facts.Bool {
		if v != 0 {
			return locale.Text{ZH: "是", EN: "yes"}
		}
		return locale.Text{ZH: "否", EN: "no"}
	}
	for _, o := range f.Options {
		if float64(o.Code) == v {
			return o.Label
		}
	}
	return locale.Text{}
}

// sectionFact explains what a section has: its own cell, the school's, or a
// share of the school's with the pupils that decided the share.
func (b *explainer) sectionFact(sc *school, st registry.Stage, f *facts.Field) *Step {
	u := b.e.units
	id := u.table.Schools[sc.id].ID
	r := u.resolve(sc, st, f)
	whole := "fact/" + string(id) + "/whole/" + string(f.ID)
	switch r.how {
	case wayOnly, wayZero:
		s := b.reportedStep(f, r, id)
		s.Origin = facts.Origin{}
		s.Children = []*Step{b.child(whole)}
		for other := registry.Primary; other <= registry.Senior; other++ {
			if other != st && sc.taught[other] && r.how == wayOnly {
				s.Children = append(s.Children, b.child("fact/"+string(id)+"/"+other.String()+"/"+string(pupils)))
			}
		}
		return s
	case waySplit, wayNoPupils, wayNoWeight:
		return b.splitStep(sc, st, f, r)
	case wayNoSplit:
		s := b.reportedStep(f, r, id)
		s.Origin = facts.Origin{}
		s.Children = []*Step{b.child(whole)}
		return s
	}
	if r.how == wayNone && sc.rows[st] >= 0 && !u.table.Origin(int(sc.rows[st]), f.ID).IsZero() {
		r.row = sc.rows[st] // the cell that was left blank
	}
	s := b.reportedStep(f, r, id)
	for from, row := range sc.rows {
		if r.how != wayNone && r.row >= 0 && row == r.row && registry.Stage(from) != st {
			s.Origin = facts.Origin{}
			s.Children = []*Step{b.child("fact/" + string(id) + "/" + registry.Stage(from).String() + "/" + string(f.ID))}
		}
	}
	return s
}

// splitStep explains a share of a whole school's value.
func (b *explainer) splitStep(sc *school, st registry.Stage, f *facts.Field, r resolved) *Step {
	u := b.e.units
	id := string(u.table.Schools[sc.id].ID)
	s := b.reportedStep(f, r, registry.SchoolID(id))
	s.Kind, s.Origin, s.Cite = StepSplit, facts.Origin{}, &r.split.Cite
	s.Children = []*Step{b.child("fact/" + id + "/whole/" + string(f.ID))}
	whole := u.cell(sc, registry.Whole, u.table.Column(f.ID))
	by := u.table.Column(r.split.By)
	var parts []string
	mine := ""
	for other := registry.Primary; other <= registry.Senior; other++ {
		if !sc.taught[other] {
			continue
		}
		s.Children = append(s.Children, b.child("fact/"+id+"/"+other.String()+"/"+string(r.split.By)))
		part := fmt.Sprintf("%s × %s", plain(r.split.Weights[other].V), number(u.cell(sc, other, by)))
		parts = append(parts, part)
		if other == st {
			mine = part
		}
	}
	if r.how == waySplit {
		s.Words = msgFactSplit.With("weights", ratio(r.split)).Both()
		s.Numbers = signs(fmt.Sprintf("%s × (%s) ÷ (%s) = %s", number(whole), mine, strings.Join(parts, " + "), number(r.value)))
	}
	return s
}

// wholeFact explains what a whole school has: its own cell, or its sections'.
func (b *explainer) wholeFact(sc *school, f *facts.Field) *Step {
	u := b.e.units
	id := u.table.Schools[sc.id].ID
	if v := u.cell(sc, registry.Whole, u.table.Column(f.ID)); given(v) {
		return b.reportedStep(f, resolved{value: v, how: wayOwn, row: sc.rows[registry.Whole]}, id)
	}
	r := b.e.schoolValue(sc, f)
	s := b.reportedStep(f, r, id)
	if r.how == waySum {
		s.Kind = StepFormula
		for _, st := range u.std.pack.Stages {
			if sc.units[st] >= 0 {
				s.Children = append(s.Children, b.child("fact/"+string(id)+"/"+st.String()+"/"+string(f.ID)))
			}
		}
	}
	return s
}

func (b *explainer) item(id string) *Step {
	for i := range b.e.result.Items {
		r := &b.e.result.Items[i]
		if r.Item != id {
			continue
		}
		it := b.e.std.items[id]
		s := &Step{Kind: StepVerdict, Label: r.Label, Value: r.Points, Outcome: r.Outcome, Words: r.Why.Both()}
		s.Children = append(s.Children, ruleStep(it.Label, it.Text, &it.Cite))
		if it.weight.set {
			s.Children = append(s.Children, paramStep(msgWeight, it.weight, "分"))
		}
		for k := range r.Tests {
			s.Children = append(s.Children, b.child(r.Tests[k].Ref))
		}
		return s
	}
	return nil
}

// test explains a whole test, or one row of it.
func (b *explainer) test(rest string) *Step {
	parts := strings.SplitN(rest, "/", 3)
	if len(parts) < 2 {
		return nil
	}
	run := b.e.tests[parts[0]+"/"+parts[1]]
	if run == nil {
		return nil
	}
	if len(parts) == 3 {
		for i := range run.rows {
			if u := b.e.unitTest(run, run.rows[i]); u.Ref == "test/"+rest {
				return b.testRow(run, &run.rows[i], u)
			}
		}
		return nil
	}
	r := b.e.testResult(run)
	s := &Step{Kind: StepVerdict, Label: r.Label, Value: run.value, Unit: run.Unit, Outcome: r.Outcome, Words: r.Why.Both()}
	s.Children = append(s.Children, ruleStep(r.Label, locale.Text{}, &run.test.Cite))
	if !blank.Is(run.limit) && run.cite != nil && run.Over != rules.OverCounty {
		s.Children = append(s.Children, &Step{Kind: StepParam, Label: msgLimit.Text, Value: run.limit, Unit: run.Unit, Cite: run.cite})
	}
	switch {
	case run.empty || run.noRule:
	case run.axis == rules.OverCounty:
		b.countyRow(run, s)
	default:
		if run.Over == rules.OverSum || run.Over == rules.OverShare {
			b.totals(run, s)
		}
		for i := range run.rows {
			s.Children = append(s.Children, b.child(b.e.unitTest(run, run.rows[i]).Ref))
		}
	}
	return s
}

// totals shows the quotient of a sum or a share, and a limit that is computed.
func (b *explainer) totals(run *testRun, s *Step) {
	f := &Step{Kind: StepFormula, Label: s.Label, Value: run.value, Unit: run.Unit, Words: msgSumFormula.With().Both()}
	if run.Over == rules.OverShare {
		f.Words = msgShareFormula.With().Both()
	}
	f.Numbers = signs(quotientWords(run.per, number(run.num), number(run.den)) + " = " + number(run.value))
	s.Children = append(s.Children, f)
	if run.test.limit.f != nil {
		l := b.formula(run.test.limit.f, ofCounty, axisCounty, 0)
		l.Label = msgLimit.Text
		s.Children = append(s.Children, l)
	}
}

// countyRow explains a value of the county or an answer.
func (b *explainer) countyRow(run *testRun, s *Step) {
	if run.Over == rules.OverAnswer {
		s.Children = append(s.Children, b.child("fact/county/whole/"+string(run.Answer)))
		return
	}
	for i := range run.rows {
		b.rowSteps(run, &run.rows[i], s)
	}
}

// testRow explains one unit's or school's part in a test.
func (b *explainer) testRow(run *testRun, x *rowRun, u UnitTest) *Step {
	s := &Step{
		Kind: StepVerdict, Label: locale.Text{ZH: u.Name, EN: u.Name}, Value: x.value, Unit: run.Unit, School: u.School,
		Outcome: run.shown(x.state),
	}
	if !blank.Is(x.value) && !blank.Is(x.limit) {
		s.Words = msgTestValue.With("what", run.Label, "value", facts.WithUnit(show(x.value, run.Decimals, x.limit), run.Unit), "op", opSign(run.Op), "limit", facts.WithUnit(plain(x.limit), run.Unit)).Both()
	}
	b.rowSteps(run, x, s)
	return s
}

// rowSteps adds what decided a row: the relaxation, the limit, the value.
func (b *explainer) rowSteps(run *testRun, x *rowRun, s *Step) {
	c := b.e.contextOf(run.axis, x.row)
	add := func(label locale.Text, f *formula) {
		if f != nil {
			st := b.formula(f, c, run.axis, x.row)
			st.Label = label
			s.Children = append(s.Children, st)
		}
	}
	value, l := run.test.value, &run.test.limit
	if run.test.scope != nil {
		add(run.test.scope.Label, run.test.scope.where)
	}
	add(msgCondition.Text, run.test.where)
	for k := range run.test.relaxed {
		rx := &run.test.relaxed[k]
		if x.relaxed != rx {
			add(msgNotRelaxed.With("label", rx.Label).Both(), rx.where)
			continue
		}
		add(msgRelaxed.With("label", rx.Label).Both(), rx.where)
		if rx.value != nil {
			value = rx.value
		}
		if rx.limit.given {
			l = &rx.limit
		}
		break
	}
	add(run.Label, value)
	add(msgNumerator.Text, run.test.num)
	add(msgDenominator.Text, run.test.den)
	if l.f != nil && run.Over != rules.OverSum && run.Over != rules.OverShare {
		add(msgLimit.Text, l.f)
	} else if x.cite != nil {
		s.Children = append(s.Children, &Step{Kind: StepParam, Label: msgLimit.Text, Value: x.limit, Unit: run.Unit, Cite: x.cite})
	}
}
