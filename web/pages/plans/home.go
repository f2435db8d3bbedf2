package plans

import (
	"junheng/plan/roadmap"
	"junheng/web/parts"
	"junheng/web/route"
)

// tool is one way into the desk.
type tool struct {
	Title, Text, URL, Icon string
}

// home shows the ways into the desk, the papers saved last and the roadmaps.
func (d Deps) home(c *route.Context) error {
	g, err := d.On(c)
	if err != nil {
		return err
	}
	if g == nil {
		return Nothing(c)
	}
	papers, err := d.Plans.ListPapers(c.Ctx(), c.Actor, g.County, "")
	if err != nil {
		return err
	}
	lead := c.T("从", "From ") + g.Result.CountyName + " " + g.Result.Year.String() + c.T("学年的评估结果出发。这里算出的都是模拟数据，不改动填报数据。", "'s verdict. All that is computed here is simulated and changes no return.")
	h := g.Head(c.T("规划", "Planning"), lead)
	h.Crumbs = h.Crumbs[:len(h.Crumbs)-1] // this is the page it names
	return parts.Page(c, h, homeBody(g, g.tools(), g.papers(papers)))
}

func (g *Ground) tools() []tool {
	c := g.C
	return []tool{
		{c.T("情景模拟", "What if"), c.T("改一个数、并两所学校、移一批学生，结论马上重算。", "Change a figure, merge schools, move pupils: the verdict follows at once."), g.URL("/scenarios"), "chart-bar"},
		{c.T("结论稳不稳", "How firm the verdict is"), c.T("各数都有误差时，每项结论翻转的可能。", "How likely each verdict turns when figures are a little off."), g.URL("/scenarios/chances"), "shield-check"},
		{c.T("路线图", "Roadmaps"), c.T("采纳方案：目标、时间表、责任人、责任书和完成率。", "Adopt a plan: targets, dates, owners, letters, and how far it has come."), g.URL("/roadmaps"), "flag"},
	}
}

var kindWords = map[roadmap.PaperKind][2]string{
	roadmap.Scenario: {"情景", "scenario"}, roadmap.Prices: {"单价表", "unit prices"}, roadmap.Constraints: {"约束", "constraints"},
	roadmap.Cheapest: {"最省方案", "cheapest plan"}, roadmap.Network: {"布局方案", "school network"}, roadmap.Births: {"出生人口", "births"},
}

// papers lists what was saved.
func (g *Ground) papers(list []roadmap.Paper) parts.Listing {
	c := g.C
	l := parts.Listing{
		Name: c.T("已保存", "Saved"),
		Columns: []parts.Column{
			{Key: "name", Label: c.T("名称", "Name"), Fixed: true},
			{Key: "kind", Label: c.T("类别", "Kind")},
			{Key: "by", Label: c.T("保存人", "By"), Minor: true},
			{Key: "at", Label: c.T("时间", "Saved at"), Minor: true},
		},
	}
	for _, p := range list {
		w := kindWords[p.Kind]
		url := ""
		if p.Kind == roadmap.Scenario {
			url = g.URL("/scenarios/" + p.ID)
		}
		l.Rows = append(l.Rows, parts.Row{ID: p.ID, URL: url, Cells: []parts.Cell{
			parts.Word(p.Name), parts.Word(c.T(w[0], w[1])), parts.Word(p.ByName), parts.Word(c.Moment(p.At)),
		}})
	}
	return l
}
