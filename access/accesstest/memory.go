// Package accesstest lets tests have accounts without a database: a store and
// an audit log in memory, whose chain is sealed like the real one.
package accesstest

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
	"sync"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Memory is an access.Store and an audit.Log that keep everything in maps. The
// real store has a suite of its own; the journeys run on it.
type Memory struct {
	mu       sync.Mutex
	Accounts map[access.AccountID]access.Account
	Sessions map[string]access.Session
	Tokens   map[string]access.Token
	Settings map[string][]byte
	Entries  []audit.Entry
	Writes   int
	Reads    int
	Found    func() // called after each FindLogin, without the lock
}

// NewMemory makes an empty one.
func NewMemory() *Memory {
	return &Memory{Accounts: map[access.AccountID]access.Account{}, Sessions: map[string]access.Session{}, Tokens: map[string]access.Token{}, Settings: map[string][]byte{}}
}

func missing() error { return fault.New(fault.NotFound, locale.Plain("x", "没有", "none")) }

func stale() error { return fault.New(fault.Conflict, locale.Plain("x", "已改", "changed")) }

func (m *Memory) lock() func() { m.mu.Lock(); return m.mu.Unlock }

func (m *Memory) wrote(e []audit.Entry) error {
	m.Writes++
	for _, x := range e {
		var prev audit.Head
		for _, old := range m.Entries {
			if old.County == x.County {
				prev = old.Head()
			}
		}
		prev.County = x.County
		m.Entries = append(m.Entries, audit.Seal(prev, x))
	}
	return nil
}

// Append appends entries to their chains.
func (m *Memory) Append(_ context.Context, e ...audit.Entry) error {
	defer m.lock()()
	return m.wrote(e)
}

// FindAccount implements access.Store.
func (m *Memory) FindAccount(_ context.Context, id access.AccountID) (access.Account, error) {
	defer m.lock()()
	m.Reads++
	if a, ok := m.Accounts[id]; ok {
		return a, nil
	}
	return access.Account{}, missing()
}

// FindLogin implements access.Store.
func (m *Memory) FindLogin(_ context.Context, login string) (access.Account, error) {
	if m.Found != nil {
		defer m.Found()
	}
	defer m.lock()()
	for _, a := range m.Accounts {
		if a.Login == login || a.Subject != "" && "oidc:"+a.Subject == login {
			return a, nil
		}
	}
	return access.Account{}, missing()
}

// ListAccounts implements access.Store.
func (m *Memory) ListAccounts(context.Context) ([]access.Account, error) {
	defer m.lock()()
	var out []access.Account
	for _, a := range m.Accounts {
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b access.Account) int { return cmp.Compare(a.Login, b.Login) })
	return out, nil
}

// SaveAccount implements access.Store.
func (m *Memory) SaveAccount(_ context.Context, a access.Account, e ...audit.Entry) error {
	defer m.lock()()
	old, known := m.Accounts[a.ID]
	if known != (a.Revision > 0) || old.Revision != a.Revision {
		return stale()
	}
	for _, o := range m.Accounts {
		if o.ID != a.ID && o.Login == a.Login {
			return stale()
		}
	}
	a.Revision++
	m.Accounts[a.ID] = a
	return m.wrote(e)
}

// FindSession implements access.Store.
func (m *Memory) FindSession(_ context.Context, hash string) (access.Session, error) {
	defer m.lock()()
	m.Reads++
	if s, ok := m.Sessions[hash]; ok {
		return s, nil
	}
	return access.Session{}, missing()
}

// ListSessions implements access.Store.
func (m *Memory) ListSessions(_ context.Context, id access.AccountID) ([]access.Session, error) {
	defer m.lock()()
	var out []access.Session
	for _, s := range m.Sessions {
		if s.Account == id {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b access.Session) int { return b.Seen.Compare(a.Seen) })
	return out, nil
}

// SaveSession implements access.Store.
func (m *Memory) SaveSession(_ context.Context, s access.Session, e ...audit.Entry) error {
	defer m.lock()()
	m.Sessions[s.Hash] = s
	return m.wrote(e)
}

// TouchSession implements access.Store.
func (m *Memory) TouchSession(_ context.Context, s access.Session) error {
	defer m.lock()()
	if _, ok := m.Sessions[s.Hash]; !ok {
		return missing()
	}
	m.Sessions[s.Hash] = s
	return m.wrote(nil)
}

// EndSessions implements access.Store.
func (m *Memory) EndSessions(_ context.Context, id access.AccountID, except string, e ...audit.Entry) error {
	defer m.lock()()
	for h, s := range m.Sessions {
		if s.Account == id && h != except {
			delete(m.Sessions, h)
		}
	}
	return m.wrote(e)
}

// EndSession implements access.Store.
func (m *Memory) EndSession(_ context.Context, hash string, e ...audit.Entry) error {
	defer m.lock()()
	delete(m.Sessions, hash)
	return m.wrote(e)
}

// FindToken implements access.Store.
func (m *Memory) FindToken(_ context.Context, hash string) (access.Token, error) {
	defer m.lock()()
	if t, ok := m.Tokens[hash]; ok {
		return t, nil
	}
	return access.Token{}, missing()
}

// ListTokens implements access.Store.
func (m *Memory) ListTokens(_ context.Context, id access.AccountID) ([]access.Token, error) {
	defer m.lock()()
	var out []access.Token
	for _, t := range m.Tokens {
		if t.Account == id {
			out = append(out, t)
		}
	}
	return out, nil
}

// SaveToken implements access.Store.
func (m *Memory) SaveToken(_ context.Context, t access.Token, e ...audit.Entry) error {
	defer m.lock()()
	m.Tokens[t.Hash] = t
	return m.wrote(e)
}

// TouchToken implements access.Store.
func (m *Memory) TouchToken(_ context.Context, t access.Token) error {
	defer m.lock()()
	if _, ok := m.Tokens[t.Hash]; !ok {
		return missing()
	}
	m.Tokens[t.Hash] = t
	return m.wrote(nil)
}

// EndToken implements access.Store.
func (m *Memory) EndToken(_ context.Context, id access.AccountID, token string, e ...audit.Entry) error {
	defer m.lock()()
	for h, t := range m.Tokens {
		if t.Account == id && t.ID == token {
			delete(m.Tokens, h)
			return m.wrote(e)
		}
	}
	return missing()
}

// ReadSetting implements access.Store.
func (m *Memory) ReadSetting(_ context.Context, name string) ([]byte, error) {
	defer m.lock()()
	return m.Settings[name], nil
}

// SaveSetting implements access.Store.
func (m *Memory) SaveSetting(_ context.Context, name string, value []byte, e ...audit.Entry) error {
	defer m.lock()()
	m.Settings[name] = value
	return m.wrote(e)
}

// Last gives the newest entry of an act, and whether there is one.
func (m *Memory) Last(act string) (audit.Entry, bool) {
	defer m.lock()()
	for _, e := range slices.Backward(m.Entries) {
		if e.Act == act {
			return e, true
		}
	}
	return audit.Entry{}, false
}

// List implements audit.Log.
func (m *Memory) List(_ context.Context, q audit.Query) ([]audit.Entry, error) {
	defer m.lock()()
	var out []audit.Entry
	for _, e := range slices.Backward(m.Entries) {
		text := strings.ToLower(e.Name + "\n" + e.Object + "\n" + e.Detail)
		switch {
		case q.Counties != nil && !slices.Contains(q.Counties, e.County), q.Actor != "" && e.Actor != q.Actor, !strings.HasPrefix(e.Act, q.Act),
			!strings.HasPrefix(e.Object, q.Object), q.Result != "" && e.Result != q.Result, !strings.Contains(text, strings.ToLower(q.Words)),
			!q.From.IsZero() && e.At.Before(q.From), !q.To.IsZero() && e.At.After(q.To), q.Before > 0 && e.Seq >= q.Before:
			continue
		}
		if out = append(out, e); len(out) == cmp.Or(q.Limit, 100) {
			break
		}
	}
	return out, nil
}

// Chain implements audit.Log.
func (m *Memory) Chain(_ context.Context, county registry.RegionCode) iter.Seq2[audit.Entry, error] {
	m.mu.Lock()
	list := slices.Clone(m.Entries)
	m.mu.Unlock()
	return func(yield func(audit.Entry, error) bool) {
		for _, e := range list {
			if e.County == county && !yield(e, nil) {
				return
			}
		}
	}
}

// Chains implements audit.Log.
func (m *Memory) Chains(context.Context) ([]registry.RegionCode, error) {
	defer m.lock()()
	var out []registry.RegionCode
	for _, e := range m.Entries {
		out = append(out, e.County)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
