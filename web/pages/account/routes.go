// Package account is everybody's own account: password, second factor,
// recovery codes, sessions and access tokens.
package account

import (
	"encoding/base64"
	"net/http"
	"strconv"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/web/pages/login"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct{ Access *access.Service }

// Routes lists the pages. Those of a step that may stand before everything
// else are open to who is still arriving.
func Routes(d Deps) []route.Route {
	arriving, in := access.Arriving, access.SignedIn
	return []route.Route{
		{Pattern: "GET /account", Perm: in, Act: "account.show", Handle: d.show},
		{Pattern: "GET /account/password", Perm: arriving, Act: "account.password.show", Handle: d.password},
		{Pattern: "POST /account/password", Perm: arriving, Act: "account.password", Quiet: true, Handle: d.savePassword},
		{Pattern: "GET /account/second", Perm: arriving, Act: "account.second.show", Handle: d.second},
		{Pattern: "POST /account/second", Perm: arriving, Act: "account.second", Quiet: true, Handle: d.saveSecond},
		{Pattern: "POST /account/second/codes", Perm: in, Act: "account.second.codes", Quiet: true, Handle: d.codes},
		{Pattern: "POST /account/second/drop", Perm: in, Act: "account.second.drop", Quiet: true, Handle: d.dropSecond},
		{Pattern: "POST /account/sessions/end", Perm: in, Act: "account.end_others", Quiet: true, Handle: d.endOthers},
		{Pattern: "GET /account/tokens", Perm: in, Act: "account.tokens.show", Handle: d.tokens},
		{Pattern: "POST /account/tokens", Perm: in, Act: "account.tokens.create", Quiet: true, Handle: d.createToken},
		{Pattern: "POST /account/tokens/{id}/end", Perm: in, Act: "account.tokens.end", Quiet: true, Handle: d.endToken},
	}
}

// formError reports whether an error belongs on the form it came from.
func formError(err error) bool {
	if err == nil || access.IsNoSession(err) {
		return false
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Denied, fault.Conflict, fault.Limit:
		return true
	}
	return false
}

func crumbs(c *route.Context) []parts.Link {
	if c.Actor.Pending != access.NothingPending {
		return nil
	}
	return []parts.Link{{Text: c.T("我的账号", "My account"), URL: "/account"}}
}

func (d Deps) show(c *route.Context) error { return d.page(c, nil) }

func (d Deps) page(c *route.Context, errs error) error {
	own, err := d.Access.FindOwn(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	sessions, err := d.Access.ListSessions(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	head := parts.Head{
		Title: c.T("我的账号", "My account"), Menu: "account", Errors: errs,
		Actions: []parts.Link{
			{Text: c.T("修改密码", "Change password"), URL: "/account/password", Icon: "key"},
			{Text: c.T("访问令牌", "Access tokens"), URL: "/account/tokens"},
		},
	}
	return parts.Page(c, head, overview(own, sessions))
}

// next is where somebody was on his way to before a step stood before him.
func next(c *route.Context) string {
	if c.R.Method == http.MethodPost {
		return login.Local(c.Form("next"))
	}
	return login.Local(c.Query("next"))
}

// onward goes to the step that comes now, or back to the account.
func (d Deps) onward(c *route.Context, was access.Pending) error {
	if was == access.NothingPending {
		return c.SeeOther("/account")
	}
	actor, _, err := d.Access.Resume(c.Ctx(), c.Token, c.From)
	if err != nil {
		return err
	}
	return c.SeeOther(login.Onward(actor.Pending, next(c)))
}

func (d Deps) password(c *route.Context) error {
	if c.Actor.Pending == access.PendingSecond {
		return c.SeeOther(login.Onward(c.Actor.Pending, next(c)))
	}
	return d.passwordPage(c, nil)
}

func (d Deps) passwordPage(c *route.Context, errs error) error {
	own, err := d.Access.FindOwn(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	p, err := d.Access.Policy(c.Ctx())
	if err != nil {
		return err
	}
	head := parts.Head{Title: c.T("修改密码", "Change password"), Menu: "account", Errors: errs, Crumbs: crumbs(c), Bare: c.Actor.Pending != access.NothingPending}
	switch {
	case own.MustSet:
		head.Title = c.T("设置您的密码", "Set your password")
		head.Lead = c.T("一次性口令只用这一次。请设一个只有您自己知道的密码。", "The one-time code is used up. Choose a password that only you know.")
	case c.Actor.Pending == access.PendingSet:
		head.Lead = c.T("密码已到期，请换一个再继续。", "Your password is too old; choose another to go on.")
	}
	return parts.Page(c, head, passwordForm(own, p, next(c)))
}

func (d Deps) savePassword(c *route.Context) error {
	password := c.R.PostFormValue("password")
	if c.R.PostFormValue("again") != password {
		return d.passwordPage(c, parts.Problem("again", "两次填写的密码不一样", "the two passwords differ"))
	}
	err := d.Access.ChangePassword(c.Ctx(), c.Actor, c.R.PostFormValue("old"), password)
	if formError(err) {
		return d.passwordPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("密码已修改；其他地方的登录已退出。", "Your password is changed, and your other sessions are ended.")
	return d.onward(c, c.Actor.Pending)
}

func (d Deps) second(c *route.Context) error {
	if p := c.Actor.Pending; p == access.PendingSecond || p == access.PendingSet {
		return c.SeeOther(login.Onward(p, next(c)))
	}
	e, err := d.Access.EnrolTOTP(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	return d.secondPage(c, e, nil)
}

func (d Deps) secondPage(c *route.Context, e access.Enrolment, errs error) error {
	own, err := d.Access.FindOwn(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	picture, err := qrPath(e.URI)
	if err != nil {
		return err
	}
	c.W.Header().Set("Cache-Control", "no-store")
	head := parts.Head{
		Title: c.T("绑定身份验证器", "Enrol an authenticator"), Menu: "account", Errors: errs, Crumbs: crumbs(c), Bare: c.Actor.Pending != access.NothingPending,
		Lead: c.T("登录时除密码外，再填手机上每 30 秒变化一次的 6 位数字。", "When you sign in, you type six digits from your telephone besides your password."),
	}
	if own.Required && !own.Second {
		head.Lead += c.T("您的角色必须绑定后才能继续。", " Your role requires it before anything else.")
	}
	return parts.Page(c, head, secondForm(own, e, picture, next(c)))
}

func (d Deps) saveSecond(c *route.Context) error {
	sealed, err := base64.StdEncoding.DecodeString(c.Form("sealed"))
	if err != nil {
		sealed = nil // the service says that the form is too old
	}
	codes, err := d.Access.ConfirmTOTP(c.Ctx(), c.Actor, sealed, c.Form("code"), c.Form("present"))
	if formError(err) {
		e, reopened := d.Access.ReopenTOTP(c.Ctx(), c.Actor, sealed)
		if reopened != nil {
			return reopened
		}
		return d.secondPage(c, e, err)
	}
	if err != nil {
		return err
	}
	return d.codesPage(c, codes)
}

// codesPage shows recovery codes, once.
func (d Deps) codesPage(c *route.Context, codes []string) error {
	c.W.Header().Set("Cache-Control", "no-store")
	to := "/account"
	if c.Actor.Pending != access.NothingPending {
		actor, _, err := d.Access.Resume(c.Ctx(), c.Token, c.From)
		if err != nil {
			return err
		}
		to = login.Onward(actor.Pending, next(c))
	}
	head := parts.Head{
		Title: c.T("恢复码", "Recovery codes"), Menu: "account", Crumbs: crumbs(c), Print: true, Bare: c.Actor.Pending != access.NothingPending,
		Lead: c.T("手机丢失时用来登录，每个只能用一次。请打印或抄下，放在安全的地方；本页关闭后不再显示。", "For when your telephone is lost; each works once. Print them or write them down: they are not shown again."),
	}
	return parts.Page(c, head, codeList(codes, to))
}

func (d Deps) codes(c *route.Context) error {
	codes, err := d.Access.RecoveryCodes(c.Ctx(), c.Actor, c.Form("present"))
	if formError(err) {
		return d.page(c, err)
	}
	if err != nil {
		return err
	}
	return d.codesPage(c, codes)
}

func (d Deps) dropSecond(c *route.Context) error {
	err := d.Access.DropTOTP(c.Ctx(), c.Actor, c.Form("present"))
	if formError(err) {
		return d.page(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("第二因素已取消。", "The second factor is gone.")
	return c.SeeOther("/account")
}

func (d Deps) endOthers(c *route.Context) error {
	if err := d.Access.EndOthers(c.Ctx(), c.Actor); err != nil {
		return err
	}
	c.Flash("其他地方的登录已全部退出。", "Your other sessions are ended.")
	return c.SeeOther("/account")
}

func (d Deps) tokens(c *route.Context) error { return d.tokensPage(c, "", nil) }

func (d Deps) tokensPage(c *route.Context, secret string, errs error) error {
	list, err := d.Access.ListTokens(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	p, err := d.Access.Policy(c.Ctx())
	if err != nil {
		return err
	}
	head := parts.Head{
		Title: c.T("访问令牌", "Access tokens"), Menu: "account", Crumbs: crumbs(c), Errors: errs,
		Lead: c.T("让别的程序以您的名义读写数据。令牌能做的不会超过您自己的权限。", "They let a program read or write in your name, and never more than you may yourself."),
	}
	if secret != "" {
		c.W.Header().Set("Cache-Control", "no-store")
	}
	return parts.Page(c, head, tokensView(list, p, secret))
}

func (d Deps) createToken(c *route.Context) error {
	days, err := strconv.Atoi(c.Form("days"))
	if err != nil {
		days = 0 // the service says what is wanted
	}
	n := access.NewToken{Name: c.Form("name"), Days: days}
	for _, p := range c.Forms("perms") {
		n.Perms = append(n.Perms, access.Permission(p))
	}
	_, secret, err := d.Access.CreateToken(c.Ctx(), c.Actor, n)
	if formError(err) {
		return d.tokensPage(c, "", err)
	}
	if err != nil {
		return err
	}
	return d.tokensPage(c, secret, nil)
}

func (d Deps) endToken(c *route.Context) error {
	if err := d.Access.EndToken(c.Ctx(), c.Actor, c.Path("id")); err != nil {
		return err
	}
	c.Flash("令牌已停用。", "The token is ended.")
	return c.SeeOther("/account/tokens")
}

// grantTexts gives the roles of somebody in words.
func grantTexts(grants []access.Grant, lang locale.Lang) []string {
	var out []string
	for _, g := range grants {
		out = append(out, g.Text().In(lang))
	}
	return out
}
