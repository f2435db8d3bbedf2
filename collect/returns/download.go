package returns

import (
	"context"

	"junheng/access"
	"junheng/audit"
	"junheng/collect"
	"junheng/internal/fault"
	"junheng/registry"
)

// Template gives a return as a workbook to be filled in: what has been entered
// so far, lists and rules in the cells, last year's data in grey. Uploaded
// again it is read as any workbook.
func (s *Service) Template(ctx context.Context, actor access.Actor, county registry.RegionCode, id ReturnID) (name string, data []byte, err error) {
	r, err := s.find(ctx, actor, county, id)
	if err != nil {
		return "", nil, err
	}
	form := s.forms[r.Form]
	if form == nil {
		return "", nil, fault.New(fault.NotFound, sayNoForm.With("id", r.Form))
	}
	who := r.Who.Name
	if r.School == "" {
		who = regionText(county)
	}
	data, err = s.draft(ctx, actor, form, []*Return{&r})
	return who + "_" + form.Label.ZH + ".xlsx", data, err
}

// TemplateMany gives one form of a round as a workbook for all schools that the
// actor may see.
func (s *Service) TemplateMany(ctx context.Context, actor access.Actor, county registry.RegionCode, round RoundID, form string) (name string, data []byte, err error) {
	r, err := s.FindRound(ctx, actor, county, round)
	if err != nil {
		return "", nil, err
	}
	f := s.forms[form]
	if f == nil {
		return "", nil, fault.New(fault.NotFound, sayNoForm.With("id", form))
	}
	list, err := s.opt.Store.ListReturns(ctx, Filter{Counties: []registry.RegionCode{county}, Round: round, Form: form, Cells: true})
	if err != nil {
		return "", nil, err
	}
	var rs []*Return
	for i := range list {
		if actor.May(access.ReturnRead, list[i].place()) {
			rs = append(rs, &list[i])
		}
	}
	if len(rs) == 0 {
		return "", nil, fault.New(fault.NotFound, sayUnseen.With())
	}
	data, err = s.draft(ctx, actor, f, rs)
	return r.Title + "_" + f.Label.ZH + ".xlsx", data, err
}

// draft writes returns of one form as a workbook, without what the reader may
// not see, and puts the export on record.
func (s *Service) draft(ctx context.Context, actor access.Actor, form *collect.Form, rs []*Return) ([]byte, error) {
	first := rs[0]
	if err := s.may(ctx, actor, access.ExportData, first.place(), "return.export", first.object()); err != nil {
		return nil, err
	}
	v := &viewing{s: s, actor: actor}
	p := s.plan([]string{form.ID})
	prev, err := s.Previous(ctx, first.County, first.Year)
	if err != nil {
		return nil, err
	}
	var filled []collect.Filled
	var schools []registry.School
	for _, r := range rs {
		seen := v.redacted(r)
		who := s.school([]*Return{&seen})
		if who.ID != "" {
			schools = append(schools, who)
		}
		filled = append(filled, s.filled(p, &seen, who))
	}
	now := collect.Assemble(filled, collect.Options{Forms: s.opt.Forms, Dict: s.opt.Dict})
	data, err := collect.Draft(form, schools, first.County, first.Year, prev, now)
	if err != nil {
		return nil, err
	}
	d := (&audit.Detail{}).Note("form", form.ID).Note("returns", len(rs))
	return data, s.opt.Log.Append(ctx, s.entry(actor, access.ExportData, first.place(), "return.export", first.object(), d))
}
