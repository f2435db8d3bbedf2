package assess

import (
	"math"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/rules"
)

// items looks for changes of one fact that turn a test, and with it an item
// whose other tests hold.
func (f *flipper) items() {
	for i := range f.e.result.Items {
		r := &f.e.result.Items[i]
		it := f.e.std.items[r.Item]
		for _, t := range it.tests {
			run := f.e.tests[it.ID+"/"+t.ID]
			if run.noRule || run.empty || run.found || run.state > holds || !f.alone(it, run) {
				continue
			}
			switch run.Over {
			case rules.OverSum:
				f.sum(run)
			case rules.OverCounty, rules.OverUnits, rules.OverSchools:
				f.rows(run)
			}
		}
	}
}

// alone reports whether an item turns when one of its tests does: all others hold.
func (f *flipper) alone(it *item, run *testRun) bool {
	for _, t := range it.tests {
		other := f.e.tests[it.ID+"/"+t.ID]
		if other != run && !other.noRule && !other.empty && other.state != holds {
			return false
		}
	}
	return true
}

// outcomeOf words a test's state as its item's outcome.
func (run *testRun) outcomeOf(s holding) Outcome {
	switch {
	case s > holds:
		return Undetermined
	case s == holds:
		return Met
	}
	return Short
}

// sum tries the facts of the numerator of the row that has most of it: there
// the change is relatively smallest.
func (f *flipper) sum(run *testRun) {
	best := -1
	for i, x := range run.rows {
		if x.state == holds && (best < 0 || x.num > run.rows[best].num) {
			best = i
		}
	}
	if best < 0 || blank.Is(run.limit) {
		return
	}
	x := run.rows[best]
	c, fr := f.e.contextOf(run.axis, x.row), f.e.frameOf(run.axis)
	for _, id := range f.e.std.rawInputs(run.test.num) {
		d := f.e.std.fields[id]
		r := f.e.resolveRow(d, run.axis, x.row)
		if d.Type != facts.Count && d.Type != facts.Amount || r.how == waySplit || blank.Is(r.value) {
			continue
		}
		v := f.factOf(run, x, id)
		v.now = r.value
		f.search(v, func(n float64) Outcome {
			num, den := run.num-x.num, run.den-x.den
			f.e.with(run.axis, x.row, string(id), n, func() {
				num += run.test.num.row(c, fr, x.row)
				if run.test.den != nil {
					den += run.test.den.row(c, fr, x.row)
				}
			})
			value := run.per * num
			if run.test.den != nil {
				value = quotient(run.per, num, den)
			}
			return run.outcomeOf(compare(run.Op, value, run.limit))
		})
	}
}

// factOf makes a variable of one row of a test; field may be none.
func (f *flipper) factOf(run *testRun, x rowRun, field facts.FieldID) variable {
	u := f.e.unitTest(run, x)
	v := variable{step: 1, flip: Flip{Verdict: "item/" + run.item.ID, School: u.School, Stage: u.Stage, Name: u.Name}}
	if d := f.e.std.fields[field]; d != nil {
		v.flip.Field, v.unit, v.step = field, d.Unit, stepOf(d.Whole(), d.Unit)
	}
	if v.flip.Name == "" {
		v.flip.Name = f.e.result.CountyName
	}
	return v
}

// rows tries each reported number behind the rows near the limit. While a test
// fails in several rows no single change turns it.
func (f *flipper) rows(run *testRun) {
	failing := 0
	for _, x := range run.rows {
		if x.state == fails {
			failing++
		}
	}
	if failing > 1 {
		return
	}
	for i := range run.rows {
		x := run.rows[i]
		near := math.Abs(x.value-x.limit) <= flipReach*max(math.Abs(x.limit), 1)
		if blank.Is(x.value) || !near || failing == 1 && x.state != fails || x.scope != holds {
			continue
		}
		f.row(run, x)
	}
}

// row tries every count and amount of which one row's comparison is made.
func (f *flipper) row(run *testRun, x rowRun) {
	c, fr := f.e.contextOf(run.axis, x.row), f.e.frameOf(run.axis)
	fs := []*formula{run.test.value, run.test.limit.f}
	if x.relaxed != nil {
		fs = append(fs, x.relaxed.value, x.relaxed.limit.f)
	}
	for _, id := range f.e.std.rawInputs(fs...) {
		d := f.e.std.fields[id]
		if d.Type != facts.Count && d.Type != facts.Amount {
			continue
		}
		r := f.e.resolveRow(d, run.axis, x.row)
		if (r.how != wayOwn && r.how != wayCounty) || blank.Is(r.value) {
			continue
		}
		v := f.factOf(run, x, id)
		v.now = r.value
		f.search(v, func(n float64) Outcome {
			y := x
			f.e.with(run.axis, x.row, string(id), n, func() {
				if run.where != nil && truth(run.where, c, fr, x.row) != holds || run.scope != nil && truth(run.scope.where, c, fr, x.row) != holds {
					y.state = open // it would leave the test: not this kind of change
					return
				}
				f.e.judgeRow(run.test, &y, c, fr, 0)
			})
			return run.outcomeOf(y.state)
		})
	}
}

// turnsAlso lists what turns together with a verdict: the requirement it is a
// part of, and the county.
func (e *evaluation) turnsAlso(x *Flip) []string {
	var out []string
	county := e.result.Verdict
	for i, q := range county.Children {
		to := e.requirementAfter(&q, x)
		if to == q.Outcome || len(q.Provisional) > 0 {
			continue
		}
		out = append(out, q.Ref)
		parts := append([]Verdict(nil), county.Children...)
		parts[i].Outcome = to
		if after, _ := combine(parts); after != county.Outcome && len(county.Provisional) == 0 {
			out = append(out, county.Ref)
		}
	}
	return out
}

// requirementAfter gives a requirement's outcome once a part of it has turned.
func (e *evaluation) requirementAfter(q *Verdict, x *Flip) Outcome {
	parts := append([]Verdict(nil), q.Children...)
	for i := range parts {
		if parts[i].Ref == x.Verdict {
			parts[i].Outcome = x.To
			after, _ := combine(parts)
			return after
		}
		if len(parts[i].ID) > 0 && e.stageHolds(q, &parts[i], x) {
			parts[i].Outcome = e.stageAfter(x)
			after, _ := combine(parts)
			return after
		}
	}
	return q.Outcome
}

// stageHolds reports whether a part is the stage of a unit rule that the flip's
// unit belongs to.
func (e *evaluation) stageHolds(q, part *Verdict, x *Flip) bool {
	if len(e.survey.Rules) == 0 || q.ID != e.survey.Rules[0].Requirement {
		return false
	}
	return part.ID == q.ID+"/"+x.Stage.String() && len(x.Verdict) > 5 && x.Verdict[:5] == "unit/"
}

// stageAfter combines the units of a stage once one of them has turned.
func (e *evaluation) stageAfter(x *Flip) Outcome {
	var parts []Verdict
	for i := range e.result.Units {
		u := &e.result.Units[i]
		if u.Stage != x.Stage || !u.InScope {
			continue
		}
		p := Verdict{Outcome: u.Outcome, Provisional: u.Provisional}
		if u.Ref == x.Verdict {
			p.Outcome = x.To
		}
		parts = append(parts, p)
	}
	after, _ := combine(parts)
	return after
}
