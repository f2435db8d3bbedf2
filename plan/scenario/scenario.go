// Package scenario answers "what if": a named set of changes on a frozen
// dataset, judged by the same engine as the facts themselves.
//
// A scenario changes a copy of the facts. Every value it puts in says so in its
// origin, down to the explanation of a verdict, so that a simulated figure can
// be told from a reported one wherever it is shown; nothing here can be frozen,
// submitted or published as facts.
package scenario

import (
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

// Mark is what every simulated figure, sheet and page carries.
var Mark = locale.Text{ZH: "模拟数据", EN: "Simulated"}

// Scenario is a named set of changes on the facts of one county and year, and
// the standard they are judged by.
type Scenario struct {
	Name     string            `json:"name"`
	Note     string            `json:"note,omitempty"`
	Standard string            `json:"standard,omitempty"` // pack id; empty: that of the comparison
	Overlays []string          `json:"overlays,omitempty"` // pack ids laid over it
	Choices  map[string]string `json:"choices,omitempty"`
	Changes  []Change          `json:"changes"`
}

// Kind says what a change does.
type Kind string

// The kinds of changes.
const (
	Set    Kind = "set"    // a fact becomes Value
	Add    Kind = "add"    // Value is added to a fact
	Clear  Kind = "clear"  // a fact becomes not reported
	Pupils Kind = "pupils" // Value pupils of Stage go from School to To
	Open   Kind = "open"   // New opens, with Facts
	Close  Kind = "close"  // School closes; its pupils go to To by their shares
	Merge  Kind = "merge"  // School becomes part of To[0]: all that adds up is added
	Split  Kind = "split"  // the share Value of School, pupils and means, becomes New
)

// Change is one change of a scenario.
type Change struct {
	Kind   Kind                      `json:"kind"`
	School registry.SchoolID         `json:"school,omitempty"` // empty with Set, Add, Clear: the county's own facts
	Stage  string                    `json:"stage,omitempty"`  // primary, junior, senior; empty: the whole school
	Field  facts.FieldID             `json:"field,omitempty"`
	Value  float64                   `json:"value,omitempty"`
	To     []Receiver                `json:"to,omitempty"`
	New    *NewSchool                `json:"new,omitempty"`
	Facts  map[facts.FieldID]float64 `json:"facts,omitempty"` // of New, for Stage
	// From names what made the change, such as an adopted plan; it is kept in
	// the origin of the value.
	From string `json:"from,omitempty"`
}

// Receiver is a school that takes pupils in.
type Receiver struct {
	School registry.SchoolID `json:"school"`
	Share  float64           `json:"share,omitempty"` // of those who come; all zero: equal shares
}

// NewSchool is a school that does not exist.
type NewSchool struct {
	ID       registry.SchoolID `json:"id"`
	Name     string            `json:"name"`
	Type     string            `json:"type"` // school_type option: primary_school
	Township string            `json:"township,omitempty"`
	Location string            `json:"location,omitempty"` // urban, town, rural
}
