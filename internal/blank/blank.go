// Package blank lets a float64 say why it holds no number.
//
// A column of numbers is a plain []float64, so that arithmetic runs at the
// speed of the machine; where there is no number, the cell is a NaN whose
// payload names the reason. Blank is never zero: any sum with a blank is blank.
package blank

import "math"

// State says what a cell holds.
type State uint8

// The states. Number includes a true zero. When two blanks meet in a formula
// the one named first here decides the state of the result.
const (
	Number        State = iota
	NotReported         // the sender left it out
	Withheld            // known, but not shown
	Undefined           // computed, but without a defined value: 0/0, a mean of zero
	NotApplicable       // the question does not arise for this unit
)

// base marks the NaNs that are ours: quiet, with a payload that neither Go nor
// the machine ever makes by itself.
const base = 0x7FF8_4A48_0000_0000

// Values that carry a state. Compare states, never these values: a NaN is
// unequal to itself.
var (
	notReported   = math.Float64frombits(base | uint64(NotReported))
	withheld      = math.Float64frombits(base | uint64(Withheld))
	undefined     = math.Float64frombits(base | uint64(Undefined))
	notApplicable = math.Float64frombits(base | uint64(NotApplicable))
)

// Of gives the value that stands for a state; Number gives 0.
func Of(s State) float64 {
	switch s {
	case Number:
		return 0
	case Withheld:
		return withheld
	case Undefined:
		return undefined
	case NotApplicable:
		return notApplicable
	}
	return notReported
}

// Is reports whether v holds no number.
func Is(v float64) bool { return v != v }

// StateOf gives the state of v. A NaN of unknown payload, such as the machine
// makes for 0/0, is Undefined.
func StateOf(v float64) State {
	if v == v {
		return Number
	}
	switch math.Float64bits(v) &^ (1 << 63) {
	case base | uint64(NotReported):
		return NotReported
	case base | uint64(Withheld):
		return Withheld
	case base | uint64(NotApplicable):
		return NotApplicable
	}
	return Undefined
}

// Meet gives the blank that results where a and b meet in a formula, and 0
// when both are numbers.
func Meet(a, b float64) float64 {
	sa, sb := StateOf(a), StateOf(b)
	switch {
	case sa == Number:
		return Of(sb)
	case sb == Number || sa <= sb:
		return Of(sa)
	}
	return Of(sb)
}

// String gives the identifier of a state as written in datasets and fixtures.
func (s State) String() string {
	switch s {
	case Number:
		return "number"
	case NotReported:
		return "not_reported"
	case Withheld:
		return "withheld"
	case NotApplicable:
		return "not_applicable"
	}
	return "undefined"
}

// ParseState reads an identifier made by String.
func ParseState(s string) (State, bool) {
	for st := Number; st <= NotApplicable; st++ {
		if st.String() == s {
			return st, true
		}
	}
	return Number, false
}
