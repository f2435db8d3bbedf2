// Package roadmap keeps what planning comes to: working papers (scenarios, unit
// prices, constraints, plans found), and the roadmap a county adopts – targets by
// year and unit, milestones, owners and dates (时间表、路线图) – with how far each
// has come as new datasets arrive.
//
// A paper or a roadmap is never facts: nothing of it enters a return or a
// dataset. Targets are measured on frozen datasets by the same engine that
// judged the county.
package roadmap

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/plan"
	"junheng/registry"
)

// PaperKind says what a paper holds; the package that computes with it knows the
// form of its body.
type PaperKind string

// The kinds of papers.
const (
	Scenario    PaperKind = "scenario"    // plan/scenario.Scenario
	Prices      PaperKind = "prices"      // a county's own unit prices
	Constraints PaperKind = "constraints" // budgets, upper bounds, locks
	Cheapest    PaperKind = "cheapest"    // a plan found
	Network     PaperKind = "network"     // villages, sites and what came of them
	Births      PaperKind = "births"      // births by township and year
	Tables      PaperKind = "tables"      // pupils by grade, teachers by subject and age
	Classes     PaperKind = "classes"     // classes one by one
	Moves       PaperKind = "moves"       // pupils expected to come and go
)

// Paper is one saved piece of planning.
type Paper struct {
	County   registry.RegionCode
	ID       string
	Kind     PaperKind
	Name     string
	Note     string
	Year     registry.SchoolYear // of the facts it starts from; 0 when it rests on none
	Owner    registry.RegionCode // with Dataset names the dataset it rests on
	Dataset  string
	Standard string // pack id
	Revision int
	By       access.AccountID
	ByName   string
	At       time.Time // last saved
	Body     json.RawMessage
}

// State is where a roadmap stands.
type State string

// The states.
const (
	Draft   State = "draft"
	Adopted State = "adopted" // targets stand; only progress is entered
	Closed  State = "closed"
)

// Roadmap is a plan that has become targets, milestones, owners and dates.
type Roadmap struct {
	County     registry.RegionCode
	ID         string
	Name       string
	Note       string
	Paper      string              // id of the paper it was made from; empty: none
	Base       registry.SchoolYear // the year whose facts it starts from
	Owner      registry.RegionCode // with Dataset names them
	Dataset    string
	Standard   string
	From, To   registry.SchoolYear // the years it covers
	State      State
	Number     string // document number, 〔2025〕12号, given on adoption
	Targets    []Target
	Milestones []Milestone
	Revision   int
	By         access.AccountID
	ByName     string
	At         time.Time
	AdoptedBy  string
	AdoptedAt  time.Time
}

// Target is one value that one school, or the county, is to reach.
type Target struct {
	ID       string
	Year     registry.SchoolYear // by the facts of which year
	School   registry.SchoolID   // empty: the county
	Name     string              // of the school or section, as it is called
	Township string
	Stage    registry.Stage
	// Field is the fact to be raised. Where it is empty, Ref names the figure
	// of the assessment instead: coef/<stage>/<indicator>, value/….
	Field facts.FieldID
	Ref   string
	Label string // what is to be reached, in words; Chinese where LabelEN stands beside it
	Unit  string
	From  float64 // at the beginning
	To    float64 // what is promised
	Fewer bool    // the value is to fall to To, not to rise
	Cost  int64   // fen; 0 where nothing is spent
	Owner string  // who answers for it: an office or a person's post
	Due   time.Time
	// LabelEN is Label in English; empty where the words are somebody's own.
	LabelEN string `json:",omitempty"`
}

// What says what is to be reached, with its unit.
func (t *Target) What() locale.Text {
	out := locale.Text{ZH: t.Label, EN: cmp.Or(t.LabelEN, t.Label)}
	if t.Unit != "" {
		out.ZH += "（" + t.Unit + "）"
		out.EN += " (" + plan.UnitText(t.Unit).EN + ")"
	}
	return out
}

// Whose names the school or section, or the county.
func (t *Target) Whose() locale.Text {
	if t.Name == "" {
		return locale.Text{ZH: "全县", EN: "the county"}
	}
	return locale.Text{ZH: t.Name, EN: t.Name}
}

// Milestone is a step of the work with a date: 完成招标、教师到岗.
type Milestone struct {
	ID    string
	Title string
	Owner string
	Due   time.Time
	Done  time.Time // zero: not yet
	Note  string
}

// Store keeps papers and roadmaps. Every write is one transaction that also
// appends to the audit log; a Revision other than that on record is a conflict,
// 0 is for what is new.
type Store interface {
	SavePaper(ctx context.Context, p Paper, e ...audit.Entry) error
	FindPaper(ctx context.Context, county registry.RegionCode, id string) (Paper, error)
	ListPapers(ctx context.Context, county registry.RegionCode, kind PaperKind) ([]Paper, error) // newest first, without bodies; empty kind: all
	DropPaper(ctx context.Context, county registry.RegionCode, id string, revision int, e ...audit.Entry) error

	SaveRoadmap(ctx context.Context, r Roadmap, e ...audit.Entry) error
	FindRoadmap(ctx context.Context, county registry.RegionCode, id string) (Roadmap, error)
	ListRoadmaps(ctx context.Context, counties []registry.RegionCode) ([]Roadmap, error) // newest first
}
