// Package login is the way in and out: the password, the second factor, and
// the identity provider where there is one.
package login

import (
	"net/http"
	"net/url"
	"strings"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct {
	Access   *access.Service
	Provider Provider // nil: sign in by password only
}

// Routes lists the pages.
func Routes(d Deps) []route.Route {
	list := []route.Route{
		{Pattern: "GET /login", Perm: access.Public, Act: "login.show", Handle: d.show},
		{Pattern: "POST /login", Perm: access.Public, Act: "login.enter", Quiet: true, Handle: d.enter},
		{Pattern: "GET /login/second", Perm: access.Arriving, Act: "login.second", Handle: d.second},
		{Pattern: "POST /login/second", Perm: access.Arriving, Act: "login.code", Quiet: true, Handle: d.code},
		{Pattern: "POST /logout", Perm: access.Arriving, Act: "login.leave", Quiet: true, Handle: d.leave},
	}
	if d.Provider != nil {
		list = append(list,
			route.Route{Pattern: "GET /login/oidc", Perm: access.Public, Act: "login.provider", Handle: d.away},
			route.Route{Pattern: "GET " + CallbackPath, Perm: access.Public, Act: "login.back", Quiet: true, Handle: d.back})
	}
	return list
}

// Onward gives the page of the step that stands before somebody; where none
// does, the page he was on his way to.
func Onward(p access.Pending, next string) string {
	to := ""
	switch p {
	case access.PendingSecond:
		to = "/login/second"
	case access.PendingSet:
		to = "/account/password"
	case access.PendingEnrol:
		to = "/account/second"
	case access.NothingPending:
		return Local(next)
	}
	if next = Local(next); next != "/" {
		to += "?" + url.Values{"next": {next}}.Encode()
	}
	return to
}

// Local gives an address only when it lies on this server, else the first
// page: a link must not send anybody elsewhere after he has signed in.
func Local(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(u.Path, "//") || strings.ContainsAny(next, "\\\r\n\t") || strings.HasPrefix(u.Path, "/login") {
		return "/"
	}
	return u.RequestURI()
}

// show is the form of login and password.
func (d Deps) show(c *route.Context) error {
	needed, err := d.Access.NeedsSetup(c.Ctx())
	if err != nil {
		return err
	}
	if needed {
		return c.SeeOther("/setup")
	}
	if c.Actor.Account != "" {
		return c.SeeOther(Onward(c.Actor.Pending, c.Query("next")))
	}
	return d.page(c, nil)
}

func (d Deps) page(c *route.Context, errs error) error {
	head := parts.Head{Title: c.T("登录", "Sign in"), Bare: true, Errors: errs, Status: status(errs)}
	return parts.Page(c, head, form(next(c), d.Provider))
}

// next is where somebody was on his way to, from the address or the form.
func next(c *route.Context) string {
	if c.R.Method == http.MethodPost {
		return Local(c.Form("next"))
	}
	return Local(c.Query("next"))
}

// status is that of a form that comes back: refused is not ill-formed.
func status(err error) int {
	if err == nil {
		return 0
	}
	switch fault.KindOf(err) {
	case fault.Denied:
		return http.StatusForbidden
	case fault.Limit:
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}

// refused reports whether an error is an answer to what was typed.
func refused(err error) bool {
	k := fault.KindOf(err)
	return k == fault.Denied || k == fault.Limit || k == fault.Invalid
}

func (d Deps) enter(c *route.Context) error {
	e, err := d.Access.Login(c.Ctx(), access.Credentials{
		Login: c.Form("login"), Password: c.R.PostFormValue("password"), From: c.From, Agent: c.R.UserAgent(),
	})
	if err != nil && refused(err) {
		return d.page(c, err)
	}
	if err != nil {
		return err
	}
	c.SignIn(e.Secret)
	return c.SeeOther(Onward(e.Actor.Pending, next(c)))
}

// second asks for the code of the second factor.
func (d Deps) second(c *route.Context) error {
	if c.Actor.Pending != access.PendingSecond {
		return c.SeeOther(Onward(c.Actor.Pending, c.Query("next")))
	}
	return secondPage(c, nil)
}

func secondPage(c *route.Context, errs error) error {
	head := parts.Head{
		Title: c.T("第二步：验证码", "Second step: the code"), Bare: true, Errors: errs, Status: status(errs),
		Lead: c.T("请打开手机上的身份验证器，填写其中显示的 6 位数字。", "Open the authenticator on your telephone and type the six digits it shows."),
	}
	return parts.Page(c, head, secondForm(next(c)))
}

func (d Deps) code(c *route.Context) error {
	e, err := d.Access.SecondFactor(c.Ctx(), c.Actor, c.Form("code"), c.R.UserAgent())
	if err != nil && refused(err) {
		if access.IsNoSession(err) {
			return c.SeeOther("/login")
		}
		return secondPage(c, err)
	}
	if err != nil {
		return err
	}
	c.SignIn(e.Secret)
	return c.SeeOther(Onward(e.Actor.Pending, next(c)))
}

func (d Deps) leave(c *route.Context) error {
	if err := d.Access.Logout(c.Ctx(), c.Actor); err != nil {
		return err
	}
	c.SignOut()
	return c.SeeOther("/login")
}
