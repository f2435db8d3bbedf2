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
		{c.T("差距", "Shortfalls"), c.T("每所学校还差多少人、多少间、多少平方米，折合多少钱。", "What each school lacks, in people, rooms, square metres and money."), g.URL("/shortfalls"), "trending-down"},
		{c.T("最省的达标方案", "The cheapest plan"), c.T("花最少的钱让每所学校、每个差异系数都达标，附已证明的下界。", "The least that makes every school and every coefficient pass, with a proven bound."), g.URL("/cheapest"), "scale"},
		{c.T("情景模拟", "What if"), c.T("改一个数、并两所学校、移一批学生，结论马上重算。", "Change a figure, merge schools, move pupils: the verdict follows at once."), g.URL("/scenarios"), "chart-bar"},
		{c.T("结论稳不稳", "How firm the verdict is"), c.T("各数都有误差时，每项结论翻转的可能。", "How likely each verdict turns when figures are a little off."), g.URL("/scenarios/chances"), "shield-check"},
		{c.T("生源预测", "Forecast"), c.T("几年后各校各年级多少学生，照此下去哪一年结论翻转。", "Pupils by school and grade in the years ahead, and when a verdict turns."), g.URL("/forecast"), "trending-up"},
		{c.T("大班额", "Over-size classes"), c.T("超班额的年级，和逐年消除的最省办法。", "Grades too large, and the cheapest way out year by year."), g.URL("/classes"), "users-group"},
		{c.T("学校布局", "School network"), c.T("保留、合并、扩建、新建，谁到哪里上学，在地图上看前后。", "Keep, merge, enlarge, build; who goes where, before and after on the map."), g.URL("/network"), "map"},
		{c.T("教师配备", "Staffing"), c.T("编制、缺哪些学科的教师、五年招多少人。", "Posts, subjects that lack teachers, whom to recruit."), g.URL("/staffing"), "users"},
		{c.T("路线图", "Roadmaps"), c.T("采纳方案：目标、时间表、责任人、责任书和完成率。", "Adopt a plan: targets, dates, owners, letters, and how far it has come."), g.URL("/roadmaps"), "flag"},
	}
}

var kindWords = map[roadmap.PaperKind][2]string{
	roadmap.Scenario: {"情景", "scenario"}, roadmap.Prices: {"单价表", "unit prices"}, roadmap.Constraints: {"约束", "constraints"},
	roadmap.Cheapest: {"最省方案", "cheapest plan"}, roadmap.Network: {"布局方案", "school network"}, roadmap.Births: {"出生人口", "births"},
	roadmap.Tables: {"分年级与教师结构", "grades and teachers"}, roadmap.Classes: {"逐班名单", "list of classes"}, roadmap.Moves: {"转入转出", "expected moves"},
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
			parts.Word(p.Name), parts.Word(c.T(w[0], w[1])), parts.Word(p.ByName), parts.Moment(c, p.At),
		}})
	}
	return l
}
