package schools

import (
	"strconv"
	"strings"

	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/parts"
	"junheng/web/route"
)

// newSchool is the form of an opening.
func (d Deps) newSchool(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	return openingPage(c, at, nil)
}

func openingPage(c *route.Context, at registry.RegionCode, errs error) error {
	return parts.Page(c, parts.Head{Title: c.T("登记新设学校", "Enter a new school"), Menu: "schools", Crumbs: crumbs(c, at), Errors: errs}, openForm(at))
}

// open enters an opening.
func (d Deps) open(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	e, err := d.Book.Enter(c.Ctx(), c.Actor, book.Turn{
		County: at, Kind: book.Opening, Date: c.Form("date"), After: identity(c, registry.School{}), Document: c.Form("document"), Note: c.Form("note"),
	})
	if wrongForm(err) {
		return openingPage(c, at, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已登记。", "It is on record.")
	return c.SeeOther(base(at) + "/of/" + string(e.Schools[0]))
}

// turning is the form of an event in a school's life.
type turning struct {
	book.Record
	Kind   book.EventKind
	Others []parts.Option
}

func (d Deps) turn(c *route.Context) error { return d.turnPage(c, nil) }

func (d Deps) turnPage(c *route.Context, errs error) error {
	r, err := d.find(c)
	if err != nil {
		return err
	}
	t := turning{Record: r, Kind: book.EventKind(c.Path("kind"))}
	if t.Kind.Label().IsZero() || t.Kind == book.Opening {
		return noSchool()
	}
	all, err := d.Book.List(c.Ctx(), c.Actor, r.County)
	if err != nil {
		return err
	}
	t.Others = others(all, r.ID, c.Now.Format("2006-01-02"))
	head := parts.Head{
		Title: t.Kind.Label().In(c.Lang) + c.T("：", ": ") + r.Name, Menu: "schools", Errors: errs,
		Crumbs: append(crumbs(c, r.County), parts.Link{Text: r.Name, URL: of(r)}), Lead: t.lead(c),
	}
	return parts.Page(c, head, turnForm(t))
}

// lead says what the event does, before it is entered.
func (t turning) lead(c *route.Context) string {
	switch t.Kind {
	case book.Renaming:
		return c.T("学校还是原来的学校，历年数据接续；此前各学年仍显示旧名。", "The school stays the same and keeps its years; earlier years go on showing the old name.")
	case book.Change:
		return c.T("自所填日期起类型、举办者等发生变化；此前各学年不变。", "Type, founder or place change from the day given; earlier years stay as they were.")
	case book.Merger:
		return c.T("勾选的学校并入本校并于当日停办；它们的历年数据仍可查阅。", "The schools ticked join this one and close that day; their years stay readable.")
	case book.Split:
		return c.T("从本校分出新学校；本校继续办学。", "New schools come out of this one, which goes on.")
	case book.Closure:
		return c.T("学校停办；历年数据仍可查阅。", "The school closes; its years stay readable.")
	}
	return ""
}

// enter enters an event.
func (d Deps) enter(c *route.Context) error {
	r, err := d.find(c)
	if err != nil {
		return err
	}
	revision, _ := strconv.ParseInt(c.Form("revision"), 10, 64)
	t := book.Turn{
		County: r.County, Kind: book.EventKind(c.Path("kind")), Date: c.Form("date"), School: r.ID, Others: ids(c, "others"),
		Document: c.Form("document"), Note: c.Form("note"), Revision: revision,
	}
	switch t.Kind {
	case book.Renaming:
		t.After = registry.School{Name: c.Form("name")}
	case book.Change:
		t.After = identity(c, r.School)
	case book.Merger:
		if name := c.Form("name"); name != "" && name != r.Name {
			t.After = r.School
			t.After.Name = name
		}
	case book.Split:
		for name := range strings.Lines(c.Form("born")) {
			if name = strings.TrimSpace(name); name != "" {
				t.Born = append(t.Born, registry.School{Name: name, Type: r.Type, Founder: r.Founder, Location: r.Location, Township: r.Township})
			}
		}
	case book.Opening, book.Closure:
	}
	_, err = d.Book.Enter(c.Ctx(), c.Actor, t)
	if wrongForm(err) {
		return d.turnPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已登记。", "It is on record.")
	return c.SeeOther(of(r))
}

func (d Deps) amend(c *route.Context) error { return d.amendPage(c, nil) }

func (d Deps) amendPage(c *route.Context, errs error) error {
	r, err := d.find(c)
	if err != nil {
		return err
	}
	return parts.Page(c, parts.Head{
		Title: c.T("更正：", "Correct: ") + r.Name, Menu: "schools", Errors: errs,
		Crumbs: append(crumbs(c, r.County), parts.Link{Text: r.Name, URL: of(r)}),
		Lead:   c.T("更正登记错误，不留变更记录；真实发生的变化请用“更名”“变更”等登记。", "Correct what was entered wrongly. What really changed belongs in an event, so that earlier years stay right."),
	}, amendForm(r))
}

func (d Deps) saveAmend(c *route.Context) error {
	r, err := d.find(c)
	if err != nil {
		return err
	}
	r.Revision, _ = strconv.ParseInt(c.Form("revision"), 10, 64)
	r.School = identity(c, r.School)
	r.Address, r.Opened, r.Closed = c.Form("address"), c.Form("opened"), c.Form("closed")
	r.Lon, r.Lat = degreeField(c, "lon"), degreeField(c, "lat")
	r.TownshipCode = 0
	if code, err := registry.ParseRegionCode(c.Form("township_code")); err == nil {
		r.TownshipCode = code
	}
	err = d.Book.Amend(c.Ctx(), c.Actor, r, c.Form("note"))
	if wrongForm(err) {
		return d.amendPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已更正。", "Corrected.")
	return c.SeeOther(of(r))
}

// degreeField reads a coordinate; nil where nothing is given. What cannot be
// read becomes a place that is impossible, so that the service refuses it.
func degreeField(c *route.Context, name string) *float64 {
	text := c.Form(name)
	if text == "" {
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		v = 999
	}
	return &v
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func degreeText(v *float64) string {
	if v == nil {
		return ""
	}
	return degrees(*v)
}
