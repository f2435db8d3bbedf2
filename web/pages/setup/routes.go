// Package setup is the first visit of a new installation: who administers it,
// and whom else to let in. It is gone once that is done.
package setup

import (
	"errors"
	"net/http"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct{ Access *access.Service }

// Routes lists the pages.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /setup", Perm: access.Public, Act: "setup.show", Handle: d.show},
		{Pattern: "POST /setup", Perm: access.Public, Act: "setup.save", Quiet: true, Handle: d.save},
	}
}

// done sends to the sign-in once everything is set up.
func (d Deps) done(c *route.Context) (bool, error) {
	needed, err := d.Access.NeedsSetup(c.Ctx())
	if err != nil || needed {
		return false, err
	}
	return true, c.SeeOther("/login")
}

func (d Deps) show(c *route.Context) error {
	if over, err := d.done(c); over || err != nil {
		return err
	}
	return page(c, nil)
}

func page(c *route.Context, errs error) error {
	head := parts.Head{
		Title: c.T("初始设置", "Set up Junheng"), Bare: true, Errors: errs,
		Lead: c.T("一次填完四个账号。系统没有任何预设密码。", "Four accounts, once. There is no built-in password anywhere."),
	}
	return parts.Page(c, head, form(c.Query("code")))
}

func (d Deps) save(c *route.Context) error {
	if over, err := d.done(c); over || err != nil {
		return err
	}
	cmd := access.SetupCommand{
		Code: c.Form("code"), Password: c.R.PostFormValue("password"),
		System: person(c, "system"), Security: person(c, "security"), Audit: person(c, "audit"), Work: person(c, "work"),
	}
	var bad []error
	if again := c.R.PostFormValue("again"); again != cmd.Password {
		bad = append(bad, parts.Problem("again", "两次填写的密码不一样", "the two passwords differ"))
	}
	region, err := Region(c.Form("region"))
	if err != nil {
		bad = append(bad, err)
	}
	cmd.Region = region
	if bad != nil {
		return page(c, errors.Join(bad...))
	}
	r, err := d.Access.Setup(c.Ctx(), cmd, c.From)
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Denied, fault.Conflict, fault.Limit:
		return page(c, err)
	}
	if err != nil {
		return err
	}
	c.W.Header().Set("Cache-Control", "no-store")
	head := parts.Head{Title: c.T("设置完成", "Set up"), Bare: true, Print: true, Status: http.StatusOK,
		Lead: c.T("请把一次性口令当面交给各人。本页关闭后不再显示。", "Hand each code to its person. They are not shown again after this page.")}
	return parts.Page(c, head, result(cmd, r))
}

func person(c *route.Context, part string) access.NewAccount {
	return access.NewAccount{Login: c.Form(part + ".login"), Name: c.Form(part + ".name")}
}

// Region reads a region as people write it: a code, or a name in full or
// shortened. The fault belongs to the field region.
func Region(text string) (registry.RegionCode, error) {
	code, err := registry.ParseRegionCode(text)
	if err == nil {
		return code, nil
	}
	r, byName := registry.FindRegionByName(text)
	if byName == nil {
		return r.Code, nil
	}
	var f *fault.Fault
	if errors.As(byName, &f) {
		return 0, f.At("region")
	}
	return 0, byName
}
