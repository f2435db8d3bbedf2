package people

import (
	"slices"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/people"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// profile is one person with history, moves, and what was just revealed.
type profile struct {
	people.Person
	History  []people.Event
	Moves    []people.Move
	Claims   []people.Claim // that wait
	Names    names
	Reveal   bool // the reader may
	Edit     bool // enter a move or a state
	Correct  bool
	Revealed []parts.Fact
	Reason   string
}

// profile reads a person with all that stands on his page.
func (d Deps) profile(c *route.Context) (profile, error) {
	at, err := c.Region("county")
	if err != nil {
		return profile{}, err
	}
	id := people.PersonID(c.Path("id"))
	p := profile{}
	if p.Person, err = d.People.Find(c.Ctx(), c.Actor, at, id); err != nil {
		return p, err
	}
	if p.History, err = d.People.History(c.Ctx(), c.Actor, at, id); err != nil {
		return p, err
	}
	if p.Names, err = d.names(c.Ctx(), c, at); err != nil {
		return p, err
	}
	moves, err := d.People.Moves(c.Ctx(), c.Actor, at, "")
	if err != nil {
		return p, err
	}
	p.Moves = slices.DeleteFunc(moves, func(m people.Move) bool { return m.Person != id })
	if p.Claims, err = d.People.Claims(c.Ctx(), c.Actor, at, people.ClaimAsked); err != nil {
		return p, err
	}
	p.Claims = slices.DeleteFunc(p.Claims, func(x people.Claim) bool { return x.Person != id })
	place := access.Place{Region: at, School: p.School, Class: p.Class, Township: p.Township}
	if p.School != "" {
		place.Township = p.Names[p.School].Township
	}
	p.Reveal = c.Actor.May(access.PeopleReveal, place) && !p.Shredded
	p.Correct = c.Actor.May(access.PeopleEdit, place) && !p.Shredded
	p.Edit = p.Correct && p.Register == people.Pupils
	return p, nil
}

// shown is how a person is called on a page: the name for his class teacher,
// else the mask.
func shown(c *route.Context, p *people.Person) string {
	switch {
	case p.Shredded:
		return c.T("（已销毁）", "(destroyed)")
	case p.Name != "":
		return p.Name
	}
	return p.Masked
}

// show shows one person.
func (d Deps) show(c *route.Context) error {
	p, err := d.profile(c)
	if err != nil {
		return err
	}
	return p.page(c, nil)
}

func (p *profile) page(c *route.Context, errs error) error {
	private(c)
	h := parts.Head{Title: shown(c, &p.Person), Menu: "people", Errors: errs, Lead: p.lead(c), Crumbs: p.crumbs(c)}
	if c.Actor.Holds(access.CaseRead) && !p.Shredded {
		h.Actions = []parts.Link{{Text: c.T("立案、看案件", "Cases"), URL: "/cases/" + p.County.String() + "/about/" + string(p.ID), Icon: "folder"}}
	}
	if p.Correct {
		h.Actions = append(h.Actions, parts.Link{Text: c.T("更正", "Correct"), URL: of(&p.Person) + "/correct"})
	}
	return parts.Page(c, h, personView(p))
}

func (p *profile) lead(c *route.Context) string {
	lead := p.Register.Label().In(c.Lang)
	if p.Register == people.Pupils {
		lead = p.Names.of(p.School) + " " + p.Class
	}
	return lead
}

func (p *profile) crumbs(c *route.Context) []parts.Link {
	q := "?register=" + string(p.Register)
	if p.School == "" {
		return crumbs(c, p.County)
	}
	out := crumbs(c, p.County)
	if !parts.OfClass(c.Actor) {
		out = append(out, parts.Link{Text: p.Names.of(p.School), URL: base(p.County) + "/list" + q + "&school=" + string(p.School)})
	}
	if p.Class != "" {
		out = append(out, parts.Link{Text: p.Class, URL: base(p.County) + "/list" + q + "&school=" + string(p.School) + "&class=" + escape(p.Class)})
	}
	return out
}

// facts are what is open of a person.
func (p *profile) facts(c *route.Context) []parts.Fact {
	out := []parts.Fact{
		{Term: c.T("状态", "Status"), View: statusBadge(&p.Person)},
		{Term: c.T("性别", "Sex"), Text: p.Sex.Label().In(c.Lang)},
		{Term: c.T("出生日期", "Birth date"), Text: p.BirthDate},
	}
	add := func(term, text string) {
		if text != "" {
			out = append(out, parts.Fact{Term: term, Text: text})
		}
	}
	add(c.T("学校", "School"), p.Names.of(p.School))
	add(c.T("年级", "Grade"), people.GradeLabel(p.Grade).In(c.Lang))
	add(c.T("班级", "Class"), p.Class)
	add(c.T("特殊群体", "Groups"), p.Flags.Label().In(c.Lang))
	add(c.T("户籍地", "Household"), p.Township+p.Village)
	if !p.Shredded {
		add(c.T("证件号码", "ID number"), p.IDCheck.Label().In(c.Lang))
	}
	add(c.T("编号", "Number"), string(p.ID))
	return out
}

// reveal shows fields in clear, once, on this page.
func (d Deps) reveal(c *route.Context) error {
	p, err := d.profile(c)
	if err != nil {
		return err
	}
	var want []people.Field
	for _, f := range c.Forms("field") {
		want = append(want, people.Field(f))
	}
	p.Reason = c.Form("reason")
	clear, err := d.People.Reveal(c.Ctx(), c.Actor, p.County, p.ID, p.Reason, want...)
	if wrongForm(err) {
		return p.page(c, err)
	}
	if err != nil {
		return err
	}
	for _, f := range want {
		p.Revealed = append(p.Revealed, revealedFacts(c, f, &clear)...)
	}
	return p.page(c, nil)
}

func revealedFacts(c *route.Context, f people.Field, clear *people.Private) []parts.Fact {
	term := f.Label().In(c.Lang)
	text := map[people.Field]string{
		people.FieldName: clear.Name, people.FieldID: clear.IDNumber, people.FieldStudent: clear.StudentNumber, people.FieldAddress: clear.Address, people.FieldPhone: clear.Phone,
	}[f]
	if f != people.FieldGuardians {
		return []parts.Fact{{Term: term, Text: orNone(c, text)}}
	}
	if len(clear.Guardians) == 0 {
		return []parts.Fact{{Term: term, Text: orNone(c, "")}}
	}
	var out []parts.Fact
	for _, g := range clear.Guardians {
		out = append(out, parts.Fact{Term: c.T("监护人", "Guardian"), Text: g.Name + " " + g.Relation + " " + g.Phone})
	}
	return out
}

func orNone(c *route.Context, text string) string {
	if text == "" {
		return c.T("（未登记）", "(not on record)")
	}
	return text
}

// setStatus changes how a pupil stands.
func (d Deps) setStatus(c *route.Context) error {
	p, err := d.profile(c)
	if err != nil {
		return err
	}
	now, err := d.People.SetStatus(c.Ctx(), c.Actor, p.County, p.ID, people.Turn{To: people.Status(c.Form("status")), Day: c.Form("day"), Note: c.Form("note"), Revision: number(c, "revision")})
	if wrongForm(err) {
		return p.page(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已登记："+now.Status.Label().ZH, "Entered: "+now.Status.Label().EN)
	return c.SeeOther(of(&p.Person))
}

// askMove enters that a pupil goes to another school.
func (d Deps) askMove(c *route.Context) error {
	p, err := d.profile(c)
	if err != nil {
		return err
	}
	_, err = d.People.AskMove(c.Ctx(), c.Actor, people.Move{
		County: p.County, Person: p.ID, To: registry.SchoolID(c.Form("to")), Outside: c.Form("outside"), Day: c.Form("moved"), Note: c.Form("why"),
	})
	if wrongForm(err) {
		return p.page(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("转学已登记，待对方学校核实；核实之前仍由原学校负责。", "The move is entered and waits for the other school; until then the first one answers for the child.")
	return c.SeeOther(of(&p.Person))
}

// moves lists the moves, those that wait first.
func (d Deps) moves(c *route.Context) error { return d.movesPage(c, nil) }

// moveLine is a move with what the reader may do about it.
type moveLine struct {
	people.Move
	Answer, Withdraw bool
	Who              string // masked
}

func (d Deps) movesPage(c *route.Context, errs error) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	schools, err := d.names(c.Ctx(), c, at)
	if err != nil {
		return err
	}
	all, err := d.People.Moves(c.Ctx(), c.Actor, at, "")
	if err != nil {
		return err
	}
	may := func(id registry.SchoolID) bool {
		return c.Actor.May(access.PeopleEdit, access.Place{Region: at, School: id, Township: schools[id].Township})
	}
	var waiting, over []moveLine
	for _, m := range all {
		l := moveLine{Move: m, Who: string(m.Person)}
		if p, err := d.People.Find(c.Ctx(), c.Actor, at, m.Person); err == nil {
			l.Who = shown(c, &p)
		} else if fault.KindOf(err) != fault.Denied {
			return err
		}
		if m.State != people.MoveAsked {
			over = append(over, l)
			continue
		}
		l.Answer = may(m.Other()) && m.Asker != c.Actor.Account
		l.Withdraw = may(m.By)
		waiting = append(waiting, l)
	}
	head := parts.Head{
		Title: c.T("转学", "Moves"), Menu: "people", Errors: errs, Crumbs: crumbs(c, at),
		Lead: c.T("转出由一方登记、另一方核实；核实之前，原学校仍对学生负责。", "One side enters a move, the other confirms it; until then the first school answers for the pupil."),
	}
	return parts.Page(c, head, movesView(at, waiting, over, schools))
}

// answerMove confirms, refuses or withdraws a move.
func (d Deps) answerMove(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	id, revision := c.Path("id"), number(c, "revision")
	act := c.Form("act")
	if act == "withdraw" {
		err = d.People.WithdrawMove(c.Ctx(), c.Actor, at, id, revision)
	} else {
		_, err = d.People.AnswerMove(c.Ctx(), c.Actor, people.Answer{County: at, Move: id, Revision: revision, Confirm: act == "confirm", Class: c.Form("class"), Paper: c.Form("paper")})
	}
	if wrongForm(err) {
		return d.movesPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已处理。", "Done.")
	return c.SeeOther(base(at) + "/moves")
}
