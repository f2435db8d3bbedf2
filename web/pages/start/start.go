// Package start is the first page of the three administrators, who have no
// business data and so no tasks of collecting or judging.
package start

import (
	"junheng/access"
	"junheng/internal/locale"
	"junheng/web/parts"
	"junheng/web/route"
)

// tile is a big entry of the page.
type tile struct {
	perm        access.Permission
	url, icon   string
	title, text locale.Text
}

var tiles = []tile{
	{access.AccountManage, "/admin/accounts", "users", locale.Text{ZH: "账号", EN: "Accounts"}, locale.Text{ZH: "新建、停用账号，重置密码", EN: "create, disable, reset passwords"}},
	{access.AccountGrant, "/admin/accounts", "key", locale.Text{ZH: "角色与授权", EN: "Roles and grants"}, locale.Text{ZH: "授予角色和范围，解锁账号", EN: "grant roles and scopes, unlock accounts"}},
	{access.AccountRead, "/admin/settings", "settings", locale.Text{ZH: "安全策略", EN: "Security policy"}, locale.Text{ZH: "密码、锁定、会话、第二因素", EN: "passwords, locking, sessions, second factors"}},
	{access.AuditRead, "/audit", "shield-check", locale.Text{ZH: "审计日志", EN: "Audit log"}, locale.Text{ZH: "查询、核验、导出操作记录", EN: "search, verify and export what was done"}},
	{access.SignedIn, "/account", "user", locale.Text{ZH: "我的账号", EN: "My account"}, locale.Text{ZH: "修改密码、第二验证、令牌", EN: "password, second factor, tokens"}},
	{access.SignedIn, "/help/admin", "help", locale.Text{ZH: "管理员须知", EN: "For administrators"}, locale.Text{ZH: "三员分立的职责和日常操作", EN: "who does what, day by day"}},
}

// Show is the page at / for administrators.
func Show(c *route.Context) error {
	return parts.Page(c, parts.Head{
		Title: c.T("系统管理", "Administration"), Menu: "home",
		Lead: c.T("三员分立：管理员不查看、不修改学校填报和评估数据。", "Separated duties: administrators neither see nor change returns and verdicts."),
	}, startBody(c.Actor))
}

func (t tile) open(a access.Actor) bool { return t.perm == access.SignedIn || a.Holds(t.perm) }
