package procedure

import (
	"junheng/internal/locale"
	"junheng/rules"
)

// Kind is the kind of a field.
type Kind string

// The kinds of fields.
const (
	KindText   Kind = "text"
	KindLong   Kind = "long" // several lines
	KindNumber Kind = "number"
	KindMoney  Kind = "money" // yuan, kept in fen
	KindDate   Kind = "date"
	KindChoice Kind = "choice"
	KindMany   Kind = "many" // several choices
	KindYesNo  Kind = "yesno"
	KindSchool Kind = "school"
	KindPlace  Kind = "place" // longitude, latitude and accuracy in metres
	KindFile   Kind = "file"
)

// Class says who sees a field; see access.Actor.MaySee.
type Class string

// The classes. Sensitive text of a case about a person is sealed with the key
// of the person and shown like other sealed fields.
const (
	Public    Class = "public"
	Internal  Class = "internal"
	Sensitive Class = "sensitive"
)

// Field is one thing a case or a step records.
type Field struct {
	ID       string      `yaml:"id"`
	Label    locale.Text `yaml:"label"`
	Kind     Kind        `yaml:"kind"`
	Unit     string      `yaml:"unit"`
	Required bool        `yaml:"required"`
	Class    Class       `yaml:"class"` // default internal; of text and long in a procedure about a person sensitive
	See      []string    `yaml:"see"`   // parties that alone see it; it is sealed, and each look is on record
	Options  []Option    `yaml:"options"`
	Only     []string    `yaml:"only" json:",omitempty"` // of the options, those that this step may give; empty: all
	Hint     locale.Text `yaml:"hint"`
	From     string      `yaml:"from"` // computed by the program when the step is taken: gap:start, gap:now, gap:change; what is typed for it counts for nothing
	Min      *float64    `yaml:"min"`  // of a sum of money 0 unless given
	Max      *float64    `yaml:"max"`
	// NotBefore and NotAfter bound a day: now, the day of the act; opened, that on which
	// the case was opened, or opened again last; or another field with a day.
	NotBefore string `yaml:"not_before" json:",omitempty"`
	NotAfter  string `yaml:"not_after" json:",omitempty"`
	// AtLatest is how far ahead of the day of the act a day may lie.
	AtLatest *Latest `yaml:"at_latest" json:",omitempty"`
	AtMost   string  `yaml:"at_most" json:",omitempty"` // another field that a number is not greater than
	// SumAtMost is another field that all that steps have recorded in this one in the
	// round, added up, is not greater than; see Step.Undoes.
	SumAtMost string `yaml:"sum_at_most" json:",omitempty"`
	Another   bool   `yaml:"another" json:",omitempty"` // of a school: it is not the one that the case is about
}

// What a day may be bounded by besides other fields.
const (
	BoundNow    = "now"
	BoundOpened = "opened"
	BoundYear   = "school_year" // the first day of the school year in which the case was opened, or opened again
)

// Option is one answer to a choice.
type Option struct {
	ID    string      `yaml:"id"`
	Label locale.Text `yaml:"label"`
	Code  string      `yaml:"code"` // of an official list, where there is one
	Note  string      `yaml:"note"`
}

// StateKind sorts states for ledgers and statements.
type StateKind string

// The kinds of states.
const (
	Open      StateKind = "open"
	Waiting   StateKind = "waiting" // for somebody outside, clocks that name it run on
	Closed    StateKind = "closed"
	Cancelled StateKind = "cancelled" // opened in error; stays on record
)

// State is where a case stands.
type State struct {
	ID    string      `yaml:"id"`
	Label locale.Text `yaml:"label"` // 疑似辍学
	Kind  StateKind   `yaml:"kind"`
	// Outcome is the line of a statement a case comes under when it is in this
	// closed state: returned, transferred, closed. A waiting state that has one
	// takes the case out of the account as long as it waits: a child on leave.
	Outcome string `yaml:"outcome"`
	// Before marks a state in which a case waits for a decision, and counts meanwhile as
	// where it came from: a step to: before leads back there.
	Before bool `yaml:"before" json:",omitempty"`
	// Standing is how the person stands by it in the register of persons (left,
	// died, suspended, deferred, home_taught); the register takes such a state on the word of a case alone.
	Standing string `yaml:"standing"`
	// Undoes are steps that count as not taken once a case has left this state, by a step
	// or by a clock: a visit made before a leave says nothing of the time after it.
	Undoes []string `yaml:"undoes" json:",omitempty"`
}

// Before as the state after a step is the one that the case came from when it began to
// wait.
const Before = "before"

// Step is something done in a case.
type Step struct {
	ID     string      `yaml:"id"`
	Label  locale.Text `yaml:"label"` // 家访
	From   []string    `yaml:"from"`  // states it may be taken in; empty: any that is open
	To     string      `yaml:"to"`    // state after; empty: stays; before: see State.Before
	By     []string    `yaml:"by"`    // parties; "system" for what the program does by itself
	Fields []Field     `yaml:"fields"`
	Needs  []Need      `yaml:"needs"` // evidence without which it is not accepted
	Apart  []string    `yaml:"apart"` // whoever took the last of one of these steps may not take this one
	After  []string    `yaml:"after"` // steps that must have been taken before, since the case (re)opened
	// Same makes a step one that only the person may take who took the one of these
	// that led the case where it is.
	Same []string `yaml:"same" json:",omitempty"`
	// Undoes are steps that count as not taken from then on, and what they recorded in
	// no sum: a round begins anew with it, as all of them do when a case is opened again.
	Undoes []string `yaml:"undoes" json:",omitempty"`
	// Where narrows the step to cases whose fields hold one of these values: field →
	// options. What a field never said is none of them.
	Where map[string][]string `yaml:"where" json:",omitempty"`
	// Unschooled narrows the step to cases that were opened about somebody whom no school
	// had, and that know since of no day missed and were in no state of DayBook.Settled.
	Unschooled bool `yaml:"unschooled" json:",omitempty"`
	// Full are sums that must have been reached.
	Full   []Full      `yaml:"full" json:",omitempty"`
	Issues []string    `yaml:"issues"`
	Repeat bool        `yaml:"repeat"` // may be taken again in the same state
	Reopen bool        `yaml:"reopen"` // may be taken in a closed state
	Hint   locale.Text `yaml:"hint"`
}

// Full asks that all that steps have recorded in a field in the round, added up,
// reaches what another field says: refunds and what was to be refunded.
type Full struct {
	Sum     string `yaml:"sum"`
	Reaches string `yaml:"reaches"`
}

// What the registers say, as evidence: that the other school has confirmed a move,
// that the person is on the roster of a school, or on that of none.
const (
	RegisterNeed     = "register:"
	RegisterMoved    = RegisterNeed + "transferred"
	RegisterEnrolled = RegisterNeed + "enrolled"
	RegisterNowhere  = RegisterNeed + "nowhere"
	// RegisterAttended asks for so many days (Least) in school by the register of the
	// class, since the case entered the state; RegisterOverAge that the person has so
	// many whole years (Least) by the register of persons.
	RegisterAttended = RegisterNeed + "attended"
	RegisterOverAge  = RegisterNeed + "over_age"
)

// Need is a piece of evidence.
type Need struct {
	Kind  string      `yaml:"kind"` // photo, place, file, document:<id>, signature, register:<what>
	Label locale.Text `yaml:"label"`
	Least int         `yaml:"least"`                 // how many; default 1. Of register:over_age years
	By    []string    `yaml:"by" json:",omitempty"`  // parties it is asked of; empty: all
	Soft  bool        `yaml:"soft"`                  // asked for, but a reason in its stead is accepted
	Cite  rules.Cite  `yaml:"cite" json:",omitzero"` // on what Least rests, where it is a number of law
}
