package people

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/people"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

func escape(s string) string { return url.QueryEscape(s) }

// number reads a whole number of a form; 0 where it is none.
func number(c *route.Context, name string) int64 {
	n, err := strconv.ParseInt(c.Form(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// promotion previews the turn of the year.
func (d Deps) promotion(c *route.Context) error { return d.promotionPage(c, nil) }

func (d Deps) promotionPage(c *route.Context, errs error) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	schools, err := d.names(c.Ctx(), c, at)
	if err != nil {
		return err
	}
	year := people.YearOf(c.Now)
	next := c.Now.Format("2006-01-02") >= people.Turning().Opens(year+1)
	if next && (c.Query("year") == itoa(int(year)+1) || c.Form("year") == itoa(int(year)+1)) {
		year++
	}
	plan, err := d.People.PreviewPromotion(c.Ctx(), c.Actor, at, ownSchool(c), year)
	if err != nil {
		return err
	}
	v := turnPage{Plan: plan, Schools: schools, County: c.Actor.May(access.PeopleEdit, access.Place{Region: at})}
	if v.Turns, err = d.People.Turns(c.Ctx(), c.Actor, at); err != nil {
		return err
	}
	head := parts.Head{
		Title: c.T("学年升级", "The turn of the year"), Menu: "people", Errors: errs, Crumbs: crumbs(c, at),
		Lead: c.T("先看每个班会怎样，再确认。已经升级的不会再升一次；毕业由学校提交、县教育局另一人确认。", "See what becomes of each class, then confirm. Who was promoted is not promoted again; the school sends who leaves, and another person at the bureau confirms."),
		Tabs: []parts.Link{
			{Text: people.YearOf(c.Now).String() + c.T("学年", ""), URL: base(at) + "/promotion", Main: year == people.YearOf(c.Now)},
		},
	}
	if next {
		y := people.YearOf(c.Now) + 1
		head.Tabs = append(head.Tabs, parts.Link{Text: y.String() + c.T("学年", ""), URL: base(at) + "/promotion?year=" + itoa(int(y)), Main: year == y})
	}
	return parts.Page(c, head, promotionView(&v))
}

// turnPage is the page of the turn of the year.
type turnPage struct {
	Plan    people.Promotion
	Schools names
	Turns   []people.Receipt
	County  bool // the reader answers for the county
}

// undoTurn takes a school's turn of the year back.
func (d Deps) undoTurn(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	n, err := d.People.UndoTurn(c.Ctx(), c.Actor, at, c.Path("id"), c.Form("reason"))
	if wrongForm(err) {
		return d.promotionPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已撤销："+itoa(n.Back)+" 人恢复原年级、原状态；"+itoa(n.Later)+" 人之后另有变动，未动，请逐人核对。", itoa(n.Back)+" pupils are where they were; of "+itoa(n.Later)+" something was entered since, and they stay.")
	return c.SeeOther(base(at) + "/promotion?year=" + c.Form("year"))
}

func ownSchool(c *route.Context) registry.SchoolID {
	if own := c.Actor.Schools(); len(own) > 0 {
		return own[0]
	}
	return ""
}

// promote does what the preview showed.
func (d Deps) promote(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	plan, err := d.People.Promote(c.Ctx(), c.Actor, at, ownSchool(c), registry.SchoolYear(number(c, "year"))) //nolint:gosec // what is no year is refused
	if wrongForm(err) {
		return d.promotionPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已升级 "+itoa(plan.Promoted)+" 人，毕业 "+itoa(plan.Graduated)+" 人，待县教育局另一人确认毕业 "+itoa(plan.Waiting)+" 人。", itoa(plan.Promoted)+" promoted, "+itoa(plan.Graduated)+" graduated, "+itoa(plan.Waiting)+" wait for another person at the bureau.")
	return c.SeeOther(base(at) + "/promotion?year=" + c.Form("year"))
}

// export gives a list of named persons, marked and on record.
func (d Deps) export(c *route.Context) error {
	q := listQuery(c, c.Form)
	if _, err := c.Region("county"); err != nil {
		return err
	}
	x := people.Export{Query: q, Reason: c.Form("reason")}
	for _, f := range c.Forms("field") {
		x.Fields = append(x.Fields, people.Field(f))
	}
	data, err := d.People.Export(c.Ctx(), c.Actor, x)
	if wrongForm(err) {
		return d.listPage(c, q, err)
	}
	if err != nil {
		return err
	}
	return parts.SendFile(c, strings.TrimSpace("名单 "+q.Class)+" "+c.Now.Format("20060102-1504")+".xlsx", parts.Workbook, data)
}

// retention lists whose time is over.
func (d Deps) retention(c *route.Context) error { return d.retentionPage(c, nil) }

// dueView is the page of what is due, with the settings of the county.
type dueView struct {
	At       registry.RegionCode
	Due      []people.Due
	Names    names
	Settings people.Settings
}

// whose says whose data a line is about, of which kind, and since when they are
// as they are.
func (v *dueView) whose(c *route.Context, d *people.Due) string {
	if d.Person.Register == people.CaseKeys {
		what := d.About
		if what == "" {
			what = c.T("案件", "a case")
		}
		return what + c.T("（案中未入册人员的信息，如投诉人", " (whom the case speaks of and no register has, such as who complained") + closedWords(c, d) + c.T("）", ")")
	}
	words := []string{shown(c, &d.Person), d.Person.Register.Label().In(c.Lang), v.Names.of(d.Person.School), d.Person.Class, d.Person.Standing().In(c.Lang) + c.T("（自 ", " (since ") + d.Person.Since + closedWords(c, d) + c.T("）", ")")}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

func closedWords(c *route.Context, d *people.Due) string {
	if d.Closed == "" {
		return ""
	}
	return c.T("，案件办结于 ", "; last case closed ") + d.Closed
}

func (d Deps) retentionPage(c *route.Context, errs error) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	v := dueView{At: at}
	if v.Due, err = d.People.Due(c.Ctx(), c.Actor, at); err != nil {
		return err
	}
	if v.Names, err = d.names(c.Ctx(), c, at); err != nil {
		return err
	}
	if v.Settings, err = d.People.Settings(c.Ctx(), at); err != nil {
		return err
	}
	head := parts.Head{
		Title: c.T("保存期限", "Retention"), Menu: "people", Errors: errs, Crumbs: crumbs(c, at),
		Lead: c.T("到期只列出，不自动销毁。确认后销毁此人的密钥，个人信息不可恢复；人数统计和变动记录保留。", "What is due is listed, never destroyed by itself. Once confirmed, the person's key is destroyed for good; counts and histories stay."),
	}
	return parts.Page(c, head, retentionView(v))
}

// shred destroys what was confirmed.
func (d Deps) shred(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	var ids []people.PersonID
	for _, id := range c.Forms("id") {
		ids = append(ids, people.PersonID(id))
	}
	n, err := d.People.Shred(c.Ctx(), c.Actor, at, ids, c.Form("reason"))
	if wrongForm(err) {
		return d.retentionPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已销毁 "+itoa(n)+" 人的个人信息。", "The data of "+itoa(n)+" persons were destroyed.")
	return c.SeeOther(base(at) + "/retention")
}

// saveSettings keeps what the county chooses.
func (d Deps) saveSettings(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	set := people.Settings{ExportLimit: int(number(c, "export_limit")), PrimaryYears: int(number(c, "primary_years")), Revision: number(c, "revision")}
	err = d.People.SaveSettings(c.Ctx(), c.Actor, at, set)
	if wrongForm(err) {
		return d.retentionPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("设置已保存。", "The settings are saved.")
	return c.SeeOther(base(at) + "/retention")
}

// basis shows the register of legal bases.
func (d Deps) basis(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	if !slices.Contains(c.Actor.Counties(access.PeopleRead), at) {
		return fault.New(fault.Denied, locale.Plain("people.not_yours", "这个县不在您的范围内", "the county is not in your scope"))
	}
	head := parts.Head{
		Title: c.T("个人信息处理依据", "Legal bases"), Menu: "people", Crumbs: crumbs(c, at),
		Lead: c.T("收集的每一项信息：为什么收、依据哪部法规、谁能看到、保存多久。没有依据的项目不收。", "Every field that is kept: why, by which law, who sees it, for how long. What has no basis is not kept."),
	}
	return parts.Page(c, head, basisView(people.LegalBases(), people.Retentions()))
}
