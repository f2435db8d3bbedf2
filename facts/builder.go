package facts

import (
	"cmp"
	"math"
	"slices"

	"junheng/internal/blank"
	"junheng/registry"
)

// Fact is one value of one field with the place it came from.
type Fact struct {
	Value  float64 // NaN-boxed, see package blank
	Text   string
	Origin Origin
}

// Conflict is a value that contradicts one reported before for the same key
// and field.
type Conflict struct {
	Key     Key
	Field   FieldID
	Stands  Fact // what the table holds
	Yielded Fact // what was set aside
	// Replaced says that the later value replaced the earlier. It is false
	// where both come from one file: then the earlier stands until the sender
	// says which is right.
	Replaced bool
}

// Builder merges facts from many inputs into a table, each input newer than
// those added before it. The same value again counts once. A different value
// from another file replaces the earlier, which is kept in the history and
// told as a Conflict. Not reported never replaces anything, and is replaced by
// anything silently.
type Builder struct {
	schools map[schoolKey]*registry.School
	facts   map[factKey]Fact
	history map[factKey][]Fact
	keys    map[Key]bool
	fields  []FieldID
	known   map[FieldID]bool

	conflicts []Conflict
}

type schoolKey struct {
	year registry.SchoolYear
	id   registry.SchoolID
}

type factKey struct {
	Key
	field FieldID
}

// NewBuilder makes a builder without facts.
func NewBuilder() *Builder {
	return &Builder{
		schools: map[schoolKey]*registry.School{}, facts: map[factKey]Fact{},
		history: map[factKey][]Fact{}, keys: map[Key]bool{}, known: map[FieldID]bool{},
	}
}

// School enters or completes the identity of a school in one school year: what
// s says replaces what was known, what it leaves empty stays.
func (b *Builder) School(year registry.SchoolYear, s registry.School) {
	k := schoolKey{year, s.ID}
	old := b.schools[k]
	if old == nil {
		b.schools[k] = &s
		return
	}
	old.Code = cmp.Or(s.Code, old.Code)
	old.Name = cmp.Or(s.Name, old.Name)
	old.County = cmp.Or(s.County, old.County)
	old.Township = cmp.Or(s.Township, old.Township)
	old.Type = cmp.Or(s.Type, old.Type)
	old.Founder = cmp.Or(s.Founder, old.Founder)
	old.Location = cmp.Or(s.Location, old.Location)
	old.Founded = cmp.Or(s.Founded, old.Founded)
}

// AddRow makes sure that there is a row for a key, even without facts.
func (b *Builder) AddRow(k Key) { b.keys[k] = true }

// Add enters a value.
func (b *Builder) Add(k Key, f FieldID, v float64, o Origin) {
	b.AddFact(k, f, Fact{Value: v, Origin: o})
}

// AddFact enters a value with words beside it, or words alone, for which the
// value is not reported.
func (b *Builder) AddFact(k Key, f FieldID, now Fact) {
	b.keys[k] = true
	if !b.known[f] {
		b.known[f] = true
		b.fields = append(b.fields, f)
	}
	fk := factKey{k, f}
	old, ok := b.facts[fk]
	switch {
	case !ok || empty(old):
		b.facts[fk] = now
	case empty(now) || same(old, now):
	case old.Origin.Hash != "" && old.Origin.Hash == now.Origin.Hash:
		b.conflicts = append(b.conflicts, Conflict{Key: k, Field: f, Stands: old, Yielded: now})
	default:
		b.history[fk] = append(b.history[fk], old)
		b.facts[fk] = now
		b.conflicts = append(b.conflicts, Conflict{Key: k, Field: f, Stands: now, Yielded: old, Replaced: true})
	}
}

func empty(f Fact) bool { return blank.StateOf(f.Value) == blank.NotReported && f.Text == "" }

// same compares values by state and, for numbers, exactly; 0 and -0 are equal.
func same(a, b Fact) bool {
	sa, sb := blank.StateOf(a.Value), blank.StateOf(b.Value)
	return sa == sb && (sa != blank.Number || a.Value == b.Value) && a.Text == b.Text
}

// Fact gives the fact that stands for a key and field; false when there is none.
func (b *Builder) Fact(k Key, f FieldID) (Fact, bool) {
	v, ok := b.facts[factKey{k, f}]
	return v, ok
}

// History lists the facts replaced for a key and field, oldest first.
func (b *Builder) History(k Key, f FieldID) []Fact {
	return slices.Clone(b.history[factKey{k, f}])
}

// Conflicts lists the contradictions met, in the order in which they came.
func (b *Builder) Conflicts() []Conflict { return slices.Clone(b.conflicts) }

// Table gives what was entered as a sorted table. A school of a key that was
// never entered with School is known by its id alone.
func (b *Builder) Table() *Table {
	t := NewTable()
	at := map[registry.School]int32{}
	keys := make([]Key, 0, len(b.keys))
	for k := range b.keys {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, compareKeys)
	rows := make(map[Key]int, len(keys))
	for _, k := range keys {
		school := int32(-1)
		if k.School != "" {
			s := registry.School{ID: k.School, County: k.County}
			if known := b.schools[schoolKey{k.Year, k.School}]; known != nil {
				s = *known
			}
			n, ok := at[s]
			if !ok {
				n = t.AddSchool(s)
				at[s] = n
			}
			school = n
		}
		rows[k] = t.AddRow(k.County, k.Year, school, k.Stage)
	}
	for _, f := range b.fields {
		t.Ensure(f)
	}
	b.fill(t, keys, rows)
	return t
}

// fill walks keys and fields in order, so that the table does not depend on
// the order of maps.
func (b *Builder) fill(t *Table, keys []Key, rows map[Key]int) {
	for _, k := range keys {
		for _, f := range b.fields {
			fact, ok := b.facts[factKey{k, f}]
			if !ok {
				continue
			}
			v := fact.Value
			if v == 0 {
				v = math.Abs(v)
			}
			t.Set(rows[k], f, v, fact.Origin)
			if fact.Text != "" {
				t.SetText(rows[k], f, fact.Text)
			}
		}
	}
}

func compareKeys(a, b Key) int {
	return cmp.Or(
		cmp.Compare(a.County, b.County), cmp.Compare(a.Year, b.Year),
		cmp.Compare(a.School, b.School), cmp.Compare(a.Stage, b.Stage))
}
