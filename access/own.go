package access

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

var errPending = fault.New(fault.Denied, locale.Plain("access.pending",
	"请先完成登录的下一步", "please finish signing in first"))

// own asks that the actor is in a session of his own and that at most one of
// the steps given stands before him.
func (s *Service) own(ctx context.Context, actor Actor, act string, allowed ...Pending) error {
	if actor.Via != "session" || !actor.Holds(Arriving) {
		return s.refuse(ctx, actor, Arriving, act, actor.Account, "no session", ErrNoSession)
	}
	if actor.Pending != NothingPending && !slices.Contains(allowed, actor.Pending) {
		return s.refuse(ctx, actor, Arriving, act, actor.Account, "pending "+string(actor.Pending), errPending)
	}
	return nil
}

var errOldPassword = fault.New(fault.Denied, locale.Plain("access.old_password", "原密码不正确", "the present password is wrong")).At("old")

// ChangePassword sets the actor's own password. Who has just come in with a
// one-time code need not give it again; everybody else gives the present one.
// His other sessions end.
func (s *Service) ChangePassword(ctx context.Context, actor Actor, old, password string) error {
	if err := s.own(ctx, actor, "account.password", PendingSet, PendingEnrol); err != nil {
		return err
	}
	defer s.logins.take(string(actor.Account))()
	p, _, err := s.current(ctx)
	if err != nil {
		return err
	}
	if _, err := s.store.FindSession(ctx, actor.Session); err != nil {
		return noSession(err) // what is remembered of it may be older than its end
	}
	a, err := s.store.FindAccount(ctx, actor.Account)
	if err != nil {
		return err
	}
	if !a.MustSet {
		if a.Locked.After(s.now()) {
			return s.refuse(ctx, actor, Arriving, "account.password", a.ID, "locked", lockedUntil(a.Locked, s.now()))
		}
		right, err := s.passwordIs(ctx, a, old)
		if err != nil {
			return err
		}
		if !right {
			return s.failed(ctx, p, actor, "present password", errOldPassword)
		}
	}
	if bad := p.checkPassword(password, &a); bad != nil {
		return errors.Join(bad...)
	}
	if err := s.notEarlier(ctx, p, a, password); err != nil {
		return err
	}
	phc, err := s.hash.hash(ctx, password)
	if err != nil {
		return err
	}
	was := a.Password
	_, err = s.update(ctx, a.ID, func(a *Account) ([]audit.Entry, error) {
		if a.Password != was {
			return nil, ErrNoSession // reset meanwhile
		}
		if !a.MustSet && was != "" {
			a.Earlier = append([]string{was}, a.Earlier...)
		}
		if len(a.Earlier) > p.Earlier {
			a.Earlier = a.Earlier[:p.Earlier]
		}
		a.Password, a.Changed, a.MustSet = phc, s.now(), false
		return []audit.Entry{s.entry(actor, Arriving, "account.password", a.ID, nil)}, nil
	})
	if err != nil {
		return err
	}
	err = s.store.EndSessions(ctx, actor.Account, actor.Session)
	s.sessions.dropAccount(actor.Account)
	return err
}

// notEarlier refuses the present password and the last ones before it.
func (s *Service) notEarlier(ctx context.Context, p Policy, a Account, password string) error {
	used := a.Earlier
	if !a.MustSet && a.Password != "" {
		used = append([]string{a.Password}, used...)
	}
	for _, phc := range used[:min(len(used), max(p.Earlier, 1))] {
		same, err := s.hash.verify(ctx, password, phc)
		if err != nil {
			return err
		}
		if same {
			return weak("earlier", "这个密码用过了，请换一个", "this password was used before; choose another")
		}
	}
	return nil
}

// Enrolment is a second factor on its way: what the authenticator app needs,
// and the same sealed, which comes back with the first code.
type Enrolment struct {
	URI    string // what the QR code says
	Text   string // the secret as people type it
	Sealed []byte
}

// EnrolTOTP begins a second factor. Nothing is kept until the first code is right.
func (s *Service) EnrolTOTP(ctx context.Context, actor Actor) (Enrolment, error) {
	if err := s.own(ctx, actor, "account.second.enrol", PendingEnrol); err != nil {
		return Enrolment{}, err
	}
	a, err := s.store.FindAccount(ctx, actor.Account)
	if err != nil {
		return Enrolment{}, err
	}
	secret := make([]byte, totpBytes)
	if _, err := io.ReadFull(s.random, secret); err != nil {
		return Enrolment{}, err
	}
	return s.enrolment(secret, a)
}

func (s *Service) enrolment(secret []byte, a Account) (Enrolment, error) {
	sealed, err := s.seal.seal(secret, "enrol", a.ID)
	return Enrolment{URI: totpURI(secret, s.issuer, a.Login), Text: totpText(secret), Sealed: sealed}, err
}

// ReopenTOTP gives an enrolment again from its sealed form, to show it once
// more after a wrong code.
func (s *Service) ReopenTOTP(ctx context.Context, actor Actor, sealed []byte) (Enrolment, error) {
	if err := s.own(ctx, actor, "account.second.enrol", PendingEnrol); err != nil {
		return Enrolment{}, err
	}
	a, err := s.store.FindAccount(ctx, actor.Account)
	if err != nil {
		return Enrolment{}, err
	}
	secret, err := s.seal.open(sealed, "enrol", a.ID)
	if err != nil {
		return Enrolment{}, errStaleForm
	}
	return s.enrolment(secret, a)
}

var errStaleForm = fault.New(fault.Invalid, locale.Plain("access.stale_form", "页面已过期，请重新开始绑定", "this page is too old; please begin again"))

// ConfirmTOTP puts an enrolled second factor in force by its first code, and
// gives ten recovery codes, shown once. Who has a second factor already gives
// a code of it as well. His other sessions end; this one counts as shown.
func (s *Service) ConfirmTOTP(ctx context.Context, actor Actor, sealed []byte, code, present string) (recovery []string, err error) {
	if err := s.own(ctx, actor, "account.second.enrol", PendingEnrol); err != nil {
		return nil, err
	}
	secret, err := s.seal.open(sealed, "enrol", actor.Account)
	if err != nil {
		return nil, errStaleForm
	}
	step, ok := matchTOTP(secret, code, s.now(), 0)
	if !ok {
		return nil, errWrongCode
	}
	kept, err := s.seal.seal(secret, "totp", actor.Account)
	if err != nil {
		return nil, err
	}
	recovery, hashes, err := s.mintRecovery(actor.Account)
	if err != nil {
		return nil, err
	}
	err = s.withSecond(ctx, actor, present, true, func(a *Account) audit.Entry {
		act := "account.second.enrol"
		a.TOTP, a.TOTPLast, a.Recovery = kept, step, hashes
		return s.entry(actor, Arriving, act, a.ID, nil)
	})
	if err != nil {
		return nil, err
	}
	session, err := s.store.FindSession(ctx, actor.Session)
	if err != nil {
		return nil, noSession(err)
	}
	session.Second, session.Seen = true, s.now()
	if err := s.store.TouchSession(ctx, session); err != nil {
		return nil, noSession(err)
	}
	err = s.store.EndSessions(ctx, actor.Account, actor.Session)
	s.sessions.dropAccount(actor.Account)
	return recovery, err
}

// withSecond changes the actor's account after a code of the second factor he
// has; where he has none, first says whether that will do.
func (s *Service) withSecond(ctx context.Context, actor Actor, code string, first bool, change func(*Account) audit.Entry) error {
	defer s.logins.take(string(actor.Account))()
	p, _, err := s.current(ctx)
	if err != nil {
		return err
	}
	_, err = s.update(ctx, actor.Account, func(a *Account) ([]audit.Entry, error) {
		if a.Locked.After(s.now()) {
			return nil, lockedUntil(a.Locked, s.now())
		}
		if a.TOTP == nil && !first {
			return nil, fault.New(fault.Conflict, locale.Plain("access.no_second", "尚未绑定第二因素", "there is no second factor yet"))
		}
		if a.TOTP != nil {
			if _, err := s.useSecond(a, code); err != nil {
				return nil, err
			}
		}
		return []audit.Entry{change(a)}, nil
	})
	if errors.Is(err, errWrongCode) {
		return s.failed(ctx, p, actor, "second factor", errWrongCode.At("present"))
	}
	return err
}

// DropTOTP takes the actor's own second factor away, against a code of it,
// where no role requires one.
func (s *Service) DropTOTP(ctx context.Context, actor Actor, code string) error {
	if err := s.own(ctx, actor, "account.second.drop"); err != nil {
		return err
	}
	p, _, err := s.current(ctx)
	if err != nil {
		return err
	}
	if p.needsSecond(actor.Grants) {
		return s.refuse(ctx, actor, SignedIn, "account.second.drop", actor.Account, "required", fault.New(fault.Denied,
			locale.Plain("access.second_required", "您的角色必须使用第二因素，只能更换，不能取消", "your role requires a second factor; it can be replaced, not dropped")))
	}
	return s.withSecond(ctx, actor, code, false, func(a *Account) audit.Entry {
		a.TOTP, a.TOTPLast, a.Recovery = nil, 0, nil
		return s.entry(actor, SignedIn, "account.second.drop", a.ID, nil)
	})
}

const (
	recoveryCodes   = 10
	recoveryLetters = 12 // 60 bits
)

func (s *Service) mintRecovery(id AccountID) (codes, hashes []string, err error) {
	for range recoveryCodes {
		c, err := mintCode(s.random, recoveryLetters)
		if err != nil {
			return nil, nil, err
		}
		codes, hashes = append(codes, c), append(hashes, codeHash(s.key, "recovery", id, c))
	}
	return codes, hashes, nil
}

// RecoveryCodes gives ten new recovery codes, shown once, against a code of
// the second factor; those before are good no more.
func (s *Service) RecoveryCodes(ctx context.Context, actor Actor, code string) ([]string, error) {
	if err := s.own(ctx, actor, "account.second.codes"); err != nil {
		return nil, err
	}
	codes, hashes, err := s.mintRecovery(actor.Account)
	if err != nil {
		return nil, err
	}
	err = s.withSecond(ctx, actor, code, false, func(a *Account) audit.Entry {
		a.Recovery = hashes
		return s.entry(actor, SignedIn, "account.second.codes", a.ID, nil)
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// Own is what somebody sees of his own account.
type Own struct {
	Listed
	PasswordSet time.Time // when it was last changed
	Recovery    int       // recovery codes left
	Required    bool      // a role requires the second factor
	MustSet     bool
}

// FindOwn gives the actor's own account, also while a step stands before him.
func (s *Service) FindOwn(ctx context.Context, actor Actor) (Own, error) {
	if !actor.Holds(Arriving) {
		return Own{}, ErrNoSession
	}
	a, err := s.store.FindAccount(ctx, actor.Account)
	if err != nil {
		return Own{}, err
	}
	p, _, err := s.current(ctx)
	if err != nil {
		return Own{}, err
	}
	return Own{Listed: s.listed(a, nil), PasswordSet: a.Changed, Recovery: len(a.Recovery), Required: p.needsSecond(a.Grants), MustSet: a.MustSet}, nil
}
