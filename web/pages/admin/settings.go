package admin

import (
	"errors"
	"strconv"
	"strings"

	"junheng/access"
	"junheng/internal/locale"
	"junheng/web/parts"
	"junheng/web/route"
)

// policyLabels are the words for the numbers of the policy.
var policyLabels = map[string]struct{ label, unit locale.Text }{
	"min_length":          {locale.Text{ZH: "密码最少字符数", EN: "Shortest password"}, locale.Text{ZH: "个字符", EN: "characters"}},
	"classes":             {locale.Text{ZH: "密码字符种类（大写、小写、数字、符号）", EN: "Kinds of characters in a password"}, locale.Text{ZH: "类", EN: "of four"}},
	"max_age_days":        {locale.Text{ZH: "密码有效期（0 为不限）", EN: "A password is good for (0: no limit)"}, locale.Text{ZH: "天", EN: "days"}},
	"earlier":             {locale.Text{ZH: "不得重复使用的旧密码", EN: "Earlier passwords that may not come back"}, locale.Text{ZH: "个", EN: "passwords"}},
	"failures":            {locale.Text{ZH: "连续输错多少次锁定", EN: "Wrong tries until an account is locked"}, locale.Text{ZH: "次", EN: "times"}},
	"lock_minutes":        {locale.Text{ZH: "首次锁定时长（再错加倍）", EN: "First lock (each further try doubles it)"}, locale.Text{ZH: "分钟", EN: "minutes"}},
	"code_hours":          {locale.Text{ZH: "一次性口令有效期", EN: "A one-time code is good for"}, locale.Text{ZH: "小时", EN: "hours"}},
	"idle_minutes":        {locale.Text{ZH: "无操作自动退出", EN: "A session ends when idle for"}, locale.Text{ZH: "分钟", EN: "minutes"}},
	"session_hours":       {locale.Text{ZH: "一次登录最长", EN: "A session lasts at most"}, locale.Text{ZH: "小时", EN: "hours"}},
	"admin_idle_minutes":  {locale.Text{ZH: "管理员无操作自动退出", EN: "An administrator’s session ends when idle for"}, locale.Text{ZH: "分钟", EN: "minutes"}},
	"admin_session_hours": {locale.Text{ZH: "管理员一次登录最长", EN: "An administrator’s session lasts at most"}, locale.Text{ZH: "小时", EN: "hours"}},
	"token_days":          {locale.Text{ZH: "访问令牌最长有效期", EN: "Longest life of an access token"}, locale.Text{ZH: "天", EN: "days"}},
	"idle_days":           {locale.Text{ZH: "多少天未登录列为长期未用", EN: "An account counts as unused after"}, locale.Text{ZH: "天", EN: "days"}},
}

func (d Deps) settings(c *route.Context) error { return d.settingsPage(c, nil) }

func (d Deps) settingsPage(c *route.Context, errs error) error {
	p, err := d.Access.Policy(c.Ctx())
	if err != nil {
		return err
	}
	head := parts.Head{Title: c.T("安全策略", "Security policy"), Menu: "settings", Errors: errs}
	if !c.Actor.Holds(access.AccountGrant) {
		head.Lead = c.T("由安全管理员修改。", "The security administrator may change it.")
	}
	return parts.Page(c, head, policyForm(p, c.Actor.Holds(access.AccountGrant)))
}

func (d Deps) saveSettings(c *route.Context) error {
	p, err := d.Access.Policy(c.Ctx())
	if err != nil {
		return err
	}
	var bad []error
	for _, n := range p.Numbers() {
		v, err := strconv.Atoi(c.Form(n.Name))
		if err != nil {
			bad = append(bad, parts.Problem(n.Name, "请填写整数", "want a whole number"))
			continue
		}
		p.SetNumber(n.Name, v)
	}
	p.SecondFactor, p.AdminFrom = nil, nil
	for _, r := range c.Forms("second_factor") {
		p.SecondFactor = append(p.SecondFactor, access.Role(r))
	}
	for line := range strings.FieldsFuncSeq(c.Form("admin_from"), func(r rune) bool { return r == '\n' || r == '\r' || r == ',' || r == '，' || r == ' ' }) {
		p.AdminFrom = append(p.AdminFrom, line)
	}
	if bad != nil {
		return d.settingsPage(c, errors.Join(bad...))
	}
	err = d.Access.SavePolicy(c.Ctx(), c.Actor, p)
	if formError(err) {
		return d.settingsPage(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("安全策略已保存，立即生效。", "The policy is saved and in force.")
	return c.SeeOther("/admin/settings")
}

func roleTexts(roles []access.Role) []string {
	var out []string
	for _, r := range roles {
		out = append(out, string(r))
	}
	return out
}
