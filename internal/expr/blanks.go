package expr

import (
	"math"

	"junheng/internal/blank"
)

// The patterns that kernels recognise by their bits alone.
var (
	notApplicableBits = math.Float64bits(blank.Of(blank.NotApplicable))
	notReportedBits   = math.Float64bits(blank.Of(blank.NotReported))
)

// finite reports whether v is a number; an infinity is not.
func finite(v float64) bool { return v-v == 0 }

// stateOf reads the state of v; an infinity, which only overflow or a stray
// input can bring, counts as Undefined.
func stateOf(v float64) blank.State {
	if v == v && v-v != 0 {
		return blank.Undefined
	}
	return blank.StateOf(v)
}

// canonical returns a number as it is, and of a blank the one NaN of its state.
func canonical(v float64) float64 {
	if finite(v) {
		return v
	}
	return blank.Of(stateOf(v))
}

// settle finishes an operation in which something was not finite: blanks among
// the operands decide by precedence; without any, the operation itself failed
// and the result is Undefined. Operands must be canonical.
func settle(a, b float64) float64 {
	if blank.Is(a) || blank.Is(b) {
		return blank.Meet(a, b)
	}
	return blank.Of(blank.Undefined)
}
