package casework

import (
	"cmp"
	"context"
	"slices"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/internal/locale"
	"junheng/registry"
)

// View is a case as somebody sees it.
type View struct {
	Case      Case
	Procedure *procedure.Procedure
	Events    []Event           // oldest first
	May       []*procedure.Step // steps the actor may take now
	Acting    []string          // parties as which he acts, nearest to the child first
	Directs   bool              // he may extend, hand over, reopen, correct
	Sees      bool              // sealed values open to him, by Reveal
	Standing  locale.Text       // how late it is, in words
	Person    string            // name of somebody who has it in person, or empty
}

// Find gives a case with its events as an actor sees it. Sealed values stay
// sealed; see Reveal.
func (s *Service) Find(ctx context.Context, actor access.Actor, county registry.RegionCode, id CaseID) (View, error) {
	c, events, err := s.opt.Store.Find(ctx, county, id)
	if err != nil {
		return View{}, err
	}
	if err := s.allow(ctx, actor, access.CaseRead, county, c.Place, "case/"+string(id)); err != nil {
		return View{}, cmp.Or(gone(actor, &c, events), err)
	}
	p, err := s.ProcedureOf(ctx, &c)
	if err != nil {
		return View{}, err
	}
	if err := s.single(ctx, p, actor, &c); err != nil {
		return View{}, err
	}
	v := View{Case: c, Procedure: p, Events: events, Acting: Acting(p, actor, &c)}
	v.May = slices.DeleteFunc(Allowed(p, &c, v.Acting), func(s *procedure.Step) bool {
		return len(s.Same) > 0 && claimant(&c, events) != actor.Account // the claim of somebody else
	})
	v.Directs = may(actor, access.CaseDirect, county, c.Place)
	v.Sees = !p.Person() || sees(p, actor, &c)
	v.Standing = Standing(p, &c, s.opt.Clock())
	for i := range slices.Backward(events) {
		if e := &events[i]; c.Account != "" && e.Kind == Handed {
			v.Person = e.Whom
			break
		}
	}
	return v, nil
}

// Within narrows scopes to the cases that an actor may read: of his counties, his
// townships, his schools, his classes.
func Within(actor access.Actor, perm access.Permission) []Scope {
	var out []Scope
	for _, g := range actor.Grants {
		one := actor
		one.Grants = []access.Grant{g}
		if !one.Holds(perm) || actor.Pending != access.NothingPending {
			continue
		}
		switch g.Role.Info().Reach {
		case access.OneClass:
			out = append(out, Scope{County: g.Region.County(), School: g.School, Class: g.Class})
		case access.OneSchool:
			out = append(out, Scope{County: g.Region.County(), School: g.School})
		case access.OneTownship:
			out = append(out, Scope{County: g.Region.County(), Township: g.Township})
		case access.Installation:
		default:
			for _, county := range one.Counties(perm) {
				out = append(out, Scope{County: county})
			}
		}
	}
	return out
}

// Ledger lists cases within what an actor may read. Scopes of q are not looked at
// but for its first one's county, which narrows the list to that county.
func (s *Service) Ledger(ctx context.Context, actor access.Actor, county registry.RegionCode, q Query) (Page, error) {
	var err error
	if q.Scopes, err = s.readable(ctx, actor, county); err != nil || len(q.Scopes) == 0 {
		return Page{}, err
	}
	page, err := s.opt.Store.Query(ctx, q)
	s.whole(actor, &page)
	return page, err
}

// pageOf is how many cases are read at once.
const pageOf = 2000

// each hands over every case that a query selects, ordered by number.
func (s *Service) each(ctx context.Context, q Query, do func(c *Case) error) error {
	q.Order, q.Limit, q.Offset = ByNumber, pageOf, 0
	for {
		page, err := s.opt.Store.Query(ctx, q)
		if err != nil {
			return err
		}
		for i := range page.Cases {
			if err := do(&page.Cases[i]); err != nil {
				return err
			}
		}
		if q.Offset += len(page.Cases); len(page.Cases) == 0 || q.Offset >= page.Total {
			return nil
		}
	}
}

// About lists the cases of a procedure about somebody, open or closed, the newest
// first. It is for the program's own use and asks for no right: a register speaks
// of a child wherever the case of the child lies.
func (s *Service) About(ctx context.Context, county registry.RegionCode, procedure, subject string) ([]Case, error) {
	page, err := s.opt.Store.Query(ctx, Query{Scopes: []Scope{{County: county}}, Procedure: procedure, Subject: subject, Limit: mostEarlier})
	return page.Cases, err
}

// narrow keeps the scopes of one county; county 0 keeps all.
func narrow(list []Scope, county registry.RegionCode) []Scope {
	if county == 0 {
		return list
	}
	return slices.DeleteFunc(list, func(s Scope) bool { return s.County != county })
}

// Admit refuses, on record, whoever may read no case at all in a county.
func (s *Service) Admit(ctx context.Context, actor access.Actor, county registry.RegionCode) error {
	_, err := s.readable(ctx, actor, county)
	return err
}

// readable gives the scopes that an actor reads in a county. Where there is none
// he is refused; county 0 asks of all of them, and nobody is.
func (s *Service) readable(ctx context.Context, actor access.Actor, county registry.RegionCode) ([]Scope, error) {
	scopes := narrow(Within(actor, access.CaseRead), county)
	if len(scopes) > 0 || county == 0 {
		return scopes, nil
	}
	return nil, s.allow(ctx, actor, access.CaseRead, county, Place{}, "cases/"+county.String())
}

// Count counts the cases an actor may read, by group and state.
func (s *Service) Count(ctx context.Context, actor access.Actor, county registry.RegionCode, q Query, by Group) ([]Tally, error) {
	var err error
	if q.Scopes, err = s.readable(ctx, actor, county); err != nil || len(q.Scopes) == 0 {
		return nil, err
	}
	return s.opt.Store.Tally(ctx, q, by)
}

// Column is one column of the board: the cases in one state.
type Column struct {
	Procedure *procedure.Procedure
	State     procedure.State
	Total     int
	Cards     []Card // the most pressing first
}

// Card is one case on the board.
type Card struct {
	Case     Case
	Standing locale.Text // 逾期3天：家访
}

// Board lays the open cases of a procedure out by state, with what is overdue in
// words; at most perState cases of each.
func (s *Service) Board(ctx context.Context, actor access.Actor, county registry.RegionCode, q Query, perState int) ([]Column, error) {
	p, err := s.Procedure(q.Procedure, county)
	if err != nil {
		return nil, err
	}
	var out []Column
	for _, st := range p.States {
		if st.Kind == procedure.Closed || st.Kind == procedure.Cancelled {
			continue
		}
		q.States, q.Open, q.Order, q.Limit = []string{st.ID}, true, ByDue, perState
		page, err := s.Ledger(ctx, actor, county, q)
		if err != nil {
			return nil, err
		}
		col := Column{Procedure: p, State: st, Total: page.Total}
		for i := range page.Cases {
			c := &page.Cases[i]
			col.Cards = append(col.Cards, Card{*c, Standing(p, c, s.opt.Clock())})
		}
		out = append(out, col)
	}
	return out, nil
}

// Mine lists what waits for an actor: open cases whose owner he acts as, or that
// are his in person, the most pressing first.
func (s *Service) Mine(ctx context.Context, actor access.Actor, limit, offset int) (Page, error) {
	q := Query{Open: true, Order: ByDue, Limit: limit, Offset: offset, Scopes: s.mine(actor)}
	if len(q.Scopes) == 0 {
		return Page{}, nil
	}
	return s.opt.Store.Query(ctx, q)
}

// Waits is what waits for somebody.
type Waits struct {
	Total int
	Late  int    // of them: something has run out
	First []Case // the most pressing
}

// Waits counts what waits for an actor in a county, or with county 0 in all, and
// gives the most pressing cases, at most limit.
func (s *Service) Waits(ctx context.Context, actor access.Actor, county registry.RegionCode, limit int) (Waits, error) {
	q := Query{Open: true, Order: ByDue, Limit: limit, Scopes: narrow(s.mine(actor), county)}
	if len(q.Scopes) == 0 {
		return Waits{}, nil
	}
	page, err := s.opt.Store.Query(ctx, q)
	if err != nil || page.Total == 0 {
		return Waits{}, err
	}
	out := Waits{Total: page.Total, First: page.Cases}
	counts, err := s.opt.Store.Tally(ctx, q, ByCounty)
	for _, t := range counts {
		out.Late += t.Late
	}
	return out, err
}

// mine gives the scopes of what waits for an actor.
func (s *Service) mine(actor access.Actor) []Scope {
	var out []Scope
	for _, g := range actor.Grants {
		one := actor
		one.Grants = []access.Grant{g}
		for _, perm := range []access.Permission{access.CaseAct, access.CaseDirect} {
			for _, scope := range Within(one, perm) {
				out = append(out, s.owned(g.Role, scope)...)
			}
		}
	}
	for _, county := range actor.Counties(access.CaseRead) {
		out = append(out, Scope{County: county, Account: actor.Account})
	}
	return out
}

// owned narrows a scope to the parties that a role acts as, procedure by
// procedure.
func (s *Service) owned(role access.Role, scope Scope) []Scope {
	var out []Scope
	for _, p := range s.opt.Procedures.List(scope.County) {
		one := scope
		one.Procedure = p.ID
		for i := range p.Parties {
			if slices.Contains(rolesOf(p, p.Parties[i].ID), role) {
				one.Owners = append(one.Owners, p.Parties[i].ID)
			}
		}
		if len(one.Owners) > 0 {
			out = append(out, one)
		}
	}
	return out
}

// Messages lists what the program has told an actor, the newest first.
func (s *Service) Messages(ctx context.Context, actor access.Actor, unread bool, limit int) ([]Message, error) {
	return s.opt.Box.Messages(ctx, actor.Account, unread, limit)
}

// Unread counts the messages an actor has not read.
func (s *Service) Unread(ctx context.Context, actor access.Actor) (int, error) {
	return s.opt.Box.Unread(ctx, actor.Account)
}

// MarkRead notes that an actor has read messages of his; none named: all.
func (s *Service) MarkRead(ctx context.Context, actor access.Actor, ids ...string) error {
	return s.opt.Box.MarkRead(ctx, actor.Account, ids, s.opt.Clock().UTC())
}
