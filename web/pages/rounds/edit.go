package rounds

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/collect"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// form is the page on which a round is opened or amended.
type form struct {
	Round   returns.Round
	New     bool
	County  []parts.Option // places where the reader may open rounds
	Forms   []parts.Option
	Schools []parts.Option
	Year    registry.SchoolYear
	All     bool // every school is asked
}

// newRound shows an empty form for the school year that runs, or the one asked
// for.
func (d Deps) newRound(c *route.Context) error {
	at := d.place(c, c.Query("county"))
	year := yearOf(c.Query("year"), schoolYear(c.Now))
	r := returns.Round{
		County: at, Year: year, Title: named(at) + year.String() + " 学年义务教育学校办学条件填报",
		Due: c.Now.AddDate(0, 0, 21), Remind: []int{7, 3, 1}, HeadSigns: true, Forms: usual(d.Returns.AskableForms(year)),
	}
	return d.formPage(c, r, true, nil)
}

// named gives the name of a county before a title; a code that the list of
// divisions does not know has none.
func named(at registry.RegionCode) string {
	name := archive.RegionLabel(at)
	if name == at.String() {
		return ""
	}
	return name + " "
}

// usual are the forms a round asks for unless the county chooses otherwise: a
// school's own return, the county's, and what the county declares. Together
// they hold what a verdict needs.
func usual(forms []*collect.Form) []string {
	var out []string
	for _, f := range forms {
		if f.ID == "cn/school-return" || f.ID == "cn/county-return" || strings.HasPrefix(f.ID, "cn/declaration-") {
			out = append(out, f.ID)
		}
	}
	return out
}

// schoolYear is the one that runs at a moment: it begins in September.
func schoolYear(now time.Time) registry.SchoolYear {
	y := now.Year()
	if now.Month() < time.September {
		y--
	}
	return registry.SchoolYear(y)
}

func yearOf(s string, otherwise registry.SchoolYear) registry.SchoolYear {
	if n, err := strconv.Atoi(s); err == nil && n > 1990 && n < 2200 {
		return registry.SchoolYear(n)
	}
	return otherwise
}

// place is the county a form is for: the one named, or the reader's first.
func (d Deps) place(c *route.Context, named string) registry.RegionCode {
	mine := c.Actor.Counties(access.RoundManage)
	if code, err := registry.ParseRegionCode(named); err == nil && slices.Contains(mine, code) {
		return code
	}
	if len(mine) > 0 {
		return mine[0]
	}
	return 0
}

func (d Deps) edit(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	r, err := d.Returns.FindRound(c.Ctx(), c.Actor, at, id)
	if err != nil {
		return err
	}
	return d.formPage(c, r, false, nil)
}

func (d Deps) formPage(c *route.Context, r returns.Round, isNew bool, errs error) error {
	if r.County != 0 && !manages(c, r.County) {
		return fault.New(fault.NotFound, locale.Plain("rounds.none", "没有这项填报任务，或不在您的管理范围内", "there is no such round, or it is not yours to manage"))
	}
	schools, err := d.Schools.OpenIn(c.Ctx(), r.County, r.Year)
	if err != nil {
		return err
	}
	f := form{Round: r, New: isNew, Year: r.Year, All: len(r.Schools) == 0}
	for _, code := range c.Actor.Counties(access.RoundManage) {
		f.County = append(f.County, parts.Option{Value: code.String(), Label: registry.RegionName(code)})
	}
	for _, one := range d.Returns.AskableForms(r.Year) {
		group := c.T("学校填写", "filled in by schools")
		if one.Subject == collect.AboutCounty {
			group = c.T("县（区）填写", "filled in by the county")
		}
		f.Forms = append(f.Forms, parts.Option{Value: one.ID, Label: one.Label.In(c.Lang), Group: group})
	}
	slices.SortStableFunc(f.Forms, func(a, b parts.Option) int { return strings.Compare(b.Group, a.Group) })
	for _, s := range schools {
		f.Schools = append(f.Schools, parts.Option{Value: string(s.ID), Label: s.Name, Group: s.Township})
	}
	slices.SortStableFunc(f.Schools, func(a, b parts.Option) int { return strings.Compare(a.Group, b.Group) })
	title := c.T("布置填报任务", "Open a round")
	if !isNew {
		title = c.T("修改填报任务", "Amend the round")
	}
	return parts.Page(c, parts.Head{
		Title: title, Menu: "rounds", Errors: errs, Crumbs: []parts.Link{{Text: c.T("填报任务", "Rounds"), URL: "/rounds"}},
	}, formBody(f))
}

// plan reads the form. Everything wrong with it is told at once; what the
// service finds comes after.
func (d Deps) plan(c *route.Context, at registry.RegionCode) (returns.RoundPlan, error) {
	p := returns.RoundPlan{
		County: at, Title: c.Form("title"), Year: yearOf(c.Form("year"), schoolYear(c.Now)), Forms: c.Forms("forms"),
		HeadSigns: c.Checked("head_signs"), Note: c.Form("note"),
	}
	var errs []error
	due, err := time.ParseInLocation("2006-01-02", c.Form("due"), c.Now.Location())
	if err != nil {
		errs = append(errs, parts.Problem("due", "请填截止日期，例如 2025-10-20", "Give the last day, such as 2025-10-20"))
	} else {
		p.Due = due.Add(24*time.Hour - time.Second)
	}
	for _, word := range strings.FieldsFunc(c.Form("remind"), func(r rune) bool { return strings.ContainsRune(" ,，、;；", r) }) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 0 || n > 90 {
			errs = append(errs, parts.Problem("remind", "提醒天数应为 0–90 的整数，用逗号分开，例如 7,3,1；读到“"+word+"”", "Days are whole numbers from 0 to 90, such as 7,3,1; read “"+word+"”"))
			continue
		}
		p.Remind = append(p.Remind, n)
	}
	if c.Form("who") == "some" {
		for _, s := range c.Forms("schools") {
			p.Schools = append(p.Schools, registry.SchoolID(s))
		}
		if len(p.Schools) == 0 {
			errs = append(errs, parts.Problem("schools", "请至少选一所学校，或改选全县学校", "Choose at least one school, or all of the county"))
		}
	}
	return p, errors.Join(errs...)
}

// asRound gives a plan as the form shows it again.
func asRound(p returns.RoundPlan) returns.Round {
	return returns.Round{
		County: p.County, Title: p.Title, Year: p.Year, Forms: p.Forms, Schools: p.Schools, Due: p.Due, Remind: p.Remind, HeadSigns: p.HeadSigns, Note: p.Note,
	}
}

func (d Deps) open(c *route.Context) error {
	p, err := d.plan(c, d.place(c, c.Form("county")))
	var r returns.Round
	if err == nil {
		r, err = d.Returns.OpenRound(c.Ctx(), c.Actor, p)
	}
	if wrong(err) {
		return d.formPage(c, asRound(p), true, err)
	}
	if err != nil {
		return err
	}
	c.Flash("任务已布置，各校首页已出现要填的表。", "The round is open; the schools see what to fill in.")
	return c.SeeOther(address(r.County, r.ID))
}

func (d Deps) amend(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	p, err := d.plan(c, at)
	revision, bad := strconv.ParseInt(c.Form("revision"), 10, 64)
	if err == nil && bad == nil {
		_, err = d.Returns.AmendRound(c.Ctx(), c.Actor, at, id, p, revision)
	}
	if wrong(err) {
		r := asRound(p)
		r.ID, r.Revision = id, revision
		return d.formPage(c, r, false, err)
	}
	if err != nil {
		return err
	}
	c.Flash("任务已修改。", "The round is amended.")
	return c.SeeOther(address(at, id))
}

// wrong reports whether a form comes back to be corrected.
func wrong(err error) bool {
	return err != nil && (fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.Conflict)
}

// days writes days before the due date as the form reads them.
func days(list []int) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = strconv.Itoa(n)
	}
	return strings.Join(out, ",")
}
