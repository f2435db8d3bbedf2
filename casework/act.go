package casework

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// desk is one command on its way into a case.
type desk struct {
	s      *Service
	ctx    context.Context
	actor  access.Actor
	perm   access.Permission
	on     On // with the key as it is on record
	minted string
	act    string // case.note; see kinds
	step   string // of the procedure that the act takes; empty for others
	p      *procedure.Procedure
	cal    calendar.View
	now    time.Time
	seen   Case // as it was when the command came
	told   []Event
	files  []File
	kept   []Stored
}

// sit prepares a command on a case: the actor's right, procedure and calendar.
func (s *Service) sit(ctx context.Context, actor access.Actor, perm access.Permission, on On, act string) (*desk, error) {
	bound, err := boundKey(actor.Account, on.Source, on.Key)
	if err != nil {
		return nil, err
	}
	c, events, err := s.opt.Store.Find(ctx, on.County, on.Case)
	if err != nil {
		return nil, err
	}
	if err := s.allow(ctx, actor, perm, c.County, c.Place, act+"/"+string(c.ID)); err != nil {
		return nil, err
	}
	d := &desk{s: s, ctx: ctx, actor: actor, perm: perm, on: on, minted: on.Key, act: act, now: s.opt.Clock(), seen: c, told: events}
	d.on.Key = bound
	if d.on.At.IsZero() {
		d.on.At = d.now
	}
	d.on.At = d.on.At.UTC().Truncate(time.Microsecond)
	if d.p, err = s.ProcedureOf(ctx, &c); err != nil {
		return nil, err
	}
	d.cal, err = s.Calendar(ctx, c.County)
	return d, err
}

// event begins the event of the command.
func (d *desk) event(kind EventKind, c *Case) Event {
	e := Event{
		Key: d.on.Key, Kind: kind, At: d.on.At, Got: d.now.UTC().Truncate(time.Microsecond), By: d.actor.Account, Name: d.actor.Name, As: d.on.As,
		Stated: d.on.Stated, Author: d.on.Author, State: c.State, Owner: c.Owner, Reason: strings.TrimSpace(d.on.Reason), Files: d.files,
	}
	if e.As == "" {
		if mine := Acting(d.p, d.actor, c); len(mine) > 0 {
			e.As = mine[0]
		}
	}
	return e
}

// commit brings a command into the case: what the clocks demanded before it
// happens first, then build makes the events of the command. The same key again
// changes nothing and answers with the case as it stands.
func (d *desk) commit(detail any, build func(c *Case) ([]Event, error)) (Case, error) {
	var result Case
	err := d.s.opt.Store.Change(d.ctx, Ref{County: d.seen.County, ID: d.seen.ID}, func(old Old) (Addition, error) {
		result = old.Case
		if known, err := d.again(old); known || err != nil {
			return Addition{}, err
		}
		w := d.s.work(d.ctx, d.p, d.cal, old, d.now)
		if err := w.catchUp(d.on.At); err != nil {
			return Addition{}, err
		}
		d.told = slices.Concat(old.Events, w.adds)
		events, err := build(&w.c)
		if err == nil {
			err = d.private(events)
		}
		if err != nil {
			return Addition{}, err
		}
		for i := range events {
			if err := w.add(&events[i]); err != nil {
				return Addition{}, err
			}
		}
		if err := w.catchUp(d.now); err != nil {
			return Addition{}, err
		}
		result = w.c
		add := w.addition()
		add.Files = d.kept
		add.Audit = append(add.Audit, d.s.entry(d.actor, d.perm, d.seen.County, d.seen.Place, d.act, "case/"+string(d.seen.ID), detail))
		return add, nil
	})
	return result, err
}

// Step takes a step of the procedure.
func (s *Service) Step(ctx context.Context, actor access.Actor, cmd Takes) (Case, error) {
	perm := access.CaseAct
	if !may(actor, perm, cmd.County, Place{}) && actor.Holds(access.CaseDirect) && !actor.Holds(perm) {
		perm = access.CaseDirect
	}
	d, err := s.sit(ctx, actor, perm, cmd.On, "case.step")
	if err != nil {
		return Case{}, err
	}
	step := d.p.Step(cmd.Step)
	if step == nil {
		return Case{}, fault.New(fault.NotFound, msgNoStep.With("procedure", d.p.Label, "step", cmd.Step))
	}
	d.step = step.ID
	if err := s.typedDays(ctx, d.p, &d.seen, cmd.Source, cmd.Fields); err != nil {
		return Case{}, err
	}
	t := &try{
		p: d.p, cal: d.cal, step: step, mine: Acting(d.p, actor, &d.seen), as: cmd.As, at: d.on.At, now: d.now,
		fields: cmd.Fields, where: cmd.Where, reason: cmd.Reason, told: cmd.Source == ByRegister,
	}
	if t.met, t.why, err = s.ask(ctx, d.p, step, &d.seen); err != nil {
		return Case{}, err
	}
	if t.proof, err = s.prove(ctx, d.p, step, &d.seen, d.told); err != nil {
		return Case{}, err
	}
	if err := d.attach(cmd.Files); err != nil {
		return Case{}, err
	}
	t.files, t.by = d.files, actor.Account
	if err := d.contents(&t.proof, step, cmd.Files); err != nil {
		return Case{}, err
	}
	values, err := s.values(ctx, d.p, step.Fields, &d.seen, cmd.Fields, cmd.Where)
	if err != nil {
		return Case{}, err
	}
	found, err := s.computed(ctx, d.p, step.Fields, &d.seen)
	if err != nil {
		return Case{}, err
	}
	maps.Copy(values, found)
	return d.commit(map[string]any{"step": step.ID, "key": cmd.Key}, func(c *Case) ([]Event, error) {
		t.proof.events = d.told
		if bad := t.guard(c); len(bad) > 0 {
			return nil, errors.Join(bad...)
		}
		return d.stepEvents(c, t, values), nil
	})
}

// stepEvents makes the events of a step: the step itself, the documents it makes
// out, and the end or the new beginning of the case where it leads there.
func (d *desk) stepEvents(c *Case, t *try, values map[string]Value) []Event {
	e := d.event(Taken, c)
	e.Step, e.As, e.Values = t.step.ID, t.as, values
	to := t.p.State(c.leads(t.p, t.step.To))
	reopened := to != nil && t.p.Final(c.State) && !t.p.Final(to.ID)
	ends := to != nil && t.p.Final(to.ID)
	if to != nil && !ends && !reopened {
		e.State = to.ID
		e.Owner = ownerIn(d.p, to.ID, c.Owner)
	}
	out := []Event{}
	if reopened {
		r := d.event(Reopened, c)
		r.Key, r.As, r.State = d.on.Key+"/reopened", t.as, to.ID
		r.Owner = ownerIn(d.p, to.ID, c.Owner)
		e.State, e.Owner = to.ID, r.Owner
		r.At, r.Files = later(e.At, c.Since), nil
		if x := d.p.Compare; x != nil && c.Fields[x.From].Text != "" {
			r.Values = map[string]Value{x.From: {}} // nothing to compare by until this round says it
		}
		e.At = later(e.At, c.Since)
		out = append(out, r)
	}
	out = append(out, e)
	for _, id := range t.step.Issues {
		i := d.event(Issued, c)
		i.Key, i.As, i.State, i.Owner, i.Files = d.on.Key+"/paper/"+id, t.as, e.State, e.Owner, nil
		i.Paper = &Paper{Document: id, At: e.At, By: t.as}
		out = append(out, i)
	}
	if ends {
		x := d.event(Ended, c)
		x.Key, x.As, x.State, x.Files = d.on.Key+"/closed", t.as, to.ID, nil
		x.Outcome = outcome(to)
		x.At = later(e.At, c.Since)
		out = append(out, x)
	} else if e.State != c.State {
		out[slices.IndexFunc(out, func(x Event) bool { return x.Kind == Taken })].At = later(e.At, c.Since)
	}
	return out
}

// outcome is the line of a statement a closed state comes under.
func outcome(s *procedure.State) string {
	if s.Outcome != "" {
		return s.Outcome
	}
	return string(s.Kind)
}

// later keeps the moves of a case in the order of time, whatever the clock of a
// telephone says.
func later(t, least time.Time) time.Time {
	if t.Before(least) {
		return least
	}
	return t
}

// ask asks whether what the end of a case depends on has come about: that the
// requirement it came from is met, without which no pack can do, or that the gap
// between its schools has become smaller.
func (s *Service) ask(ctx context.Context, p *procedure.Procedure, step *procedure.Step, c *Case) (*bool, string, error) {
	to := p.State(step.To)
	if to != nil && to.Kind == procedure.Closed && p.Close.Gap && p.Close.Closes(to.ID) && !c.waitsForFacts(p, step.To) {
		g, err := s.gap(ctx, p, c, c.Fields, s.opt.Clock())
		if err != nil || g == nil {
			return nil, "", err
		}
		smaller := g.Narrowed()
		return &smaller, g.Working().In(locale.ZH), nil
	}
	if !c.waitsForFacts(p, step.To) {
		return nil, "", nil
	}
	met, why := false, "没有可用的测算结果"
	if s.opt.Recheck != nil {
		var err error
		if met, why, err = s.opt.Recheck.Met(ctx, c.County, c.Origin.ID); err != nil {
			return nil, "", err
		}
	}
	return &met, why, nil
}

// Open opens a case. The same key again answers with the case it opened then.
func (s *Service) Open(ctx context.Context, actor access.Actor, cmd Opens) (Case, error) {
	bound, err := boundKey(actor.Account, cmd.Source, cmd.Key)
	if err != nil {
		return Case{}, err
	}
	if err := s.allow(ctx, actor, access.CaseAct, cmd.County, cmd.Place, "case.open/"+cmd.Procedure); err != nil {
		return Case{}, err
	}
	p, err := s.Procedure(cmd.Procedure, cmd.County)
	if err != nil {
		return Case{}, err
	}
	cal, err := s.Calendar(ctx, cmd.County)
	if err != nil {
		return Case{}, err
	}
	now := s.opt.Clock()
	if cmd.At.IsZero() {
		cmd.At = now
	}
	if err := admit(p, opening(p, actor, cmd.County, cmd.Place), &cmd); err != nil {
		return Case{}, err
	}
	if err := checkOpening(p, cal, &cmd, now); err != nil {
		return Case{}, err
	}
	about := Case{County: cmd.County, Place: cmd.Place, Subject: cmd.Subject}
	if err := s.typedDays(ctx, p, &about, cmd.Source, cmd.Fields); err != nil {
		return Case{}, err
	}
	if err := s.finding(ctx, p, &cmd, bound); err != nil {
		return Case{}, err
	}
	if p.Person() && cmd.Subject.ID != "" && s.opt.Register != nil {
		if err := s.opt.Register.Known(ctx, actor, cmd.County, cmd.Subject.ID); err != nil {
			return Case{}, err
		}
	}
	id := CaseID(s.opt.IDs())
	d := &desk{
		s: s, ctx: ctx, actor: actor, perm: access.CaseAct, p: p, cal: cal, now: now, seen: Case{County: cmd.County, ID: id, Place: cmd.Place, Subject: cmd.Subject, Procedure: p.ID},
		on: On{County: cmd.County, Case: id, Key: bound, As: cmd.As, At: cmd.At.UTC().Truncate(time.Microsecond)}, minted: cmd.Key,
	}
	if err := d.attach(cmd.Files); err != nil {
		return Case{}, err
	}
	values, err := s.values(ctx, p, p.Fields, &d.seen, cmd.Fields, "")
	if err != nil {
		return Case{}, err
	}
	return d.open(cmd, values)
}

func (d *desk) open(cmd Opens, values map[string]Value) (Case, error) {
	var result Case
	err := d.s.opt.Store.Change(d.ctx, Ref{County: cmd.County, Key: d.on.Key}, func(old Old) (Addition, error) {
		if old.Case.Revision > 0 { // opened before under this key
			result = old.Case
			if old.Case.Procedure != cmd.Procedure || old.Case.Subject.ID != cmd.Subject.ID {
				return Addition{}, fault.New(fault.Conflict, msgKeyUse.With("key", cmd.Key)).Hint(hintKey)
			}
			return Addition{}, nil
		}
		number, err := d.number(old)
		if err != nil {
			return Addition{}, err
		}
		w := d.s.work(d.ctx, d.p, d.cal, Old{Case: Case{County: d.seen.County, ID: d.seen.ID}, Mint: old.Mint}, d.now)
		e := d.event(Opened, &d.seen)
		e.Values, e.State, e.Owner = values, cmd.State, d.p.Opener()
		if e.State == "" {
			e.State = d.p.States[0].ID
		} else {
			e.Owner = ownerIn(d.p, e.State, e.Owner)
		}
		e.Opening = &Opening{Number: number, Procedure: d.p.ID, Version: d.p.Revision(), Place: cmd.Place, Subject: cmd.Subject, Origin: cmd.Origin, Again: cmd.again, Before: cmd.before}
		if d.p.Person() {
			e.Opening.Subject.Label = ""
		}
		first := []Event{e}
		if err := d.private(first); err != nil {
			return Addition{}, err
		}
		if err := w.add(&first[0]); err != nil {
			return Addition{}, err
		}
		if err := w.catchUp(d.now); err != nil {
			return Addition{}, err
		}
		result = w.c
		add := w.addition()
		add.Files = d.kept
		add.Audit = append(add.Audit, d.s.entry(d.actor, d.perm, cmd.County, cmd.Place, "case.open", "case/"+string(d.seen.ID), map[string]any{"procedure": d.p.ID, "number": number, "key": cmd.Key}))
		return add, nil
	})
	return result, err
}

// number mints the number of a new case.
func (d *desk) number(old Old) (string, error) {
	year := calendar.DayOf(d.on.At).Year()
	n, err := old.Mint(counter("case", d.p.ID, year))
	if err != nil {
		return "", err
	}
	return numbered(d.p.Number, countyName(d.seen.County), year, n), nil
}
