package returns

import (
	"context"

	"junheng/audit"
	"junheng/collect"
	"junheng/registry"
)

// Store keeps rounds and returns. Every write is one transaction that also
// appends the entries given to the audit log; when it returns nil, the write
// is durable. Errors are *fault.Fault: not_found, or conflict when the
// Revision given is not the one on record.
type Store interface {
	FindRound(ctx context.Context, county registry.RegionCode, id RoundID) (Round, error)
	ListRounds(ctx context.Context, counties []registry.RegionCode, year registry.SchoolYear) ([]Round, error) // year 0: all; newest first
	SaveRound(ctx context.Context, r Round, add []Return, e ...audit.Entry) error                              // creates or amends, with returns to add

	FindReturn(ctx context.Context, county registry.RegionCode, id ReturnID) (Return, error)
	ListReturns(ctx context.Context, f Filter) ([]Return, error)

	// Change reads the returns named (with cells), lets change alter each in
	// turn, and saves those for which it says so, all in one transaction: either
	// every change and audit entry is kept or none. While it runs no other
	// writer touches these returns. change raises Revision and Version itself,
	// since cells and versions carry them; it may be called again for the same
	// return, from what is on record, when a transaction is repeated.
	Change(ctx context.Context, county registry.RegionCode, ids []ReturnID, change ChangeFunc) error

	// Draft makes the cells and comments of a return ready to be kept by
	// ChangeHeads. It needs no transaction and may be called by many at once.
	Draft(r *Return) (Draft, error)
	// ChangeHeads is Change for many returns: they are handed over without cells
	// and comments, and those that are saved keep what their Draft holds, without
	// a version. For a return whose change asks for the Whole, change is called
	// again as Change calls it, with cells and comments; a map of none is not nil.
	ChangeHeads(ctx context.Context, county registry.RegionCode, ids []ReturnID, change ChangeFunc) error

	ListVersions(ctx context.Context, county registry.RegionCode, id ReturnID) ([]Version, error)
	SaveUpload(ctx context.Context, u Upload, data []byte, e ...audit.Entry) error
	ListUploads(ctx context.Context, county registry.RegionCode, round RoundID, school registry.SchoolID) ([]Upload, error)
	ReadUpload(ctx context.Context, county registry.RegionCode, id string) (Upload, []byte, error)
}

// ChangeFunc alters one return. It gives the versions to keep and the audit
// entries to append; save false leaves the return as it was.
type ChangeFunc func(r *Return) (c Changed, err error)

// Changed is what a ChangeFunc did.
type Changed struct {
	Save    bool
	Keep    []Version
	Entries []audit.Entry
	Draft   Draft // of ChangeHeads
	Whole   bool  // of ChangeHeads: the rest says nothing yet
}

// Draft is a return's cells and comments as the store that made it keeps them.
type Draft any

// Filter selects returns. Zero fields select everything; Counties must not be
// empty.
type Filter struct {
	Counties []registry.RegionCode
	Round    RoundID
	Year     registry.SchoolYear
	Form     string
	Schools  []registry.SchoolID
	States   []State
	Cells    bool // with cells and comments; else only the head of each return
}

// Upload is a workbook as it was sent, with what became of it.
type Upload struct {
	County   registry.RegionCode
	ID       string
	Round    RoundID
	School   registry.SchoolID // of the sender; empty for the county
	Name     string
	Hash     string // SHA-256, hex
	Size     int64
	By, At   string // account id; RFC 3339 UTC
	Receipt  collect.Receipt
	Problems []collect.Problem
	Returns  []ReturnID // changed by it
	Left     []LeftOut  `json:",omitempty"` // of all files sent together
}
