package collect

import (
	"math"
	"slices"

	"junheng/facts"
	"junheng/internal/delim"
	"junheng/internal/parallel"
	"junheng/internal/wide"
	"junheng/internal/workbook"
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

// nearPlace is a section a hair above a line, and where to tell of it. Few are
// told in the end, so that of a plain row no more is kept than where it stands.
type nearPlace struct {
	value float64
	count bool
	row   int32   // of the grid, of a plain row
	text  []byte  // of the file, from that row on
	late  *placed // of a row that went the slow way
}

// justAbove is checker.justAbove over columns, but for the telling, which needs
// to know of all parts of the file.
func (c *bulkCheck) justAbove(x *Check) {
	lines := c.in.opt.Lines
	near, under := make([][]nearLine, len(lines)), make([]int, len(lines))
	alike := c.alikeLines()
	c.b.sideBySide(len(alike), func(i int) { c.aroundLines(alike[i], x.limit(0.005), near, under) })
	for i := range lines {
		n := nearLines{check: x, turn: c.turn, line: i, under: under[i], near: make([]nearPlace, 0, len(near[i]))}
		for _, v := range near[i] {
			place := nearPlace{value: v.value, count: v.count}
			if v.row < c.plain {
				place.row = c.b.recordOf[v.row] - 1
				place.text = c.b.text[c.b.t.Place(c.b.recordAt(int(place.row))):]
			} else {
				at, _ := c.locate(v.g, v.row, lines[i].Fields, Problem{})
				c.complete(&at.Problem)
				place.late = &at
			}
			n.near = append(n.near, place)
		}
		c.b.near = append(c.b.near, n)
	}
}

// stageLines is lines that differ in their stage and value only: by stage the
// line, counted from 1 in Options.Lines.
type stageLines [registry.Senior + 1]int

// alikeLines puts together the lines that are of one quotient.
func (c *bulkCheck) alikeLines() (out []stageLines) {
	lines := c.in.opt.Lines
	for i := range lines {
		x := &lines[i]
		if x.Stage > registry.Senior {
			continue // which no row is of
		}
		k := slices.IndexFunc(out, func(l stageLines) bool {
			y := &lines[max(l[0], l[1], l[2], l[3])-1]
			return l[x.Stage] == 0 && x.Per == y.Per && x.Denominator == y.Denominator && slices.Equal(x.Fields, y.Fields) && slices.Equal(x.Minus, y.Minus)
		})
		if k < 0 {
			k, out = len(out), append(out, stageLines{})
		}
		out[k][x.Stage] = i + 1
	}
	return out
}

// tellNear gives what is to tell of the sections a hair above lines, line by line.
func (b *bulk) tellNear(lines []nearLines) [][]placed {
	told := make([][]placed, len(lines))
	parallel.Each(len(lines), func(i int) { told[i] = b.toldNear(&lines[i]) })
	return told
}

func (b *bulk) toldNear(l *nearLines) (out []placed) {
	line, sev := &b.in.opt.Lines[l.line], l.check.severity
	if len(l.near) >= 5 && len(l.near) >= 4*(l.under+1) {
		sev = min(sev, Verify)
	}
	told := func(n *nearPlace) bool { return !n.count || sev == Verify }
	all := 0
	for i := range l.near {
		if told(&l.near[i]) {
			all++
		}
	}
	out = make([]placed, 0, all)
	k := &checker{in: b.in}
	sc := delim.NewScanner(nil, b.dialect, b.opt)
	for i := range l.near {
		n := &l.near[i]
		if !told(n) {
			continue
		}
		to, ok := b.placeNear(n, line, sc)
		if !ok {
			continue
		}
		p := k.sayNear(l.check, line, n.value, len(l.near))
		to.turn, to.Severity, to.Key, to.Want, to.Cause, to.Fix = l.turn, sev, p.Key, p.Want, p.Cause, p.Fix
		out = append(out, to)
	}
	return out
}

// placeNear gives the cell of the first field of a line in the row of a section;
// false where the section has none.
func (b *bulk) placeNear(n *nearPlace, line *Line, sc *delim.Scanner) (placed, bool) {
	if n.late != nil {
		return *n.late, n.late.File != ""
	}
	at := slices.IndexFunc(b.values, func(c *bulkColumn) bool { return c.entry.Field == line.Fields[0] })
	sc.Reset(n.text)
	sc.Scan()
	c, row, fields := b.values[at], int(n.row), sc.Fields()
	name := string(fields[b.name.col])
	if _, plain := nameHash(name); !plain {
		name = plainSchoolName(name)
	}
	return placed{Problem: Problem{
		File: b.f.receipt.File, Cell: workbook.CellName(row, c.col), Row: row, Col: c.col, Label: c.label, Field: c.entry.Field,
		School: registry.SchoolID(fields[b.code.col]), Name: name, Stage: line.Stage, Got: textCell(string(fields[c.col])).String(),
	}}, true
}

// window gives between which numerators over a denominator need a closer look, by
// stage: nearly all rows are so far off that it takes no division to see it. Of a
// stage without a line every row is.
func (c *bulkCheck) window(at stageLines, hair float64) (w wide.Window) {
	for st, i := range at {
		if i == 0 {
			w.Lo[st], w.Hi[st] = math.Inf(-1), math.Inf(-1)
			continue
		}
		line := &c.in.opt.Lines[i-1]
		lo, hi := line.Value*(1-2*hair)/line.Per, line.Value*(1+2*hair)/line.Per
		w.Lo[st], w.Hi[st] = min(lo, hi), max(lo, hi)
	}
	return w
}

// aroundLines finds the sections a hair above a line, and counts those below;
// both by line.
func (c *bulkCheck) aroundLines(at stageLines, hair float64, near [][]nearLine, under []int) {
	any := &c.in.opt.Lines[max(at[0], at[1], at[2], at[3])-1]
	den, terms := c.t.Column(any.Denominator), c.terms(any)
	if den == nil || terms == nil {
		return
	}
	count := !slices.ContainsFunc(any.Fields, func(f facts.FieldID) bool {
		d := c.dict.Field(f)
		return d != nil && d.Type == facts.Amount
	})
	window := c.window(at, hair)
	var room [nearRows]float64
	found := wide.NewBits(nearRows)
	for from := 0; from < c.t.Len(); from += nearRows {
		to := min(from+nearRows, c.t.Len())
		dens, stages := den.Values[from:to], c.t.Stage[from:to]
		nums := sums(terms, from, to, room[:0])
		wide.Find(&window, nums, dens, stages, found)
		for i := range found.For(len(nums)).Rows() {
			n, d, st := nums[i], dens[i], stages[i]
			if int(st) >= len(at) || at[st] == 0 {
				continue
			}
			k, row := at[st]-1, from+i
			line := &c.in.opt.Lines[k]
			v := line.Per * n / d
			switch rel := v/line.Value - 1; {
			case rel >= 0 && rel < hair:
				near[k] = append(near[k], nearLine{&c.now.groups[c.groupOf[row]], row, v, count})
			case rel < 0 && rel >= -hair:
				under[k]++
			}
		}
	}
	if c.plain < c.t.Len() {
		for _, i := range at {
			if i > 0 {
				slices.SortStableFunc(near[i-1], func(a, b nearLine) int { return int(c.groupOf[a.row] - c.groupOf[b.row]) })
			}
		}
	}
}

// nearRows is how many rows are looked at together.
const nearRows = 512

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
