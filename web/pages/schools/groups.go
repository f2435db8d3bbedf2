package schools

import (
	"errors"
	"slices"
	"strings"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/parts"
	"junheng/web/route"
)

// groups lists a county's groups, districts and pairings.
func (d Deps) groups(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	list, err := d.Book.Associations(c.Ctx(), c.Actor, at)
	if err != nil {
		return err
	}
	var names profile
	if names.Names, err = d.names(c, at); err != nil {
		return err
	}
	head := parts.Head{Title: c.T("集团、学区与结对", "Groups, districts and pairings"), Menu: "schools", Crumbs: crumbs(c, at)}
	empty := parts.EmptyState{Text: c.T("还没有登记集团、学区或结对。", "None are on record yet.")}
	if mayEdit(c, at) {
		add := parts.Link{Text: c.T("新增", "Add"), URL: base(at) + "/groups/edit", Icon: "plus", Main: true}
		head.Actions, empty.Action = []parts.Link{add}, add
	}
	l := parts.Listing{
		Name: c.T("集团与学区", "groups"), Sort: "name", Empty: empty,
		Columns: []parts.Column{
			{Key: "name", Label: c.T("名称", "Name"), Fixed: true},
			{Key: "kind", Label: c.T("类别", "Kind")},
			{Key: "lead", Label: c.T("牵头学校", "Lead")},
			{Key: "members", Label: c.T("成员", "Members")},
			{Key: "n", Label: c.T("成员数", "Number"), Align: parts.End},
			{Key: "time", Label: c.T("起止", "From – until")},
		},
	}
	for _, k := range book.AssociationKinds() {
		label := k.Label().In(c.Lang)
		if len(l.Filters) == 0 {
			l.Filters = []parts.Filter{{Key: "kind", Label: c.T("类别", "Kind")}}
		}
		l.Filters[0].Options = append(l.Filters[0].Options, parts.Option{Value: label, Label: label})
	}
	for _, a := range list {
		url := ""
		if mayEdit(c, at) {
			url = base(at) + "/groups/edit?id=" + a.ID
		}
		n := float64(len(a.Members))
		l.Rows = append(l.Rows, parts.Row{ID: a.ID, URL: url, Cells: []parts.Cell{
			parts.Word(a.Name), parts.Word(a.Kind.Label().In(c.Lang)), parts.Word(names.named([]registry.SchoolID{a.Lead})),
			parts.Word(names.named(a.Members)), parts.Num(n), parts.Word(strings.Trim(a.From+" – "+a.Until, " ")),
		}})
	}
	return parts.List(c, head, l)
}

func (d Deps) editGroup(c *route.Context) error { return d.groupPage(c, c.Query("id"), nil) }

func (d Deps) groupPage(c *route.Context, id string, errs error) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	a := book.Association{County: at, Kind: book.SchoolGroup}
	if id != "" {
		list, err := d.Book.Associations(c.Ctx(), c.Actor, at)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(a book.Association) bool { return a.ID == id })
		if i < 0 {
			return fault.New(fault.NotFound, locale.Plain("schools.no_group", "没有这个集团或学区", "there is no such group"))
		}
		a = list[i]
	}
	all, err := d.Book.List(c.Ctx(), c.Actor, at)
	if err != nil {
		return err
	}
	title := c.T("新增集团、学区或结对", "Add a group, district or pairing")
	if a.ID != "" {
		title = a.Name
	}
	head := parts.Head{Title: title, Menu: "schools", Errors: errs, Crumbs: append(crumbs(c, at), parts.Link{Text: c.T("集团与学区", "Groups"), URL: base(at) + "/groups"})}
	return parts.Page(c, head, groupForm(a, others(all, "", c.Now.Format("2006-01-02"))))
}

func (d Deps) saveGroup(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	a := book.Association{
		County: at, ID: c.Form("id"), Kind: book.AssociationKind(c.Form("kind")), Name: c.Form("name"), Lead: registry.SchoolID(c.Form("lead")),
		Members: ids(c, "members"), From: c.Form("from"), Until: c.Form("until"), Note: c.Form("note"),
	}
	_, err = d.Book.Associate(c.Ctx(), c.Actor, a)
	if wrongForm(err) {
		return d.groupPage(c, a.ID, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已保存。", "Saved.")
	return c.SeeOther(base(at) + "/groups")
}

// townships shows and edits the townships of a county, which the built-in
// list of regions does not hold.
func (d Deps) townships(c *route.Context) error { return d.townshipPage(c, nil) }

func (d Deps) townshipPage(c *route.Context, errs error) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	list, err := d.Book.Townships(c.Ctx(), c.Actor, at)
	if err != nil {
		return err
	}
	head := parts.Head{Title: c.T("乡镇街道", "Townships"), Menu: "schools", Crumbs: crumbs(c, at), Errors: errs}
	return parts.Page(c, head, townshipView(at, list, mayEdit(c, at)))
}

func (d Deps) saveTownships(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	list, err := parseTownships(at, c.Form("list"))
	if err == nil {
		err = d.Book.SetTownships(c.Ctx(), c.Actor, at, list)
	}
	if wrongForm(err) {
		return d.townshipPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已保存。", "Saved.")
	return c.SeeOther(base(at) + "/townships")
}

var sayLine = locale.NewTemplate("schools.township_line", "第{n}行“{line}”：应为 乡镇代码 名称，如 210102001 新兴街道", "line {n}, {line}: want a code and a name, such as 210102001 新兴街道")

// parseTownships reads one township a line: code and name. Every line that
// cannot be read is told.
func parseTownships(at registry.RegionCode, text string) ([]book.Township, error) {
	var out []book.Township
	var wrong []error
	n := 0
	for line := range strings.Lines(text) {
		n++
		words := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t\r\n,，、　", r) })
		if len(words) == 0 {
			continue
		}
		code, err := registry.ParseRegionCode(words[0])
		if err != nil || len(words) != 2 {
			wrong = append(wrong, fault.New(fault.Invalid, sayLine.With("n", n, "line", strings.TrimSpace(line))).At("list"))
			continue
		}
		out = append(out, book.Township{County: at, Code: code, Name: words[1], Kind: kindOfTownship(words[1])})
	}
	return out, errors.Join(wrong...)
}

func kindOfTownship(name string) string {
	for _, k := range []string{"街道", "镇", "乡"} {
		if strings.HasSuffix(name, k) {
			return k
		}
	}
	return ""
}

// townshipText writes the list as parseTownships reads it.
func townshipText(list []book.Township) string {
	var b strings.Builder
	for _, t := range list {
		b.WriteString(t.Code.String() + " " + t.Name + "\n")
	}
	return b.String()
}
