package network

import (
	"math"
	"slices"
)

// present gives the site to which a band of a village goes now: the school the
// village tells for the stage, if it teaches the band, or else the nearest that
// stands and does; −1 where there is none. told reports which.
func (c *County) present(v, band int) (site int, told bool) {
	b := &c.Settings.Bands[band]
	if now := c.Villages[v].Now[stageOf(b)]; now >= 0 && c.Sites[now].teaches(b) {
		return now, true
	}
	best, at := math.Inf(1), -1
	for i := range c.Sites {
		s := &c.Sites[i]
		if s.New || !s.teaches(b) {
			continue
		}
		if d := c.km(v, i); d < best {
			best, at = d, i
		}
	}
	return at, false
}

// settle works out what follows from the open sites and the trips.
func (p *Plan) settle() {
	for i := range p.Schools {
		p.school(i)
	}
	p.Costs = Costs{}
	for i := range p.Schools {
		for k, v := range p.Schools[i].Costs {
			p.Costs[k] += v
		}
	}
	p.today()
}

// school gives one site its fate, what it needs and what it costs.
func (p *Plan) school(i int) {
	site, s := &p.Sites[i], &p.Schools[i]
	years := p.Settings.Years.Value
	s.Costs = Costs{}
	grows := false
	for st, sec := range site.Sections {
		s.NewSeats[st] = max(0, s.Pupils[st]-sec.Seats)
		s.NewBeds[st] = max(0, s.Boarders[st]-sec.Beds)
		grows = grows || s.NewSeats[st]+s.NewBeds[st] > 0
		s.Costs[SeatCost] += float64(s.NewSeats[st]) * site.Seat
		s.Costs[BedCost] += float64(s.NewBeds[st]) * site.Bed
	}
	switch {
	case s.Open && site.New:
		s.Fate = Build
		s.Costs[BuildCost] = site.Build
	case s.Open && grows:
		s.Fate = Enlarge
	case s.Open:
		s.Fate = Keep
	case site.New:
		s.Fate = Leave
	default:
		s.Fate = Close
		s.Costs[CloseCost] = site.Close
		s.Into = p.into(i)
	}
	if s.Open {
		s.Costs[KeepCost] = site.Keep * years
	}
	for _, t := range p.Trips {
		if t.Site == i {
			p.travel(s.Costs, &t)
		}
	}
}

// travel adds what a trip costs over the years.
func (p *Plan) travel(costs Costs, t *Trip) {
	years := p.Settings.Years.Value
	paid, weighed := p.yearly(t.Mode, t.Km)
	kind := RideCost
	if t.Mode == Boarding {
		kind = BoardCost
	}
	costs[kind] += paid * years * float64(t.Pupils)
	costs[WayCost] += weighed * years * float64(t.Pupils)
}

// into lists the sites to which the pupils of a closed school go, most first.
func (p *Plan) into(closed int) []int {
	count := map[int]int{}
	var sites []int
	for _, t := range p.Trips {
		if t.Before != closed || t.Site == closed {
			continue
		}
		if count[t.Site] == 0 {
			sites = append(sites, t.Site)
		}
		count[t.Site] += t.Pupils
	}
	slices.SortFunc(sites, func(a, b int) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return a - b
	})
	return sites
}

// today works out the network as it is: every band to its present school, at
// what that costs over the same years.
func (p *Plan) today() {
	p.Before, p.Guessed, p.Now = nil, 0, Costs{}
	for v := range p.Villages {
		for b, n := range p.Villages[v].Pupils {
			if n == 0 {
				continue
			}
			site, told := p.present(v, b)
			if !told {
				p.Guessed++
			}
			t := Trip{Village: v, Band: b, Site: site, Pupils: n, Before: site, Km: math.NaN(), BeforeKm: math.NaN(), Mode: TooFar}
			if site >= 0 {
				t.Km = p.km(v, site)
				t.BeforeKm = t.Km
				t.Mode = p.mode(&p.Settings.Bands[b], &p.Sites[site], t.Km)
				p.travel(p.Now, &t)
			}
			p.Before = append(p.Before, t)
		}
	}
	for i := range p.Sites {
		if !p.Sites[i].New {
			p.Now[KeepCost] += p.Sites[i].Keep * p.Settings.Years.Value
		}
	}
}

// Summary are the figures by which two networks are compared.
type Summary struct {
	Schools, Pupils   int
	Seats             int     // of the schools that stand
	Mean, Longest     float64 // kilometres, over pupils who do not board
	Walk, Ride, Board int
	Far, Longer       int // pupils beyond the limit; whose way grows
	Smallest          int // pupils of the smallest school
	Paid              float64
}

// Summarise gives the figures of the network as it is, and of the plan.
func (p *Plan) Summarise() (before, after Summary) {
	before, after = summary(p.Before), summary(p.Trips)
	now := make([]int, len(p.Sites))
	for _, t := range p.Before {
		if t.Site >= 0 {
			now[t.Site] += t.Pupils
		}
	}
	before.Smallest, after.Smallest = math.MaxInt, math.MaxInt
	for i, s := range p.Sites {
		if !s.New {
			before.Schools++
			before.Seats += s.Sections[primary].Seats + s.Sections[junior].Seats
			before.Smallest = min(before.Smallest, now[i])
		}
		if sc := &p.Schools[i]; sc.Open {
			after.Schools++
			for st, sec := range s.Sections {
				after.Seats += sec.Seats + sc.NewSeats[st]
			}
			after.Smallest = min(after.Smallest, sc.Total())
		}
	}
	before.Paid, after.Paid = p.Now.Paid(), p.Costs.Paid()
	return before, after
}

func summary(trips []Trip) (s Summary) {
	daily := 0
	for _, t := range trips {
		s.Pupils += t.Pupils
		switch t.Mode {
		case OnFoot:
			s.Walk += t.Pupils
		case ByBus:
			s.Ride += t.Pupils
		case Boarding:
			s.Board += t.Pupils
		default:
			s.Far += t.Pupils
		}
		if t.Longer() {
			s.Longer += t.Pupils
		}
		if t.Mode == Boarding || math.IsNaN(t.Km) || math.IsInf(t.Km, 1) {
			continue
		}
		daily += t.Pupils
		s.Mean += t.Km * float64(t.Pupils)
		s.Longest = max(s.Longest, t.Km)
	}
	if daily > 0 {
		s.Mean /= float64(daily)
	}
	return s
}
