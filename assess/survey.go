package assess

import (
	"runtime"
	"sync"
	"sync/atomic"

	"junheng/internal/blank"
	"junheng/registry"
	"junheng/rules"
)

// Survey is the figures of every unit of every county, as columns: what
// package-level verdicts are made of, without explanations.
type Survey struct {
	Units *Units
	// Values holds, by indicator of the pack and then by unit, the value of the
	// indicator in its unit; blank where a fact is missing.
	Values [][]float64
	// Rules holds the unit rules of the pack, in the order of its verdict.
	Rules []UnitTallies
	// Spreads holds, by indicator and then by group of Units.Groups, how far the
	// units lie apart.
	Spreads [][]Spread

	weights  [][]float64 // by Standard.weights: the denominator, 0 out of scope, blank when that is unknown
	num, den [][]float64 // by indicator, only where asked for
}

// UnitTallies is one unit rule over all units.
type UnitTallies struct {
	Requirement string
	Tally       []Tally // per unit
	Allowed     [4]int  // by stage: how many indicators a unit may miss; −1 when no rule is in force
}

// Outcome gives how a unit stands. Undetermined is kept apart from Short: a
// reader who would skip blank values instead asks Tally.CertainlyShort.
func (r *UnitTallies) Outcome(u *Units, unit int) Outcome {
	allowed := r.Allowed[u.Stage[unit]]
	if allowed < 0 {
		return NoRule
	}
	return r.Tally[unit].Outcome(allowed)
}

// chunkRows is how many units are judged at a time: enough to make the cost of
// calling a formula small, few enough to stay in the cache.
const chunkRows = 1024

// Evaluate computes the figures of all units, counties in parallel. It
// allocates the Survey and nothing that grows with the number of formulas.
//
// The coefficients use the two-pass sums of [DifferenceCoefficient].
func (s *Standard) Evaluate(u *Units) *Survey { return s.evaluate(u, false) }

// evaluate is Evaluate; with keep it also stores numerators and denominators.
func (s *Standard) evaluate(u *Units, keep bool) *Survey {
	n := u.Len()
	v := &Survey{Units: u, Values: columns(len(s.inds), n), Spreads: make([][]Spread, len(s.inds))}
	if keep {
		v.num, v.den, v.weights = columns(len(s.inds), n), columns(len(s.inds), n), columns(len(s.weights), n)
	}
	for k := range v.Spreads {
		v.Spreads[k] = make([]Spread, len(u.Groups))
	}
	for _, q := range s.reqs {
		if q.Rule == rules.RuleUnits {
			v.Rules = append(v.Rules, UnitTallies{Requirement: q.ID, Tally: make([]Tally, n), Allowed: q.allowed(s)})
		}
	}
	chunks := u.chunks()
	workers := min(runtime.GOMAXPROCS(0), len(chunks))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			j := newJudge(s, v)
			for {
				i := int(next.Add(1)) - 1
				if i >= len(chunks) {
					return
				}
				j.chunk(chunks[i])
			}
		})
	}
	wg.Wait()
	return v
}

func columns(k, n int) [][]float64 {
	out := make([][]float64, k)
	all := make([]float64, k*n)
	for i := range out {
		out[i] = all[i*n : (i+1)*n : (i+1)*n]
	}
	return out
}

// allowed gives by stage how many of its indicators a unit may miss.
func (q *requirement) allowed(s *Standard) (out [4]int) {
	for st := range out {
		out[st] = -1
		if m := q.minMet[st]; m.set {
			out[st] = len(q.inds) - int(m.V)
		} else if !m.ever {
			out[st] = 0
		}
	}
	return out
}

// chunk is whole groups of one stage that are judged together.
type chunk struct{ first, last int } // indexes into Units.Groups, last exclusive

func (u *Units) chunks() []chunk {
	var out []chunk
	for g := 0; g < len(u.Groups); {
		c := chunk{first: g}
		rows := 0
		for g < len(u.Groups) && u.Groups[g].Stage == u.Groups[c.first].Stage && (rows == 0 || rows < chunkRows) {
			rows += u.Groups[g].Hi - u.Groups[g].Lo
			g++
		}
		c.last = g
		out = append(out, c)
	}
	return out
}

// judge is one worker with its scratch columns.
type judge struct {
	std     *Standard
	survey  *Survey
	num     []float64
	scope   []float64
	dens    [][]float64 // by weight: the denominator as it is
	weights [][]float64 // by weight: the denominator within the scope
	grades  []grade
}

func newJudge(s *Standard, v *Survey) *judge {
	return &judge{std: s, survey: v, dens: make([][]float64, len(s.weights)), weights: make([][]float64, len(s.weights))}
}

// grow makes the scratch columns hold n rows.
func (j *judge) grow(n int) {
	if cap(j.num) >= n {
		return
	}
	n += n / 4
	j.num, j.scope, j.grades = make([]float64, n), make([]float64, n), make([]grade, n)
	for k := range j.dens {
		j.dens[k], j.weights[k] = make([]float64, n), make([]float64, n)
	}
}

func (j *judge) chunk(c chunk) {
	groups := j.survey.Units.Groups[c.first:c.last]
	lo, hi := groups[0].Lo, groups[len(groups)-1].Hi
	st := groups[0].Stage
	j.grow(hi - lo)
	for k, w := range j.std.weights {
		j.weigh(k, w, st, lo, hi)
	}
	for k := range j.std.inds {
		j.indicator(k, st, lo, hi)
		w := j.weights[j.std.inds[k].weight]
		if !j.std.inds[k].taught[st] {
			continue
		}
		for g, gr := range groups {
			j.survey.Spreads[k][c.first+g] = spreadOf(j.survey.Values[k][gr.Lo:gr.Hi], w[gr.Lo-lo:gr.Hi-lo])
		}
	}
	for r := range j.survey.Rules {
		j.tally(r, st, lo, hi)
	}
}

// weigh computes a denominator, and its copy that is zero out of scope.
func (j *judge) weigh(k int, w weighing, st registry.Stage, lo, hi int) {
	n := hi - lo
	fr := &j.survey.Units.frame
	den, out := j.dens[k][:n], j.weights[k][:n]
	w.den.column(context(st), fr, den, lo, hi)
	copy(out, den)
	if w.scope != nil && w.scope.where != nil {
		in := j.scope[:n]
		w.scope.where.column(context(st), fr, in, lo, hi)
		for i, v := range in {
			switch {
			case v == 0:
				out[i] = 0
			case v != v && out[i] != 0:
				out[i] = v
			}
		}
	}
	if j.survey.weights != nil {
		copy(j.survey.weights[k][lo:hi], out)
	}
}

// indicator computes the values of one indicator. The order of operations,
// (per × numerator) ÷ denominator, is that of the law's text and keeps a value
// that stands exactly on a decimal threshold exactly there.
func (j *judge) indicator(k int, st registry.Stage, lo, hi int) {
	ind := j.std.inds[k]
	n := hi - lo
	num, den, out := j.num[:n], j.dens[ind.weight][:n], j.survey.Values[k][lo:hi]
	ind.num.column(context(st), &j.survey.Units.frame, num, lo, hi)
	for i, x := range num {
		v := ind.per * x / den[i]
		if v-v != 0 {
			v = noQuotient(x, den[i])
		}
		out[i] = v
	}
	if j.survey.num != nil {
		copy(j.survey.num[k][lo:hi], num)
		copy(j.survey.den[k][lo:hi], den)
	}
}

// noQuotient gives the blank that results from x ÷ d when it is no number.
func noQuotient(x, d float64) float64 {
	if b := blank.Meet(x, d); blank.Is(b) {
		return b
	}
	return blank.Of(blank.Undefined)
}

// tally counts one unit rule over a chunk.
func (j *judge) tally(r int, st registry.Stage, lo, hi int) {
	rule := &j.survey.Rules[r]
	tally := rule.Tally[lo:hi]
	for _, k := range j.std.requirement(rule.Requirement).inds {
		ind := j.std.inds[k]
		t, f := ind.threshold[st], ind.floor[st]
		if !ind.taught[st] || !t.set {
			continue
		}
		value, weight := j.survey.Values[k][lo:hi], j.weights[ind.weight][:hi-lo]
		for i, v := range value {
			if v >= t.V && weight[i] > 0 {
				tally[i].Met++
				continue
			}
			tally[i].add(gradeOf(v, weight[i], t, f))
		}
	}
}

func (s *Standard) requirement(id string) *requirement {
	for _, q := range s.reqs {
		if q.ID == id {
			return q
		}
	}
	return nil
}
