package access

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

const (
	tokenStart = "jht_"
	tokensMost = 20 // of one account
)

// NewToken asks for an access token.
type NewToken struct {
	Name  string
	Perms []Permission // of those the actor holds; empty: all he holds that read
	Days  int          // until it expires
}

// CreateToken makes a token by which a program acts for the actor, and gives
// its secret, shown once. Administrators get none: a token has no second factor.
func (s *Service) CreateToken(ctx context.Context, actor Actor, n NewToken) (Token, string, error) {
	if err := s.own(ctx, actor, "token.create"); err != nil {
		return Token{}, "", err
	}
	if actor.Administers() {
		return Token{}, "", s.refuse(ctx, actor, SignedIn, "token.create", actor.Account, "administrator", fault.New(fault.Denied,
			locale.Plain("access.token_admin", "管理员账号不能建立访问令牌", "an administrator's account has no access tokens")))
	}
	if bad := s.checkToken(ctx, actor, n); bad != nil {
		return Token{}, "", errors.Join(bad...)
	}
	secret, hash, err := mintSecret(s.random, tokenStart)
	if err != nil {
		return Token{}, "", err
	}
	now := s.now()
	t := Token{
		Hash: hash, ID: s.ids(), Account: actor.Account, Name: strings.TrimSpace(n.Name), Perms: slices.Clone(n.Perms),
		Created: now, Expires: now.AddDate(0, 0, n.Days),
	}
	e := s.entry(actor, SignedIn, "token.create", actor.Account, details{"token": t.ID, "name": t.Name, "perms": t.Perms, "expires": t.Expires})
	if err := s.store.SaveToken(ctx, t, e); err != nil {
		return Token{}, "", err
	}
	return t, secret, nil
}

func (s *Service) checkToken(ctx context.Context, actor Actor, n NewToken) []error {
	p, _, err := s.current(ctx)
	if err != nil {
		return []error{err}
	}
	var bad []error
	if name := strings.TrimSpace(n.Name); name == "" || utf8.RuneCountInString(name) > 60 {
		bad = append(bad, field("name", "token_name", "请写明令牌的用途，不超过 60 个字", "say what the token is for, in at most 60 characters"))
	}
	if n.Days < 1 || n.Days > p.TokenDays {
		bad = append(bad, field("days", "token_days", "有效期应为 1 至 {n} 天", "want an expiry from 1 to {n} days", "n", p.TokenDays))
	}
	for _, perm := range n.Perms {
		if !perm.Business() || !actor.Holds(perm) {
			bad = append(bad, field("perms", "token_perm", "您没有“{perm}”的权限，不能交给令牌", "you may not {perm}, and so no token of yours may", "perm", perm.Label()))
		}
	}
	list, err := s.store.ListTokens(ctx, actor.Account)
	if err != nil {
		return []error{err}
	}
	if len(list) >= tokensMost {
		bad = append(bad, fault.New(fault.Limit, locale.NewTemplate("access.token_many", "最多 {n} 个令牌，请先删除不用的", "at most {n} tokens; end those not in use").With("n", tokensMost)))
	}
	return bad
}

// ListTokens lists the actor's own tokens, also expired ones.
func (s *Service) ListTokens(ctx context.Context, actor Actor) ([]Token, error) {
	if err := s.own(ctx, actor, "token.list"); err != nil {
		return nil, err
	}
	return s.store.ListTokens(ctx, actor.Account)
}

// EndToken ends one of the actor's own tokens by its ID.
func (s *Service) EndToken(ctx context.Context, actor Actor, id string) error {
	if err := s.own(ctx, actor, "token.end"); err != nil {
		return err
	}
	return s.store.EndToken(ctx, actor.Account, id, s.entry(actor, SignedIn, "token.end", actor.Account, details{"token": id}))
}

// ErrNoToken says that a token is unknown, ended or expired, or its account
// is not in use.
var ErrNoToken = fault.New(fault.Denied, locale.Plain("access.no_token",
	"访问令牌无效或已过期", "the access token is not valid, or not any more"))

// TokenActor finds for whom a token speaks, and what it may do: what the
// token names of what the account still holds.
func (s *Service) TokenActor(ctx context.Context, secret, from string) (Actor, error) {
	if !strings.HasPrefix(secret, tokenStart) {
		return Actor{}, ErrNoToken
	}
	t, err := s.store.FindToken(ctx, hashSecret(secret))
	if fault.KindOf(err) == fault.NotFound {
		return Actor{}, ErrNoToken
	}
	if err != nil {
		return Actor{}, err
	}
	now := s.now()
	a, err := s.store.FindAccount(ctx, t.Account)
	if err != nil {
		return Actor{}, err
	}
	if !t.Expires.After(now) || a.Disabled || a.MustSet {
		return Actor{}, ErrNoToken
	}
	_, places, err := s.current(ctx)
	if err != nil {
		return Actor{}, err
	}
	grants, err := s.placed(ctx, a.Grants)
	if err != nil {
		return Actor{}, err
	}
	actor := Actor{Account: a.ID, Name: a.Name, Grants: grants, Also: places, From: from, Via: "token", Only: t.Perms}
	if actor.Administers() {
		return Actor{}, ErrNoToken // became one after the token was made
	}
	if len(actor.Only) == 0 {
		actor.Only = readPermissions()
	}
	if now.Sub(t.Used) >= seenEvery {
		t.Used = now
		if err := s.store.TouchToken(ctx, t); fault.KindOf(err) == fault.NotFound {
			return Actor{}, ErrNoToken
		} else if err != nil {
			return Actor{}, err
		}
	}
	return actor, nil
}

func readPermissions() []Permission {
	var out []Permission
	for _, p := range permissions {
		if p.read {
			out = append(out, p.Perm)
		}
	}
	return out
}

// Over reports whether the token has expired.
func (t Token) Over(now time.Time) bool { return !t.Expires.After(now) }
