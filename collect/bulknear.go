package collect

import (
	"slices"

	"junheng/facts"
	"junheng/registry"
)

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
	c.runs = c.stageRuns()
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
	den, terms := c.t.Column(line.Denominator), c.terms(line)
	if den == nil || terms == nil {
		return nil, 0
	}
	count := !slices.ContainsFunc(line.Fields, func(f facts.FieldID) bool {
		d := c.dict.Field(f)
		return d != nil && d.Type == facts.Amount
	})
	// Nearly all rows are so far off that it takes no division to see it.
	lo, hi := line.Value*(1-2*hair)/line.Per, line.Value*(1+2*hair)/line.Per
	lo, hi = min(lo, hi), max(lo, hi)
	var room [nearRows]float64
	for _, run := range c.runs {
		if run.stage != line.Stage {
			continue
		}
		dens := den.Values[run.from:run.to]
		for i, n := range sums(terms, run.from, run.to, room[:0])[:len(dens)] {
			d := dens[i]
			if (n >= d*lo) != (n <= d*hi) && d > 0 {
				continue
			}
			v, row := line.Per*n/d, run.from+i
			switch rel := v/line.Value - 1; {
			case rel >= 0 && rel < hair:
				near = append(near, nearLine{&c.now.groups[c.groupOf[row]], row, v, count})
			case rel < 0 && rel >= -hair:
				under++
			}
		}
	}
	if c.plain < c.t.Len() {
		slices.SortStableFunc(near, func(a, b nearLine) int { return int(c.groupOf[a.row] - c.groupOf[b.row]) })
	}
	return near, under
}

// nearRows is how many rows are looked at together at most.
const nearRows = 512

// stageRun is rows of one stage that follow one another.
type stageRun struct {
	stage    registry.Stage
	from, to int
}

// stageRuns cuts the rows of the table into runs of at most nearRows.
func (c *bulkCheck) stageRuns() []stageRun {
	stages, out := c.t.Stage, c.b.room.runs[:0]
	for from := 0; from < len(stages); {
		to, most := from+1, min(from+nearRows, len(stages))
		for to < most && stages[to] == stages[from] {
			to++
		}
		out = append(out, stageRun{stages[from], from, to})
		from = to
	}
	c.b.room.runs = out
	return out
}

// lineTerm is a field of a line's numerator, by row.
type lineTerm struct {
	values []float64
	minus  bool
}

// terms gives the fields of a line's numerator; nil where one is not in the file.
func (c *bulkCheck) terms(line *Line) (out []lineTerm) {
	for _, f := range line.Fields {
		col := c.t.Column(f)
		if col == nil {
			return nil
		}
		out = append(out, lineTerm{col.Values, slices.Contains(line.Minus, f)})
	}
	return out
}

// sums gives the numerators of some rows, in the memory of room where they have
// to be added up.
func sums(terms []lineTerm, from, to int, room []float64) []float64 {
	if t := terms[0]; len(terms) == 1 && !t.minus {
		return t.values[from:to]
	}
	out := room[:to-from]
	for k, t := range terms {
		values := t.values[from:to]
		for i := range out {
			v := values[i]
			switch {
			case k == 0 && !t.minus:
				out[i] = v
			case k == 0:
				out[i] = -v
			case t.minus:
				out[i] -= v
			default:
				out[i] += v
			}
		}
	}
	return out
}
