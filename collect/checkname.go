package collect

import (
	"strings"

	"junheng/facts"
	"junheng/internal/blank"
	"junheng/registry"
)

// named is what a name in the formula of a check stands for.
type named struct {
	over  Over
	own   string // stage or year: of the section itself
	prev  bool   // of the year before
	known bool   // blank counts as nothing
	sum   bool   // of all schools of a county
	stage int    // the section meant; −1: as the check is over
	whole bool   // of a section's school
	field facts.FieldID
}

// named reads a name in the formula of a check.
func (k *checker) named(over Over, name string) named {
	n := named{over: over, stage: -1}
	if name == "stage" || name == "year" {
		n.own = name
		return n
	}
	name, n.prev = strings.CutPrefix(name, "prev_")
	if over == OverCounty {
		name, n.sum = strings.CutPrefix(name, "sum_")
	} else {
		name, n.known = strings.CutPrefix(name, "known_")
	}
	f := k.dict.Field(facts.FieldID(name))
	if f == nil && (n.sum || over == OverSchool && !n.known) {
		name, n.stage = splitStage(name)
	}
	n.whole = f != nil && f.Level == facts.PerSchool
	n.field = facts.FieldID(name)
	return n
}

// value gives the number behind a name of a check's formula.
func (k *checker) value(over Over, g *group, row int, name string) float64 {
	n := k.named(over, name)
	l := k.now
	if n.prev {
		if l, g, row = k.earlier(g, row); l == nil {
			return blank.Of(blank.NotReported)
		}
	}
	return n.of(l, l.t.Column(n.field), g, row)
}

// of gives the number for a group, or one row of it, of a table in which c is
// the column of the field.
func (n *named) of(l *lookup, c *facts.Column, g *group, row int) float64 {
	switch {
	case n.own == "year":
		return float64(g.year)
	case n.own != "" && row < 0:
		return 0
	case n.own != "":
		return float64(l.t.Stage[row])
	case n.over == OverCounty && n.sum:
		return n.sumOf(l, c, g)
	case n.over == OverCounty:
		return l.sectionIn(c, g, registry.Whole)
	case n.over != OverSection && n.known:
		return l.knownIn(c, g)
	case n.over != OverSection && n.stage >= 0:
		return l.sectionIn(c, g, registry.Stage(n.stage))
	case n.over != OverSection:
		return l.totalIn(c, g)
	}
	v := blank.Of(blank.NotReported)
	if n.whole {
		v = l.sectionIn(c, g, registry.Whole)
	} else if c != nil {
		v = c.Values[row]
	}
	if n.known && blank.Is(v) {
		return 0
	}
	return v
}

// sumOf adds up the schools of a county.
func (n *named) sumOf(l *lookup, c *facts.Column, g *group) float64 {
	sum, some := 0.0, false
	for i := range l.groups {
		s := &l.groups[i]
		if s.school < 0 || s.county != g.county || s.year != g.year {
			continue
		}
		v := l.totalIn(c, s)
		if n.stage >= 0 {
			v = l.sectionIn(c, s, registry.Stage(n.stage))
		}
		if !blank.Is(v) {
			sum += v
			some = true
		} else if blank.StateOf(v) != blank.NotApplicable && n.stage < 0 {
			return v
		}
	}
	if !some {
		return blank.Of(blank.NotReported)
	}
	return sum
}
