package store

import (
	"context"
	"errors"
	"sync"
)

// committer gathers the changes that arrive while one transaction is being
// written to the disk into the next (SQLite only, where one writes at a time
// and the wait for the disk is most of the time).
type committer struct {
	db      *DB
	queue   chan *waiting
	stopped chan struct{}

	mu     sync.RWMutex
	closed bool
}

type waiting struct {
	ctx    context.Context
	change change
	alone  bool // so large that it shares its transaction with nobody
	done   chan error
}

// together is how many changes share a transaction at most.
const together = 256

func newCommitter(db *DB) *committer {
	c := &committer{db: db, queue: make(chan *waiting, together), stopped: make(chan struct{})}
	if db.engine == sqlite {
		go c.run()
	} else {
		close(c.stopped)
	}
	return c
}

// submit queues a change and waits for its fate. It waits even where ctx ends:
// a change that has begun is either kept or not, and the caller must hear
// which.
func (c *committer) submit(ctx context.Context, ch change, alone bool) error {
	w := &waiting{ctx: ctx, change: ch, alone: alone, done: make(chan error, 1)}
	c.mu.RLock()
	if c.closed {
		c.mu.RUnlock()
		return busy(errors.New("closed"))
	}
	c.queue <- w
	c.mu.RUnlock()
	err := <-w.done
	if p, ok := errors.AsType[panicked](err); ok {
		panic(p.value)
	}
	return err
}

func (c *committer) close() {
	c.mu.Lock()
	if !c.closed {
		c.closed = true
		close(c.queue)
	}
	c.mu.Unlock()
	<-c.stopped
}

func (c *committer) run() {
	defer close(c.stopped)
	for first := range c.queue {
		for first != nil {
			var all []*waiting
			all, first = c.gather(first)
			c.writeAll(all)
			c.db.checkpoints.written()
		}
	}
}

// gather takes what else is waiting, up to a large change, which comes next.
func (c *committer) gather(first *waiting) (all []*waiting, next *waiting) {
	all = []*waiting{first}
	for len(all) < together && !first.alone {
		select {
		case w, ok := <-c.queue:
			switch {
			case !ok:
				return all, nil
			case w.alone:
				return all, w
			}
			all = append(all, w)
		default:
			return all, nil
		}
	}
	return all, nil
}

// writeAll writes what has gathered in one transaction and tells everybody.
func (c *committer) writeAll(all []*waiting) {
	b, err := c.db.begin(context.Background())
	if err != nil {
		tell(all, err)
		return
	}
	var kept []*waiting
	for i, w := range all {
		if err := w.ctx.Err(); err != nil { // gave up while waiting
			w.done <- err
			continue
		}
		lost, err := b.attempt(w, len(all) == 1)
		if lost {
			b.rollback()
			tell(append(kept, all[i:]...), err)
			return
		}
		if err != nil {
			w.done <- err
			continue
		}
		kept = append(kept, w)
	}
	tell(kept, b.commit())
}

// attempt runs one change. One that has the transaction to itself needs no
// savepoint: what undoes it is to undo everything.
func (b *batch) attempt(w *waiting, only bool) (lost bool, err error) {
	if !only {
		return b.protect(w.ctx, w.change)
	}
	defer func() {
		if r := recover(); r != nil {
			lost, err = true, panicked{r}
		}
	}()
	err = b.apply(w.ctx, w.change)
	return err != nil, err
}

func tell(all []*waiting, err error) {
	for _, w := range all {
		w.done <- err
	}
}
