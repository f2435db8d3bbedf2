package network

import (
	"context"
	"errors"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/solve"
)

// Fate is what a plan makes of a school.
type Fate string

// The fates.
const (
	Keep    Fate = "keep"
	Enlarge Fate = "enlarge" // kept, with more seats or beds
	Build   Fate = "build"
	Close   Fate = "close" // merged into those its pupils go to
	Leave   Fate = "leave" // a site not built on
)

// Kind is a kind of cost.
type Kind string

// The kinds, in the order in which they are told. Way is weighed, not paid.
const (
	KeepCost  Kind = "keep"
	SeatCost  Kind = "seat"
	BedCost   Kind = "bed"
	BuildCost Kind = "build"
	CloseCost Kind = "close"
	RideCost  Kind = "ride"
	BoardCost Kind = "board"
	WayCost   Kind = "way"
)

// Kinds lists the kinds of cost.
func Kinds() []Kind {
	return []Kind{KeepCost, SeatCost, BedCost, BuildCost, CloseCost, RideCost, BoardCost, WayCost}
}

// Costs are yuan by kind.
type Costs map[Kind]float64

// Paid sums what is paid.
func (c Costs) Paid() float64 {
	sum := 0.0
	for _, k := range Kinds() {
		if k != WayCost {
			sum += c[k]
		}
	}
	return sum
}

// School is a site in a plan.
type School struct {
	Site     int
	Open     bool
	Fate     Fate
	Pupils   [stages]int
	Boarders [stages]int
	NewSeats [stages]int
	NewBeds  [stages]int
	Into     []int // of a closed one: the sites its pupils go to, most first
	Costs    Costs
}

// Total is the number of its pupils.
func (s *School) Total() int { return s.Pupils[primary] + s.Pupils[junior] }

// Trip is the daily or weekly way of pupils of one band from one village.
type Trip struct {
	Village, Band, Site int
	Pupils              int
	Km                  float64
	Mode                Mode
	Before              int     // site they went to; −1 unknown
	BeforeKm            float64 // NaN where unknown
}

// Longer reports whether the way grows.
func (t *Trip) Longer() bool { return t.Before >= 0 && t.Site != t.Before && t.Km > t.BeforeKm+1e-9 }

// Plan is a network of schools, with what leads to it and what follows.
type Plan struct {
	*County
	Schools []School // one a site
	Trips   []Trip   // by village and band
	Before  []Trip   // as it is now: where the villages say so, or to the nearest school
	// Guessed counts the groups whose present school was not told.
	Guessed int
	Costs   Costs
	Now     Costs // of going on as it is
	// Objective is all that was minimised, costs paid and ways weighed, in yuan
	// over all years; no plan has less than Bound.
	Objective, Bound float64
	Nodes, Rounds    int
	Trouble          *Trouble // not nil: no plan serves everyone; Trips then break a condition
}

// Gap is how much the bound leaves open, relative to the objective.
func (p *Plan) Gap() float64 {
	return (&solve.Siting{Cost: p.Objective, Bound: p.Bound}).Gap()
}

// Options bound the search.
type Options struct {
	Gap   float64 // relative gap to end at
	Nodes int     // most nodes; 0: 20,000
}

// Solve plans the network. Where no plan serves everyone the answer says why in
// Trouble, and holds the plan of the cheapest easing, if there is one. A ctx
// that ends cuts the search short; the answer then has a gap.
func (c *County) Solve(ctx context.Context, opt Options) (*Plan, error) {
	search := solve.Options{Gap: opt.Gap, Nodes: opt.Nodes}
	p, err := c.model(easing{}).solve(ctx, search)
	switch {
	case errors.Is(err, errNobody):
		return nil, fault.New(fault.Invalid, sayNobody)
	case errors.Is(err, solve.ErrInfeasible), errors.Is(err, solve.ErrUndecided) && ctx.Err() == nil:
		return c.trouble(ctx, search)
	case errors.Is(err, solve.ErrUndecided):
		return nil, fault.New(fault.Limit, sayUndecided)
	case err != nil:
		return nil, err
	}
	return p, nil
}

var (
	sayNobody    = locale.Plain("network.nobody", "所给的村里没有一名学生", "no village has a pupil")
	sayUndecided = locale.Plain("network.undecided", "在限定时间内没有找到方案，也没能证明无方案；请放宽时间", "no plan was found in the time given, nor a proof that there is none; give it more time")
)
