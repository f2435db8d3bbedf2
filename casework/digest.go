package casework

import (
	"context"
	"errors"
	"time"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
)

// Digest gathers what may wait into one letter a day. A new case, what is handed
// over and limits counted in hours never wait.
type Digest struct {
	At   string `yaml:"at"`   // time of day at which it goes out: 08:00
	From int    `yaml:"from"` // so many messages for one account are one letter, fewer are letters of their own
}

// Digester is a channel that carries several messages as one letter.
type Digester interface {
	Channel
	Digest() *Digest // nil: each message is a letter
	SendAll(ctx context.Context, account access.AccountID, list []Message) error
}

// waits reports whether an event of the clocks may be told with others next
// morning: limits of hours may not.
func (e *Event) waits(p *procedure.Procedure) bool {
	k := p.Clock(e.Clock)
	return (e.Kind == Told || e.Kind == RanOut) && k != nil && calendar.Unit(k.Within.Unit) != calendar.Hours
}

// last gives the newest moment at which a digest went out, or is to.
func (d *Digest) last(now time.Time) time.Time {
	of, err := calendar.Clock(d.At)
	if err != nil {
		of = 0
	}
	at := calendar.DayOf(now).Start().Add(of)
	if at.After(now) {
		at = (calendar.DayOf(now) - 1).Start().Add(of)
	}
	return at
}

// atMorning bounds what one turn gathers; the rest has its turn a minute later.
const atMorning = 20000

// gather sends what is due, of each account together.
func (s *Service) gather(ctx context.Context, now time.Time, ch Digester) (Delivered, error) {
	var sum Delivered
	list, err := s.opt.Box.Outgoing(ctx, ch.Name(), now.Add(-keepTrying), now, atMorning)
	if err != nil {
		return sum, err
	}
	cut := ch.Digest().last(now)
	var order []access.AccountID
	due := map[access.AccountID][]Delivery{}
	for _, d := range list {
		if d.Message.Waits && d.Message.Got.After(cut) {
			continue
		}
		if due[d.Message.Account] == nil {
			order = append(order, d.Message.Account)
		}
		due[d.Message.Account] = append(due[d.Message.Account], d)
	}
	var row run
	for _, account := range order {
		if err := s.post(ctx, now, ch, due[account], &sum); err != nil {
			return sum, err
		}
		if row.over(sum.Failed) {
			return sum, nil
		}
	}
	return sum, nil
}

// post sends the messages of one account, as one letter where they are many.
func (s *Service) post(ctx context.Context, now time.Time, ch Digester, list []Delivery, sum *Delivered) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(list) < ch.Digest().From {
		row := run{failed: sum.Failed}
		for _, d := range list {
			if err := s.tried(ctx, now, &d, ch.Send(ctx, d.Message), sum); err != nil {
				return err
			}
			if row.over(sum.Failed) {
				return nil
			}
		}
		return nil
	}
	all := make([]Message, len(list))
	for i := range list {
		all[i] = list[i].Message
	}
	sending := ch.SendAll(ctx, all[0].Account, all)
	var one Delivered
	for i := range list {
		one = Delivered{}
		if err := s.tried(ctx, now, &list[i], sending, &one); err != nil {
			return err
		}
	}
	sum.Sent, sum.Failed, sum.Skipped = sum.Sent+one.Sent, sum.Failed+one.Failed, sum.Skipped+one.Skipped
	return nil
}

// tried keeps how a try went.
func (s *Service) tried(ctx context.Context, now time.Time, d *Delivery, err error, sum *Delivered) error {
	d.Tries++
	d.Next, d.Failed = time.Time{}, ""
	switch {
	case errors.Is(err, ErrNoAddress):
		sum.Skipped++
		d.Done, d.Failed = now.UTC(), err.Error()
	case err != nil:
		sum.Failed++
		d.Next, d.Failed = now.Add(pause(d.Tries)).UTC(), err.Error()
	default:
		sum.Sent++
		d.Done = now.UTC()
	}
	return s.opt.Box.SaveDelivery(ctx, *d)
}
