package audit

import (
	"context"
	"iter"
	"time"

	"junheng/registry"
)

// Log appends to and reads the chains. Package store implements it; acts that
// change something are appended by their own store in their own transaction.
type Log interface {
	Append(ctx context.Context, entries ...Entry) error
	List(ctx context.Context, q Query) ([]Entry, error)
	Chain(ctx context.Context, county registry.RegionCode) iter.Seq2[Entry, error] // in order of Seq
	Chains(ctx context.Context) ([]registry.RegionCode, error)
}

// Query selects entries, newest first. Zero fields select everything.
type Query struct {
	Counties []registry.RegionCode
	From, To time.Time
	Actor    string
	Act      string // a key, or its beginning: return.
	Object   string // its beginning
	Result   Result
	Words    string // in name, object or detail
	Limit    int    // at most so many; 0: 100
	Before   int64  // paging, within one county: entries with Seq below
}
