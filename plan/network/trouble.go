package network

import (
	"cmp"
	"context"
	"math"
	"slices"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/solve"
)

// Trouble tells why no plan serves everyone, and what would help.
type Trouble struct {
	Unreached []Unreached
	// Pupils and Seats of each stage: seats at most, with all sites open and
	// enlarged.
	Pupils, Seats [stages]int
	Eases         []Ease // that make a plan possible, the cheapest first
}

// Unreached is a band of a village that no school can take within its limits.
type Unreached struct {
	Village, Band, Pupils int
	Site                  int     // the nearest that teaches the band; −1 for none
	Km                    float64 // to it
}

// EaseKind is a condition that could be eased.
type EaseKind string

// The easings.
const (
	EaseLimit EaseKind = "limit" // longer ways for some
	EaseBoard EaseKind = "board" // boarding where it is not provided for
	EaseSeats EaseKind = "seats" // more seats than the list of sites allows
	EaseLeast EaseKind = "least" // no least size of a school
	EaseLocks EaseKind = "locks" // nothing decided beforehand
	EaseSplit EaseKind = "split" // villages may be divided among schools
)

// Ease is a set of conditions eased, and the plan that is possible then.
type Ease struct {
	Kinds  []EaseKind
	Plan   *Plan
	Pupils int // beyond their limit, or boarding
	Seats  int // beyond what sites can have
}

// The search for the cost of an easing ends early: it is an indication.
const (
	easeGap   = 0.005
	easeNodes = 200
)

// trouble finds out why there is no plan, and the cheapest way out.
func (c *County) trouble(ctx context.Context, opt solve.Options) (*Plan, error) {
	t := &Trouble{}
	c.unreached(t)
	opt.Gap, opt.Nodes = max(opt.Gap, easeGap), easeNodes
	single := []EaseKind{EaseLimit, EaseBoard, EaseSeats, EaseLeast, EaseLocks}
	if !c.Split {
		single = append(single, EaseSplit)
	}
	sets := [][]EaseKind{}
	for _, k := range single {
		sets = append(sets, []EaseKind{k})
	}
	more := [][]EaseKind{{EaseLimit, EaseSeats}, {EaseBoard, EaseSeats}, single}
	for i, set := range append(sets, more...) {
		if i >= len(sets) && len(t.Eases) > 0 {
			break // one condition is enough
		}
		p, err := c.model(easingOf(set)).solve(ctx, opt)
		if ctx.Err() != nil && err != nil {
			break
		}
		if err != nil {
			continue
		}
		t.Eases = append(t.Eases, c.measure(set, p))
	}
	slices.SortStableFunc(t.Eases, func(a, b Ease) int { return cmp.Compare(a.Plan.Costs.Paid(), b.Plan.Costs.Paid()) })
	if len(t.Eases) == 0 {
		return &Plan{County: c, Trouble: t, Schools: make([]School, len(c.Sites))}, nil
	}
	out := *t.Eases[0].Plan
	out.Trouble = t
	return &out, nil
}

func easingOf(kinds []EaseKind) easing {
	var e easing
	for _, k := range kinds {
		switch k {
		case EaseLimit:
			e.far = true
		case EaseBoard:
			e.board = true
		case EaseSeats:
			e.seats = true
		case EaseLeast:
			e.least = true
		case EaseLocks:
			e.locks = true
		case EaseSplit:
			e.split = true
		}
	}
	return e
}

// measure tells how far an easing was made use of.
func (c *County) measure(kinds []EaseKind, p *Plan) Ease {
	e := Ease{Kinds: kinds, Plan: p}
	p.Objective = p.Costs.Paid() + p.Costs[WayCost]
	p.Bound = math.NaN() // of the eased problem, whose last resorts have no real price
	for _, t := range p.Trips {
		if b := &c.Settings.Bands[t.Band]; t.Mode == TooFar || t.Mode == Boarding && c.mode(b, &c.Sites[t.Site], t.Km) == TooFar {
			e.Pupils += t.Pupils
		}
	}
	for i, s := range p.Schools {
		for st, sec := range c.Sites[i].Sections {
			e.Seats += max(0, s.NewSeats[st]-sec.MoreSeats)
		}
	}
	return e
}

// unreached lists the groups without any way, and counts seats.
func (c *County) unreached(t *Trouble) {
	m := c.model(easing{})
	linked := make([]bool, len(m.groups))
	for _, r := range m.routes {
		if m.loc.Sites[r.site].Fate != solve.MustShut {
			linked[r.group] = true
		}
	}
	for g, gr := range m.groups {
		b := &c.Settings.Bands[gr.band]
		t.Pupils[stageOf(b)] += gr.pupils
		if linked[g] {
			continue
		}
		u := Unreached{Village: gr.village, Band: gr.band, Pupils: gr.pupils, Site: -1, Km: math.Inf(1)}
		for i := range c.Sites {
			if d := c.km(gr.village, i); c.Sites[i].teaches(b) && c.Sites[i].Decision != MustClose && d < u.Km {
				u.Site, u.Km = i, d
			}
		}
		t.Unreached = append(t.Unreached, u)
	}
	for i := range c.Sites {
		for st, sec := range c.Sites[i].Sections {
			if c.Sites[i].Decision != MustClose {
				t.Seats[st] += sec.Seats + sec.MoreSeats
			}
		}
	}
}

var (
	sayUnknownSchool = locale.NewTemplate("network.unknown_school", "“{name}”不在学校表中", "{name} is not in the list of schools")
	sayTwice         = locale.NewTemplate("network.twice", "“{name}”出现了两次", "{name} stands twice")
)

func invalid(m locale.Message, place string) error { return fault.New(fault.Invalid, m).At(place) }
