package web

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"junheng/audit"
)

const (
	gatherFor = time.Second
	gatherMax = 5000 // different visits, after which they are written at once
)

// visits gathers page views and writes them to the audit log once a second:
// so many times within that second the same account opened the same page.
// What changes something, exports or is refused does not pass through here; it
// is on record before it is answered.
type visits struct {
	log   audit.Log
	clock func() time.Time
	errs  *slog.Logger

	writing chan struct{} // full while a write is under way, so that the last one waits for it

	mu    sync.Mutex
	seen  map[visit]*tally
	order []visit
	flush chan struct{}
	done  chan struct{}
	end   sync.Once
}

// visit is what makes two page views the same.
type visit struct {
	actor, act, object, from string
	result                   audit.Result
}

type tally struct {
	entry audit.Entry
	n     int
}

func newVisits(log audit.Log, clock func() time.Time, errs *slog.Logger) *visits {
	v := &visits{log: log, clock: clock, errs: errs, writing: make(chan struct{}, 1), seen: map[visit]*tally{}, flush: make(chan struct{}, 1), done: make(chan struct{})}
	go v.run()
	return v
}

func (v *visits) add(e audit.Entry) {
	key := visit{e.Actor, e.Act, e.Object, e.From, e.Result}
	v.mu.Lock()
	t, ok := v.seen[key]
	if !ok {
		t = &tally{entry: e}
		v.seen[key] = t
		v.order = append(v.order, key)
	}
	t.n++
	full := len(v.order) >= gatherMax
	v.mu.Unlock()
	if full {
		select {
		case v.flush <- struct{}{}:
		default:
		}
	}
}

func (v *visits) run() {
	tick := time.NewTicker(gatherFor)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-v.flush:
		case <-v.done:
			return
		}
		if err := v.write(context.Background()); err != nil {
			v.errs.Error("page views could not be written to the audit log; they are tried again", "err", err)
		}
	}
}

// write appends what was gathered. What cannot be written stays gathered.
func (v *visits) write(ctx context.Context) error {
	select {
	case v.writing <- struct{}{}:
		defer func() { <-v.writing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	v.mu.Lock()
	seen, order := v.seen, v.order
	v.seen, v.order = map[visit]*tally{}, nil
	v.mu.Unlock()
	if len(order) == 0 {
		return nil
	}
	entries := make([]audit.Entry, len(order))
	for i, key := range order {
		t := seen[key]
		entries[i] = t.entry
		if t.n > 1 {
			entries[i].Detail = fmt.Sprintf(`{"times":%d}`, t.n)
		}
	}
	err := v.log.Append(ctx, entries...)
	if err != nil {
		v.mu.Lock()
		for _, key := range v.order {
			if t, ok := seen[key]; ok {
				t.n += v.seen[key].n
			} else {
				seen[key] = v.seen[key]
				order = append(order, key)
			}
		}
		v.seen, v.order = seen, order
		v.mu.Unlock()
	}
	return err
}

// Flush writes what was gathered so far.
func (s *Server) Flush(ctx context.Context) error { return s.visits.write(ctx) }

func (v *visits) close(ctx context.Context) error {
	v.end.Do(func() { close(v.done) })
	return v.write(ctx)
}
