package notices

import (
	"context"
	"slices"
	"strings"

	"junheng/access"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/parts"
	"junheng/web/route"
)

// Schools names the schools of counties.
type Schools interface {
	List(ctx context.Context, actor access.Actor, counties ...registry.RegionCode) ([]book.Record, error)
}

// draft is the form of a notice.
type draft struct {
	From    []parts.Option
	Regions []parts.Option
	Schools []parts.Option
	Rounds  []parts.Option
}

// schoolName names a school from the register.
func (d Deps) schoolName(c *route.Context, p access.Place) string {
	list, err := d.Schools.List(c.Ctx(), c.Actor, p.Region.County())
	if err != nil {
		return string(p.School)
	}
	if i := slices.IndexFunc(list, func(r book.Record) bool { return r.ID == p.School }); i >= 0 {
		return list[i].Name
	}
	return string(p.School)
}

func (d Deps) write(c *route.Context) error { return d.writeWith(c, nil) }

func (d Deps) writeWith(c *route.Context, errs error) error {
	f, err := d.draft(c)
	if err != nil {
		return err
	}
	return parts.Page(c, parts.Head{
		Title: c.T("发通知", "Send a notice"), Menu: "notices", Errors: errs, Crumbs: []parts.Link{{Text: c.T("通知", "Notices"), URL: "/notices"}},
	}, writePage(f))
}

// draft gathers to whom the reader may write: the regions he answers for, and,
// of one county, its schools.
func (d Deps) draft(c *route.Context) (draft, error) {
	var f draft
	for _, g := range c.Actor.Grants {
		if c.Actor.May(access.NoticeSend, access.Place{Region: g.Region}) {
			f.From = append(f.From, parts.Option{Value: g.Region.String(), Label: registry.RegionName(g.Region)})
		}
	}
	counties := c.Actor.Counties(access.NoticeSend)
	top := c.Actor.Top()
	f.Regions = append(f.Regions, parts.Option{Value: top.String(), Label: registry.RegionName(top) + c.T("（全部单位）", " (everybody)")})
	for _, code := range counties {
		if code != top {
			f.Regions = append(f.Regions, parts.Option{Value: code.String(), Label: registry.RegionName(code)})
		}
	}
	if len(counties) == 1 {
		list, err := d.Schools.List(c.Ctx(), c.Actor, counties[0])
		if err != nil {
			return f, err
		}
		for _, r := range list {
			if r.Closed == "" {
				f.Schools = append(f.Schools, parts.Option{Value: counties[0].String() + "/" + string(r.ID), Label: r.Name, Group: r.Township})
			}
		}
		slices.SortStableFunc(f.Schools, func(a, b parts.Option) int { return strings.Compare(a.Group, b.Group) })
	}
	rounds, err := d.Returns.ListRounds(c.Ctx(), c.Actor, 0)
	f.Rounds = []parts.Option{{Value: "", Label: c.T("（不涉及）", "(none)")}}
	for _, r := range rounds {
		if r.ClosedAt.IsZero() {
			f.Rounds = append(f.Rounds, parts.Option{Value: string(r.ID), Label: r.Title})
		}
	}
	return f, err
}

func (d Deps) send(c *route.Context) error {
	files, err := received(c)
	var n returns.Notice
	if err == nil {
		n, err = d.Returns.Send(c.Ctx(), c.Actor, returns.Letter{
			County: from(c), Title: c.Form("title"), Body: c.Form("body"), To: places(c), Files: files, Round: returns.RoundID(c.Form("round")), Reply: c.Checked("reply"),
		})
	}
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return d.writeWith(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("通知已发出。", "The notice is sent.")
	return c.SeeOther(address(&n))
}

// from is the region that sends: the one chosen, or the reader's own.
func from(c *route.Context) registry.RegionCode {
	if code, err := registry.ParseRegionCode(c.Form("county")); err == nil {
		return code
	}
	return c.Actor.Top()
}

// places reads to whom a notice goes: regions, or 210102/school.
func places(c *route.Context) []access.Place {
	var out []access.Place
	for _, v := range append(slices.Clone(c.Forms("regions")), c.Forms("schools")...) {
		region, school, _ := strings.Cut(v, "/")
		if code, err := registry.ParseRegionCode(region); err == nil {
			out = append(out, access.Place{Region: code, School: registry.SchoolID(school)})
		}
	}
	return out
}
