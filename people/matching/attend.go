package matching

import (
	"cmp"
	"context"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/people"
	"junheng/registry"
)

// Attended is what the daily registers of late say of a pupil.
type Attended int

// What they say.
const (
	Unentered Attended = iota // the class has no register
	Seen                      // in school on one day at least, or on leave
	Away                      // in school on none, and without leave
)

// Daily are the registers that classes keep every day. Package casework has them.
type Daily interface {
	// Late gives what the registers of a county say of late.
	Late(ctx context.Context, county registry.RegionCode) (Lately, error)
}

// Lately is what daily registers say of some days.
type Lately struct {
	Days     int                                                                      // looked back, by the rule of the county
	Of       func(p people.PersonID, school registry.SchoolID, class string) Attended // a pupil of a class
	Township func(registry.SchoolID) string                                           // of a school
}

var msgNoDaily = locale.Plain("matching.no_daily", "没有考勤登记，不能比对学籍与在校", "no daily registers are kept to compare the enrolment with")

// runAttendance compares the enrolment with the daily registers and keeps the
// result. No name and no number is read for it: both speak of the same ids.
func (s *Service) runAttendance(ctx context.Context, actor access.Actor, county registry.RegionCode, q Asked) (Run, error) {
	if s.opt.Daily == nil {
		return Run{}, fault.New(fault.Conflict, msgNoDaily).At("kind")
	}
	late, err := s.opt.Daily.Late(ctx, county)
	if err != nil {
		return Run{}, err
	}
	pupils, err := s.opt.People.List(ctx, actor, people.Query{County: county, Register: people.Pupils, Statuses: []people.Status{people.Enrolled}})
	if err != nil {
		return Run{}, err
	}
	r := Run{Kind: Attendance, Year: cmp.Or(q.Year, people.YearOf(s.opt.Clock().UTC())), Left: len(pupils), Days: late.Days}
	found := map[string]*Tally{}
	var items []Item
	for i := range pupils {
		p := &pupils[i]
		town := late.Township(p.School)
		switch late.Of(p.ID, p.School, p.Class) {
		case Unentered:
			r.Extra++
		case Away:
			items = append(items, Item{Person: p.ID, Township: town, School: p.School, Class: p.Class, Standing: Nowhere, Disabled: p.Flags.Has(people.Disabled)})
		default:
			r.Right++
			if found[town] == nil {
				found[town] = &Tally{Township: town}
			}
			found[town].add(false, p.Flags.Has(people.Disabled))
		}
	}
	for _, name := range sortedKeys(found) {
		r.Found = append(r.Found, *found[name])
	}
	if q.Progress != nil {
		q.Progress(len(pupils), len(pupils))
	}
	return s.keep(ctx, actor, county, q, r, items)
}
