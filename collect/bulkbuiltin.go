package collect

import (
	"cmp"
	"math"
	"slices"

	"junheng/facts"
	"junheng/registry"
)

// inCounties lists the groups of each county, counties by code.
func (c *bulkCheck) inCounties() [][]int32 {
	if c.counties != nil {
		return c.counties
	}
	at := map[registry.RegionCode]int{}
	var codes []registry.RegionCode
	last, lastAt := registry.RegionCode(-1), 0
	for i := range c.now.groups {
		county := c.now.groups[i].county
		if county != last {
			n, ok := at[county]
			if !ok {
				n = len(codes)
				at[county] = n
				codes = append(codes, county)
				c.counties = append(c.counties, nil)
			}
			last, lastAt = county, n
		}
		c.counties[lastAt] = append(c.counties[lastAt], int32(i))
	}
	order := make([]int, len(codes))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int { return int(codes[x]) - int(codes[y]) })
	sorted := make([][]int32, len(order))
	for i, o := range order {
		sorted[i] = c.counties[o]
	}
	c.counties = sorted
	return sorted
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
	var cols [][]float64
	for _, id := range c.t.Fields() {
		if f := c.dict.Field(id); f != nil && (f.Type == facts.Count || f.Type == facts.Amount) {
			cols = append(cols, c.total(string(id)))
		}
	}
	least := int(x.limit(8))
	if len(cols) < least {
		return
	}
	look := func(groups []int32) (out []pair) {
		if len(groups) > 2000 {
			return nil
		}
		if len(cols) < 10 {
			return equalRows(cols, groups)
		}
		for i, a := range groups {
			for _, b := range groups[i+1:] {
				if alikeRows(cols, a, b) {
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

// equalRows finds the schools of which no number differs.
func equalRows(cols [][]float64, groups []int32) (out []pair) {
	type row struct {
		hash  uint64
		group int32
	}
	rows, hashes := make([]row, len(groups)), make([]uint64, len(groups))
	for i, g := range groups {
		h := uint64(0)
		for _, v := range cols {
			x := v[g]
			if !(x > 0) {
				x = 0
			}
			h = h*1000003 ^ mix(math.Float64bits(x))
		}
		rows[i], hashes[i] = row{h, g}, h
	}
	if slices.Sort(hashes); !repeats(hashes) {
		return nil
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.group, b.group)) })
	for i := range rows {
		for k := i + 1; k < len(rows) && rows[k].hash == rows[i].hash; k++ {
			out = append(out, pair{rows[i].group, rows[k].group})
		}
	}
	return out
}

// repeats reports whether a sorted list holds anything twice.
func repeats[T comparable](sorted []T) bool {
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return true
		}
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
		look := func(groups []int32) (out []pair) {
			uneven, values := make([]int32, 0, len(groups)), make([]float64, 0, len(groups))
			for _, g := range groups {
				if w := v[g]; w >= least && !(w == math.Trunc(w) && math.Mod(w, 50) == 0) {
					uneven, values = append(uneven, g), append(values, w)
				}
			}
			if slices.Sort(values); !repeats(values) {
				return nil
			}
			slices.SortStableFunc(uneven, func(a, b int32) int {
				switch {
				case v[a] < v[b]:
					return -1
				case v[a] > v[b]:
					return 1
				}
				return 0
			})
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
		c.byCounty(look, func(p pair) {
			c.report(&c.now.groups[p.second], -1, []facts.FieldID{f},
				c.say(x, sayShared, "other", c.name(&c.now.groups[p.first]), "value", show(v[p.second])))
		})
	}
}

// nearLines is what lies around a line, for [checker.justAbove].
type nearLines struct {
	check *Check
	turn  int
	line  int // into Options.Lines
	near  []nearPlace
	under int
}

// nearPlace is a section a hair above a line, and where to tell of it.
type nearPlace struct {
	at    placed
	value float64
	count bool
}

// justAbove is checker.justAbove over columns, but for the telling, which needs
// to know of all parts of the file.
func (c *bulkCheck) justAbove(x *Check) {
	lines := c.in.opt.Lines
	near, under := make([][]nearLine, len(lines)), make([]int, len(lines))
	c.b.sideBySide(len(lines), func(i int) { near[i], under[i] = c.aroundLine(&lines[i], x.limit(0.005)) })
	for i := range lines {
		n := nearLines{check: x, turn: c.turn, line: i, under: under[i], near: make([]nearPlace, 0, len(near[i]))}
		for _, v := range near[i] {
			at, _ := c.locate(v.g, v.row, lines[i].Fields, Problem{})
			n.near = append(n.near, nearPlace{at, v.value, v.count})
		}
		c.b.near = append(c.b.near, n)
	}
}

// tellNear reports the sections a hair above a line.
func (in *intake) tellNear(x *Check, at int, near []nearPlace, under, turn int) {
	line, sev := &in.opt.Lines[at], x.severity
	if len(near) >= 5 && len(near) >= 4*(under+1) {
		sev = min(sev, Verify)
	}
	k := &checker{in: in}
	for _, n := range near {
		if n.count && sev != Verify || n.at.File == "" {
			continue
		}
		p := k.sayNear(x, line, n.value, len(near))
		to := n.at
		to.turn, to.Severity, to.Key, to.Want, to.Cause, to.Fix = turn, sev, p.Key, p.Want, p.Cause, p.Fix
		in.found = append(in.found, to)
	}
}

// aroundLine finds the sections a hair above a line, and counts those below.
func (c *bulkCheck) aroundLine(line *Line, hair float64) (near []nearLine, under int) {
	den := c.t.Column(line.Denominator)
	if den == nil {
		return nil, 0
	}
	type term struct {
		values []float64
		minus  bool
	}
	var terms []term
	count := true
	for _, f := range line.Fields {
		col := c.t.Column(f)
		if col == nil {
			return nil, 0
		}
		terms = append(terms, term{col.Values, slices.Contains(line.Minus, f)})
		if d := c.dict.Field(f); d != nil && d.Type == facts.Amount {
			count = false
		}
	}
	for row, st := range c.t.Stage {
		if st != line.Stage {
			continue
		}
		n := 0.0
		for _, t := range terms {
			if t.minus {
				n -= t.values[row]
			} else {
				n += t.values[row]
			}
		}
		v := line.Per * n / den.Values[row]
		switch rel := v/line.Value - 1; {
		case rel >= 0 && rel < hair:
			near = append(near, nearLine{&c.now.groups[c.groupOf[row]], row, v, count})
		case rel < 0 && rel >= -hair:
			under++
		}
	}
	if c.plain < c.t.Len() {
		slices.SortStableFunc(near, func(a, b nearLine) int { return int(c.groupOf[a.row] - c.groupOf[b.row]) })
	}
	return near, under
}
