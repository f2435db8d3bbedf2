package procedure

import (
	"slices"
	"strings"

	"junheng/casework/calendar"
	"junheng/internal/locale"
)

// The finders give a part by its id, or nil.

// Party gives a party.
func (p *Procedure) Party(id string) *Party {
	return find(p.Parties, func(x *Party) bool { return x.ID == id })
}

// State gives a state.
func (p *Procedure) State(id string) *State {
	return find(p.States, func(x *State) bool { return x.ID == id })
}

// Step gives a step.
func (p *Procedure) Step(id string) *Step {
	return find(p.Steps, func(x *Step) bool { return x.ID == id })
}

// Clock gives a clock.
func (p *Procedure) Clock(id string) *Clock {
	return find(p.Clocks, func(x *Clock) bool { return x.ID == id })
}

// Document gives a document.
func (p *Procedure) Document(id string) *Document {
	return find(p.Documents, func(x *Document) bool { return x.ID == id })
}

// Statement gives a statement.
func (p *Procedure) Statement(id string) *Statement {
	return find(p.Statements, func(x *Statement) bool { return x.ID == id })
}

// Field gives a field of the opening or of a step.
func (p *Procedure) Field(id string) *Field {
	is := func(x *Field) bool { return x.ID == id }
	if f := find(p.Fields, is); f != nil {
		return f
	}
	for i := range p.Steps {
		if f := find(p.Steps[i].Fields, is); f != nil {
			return f
		}
	}
	return nil
}

// Sealed reports whether what is recorded of a field is sealed: what some parties
// alone see, and of persons what is sensitive or retired.
func (p *Procedure) Sealed(id string) bool {
	if p.Person() && slices.Contains(p.Retired, id) {
		return true
	}
	sealed := func(f *Field) bool { return f.ID == id && (len(f.See) > 0 || p.Person() && f.Class == Sensitive) }
	if find(p.Fields, sealed) != nil {
		return true
	}
	return slices.ContainsFunc(p.Steps, func(s Step) bool { return find(s.Fields, sealed) != nil })
}

func find[T any](list []T, is func(*T) bool) *T {
	for i := range list {
		if is(&list[i]) {
			return &list[i]
		}
	}
	return nil
}

// Person reports whether cases are about a person, so that what is said of them
// is sealed.
func (p *Procedure) Person() bool { return p.About == AboutPupil || p.About == AboutTeacher }

// StartsWith reports whether the clock starts from the day that a field says.
func (c *Clock) StartsWith(field string) bool { return c.Starts == "field:"+field }

// Reads reports whether a step, a clock, a sum, a comparison or a number that is told
// upward rests on what a field says.
func (p *Procedure) Reads(field string) bool {
	if c := p.Compare; c != nil && (c.With == field || c.From == field || c.By == field) || p.counts(field) {
		return true
	}
	in := func(where map[string][]string) bool { return len(where[field]) > 0 }
	bounds := func(f Field) bool { return f.SumAtMost == field || f.AtMost == field }
	return slices.ContainsFunc(p.Clocks, func(k Clock) bool { return in(k.Where) }) ||
		slices.ContainsFunc(p.Facts, func(f Fact) bool { return in(f.Where.Fields) || in(f.Among.Fields) }) ||
		slices.ContainsFunc(p.Steps, func(s Step) bool { return in(s.Where) || slices.ContainsFunc(s.Fields, bounds) })
}

// StartsClock reports whether some clock starts from the day that a field says.
func (p *Procedure) StartsClock(field string) bool {
	return slices.ContainsFunc(p.Clocks, func(c Clock) bool { return c.StartsWith(field) })
}

// Records reports whether a step fills in a field; false for none.
func (s *Step) Records(field string) bool {
	return s != nil && slices.ContainsFunc(s.Fields, func(f Field) bool { return f.ID == field })
}

// Choices lists the answers that may be given here.
func (f *Field) Choices() []Option {
	if len(f.Only) == 0 {
		return f.Options
	}
	return slices.DeleteFunc(slices.Clone(f.Options), func(o Option) bool { return !slices.Contains(f.Only, o.ID) })
}

// Answer gives an answer to a choice, or a yes or no, in words; its id where there
// is none such.
func (f *Field) Answer(id string) locale.Text {
	for i := range f.Options {
		if f.Options[i].ID == id {
			l := f.Options[i].Label
			return locale.Text{ZH: l.In(locale.ZH), EN: l.In(locale.EN)}
		}
	}
	switch {
	case f.Kind == KindYesNo && id == "yes":
		return locale.Text{ZH: "是", EN: "yes"}
	case f.Kind == KindYesNo && id == "no":
		return locale.Text{ZH: "否", EN: "no"}
	}
	return locale.Text{ZH: id, EN: id}
}

// Single reports whether one thing has at most one open case at a time.
func (p *Procedure) Single() bool {
	return p.Person() || p.About == AboutRequirement
}

// Label writes the length of time: 3个工作日, 3 workdays.
func (s Span) Label() locale.Text { return calendar.Unit(s.Unit).Count(s.N) }

// Every writes what returns: 每3个月, every 3 months; 每月, every month.
func (s Span) Every() locale.Text {
	l := s.Label()
	if s.N == 1 {
		l = locale.Text{ZH: strings.TrimPrefix(strings.TrimPrefix(l.ZH, "1"), "个"), EN: strings.TrimPrefix(l.EN, "1 ")}
	}
	return locale.Text{ZH: "每" + l.ZH, EN: "every " + l.EN}
}

// Final reports whether a state ends a case.
func (p *Procedure) Final(state string) bool {
	s := p.State(state)
	return s != nil && (s.Kind == Closed || s.Kind == Cancelled)
}

// Opener gives the party that answers for a new case: the owner of the first
// clock that starts with the case, else the first of rank 1.
func (p *Procedure) Opener() string {
	first := ""
	if len(p.States) > 0 {
		first = "state:" + p.States[0].ID
	}
	for i := range p.Clocks {
		if c := &p.Clocks[i]; c.Owner != "" && (c.Starts == "opened" || c.Starts == first) {
			return c.Owner
		}
	}
	for i := range p.Parties {
		if p.Parties[i].Rank == 1 {
			return p.Parties[i].ID
		}
	}
	return ""
}

// MayStart reports whether a step can be taken in a state, whoever takes it.
func (p *Procedure) MayStart(s *Step, state string) bool {
	if p.Final(state) {
		return s.Reopen && (len(s.From) == 0 || slices.Contains(s.From, state))
	}
	if s.Reopen && len(s.From) == 0 {
		return false
	}
	return len(s.From) == 0 || slices.Contains(s.From, state)
}

// StateLabel gives a state in words; its id where the procedure has none such.
func (p *Procedure) StateLabel(id string) locale.Text {
	if s := p.State(id); s != nil {
		return s.Label
	}
	return locale.Text{ZH: id, EN: id}
}

// StepLabel gives a step in words; its id where the procedure has none such.
func (p *Procedure) StepLabel(id string) locale.Text {
	if s := p.Step(id); s != nil {
		return s.Label
	}
	return locale.Text{ZH: id, EN: id}
}

// ClockLabel gives a clock in words; its id where the procedure has none such.
func (p *Procedure) ClockLabel(id string) locale.Text {
	if k := p.Clock(id); k != nil {
		return k.Label
	}
	return locale.Text{ZH: id, EN: id}
}

// Ends reports whether a clock that runs out stops itself, by the state it sets:
// what would come later never comes.
func (k *Clock) Ends() bool {
	return k.Lapses() || k.Sets != "" && k.If == nil && k.StopsItself()
}

// StopsItself reports whether the state that a clock sets stops it.
func (k *Clock) StopsItself() bool { return slices.Contains(k.Stops, "state:"+k.Sets) }

// Again gives how a clock is told again once it has run out, or nil.
func (k *Clock) Again() *Repeat {
	if k.Repeat == nil || k.Repeat.Never || k.Ends() {
		return nil
	}
	return k.Repeat
}

// Issuers lists the steps that make out a document.
func (p *Procedure) Issuers(document string) []*Step {
	var out []*Step
	for i := range p.Steps {
		if slices.Contains(p.Steps[i].Issues, document) {
			out = append(out, &p.Steps[i])
		}
	}
	return out
}

// Undoes reports whether a step takes back what a clock of days led to.
func (p *Procedure) Undoes(step string) bool {
	return step != "" && slices.ContainsFunc(p.Clocks, func(k Clock) bool { return k.Undo == step })
}

// Missed is what a clock starts with that counts days missed.
const Missed = "missed"

// Begins splits what a clock starts or stops with: missed, opened, state:x, step:x,
// field:x, closed.
func Begins(text string) (kind, id string) {
	kind, id, _ = strings.Cut(text, ":")
	return kind, id
}

// Closes reports whether the rule for closing holds for a closed state.
func (c Close) Closes(state string) bool {
	return len(c.States) == 0 || slices.Contains(c.States, state)
}

// Fixed reports whether the procedure lets nobody extend a clock: it runs on while a
// claim about the case waits for a decision.
func (k *Clock) Fixed() bool { return k != nil && k.Extend != nil && k.Extend.N == 0 }

// Stands reports whether nobody puts the end of a clock off: the procedure does not
// let it be extended, or its day is one that was entered, and stands on a paper
// perhaps.
func (k *Clock) Stands() bool {
	return k != nil && (k.Fixed() || strings.HasPrefix(k.Starts, "field:"))
}

// Lapses reports whether a clock takes a claim back that nobody decided: the case goes
// back to where it came from.
func (k *Clock) Lapses() bool { return k != nil && k.Sets == Before }

// Further is how much later the end of a clock, or a day that one starts from, may be
// set at once. A text without a rule of its own, as cases keep from older programs,
// gives the year that those had.
func (p *Procedure) Further() Span {
	if p.Extend == nil {
		return Span{N: 1, Unit: Year}
	}
	return p.Extend.Within
}

// Counted reports whether a need is a number of days or years, which rests on law
// or custom.
func (n *Need) Counted() bool { return n.Kind == RegisterAttended || n.Kind == RegisterOverAge }
