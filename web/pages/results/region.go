package results

import (
	"net/url"
	"strconv"

	"junheng/access"
	"junheng/assess"
	"junheng/assess/archive"
	"junheng/publish"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// top sends the reader to what he answers for: his region's roll-up, or the
// current verdict of his county.
func (d Deps) top(c *route.Context) error {
	top := c.Actor.Top()
	if top.Level() == registry.ProvinceLevel || top.Level() == registry.PrefectureLevel {
		return c.SeeOther(RegionURL(top))
	}
	return d.latest(c, top)
}

// latest sends the reader to the current verdict of a county's latest year, or
// says what to do where there is none.
func (d Deps) latest(c *route.Context, county registry.RegionCode) error {
	a, err := d.Archive.Latest(c.Ctx(), c.Actor, county, 0)
	if err != nil {
		return err
	}
	if a == nil {
		return d.nothing(c, county)
	}
	if !c.Actor.May(access.AssessRead, access.Place{Region: county}) && len(c.Actor.Schools()) == 1 {
		return c.SeeOther(SchoolURL(county, a.ID, c.Actor.Schools()[0]))
	}
	return c.SeeOther(URL(county, a.ID))
}

// nothing is the page of a county without a verdict.
func (d Deps) nothing(c *route.Context, county registry.RegionCode) error {
	h := parts.Head{Title: c.T("评估结果", "Results"), Menu: "results"}
	if c.Actor.May(access.AssessRun, access.Place{Region: county}) {
		return parts.Page(c, h, parts.Empty(c.T("还没有评估结果。报表审核锁定后，冻结数据集，再运行评估。", "There are no verdicts yet. Once the returns are locked, freeze a dataset, then judge it."),
			parts.Link{Text: c.T("冻结数据集", "Freeze a dataset"), URL: "/datasets/freeze", Main: true}))
	}
	return parts.Page(c, h, parts.Empty(c.T("还没有评估结果。县级统计员运行评估并提议、由另一人确认为现行结论后，显示在这里。", "There are no verdicts yet. They appear here once the county's statistician has judged the facts and proposed the verdict, and another person has put it in force."), parts.Link{}))
}

// county answers with every assessment of a county on record.
func (d Deps) county(c *route.Context) error {
	county, err := c.Region("county")
	if err != nil {
		return err
	}
	if !c.Actor.May(access.AssessRead, access.Place{Region: county}) {
		return d.latest(c, county)
	}
	list, err := d.Archive.Assessments(c.Ctx(), c.Actor, county)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return d.nothing(c, county)
	}
	name := archive.RegionLabel(county)
	if n := list[0].Headline.Name; n != "" {
		name = n
	}
	crumbs := Crumbs(c, county, name)
	h := parts.Head{Title: name + c.T(" 历次评估", ": assessments"), Menu: "results", Crumbs: crumbs[:len(crumbs)-1]}
	if c.Actor.May(access.AssessRun, access.Place{Region: county}) {
		h.Actions = []parts.Link{{Text: c.T("运行评估", "Judge"), URL: "/datasets", Icon: "player-play", Main: true}}
	}
	return parts.List(c, h, assessments(c, list))
}

// assessments lists assessments on record.
func assessments(c *route.Context, list []archive.Assessment) parts.Listing {
	l := parts.Listing{
		Name: c.T("历次评估", "Assessments"),
		Columns: []parts.Column{
			{Key: "year", Label: c.T("学年", "School year")},
			{Key: "outcome", Label: c.T("结论", "Verdict")},
			{Key: "current", Label: c.T("现行", "Current")},
			{Key: "units", Label: c.T("达标单位", "Units met"), Align: parts.End},
			{Key: "pack", Label: c.T("标准", "Standard")},
			{Key: "at", Label: c.T("评估时间", "Judged")},
			{Key: "by", Label: c.T("评估人", "By"), Minor: true},
		}, Sort: "-at",
		Filters: []parts.Filter{{Key: "outcome", Label: c.T("结论", "Verdict"), Options: outcomes(c, assess.Met, assess.Short, assess.Undetermined)}},
	}
	for _, a := range list {
		current := parts.Word("")
		if a.Current {
			current = parts.Mark(parts.Info, c.T("现行", "current"))
		}
		l.Rows = append(l.Rows, parts.Row{URL: URL(a.County, a.ID), Cells: []parts.Cell{
			{Text: a.Year.String(), Sort: int(a.Year)},
			{Text: publish.OutcomeText(a.Headline.Outcome).In(c.Lang), View: parts.OutcomeBadge(a.Headline.Outcome)},
			current,
			{Text: strconv.Itoa(a.Headline.UnitsMet) + " / " + strconv.Itoa(a.Headline.Units), Sort: a.Headline.UnitsMet, URL: URL(a.County, a.ID)},
			parts.Word(a.Pack),
			{Text: c.Moment(a.At), Sort: a.At},
			parts.Word(a.ByName),
		}})
	}
	return l
}

// region answers with what the counties of a province or city come to.
func (d Deps) region(c *route.Context) error {
	region, err := c.Region("region")
	if err != nil {
		return err
	}
	if region.Level() == registry.CountyLevel {
		return c.SeeOther("/results/" + region.String())
	}
	year, _ := strconv.Atoi(c.Query("year"))
	up, err := d.Archive.RollUp(c.Ctx(), c.Actor, region, registry.SchoolYear(year))
	if err != nil {
		return err
	}
	crumbs := Crumbs(c, region, "")
	title := archive.RegionLabel(region)
	if up.Year != 0 {
		title += " " + yearName(c, up.Year)
	}
	h := parts.Head{Title: title, Menu: "results", Crumbs: crumbs[:len(crumbs)-1], Lead: regionSentence(c, up)}
	return parts.List(c, h, regionList(c, up))
}

// regionSentence sums a region up in one sentence.
func regionSentence(c *route.Context, up archive.RollUp) string {
	t := up.Total
	if t.Assessed == 0 {
		return ""
	}
	n := strconv.Itoa
	s := c.T("已评估 "+n(t.Assessed)+" 个县：达标 "+n(t.Met)+"，未达标 "+n(t.Short)+"，无法判定 "+n(t.Undetermined)+"。参评单位 "+n(t.Units)+" 个，达标 "+n(t.UnitsMet)+" 个。",
		n(t.Assessed)+" counties judged: "+n(t.Met)+" met, "+n(t.Short)+" short, "+n(t.Undetermined)+" undetermined. "+n(t.UnitsMet)+" of "+n(t.Units)+" units meet the standard.")
	if t.Counties > t.Assessed {
		s += c.T("另有 "+n(t.Counties-t.Assessed)+" 个县尚无结论。", " "+n(t.Counties-t.Assessed)+" more have no verdict yet.")
	}
	return s
}

func regionList(c *route.Context, up archive.RollUp) parts.Listing {
	l := parts.Listing{
		Name: archive.RegionLabel(up.Region) + " " + up.Year.String() + " " + c.T("评估结果", "results"),
		Columns: []parts.Column{
			{Key: "region", Label: c.T("地区", "Region"), Fixed: true},
			{Key: "outcome", Label: c.T("结论", "Verdict")},
			{Key: "assessed", Label: c.T("已评估县", "Counties judged"), Align: parts.End},
			{Key: "met", Label: c.T("达标县", "met"), Align: parts.End},
			{Key: "short", Label: c.T("未达标县", "short"), Align: parts.End},
			{Key: "open", Label: c.T("无法判定", "undetermined"), Align: parts.End, Minor: true},
			{Key: "units", Label: c.T("参评单位", "Units"), Align: parts.End, Minor: true},
			{Key: "unitsmet", Label: c.T("达标单位", "Units met"), Align: parts.End},
			{Key: "share", Label: c.T("单位达标率", "Share of units met"), Unit: "%", Align: parts.End, Decimals: 1},
			{Key: "students", Label: c.T("在校生", "Pupils"), Align: parts.End, Minor: true},
		},
		PerPage: 200, Rounding: c.T("比例保留一位小数", "shares with one decimal"),
		Empty: parts.EmptyState{Text: c.T("本地区还没有县的评估结果。县级运行评估后，这里逐级汇总。", "No county of this region has a verdict yet. They are summed up here once counties have judged.")},
	}
	for _, y := range up.Years {
		if len(l.Filters) == 0 {
			l.Filters = []parts.Filter{{Key: "year", Label: c.T("学年", "School year"), Done: true, Value: strconv.Itoa(int(up.Year))}}
		}
		l.Filters[0].Options = append(l.Filters[0].Options, parts.Option{Value: strconv.Itoa(int(y)), Label: y.String()})
	}
	single := false // a row is one county
	for _, r := range up.Rows {
		l.Rows = append(l.Rows, regionRow(c, up, r))
		single = single || r.Region.Level() == registry.CountyLevel
	}
	if !single {
		l.Columns = append(l.Columns[:1], l.Columns[2:]...)
		for i := range l.Rows {
			l.Rows[i].Cells = append(l.Rows[i].Cells[:1], l.Rows[i].Cells[2:]...)
		}
	}
	return l
}

func regionRow(c *route.Context, up archive.RollUp, r archive.RollUpRow) parts.Row {
	u := RegionURL(r.Region) + "?year=" + url.QueryEscape(strconv.Itoa(int(up.Year)))
	outcome := parts.Word("")
	switch {
	case r.Latest != nil:
		u = URL(r.Region, r.Latest.ID)
		outcome = parts.Cell{Text: publish.OutcomeText(r.Latest.Headline.Outcome).In(c.Lang), View: parts.OutcomeBadge(r.Latest.Headline.Outcome)}
	case r.Region.Level() == registry.CountyLevel:
		u = "/results/" + r.Region.String()
		outcome = parts.Cell{Text: c.T("尚无结论", "no verdict yet"), Sort: ""}
	}
	num := func(n int) parts.Cell {
		v := float64(n)
		if r.Assessed == 0 {
			return parts.Word("–")
		}
		return parts.Cell{Value: &v, Text: strconv.Itoa(n), URL: u}
	}
	assessed := float64(r.Assessed)
	share := parts.Word("–")
	if r.Units > 0 {
		v := 100 * float64(r.UnitsMet) / float64(r.Units)
		share = parts.Cell{Value: &v, URL: u}
	}
	students := num(0)
	if r.Assessed > 0 {
		students = parts.Cell{Value: &r.Students, Text: publish.Trimmed(r.Students, 0), URL: u}
	}
	return parts.Row{URL: u, Cells: []parts.Cell{
		parts.Word(r.Name), outcome,
		{Value: &assessed, Text: strconv.Itoa(r.Assessed) + " / " + strconv.Itoa(r.Counties), URL: u},
		num(r.Met), num(r.Short), num(r.Undetermined), num(r.Units), num(r.UnitsMet), share, students,
	}}
}
