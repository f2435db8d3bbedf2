// Package book keeps the register of schools through time: opening, renaming,
// merger, split, move and closure, each as a dated event with its document;
// and the groups, districts and pairings schools belong to.
//
// A school's identity never changes when its name does. Asked for a day, the
// register says which schools were open and what they were called then; a
// closed school's returns stay readable.
package book

import (
	"context"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/registry"
)

// Record is a school with its life. What it was on an earlier day follows
// from the events.
type Record struct {
	registry.School                     // as it stands now
	TownshipCode    registry.RegionCode // nine digits; 0 when unknown
	Address         string
	Lon, Lat        *float64            // degrees, WGS 84; nil when unknown
	Opened          string              // YYYY-MM-DD, or empty
	Closed          string              // YYYY-MM-DD; empty: open
	Into            []registry.SchoolID // where its pupils went, by merger or closure
	Flags           []string            // dictionary ids that hold for it: is_boarding, is_dense_urban_core …
	Revision        int64
}

// EventKind is a turn in a school's life.
type EventKind string

// The kinds.
const (
	Opening  EventKind = "opening"
	Renaming EventKind = "renaming"
	Change   EventKind = "change" // type, founder, place, code
	Merger   EventKind = "merger" // Schools[0] takes in the others, which close
	Split    EventKind = "split"  // Schools[0] gives birth to the others
	Closure  EventKind = "closure"
)

// Event is a turn in the life of one or more schools.
type Event struct {
	County   registry.RegionCode
	ID       string
	Kind     EventKind
	Date     string // YYYY-MM-DD from which it holds
	Schools  []registry.SchoolID
	Before   []registry.School // as they stood the day before, parallel to Schools
	After    []registry.School
	Document string // number of the approval
	Note     string
	By       access.AccountID
	At       time.Time
}

// AssociationKind is a way in which schools belong together.
type AssociationKind string

// The kinds.
const (
	SchoolGroup    AssociationKind = "group"    // 教育集团
	SchoolDistrict AssociationKind = "district" // 学区
	Pairing        AssociationKind = "pairing"  // 结对帮扶
)

// Association is a group, a district or a pairing.
type Association struct {
	County  registry.RegionCode
	ID      string
	Kind    AssociationKind
	Name    string
	Lead    registry.SchoolID
	Members []registry.SchoolID
	From    string // YYYY-MM-DD
	Until   string // empty: in force
	Note    string
}

// Township is a region below the county, which the built-in list does not hold.
type Township struct {
	County registry.RegionCode
	Code   registry.RegionCode // nine digits
	Name   string
	Kind   string // 镇, 乡, 街道
}

// Store keeps the register; every write is one transaction that also appends
// to the audit log.
type Store interface {
	ListRecords(ctx context.Context, counties []registry.RegionCode) ([]Record, error) // open and closed, by id
	SaveRecords(ctx context.Context, county registry.RegionCode, records []Record, events []Event, e ...audit.Entry) error
	ListEvents(ctx context.Context, county registry.RegionCode, school registry.SchoolID) ([]Event, error) // empty school: all; oldest first
	ListAssociations(ctx context.Context, counties []registry.RegionCode) ([]Association, error)
	SaveAssociation(ctx context.Context, a Association, e ...audit.Entry) error
	ListTownships(ctx context.Context, counties []registry.RegionCode) ([]Township, error)
	SaveTownships(ctx context.Context, county registry.RegionCode, ts []Township, e ...audit.Entry) error
	SaveLayer(ctx context.Context, county registry.RegionCode, name string, geojson []byte, e ...audit.Entry) error // map boundaries
	ReadLayer(ctx context.Context, county registry.RegionCode, name string) ([]byte, error)
}
