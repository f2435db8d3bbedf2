package people

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"junheng/access"
	"junheng/people"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

func itoa(n int) string { return strconv.Itoa(n) }

// asked reads which register an address or a form means; pupils where it says
// nothing.
func asked(text string) people.Register {
	if r := people.Register(text); r.Known() {
		return r
	}
	return people.Pupils
}

// overview is a register of a county by school, or by township.
type overview struct {
	At       registry.RegionCode
	Register people.Register
	Names    names
	Groups   []group
	Of       string // the one school or township shown with its classes
	Waiting  int    // moves that wait for the reader's schools
	Claims   int    // corrections that wait for another person of the bureau
	Edit     bool
	Wanted   people.Wanted // what was looked for, where that went wrong
}

// manyGroups is how many schools are shown with their classes on one page; of
// more only the counts are, each leading to its classes.
const manyGroups = 6

// group is one school, or one township, with its classes.
type group struct {
	Name    string
	URL     string // of its list
	Own     string // of its classes
	Part    bool   // the reader sees classes of it, not the whole
	N, Away int    // those the school answers for; all others
	Classes []class
}

// class is one class with its pupils.
type class struct {
	Name  string
	Grade int
	URL   string
	N     int
}

// registers shows a register by school and class.
func (d Deps) registers(c *route.Context) error { return d.registersPage(c, nil) }

func (d Deps) registersPage(c *route.Context, errs error) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	o := overview{At: at, Register: asked(c.Query("register")), Of: c.Query("of"), Edit: c.Actor.Holds(access.PeopleEdit)}
	tallies, err := d.People.Classes(c.Ctx(), c.Actor, at, o.Register)
	if err != nil {
		return err
	}
	if o.Names, err = d.names(c.Ctx(), c, at); err != nil {
		return err
	}
	moves, err := d.People.Moves(c.Ctx(), c.Actor, at, people.MoveAsked)
	if err != nil {
		return err
	}
	o.Waiting = len(moves)
	claims, err := d.People.Claims(c.Ctx(), c.Actor, at, people.ClaimAsked)
	if err != nil {
		return err
	}
	o.Claims = len(claims)
	o.gather(c, tallies)
	return parts.Page(c, o.head(c, errs), registersView(o))
}

func (o *overview) head(c *route.Context, errs error) parts.Head {
	h := parts.Head{
		Title: c.T("学生名册", "Registers of persons"), Menu: "people", Errors: errs,
		Lead: registry.RegionName(o.At) + c.T("：姓名默认隐去；查看完整信息须写明事由并记入日志。", ": names are masked; what is shown in clear takes a reason and is on record."),
	}
	for _, r := range people.Registers() {
		h.Tabs = append(h.Tabs, parts.Link{Text: r.Label().In(c.Lang), URL: base(o.At) + "?register=" + string(r), Main: r == o.Register})
	}
	h.Actions = append(h.Actions, parts.Link{Text: c.T("转学", "Moves"), URL: base(o.At) + "/moves"}, parts.Link{Text: c.T("待确认的更正", "Corrections"), URL: base(o.At) + "/claims"}, parts.Link{Text: c.T("处理依据", "Legal bases"), URL: base(o.At) + "/basis"})
	if c.Actor.Holds(access.PeopleRetain) {
		h.Actions = append(h.Actions, parts.Link{Text: c.T("保存期限", "Retention"), URL: base(o.At) + "/retention"})
	}
	if o.Edit {
		h.Actions = append(h.Actions, parts.Link{Text: c.T("学年升级", "New year"), URL: base(o.At) + "/promotion"},
			parts.Link{Text: c.T("登记一人", "Enter one"), URL: base(o.At) + "/enter?register=" + string(o.Register)},
			parts.Link{Text: c.T("导入名册", "Take in a roster"), URL: base(o.At) + "/upload?register=" + string(o.Register), Icon: "upload", Main: true})
	}
	return h
}

// gather sums the counts up by school and class.
func (o *overview) gather(c *route.Context, tallies []people.Tally) {
	for _, t := range tallies {
		name, q := o.Names.of(t.School), url.Values{"register": {string(o.Register)}}
		if o.Register == people.Residents {
			name = cmp.Or(t.Township, c.T("未写明乡镇", "no township"))
			q.Set("township", t.Township)
		} else {
			q.Set("school", string(t.School))
		}
		i := slices.IndexFunc(o.Groups, func(g group) bool { return g.Name == name })
		if i < 0 {
			i = len(o.Groups)
			own := url.Values{"register": {string(o.Register)}, "of": {name}}
			o.Groups = append(o.Groups, group{Name: name, URL: base(o.At) + "/list?" + q.Encode(), Own: base(o.At) + "?" + own.Encode(), Part: parts.OfClass(c.Actor)})
		}
		g := &o.Groups[i]
		if !t.Status.Here() {
			g.Away += t.N
			continue
		}
		g.N += t.N
		if t.Class == "" {
			continue
		}
		q.Set("class", t.Class)
		at := slices.IndexFunc(g.Classes, func(x class) bool { return x.Name == t.Class && x.Grade == t.Grade })
		if at < 0 {
			at = len(g.Classes)
			g.Classes = append(g.Classes, class{Name: t.Class, Grade: t.Grade, URL: base(o.At) + "/list?" + q.Encode()})
		}
		g.Classes[at].N += t.N
	}
	if o.Of != "" {
		o.Groups = slices.DeleteFunc(o.Groups, func(g group) bool { return g.Name != o.Of })
	}
	slices.SortFunc(o.Groups, func(a, b group) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
}

// lookUp shows who is found by what is exactly known.
func (d Deps) lookUp(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	private(c)
	w := people.Wanted{Name: c.Form("name"), BirthDate: c.Form("birth"), IDNumber: c.Form("id_number"), StudentNumber: c.Form("student_number"), Phone: c.Form("phone")}
	found, err := d.People.LookUp(c.Ctx(), c.Actor, at, w)
	if wrongForm(err) {
		return d.registersPage(c, err)
	}
	if err != nil {
		return err
	}
	schools, err := d.names(c.Ctx(), c, at)
	if err != nil {
		return err
	}
	head := parts.Head{Title: c.T("查找结果", "Found"), Menu: "people", Crumbs: crumbs(c, at), Lead: c.T("找到 ", "Found: ") + itoa(len(found)) + c.T(" 条记录。按完整信息精确查找；姓名隐去显示。", ". By exact match; names are masked.")}
	return parts.Page(c, head, foundView(at, found, schools))
}

// list shows the persons of a school, class or township.
func (d Deps) list(c *route.Context) error { return d.listPage(c, listQuery(c, c.Query), nil) }

// listQuery reads the question of a list from an address or a form.
func listQuery(c *route.Context, get func(string) string) people.Query {
	at, _ := c.Region("county") // asked again before use
	q := people.Query{County: at, Register: asked(get("register")), School: registry.SchoolID(get("school")), Class: get("class"), Township: get("township")}
	if s := people.Status(get("status")); s.Known() {
		q.Statuses = []people.Status{s}
	}
	return q
}

// perPage is how many persons stand on one page of a list.
const perPage = 100

// listed is a list with what belongs to it.
type listed struct {
	Query   people.Query
	People  []people.Person
	Names   names
	N       int
	Page    int
	Pages   int
	Address url.Values
	Export  bool
	Limit   int
}

func (d Deps) listPage(c *route.Context, q people.Query, errs error) error {
	if _, err := c.Region("county"); err != nil {
		return err
	}
	all, err := d.People.List(c.Ctx(), c.Actor, q)
	if err != nil {
		return err
	}
	l := listed{Query: q, N: len(all), Page: 1, Address: url.Values{"register": {string(q.Register)}}}
	if l.Names, err = d.names(c.Ctx(), c, q.County); err != nil {
		return err
	}
	place := access.Place{Region: q.County, School: q.School, Class: q.Class, Township: q.Township}
	if q.School != "" {
		place.Township = l.Names[q.School].Township
	}
	l.Export = c.Actor.May(access.PeopleExport, place) && q.Register != people.Teachers
	set, err := d.People.Settings(c.Ctx(), q.County)
	if err != nil {
		return err
	}
	l.Limit = set.ExportLimit
	for key, v := range map[string]string{"school": string(q.School), "class": q.Class, "township": q.Township, "status": statusOf(q)} {
		if v != "" {
			l.Address.Set(key, v)
		}
	}
	l.Pages = max(1, (l.N+perPage-1)/perPage)
	if n, err := strconv.Atoi(c.Query("page")); err == nil {
		l.Page = max(1, min(n, l.Pages))
	}
	l.People = all[(l.Page-1)*perPage : min(l.N, l.Page*perPage)]
	private(c)
	return parts.Page(c, l.head(c, errs), listView(l))
}

func statusOf(q people.Query) string {
	if len(q.Statuses) == 1 {
		return string(q.Statuses[0])
	}
	return ""
}

func (l *listed) head(c *route.Context, errs error) parts.Head {
	title := l.Query.Register.Label().In(c.Lang)
	switch {
	case l.Query.Class != "":
		title = l.Query.Class
	case l.Query.School != "":
		title = l.Names.of(l.Query.School)
	case l.Query.Township != "":
		title = l.Query.Township
	}
	h := parts.Head{Title: title, Menu: "people", Errors: errs, Crumbs: crumbs(c, l.Query.County), Lead: itoa(l.N) + c.T(" 人", " persons")}
	if l.Query.Class != "" {
		up := url.Values{"register": {string(l.Query.Register)}, "school": {string(l.Query.School)}}
		h.Crumbs = append(h.Crumbs, parts.Link{Text: l.Names.of(l.Query.School), URL: base(l.Query.County) + "/list?" + up.Encode()})
	}
	return h
}

// page gives the address of another page of the list.
func (l *listed) page(n int) string {
	v := url.Values{}
	for key, values := range l.Address {
		v[key] = values
	}
	v.Set("page", itoa(n))
	return base(l.Query.County) + "/list?" + v.Encode()
}
