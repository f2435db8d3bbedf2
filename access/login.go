package access

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// Credentials are what somebody gives to sign in.
type Credentials struct {
	Login, Password string
	From, Agent     string // network address; the browser as it calls itself
}

// errWrong is the one answer to a wrong login and to a wrong password.
var errWrong = fault.New(fault.Denied, locale.Plain("access.wrong", "登录名或密码不正确", "login or password is wrong")).
	Hint(locale.Plain("access.wrong_hint", "连续输错会锁定账号；忘记密码请联系系统管理员重置", "the account is locked after several wrong tries; ask the system administrator for a new password if you have forgotten yours"))

var errDisabled = fault.New(fault.Denied, locale.Plain("access.disabled", "此账号已停用，请联系系统管理员", "this account is disabled; ask the system administrator"))

var errCodeOver = fault.New(fault.Denied, locale.Plain("access.code_over", "一次性口令已过期，请联系系统管理员重新发放", "the one-time code is too old; ask the system administrator for another"))

func lockedUntil(until, now time.Time) *fault.Fault {
	minutes := int((until.Sub(now) + time.Minute - 1) / time.Minute)
	return fault.New(fault.Denied, locale.NewTemplate("access.locked",
		"连续输错次数过多，已锁定，请 {n} 分钟后再试", "too many wrong tries; locked for {n} more minutes").With("n", minutes)).
		Hint(locale.Plain("access.locked_hint", "急用请联系安全管理员解锁", "the security administrator can unlock it"))
}

// failures of one address are not endless either; many schools may share one.
const (
	addressFailures = 100
	addressWindow   = 15 * time.Minute
)

func (s *Service) addressOpen(from string) error {
	if c := s.addresses.get(from); c.until.After(s.now()) {
		return fault.New(fault.Limit, locale.Plain("access.address",
			"此网络地址登录失败次数过多，请 15 分钟后再试", "too many failures from this network address; please try again in 15 minutes"))
	}
	return nil
}

func (s *Service) addressFailed(from string) {
	s.addresses.add(from, s.now(), addressWindow, func(n int) time.Duration {
		if n >= addressFailures {
			return addressWindow
		}
		return 0
	})
}

// Login signs somebody in by login and password. What comes back may still be
// Pending: a second factor, a password to set, a second factor to enrol.
//
// A wrong login and a wrong password give the same answer after the same
// work, and both lock after the same number of tries. Attempts at one login
// wait for each other.
func (s *Service) Login(ctx context.Context, c Credentials) (Entrance, error) {
	login := FoldLogin(c.Login)
	if err := s.addressOpen(c.From); err != nil {
		return Entrance{}, err
	}
	if len(login) > 200 || len(c.Password) > 4*maxPassword {
		s.addressFailed(c.From)
		return Entrance{}, errWrong
	}
	defer s.logins.take(login)()
	p, _, err := s.current(ctx)
	if err != nil {
		return Entrance{}, err
	}
	a, err := s.store.FindLogin(ctx, login)
	if fault.KindOf(err) == fault.NotFound || err == nil && strings.HasPrefix(login, "oidc:") {
		return Entrance{}, s.stranger(ctx, p, c, login)
	}
	if err != nil {
		return Entrance{}, err
	}
	visitor := Actor{Account: a.ID, Name: a.Name, Grants: a.Grants, From: c.From}
	if now := s.now(); a.Locked.After(now) {
		return Entrance{}, s.refuse(ctx, visitor, Public, "account.login", a.ID, "locked", lockedUntil(a.Locked, now))
	}
	right, err := s.passwordIs(ctx, a, c.Password)
	if err != nil {
		return Entrance{}, err
	}
	if !right {
		return Entrance{}, s.failed(ctx, p, visitor, "password", errWrong)
	}
	switch {
	case a.Disabled:
		return Entrance{}, s.refuse(ctx, visitor, Public, "account.login", a.ID, "disabled", errDisabled)
	case a.MustSet && s.now().Sub(a.Changed) > time.Duration(p.CodeHours)*time.Hour:
		return Entrance{}, s.refuse(ctx, visitor, Public, "account.login", a.ID, "code_over", errCodeOver)
	case visitor.Administers() && !p.admits(c.From):
		return Entrance{}, s.refuse(ctx, visitor, Public, "account.login", a.ID, "network", ErrNetwork)
	}
	return s.enter(ctx, a, c)
}

// stranger answers a login nobody has as if somebody had it.
func (s *Service) stranger(ctx context.Context, p Policy, c Credentials, login string) error {
	now := s.now()
	e := audit.Entry{At: now, Actor: "nobody", From: c.From, Act: "account.login", Result: audit.Denied, Detail: `{"why":"unknown"}`}
	if t := s.strangers.get(login); t.until.After(now) {
		return errors.Join(s.log.Append(ctx, e), lockedUntil(t.until, now))
	}
	if _, err := s.hash.verify(ctx, c.Password, s.dummy); err != nil {
		return err
	}
	s.addressFailed(c.From)
	t := s.strangers.add(login, now, tallyMemory, p.lockFor)
	if err := s.log.Append(ctx, e); err != nil {
		return err
	}
	if t.until.After(now) {
		return lockedUntil(t.until, now)
	}
	return errWrong
}

// passwordIs reports whether a password, or the one-time code in its place, is
// that of the account. Either takes the same work.
func (s *Service) passwordIs(ctx context.Context, a Account, password string) (bool, error) {
	if strings.HasPrefix(a.Password, codePrefix) {
		right := sameHash(a.Password, codeHash(s.key, "password", a.ID, password))
		_, err := s.hash.verify(ctx, password, s.dummy)
		return right, err
	}
	if a.Password == "" {
		_, err := s.hash.verify(ctx, password, s.dummy)
		return false, err
	}
	return s.hash.verify(ctx, password, a.Password)
}

// failed counts a failure of an account, locks it when there are too many, and
// gives the answer.
func (s *Service) failed(ctx context.Context, p Policy, visitor Actor, what string, answer *fault.Fault) error {
	s.addressFailed(visitor.From)
	a, err := s.update(ctx, visitor.Account, func(a *Account) ([]audit.Entry, error) {
		a.Failures++
		e := s.entry(visitor, Public, "account.login", a.ID, details{"why": what, "failures": a.Failures})
		e.Result = audit.Denied
		lines := []audit.Entry{e}
		if d := p.lockFor(a.Failures); d > 0 {
			a.Locked = s.now().Add(d)
			lines = append(lines, s.entry(visitor, Public, "account.lock", a.ID, details{"until": a.Locked, "failures": a.Failures}))
		}
		return lines, nil
	})
	if err != nil {
		return err
	}
	if now := s.now(); a.Locked.After(now) {
		return lockedUntil(a.Locked, now)
	}
	return answer
}

// enter opens a session after a right password. Failures are forgotten only
// when nothing more is to be shown.
func (s *Service) enter(ctx context.Context, a Account, c Credentials) (Entrance, error) {
	rehash := ""
	if s.hash.stale(a.Password) {
		var err error
		if rehash, err = s.hash.hash(ctx, c.Password); err != nil {
			return Entrance{}, err
		}
	}
	old := a.Password
	step := "password"
	if a.TOTP != nil {
		step = "password, second factor to come"
	}
	a, err := s.update(ctx, a.ID, func(a *Account) ([]audit.Entry, error) {
		if a.Password != old || a.Disabled || a.Locked.After(s.now()) {
			return nil, errWrong // changed between the look and now
		}
		if rehash != "" {
			a.Password = rehash
		}
		if a.TOTP == nil {
			a.Failures, a.Locked, a.Seen = 0, time.Time{}, s.now()
		}
		return []audit.Entry{s.entry(Actor{Account: a.ID, Name: a.Name, Grants: a.Grants, From: c.From}, Public, "account.login", a.ID, details{"by": step})}, nil
	})
	if err != nil {
		return Entrance{}, err
	}
	return s.open(ctx, a, c.From, c.Agent, false)
}

// SubjectLogin signs in somebody whom an identity provider has named: issuer
// and subject, as [Subject] writes them. An account that has a second factor
// here, or needs one, shows it all the same.
func (s *Service) SubjectLogin(ctx context.Context, subject, from, agent string) (Entrance, error) {
	p, _, err := s.current(ctx)
	if err != nil {
		return Entrance{}, err
	}
	a, err := s.store.FindLogin(ctx, "oidc:"+subject)
	if fault.KindOf(err) == fault.NotFound {
		e := audit.Entry{At: s.now(), Actor: "nobody", From: from, Act: "account.login", Result: audit.Denied, Detail: `{"why":"unknown subject"}`}
		if err := s.log.Append(ctx, e); err != nil {
			return Entrance{}, err
		}
		return Entrance{}, fault.New(fault.Denied, locale.Plain("access.subject",
			"统一身份认证已通过，但本系统没有与之对应的账号", "the identity provider knows you, but no account here is yours")).
			Hint(locale.NewTemplate("access.subject_hint", "请把这一行交给系统管理员：{subject}", "give the system administrator this line: {subject}").With("subject", subject))
	}
	if err != nil {
		return Entrance{}, err
	}
	visitor := Actor{Account: a.ID, Name: a.Name, Grants: a.Grants, From: from}
	switch now := s.now(); {
	case a.Disabled:
		return Entrance{}, s.refuse(ctx, visitor, Public, "account.login", a.ID, "disabled", errDisabled)
	case a.Locked.After(now):
		return Entrance{}, s.refuse(ctx, visitor, Public, "account.login", a.ID, "locked", lockedUntil(a.Locked, now))
	case visitor.Administers() && !p.admits(from):
		return Entrance{}, s.refuse(ctx, visitor, Public, "account.login", a.ID, "network", ErrNetwork)
	}
	a, err = s.update(ctx, a.ID, func(a *Account) ([]audit.Entry, error) {
		if a.TOTP == nil {
			a.Seen = s.now()
		}
		return []audit.Entry{s.entry(visitor, Public, "account.login", a.ID, details{"by": "oidc"})}, nil
	})
	if err != nil {
		return Entrance{}, err
	}
	return s.open(ctx, a, from, agent, false)
}

// Subject joins what an identity provider says of somebody into one text.
func Subject(issuer, subject string) string { return issuer + "|" + subject }

var errWrongCode = fault.New(fault.Denied, locale.Plain("access.wrong_code", "验证码不正确，或已经用过", "the code is wrong, or was used before")).
	Hint(locale.Plain("access.wrong_code_hint", "请等下一个验证码；手机时间须准确。也可以用一个恢复码", "wait for the next code; the telephone's clock must be right. A recovery code will do too")).At("code")

// SecondFactor takes the code of an authenticator app, or a recovery code, in
// a session that waits for it. A new session takes its place, so that nobody
// who knew the old secret comes in with it.
func (s *Service) SecondFactor(ctx context.Context, actor Actor, code, agent string) (Entrance, error) {
	if actor.Pending != PendingSecond || actor.Session == "" {
		return Entrance{}, ErrNoSession
	}
	if err := s.addressOpen(actor.From); err != nil {
		return Entrance{}, err
	}
	p, _, err := s.current(ctx)
	if err != nil {
		return Entrance{}, err
	}
	defer s.logins.take(string(actor.Account))()
	a, err := s.update(ctx, actor.Account, func(a *Account) ([]audit.Entry, error) {
		now := s.now()
		if a.Locked.After(now) {
			return nil, lockedUntil(a.Locked, now)
		}
		by, err := s.useSecond(a, code)
		if err != nil {
			return nil, err
		}
		a.Failures, a.Locked, a.Seen = 0, time.Time{}, now
		lines := []audit.Entry{s.entry(actor, Public, "account.login", a.ID, details{"by": by})}
		if by == "recovery code" {
			lines = append(lines, s.entry(actor, Public, "account.recovery", a.ID, details{"left": len(a.Recovery)}))
		}
		return lines, nil
	})
	if errors.Is(err, errWrongCode) {
		return Entrance{}, s.failed(ctx, p, actor, "second factor", errWrongCode)
	}
	if err != nil {
		return Entrance{}, err
	}
	if err := s.store.EndSession(ctx, actor.Session); err != nil && fault.KindOf(err) != fault.NotFound {
		return Entrance{}, err
	}
	s.sessions.drop(actor.Session)
	return s.open(ctx, a, actor.From, agent, true)
}

// useSecond checks a code against the account's second factor and uses it up.
func (s *Service) useSecond(a *Account, code string) (by string, err error) {
	if a.TOTP == nil {
		return "", errWrongCode
	}
	secret, err := s.seal.open(a.TOTP, "totp", a.ID)
	if err != nil {
		return "", fault.New(fault.Internal, locale.Plain("access.sealed",
			"第二因素的密钥无法解开：安装密钥与建库时不同", "the secret of the second factor cannot be opened: the installation's key is not the one it was made with")).Because(err)
	}
	if step, ok := matchTOTP(secret, code, s.now(), a.TOTPLast); ok {
		a.TOTPLast = step
		return "second factor", nil
	}
	h := codeHash(s.key, "recovery", a.ID, code)
	for i, r := range a.Recovery {
		if sameHash(r, h) {
			a.Recovery = slices.Delete(slices.Clone(a.Recovery), i, i+1)
			return "recovery code", nil
		}
	}
	return "", errWrongCode
}
