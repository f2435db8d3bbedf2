package people

import (
	"context"
	"slices"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

var msgNoField = locale.Plain("people.no_field", "请选择要显示的项目", "choose the fields to show")

// Reveal gives sealed fields of a person in clear. It is an act with a reason,
// and on record before anything is shown.
func (s *Service) Reveal(ctx context.Context, actor access.Actor, county registry.RegionCode, id PersonID, reason string, want ...Field) (Private, error) {
	r, roll, err := s.readable(ctx, actor, county, id, access.PeopleReveal, "people.reveal")
	if err != nil {
		return Private{}, err
	}
	if len(want) == 0 || slices.ContainsFunc(want, func(f Field) bool { return !f.Known() }) {
		return Private{}, fault.New(fault.Invalid, msgNoField).At("field")
	}
	if r.Shredded {
		return Private{}, shredded()
	}
	all, err := s.vault.open(owner{county, id}, r.Sealed)
	if err != nil {
		return Private{}, err
	}
	if reason, err = CheckReason(reason, all.names()...); err != nil {
		return Private{}, err
	}
	d := (&audit.Detail{}).Note("fields", want).Note("why", reason)
	if err := s.opt.Log.Append(ctx, s.entry(actor, access.PeopleReveal, roll.of(&r.Person), "people.reveal", object(id), d)); err != nil {
		return Private{}, err
	}
	return all.only(want), nil
}

// CheckReasonAbout is [CheckReason] with the names that a person's record holds; of
// nobody, or somebody whose data are destroyed, there is none. It gives the reason
// trimmed.
func (s *Service) CheckReasonAbout(ctx context.Context, county registry.RegionCode, id PersonID, reason string) (string, error) {
	if id == "" {
		return CheckReason(reason)
	}
	r, err := s.find(ctx, county, id)
	if fault.KindOf(err) == fault.NotFound && err != nil || err == nil && r.Shredded {
		return CheckReason(reason)
	}
	if err != nil {
		return "", err
	}
	all, err := s.vault.open(owner{county, id}, r.Sealed)
	if err != nil {
		return "", err
	}
	return CheckReason(reason, all.names()...)
}

// only leaves the fields asked for.
func (p Private) only(want []Field) Private {
	var out Private
	for _, f := range want {
		if text := p.get(f); text != "" {
			if err := out.set(f, text); err != nil {
				panic(err) // get wrote it
			}
		}
	}
	return out
}
