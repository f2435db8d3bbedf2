package solve

import (
	"cmp"
	"math"
	"slices"
)

// knapsack is the working room of the problems of single sites.
type knapsack struct {
	days, sides [][]item // by class
	load        []float64
	side        []float64
	dp          []float64
	took        []bool
	picked      []int32
	drop        []int32
}

// item is a customer whom a site could serve.
type item struct {
	worth  float64 // cost of a unit less its price
	amount float64
	link   int32
}

// pack finds the best customers for an open site at the prices: its worth, zero
// or below, or above zero where the site must serve a least amount; +Inf where
// it cannot reach that. The shares go to p.share.
//
// Shares may be parts of a customer: rooms within a site and sides within a
// room are laminar, so that taking the best next unit is optimal. Where
// customers are served whole, that is a bound, which tighten improves.
func (s *siting) pack(n *node, p *prices, i int) float64 {
	k, site := &s.scratch, &s.Sites[i]
	k.gather(s, n, p, i)
	value, ok := k.fill(s, site, p)
	if !ok {
		return math.Inf(1)
	}
	if s.Whole {
		return s.tighten(p, site, value)
	}
	return value
}

// gather sorts the customers a site could serve, by class and kind of link.
func (k *knapsack) gather(s *siting, n *node, p *prices, i int) {
	site := &s.Sites[i]
	for len(k.days) < len(site.Rooms) {
		k.days, k.sides = append(k.days, nil), append(k.sides, nil)
		k.load, k.side = append(k.load, 0), append(k.side, 0)
	}
	for c := range site.Rooms {
		k.days[c], k.sides[c] = k.days[c][:0], k.sides[c][:0]
	}
	for _, a := range s.at[i] {
		j := s.Links[a].Customer
		p.share[a] = 0
		worth := s.unit[a] - p.lambda[j]/s.amount[j]
		if worth >= 0 && site.Least == 0 || n.banned.has(a) {
			continue
		}
		c := s.Customers[j].Class
		it := item{worth, s.amount[j], a}
		if s.Links[a].Side {
			k.sides[c] = append(k.sides[c], it)
		} else {
			k.days[c] = append(k.days[c], it)
		}
	}
	for c := range site.Rooms {
		slices.SortFunc(k.days[c], byWorth)
		slices.SortFunc(k.sides[c], byWorth)
	}
}

func byWorth(a, b item) int {
	if d := cmp.Compare(a.worth, b.worth); d != 0 {
		return d
	}
	return cmp.Compare(a.link, b.link)
}

// segment is the room left at one price.
func segment(used float64, st Store) (left, price float64) {
	if free := float64(st.Size) - used; free > 0 {
		return free, 0
	}
	return float64(st.Size+st.Extra) - used, st.Price
}

// fill takes the best next unit as long as it pays or is needed.
func (k *knapsack) fill(s *siting, site *Site, p *prices) (value float64, ok bool) {
	clear(k.load)
	clear(k.side)
	heads := make([][2]int, len(site.Rooms))
	done := make([][2]float64, len(site.Rooms)) // of the item at the head
	total := 0.0
	for {
		best, class, kind, most := math.Inf(1), -1, 0, 0.0
		for c, r := range site.Rooms {
			room, price := segment(k.load[c], r.Store)
			if room <= 0 {
				continue
			}
			for q, list := range [2][]item{k.days[c], k.sides[c]} {
				if heads[c][q] >= len(list) {
					continue
				}
				it := list[heads[c][q]]
				can, cost := min(room, it.amount-done[c][q]), it.worth+price
				if q == 1 {
					beds, bed := segment(k.side[c], r.Side)
					can, cost = min(can, beds), cost+bed
				}
				if can > 0 && cost < best {
					best, class, kind, most = cost, c, q, can
				}
			}
		}
		short := float64(site.Least) - total
		if class < 0 || best >= 0 && short <= 0 {
			return value, short <= 0
		}
		if best >= 0 {
			most = min(most, short)
		}
		list := k.days[class]
		if kind == 1 {
			list = k.sides[class]
			k.side[class] += most
		}
		it := list[heads[class][kind]]
		p.share[it.link] += most / it.amount
		value += most * best
		total += most
		k.load[class] += most
		if done[class][kind] += most; done[class][kind] >= it.amount {
			done[class][kind] = 0
			heads[class][kind]++
		}
	}
}

// mostCells bounds the work of one exact knapsack.
const mostCells = 1 << 20

// tighten replaces the value of filling with parts of customers by that with
// whole ones, by dynamic programming over the load, class by class, where a
// customer was parted, no side link pays and the table is small enough.
func (s *siting) tighten(p *prices, site *Site, value float64) float64 {
	k := &s.scratch
	sum, load := 0.0, int64(0)
	k.picked = k.picked[:0]
	for c, r := range site.Rooms {
		if slices.ContainsFunc(k.sides[c], func(it item) bool { return it.worth < 0 }) {
			return value
		}
		parted, part := false, 0.0
		var paying []item
		all := int64(0)
		for t, it := range k.days[c] {
			x := p.share[it.link]
			parted = parted || x > 0 && x < 1
			part += x * it.amount * it.worth
			if it.worth < 0 {
				paying = k.days[c][:t+1]
				all += int64(it.amount)
			}
		}
		if !parted && site.Least == 0 {
			sum += part + r.Price*max(0, k.load[c]-float64(r.Size))
			continue
		}
		most := min(r.Size+r.Extra, all)
		if int64(len(paying))*(most+1) > mostCells {
			return value
		}
		v, l := k.exact(paying, r, most)
		sum += v
		load += l
		for _, it := range k.days[c] {
			k.drop = append(k.drop, it.link)
		}
	}
	if load >= site.Least && sum >= value {
		for _, a := range k.drop {
			p.share[a] = 0
		}
		for _, a := range k.picked {
			p.share[a] = 1
		}
		value = sum
	}
	k.drop = k.drop[:0]
	return value
}

// exact finds the best set of whole items whose load is at most most, and adds
// their links to picked.
func (k *knapsack) exact(items []item, r Room, most int64) (value float64, load int64) {
	w := int(most) + 1
	if len(k.dp) < w {
		k.dp = make([]float64, w)
	}
	if len(k.took) < w*len(items) {
		k.took = make([]bool, w*len(items))
	}
	dp, took := k.dp[:w], k.took[:w*len(items)]
	clear(took)
	for x := range dp {
		dp[x] = math.Inf(1)
	}
	dp[0] = 0
	reach := 0
	for t, it := range items {
		size, gain := int(it.amount), it.worth*it.amount
		reach = min(reach+size, w-1)
		for x := reach; x >= size; x-- {
			if v := dp[x-size] + gain; v < dp[x] {
				dp[x] = v
				took[t*w+x] = true
			}
		}
	}
	best, at := 0.0, 0
	for x, v := range dp {
		if v += r.Price * max(0, float64(int64(x)-r.Size)); v < best {
			best, at = v, x
		}
	}
	load = int64(at)
	for t := len(items) - 1; t >= 0; t-- {
		if took[t*w+at] {
			at -= int(items[t].amount)
			k.picked = append(k.picked, items[t].link)
		}
	}
	return best, load
}
