// Package audit keeps who did what, when, to what: an append-only log whose
// entries are chained by their hashes, one chain a county and one (county 0)
// for the installation itself.
//
// Every write of the program appends to it in the same transaction, so what
// is acknowledged is also on record. Reads of sensitive data, exports and
// refusals are entries too; ordinary page views are gathered and written a
// little later.
//
// The package is pure: no clock, no disk, no database. Package store keeps
// the entries; Verify proves that nothing was changed, taken out or put in.
package audit

import (
	"time"

	"junheng/registry"
)

// Entry is one act on record. Of an entry the caller fills everything but
// Seq, Prev and Hash, which the store sets when it appends.
type Entry struct {
	County registry.RegionCode // whose chain; 0 for the installation
	Seq    int64               // 1, 2, 3 … within the chain
	At     time.Time           // UTC, to the microsecond
	Actor  string              // account id; "system" or "cli" for the program itself
	Name   string              // how the actor was called then
	Role   string              // the role that allowed it
	From   string              // network address, or empty
	Act    string              // return.save, return.approve, account.login …; a stable key
	Object string              // what it was done to: return/01J…/students@primary
	Detail string              // canonical JSON of what changed; never a secret
	Result Result

	Prev string // hash of the entry before, hex; empty for the first
	Hash string // SHA-256 over the canonical form of the entry and Prev, hex
}

// Result is how an act ended.
type Result string

// The results.
const (
	Done    Result = "done"
	Denied  Result = "denied"
	Failed  Result = "failed"
	Visited Result = "visited" // page views, gathered: Detail says how many
)
