// Package job runs work that takes longer than anybody wants to wait for, with
// its progress on record: the browser may be closed and the job found again.
//
// A Runner works on at most so many jobs at once; the others wait their turn,
// and whoever has fewer jobs running comes first. Nobody takes the last worker
// with a second job of his own.
//
// A job runs in the process that started it: one that a crash or a stop cut
// short is marked Broken when the program starts again, and whoever asked for
// it starts it anew. What a job does to the data is therefore to be one
// transaction, or to be safe to repeat.
package job

import (
	"context"
	"time"
)

// State is where a job stands.
type State string

// The states.
const (
	Waiting State = "waiting"
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed"
	Stopped State = "stopped" // somebody stopped it
	Broken  State = "broken"  // the program ended meanwhile
)

// Over reports whether the job will not change any more.
func (s State) Over() bool { return s != Waiting && s != Running }

// Job is one piece of long work on record.
type Job struct {
	ID      string
	County  int32  // whose data it is about; 0: the installation's
	Owner   string // account that asked for it
	Kind    string // import, assess, export …
	Title   string // what it is, for the one who asked, in his language
	State   State
	Done    int    // steps done
	Total   int    // of so many; 0: not known
	Message string // what it does just now, or why it failed
	Result  string // address of what came out of it
	Kept    bool   // what it did before a failure, a stop or a crash stays, and doing it again adds nothing twice
	Again   string // address of the page on which it is asked for anew; empty: none
	Created time.Time
	Started time.Time // zero: not yet
	Ended   time.Time // zero: not yet
}

// Store keeps jobs. SaveJob creates or replaces the one with the same ID.
// FindJob gives a *fault.Fault of kind not_found for one nobody knows.
type Store interface {
	SaveJob(ctx context.Context, j Job) error
	FindJob(ctx context.Context, id string) (Job, error)
	ListJobs(ctx context.Context, f Filter) ([]Job, error) // newest first
}

// Filter selects jobs. Zero fields select everything.
type Filter struct {
	Owner  string
	States []State
	Limit  int // at most so many; 0: 100
}

// Spec says what job is wanted.
type Spec struct {
	County int32
	Owner  string
	Kind   string
	Title  string
	Kept   bool   // see Job
	Again  string // see Job

	Only  string // no second job of the same Only while this one is not over; empty: any number
	Holds int64  // bytes that the job keeps in memory until it is over, such as a file
}

// Work is what a job does. It reports with p, stops soon after ctx is
// cancelled, and gives the address of what came out of it.
type Work func(ctx context.Context, p *Progress) (result string, err error)
