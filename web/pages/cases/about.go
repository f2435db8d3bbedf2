package cases

import (
	"cmp"
	"slices"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/people"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// about shows the cases about one person and the ledgers in which another may be
// opened: where the record of a person leads to.
func (d Deps) about(c *route.Context) error {
	county, err := c.Region("county")
	if err != nil {
		return err
	}
	who, err := d.People.Find(c.Ctx(), c.Actor, county, people.PersonID(c.Path("person")))
	if err != nil {
		return err
	}
	page, err := d.Cases.Ledger(c.Ctx(), c.Actor, county, casework.Query{Subject: string(who.ID), Order: casework.ByDue, Limit: ledgerLimit})
	if err != nil {
		return err
	}
	n, err := d.namesOf(c, county, page.Cases...)
	if err != nil {
		return err
	}
	h := parts.Head{
		Title: c.T("案件：", "Cases: ") + who.Masked, Menu: "cases", Lead: who.Class,
		Crumbs: []parts.Link{{Text: c.T("台账与案件", "Ledgers and cases"), URL: deskURL(county)}, {Text: c.T("此人记录", "The record"), URL: "/people/" + county.String() + "/of/" + string(who.ID)}},
	}
	if d.mayAbout(c, &who, n) {
		for _, p := range d.Cases.Procedures(county) {
			open := slices.ContainsFunc(page.Cases, func(x casework.Case) bool { return x.Procedure == p.ID && x.Closed.IsZero() })
			at := casework.Place{School: who.School, Class: who.Class, Township: cmp.Or(who.Township, n.schools[who.School].Township)}
			if p.Person() && !open && len(casework.MayOpen(p, c.Actor, county, at)) > 0 && (p.About == procedure.AboutTeacher) == (who.Register == people.Teachers) {
				h.Actions = append(h.Actions, parts.Link{Text: c.T("立案：", "Open: ") + p.Label.In(c.Lang), URL: ledgerURL(county, p.ID, "/new?person="+string(who.ID)), Icon: "plus"})
			}
		}
	}
	return parts.Page(c, h, aboutBody(d.caseTable(c, n, page.Cases)))
}

// mayAbout reports whether the reader may open a case about a person.
func (d Deps) mayAbout(c *route.Context, who *people.Person, n *names) bool {
	at := access.Place{Region: who.County, School: who.School, Class: who.Class, Township: who.Township}
	if s, known := n.schools[who.School]; known {
		at.Township = s.Township
	}
	return !who.Shredded && c.Actor.May(access.CaseAct, at)
}

var (
	msgOpenAlready = locale.NewTemplate("cases.open_already", "此人已有在办的案件 {number}，不必另立", "there is an open case about this person already: {number}")
	hintGoOn       = locale.Plain("cases.open_already.hint", "请打开那一件继续办理；新情况写在备注里", "go on with that one; add what is new as a note")
)

// running gives the open case of a procedure about a person, or nil.
func (d Deps) running(c *route.Context, county registry.RegionCode, procedure, person string) (*casework.Case, error) {
	page, err := d.Cases.Ledger(c.Ctx(), c.Actor, county, casework.Query{Procedure: procedure, Subject: person, Open: true, Limit: 1})
	if err != nil || len(page.Cases) == 0 {
		return nil, err
	}
	return &page.Cases[0], nil
}

// once refuses a second open case about a person, and leads to the first where
// the same form is sent again.
func (p *openPage) once(who casework.Subject) (*casework.Case, error) {
	old, err := p.d.running(p.c, p.county, p.p.ID, who.ID)
	if err != nil || old == nil {
		return nil, err
	}
	v, err := p.d.Cases.Find(p.c.Ctx(), p.c.Actor, p.county, old.ID)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(v.Events, func(e casework.Event) bool { return e.Key == casework.KeyOf(p.c.Actor.Account, casework.ByHand, p.key) }) {
		return old, nil
	}
	return nil, fault.New(fault.Conflict, msgOpenAlready.With("number", old.Number)).Hint(hintGoOn)
}
