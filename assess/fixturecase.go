package assess

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/rules"
)

// fixtureCase compares one case.
type fixtureCase struct {
	f     *rules.Fixture
	std   *Standard
	e     *evaluation
	want  *rules.FixtureWant
	diffs []string
}

func (c *fixtureCase) differ(format string, args ...any) {
	c.diffs = append(c.diffs, fmt.Sprintf(format, args...))
}

// number compares to 1e-6, relative for large values; blanks by their state.
func (c *fixtureCase) number(what string, got, want float64) {
	same := math.Abs(got-want) <= 1e-6*max(1, math.Abs(want))
	if blank.Is(got) || blank.Is(want) {
		same = blank.StateOf(got) == blank.StateOf(want)
	}
	if !same {
		c.differ("%s = %s, want %s", what, shown(got), shown(want))
	}
}

func shown(v float64) string {
	if blank.Is(v) {
		return blank.StateOf(v).String()
	}
	return strconv.FormatFloat(v, 'g', 10, 64)
}

func (c *fixtureCase) compare() {
	w := c.want
	if w.Error != "" || c.noRule() != "" {
		if got := c.noRule(); w.Error == "" || !strings.Contains(got, w.Error) {
			c.differ("error = %q, want %q", got, w.Error)
		}
		if w.Error != "" {
			return
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.Values)) {
		c.number("value of "+name, c.value(name, false), w.Values[name])
	}
	for _, name := range slices.Sorted(maps.Keys(w.Numerators)) {
		c.number("numerator of "+name, c.value(name, true), w.Numerators[name])
	}
	for _, name := range slices.Sorted(maps.Keys(w.Outcomes)) {
		if got := c.unitOutcome(name); string(got) != w.Outcomes[name] {
			c.differ("verdict of %s = %s, want %s%s", name, got, w.Outcomes[name], c.why(name))
		}
	}
	c.compareCoefficients()
	for _, key := range slices.Sorted(maps.Keys(w.Verdict)) {
		if got, why := c.verdict(key); string(got) != w.Verdict[key] {
			c.differ("verdict of %s = %s, want %s (%s)", key, got, w.Verdict[key], why)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.ItemValues)) {
		if run := c.run(id); run != nil {
			c.number("test "+id, run.value, w.ItemValues[id])
		} else {
			c.differ("test %s does not exist", id)
		}
	}
	c.compareMissing()
	if w.Provisional != nil && c.provisional() != *w.Provisional {
		c.differ("provisional = %v, want %v", c.provisional(), *w.Provisional)
	}
}

func (c *fixtureCase) compareCoefficients() {
	for _, st := range slices.Sorted(maps.Keys(c.want.Coefficient)) {
		got := blank.Of(blank.NotReported)
		for _, r := range c.e.result.Stages {
			for _, k := range r.Coefficients {
				if r.Stage == st && k.Indicator == c.f.Indicator {
					got = k.CV
				}
			}
		}
		c.number("coefficient of "+st.String(), got, c.want.Coefficient[st])
	}
	for _, st := range slices.Sorted(maps.Keys(c.want.Composite)) {
		got := blank.Of(blank.NotReported)
		for _, r := range c.e.result.Stages {
			if r.Stage == st && r.Composite != nil {
				got = r.Composite.Mean
			}
		}
		c.number("composite of "+st.String(), got, c.want.Composite[st])
	}
}

// noRule says which number of what is under test is not in force on the day.
func (c *fixtureCase) noRule() string {
	id := c.f.Indicator
	not := func(what string, series rules.Series) string {
		if len(series) > 0 && series.At(c.std.day) == nil {
			return fmt.Sprintf("%s has no %s in force on %s", id, what, c.std.day)
		}
		return ""
	}
	if k, ok := c.std.indAt[id]; ok {
		ind := c.std.inds[k]
		if s := not("threshold", ind.Threshold); s != "" {
			return s
		}
		return not("difference limit", ind.Limit)
	}
	if it := c.std.items[id]; it != nil {
		none := len(it.tests) > 0
		for _, t := range it.tests {
			none = none && t.missesRule()
		}
		if none {
			return fmt.Sprintf("%s has no limit in force on %s", id, c.std.day)
		}
	}
	if q := c.std.requirement(id); q != nil {
		for what, series := range map[string]rules.Series{"min_met": q.MinMet, "limit": q.Limit, "pass": q.Pass} {
			if s := not(what, series); s != "" {
				return s
			}
		}
	}
	return ""
}

// unit finds a unit by A, or A/primary; −1 when there is none or several.
func (c *fixtureCase) unit(name string) int {
	found := -1
	for n := range c.e.result.Units {
		u := &c.e.result.Units[n]
		if name == string(u.School.ID)+"/"+u.Stage.String() {
			return n
		}
		if name == string(u.School.ID) {
			if found >= 0 {
				return -1
			}
			found = n
		}
	}
	return found
}

// value gives the indicator's value or numerator of a unit, or a row's value in
// an item's first test that asks it.
func (c *fixtureCase) value(name string, numerator bool) float64 {
	if k, ok := c.std.indAt[c.f.Indicator]; ok {
		n := c.unit(name)
		if n < 0 {
			return blank.Of(blank.NotReported)
		}
		v := &c.e.result.Units[n].Values[k]
		if numerator {
			return v.Numerator
		}
		return v.Value
	}
	rows := c.rows(name)
	switch {
	case len(rows) == 0:
		return blank.Of(blank.NotReported)
	case numerator:
		return rows[0].num
	}
	return rows[0].value
}

// rows lists the rows of the item's tests that are about a unit or school.
func (c *fixtureCase) rows(name string) []rowRun {
	it := c.std.items[c.f.Indicator]
	if it == nil {
		return nil
	}
	var out []rowRun
	for _, t := range it.tests {
		run := c.e.tests[it.ID+"/"+t.ID]
		for _, x := range run.rows {
			u := c.e.unitTest(run, x)
			if run.axis != rules.OverCounty && (string(u.School) == name || string(u.School)+"/"+u.Stage.String() == name) {
				out = append(out, x)
			}
		}
	}
	return out
}

func (c *fixtureCase) unitOutcome(name string) Outcome {
	if c.std.items[c.f.Indicator] != nil {
		rows := c.rows(name)
		if len(rows) == 0 {
			return OutOfScope
		}
		state := holds
		for _, x := range rows {
			state = both(state, x.state)
		}
		return [...]Outcome{fails: Short, holds: Met, open: Undetermined}[state]
	}
	n := c.unit(name)
	if n < 0 {
		return OutOfScope
	}
	if k, ok := c.std.indAt[c.f.Indicator]; ok {
		return c.e.result.Units[n].Values[k].Outcome
	}
	return c.e.result.Units[n].Outcome
}

func (c *fixtureCase) why(name string) string {
	if n := c.unit(name); n >= 0 {
		return " (" + c.e.result.Units[n].Why.In(locale.EN) + ")"
	}
	return ""
}

// verdict finds the outcome under a key of want.verdict.
func (c *fixtureCase) verdict(key string) (Outcome, string) {
	if key == "county" {
		return c.e.result.Verdict.Outcome, c.e.result.Verdict.Why.In(locale.EN)
	}
	var find func(v *Verdict) *Verdict
	find = func(v *Verdict) *Verdict {
		if v.ID == key {
			return v
		}
		for i := range v.Children {
			if x := find(&v.Children[i]); x != nil {
				return x
			}
		}
		return nil
	}
	if v := find(&c.e.result.Verdict); v != nil {
		return v.Outcome, v.Why.In(locale.EN)
	}
	for _, it := range c.e.result.Items {
		for _, t := range it.Tests {
			if it.Item+"/"+t.Test == key {
				return t.Outcome, t.Why.In(locale.EN)
			}
		}
	}
	for _, r := range c.e.result.Stages {
		for _, k := range r.Coefficients {
			if k.Indicator+"/"+r.Stage.String() == key || k.Indicator == key && len(c.e.result.Stages) == 1 {
				return k.Outcome, k.Why.In(locale.EN)
			}
		}
	}
	return OutOfScope, "nothing is called " + key
}

// run finds a test by its id or by item/test.
func (c *fixtureCase) run(id string) *testRun {
	if r := c.e.tests[id]; r != nil {
		return r
	}
	if r := c.e.tests[c.f.Indicator+"/"+id]; r != nil {
		return r
	}
	for _, key := range slices.Sorted(maps.Keys(c.e.tests)) {
		if strings.HasSuffix(key, "/"+id) {
			return c.e.tests[key]
		}
	}
	return nil
}

// compareMissing checks that every blank the case names was needed.
func (c *fixtureCase) compareMissing() {
	if len(c.want.Missing) == 0 {
		return
	}
	got := c.missing()
	for _, m := range c.want.Missing {
		if !slices.Contains(got, m) {
			c.differ("missing = %v, want %s among them", got, m)
		}
	}
}

// missing lists the blanks that left something under test undetermined.
func (c *fixtureCase) missing() []string {
	var out []string
	add := func(owner string, ids []facts.FieldID) {
		for _, id := range ids {
			if s := owner + "." + string(id); !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	for _, u := range c.e.result.Units {
		for _, v := range u.Values {
			if v.Indicator == c.f.Indicator || c.f.Indicator == "" || c.std.requirement(c.f.Indicator) != nil {
				add(string(u.School.ID), v.Missing)
				add(string(u.School.ID)+"/"+u.Stage.String(), v.Missing)
			}
		}
	}
	for _, it := range c.std.order {
		if c.f.Indicator != it.ID && c.f.Indicator != "" && c.f.Indicator != it.req.ID {
			continue
		}
		for _, t := range it.tests {
			run := c.e.tests[it.ID+"/"+t.ID]
			for _, x := range run.rows {
				if x.state == open {
					owner := string(c.e.unitTest(run, x).School)
					if owner == "" {
						owner = "county"
					}
					add(owner, c.e.rowBlanks(run, x))
				}
			}
		}
	}
	return out
}

// provisional reports whether what is under test rests on unconfirmed numbers.
func (c *fixtureCase) provisional() bool {
	a := c.e.result
	var find func(v *Verdict) (bool, bool)
	find = func(v *Verdict) (bool, bool) {
		if v.ID == c.f.Indicator || v.ID == "county" && c.f.Indicator == "" {
			return len(v.Provisional) > 0, true
		}
		for i := range v.Children {
			if p, ok := find(&v.Children[i]); ok {
				return p, true
			}
		}
		return false, false
	}
	if p, ok := find(&a.Verdict); ok {
		return p
	}
	for _, r := range a.Stages {
		for _, k := range r.Coefficients {
			if k.Indicator == c.f.Indicator && len(k.Provisional) > 0 {
				return true
			}
		}
	}
	return slices.ContainsFunc(a.Units, func(u UnitResult) bool { return len(u.Provisional) > 0 })
}
