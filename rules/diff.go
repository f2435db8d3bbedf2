package rules

import "junheng/internal/locale"

// ChangeKind says what happened to a value between two packs.
type ChangeKind string

// The kinds.
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Altered ChangeKind = "altered" // another number, formula or wording
	Recited ChangeKind = "recited" // the same value with other days or another source
)

// Side is one value as one of the packs has it.
type Side struct {
	Text  string // the number as written, the formula, or the ids
	From  string // days in force, for dated values
	Until string
	Cite  Cite
}

// Change is one difference between two packs.
type Change struct {
	Kind  ChangeKind
	Path  string      // indicator/teaching_area_per_pupil/threshold@2017-04-19/primary
	Label locale.Text // of the indicator, item, test or param
	Old   *Side       // nil when added
	New   *Side       // nil when removed
}

// Diff lists what differs between two packs, value by value with dates and
// citations: first what b has otherwise or not at all, in the order of a, then
// what only b has. Packs that say the same give nothing.
func Diff(a, b *Pack) []Change {
	was, is := flatten(a), flatten(b)
	find := make(map[string]*line, len(is))
	for i := range is {
		find[is[i].path] = &is[i]
	}
	had := make(map[string]bool, len(was))
	var out []Change
	for i := range was {
		o := &was[i]
		had[o.path] = true
		n := find[o.path]
		switch {
		case n == nil:
			out = append(out, Change{Removed, o.path, o.label, &o.side, nil})
		case n.side.Text != o.side.Text:
			out = append(out, Change{Altered, o.path, n.label, &o.side, &n.side})
		case n.side != o.side:
			out = append(out, Change{Recited, o.path, n.label, &o.side, &n.side})
		}
	}
	for i := range is {
		if n := &is[i]; !had[n.path] {
			out = append(out, Change{Added, n.path, n.label, nil, &n.side})
		}
	}
	return out
}
