package access

import (
	"sync"
	"time"
)

// turns lets one attempt at a time at each login, so that a burst of guesses
// counts as many, not as one.
type turns struct {
	mu   sync.Mutex
	busy map[string]*turn
}

type turn struct {
	mu   sync.Mutex
	want int
}

func newTurns() *turns { return &turns{busy: map[string]*turn{}} }

// take waits for the turn at a key and gives what ends it.
func (t *turns) take(key string) func() {
	t.mu.Lock()
	k := t.busy[key]
	if k == nil {
		k = &turn{}
		t.busy[key] = k
	}
	k.want++
	t.mu.Unlock()
	k.mu.Lock()
	return func() {
		k.mu.Unlock()
		t.mu.Lock()
		if k.want--; k.want == 0 {
			delete(t.busy, key)
		}
		t.mu.Unlock()
	}
}

// tally counts failures by a key in memory, for logins nobody has and for
// addresses. It forgets what is old, and the oldest when there is too much.
type tally struct {
	mu   sync.Mutex
	seen map[string]count
}

type count struct {
	n     int
	first time.Time
	until time.Time // locked
}

const (
	tallyKeys   = 10_000
	tallyMemory = 24 * time.Hour
)

func newTally() *tally { return &tally{seen: map[string]count{}} }

func (t *tally) get(key string) count {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.seen[key]
}

// add counts one more within a window; lock tells from the number for how
// long the key is then locked.
func (t *tally) add(key string, now time.Time, window time.Duration, lock func(n int) time.Duration) count {
	t.mu.Lock()
	defer t.mu.Unlock()
	c, known := t.seen[key]
	if !known || now.Sub(c.first) > window {
		c = count{first: now}
	}
	c.n++
	if d := lock(c.n); d > 0 {
		c.until = now.Add(d)
	}
	if !known && len(t.seen) >= tallyKeys {
		t.sweep(now)
	}
	t.seen[key] = c
	return c
}

func (t *tally) sweep(now time.Time) {
	for k, c := range t.seen {
		if now.Sub(c.first) > tallyMemory {
			delete(t.seen, k)
		}
	}
	for k := range t.seen { // any will do: only guesses come in such numbers
		if len(t.seen) < tallyKeys {
			return
		}
		delete(t.seen, k)
	}
}
