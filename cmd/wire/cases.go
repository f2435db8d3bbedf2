package wire

import (
	"context"
	"slices"
	"sync"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
)

// cases puts the case engine together.
func (a *App) cases(o Options, ids func() string) (*casework.Service, error) {
	procedures, err := procedure.Load(o.Packs)
	if err != nil {
		return nil, err
	}
	days, err := calendar.Load(o.Packs)
	if err != nil {
		return nil, err
	}
	return casework.New(casework.Options{
		Store: a.DB.Cases(), Box: a.DB.CaseBox(), Statements: a.DB.Statements(), Schools: a.DB.SchoolCalendars(), Log: a.Audit,
		Procedures: procedures, Calendar: days, Clock: o.Clock, IDs: ids, People: &holders{store: a.DB.Access(), clock: o.Clock},
		Vault: a.People.CaseVault(),
	}), nil
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
	list, err := h.accounts(ctx)
	if err != nil {
		return nil, err
	}
	var out []access.AccountID
	for i := range list {
		x := &list[i]
		if x.Disabled {
			continue
		}
		for _, g := range x.Grants {
			one := access.Actor{Account: x.ID, Grants: []access.Grant{g}}
			if slices.Contains(roles, g.Role) && one.May(access.CaseRead, at) {
				out = append(out, x.ID)
				break
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
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
