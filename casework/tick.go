package casework

import (
	"context"
	"errors"
	"time"

	"junheng/access"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Ticked is what one run of the clock did.
type Ticked struct {
	Cases    int // looked at
	Events   int // reminders, clocks that ran out, rungs
	Messages int
	Closed   int // by themselves, because new facts met their requirement
}

// perTick is how many cases are asked for at once.
const perTick = 200

// Tick does what the clocks of all cases demand up to now. Each case is one
// transaction, so a run may be broken off at any moment and started again:
// nothing happens twice and nothing is lost. After downtime each rung of an
// escalation is climbed in its turn, as of its own moment.
func (s *Service) Tick(ctx context.Context, now time.Time) (Ticked, error) {
	var sum Ticked
	var bad []error
	failed, looks := map[Ref]bool{}, map[Ref]int{}
	for {
		due, err := s.opt.Store.Due(ctx, now, perTick+len(failed))
		if err != nil {
			return sum, errors.Join(append(bad, err)...)
		}
		progress := false
		for _, ref := range due {
			if failed[ref] {
				continue
			}
			if err := ctx.Err(); err != nil {
				return sum, errors.Join(append(bad, err)...)
			}
			err := s.tickOne(ctx, ref, now, &sum)
			if looks[ref]++; err == nil && looks[ref] == patience {
				err = fault.New(fault.Internal, msgRestless.With("case", ref.ID, "n", patience*steady)).Hint(hintRestless)
			}
			if err != nil {
				failed[ref] = true
				bad = append(bad, err)
			}
			progress = progress || err == nil
		}
		if !progress {
			return sum, errors.Join(bad...)
		}
	}
}

// tickOne brings one case up to date.
func (s *Service) tickOne(ctx context.Context, ref Ref, now time.Time, sum *Ticked) error {
	c, _, err := s.opt.Store.Find(ctx, ref.County, ref.ID)
	if err != nil {
		return err
	}
	p, err := s.ProcedureOf(ctx, &c)
	if err != nil {
		return err
	}
	cal, err := s.Calendar(ctx, c.County)
	if err != nil {
		return err
	}
	events, messages := 0, 0
	err = s.opt.Store.Change(ctx, ref, func(old Old) (Addition, error) {
		w := s.work(ctx, p, cal, old, now)
		if err := w.catchUp(now); err != nil {
			return Addition{}, err
		}
		events, messages = len(w.adds), len(w.msgs)
		add := w.addition()
		if events > 0 {
			add.Audit = append(add.Audit, s.entry(program, access.CaseAct, c.County, c.Place, "case.tick", "case/"+string(c.ID), map[string]any{"events": events}))
		} else { // it was looked at under another calendar
			f := fold{p: p, cal: cal, c: w.c.clone()}
			f.look()
			add.Case, add.Refresh = f.c, true
			if !f.c.Next.IsZero() && !f.c.Next.After(now) {
				return Addition{}, fault.New(fault.Internal, msgStuck.With("number", c.Number))
			}
		}
		return add, nil
	})
	if err == nil {
		sum.Cases++
		sum.Events += events
		sum.Messages += messages
	}
	return err
}

// Questioned lists the counties with open cases that wait for new facts.
func (s *Service) Questioned(ctx context.Context) ([]registry.RegionCode, error) {
	return s.opt.Store.Counties(ctx, "requirement")
}

// Recheck closes, by the step of the program, the open cases of a county whose
// requirement the newest facts meet. It is run when facts were judged anew.
func (s *Service) Recheck(ctx context.Context, county registry.RegionCode) (Ticked, error) {
	var sum Ticked
	if s.opt.Recheck == nil {
		return sum, nil
	}
	for _, p := range s.opt.Procedures.List(county) {
		if !p.Close.Recheck {
			continue
		}
		q := Query{Scopes: []Scope{{County: county}}, Procedure: p.ID, Open: true, Origin: "requirement", Limit: 1 << 20}
		page, err := s.opt.Store.Query(ctx, q)
		if err != nil {
			return sum, err
		}
		for i := range page.Cases {
			closed, err := s.recheck(ctx, &page.Cases[i])
			if err != nil {
				return sum, err
			}
			sum.Cases++
			if closed {
				sum.Closed++
			}
		}
	}
	return sum, nil
}

// recheck takes the program's own closing step of a case, where it has one and
// nothing stands against it.
func (s *Service) recheck(ctx context.Context, c *Case) (bool, error) {
	p, err := s.ProcedureOf(ctx, c)
	if err != nil {
		return false, err
	}
	for _, step := range Allowed(p, c, []string{"system"}) {
		to := p.State(step.To)
		if to == nil || to.Kind != procedure.Closed {
			continue
		}
		met, _, err := s.ask(ctx, p, step, c)
		if err != nil || met == nil || !*met {
			return false, err
		}
		_, err = s.Step(ctx, program, Takes{On: On{County: c.County, Case: c.ID, Key: s.opt.IDs(), As: "system"}, Step: step.ID})
		if kind := fault.KindOf(err); err != nil && (kind == fault.Conflict || kind == fault.Invalid) {
			return false, nil // something else stands against it
		}
		return err == nil, err
	}
	return false, nil
}

// patience is how often one tick looks at one case. With steady moments a look
// that is enough for a clock of every day over years of downtime; what still has
// something due then must not keep all others waiting.
const patience = 10

var (
	msgRestless  = locale.NewTemplate("casework.restless", "案件 {case} 的期限一次推进了 {n} 步仍未停下，已先放下", "the clocks of case {case} moved {n} times in one run and have not come to rest; it was put aside")
	hintRestless = locale.Plain("casework.restless.hint", "请检查流程文件里互相启动的期限（sets），改正后再运行", "look for clocks of the procedure that start one another (sets), mend it and run again")
)

var msgStuck = locale.NewTemplate("casework.stuck", "案 {number} 的期限无法推进", "the clocks of case {number} do not move on")
