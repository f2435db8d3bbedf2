package collect

import (
	"slices"
	"strings"
	"sync"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/expr"
)

// bulkCheck runs the checks over columns. It only finds out which schools and
// sections may fail; what is said of them comes from the checker itself.
type bulkCheck struct {
	*checker
	b        *bulk
	t        *facts.Table
	plain    int         // rows of the table that were read in columns
	groupOf  []int32     // of each row, into now.groups
	several  []int32     // the groups that have several rows
	runs     []groupRun  // the others
	cols     columnCache // by name, over rows
	totals   columnCache // by name, over groups
	counties [][]int32   // groups by county, see inCounties
	turn     int         // of the check that runs
}

// check runs the checks that in.check would run.
func (b *bulk) check() {
	in := b.in
	t := in.out.table
	if t.Len() == 0 {
		return
	}
	k := &checker{in: in, now: &lookup{t: t}, files: map[string]*file{}, dict: in.opt.Dict}
	for _, f := range in.files {
		k.files[f.receipt.File+"\x00"+f.receipt.Hash] = f
	}
	c := &bulkCheck{checker: k, b: b, t: t, plain: b.plainRows}
	b.room.lent = 0
	c.group()
	for _, x := range c.asked() {
		before := len(in.found)
		c.turn = x.turn
		c.one(x)
		for i := range in.found[before:] {
			in.found[before+i].turn = c.turn
		}
	}
	for i := range in.found {
		c.complete(&in.found[i].Problem)
	}
}

// askedCheck is a check that is run, and what it reads.
type askedCheck struct {
	*Check
	turn   int // among all checks, counted from 1
	inputs []string
}

// askedChecks is the checks that are run on tables of certain fields.
type askedChecks struct {
	fields []facts.FieldID
	list   []askedCheck
}

// asked lists the checks of the form and those that always hold, each once,
// but for those that cannot fail because what they need is not in the file.
func (c *bulkCheck) asked() []askedCheck {
	k, fields := &c.b.asked, c.t.Fields()
	if k.list != nil && slices.Equal(k.fields, fields) {
		return k.list
	}
	*k = askedChecks{fields, []askedCheck{}}
	done := map[string]bool{}
	for _, f := range c.in.opt.Forms {
		if f != c.b.s.form && f.Orientation != ChecksOnly {
			continue
		}
		for _, x := range f.Checks {
			if done[x.ID] {
				continue
			}
			done[x.ID] = true
			a := askedCheck{Check: x, turn: len(done)}
			if x.BuiltIn == "" {
				if x.Over == OverCounty || c.rests(x) { // a file of schools has no rows of counties
					continue
				}
				a.inputs = append(x.test.Inputs(), inputs(x)...)
			}
			k.list = append(k.list, a)
		}
	}
	return k.list
}

// one runs one check.
func (c *bulkCheck) one(a askedCheck) {
	x := a.Check
	switch {
	case x.BuiltIn == "jump", x.BuiltIn == "same_as_last_year", x.BuiltIn == "missing_schools":
		// There is one year, so nothing to compare it with.
	case x.BuiltIn == "same_as_other_school":
		c.sameAsOther(x)
	case x.BuiltIn == "shared_amount":
		c.sharedAmount(x)
	case x.BuiltIn == "just_above":
		c.justAbove(x)
	case x.BuiltIn == "round_numbers":
		if c.areas() >= int(x.limit(4)) {
			c.roundNumbers(x)
		}
	case x.BuiltIn != "":
		builtIns[x.BuiltIn](c.checker, x)
	case x.Over == OverSection:
		c.formula(a, c.column, c.t.Len(), func(r int) { c.ask(x, &c.now.groups[c.groupOf[r]], r) })
	default:
		c.formula(a, c.total, len(c.now.groups), func(g int) { c.ask(x, &c.now.groups[g], -1) })
	}
}

// areas counts the columns of areas.
func (c *bulkCheck) areas() (n int) {
	for _, id := range c.t.Fields() {
		if f := c.dict.Field(id); f != nil && f.Unit == "㎡" {
			n++
		}
	}
	return n
}

// formula evaluates a check over columns and asks where it may fail, row after
// row or school after school.
func (c *bulkCheck) formula(x askedCheck, col func(string) []float64, n int, ask func(int)) {
	columns := make(map[string][]float64, len(x.inputs))
	for _, name := range x.inputs {
		columns[name] = col(name)
	}
	fails := make([][]int32, n/checkRange+1)
	c.b.sideBySide(len(fails), func(p int) { fails[p] = failing(x.Check, columns, p*checkRange, min((p+1)*checkRange, n)) })
	for _, list := range fails {
		for _, i := range list {
			ask(int(i))
		}
	}
}

// checkRange is how many rows are checked at a time.
const checkRange = 1 << 13

// checkBuffer is memory for a range: what a formula gives, and where it is false.
type checkBuffer struct {
	values [checkRange]float64
	rows   [checkRange]int32
}

var checkBuffers = sync.Pool{New: func() any { return new(checkBuffer) }}

// failing lists the rows of a range in which a check is asked and false. Where
// few rows fail the test, only those are asked whether it applies to them.
func failing(x *Check, columns map[string][]float64, lo, hi int) []int32 {
	buf := checkBuffers.Get().(*checkBuffer)
	defer checkBuffers.Put(buf)
	values, out := buf.values[:hi-lo], buf.rows[:0]
	get := func(name string) []float64 {
		if v := columns[name]; v != nil {
			return v[lo:hi]
		}
		return nil
	}
	x.test.Eval(get, values, 0, hi-lo)
	for i, v := range values {
		if v == 0 {
			out = append(out, int32(lo+i))
		}
	}
	switch {
	case x.where == nil || len(out) == 0:
	case len(out) > len(values)/fewFail:
		x.where.Eval(get, values, 0, hi-lo)
		out = slices.DeleteFunc(out, func(row int32) bool { v := values[int(row)-lo]; return v != v || v == 0 })
	default:
		out = slices.DeleteFunc(out, func(row int32) bool {
			v := x.where.EvalRow(func(name string) float64 {
				if c := columns[name]; c != nil {
					return c[row]
				}
				return blank.Of(blank.NotReported)
			})
			return v != v || v == 0
		})
	}
	return slices.Clone(out)
}

// fewFail is how many rows are evaluated together in the time that one takes by
// itself.
const fewFail = 64

// rests reports whether a check cannot fail.
func (c *bulkCheck) rests(x *Check) bool {
	if v, same := c.everywhere(x.test); same && v != 0 {
		return true
	}
	if x.where == nil {
		return c.idle(x.test, false)
	}
	v, same := c.everywhere(x.where)
	return same && !applies(v) || c.idle(x.test, false) || c.idle(x.where, true)
}

// everywhere gives the value of a formula that has the same one for every school
// and section, since nothing that it reads is in the file.
func (c *bulkCheck) everywhere(p *expr.Program) (v float64, same bool) {
	absent := func(name string) float64 {
		if strings.HasPrefix(name, "known_") {
			return 0
		}
		return blank.Of(blank.NotReported)
	}
	for _, name := range p.Inputs() {
		rest, known := strings.CutPrefix(name, "known_")
		if known && c.t.Column(facts.FieldID(rest)) != nil || !known && c.has(name) {
			return 0, false
		}
	}
	return p.EvalRow(absent), true
}

// idle reports whether a formula is blank everywhere since a name of it is: it
// is built of arithmetic and comparisons (in a condition also of and), which
// are blank, or not true, where an operand is blank.
func (c *bulkCheck) idle(p *expr.Program, condition bool) bool {
	source := strings.ReplaceAll(p.Source(), "!=", "==")
	absent, all := 0, p.Inputs()
	for _, n := range all {
		if !c.has(n) {
			absent++
		}
	}
	for _, w := range [...]string{"reported", "applicable", "coalesce"} {
		if strings.Contains(source, w) {
			return false
		}
	}
	for _, w := range [...]string{" or ", "||", "not ", "!", "?", "if(", "["} {
		if strings.Contains(source, w) {
			return false
		}
	}
	for _, w := range [...]string{" and ", "&&", "between", "< "} {
		if !condition && strings.Contains(source, w) && (w != "< " || strings.Count(source, "<") > 1) {
			return false
		}
	}
	return absent > 0
}

// has reports whether a name of a check can stand for a value.
func (c *bulkCheck) has(name string) bool {
	if name == "stage" || name == "year" || strings.HasPrefix(name, "known_") || c.t.Column(facts.FieldID(name)) != nil {
		return true
	}
	field, _ := splitStage(name)
	return c.t.Column(facts.FieldID(field)) != nil
}

// complete fills in, for a problem that a check found in a plain row, what the
// compact lineage does not keep: the heading, and what exactly the cell holds.
func (c *bulkCheck) complete(p *Problem) {
	of := slices.IndexFunc(c.b.values, func(v *bulkColumn) bool { return v.entry.Field == p.Field })
	if of < 0 || p.Row < 0 || p.Label != "" {
		return
	}
	v := c.b.values[of]
	p.Label = v.label
	at := c.b.recordAt(p.Row)
	if raw := c.b.cell(at, c.b.fields(at), p.Col).String(); raw != "" {
		p.Got = raw
	}
}
