package matching

import (
	"maps"
	"slices"
	"time"

	"junheng/access"
	"junheng/internal/linkage"
	"junheng/people"
	"junheng/registry"
)

// Run is one comparison of a county as it is kept: counts, and by [Item] the
// children who were not simply found. It holds nothing of a person in clear.
type Run struct {
	County  registry.RegionCode
	ID      string
	Kind    Kind
	Year    registry.SchoolYear // asked for
	Roster  registry.SchoolYear // of the enrolment, see Basis; 0 of runs that did not note it
	Nearest registry.SchoolYear // see Basis
	Left    int                 // rows compared
	Right   int
	Days    int            `json:",omitempty"` // of daily registers that were looked at; 0: of runs that did not note it, or none were
	Extra   int            // pupils whom the first register does not know
	Reasons map[string]int // code of a linkage.Reason → children found
	Found   []Tally
	// Marked is whether either register marks any disabled child; where none
	// does, how many there are is not known.
	Marked bool
	Veiled bool `json:"-"` // the reader does not see what is counted of the whole county
	By     access.AccountID
	ByName string
	At     time.Time
	Reason string
}

// Tally counts children who were found, of one township.
type Tally struct {
	Township         string
	N, Six, Disabled int
}

// Item is a child who was not simply found.
type Item struct {
	Person     people.PersonID
	Township   string
	Village    string
	School     registry.SchoolID `json:",omitempty"` // of a pupil, as is the class
	Class      string            `json:",omitempty"`
	Standing   Standing
	Six        bool // due to enter grade 1
	Disabled   bool
	Right      people.PersonID // of those gone, and of those registered twice
	Candidates []Pair
}

// Pair is a candidate of a doubtful child, with what speaks for and against.
type Pair struct {
	Person people.PersonID
	School registry.SchoolID
	Reason string // code of a linkage.Reason
	Doubt  string // code of a linkage.Doubt
	Bits   float64
	Chance float64
	Fields []Agreement
}

// Fresh reports whether the candidate came on the register after the child was
// looked for in vain.
func (p *Pair) Fresh() bool { return p.Doubt == linkage.DoubtFresh.Code() }

// Agreement is how one field of a pair agrees.
type Agreement struct {
	Field linkage.Field
	Level linkage.Level
	Bits  float64
}

// Judged is what a person decided of a pair; it holds for every later run.
type Judged struct {
	County registry.RegionCode
	Kind   Kind
	Left   people.PersonID
	Right  people.PersonID
	Same   bool
	Note   string
	By     access.AccountID
	ByName string
	At     time.Time
}

// Result is the outcome of looking for a child; it holds for every later run
// until the child is found.
type Result struct {
	County registry.RegionCode
	Kind   Kind
	Person people.PersonID
	Code   string
	Note   string
	Proof  string // what was seen, in words; of results that papers did not prove yet the only proof
	Paper  Evidence
	Sent   Attached `json:"-"` // with an entry, not kept in it
	By     access.AccountID
	ByName string
	At     time.Time

	// Who entered the same after him, and for what that asks: see Code.Second. A
	// result of a code that asks for it does not count before.
	Second     access.AccountID
	SecondName string
	SecondAt   time.Time
	Shown      bool // the register of pupils showed the child
}

// Holds reports whether the result counts: what takes a child from the list holds
// by the register itself or by the word of two.
func (r *Result) Holds(c Code) bool {
	return (!c.Second || r.Second != "") && (!c.Shown || r.Shown)
}

// Settle gives the items as they stand by what was decided and found out since
// the run. Items that were found by decision have the standing Found.
func Settle(items []Item, judged []Judged, results []Result, codes *CodeList) []Item {
	type pair struct{ left, right people.PersonID }
	decided := make(map[pair]bool, len(judged))
	for _, j := range judged {
		decided[pair{j.Left, j.Right}] = j.Same
	}
	effect := make(map[people.PersonID]Effect, len(results))
	for _, r := range results {
		if c, known := codes.Find(r.Code); known && r.Holds(c) {
			effect[r.Person] = c.Effect
		}
	}
	out := make([]Item, len(items))
	for i, x := range items {
		if x.Standing == Doubt {
			left := len(x.Candidates)
			for _, c := range x.Candidates {
				same, known := decided[pair{x.Person, c.Person}]
				switch {
				case known && same:
					x.Standing, x.Right = Found, c.Person
				case known:
					left--
				}
			}
			if left == 0 && x.Standing == Doubt {
				x.Standing = Nowhere
			}
		}
		if x.Standing.Open() && effect[x.Person].Settles() {
			x.Standing = Settled
		}
		out[i] = x
	}
	return out
}

// Counts gives the numbers of the rates from a run and its items as [Settle]
// leaves them, of the townships that the filter takes.
func (r *Run) Counts(items []Item, results []Result, takes func(township string) bool) map[string]float64 {
	effect := make(map[people.PersonID]Effect, len(results))
	for _, x := range results {
		if c, known := Codes().Find(x.Code); known {
			effect[x.Person] = c.Effect
		}
	}
	out := newCounting()
	for _, t := range r.Found {
		if takes(t.Township) {
			for prefix, n := range map[string]int{"": t.N, "six_": t.Six, "disabled_": t.Disabled} {
				out[prefix+"enrolled"] += float64(n)
				out[totals[prefix]] += float64(n)
			}
		}
	}
	for i := range items {
		if x := &items[i]; takes(x.Township) {
			out.add(x.Standing, effect[x.Person], x.Six, x.Disabled)
		}
	}
	return out.known(r.Marked)
}

// Basis gives the years of the comparison.
func (r *Run) Basis() Basis { return Basis{Year: r.Year, Roster: r.Roster, Nearest: r.Nearest} }

// Run makes what is kept of a comparison whose children have persons' ids for
// keys.
func (c *Comparison) Run() (Run, []Item) {
	b := c.Basis()
	r := Run{Kind: c.Kind, Year: c.Year, Roster: b.Roster, Nearest: b.Nearest, Left: len(c.Left), Right: len(c.Right), Extra: len(c.Extra), Reasons: map[string]int{}}
	for reason, n := range c.Statistics.Reasons {
		r.Reasons[reason.Code()] = n
	}
	six := c.rates.SchoolAge.Entering(c.Year)
	found := map[string]*Tally{}
	var items []Item
	for i := range c.Rows {
		row := &c.Rows[i]
		left := &c.Left[row.Left]
		disabled := left.Disabled || row.Right >= 0 && (row.Standing == Found || row.Standing == Gone || row.Standing == Dropped) && c.Right[row.Right].Disabled
		r.Marked = r.Marked || disabled
		entering := six.Holds(c.born(row.Left))
		switch row.Standing {
		case NotDue:
		case Found:
			t := found[left.Township]
			if t == nil {
				t = &Tally{Township: left.Township}
				found[left.Township] = t
			}
			t.add(entering, disabled)
		default:
			items = append(items, c.item(row, entering, disabled))
		}
	}
	for _, x := range c.Right {
		r.Marked = r.Marked || x.Disabled
	}
	for _, name := range sortedKeys(found) {
		r.Found = append(r.Found, *found[name])
	}
	return r, items
}

func (t *Tally) add(six, disabled bool) {
	t.N++
	if six {
		t.Six++
	}
	if disabled {
		t.Disabled++
	}
}

func (c *Comparison) item(row *Row, six, disabled bool) Item {
	left := &c.Left[row.Left]
	x := Item{Person: people.PersonID(left.Key), Township: left.Township, Village: left.Village, Standing: row.Standing, Six: six, Disabled: disabled}
	if row.Standing == Settled { // what is on record is added when it is read
		x.Standing = row.before
	}
	if x.Standing == Gone || x.Standing == Dropped {
		x.Right = people.PersonID(c.Right[row.Right].Key)
	}
	for _, k := range row.Candidates {
		e := c.Explain(k.Left, k.Right)
		p := Pair{
			Person: people.PersonID(c.Right[k.Right].Key), School: registry.SchoolID(c.Right[k.Right].School),
			Reason: k.Reason.Code(), Doubt: k.Doubt.Code(), Bits: k.Bits, Chance: k.Chance,
		}
		for _, f := range e.Fields {
			p.Fields = append(p.Fields, Agreement{f.Field, f.Level, f.Bits})
		}
		x.Candidates = append(x.Candidates, p)
	}
	return x
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
