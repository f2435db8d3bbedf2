package admin

import (
	"strconv"
	"strings"

	"junheng/access"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

func itoa(n int) string { return strconv.Itoa(n) }

// naming gives grants in words, schools by their names. It asks the register
// once a county.
type naming struct {
	d     Deps
	c     *route.Context
	known map[registry.RegionCode]map[registry.SchoolID]string
}

func (d Deps) naming(c *route.Context) *naming {
	return &naming{d, c, map[registry.RegionCode]map[registry.SchoolID]string{}}
}

// school gives the name of a school; of one the register does not have open
// today its identity.
func (n *naming) school(g access.Grant) (string, error) {
	county := g.Region.County()
	if n.known[county] == nil {
		list, err := n.d.Schools(n.c.Ctx(), county, n.c.Now.Format("2006-01-02"))
		if err != nil {
			return "", err
		}
		n.known[county] = map[registry.SchoolID]string{}
		for _, s := range list {
			n.known[county][s.ID] = s.Name
		}
	}
	if name := n.known[county][g.School]; name != "" {
		return name, nil
	}
	return string(g.School), nil
}

// texts gives each grant in words.
func (n *naming) texts(grants []access.Grant) ([]string, error) {
	var out []string
	for _, g := range grants {
		if g.School != "" {
			name, err := n.school(g)
			if err != nil {
				return nil, err
			}
			g.School = registry.SchoolID(name)
		}
		out = append(out, g.Text().In(n.c.Lang))
	}
	return out, nil
}

// text gives all grants in one line.
func (n *naming) text(grants []access.Grant) (string, error) {
	list, err := n.texts(grants)
	return strings.Join(list, n.c.T("；", "; ")), err
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
