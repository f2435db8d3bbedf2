package assess

import "junheng/internal/blank"

// grade is how one indicator of one unit stands, small enough for a column.
type grade uint8

// The grades.
const (
	gradeOut   grade = iota // not asked of this unit
	gradeMet                // at or above the threshold
	gradeFloor              // below the threshold, at or above the floor
	gradeBelow              // below the floor
	gradeShort              // below the threshold, and there is no floor
	gradeBlank              // value or scope unknown; a floor stands
	gradeLoose              // value or scope unknown; no floor stands
	gradeNone               // no threshold in force
)

var gradeOutcome = [...]Outcome{OutOfScope, Met, WithinFloor, BelowFloor, Short, Undetermined, Undetermined, NoRule}

// gradeOf judges a value. weight is the unit's denominator, zero when the unit
// is out of scope and blank when that is unknown.
func gradeOf(value, weight float64, threshold, floor line) grade {
	switch {
	case weight == 0:
		return gradeOut
	case !threshold.set:
		return gradeNone
	case blank.Is(value) || blank.Is(weight):
		if floor.set {
			return gradeBlank
		}
		return gradeLoose
	case value >= under(threshold.V):
		return gradeMet
	case !floor.set:
		return gradeShort
	case value >= under(floor.V):
		return gradeFloor
	}
	return gradeBelow
}

// Tally counts how the indicators of one unit stand under the unit rule.
type Tally struct {
	Met     uint8 // at or above the threshold
	Short   uint8 // below the threshold, whether above the floor or not
	Below   uint8 // of those, below the floor
	Unknown uint8 // value or scope blank
	Loose   uint8 // of those unknown, with no floor to break
}

// Asked is the number of indicators asked of the unit.
func (t Tally) Asked() int { return int(t.Met) + int(t.Short) + int(t.Unknown) }

// CertainlyShort reports whether the unit falls short whatever its blank
// values may be: more than allowed are below their threshold, or one is below
// its floor.
func (t Tally) CertainlyShort(allowed int) bool { return t.Below > 0 || int(t.Short) > allowed }

// Outcome decides the unit rule in three-valued logic: at most allowed
// indicators may be below their threshold, and none below its floor. With
// blanks the unit may still be certainly short, or certainly met where no
// value the blanks could take would break the rule; else it is undetermined.
func (t Tally) Outcome(allowed int) Outcome {
	switch {
	case t.Asked() == 0:
		return OutOfScope
	case t.CertainlyShort(allowed):
		return Short
	case t.Unknown == 0, t.Unknown == t.Loose && int(t.Short)+int(t.Unknown) <= allowed:
		return Met
	}
	return Undetermined
}
