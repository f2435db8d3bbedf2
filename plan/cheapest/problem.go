// Package cheapest finds the least costly set of additions and moves after
// which every unit suffices and the units of each group lie near enough to each
// other, with a proven lower bound.
//
// It knows numbers only. Package plan turns a county under a rule pack into a
// Problem and a Plan back into schools, teachers and rooms; the assess engine
// has the last word on whether the plan passes.
package cheapest

import "slices"

// Problem asks for the cheapest plan.
//
// Unit i has Have[k] of quantity k (teachers, ㎡, yuan of equipment: the
// numerator of an indicator) for Weight pupils. It suffices in k when it has at
// least Line[k]; it must never have less than Floor[k], and may miss the line in
// at most Miss quantities. In each group and each quantity with a limit the
// coefficient of variation of Have[k]/Weight, weighted by Weight about the
// pooled mean, must not exceed the limit.
type Problem struct {
	Groups     int
	Quantities int
	Units      []Unit
	Measures   []Measure
	Limits     [][]float64 // [group][quantity]; +Inf for none
	Composites []Composite
	Budgets    []Budget
	Locks      []Lock
	Caps       []Cap
}

// Unit is one section of a school.
type Unit struct {
	Group  int
	Weight float64   // pupils, above zero
	Have   []float64 // per quantity
	Line   []float64 // what suffices; −Inf where the quantity is not asked of the unit
	Floor  []float64 // what must not be undercut; −Inf for none
	Miss   int       // quantities that may lie below their line
	// Outside lists quantities in which the unit is not counted in the
	// coefficient of its group.
	Outside []bool // nil: counted in all
	// Rank orders the units when years or money must be divided: a smaller one
	// comes first. Equal ranks are ordered by cost.
	Rank int
	// X and Y place the unit, in metres, for the limit on how far people move;
	// NaN where it is not known: then nobody is moved there under such a limit.
	X, Y float64
}

// Measure is one thing that can be done for a unit, in whole steps: a teacher
// recruited, a module of 60 ㎡ built, a teacher moved from another unit.
type Measure struct {
	Adds []Effect // what one step adds to the unit's quantities
	Cost float64  // of one step, ≥ 0
	Max  []int32  // per unit: most steps that there can be; nil: as many as could be of use
	Move *Move    // not nil: a step comes from another unit of the same group
}

// Effect is what one step of a measure adds to a quantity.
type Effect struct {
	Quantity int
	Amount   float64 // above zero
}

// Move says how steps of a measure may pass between units of a group. Totals
// are conserved: what one unit gains another gives, and it may not thereby fall
// below its own floor, line or share of misses.
type Move struct {
	MaxOut []int32 // per unit: most steps that it can give
	Reach  float64 // metres between the two units; +Inf for any
	Total  int     // most moves in all; <0: any number
}

// Composite limits the mean of the coefficients of several quantities in a group.
type Composite struct {
	Group      int
	Quantities []int
	Limit      float64
}

// Budget is money of one source in one year. Without budgets money is not
// limited. The money of a step may come from several sources, but all in one
// year; what is bought in a year counts from then on.
type Budget struct {
	Source   int
	Year     int // 0 is the first
	Amount   float64
	Measures []int // that it may pay for; nil: all
}

// Lock decides a part beforehand.
type Lock struct {
	Unit     int
	Measure  int // −1: all measures of the unit
	Min, Max int32
}

// Cap is the wish that no unit among some takes more than so many steps of any
// measure among some. Unlike what measures say themselves it can be eased. A
// cap of 0 for all units bars the measures.
type Cap struct {
	Units    []int // nil: all
	Measures []int // nil: all
	Most     int32
	Gives    bool // it is about what units give of measures that move
}

// of tells whether the cap is about a unit and a measure.
func (c *Cap) of(unit, measure int) bool {
	return (c.Units == nil || slices.Contains(c.Units, unit)) && (c.Measures == nil || slices.Contains(c.Measures, measure))
}
