package cheapest

import (
	"cmp"
	"math"
	"slices"
)

// bill is steps of one measure for one unit, to be paid.
type bill struct {
	i, v  int
	count int32
}

// dated is a bill put into a year.
type dated struct {
	bill
	year int
}

// calendar divides bills among years.
type calendar struct {
	m      *model
	years  []int
	spends [][]float64 // per year and measure
}

// date puts every step into the first year whose money suffices, in order of
// rank; where that strands something, steps are divided by size instead and the
// early ones go to those first in rank. False when no division was found.
func (m *model) date(cnt []int32) ([]dated, bool) {
	bills := m.bills(cnt)
	if len(m.p.Budgets) == 0 {
		all := make([]dated, len(bills))
		for t, b := range bills {
			all[t] = dated{b, 0}
		}
		return all, true
	}
	c := newCalendar(m)
	if all, ok := c.inOrder(bills); ok {
		return all, true
	}
	return newCalendar(m).divide(bills)
}

// bills lists what is bought, by rank, then the cheaper unit first.
func (m *model) bills(cnt []int32) []bill {
	total := make([]float64, m.n)
	var all []bill
	for i := range m.n {
		for v := range m.p.Measures {
			if c := cnt[i*m.v+v]; c > 0 {
				all = append(all, bill{i, v, c})
				total[i] += m.vars[v].cost * float64(c)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b bill) int {
		return cmp.Or(cmp.Compare(m.p.Units[a.i].Rank, m.p.Units[b.i].Rank), cmp.Compare(total[a.i], total[b.i]), cmp.Compare(a.i, b.i))
	})
	return all
}

func newCalendar(m *model) *calendar {
	c := &calendar{m: m}
	for _, b := range m.p.Budgets {
		c.years = append(c.years, b.Year)
	}
	slices.Sort(c.years)
	c.years = slices.Compact(c.years)
	for range c.years {
		c.spends = append(c.spends, make([]float64, len(m.p.Measures)))
	}
	return c
}

func (c *calendar) inOrder(bills []bill) ([]dated, bool) {
	var all []dated
	for _, b := range bills {
		for y := range c.years {
			if n := c.fits(y, b.v, b.count); n > 0 {
				all = append(all, dated{bill{b.i, b.v, n}, c.years[y]})
				b.count -= n
			}
			if b.count == 0 {
				break
			}
		}
		if b.count > 0 {
			return nil, false
		}
	}
	return all, true
}

// fits spends on as many steps, up to n, as the money of a year allows.
func (c *calendar) fits(y, v int, n int32) int32 {
	cost := c.m.vars[v].cost
	if cost == 0 {
		return n
	}
	was := c.spends[y][v]
	lo, hi := int32(0), n
	for lo < hi {
		mid := hi
		if lo > 0 || hi < n {
			mid = lo + (hi-lo+1)/2
		}
		c.spends[y][v] = was + cost*float64(mid)
		if c.paid(y) {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	c.spends[y][v] = was + cost*float64(lo)
	return lo
}

func (c *calendar) paid(y int) bool { return c.m.pay(c.years[y], c.spends[y]) != nil }

// pay divides what the measures cost in a year among its budgets; nil when
// they do not suffice.
func (m *model) pay(year int, spend []float64) []float64 {
	var budgets []int
	for b := range m.p.Budgets {
		if m.p.Budgets[b].Year == year && b != m.last {
			budgets = append(budgets, b)
		}
	}
	if m.last >= 0 && m.p.Budgets[m.last].Year == year {
		budgets = append(budgets, m.last)
	}
	used := make([]float64, len(m.p.Budgets))
	share := make([][]float64, len(spend)) // per measure and budget
	for v := range spend {
		if spend[v] <= 0 {
			continue
		}
		share[v] = make([]float64, len(m.p.Budgets))
		need := spend[v]
		for need > spend[v]*1e-12 {
			got := m.fund(v, need, budgets, share, used)
			if got <= 0 {
				return nil
			}
			need -= got
		}
	}
	return used
}

func (m *model) pays(b, v int) bool {
	return m.p.Budgets[b].Measures == nil || slices.Contains(m.p.Budgets[b].Measures, v)
}

// fund finds money for a measure along a shortest way of exchanges: from a
// budget with money left, or from one that another measure can do without.
func (m *model) fund(v int, need float64, budgets []int, share [][]float64, used []float64) float64 {
	via := make(map[int]int) // of a budget: the measure that turns to it
	from := map[int]int{v: -1}
	for queue := []int{v}; len(queue) > 0; queue = queue[1:] {
		w := queue[0]
		for _, b := range budgets {
			if _, seen := via[b]; seen || !m.pays(b, w) {
				continue
			}
			via[b] = w
			left := m.p.Budgets[b].Amount - used[b]
			if left > 1e-12*m.p.Budgets[b].Amount {
				return m.exchange(v, b, min(need, left), via, from, share, used)
			}
			for u := range share {
				if _, seen := from[u]; !seen && share[u] != nil && share[u][b] > 0 {
					from[u] = b
					queue = append(queue, u)
				}
			}
		}
	}
	return 0
}

func (m *model) exchange(v, end int, d float64, via, from map[int]int, share [][]float64, used []float64) float64 {
	for b := end; via[b] != v; b = from[via[b]] {
		w := via[b]
		d = min(d, share[w][from[w]])
	}
	b := end
	for ; via[b] != v; b = from[via[b]] {
		w := via[b]
		share[w][b] += d
		share[w][from[w]] -= d
	}
	share[v][b] += d
	used[end] += d
	return d
}

// dateNodes bounds the search for a division of steps among years.
const dateNodes = 20000

// divide packs the steps of each measure into the years, the dearest first,
// and looks back where that fails.
func (c *calendar) divide(bills []bill) ([]dated, bool) {
	m := c.m
	total := make([]int32, len(m.p.Measures))
	for _, b := range bills {
		total[b.v] += b.count
	}
	var order []int
	for v, n := range total {
		if n > 0 {
			order = append(order, v)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(m.vars[b].cost, m.vars[a].cost) })
	count := make([][]int32, len(c.years))
	for y := range count {
		count[y] = make([]int32, len(total))
	}
	nodes := 0
	var search func(t, y int, left int32) bool
	search = func(t, y int, left int32) bool {
		if t == len(order) {
			return true
		}
		v := order[t]
		nodes++
		if nodes > dateNodes {
			return false
		}
		if left == 0 || y == len(c.years) {
			if left > 0 {
				return false
			}
			if t+1 == len(order) {
				return true
			}
			return search(t+1, 0, total[order[t+1]])
		}
		was := c.spends[y][v]
		most := c.fits(y, v, left)
		for n := most; n >= 0; n-- {
			c.spends[y][v] = was + m.vars[v].cost*float64(n)
			count[y][v] = n
			if search(t, y+1, left-n) {
				return true
			}
		}
		c.spends[y][v], count[y][v] = was, 0
		return false
	}
	if len(order) > 0 && !search(0, 0, total[order[0]]) {
		return nil, false
	}
	return c.hand(bills, count), true
}

// hand gives the steps of each year to those first in rank.
func (c *calendar) hand(bills []bill, count [][]int32) []dated {
	var all []dated
	for _, b := range bills {
		for y := range c.years {
			if n := min(b.count, count[y][b.v]); n > 0 {
				all = append(all, dated{bill{b.i, b.v, n}, c.years[y]})
				count[y][b.v] -= n
				b.count -= n
			}
		}
	}
	return all
}

// grain is the step in which costs go: every plan costs a multiple of it; 0
// when there is none worth knowing.
func (m *model) grain() float64 {
	for _, scale := range []float64{1, 10, 100, 1000, 10000} {
		g := int64(0)
		whole := true
		for _, v := range m.vars {
			c := v.cost * scale
			r := math.Round(c)
			if math.Abs(c-r) > 1e-9*max(1, math.Abs(c)) || r > 1e15 {
				whole = false
				break
			}
			for a, b := int64(r), g; ; a, b = b, a%b {
				if b == 0 {
					g = a
					break
				}
			}
		}
		if whole {
			return float64(g) / scale
		}
	}
	return 0
}
