package account

import (
	"strings"

	"junheng/access"
	"junheng/web/parts"
	"junheng/web/route"
)

// browser shortens what a browser calls itself.
func browser(agent string) string {
	for _, name := range []string{"MicroMessenger", "Edg", "Firefox", "Chrome", "Safari", "curl"} {
		if strings.Contains(agent, name) {
			return strings.NewReplacer("Edg", "Edge", "MicroMessenger", "WeChat").Replace(name)
		}
	}
	if len(agent) > 40 {
		return agent[:40]
	}
	return agent
}

func sessionRows(c *route.Context, sessions []access.Session) parts.Listing {
	l := parts.Listing{
		Name: c.T("登录", "sessions"),
		Columns: []parts.Column{
			{Key: "where", Label: c.T("设备", "Device")},
			{Key: "from", Label: c.T("网络地址", "From")},
			{Key: "started", Label: c.T("登录时间", "Since")},
			{Key: "seen", Label: c.T("最近使用", "Last used")},
			{Key: "this", Label: ""},
		},
	}
	for _, s := range sessions {
		this := parts.Cell{}
		if s.Hash == c.Actor.Session {
			this = parts.Mark(parts.Info, c.T("本次", "this one"))
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{
			parts.Word(browser(s.Agent)), parts.Word(s.From), parts.Moment(c, s.Started), parts.Moment(c, s.Seen), this,
		}})
	}
	return l
}

func tokenRows(c *route.Context, list []access.Token) parts.Listing {
	l := parts.Listing{
		Name: c.T("令牌", "tokens"),
		Columns: []parts.Column{
			{Key: "name", Label: c.T("用途", "For")},
			{Key: "perms", Label: c.T("能做什么", "May")},
			{Key: "used", Label: c.T("最近使用", "Last used")},
			{Key: "expires", Label: c.T("有效期至", "Good until")},
			{Key: "end", Label: ""},
		},
	}
	for _, t := range list {
		var perms []string
		for _, p := range t.Perms {
			perms = append(perms, p.Label().In(c.Lang))
		}
		if perms == nil {
			perms = []string{c.T("查看", "read")}
		}
		expires := parts.Moment(c, t.Expires)
		if t.Over(c.Now) {
			expires = parts.Mark(parts.Bad, c.T("已过期", "expired"))
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{
			parts.Word(t.Name), parts.Word(strings.Join(perms, c.T("、", ", "))), parts.Moment(c, t.Used), expires,
			{Text: c.T("停用", "End"), View: parts.Action(parts.Link{Text: c.T("停用", "End"), URL: "/account/tokens/" + t.ID + "/end", Post: true, Ask: c.T("停用后，使用它的程序立即失效。", "Programs that use it stop at once.")})},
		}})
	}
	return l
}

// permOptions lists what the reader may hand on to a token.
func permOptions(c *route.Context) []parts.Option {
	var out []parts.Option
	for _, p := range access.Permissions() {
		if p.Business() && c.Actor.Holds(p) {
			out = append(out, parts.Option{Value: string(p), Label: p.Label().In(c.Lang)})
		}
	}
	return out
}
