package access

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

func itoa(i int) string { return strconv.Itoa(i) }

// SetGrants gives an account exactly these roles. The security administrator
// may, and never to himself. The rules of [CheckGrants] hold; what is wrong
// comes all at once.
func (s *Service) SetGrants(ctx context.Context, actor Actor, id AccountID, grants []Grant) error {
	if err := s.allow(ctx, actor, AccountGrant, "account.grants", id); err != nil {
		return err
	}
	if err := s.notHimself(ctx, actor, AccountGrant, "account.grants", id); err != nil {
		return err
	}
	if bad := CheckGrants(grants); bad != nil {
		return errors.Join(bad...)
	}
	if err := s.notePlaces(ctx, grants); err != nil {
		return err
	}
	if err := s.setGrants(ctx, actor, id, grants); err != nil {
		return err
	}
	return s.dropProposal(ctx, actor, id)
}

func (s *Service) setGrants(ctx context.Context, actor Actor, id AccountID, grants []Grant) error {
	s.setup.Lock()
	defer s.setup.Unlock()
	_, err := s.update(ctx, id, func(a *Account) ([]audit.Entry, error) {
		if err := s.keepOne(ctx, *a, grants); err != nil {
			return nil, err
		}
		e := s.entry(actor, AccountGrant, "account.grants", a.ID, details{"old": a.Grants, "new": grants})
		a.Grants = slices.Clone(grants)
		return []audit.Entry{e}, nil
	})
	return err
}

// notePlaces keeps the counties of grants that the list of regions does not
// have, so that the roles above them find them.
func (s *Service) notePlaces(ctx context.Context, grants []Grant) error {
	s.setup.Lock()
	defer s.setup.Unlock()
	return s.notePlacesLocked(ctx, grants)
}

func (s *Service) notePlacesLocked(ctx context.Context, grants []Grant) error {
	var places []registry.RegionCode
	if err := s.readJSON(ctx, placesSetting, &places); err != nil {
		return err
	}
	n := len(places)
	for _, g := range grants {
		c := g.Region.County()
		if _, err := registry.FindRegion(c); err != nil && c != 0 && c.Level() == registry.CountyLevel && !slices.Contains(places, c) {
			places = append(places, c)
		}
	}
	if len(places) == n {
		return nil
	}
	slices.Sort(places)
	data, err := json.Marshal(places)
	if err != nil {
		return err
	}
	err = s.store.SaveSetting(ctx, placesSetting, data)
	s.forgetSettings()
	return err
}

// Proposal is what the system administrator asked for with a new account.
type Proposal struct {
	Account Listed
	Grants  []Grant
}

// ListProposals lists the grants waiting for the security administrator, by
// the login of the account.
func (s *Service) ListProposals(ctx context.Context, actor Actor) ([]Proposal, error) {
	list, err := s.List(ctx, actor)
	if err != nil {
		return nil, err
	}
	var out []Proposal
	for _, a := range list {
		if len(a.Wants) > 0 {
			out = append(out, Proposal{a, a.Wants})
		}
	}
	return out, nil
}

// GrantProposed gives the accounts named what was proposed for them, in place
// of what they have; an account without a proposal is a conflict.
func (s *Service) GrantProposed(ctx context.Context, actor Actor, ids []AccountID) error {
	if err := s.allow(ctx, actor, AccountGrant, "account.grants", ""); err != nil {
		return err
	}
	for _, id := range ids {
		all := map[AccountID][]Grant{}
		if err := s.readJSON(ctx, proposedSetting, &all); err != nil {
			return err
		}
		if len(all[id]) == 0 {
			return fault.New(fault.Conflict, locale.Plain("access.no_proposal",
				"没有待授予的角色，可能已由他人处理", "nothing is proposed for this account; somebody may have dealt with it"))
		}
		if err := s.SetGrants(ctx, actor, id, all[id]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) dropProposal(ctx context.Context, actor Actor, id AccountID) error {
	all := map[AccountID][]Grant{}
	if err := s.readJSON(ctx, proposedSetting, &all); err != nil || all[id] == nil {
		return err
	}
	return s.propose(ctx, actor, map[AccountID][]Grant{id: nil})
}

// Listed is an account as the administrators see it: nothing secret.
type Listed struct {
	ID                 AccountID
	Login, Name, Phone string
	Subject            string
	Grants             []Grant
	Wants              []Grant // proposed, not given
	Second             bool    // has a second factor
	Waiting            bool    // has a one-time code and has not come yet
	Disabled           bool
	Locked             time.Time // until; zero when open
	Seen, Created      time.Time
	Revision           int64
}

func (s *Service) listed(a Account, wants []Grant) Listed {
	l := Listed{
		ID: a.ID, Login: a.Login, Name: a.Name, Phone: a.Phone, Subject: a.Subject, Grants: a.Grants, Wants: wants,
		Second: a.TOTP != nil, Waiting: a.MustSet, Disabled: a.Disabled, Seen: a.Seen, Created: a.Created, Revision: a.Revision,
	}
	if a.Locked.After(s.now()) {
		l.Locked = a.Locked
	}
	return l
}

// List lists all accounts by login. The three administrators may.
func (s *Service) List(ctx context.Context, actor Actor) ([]Listed, error) {
	if err := s.allow(ctx, actor, AccountRead, "account.list", ""); err != nil {
		return nil, err
	}
	all := map[AccountID][]Grant{}
	if err := s.readJSON(ctx, proposedSetting, &all); err != nil {
		return nil, err
	}
	list, err := s.store.ListAccounts(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Listed, len(list))
	for i, a := range list {
		out[i] = s.listed(a, all[a.ID])
	}
	slices.SortFunc(out, func(a, b Listed) int {
		if a.Login < b.Login {
			return -1
		}
		return 1
	})
	return out, nil
}

// Find gives one account as List does. Everybody finds his own.
func (s *Service) Find(ctx context.Context, actor Actor, id AccountID) (Listed, error) {
	if actor.Account != id || !actor.Holds(Arriving) {
		if err := s.allow(ctx, actor, AccountRead, "account.show", id); err != nil {
			return Listed{}, err
		}
	}
	a, err := s.store.FindAccount(ctx, id)
	if err != nil {
		return Listed{}, err
	}
	all := map[AccountID][]Grant{}
	if err := s.readJSON(ctx, proposedSetting, &all); err != nil {
		return Listed{}, err
	}
	return s.listed(a, all[id]), nil
}

// FindByLogin gives one account by its login as List does.
func (s *Service) FindByLogin(ctx context.Context, actor Actor, login string) (Listed, error) {
	if err := s.allow(ctx, actor, AccountRead, "account.show", ""); err != nil {
		return Listed{}, err
	}
	a, err := s.store.FindLogin(ctx, FoldLogin(login))
	if err != nil {
		return Listed{}, err
	}
	return s.listed(a, nil), nil
}

// ListIdle lists the accounts in use that nobody has come by with for the
// policy's number of days, the longest first; one never used counts from when
// it was made.
func (s *Service) ListIdle(ctx context.Context, actor Actor) ([]Listed, error) {
	list, err := s.List(ctx, actor)
	if err != nil {
		return nil, err
	}
	p, _, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	limit := s.now().AddDate(0, 0, -p.IdleDays)
	list = slices.DeleteFunc(list, func(l Listed) bool { return l.Disabled || !l.LastUse().Before(limit) })
	slices.SortStableFunc(list, func(a, b Listed) int { return a.LastUse().Compare(b.LastUse()) })
	return list, nil
}

// LastUse gives when somebody last came by with the account, or when it was made.
func (l Listed) LastUse() time.Time {
	if l.Seen.IsZero() {
		return l.Created
	}
	return l.Seen
}
