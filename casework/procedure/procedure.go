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
	One []string `yaml:"one" json:",omitempty"`
	// Once makes it the only one for ever: one that has ended bars a second, too, unless
	// it was opened in error. An inspection of a year is made once.
	Once   bool    `yaml:"once" json:",omitempty"`
	Fields []Field `yaml:"fields"` // what a case records when it is opened
	States []State `yaml:"states"` // the first is that of a new case
	Steps  []Step  `yaml:"steps"`
	Clocks []Clock `yaml:"clocks"`
	Repeat *Repeat `yaml:"repeat" json:",omitempty"` // of every clock that gives none of its own
	// Finder lists the steps of which whoever opened the case, or opened it again, is told
	// in person: what becomes of what he found.
	Finder     []string    `yaml:"finder" json:",omitempty"`
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
	// Extend is how much later, at once, an officer may set the end of a clock that has no
	// extend of its own, and correct a day from which a clock starts; see Further.
	Extend *Extension `yaml:"extend" json:",omitempty"`
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

// Extension is how much later something may be set at once.
type Extension struct {
	Within Span       `yaml:"within"`
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
