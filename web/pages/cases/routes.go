// Package cases shows ledgers and the cases in them: what waits for the reader,
// the tables and boards of each procedure, a case with everything that happened
// in it and the steps that may be taken, its papers, its statistics.
//
// The pages know procedures only as data; a procedure that a county adds has its
// ledger, its forms and its papers without another line here.
package cases

import (
	"context"
	"strconv"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/people"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct {
	Cases   *casework.Service
	People  *people.Service
	Schools Schools
}

// Schools gives the schools of a county as they stand on a day.
type Schools interface {
	On(ctx context.Context, county registry.RegionCode, day string) ([]registry.School, error)
}

// upload is the largest request with evidence, in bytes.
const upload = 64 << 20

// Routes lists what the package answers.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /cases", Perm: access.CaseRead, Act: "cases.choose", Handle: d.choose},
		{Pattern: "GET /cases/{county}", Perm: access.CaseRead, Act: "cases.desk", Handle: d.desk},

		{Pattern: "GET /ledgers/{county}/{procedure}", Perm: access.CaseRead, Act: "cases.ledger", Handle: d.ledger},
		{Pattern: "GET /ledgers/{county}/{procedure}/board", Perm: access.CaseRead, Act: "cases.board", Handle: d.board},
		{Pattern: "GET /ledgers/{county}/{procedure}/figures", Perm: access.CaseRead, Act: "cases.figures", Handle: d.figures},
		{Pattern: "GET /ledgers/{county}/{procedure}/procedure", Perm: access.CaseRead, Act: "cases.procedure", Handle: d.procedure},
		{Pattern: "GET /ledgers/{county}/{procedure}/export", Perm: access.PeopleExport, Act: "cases.export.form", Handle: d.exportForm},
		{Pattern: "POST /ledgers/{county}/{procedure}/export", Perm: access.PeopleExport, Act: "cases.export", Quiet: true, Handle: d.exportNamed},
		{Pattern: "GET /ledgers/{county}/{procedure}/new", Perm: access.CaseAct, Act: "cases.form", Handle: d.form},
		{Pattern: "POST /ledgers/{county}/{procedure}/new", Perm: access.CaseAct, Act: "cases.open", Quiet: true, Body: upload, Handle: d.create},

		{Pattern: "GET /cases/{county}/about/{person}", Perm: access.CaseRead, Act: "cases.about", Handle: d.about},
		{Pattern: "GET /cases/{county}/{id}", Perm: access.CaseRead, Act: "cases.show", Handle: d.show},
		{Pattern: "GET /cases/{county}/{id}/steps/{step}", Perm: access.CaseRead, Act: "cases.step.form", Handle: d.stepForm},
		{Pattern: "POST /cases/{county}/{id}/steps/{step}", Perm: access.CaseRead, Act: "cases.step", Quiet: true, Body: upload, Handle: d.step},
		{Pattern: "POST /cases/{county}/{id}/note", Perm: access.CaseRead, Act: "cases.note", Quiet: true, Body: upload, Handle: d.note},
		{Pattern: "POST /cases/{county}/{id}/link", Perm: access.CaseRead, Act: "cases.link", Quiet: true, Handle: d.link},
		{Pattern: "POST /cases/{county}/{id}/direct", Perm: access.CaseDirect, Act: "cases.direct", Quiet: true, Handle: d.direct},
		{Pattern: "POST /cases/{county}/{id}/correct", Perm: access.CaseDirect, Act: "cases.correct", Quiet: true, Handle: d.correct},
		{Pattern: "POST /cases/{county}/{id}/reveal", Perm: access.CaseRead, Act: "cases.reveal", Quiet: true, Handle: d.reveal},
		{Pattern: "POST /cases/{county}/{id}/issue", Perm: access.CaseRead, Act: "cases.issue", Quiet: true, Handle: d.issue},
		{Pattern: "GET /cases/{county}/{id}/papers/{n}", Perm: access.CaseRead, Act: "cases.paper", Handle: d.paper},
		{Pattern: "GET /cases/{county}/{id}/files/{hash}", Perm: access.CaseRead, Act: "cases.file", Quiet: true, Handle: d.file},
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

func deskURL(county registry.RegionCode) string { return "/cases/" + county.String() }

func ledgerURL(county registry.RegionCode, procedure, rest string) string {
	return "/ledgers/" + county.String() + "/" + procedure + rest
}

func caseURL(c *casework.Case) string { return deskURL(c.County) + "/" + string(c.ID) }

// choose leads to the reader's county, or lists those he may see.
func (d Deps) choose(c *route.Context) error {
	counties := c.Actor.Counties(access.CaseRead)
	if len(counties) == 1 {
		return c.SeeOther(deskURL(counties[0]))
	}
	return parts.Counties(c, parts.Head{Title: c.T("台账与案件：选择县（市、区）", "Ledgers: choose a county"), Menu: "cases"}, counties, deskURL)
}

// names gives what the reader may see of whom and what cases are about.
type names struct {
	schools map[registry.SchoolID]registry.School
	people  map[string]string // masked, by id
	born    map[string]string // days of birth, by id
}

// namesOf reads the names that a list of cases needs.
func (d Deps) namesOf(c *route.Context, county registry.RegionCode, list ...casework.Case) (*names, error) {
	n := &names{schools: map[registry.SchoolID]registry.School{}, people: map[string]string{}, born: map[string]string{}}
	schools, err := d.Schools.On(c.Ctx(), county, c.Now.Format("2006-01-02"))
	if err != nil {
		return nil, err
	}
	for _, s := range schools {
		n.schools[s.ID] = s
	}
	var ids []people.PersonID
	for i := range list {
		if personal(&list[i]) {
			ids = append(ids, people.PersonID(list[i].Subject.ID))
		}
	}
	if len(ids) == 0 || !c.Actor.Holds(access.PeopleRead) {
		return n, nil
	}
	persons, err := d.People.List(c.Ctx(), c.Actor, people.Query{County: county, IDs: ids})
	if err != nil {
		return nil, err
	}
	for i := range persons {
		n.people[string(persons[i].ID)] = persons[i].Masked
		if day := persons[i].BirthDate; len(day) == len("2006-01-02") {
			n.born[string(persons[i].ID)] = day
		}
	}
	return n, nil
}

func personal(c *casework.Case) bool {
	return c.Subject.Kind == string(procedure.AboutPupil) || c.Subject.Kind == string(procedure.AboutTeacher)
}

func (n *names) school(id registry.SchoolID) string {
	if s, known := n.schools[id]; known {
		return s.Name
	}
	return string(id)
}

// subject names whom or what a case is about; a person by the mask.
func (n *names) subject(c *casework.Case) string {
	switch {
	case personal(c):
		if name := n.people[c.Subject.ID]; name != "" {
			return name
		}
		return "**"
	case c.Subject.Label != "":
		return c.Subject.Label
	case c.Subject.Kind == string(procedure.AboutSchool):
		return n.school(registry.SchoolID(c.Subject.ID))
	}
	return c.Subject.ID
}
