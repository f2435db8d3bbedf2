package collect

import (
	"strings"
	"sync"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/expr"
)

// wholeChecks is up to how many rows of large files are also checked school by
// school, with the checks between schools and years.
const wholeChecks = 50_000

// checkBulk runs over columns those checks that large files can answer, and
// gives the number of rows that need no other checking.
func (in *intake) checkBulk(used map[*Form]bool) int {
	rows := 0
	for _, f := range in.files {
		if f.bulk != nil {
			rows += f.bulk.table.Len()
		}
	}
	if rows <= wholeChecks {
		return 0
	}
	var checks []*Check
	done := map[string]bool{}
	for _, f := range in.opt.Forms {
		if !used[f] && f.Orientation != ChecksOnly {
			continue
		}
		for _, c := range f.Checks {
			if c.test != nil && c.Over != OverCounty && !done[c.ID] {
				done[c.ID] = true
				checks = append(checks, c)
			}
		}
	}
	for _, f := range in.files {
		if f.bulk != nil {
			f.bulk.check(checks)
		}
	}
	return rows
}

// check evaluates checks whose every name is a column of the file. Checks of
// whole schools are asked where a school has one row.
func (b *bulk) check(checks []*Check) {
	t := b.table
	once := make([]uint8, len(t.Schools))
	for _, s := range t.School {
		if once[s] < 2 {
			once[s]++
		}
	}
	cols := b.checkColumns()
	bad := make([][]int32, len(checks))
	var wait sync.WaitGroup
	for i, c := range checks {
		if !answerable(c.test, cols) || c.where != nil && !answerable(c.where, cols) {
			continue
		}
		wait.Add(1)
		go func() {
			defer wait.Done()
			bad[i] = failing(c, cols, t.Len(), func(row int) bool { return c.Over == OverSection || once[t.School[row]] == 1 })
		}()
	}
	wait.Wait()
	for i, c := range checks {
		for _, row := range bad[i] {
			b.broken(c, int(row), cols)
		}
	}
}

// checkColumns gives the columns by the names that checks use for them.
func (b *bulk) checkColumns() map[string][]float64 {
	cols := map[string][]float64{}
	for _, f := range b.fields {
		cols[string(f.col.entry.Field)] = b.table.Column(f.col.entry.Field).Values
	}
	stage := make([]float64, b.table.Len())
	for i, s := range b.table.Stage {
		stage[i] = float64(s)
	}
	cols["stage"] = stage
	return cols
}

func answerable(p *expr.Program, cols map[string][]float64) bool {
	for _, n := range p.Inputs() {
		if cols[strings.TrimPrefix(n, "known_")] == nil {
			return false
		}
	}
	return true
}

// failing lists the rows where a check is asked and false.
func failing(c *Check, cols map[string][]float64, n int, asked func(int) bool) []int32 {
	get := func(name string) []float64 {
		rest, known := strings.CutPrefix(name, "known_")
		v := cols[rest]
		if !known {
			return v
		}
		out := make([]float64, n)
		for i, x := range v[:n] {
			if !blank.Is(x) {
				out[i] = x
			}
		}
		return out
	}
	test := make([]float64, n)
	c.test.Eval(get, test, 0, n)
	var where []float64
	if c.where != nil {
		where = make([]float64, n)
		c.where.Eval(get, where, 0, n)
	}
	var out []int32
	for i, v := range test {
		if v == 0 && asked(i) && (where == nil || where[i] != 0 && !blank.Is(where[i])) {
			out = append(out, int32(i))
		}
	}
	return out
}

// broken reports one row of the table that fails a check.
func (b *bulk) broken(c *Check, row int, cols map[string][]float64) {
	b.listed++
	if b.listed > keepProblems {
		return
	}
	s := b.table.Schools[b.table.School[row]]
	k := &checker{dict: b.in.opt.Dict}
	args := []any{"name", s.Name}
	for _, n := range append(c.test.Inputs(), inputs(c)...) {
		v := cols[strings.TrimPrefix(n, "known_")][row]
		args = append(args, n, k.shown(c, n, v))
	}
	p := Problem{
		Severity: c.severity, Key: c.ID, Name: s.Name, School: s.ID, Row: b.recordOf(row) - 1, Col: -1,
		Want: c.messages[0].With(args...), Cause: c.messages[1].With(args...), Fix: c.messages[2].With(args...),
	}
	for _, f := range c.fields() {
		if col, ok := b.columnOf(f); ok {
			p.Col, p.Label, p.Field = col.col, col.label, f
			p.Got = show(b.factor(col).inverse().apply(b.table.Value(row, f)))
			break
		}
	}
	b.sheet.problem(p)
}

func (b *bulk) columnOf(f facts.FieldID) (colMatch, bool) {
	for i := range b.fields {
		if b.fields[i].col.entry.Field == f {
			return b.fields[i].col, true
		}
	}
	return colMatch{}, false
}

// recordOf gives the record of a row of the table.
func (b *bulk) recordOf(row int) int { return int(b.records[row]) }
