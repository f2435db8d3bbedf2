package scenario

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/internal/parallel"
	"junheng/rules"
)

// Noise says how far reported figures may be off.
type Noise struct {
	// Spread is the relative standard deviation of a figure: 0.02 for 2 %.
	Spread float64
	// Fields limits the noise to some fields; nil: all figures that the
	// indicators read and that are counted or measured.
	Fields []facts.FieldID
	Draws  int    // how many counties are drawn; 0: 10,000
	Seed   uint64 // equal seeds give equal chances, on any machine
}

// Chance is how often a verdict came out met, over all draws.
type Chance struct {
	Ref     string // verdict/…, coef/…, unit/… of the assessment of the facts
	Label   locale.Text
	Outcome assess.Outcome // of the facts as they are
	Met     float64        // share of draws in which it was met
	Flips   float64        // share of draws in which it was met where the facts are not, or the reverse
	Low     float64        // 95 % interval of Flips, by Wilson's score
	High    float64
}

// counter is one verdict that is counted.
type counter struct {
	Chance
	rule rules.Rule // of the requirement it is part of
	held func(*assess.Survey) bool
	met  int
}

// drawsDefault is how many counties are drawn where nothing is said.
const drawsDefault = 10_000

// Chances draws the facts many times, each figure off by a normal error, and
// counts how often each coefficient, each unit under the unit rule and each
// requirement made of them alone is met. Items are not drawn: they rest on
// answers. Whole things stay whole, nothing falls below zero, and a blank stays
// blank.
func Chances(ctx context.Context, std *assess.Standard, t *facts.Table, dict *facts.Dictionary, real *assess.Assessment, n Noise) ([]Chance, error) {
	if n.Draws == 0 {
		n.Draws = drawsDefault
	}
	base := facts.NewTable()
	base.Append(t.Filter(real.County, real.Year))
	fields := noisy(std, dict, n)
	const strand = 250 // draws of one table in turn
	strands := (n.Draws + strand - 1) / strand
	counted := make([][]counter, strands)
	errs := make([]error, strands)
	parallel.Each(strands, func(s int) {
		if errs[s] = ctx.Err(); errs[s] != nil {
			return
		}
		counted[s], errs[s] = draw(std, base, fields, real, n, s, min(strand, n.Draws-s*strand))
	})
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return total(counted, n.Draws), nil
}

// noisy lists the fields that are drawn.
func noisy(std *assess.Standard, dict *facts.Dictionary, n Noise) []*facts.Field {
	var out []*facts.Field
	for _, id := range std.Needs() {
		f := dict.Field(id)
		if f == nil || joiningOf(f) != adds || n.Fields != nil && !slices.Contains(n.Fields, id) {
			continue
		}
		out = append(out, f)
	}
	return out
}

// draw judges some draws, numbered from strand's beginning, in a table of its own.
func draw(std *assess.Standard, base *facts.Table, fields []*facts.Field, real *assess.Assessment, n Noise, strand, draws int) ([]counter, error) {
	t := facts.NewTable()
	t.Append(base)
	rng := rand.New(rand.NewPCG(n.Seed, uint64(strand)))
	var counters []counter
	for range draws {
		for _, f := range fields {
			from, to := base.Column(f.ID), t.Column(f.ID)
			if from == nil {
				continue
			}
			for r, v := range from.Values {
				to.Values[r] = noise(v, f, n.Spread, rng)
			}
		}
		u, err := std.Units(t, real.County)
		if err != nil {
			return nil, err
		}
		v := std.Figures(u)
		if counters == nil {
			counters = countersOf(std.Pack(), t, real, v)
		}
		for i := range counters {
			if counters[i].held(v) {
				counters[i].met++
			}
		}
	}
	return counters, nil
}

// noise gives a figure with its error. One draw is made for every figure, also
// for blanks, so that filling one in does not move the others.
func noise(v float64, f *facts.Field, spread float64, rng *rand.Rand) float64 {
	z := rng.NormFloat64()
	if blank.Is(v) || v == 0 {
		return v
	}
	v = math.Max(0, v*(1+spread*z))
	if f.Whole() {
		v = math.Round(v)
	}
	return v
}

// total sums the strands, verdicts most likely to turn first.
func total(strands [][]counter, draws int) []Chance {
	if len(strands) == 0 {
		return nil
	}
	out := make([]Chance, len(strands[0]))
	for i := range out {
		met := 0
		for _, s := range strands {
			met += s[i].met
		}
		c := strands[0][i].Chance
		c.Met = float64(met) / float64(draws)
		c.Flips = c.Met
		if c.Outcome == assess.Met {
			c.Flips = float64(draws-met) / float64(draws)
		}
		c.Low, c.High = wilson(c.Flips, draws)
		out[i] = c
	}
	slices.SortStableFunc(out, func(a, b Chance) int { return cmp.Compare(b.Flips, a.Flips) })
	return out
}

// wilson gives the 95 % score interval of a share of n draws (E. B. Wilson, 1927).
func wilson(p float64, n int) (low, high float64) {
	const z = 1.959963984540054
	k := float64(n)
	mid := (p + z*z/(2*k)) / (1 + z*z/k)
	half := z / (1 + z*z/k) * math.Sqrt(p*(1-p)/k+z*z/(4*k*k))
	return math.Max(0, mid-half), math.Min(1, mid+half)
}
