package collect

import (
	"strconv"
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/workbook"
	"junheng/registry"
)

// checker runs the checks over an assembled table.
type checker struct {
	in     *intake
	now    *lookup
	before *lookup // nil where there are no earlier years
	files  map[string]*file
	dict   *facts.Dictionary
	typed  bool // the facts were typed: what they are found at is a cell of a form, not of a file
}

// check runs the checks of every form that was read, and those of no form.
func (in *intake) check() {
	used := map[*Form]bool{}
	for _, f := range in.files {
		for _, s := range f.sheets {
			if s.form != nil && len(s.records) > 0 {
				used[s.form] = true
			}
		}
	}
	if len(used) == 0 {
		return
	}
	k := &checker{in: in, now: newLookup(in.out.table), files: map[string]*file{}, dict: in.opt.Dict}
	k.before = in.opt.before()
	for _, f := range in.files {
		k.files[f.receipt.File+"\x00"+f.receipt.Hash] = f
	}
	k.runAll(used)
}

// runAll runs the checks of the forms used, and those of no form, each once.
func (k *checker) runAll(used map[*Form]bool) {
	done := map[string]bool{}
	var checks []*Check
	for _, f := range k.in.opt.Forms {
		if !used[f] && f.Orientation != ChecksOnly {
			continue
		}
		for _, c := range f.Checks {
			if !done[c.ID] {
				done[c.ID] = true
				checks = append(checks, c)
			}
		}
	}
	failing := k.failing(checks)
	for i, c := range checks {
		if c.BuiltIn != "" {
			builtIns[c.BuiltIn](k, c)
			continue
		}
		for _, u := range failing[i] {
			k.tell(c, u.g, u.row)
		}
	}
}

// ask evaluates one check on one group, or one row of it, and says what fails.
func (k *checker) ask(c *Check, g *group, row int) {
	get := func(name string) float64 { return k.value(c.Over, g, row, name) }
	if c.where != nil {
		if v := c.where.EvalRow(get); blank.Is(v) || v == 0 {
			return
		}
	}
	if v := c.test.EvalRow(get); blank.Is(v) || v != 0 {
		return
	}
	k.tell(c, g, row)
}

// tell says that a group, or one row of it, fails a check.
func (k *checker) tell(c *Check, g *group, row int) {
	get := func(name string) float64 { return k.value(c.Over, g, row, name) }
	args := []any{"name", k.name(g)}
	for _, n := range append(c.test.Inputs(), inputs(c)...) {
		args = append(args, n, k.shown(c, n, get(n)))
	}
	p := Problem{
		Severity: c.severity, Key: c.ID, Want: c.messages[0].With(args...), Cause: c.messages[1].With(args...), Fix: c.messages[2].With(args...),
	}
	k.report(g, row, c.marks, p)
}

func inputs(c *Check) []string {
	if c.where == nil {
		return nil
	}
	return c.where.Inputs()
}

// shown writes a number of a message in the unit of the form that gave it.
func (k *checker) shown(_ *Check, name string, v float64) string {
	f := k.dict.Field(facts.FieldID(fieldOf(name)))
	if f != nil && f.Type == facts.Enum {
		for _, o := range f.Options {
			if float64(o.Code) == v {
				return o.Label.ZH
			}
		}
	}
	if f != nil && f.Unit == "元" && v >= 10000 {
		return show(movePoint(v, -4)) + "万"
	}
	return show(v)
}

// fieldOf takes the prefixes and suffixes of check names off.
func fieldOf(name string) string {
	for _, p := range []string{"prev_", "sum_", "known_"} {
		name = strings.TrimPrefix(name, p)
	}
	f, _ := splitStage(name)
	return f
}

// fields lists where a check's problem may be marked, most wanted first.
func (c *Check) fields() []facts.FieldID {
	var out []facts.FieldID
	if c.At != "" {
		out = append(out, c.At)
	}
	if c.test != nil {
		for _, n := range c.test.Inputs() {
			out = append(out, facts.FieldID(n))
			if f := fieldOf(n); f != n && !strings.HasPrefix(n, "prev_") {
				out = append(out, facts.FieldID(f))
			}
		}
	}
	return out
}

// kept gives a text of the table for keeping: one of a table that is lent shares
// the memory of all its texts.
func (k *checker) kept(s string) string {
	if k.in.out.lent {
		return strings.Clone(s)
	}
	return s
}

func (k *checker) name(g *group) string {
	if g.school >= 0 {
		return k.kept(k.now.t.Schools[g.school].Name)
	}
	return registry.RegionName(g.county)
}

// earlier finds the same school and section one year before, in the facts of
// earlier years or in the same batch.
func (k *checker) earlier(g *group, row int) (*lookup, *group, int) {
	for _, l := range []*lookup{k.before, k.now} {
		if l == nil {
			continue
		}
		key := rowKey{g.county, g.year - 1, -1, registry.Whole}
		if g.school >= 0 {
			key.school = l.school(k.now.t.Schools[g.school].ID)
			if key.school < 0 {
				continue
			}
		}
		i, ok := l.at[key]
		if !ok {
			continue
		}
		found := &l.groups[i]
		if row < 0 {
			return l, found, -1
		}
		for _, r := range found.rows {
			if l.t.Stage[r] == k.now.t.Stage[row] {
				return l, found, r
			}
		}
	}
	return nil, nil, -1
}

// report places a problem at the cell of the first of fields that has one. A
// problem about nothing that was sent now is not reported.
func (k *checker) report(g *group, row int, fields []facts.FieldID, p Problem) {
	if k.typed {
		k.reportFilledIn(g, row, fields, p)
		return
	}
	if at, ok := k.locate(g, row, fields, p); ok {
		k.in.found = append(k.in.found, at)
	}
}

// rowsFrom lists the rows of a group, a row of its own first; −1 where none is.
func (g *group) rowsFrom(row int) []int {
	if row < 0 {
		return g.rows
	}
	return append([]int{row}, g.rows...)
}

// locate finds the cell of the first of fields that has one.
func (k *checker) locate(g *group, row int, fields []facts.FieldID, p Problem) (placed, bool) {
	rows := g.rowsFrom(row)
	for _, f := range fields {
		for _, r := range rows {
			o := k.in.out.originOf(factKey{r, f})
			file, ok := k.files[o.File+"\x00"+o.Hash]
			if o.IsZero() || !ok {
				continue
			}
			if v := k.now.t.Value(r, f); blank.Is(v) && blank.StateOf(v) == blank.NotApplicable && f != fields[len(fields)-1] {
				continue
			}
			p.File, p.Sheet, p.Cell, p.Field, p.Stage, p.Got = o.File, o.Sheet, o.Cell, f, k.now.t.Stage[r], o.Raw
			p.Row, p.Col = placeOfCell(o.Cell)
			if p.Got == "" {
				p.Got = show(k.now.t.Value(r, f))
			}
			if h, ok := k.in.out.held.of(factKey{r, f}, k.now.t.Stage[r]); ok && h.item != nil {
				p.Label = h.item.label
			}
			if g.school >= 0 {
				s := &k.now.t.Schools[g.school]
				p.School, p.Name = registry.SchoolID(k.kept(string(s.ID))), k.kept(s.Name)
			}
			return placed{file: file.at, sheet: file.sheetAt(o.Sheet), Problem: p}, true
		}
	}
	return placed{}, false
}

// placeOfCell reads the address of a cell, as [workbook.ParseCell] does, but
// of delimited text, which may have more rows than a sheet; −1 where it is none.
func placeOfCell(name string) (row, col int) {
	at := strings.IndexFunc(name, func(r rune) bool { return r >= '0' && r <= '9' })
	if at <= 0 {
		return -1, -1
	}
	n, err := strconv.Atoi(name[at:])
	_, col, ok := workbook.ParseCell(name[:at] + "1")
	if err != nil || !ok || n < 1 {
		return -1, -1
	}
	return n - 1, col
}

func (f *file) sheetAt(name string) int {
	for _, s := range f.sheets {
		if s.receipt.Sheet == name {
			return s.at
		}
	}
	return 0
}
