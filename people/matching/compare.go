package matching

import (
	"context"
	"slices"

	"junheng/internal/linkage"
	"junheng/internal/locale"
	"junheng/registry"
)

// Kind is which registers are compared.
type Kind string

// The kinds of comparison (四查三比对).
const (
	Population Kind = "population" // 户籍 × 学籍: who was never enrolled
	Attendance Kind = "attendance" // 学籍 × 在校: who has stopped coming
	Poverty    Kind = "poverty"    // 脱贫户适龄 × 学籍: who of poor families is not at school
)

var kindWords = map[Kind]locale.Text{
	Population: {ZH: "户籍与学籍比对", EN: "population against enrolment"},
	Attendance: {ZH: "学籍与在校学生比对", EN: "enrolment against attendance"},
	Poverty:    {ZH: "脱贫户适龄人口与学籍比对", EN: "poor families' children against enrolment"},
}

// Kinds lists the kinds of comparison.
func Kinds() []Kind { return []Kind{Population, Attendance, Poverty} }

// Label gives the kind in words.
func (k Kind) Label() locale.Text { return kindWords[k] }

// Known reports whether there is such a kind.
func (k Kind) Known() bool { _, ok := kindWords[k]; return ok }

// Standing is where a child of the first register stands.
type Standing string

// The standings.
const (
	Found   Standing = "found"   // in the second register, and at school
	Gone    Standing = "gone"    // in the second register, but no longer at school
	Doubt   Standing = "doubt"   // somebody there may be the child: a person decides
	Nowhere Standing = "nowhere" // nobody there fits
	Dropped Standing = "dropped" // in the second register as at school, but a case says that he has dropped out or is missing
	Twice   Standing = "twice"   // the same child stands in the first register already
	NotDue  Standing = "not_due" // not of school age
	NoBirth Standing = "no_birth"
	Settled Standing = "settled" // not found, and the inquiry showed that he is at school or need not be
)

var standingWords = map[Standing]locale.Text{
	Found: {ZH: "已找到", EN: "found"}, Gone: {ZH: "有记录但不在校", EN: "on the register, not at school"}, Doubt: {ZH: "疑似，待核对", EN: "doubtful"},
	Nowhere: {ZH: "查无学籍", EN: "nowhere"}, Twice: {ZH: "重复登记", EN: "registered twice"}, NotDue: {ZH: "不在学龄", EN: "not of school age"},
	Dropped: {ZH: "在册但已认定辍学", EN: "on the register, but dropped out by a case"},
	NoBirth: {ZH: "出生日期不明", EN: "birth date unknown"}, Settled: {ZH: "已核实", EN: "looked into"},
}

// Standings lists the standings in the order of reports.
func Standings() []Standing {
	return []Standing{Found, Gone, Dropped, Doubt, Nowhere, Settled, Twice, NoBirth, NotDue}
}

// Label gives the standing in words.
func (s Standing) Label() locale.Text { return standingWords[s] }

// Standing gives a standing in the words of a comparison: what is nowhere in one
// of registers is not in school in one with the daily registers.
func (k Kind) Standing(s Standing) locale.Text {
	if k == Attendance {
		switch s {
		case Found:
			return locale.Text{ZH: "在校", EN: "in school"}
		case Nowhere:
			return locale.Text{ZH: "在籍不在校", EN: "on the register, not in school"}
		}
	}
	return s.Label()
}

// Open reports whether somebody still has to look into the child.
func (s Standing) Open() bool {
	return s == Gone || s == Dropped || s == Doubt || s == Nowhere || s == NoBirth
}

// Decision is what a person decided of two rows, by their keys.
type Decision struct {
	Left, Right string
	Same        bool
}

// Inquiry is the outcome of looking for a child of the first register.
type Inquiry struct {
	Left string
	Code string
}

// Options say how to compare.
type Options struct {
	Kind      Kind
	Year      registry.SchoolYear // whose school age counts
	Roster    registry.SchoolYear // to which the grades of the second register belong; 0: not known
	Rates     *Rates              // nil: those that come with the program
	Codes     *CodeList           // nil: those that come with the program
	Weights   *linkage.Weights    // nil: the default
	Decisions []Decision
	Inquiries []Inquiry
	// Asked are the keys of children whom the comparison before of the same year
	// left open: within a year nobody outgrows the school age, so that one who is
	// out of it now is so by a change in the register, and is looked for still.
	Asked map[string]bool
	// With are the keys of those of the second register with whom children of Asked
	// were matched though not at school. Any other match of theirs without an ID
	// number is by a record that was entered or changed since, and is left to a person.
	With map[string]string
	// Lost are the keys, of either register, of children of whom a case says that
	// they have dropped out or are missing.
	Lost map[string]bool
}

// Row is what became of one child of the first register.
type Row struct {
	Left       int
	Standing   Standing
	Right      int // row of the second register, of the match or the best candidate; −1: none
	Reason     linkage.Reason
	Candidates []linkage.Candidate // of doubtful ones, the best first
	Code       Code                // of settled ones, and of others with an outcome on record

	before Standing // of settled ones: what the registers alone say
}

// Comparison is what was found.
type Comparison struct {
	Kind        Kind
	Year        registry.SchoolYear
	Left, Right []Child
	Rows        []Row // one for each of Left, in order
	Extra       []int // rows of Right that nobody of Left is: children from elsewhere
	Statistics  linkage.Statistics

	left   *linkage.Register
	result *linkage.Result
	rates  *Rates
	roster registry.SchoolYear
}

// Compare looks for every child of left in right. The error is that of ctx, or a
// fault for decisions that contradict each other.
func Compare(ctx context.Context, left, right []Child, o Options) (*Comparison, error) {
	if o.Rates == nil {
		o.Rates = StandardRates()
	}
	if o.Codes == nil {
		o.Codes = Codes()
	}
	decisions := rowsOf(left, right, o.Decisions)
	population := register(left)
	found, err := linkage.Match(ctx, population, register(right), linkage.Options{Weights: o.Weights, Decisions: decisions})
	if err != nil {
		return nil, err
	}
	c := &Comparison{Kind: o.Kind, Year: o.Year, Left: left, Right: right, Rows: make([]Row, len(left)), Statistics: found.Statistics, left: population, result: found, rates: o.Rates, roster: o.Roster}
	age := o.Rates.SchoolAge.All(o.Year)
	for i := range left {
		c.Rows[i] = c.row(i, age, &o)
	}
	for _, x := range found.Candidates {
		if r := &c.Rows[x.Left]; r.Standing == Doubt {
			r.Candidates = append(r.Candidates, x)
		}
	}
	c.settle(o.Inquiries, o.Codes)
	for j := range right {
		if _, matched := found.LeftOf(j); !matched && right[j].Away == "" {
			c.Extra = append(c.Extra, j)
		}
	}
	return c, nil
}

// rowsOf turns decisions by key into decisions by row; those about rows that the
// registers no longer have rest.
func rowsOf(left, right []Child, list []Decision) []linkage.Decision {
	at := func(children []Child) map[string]int {
		m := make(map[string]int, len(children))
		for i := range children {
			m[children[i].Key] = i
		}
		return m
	}
	if len(list) == 0 {
		return nil
	}
	l, r := at(left), at(right)
	var out []linkage.Decision
	for _, d := range list {
		i, a := l[d.Left]
		j, b := r[d.Right]
		if a && b {
			out = append(out, linkage.Decision{Left: i, Right: j, Same: d.Same})
		}
	}
	return out
}

// row says where a child stands. Who attends is of the age of the school; the
// others are asked for their birth date, their own or that of the match; either
// that on record or that in a sound number makes a child of school age.
func (c *Comparison) row(i int, age Years, asks *Options) Row {
	asked := asks.Asked[c.Left[i].Key]
	o := c.result.Of(i)
	r := Row{Left: i, Right: o.Right, Reason: o.Reason}
	born := c.born(i)
	switch {
	case o.State == linkage.Repeated:
		r.Standing = Twice
	case c.Kind != Attendance && born == 0 && !asked:
		r.Standing = NoBirth
	case c.Kind != Attendance && !asked && !age.Holds(born) && !age.Holds(c.left.Numbered(i)):
		r.Standing = NotDue
	case o.State == linkage.Matched && c.Right[o.Right].Away != "":
		r.Standing = Gone
	case o.State == linkage.Matched && (asks.Lost[c.Left[i].Key] || asks.Lost[c.Right[o.Right].Key]):
		r.Standing = Dropped
	case o.State == linkage.Matched && asked && o.Reason >= linkage.Together && asks.With[c.Left[i].Key] != c.Right[o.Right].Key:
		e := c.result.Explain(i, o.Right)
		r.Standing = Doubt
		r.Candidates = []linkage.Candidate{{Left: i, Right: o.Right, Reason: o.Reason, Doubt: linkage.DoubtFresh, Bits: e.Bits, Chance: e.Chance}}
	case o.State == linkage.Matched:
		r.Standing = Found
	case o.State == linkage.Doubtful:
		r.Standing = Doubt
	default:
		r.Standing = Nowhere
	}
	return r
}

// born gives the birth date on record, else what a sound number says, else that
// of the match.
func (c *Comparison) born(i int) linkage.Date {
	if d := c.left.Record(i).Birth; d != 0 {
		return d
	}
	if o := c.result.Of(i); o.State == linkage.Matched {
		return c.Right[o.Right].Born
	}
	return 0
}

// settle enters the outcomes of inquiries. An outcome counts for a child that
// was not found; once the child is found, or leaves the school age, it rests.
func (c *Comparison) settle(list []Inquiry, codes *CodeList) {
	if len(list) == 0 {
		return
	}
	at := make(map[string]int, len(c.Left))
	for i := range c.Left {
		at[c.Left[i].Key] = i
	}
	for _, q := range list {
		i, known := at[q.Left]
		code, valid := codes.Find(q.Code)
		if !known || !valid {
			continue
		}
		r := &c.Rows[i]
		if r.Standing.Open() {
			if r.Code = code; code.Effect.Settles() {
				r.before, r.Standing = r.Standing, Settled
			}
		}
	}
}

// Explain says what speaks for and against two children being one.
func (c *Comparison) Explain(left, right int) linkage.Explanation {
	return c.result.Explain(left, right)
}

// Counts gives the numbers of the rates that the comparison knows, of the rows
// that the filter takes; nil takes all. Disabled children are not known where
// neither register marks any.
func (c *Comparison) Counts(takes func(left *Child) bool) map[string]float64 {
	out := newCounting()
	six := c.rates.SchoolAge.Entering(c.Year)
	for i := range c.Rows {
		r := &c.Rows[i]
		child := &c.Left[r.Left]
		if takes == nil || takes(child) {
			out.add(r.Standing, r.Code.Effect, six.Holds(c.born(r.Left)), child.Disabled || (r.Standing == Found || r.Standing == Dropped) && c.Right[r.Right].Disabled)
		}
	}
	marked := func(x Child) bool { return x.Disabled }
	return out.known(slices.ContainsFunc(c.Left, marked) || slices.ContainsFunc(c.Right, marked))
}

// Tally counts the standings of the rows that the filter takes; nil takes all.
func (c *Comparison) Tally(takes func(left *Child) bool) map[Standing]int {
	out := map[Standing]int{}
	for i := range c.Rows {
		if takes == nil || takes(&c.Left[c.Rows[i].Left]) {
			out[c.Rows[i].Standing]++
		}
	}
	return out
}
