package access

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"

	"golang.org/x/text/unicode/norm"
)

// Log takes the entries of acts that change nothing in the store: refusals.
type Log interface {
	Append(ctx context.Context, entries ...audit.Entry) error
}

// Options are what a Service works with.
type Options struct {
	Store  Store
	Log    Log
	Clock  func() time.Time
	IDs    func() string // ULID text
	Random io.Reader     // of a quality for keys
	Key    []byte        // of the installation, KeyBytes long
	Issuer string        // shown in authenticator apps; empty: Junheng

	// Township gives the name by which schools state a township, of its
	// nine-digit code; empty where nobody entered it. Nil: none is known.
	Township func(ctx context.Context, code registry.RegionCode) (string, error)

	Cost   Cost // of a password; zero: DefaultCost
	Hashes int  // passwords computed at the same time; 0: 2
}

// Service signs people in and keeps their accounts. It is safe for concurrent
// use; several processes may share one store.
type Service struct {
	store  Store
	log    Log
	clock  func() time.Time
	ids    func() string
	random io.Reader
	key    []byte
	issuer string
	named  func(ctx context.Context, code registry.RegionCode) (string, error) // of a township
	hash   *hasher
	seal   *sealer
	dummy  string // a hash no password has

	logins    *turns
	strangers *tally // logins nobody has
	addresses *tally // where failures come from
	sessions  *cache
	settings  settings

	setup     sync.Mutex
	setupCode string
	isSetUp   atomic.Bool
}

// New makes a Service. It fails when the key has the wrong length or chance
// cannot be had.
func New(o Options) (*Service, error) {
	if o.Cost == (Cost{}) {
		o.Cost = DefaultCost
	}
	if o.Issuer == "" {
		o.Issuer = "Junheng"
	}
	random := &locked{r: o.Random}
	seal, err := newSealer(o.Key, random)
	if err != nil {
		return nil, err
	}
	s := &Service{
		store: o.Store, log: o.Log, clock: o.Clock, ids: o.IDs, random: random, key: slices.Clone(o.Key), issuer: o.Issuer,
		named: o.Township, hash: newHasher(o.Cost, random, max(2, o.Hashes)), seal: seal,
		logins: newTurns(), strangers: newTally(), addresses: newTally(), sessions: newCache(),
	}
	if s.setupCode, err = mintCode(random, 12); err != nil {
		return nil, err
	}
	nobody, err := mintCode(random, 24)
	if err != nil {
		return nil, err
	}
	s.dummy, err = s.hash.hash(context.Background(), nobody)
	return s, err
}

// locked lets several goroutines read from one source of chance.
type locked struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *locked) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(p)
}

func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// FoldLogin gives a login as it is kept and looked up: half width, small
// letters, no space around.
func FoldLogin(login string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(login)))
}

// entry makes the audit line of an act on an account. Accounts belong to the
// installation, so the line goes to its chain.
func (s *Service) entry(a Actor, p Permission, act string, object AccountID, detail any) audit.Entry {
	e := audit.Entry{
		At: s.now(), Actor: string(a.Account), Name: a.Name, Role: string(a.RoleFor(p, Place{})), From: a.From,
		Act: act, Result: audit.Done,
	}
	if object != "" {
		e.Object = "account/" + string(object)
	}
	if detail != nil {
		text, err := json.Marshal(detail)
		if err != nil {
			text, _ = json.Marshal(err.Error()) // a string always can be
		}
		e.Detail = string(text)
	}
	return e
}

type details map[string]any

// allow asks for a permission of the installation; a refusal is on record.
func (s *Service) allow(ctx context.Context, a Actor, p Permission, act string, object AccountID) error {
	if a.Holds(p) {
		return nil
	}
	return s.refuse(ctx, a, p, act, object, "permission", fault.New(fault.Denied, locale.NewTemplate("access.denied",
		"您没有“{perm}”的权限", "you may not {perm}").With("perm", p.Label())))
}

// refuse puts a refusal on record and gives its fault.
func (s *Service) refuse(ctx context.Context, a Actor, p Permission, act string, object AccountID, why string, f *fault.Fault) error {
	e := s.entry(a, p, act, object, details{"why": why})
	e.Result = audit.Denied
	if err := s.log.Append(ctx, e); err != nil {
		return err
	}
	return f
}

// update changes an account as it stands now, again when somebody else changed
// it meanwhile. The change gets the account and gives the lines of the log; it
// may run more than once. An account it leaves as it was is not written.
func (s *Service) update(ctx context.Context, id AccountID, change func(*Account) ([]audit.Entry, error)) (Account, error) {
	const attempts = 8
	var err error
	for range attempts {
		var a Account
		if a, err = s.store.FindAccount(ctx, id); err != nil {
			return Account{}, err
		}
		var entries []audit.Entry
		if entries, err = change(&a); err != nil {
			return Account{}, err
		}
		if err = s.store.SaveAccount(ctx, a, entries...); err == nil {
			s.sessions.dropAccount(id)
			a.Revision++
			return a, nil
		}
		if fault.KindOf(err) != fault.Conflict {
			return Account{}, err
		}
	}
	return Account{}, err
}

// settings are what every request needs of the settings, read anew now and then.
type settings struct {
	mu     sync.Mutex
	loaded time.Time
	policy Policy
	places []registry.RegionCode
}

const (
	policySetting   = "access.policy"
	placesSetting   = "access.places"   // counties granted that the list of regions does not have
	proposedSetting = "access.proposed" // grants asked for with new accounts

	fresh = 5 * time.Second // how old what is kept in memory may be
)

func (s *Service) current(ctx context.Context) (Policy, []registry.RegionCode, error) {
	c := &s.settings
	now := s.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.loaded.IsZero() && now.Sub(c.loaded) < fresh {
		return c.policy, c.places, nil
	}
	data, err := s.store.ReadSetting(ctx, policySetting)
	if err != nil {
		return Policy{}, nil, err
	}
	p, err := parsePolicy(data)
	if err != nil {
		return Policy{}, nil, err
	}
	var places []registry.RegionCode
	if err := s.readJSON(ctx, placesSetting, &places); err != nil {
		return Policy{}, nil, err
	}
	c.policy, c.places, c.loaded = p, places, now
	return p, places, nil
}

func (s *Service) forgetSettings() {
	s.settings.mu.Lock()
	s.settings.loaded = time.Time{}
	s.settings.mu.Unlock()
	s.sessions.clear()
}

func (s *Service) readJSON(ctx context.Context, name string, into any) error {
	data, err := s.store.ReadSetting(ctx, name)
	if err != nil || len(data) == 0 {
		return err
	}
	return json.Unmarshal(data, into)
}

// Policy gives the policy in force.
func (s *Service) Policy(ctx context.Context) (Policy, error) {
	p, _, err := s.current(ctx)
	return p, err
}

// SavePolicy puts another policy in force. The security administrator may.
// What is wrong with it comes all at once, each fault at the name of its field.
func (s *Service) SavePolicy(ctx context.Context, actor Actor, p Policy) error {
	if err := s.allow(ctx, actor, AccountGrant, "account.policy", ""); err != nil {
		return err
	}
	if bad := p.check(); bad != nil {
		return errors.Join(bad...)
	}
	if !p.admits(actor.From) && actor.Via != "cli" {
		return fault.New(fault.Invalid, locale.NewTemplate("access.policy_shut_out",
			"您自己的地址 {from} 不在允许的网络之内，保存后将无法再登录", "your own address {from} is not in these networks; you could not sign in again").
			With("from", actor.From)).At("admin_from")
	}
	old, _, err := s.current(ctx)
	if err != nil {
		return err
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	e := s.entry(actor, AccountGrant, "account.policy", "", details{"old": old, "new": p})
	err = s.store.SaveSetting(ctx, policySetting, data, e)
	s.forgetSettings()
	return err
}
