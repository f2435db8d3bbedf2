package casework

import (
	"context"
	"slices"
	"strings"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

var (
	msgSelf      = locale.Plain("casework.self", "案卷不能关联自己", "a case is not linked to itself")
	msgLinked    = locale.NewTemplate("casework.linked_already", "已与 {number} 关联", "it is linked to {number} already")
	msgNoNumber  = locale.NewTemplate("casework.no_number", "本县没有案号“{number}”，或您无权查看", "the county has no case {number}, or it is not yours to see")
	hintNoNumber = locale.Plain("casework.no_number.hint", "案号写全，如 整2026-0012", "give the whole number, such as 整2026-0012")
)

// Numbered finds a case of a county by its number, as far as an actor may read.
func (s *Service) Numbered(ctx context.Context, actor access.Actor, county registry.RegionCode, number string) (Case, error) {
	number = strings.TrimSpace(number)
	unknown := fault.New(fault.Invalid, msgNoNumber.With("number", number)).Hint(hintNoNumber).At("other")
	if number == "" {
		return Case{}, unknown
	}
	page, err := s.Ledger(ctx, actor, county, Query{Text: number, Limit: mostEarlier})
	if err != nil {
		return Case{}, err
	}
	for i := range page.Cases {
		if page.Cases[i].Number == number {
			return page.Cases[i], nil
		}
	}
	return Case{}, unknown
}

// Link joins a case to another of the county. Both say so where the actor acts in
// both, and who answers for them is told.
func (s *Service) Link(ctx context.Context, actor access.Actor, cmd Links) (Case, error) {
	d, err := s.sit(ctx, actor, access.CaseAct, cmd.On, "case.link")
	if err != nil {
		return Case{}, err
	}
	if cmd.Other == cmd.Case {
		return Case{}, fault.New(fault.Invalid, msgSelf).At("other")
	}
	other, _, err := s.opt.Store.Find(ctx, cmd.County, cmd.Other)
	if err != nil {
		return Case{}, err
	}
	if err := s.allow(ctx, actor, access.CaseRead, other.County, other.Place, "case/"+string(other.ID)); err != nil {
		return Case{}, err
	}
	made, err := d.link(&other)
	if err != nil || !may(actor, access.CaseAct, other.County, other.Place) {
		return made, err
	}
	back := cmd.On
	back.Case, back.Key, back.As = other.ID, "back:"+string(d.seen.ID), ""
	e, err := s.sit(ctx, actor, access.CaseAct, back, "case.link")
	if err != nil {
		return made, err
	}
	if _, err = e.link(&d.seen); hasLink(err) {
		err = nil // it was linked from there
	}
	return made, err
}

// link writes the link into the case.
func (d *desk) link(other *Case) (Case, error) {
	return d.commit(map[string]any{"other": other.ID, "key": d.minted}, func(c *Case) ([]Event, error) {
		if slices.ContainsFunc(d.told, func(e Event) bool { return e.Kind == Linked && e.Other == other.ID }) {
			return nil, fault.New(fault.Conflict, msgLinked.With("number", other.Number)).At("other")
		}
		e := d.event(Linked, c)
		e.Other, e.Whom = other.ID, other.Number
		return []Event{e}, nil
	})
}

// hasLink reports whether an error says that two cases are linked already.
func hasLink(err error) bool {
	return slices.Contains(faultKeys(err), "casework.linked_already")
}
