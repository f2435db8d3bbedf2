package cheapest

// Plan is an answer: it fulfils every requirement of the problem on the true
// coefficients, not on an approximation of them.
type Plan struct {
	Steps []Step
	Moves []Moved
	Cost  float64
	Bound float64 // proven: no plan costs less
	// Missed lists, per unit, the quantities left below their line.
	Missed [][]int
	// Binding names the requirements and limits on which the cost hangs, dearest first.
	Binding []Binding
	// Spent is the money used of each budget.
	Spent []float64
	// Rounds and Nodes say how much searching was done; they do not depend on the machine.
	Rounds, Nodes int
}

// Gap is how much of the cost the bound leaves open: (Cost − Bound) ÷ Bound;
// 0 when both are 0.
func (p *Plan) Gap() float64 {
	if p.Cost <= p.Bound || p.Bound <= 0 {
		return 0
	}
	return (p.Cost - p.Bound) / p.Bound
}

// Step is a number of steps of one measure for one unit in one year.
type Step struct {
	Unit, Measure int
	Year          int
	Count         int32
	Cost          float64
	// Why tells what the steps are for: Line, Floor, Spread, Lock.
	Why Reason
}

// Moved is steps of a measure that pass from one unit to another.
type Moved struct {
	From, To, Measure int
	Year              int
	Count             int32
}

// Reason is what a step is for.
type Reason string

// The reasons.
const (
	ForLine   Reason = "line"   // to reach the line
	ForFloor  Reason = "floor"  // to reach the floor, the line being missed as allowed
	ForSpread Reason = "spread" // beyond its own line, or instead of it, to bring the group together
	ForLock   Reason = "lock"   // decided beforehand
)

// Binding is one requirement that costs something.
type Binding struct {
	Kind BindingKind
	// What it is of; −1 where that says nothing.
	Group, Quantity int // of a limit
	Unit            int // of lines, a most, a lock; −1: of all units
	Measure         int // of a reach, a most, a lock
	Budget          int
	Lock, Composite int
	// Worth is what the cost would fall by if the requirement were easier by
	// one unit of it: a hundredth of a coefficient, one step, one unit of money.
	Worth float64
}

// BindingKind is what kind of requirement binds.
type BindingKind string

// The kinds.
const (
	BindsLimit     BindingKind = "limit"     // of one coefficient
	BindsComposite BindingKind = "composite" // of the mean of several
	BindsLine      BindingKind = "line"      // the lines and floors of a unit
	BindsBudget    BindingKind = "budget"
	BindsMax       BindingKind = "max" // the most steps of a measure
	BindsLock      BindingKind = "lock"
	BindsReach     BindingKind = "reach" // how far, how many in all and how many of a unit may be moved
)

// Conflict says why there is no plan: a smallest set of requirements that cannot
// hold together, and the ways to ease it.
type Conflict struct {
	Binds []Binding // each is needed for the conflict
	Ease  []Ease    // ways out, cheapest first
	// Others are further conflicts that share no requirement with this one: one
	// requirement of each must be eased.
	Others []*Conflict
	// Proven tells that no plan exists; otherwise none was found.
	Proven bool
}

// Ease is one requirement eased as little as brings a plan about.
type Ease struct {
	Binding Binding
	// From and To are coefficients, money, metres, or steps in all; of lines, how
	// many units then miss more than they may.
	From, To float64
	Cost     float64 // of the cheapest plan then found
}
