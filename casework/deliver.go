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
	t := turn{s: s, ctx: ctx, now: now, ch: ch}
	if d, ok := ch.(Digester); ok && d.Digest() != nil {
		err := t.gather(d)
		return t.sum, err
	}
	for {
		list, err := s.opt.Box.Outgoing(ctx, ch.Name(), now.Add(-keepTrying), now, atOnce)
		if err != nil {
			return t.sum, err
		}
		if err = t.each(list); err != nil || t.over() || len(list) < atOnce {
			return t.sum, err
		}
	}
}

// turn is one run of a channel.
type turn struct {
	s   *Service
	ctx context.Context
	now time.Time
	ch  Channel
	sum Delivered
	row int // failures that followed one another
}

// over reports whether the channel is to be left alone for now.
func (t *turn) over() bool { return t.row >= giveUp }

// each sends messages as letters of their own, until the channel is to be left
// alone.
func (t *turn) each(list []Delivery) error {
	for i := 0; i < len(list) && !t.over(); i++ {
		if err := t.ctx.Err(); err != nil {
			return err
		}
		if err := t.letter(list[i:i+1], t.ch.Send(t.ctx, list[i].Message)); err != nil {
			return err
		}
	}
	return nil
}

// letter keeps how the sending of a letter with some messages went.
func (t *turn) letter(list []Delivery, sending error) error {
	t.row++
	switch {
	case errors.Is(sending, ErrNoAddress):
		t.sum.Skipped++
		t.row = 0
	case sending != nil:
		t.sum.Failed++
	default:
		t.sum.Sent++
		t.row = 0
	}
	for i := range list {
		d := &list[i]
		d.Tries++
		d.Next, d.Failed, d.Done = time.Time{}, "", t.now.UTC()
		if sending != nil {
			d.Failed = sending.Error()
		}
		if sending != nil && !errors.Is(sending, ErrNoAddress) {
			d.Next, d.Done = t.now.Add(pause(d.Tries)).UTC(), time.Time{}
		}
		if err := t.s.opt.Box.SaveDelivery(t.ctx, *d); err != nil {
			return err
		}
	}
	return nil
}
