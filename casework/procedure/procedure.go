// Package procedure reads how cases are run: states, steps, who may take them,
// clocks, escalation, documents, evidence and the rule for closing, as data.
//
// A procedure is one YAML file in the folder procedures of a pack, with its
// fixtures ("given these dates, these are due then, with these owners") beside
// it. A province or a county changes day counts and documents by an overlay and
// never touches the program.
package procedure

import (
	"junheng/internal/locale"
	"junheng/rules"
)

// Procedure is how cases of one kind are run.
type Procedure struct {
	ID      string      `yaml:"id"`      // dropout, rectification; unique among the packs in use
	Version string      `yaml:"version"` // of the text; a case keeps the version it was opened under
	Label   locale.Text `yaml:"label"`   // 控辍保学
	Ledger  Ledger      `yaml:"ledger"`  // 台账
	About   About       `yaml:"about"`   // whom or what a case is about
	Notes   locale.Text `yaml:"notes"`
	Cite    rules.Cite  `yaml:"cite"`

	// Number is how its cases are numbered: 控{year}-{n}. Places: {county} the name
	// of the county, {year} the year of opening, {n} a running number of four digits
	// within county, procedure and year. Empty: the id stands before year and number.
	Number string `yaml:"number"`

	// An overlay changes the procedure Extends for all counties of a Region, part by
	// part by id; it has a version and a citation of its own.
	Extends string `yaml:"extends"`
	Region  int    `yaml:"region"`

	Parties []Party   `yaml:"parties"`
	Opens   []Opening `yaml:"opens"` // who may open a case
	// One is what an open case is the only one of: "school", that of the case, and
	// fields of the opening. Empty: as many as are opened, but one of a person or of a
	// requirement.
	One        []string    `yaml:"one" json:",omitempty"`
	Fields     []Field     `yaml:"fields"` // what a case records when it is opened
	States     []State     `yaml:"states"` // the first is that of a new case
	Steps      []Step      `yaml:"steps"`
	Clocks     []Clock     `yaml:"clocks"`
	Repeat     *Repeat     `yaml:"repeat" json:",omitempty"` // of every clock that gives none of its own
	Documents  []Document  `yaml:"documents"`
	Close      Close       `yaml:"close"`
	Compare    *Compare    `yaml:"compare"` // two schools whose gap is its effect; nil: none
	Statements []Statement `yaml:"statements"`
	Facts      []Fact      `yaml:"facts"`
	Days       *DayBook    `yaml:"days" json:",omitempty"` // which fields tell of days missed; nil: none do
	Birthdays  *Birthdays  `yaml:"birthdays" json:",omitempty"`
	Look       *Look       `yaml:"look" json:",omitempty"` // nil: a reason serves for one look
	// Slip is how long whoever recorded a value that weighs may put a slip of his own
	// right; nil: at once another person is asked for it.
	Slip *Slip `yaml:"slip" json:",omitempty"`
	// Retired are fields that earlier versions recorded in clear and none records any
	// more: what is on record of them is sealed, and the clocks they started are gone.
	Retired []string `yaml:"retired" json:",omitempty"`

	dir string // of the pack, for layouts
}

// About is the kind of thing a case is about.
type About string

// The kinds. What is about a person names the person by an opaque id of the
// register of people; the case itself holds no personal data in clear.
const (
	AboutPupil       About = "pupil"
	AboutTeacher     About = "teacher"
	AboutSchool      About = "school"
	AboutRequirement About = "requirement" // a failed line of a standard
	AboutBuilding    About = "building"
	AboutAny         About = "any" // the case says itself, in a field
)

// Ledger is the view of the cases as a table.
type Ledger struct {
	Label   locale.Text `yaml:"label"`   // 控辍保学台账
	Group   locale.Text `yaml:"group"`   // heading in the menu of ledgers
	Columns []string    `yaml:"columns"` // fields, and the standing ones: number subject school township state owner due opened closed
	Views   []View      `yaml:"views"`   // 适龄儿童台账、疑似辍学台账、辍学台账
	By      []string    `yaml:"by"`      // choices and yes-or-no fields that statistics count by, besides township, school and origin
	Again   string      `yaml:"again"`   // yes-or-no field that says a case is a repeated one, where there is one
	// Same is what a new case has in common with one that ended, at the same school,
	// to be the same found again: subject, and fields of the opening. Empty: only
	// cases of the same failed requirement are.
	Same []string `yaml:"same" json:",omitempty"`
	// Least is the smallest group that statistics show of what is sealed in cases about
	// persons to whoever may not see it, and of all to offices that get counts only.
	Least *Least `yaml:"least" json:",omitempty"`
}

// Least is the size below which a group of persons is not shown to whoever may not
// see its members: a line of one is a person.
type Least struct {
	N    int        `yaml:"n"`
	Cite rules.Cite `yaml:"cite"`
}

// Look is how long the reason for which somebody looks at what is sealed in a case
// serves for that case, within one session.
type Look struct {
	Within Span       `yaml:"within"` // in hours
	Cite   rules.Cite `yaml:"cite"`
}

// Slip is how long whoever recorded a value that starts a clock, stands in a paper or
// rests on evidence may correct it by himself.
type Slip struct {
	Within Span       `yaml:"within"` // in hours
	Cite   rules.Cite `yaml:"cite"`
}

// Birthdays has a party told, once a week, that persons of its cases have their
// birthday that week. The day stands in the register of persons and nowhere else: no
// clock, case or message holds it, since a limit that ends on it would be it.
type Birthdays struct {
	To     string     `yaml:"to"`     // party
	States []string   `yaml:"states"` // of the cases
	Cite   rules.Cite `yaml:"cite"`
}

// View is a ledger narrowed to some states.
type View struct {
	ID     string      `yaml:"id"`
	Label  locale.Text `yaml:"label"`
	States []string    `yaml:"states"`
}

// Line is a chain of responsibility (双线).
type Line string

// The lines.
const (
	Education  Line = "education"  // class teacher → head → bureau
	Government Line = "government" // villager group → village → township → county
	Other      Line = "other"
)

// Scope is how far a party reaches.
type Scope string

// The scopes.
const (
	OfClass    Scope = "class"
	OfSchool   Scope = "school"
	OfTownship Scope = "township"
	OfCounty   Scope = "county"
	OfCity     Scope = "city"
	OfProvince Scope = "province"
)

// Party is who acts in a procedure. Who signs in with one of Roles for the
// place of the case acts as the party; a party without accounts of its own, a
// villager group say, is acted for by those of For.
type Party struct {
	ID    string      `yaml:"id"`
	Label locale.Text `yaml:"label"` // 班主任
	Line  Line        `yaml:"line"`
	Rank  int         `yaml:"rank"` // 1 is nearest to the child; escalation goes upward
	Scope Scope       `yaml:"scope"`
	Roles []string    `yaml:"roles"` // of package access
	For   string      `yaml:"for"`   // party whose accounts write down what this one does
}

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
	// NotBefore and NotAfter bound a day: now, the day of the act; opened, that of the
	// opening; or another field with a day.
	NotBefore string `yaml:"not_before" json:",omitempty"`
	NotAfter  string `yaml:"not_after" json:",omitempty"`
	AtMost    string `yaml:"at_most" json:",omitempty"` // another field that a number is not greater than
	// SumAtMost is another field that all that steps have recorded in this one since
	// the case (re)opened, added up, is not greater than.
	SumAtMost string `yaml:"sum_at_most" json:",omitempty"`
}

// What a day may be bounded by besides other fields.
const (
	BoundNow    = "now"
	BoundOpened = "opened"
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
	Same   []string `yaml:"same" json:",omitempty"`
	Undoes []string `yaml:"undoes" json:",omitempty"` // steps that count as not taken from then on
	// Where narrows the step to cases whose fields hold one of these values: field →
	// options. What a field never said is none of them.
	Where map[string][]string `yaml:"where" json:",omitempty"`
	// Full are sums that must have been reached.
	Full   []Full      `yaml:"full" json:",omitempty"`
	Issues []string    `yaml:"issues"`
	Repeat bool        `yaml:"repeat"` // may be taken again in the same state
	Reopen bool        `yaml:"reopen"` // may be taken in a closed state
	Hint   locale.Text `yaml:"hint"`
}

// Full asks that all that steps have recorded in a field since the case (re)opened,
// added up, reaches what another field says: refunds and what was to be refunded.
type Full struct {
	Sum     string `yaml:"sum"`
	Reaches string `yaml:"reaches"`
}

// What the registers say, as evidence: that the other school has confirmed a move,
// that the person is on the roster of a school.
const (
	RegisterNeed     = "register:"
	RegisterMoved    = RegisterNeed + "transferred"
	RegisterEnrolled = RegisterNeed + "enrolled"
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

// Unit is what a length of time is counted in.
type Unit string

// The units. A workday is one of the government's calendar of public holidays
// with its swapped days; a school day one of the school calendar of the county.
const (
	Hour      Unit = "hour"
	Day       Unit = "day"
	Workday   Unit = "workday"
	SchoolDay Unit = "school_day"
	Week      Unit = "week"
	Month     Unit = "month"
	Year      Unit = "year"
)

// Span is a length of time.
type Span struct {
	N    int  `yaml:"n"`
	Unit Unit `yaml:"unit"`
	// At is the time of day at which the last day ends, 24:00 unless given;
	// hours count from the minute.
	At string `yaml:"at"`
}

// Clock is a deadline of a case.
type Clock struct {
	ID     string      `yaml:"id"`
	Label  locale.Text `yaml:"label"`  // 家访时限
	Starts string      `yaml:"starts"` // missed, opened, state:<id>, step:<id>, field:<date field>
	Stops  []string    `yaml:"stops"`  // step:<id>, state:<id>, closed
	Within Span        `yaml:"within"`
	Every  bool        `yaml:"every"` // starts anew when it is stopped: half-yearly checks
	Owner  string      `yaml:"owner"` // party that must act
	Warn   []Span      `yaml:"warn"`  // so long before the end the owner is reminded
	Rungs  []Rung      `yaml:"rungs"` // escalation once it has run out, or from its start
	Sets   string      `yaml:"sets"`  // state the case goes to when it runs out; empty: none
	// If is what must hold for Sets when the clock runs out; else it only tells, and
	// goes on.
	If *If `yaml:"if" json:",omitempty"`
	// Least is, of a clock that starts with missed, how many days in a row must have
	// been missed by the day book: it ends Within after the last of these, and is
	// stopped when one of them turns out not to have been missed. In are the states it
	// runs in.
	Least int      `yaml:"least" json:",omitempty"`
	In    []string `yaml:"in" json:",omitempty"`
	// Extend is how much later than it was counted an officer may set its end, in all;
	// nil: a year at once, and again.
	Extend *Span `yaml:"extend" json:",omitempty"`
	// Undo is the step that the program takes when the days that led to Sets turn out
	// not to have been missed.
	Undo string `yaml:"undo" json:",omitempty"`
	// Where narrows the clock to cases whose fields, when it would start, hold one
	// of these values: field → options. Empty: every case.
	Where map[string][]string `yaml:"where"`
	// FoundAgain narrows it to cases that were found again at least so often.
	FoundAgain int `yaml:"found_again" json:",omitempty"`
	// Repeat is how often it is told again once every rung is climbed; nil: never.
	Repeat *Repeat    `yaml:"repeat" json:",omitempty"`
	Cite   rules.Cite `yaml:"cite"`
}

// DayBook says what the fields with days tell: a case keeps of each day whether it
// was missed or spent in school, in whatever order the days are told. A day of
// which nobody told anything neither counts as missed nor ends a row.
type DayBook struct {
	Missed    []string `yaml:"missed"`
	Present   []string `yaml:"present"`
	Withdrawn []string `yaml:"withdrawn"` // a day told as missed that was not
	// Settled are the states that rest on days missed before them: to say that such a
	// day was not missed is a claim, and the day counts until the step Confirm is taken.
	Settled []string `yaml:"settled" json:",omitempty"`
	Claimed []string `yaml:"claimed" json:",omitempty"` // a day of which that is claimed
	Confirm string   `yaml:"confirm" json:",omitempty"`
}

// If is a condition of a clock.
type If struct {
	After []string `yaml:"after"` // steps taken since the case was (re)opened
	Away  bool     `yaml:"away"`  // the last day of the day book is not one in school
}

// Repeat is a reminder that comes again and again while a clock that has run out
// is not stopped: first one Every after its last rung, or after its end where it
// has none. Reminders that fall due together, after downtime say, are one.
type Repeat struct {
	Every Span       `yaml:"every"`
	To    []string   `yaml:"to"`                      // parties that are told; empty: who must act and who answers for the case
	Never bool       `yaml:"never" json:",omitempty"` // none for this clock, though the procedure has one
	Cite  rules.Cite `yaml:"cite"`                    // on what the interval rests
}

// Rung is one rung of an escalation.
type Rung struct {
	After    Span     `yaml:"after"` // after the end of the clock
	To       []string `yaml:"to"`    // parties that are told
	Owner    string   `yaml:"owner"` // party that answers from now on; empty: as before
	Document string   `yaml:"document"`
	State    string   `yaml:"state"`
}

// Document is a paper of the procedure, from a template.
type Document struct {
	ID     string      `yaml:"id"`
	Label  locale.Text `yaml:"label"`  // 限期返校通知书
	Number string      `yaml:"number"` // {county}教控〔{year}〕{n}号
	Issuer string      `yaml:"issuer"` // party
	To     string      `yaml:"to"`
	Layout string      `yaml:"layout"` // file in the folder documents beside procedures
	Cite   rules.Cite  `yaml:"cite"`
}

// Close is when a case may be closed.
type Close struct {
	States  []string `yaml:"states"`  // the closed states After and Days are for; empty: every closed one
	After   []string `yaml:"after"`   // steps that must have been taken
	Gap     bool     `yaml:"gap"`     // only when the gap between the schools compared has become smaller
	Recheck bool     `yaml:"recheck"` // only when the requirement it came from is met by recomputed facts
	Idle    []string `yaml:"idle"`    // clocks that must not be running
	Days    *Span    `yaml:"days"`    // the state before must have lasted so long: 返校后巩固观察期
	Never   bool     `yaml:"never"`   // a register: its entries end only by their own steps
}

// Statement is a periodic account of the cases that must balance: opening +
// found − returned − transferred − closed = closing.
type Statement struct {
	ID     string      `yaml:"id"`
	Label  locale.Text `yaml:"label"`   // 学校月报
	Level  Scope       `yaml:"level"`   // whose statement: school, county, city, province
	Period string      `yaml:"period"`  // month, quarter, term, school_year
	Due    Span        `yaml:"due"`     // after the end of the period; or
	DueDay int         `yaml:"due_day"` // day of the month
	Ahead  int         `yaml:"ahead"`   // one that is due within its period may be sent so many days before
	// Counts are the states a case must have reached to be in the account: a day's
	// absence is watched and is no dropout. Empty: every case.
	Counts []string   `yaml:"counts"`
	Cite   rules.Cite `yaml:"cite"`
}

// Compare says which two schools a case compares: that of the case and another.
type Compare struct {
	With string `yaml:"with"` // field with the other school
	From string `yaml:"from"` // field with the day on which it began
	By   string `yaml:"by"`   // field that chooses the indicator, by the code of its option; none: all indicators
}

// The figures of the gap between two schools, for Field.From and Fact.Of.
const (
	GapStart    = "gap:start"    // when it began
	GapNow      = "gap:now"      // by the newest facts
	GapChange   = "gap:change"   // now less start
	GapNarrowed = "gap:narrowed" // 1 where it has become smaller, 0 where not
)

// Fact is what the ledger tells the data dictionary, counted from the cases.
type Fact struct {
	Field string `yaml:"field"` // of the dictionary
	Of    string `yaml:"of"`    // count, sum:<field>, total:<field>, times:<step>, value:<field>, share, gap:<figure>; see FactKind
	Where Where  `yaml:"where"`
	Among Where  `yaml:"among"` // of a share: the cases it is a share of
	By    Scope  `yaml:"by"`    // school or county
	Stage string `yaml:"stage"` // primary, junior, or empty: the whole school
}

// Where selects cases: all that are given must hold. Without states and kinds it
// leaves out the cases that were opened in error.
type Where struct {
	States []string    `yaml:"states"`
	Kinds  []StateKind `yaml:"kinds"`
	Steps  []string    `yaml:"steps"` // one of them was taken within the school year
	// Reached are states of which the case entered one within the school year,
	// wherever it stands now: a child who was suspected and is back.
	Reached []string            `yaml:"reached"`
	Fields  map[string][]string `yaml:"fields"` // field → one of these answers
	Year    string              `yaml:"year"`   // opened, closed: within the school year of the dataset
}
