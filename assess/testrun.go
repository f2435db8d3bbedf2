package assess

import (
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/rules"
)

// holding is whether a comparison holds, in three values and a fourth: the
// question does not arise.
type holding uint8

const (
	fails holding = iota
	holds
	open    // a blank leaves it open
	skipped // not asked of this row
)

// testRun is one test as it was carried out.
type testRun struct {
	*test
	rows   []rowRun // those asked
	value  float64  // of the whole test, where it has one
	num    float64
	den    float64
	limit  float64
	cite   *rules.Cite
	state  holding
	noRule bool
	empty  bool // nothing was in scope
}

// rowRun is one row's part in a test.
type rowRun struct {
	row     int
	value   float64
	limit   float64
	cite    *rules.Cite
	relaxed *relaxed
	state   holding
	scope   holding // holds, or open
	num     float64 // for sums
	den     float64
}

// ask compares unless the value does not apply to a test that may not apply:
// then the row is passed over.
func (t *test) ask(op rules.Op, v, limit float64) holding {
	if t.MayNotApply && blank.StateOf(v) == blank.NotApplicable {
		return skipped
	}
	return compare(op, v, limit)
}

// compare decides an op on unrounded numbers; a blank leaves it open.
func compare(op rules.Op, v, limit float64) holding {
	if blank.Is(v) || blank.Is(limit) {
		return open
	}
	ok := false
	switch op {
	case rules.AtLeast:
		ok = v >= under(limit)
	case rules.AtMost:
		ok = v <= over(limit)
	case rules.Above:
		ok = v > over(limit)
	case rules.Below:
		ok = v < under(limit)
	case rules.Equal:
		ok = v >= under(limit) && v <= over(limit)
	}
	if ok {
		return holds
	}
	return fails
}

// truth reads a formula's value as a truth value; no formula is true.
func truth(f *formula, c context, fr *frame, row int) holding {
	if f == nil {
		return holds
	}
	v := f.row(c, fr, row)
	switch {
	case blank.Is(v):
		return open
	case v == 0:
		return fails
	}
	return holds
}

// run carries out a test over the rows of an evaluation.
func (e *evaluation) run(t *test) *testRun {
	r := &testRun{test: t, value: notReported, num: notReported, den: notReported, limit: notReported}
	if t.missesRule() {
		r.noRule = true
		return r
	}
	switch t.Over {
	case rules.OverCounty, rules.OverAnswer:
		e.runCounty(r)
	case rules.OverSum:
		e.runSum(r)
	case rules.OverShare:
		e.runShare(r)
	default:
		e.runEach(r)
	}
	return r
}

// missesRule reports whether the test's number is one of law that is not in
// force on the day, for no stage at all.
func (t *test) missesRule() bool {
	if !t.limit.given || t.limit.f != nil {
		return false
	}
	for _, l := range t.limit.lines {
		if l.set {
			return false
		}
	}
	return true
}

// value gives what a limit is for one row.
func (l *limit) value(c context, fr *frame, row int) (float64, *rules.Cite, bool) {
	if l.f != nil {
		return l.f.row(c, fr, row), nil, true
	}
	x := l.lines[c]
	return x.V, x.cite, x.set
}

// asked lists the rows of a test: those with pupils, in its scope and, unless
// the condition is what is counted, satisfying it.
func (e *evaluation) asked(t *test) []rowRun {
	fr := e.frameOf(t.axis)
	var out []rowRun
	for row := range fr.rows {
		if fr.value(string(pupils), row) == 0 && t.axis != rules.OverCounty {
			continue
		}
		if t.scope == nil && t.axis == rules.OverSchools && !e.units.school[row].hasUnits() {
			continue
		}
		c := e.contextOf(t.axis, row)
		in := holds
		if t.scope != nil {
			in = truth(t.scope.where, c, fr, row)
		}
		if t.Over != rules.OverShare && in != fails {
			if w := truth(t.where, c, fr, row); w != holds {
				in = w
			}
		}
		if in != fails {
			out = append(out, rowRun{row: row, scope: in, value: notReported, num: notReported, den: notReported, limit: notReported})
		}
	}
	return out
}

// runEach asks every row for itself.
func (e *evaluation) runEach(r *testRun) {
	fr := e.frameOf(r.axis)
	r.state = holds
	for _, x := range e.asked(r.test) {
		c := e.contextOf(r.axis, x.row)
		e.judgeRow(r.test, &x, c, fr, 0)
		if x.state == skipped {
			continue
		}
		if x.state == fails && x.scope == open {
			x.state = open
		}
		r.state = both(r.state, x.state)
		r.rows = append(r.rows, x)
	}
	r.empty = len(r.rows) == 0
}

// both is three-valued "and".
func both(a, b holding) holding {
	switch {
	case a == fails || b == fails:
		return fails
	case a == open || b == open:
		return open
	}
	return holds
}

// judgeRow compares one row with its limit, applying the first relaxation from
// the k-th on that holds. Where a blank hides whether one holds, the answer
// stands only if it is the same with and without it.
func (e *evaluation) judgeRow(t *test, x *rowRun, c context, fr *frame, k int) {
	if k == len(t.relaxed) {
		e.compareRow(t, x, c, fr, nil)
		return
	}
	applies := truth(t.relaxed[k].where, c, fr, x.row)
	if !t.relaxed[k].inForce(c) {
		applies = fails
	}
	switch applies {
	case holds:
		e.compareRow(t, x, c, fr, &t.relaxed[k])
	case fails:
		e.judgeRow(t, x, c, fr, k+1)
	default:
		with := *x
		e.compareRow(t, &with, c, fr, &t.relaxed[k])
		e.judgeRow(t, x, c, fr, k+1)
		if with.state != x.state {
			x.state = open
		}
	}
}

// inForce reports whether the relaxation's own limit, if it has one, holds on
// the day.
func (r *relaxed) inForce(c context) bool {
	return !r.limit.given || r.limit.f != nil || r.limit.lines[c].set
}

func (e *evaluation) compareRow(t *test, x *rowRun, c context, fr *frame, with *relaxed) {
	value, l := t.value, &t.limit
	if with != nil {
		if with.value != nil {
			value = with.value
		}
		if with.limit.given {
			l = &with.limit
		}
	}
	x.relaxed = with
	if value != nil {
		x.value = value.row(c, fr, x.row)
	}
	v, cite, set := l.value(c, fr, x.row)
	if !set {
		x.state = skipped
		return
	}
	x.limit, x.cite = v, cite
	x.state = t.ask(t.Op, x.value, v)
}

// runCounty compares a value of the county, or reads an answer: 1 holds, 0 fails.
func (e *evaluation) runCounty(r *testRun) {
	x := rowRun{scope: holds, value: notReported, limit: notReported}
	if r.Over == rules.OverAnswer {
		x.value, x.limit = e.county.value(string(r.Answer), 0), 1
		x.state = r.test.ask(rules.Equal, x.value, 1)
	} else {
		if in := truth(r.where, ofCounty, &e.county, 0); in == fails {
			r.empty = true
			return
		}
		e.judgeRow(r.test, &x, ofCounty, &e.county, 0)
	}
	r.rows = []rowRun{x}
	r.value, r.limit, r.cite, r.state = x.value, x.limit, x.cite, x.state
	r.empty = x.state == skipped
}

// runSum compares per × Σ numerator ÷ Σ denominator over the rows in scope.
// A row that has not reported leaves the test open; the value shown is that of
// the others. A row to which the question does not apply is left out where the
// test may not apply.
func (e *evaluation) runSum(r *testRun) {
	fr := e.frameOf(r.axis)
	r.num, r.den, r.state = 0, 0, holds
	for _, x := range e.asked(r.test) {
		c := e.contextOf(r.axis, x.row)
		x.num = r.test.num.row(c, fr, x.row)
		x.den = 1
		if r.test.den != nil {
			x.den = r.test.den.row(c, fr, x.row)
		}
		b := blank.Meet(x.num, x.den)
		switch {
		case r.MayNotApply && blank.StateOf(b) == blank.NotApplicable:
			continue
		case blank.Is(b) || x.scope == open:
			x.state, r.state = open, open
		default:
			x.state = holds
			x.value = r.per * x.num / x.den
			r.num += x.num
			r.den += x.den
		}
		r.rows = append(r.rows, x)
	}
	if r.empty = len(r.rows) == 0; r.empty {
		return
	}
	if r.value = r.per * r.num; r.test.den != nil {
		r.value = quotient(r.per, r.num, r.den)
	}
	e.settle(r)
}

func quotient(per, num, den float64) float64 {
	v := per * num / den
	if v-v != 0 {
		return noQuotient(num, den)
	}
	return v
}

// settle compares the value of a whole test with its limit.
func (e *evaluation) settle(r *testRun) {
	v, cite, set := r.test.limit.value(ofCounty, &e.county, 0)
	if !set {
		v = notReported
	}
	r.limit, r.cite = v, cite
	if got := compare(r.Op, r.value, v); r.state == holds {
		r.state = got
	}
}

// runShare compares per × (rows where the condition holds) ÷ (rows in scope).
// Rows for which a blank hides the answer may fall either way: the test is
// decided only if both extremes agree.
func (e *evaluation) runShare(r *testRun) {
	fr := e.frameOf(r.axis)
	yes, unknown, outside := 0.0, 0.0, false
	for _, x := range e.asked(r.test) {
		c := e.contextOf(r.axis, x.row)
		x.state = truth(r.where, c, fr, x.row)
		outside = outside || x.scope == open
		switch x.state {
		case holds:
			yes++
			x.value = 1
		case fails:
			x.value = 0
		default:
			unknown++
		}
		r.rows = append(r.rows, x)
	}
	if r.empty = len(r.rows) == 0; r.empty {
		return
	}
	r.num, r.den, r.state = yes, float64(len(r.rows)), holds
	r.value = r.per * yes / r.den
	e.settle(r)
	most := compare(r.Op, r.per*(yes+unknown)/r.den, r.limit)
	if outside || most != r.state {
		r.state = open
	}
}

// weak lists the numbers of a test that nobody has confirmed.
func (r *testRun) weak() []locale.Message {
	var out []locale.Message
	out = weakCite(out, r.Label, &r.test.Cite)
	out = weakCite(out, r.Label, r.cite)
	for _, x := range r.rows {
		if len(out) == 0 {
			out = weakCite(out, r.Label, x.cite)
		}
		if len(out) == 0 && x.relaxed != nil {
			out = weakCite(out, x.relaxed.Label, &x.relaxed.Cite)
		}
	}
	return out
}

// weakCite adds a sentence when a number is unconfirmed.
func weakCite(out []locale.Message, label locale.Text, c *rules.Cite) []locale.Message {
	if c != nil && c.Status == rules.Unconfirmed {
		out = append(out, msgUnconfirmed.With("what", label, "doc", c.Doc, "at", c.At))
	}
	return out
}
