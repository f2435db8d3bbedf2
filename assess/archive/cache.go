package archive

import (
	"container/list"
	"sync"
)

// cache keeps what was computed, up to a number of bytes; what was not asked
// for longest goes first. Several who ask for the same at once wait for one
// computation. What failed is not kept.
type cache[K comparable] struct {
	mu    sync.Mutex
	room  int64
	used  int64
	items map[K]*list.Element
	order *list.List // of *cached[K], the latest asked for in front
}

type cached[K comparable] struct {
	key   K
	ready chan struct{}
	value any
	cost  int64
	err   error
}

func newCache[K comparable](room int64) *cache[K] {
	return &cache[K]{room: room, items: map[K]*list.Element{}, order: list.New()}
}

// recall gives what is kept under a key, or computes it. compute also tells how
// many bytes it takes, roughly.
func recall[K comparable, V any](c *cache[K], key K, compute func() (V, int64, error)) (V, error) {
	c.mu.Lock()
	if e, ok := c.items[key]; ok {
		c.order.MoveToFront(e)
		c.mu.Unlock()
		it := e.Value.(*cached[K])
		<-it.ready
		v, _ := it.value.(V)
		return v, it.err
	}
	it := &cached[K]{key: key, ready: make(chan struct{})}
	c.items[key] = c.order.PushFront(it)
	c.mu.Unlock()

	v, cost, err := compute()
	it.value, it.err = v, err
	close(it.ready)

	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.drop(key)
		return v, err
	}
	it.cost = cost
	c.used += cost
	for e := c.order.Back(); e != nil && c.used > c.room; {
		before := e.Prev()
		if old := e.Value.(*cached[K]); old.cost > 0 && old.key != key { // those being made have no cost yet
			c.used -= old.cost
			c.drop(old.key)
		}
		e = before
	}
	return v, nil
}

func (c *cache[K]) drop(key K) {
	if e, ok := c.items[key]; ok {
		c.order.Remove(e)
		delete(c.items, key)
	}
}

// size tells how much is kept, for tests and metrics.
func (c *cache[K]) size() (items int, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.items), c.used
}
