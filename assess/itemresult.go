package assess

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/expr"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// label gives the words for a name in a formula.
func (s *Standard) label(name string) locale.Text {
	if f := s.fields[facts.FieldID(name)]; f != nil && !f.Label.IsZero() {
		return f.Label
	}
	for i := range s.pack.Derived {
		if d := &s.pack.Derived[i]; d.ID == name {
			return d.Label
		}
	}
	for i := range s.pack.Params {
		if p := &s.pack.Params[i]; p.ID == name {
			return p.Label
		}
	}
	for i := range s.inds {
		if s.inds[i].ID == name {
			return s.inds[i].Label
		}
	}
	if st, ok := registry.ParseStage(name); ok {
		return st.Label()
	}
	if name == "stage" {
		return locale.Text{ZH: "学段", EN: "stage"}
	}
	return s.optionLabel(name)
}

// optionLabel gives the words for an enum's option, else the name itself.
func (s *Standard) optionLabel(name string) locale.Text {
	for _, f := range s.fields {
		for _, o := range f.Options {
			if o.ID == name {
				return o.Label
			}
		}
	}
	return locale.Text{ZH: name, EN: name}
}

// itemResults judges the items that the verdict names, in its order.
func (e *evaluation) itemResults() []ItemResult {
	out := make([]ItemResult, 0, len(e.std.order))
	for _, it := range e.std.order {
		out = append(out, e.itemResult(it))
	}
	return out
}

func (e *evaluation) itemResult(it *item) ItemResult {
	r := ItemResult{
		Item: it.ID, Number: it.Number, Requirement: it.req.ID, Label: it.Label, Weight: notReported, Ref: "item/" + it.ID,
	}
	var state holding = holds
	firm, noRule, empty := false, 0, 0
	var why, unknown, weak []locale.Message
	for _, t := range it.tests {
		run := e.tests[it.ID+"/"+t.ID]
		tr := e.testResult(run)
		r.Tests = append(r.Tests, tr)
		switch {
		case run.noRule:
			noRule++
			continue
		case run.empty:
			empty++
			continue
		}
		state = both(state, run.state)
		firm = firm || run.state == fails && len(run.weakFailing()) == 0
		weak = append(weak, run.weak()...)
		switch tr.Outcome {
		case Short:
			why = append(why, tr.Why)
		case Undetermined:
			unknown = append(unknown, tr.Why)
		}
	}
	r.Outcome = [...]Outcome{fails: Short, holds: Met, open: Undetermined}[state]
	switch {
	case len(it.tests) == 0 || noRule == len(it.tests):
		r.Outcome = NoRule
		why = []locale.Message{msgNoRule.With("what", it.Label, "day", e.std.day)}
	case noRule+empty == len(it.tests):
		r.Outcome = OutOfScope
	}
	if len(why) == 0 {
		why = unknown
	}
	if len(why) == 0 {
		for _, t := range r.Tests {
			why = append(why, t.Why)
		}
	}
	r.Why = and(why)
	if r.Outcome == Met || r.Outcome == Short && !firm {
		r.Provisional = weakCite(weak, it.Label, &it.Cite)
	}
	if it.req.Rule == rules.RuleVeto {
		r.Outcome = vetoOutcome(r.Outcome)
	}
	if it.weight.set {
		r.Weight = it.weight.V
		if r.Outcome == Met {
			r.Points = it.weight.V
		}
	}
	return r
}

// vetoOutcome turns "all tests hold" into "found": the tests of a veto describe
// the offence.
func vetoOutcome(o Outcome) Outcome {
	switch o {
	case Met:
		return Vetoed
	case Short:
		return Met
	}
	return o
}

// weakFailing lists the unconfirmed numbers by which a failing test fails; none
// when it fails by firm ones too.
func (r *testRun) weakFailing() []locale.Message {
	out := weakCite(nil, r.Label, &r.test.Cite)
	if len(out) > 0 || r.Over == rules.OverSum || r.Over == rules.OverShare {
		return weakCite(out, r.Label, r.cite)
	}
	for _, x := range r.rows {
		if x.state != fails {
			continue
		}
		w := weakCite(nil, r.Label, x.cite)
		if len(w) == 0 {
			return nil
		}
		out = append(out, w...)
	}
	return out
}

// shown words a state for readers: where the comparison describes an offence,
// that it does not hold is good.
func (r *testRun) shown(s holding) Outcome {
	o := [...]Outcome{fails: Short, holds: Met, open: Undetermined, skipped: OutOfScope}[s]
	if r.found {
		return vetoOutcome(o)
	}
	return o
}

// testResult puts a run into words.
func (e *evaluation) testResult(r *testRun) TestResult {
	t := TestResult{
		Test: r.ID, Label: r.Label, Over: r.Over, Value: r.value, Numerator: r.num, Denominator: r.den,
		Op: r.Op, Limit: r.limit, Unit: r.Unit, Cite: r.test.Cite, Ref: "test/" + r.item.ID + "/" + r.ID,
		Outcome: r.shown(r.state),
	}
	if t.Label.IsZero() {
		t.Label = r.item.Label
	}
	if r.cite != nil {
		t.Cite = *r.cite
	}
	switch {
	case r.noRule:
		t.Outcome, t.Why = NoRule, msgNoRule.With("what", t.Label, "day", e.std.day)
		return t
	case r.empty:
		t.Outcome, t.Why = OutOfScope, msgTestEmpty.With("what", t.Label)
		return t
	}
	for _, x := range r.rows {
		switch {
		case x.state == open:
			t.Unknown = append(t.Unknown, e.unitTest(r, x))
		case x.state == fails && r.Over != rules.OverSum:
			t.Failing = append(t.Failing, e.unitTest(r, x))
		}
		if x.state != open {
			t.Checked++
		}
	}
	if r.Over == rules.OverUnits || r.Over == rules.OverSchools {
		worstFirst(t.Failing, r.Op)
		if r.found {
			t.Failing = nil
		}
		t.Why = e.whyEach(r, &t)
		return t
	}
	if r.axis == rules.OverCounty {
		t.Failing, t.Unknown = nil, nil
	}
	if r.Over == rules.OverAnswer {
		if e.units.row[0] >= 0 {
			t.Document = e.units.table.Text(int(e.units.row[0]), r.Answer)
		}
		if r.excused() {
			t.Why = msgNotExcused.With("what", t.Label)
			return t
		}
		t.Why = [...]locale.Template{fails: msgAnswerNo, holds: msgAnswerYes, open: msgAnswerNone, skipped: msgTestEmpty}[r.state].With("what", t.Label)
		return t
	}
	t.Why = e.whyValue(r, &t)
	return t
}

// worstFirst orders failing rows by how far they are beyond their limit,
// relative to it.
func worstFirst(list []UnitTest, op rules.Op) {
	far := func(u UnitTest) float64 {
		d := u.Value - u.Limit
		if op == rules.AtLeast || op == rules.Above {
			d = -d
		}
		if op == rules.Equal {
			d = math.Abs(d)
		}
		return d / max(math.Abs(u.Limit), 1)
	}
	slices.SortStableFunc(list, func(a, b UnitTest) int { return cmp.Compare(far(b), far(a)) })
}

// unitTest describes one row of a test.
func (e *evaluation) unitTest(r *testRun, x rowRun) UnitTest {
	u := UnitTest{Value: x.value, Limit: x.limit, Ref: "test/" + r.item.ID + "/" + r.ID}
	if x.relaxed != nil {
		u.Relaxed = x.relaxed.Label
	}
	switch r.axis {
	case rules.OverUnits:
		u.Name, u.Stage = e.sectionName(x.row), e.units.Stage[x.row]
		u.School = e.units.table.Schools[e.units.School[x.row]].ID
		u.Ref += "/" + unitRef(e, x.row)
	case rules.OverSchools:
		s := &e.units.table.Schools[e.units.school[x.row].id]
		u.Name, u.School = s.Name, s.ID
		u.Ref += "/" + string(s.ID)
	}
	return u
}

func (e *evaluation) whyEach(r *testRun, t *TestResult) locale.Message {
	n := len(r.rows)
	name := func(u UnitTest) locale.Message {
		text := u.Name
		if !blank.Is(u.Value) && r.Unit != "" || u.Limit != 0 && !blank.Is(u.Value) {
			text += " " + show(u.Value, r.Decimals, u.Limit)
			if r.Op != rules.Equal {
				text += " " + missSign(r.Op) + " " + plain(u.Limit)
			}
		}
		return words(locale.Text{ZH: text})
	}
	var worst []locale.Message
	switch r.state {
	case fails:
		for _, u := range t.Failing {
			worst = append(worst, name(u))
		}
		if len(worst) == 0 {
			return msgTestNone.With("what", t.Label, "n", n)
		}
		return msgTestSome.With("what", t.Label, "n", n, "short", len(t.Failing), "worst", comma(fewSchools(worst, 3)))
	case open:
		for _, u := range t.Unknown {
			worst = append(worst, words(locale.Text{ZH: u.Name}))
		}
		return msgTestOpen.With("what", t.Label, "n", n, "unknown", len(t.Unknown), "worst", comma(fewSchools(worst, 3)))
	}
	return msgTestAll.With("what", t.Label, "n", n)
}

// rowBlanks lists the blank fields that keep a row open.
func (e *evaluation) rowBlanks(r *testRun, x rowRun) []facts.FieldID {
	c, fr := e.contextOf(r.axis, x.row), e.frameOf(r.axis)
	fs := []*formula{r.where, r.test.value, r.test.num, r.test.den}
	if r.test.scope != nil {
		fs = append(fs, r.test.scope.where)
	}
	if r.Over != rules.OverSum && r.Over != rules.OverShare {
		fs = append(fs, r.test.limit.f)
	}
	for _, rx := range r.test.relaxed {
		fs = append(fs, rx.where)
	}
	var out []facts.FieldID
	if r.Over == rules.OverAnswer {
		out = append(out, r.Answer)
	}
	for _, f := range fs {
		out = e.blanks(out, f, c, fr, x.row)
	}
	return out
}

// excused reports whether a test of the county is open because its value was
// marked not applicable.
func (r *testRun) excused() bool {
	return r.state == open && blank.StateOf(r.value) == blank.NotApplicable
}

func (e *evaluation) whyValue(r *testRun, t *TestResult) locale.Message {
	if r.excused() {
		return msgNotExcused.With("what", t.Label)
	}
	if r.found {
		return [...]locale.Template{fails: msgFoundNot, holds: msgFound, open: msgFoundOpen}[r.state].With("what", r.item.Label)
	}
	if r.state == open {
		var missing []facts.FieldID
		for _, x := range r.rows {
			for _, id := range e.rowBlanks(r, x) {
				if !slices.Contains(missing, id) {
					missing = append(missing, id)
				}
			}
		}
		if len(missing) > 0 {
			return msgTestNoData.With("what", t.Label, "fields", comma(few(e.labels(missing), 5)))
		}
		if blank.StateOf(r.value) == blank.Undefined {
			return msgTestZero.With("what", t.Label)
		}
		return msgNoValue.With("what", t.Label)
	}
	return msgTestValue.With("what", t.Label, "value", facts.WithUnit(show(r.value, r.Decimals, r.limit), r.Unit), "op", opSign(r.Op), "limit", facts.WithUnit(plain(r.limit), r.Unit))
}

// missSign writes how a value that fails a comparison stands to its limit.
func missSign(o rules.Op) string {
	return map[rules.Op]string{rules.AtLeast: "<", rules.AtMost: ">", rules.Above: "≤", rules.Below: "≥"}[o]
}

// opSign writes a comparison as a sign.
func opSign(o rules.Op) string {
	return map[rules.Op]string{rules.AtLeast: "≥", rules.AtMost: "≤", rules.Above: ">", rules.Below: "<", rules.Equal: "="}[o]
}

// style is how formulas are written in one language.
func (s *Standard) style(l locale.Lang) expr.Style {
	return expr.Style{
		Lang: l, Label: func(name string) string { return s.label(name).In(l) },
		Format: func(name string, v float64) string { return s.inWords(name, v).In(l) },
	}
}

// inWords gives a value that people do not read as a quantity: the option of
// an enum, a year without separators. Zero for all others.
func (s *Standard) inWords(name string, v float64) locale.Text {
	f := s.fields[facts.FieldID(name)]
	switch {
	case blank.Is(v):
		return locale.Text{}
	case f == nil:
		if o := s.optionLabel(name); o.ZH != name {
			return o
		}
		if p := s.pack.Param(name); p != nil && p.Unit == "年" {
			return yearText(v)
		}
		return locale.Text{}
	}
	switch f.Type {
	case facts.Year:
		return yearText(v)
	case facts.Enum:
		for _, o := range f.Options {
			if float64(o.Code) == v {
				return o.Label
			}
		}
	}
	return locale.Text{}
}

func yearText(v float64) locale.Text {
	t := strconv.FormatFloat(v, 'f', -1, 64)
	return locale.Text{ZH: t, EN: t}
}
