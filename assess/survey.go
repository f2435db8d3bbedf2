package assess

import (
	"runtime"
	"sync"
	"sync/atomic"

	"junheng/rules"
)

// Survey is the figures of every unit of every county, as columns: what
// package-level verdicts are made of, without explanations.
type Survey struct {
	Units *Units
	// Values holds, by indicator of the pack and then by unit, the value of the
	// indicator in its unit; blank where a fact is missing. Nil in a survey made
	// by [Standard.Figures].
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
	Tally       []Tally      // per unit; nil in a survey made by a [Surveyor]
	Groups      []GroupTally // by group of Units.Groups
	Allowed     [4]int       // by stage: how many indicators a unit may miss; −1 when no rule is in force
	has         []bool       // by indicator: whether the rule counts it
}

// GroupTally counts the units of a group under one unit rule.
type GroupTally struct {
	Asked   int // units of which any indicator is asked
	Unknown int // values or scopes that are blank, over all units
	Short   int // units certainly short; none when no rule is in force
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
// calling a formula small, few enough to stay in the nearest cache.
const chunkRows = 512

// Evaluate computes the figures of all units, counties in parallel. The
// coefficients use the two-pass sums of [DifferenceCoefficient].
func (s *Standard) Evaluate(u *Units) *Survey {
	v := s.newSurvey(u, false)
	v.Values = columns(len(s.inds), u.Len())
	s.Update(v)
	return v
}

// Figures is Evaluate without the values: tallies and spreads only, for those
// who ask what-if of a whole country many times.
func (s *Standard) Figures(u *Units) *Survey {
	v := s.newSurvey(u, false)
	s.Update(v)
	return v
}

// Update computes a survey anew in its own memory, after columns of its units
// have been given other values with [Units.Put].
func (s *Standard) Update(v *Survey) {
	chunks := v.Units.chunks()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(chunks)) {
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
}

// newSurvey makes room for the figures of a survey; with keep also for values,
// numerators and denominators.
func (s *Standard) newSurvey(u *Units, keep bool) *Survey {
	n := u.Len()
	v := &Survey{Units: u, Spreads: make([][]Spread, len(s.inds))}
	if keep {
		v.Values = columns(len(s.inds), n)
		v.num, v.den, v.weights = columns(len(s.inds), n), columns(len(s.inds), n), columns(len(s.weights), n)
	}
	for k := range v.Spreads {
		v.Spreads[k] = make([]Spread, len(u.Groups))
	}
	for _, q := range s.reqs {
		if q.Rule == rules.RuleUnits {
			r := UnitTallies{
				Requirement: q.ID, Tally: make([]Tally, n), Groups: make([]GroupTally, len(u.Groups)),
				Allowed: q.allowed(), has: make([]bool, len(s.inds)),
			}
			for _, k := range q.inds {
				r.has[k] = true
			}
			v.Rules = append(v.Rules, r)
		}
	}
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
func (q *requirement) allowed() (out [4]int) {
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

func (s *Standard) requirement(id string) *requirement {
	for _, q := range s.reqs {
		if q.ID == id {
			return q
		}
	}
	return nil
}
