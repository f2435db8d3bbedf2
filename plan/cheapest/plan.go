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
	Measure         int // of a reach, a total, a most, a lock
	Budget          int
	Lock, Composite int
	Cap             int
	// Worth is about what the cost would fall by if the requirement were easier
	// by one unit of it: a hundredth of a coefficient, one step or move, one unit
	// of money; of lines, one more that the unit may miss. It is taken from the
	// multipliers that prove the bound, not by solving again: it holds for small
	// changes, and steps are whole.
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
	BindsMax       BindingKind = "max"   // the most steps of a measure that there can be
	BindsCap       BindingKind = "cap"   // the most steps that are wished for
	BindsLock      BindingKind = "lock"  // what is decided beforehand
	BindsReach     BindingKind = "reach" // how far people may be moved
	BindsTotal     BindingKind = "total" // how many in all
)

// Wish reports whether whoever asks could ease a requirement of this kind; the
// others are the law's, or nature's.
func (k BindingKind) Wish() bool {
	switch k {
	case BindsCap, BindsLock, BindsReach, BindsTotal, BindsBudget:
		return true
	}
	return false
}

// Conflict says why there is no plan: a smallest set of requirements that cannot
// hold together, and the ways out.
type Conflict struct {
	// Binds cannot hold together, and each of them is needed for that: without
	// any one of them a plan was found. As few of them as can be are wishes.
	Binds []Binding
	// Others are further conflicts that share no wish with this one: each must
	// be eased.
	Others []*Conflict
	// Ways are the ways out, cheapest first. Each is needed as it is: to ease
	// only some of it leaves no plan.
	Ways []Way
	// Proven tells that no plan exists; otherwise none was found.
	Proven bool
	// Smallest tells that Binds are proven to conflict, and that no fewer wishes
	// do; otherwise it is only known that none of Binds can be left out.
	Smallest bool
	// Complete tells that there is no way out besides Ways, and that the cost
	// of each is proven to be the least: the first is the cheapest of all.
	Complete bool
}

// Way is a way out of a conflict: requirements eased, each as little as still
// allows a plan of this cost, and the plan found with them eased.
type Way struct {
	Ease []Ease
	Plan *Plan
}

// Ease is one requirement eased.
type Ease struct {
	Binding Binding
	// From and To are coefficients, money, metres, or steps: of a lock or a cap
	// for each unit and measure, of a total in all. Of lines, how many units
	// then miss more than they may; of a most, the highest of one unit.
	From, To float64
	// Takes lists, of locks, caps and the most of a measure, what the plan takes
	// beyond what was allowed, or short of it.
	Takes []Taken
}

// Taken is how many steps of a measure a unit takes, or gives.
type Taken struct {
	Unit, Measure int
	Count         int32
}
