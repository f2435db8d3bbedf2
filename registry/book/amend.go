package book

import (
	"context"
	"errors"
	"slices"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

var (
	sayPlace  = locale.Plain("book.place", "经度应在 −180 到 180 之间，纬度应在 −90 到 90 之间，且须同时填写", "longitude must lie in −180 … 180, latitude in −90 … 90, and both be given")
	sayMember = locale.NewTemplate("book.member", "成员“{school}”不在本县名册中", "the member {school} is not in the register of the county")
	sayTown   = locale.NewTemplate("book.township", "乡镇代码{code}不属于{county}", "the township code {code} does not lie in {county}")
)

// Amend corrects what is on record of a school, without an event: a mistake,
// a place on the map, an address, flags. What really changed from a day on goes
// through Enter, so that the days before keep what they were.
func (s *Service) Amend(ctx context.Context, actor access.Actor, r Record, note string) error {
	object := "school/" + string(r.ID)
	if err := s.may(ctx, actor, r.County, "registry.amend", object); err != nil {
		return err
	}
	records, err := s.opt.Store.ListRecords(ctx, []registry.RegionCode{r.County})
	if err != nil {
		return err
	}
	at := slices.IndexFunc(records, func(o Record) bool { return o.ID == r.ID })
	if at < 0 {
		return fault.New(fault.NotFound, sayUnseen.With("school", string(r.ID)))
	}
	was := records[at]
	if was.Revision != r.Revision {
		return fault.New(fault.Conflict, sayRevision.With("school", was.Name)).Hint(hintRefresh)
	}
	b := &turning{turn: Turn{County: r.County, Date: s.opt.Clock().Format("2006-01-02"), School: r.ID}, records: records}
	b.fits(r.School, "name")
	if !r.placed() {
		b.refuse("lon", sayPlace)
	}
	for _, day := range []string{r.Opened, r.Closed} {
		if day != "" && !validDay(day) {
			b.refuse("date", sayDate.With("got", day))
		}
	}
	if len(b.wrong) > 0 {
		return errors.Join(b.wrong...)
	}
	entry := s.entry(actor, r.County, "registry.amend", object, map[string]any{"before": was, "after": r, "note": note})
	return s.opt.Store.SaveRecords(ctx, r.County, []Record{r}, nil, entry)
}

// placed reports whether the coordinates are both absent or both possible.
func (r Record) placed() bool {
	if r.Lon == nil || r.Lat == nil {
		return r.Lon == nil && r.Lat == nil
	}
	return *r.Lon >= -180 && *r.Lon <= 180 && *r.Lat >= -90 && *r.Lat <= 90
}

// Adopt enters schools that the register does not know yet, as open since an
// unknown day: what a first upload brings. It gives how many were new.
func (s *Service) Adopt(ctx context.Context, actor access.Actor, county registry.RegionCode, schools []registry.School) (int, error) {
	if err := s.may(ctx, actor, county, "registry.adopt", "county/"+county.String()); err != nil {
		return 0, err
	}
	records, err := s.opt.Store.ListRecords(ctx, []registry.RegionCode{county})
	if err != nil {
		return 0, err
	}
	known := map[registry.SchoolID]bool{}
	for _, r := range records {
		known[r.ID] = true
	}
	var add []Record
	for _, sc := range schools {
		if sc.ID == "" || known[sc.ID] {
			continue
		}
		known[sc.ID] = true
		sc.County = county
		add = append(add, Record{School: sc})
	}
	if len(add) == 0 {
		return 0, nil
	}
	entry := s.entry(actor, county, "registry.adopt", "county/"+county.String(), map[string]any{"schools": len(add)})
	return len(add), s.opt.Store.SaveRecords(ctx, county, add, nil, entry)
}

// Associations gives the groups, districts and pairings of the counties the
// actor may see.
func (s *Service) Associations(ctx context.Context, actor access.Actor, counties ...registry.RegionCode) ([]Association, error) {
	mine := readable(actor, counties)
	if len(mine) == 0 {
		return nil, nil
	}
	return s.opt.Store.ListAssociations(ctx, mine)
}

// Associate creates or amends a group, a district or a pairing.
func (s *Service) Associate(ctx context.Context, actor access.Actor, a Association) (Association, error) {
	if err := s.may(ctx, actor, a.County, "registry.associate", "association/"+a.ID); err != nil {
		return a, err
	}
	records, err := s.opt.Store.ListRecords(ctx, []registry.RegionCode{a.County})
	if err != nil {
		return a, err
	}
	b := &turning{}
	if a.Name == "" {
		b.refuse("name", sayName)
	}
	for _, id := range append([]registry.SchoolID{a.Lead}, a.Members...) {
		if id != "" && !slices.ContainsFunc(records, func(r Record) bool { return r.ID == id }) {
			b.refuse("members", sayMember.With("school", string(id)))
		}
	}
	for _, day := range []string{a.From, a.Until} {
		if day != "" && !validDay(day) {
			b.refuse("from", sayDate.With("got", day))
		}
	}
	if len(b.wrong) > 0 {
		return a, errors.Join(b.wrong...)
	}
	if a.ID == "" {
		a.ID = s.opt.IDs()
	}
	return a, s.opt.Store.SaveAssociation(ctx, a, s.entry(actor, a.County, "registry.associate", "association/"+a.ID, a))
}

// Townships gives the townships on record of the counties the actor may see.
func (s *Service) Townships(ctx context.Context, actor access.Actor, counties ...registry.RegionCode) ([]Township, error) {
	mine := readable(actor, counties)
	if len(mine) == 0 {
		return nil, nil
	}
	return s.opt.Store.ListTownships(ctx, mine)
}

// SetTownships replaces the list of a county's townships.
func (s *Service) SetTownships(ctx context.Context, actor access.Actor, county registry.RegionCode, list []Township) error {
	object := "county/" + county.String()
	if err := s.may(ctx, actor, county, "registry.townships", object); err != nil {
		return err
	}
	b := &turning{}
	for _, t := range list {
		if t.Code.Level() != registry.TownshipLevel || t.Code.County() != county {
			b.refuse("townships", sayTown.With("code", t.Code.String(), "county", registry.RegionName(county)))
		}
		if t.Name == "" {
			b.refuse("townships", sayName)
		}
	}
	if len(b.wrong) > 0 {
		return errors.Join(b.wrong...)
	}
	return s.opt.Store.SaveTownships(ctx, county, list, s.entry(actor, county, "registry.townships", object, list))
}
