package network

import (
	"context"
	"errors"
	"math"
	"slices"

	"junheng/internal/solve"
)

// group is the pupils of one band in one village.
type group struct{ village, band, pupils int }

// route is a way that pupils of a group may take.
type route struct {
	group, site int
	km          float64
	mode        Mode
}

// easing lets a plan break conditions, to find out which stand in its way.
type easing struct {
	far   bool // beyond the limit, at a price that makes it the last resort
	seats bool // more seats than the sites can have, likewise
	board bool // every band may board, with beds as needed
	least bool // no school has a least size
	locks bool // no school is decided beforehand
	split bool // villages may be divided
}

// The prices of last resort, in yuan: for each pupil beyond the limit and each
// kilometre more, and for each seat that cannot be built. They are above what
// any plan pays for a pupil, and part of no cost that is told.
const (
	resortFar  = 5e6
	resortSeat = 5e6
)

// model is a county as a problem of location.
type model struct {
	*County
	ease   easing
	groups []group
	routes []route // parallel to the links
	loc    solve.Location
}

func (c *County) model(e easing) *model {
	m := &model{County: c, ease: e}
	m.loc.Whole = !c.Split && !e.split
	for v, vil := range c.Villages {
		for b, n := range vil.Pupils {
			if n > 0 {
				m.groups = append(m.groups, group{v, b, n})
				m.loc.Customers = append(m.loc.Customers, solve.Customer{Amount: int64(n), Class: stageOf(&c.Settings.Bands[b])})
			}
		}
	}
	for i := range c.Sites {
		m.loc.Sites = append(m.loc.Sites, m.site(&c.Sites[i]))
	}
	for g := range m.groups {
		for i := range c.Sites {
			m.link(g, i)
		}
	}
	return m
}

// site puts a school in the terms of location, over all the years.
func (m *model) site(s *Site) solve.Site {
	years := m.Settings.Years.Value
	out := solve.Site{Open: s.Keep * years, Shut: s.Close, Least: int64(s.Least)}
	if s.New {
		out.Open, out.Shut = out.Open+s.Build, 0
	}
	if m.ease.least {
		out.Least = 0
	}
	switch {
	case m.ease.locks:
	case s.Decision == MustKeep:
		out.Fate = solve.MustOpen
	case s.Decision == MustClose:
		out.Fate = solve.MustShut
	}
	for _, sec := range s.Sections {
		r := solve.Room{
			Store: solve.Store{Size: int64(sec.Seats), Extra: int64(sec.MoreSeats), Price: s.Seat},
			Side:  solve.Store{Size: int64(sec.Beds), Extra: int64(sec.MoreBeds), Price: s.Bed},
		}
		if m.ease.seats && sec.Seats+sec.MoreSeats > 0 {
			// What is beyond the site's own ground starts after all that is not,
			// so that the first seats keep their price in the cost told later.
			r.Size += r.Extra
			r.Extra, r.Price = 1<<20, resortSeat
		}
		if m.ease.board {
			r.Side.Extra = 1 << 20
		}
		out.Rooms = append(out.Rooms, r)
	}
	return out
}

// link lets a group go to a site where it may.
func (m *model) link(g, i int) {
	gr, s := m.groups[g], &m.Sites[i]
	b := &m.Settings.Bands[gr.band]
	if !s.teaches(b) {
		return
	}
	km := m.km(gr.village, i)
	mode := m.mode(b, s, km)
	if mode == TooFar && m.ease.board && !math.IsInf(km, 1) {
		mode = Boarding
	}
	if mode == TooFar && (!m.ease.far || math.IsInf(km, 1)) {
		return
	}
	paid, weighed := m.yearly(mode, km)
	cost := math.Round((paid + weighed) * m.Settings.Years.Value * float64(gr.pupils))
	if mode == TooFar {
		cost = math.Round(resortFar * (1 + km - b.Reach()) * float64(gr.pupils))
	}
	m.routes = append(m.routes, route{g, i, km, mode})
	m.loc.Links = append(m.loc.Links, solve.Link{Customer: g, Site: i, Cost: cost, Side: mode == Boarding})
}

// solve finds a plan under the easing.
func (m *model) solve(ctx context.Context, opt solve.Options) (*Plan, error) {
	if len(m.groups) == 0 {
		return nil, errNobody
	}
	s, err := m.loc.Solve(ctx, opt)
	if err != nil {
		return nil, err
	}
	p := &Plan{County: m.County, Nodes: s.Nodes, Rounds: s.Rounds}
	p.read(m, s)
	p.Objective, p.Bound = s.Cost, s.Bound
	return p, nil
}

// errNobody says that there is nobody to plan for.
var errNobody = errors.New("network: no village has pupils")

// read takes the plan out of an answer.
func (p *Plan) read(m *model, s *solve.Siting) {
	c := m.County
	p.Schools = make([]School, len(c.Sites))
	for i := range c.Sites {
		p.Schools[i] = School{Site: i, Open: s.Open[i]}
	}
	for a, n := range s.Amount {
		if n == 0 {
			continue
		}
		r := m.routes[a]
		g := m.groups[r.group]
		b := &c.Settings.Bands[g.band]
		t := Trip{Village: g.village, Band: g.band, Site: r.site, Pupils: int(n), Km: r.km, Mode: r.mode, BeforeKm: math.NaN()}
		if t.Before, _ = c.present(g.village, g.band); t.Before >= 0 {
			t.BeforeKm = c.km(g.village, t.Before)
		}
		p.Trips = append(p.Trips, t)
		sc := &p.Schools[r.site]
		sc.Pupils[stageOf(b)] += int(n)
		if r.mode == Boarding {
			sc.Boarders[stageOf(b)] += int(n)
		}
	}
	slices.SortStableFunc(p.Trips, func(a, b Trip) int {
		if a.Village != b.Village {
			return a.Village - b.Village
		}
		if a.Band != b.Band {
			return a.Band - b.Band
		}
		return a.Site - b.Site
	})
	p.settle()
}
