// Package admin is where the three administrators work: accounts, grants,
// the policy, and the report of accounts nobody uses.
package admin

import (
	"context"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/casework"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct {
	Access *access.Service
	// Schools gives the schools of a county open on a day (YYYY-MM-DD), so
	// that roles can be given for them.
	Schools func(ctx context.Context, county registry.RegionCode, day string) ([]registry.School, error)
	Watch   Watch  // what counties are warned of
	Version string // of the program
	// Lacks lists what the calendars of counties will not have before long.
	Lacks func(ctx context.Context) ([]casework.Lacking, error)
}

// Watch decides what counties are warned of that decide nothing themselves;
// county 0 stands for them all.
type Watch interface {
	Watching(ctx context.Context, county registry.RegionCode) (archive.Watching, error)
	SetWatching(ctx context.Context, actor access.Actor, county registry.RegionCode, w *archive.Watch) error
}

const maxUpload = 8 << 20

// Routes lists the pages.
func Routes(d Deps) []route.Route {
	read, manage, grant := access.AccountRead, access.AccountManage, access.AccountGrant
	return []route.Route{
		{Pattern: "GET /admin/accounts", Perm: read, Act: "accounts.list", Handle: d.list},
		{Pattern: "GET /admin/accounts/idle", Perm: read, Act: "accounts.idle", Handle: d.idle},
		{Pattern: "GET /admin/accounts/proposed", Perm: grant, Act: "accounts.proposed", Handle: d.proposed},
		{Pattern: "POST /admin/accounts/proposed", Perm: grant, Act: "accounts.grant_proposed", Quiet: true, Handle: d.grantProposed},
		{Pattern: "GET /admin/accounts/new", Perm: manage, Act: "accounts.new", Handle: d.fresh},
		{Pattern: "POST /admin/accounts/new", Perm: manage, Act: "accounts.create", Quiet: true, Handle: d.create},
		{Pattern: "GET /admin/accounts/import", Perm: manage, Act: "accounts.import.show", Handle: d.importing},
		{Pattern: "POST /admin/accounts/import", Perm: manage, Act: "accounts.import", Quiet: true, Body: maxUpload, Handle: d.takeIn},
		{Pattern: "GET /admin/accounts/template.xlsx", Perm: manage, Act: "accounts.template", Handle: d.template},
		{Pattern: "GET /admin/accounts/of/{id}", Perm: read, Act: "accounts.show", Handle: d.show},
		{Pattern: "POST /admin/accounts/of/{id}/amend", Perm: manage, Act: "accounts.amend", Quiet: true, Handle: d.amend},
		{Pattern: "POST /admin/accounts/of/{id}/disable", Perm: manage, Act: "accounts.disable", Quiet: true, Handle: d.disable},
		{Pattern: "POST /admin/accounts/of/{id}/enable", Perm: manage, Act: "accounts.enable", Quiet: true, Handle: d.enable},
		{Pattern: "POST /admin/accounts/of/{id}/reset", Perm: manage, Act: "accounts.reset", Quiet: true, Handle: d.reset},
		{Pattern: "POST /admin/accounts/of/{id}/unlock", Perm: grant, Act: "accounts.unlock", Quiet: true, Handle: d.unlock},
		{Pattern: "POST /admin/accounts/of/{id}/second", Perm: grant, Act: "accounts.second", Quiet: true, Handle: d.resetSecond},
		{Pattern: "GET /admin/accounts/of/{id}/grant", Perm: grant, Act: "accounts.grant.show", Handle: d.grantForm},
		{Pattern: "POST /admin/accounts/of/{id}/grant", Perm: grant, Act: "accounts.grant", Quiet: true, Handle: d.grant},
		{Pattern: "POST /admin/accounts/of/{id}/ungrant", Perm: grant, Act: "accounts.ungrant", Quiet: true, Handle: d.ungrant},
		{Pattern: "GET /admin/settings", Perm: read, Act: "settings.show", Handle: d.settings},
		{Pattern: "POST /admin/settings", Perm: grant, Act: "settings.save", Quiet: true, Handle: d.saveSettings},
		{Pattern: "GET /admin/system", Perm: access.SettingsManage, Act: "system.show", Handle: d.system},
		{Pattern: "POST /admin/system", Perm: access.SettingsManage, Act: "system.save", Quiet: true, Handle: d.saveSystem},
	}
}

// formError reports whether an error belongs on the form it came from.
func formError(err error) bool {
	if err == nil {
		return false
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Limit, fault.Denied, fault.Unreadable:
		return true
	}
	return false
}

func of(id access.AccountID) string { return "/admin/accounts/of/" + string(id) }

func crumbs(c *route.Context) []parts.Link {
	return []parts.Link{{Text: c.T("账号", "Accounts"), URL: "/admin/accounts"}}
}

// menu is the entry that is open: the security administrator's has another name.
func menu(c *route.Context) string {
	if c.Actor.Holds(access.AccountGrant) {
		return "grants"
	}
	return "accounts"
}

// list shows all accounts.
func (d Deps) list(c *route.Context) error {
	list, err := d.Access.List(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	head := parts.Head{Title: c.T("账号", "Accounts"), Menu: menu(c)}
	empty := parts.EmptyState{Text: c.T("还没有账号。", "There are no accounts yet.")}
	waiting := 0
	for _, a := range list {
		if len(a.Wants) > 0 {
			waiting++
		}
	}
	head.Actions = append(head.Actions, parts.Link{Text: c.T("长期未用", "Unused"), URL: "/admin/accounts/idle", Icon: "clock"})
	if c.Actor.Holds(access.AccountManage) {
		head.Actions = append(head.Actions,
			parts.Link{Text: c.T("批量导入", "Import"), URL: "/admin/accounts/import", Icon: "upload"},
			parts.Link{Text: c.T("新建账号", "New account"), URL: "/admin/accounts/new", Icon: "plus", Main: true})
		empty.Action = parts.Link{Text: c.T("新建账号", "New account"), URL: "/admin/accounts/new", Main: true}
	}
	if c.Actor.Holds(access.AccountGrant) && waiting > 0 {
		head.Actions = append(head.Actions, parts.Link{Text: c.T("待授权 ", "To be granted: ") + itoa(waiting), URL: "/admin/accounts/proposed", Icon: "key", Main: true})
	}
	l := parts.Listing{Name: c.T("账号", "accounts"), Columns: columns(c), Filters: filters(c), Sort: "login", Empty: empty}
	n := d.naming(c)
	for _, a := range list {
		r, err := row(n, a)
		if err != nil {
			return err
		}
		l.Rows = append(l.Rows, r)
	}
	return parts.List(c, head, l)
}

func columns(c *route.Context) []parts.Column {
	return []parts.Column{
		{Key: "login", Label: c.T("登录名", "Login"), Fixed: true},
		{Key: "name", Label: c.T("姓名", "Name")},
		{Key: "roles", Label: c.T("角色与范围", "Roles")},
		{Key: "state", Label: c.T("状态", "State")},
		{Key: "second", Label: c.T("第二因素", "Second factor"), Minor: true},
		{Key: "seen", Label: c.T("最近登录", "Last visit")},
		{Key: "phone", Label: c.T("电话", "Telephone"), Minor: true},
	}
}

func filters(c *route.Context) []parts.Filter {
	roles := parts.Filter{Key: "role", Label: c.T("角色", "Role"), Match: func(r parts.Row, v string) bool { return slices.Contains(strings.Fields(r.Class), "role-"+v) }}
	for _, i := range access.Roles() {
		roles.Options = append(roles.Options, parts.Option{Value: string(i.Role), Label: i.Label.In(c.Lang)})
	}
	state := parts.Filter{Key: "state", Label: c.T("状态", "State"), Match: func(r parts.Row, v string) bool { return slices.Contains(strings.Fields(r.Class), "is-"+v) }}
	for _, s := range states {
		state.Options = append(state.Options, parts.Option{Value: s.key, Label: s.label.In(c.Lang)})
	}
	return []parts.Filter{roles, state}
}

// state is one that an account may be in.
type state struct {
	key   string
	tone  parts.Tone
	label locale.Text
	is    func(access.Listed) bool
}

// states are all of them; of those that fit the first holds.
var states = []state{
	{"disabled", parts.Plain, locale.Text{ZH: "已停用", EN: "disabled"}, func(a access.Listed) bool { return a.Disabled }},
	{"locked", parts.Bad, locale.Text{ZH: "已锁定", EN: "locked"}, func(a access.Listed) bool { return !a.Locked.IsZero() }},
	{"wanting", parts.Ask, locale.Text{ZH: "待授权", EN: "to be granted"}, func(a access.Listed) bool { return len(a.Wants) > 0 }},
	{"without", parts.Warn, locale.Text{ZH: "未授权", EN: "without role"}, func(a access.Listed) bool { return len(a.Grants) == 0 }},
	{"waiting", parts.Info, locale.Text{ZH: "未启用", EN: "not yet come"}, func(a access.Listed) bool { return a.Waiting }},
	{"open", parts.Good, locale.Text{ZH: "正常", EN: "in use"}, func(access.Listed) bool { return true }},
}

func stateOf(a access.Listed) int {
	return slices.IndexFunc(states, func(s state) bool { return s.is(a) })
}

func row(n *naming, a access.Listed) (parts.Row, error) {
	c := n.c
	roles, err := n.text(a.Grants)
	s := states[stateOf(a)]
	class := []string{"is-" + s.key}
	for _, g := range a.Grants {
		class = append(class, "role-"+string(g.Role))
	}
	second := parts.Word("")
	if a.Second {
		second = parts.Mark(parts.Good, c.T("已绑定", "enrolled"))
	}
	return parts.Row{ID: string(a.ID), URL: of(a.ID), Class: strings.Join(class, " "), Cells: []parts.Cell{
		parts.Word(a.Login), parts.Word(a.Name), parts.Word(roles), parts.Mark(s.tone, s.label.In(c.Lang)), second,
		{Text: c.Moment(a.Seen), Sort: a.Seen},
		parts.Word(a.Phone),
	}}, err
}

// idle shows the accounts nobody has used for long.
func (d Deps) idle(c *route.Context) error {
	list, err := d.Access.ListIdle(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	p, err := d.Access.Policy(c.Ctx())
	if err != nil {
		return err
	}
	head := parts.Head{
		Title: c.T("长期未用的账号", "Accounts nobody uses"), Menu: menu(c), Crumbs: crumbs(c),
		Lead: c.T("超过 ", "Not used for more than ") + itoa(p.IdleDays) + c.T(" 天没有登录。不再需要的请及时停用。", " days. Disable those not needed any more."),
	}
	l := parts.Listing{
		Name: c.T("长期未用的账号", "unused accounts"), Columns: append(columns(c), parts.Column{Key: "days", Label: c.T("未用天数", "Days unused"), Align: parts.End}),
		Filters: filters(c), Sort: "-days", Empty: parts.EmptyState{Text: c.T("没有长期未用的账号。", "Every account in use has been used.")},
	}
	n := d.naming(c)
	for _, a := range list {
		r, err := row(n, a)
		if err != nil {
			return err
		}
		r.Cells = append(r.Cells, parts.Num(float64(int(c.Now.Sub(a.LastUse())/(24*time.Hour)))))
		l.Rows = append(l.Rows, r)
	}
	return parts.List(c, head, l)
}

// proposed shows the roles asked for with new accounts.
func (d Deps) proposed(c *route.Context) error { return d.proposedPage(c, nil) }

func (d Deps) proposedPage(c *route.Context, errs error) error {
	list, err := d.Access.ListProposals(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	head := parts.Head{
		Title: c.T("待授权", "To be granted"), Menu: menu(c), Crumbs: crumbs(c), Errors: errs,
		Lead: c.T("系统管理员建账号时提出的角色。核对后勾选授予；不同意的，打开账号另行授权。", "Roles the system administrator asked for with new accounts. Tick those you agree with; open an account to grant something else."),
	}
	l := parts.Listing{
		Name:    c.T("待授权", "proposals"),
		Columns: []parts.Column{{Key: "login", Label: c.T("登录名", "Login"), Fixed: true}, {Key: "name", Label: c.T("姓名", "Name")}, {Key: "now", Label: c.T("现有角色", "Now")}, {Key: "wants", Label: c.T("拟授角色", "Proposed")}},
		Batch:   []parts.BatchAction{{Text: c.T("授予所选", "Grant those ticked"), URL: "/admin/accounts/proposed", Main: true}},
		Empty:   parts.EmptyState{Text: c.T("没有待授权的账号。", "Nothing is waiting."), Action: parts.Link{Text: c.T("全部账号", "All accounts"), URL: "/admin/accounts"}},
		Sort:    "login",
	}
	n := d.naming(c)
	for _, p := range list {
		now, err := n.text(p.Account.Grants)
		if err != nil {
			return err
		}
		wants, err := n.text(p.Grants)
		if err != nil {
			return err
		}
		l.Rows = append(l.Rows, parts.Row{ID: string(p.Account.ID), URL: of(p.Account.ID), Cells: []parts.Cell{
			parts.Word(p.Account.Login), parts.Word(p.Account.Name), parts.Word(now), parts.Word(wants),
		}})
	}
	return parts.List(c, head, l)
}

func (d Deps) grantProposed(c *route.Context) error {
	var ids []access.AccountID
	for _, id := range c.Forms("id") {
		ids = append(ids, access.AccountID(id))
	}
	if len(ids) == 0 {
		return d.proposedPage(c, fault.New(fault.Invalid, locale.Plain("admin.none_ticked", "请先勾选账号", "tick some accounts first")))
	}
	err := d.Access.GrantProposed(c.Ctx(), c.Actor, ids)
	if formError(err) {
		return d.proposedPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已授予 "+itoa(len(ids))+" 个账号。", "Granted to "+itoa(len(ids))+" accounts.")
	return c.SeeOther("/admin/accounts/proposed")
}
