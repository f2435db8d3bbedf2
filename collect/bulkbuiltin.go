package collect

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sync"

	"junheng/facts"
)

// inCounties lists the groups of each county, counties by code.
func (c *bulkCheck) inCounties() [][]int32 {
	if c.counties != nil {
		return c.counties
	}
	groups := c.now.groups
	order, sorted := roomFor(&c.b.room.byCounty, len(groups)), true
	for i := range order {
		order[i] = int32(i)
		sorted = sorted && (i == 0 || groups[i-1].county <= groups[i].county)
	}
	if !sorted {
		slices.SortStableFunc(order, func(x, y int32) int { return cmp.Compare(groups[x].county, groups[y].county) })
	}
	lo := 0
	for i := 1; i <= len(order); i++ {
		if i == len(order) || groups[order[i]].county != groups[order[lo]].county {
			c.counties = append(c.counties, order[lo:i:i])
			lo = i
		}
	}
	return c.counties
}

// pair is two schools that a check sets beside each other.
type pair struct{ first, second int32 }

// byCounty looks for pairs in every county, side by side, and tells them in order.
func (c *bulkCheck) byCounty(look func(groups []int32) []pair, tell func(pair)) {
	counties := c.inCounties()
	found := make([][]pair, len(counties))
	c.b.sideBySide(len(counties), func(i int) { found[i] = look(counties[i]) })
	for _, list := range found {
		for _, x := range list {
			tell(x)
		}
	}
}

// sameAsOther is checker.sameAsOther, which it asks about the pairs of schools
// of which no more than one number in ten differs.
func (c *bulkCheck) sameAsOther(x *Check) {
	var ids, counts []facts.FieldID // amounts first: they tell schools apart
	for _, id := range c.t.Fields() {
		switch f := c.dict.Field(id); {
		case f == nil:
		case f.Type == facts.Amount:
			ids = append(ids, id)
		case f.Type == facts.Count:
			counts = append(counts, id)
		}
	}
	ids = append(ids, counts...)
	least := int(x.limit(8))
	if len(ids) < least {
		return
	}
	known := make([][]float64, 0, len(ids))
	cols := func(n int) [][]float64 { // the first n; most others are hardly ever needed
		for len(known) < n {
			known = append(known, c.total(string(ids[len(known)])))
		}
		return known[:n]
	}
	if c.b.reader == nil {
		cols(len(ids)) // counties are looked at side by side
	}
	look := func(groups []int32) (out []pair) {
		if len(groups) > 2000 {
			return nil
		}
		if len(ids) < 10 {
			return equalRows(cols, len(ids), groups)
		}
		all := cols(len(ids))
		for i, a := range groups {
			for _, b := range groups[i+1:] {
				if alikeRows(all, a, b) {
					out = append(out, pair{a, b})
				}
			}
		}
		return out
	}
	c.byCounty(look, func(p pair) {
		a, b := &c.now.groups[p.first], &c.now.groups[p.second]
		if n := copied(c.numbers(c.now, a), c.numbers(c.now, b)); n >= least {
			c.report(b, -1, []facts.FieldID{fieldStudents, "teachers", "classes"},
				c.say(x, saySameOther, "other", c.name(a), "name", c.name(b), "n", n))
		}
	})
}

// equalRows finds the schools of which none of n numbers differs; cols gives the
// first columns. In those nearly all schools differ.
func equalRows(cols func(n int) [][]float64, n int, groups []int32) (out []pair) {
	type row struct {
		hash  uint64
		group int32
	}
	if n > 1 {
		if first := cols(2); apart(groups, first[0], first[1]) {
			return nil
		}
	}
	if !twins(groups, rowHash(cols(min(3, n)))) {
		return nil
	}
	hash := rowHash(cols(n))
	if !twins(groups, hash) {
		return nil
	}
	rows := make([]row, len(groups))
	for i, g := range groups {
		rows[i] = row{hash(g), g}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.group, b.group)) })
	for i := range rows {
		for k := i + 1; k < len(rows) && rows[k].hash == rows[i].hash; k++ {
			out = append(out, pair{rows[i].group, rows[k].group})
		}
	}
	return out
}

// rowHash hashes the numbers of a school; those not positive count as none.
func rowHash(cols [][]float64) func(int32) uint64 {
	return func(g int32) uint64 {
		h := uint64(1)
		for _, v := range cols {
			x := v[g]
			if !(x > 0) {
				x = 0
			}
			h = (bits.RotateLeft64(h, 23) ^ math.Float64bits(x)) * 0x9e3779b97f4a7c15
		}
		return mix(h)
	}
}

var twinIndexes = sync.Pool{New: func() any { return new(hashIndex) }}

// twins reports whether two groups may have the same hash; 0 is the hash of
// what is like nothing else.
func twins(groups []int32, hash func(int32) uint64) bool {
	x := twinIndexes.Get().(*hashIndex)
	defer twinIndexes.Put(x)
	x.init(len(groups))
	for _, g := range groups {
		h := hash(g)
		if h == 0 {
			continue
		}
		if _, at := x.first(h); at >= 0 {
			return true
		}
		x.add(h, g)
	}
	return false
}

// alikeRows reports whether at most one in ten of the numbers of two schools
// differs; numbers that are not positive count as none.
func alikeRows(cols [][]float64, a, b int32) bool {
	differ := 0
	for _, v := range cols {
		x, y := v[a], v[b]
		if x == y || !(x > 0) && !(y > 0) {
			continue
		}
		if differ++; differ*10 > len(cols) {
			return false
		}
	}
	return true
}

// sharedAmount is checker.sharedAmount over columns.
func (c *bulkCheck) sharedAmount(x *Check) {
	for _, f := range x.watched("gymnasium_area", "sports_field_area", "nearby_sport_area", "indoor_sport_area") {
		v := c.total(string(f))
		if v == nil {
			continue
		}
		least := x.limit(100)
		look := func(groups []int32) []pair { return equalAmounts(v, groups, least) }
		c.byCounty(look, func(p pair) {
			c.report(&c.now.groups[p.second], -1, []facts.FieldID{f},
				c.say(x, sayShared, "other", c.name(&c.now.groups[p.first]), "value", show(v[p.second])))
		})
	}
}

// sieve remembers up to sieved hashes of sixteen bits.
type sieve struct {
	bits [1 << 16 / 64]uint64
	met  [sieved]uint16
	n    int
}

// sieved is the most groups among which hashes of sixteen bits are mostly apart.
const sieved = 1 << 8

var sieves = sync.Pool{New: func() any { return new(sieve) }}

// has reports whether a hash came before, and remembers it.
func (s *sieve) has(hash uint16) bool {
	word, bit := &s.bits[hash/64], uint64(1)<<(hash%64)
	if *word&bit != 0 {
		return true
	}
	*word |= bit
	s.met[s.n] = hash
	s.n++
	return false
}

// done forgets all hashes and lends the sieve to others.
func (s *sieve) done() {
	for _, hash := range s.met[:s.n] {
		s.bits[hash/64] = 0
	}
	s.n = 0
	sieves.Put(s)
}

// apart reports whether no two groups have the same numbers in two columns; those
// not positive count as none. It may miss that they are.
func apart(groups []int32, first, second []float64) bool {
	if len(groups) > sieved {
		return false
	}
	seen := sieves.Get().(*sieve)
	defer seen.done()
	for _, g := range groups {
		x, y := first[g], second[g]
		if !(x > 0) {
			x = 0
		}
		if !(y > 0) {
			y = 0
		}
		if seen.has(uint16((math.Float64bits(x)*0x9e3779b97f4a7c15 + math.Float64bits(y)*0xbf58476d1ce4e5b9) >> 48)) {
			return false
		}
	}
	return true
}

// amountsApart reports whether no two groups have the same amount of at least so
// much. It may miss that they have not.
func amountsApart(groups []int32, v []float64, least float64) bool {
	if len(groups) > sieved {
		return false
	}
	seen := sieves.Get().(*sieve)
	defer seen.done()
	for _, g := range groups {
		if w := v[g]; w >= least && seen.has(uint16(math.Float64bits(w)*0x9e3779b97f4a7c15>>48)) {
			return false
		}
	}
	return true
}

// equalAmounts finds the schools that have the same amount of at least so much,
// each with the first that has it. Whole multiples of 50 come about by themselves.
func equalAmounts(v []float64, groups []int32, least float64) (out []pair) {
	if amountsApart(groups, v, least) {
		return nil
	}
	telling := func(w float64) bool { return w >= least && !(w == math.Trunc(w) && math.Mod(w, 50) == 0) }
	hash := func(g int32) uint64 {
		if w := v[g]; telling(w) {
			return mix(math.Float64bits(w))
		}
		return 0
	}
	if !twins(groups, hash) {
		return nil
	}
	uneven := slices.DeleteFunc(slices.Clone(groups), func(g int32) bool { return !telling(v[g]) })
	slices.SortStableFunc(uneven, func(a, b int32) int { return cmp.Compare(v[a], v[b]) })
	first := 0
	for i := 1; i < len(uneven); i++ {
		if v[uneven[i]] != v[uneven[first]] {
			first = i
			continue
		}
		out = append(out, pair{uneven[first], uneven[i]})
	}
	return out
}
