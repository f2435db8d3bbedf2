package book

import (
	"context"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/audit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Options is what a Service needs from outside.
type Options struct {
	Store Store
	Log   audit.Log // for refusals
	Clock func() time.Time
	IDs   func() string
}

// Service keeps the register: it asks an actor's rights, checks what is
// entered, and saves it together with its line in the audit log.
type Service struct{ opt Options }

// New makes a service.
func New(opt Options) *Service { return &Service{opt} }

var (
	sayDenied   = locale.NewTemplate("book.denied", "没有维护{region}学校名册的权限", "you may not edit the register of {region}")
	sayUnseen   = locale.NewTemplate("book.not_found", "名册中没有学校“{school}”", "the register has no school {school}")
	sayRevision = locale.NewTemplate("book.conflict", "“{school}”刚刚被他人修改", "{school} has just been changed by someone else")
)

// List gives the schools of the counties asked for that the actor may see,
// open and closed, by county and id; without counties, all he may see.
func (s *Service) List(ctx context.Context, actor access.Actor, counties ...registry.RegionCode) ([]Record, error) {
	mine := readable(actor, counties)
	if len(mine) == 0 {
		return nil, nil
	}
	all, err := s.opt.Store.ListRecords(ctx, mine)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(r Record) bool { return !actor.May(access.RegistryRead, r.Place()) }), nil
}

// readable gives those of the counties asked for whose register the actor may
// read; without counties, all he may read.
func readable(actor access.Actor, counties []registry.RegionCode) []registry.RegionCode {
	mine := actor.Counties(access.RegistryRead)
	if len(counties) == 0 {
		return mine
	}
	return slices.DeleteFunc(mine, func(c registry.RegionCode) bool { return !slices.Contains(counties, c) })
}

// Place is where a right over the school must be held.
func (r Record) Place() access.Place {
	return access.Place{Region: r.County, School: r.ID, Township: r.Township}
}

// Find gives one school. The error is of kind not_found also where the actor
// may not see it.
func (s *Service) Find(ctx context.Context, actor access.Actor, county registry.RegionCode, id registry.SchoolID) (Record, error) {
	r, err := s.opt.Store.FindRecord(ctx, county, id)
	if fault.KindOf(err) == fault.NotFound || err == nil && !actor.May(access.RegistryRead, r.Place()) {
		return Record{}, fault.New(fault.NotFound, sayUnseen.With("school", string(id)))
	}
	return r, err
}

// Life gives one school with the events of its life, oldest first. The error is
// as that of Find.
func (s *Service) Life(ctx context.Context, actor access.Actor, county registry.RegionCode, id registry.SchoolID) (Record, []Event, error) {
	r, err := s.Find(ctx, actor, county, id)
	if err != nil {
		return Record{}, nil, err
	}
	events, err := s.opt.Store.ListEvents(ctx, county, id)
	return r, events, err
}

// On gives the schools of a county that were open on a day (YYYY-MM-DD), as
// they were then, by id. It asks no rights: callers do.
func (s *Service) On(ctx context.Context, county registry.RegionCode, day string) ([]registry.School, error) {
	records, err := s.opt.Store.ListRecords(ctx, []registry.RegionCode{county})
	if err != nil {
		return nil, err
	}
	events, err := s.opt.Store.ListEvents(ctx, county, "")
	if err != nil {
		return nil, err
	}
	return AsOf(records, events, day), nil
}

// OpenIn gives the schools of a county that were open on the day on which a
// school year is counted, as they were then. It asks no rights: callers do.
func (s *Service) OpenIn(ctx context.Context, county registry.RegionCode, year registry.SchoolYear) ([]registry.School, error) {
	return s.On(ctx, county, year.AsOf())
}

// AsOf gives the schools that were open on a day, as they stood then: what
// later events changed is taken back.
func AsOf(records []Record, events []Event, day string) []registry.School {
	was := map[registry.SchoolID]registry.School{}
	for _, e := range slices.Backward(events) {
		if e.Date <= day {
			continue
		}
		for i, id := range e.Schools {
			if i < len(e.Before) && e.Before[i].ID != "" {
				was[id] = e.Before[i]
			}
		}
	}
	var open []registry.School
	for _, r := range records {
		if !r.OpenOn(day) {
			continue
		}
		then, changed := was[r.ID]
		if !changed {
			then = r.School
		}
		open = append(open, then)
	}
	slices.SortFunc(open, func(a, b registry.School) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return open
}

// OpenOn reports whether the school was open on a day, YYYY-MM-DD. A day of
// closure is no longer open. An unknown opening counts as long ago.
func (r Record) OpenOn(day string) bool {
	return (r.Opened == "" || r.Opened <= day) && (r.Closed == "" || day < r.Closed)
}

// may asks the right to edit a county's register; a refusal goes on record.
func (s *Service) may(ctx context.Context, actor access.Actor, county registry.RegionCode, act, object string) error {
	if actor.May(access.RegistryEdit, access.Place{Region: county}) {
		return nil
	}
	return s.guard().Refuse(ctx, edit(actor, county, act, object), fault.New(fault.Denied, sayDenied.With("region", registry.RegionName(county))))
}

// entry makes the audit line of an act.
func (s *Service) entry(actor access.Actor, county registry.RegionCode, act, object string, detail any) audit.Entry {
	return s.guard().Entry(edit(actor, county, act, object), detail)
}

func (s *Service) guard() access.Guard { return access.Guard{Log: s.opt.Log, Clock: s.opt.Clock} }

func edit(by access.Actor, county registry.RegionCode, name, object string) access.Act {
	return access.Act{By: by, Perm: access.RegistryEdit, At: access.Place{Region: county}, Name: name, Object: object}
}
