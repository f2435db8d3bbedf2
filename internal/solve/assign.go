package solve

import (
	"math"
	"slices"
)

// placing gives every customer to one site, and keeps count of the room.
type placing struct {
	*siting
	open  []bool
	link  []int32 // of each customer; −1: not placed
	load  [][]int64
	side  [][]int64
	total []int64
}

// placeWhole turns a flow into an answer in which one site serves all of each
// customer: those whom the flow parts are placed one by one, the largest first,
// others making way where they must; then customers move and change places as
// long as that is cheaper. False where no answer was found, though there may be
// one.
func (s *siting) placeWhole(open []bool, amount []int64) ([]int64, bool) {
	p := &placing{siting: s, open: open, link: make([]int32, len(s.Customers)), total: make([]int64, len(s.Sites))}
	for _, site := range s.Sites {
		p.load = append(p.load, make([]int64, len(site.Rooms)))
		p.side = append(p.side, make([]int64, len(site.Rooms)))
	}
	var rest []int
	for j, c := range s.Customers {
		p.link[j] = -1
		for _, a := range s.of[j] {
			if amount[a] == c.Amount && p.link[j] < 0 && p.usable(j, a) {
				p.put(j, a)
			}
		}
		if p.link[j] < 0 {
			rest = append(rest, j)
		}
	}
	slices.SortStableFunc(rest, func(a, b int) int { return int(s.Customers[b].Amount - s.Customers[a].Amount) })
	for _, j := range rest {
		if !p.place(j) && !p.makeWay(j) {
			return nil, false
		}
	}
	if !p.fillUp() {
		return nil, false
	}
	p.improve()
	out := make([]int64, len(s.Links))
	for j, a := range p.link {
		out[a] = s.Customers[j].Amount
	}
	return out, true
}

// roundShares offers the answer to which the averages of a node point: each
// customer where most of him is, at the sites that are mostly open.
func (s *siting) roundShares(n *node, p *prices) {
	open := make([]bool, len(s.Sites))
	for i := range s.Sites {
		open[i] = n.fate[i] == MustOpen || n.fate[i] == Free && p.open[i] >= 0.5
	}
	amount := make([]int64, len(s.Links))
	for j, c := range s.Customers {
		top := int32(-1)
		for _, a := range s.of[j] {
			if open[s.Links[a].Site] && !n.banned.has(a) && (top < 0 || p.share[a] > p.share[top]) {
				top = a
			}
		}
		if top >= 0 && p.share[top] > 0.5 {
			amount[top] = c.Amount
		}
	}
	if amount, ok := s.placeWhole(open, amount); ok {
		s.offer(open, amount)
	}
}

// put places a customer, or takes him away where sign is negative.
func (p *placing) put(j int, a int32) { p.count(j, a, 1); p.link[j] = a }

func (p *placing) lift(j int) { p.count(j, p.link[j], -1); p.link[j] = -1 }

func (p *placing) count(j int, a int32, sign int64) {
	k, c := p.Links[a], p.Customers[j]
	p.load[k.Site][c.Class] += sign * c.Amount
	p.total[k.Site] += sign * c.Amount
	if k.Side {
		p.side[k.Site][c.Class] += sign * c.Amount
	}
}

// usable reports whether a link may be used and leads to room enough.
func (p *placing) usable(j int, a int32) bool {
	return p.allowed(a) && p.lacks(j, a) <= 0
}

func (p *placing) allowed(a int32) bool { return p.open[p.Links[a].Site] }

// lacks is how much room is missing for a customer at a link.
func (p *placing) lacks(j int, a int32) int64 {
	k, c := p.Links[a], p.Customers[j]
	r := p.Sites[k.Site].Rooms[c.Class]
	lack := p.load[k.Site][c.Class] + c.Amount - r.Size - r.Extra
	if k.Side {
		lack = max(lack, p.side[k.Site][c.Class]+c.Amount-r.Side.Size-r.Side.Extra)
	}
	return lack
}

// adds is what placing a customer at a link costs more.
func (p *placing) adds(j int, a int32) float64 {
	k, c := p.Links[a], p.Customers[j]
	r := p.Sites[k.Site].Rooms[c.Class]
	cost := k.Cost + beyond(p.load[k.Site][c.Class], c.Amount, r.Store)
	if k.Side {
		cost += beyond(p.side[k.Site][c.Class], c.Amount, r.Side)
	}
	return cost
}

// beyond is the price of the extra places that an amount on top of a load takes.
func beyond(load, amount int64, st Store) float64 {
	return st.Price * float64(max(0, load+amount-st.Size)-max(0, load-st.Size))
}

// place puts a customer where it is cheapest.
func (p *placing) place(j int) bool {
	best, at := math.Inf(1), int32(-1)
	for _, a := range p.of[j] {
		if p.usable(j, a) {
			if c := p.adds(j, a); c < best {
				best, at = c, a
			}
		}
	}
	if at >= 0 {
		p.put(j, at)
	}
	return at >= 0
}

// makeWay moves one other customer so that j finds room, as cheaply as can be.
func (p *placing) makeWay(j int) bool {
	best, at, who, to := math.Inf(1), int32(-1), -1, int32(-1)
	for _, a := range p.of[j] {
		if !p.allowed(a) {
			continue
		}
		for _, b := range p.at[p.Links[a].Site] {
			m := p.Links[b].Customer
			if p.link[m] != b {
				continue
			}
			p.lift(m)
			if p.lacks(j, a) <= 0 {
				here := p.adds(j, a)
				p.put(j, a)
				for _, c := range p.of[m] {
					if c != b && p.usable(m, c) {
						if cost := here + p.adds(m, c) - p.adds(m, b); cost < best {
							best, at, who, to = cost, a, m, c
						}
					}
				}
				p.lift(j)
			}
			p.put(m, b)
		}
	}
	if at < 0 {
		return false
	}
	p.lift(who)
	p.put(j, at)
	p.put(who, to)
	return true
}

// spare reports whether a customer may leave his site without it falling below
// its least amount.
func (p *placing) spare(j int) bool {
	i := p.Links[p.link[j]].Site
	return p.total[i]-p.Customers[j].Amount >= p.Sites[i].Least
}

// fillUp moves customers to the open sites that serve less than they must.
func (p *placing) fillUp() bool {
	for i := range p.Sites {
		for p.open[i] && p.total[i] < p.Sites[i].Least {
			best, at := math.Inf(1), int32(-1)
			for _, a := range p.at[i] {
				j := p.Links[a].Customer
				if p.link[j] == a || !p.usable(j, a) || !p.spare(j) {
					continue
				}
				was := p.link[j]
				p.lift(j)
				d := p.adds(j, a) - p.adds(j, was)
				p.put(j, was)
				if d < best {
					best, at = d, a
				}
			}
			if at < 0 {
				return false
			}
			j := p.Links[at].Customer
			p.lift(j)
			p.put(j, at)
		}
	}
	return true
}

// improve moves customers, and lets pairs change places, as long as it pays.
func (p *placing) improve() {
	const passes = 20
	for range passes {
		better := false
		for j := range p.Customers {
			better = p.shift(j) || p.exchange(j) || better
		}
		if !better {
			return
		}
	}
}

func (p *placing) shift(j int) bool {
	if !p.spare(j) {
		return false
	}
	was := p.link[j]
	p.lift(j)
	now := p.adds(j, was)
	best, at := now-1e-9*(1+math.Abs(now)), was
	for _, a := range p.of[j] {
		if p.usable(j, a) {
			if c := p.adds(j, a); c < best {
				best, at = c, a
			}
		}
	}
	p.put(j, at)
	return at != was
}

// exchange lets j take the place of another, who takes any other place.
func (p *placing) exchange(j int) bool {
	from := p.link[j]
	for _, a := range p.of[j] {
		i := p.Links[a].Site
		if a == from || !p.allowed(a) || p.Links[from].Cost <= p.Links[a].Cost && p.lacks(j, a) <= 0 {
			continue
		}
		for _, b := range p.at[i] {
			m := p.Links[b].Customer
			if p.link[m] == b && p.trade(j, a, m) {
				return true
			}
		}
	}
	return false
}

// trade puts j on link a and m, whom he displaces, on his best other link, if
// that is cheaper and leaves no site with too little.
func (p *placing) trade(j int, a int32, m int) bool {
	wasJ, wasM := p.link[j], p.link[m]
	p.lift(j)
	before := p.adds(j, wasJ)
	p.lift(m)
	before += p.adds(m, wasM)
	best, to := before-1e-9*(1+math.Abs(before)), int32(-1)
	if p.lacks(j, a) <= 0 {
		cost := p.adds(j, a)
		p.put(j, a)
		for _, c := range p.of[m] {
			if c == wasM || !p.usable(m, c) {
				continue
			}
			if v := cost + p.adds(m, c); v < best && p.enough(wasJ, wasM, c, p.Customers[m].Amount) {
				best, to = v, c
			}
		}
		if to >= 0 {
			p.put(m, to)
			return true
		}
		p.lift(j)
	}
	p.put(m, wasM)
	p.put(j, wasJ)
	return false
}

// enough reports whether the two sites left still serve what they must once an
// amount comes to the site of link to.
func (p *placing) enough(left, right, to int32, amount int64) bool {
	for _, a := range []int32{left, right} {
		i := p.Links[a].Site
		has := p.total[i]
		if i == p.Links[to].Site {
			has += amount
		}
		if has < p.Sites[i].Least {
			return false
		}
	}
	return true
}

// fits reports whether an assignment keeps the room and the least amounts of
// every open site.
func (s *siting) fits(open []bool, amount []int64) bool {
	for i, site := range s.Sites {
		if !open[i] {
			continue
		}
		load, side := make([]int64, len(site.Rooms)), make([]int64, len(site.Rooms))
		total := int64(0)
		for _, a := range s.at[i] {
			c := s.Customers[s.Links[a].Customer].Class
			load[c] += amount[a]
			total += amount[a]
			if s.Links[a].Side {
				side[c] += amount[a]
			}
		}
		for c, r := range site.Rooms {
			if load[c] > r.Size+r.Extra || side[c] > r.Side.Size+r.Side.Extra {
				return false
			}
		}
		if total < site.Least {
			return false
		}
	}
	return true
}
