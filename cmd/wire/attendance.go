package wire

import (
	"context"
	"errors"

	"junheng/access"
	"junheng/casework/attendance"
	"junheng/people"
	"junheng/registry"
)

// registers puts the registers of classes together: pupils from the register of
// people, school days from the calendar of the county, and what follows into the
// cases.
func (a *App) registers(o Options) (*attendance.Service, error) {
	var err error
	if a.rules, err = attendance.LoadRules(o.Packs); err != nil {
		return nil, err
	}
	ladder := attendance.Ladder{Cases: a.Cases, Clock: o.Clock, Township: a.townshipOf, Same: a.residentsOf}
	return attendance.New(attendance.Options{
		Store: a.DB.Attendance(), Log: a.Audit, Roster: rosters{a}, Clock: o.Clock, Leave: a.rules.Leave,
		Calendar: func(ctx context.Context, county registry.RegionCode) (attendance.Calendar, error) {
			v, err := a.Cases.Calendar(ctx, county)
			if err != nil {
				return nil, err
			}
			return attendance.CalendarOf(v, a.rules.Check(county), a.rules.Due(county)), nil
		},
		Cases: ladder, Correct: a.rules.Correct, Counted: ladder.Counted,
	}), nil
}

// residentsOf lists the children of the population register who are a pupil.
func (a *App) residentsOf(ctx context.Context, county registry.RegionCode, pupil string) ([]string, error) {
	list, err := a.People.ResidentsOf(ctx, county, people.PersonID(pupil))
	out := make([]string, len(list))
	for i, id := range list {
		out[i] = string(id)
	}
	return out, err
}

// catchUp tells the cases once more what the registers of all counties say of
// late: a program that was killed may have kept a register and not told of it.
func (a *App) catchUp(ctx context.Context) error {
	counties, err := a.counties(ctx)
	if err != nil {
		return err
	}
	var bad []error
	for _, county := range counties {
		actor := programAs(access.Inspector, county)
		bad = append(bad, a.Registers.Retell(ctx, actor, county, a.Registers.Today().Add(-caughtUp)))
	}
	return errors.Join(bad...)
}

// caughtUp is how many days back a return to school is told once more.
const caughtUp = 14

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
