package plans

import (
	"encoding/json"
	"net/url"
	"strconv"

	"junheng/access"
	"junheng/plan/roadmap"
	"junheng/plan/scenario"
	"junheng/web/parts"
	"junheng/web/route"
)

// scenarios lists the saved scenarios and offers a new one.
func (d Deps) scenarios(c *route.Context) error {
	g, err := d.On(c)
	if err != nil {
		return err
	}
	if g == nil {
		return Nothing(c)
	}
	return d.listScenarios(g, nil)
}

func (d Deps) listScenarios(g *Ground, problem error) error {
	c := g.C
	list, err := d.Plans.ListPapers(c.Ctx(), c.Actor, g.County, roadmap.Scenario)
	if err != nil {
		return err
	}
	h := g.Head(c.T("情景模拟", "What if"), c.T("每个情景是对同一份数据的一组改动，可以互相对比，也可以带去开会。", "A scenario is a set of changes on the same facts; scenarios can be compared and taken to a meeting."))
	h.Errors = problem
	l := g.papers(list)
	for i := range l.Rows {
		l.Rows[i].ID = list[i].ID
	}
	return parts.Page(c, h, scenariosBody(g, list, l))
}

// createScenario begins an empty scenario.
func (d Deps) createScenario(c *route.Context) error {
	g, err := d.On(c)
	if err != nil {
		return err
	}
	if g == nil {
		return Nothing(c)
	}
	body, err := json.Marshal(scenario.Scenario{Name: c.Form("name"), Changes: []scenario.Change{}})
	if err != nil {
		return err
	}
	p, err := d.Plans.SavePaper(c.Ctx(), c.Actor, roadmap.Paper{
		County: g.County, Kind: roadmap.Scenario, Name: c.Form("name"), Year: g.Record.Year,
		Owner: g.Record.Owner, Dataset: g.Record.Dataset, Standard: g.Record.Pack, Body: body,
	})
	if err != nil {
		if c.Form("name") == "" {
			return d.listScenarios(g, err)
		}
		return err
	}
	return c.SeeOther(Home(g.County) + "/scenarios/" + p.ID)
}

// dropScenario takes a scenario away.
func (d Deps) dropScenario(c *route.Context) error {
	county, err := c.Region("county")
	if err != nil {
		return err
	}
	revision, _ := strconv.Atoi(c.Form("revision"))
	if err := d.Plans.DropPaper(c.Ctx(), c.Actor, county, c.Path("id"), revision); err != nil {
		return err
	}
	c.Flash("情景已删除。", "The scenario is gone.")
	return c.SeeOther(Home(county) + "/scenarios")
}

// judged gives the facts with their verdict, as a comparison wants them.
func (g *Ground) judged() scenario.Judged {
	return scenario.Judged{Pack: g.Pack, Result: g.Result}
}

// judge makes the verdict of a scenario. Only the changes cost time: the facts
// and their verdict are in memory.
func (d Deps) judge(g *Ground, s *scenario.Scenario) (scenario.Judged, error) {
	out := scenario.Judged{Name: s.Name, Pack: g.Pack}
	std := g.Standard
	if s.Standard != "" || len(s.Overlays) > 0 {
		other, err := d.otherStandard(g, s)
		if err != nil {
			return out, err
		}
		std, out.Pack = other, other.Pack()
	}
	table, err := scenario.Apply(g.Table, d.Dict, g.County, g.Record.Year, s.Changes)
	if err != nil {
		return out, err
	}
	out.Result, err = std.Assess(table, g.County, g.Record.Dataset)
	if err != nil {
		return out, err
	}
	out.Result.CountyName = g.Result.CountyName
	return out, nil
}

// readScenario reads a saved scenario.
func (d Deps) readScenario(g *Ground, id string) (roadmap.Paper, *scenario.Scenario, error) {
	p, err := d.Plans.FindPaper(g.C.Ctx(), g.C.Actor, g.County, id)
	if err != nil {
		return p, nil, err
	}
	s := new(scenario.Scenario)
	if err := json.Unmarshal(p.Body, s); err != nil {
		return p, nil, err
	}
	s.Name = p.Name
	return p, s, nil
}

// compareScenarios sets several scenarios side by side.
func (d Deps) compareScenarios(c *route.Context) error {
	g, err := d.On(c)
	if err != nil {
		return err
	}
	if g == nil {
		return Nothing(c)
	}
	var others []scenario.Judged
	ids := c.R.URL.Query()["id"]
	for _, id := range ids {
		_, s, err := d.readScenario(g, id)
		if err != nil {
			return err
		}
		j, err := d.judge(g, s)
		if err != nil {
			return err
		}
		others = append(others, j)
	}
	if len(others) == 0 {
		return c.SeeOther(g.URL("/scenarios"))
	}
	r := scenario.Compare(g.judged(), others...)
	if sent, err := parts.SendExhibit(c, &r, d.AllowExport(g, "scenarios/compare")); sent || err != nil {
		return err
	}
	return parts.Page(c, g.Head(c.T("情景对比", "Scenarios compared"), ""), parts.Exhibit(c, parts.ExhibitView{Report: r, Explain: explainCompared(g, ids)}))
}

// explainCompared gives the workings of a comparison: of the facts from the
// record, of each scenario computed anew.
func explainCompared(g *Ground, ids []string) func(column, ref string) string {
	return func(column, ref string) string {
		for i, id := range ids {
			if column == scenario.ColumnKey(i+1) {
				return g.explainScenario(id, ref)
			}
		}
		return g.Explain(ref)
	}
}

func (g *Ground) explain(_, ref string) string { return g.Explain(ref) }

func (g *Ground) explainScenario(id, ref string) string {
	return Home(g.County) + "/scenarios/" + url.PathEscape(id) + "/explain?ref=" + url.QueryEscape(ref)
}

// explainFigure answers with the working under a figure of a scenario, down to
// the cells of the returns and to the changes that were made.
func (d Deps) explainFigure(c *route.Context) error {
	g, err := d.On(c)
	if err != nil {
		return err
	}
	if g == nil {
		return Nothing(c)
	}
	p, s, err := d.readScenario(g, c.Path("id"))
	if err != nil {
		return err
	}
	j, err := d.judge(g, s)
	if err != nil {
		return err
	}
	step, err := j.Result.Outline(c.Query("ref"), 2)
	if err != nil {
		return err
	}
	title := p.Name + " · " + step.Label.In(c.Lang)
	if c.Partial() {
		return parts.Fragment(c, figureDrawer(title, step))
	}
	return parts.Page(c, g.Head(title, ""), figureBody(step))
}

// chances shows how likely each verdict turns when figures are a little off.
func (d Deps) chances(c *route.Context) error {
	g, err := d.On(c)
	if err != nil {
		return err
	}
	if g == nil {
		return Nothing(c)
	}
	n := scenario.Noise{Spread: 0.02, Seed: 1}
	var problem error
	if v := c.Query("spread"); v != "" {
		pc, ok := parts.Percent(v)
		if !ok || pc <= 0 || pc > 50 {
			problem = parts.Problem("spread", "误差应是0至50之间的百分数", "the error is a percentage between 0 and 50")
		} else {
			n.Spread = pc / 100
		}
	}
	if v := c.Query("seed"); v != "" {
		if n.Seed, err = strconv.ParseUint(v, 10, 64); err != nil {
			problem = parts.Problem("seed", "随机种子是一个正整数", "the seed is a whole number")
		}
	}
	list, err := scenario.Chances(c.Ctx(), g.Standard, g.Table, d.Dict, g.Result, n)
	if err != nil {
		return err
	}
	r := scenario.ChancesReport(g.judged(), list, n)
	if sent, err := parts.SendExhibit(c, &r, d.AllowExport(g, "scenarios/chances")); sent || err != nil {
		return err
	}
	h := g.Head(c.T("结论稳不稳", "How firm the verdict is"), c.T("如果各校填报的数都有一点误差，每项结论翻转的可能有多大。", "If every reported figure is a little off, how likely does each verdict turn."))
	h.Errors = problem
	return parts.Page(c, h, chancesBody(g, n, parts.Exhibit(c, parts.ExhibitView{Report: r, Explain: g.explain})))
}

// MayWrite reports whether the reader may save what he plans.
func (g *Ground) MayWrite() bool {
	return g.C.Actor.May(access.PlanWrite, access.Place{Region: g.County})
}
