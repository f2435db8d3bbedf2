package admin

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/pages/setup"
	"junheng/web/parts"
	"junheng/web/route"
)

// granting is a role on its way: the role, then the region, then the school or
// township, each step a plain form.
type granting struct {
	Account access.Listed
	Role    access.RoleInfo
	Region  registry.RegionCode
	Schools []parts.Option // of the county; empty where the register has none
	Places  []parts.Option // townships
}

// Ready reports whether the place is known, so that the role can be granted.
func (g granting) Ready() bool { return g.Role.Role != "" && (g.Role.Admin() || g.Region != 0) }

// grantForm is the next step of a grant.
func (d Deps) grantForm(c *route.Context) error { return d.grantPage(c, nil) }

func (d Deps) grantPage(c *route.Context, errs error) error {
	a, err := d.Access.Find(c.Ctx(), c.Actor, access.AccountID(c.Path("id")))
	if err != nil {
		return err
	}
	role, region := c.Query("role"), c.Query("region")
	if c.R.Method == "POST" {
		role, region = c.Form("role"), c.Form("region")
	}
	g := granting{Account: a}
	if r := access.Role(role); r.Known() {
		g.Role = r.Info()
	}
	if region != "" && !g.Role.Admin() {
		code, err := setup.Region(region)
		if err != nil {
			errs = errors.Join(errs, err)
		} else if bad := reachable(g.Role, code); bad != nil {
			errs = errors.Join(errs, bad)
		} else {
			g.Region = code
		}
	}
	if g.Region != 0 && g.Role.Reach >= access.OneClass && g.Role.Reach <= access.OneTownship {
		if err := d.places(c, &g); err != nil {
			return err
		}
	}
	head := parts.Head{
		Title: c.T("授予角色：", "Grant a role: ") + a.Name, Menu: menu(c), Errors: errs,
		Crumbs: append(crumbs(c), parts.Link{Text: a.Name, URL: of(a.ID)}),
	}
	return parts.Page(c, head, grantSteps(g))
}

// reachable says early when a region is of the wrong level for a role.
func reachable(i access.RoleInfo, code registry.RegionCode) error {
	g := access.Grant{Role: i.Role, Region: code}
	switch i.Reach {
	case access.OneClass:
		g.School, g.Class = "1", "1"
	case access.OneSchool:
		g.School = "1"
	case access.OneTownship:
		if code.Level() != registry.TownshipLevel {
			g.Township = "1"
		}
	}
	bad := access.CheckGrants([]access.Grant{g})
	if len(bad) == 0 {
		return nil
	}
	var f *fault.Fault
	if errors.As(bad[0], &f) {
		return f.At("region")
	}
	return bad[0]
}

// places lists the schools and townships of the county.
func (d Deps) places(c *route.Context, g *granting) error {
	schools, err := d.Schools(c.Ctx(), g.Region.County(), c.Now.Format("2006-01-02"))
	if err != nil {
		return err
	}
	slices.SortFunc(schools, func(a, b registry.School) int {
		return cmp.Or(strings.Compare(a.Township, b.Township), strings.Compare(a.Name, b.Name))
	})
	seen := map[string]bool{}
	for _, s := range schools {
		g.Schools = append(g.Schools, parts.Option{Value: string(s.ID), Label: s.Name, Group: s.Township})
		if s.Township != "" && !seen[s.Township] {
			seen[s.Township] = true
			g.Places = append(g.Places, parts.Option{Value: s.Township, Label: s.Township})
		}
	}
	return nil
}

func (d Deps) grant(c *route.Context) error {
	id := access.AccountID(c.Path("id"))
	a, err := d.Access.Find(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	g := access.Grant{Role: access.Role(c.Form("role"))}
	if !g.Role.Admin() {
		if g.Region, err = setup.Region(c.Form("region")); err != nil {
			return d.grantPage(c, err)
		}
		g.School, g.Township = registry.SchoolID(c.Form("school")), c.Form("township")
		g.Class = strings.TrimSpace(c.Form("class"))
	}
	if g.School != "" {
		if err := d.known(c, g); err != nil {
			return d.grantPage(c, err)
		}
	}
	if c.Form("count") != itoa(len(a.Grants)) {
		return d.grantPage(c, changedMeanwhile())
	}
	err = d.Access.SetGrants(c.Ctx(), c.Actor, id, append(slices.Clone(a.Grants), g))
	if formError(err) {
		return d.grantPage(c, unplaced(err))
	}
	if err != nil {
		return err
	}
	c.Flash("已授予："+g.Text().ZH, "Granted: "+g.Text().EN)
	return c.SeeOther(of(id))
}

// known asks that a school is in the register.
func (d Deps) known(c *route.Context, g access.Grant) error {
	schools, err := d.Schools(c.Ctx(), g.Region.County(), c.Now.Format("2006-01-02"))
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(schools, func(s registry.School) bool { return s.ID == g.School }) {
		return fault.New(fault.Invalid, locale.NewTemplate("admin.no_school", "名册中没有学校“{id}”", "the register has no school {id}").With("id", string(g.School))).At("school")
	}
	return nil
}

// unplaced takes the index of a grant off its faults: the form has one only.
func unplaced(err error) error {
	var out []error
	for _, e := range parts.Flat(err) {
		var f *fault.Fault
		if errors.As(e, &f) {
			e = f.At("")
		}
		out = append(out, e)
	}
	return errors.Join(out...)
}

func changedMeanwhile() error {
	return fault.New(fault.Conflict, locale.Plain("admin.changed", "此账号的角色刚被别人改过，请核对后再提交", "somebody else has just changed the roles of this account; look again"))
}

// ungrant takes one role away, named by its place in the list and its words,
// so that nothing else goes when the list has changed meanwhile.
func (d Deps) ungrant(c *route.Context) error {
	id := access.AccountID(c.Path("id"))
	a, err := d.Access.Find(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	i, err := strconv.Atoi(c.Form("index"))
	if err != nil || i < 0 || i >= len(a.Grants) || a.Grants[i].Text().EN != c.Form("text") {
		return d.showPage(c, "", changedMeanwhile())
	}
	err = d.Access.SetGrants(c.Ctx(), c.Actor, id, slices.Delete(slices.Clone(a.Grants), i, i+1))
	return d.done(c, err, "角色已收回。", "The role is taken back.")
}
