// Package calendar shows the school calendar of a county month by month, and lets
// the bureau enter or correct it: what would change is told before it is kept.
package calendar

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct{ Cases *casework.Service }

// Routes lists the pages.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /calendar", Perm: access.CaseRead, Act: "calendar.choose", Handle: d.choose},
		{Pattern: "GET /calendar/{county}", Perm: access.CaseRead, Act: "calendar.show", Handle: d.show},
		{Pattern: "GET /calendar/{county}/edit", Perm: access.CaseDirect, Act: "calendar.edit", Handle: d.edit},
		{Pattern: "POST /calendar/{county}/preview", Perm: access.CaseDirect, Act: "calendar.preview", Handle: d.preview},
		{Pattern: "POST /calendar/{county}", Perm: access.CaseDirect, Act: "calendar.save", Quiet: true, Handle: d.save},
		{Pattern: "POST /calendar/{county}/follow", Perm: access.CaseDirect, Act: "calendar.follow", Handle: d.follow},
	}
}

// page is the calendar of one county and one school year for one reader.
type page struct {
	d      Deps
	c      *route.Context
	county registry.RegionCode
	state  casework.CalendarState
	year   registry.SchoolYear
}

func home(county registry.RegionCode) string { return "/calendar/" + county.String() }

func (p *page) url(rest string) string {
	return home(p.county) + rest + "?year=" + strconv.Itoa(int(p.year))
}

// choose leads to the reader's county, or lists those he may see.
func (d Deps) choose(c *route.Context) error {
	var counties []registry.RegionCode
	for _, s := range casework.Within(c.Actor, access.CaseRead) {
		counties = append(counties, s.County)
	}
	slices.Sort(counties)
	counties = slices.Compact(counties)
	if len(counties) == 1 {
		return c.SeeOther(home(counties[0]))
	}
	l := parts.Listing{Name: c.T("县（市、区）", "Counties"), Columns: []parts.Column{
		{Key: "county", Label: c.T("县（市、区）", "County")}, {Key: "state", Label: c.T("校历", "School calendar")},
	}}
	for _, county := range counties {
		v, err := d.Cases.Calendar(c.Ctx(), county)
		if err != nil {
			return err
		}
		l.Rows = append(l.Rows, parts.Row{URL: home(county), Cells: []parts.Cell{parts.Word(registry.RegionName(county)), reach(c, county, v)}})
	}
	return parts.List(c, parts.Head{Title: c.T("校历：选择县（市、区）", "School calendar: choose a county"), Menu: "calendar"}, l)
}

// reach says how far the calendar of a county goes.
func reach(c *route.Context, county registry.RegionCode, v calendar.View) parts.Cell {
	last, ok := v.School.Last()
	switch {
	case v.School.Region != county || v.School.Example:
		return parts.Mark(parts.Warn, c.T("未录入", "none entered"))
	case !ok:
		return parts.Mark(parts.Good, c.T("已录入，每年相同", "entered, the same every year"))
	case last < calendar.DayOf(c.Now):
		return parts.Mark(parts.Bad, c.T("已用完：到 ", "ended: ")+last.String())
	}
	return parts.Mark(parts.Good, c.T("已录入到 ", "entered up to ")+last.String())
}

func (d Deps) open(c *route.Context) (*page, error) {
	county, err := c.Region("county")
	if err != nil {
		return nil, err
	}
	p := &page{d: d, c: c, county: county, year: calendar.YearOf(calendar.DayOf(c.Now))}
	for _, text := range []string{c.Query("year"), c.Form("year")} {
		if n, err := strconv.Atoi(text); err == nil && n >= firstYear && n < firstYear+100 {
			p.year = registry.SchoolYear(n)
		}
	}
	p.state, err = d.Cases.SchoolCalendar(c.Ctx(), c.Actor, county)
	return p, err
}

// firstYear is the first year that days can be asked for.
const firstYear = 2000

func (p *page) head(title string) parts.Head {
	return parts.Head{Title: title, Menu: "calendar", Crumbs: []parts.Link{{Text: p.c.T("校历", "School calendar"), URL: p.url("")}}}
}

func (d Deps) show(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	h := p.head(registry.RegionName(p.county) + c.T("校历：", ", school calendar ") + yearName(p.year))
	h.Crumbs = nil
	if p.state.Edits {
		h.Actions = []parts.Link{{Text: c.T("录入或更正", "Enter or correct"), URL: p.url("/edit"), Icon: "edit", Main: true}}
	}
	return parts.Page(c, h, showBody(p))
}

func (d Deps) edit(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	return p.form(p.current(), nil)
}

func (p *page) form(f entry, errs error) error {
	h := p.head(p.c.T("录入校历：", "Enter the calendar ") + yearName(p.year))
	h.Lead = p.c.T("先预览会变什么，确认后才保存。其他学年的内容不动。", "What would change is shown first; nothing is kept before you confirm. Other school years stay as they are.")
	h.Errors = errs
	return parts.Page(p.c, h, formBody(p, f))
}

func (d Deps) preview(c *route.Context) error {
	if err := c.R.ParseMultipartForm(maxFile); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return fault.New(fault.Invalid, msgFile).Because(err)
	}
	p, err := d.open(c)
	if err != nil {
		return err
	}
	f := p.typed()
	if c.R.MultipartForm != nil {
		if err := p.upload(&f); err != nil {
			return p.form(f, err)
		}
	}
	if c.Form("back") != "" {
		return p.form(f, nil)
	}
	school, err := f.school(p)
	if err != nil {
		return p.form(f, err)
	}
	next, err := d.Cases.PreviewCalendar(c.Ctx(), c.Actor, p.county, school)
	if fault.KindOf(err) == fault.Invalid {
		return p.form(f, err)
	}
	if err != nil {
		return err
	}
	h := p.head(c.T("预览：", "What would change: ") + yearName(p.year))
	return parts.Page(c, h, previewBody(p, f, &next))
}

func (d Deps) save(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	f := p.typed()
	school, err := f.school(p)
	if err != nil {
		return p.form(f, err)
	}
	base, _ := strconv.Atoi(f.Base) // what is no number is no entry that was seen
	n, err := d.Cases.EnterCalendar(c.Ctx(), c.Actor, casework.EnterCalendar{County: p.county, School: school, Base: base, Reason: f.Doc})
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict:
		return p.form(f, err)
	}
	if err != nil {
		return err
	}
	p.told(n)
	return c.SeeOther(p.url(""))
}

func (p *page) told(n int) {
	k := strconv.Itoa(n)
	p.c.Flash("校历已保存；"+k+" 件案件的期限随之重算，每件的经过里都有记录。", "The calendar is kept; the ends of "+k+" cases have moved, each with a line in its history.")
}

func (d Deps) follow(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	n, err := d.Cases.FollowCalendar(c.Ctx(), c.Actor, p.county)
	if err != nil {
		return err
	}
	p.told(n)
	return c.SeeOther(p.url(""))
}

func yearName(y registry.SchoolYear) string {
	return strconv.Itoa(int(y)) + "–" + strconv.Itoa(int(y)+1)
}

// lines splits what was typed in an area.
func lines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func dayWord(c *route.Context, d calendar.Day) string {
	return d.Start().Format(time.DateOnly) + " " + d.WeekdayLabel().In(c.Lang)
}
