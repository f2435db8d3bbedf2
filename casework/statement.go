package casework

import (
	"context"
	"time"

	"junheng/audit"
	"junheng/casework/procedure"
	"junheng/registry"
)

// StatementID identifies a statement within its region: procedure, statement,
// school where it is a school's, and period.
type StatementID string

// StatementState is how far a statement has come.
type StatementState string

// The states of a statement.
const (
	Drafted  StatementState = "draft"
	Sent     StatementState = "sent"
	Accepted StatementState = "accepted"
	SentBack StatementState = "sent_back"
)

// Lines are the figures of a statement. They balance: Opening + Found +
// Corrections − Returned − Transferred − Ended = Closing.
type Lines struct {
	Opening     int
	Found       int // opened, found again, or come into the account
	Corrections int // of what was told before, signed; each is explained
	Returned    int
	Transferred int
	Ended       int
	Closing     int
}

// Statement is a periodic account of the cases of a school, a county, a city or
// a province.
type Statement struct {
	Region    registry.RegionCode // county, city or province
	ID        StatementID
	Procedure string
	Kind      string // id of procedure.Statement
	Level     procedure.Scope
	School    registry.SchoolID
	Period    Period
	Since     time.Time // from when it counts: where the one before was sent within its period, from then on
	Due       time.Time
	Opens     time.Time // from when it may be sent
	Lines     Lines
	Parts     []Part       // of the schools or counties below
	Reasons   []Adjustment // what Corrections are made of
	State     StatementState
	By        string
	At        time.Time
	Note      string // why it was sent back
	Revision  int
}

// Period is what a statement is about: from the first moment to before the last.
type Period struct {
	ID       string // 2026-11, 2026Q4, 2026-autumn, 2026
	From, To time.Time
}

// Part is the figures of one school or county in a statement of a wider one.
type Part struct {
	Key   string // school or county; empty: cases without a school
	Lines Lines
	Sent  bool // its own statement was sent or accepted
}

// Adjustment is one case that changes what an earlier statement said.
type Adjustment struct {
	Case   CaseID
	Number string
	By     int    // +1, −1
	Why    string // late, after, withdrawn, moved; see Label
}

// StatementStore keeps statements; a write is one transaction with the log.
type StatementStore interface {
	SaveStatement(ctx context.Context, st Statement, e ...audit.Entry) error
	FindStatement(ctx context.Context, region registry.RegionCode, id StatementID) (Statement, error)
	ListStatements(ctx context.Context, q StatementQuery) ([]Statement, error) // newest period first
}

// StatementQuery asks for statements. Empty parts do not narrow it.
type StatementQuery struct {
	Regions   []registry.RegionCode
	Procedure string
	Kind      string
	School    registry.SchoolID
	Period    string
	States    []StatementState
}
