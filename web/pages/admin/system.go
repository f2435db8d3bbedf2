package admin

import (
	"junheng/web/pages/warnings"
	"junheng/web/parts"
	"junheng/web/route"
)

// system shows the settings of the installation, which the system
// administrator keeps: none of them grants anything or changes a verdict.
func (d Deps) system(c *route.Context) error { return d.systemPage(c, nil) }

func (d Deps) systemPage(c *route.Context, errs error) error {
	w, err := d.Watch.Watching(c.Ctx(), 0)
	if err != nil {
		return err
	}
	return parts.Page(c, parts.Head{
		Title: c.T("系统设置", "Settings"), Menu: "system", Errors: errs,
		Lead: c.T("对整个系统生效。密码、登录等规定见“安全策略”，由安全管理员修改。", "For the whole installation. Passwords and sessions are kept under Security policy by the security administrator."),
	}, systemForm(w, d.Version))
}

func (d Deps) saveSystem(c *route.Context) error {
	w, err := warnings.ReadWatch(c)
	if err == nil {
		err = d.Watch.SetWatching(c.Ctx(), c.Actor, 0, w)
	}
	if formError(err) {
		return d.systemPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("系统设置已保存，立即生效。", "The settings are saved and in force.")
	return c.SeeOther("/admin/system")
}
