package casework

import (
	"context"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework/calendar"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// CalendarEntry is one entry of the school calendar of a county: what holds from
// then on, who entered it and on what ground.
type CalendarEntry struct {
	N      int // 1, 2 … within the county
	At     time.Time
	By     access.AccountID
	Name   string
	Reason string
	School calendar.School // all of it, with the years that stayed as they were
}

// CalendarState is the school calendar of a county as it stands.
type CalendarState struct {
	County  registry.RegionCode
	View    calendar.View
	Entries []CalendarEntry // the newest first; none: the packs' calendar holds
	Gaps    []calendar.Gap  // what will be lacking before long
	Edits   bool            // the actor may enter
	Left    int             // open cases whose ends do not follow the calendar yet
}

// SchoolCalendar gives the school calendar of a county to whoever reads cases
// there.
func (s *Service) SchoolCalendar(ctx context.Context, actor access.Actor, county registry.RegionCode) (CalendarState, error) {
	if len(narrow(Within(actor, access.CaseRead), county)) == 0 {
		if err := s.allow(ctx, actor, access.CaseRead, county, Place{}, "school_calendar"); err != nil {
			return CalendarState{}, err
		}
	}
	v, err := s.Calendar(ctx, county)
	if err != nil {
		return CalendarState{}, err
	}
	out := CalendarState{County: county, View: v, Gaps: v.Gaps(calendar.DayOf(s.opt.Clock())), Edits: may(actor, access.CaseDirect, county, Place{})}
	if out.Entries, err = s.opt.Schools.CalendarEntries(ctx, county); err != nil || !out.Edits {
		return out, err
	}
	left, err := s.moving(ctx, county, v)
	out.Left = len(left)
	return out, err
}

// CalendarPreview is what an entry would change.
type CalendarPreview struct {
	School calendar.School   // all of it, as it would be kept
	Days   []calendar.Change // days of school that are none any more, and the other way round
	Moving []Moving          // open cases whose ends move
}

// PreviewCalendar tells what an entry would change, and changes nothing. The years
// that it speaks of are replaced, all others stay.
func (s *Service) PreviewCalendar(ctx context.Context, actor access.Actor, county registry.RegionCode, c calendar.School) (CalendarPreview, error) {
	if err := s.allow(ctx, actor, access.CaseDirect, county, Place{}, "school_calendar"); err != nil {
		return CalendarPreview{}, err
	}
	if err := c.Check(); err != nil {
		return CalendarPreview{}, err
	}
	now, err := s.Calendar(ctx, county)
	if err != nil {
		return CalendarPreview{}, err
	}
	merged := c
	if now.School.Region == county && !now.School.Example {
		merged = now.School.With(c)
	}
	merged.Region, merged.Example = county, false
	if merged.ID == "" {
		merged.ID = "own"
	}
	next := s.opt.Calendar.For(county, &merged)
	out := CalendarPreview{School: merged, Days: now.Changes(next, c.Years())}
	out.Moving, err = s.moving(ctx, county, next)
	return out, err
}

// EnterCalendar is an entry of the school calendar: Base is the number of the entry
// that was seen, so that nobody writes over what another has entered meanwhile.
type EnterCalendar struct {
	County registry.RegionCode
	School calendar.School
	Base   int
	Reason string
}

var (
	msgWhyCalendar = locale.Plain("casework.calendar.reason", "请写明录入或更正校历的依据", "say on what the calendar or its correction rests")
	msgBare        = locale.Plain("casework.calendar.terms", "校历里没有学期", "the calendar has no terms")
)

// EnterCalendar keeps the school calendar of a county and lets the clocks that run
// follow it, each with an event of its own; nothing that has run out moves. It
// gives the number of cases that moved.
func (s *Service) EnterCalendar(ctx context.Context, actor access.Actor, cmd EnterCalendar) (int, error) {
	if strings.TrimSpace(cmd.Reason) == "" {
		return 0, fault.New(fault.Invalid, msgWhyCalendar).At("reason")
	}
	if len(cmd.School.Terms) == 0 {
		return 0, fault.New(fault.Invalid, msgBare).At("terms")
	}
	p, err := s.PreviewCalendar(ctx, actor, cmd.County, cmd.School)
	if err != nil {
		return 0, err
	}
	years := make([]string, 0, len(cmd.School.Years()))
	for _, y := range cmd.School.Years() {
		years = append(years, y.String())
	}
	entry := CalendarEntry{N: cmd.Base + 1, At: s.opt.Clock().UTC().Truncate(time.Microsecond), By: actor.Account, Name: actor.Name, Reason: strings.TrimSpace(cmd.Reason), School: p.School}
	line := s.entry(actor, access.CaseDirect, cmd.County, Place{}, "calendar.save", "school_calendar",
		map[string]any{"entry": entry.N, "years": years, "days": len(p.Days), "cases": len(p.Moving), "reason": entry.Reason})
	if err := s.opt.Schools.SaveSchoolCalendar(ctx, cmd.County, entry, line); err != nil {
		return 0, err
	}
	s.forget(cmd.County)
	return s.follow(ctx, actor, cmd.County)
}

// FollowCalendar lets the clocks of a county follow its calendar where an entry was
// broken off before all had.
func (s *Service) FollowCalendar(ctx context.Context, actor access.Actor, county registry.RegionCode) (int, error) {
	if err := s.allow(ctx, actor, access.CaseDirect, county, Place{}, "school_calendar"); err != nil {
		return 0, err
	}
	return s.follow(ctx, actor, county)
}

func (s *Service) forget(county registry.RegionCode) {
	s.mu.Lock()
	delete(s.views, county)
	s.mu.Unlock()
}

// Last gives the number of the newest entry, 0 where there is none.
func (c *CalendarState) Last() int {
	if len(c.Entries) == 0 {
		return 0
	}
	return c.Entries[0].N
}
