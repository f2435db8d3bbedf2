package admin

import (
	"strconv"
	"strings"
	"time"

	"junheng/access"
	"junheng/web/parts"
	"junheng/web/route"
)

func itoa(n int) string { return strconv.Itoa(n) }

// moment gives a time as a reader in China sees it on his clock.
func moment(c *route.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(c.Now.Location()).Format("2006-01-02 15:04")
}

func grantText(c *route.Context, grants []access.Grant) string {
	var out []string
	for _, g := range grants {
		out = append(out, g.Text().In(c.Lang))
	}
	return strings.Join(out, c.T("；", "; "))
}

// roleOptions lists the roles with what each is for.
func roleOptions(c *route.Context, all bool) []parts.Option {
	var out []parts.Option
	for _, i := range access.Roles() {
		if i.Admin() && !all {
			continue
		}
		group := c.T("业务", "Business")
		if i.Admin() {
			group = c.T("管理（三员）", "Administration")
		}
		out = append(out, parts.Option{Value: string(i.Role), Label: i.Label.In(c.Lang) + c.T("——", " – ") + i.Tells.In(c.Lang), Group: group})
	}
	return out
}
