package solve

import (
	"context"
	"math"
	"slices"
)

// surcharge is what a site costs for each unit it serves, in place of the cost
// of opening it; nil for none.
type surcharge []float64

// route serves the customers over the open sites at least cost; false where it
// cannot be done. Least amounts bind the sites for which strict holds.
func (s *siting) route(open []bool, extra surcharge, banned bits, strict func(i int) bool) ([]int64, bool) {
	n := len(s.Customers)
	sink := n
	nodes := n + 1
	type door struct{ room, side int }
	doors := make([][]door, len(s.Sites))
	exits := make([]int, len(s.Sites))
	dear := 0.0
	for i, site := range s.Sites {
		if !open[i] {
			continue
		}
		exits[i] = sink
		if site.Least > 0 && strict(i) {
			exits[i] = nodes
			nodes++
		}
		doors[i] = make([]door, len(site.Rooms))
		for c, r := range site.Rooms {
			doors[i][c] = door{nodes, nodes + 1}
			nodes += 2
			dear = max(dear, r.Price+r.Side.Price)
		}
	}
	for a, u := range s.unit {
		if extra != nil {
			u += extra[s.Links[a].Site]
		}
		dear = max(dear, math.Abs(u))
	}
	scale := math.Exp2(math.Floor(58 - math.Log2(max(dear, 1e-6)) - math.Log2(float64(nodes+2))))
	scale = min(scale, 1<<40)
	whole := func(v float64) int64 { return int64(math.Round(v * scale)) }
	net := NewNetwork(nodes)
	total := int64(0)
	for j, c := range s.Customers {
		net.Supply(j, c.Amount)
		total += c.Amount
	}
	net.Supply(sink, -total)
	arcs := make([]int, len(s.Links))
	for j := range s.Customers {
		for _, a := range s.of[j] {
			i := s.Links[a].Site
			arcs[a] = -1
			if !open[i] || banned.has(a) {
				continue
			}
			d := doors[i][s.Customers[j].Class]
			u := s.unit[a]
			if extra != nil {
				u += extra[i]
			}
			to := d.room
			if s.Links[a].Side {
				to = d.side
			}
			arcs[a] = net.Arc(j, to, 0, s.Customers[j].Amount, whole(u))
		}
	}
	for i, site := range s.Sites {
		if !open[i] {
			continue
		}
		for c, r := range site.Rooms {
			d := doors[i][c]
			pass := func(from, to int, st Store) {
				net.Arc(from, to, 0, st.Size, 0)
				if st.Extra > 0 {
					net.Arc(from, to, 0, st.Extra, whole(st.Price))
				}
			}
			pass(d.room, exits[i], r.Store)
			pass(d.side, d.room, r.Side)
		}
		if exits[i] != sink {
			net.Arc(exits[i], sink, site.Least, max(total, site.Least), 0)
		}
	}
	f, err := net.Solve(context.WithoutCancel(s.ctx))
	if err != nil {
		return nil, false
	}
	amount := make([]int64, len(s.Links))
	for j := range s.Customers {
		for _, a := range s.of[j] {
			if arcs[a] >= 0 {
				amount[a] = f.Amount[arcs[a]]
			}
		}
	}
	return amount, true
}

func always(int) bool { return true }

// try finds the cheapest service by a set of open sites and offers it; the cost
// is infinite where the set cannot serve.
func (s *siting) try(open []bool) float64 {
	key := make([]byte, len(open))
	for i, o := range open {
		if o {
			key[i] = 1
		}
	}
	if cost, known := s.seen[string(key)]; known {
		return cost
	}
	cost := math.Inf(1)
	amount, ok := s.route(open, nil, nil, always)
	if ok && s.Whole {
		amount, ok = s.placeWhole(open, amount)
	}
	if ok {
		cost = s.offer(open, amount)
	}
	s.seen[string(key)] = cost
	return cost
}

// scaleSlopes routes over all sites a node leaves, charging the opening by the
// unit, and takes the sites used; then again with each site charged by what it
// served. It gives a bound that holds for the node, and false where even all
// sites together cannot serve.
func (s *siting) scaleSlopes(n *node, turns int) (bound float64, ok bool) {
	open := make([]bool, len(s.Sites))
	slope := make(surcharge, len(s.Sites))
	forced := func(i int) bool { return n.fate[i] == MustOpen }
	for i, site := range s.Sites {
		open[i] = n.fate[i] != MustShut
		if n.fate[i] == Free && s.holds[i] > 0 {
			slope[i] = max(0, site.Open-site.Shut) / s.holds[i]
		}
	}
	for turn := range turns {
		amount, can := s.route(open, slope, n.banned, forced)
		if !can {
			return bound, turn > 0
		}
		used := make([]bool, len(s.Sites))
		served := make([]float64, len(s.Sites))
		for a, x := range amount {
			served[s.Links[a].Site] += float64(x)
		}
		if turn == 0 {
			bound = s.slopeBound(n, amount, slope, served)
		}
		for i, site := range s.Sites {
			used[i] = n.fate[i] == MustOpen || n.fate[i] == Free && (served[i] > 0 && served[i] >= float64(site.Least) || site.Open <= site.Shut)
			if n.fate[i] == Free && served[i] > 0 {
				slope[i] = max(0, site.Open-site.Shut) / max(served[i], float64(site.Least))
			}
		}
		before := s.best
		s.try(used)
		if turn > 2 && s.best >= before {
			break
		}
	}
	return bound, true
}

// slopeBound is the cost of the cheapest flow when opening is paid by the unit
// at the rate of a full site.
func (s *siting) slopeBound(n *node, amount []int64, slope surcharge, served []float64) float64 {
	open := make([]bool, len(s.Sites))
	sum := 0.0
	for i, site := range s.Sites {
		switch {
		case n.fate[i] == MustOpen:
			open[i] = true
		case n.fate[i] == Free:
			open[i] = true
			sum += min(0, site.Open-site.Shut) - (site.Open - site.Shut)
		}
		sum += slope[i] * served[i]
	}
	return sum + s.costOf(open, amount)
}

// roundings offers the sets of sites that averages point to.
func (s *siting) roundings(n *node, share []float64, turns int) {
	order := make([]int, 0, len(s.Sites))
	open := make([]bool, len(s.Sites))
	for i := range s.Sites {
		open[i] = n.fate[i] == MustOpen || n.fate[i] == Free && share[i] >= 0.5
		if n.fate[i] == Free {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if share[a] > share[b] {
			return -1
		}
		return 1
	})
	held := make([]float64, len(s.need))
	add := func(i int) {
		for c, r := range s.Sites[i].Rooms[:min(len(s.Sites[i].Rooms), len(held))] {
			held[c] += float64(r.Size + r.Extra)
		}
	}
	enough := func() bool {
		for c, h := range held {
			if h < s.need[c] {
				return false
			}
		}
		return true
	}
	for i, o := range open {
		if o {
			add(i)
		}
	}
	for _, i := range order {
		if !open[i] && !enough() {
			open[i] = true
			add(i)
		}
	}
	for range turns {
		if !math.IsInf(s.try(open), 1) {
			return
		}
		grown := false
		for _, i := range order {
			if !open[i] {
				open[i], grown = true, true
				break
			}
		}
		if !grown {
			return
		}
	}
}

// polish closes, opens and exchanges sites of the best answer as long as that
// makes it cheaper, trying at most so many sets.
func (s *siting) polish(tries int) {
	for tries > 0 && s.bestOpen != nil && s.ctx.Err() == nil {
		from, before := append([]bool(nil), s.bestOpen...), s.best
		attempt := func(flips ...int) bool {
			set := append([]bool(nil), from...)
			for _, i := range flips {
				if set[i] = !set[i]; set[i] && s.Sites[i].Fate == MustShut || !set[i] && s.Sites[i].Fate == MustOpen {
					return false
				}
			}
			tries--
			s.try(set)
			return s.best < before || tries <= 0
		}
		s.neighbours(from, attempt)
		if s.best >= before {
			return
		}
	}
}

// neighbours offers every change of one site, then every exchange of two, until
// one is taken.
func (s *siting) neighbours(from []bool, attempt func(flips ...int) bool) {
	for i := range from {
		if attempt(i) {
			return
		}
	}
	for i := range from {
		for k := range from {
			if from[i] && !from[k] && attempt(i, k) {
				return
			}
		}
	}
}
