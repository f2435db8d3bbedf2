package wire

import (
	"context"
	"slices"

	"junheng/access"
	"junheng/casework/attendance"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/people"
	"junheng/registry"
)

// registers puts the registers of classes together: pupils from the register of
// people, school days from the calendar of the county, and what follows into the
// cases.
func (a *App) registers(o Options) *attendance.Service {
	return attendance.New(attendance.Options{
		Store: a.DB.Attendance(), Log: a.Audit, Roster: rosters{a}, Clock: o.Clock,
		Calendar: func(ctx context.Context, county registry.RegionCode) (attendance.Calendar, error) {
			v, err := a.Cases.Calendar(ctx, county)
			if err != nil {
				return nil, err
			}
			return attendance.CalendarOf(v, a.rosterCheck(county)), nil
		},
		Cases: attendance.Ladder{Cases: a.Cases, Clock: o.Clock, Township: a.townshipOf},
	})
}

// rosterCheck is how long the check of the roster at the start of a term may
// take by the procedure of the county: the clock of its step, where it has one.
func (a *App) rosterCheck(county registry.RegionCode) attendance.Within {
	p, err := a.Cases.Procedure(attendance.Procedure, county)
	if err != nil {
		return attendance.Within{}
	}
	i := slices.IndexFunc(p.Clocks, func(k procedure.Clock) bool { return k.ID == "roster_check" })
	if i < 0 {
		return attendance.Within{}
	}
	return attendance.Within{N: p.Clocks[i].Within.N, Unit: calendar.Unit(p.Clocks[i].Within.Unit)}
}

// townshipOf gives the township of a school as the register of schools has it.
func (a *App) townshipOf(ctx context.Context, county registry.RegionCode, school registry.SchoolID) (string, error) {
	r, err := a.DB.Book().FindRecord(ctx, county, school)
	return r.Township, err
}

// rosters tells from the register of people whom a class expects: pupils who are
// enrolled, not those on leave or taught at home.
type rosters struct{ a *App }

// Pupils lists the pupils of a class.
func (r rosters) Pupils(ctx context.Context, actor access.Actor, c attendance.Class) ([]string, error) {
	list, err := r.a.People.List(ctx, actor, people.Query{County: c.County, Register: people.Pupils, School: c.School, Class: c.Name, Statuses: []people.Status{people.Enrolled}})
	out := make([]string, len(list))
	for i := range list {
		out[i] = string(list[i].ID)
	}
	return out, err
}

// Classes lists the classes of a county or of one school.
func (r rosters) Classes(ctx context.Context, actor access.Actor, county registry.RegionCode, school registry.SchoolID) ([]attendance.Size, error) {
	list, err := r.a.People.Classes(ctx, actor, county, people.Pupils)
	if err != nil {
		return nil, err
	}
	towns, err := r.a.DB.Book().ListRecords(ctx, []registry.RegionCode{county})
	if err != nil {
		return nil, err
	}
	townOf := map[registry.SchoolID]string{}
	for _, t := range towns {
		townOf[t.ID] = t.Township
	}
	var out []attendance.Size
	for _, t := range list {
		if t.Status != people.Enrolled || t.Class == "" || school != "" && t.School != school {
			continue
		}
		c := attendance.Class{County: county, School: t.School, Name: t.Class}
		if n := len(out); n > 0 && out[n-1].Class == c {
			out[n-1].Pupils += t.N
			continue
		}
		out = append(out, attendance.Size{Class: c, Township: townOf[t.School], Grade: t.Grade, Pupils: t.N})
	}
	return out, nil
}
