package collect

import (
	"math"
	"slices"
	"sort"
)

// groupRun is n groups of one row each that stand like their rows.
type groupRun struct{ group, row, n int32 }

// group lists the schools in the order in which their rows stand in the file.
func (c *bulkCheck) group() {
	t, room := c.t, c.b.room
	groups := roomFor(&room.groups, len(t.Schools))[:0]
	rows := c.bySchool()
	for lo := 0; lo < len(rows); {
		r := rows[lo]
		s, hi := t.School[r], lo+1
		for hi < len(rows) && t.School[rows[hi]] == s {
			hi++
		}
		groups = append(groups, group{county: t.County[r], year: t.Year[r], school: s, rows: rows[lo:hi:hi]})
		lo = hi
	}
	if c.plain < t.Len() {
		c.byFile(groups)
	}
	c.now.groups = groups
	c.groupOf, c.several, c.runs = roomFor(&room.groupOf, t.Len()), room.several[:0], room.runs[:0]
	var run groupRun
	for i := range groups {
		rows := groups[i].rows
		r := int32(rows[0])
		c.groupOf[r] = int32(i)
		if len(rows) == 1 && r == run.row+run.n && int32(i) == run.group+run.n {
			run.n++
			continue
		}
		if run.n > 0 {
			c.runs = append(c.runs, run)
		}
		run = groupRun{int32(i), r, 1}
		if len(rows) > 1 {
			run = groupRun{int32(i) + 1, r + int32(len(rows)), 0}
			c.several = append(c.several, int32(i))
			for _, r := range rows {
				c.groupOf[r] = int32(i)
			}
		}
	}
	if run.n > 0 {
		c.runs = append(c.runs, run)
	}
	room.several, room.runs = c.several, c.runs
}

// bySchool lists the rows of the table by school.
func (c *bulkCheck) bySchool() []int {
	schools, room := c.t.School, c.b.room
	rows := roomFor(&room.groupRows, len(schools))
	if slices.IsSorted(schools) {
		for r := range rows {
			rows[r] = r
		}
		return rows
	}
	next := cleared(&room.groupNext, len(c.t.Schools)+1) // where the rows of each school begin
	for _, s := range schools {
		next[s+1]++
	}
	for i := range c.t.Schools {
		next[i+1] += next[i]
	}
	for r, s := range schools {
		rows[next[s]] = r
		next[s]++
	}
	return rows
}

// byFile orders schools, some of which went the slow way, by the row of the
// file in which they first come. The others are in that order.
func (c *bulkCheck) byFile(groups []group) {
	at := cleared(&c.b.room.groupAt, c.t.Len()-c.plain) // of late rows, counted from 1
	for row, h := range c.in.out.held.all() {
		if k := row - c.plain; h.rec != nil && (at[k] == 0 || h.rec.row+1 < at[k]) {
			at[k] = h.rec.row + 1
		}
	}
	first := func(g *group) int {
		m := math.MaxInt
		for _, r := range g.rows {
			if r < c.plain {
				m = min(m, int(c.b.recordOf[r]))
			} else {
				m = min(m, at[r-c.plain])
			}
		}
		return m
	}
	n := sort.Search(len(groups), func(i int) bool { return groups[i].rows[0] >= c.plain })
	late := slices.Clone(groups[n:])
	slices.SortStableFunc(late, func(x, y group) int { return first(&x) - first(&y) })
	for k := len(late) - 1; k >= 0; k-- {
		begin := first(&late[k])
		to := sort.Search(n, func(i int) bool { return first(&groups[i]) >= begin })
		copy(groups[to+k+1:], groups[to:n])
		groups[to+k], n = late[k], to
	}
}
