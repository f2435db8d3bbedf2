package collect

import (
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

// Severity says what a problem asks of the sender.
type Severity uint8

// The severities, gravest first.
const (
	MustFix Severity = iota // 必改: the value or row is parked until corrected
	Verify                  // 请核实: accepted, but needs a look and, in a return, a reason
	Remark                  // 提示: for information
)

// Label gives the severity in words: 必改, 请核实, 提示.
func (s Severity) Label() locale.Text {
	return [...]locale.Text{
		{ZH: "必改", EN: "must fix"},
		{ZH: "请核实", EN: "please verify"},
		{ZH: "提示", EN: "remark"},
	}[min(int(s), 2)]
}

// String gives the identifier: must_fix, verify, remark.
func (s Severity) String() string { return [...]string{"must_fix", "verify", "remark"}[min(int(s), 2)] }

// Problem is one thing found in what was sent: where, what was read, what
// would be right, the likely cause. Intake gathers all of them and never stops
// at the first.
type Problem struct {
	Severity Severity
	Key      string // stable identifier: collect.unit_in_cell, or the id of a form's check
	File     string
	Sheet    string
	Cell     string // F31; empty when the whole sheet or file is meant
	Row, Col int    // zero-based place for ordering and annotation; -1 when none
	Label    string // the label the clerk sees in his own sheet
	Field    facts.FieldID
	School   registry.SchoolID
	Stage    registry.Stage // of the section whose fact it is; Whole where the school is not divided
	Name     string         // the school's name as read
	Got      string         // exactly what the cell holds
	Want     locale.Message // what would be accepted, with an example
	Cause    locale.Message // the likely cause and the fix, when we know one
	Fix      locale.Message // what to do next, where Cause does not say it
	Parked   bool           // the value or the row did not enter the facts
}
