package schools

import (
	"slices"
	"strings"

	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/parts"
	"junheng/web/route"
)

// profile is what the page of one school shows.
type profile struct {
	book.Record
	Events []book.Event
	Groups []book.Association
	Names  map[registry.SchoolID]string
	Today  string
}

// show is the page of one school: what it is, what happened to it, where it
// belongs, and the ways to its figures.
func (d Deps) show(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	r, events, err := d.Book.Life(c.Ctx(), c.Actor, at, registry.SchoolID(c.Path("id")))
	if err != nil {
		return err
	}
	groups, err := d.Book.Associations(c.Ctx(), c.Actor, at)
	if err != nil {
		return err
	}
	p := profile{Record: r, Events: events, Today: c.Now.Format("2006-01-02")}
	for _, g := range groups {
		if g.Lead == r.ID || slices.Contains(g.Members, r.ID) {
			p.Groups = append(p.Groups, g)
		}
	}
	if len(events)+len(r.Into) > 0 { // other schools are named
		if p.Names, err = d.names(c, at); err != nil {
			return err
		}
	}
	head := parts.Head{Title: r.Name, Menu: "schools", Crumbs: crumbs(c, r.County)}
	head.Lead = strings.Join(slices.DeleteFunc([]string{typeText(c, r.School), placeText(c, r.School), r.Founder.Label().In(c.Lang)}, func(s string) bool { return s == "" }), " · ")
	if mayEdit(c, r.County) {
		head.Actions = append(head.Actions, parts.Link{Text: c.T("更正", "Correct"), URL: of(r) + "/amend"})
		if r.OpenOn(p.Today) {
			for _, k := range book.EventKinds()[1:] {
				head.Actions = append(head.Actions, parts.Link{Text: k.Label().In(c.Lang), URL: of(r) + "/turn/" + string(k)})
			}
		}
	}
	return parts.Page(c, head, showSchool(p))
}

// names gives what the schools of a county are called.
func (d Deps) names(c *route.Context, at registry.RegionCode) (map[registry.SchoolID]string, error) {
	all, err := d.Book.List(c.Ctx(), c.Actor, at)
	names := map[registry.SchoolID]string{}
	for _, r := range all {
		names[r.ID] = r.Name
	}
	return names, err
}

// find gives the school of the address.
func (d Deps) find(c *route.Context) (book.Record, error) {
	at, err := c.Region("county")
	if err != nil {
		return book.Record{}, err
	}
	return d.Book.Find(c.Ctx(), c.Actor, at, registry.SchoolID(c.Path("id")))
}

// facts lists what the school is.
func (p profile) facts(c *route.Context) []parts.Fact {
	founded := ""
	if p.Founded != 0 {
		founded = itoa(p.Founded)
	}
	township := p.Township
	if p.TownshipCode != 0 {
		township += "（" + p.TownshipCode.String() + "）"
	}
	place := ""
	if p.Lon != nil && p.Lat != nil {
		place = degrees(*p.Lon) + ", " + degrees(*p.Lat)
	}
	all := []parts.Fact{
		{Term: c.T("学校标识码", "School code"), Text: p.Code},
		{Term: c.T("县区", "County"), Text: registry.RegionName(p.County)},
		{Term: c.T("乡镇街道", "Township"), Text: township},
		{Term: c.T("地址", "Address"), Text: p.Address},
		{Term: c.T("经纬度", "Place on the map"), Text: place},
		{Term: c.T("建校年份", "Founded"), Text: founded},
		{Term: c.T("批准设立", "Opened"), Text: p.Opened},
		{Term: c.T("撤并日期", "Closed"), Text: p.Closed},
		{Term: c.T("学生去向", "Pupils went to"), Text: p.named(p.Into)},
	}
	return slices.DeleteFunc(all, func(f parts.Fact) bool { return f.Text == "" })
}

// named lists schools by name.
func (p profile) named(ids []registry.SchoolID) string {
	var out []string
	for _, id := range ids {
		name := p.Names[id]
		if name == "" {
			name = string(id)
		}
		out = append(out, name)
	}
	return strings.Join(out, "、")
}

// told says what an event did, seen from this school.
func (p profile) told(c *route.Context, e book.Event) string {
	i := slices.Index(e.Schools, p.ID)
	var rest []registry.SchoolID
	for j, id := range e.Schools {
		if j != i {
			rest = append(rest, id)
		}
	}
	switch {
	case e.Kind == book.Renaming && i >= 0:
		return e.Before[i].Name + " → " + e.After[i].Name
	case e.Kind == book.Change && i >= 0:
		return strings.Join(differs(c, e.Before[i], e.After[i]), c.T("；", "; "))
	case e.Kind == book.Merger && i == 0:
		return c.T("并入：", "took in: ") + p.named(rest)
	case e.Kind == book.Merger:
		return c.T("并入 ", "became part of ") + p.named(e.Schools[:1])
	case e.Kind == book.Split && i == 0:
		return c.T("分出：", "gave birth to: ") + p.named(rest)
	case e.Kind == book.Split:
		return c.T("由此校分出：", "came out of ") + p.named(e.Schools[:1])
	case e.Kind == book.Closure && len(p.Into) > 0:
		return c.T("学生去向：", "pupils went to ") + p.named(p.Into)
	}
	return ""
}

// differs says what changed in a school's identity.
func differs(c *route.Context, was, now registry.School) []string {
	var out []string
	add := func(label, a, b string) {
		if a != b {
			out = append(out, label+" "+orNone(c, a)+" → "+orNone(c, b))
		}
	}
	add(c.T("名称", "name"), was.Name, now.Name)
	add(c.T("标识码", "code"), was.Code, now.Code)
	add(c.T("办学类型", "type"), typeText(c, was), typeText(c, now))
	add(c.T("举办者", "founder"), was.Founder.Label().In(c.Lang), now.Founder.Label().In(c.Lang))
	add(c.T("城乡", "place"), placeText(c, was), placeText(c, now))
	add(c.T("乡镇", "township"), was.Township, now.Township)
	return out
}

func orNone(c *route.Context, s string) string {
	if s == "" {
		return c.T("（空）", "(none)")
	}
	return s
}
