package casework

import (
	"context"
	"errors"
	"time"
)

// Channel carries messages out of the program: mail, a webhook. It may get a
// message twice, always under the same id.
type Channel interface {
	Name() string
	Send(ctx context.Context, m Message) error
}

// ErrNoAddress says that a channel cannot reach an account at all; the message is
// not tried again there.
var ErrNoAddress = errors.New("the channel has no address of the account")

const (
	firstPause = time.Minute
	lastPause  = 6 * time.Hour
	keepTrying = 7 * 24 * time.Hour // after which a message is left to the program's own list
	atOnce     = 100
	giveUp     = 3 // failures in a row, after which a channel is left for this turn: clocks do not wait for a server that hangs
)

// pause is how long a channel waits after so many tries that failed.
func pause(tries int) time.Duration {
	p := firstPause
	for i := 1; i < tries && p < lastPause; i++ {
		p *= 2
	}
	return min(p, lastPause)
}

// Delivered is what one run of a channel did.
type Delivered struct {
	Sent, Failed, Skipped int
}

// Deliver sends what a channel has still to carry, the oldest first. What fails is
// tried again later, at growing intervals, for a week. A channel with a digest
// sends what may wait once a day, of each account together.
func (s *Service) Deliver(ctx context.Context, now time.Time, ch Channel) (Delivered, error) {
	if d, ok := ch.(Digester); ok && d.Digest() != nil {
		return s.gather(ctx, now, d)
	}
	var sum Delivered
	var row run
	for {
		list, err := s.opt.Box.Outgoing(ctx, ch.Name(), now.Add(-keepTrying), now, atOnce)
		if err != nil {
			return sum, err
		}
		for _, d := range list {
			if err := ctx.Err(); err != nil {
				return sum, err
			}
			if err := s.tried(ctx, now, &d, ch.Send(ctx, d.Message), &sum); err != nil {
				return sum, err
			}
			if row.over(sum.Failed) {
				return sum, nil
			}
		}
		if len(list) < atOnce {
			return sum, nil
		}
	}
}

// run counts the failures of a channel that follow one another.
type run struct{ failed, row int }

// over takes how many have failed so far and reports whether the channel is to be
// left alone for now.
func (r *run) over(failed int) bool {
	if failed > r.failed {
		r.row++
	} else {
		r.row = 0
	}
	r.failed = failed
	return r.row >= giveUp
}
