// Package schools is the register in the browser: the list of schools, each
// with its life, what may happen to it, groups and townships, the register as a
// workbook, and the map.
package schools

import (
	"slices"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct {
	Book *book.Service
}

// maxUpload bounds a workbook of schools or a file of boundaries, in bytes.
const maxUpload = 24 << 20

// Routes lists the pages.
func Routes(d Deps) []route.Route {
	read, edit := access.RegistryRead, access.RegistryEdit
	return []route.Route{
		{Pattern: "GET /schools", Perm: read, Act: "schools.list", Handle: d.list},
		{Pattern: "GET /schools/{county}/new", Perm: edit, Act: "schools.new", Handle: d.newSchool},
		{Pattern: "POST /schools/{county}/new", Perm: edit, Act: "schools.open", Quiet: true, Handle: d.open},
		{Pattern: "GET /schools/{county}/workbook", Perm: edit, Act: "schools.workbook", Handle: d.workbook},
		{Pattern: "POST /schools/{county}/workbook", Perm: edit, Act: "schools.plan", Body: maxUpload, Handle: d.plan},
		{Pattern: "POST /schools/{county}/import", Perm: edit, Act: "schools.import", Quiet: true, Body: maxUpload, Handle: d.takeIn},
		{Pattern: "GET /schools/{county}/export.xlsx", Perm: access.ExportData, Act: "schools.export", Handle: d.export},
		{Pattern: "GET /schools/{county}/groups", Perm: read, Act: "groups.list", Handle: d.groups},
		{Pattern: "GET /schools/{county}/groups/edit", Perm: edit, Act: "groups.edit", Handle: d.editGroup},
		{Pattern: "POST /schools/{county}/groups/edit", Perm: edit, Act: "groups.save", Quiet: true, Handle: d.saveGroup},
		{Pattern: "GET /schools/{county}/townships", Perm: read, Act: "townships.show", Handle: d.townships},
		{Pattern: "POST /schools/{county}/townships", Perm: edit, Act: "townships.save", Quiet: true, Handle: d.saveTownships},
		{Pattern: "GET /schools/{county}/of/{id}", Perm: read, Act: "schools.show", Handle: d.show},
		{Pattern: "GET /schools/{county}/of/{id}/amend", Perm: edit, Act: "schools.correct", Handle: d.amend},
		{Pattern: "POST /schools/{county}/of/{id}/amend", Perm: edit, Act: "schools.amend", Quiet: true, Handle: d.saveAmend},
		{Pattern: "GET /schools/{county}/of/{id}/turn/{kind}", Perm: edit, Act: "schools.turn", Handle: d.turn},
		{Pattern: "POST /schools/{county}/of/{id}/turn/{kind}", Perm: edit, Act: "schools.enter", Quiet: true, Handle: d.enter},
		{Pattern: "GET /map", Perm: read, Act: "map.show", Handle: d.showMap},
		{Pattern: "POST /map/{county}/boundaries", Perm: edit, Act: "map.boundaries", Quiet: true, Body: maxUpload, Handle: d.boundaries},
	}
}

// counties lists the counties the reader may see, and which of them the
// address asks for: all of them where it says nothing.
func counties(c *route.Context) (mine []registry.RegionCode, asked registry.RegionCode) {
	mine = c.Actor.Counties(access.RegistryRead)
	if code, err := registry.ParseRegionCode(c.Query("county")); err == nil && slices.Contains(mine, code) {
		return mine, code
	}
	if len(mine) == 1 {
		return mine, mine[0]
	}
	return mine, 0
}

// mayEdit reports whether the reader keeps the register of a county.
func mayEdit(c *route.Context, at registry.RegionCode) bool {
	return at != 0 && c.Actor.May(access.RegistryEdit, access.Place{Region: at})
}

func base(at registry.RegionCode) string { return "/schools/" + at.String() }

func of(r book.Record) string { return base(r.County) + "/of/" + string(r.ID) }

// crumbs leads from the list to a county's schools.
func crumbs(c *route.Context, at registry.RegionCode) []parts.Link {
	return []parts.Link{
		{Text: c.T("学校名录", "Schools"), URL: "/schools"},
		{Text: registry.RegionName(at), URL: "/schools?county=" + at.String()},
	}
}

// list shows the schools in scope.
func (d Deps) list(c *route.Context) error {
	mine, at := counties(c)
	var only []registry.RegionCode
	if at != 0 {
		only = []registry.RegionCode{at}
	}
	records, err := d.Book.List(c.Ctx(), c.Actor, only...)
	if err != nil {
		return err
	}
	head := parts.Head{Title: c.T("学校名录", "Schools"), Menu: "schools"}
	if at != 0 {
		head.Lead = registry.RegionName(at)
		head.Actions = []parts.Link{{Text: c.T("集团与学区", "Groups"), URL: base(at) + "/groups"}, {Text: c.T("乡镇", "Townships"), URL: base(at) + "/townships"}}
	}
	empty := parts.EmptyState{Text: c.T("名册中还没有学校。", "There are no schools in the register yet.")}
	if mayEdit(c, at) {
		head.Actions = append(head.Actions,
			parts.Link{Text: c.T("工作簿导入导出", "Workbook"), URL: base(at) + "/workbook"},
			parts.Link{Text: c.T("登记新设学校", "Enter a new school"), URL: base(at) + "/new", Icon: "plus", Main: true})
		empty.Action = parts.Link{Text: c.T("从工作簿导入", "Import a workbook"), URL: base(at) + "/workbook", Main: true}
	}
	l := parts.Listing{
		Name: c.T("学校", "schools"), Columns: listColumns(c, at == 0), Filters: listFilters(c, mine, at, records),
		Sort: "name", Empty: empty,
	}
	today := c.Now.Format("2006-01-02")
	for _, r := range records {
		l.Rows = append(l.Rows, listRow(c, r, at == 0, today))
	}
	return parts.List(c, head, l)
}

func listColumns(c *route.Context, withCounty bool) []parts.Column {
	columns := []parts.Column{
		{Key: "name", Label: c.T("学校名称", "Name"), Fixed: true},
		{Key: "code", Label: c.T("标识码", "Code"), Minor: true},
		{Key: "type", Label: c.T("办学类型", "Type")},
		{Key: "founder", Label: c.T("举办者", "Founder"), Minor: true},
		{Key: "place", Label: c.T("城乡", "Place")},
		{Key: "township", Label: c.T("乡镇街道", "Township"), Minor: true},
		{Key: "founded", Label: c.T("建校", "Founded"), Align: parts.End, Minor: true},
		{Key: "state", Label: c.T("状态", "State")},
	}
	if withCounty {
		columns = slices.Insert(columns, 1, parts.Column{Key: "region", Label: c.T("县区", "County")})
	}
	return columns
}

func listRow(c *route.Context, r book.Record, withCounty bool, today string) parts.Row {
	state := parts.Mark(parts.Good, c.T("在办", "open"))
	if !r.OpenOn(today) {
		state = parts.Mark(parts.Plain, c.T("已撤并", "closed"))
		if r.Opened > today {
			state = parts.Mark(parts.Info, c.T("待设立", "to open"))
		}
	}
	founded := parts.Cell{Sort: r.Founded}
	if r.Founded != 0 {
		founded.Text = itoa(r.Founded)
	}
	cells := []parts.Cell{
		parts.Word(r.Name), parts.Word(r.Code), parts.Word(typeText(c, r.School)), parts.Word(r.Founder.Label().In(c.Lang)),
		parts.Word(placeText(c, r.School)), parts.Word(r.Township), founded, state,
	}
	if withCounty {
		cells = slices.Insert(cells, 1, parts.Word(registry.RegionName(r.County)))
	}
	return parts.Row{ID: string(r.ID), URL: of(r), Cells: cells}
}

func listFilters(c *route.Context, mine []registry.RegionCode, at registry.RegionCode, records []book.Record) []parts.Filter {
	var filters []parts.Filter
	if len(mine) > 1 {
		f := parts.Filter{Key: "county", Label: c.T("县区", "County"), Done: true}
		if at != 0 {
			f.Value = at.String()
		}
		for _, code := range mine {
			f.Options = append(f.Options, parts.Option{Value: code.String(), Label: registry.RegionName(code)})
		}
		filters = append(filters, f)
	}
	return append(filters,
		choices(c.T("办学类型", "Type"), "type", records, func(r book.Record) string { return typeText(c, r.School) }),
		choices(c.T("城乡", "Place"), "place", records, func(r book.Record) string { return placeText(c, r.School) }),
		choices(c.T("乡镇街道", "Township"), "township", records, func(r book.Record) string { return r.Township }),
		parts.Filter{Key: "state", Label: c.T("状态", "State"), Options: []parts.Option{
			{Value: c.T("在办", "open"), Label: c.T("在办", "open")}, {Value: c.T("已撤并", "closed"), Label: c.T("已撤并", "closed")},
		}})
}

// choices offers what occurs in the list, and nothing else.
func choices(label, key string, records []book.Record, of func(book.Record) string) parts.Filter {
	f := parts.Filter{Key: key, Label: label}
	seen := map[string]bool{"": true}
	for _, r := range records {
		if v := of(r); !seen[v] {
			seen[v] = true
			f.Options = append(f.Options, parts.Option{Value: v, Label: v})
		}
	}
	slices.SortFunc(f.Options, func(a, b parts.Option) int { return compare(a.Label, b.Label) })
	return f
}

// export gives a county's register as a workbook.
func (d Deps) export(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	data, err := d.Book.Export(c.Ctx(), c.Actor, at, c.Lang)
	if err != nil {
		return err
	}
	name := registry.RegionName(at) + c.T("学校名册_", " schools ") + c.Now.Format("20060102") + ".xlsx"
	return parts.SendFile(c, name, parts.Workbook, data)
}

// wrongForm reports whether an error belongs on the form it came from.
func wrongForm(err error) bool {
	if err == nil {
		return false
	}
	kind := fault.KindOf(err)
	return kind == fault.Invalid || kind == fault.Conflict || kind == fault.Unreadable || kind == fault.Limit
}

// noSchool is the answer where the address names none.
func noSchool() error {
	return fault.New(fault.NotFound, locale.Plain("schools.none", "没有这所学校", "there is no such school"))
}
