package access

import (
	"context"
	"errors"
	"slices"
	"strings"

	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// SetupCommand is what the first visitor of a new installation gives: himself
// as system administrator, with a password, and whom else to let in. The
// three administrators are three people; who has to hold two offices for now
// has two accounts, and the log keeps them apart.
type SetupCommand struct {
	Code string // printed where the program was started

	System   NewAccount
	Password string

	Security NewAccount
	Audit    NewAccount

	// Work is the first account that sees data: a county statistician, or a
	// city or province reviewer, by the level of Region.
	Work   NewAccount
	Region registry.RegionCode
}

// SetupResult lists the accounts made besides the system administrator's, with
// the one-time codes to hand on. They are shown once.
type SetupResult struct{ Security, Audit, Work Created }

// NeedsSetup reports whether nobody administers this installation yet.
func (s *Service) NeedsSetup(ctx context.Context) (bool, error) {
	if s.isSetUp.Load() {
		return false, nil
	}
	list, err := s.store.ListAccounts(ctx)
	if err != nil {
		return false, err
	}
	done := slices.ContainsFunc(list, func(a Account) bool { return slices.Contains(a.Grants, Grant{Role: SystemAdmin}) })
	if done {
		s.isSetUp.Store(true) // it never needs it again: the last administrator stays
	}
	return !done, nil
}

// SetupCode gives the code the first visitor must know, so that a stranger on
// the network is not the first. It is made anew at every start; the program
// prints it where it was started.
func (s *Service) SetupCode() string { return s.setupCode }

var errSetupDone = fault.New(fault.Conflict, locale.Plain("access.setup_done",
	"系统已完成初始设置，请直接登录", "this installation is set up; please sign in"))

// Setup makes the first accounts, once. What is wrong comes all at once, each
// fault at its account and field (security.login).
func (s *Service) Setup(ctx context.Context, c SetupCommand, from string) (SetupResult, error) {
	s.setup.Lock()
	defer s.setup.Unlock()
	var r SetupResult
	needed, err := s.NeedsSetup(ctx)
	if err != nil {
		return r, err
	}
	if !needed {
		return r, errSetupDone
	}
	if err := s.addressOpen(from); err != nil {
		return r, err
	}
	if !sameHash(codeHash(s.key, "setup", "", c.Code), codeHash(s.key, "setup", "", s.setupCode)) {
		s.addressFailed(from)
		return r, fault.New(fault.Denied, locale.Plain("access.setup_code",
			"设置码不正确：请看启动程序的窗口", "the set-up code is wrong; look at the window the program was started in")).At("code")
	}
	if bad := c.check(); bad != nil {
		return r, errors.Join(bad...)
	}
	phc, err := s.hash.hash(ctx, c.Password)
	if err != nil {
		return r, err
	}
	setup := Actor{Account: "setup", Name: "setup", From: from, Via: "cli"}
	if r.Security, err = s.first(ctx, setup, c.Security, Grant{Role: SecurityAdmin}, ""); err != nil {
		return r, placed(err, "security")
	}
	if r.Audit, err = s.first(ctx, setup, c.Audit, Grant{Role: AuditAdmin}, ""); err != nil {
		return r, placed(err, "audit")
	}
	if r.Work, err = s.first(ctx, setup, c.Work, workGrant(c.Region), ""); err != nil {
		return r, placed(err, "work")
	}
	// The system administrator comes last: with him the setting up is over,
	// and until then it can be begun again.
	if _, err = s.first(ctx, setup, c.System, Grant{Role: SystemAdmin}, phc); err != nil {
		return r, placed(err, "system")
	}
	return r, nil
}

// first makes one of the first accounts. One that a setting up broken off has
// left gets a new code instead.
func (s *Service) first(ctx context.Context, setup Actor, n NewAccount, g Grant, phc string) (Created, error) {
	if err := s.notePlacesLocked(ctx, []Grant{g}); err != nil {
		return Created{}, err
	}
	old, err := s.store.FindLogin(ctx, FoldLogin(n.Login))
	if fault.KindOf(err) == fault.NotFound {
		return s.create(ctx, setup, n, []Grant{g}, phc)
	}
	if err != nil {
		return Created{}, err
	}
	if !old.Seen.IsZero() || !old.MustSet || !slices.Equal(old.Grants, []Grant{g}) {
		return Created{}, loginTaken(old.Login)
	}
	code, err := mintCode(s.random, oneTimeLetters)
	if err != nil {
		return Created{}, err
	}
	a, err := s.update(ctx, old.ID, func(a *Account) ([]audit.Entry, error) {
		a.Name, a.Password, a.Changed = strings.TrimSpace(n.Name), codeHash(s.key, "password", a.ID, code), s.now()
		return []audit.Entry{s.entry(setup, Public, "account.reset", a.ID, nil)}, nil
	})
	return Created{a, code}, err
}

func workGrant(c registry.RegionCode) Grant {
	g := Grant{Role: CountyStatistician, Region: c}
	switch {
	case c.Level() == registry.ProvinceLevel:
		g.Role = ProvinceReviewer
	case c.Level() == registry.PrefectureLevel && len(registry.ListRegionsUnder(c)) > 0:
		g.Role = CityReviewer
	}
	return g
}

func (c *SetupCommand) check() []error {
	var bad []error
	taken := map[string]bool{}
	for _, part := range []struct {
		name string
		n    *NewAccount
	}{{"system", &c.System}, {"security", &c.Security}, {"audit", &c.Audit}, {"work", &c.Work}} {
		part.n.Wants = nil
		for _, err := range part.n.check() {
			bad = append(bad, placed(err, part.name))
		}
		login := FoldLogin(part.n.Login)
		if login != "" && taken[login] {
			bad = append(bad, placed(field("login", "login_twice", "登录名“{login}”用了两次：三位管理员和业务账号须各有自己的登录名",
				"login {login} stands twice; each account has its own", "login", login), part.name))
		}
		taken[login] = true
	}
	me := Account{Login: FoldLogin(c.System.Login), Name: c.System.Name, Phone: c.System.Phone}
	p := DefaultPolicy()
	bad = append(bad, p.checkPassword(c.Password, &me)...)
	for _, err := range CheckGrants([]Grant{workGrant(c.Region)}) {
		var f *fault.Fault
		if errors.As(err, &f) {
			bad = append(bad, f.At("region"))
		}
	}
	return bad
}
