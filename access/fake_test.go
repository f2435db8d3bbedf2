package access_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// memory is a Store and a Log that keep everything in maps. The real store has
// a suite of its own; the journeys run on it.
type memory struct {
	mu       sync.Mutex
	accounts map[access.AccountID]access.Account
	sessions map[string]access.Session
	tokens   map[string]access.Token
	settings map[string][]byte
	entries  []audit.Entry
	writes   int
	reads    int
	slow     time.Duration // that FindLogin takes
}

func newMemory() *memory {
	return &memory{accounts: map[access.AccountID]access.Account{}, sessions: map[string]access.Session{}, tokens: map[string]access.Token{}, settings: map[string][]byte{}}
}

func missing() error { return fault.New(fault.NotFound, locale.Plain("x", "没有", "none")) }

func stale() error { return fault.New(fault.Conflict, locale.Plain("x", "已改", "changed")) }

func (m *memory) lock() func() { m.mu.Lock(); return m.mu.Unlock }

func (m *memory) wrote(e []audit.Entry) error {
	m.writes++
	m.entries = append(m.entries, e...)
	return nil
}

func (m *memory) Append(_ context.Context, e ...audit.Entry) error {
	defer m.lock()()
	return m.wrote(e)
}

func (m *memory) FindAccount(_ context.Context, id access.AccountID) (access.Account, error) {
	defer m.lock()()
	m.reads++
	if a, ok := m.accounts[id]; ok {
		return a, nil
	}
	return access.Account{}, missing()
}

func (m *memory) FindLogin(_ context.Context, login string) (access.Account, error) {
	defer time.Sleep(m.slow)
	defer m.lock()()
	for _, a := range m.accounts {
		if a.Login == login || a.Subject != "" && "oidc:"+a.Subject == login {
			return a, nil
		}
	}
	return access.Account{}, missing()
}

func (m *memory) ListAccounts(context.Context) ([]access.Account, error) {
	defer m.lock()()
	var out []access.Account
	for _, a := range m.accounts {
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b access.Account) int { return cmp.Compare(a.Login, b.Login) })
	return out, nil
}

func (m *memory) SaveAccount(_ context.Context, a access.Account, e ...audit.Entry) error {
	defer m.lock()()
	old, known := m.accounts[a.ID]
	if known != (a.Revision > 0) || old.Revision != a.Revision {
		return stale()
	}
	for _, o := range m.accounts {
		if o.ID != a.ID && o.Login == a.Login {
			return stale()
		}
	}
	a.Revision++
	m.accounts[a.ID] = a
	return m.wrote(e)
}

func (m *memory) FindSession(_ context.Context, hash string) (access.Session, error) {
	defer m.lock()()
	m.reads++
	if s, ok := m.sessions[hash]; ok {
		return s, nil
	}
	return access.Session{}, missing()
}

func (m *memory) ListSessions(_ context.Context, id access.AccountID) ([]access.Session, error) {
	defer m.lock()()
	var out []access.Session
	for _, s := range m.sessions {
		if s.Account == id {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b access.Session) int { return b.Seen.Compare(a.Seen) })
	return out, nil
}

func (m *memory) SaveSession(_ context.Context, s access.Session, e ...audit.Entry) error {
	defer m.lock()()
	m.sessions[s.Hash] = s
	return m.wrote(e)
}

func (m *memory) EndSessions(_ context.Context, id access.AccountID, except string, e ...audit.Entry) error {
	defer m.lock()()
	for h, s := range m.sessions {
		if s.Account == id && h != except {
			delete(m.sessions, h)
		}
	}
	return m.wrote(e)
}

func (m *memory) EndSession(_ context.Context, hash string, e ...audit.Entry) error {
	defer m.lock()()
	delete(m.sessions, hash)
	return m.wrote(e)
}

func (m *memory) FindToken(_ context.Context, hash string) (access.Token, error) {
	defer m.lock()()
	if t, ok := m.tokens[hash]; ok {
		return t, nil
	}
	return access.Token{}, missing()
}

func (m *memory) ListTokens(_ context.Context, id access.AccountID) ([]access.Token, error) {
	defer m.lock()()
	var out []access.Token
	for _, t := range m.tokens {
		if t.Account == id {
			out = append(out, t)
		}
	}
	return out, nil
}

func (m *memory) SaveToken(_ context.Context, t access.Token, e ...audit.Entry) error {
	defer m.lock()()
	m.tokens[t.Hash] = t
	return m.wrote(e)
}

func (m *memory) EndToken(_ context.Context, id access.AccountID, token string, e ...audit.Entry) error {
	defer m.lock()()
	for h, t := range m.tokens {
		if t.Account == id && t.ID == token {
			delete(m.tokens, h)
			return m.wrote(e)
		}
	}
	return missing()
}

func (m *memory) ReadSetting(_ context.Context, name string) ([]byte, error) {
	defer m.lock()()
	return m.settings[name], nil
}

func (m *memory) SaveSetting(_ context.Context, name string, value []byte, e ...audit.Entry) error {
	defer m.lock()()
	m.settings[name] = value
	return m.wrote(e)
}

// last gives the newest entry of an act; it fails the test when there is none.
func (m *memory) last(t testing.TB, act string) audit.Entry {
	t.Helper()
	defer m.lock()()
	for _, e := range slices.Backward(m.entries) {
		if e.Act == act {
			return e
		}
	}
	t.Fatalf("nothing in the log says %s", act)
	return audit.Entry{}
}

// house is a Service with its store and a clock that stands until moved.
type house struct {
	*access.Service
	*memory
	t   testing.TB
	now time.Time
}

var start = time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)

// cheap makes passwords cost nothing to speak of.
var cheap = access.Cost{Passes: 1, MemoryKiB: 8, Lanes: 1}

func chance() *rand.ChaCha8 { return rand.NewChaCha8([32]byte{1}) }

// ids counts, from another beginning each time.
func ids() func() string {
	n, begin := 0, idsFrom.Add(1)
	return func() string { n++; return fmt.Sprintf("01A%03d-%03d", begin, n) }
}

var idsFrom atomic.Int64

func (h *house) clock() time.Time { return h.now }

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{memory: newMemory(), t: t, now: start}
	var err error
	h.Service, err = access.New(access.Options{
		Store: h.memory, Log: h.memory, Clock: h.clock, Random: chance(), Key: make([]byte, access.KeyBytes), Cost: cheap, IDs: ids(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) later(d time.Duration) { h.now = h.now.Add(d) }

const strong = "Kx7#mountain-Tea"

// open makes an account with grants and the strong password, as the console may.
func (h *house) open(login string, grants ...access.Grant) access.AccountID {
	h.t.Helper()
	c, err := h.Create(h.t.Context(), access.Console(), access.NewAccount{Login: login, Name: "某" + login})
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.SetGrants(h.t.Context(), access.Console(), c.Account.ID, grants); err != nil {
		h.t.Fatal(err)
	}
	e, err := h.Login(h.t.Context(), access.Credentials{Login: login, Password: c.Code, From: "10.0.0.1"})
	if err != nil {
		h.t.Fatal(err)
	}
	if e.Actor.Pending != access.PendingSet {
		h.t.Fatalf("after a one-time code %q is pending", e.Actor.Pending)
	}
	if err := h.ChangePassword(h.t.Context(), e.Actor, "", strong); err != nil {
		h.t.Fatal(err)
	}
	if err := h.Logout(h.t.Context(), e.Actor); err != nil {
		h.t.Fatal(err)
	}
	return c.Account.ID
}

func (h *house) login(login, password string) (access.Entrance, error) {
	return h.Login(h.t.Context(), access.Credentials{Login: login, Password: password, From: "10.0.0.1", Agent: "Firefox"})
}

// in signs in and resumes, so that the actor is as a request sees it.
func (h *house) in(login string) (access.Actor, string) {
	h.t.Helper()
	e, err := h.login(login, strong)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.resume(e.Secret), e.Secret
}

func (h *house) resume(secret string) access.Actor {
	h.t.Helper()
	a, _, err := h.Resume(h.t.Context(), secret, "10.0.0.1")
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// wantFault fails unless an error is a fault with a key.
func wantFault(t testing.TB, err error, key string) {
	t.Helper()
	if !slices.Contains(keysOf(err), key) {
		t.Errorf("error %v (keys %v), want %s", err, keysOf(err), key)
	}
}

// keysOf lists the keys of the faults joined in an error.
func keysOf(err error) []string {
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		var out []string
		for _, e := range j.Unwrap() {
			out = append(out, keysOf(e)...)
		}
		return out
	}
	if f, ok := err.(*fault.Fault); ok {
		return []string{f.Msg.Key}
	}
	return nil
}

var errBroken = errors.New("the disk is full")

// breaking takes a few accounts and then no more.
type breaking struct {
	*memory
	left int
}

func (b *breaking) SaveAccount(ctx context.Context, a access.Account, e ...audit.Entry) error {
	if b.left--; b.left < 0 {
		return errBroken
	}
	return b.memory.SaveAccount(ctx, a, e...)
}

func placesOf(err error) string {
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		var out []string
		for _, e := range j.Unwrap() {
			out = append(out, placesOf(e))
		}
		return strings.Join(out, " ")
	}
	if f, ok := err.(*fault.Fault); ok {
		return f.Place
	}
	return fmt.Sprint(err)
}
