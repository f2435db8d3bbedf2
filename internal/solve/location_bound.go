package solve

import (
	"cmp"
	"math"
	"slices"
)

// prices are multipliers for the demand of each customer, and what follows.
type prices struct {
	lambda []float64 // for all of the customer
	bound  float64
	value  []float64 // what opening each site is worth, below zero if it pays
	free   float64   // the bound without the need for room
	gap    []float64 // per customer: share not served, of this solution
	share  []float64 // per link
	open   []float64 // per site
}

func (s *siting) newPrices(lambda []float64) *prices {
	return &prices{
		lambda: append([]float64(nil), lambda...), value: make([]float64, len(s.Sites)),
		gap: make([]float64, len(s.Customers)), share: make([]float64, len(s.Links)), open: make([]float64, len(s.Sites)),
	}
}

// firstPrices charge each customer his cheapest link and his part of the site.
func (s *siting) firstPrices() []float64 {
	lambda := make([]float64, len(s.Customers))
	for j := range s.Customers {
		best := math.Inf(1)
		for _, a := range s.of[j] {
			site := s.Sites[s.Links[a].Site]
			best = min(best, s.Links[a].Cost+max(0, site.Open-site.Shut)*s.amount[j]/max(1, s.holds[s.Links[a].Site]))
		}
		lambda[j] = best
	}
	return lambda
}

// evaluate works out the bound at p.lambda for a node, and the solution of the
// relaxed problem.
func (s *siting) evaluate(n *node, p *prices) {
	s.rounds++
	for j := range p.gap {
		p.gap[j] = 1
	}
	clear(p.share)
	p.free = s.base
	for j := range s.Customers {
		p.free += p.lambda[j]
	}
	for i := range s.Sites {
		p.value[i], p.open[i] = 0, 0
		if n.fate[i] == MustShut {
			continue
		}
		p.value[i] = s.Sites[i].Open - s.Sites[i].Shut + s.pack(n, p, i)
		if n.fate[i] == MustOpen || p.value[i] < 0 {
			p.open[i] = 1
			p.free += p.value[i]
		}
	}
	p.bound = p.free + s.cover(n, p)
	for i := range s.Sites {
		if p.open[i] == 0 {
			for _, a := range s.at[i] {
				p.share[a] = 0
			}
			continue
		}
		for _, a := range s.at[i] {
			if p.share[a] != 0 {
				p.share[a] *= p.open[i]
				p.gap[s.Links[a].Customer] -= p.share[a]
			}
		}
	}
}

// cover opens further sites where those that pay cannot hold the demand of a
// class, and gives what that costs at least: as many as are needed when the
// largest are taken, and by the unit of room.
func (s *siting) cover(n *node, p *prices) float64 {
	worst, which := 0.0, -1
	byCount := false
	for c := range s.need {
		count, unit := s.coverClass(n, p, c)
		if count > worst {
			worst, which, byCount = count, c, true
		}
		if unit > worst {
			worst, which, byCount = unit, c, false
		}
	}
	if which < 0 {
		return 0
	}
	rest, missing, least := s.shortOf(n, p, which, byCount)
	for _, i := range rest {
		take := 1.0
		if byCount {
			if least == 0 {
				break
			}
			least--
		} else {
			take = min(1, missing/s.hold(i, which))
			missing -= take * s.hold(i, which)
		}
		if p.open[i] = take; missing <= 0 && !byCount {
			break
		}
	}
	return worst
}

// hold is the most a site can serve of a class.
func (s *siting) hold(i, class int) float64 {
	if class >= len(s.Sites[i].Rooms) {
		return 0
	}
	r := s.Sites[i].Rooms[class]
	return float64(r.Size + r.Extra)
}

// shortOf lists the free sites that do not pay and have room for the class, the
// cheapest first; how much room is missing; and how many sites must open.
func (s *siting) shortOf(n *node, p *prices, class int, byCount bool) (rest []int, missing float64, least int) {
	missing = s.need[class]
	var sizes []float64
	for i := range s.Sites {
		h := s.hold(i, class)
		if n.fate[i] == MustShut || h == 0 {
			continue
		}
		if n.fate[i] == MustOpen || p.value[i] < 0 {
			missing -= h
		} else if !math.IsInf(p.value[i], 1) {
			rest = append(rest, i)
			sizes = append(sizes, h)
		}
	}
	if missing <= 0 {
		return nil, missing, 0
	}
	slices.SortFunc(sizes, func(a, b float64) int { return cmp.Compare(b, a) })
	for m := missing; m > 0 && least < len(sizes); least++ {
		m -= sizes[least]
	}
	slices.SortStableFunc(rest, func(a, b int) int {
		if byCount {
			return cmp.Compare(p.value[a], p.value[b])
		}
		return cmp.Compare(p.value[a]/s.hold(a, class), p.value[b]/s.hold(b, class))
	})
	return rest, missing, least
}

func (s *siting) coverClass(n *node, p *prices, class int) (count, unit float64) {
	rest, missing, least := s.shortOf(n, p, class, true)
	if missing <= 0 {
		return 0, 0
	}
	for _, i := range rest[:min(least, len(rest))] {
		count += p.value[i]
	}
	rest, missing, _ = s.shortOf(n, p, class, false)
	for _, i := range rest {
		h := s.hold(i, class)
		part := min(1, missing/h)
		unit += part * p.value[i]
		if missing -= part * h; missing <= 0 {
			break
		}
	}
	return count, unit
}

// ascend raises the bound of a node by the volume algorithm, starting from
// lambda, in so many rounds at most. It gives the best prices, and the averages
// of the relaxed solutions in share, open and gap.
func (s *siting) ascend(n *node, lambda []float64, rounds int) *prices {
	top := s.newPrices(lambda)
	s.evaluate(n, top)
	now := s.newPrices(lambda)
	mean := s.newPrices(nil)
	copy(mean.gap, top.gap)
	copy(mean.share, top.share)
	copy(mean.open, top.open)
	step, alpha := 0.1, 0.1
	if n.step > 0 {
		step = n.step
	}
	reds, checkpoint := 0, top.bound
	for r := 1; r <= rounds && top.bound < s.cutoff() && s.ctx.Err() == nil; r++ {
		norm := dot(mean.gap, mean.gap)
		if norm < 1e-14 {
			break
		}
		target := min(s.best, top.bound+max(0.05*math.Abs(top.bound), 1))
		t := step * max(target-top.bound, 1e-9*math.Abs(target)) / norm
		for j := range now.lambda {
			now.lambda[j] = top.lambda[j] + t*mean.gap[j]
		}
		s.evaluate(n, now)
		agree := dot(now.gap, mean.gap)
		blend(mean, now, mixing(mean.gap, now.gap, alpha))
		if now.bound > top.bound {
			copy(top.lambda, now.lambda)
			copy(top.value, now.value)
			top.bound, top.free = now.bound, now.free
			reds = 0
			if agree >= 0 {
				step = min(step*1.1, 2)
			}
		} else if reds++; reds >= 12 {
			step, reds = step*0.66, 0
		}
		if r%60 == 0 {
			if top.bound-checkpoint < 0.005*math.Abs(top.bound) {
				alpha = max(alpha/2, 0.005)
			}
			checkpoint = top.bound
		}
		if step < 1e-5 {
			break
		}
	}
	n.step = max(step, 0.02)
	top.gap, top.share, top.open = mean.gap, mean.share, mean.open
	return top
}

// mixing is the weight of a new solution among the averages that leaves the
// least unserved, within a tenth of alpha and alpha.
func mixing(mean, now []float64, alpha float64) float64 {
	var up, down float64
	for j := range mean {
		d := mean[j] - now[j]
		up += mean[j] * d
		down += d * d
	}
	if down == 0 {
		return alpha
	}
	return min(max(up/down, alpha/10), alpha)
}

func blend(mean, now *prices, w float64) {
	mix := func(m, x []float64) {
		for i := range m {
			m[i] += w * (x[i] - m[i])
		}
	}
	mix(mean.gap, now.gap)
	mix(mean.share, now.share)
	mix(mean.open, now.open)
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}
