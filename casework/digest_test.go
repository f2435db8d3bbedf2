package casework_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"junheng/access"
	"junheng/casework"
)

// post is a channel that gathers letters; a letter is the numbers of its messages.
type post struct {
	digest casework.Digest
	fails  bool
	out    map[access.AccountID][]int
}

func (p *post) Name() string             { return "mail" }
func (p *post) Digest() *casework.Digest { return &p.digest }

func (p *post) Send(ctx context.Context, m casework.Message) error {
	return p.SendAll(ctx, m.Account, []casework.Message{m})
}

func (p *post) SendAll(_ context.Context, to access.AccountID, list []casework.Message) error {
	if p.fails {
		return errors.New("no answer")
	}
	p.out[to] = append(p.out[to], len(list))
	return nil
}

func TestWhatMayWaitComesOnceADayInOneLetter(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	for _, key := range []string{"a", "b", "c", "d"} {
		h.child(key)
	}
	p := &post{digest: casework.Digest{At: "08:00", From: 3}, out: map[access.AccountID][]int{}}
	deliver := func(at string) casework.Delivered {
		t.Helper()
		h.now = clock(t, at)
		if _, err := h.s.Tick(t.Context(), h.now); err != nil {
			t.Fatal(err)
		}
		sum, err := h.s.Deliver(t.Context(), h.now, p)
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	const teacher, head = "holder-class_teacher", "holder-school_head"
	deliver("2026-11-25T00:01") // four clocks ran out at midnight
	if len(p.out[teacher]) != 0 || len(p.out[head]) != 0 {
		t.Errorf("sent at night: %v", p.out)
	}
	deliver("2026-11-25T07:59")
	p.fails = true
	if sum := deliver("2026-11-25T08:00"); sum.Sent != 0 || sum.Failed == 0 {
		t.Errorf("with a dead server: %+v", sum)
	}
	p.fails = false
	deliver("2026-11-25T08:02")
	if got := p.out[teacher]; len(got) != 1 || got[0] != 8 { // a warning and the end of each
		t.Errorf("the class teacher got letters of %v messages", got)
	}
	if got := p.out[head]; len(got) != 1 || got[0] != 4 {
		t.Errorf("the head got letters of %v messages", got)
	}
	if sum := deliver("2026-11-25T09:00"); sum.Sent != 0 {
		t.Errorf("sent again: %+v", sum)
	}
	p.out = map[access.AccountID][]int{}
	deliver("2026-11-27T07:00") // after a night off, before the hour: what was due on the 26th at eight
	deliver("2026-11-27T08:00")
	n := 0
	for _, letters := range p.out {
		n += len(letters)
	}
	if n == 0 || len(p.out[teacher]) > 2 {
		t.Errorf("letters %v", p.out)
	}
}

func TestWhatCannotWaitIsSentAtOnce(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	p := &post{digest: casework.Digest{At: "08:00", From: 2}, out: map[access.AccountID][]int{}}
	c, err := h.s.Open(t.Context(), actor(access.CountyStatistician), casework.Opens{County: county, Procedure: "fault", Key: "f", Place: lower, Subject: casework.Subject{ID: "r"}})
	if err != nil {
		t.Fatal(err)
	}
	sum, err := h.s.Deliver(t.Context(), h.now.Add(time.Minute), p)
	if err != nil || sum.Sent != 1 || len(p.out["holder-school_head"]) != 1 {
		t.Errorf("the new case %s: %+v %v, %v", c.Number, sum, p.out, err)
	}
}

// A server that never answers is tried a few times a turn and no more: clocks do
// not wait for it, and it gets all once it is back.
func TestADeadServerIsLeftAloneForTheTurn(t *testing.T) {
	h := open(t, "2026-11-23T10:00")
	for _, key := range []string{"a", "b", "c", "d", "e", "f"} {
		h.child(key)
	}
	h.now = clock(t, "2026-11-25T00:01")
	if _, err := h.s.Tick(t.Context(), h.now); err != nil {
		t.Fatal(err)
	}
	dead := &hung{}
	sum, err := h.s.Deliver(t.Context(), h.now, dead)
	if err != nil || sum.Sent != 0 || sum.Failed != dead.tries || dead.tries > 3 {
		t.Errorf("%+v after %d tries, %v", sum, dead.tries, err)
	}
	dead.alive = true
	h.now = h.now.Add(time.Hour)
	if sum, err = h.s.Deliver(t.Context(), h.now, dead); err != nil || sum.Failed != 0 || sum.Sent < 12 {
		t.Errorf("back again: %+v, %v", sum, err)
	}
}

// hung is a channel whose server does not answer until it is alive.
type hung struct {
	tries int
	alive bool
}

func (*hung) Name() string { return "hung" }

func (c *hung) Send(context.Context, casework.Message) error {
	c.tries++
	if c.alive {
		return nil
	}
	return context.DeadlineExceeded
}
