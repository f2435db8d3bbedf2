package solve

import (
	"context"
	"errors"
	"math"
)

// Location asks which sites to open, and who is served where, at least cost.
//
// An open site costs Open and a shut one Shut. Every customer is served in full
// over its links: by several sites, or, where Whole, by one. Amounts are whole
// numbers. Customers of one class draw on the same room of a site.
type Location struct {
	Sites     []Site
	Customers []Customer
	Links     []Link
	Whole     bool
}

// Site is a place that may be opened.
type Site struct {
	Open, Shut float64
	Rooms      []Room // by class; a class beyond the last is not served
	Least      int64  // an open site serves at least so much
	Fate       Fate
}

// Room is what an open site holds for one class: Size at no further cost, up to
// Extra more at a Price for each. Those who come over a side link need a place
// of the Side besides.
type Room struct {
	Store
	Side Store
}

// Store is a number of places, and more at a price.
type Store struct {
	Size, Extra int64
	Price       float64 // ≥ 0
}

// Fate says what was decided beforehand of a site.
type Fate int8

// The fates.
const (
	Free Fate = iota
	MustOpen
	MustShut
)

// Customer wants so much of a class.
type Customer struct {
	Amount int64 // above zero
	Class  int
}

// Link lets a site serve a customer; there is at most one between the two.
type Link struct {
	Customer, Site int
	Cost           float64 // of serving all of the customer
	Side           bool
}

// Options bound the search.
type Options struct {
	Gap   float64 // ends when cost and bound are no further apart, relative to the cost
	Nodes int     // most nodes of the search tree; 0: 20,000
}

// Siting is an answer to a Location.
type Siting struct {
	Open   []bool
	Amount []int64 // per link
	Cost   float64
	Bound  float64 // proven: no answer costs less
	// Nodes and Rounds say how much searching was done; they are the same on
	// every machine.
	Nodes, Rounds int
}

// Gap is how much of the cost the bound leaves open, relative to the cost.
func (s *Siting) Gap() float64 {
	if s.Cost-s.Bound <= 1e-9*math.Abs(s.Cost) {
		return 0
	}
	return (s.Cost - s.Bound) / math.Abs(s.Cost)
}

// ErrUndecided says that the search ended before it found an answer or could
// prove that there is none.
var ErrUndecided = errors.New("solve: ended without an answer")

// Solve finds the cheapest answer, or one with a proven gap when the options or
// ctx end the search before.
//
// The bound comes from pricing the demand of each customer (Lagrangian
// relaxation of the assignment): what is left falls apart into one knapsack a
// site, and at least so many sites must open as can hold the demand. Prices are
// found by the volume algorithm (Barahona and Anbil 2000), whose averages also
// guide the branching; answers come from flows over the sites the averages
// open, by dynamic slope scaling (Kim and Pardalos 1999) and from closing,
// opening and exchanging sites. It fails with ErrInfeasible or ErrUndecided.
func (l *Location) Solve(ctx context.Context, opt Options) (*Siting, error) {
	if opt.Nodes == 0 {
		opt.Nodes = 20_000
	}
	s := newSiting(ctx, l, opt)
	if s == nil {
		return nil, ErrInfeasible
	}
	return s.search()
}

// siting is one search.
type siting struct {
	*Location
	ctx    context.Context
	opt    Options
	of     [][]int32 // links of each customer
	at     [][]int32 // links of each site
	amount []float64 // of each customer
	unit   []float64 // cost of each link for one
	holds  []float64 // most a site can serve
	need   []float64 // demand by class
	base   float64   // cost when all sites are shut
	whole  bool      // every cost is a whole number, and so is that of any answer

	best       float64 // cost of the best answer
	bestOpen   []bool
	bestAmount []int64
	lowest     float64            // bound of what was left unsearched
	seen       map[string]float64 // cost of the sets of open sites that were tried
	nodes      int
	rounds     int
	floor      float64 // bound of the problem with customers divided
	rootLambda []float64
	inner      bool // part of another search
	scratch    knapsack
}

// newSiting prepares a search; nil where a customer has no link at all.
func newSiting(ctx context.Context, l *Location, opt Options) *siting {
	s := &siting{Location: l, ctx: ctx, opt: opt, best: math.Inf(1), lowest: math.Inf(1), seen: map[string]float64{}, whole: true}
	s.of, s.at = make([][]int32, len(l.Customers)), make([][]int32, len(l.Sites))
	s.unit = make([]float64, len(l.Links))
	s.whole = l.Whole
	integer := func(v float64) { s.whole = s.whole && v == math.Trunc(v) }
	for j, c := range l.Customers {
		s.amount = append(s.amount, float64(c.Amount))
		for len(s.need) <= c.Class {
			s.need = append(s.need, 0)
		}
		s.need[l.Customers[j].Class] += float64(c.Amount)
	}
	for i, site := range l.Sites {
		s.base += site.Shut
		integer(site.Open)
		integer(site.Shut)
		held := 0.0
		for c, r := range site.Rooms {
			if c < len(s.need) {
				held += min(float64(r.Size+r.Extra), s.need[c])
			}
			integer(r.Price)
			integer(r.Side.Price)
		}
		s.holds = append(s.holds, held)
		s.at[i] = nil
	}
	for a, k := range l.Links {
		if rooms := l.Sites[k.Site].Rooms; l.Customers[k.Customer].Class >= len(rooms) {
			continue
		}
		s.of[k.Customer] = append(s.of[k.Customer], int32(a))
		s.at[k.Site] = append(s.at[k.Site], int32(a))
		s.unit[a] = k.Cost / s.amount[k.Customer]
		integer(k.Cost)
	}
	for _, links := range s.of {
		if len(links) == 0 {
			return nil
		}
	}
	return s
}

// cutoff is the bound from which a node can hold nothing better.
func (s *siting) cutoff() float64 {
	if math.IsInf(s.best, 1) {
		return s.best
	}
	step := max(1e-9*math.Abs(s.best), s.opt.Gap*math.Abs(s.best))
	if s.whole {
		step = max(step, 1-1e-6)
	}
	return s.best - step
}

// costOf sums what an answer costs.
func (s *siting) costOf(open []bool, amount []int64) float64 {
	cost := s.base
	for i, o := range open {
		if o {
			cost += s.Sites[i].Open - s.Sites[i].Shut
		}
	}
	for i := range s.Sites {
		if !open[i] {
			continue
		}
		for c, r := range s.Sites[i].Rooms {
			var load, side int64
			for _, a := range s.at[i] {
				if s.Customers[s.Links[a].Customer].Class != c || amount[a] == 0 {
					continue
				}
				load += amount[a]
				cost += float64(amount[a]) * s.unit[a]
				if s.Links[a].Side {
					side += amount[a]
				}
			}
			cost += float64(max(0, load-r.Size))*r.Price + float64(max(0, side-r.Side.Size))*r.Side.Price
		}
	}
	return cost
}

// offer keeps an answer when it is the best so far. Sites that serve nobody
// are shut where that is allowed and cheaper.
func (s *siting) offer(open []bool, amount []int64) float64 {
	open = append([]bool(nil), open...)
	for i, site := range s.Sites {
		if !open[i] || site.Fate == MustOpen || site.Open <= site.Shut {
			continue
		}
		used := false
		for _, a := range s.at[i] {
			used = used || amount[a] > 0
		}
		open[i] = used
	}
	cost := s.costOf(open, amount)
	if cost < s.best-1e-9*math.Abs(cost) || s.bestOpen == nil {
		s.best, s.bestOpen = cost, open
		s.bestAmount = append(s.bestAmount[:0], amount...)
	}
	return cost
}
