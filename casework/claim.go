package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"

	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

var (
	msgRepeated  = locale.NewTemplate("casework.repeated", "您申报的“{step}”此前未予确认，不能由您凭同样的材料再次申报", "your claim ({step}) was refused before; you cannot make it again with the same proof")
	hintRepeated = locale.Plain("casework.repeated.hint", "请附一份此前没有交过的证明材料，或者由另一位有权办理的人申报", "attach a proof that was not handed in before, or let another person who may make the claim")

	whyUndecided = locale.Text{ZH: "到期无人核定", EN: "nobody decided in time"}
	whyRefused   = locale.Text{ZH: "不予确认，理由见案卷", EN: "refused, for the reason in the case"}

	nextUndecided = locale.Text{ZH: "情况属实的可以再次申报", EN: "If it is so it may be claimed again"}
	nextRefused   = locale.Text{ZH: "再次申报须由另一人提出，或附新的证明材料", EN: "To claim it again takes another person, or a proof that was not handed in before"}
)

// decided stops the clocks that would take back a claim that does not wait any more.
func (f *fold) decided(was *procedure.State, e *Event) {
	if was == nil || !was.Before {
		return
	}
	for i := range f.c.Clocks {
		r := &f.c.Clocks[i]
		if k := f.p.Clock(r.Clock); r.Stopped.IsZero() && k.Lapses() && k.Starts == "state:"+was.ID {
			r.Stopped = e.At
		}
	}
}

// waits reports whether a step leads to where the case waits for a decision on it.
func waits(p *procedure.Procedure, step *procedure.Step) bool {
	to := p.State(step.To)
	return to != nil && to.Before
}

// claimIn gives the last claim among events: the step that led to where the case
// waits for a decision.
func claimIn(p *procedure.Procedure, events []Event) *Event {
	for i := range slices.Backward(events) {
		e := &events[i]
		if step := p.Step(e.Step); e.Kind == Taken && step != nil && waits(p, step) {
			return e
		}
	}
	return nil
}

// refusedClaims lists the claims by one step that somebody refused since the case was
// (re)opened. What its maker took back, or nobody decided, was refused by nobody.
func refusedClaims(p *procedure.Procedure, events []Event, step string) []*Event {
	var out []*Event
	var last *Event
	for i := range events {
		e := &events[i]
		taken := p.Step(e.Step)
		switch {
		case e.Kind == Reopened:
			out, last = nil, nil
		case e.Kind == Taken && taken != nil && waits(p, taken):
			last = e
		case last == nil || e.State == last.State:
		default:
			if e.Kind == Taken && taken != nil && taken.To == procedure.Before && len(taken.Same) == 0 && last.Step == step {
				out = append(out, last)
			}
			last = nil
		}
	}
	return out
}

// repeated refuses a claim that was refused before to whoever made it then, unless he
// brings a proof that no such claim had.
func (t *try) repeated(say sayer) {
	if t.by == "" || !waits(t.p, t.step) {
		return
	}
	old := refusedClaims(t.p, t.proof.events, t.step.ID)
	if !slices.ContainsFunc(old, func(e *Event) bool { return e.By == t.by }) {
		return
	}
	handed := map[string]bool{}
	for _, e := range old {
		for _, f := range e.Files {
			handed[t.proof.plain(f.Hash)] = true
		}
	}
	if !slices.ContainsFunc(t.files, func(f File) bool { return !handed[t.proof.plain(f.Hash)] }) {
		say(fault.Conflict, "files", msgRepeated.With("step", t.step.Label), hintRepeated)
	}
}

// plain gives the hash of the content of a file by that of what is kept of it, which is
// another each time where it is sealed.
func (x *proof) plain(hash string) string {
	if content, known := x.contents[hash]; known {
		return content
	}
	return hash
}

// contents notes the hashes of the content of the files that come with a claim, and of
// those that came with claims like it before.
func (d *desk) contents(x *proof, step *procedure.Step, uploads []Upload) error {
	if !waits(d.p, step) {
		return nil
	}
	old := slices.DeleteFunc(slices.Clone(d.told), func(e Event) bool { return e.Kind != Taken || e.Step != step.ID })
	if !slices.ContainsFunc(old, func(e Event) bool { return e.By == d.actor.Account }) {
		return nil
	}
	x.contents = map[string]string{}
	for i := range d.files {
		x.contents[d.files[i].Hash] = contentHash(uploads[i].Data)
	}
	for _, e := range old {
		for _, f := range e.Files {
			data, err := d.s.opt.Store.ReadFile(d.ctx, d.seen.County, f.Hash)
			if err != nil {
				return err
			}
			if d.p.Person() || f.Sealed {
				if data, err = d.s.unseal(d.ctx, d.seen.County, secret(d.p, &d.seen), data); errors.Is(err, ErrDestroyed) {
					continue
				} else if err != nil {
					return err
				}
			}
			x.contents[f.Hash] = contentHash(data)
		}
	}
	return nil
}

func contentHash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// lapsed reports whether an event of the tick took a claim back.
func (w *work) lapsed(e *Event) bool { return e.Kind == RanOut && w.p.Clock(e.Clock).Lapses() }

// tellLapse tells the parties of the clock and who answers for the case now that a
// claim is void.
func (w *work) tellLapse(e *Event) error {
	for _, party := range each(append(slices.Clone(e.Told), w.c.Owner)) {
		if err := w.message(e, party, "back"); err != nil {
			return err
		}
	}
	return nil
}

// tellClaimant tells whoever made a claim in person that it went back.
func (w *work) tellClaimant(e *Event) {
	claim := claimIn(w.p, slices.Concat(w.old.Events, w.adds))
	if claim == nil || claim.By == "" || claim.By == System || claim.By == e.By {
		return
	}
	w.put(e, e.Key, Message{Account: claim.By, Party: claim.As, Text: w.sentence(e, claim.As, "back")})
}

// claimBack gives the claim that an event sent back, and why and what next, in words.
func (w *work) claimBack(e *Event) (step, why, next locale.Text) {
	why, next = whyRefused, nextRefused
	if w.lapsed(e) {
		why, next = whyUndecided, nextUndecided
	}
	if claim := claimIn(w.p, slices.Concat(w.old.Events, w.adds)); claim != nil {
		step = w.p.StepLabel(claim.Step)
	}
	return step, why, next
}
