package procedure

import (
	"junheng/internal/locale"
	"junheng/rules"
)

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
	// If is what must hold for Sets; else a clock that runs out only tells, and sets its
	// state later.
	If *If `yaml:"if" json:",omitempty"`
	// Least is, of a clock that starts with missed, how many days in a row must have
	// been missed by the day book: it ends Within after the last of these, and is
	// stopped when one of them turns out not to have been missed. In are the states it
	// runs in.
	Least int      `yaml:"least" json:",omitempty"`
	In    []string `yaml:"in" json:",omitempty"`
	// Extend is how much later than it was counted an officer may set its end, in all;
	// nil: so much at once as Procedure.Further says, and again.
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

// If is a condition of a clock. What does not hold when the clock runs out is waited
// for: it sets its state as soon as all holds.
type If struct {
	After []string `yaml:"after"` // steps taken since the case was (re)opened
	Away  bool     `yaml:"away"`  // the last day of the day book is not one in school
	// Missed is how many days must have been missed in a row since, where the clock ran
	// out on somebody in school.
	Missed int `yaml:"missed" json:",omitempty"`
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
