package wire

import (
	"cmp"
	"context"
	"io/fs"
	"slices"
	"sync"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/document"
	"junheng/casework/procedure"
	"junheng/facts"
	"junheng/people"
	"junheng/registry"
	"junheng/store"
)

// CaseOptions are what the case engine works with besides its database.
type CaseOptions struct {
	Packs   fs.FS
	Dict    *facts.Dictionary
	Clock   func() time.Time
	IDs     func() string
	Vault   casework.Vault      // nil: nothing about a person can be kept
	Recheck casework.Rechecker  // nil: no requirement is met
	Names   casework.Register   // nil: no ledger names persons
	Gaps    casework.Gaps       // nil: no gap between schools is known
	Reasons casework.Reasons    // nil: a reason need only say something
	Births  casework.Births     // nil: nobody's birthday is known
	Roster  casework.Enrolments // nil: the register of persons says nothing
}

// NewCases puts the case engine together over a database.
func NewCases(db *store.DB, o CaseOptions) (*casework.Service, error) {
	procedures, err := procedure.Load(o.Packs)
	if err != nil {
		return nil, err
	}
	if err := procedures.CheckFacts(o.Dict); err != nil {
		return nil, err
	}
	if err := document.Check(procedures); err != nil {
		return nil, err
	}
	days, err := calendar.Load(o.Packs)
	if err != nil {
		return nil, err
	}
	return casework.New(casework.Options{
		Store: db.Cases(), Box: db.CaseBox(), Statements: db.Statements(), Schools: db.SchoolCalendars(), Held: db.Held(), Log: db.Audit(),
		Procedures: procedures, Calendar: days, Clock: o.Clock, IDs: o.IDs, Vault: o.Vault, Recheck: o.Recheck, Register: o.Roster, Names: o.Names, Gaps: o.Gaps, Births: o.Births, Reasons: o.Reasons,
		People: &holders{store: db.Access(), clock: o.Clock}, Owing: owing(db), Standing: registered(db),
	}), nil
}

// caseNames has the register of people name whom cases are about.
type caseNames struct{ people *people.Service }

// Names gives the names in clear by the rules of a list that leaves the program.
func (n caseNames) Names(ctx context.Context, actor access.Actor, w casework.Wants) (map[string]string, error) {
	ask := people.NameList{County: w.County, Reason: w.Reason, Object: w.Object}
	for _, id := range w.Subjects {
		ask.IDs = append(ask.IDs, people.PersonID(id))
	}
	names, err := n.people.Names(ctx, actor, ask)
	out := make(map[string]string, len(names))
	for id, name := range names {
		out[string(id)] = name
	}
	return out, err
}

// registered lists all schools of the register that were open on a day, by id.
func registered(db *store.DB) func(context.Context, registry.RegionCode, time.Time) ([]registry.School, error) {
	return func(ctx context.Context, county registry.RegionCode, at time.Time) ([]registry.School, error) {
		list, err := db.Book().ListRecords(ctx, []registry.RegionCode{county})
		day := calendar.DayOf(at).String()
		var out []registry.School
		for i := range list {
			if list[i].OpenOn(day) {
				out = append(out, list[i].School)
			}
		}
		slices.SortFunc(out, func(a, b registry.School) int { return cmp.Compare(a.ID, b.ID) })
		return out, err
	}
}

// owing lists the schools of compulsory education that were open on a day: each
// sends a statement, one of nothing too.
func owing(db *store.DB) func(context.Context, registry.RegionCode, time.Time) ([]registry.SchoolID, error) {
	return func(ctx context.Context, county registry.RegionCode, at time.Time) ([]registry.SchoolID, error) {
		list, err := db.Book().ListRecords(ctx, []registry.RegionCode{county})
		day := calendar.DayOf(at).String()
		var out []registry.SchoolID
		for i := range list {
			r := &list[i]
			if r.Type.Compulsory() && r.OpenOn(day) {
				out = append(out, r.ID)
			}
		}
		return out, err
	}
}

// holders finds accounts by role and place. The list of accounts is read at most
// once a minute.
type holders struct {
	store access.Store
	clock func() time.Time

	mu   sync.Mutex
	read time.Time
	list []access.Account
}

// Holders lists the accounts in use that hold one of the roles for a place.
func (h *holders) Holders(ctx context.Context, roles []access.Role, at access.Place) ([]access.AccountID, error) {
	list, err := h.Persons(ctx, roles, at)
	out := make([]access.AccountID, len(list))
	for i := range list {
		out[i] = list[i].Account
	}
	return out, err
}

// Persons lists them with their names, ordered by account.
func (h *holders) Persons(ctx context.Context, roles []access.Role, at access.Place) ([]casework.Person, error) {
	list, err := h.accounts(ctx)
	if err != nil {
		return nil, err
	}
	var out []casework.Person
	for i := range list {
		x := &list[i]
		if x.Disabled {
			continue
		}
		for _, g := range x.Grants {
			one := access.Actor{Account: x.ID, Grants: []access.Grant{g}}
			if slices.Contains(roles, g.Role) && one.May(access.CaseRead, at) {
				out = append(out, casework.Person{Account: x.ID, Login: x.Login, Name: x.Name})
				break
			}
		}
	}
	slices.SortFunc(out, func(a, b casework.Person) int { return cmp.Compare(a.Account, b.Account) })
	return out, nil
}

func (h *holders) accounts(ctx context.Context) ([]access.Account, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := h.clock(); h.list == nil || now.Sub(h.read) > time.Minute || now.Before(h.read) {
		list, err := h.store.ListAccounts(ctx)
		if err != nil {
			return nil, err
		}
		h.list, h.read = list, now
	}
	return h.list, nil
}
