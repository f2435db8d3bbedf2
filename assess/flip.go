package assess

import (
	"cmp"
	"math"
	"slices"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/rules"
)

const (
	flipReach   = 0.5  // changes beyond this share of the present value are not looked for
	flipsKept   = 3    // how many are kept for one verdict
	flipDecimal = 0.01 // the step of an amount that is not money
)

// flipper looks for the smallest single changes that turn a verdict. Every
// change it reports was tried: it turns the verdict, and one step less does not.
type flipper struct {
	e    *evaluation
	list []Flip
}

// variable is a number that may change: a fact, or the numerator of a unit.
type variable struct {
	now  float64
	step float64
	unit string
	flip Flip // place and field filled in
}

// flips lists the changes for every verdict near its line, smallest relative
// change first.
func (e *evaluation) flips() []Flip {
	f := &flipper{e: e}
	f.units()
	f.coefficients()
	f.items()
	order := func(a, b Flip) int {
		return cmp.Or(cmp.Compare(a.Relative, b.Relative), cmp.Compare(a.Verdict, b.Verdict), cmp.Compare(a.Name, b.Name))
	}
	slices.SortStableFunc(f.list, order)
	kept := map[string]int{}
	out := f.list[:0]
	for _, x := range f.list {
		if kept[x.Verdict]++; kept[x.Verdict] <= flipsKept {
			out = append(out, x)
		}
	}
	for i := range out {
		out[i].Also = e.turnsAlso(&out[i])
	}
	return out
}

// search looks up and down from a variable's value for the nearest at which
// outcome differs, in whole steps: doubling the distance until it does, then
// halving the gap until one step remains.
func (f *flipper) search(v variable, outcome func(x float64) Outcome) {
	from := outcome(v.now)
	if from != Met && from != Short {
		return
	}
	most := min(exact, math.Floor(flipReach*max(v.now, 4*v.step)/v.step))
	for _, way := range []float64{1, -1} {
		at := func(k float64) Outcome { return outcome(v.now + way*k*v.step) }
		limit := most
		if way < 0 {
			limit = min(most, math.Floor(v.now/v.step))
		}
		lo, hi := 0.0, 1.0
		for hi <= limit && at(hi) == from {
			lo, hi = hi, 2*hi
		}
		if hi > limit {
			if hi = limit; hi <= lo || at(hi) == from {
				continue
			}
		}
		for hi-lo > 1 {
			if mid := math.Floor((lo + hi) / 2); at(mid) == from {
				lo = mid
			} else {
				hi = mid
			}
		}
		f.add(v, v.now+way*hi*v.step, from, at(hi))
	}
}

// add keeps a change that turns a verdict from met to short or back.
func (f *flipper) add(v variable, then float64, from, to Outcome) {
	if to != Met && to != Short || to == from {
		return
	}
	x := v.flip
	x.Now, x.Then, x.From, x.To, x.Change, x.Unit = v.now, then, from, to, then-v.now, v.unit
	x.Relative = math.Inf(1)
	if v.now != 0 {
		x.Relative = math.Abs(x.Change) / math.Abs(v.now)
	}
	label := f.e.std.label(string(x.Field))
	name := words(locale.Text{ZH: x.Name})
	if x.Name == "" {
		name = msgOurCounty.With()
	}
	x.Why = msgFlip.With("name", name, "what", label, "now", number(v.now), "then", facts.WithUnit(number(then), v.unit), "outcome", outcomeWords[to])
	f.list = append(f.list, x)
}

// stepOf gives the smallest change of a field that makes sense to name.
func stepOf(whole bool, unit string) float64 {
	if whole || unit == "元" {
		return 1
	}
	return flipDecimal
}

// numerator makes a variable of what a unit has of an indicator: the fact where
// one cell of its own makes it up, else the numerator under the indicator's id.
func (f *flipper) numerator(n, k int, verdict string) variable {
	ind, u := f.e.std.inds[k], &f.e.result.Units[n]
	v := variable{now: u.Values[k].Numerator, step: stepOf(ind.whole, ind.unit), unit: ind.unit}
	v.flip = Flip{Verdict: verdict, School: u.School.ID, Stage: u.Stage, Name: u.Name, Field: facts.FieldID(ind.ID)}
	if d := f.e.std.fields[facts.FieldID(ind.num.alias)]; d != nil {
		if r := f.e.resolveRow(d, axisUnits, n); r.how == wayOwn {
			v.flip.Field = d.ID
		}
	}
	return v
}

// units looks for changes of one numerator that turn a unit under the unit rule.
func (f *flipper) units() {
	if len(f.e.survey.Rules) == 0 {
		return
	}
	rule := &f.e.survey.Rules[0]
	for n := range f.e.result.Units {
		u := &f.e.result.Units[n]
		if u.Outcome != Met && u.Outcome != Short {
			continue
		}
		for _, k := range f.e.std.requirement(rule.Requirement).inds {
			ind := f.e.std.inds[k]
			v := &u.Values[k]
			if !ind.taught[u.Stage] || blank.Is(v.Value) || v.Outcome == OutOfScope || v.Outcome == NoRule {
				continue
			}
			weight := f.e.survey.weights[ind.weight][n]
			t, fl := ind.threshold[u.Stage], ind.floor[u.Stage]
			present := lanes[gradeOf(v.Value, weight, t, fl)]
			f.search(f.numerator(n, k, u.Ref), func(x float64) Outcome {
				g := gradeOf(ind.per*x/v.Denominator, weight, t, fl)
				return unpack(pack(rule.Tally[n]) - present + lanes[g]).Outcome(rule.Allowed[u.Stage])
			})
		}
	}
}

// coefficients looks for changes of one unit's numerator that carry a
// coefficient over its limit or back.
func (f *flipper) coefficients() {
	for g, gr := range f.e.units.Groups {
		for k, ind := range f.e.std.inds {
			limit := ind.limit[gr.Stage]
			sp := f.e.survey.Spreads[k][g]
			if !ind.taught[gr.Stage] || !limit.set || sp.Missing > 0 || sp.Counted < 2 || blank.Is(sp.CV) {
				continue
			}
			f.coefficient(k, g, limit.V, "coef/"+gr.Stage.String()+"/"+ind.ID)
		}
		for _, q := range f.e.std.reqs {
			if q.Rule == rules.RuleComposite && q.limit[gr.Stage].set {
				f.composite(q, g)
			}
		}
	}
}

// composite looks for changes of one numerator that carry the mean of the
// coefficients over its limit or back: those that carry one coefficient over
// what the others leave it.
func (f *flipper) composite(q *requirement, g int) {
	st := f.e.units.Groups[g].Stage
	sum, n := 0.0, 0.0
	for _, k := range q.inds {
		if !f.e.std.inds[k].taught[st] {
			continue
		}
		sp := f.e.survey.Spreads[k][g]
		if sp.Missing > 0 || sp.Counted < 2 || blank.Is(sp.CV) {
			return
		}
		sum, n = sum+sp.CV, n+1
	}
	for _, k := range q.inds {
		if f.e.std.inds[k].taught[st] {
			if left := q.limit[st].V*n - (sum - f.e.survey.Spreads[k][g].CV); left > 0 {
				f.coefficient(k, g, left, "verdict/"+q.ID+"/"+st.String())
			}
		}
	}
}

// coefficient tries every unit. As a function of one unit's value the square
// of the coefficient crosses that of the limit where a quadratic is zero; the
// nearest step beyond each root is then tried on the real sums.
func (f *flipper) coefficient(k, g int, limit float64, ref string) {
	gr, ind := f.e.units.Groups[g], f.e.std.inds[k]
	values := slices.Clone(f.e.survey.Values[k][gr.Lo:gr.Hi])
	weights := f.e.survey.weights[ind.weight][gr.Lo:gr.Hi]
	memory := make([]float64, 2*len(values))
	var q, t, p float64
	for i, w := range weights {
		if w > 0 {
			q, t, p = q+w*values[i]*values[i], t+w*values[i], p+w
		}
	}
	for i, w := range weights {
		if !(w > 0) {
			continue
		}
		v := f.numerator(gr.Lo+i, k, ref)
		den, was := f.e.survey.den[k][gr.Lo+i], values[i]
		outcome := func(x float64) Outcome {
			values[i] = ind.per * x / den
			sp := spreadOfReported(values, weights, memory)
			values[i] = was
			switch {
			case x < 0 || blank.Is(sp.CV):
				return Undetermined
			case sp.CV > over(limit):
				return Short
			}
			return Met
		}
		l := 1 + limit*limit
		for _, root := range roots(w*(p-l*w), -2*l*(t-w*was)*w, (q-w*was*was)*p-l*(t-w*was)*(t-w*was)) {
			f.cross(v, root*den/ind.per, outcome)
		}
	}
}

// roots solves a x² + b x + c = 0.
func roots(a, b, c float64) []float64 {
	d := b*b - 4*a*c
	if a == 0 || d < 0 {
		return nil
	}
	h := -0.5 * (b + math.Copysign(math.Sqrt(d), b))
	if h == 0 {
		return []float64{0}
	}
	return []float64{h / a, c / h}
}

// cross tries the steps around a place where a verdict should turn and keeps
// the first beyond it that turns while the step before does not.
func (f *flipper) cross(v variable, at float64, outcome func(float64) Outcome) {
	way := 1.0
	if at < v.now {
		way = -1
	}
	if at < 0 || math.Abs(at-v.now) > flipReach*max(v.now, 4*v.step) {
		return
	}
	from := outcome(v.now)
	first := max(1, math.Floor(math.Abs(at-v.now)/v.step)-1)
	for k := first; k < first+4; k++ {
		x := v.now + way*k*v.step
		if to := outcome(x); to != from {
			if outcome(v.now+way*(k-1)*v.step) == from {
				f.add(v, x, from, to)
			}
			return
		}
	}
}

// with runs fn while one fact of one row of a frame is another.
func (e *evaluation) with(axis rules.Over, row int, field string, x float64, fn func()) {
	fr := e.frameOf(axis)
	c := e.contextOf(axis, row)
	s := &swap{name: field, row: row, value: x, of: c, derived: map[string]*formula{}}
	for _, d := range e.std.derived {
		if d.ID != field && d.by[c] != nil && !e.reported(e.std.fields[facts.FieldID(d.ID)], axis, row) {
			s.derived[d.ID] = d.by[c]
		}
	}
	fr.swap = s
	defer func() { fr.swap = nil }()
	fn()
}
