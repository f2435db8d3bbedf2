package people

import (
	"context"
	"errors"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/registry"
)

// Record is a person as the store keeps it: what is open, and what is sealed.
// Private and Masked of the Person are blank.
type Record struct {
	Person
	Sealed   Sealed
	IndexKey string  // under which the indexes were made
	Indexes  []Index // written with a record, and not read back
	Digest   string  // keyed hash of the roster's row it came from; empty: none
}

// Query selects persons of one county. Zero fields select everything.
type Query struct {
	County   registry.RegionCode
	Register Register
	IDs      []PersonID
	School   registry.SchoolID
	Township string
	Class    string
	Grade    int
	Statuses []Status

	NotKey   string // not wrapped under this key, and not shredded
	NotIndex string // not indexed under this key, and not shredded
	Before   string // present status since before this day
	After    PersonID
	Limit    int // 0: all

	Open bool // what is open only: Sealed comes back blank
}

// Batch is what one transaction writes: new persons and claims (Revision 0),
// changed ones (by Revision), and what is added to the histories.
type Batch struct {
	Records []Record
	Events  []Event
	Claims  []Claim
	Paper   []byte // sealed, of the one claim that is new; nil: none came with it
}

// Found is a person that an index entry led to.
type Found struct {
	Index  Index
	Person PersonID
}

// Tally counts the persons of one school, class, grade and state.
type Tally struct {
	School   registry.SchoolID
	Township string
	Grade    int
	Class    string
	Status   Status
	N        int
}

// KeyIDs name keys of a ring.
type KeyIDs struct{ Wraps, Indexes []string }

// KeysHeld tells what a database knows of keys while nobody writes a person.
type KeysHeld struct {
	Retired KeyIDs // nothing is written under these any more

	// Stale counts the persons, shredded ones aside, who are not under these keys.
	Stale func(wrap, index string) (int, error)
}

// ErrKeyRetired is the cause where a person would be written under a key that was
// retired meanwhile. Nothing of the write is kept.
var ErrKeyRetired = errors.New("people: key retired")

// PersonStore keeps the persons. Every write is one transaction that also
// appends to the audit log. A write of a person under a key that was retired is
// refused with ErrKeyRetired, whoever retired it and when.
type PersonStore interface {
	ListPersons(ctx context.Context, q Query) ([]Record, error) // ordered by id
	LookUp(ctx context.Context, county registry.RegionCode, entries []Index) ([]Found, error)
	TallyPersons(ctx context.Context, county registry.RegionCode, r Register) ([]Tally, error)
	SavePersons(ctx context.Context, county registry.RegionCode, b Batch, e ...audit.Entry) error
	ListHistory(ctx context.Context, county registry.RegionCode, id PersonID) ([]Event, error)

	// Rewrap replaces the wrapped keys, and nothing else, of records whose
	// revision is still the one read; the revision grows, so that whoever read
	// the old key does not write it back.
	Rewrap(ctx context.Context, county registry.RegionCode, records []Record, e ...audit.Entry) error
	// Shred keeps of records what is open in them, and destroys keys, sealed
	// fields, indexes and digests.
	Shred(ctx context.Context, county registry.RegionCode, b Batch, e ...audit.Entry) error
	CountiesOf(ctx context.Context) ([]registry.RegionCode, error)

	// TurnKeys retires the keys that turn gives, for ever. Turn is called in the
	// transaction that does it, while nobody writes a person and no other turn
	// runs; it may not use the store.
	TurnKeys(ctx context.Context, turn func(KeysHeld) (KeyIDs, error)) error
}

// PaperStore keeps moves, claims, receipts, what rosters came to, and the settings of a
// county.
type PaperStore interface {
	SaveMove(ctx context.Context, m Move, b Batch, e ...audit.Entry) error // new when its Revision is 0
	FindMove(ctx context.Context, county registry.RegionCode, id string) (Move, error)
	ListMoves(ctx context.Context, county registry.RegionCode, state MoveState) ([]Move, error)    // newest first; empty: all
	ListClaims(ctx context.Context, county registry.RegionCode, state ClaimState) ([]Claim, error) // newest first; empty: all
	ReadPaper(ctx context.Context, county registry.RegionCode, hash string) ([]byte, error)        // of a claim, sealed
	SaveReceipt(ctx context.Context, r Receipt, e ...audit.Entry) error
	ListReceipts(ctx context.Context, county registry.RegionCode) ([]Receipt, error) // newest first
	SaveOutcome(ctx context.Context, o Outcome, before time.Time) error              // and forgets those of the county from before
	FindOutcome(ctx context.Context, county registry.RegionCode, id string) (Outcome, error)
	ReadSettings(ctx context.Context, county registry.RegionCode) (Settings, error) // zero where none were saved
	SaveSettings(ctx context.Context, county registry.RegionCode, s Settings, e ...audit.Entry) error
}

// Store is both.
type Store interface {
	PersonStore
	PaperStore
}

// Schools tells of the schools of a county as they stand on a day. Package
// registry/book does.
type Schools interface {
	On(ctx context.Context, county registry.RegionCode, day string) ([]registry.School, error)
}

// EventKind says what happened to a person.
type EventKind string

// The kinds of event.
const (
	Entered   EventKind = "entered"   // put on the register
	Corrected EventKind = "corrected" // a roster or a person changed what is on record
	Restated  EventKind = "status"    // From and To are states
	MovedOut  EventKind = "moved_out" // From and To are schools
	MovedIn   EventKind = "moved_in"
	Promoted  EventKind = "promoted" // From and To are grades
	Destroyed EventKind = "shredded"
)

// Event is one line of a person's history. Lines are added and never changed.
// The note holds no personal data: see CheckReason.
type Event struct {
	ID     string
	County registry.RegionCode
	Person PersonID
	School registry.SchoolID
	Kind   EventKind
	Day    string // YYYY-MM-DD on which it holds
	From   string
	To     string
	Class  string
	Note   string
	By     access.AccountID
	ByName string
	At     time.Time
}

// Settings are what a county chooses.
type Settings struct {
	ExportLimit  int // children in one list that leaves the program
	PrimaryYears int // 6, or 5 where five and four years are taught
	Revision     int64
}

// DefaultSettings hold until a county saves its own: lists of 200, six years of
// primary school.
func DefaultSettings() Settings { return Settings{ExportLimit: 200, PrimaryYears: 6} }
