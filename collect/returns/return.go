// Package returns runs the yearly round of returns: a county opens a round,
// schools fill their forms or upload workbooks, the county reviews, locks, and
// the city and the province confirm.
//
//   - Round: which forms, which school year, who is asked, until when.
//   - Return: one form of one school (or of the county itself) in a round; its
//     Sheet holds the cells with their history numbers.
//   - Version: a return as it stood when it was submitted, locked or amended;
//     kept for ever.
//   - Notice: what is sent down with attachments, and the receipts that come up.
//
// Every change goes through Service, which asks the actor's permission, the
// state of the return and the same checks as the command line, and saves the
// change together with its line in the audit log.
package returns

import (
	"time"

	"junheng/access"
	"junheng/facts"
	"junheng/registry"
)

// RoundID identifies a round.
type RoundID string

// ReturnID identifies a return.
type ReturnID string

// State is where a return stands.
type State string

// The states, in order. Amending a locked return makes it Open again, with the
// version that was locked kept.
const (
	Open      State = "open"      // 填报中
	Ready     State = "ready"     // 待校长确认: the clerk has finished
	Submitted State = "submitted" // 已提交，待县级审核
	SentBack  State = "sent_back" // 已退回
	Approved  State = "approved"  // 县级已审核
	Locked    State = "locked"    // 已锁定
	CityOK    State = "city_ok"   // 市级已确认
	ProvOK    State = "province_ok"
)

// Round is one collection: 2024–2025学年义务教育学校办学条件报表.
type Round struct {
	County    registry.RegionCode
	ID        RoundID
	Title     string
	Year      registry.SchoolYear
	Forms     []string            // form ids; their vintage follows from Year
	Schools   []registry.SchoolID // who is asked; empty: every school of the county open in Year
	Due       time.Time           // end of the last day
	Remind    []int               // days before Due on which a reminder is due: 7, 3, 1
	HeadSigns bool                // the head submits what the clerk has filled
	Note      string
	OpenedBy  access.AccountID
	OpenedAt  time.Time
	ClosedAt  time.Time // zero: still open
	Revision  int64
}

// CellKey names a cell of a return: a field of a section, of the whole school
// or (Stage Whole in a county form) of the county.
type CellKey struct {
	School registry.SchoolID // empty for the county's own row
	Stage  registry.Stage
	Field  facts.FieldID
}

// Cell is one value as it was entered. A cell that was never touched is absent.
type Cell struct {
	Value  float64      // NaN-boxed, see package blank
	Text   string       // words beside or instead of the value
	Raw    string       // exactly what was typed or read; shown while the value is refused
	Bad    bool         // Raw could not be read as a value: the cell is refused until corrected
	Reason string       // why a 请核实 finding is right all the same
	Origin facts.Origin // file, sheet, cell, or By alone for what was typed
	By     access.AccountID
	At     time.Time
	Rev    int64 // revision of the return that last changed the cell
}

// Comment is a reviewer's word on a cell or, with an empty Field, on the whole
// return.
type Comment struct {
	ID       string
	Cell     CellKey
	Text     string
	By       access.AccountID
	Name     string
	At       time.Time
	Resolved bool
}

// Return is one form of one school in a round. An empty School is the county's
// own form.
type Return struct {
	County   registry.RegionCode
	ID       ReturnID
	Round    RoundID
	Form     string
	Year     registry.SchoolYear
	School   registry.SchoolID
	Who      registry.School // the school as the register had it when the round asked it; zero for the county
	State    State
	Revision int64 // grows with every change; a cell remembers the one that changed it
	Version  int   // number of kept versions
	Cells    map[CellKey]Cell
	Comments []Comment
	Counts   Counts // as of Revision, for lists
	Changed  time.Time
	Note     string // reason for the last send-back or amendment
}

// Counts says at a glance how a return stands.
type Counts struct {
	Asked, Filled           int // required cells
	MustFix, Verify, Remark int
	Unexplained             int // 请核实 without a reason
}

// Wrong is how many cells hold something that must be corrected. MustFix counts
// required cells that are still blank as well, which is nobody's mistake.
func (c Counts) Wrong() int { return max(0, c.MustFix-(c.Asked-c.Filled)) }

// Version is a return as it stood at a turn of its life.
type Version struct {
	County registry.RegionCode
	Return ReturnID
	Number int
	State  State // the state it entered: submitted, locked …
	Cells  map[CellKey]Cell
	By     access.AccountID
	Name   string
	At     time.Time
	Reason string
}
