package people

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

var (
	msgNoTurn    = locale.Plain("people.no_turn", "没有这份升级单，或已经撤销", "there is no such turn of the year, or it was taken back")
	msgOwnTurn   = locale.Plain("people.own_turn", "提交毕业名单的人不能自己确认，须由县教育局另一人确认", "who sent the last grade does not confirm it; another person at the bureau does")
	hintOwnTurn  = locale.Plain("people.own_turn.hint", "请县教育局另一人登录后，在“升级、毕业”页确认", "let another person of the bureau sign in and confirm it on the page of the turn of the year")
	msgNoneWait  = locale.Plain("people.none_wait", "这份升级单没有待确认毕业的学生", "nobody of this turn waits to graduate")
	msgNotOver   = locale.NewTemplate("people.not_over", "本学年还没有结束，{day} 起才能确认毕业", "the year is not over; graduation is confirmed from {day} on")
	msgTurnLate  = locale.NewTemplate("people.turn_late", "升级单只能在 {days} 天内撤销，这一份已经过了", "a turn of the year is taken back within {days} days; this one is older")
	hintTurnLate = locale.Plain("people.turn_late.hint", "请逐人更正", "correct the pupils one by one")
)

// turns lists the turns of the year of a county, the newest first, with which of
// them were taken back.
func (s *Service) turns(ctx context.Context, county registry.RegionCode) ([]Receipt, error) {
	all, err := s.opt.Store.ListReceipts(ctx, county)
	undone := map[string]bool{}
	for i := range all {
		if all[i].Kind == UndoReceipt {
			undone[all[i].Of] = true
		}
	}
	all = slices.DeleteFunc(all, func(r Receipt) bool { return r.Kind != TurnReceipt })
	for i := range all {
		all[i].Undone = undone[all[i].ID]
	}
	return all, err
}

// Turns lists the turns of the year that concern what the actor keeps, the newest
// first. Undone says which the county took back.
func (s *Service) Turns(ctx context.Context, actor access.Actor, county registry.RegionCode) ([]Receipt, error) {
	roll, err := s.roll(ctx, county)
	if err != nil {
		return nil, err
	}
	all, err := s.turns(ctx, county)
	return slices.DeleteFunc(all, func(r Receipt) bool {
		return !actor.May(access.PeopleEdit, roll.at(r.School, "", "").access())
	}), err
}

// MayUndo reports whether a turn is young enough to be taken back.
func (r *Receipt) MayUndo(now time.Time) bool {
	return r.Kind == TurnReceipt && !r.Undone && now.Sub(r.At) <= time.Duration(Turning().UndoDays)*24*time.Hour
}

// ConfirmTurn graduates the last grade of a school by the receipt of the turn in
// which somebody else sent it, and promotes who of the school is left; with look
// it only tells what it would do. Who sent it does not confirm it.
func (s *Service) ConfirmTurn(ctx context.Context, actor access.Actor, county registry.RegionCode, id string, look bool) (Promotion, error) {
	at := place{county: county}
	if err := s.allow(ctx, actor, access.PeopleEdit, at, "people.promote", "receipt/"+id); err != nil {
		return Promotion{}, err
	}
	turns, err := s.turns(ctx, county)
	if err != nil {
		return Promotion{}, err
	}
	i := slices.IndexFunc(turns, func(r Receipt) bool { return r.ID == id && !r.Undone })
	if i < 0 {
		return Promotion{}, fault.New(fault.NotFound, msgNoTurn)
	}
	turn := &turns[i]
	switch day := Turning().Ends(turn.Year); {
	case turn.Account == actor.Account:
		return Promotion{}, fault.New(fault.Denied, msgOwnTurn).Hint(hintOwnTurn)
	case turn.Waiting == 0:
		return Promotion{}, fault.New(fault.Conflict, msgNoneWait)
	case s.today() < day:
		return Promotion{}, fault.New(fault.Conflict, msgNotOver.With("day", day))
	case look:
		return s.PreviewPromotion(ctx, actor, county, turn.School, turn.Year)
	}
	return s.Promote(ctx, actor, county, turn.School, turn.Year)
}

// Undone is what taking a turn back came to.
type Undone struct {
	Back  int // pupils in their grade, or their state, again
	Later int // something was entered of them since: left as they are
}

// UndoTurn takes a school's turn of the year back by its receipt: the county may,
// with a reason, within the days of [TurnRule]. Pupils of whom something was
// entered since stay as they are and are counted.
func (s *Service) UndoTurn(ctx context.Context, actor access.Actor, county registry.RegionCode, id, reason string) (Undone, error) {
	at := place{county: county}
	if err := s.allow(ctx, actor, access.PeopleEdit, at, "people.undo_turn", "receipt/"+id); err != nil {
		return Undone{}, err
	}
	reason, err := CheckReason(reason)
	if err != nil {
		return Undone{}, err
	}
	turns, err := s.turns(ctx, county)
	if err != nil {
		return Undone{}, err
	}
	i := slices.IndexFunc(turns, func(r Receipt) bool { return r.ID == id && !r.Undone })
	if i < 0 {
		return Undone{}, fault.New(fault.NotFound, msgNoTurn)
	}
	turn := &turns[i]
	if !turn.MayUndo(s.opt.Clock()) {
		return Undone{}, fault.New(fault.Conflict, msgTurnLate.With("days", Turning().UndoDays)).Hint(hintTurnLate)
	}
	out, batch, err := s.turnBack(ctx, actor, turn, reason)
	if err != nil {
		return out, err
	}
	d := (&audit.Detail{}).Note("year", turn.Year.String()).Note("back", out.Back).Note("later", out.Later).Note("reason", reason)
	if err := s.opt.Store.SavePersons(ctx, county, batch, s.entry(actor, access.PeopleEdit, place{county: county, school: turn.School}, "people.undo_turn", "receipt/"+id, d)); err != nil {
		return out, err
	}
	return out, s.opt.Store.SaveReceipt(ctx, Receipt{
		ID: s.opt.IDs(), Kind: UndoReceipt, County: county, Register: Pupils, School: turn.School, Year: turn.Year,
		Of: id, Note: reason, By: actor.Name, Account: actor.Account, At: s.opt.Clock().UTC(),
	})
}

// turnBack makes what puts the pupils of a turn where they were.
func (s *Service) turnBack(ctx context.Context, actor access.Actor, turn *Receipt, reason string) (Undone, Batch, error) {
	var out Undone
	var batch Batch
	for r, err := range s.each(ctx, Query{County: turn.County, Register: Pupils, School: turn.School}) {
		if err != nil {
			return out, batch, err
		}
		if r.Shredded || r.Year != turn.Year {
			continue
		}
		history, err := s.opt.Store.ListHistory(ctx, turn.County, r.ID)
		if err != nil {
			return out, batch, err
		}
		at := slices.IndexFunc(history, func(e Event) bool { return e.Note == turn.mark() })
		switch {
		case at < 0:
			continue
		case at < len(history)-1:
			out.Later++
			continue
		}
		out.Back++
		s.backOne(actor, r, history, reason, &batch)
	}
	return out, batch, nil
}

// backOne undoes the last line of a pupil's history.
func (s *Service) backOne(actor access.Actor, r *Record, history []Event, reason string, b *Batch) {
	last := history[len(history)-1]
	ev := s.event(actor, &r.Person, last.Kind, s.today())
	ev.From, ev.To, ev.Note = last.To, last.From, strings.TrimSpace("撤销升级："+reason)
	if last.Kind == Promoted {
		if grade, err := strconv.Atoi(last.From); err == nil {
			r.Grade = grade
		}
	} else {
		r.Status = Status(last.From)
		for _, e := range history[:len(history)-1] {
			if e.Kind == Entered || e.Kind == Restated {
				r.Since = e.Day
			}
		}
	}
	r.Year, r.Changed, r.Digest = r.Year-1, s.opt.Clock().UTC(), ""
	b.Records, b.Events = append(b.Records, *r), append(b.Events, ev)
}
