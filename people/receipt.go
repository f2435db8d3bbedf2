package people

import (
	"time"

	"junheng/access"
	"junheng/registry"
)

// ReceiptKind says what a receipt is of.
type ReceiptKind string

// The kinds of receipt.
const (
	RosterReceipt ReceiptKind = ""       // a roster that was taken in
	TurnReceipt   ReceiptKind = "turn"   // a school's turn of the year
	UndoReceipt   ReceiptKind = "undone" // a turn that the county took back
)

// Receipt is what is kept of a roster that was taken in, or of a turn of the
// year. The file itself is not: it holds everything in clear.
type Receipt struct {
	ID       string
	Kind     ReceiptKind `json:",omitempty"`
	County   registry.RegionCode
	Register Register
	School   registry.SchoolID // where it was one school's
	Year     registry.SchoolYear
	File     string
	Hash     string // SHA-256 of the file, hex
	Rows     int    // rows of persons read
	New      int
	Changed  int
	Same     int
	Parked   int  // rows not taken in, for a problem that must be put right
	Doubtful int  // rows taken in with something to be looked at
	Absent   int  // on the register in the classes of the file, but not in it
	Held     int  `json:",omitempty"` // children who are looked for, of whom a change waits for another person; see Claim
	Look     bool // looked at only, and nothing was written
	By       string
	At       time.Time

	// Of turns alone.
	Promoted  int              `json:",omitempty"`
	Graduated int              `json:",omitempty"`
	Waiting   int              `json:",omitempty"` // of the last grade, for the county
	Of        string           `json:",omitempty"` // the turn that was taken back
	Note      string           `json:",omitempty"` // why
	Account   access.AccountID `json:",omitempty"` // of By
	Undone    bool             `json:"-"`          // a later receipt took it back; set where receipts are listed
}

// mark is what the history of a pupil says of the turn that moved him.
func (r *Receipt) mark() string { return "升级单 " + r.ID }
