package expr

import "math"

// A value is one float64. A number is a finite float64; every blank is a quiet
// NaN whose payload says why there is no number. The payloads rise with
// precedence, so that of two blanks the one with the larger bits decides.
//
// They differ from the NaN of math.NaN and from what processors produce, so a
// stray NaN is never taken for a deliberate blank: it counts as Undefined.
const (
	// NotApplicableBits is the pattern of a value that cannot exist here.
	NotApplicableBits uint64 = 0x7FF8_4A48_0000_0001
	// UndefinedBits is the pattern of a calculation without a result.
	UndefinedBits uint64 = 0x7FF8_4A48_0000_0002
	// WithheldBits is the pattern of a value that exists and may not be shown.
	WithheldBits uint64 = 0x7FF8_4A48_0000_0003
	// NotReportedBits is the pattern of a value that nobody has given.
	NotReportedBits uint64 = 0x7FF8_4A48_0000_0004
)

// State says whether a value is a number or, if not, which blank it is. When
// blanks of different states meet in one calculation the larger State decides.
type State uint8

// The states in rising precedence: NotReported > Withheld > Undefined >
// NotApplicable. What is missing outranks what is secret, since reporting it is
// the one remedy the reader has; a bad calculation outranks "does not apply".
const (
	Number        State = iota // a finite number, zero included
	NotApplicable              // the thing measured cannot exist here
	Undefined                  // division by zero, overflow, or a stray NaN or Inf
	Withheld                   // known, and not to be shown
	NotReported                // nobody has given it
)

// String returns the identifier used in data files: number, not_applicable,
// undefined, withheld, not_reported.
func (s State) String() string {
	switch s {
	case Number:
		return "number"
	case NotApplicable:
		return "not_applicable"
	case Withheld:
		return "withheld"
	case NotReported:
		return "not_reported"
	default:
		return "undefined"
	}
}

// Value returns the NaN that carries the state s, and 0 for Number.
func (s State) Value() float64 {
	if s == Number {
		return 0
	}
	return math.Float64frombits(NotApplicableBits + uint64(min(s, NotReported)-NotApplicable))
}

// StateOf reads the state of v. NaNs of other origin and infinities count as
// Undefined.
func StateOf(v float64) State {
	if v-v == 0 {
		return Number
	}
	b := math.Float64bits(v)
	if b >= NotApplicableBits && b <= NotReportedBits {
		return NotApplicable + State(b-NotApplicableBits)
	}
	return Undefined
}

// IsNumber reports whether v is a finite number rather than a blank.
func IsNumber(v float64) bool { return v-v == 0 }

// Canonical returns v if it is a finite number, else the one NaN of its state.
// Results of this package are always canonical.
func Canonical(v float64) float64 {
	if v-v == 0 {
		return v
	}
	return StateOf(v).Value()
}

// NewNotApplicable returns the blank of a value that cannot exist here.
func NewNotApplicable() float64 { return math.Float64frombits(NotApplicableBits) }

// NewUndefined returns the blank of a calculation without a result.
func NewUndefined() float64 { return math.Float64frombits(UndefinedBits) }

// NewWithheld returns the blank of a value that may not be shown.
func NewWithheld() float64 { return math.Float64frombits(WithheldBits) }

// NewNotReported returns the blank of a value that nobody has given.
func NewNotReported() float64 { return math.Float64frombits(NotReportedBits) }

// blank combines operands of which at least one is not a number: the state of
// highest precedence decides.
func blank(a, b float64) float64 {
	return max(StateOf(a), StateOf(b)).Value()
}
