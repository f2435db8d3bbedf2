package attendance

import (
	"context"
	"errors"
	"slices"

	"junheng/access"
	"junheng/internal/locale"
	"junheng/registry"
)

// lookBack is how many days of registers are read to find the runs that touch a
// day: a school year and the holiday before it.
const lookBack = 400

// Sheet is a class on a day as its teacher has it before him.
type Sheet struct {
	Class
	Kind    Kind
	Day     Day
	Open    bool        // there is school on the day
	Why     locale.Text // why not
	Pupils  []string    // expected in class
	Entry   *Entry      // that stands; nil: not entered yet
	Earlier []Entry     // what stood before it, the first one first
}

// Find gives a class on a day.
func (s *Service) Find(ctx context.Context, actor access.Actor, c Class, k Kind, d Day) (Sheet, error) {
	if err := s.allowRead(ctx, actor, c); err != nil {
		return Sheet{}, err
	}
	sh := Sheet{Class: c, Kind: k, Day: d}
	cal, err := s.opt.Calendar(ctx, c.County)
	if err != nil {
		return Sheet{}, err
	}
	sh.Open, sh.Why = cal.SchoolDay(d)
	if sh.Pupils, err = s.opt.Roster.Pupils(ctx, actor, c); err != nil {
		return Sheet{}, err
	}
	list, err := s.opt.Store.History(ctx, c, k, d)
	if n := len(list); n > 0 {
		sh.Entry, sh.Earlier = &list[n-1], list[:n-1]
	}
	return sh, err
}

// allowRead lets in who enters the register of the class, and who reads cases
// where the class lies.
func (s *Service) allowRead(ctx context.Context, actor access.Actor, c Class) error {
	at, err := s.places(ctx, actor, c.County, c.School)
	if err != nil {
		return err
	}
	if actor.May(access.CaseRead, at(c)) {
		return nil
	}
	return s.allow(ctx, actor, access.AttendEnter, c, msgUnseen)
}

// places gives where the classes of a school lie. The township is looked up for
// whoever answers for one, and for nobody else.
func (s *Service) places(ctx context.Context, actor access.Actor, county registry.RegionCode, school registry.SchoolID) (func(Class) access.Place, error) {
	towns := map[Class]string{}
	if len(actor.Townships()) > 0 {
		sizes, err := s.opt.Roster.Classes(ctx, actor, county, school)
		if err != nil {
			return nil, err
		}
		for _, size := range sizes {
			towns[size.Class] = size.Township
		}
	}
	return func(c Class) access.Place {
		at := c.Place()
		at.Township = towns[c]
		return at
	}, nil
}

// Calendar gives the school calendar of a county.
func (s *Service) Calendar(ctx context.Context, county registry.RegionCode) (Calendar, error) {
	return s.opt.Calendar(ctx, county)
}

// Today is the day by the clock of the service.
func (s *Service) Today() Day { return DayOf(s.opt.Clock()) }

// Open lists the school days up to a day, within so many days, on which a class
// has no register yet, the latest first.
func (s *Service) Open(ctx context.Context, actor access.Actor, c Class, to Day, within int) ([]Day, error) {
	if err := s.allowRead(ctx, actor, c); err != nil {
		return nil, err
	}
	from := to.Add(1 - within)
	list, err := s.opt.Store.Standing(ctx, Filter{County: c.County, Kind: Daily, School: c.School, Class: c.Name, From: from, To: to})
	if err != nil {
		return nil, err
	}
	cal, err := s.opt.Calendar(ctx, c.County)
	if err != nil {
		return nil, err
	}
	days := schoolDays(cal, from, to)
	days = slices.DeleteFunc(days, func(d Day) bool {
		return slices.ContainsFunc(list, func(e Entry) bool { return e.Day == d })
	})
	slices.Reverse(days)
	return days, nil
}

// Seen gives the last day since one, that one included, on which the register of a
// class has a pupil of it in school; empty: none has. Of a day whose register was
// entered before the pupil came to the class nothing is known.
func (s *Service) Seen(ctx context.Context, c Class, pupil string, since Day) (Day, error) {
	list, err := s.opt.Store.Standing(ctx, Filter{County: c.County, Kind: Daily, School: c.School, Class: c.Name, From: since, To: s.Today()})
	for i := range slices.Backward(list) {
		e := &list[i]
		if !e.Marks[pupil].Absent() && !slices.Contains(e.Gone, pupil) && DayOf(e.Got) >= since {
			return e.Day, err
		}
	}
	return "", err
}

// stretches gives the runs of a class up to a day, and those of leave.
func (s *Service) stretches(ctx context.Context, c Class, to Day) (missed, leave []Run, err error) {
	from := to.Add(-lookBack)
	list, err := s.opt.Store.Standing(ctx, Filter{County: c.County, Kind: Daily, School: c.School, Class: c.Name, From: from, To: to})
	if err != nil || len(list) == 0 {
		return nil, nil, err
	}
	cal, err := s.opt.Calendar(ctx, c.County)
	if err != nil {
		return nil, nil, err
	}
	from, to = max(from, list[0].Day), s.settled(cal, list, to)
	return Runs(list, cal, from, to), LeaveRuns(list, cal, from, to), nil
}

// since gives the runs of a class, and those of leave, that last or have ended since
// a day.
func (s *Service) since(ctx context.Context, c Class, day Day) (missed, leave []Run, err error) {
	missed, leave, err = s.stretches(ctx, c, s.Today())
	ended := func(r Run) bool { return r.Over() && r.until() < day }
	return slices.DeleteFunc(missed, ended), slices.DeleteFunc(leave, ended), err
}

// told makes the events of a class for runs that last, or have ended since a day.
func (s *Service) told(ctx context.Context, c Class, since Day) (events []Event, missed []Run, err error) {
	missed, leave, err := s.since(ctx, c, since)
	if err != nil {
		return nil, nil, err
	}
	return append(Events(c, missed), leaveEvents(c, leave, s.LongLeave(c.County))...), missed, nil
}

// settled is the last day to look at for runs of a class: the register of the
// last one may not be due yet, and then it is not one that nobody entered.
func (s *Service) settled(cal Calendar, entries []Entry, to Day) Day {
	if entries[len(entries)-1].Day < to && s.opt.Clock().Before(cal.Due(to)) {
		return to.Add(-1)
	}
	return to
}

// Runs gives the runs of a class that lasted on a day or have ended since, and who
// of it is on leave for long; see [Service.LongLeaves].
func (s *Service) Runs(ctx context.Context, actor access.Actor, c Class, since Day) (missed, long []Run, err error) {
	if err := s.allowRead(ctx, actor, c); err != nil {
		return nil, nil, err
	}
	missed, leave, err := s.since(ctx, c, since)
	return missed, s.LongLeave(c.County).lasting(leave), err
}

// SchoolRuns gives the runs of all classes of a school that last, or have ended
// since a day.
func (s *Service) SchoolRuns(ctx context.Context, actor access.Actor, county registry.RegionCode, school registry.SchoolID, since Day) (map[string][]Run, error) {
	to := s.Today()
	list, err := s.opt.Store.Standing(ctx, Filter{County: county, Kind: Daily, School: school, From: to.Add(-lookBack), To: to})
	if err != nil {
		return nil, err
	}
	cal, err := s.opt.Calendar(ctx, county)
	if err != nil {
		return nil, err
	}
	at, err := s.places(ctx, actor, county, school)
	if err != nil {
		return nil, err
	}
	out := map[string][]Run{}
	for _, of := range byClass(list) {
		c := of[0].Class
		if !actor.May(access.CaseRead, at(c)) {
			continue
		}
		all := Runs(of, cal, of[0].Day, s.settled(cal, of, to))
		all = slices.DeleteFunc(all, func(r Run) bool { return r.Over() && r.until() < since })
		if len(all) > 0 {
			out[c.Name] = all
		}
	}
	return out, nil
}

// byClass splits entries, which stand in the order of their classes.
func byClass(list []Entry) [][]Entry {
	var out [][]Entry
	for i, e := range list {
		if i == 0 || e.Class != list[i-1].Class {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], e)
	}
	return out
}

// Retell tells the cases once more what the registers of a county say of runs
// that last, or have ended since a day: what a program that was killed between
// keeping an entry and telling of it has left out. It looks at classes in which
// somebody was away without leave, or on leave, since the month before that day.
func (s *Service) Retell(ctx context.Context, actor access.Actor, county registry.RegionCode, since Day) error {
	to := s.Today()
	list, err := s.opt.Store.Standing(ctx, Filter{County: county, Kind: Daily, From: since.Add(-31), To: to})
	if err != nil {
		return err
	}
	var bad []error
	for _, of := range byClass(list) {
		if !slices.ContainsFunc(of, func(e Entry) bool { return e.Count(Unexcused)+e.Count(Leave) > 0 }) {
			continue
		}
		events, _, err := s.told(ctx, of[0].Class, since)
		if err != nil {
			return err
		}
		bad = append(bad, s.each(ctx, actor, events))
	}
	return errors.Join(bad...)
}

// each tells the cases of every event; what is refused of one child keeps no
// other from being told of.
func (s *Service) each(ctx context.Context, actor access.Actor, events []Event) error {
	var bad []error
	for _, ev := range events {
		if err := s.opt.Cases.Tell(ctx, actor, ev); err != nil {
			bad = append(bad, err)
		}
	}
	return errors.Join(bad...)
}

// tell tells the cases what follows from an entry. All of it follows from the
// registers alone, so that after a failure half-way it is simply told again.
func (s *Service) tell(ctx context.Context, actor access.Actor, e *Entry) error {
	history, err := s.opt.Store.History(ctx, e.Class, e.Kind, e.Day)
	if err != nil || len(history) == 0 {
		return err
	}
	var events []Event
	running := map[string]bool{}
	if e.Kind == TermStart {
		events = arrivals(&history[len(history)-1])
	} else {
		var missed []Run
		if events, missed, err = s.told(ctx, e.Class, e.Day); err != nil {
			return err
		}
		for i := range missed {
			running[missed[i].Pupil] = true
		}
	}
	return s.each(ctx, actor, append(events, mended(history, running)...))
}
