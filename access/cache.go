package access

import (
	"sync"
	"time"
)

// cache keeps what a request needs to know of its session for a moment, so
// that it costs the store nothing, and when a session was last used, so that
// a request costs no write.
type cache struct {
	mu    sync.Mutex
	byKey map[string]*cached
}

type cached struct {
	session  Session
	actor    Actor
	idle     time.Duration
	absolute time.Duration
	loaded   time.Time
	written  time.Time // when Seen last went to the store
	stale    bool
}

const cacheKeys = 20_000

func newCache() *cache { return &cache{byKey: map[string]*cached{}} }

// over reports whether the session has ended by its limits.
func (c *cached) over(now time.Time) bool {
	return now.Sub(c.session.Seen) > c.idle || now.Sub(c.session.Started) > c.absolute
}

// touch finds a session that is fresh enough, notes its use, and says whether
// that is now to be written. A stale or unknown one is not found.
func (k *cache) touch(hash string, now time.Time) (c cached, found, write bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	e := k.byKey[hash]
	if e == nil || e.stale || now.Sub(e.loaded) >= fresh {
		return cached{}, false, false
	}
	if !e.over(now) {
		e.session.Seen = now
		if write = now.Sub(e.written) >= seenEvery; write {
			e.written = now
		}
	}
	return *e, true, write
}

// seen gives when a session was last used as far as this process knows.
func (k *cache) seen(hash string) (seen, written time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e := k.byKey[hash]; e != nil {
		return e.session.Seen, e.written
	}
	return seen, written
}

func (k *cache) put(hash string, c cached) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.byKey) >= cacheKeys {
		for h, e := range k.byKey {
			if e.over(c.loaded) || len(k.byKey) >= cacheKeys {
				delete(k.byKey, h)
			}
		}
	}
	k.byKey[hash] = &c
}

func (k *cache) drop(hash string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.byKey, hash)
}

// dropAccount makes the sessions of an account be read anew; when they were
// last used is kept.
func (k *cache) dropAccount(id AccountID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, e := range k.byKey {
		if e.session.Account == id {
			e.stale = true
		}
	}
}

func (k *cache) clear() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, e := range k.byKey {
		e.stale = true
	}
}
