package assess

import (
	"junheng/facts"
	"junheng/registry"
)

// keys is what identifies the rows of a table or of a part of one.
type keys struct {
	county []registry.RegionCode
	year   []registry.SchoolYear
	school []int32
	stage  []registry.Stage
}

// stageCounts is how many rows there are of each stage.
type stageCounts [registry.Senior + 1]int

// mostRun is how many rows are looked at together; so many of a stage can be
// counted in a lane.
const (
	laneBits = 16
	mostRun  = 1<<laneBits - 1
)

// run gives the end of the rows from the given one on that are of one year and
// of one county, as it is written there.
func (k keys) run(from int) int {
	county, year := k.county[from:min(from+mostRun, len(k.county))], k.year[from:]
	year = year[:len(county)]
	for i, c := range county {
		if c != county[0] || year[i] != year[0] {
			return from + i
		}
	}
	return from + len(county)
}

// plainRun is rows of one year and county, counted by stage in lanes; none of
// them is counted where they are of another year.
type plainRun struct {
	end   int
	lanes uint64
	other bool
}

// arranged is plain rows in the order of stage, county and school.
type arranged struct {
	units  int
	to     []int32 // per row: its unit; units for a row of another year or stage
	groups []Group
	runs   []plainRun // memory
	byRank [][]Group  // memory: by stage of the pack
}

// plain counts the rows of a school year by stage, and reports whether they
// leave nothing to decide: every row is a section of its own, no row is of a
// whole school or a county, and they stand in the order of county, school and
// stage. Each section is then what its row says.
func (a *arranged) plain(k keys, year registry.SchoolYear) (count stageCounts, ok bool) {
	var county registry.RegionCode
	last := int64(-1) // school and stage of the row before
	a.runs = a.runs[:0]
	for lo, hi := 0, 0; lo < len(k.county); lo = hi {
		hi = k.run(lo)
		if k.year[lo] != year {
			a.runs = append(a.runs, plainRun{end: hi, other: true})
			continue
		}
		if c := k.county[lo].County(); c < county {
			return count, false
		} else if c > county {
			county = c
			last |= int64(registry.Senior) // the same school cannot be in the next county
		}
		school, lanes, wrong := k.school[lo:hi], uint64(0), int64(0)
		for i, st := range k.stage[lo:hi] {
			key := int64(school[i])<<2 | int64(st)
			wrong |= (key - last - 1) | (int64(st) - 1) | (int64(registry.Senior) - int64(st)) // below zero if any is
			last = key
			lanes += lane(st)
		}
		if wrong < 0 {
			return count, false
		}
		for st := range count {
			count[st] += int(lanes >> (st * laneBits) & mostRun)
		}
		a.runs = append(a.runs, plainRun{end: hi, lanes: lanes})
	}
	return count, true
}

// lane is one row of a stage in its lane.
func lane(st registry.Stage) uint64 { return 1 << (st % 4 * laneBits) }

// arrange puts the rows of a school year in the order of units, in the memory
// that a has, and reports whether they are plain; if not, a means nothing.
func (a *arranged) arrange(k keys, year registry.SchoolYear, stages []registry.Stage) bool {
	count, ok := a.plain(k, year)
	if !ok {
		return false
	}
	var next, ofPack stageCounts
	a.units = 0
	a.byRank = room(a.byRank, len(stages))
	for i, st := range stages {
		next[st], ofPack[st] = a.units, 1
		a.units += count[st]
		a.byRank[i] = a.byRank[i][:0]
	}
	for st := range next {
		if ofPack[st] == 0 {
			next[st] = a.units
		}
	}
	a.to = room(a.to, len(k.year))
	lo := 0
	for _, run := range a.runs {
		to := a.to[lo:run.end]
		if run.other {
			for i := range to {
				to[i] = int32(a.units)
			}
			lo = run.end
			continue
		}
		inOrder(to, k.stage[lo:run.end], &next, &ofPack)
		for i, st := range stages {
			n := int(run.lanes >> (st * laneBits) & mostRun)
			if n > 0 {
				a.byRank[i] = begun(a.byRank[i], Group{County: k.county[lo].County(), Stage: st, Lo: next[st]})
			}
			next[st] += n
		}
		lo = run.end
	}
	a.group(stages, &next)
	return true
}

// inOrder numbers the rows of a run stage by stage, each from the number that is
// next in its stage; all of a stage that is not of the pack have that number.
func inOrder(to []int32, stage []registry.Stage, next, ofPack *stageCounts) {
	to = to[:len(stage)]
	lanes := uint64(0)
	for i, st := range stage {
		st %= 4
		to[i] = int32(next[st] + int(lanes>>(st*laneBits)&mostRun)*ofPack[st])
		lanes += lane(st)
	}
}

// group puts the groups that have begun in the order of units and ends each
// where the next of its stage begins.
func (a *arranged) group(stages []registry.Stage, next *stageCounts) {
	a.groups = a.groups[:0]
	for i, st := range stages {
		groups := a.byRank[i]
		for g := range groups {
			if groups[g].Hi = next[st]; g+1 < len(groups) {
				groups[g].Hi = groups[g+1].Lo
			}
		}
		a.groups = append(a.groups, groups...)
	}
}

// begun appends a group unless its county has begun already.
func begun(groups []Group, g Group) []Group {
	if n := len(groups); n > 0 && groups[n-1].County == g.County {
		return groups
	}
	return append(groups, g)
}

// rows gives the row of each unit.
func (a *arranged) rows() []int32 {
	own := make([]int32, a.units+1)
	for r, n := range a.to {
		own[n] = int32(r)
	}
	return own[:a.units]
}

// room gives a slice of n elements, in the memory of s where it suffices.
func room[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

// plainFields reports whether all fields are those of sections.
func (s *Standard) plainFields(fields []facts.FieldID) bool {
	for _, f := range fields {
		if s.fields[f].Level != facts.PerSection {
			return false
		}
	}
	return true
}

// plainUnits resolves the fields of every county of a table whose rows leave
// nothing to decide. It gives nil for any other table.
func (s *Standard) plainUnits(t *facts.Table, fields []facts.FieldID) *Units {
	k := keys{t.County, t.Year, t.School, t.Stage}
	var a arranged
	if !s.plainFields(fields) || !a.arrange(k, s.opt.Year, s.pack.Stages) {
		return nil
	}
	own := a.rows()
	u := &Units{
		std: s, table: t, Groups: a.groups, at: map[registry.RegionCode]int{},
		School: make([]int32, a.units), Stage: make([]registry.Stage, a.units),
	}
	for n, r := range own {
		u.School[n], u.Stage[n] = t.School[r], t.Stage[r]
	}
	for r, y := range t.Year {
		if c := t.County[r].County(); y == s.opt.Year && (len(u.County) == 0 || u.County[len(u.County)-1] != c) {
			u.at[c] = len(u.County)
			u.County, u.row = append(u.County, c), append(u.row, -1)
		}
	}
	u.load(fields, func(f *facts.Field) []float64 { return sectionColumn(t.Column(f.ID), own) })
	return u
}

// sectionColumn takes the values of the rows given; nil when nobody reports
// the field.
func sectionColumn(c *facts.Column, rows []int32) []float64 {
	if c == nil {
		return nil
	}
	out := make([]float64, len(rows))
	values := c.Values
	for i, r := range rows {
		v := values[r]
		if v != v && !given(v) {
			v = notReported
		}
		out[i] = v
	}
	return out
}
