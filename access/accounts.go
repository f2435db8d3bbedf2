package access

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

const oneTimeLetters = 16 // 80 bits

// NewAccount asks for an account. Wants are the grants the system
// administrator proposes with it; the security administrator gives them.
type NewAccount struct {
	Login, Name, Phone string
	Subject            string // of an identity provider, see [Subject]; may be empty
	Wants              []Grant
}

// Created is a new account and the one-time code with which its holder comes
// in for the first time. The code is shown once and kept nowhere.
type Created struct {
	Account Account
	Code    string
}

// validLogin reports whether a login is of 2 to 64 letters and digits of any
// script, and after the first also of the signs "._@-".
func validLogin(login string) bool {
	n := 0
	for _, r := range login {
		if n++; !unicode.IsLetter(r) && !unicode.IsNumber(r) && (n == 1 || !strings.ContainsRune("._@-", r)) {
			return false
		}
	}
	return n >= 2 && n <= 64 && utf8.ValidString(login)
}

func field(place, key, zh, en string, pairs ...any) error {
	return fault.New(fault.Invalid, locale.NewTemplate("access."+key, zh, en).With(pairs...)).At(place)
}

// check lists what is wrong with the fields, each fault at its name.
func (n *NewAccount) check() []error {
	var bad []error
	if !validLogin(FoldLogin(n.Login)) {
		bad = append(bad, field("login", "login_shape", "登录名“{got}”应为 2 至 64 个字母、汉字或数字，可含 . _ @ -",
			"login {got}: want 2 to 64 letters or digits, and . _ @ - between them", "got", n.Login))
	}
	bad = append(bad, checkPerson(n.Name, n.Phone)...)
	for _, err := range CheckGrants(n.Wants) {
		bad = append(bad, placed(err, "grants"))
	}
	return bad
}

func checkPerson(name, phone string) []error {
	var bad []error
	odd := func(r rune) bool { return unicode.IsControl(r) || !unicode.IsPrint(r) }
	if n := utf8.RuneCountInString(strings.TrimSpace(name)); n == 0 || n > 60 || strings.ContainsFunc(name, odd) {
		bad = append(bad, field("name", "name_shape", "请填写姓名，不超过 60 个字", "the name is missing, or longer than 60 characters"))
	}
	if utf8.RuneCountInString(phone) > 30 || strings.ContainsFunc(phone, odd) {
		bad = append(bad, field("phone", "phone_shape", "电话不超过 30 个字", "the telephone number is longer than 30 characters"))
	}
	return bad
}

// placed puts the place of a fault under another: 0 becomes grants.0.
func placed(err error, under string) error {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return err
	}
	if f.Place == "" {
		return f.At(under)
	}
	return f.At(under + "." + f.Place)
}

// Create makes an account without any right, and a one-time code for its
// holder. The system administrator may.
func (s *Service) Create(ctx context.Context, actor Actor, n NewAccount) (Created, error) {
	if err := s.allow(ctx, actor, AccountManage, "account.create", ""); err != nil {
		return Created{}, err
	}
	if bad := n.check(); bad != nil {
		return Created{}, errors.Join(bad...)
	}
	c, err := s.create(ctx, actor, n, nil, "")
	if err != nil || len(n.Wants) == 0 {
		return c, err
	}
	return c, s.propose(ctx, actor, map[AccountID][]Grant{c.Account.ID: n.Wants})
}

// create writes a new account; grants and the hash of a password of its own
// are for Setup alone.
func (s *Service) create(ctx context.Context, actor Actor, n NewAccount, grants []Grant, phc string) (Created, error) {
	code, err := mintCode(s.random, oneTimeLetters)
	if err != nil {
		return Created{}, err
	}
	now := s.now()
	a := Account{
		ID: AccountID(s.ids()), Login: FoldLogin(n.Login), Name: strings.TrimSpace(n.Name), Phone: strings.TrimSpace(n.Phone),
		Subject: n.Subject, Changed: now, MustSet: true, Created: now, Grants: grants,
	}
	a.Password = codeHash(s.key, "password", a.ID, code)
	if phc != "" {
		a.Password, a.MustSet, code = phc, false, ""
	}
	detail := details{"login": a.Login, "name": a.Name}
	if grants != nil {
		detail["grants"] = grants
	}
	if _, err := s.store.FindLogin(ctx, a.Login); err == nil {
		return Created{}, loginTaken(a.Login)
	} else if fault.KindOf(err) != fault.NotFound {
		return Created{}, err
	}
	err = s.store.SaveAccount(ctx, a, s.entry(actor, AccountManage, "account.create", a.ID, detail))
	if fault.KindOf(err) == fault.Conflict {
		return Created{}, loginTaken(a.Login)
	}
	if err != nil {
		return Created{}, err
	}
	a.Revision++
	return Created{a, code}, nil
}

func loginTaken(login string) error {
	return fault.New(fault.Conflict, locale.NewTemplate("access.login_taken",
		"登录名“{login}”已有人使用", "login {login} is taken").With("login", login)).At("login")
}

// propose keeps the grants asked for with new accounts, until given or dropped.
func (s *Service) propose(ctx context.Context, actor Actor, wants map[AccountID][]Grant) error {
	s.setup.Lock()
	defer s.setup.Unlock()
	all := map[AccountID][]Grant{}
	if err := s.readJSON(ctx, proposedSetting, &all); err != nil {
		return err
	}
	for id, g := range wants {
		if g == nil {
			delete(all, id)
		} else {
			all[id] = g
		}
	}
	data, err := json.Marshal(all)
	if err != nil {
		return err
	}
	var lines []audit.Entry
	for id, g := range wants {
		if g != nil {
			lines = append(lines, s.entry(actor, AccountManage, "account.propose", id, details{"grants": g}))
		}
	}
	slices.SortFunc(lines, func(a, b audit.Entry) int { return strings.Compare(a.Object, b.Object) })
	return s.store.SaveSetting(ctx, proposedSetting, data, lines...)
}

// CreateMany makes many accounts at once, as from a workbook, or none: what is
// wrong comes all at once, each fault at the index of its account and the name
// of its field (3.login). Should the store fail on the way, those made so far
// come back with the error.
func (s *Service) CreateMany(ctx context.Context, actor Actor, list []NewAccount) ([]Created, error) {
	if err := s.allow(ctx, actor, AccountManage, "account.create", ""); err != nil {
		return nil, err
	}
	if bad, err := s.CheckMany(ctx, list); err != nil || bad != nil {
		return nil, errors.Join(append(bad, err)...)
	}
	var made []Created
	wants := map[AccountID][]Grant{}
	for _, n := range list {
		c, err := s.create(ctx, actor, n, nil, "")
		if err != nil {
			return made, errors.Join(err, s.propose(ctx, actor, wants))
		}
		made = append(made, c)
		if len(n.Wants) > 0 {
			wants[c.Account.ID] = n.Wants
		}
	}
	return made, s.propose(ctx, actor, wants)
}

// CheckMany lists what CreateMany would refuse.
func (s *Service) CheckMany(ctx context.Context, list []NewAccount) ([]error, error) {
	const most = 5000
	if len(list) > most {
		return []error{fault.New(fault.Limit, locale.NewTemplate("access.too_many", "一次最多建立 {n} 个账号", "at most {n} accounts at once").With("n", most))}, nil
	}
	have, err := s.store.ListAccounts(ctx)
	if err != nil {
		return nil, err
	}
	taken := map[string]bool{}
	for _, a := range have {
		taken[a.Login] = true
	}
	var bad []error
	for i, n := range list {
		at := itoa(i)
		for _, err := range n.check() {
			bad = append(bad, placed(err, at))
		}
		login := FoldLogin(n.Login)
		if taken[login] {
			bad = append(bad, placed(loginTaken(login), at))
		}
		taken[login] = true
	}
	return bad, nil
}

// AmendAccount changes what an account is called.
type AmendAccount struct {
	ID          AccountID
	Name, Phone string
	Subject     string
	Revision    int64 // as read; 0: whatever it is
}

// Amend changes name, telephone and identity of an account. The system
// administrator may.
func (s *Service) Amend(ctx context.Context, actor Actor, c AmendAccount) error {
	if err := s.allow(ctx, actor, AccountManage, "account.amend", c.ID); err != nil {
		return err
	}
	if bad := checkPerson(c.Name, c.Phone); bad != nil {
		return errors.Join(bad...)
	}
	if c.Subject != "" {
		if other, err := s.store.FindLogin(ctx, "oidc:"+c.Subject); err == nil && other.ID != c.ID {
			return fault.New(fault.Conflict, locale.NewTemplate("access.subject_taken",
				"此身份已属于账号“{login}”", "this identity belongs to account {login}").With("login", other.Login)).At("subject")
		}
	}
	_, err := s.update(ctx, c.ID, func(a *Account) ([]audit.Entry, error) {
		if c.Revision != 0 && c.Revision != a.Revision {
			return nil, fault.New(fault.Invalid, locale.Plain("access.changed_meanwhile",
				"此账号刚被别人改过，请重新打开后再改", "somebody else has just changed this account; open it again"))
		}
		d := details{"old": []string{a.Name, a.Phone, a.Subject}}
		a.Name, a.Phone, a.Subject = strings.TrimSpace(c.Name), strings.TrimSpace(c.Phone), strings.TrimSpace(c.Subject)
		d["new"] = []string{a.Name, a.Phone, a.Subject}
		return []audit.Entry{s.entry(actor, AccountManage, "account.amend", a.ID, d)}, nil
	})
	return err
}

// notHimself refuses acts that nobody may do to his own account.
func (s *Service) notHimself(ctx context.Context, actor Actor, p Permission, act string, id AccountID) error {
	if actor.Account != id {
		return nil
	}
	return s.refuse(ctx, actor, p, act, id, "himself", fault.New(fault.Denied, locale.Plain("access.himself",
		"不能对自己的账号做这件事，请由另一位管理员办理", "nobody may do this to his own account; ask another administrator")))
}

// keepOne refuses to take away the last active holder of an administrator's role.
func (s *Service) keepOne(ctx context.Context, a Account, after []Grant) error {
	for _, g := range a.Grants {
		if !g.Role.Admin() || slices.Contains(after, g) {
			continue
		}
		list, err := s.store.ListAccounts(ctx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(list, func(o Account) bool { return o.ID != a.ID && !o.Disabled && slices.Contains(o.Grants, g) }) {
			return fault.New(fault.Invalid, locale.NewTemplate("access.last",
				"这是最后一个可用的{role}，须先另设一个", "this is the last {role} in use; appoint another first").With("role", g.Role.Label()))
		}
	}
	return nil
}

// SetDisabled takes an account out of use, with all its sessions, or back
// into it. The system administrator may; why is kept in the log.
func (s *Service) SetDisabled(ctx context.Context, actor Actor, id AccountID, disabled bool, why string) error {
	act := "account.enable"
	if disabled {
		act = "account.disable"
	}
	if err := s.allow(ctx, actor, AccountManage, act, id); err != nil {
		return err
	}
	if err := s.notHimself(ctx, actor, AccountManage, act, id); err != nil {
		return err
	}
	s.setup.Lock()
	defer s.setup.Unlock()
	_, err := s.update(ctx, id, func(a *Account) ([]audit.Entry, error) {
		if disabled {
			if err := s.keepOne(ctx, *a, nil); err != nil {
				return nil, err
			}
		}
		a.Disabled = disabled
		return []audit.Entry{s.entry(actor, AccountManage, act, a.ID, details{"why": why})}, nil
	})
	if err != nil || !disabled {
		return err
	}
	return s.endSessions(ctx, id)
}

// Unlock opens a locked account at once. The security administrator may.
func (s *Service) Unlock(ctx context.Context, actor Actor, id AccountID) error {
	if err := s.allow(ctx, actor, AccountGrant, "account.unlock", id); err != nil {
		return err
	}
	a, err := s.update(ctx, id, func(a *Account) ([]audit.Entry, error) {
		a.Failures, a.Locked = 0, time.Time{}
		return []audit.Entry{s.entry(actor, AccountGrant, "account.unlock", a.ID, nil)}, nil
	})
	if err == nil {
		s.sessions.dropAccount(a.ID)
	}
	return err
}

// ResetPassword puts a one-time code in the place of a password and ends all
// sessions. The system administrator may; a second factor stays as it is.
func (s *Service) ResetPassword(ctx context.Context, actor Actor, id AccountID) (code string, err error) {
	if err := s.allow(ctx, actor, AccountManage, "account.reset", id); err != nil {
		return "", err
	}
	if err := s.notHimself(ctx, actor, AccountManage, "account.reset", id); err != nil {
		return "", err
	}
	if code, err = mintCode(s.random, oneTimeLetters); err != nil {
		return "", err
	}
	// Sessions end before as well, so that none is there that may choose the
	// new password.
	if err := s.store.EndSessions(ctx, id, ""); err != nil {
		return "", err
	}
	_, err = s.update(ctx, id, func(a *Account) ([]audit.Entry, error) {
		if !strings.HasPrefix(a.Password, codePrefix) && a.Password != "" {
			a.Earlier = append([]string{a.Password}, a.Earlier...)
		}
		a.Password, a.Changed, a.MustSet = codeHash(s.key, "password", a.ID, code), s.now(), true
		return []audit.Entry{s.entry(actor, AccountManage, "account.reset", a.ID, nil)}, nil
	})
	if err != nil {
		return "", err
	}
	return code, s.endSessions(ctx, id)
}

// ResetSecond takes away an account's second factor, as when a telephone is
// lost. The security administrator may, so that no one person can take over an
// account that has one.
func (s *Service) ResetSecond(ctx context.Context, actor Actor, id AccountID) error {
	if err := s.allow(ctx, actor, AccountGrant, "account.second.reset", id); err != nil {
		return err
	}
	if err := s.notHimself(ctx, actor, AccountGrant, "account.second.reset", id); err != nil {
		return err
	}
	_, err := s.update(ctx, id, func(a *Account) ([]audit.Entry, error) {
		a.TOTP, a.TOTPLast, a.Recovery = nil, 0, nil
		return []audit.Entry{s.entry(actor, AccountGrant, "account.second.reset", a.ID, nil)}, nil
	})
	if err != nil {
		return err
	}
	return s.endSessions(ctx, id)
}

// endSessions ends all sessions of an account, also for this process's memory.
func (s *Service) endSessions(ctx context.Context, id AccountID) error {
	err := s.store.EndSessions(ctx, id, "")
	s.sessions.dropAccount(id)
	return err
}
