// Package casework runs cases: children who stop coming, problems that
// inspectors found, hazards, complaints, checks that return every half year.
// All are one machine: a procedure as data, steps, clocks, documents, evidence
// and a rule for closing. A ledger is a view of cases.
//
// A case is the fold of its events: replaying them gives the same state. Events
// are only ever appended; nobody, not even the program, takes one away.
package casework

import (
	"slices"
	"time"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/registry"
)

// CaseID identifies a case within its county; sorted by time of opening.
type CaseID string

// Case is where a case stands: the fold of its events under its procedure.
type Case struct {
	County    registry.RegionCode
	ID        CaseID
	Number    string // for people: 控2026-0012
	Procedure string
	Version   string // of the procedure when it was opened
	Place     Place
	Subject   Subject
	Origin    Origin
	State     string
	Since     time.Time        // in this state
	Came      string           `json:",omitempty"` // the step that led there, or clock:<id>; empty: neither did
	From      string           `json:",omitempty"` // where it came from, while it waits for a decision; see procedure.State.Before
	Owner     string           // party that answers for it now
	Account   access.AccountID // somebody of the party in person, or empty
	Fields    map[string]Value // as last recorded
	Taken     map[string]int   // steps taken since the case was (re)opened
	Here      map[string]int   // steps taken in this state
	// Days is what was told of single days since the case was (re)opened; see
	// procedure.DayBook.
	Days map[string]DayMark `json:",omitempty"`
	// Unschooled says that it was opened about somebody whom no school had, and that it
	// was in no state since that rests on his being away (procedure.DayBook.Settled).
	Unschooled bool      `json:",omitempty"`
	Clocks     []Running // running and stopped ones, in the order of starting
	Papers     []Paper   // documents issued
	Opened     time.Time
	Closed     time.Time // zero while open
	Outcome    string    // of the closed state
	Again      int       // times it was found again: in earlier cases, by opening this one again after it was closed
	Due        time.Time // the nearest end of a running clock; zero: none
	Next       time.Time // when the tick has to look at it again; zero: never
	Late       int       // clocks that have run out and still run
	Stuck      int       `json:",omitempty"` // of these, those that wait for something before they take effect
	Revision   int       // events so far
}

// Place is where a case lies.
type Place struct {
	School   registry.SchoolID
	Township string
	Village  string
	Class    string
}

// Subject is whom or what a case is about. Of a person it holds the opaque id of
// the register of people; Label is empty then.
type Subject struct {
	Kind  string // as procedure.About
	ID    string
	Label string
}

// Origin is where a case came from.
type Origin struct {
	Kind string // absence, leave, match, roster, inspection, requirement, complaint, person, import
	ID   string // of the match, the inspection; of a requirement as RequirementOf joins it
	Note string
}

// Value is one recorded value. Text is how it is written down: a number in
// decimal, a date as 2006-01-02, choices by their ids separated by a space, a
// place as "lon,lat,metres", a file by its hash. Sealed holds what is sealed
// with the key of the person instead.
type Value struct {
	Text   string `json:"text,omitempty"`
	Sealed []byte `json:"sealed,omitempty"`
}

// Running is one clock of a case.
type Running struct {
	Clock   string
	Round   int // 1, 2 … for clocks that start again
	Started time.Time
	End     time.Time // with the extensions allowed
	Stopped time.Time // zero while it runs
	Held    bool      // the case waits for somebody outside, and this clock with it
	Fired   []string  // what the tick has done of it: warn:0, out, rung:1 …
	// From is the moment its time was counted from; zero where somebody set the end.
	From  time.Time      `json:",omitzero"`
	Doubt calendar.Doubt `json:",omitempty"` // why the end may turn out another
	Moved int            `json:",omitempty"` // times its end was set anew
	// Lacked is what stood against Clock.Sets when the clock ran out, as Event.Lacks;
	// Met is when none of it does any more.
	Lacked []string  `json:",omitempty"`
	Met    time.Time `json:",omitzero"`
}

// Runs reports whether the clock runs: it is neither stopped nor held.
func (r *Running) Runs() bool { return r.Stopped.IsZero() && !r.Held }

// Out reports whether the clock has run out and nobody has stopped it.
func (r *Running) Out() bool { return r.Stopped.IsZero() && slices.Contains(r.Fired, "out") }

// Paper is a document that was issued.
type Paper struct {
	Document string
	Number   string
	At       time.Time
	By       string // party
	Hash     string // of the file, once it was printed
}

// EventKind is what happened.
type EventKind string

// The kinds of events.
const (
	Opened    EventKind = "opened"
	Taken     EventKind = "step"      // a step of the procedure
	Noted     EventKind = "note"      // a remark, with evidence perhaps
	Told      EventKind = "told"      // the tick reminded or escalated
	RanOut    EventKind = "ran_out"   // a clock ran out
	Acted     EventKind = "acted"     // a clock that had run out sets its state now that what it lacked has come about
	Extended  EventKind = "extended"  // more time was allowed, with a reason
	Handed    EventKind = "handed"    // another party or person answers
	Issued    EventKind = "issued"    // a document was made out
	Linked    EventKind = "linked"    // to another case
	Ended     EventKind = "closed"    // by the rule for closing
	Reopened  EventKind = "reopened"  // the same child again, the same finding again
	Recounted EventKind = "recounted" // a calendar was entered, and the ends of running clocks follow it
	Corrected EventKind = "corrected" // a value recorded wrongly, both kept
	Moved     EventKind = "moved"     // with its child to another class or school, or to the county
)

// Event is one thing that happened in a case.
type Event struct {
	County registry.RegionCode
	Case   CaseID
	Seq    int // 1, 2, 3 … within the case
	// Key is unique within the case: minted by whoever acts (a telephone without
	// a signal too), or made of clock and rung by the tick. A second event with
	// the same key is the same event sent again and changes nothing.
	Key  string
	Kind EventKind
	Step string
	At   time.Time // when it was done, by the clock of whoever did it
	Got  time.Time // when it arrived here
	// Stated is what the clock of a telephone said, where At corrects it.
	Stated time.Time `json:",omitzero"`
	// Author is who recorded it, where somebody else brought it in.
	Author string `json:",omitempty"`
	By     access.AccountID
	Name   string
	As     string // party

	Clock   string
	Rung    int
	Again   int    // told again for the so-manieth time since the last rung
	Missed  int    // of these, how many before it were told to nobody: the program was off, the case waited
	State   string // after
	Owner   string // after
	Values  map[string]Value
	Files   []File
	Reason  string
	Until   time.Time // extended; of a clock that acted later, its end
	Paper   *Paper
	Outcome string
	Other   CaseID           // linked
	Account access.AccountID // handed: to somebody in person
	Whom    string           `json:",omitempty"` // his name then; of a link, the number of the other case
	Told    []string         // parties that the tick told
	// Lacks is what stands against what a clock sets, when it ran out: step:<id> not
	// taken, in_school, claim. Of one that acts later it is what stood against it then.
	Lacks []string `json:",omitempty"`
	// Ends are the ends of the clocks that the event started, by clock/round, as
	// they were counted then: a calendar that changes later moves none of them.
	Ends    map[string]time.Time
	Doubts  map[string]calendar.Doubt `json:",omitempty"` // of these ends, by the same keys
	Opening *Opening                  // of the first event
	Went    *Went                     // moved
}

// Opening is what a case is, as it was opened; it never changes.
type Opening struct {
	Number    string
	Procedure string
	Version   string
	Place     Place
	Subject   Subject
	Origin    Origin
	Again     int    `json:",omitempty"` // how often it was found before, in earlier cases
	Before    CaseID `json:",omitempty"` // the last of them
}

// File is evidence: a file by its hash.
type File struct {
	Name string
	Hash string // SHA-256, hex, of what is kept (sealed where the case is about a person)
	Size int64
	Kind string // photo, file, signature
	Type string // media type
	// Sealed says that it is sealed with the key of the case; those of cases about
	// persons all are, with the person's.
	Sealed bool `json:",omitempty"`
}

// System is the account behind what the program does by itself.
const System access.AccountID = "system"
