package wire

import (
	"context"
	"slices"
	"strings"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/attendance"
	"junheng/casework/calendar"
	"junheng/casework/procedure"
	"junheng/people"
	"junheng/registry"
)

// fileOf tells package people what the cases about a person say.
type fileOf struct {
	cases  func() *casework.Service
	follow func(ctx context.Context, county registry.RegionCode, ids []people.PersonID)              // nil: the next tick does
	sought func(ctx context.Context, county registry.RegionCode, id people.PersonID) (string, error) // nil: nothing was compared
	left   func(ctx context.Context, county registry.RegionCode) (string, []people.PersonID, error)  // whom the newest comparison left open, and its day; nil: nothing was compared
}

// PeopleCases joins the registers of persons to their cases; cases is asked when
// somebody wants to know, since each of the two is made with the other.
func PeopleCases(cases func() *casework.Service) people.Cases { return fileOf{cases: cases} }

// Follow has the cases of pupils go where the register has them.
func (f fileOf) Follow(ctx context.Context, county registry.RegionCode, ids []people.PersonID) {
	if f.follow != nil {
		f.follow(ctx, county, ids)
	}
}

// about lists all cases about a person.
func (f fileOf) about(ctx context.Context, county registry.RegionCode, id people.PersonID) ([]casework.Case, error) {
	if own, is := strings.CutPrefix(string(id), casework.OwnKey); is { // the key of a case about nobody on a register
		v, err := f.cases().Find(ctx, programAs(access.Inspector, county), county, casework.CaseID(own))
		return []casework.Case{v.Case}, err
	}
	return allCases(ctx, f.cases(), county, casework.Query{Subject: string(id)})
}

// Held tells what keeps a person's data.
func (f fileOf) Held(ctx context.Context, county registry.RegionCode, id people.PersonID) (people.Hold, error) {
	list, err := f.about(ctx, county, id)
	var h people.Hold
	for i := range list {
		if strings.HasPrefix(string(id), casework.OwnKey) {
			h.About = list[i].Number
			if p, err := f.cases().Procedure(list[i].Procedure, county); err == nil {
				h.About += " " + p.Label.ZH
			}
		}
		if c := &list[i]; c.Closed.IsZero() {
			h.Open = append(h.Open, c.Number)
		} else {
			h.Closed = max(h.Closed, calendar.DayOf(c.Closed).String())
		}
	}
	if f.sought == nil || err != nil {
		return h, err
	}
	day, err := f.sought(ctx, county, id)
	if day != "" {
		h.Open = append(h.Open, "学龄比对 "+day+" 查无学籍")
	}
	return h, err
}

// Sought tells whom the county is looking for: by its newest comparison, and by the
// open cases that ask where a child is.
func (f fileOf) Sought(ctx context.Context, county registry.RegionCode) (map[people.PersonID]people.Sought, error) {
	out := map[people.PersonID]people.Sought{}
	if f.left != nil {
		day, ids, err := f.left(ctx, county)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			out[id] = people.Sought{Run: day}
		}
	}
	open, err := f.Open(ctx, county)
	for _, x := range open {
		if x.Asks {
			out[x.Person] = people.Sought{Run: out[x.Person].Run, Case: x.Number}
		}
	}
	return out, err
}

// Open lists the open cases about persons of a county. Who waits for a decision
// is as he was before he asked.
func (f fileOf) Open(ctx context.Context, county registry.RegionCode) ([]people.OpenCase, error) {
	list, err := allCases(ctx, f.cases(), county, casework.Query{Open: true, Order: casework.ByNumber})
	if err != nil {
		return nil, err
	}
	var out []people.OpenCase
	for i := range list {
		x, err := f.openCase(&list[i])
		if err != nil {
			return nil, err
		}
		if x.Person != "" {
			out = append(out, x)
		}
	}
	return out, nil
}

// lost lists of whom open cases of a county say that they have dropped out or are
// missing.
func (a *App) lost(ctx context.Context, county registry.RegionCode) ([]people.PersonID, error) {
	open, err := (fileOf{cases: func() *casework.Service { return a.Cases }}).Open(ctx, county)
	var out []people.PersonID
	for _, x := range open {
		if x.Lost {
			out = append(out, x.Person)
		}
	}
	return out, err
}

// openCase says what an open case says of its person.
func (f fileOf) openCase(c *casework.Case) (people.OpenCase, error) {
	p, err := f.cases().Procedure(c.Procedure, c.County)
	if err != nil || p.About != procedure.AboutPupil {
		return people.OpenCase{}, err
	}
	at := p.State(c.State)
	if at != nil && at.Before && c.From != "" {
		at = p.State(c.From)
	}
	return people.OpenCase{
		Person: people.PersonID(c.Subject.ID), Number: c.Number,
		Asks: slices.ContainsFunc(p.States, func(s procedure.State) bool { return s.Standing == string(people.Left) }),
		Lost: at != nil && at.Standing == string(people.Left),
	}, nil
}

// Says gives the number of a case whose state says how a person stands.
func (f fileOf) Says(ctx context.Context, county registry.RegionCode, id people.PersonID, s people.Status) (string, error) {
	list, err := f.about(ctx, county, id)
	if err != nil {
		return "", err
	}
	for i := range list {
		p, err := f.cases().Procedure(list[i].Procedure, county)
		if err != nil {
			return "", err
		}
		if st := p.State(list[i].State); st != nil && st.Standing == string(s) {
			return list[i].Number, nil
		}
	}
	return "", nil
}

// enrolments tells package casework what the register of persons says.
type enrolments struct {
	people *people.Service
	app    *App // nil: no class registers are known
}

// Enrolment tells how the person of a case stands.
func (e enrolments) Enrolment(ctx context.Context, county registry.RegionCode, subject string, school registry.SchoolID) (casework.Enrolment, error) {
	enrolled, moved, err := e.people.Standing(ctx, county, people.PersonID(subject), school)
	return casework.Enrolment{Enrolled: enrolled, Moved: moved}, err
}

// Birthdays lists who of the subjects of cases has a birthday within a span of days.
func (e enrolments) Birthdays(ctx context.Context, county registry.RegionCode, subjects []string, from, to calendar.Day) ([]string, error) {
	ids := make([]people.PersonID, len(subjects))
	for i, id := range subjects {
		ids[i] = people.PersonID(id)
	}
	born, err := e.people.Birthdays(ctx, county, ids, from.String(), to.String())
	out := make([]string, len(born))
	for i, id := range born {
		out[i] = string(id)
	}
	return out, err
}

// CheckReason checks a reason for looking at what is sealed about somebody.
func (e enrolments) CheckReason(ctx context.Context, county registry.RegionCode, subject, reason string) (string, error) {
	return e.people.CheckReasonAbout(ctx, county, people.PersonID(subject), reason)
}

// Age tells how old the person of a case is.
func (e enrolments) Age(ctx context.Context, county registry.RegionCode, subject string, on calendar.Day) (casework.Age, error) {
	years, byNumber, known, err := e.people.AgeOn(ctx, county, people.PersonID(subject), on.String())
	return casework.Age{Years: years, ByNumber: byNumber, Known: known}, err
}

// Attended counts the days in school by the registers of the classes. A child of
// the population register is looked for under the ID number among the pupils.
func (e enrolments) Attended(ctx context.Context, county registry.RegionCode, subject string, stays []casework.Stay) (casework.Attended, error) {
	if e.app == nil || e.app.Registers == nil {
		return casework.Attended{}, nil
	}
	ask := attendance.Sought{County: county, Pupils: []string{subject}, Stays: stays}
	pupil, err := e.people.OnRoster(ctx, county, people.PersonID(subject))
	if err != nil {
		return casework.Attended{}, err
	}
	if pupil != "" {
		ask.Pupils = append(ask.Pupils, string(pupil))
		where, err := e.people.Whereabouts(ctx, county, []people.PersonID{pupil})
		if err != nil {
			return casework.Attended{}, err
		}
		w := where[pupil]
		ask.Since = attendance.Day(w.Since)
		if w.Status == people.Enrolled {
			ask.Class = attendance.Class{County: county, School: w.School, Name: w.Class}
		}
	}
	return e.app.Registers.Presence(ctx, ask)
}

// Known refuses a subject that is nobody, or nobody the actor may see. What the
// program and a register of attendance open they have from the registers.
func (e enrolments) Known(ctx context.Context, actor access.Actor, county registry.RegionCode, subject string) error {
	if actor.Account == casework.System {
		return nil
	}
	_, err := e.people.Find(ctx, actor, county, people.PersonID(subject))
	return err
}
