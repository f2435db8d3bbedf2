// Package plans is the desk where a county decides: what it lacks, what would
// be the cheapest way to pass, what if, and what it has resolved to do.
//
// Every page starts from a verdict on record – its facts, its standard – and
// never touches them: what is computed here is marked as simulated.
package plans

import (
	"net/url"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/facts"
	"junheng/plan/roadmap"
	"junheng/publish"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/pages/results"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct {
	Archive *archive.Service
	Plans   *roadmap.Service
	Book    *book.Service
	Dict    *facts.Dictionary
}

// Routes lists the pages.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /plans", Perm: access.PlanRead, Act: "plans.list", Handle: d.choose},
		{Pattern: "GET /regions/{region}/what-if", Perm: access.PlanRead, Act: "plans.region", Handle: d.region},
		{Pattern: "GET /plans/{county}", Perm: access.PlanRead, Act: "plans.show", Handle: d.home},

		{Pattern: "GET /plans/{county}/shortfalls", Perm: access.PlanRead, Act: "plans.shortfalls", Handle: d.shortfalls},
		{Pattern: "GET /plans/{county}/cheapest", Perm: access.PlanRead, Act: "plans.cheapest", Handle: d.cheapest},
		{Pattern: "POST /plans/{county}/cheapest", Perm: access.PlanWrite, Act: "plans.save", Quiet: true, Handle: d.savePlan},
		{Pattern: "GET /plans/{county}/prices", Perm: access.PlanRead, Act: "plans.prices", Handle: d.showPrices},
		{Pattern: "POST /plans/{county}/prices", Perm: access.PlanWrite, Act: "plans.prices.save", Quiet: true, Handle: d.savePrices},

		{Pattern: "GET /plans/{county}/scenarios", Perm: access.PlanRead, Act: "scenarios.list", Handle: d.scenarios},
		{Pattern: "POST /plans/{county}/scenarios", Perm: access.PlanWrite, Act: "scenarios.create", Quiet: true, Handle: d.createScenario},
		{Pattern: "GET /plans/{county}/scenarios/compare", Perm: access.PlanRead, Act: "scenarios.compare", Handle: d.compareScenarios},
		{Pattern: "GET /plans/{county}/scenarios/chances", Perm: access.PlanRead, Act: "scenarios.chances", Handle: d.chances},
		{Pattern: "GET /plans/{county}/scenarios/{id}", Perm: access.PlanRead, Act: "scenarios.show", Handle: d.scenario},
		{Pattern: "GET /plans/{county}/scenarios/{id}/explain", Perm: access.PlanRead, Act: "scenarios.explain", Handle: d.explainFigure},
		{Pattern: "POST /plans/{county}/scenarios/{id}/try", Perm: access.PlanRead, Act: "scenarios.try", Handle: d.try},
		{Pattern: "POST /plans/{county}/scenarios/{id}", Perm: access.PlanWrite, Act: "scenarios.save", Quiet: true, Handle: d.saveScenario},
		{Pattern: "POST /plans/{county}/scenarios/{id}/drop", Perm: access.PlanWrite, Act: "scenarios.drop", Quiet: true, Handle: d.dropScenario},
	}
}

// Ground is what planning starts from: a verdict on record with its facts.
type Ground struct {
	*archive.Opened
	C      *route.Context
	County registry.RegionCode
}

// On opens the ground of a request: the verdict named by ?on=, else the one that
// overviews show of the latest year. It is nil where the county has none.
func (d Deps) On(c *route.Context) (*Ground, error) {
	county, err := c.Region("county")
	if err != nil {
		return nil, err
	}
	id := c.Query("on")
	if id == "" {
		a, err := d.Archive.Latest(c.Ctx(), c.Actor, county, 0)
		if err != nil || a == nil {
			return nil, err
		}
		id = a.ID
	}
	o, err := d.Archive.Open(c.Ctx(), c.Actor, county, id)
	if err != nil {
		return nil, err
	}
	return &Ground{Opened: o, C: c, County: county}, nil
}

// URL gives the address of a page of the desk, with the verdict it starts from
// where that is not the latest.
func (g *Ground) URL(rest string) string {
	u := Home(g.County) + rest
	if on := g.C.Query("on"); on != "" {
		u += "?on=" + url.QueryEscape(on)
	}
	return u
}

// Explain gives the address of the working under a figure of the verdict.
func (g *Ground) Explain(ref string) string {
	return results.ExplainURL(g.County, g.Record.ID, ref)
}

// Head is the head of a page of the desk.
func (g *Ground) Head(title, lead string) parts.Head {
	crumbs := append(results.Crumbs(g.C, g.County, g.Result.CountyName), parts.Link{Text: g.C.T("规划", "Planning"), URL: g.URL("")})
	return parts.Head{Title: title, Lead: lead, Menu: "plans", Crumbs: crumbs}
}

// AllowExport asks whether the reader may take a result away, and puts it on
// record.
func (d Deps) AllowExport(g *Ground, object string) func() error {
	return func() error {
		return d.Archive.AllowExport(g.C.Ctx(), g.C.Actor, g.County, "plan.export", object)
	}
}

// Home gives the address of a county's desk.
func Home(county registry.RegionCode) string { return "/plans/" + county.String() }

// choose leads to the reader's county, or lists the counties with a verdict.
func (d Deps) choose(c *route.Context) error {
	if top := c.Actor.Top(); top.Level() == registry.CountyLevel {
		return c.SeeOther(Home(top))
	}
	up, err := d.Archive.RollUp(c.Ctx(), c.Actor, c.Actor.Top(), 0)
	if err != nil {
		return err
	}
	list, err := d.Archive.Current(c.Ctx(), c.Actor, c.Actor.Top(), up.Year)
	if err != nil {
		return err
	}
	l := parts.Listing{
		Name: c.T("县（市、区）", "Counties"), Columns: []parts.Column{{Key: "county", Label: c.T("县（市、区）", "County")}, {Key: "outcome", Label: c.T("结论", "Verdict")}},
		Empty: parts.EmptyState{Text: c.T("本地区还没有县的评估结果，无从规划。", "No county of this region has a verdict to plan from yet.")},
	}
	for _, a := range list {
		name := a.Headline.Name
		if name == "" {
			name = archive.RegionLabel(a.County)
		}
		l.Rows = append(l.Rows, parts.Row{URL: Home(a.County), Cells: []parts.Cell{
			parts.Word(name), {Text: publish.OutcomeText(a.Headline.Outcome).In(c.Lang), View: parts.OutcomeBadge(a.Headline.Outcome)},
		}})
	}
	h := parts.Head{Title: c.T("规划：选择县（市、区）", "Planning: choose a county"), Menu: "plans"}
	if r := regionOf(c.Actor); r != 0 {
		h.Actions = []parts.Link{{Text: c.T("全域情景", "What if, all counties"), URL: "/regions/" + r.String() + "/what-if", Icon: "adjustments", Main: true}}
	}
	return parts.List(c, h, l)
}

// SchoolName gives a school of the county by its id.
func (g *Ground) SchoolName(id registry.SchoolID) string {
	if s := g.school(id); s != nil {
		return s.Name
	}
	return string(id)
}

// SectionZH names in Chinese a section of a school that has several, 初中部;
// empty for one of a single stage and for the school as a whole.
func (g *Ground) SectionZH(id registry.SchoolID, stage registry.Stage) string {
	if s := g.school(id); s != nil && len(s.Stages()) > 1 && stage != registry.Whole {
		return stage.Label().ZH + "部"
	}
	return ""
}

// Township gives the township of a school, as it states it.
func (g *Ground) Township(id registry.SchoolID) string {
	if s := g.school(id); s != nil {
		return s.Township
	}
	return ""
}

func (g *Ground) school(id registry.SchoolID) *registry.School {
	for i := range g.Table.Schools {
		if g.Table.Schools[i].ID == id {
			return &g.Table.Schools[i]
		}
	}
	return nil
}

// ExplainOn gives the address of the working under a figure of another verdict
// than that of the ground.
func ExplainOn(o *archive.Opened, ref string) string {
	return results.ExplainURL(o.Record.County, o.Record.ID, ref)
}

// Nothing answers where a county has no verdict to start from.
func Nothing(c *route.Context) error {
	return parts.Page(c, parts.Head{Title: c.T("规划", "Planning"), Menu: "plans"},
		parts.Empty(c.T("还没有评估结果，规划无从算起。先冻结数据集并运行评估。", "There is no verdict yet to plan from. Freeze a dataset and judge it first."),
			parts.Link{Text: c.T("数据集", "Datasets"), URL: "/datasets"}))
}
