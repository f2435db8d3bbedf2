package admin

import (
	"strings"

	"junheng/registry"
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
	lacks, err := d.lacks(c)
	if err != nil {
		return err
	}
	return parts.Page(c, parts.Head{
		Title: c.T("系统设置", "Settings"), Menu: "system", Errors: errs,
		Lead: c.T("对整个系统生效。密码、登录等规定见“安全策略”，由安全管理员修改。", "For the whole installation. Passwords and sessions are kept under Security policy by the security administrator."),
	}, systemForm(w, d.Version, lacks))
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

// lacks lists what calendars will not have before long, each once with the counties
// it concerns.
func (d Deps) lacks(c *route.Context) ([]string, error) {
	list, err := d.Lacks(c.Ctx())
	if err != nil {
		return nil, err
	}
	var order []string
	counties := map[string][]string{}
	for _, l := range list {
		for _, g := range l.Gaps {
			text := g.Text().In(c.Lang)
			if counties[text] == nil {
				order = append(order, text)
			}
			counties[text] = append(counties[text], registry.RegionName(l.County))
		}
	}
	for i, text := range order {
		order[i] = strings.Join(counties[text], c.T("、", ", ")) + c.T("：", ": ") + text
	}
	return order, nil
}
