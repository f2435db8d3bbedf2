package scenario

import (
	"math"

	"junheng/facts"
	"junheng/internal/blank"
)

// joining is what becomes of a value when two schools become one.
type joining uint8

const (
	keeps  joining = iota // the receiving school's own stands
	adds                  // the two are added
	larger                // the larger of the two
)

// notAdded are fields that count or measure something, but something that two
// schools do not have twice as much of.
var notAdded = map[facts.FieldID]joining{
	"max_class_size": larger,
	"grades":         larger,
	"bandwidth":      larger,
}

// joiningOf says how a field is joined: what is counted or measured adds up,
// everything else stays as the receiving school has it.
func joiningOf(f *facts.Field) joining {
	if how, ok := notAdded[f.ID]; ok {
		return how
	}
	if (f.Type == facts.Count || f.Type == facts.Amount) && f.Level != facts.PerCounty {
		return adds
	}
	return keeps
}

// join gives the value of a field after a school with from has become part of
// one with to. What only one of them has reported is not known of both: the sum
// is then not reported.
func (how joining) join(to, from float64) float64 {
	switch {
	case how == keeps:
		if blank.StateOf(to) == blank.NotReported {
			return from
		}
		return to
	case blank.StateOf(from) == blank.NotApplicable:
		return to
	case blank.StateOf(to) == blank.NotApplicable:
		return from
	case how == larger && !blank.Is(to) && !blank.Is(from):
		return math.Max(to, from)
	case blank.Is(to) || blank.Is(from):
		return blank.Meet(to, from)
	}
	return to + from
}
