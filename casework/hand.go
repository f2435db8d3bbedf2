package casework

import (
	"context"
	"slices"
	"strings"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

var (
	msgNotHolder  = locale.NewTemplate("casework.not_holder", "“{party}”没有这个承办人，或其账号已停用", "{party} has nobody with this account, or it is out of use")
	hintNotHolder = locale.NewTemplate("casework.not_holder.hint", "可选：{names}", "there are: {names}")
	msgNoAccount  = locale.NewTemplate("casework.no_account", "“{party}”在本县没有办理账号，不能承办此案；请交给本县有账号的一方", "{party} has no account in this county and cannot answer for the case; hand it to a party of the county that has")
	msgAbsent     = locale.Plain("casework.told.absent", "原承办人已不在岗，请另行指定。", "Who had it in person is not there any more; name somebody else.")
	msgNothing    = locale.Plain("casework.hand_same", "承办的一方和人都没有变", "neither the party nor the person changes")
)

// Persons lists those to whom a case may be handed in person, by party.
func (s *Service) Persons(ctx context.Context, actor access.Actor, county registry.RegionCode, id CaseID) (map[string][]Person, error) {
	v, err := s.Find(ctx, actor, county, id)
	if err != nil || s.opt.People == nil {
		return nil, err
	}
	out := map[string][]Person{}
	for i := range v.Procedure.Parties {
		party := v.Procedure.Parties[i].ID
		if out[party], err = s.opt.People.Persons(ctx, rolesOf(v.Procedure, party), at(county, v.Case.Place)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Hand makes another party, or somebody of it in person, answer for the case.
func (s *Service) Hand(ctx context.Context, actor access.Actor, cmd Hands) (Case, error) {
	d, err := s.sit(ctx, actor, access.CaseDirect, cmd.On, "case.hand")
	if err != nil {
		return Case{}, err
	}
	if err := reasoned(cmd.On, "转交", "handing over"); err != nil {
		return Case{}, err
	}
	switch x := d.p.Party(cmd.Party); {
	case x == nil:
		return Case{}, fault.New(fault.Invalid, msgNoParty.With("party", cmd.Party)).At("party")
	case len(x.Roles) == 0 || x.Scope == procedure.OfCity || x.Scope == procedure.OfProvince:
		return Case{}, fault.New(fault.Invalid, msgNoAccount.With("party", x.Label)).At("party")
	}
	name, err := d.person(cmd)
	if err != nil {
		return Case{}, err
	}
	return d.commit(map[string]any{"party": cmd.Party, "account": cmd.Account, "key": cmd.Key}, func(c *Case) ([]Event, error) {
		if err := stillOpen(d.p, c); err != nil {
			return nil, err
		}
		if c.Owner == cmd.Party && c.Account == cmd.Account {
			return nil, fault.New(fault.Conflict, msgNothing).At("party")
		}
		e := d.event(Handed, c)
		e.Owner, e.Account, e.Whom = cmd.Party, cmd.Account, name
		return []Event{e}, nil
	})
}

// person gives the name of whom the case is handed to; he must be of the party.
func (d *desk) person(cmd Hands) (string, error) {
	if cmd.Account == "" || d.s.opt.People == nil {
		return "", nil
	}
	list, err := d.s.opt.People.Persons(d.ctx, rolesOf(d.p, cmd.Party), at(d.seen.County, d.seen.Place))
	if err != nil {
		return "", err
	}
	var names []string
	for _, x := range list {
		if x.Account == cmd.Account {
			return x.Name, nil
		}
		names = append(names, x.Name)
	}
	return "", fault.New(fault.Invalid, msgNotHolder.With("party", PartyLabel(d.p, cmd.Party))).Hint(hintNotHolder.With("names", strings.Join(names, "、"))).At("account")
}

// tellPerson tells somebody that a case is his in person now.
func (w *work) tellPerson(e *Event) error {
	if e.Account != e.By {
		w.put(e, e.Key, Message{Account: e.Account, Party: e.Owner, Text: w.sentence(e, e.Owner, "hand")})
	}
	return nil
}

// absent reports whether the case is somebody's in person who does not hold the
// account of the party any more: then the others of the party are told so.
func (w *work) absent(party string, holders []access.AccountID) bool {
	return party == w.c.Owner && w.c.Account != "" && !slices.Contains(holders, w.c.Account)
}
