package returns

import (
	"strconv"

	"junheng/collect/returns"
	"junheng/web/parts"
	"junheng/web/route"
)

// past is the page of the versions of a return: the list, and what changed
// between two of them.
type past struct {
	*returns.View
	URL      string
	Versions []returns.Version // newest first
	From, To int               // numbers; 0 of To: as it is now
	Changes  []returns.Difference
}

// lookBack is how many versions are tried for one that differs.
const lookBack = 4

func (d Deps) history(c *route.Context) error {
	v, err := d.open(c)
	if err != nil {
		return err
	}
	at, id := v.Return.County, v.Return.ID
	versions, err := d.Returns.Versions(c.Ctx(), c.Actor, at, id)
	if err != nil {
		return err
	}
	p := past{View: v, URL: address(at, id)}
	for i := len(versions) - 1; i >= 0; i-- {
		p.Versions = append(p.Versions, versions[i])
	}
	for i := range p.Versions {
		p.From = number(c.Query("from"), p.Versions[i].Number)
		p.To = number(c.Query("to"), 0)
		if p.Changes, err = d.Returns.Compare(c.Ctx(), c.Actor, at, id, p.From, p.To); err != nil {
			return err
		}
		// Where nobody chose, the newest version that differs from now tells most.
		if c.Query("from") != "" || len(p.Changes) > 0 || i == lookBack {
			break
		}
	}
	return parts.Page(c, d.head(c, v, "history", nil), pastPage(p))
}

func number(s string, otherwise int) int {
	if n, err := strconv.Atoi(s); err == nil && n >= 0 {
		return n
	}
	return otherwise
}

// options lists the versions to choose from.
func (p past) options(c *route.Context, now bool) []parts.Option {
	var out []parts.Option
	if now {
		out = append(out, parts.Option{Value: "0", Label: c.T("现在", "now")})
	}
	for _, v := range p.Versions {
		out = append(out, parts.Option{Value: strconv.Itoa(v.Number), Label: c.T("第 ", "version ") + strconv.Itoa(v.Number) + c.T(" 版 ", " ") + v.State.Label().In(c.Lang)})
	}
	return out
}
