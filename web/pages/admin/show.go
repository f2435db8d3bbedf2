package admin

import (
	"strconv"
	"strings"

	"junheng/access"
	"junheng/web/parts"
	"junheng/web/route"
)

// show is the page of one account, with what the reader's office may do to it.
func (d Deps) show(c *route.Context) error { return d.showPage(c, "", nil) }

// showPage may show a one-time code, once.
func (d Deps) showPage(c *route.Context, code string, errs error) error {
	a, err := d.Access.Find(c.Ctx(), c.Actor, access.AccountID(c.Path("id")))
	if err != nil {
		return err
	}
	if code != "" {
		c.W.Header().Set("Cache-Control", "no-store")
	}
	p, err := d.Access.Policy(c.Ctx())
	if err != nil {
		return err
	}
	n := d.naming(c)
	has, err := n.texts(a.Grants)
	if err != nil {
		return err
	}
	wants, err := n.text(a.Wants)
	if err != nil {
		return err
	}
	head := parts.Head{Title: a.Name + c.T("（", " (") + a.Login + c.T("）", ")"), Menu: menu(c), Crumbs: crumbs(c), Errors: errs}
	return parts.Page(c, head, oneAccount(a, has, wants, code, p))
}

// fresh is the form of a new account.
func (d Deps) fresh(c *route.Context) error { return freshPage(c, nil) }

func freshPage(c *route.Context, errs error) error {
	head := parts.Head{
		Title: c.T("新建账号", "New account"), Menu: menu(c), Crumbs: crumbs(c), Errors: errs,
		Lead: c.T("系统会给出一次性口令，由本人第一次登录时换成自己的密码。角色由安全管理员授予。", "The account comes with a one-time code, which its holder replaces by a password. The security administrator grants its roles."),
	}
	return parts.Page(c, head, freshForm())
}

func (d Deps) create(c *route.Context) error {
	made, err := d.Access.Create(c.Ctx(), c.Actor, access.NewAccount{
		Login: c.Form("login"), Name: c.Form("name"), Phone: c.Form("phone"), Subject: c.Form("subject"),
	})
	if formError(err) {
		return freshPage(c, err)
	}
	if err != nil {
		return err
	}
	return codesPage(c, []access.Created{made})
}

// codesPage shows one-time codes, once, laid out to be cut and handed on.
func codesPage(c *route.Context, made []access.Created) error {
	c.W.Header().Set("Cache-Control", "no-store")
	head := parts.Head{
		Title: c.T("一次性口令", "One-time codes"), Menu: menu(c), Crumbs: crumbs(c), Print: true,
		Lead: c.T("已建立 ", "Accounts made: ") + itoa(len(made)) + c.T(" 个账号。请打印后分别交给本人；本页关闭后不再显示，遗失可重置。", ". Print this and hand each code to its person; it is not shown again, but can be reset."),
	}
	return parts.Page(c, head, codeTable(made))
}

// done goes back to the account with a word, or shows it with what was wrong.
func (d Deps) done(c *route.Context, err error, zh, en string) error {
	if formError(err) {
		return d.showPage(c, "", err)
	}
	if err != nil {
		return err
	}
	c.Flash(zh, en)
	return c.SeeOther(of(access.AccountID(c.Path("id"))))
}

func (d Deps) amend(c *route.Context) error {
	revision, err := strconv.ParseInt(c.Form("revision"), 10, 64)
	if err != nil {
		revision = 0
	}
	err = d.Access.Amend(c.Ctx(), c.Actor, access.AmendAccount{
		ID: access.AccountID(c.Path("id")), Name: c.Form("name"), Phone: c.Form("phone"), Subject: c.Form("subject"), Revision: revision,
	})
	return d.done(c, err, "已保存。", "Saved.")
}

func (d Deps) disable(c *route.Context) error {
	err := d.Access.SetDisabled(c.Ctx(), c.Actor, access.AccountID(c.Path("id")), true, c.Form("why"))
	return d.done(c, err, "账号已停用，其登录已全部退出。", "The account is disabled and its sessions are ended.")
}

func (d Deps) enable(c *route.Context) error {
	err := d.Access.SetDisabled(c.Ctx(), c.Actor, access.AccountID(c.Path("id")), false, c.Form("why"))
	return d.done(c, err, "账号已恢复使用。", "The account is in use again.")
}

func (d Deps) unlock(c *route.Context) error {
	err := d.Access.Unlock(c.Ctx(), c.Actor, access.AccountID(c.Path("id")))
	return d.done(c, err, "已解锁。", "Unlocked.")
}

func (d Deps) resetSecond(c *route.Context) error {
	err := d.Access.ResetSecond(c.Ctx(), c.Actor, access.AccountID(c.Path("id")))
	return d.done(c, err, "第二因素已重置，本人下次登录时重新绑定。", "The second factor is reset; its holder enrols another at the next visit.")
}

func (d Deps) reset(c *route.Context) error {
	code, err := d.Access.ResetPassword(c.Ctx(), c.Actor, access.AccountID(c.Path("id")))
	if formError(err) {
		return d.showPage(c, "", err)
	}
	if err != nil {
		return err
	}
	return d.showPage(c, code, nil)
}

// facts lists what an account is.
func facts(c *route.Context, a access.Listed) []parts.Fact {
	s := states[stateOf(a)]
	state := s.label.In(c.Lang)
	if !a.Locked.IsZero() {
		state += c.T("，至 ", " until ") + c.Moment(a.Locked)
	}
	second := c.T("未绑定", "none")
	if a.Second {
		second = c.T("已绑定", "enrolled")
	}
	all := []parts.Fact{
		{Term: c.T("登录名", "Login"), Text: a.Login},
		{Term: c.T("姓名", "Name"), Text: a.Name},
		{Term: c.T("电话", "Telephone"), Text: a.Phone},
		{Term: c.T("状态", "State"), View: parts.Badge(s.tone, state)},
		{Term: c.T("第二因素", "Second factor"), Text: second},
		{Term: c.T("统一身份", "Identity"), Text: a.Subject},
		{Term: c.T("最近登录", "Last visit"), Text: c.Moment(a.Seen)},
		{Term: c.T("建立时间", "Made"), Text: c.Moment(a.Created)},
	}
	var out []parts.Fact
	for _, f := range all {
		if strings.TrimSpace(f.Text) != "" || f.View != nil {
			out = append(out, f)
		}
	}
	return out
}
