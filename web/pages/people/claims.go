package people

import (
	"strconv"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/people"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// claims lists the corrections of children who are looked for, those that wait
// first.
func (d Deps) claims(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	list, err := d.People.Claims(c.Ctx(), c.Actor, at, "")
	if err != nil {
		return err
	}
	schools, err := d.names(c.Ctx(), c, at)
	if err != nil {
		return err
	}
	l := parts.Listing{
		Stack: true, Name: c.T("待查儿童的更正", "Corrections of children who are looked for"),
		Columns: []parts.Column{
			{Key: "what", Label: c.T("更正", "Correction"), Fixed: true},
			{Key: "state", Label: c.T("状态", "State")},
			{Key: "whose", Label: c.T("学校或乡镇", "School or township")},
			{Key: "why", Label: c.T("为何要确认", "Why it waits")},
			{Key: "by", Label: c.T("申报", "Claimed by")},
			{Key: "answer", Label: c.T("答复", "Answered by"), Minor: true},
		},
		Empty: parts.EmptyState{Text: c.T("没有待查儿童的更正。", "There are no such corrections."), Action: parts.Link{Text: c.T("返回名册", "Back to the registers"), URL: base(at)}},
	}
	for _, waits := range []bool{true, false} {
		for i := range list {
			if x := &list[i]; (x.State == people.ClaimAsked) == waits {
				l.Rows = append(l.Rows, claimRow(c, x, schools))
			}
		}
	}
	return parts.List(c, parts.Head{
		Title: c.T("待查儿童的更正", "Corrections to confirm"), Menu: "people", Crumbs: crumbs(c, at),
		Lead: c.T("上次学龄比对待查的、有案件在查的孩子，改证件号码、出生日期、特殊群体会改变入学率：由县教育局另一人确认后生效，之前按原值计算。",
			"Of children whom the last comparison left open or a case asks after, ID number, birth date and groups move the rates: another person at the bureau confirms, and until then the old value counts."),
	}, l)
}

func claimTone(s people.ClaimState) parts.Tone {
	switch s {
	case people.ClaimAsked:
		return parts.Ask
	case people.ClaimConfirmed:
		return parts.Good
	case people.ClaimRefused, people.ClaimWithdrawn:
	}
	return parts.Plain
}

func claimRow(c *route.Context, x *people.Claim, schools names) parts.Row {
	whose, answer := schools.of(x.School)+" "+x.Class, ""
	if x.School == "" {
		whose = x.Township
	}
	if x.Answerer != "" {
		answer = x.Answerer + " " + c.Moment(x.Answered)
	}
	return parts.Row{URL: x.Page(), Cells: []parts.Cell{
		parts.Word(x.Words().In(c.Lang)), parts.Mark(claimTone(x.State), x.State.Label().In(c.Lang)), parts.Word(whose),
		parts.Word(x.Sought.Label().In(c.Lang)), parts.Word(x.ByName + " " + c.Moment(x.At)), parts.Word(answer),
	}}
}

// claimPage is one claim with what the reader may do about it.
type claimPage struct {
	people.ClaimShown
	Whom                   people.Person
	Schools                names
	MayAnswer, MayWithdraw bool
}

func (d Deps) claim(c *route.Context) error { return d.claimPage(c, nil) }

func (d Deps) claimPage(c *route.Context, errs error) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	v := claimPage{}
	if v.ClaimShown, err = d.People.ShowClaim(c.Ctx(), c.Actor, at, c.Path("id")); err != nil {
		return err
	}
	if v.Schools, err = d.names(c.Ctx(), c, at); err != nil {
		return err
	}
	if v.Whom, err = d.People.Find(c.Ctx(), c.Actor, at, v.Person); err != nil && fault.KindOf(err) != fault.Denied {
		return err
	}
	if v.State == people.ClaimAsked && !v.Gone {
		v.MayAnswer = c.Actor.May(access.PeopleConfirm, access.Place{Region: at}) && v.By != c.Actor.Account
		v.MayWithdraw = c.Actor.May(access.PeopleEdit, access.Place{Region: at, School: v.School, Township: v.Schools.township(v.School, v.Township)})
	}
	private(c)
	return parts.Page(c, parts.Head{
		Title: c.T("更正：", "Correction: ") + v.Words().In(c.Lang), Menu: "people", Errors: errs,
		Crumbs: crumbs(c, at, parts.Link{Text: c.T("待查儿童的更正", "Corrections to confirm"), URL: base(at) + "/claims"}),
		Lead:   c.T("请对照凭据核实。确认之前按原值计算；确认、不予确认都会通知双方并记入日志。", "Compare it with the proof. Until it is confirmed the old value counts; both sides are told of the answer, and the log keeps it."),
	}, claimView(&v))
}

// township is that of a school, of somebody without one his own.
func (n names) township(school registry.SchoolID, own string) string {
	if school != "" {
		return n[school].Township
	}
	return own
}

// facts tell who claims what of whom.
func (v *claimPage) facts(c *route.Context) []parts.Fact {
	out := []parts.Fact{
		{Term: c.T("状态", "State"), View: parts.Badge(claimTone(v.State), v.State.Label().In(c.Lang))},
		{Term: c.T("为何要确认", "Why it waits"), Text: v.Sought.Label().In(c.Lang)},
		{Term: c.T("事由", "Reason"), Text: v.Reason},
		{Term: c.T("申报", "Claimed by"), Text: v.ByName + " " + c.Moment(v.At)},
	}
	if v.Roster != "" {
		out = append(out, parts.Fact{Term: c.T("来自名册", "By the roster"), Text: v.Roster})
	}
	if v.Answerer != "" {
		out = append(out, parts.Fact{Term: c.T("答复", "Answered by"), Text: v.Answerer + " " + c.Moment(v.Answered) + " " + v.Answer})
	}
	return out
}

// changes sets what was beside what is to be.
func (v *claimPage) changes(c *route.Context) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("项目", "Field")}, {Label: c.T("现在登记", "On record")}, {Label: c.T("申报改为", "Claimed")}}}
	text := func(g *people.Guarded) map[string]string {
		return map[string]string{"id_number": g.IDNumber, "birth_date": g.BirthDate, "groups": g.Flags.Label().In(c.Lang)}
	}
	was, now := text(&v.Was), text(&v.Now)
	for _, f := range v.Fields {
		one := people.Claim{Fields: []string{f}}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(one.Words().In(c.Lang)), parts.Word(orNone(c, was[f])), parts.Word(orNone(c, now[f]))}})
	}
	return l
}

// answerClaim confirms a claim or refuses it.
func (d Deps) answerClaim(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	_, err = d.People.AnswerClaim(c.Ctx(), c.Actor, people.ClaimAnswer{
		County: at, Claim: c.Path("id"), Revision: number(c, "revision"), Confirm: c.Form("act") == "confirm", Reason: c.Form("reason"),
	})
	if wrongForm(err) {
		return d.claimPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已答复，并已通知双方。", "Answered; both sides are told.")
	return c.SeeOther(base(at) + "/claims")
}

// withdrawClaim takes a claim back.
func (d Deps) withdrawClaim(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	err = d.People.WithdrawClaim(c.Ctx(), c.Actor, at, c.Path("id"), number(c, "revision"))
	if wrongForm(err) {
		return d.claimPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已撤回，仍按原值。", "Withdrawn; the old value stays.")
	return c.SeeOther(base(at) + "/claims")
}

// claimPaper gives the file that proves a claim.
func (d Deps) claimPaper(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	kind, data, err := d.People.ClaimPaper(c.Ctx(), c.Actor, at, c.Path("id"))
	if err != nil {
		return err
	}
	private(c)
	return parts.SendFile(c, "凭据 "+c.Path("id")+parts.Ending(kind), kind, data)
}

func (v *claimPage) revision() string { return strconv.FormatInt(v.Revision, 10) }
