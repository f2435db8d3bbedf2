// Package fault is the one error vocabulary of the program: a kind for
// machines, a sentence for people, hints for the next step.
//
// Only the outermost layer turns a fault into an exit code or an HTTP status;
// everything below returns it unchanged or wraps it with %w.
package fault

import (
	"errors"

	"junheng/internal/locale"
)

// Kind says what sort of thing went wrong, for programs.
type Kind string

// The kinds.
const (
	Invalid    Kind = "invalid"    // the input is read but not acceptable
	Unreadable Kind = "unreadable" // the input cannot be read at all
	NotFound   Kind = "not_found"  // something named does not exist
	Limit      Kind = "limit"      // the input is larger than we accept
	Conflict   Kind = "conflict"   // it contradicts what is already there
	Denied     Kind = "denied"     // the actor may not do this
	Usage      Kind = "usage"      // the command was given wrongly
	Internal   Kind = "internal"   // our own fault
)

// Fault is an error with a kind, a sentence and hints.
type Fault struct {
	Kind  Kind
	Msg   locale.Message
	Hints []locale.Message
	Place string // file, file:line:column or file sheet!cell; empty when there is none
	Err   error  // the cause, if any
}

// New makes a fault of a kind with its sentence.
func New(kind Kind, msg locale.Message) *Fault { return &Fault{Kind: kind, Msg: msg} }

// At returns a copy of the fault that names a place.
func (f *Fault) At(place string) *Fault { c := *f; c.Place = place; return &c }

// Hint returns a copy of the fault with one more next step.
func (f *Fault) Hint(h locale.Message) *Fault {
	c := *f
	c.Hints = append(append([]locale.Message(nil), f.Hints...), h)
	return &c
}

// Because returns a copy of the fault that wraps its cause.
func (f *Fault) Because(err error) *Fault { c := *f; c.Err = err; return &c }

// Error gives the place and the English sentence, then the cause.
func (f *Fault) Error() string { return f.In(locale.EN) }

// In gives the place and the sentence in l, then the cause.
func (f *Fault) In(l locale.Lang) string {
	s := f.Msg.In(l)
	if f.Place != "" {
		s = f.Place + ": " + s
	}
	if f.Err != nil {
		s += " (" + f.Err.Error() + ")"
	}
	return s
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

// KindOf gives the kind of the first fault in err's chain, or Internal.
func KindOf(err error) Kind {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Kind
	}
	return Internal
}
