package casework

import (
	"context"
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
	return e.byClock() && k != nil && calendar.Unit(k.Within.Unit) != calendar.Hours
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

// gather sends what is due, of each account together, as one letter where there
// is much.
func (t *turn) gather(ch Digester) error {
	list, err := t.s.opt.Box.Outgoing(t.ctx, ch.Name(), t.now.Add(-keepTrying), t.now, atMorning)
	if err != nil {
		return err
	}
	cut := ch.Digest().last(t.now)
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
	for i := 0; i < len(order) && !t.over(); i++ {
		if err := t.post(ch, order[i], due[order[i]]); err != nil {
			return err
		}
	}
	return nil
}

// post sends the messages of one account.
func (t *turn) post(ch Digester, account access.AccountID, list []Delivery) error {
	if len(list) < ch.Digest().From {
		return t.each(list)
	}
	if err := t.ctx.Err(); err != nil {
		return err
	}
	all := make([]Message, len(list))
	for i := range list {
		all[i] = list[i].Message
	}
	return t.letter(list, ch.SendAll(t.ctx, account, all))
}
