package access

import (
	"context"
	"errors"
	"slices"
	"time"

	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

const (
	seenEvery    = time.Minute      // how often the use of a session or token is written
	pendingFor   = 10 * time.Minute // how long the second factor may take
	sessionStart = "jhs_"
)

// ErrNoSession says that there is no such session, or none any more; the next
// thing is to sign in.
var ErrNoSession = fault.New(fault.Denied, locale.Plain("access.no_session",
	"登录已失效，请重新登录", "you are not signed in any more; please sign in again"))

// ErrNetwork says that an administrator comes from where none may.
var ErrNetwork = fault.New(fault.Denied, locale.Plain("access.network",
	"管理员只能从指定的网络地址登录", "administrators may only sign in from certain networks"))

// Entrance is what a right password, second factor or token opens.
type Entrance struct {
	Actor   Actor
	Session Session
	Secret  string // of a new session, for the cookie; shown nowhere else
}

// open starts a session for an account.
func (s *Service) open(ctx context.Context, a Account, from, agent string, second bool, e ...audit.Entry) (Entrance, error) {
	secret, hash, err := mintSecret(s.random, sessionStart)
	if err != nil {
		return Entrance{}, err
	}
	now := s.now()
	if len(agent) > 300 {
		agent = agent[:300]
	}
	session := Session{Hash: hash, Account: a.ID, Started: now, Seen: now, From: from, Agent: agent, Second: second}
	if err := s.prune(ctx, a); err != nil {
		return Entrance{}, err
	}
	if err := s.store.SaveSession(ctx, session, e...); err != nil {
		return Entrance{}, err
	}
	actor, err := s.actorOf(ctx, a, session, from)
	return Entrance{actor, session, secret}, err
}

// prune takes away sessions of the account that are over.
func (s *Service) prune(ctx context.Context, a Account) error {
	p, _, err := s.current(ctx)
	if err != nil {
		return err
	}
	idle, absolute := p.limits(a.Grants)
	list, err := s.store.ListSessions(ctx, a.ID)
	if err != nil {
		return err
	}
	now := s.now()
	for _, old := range list {
		if now.Sub(old.Seen) > idle+seenEvery || now.Sub(old.Started) > absolute {
			if err := s.store.EndSession(ctx, old.Hash); err != nil && fault.KindOf(err) != fault.NotFound {
				return err
			}
			s.sessions.drop(old.Hash)
		}
	}
	return nil
}

// actorOf says who a session is and what still stands in his way.
func (s *Service) actorOf(ctx context.Context, a Account, session Session, from string) (Actor, error) {
	p, places, err := s.current(ctx)
	if err != nil {
		return Actor{}, err
	}
	grants, err := s.placed(ctx, a.Grants)
	if err != nil {
		return Actor{}, err
	}
	return Actor{
		Account: a.ID, Name: a.Name, Grants: grants, Also: places, From: from, Via: "session",
		Session: session.Hash, Pending: pending(p, a, session.Second, s.now()),
	}, nil
}

// placed gives grants with the name of each township that is granted by its
// code: schools state their township by name.
func (s *Service) placed(ctx context.Context, grants []Grant) ([]Grant, error) {
	out := slices.Clone(grants)
	for i := range out {
		g := &out[i]
		if s.named == nil || g.Township != "" || g.Region.Level() != registry.TownshipLevel {
			continue
		}
		name, err := s.named(ctx, g.Region)
		if err != nil {
			return nil, err
		}
		g.Township = name
	}
	return out, nil
}

// pending says what an account must do before anything else.
func pending(p Policy, a Account, second bool, now time.Time) Pending {
	switch {
	case a.TOTP != nil && !second:
		return PendingSecond
	case a.MustSet, a.Password != "" && p.MaxAgeDays > 0 && now.Sub(a.Changed) > time.Duration(p.MaxAgeDays)*24*time.Hour:
		return PendingSet
	case a.TOTP == nil && p.needsSecond(a.Grants):
		return PendingEnrol
	}
	return NothingPending
}

// Resume finds who a session is by the secret of its cookie. It is asked at
// every request and answers from memory for up to five seconds; within this
// process, what is changed here counts at once. An ended, idle or disabled one
// gives ErrNoSession.
func (s *Service) Resume(ctx context.Context, secret, from string) (Actor, Session, error) {
	hash, now := hashSecret(secret), s.now()
	c, found, write := s.sessions.touch(hash, now)
	if !found {
		var err error
		if c, err = s.load(ctx, hash, from); err != nil {
			return Actor{}, Session{}, err
		}
		if !c.over(now) {
			c.session.Seen = now
			if write = now.Sub(c.written) >= seenEvery; write {
				c.written = now
			}
		}
		s.sessions.put(hash, c)
	}
	if c.over(now) {
		s.sessions.drop(hash)
		e := s.entry(c.actor, SignedIn, "account.expire", c.actor.Account, details{"started": c.session.Started})
		if err := s.store.EndSession(ctx, hash, e); err != nil && fault.KindOf(err) != fault.NotFound {
			return Actor{}, Session{}, err
		}
		return Actor{}, Session{}, ErrNoSession
	}
	if write {
		if err := s.store.TouchSession(ctx, c.session); err != nil {
			s.sessions.drop(hash)
			return Actor{}, Session{}, noSession(err)
		}
	}
	actor := c.actor
	actor.From = from
	if actor.Administers() {
		p, _, err := s.current(ctx)
		if err != nil {
			return Actor{}, Session{}, err
		}
		if !p.admits(from) {
			return Actor{}, Session{}, ErrNetwork
		}
	}
	return actor, c.session, nil
}

// load reads a session and its account from the store.
func (s *Service) load(ctx context.Context, hash, from string) (cached, error) {
	session, err := s.store.FindSession(ctx, hash)
	if err != nil {
		return cached{}, noSession(err)
	}
	a, err := s.store.FindAccount(ctx, session.Account)
	if err != nil {
		return cached{}, noSession(err)
	}
	if a.Disabled {
		return cached{}, ErrNoSession
	}
	p, _, err := s.current(ctx)
	if err != nil {
		return cached{}, err
	}
	actor, err := s.actorOf(ctx, a, session, from)
	if err != nil {
		return cached{}, err
	}
	c := cached{session: session, actor: actor, loaded: s.now(), written: session.Seen}
	c.idle, c.absolute = p.limits(a.Grants)
	if actor.Pending == PendingSecond {
		c.absolute = pendingFor
	}
	if seen, written := s.sessions.seen(hash); seen.After(session.Seen) {
		c.session.Seen, c.written = seen, written
	}
	return c, nil
}

func noSession(err error) error {
	if fault.KindOf(err) == fault.NotFound {
		return ErrNoSession
	}
	return err
}

// Logout ends the actor's session.
func (s *Service) Logout(ctx context.Context, actor Actor) error {
	if actor.Session == "" {
		return nil
	}
	err := s.store.EndSession(ctx, actor.Session, s.entry(actor, SignedIn, "account.logout", actor.Account, nil))
	s.sessions.drop(actor.Session)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// ListSessions lists the sessions of the actor himself that are not over, the
// one last used first.
func (s *Service) ListSessions(ctx context.Context, actor Actor) ([]Session, error) {
	p, _, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	list, err := s.store.ListSessions(ctx, actor.Account)
	if err != nil {
		return nil, err
	}
	idle, absolute := p.limits(actor.Grants)
	now := s.now()
	return slices.DeleteFunc(list, func(x Session) bool {
		return now.Sub(x.Seen) > idle+seenEvery || now.Sub(x.Started) > absolute
	}), nil
}

// EndOthers ends all sessions of the actor but the one he is in.
func (s *Service) EndOthers(ctx context.Context, actor Actor) error {
	if err := s.own(ctx, actor, "account.end_others"); err != nil {
		return err
	}
	err := s.store.EndSessions(ctx, actor.Account, actor.Session, s.entry(actor, SignedIn, "account.end_others", actor.Account, nil))
	s.sessions.dropAccount(actor.Account)
	return err
}

// IsNoSession reports whether an error says that there is no session any more.
func IsNoSession(err error) bool { return errors.Is(err, ErrNoSession) }
