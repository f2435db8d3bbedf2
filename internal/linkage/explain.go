package linkage

import (
	"math"

	"junheng/internal/locale"
)

// Agreement is what one field says about a pair.
type Agreement struct {
	Field Field
	Level Level
	Text  locale.Text // the level in words
	Bits  float64     // above 0 it speaks for one person, below 0 against
}

// Explanation is what speaks for and against two records being one person.
type Explanation struct {
	Left, Right int
	Reason      Reason
	Doubt       Doubt // what would forbid to take the pair without a person
	Fields      []Agreement
	Bits        float64 // their sum
	Against     float64 // bits that a pair of these registers has against it before anything is compared
	Chance      float64 // that they are one person: 2^(Bits−Against) to 1
}

// Explain compares any row of the left with any row of the right register, by
// the same weights as Match did.
func (r *Result) Explain(left, right int) Explanation {
	a, b := r.left.view(left), r.right.view(right)
	c := r.scorer.compare(&a, &b)
	doubt, _ := c.doubt()
	e := Explanation{Left: left, Right: right, Reason: c.reason(), Doubt: doubt, Bits: c.sum, Against: r.prior, Chance: chance(c.sum - r.prior)}
	for f := range fields {
		e.Fields = append(e.Fields, Agreement{Field: f, Level: c.levels[f], Text: f.LevelText(c.levels[f]), Bits: c.bits[f]})
	}
	if r.decided[left] && r.partner[left] == uint32(right)+1 {
		e.Reason = Decided
	}
	return e
}

// chance turns bits of odds into a probability.
func chance(bits float64) float64 { return 1 / (1 + math.Exp2(-bits)) }

// oddsBits turns a probability into bits of odds.
func oddsBits(p float64) float64 { return math.Log2(p / (1 - p)) }
