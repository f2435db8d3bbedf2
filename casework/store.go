package casework

import (
	"context"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/locale"
	"junheng/registry"
)

// Ref names a case: by its id, or by the key under which it was opened.
type Ref struct {
	County registry.RegionCode
	ID     CaseID
	Key    string // of the first event, where ID is empty
}

// Old is a case as it stands inside the transaction that changes it.
type Old struct {
	Case   Case    // Revision 0: there is none yet
	Events []Event // all of them
	// Mint gives the next number of a counter of the county, from 1. A number whose
	// transaction fails is given again.
	Mint func(counter string) (int, error)
}

// Addition is what is added to a case. Without events nothing is written, but for
// the case itself where Refresh says so.
type Addition struct {
	Case     Case
	Events   []Event
	Messages []Message
	Files    []Stored
	Audit    []audit.Entry
	Version  string // Case.Version with its text, where it may not be on record yet
	Text     []byte
	Refresh  bool
	Before   string // state before the events
	Single   bool   // one open case of the subject at a time
	Sole     string // what else bars a second case, open or ended; empty: nothing
	Brief    Brief  // what statistics ask of the case
}

// Stored is a file as it is kept.
type Stored struct {
	Hash string
	Data []byte
}

// Store keeps cases. A change is one transaction: case, events, files, messages
// and lines of the audit log are kept together or not at all.
type Store interface {
	// Change hands the case to build and writes what it gives. Two changes of one
	// case follow one another. build may be called more than once.
	Change(ctx context.Context, ref Ref, build func(Old) (Addition, error)) error
	Find(ctx context.Context, county registry.RegionCode, id CaseID) (Case, []Event, error)
	Query(ctx context.Context, q Query) (Page, error)
	Tally(ctx context.Context, q Query, by Group) ([]Tally, error) // by what is no field
	// Courses gives what statistics ask of the cases of a query, all of them, with
	// the fields named.
	Courses(ctx context.Context, q Query, fields []string) ([]Course, error)
	// Due lists open cases whose Next is not after now, the longest due first.
	Due(ctx context.Context, now time.Time, limit int) ([]Ref, error)
	// Moves lists the cases of a procedure with the events that moved them from one
	// state to another, of all cases opened before until, ordered by id.
	Moves(ctx context.Context, county registry.RegionCode, procedure string, until time.Time) ([]Story, error)
	// Counties lists the counties with open cases of an origin, or of any.
	Counties(ctx context.Context, origin string) ([]registry.RegionCode, error)
	ReadFile(ctx context.Context, county registry.RegionCode, hash string) ([]byte, error)
	// Rewrite replaces what a case and its events hold, where nobody acted in it since
	// it was read; else it is a conflict. Nothing but sealing what lay in clear may ask
	// for it.
	Rewrite(ctx context.Context, r Rewriting, e ...audit.Entry) error
	// Mark notes that something was done once and for all in a county; Marked asks.
	Mark(ctx context.Context, county registry.RegionCode, mark string, e ...audit.Entry) error
	Marked(ctx context.Context, county registry.RegionCode, mark string) (bool, error)
	// FindText gives the text of a procedure as some case keeps it.
	FindText(ctx context.Context, county registry.RegionCode, version string) ([]byte, error)
}

// Rewriting is a case as it is to be kept, with all of its events in their order.
type Rewriting struct {
	Case   Case
	Events []Event
	Brief  Brief
	Forget []string // keys that events had: messages of these events are taken away
	Files  []Stored // that the events have now
	Drop   []string // hashes of files they had: gone, unless something else holds the same file
}

// Story is a case with some of its events.
type Story struct {
	Case   Case
	Events []Event
}

// Scope is a part of the cases: those of a county, perhaps of one school, one
// township, one class, one owner. Empty parts do not narrow it.
type Scope struct {
	County    registry.RegionCode
	School    registry.SchoolID
	Township  string
	Class     string
	Procedure string
	Owners    []string // parties
	Account   access.AccountID
}

// Query asks for cases. Empty parts do not narrow it.
type Query struct {
	Scopes    []Scope // a case of any of them; none: nothing at all
	Procedure string
	States    []string
	School    registry.SchoolID
	Township  string
	Class     string
	Owner     string
	Late      bool      // something has run out
	Open      bool      // neither closed nor cancelled
	Closed    bool      // closed or cancelled
	Subject   string    // id
	Origin    string    // kind, or kind/id
	Text      string    // in the number or the label
	DueBy     time.Time // due before
	From, To  time.Time // opened within
	Order     Order
	Limit     int // 0: 50
	Offset    int
}

// Order is the order of a page.
type Order string

// The orders.
const (
	ByOpened Order = ""       // the newest first
	ByDue    Order = "due"    // the most pressing first, those without an end last
	ByNumber Order = "number" //
)

// Page is a part of the cases found, and how many there are.
type Page struct {
	Cases []Case
	Total int
}

// Group is what cases are counted by; see also [ByField].
type Group string

// The groups.
const (
	ByTownship  Group = "township"
	BySchool    Group = "school"
	ByState     Group = "state"
	ByProcedure Group = "procedure"
	ByOwner     Group = "owner"
	ByOrigin    Group = "origin" // kind
	ByCounty    Group = "county"
)

// Tally counts the cases of one group in one state.
type Tally struct {
	Key       string
	Procedure string
	State     string
	N         int
	Late      int
}

// Message tells somebody of something in a case. It holds no personal data.
type Message struct {
	ID      string // the same for the same thing told to the same account
	County  registry.RegionCode
	Case    CaseID // empty: of a ledger as a whole
	Number  string
	Ledger  string `json:",omitempty"` // procedure, of a message that is about no single case
	Page    string `json:",omitempty"` // address, of a message that is about neither case nor ledger
	Account access.AccountID
	Party   string
	Kind    EventKind
	At      time.Time
	Got     time.Time // when it was written here
	Text    locale.Text
	Waits   bool      `json:",omitempty"` // it may go out with others once a day
	Read    time.Time // zero: not yet
}

// Delivery is a message on its way out by a channel besides the program itself.
type Delivery struct {
	Message Message
	Channel string
	Tries   int
	Next    time.Time // when it is tried again
	Done    time.Time // zero: not yet
	Failed  string    // what the last try said
}

// Box keeps messages. They come in with the changes of cases.
type Box interface {
	// Tell keeps messages that come with no change of a case; one that is there stays.
	Tell(ctx context.Context, list []Message) error
	Messages(ctx context.Context, account access.AccountID, unread bool, limit int) ([]Message, error)
	Unread(ctx context.Context, account access.AccountID) (int, error)
	MarkRead(ctx context.Context, account access.AccountID, ids []string, at time.Time) error
	// Outgoing lists what a channel still has to deliver and may try now, of what was
	// written since a moment.
	Outgoing(ctx context.Context, channel string, since, now time.Time, limit int) ([]Delivery, error)
	SaveDelivery(ctx context.Context, d Delivery) error
}
