// Package results shows verdicts: the roll-up of a region, a county's overview,
// its indicators, schools and items, and under every figure the working down to
// the workbook cell it came from.
package results

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"junheng/access"
	"junheng/assess"
	"junheng/assess/archive"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/publish"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what these pages need.
type Deps struct {
	Archive *archive.Service
	Dict    *facts.Dictionary
}

// Routes lists the pages.
func Routes(d Deps) []route.Route {
	read := func(pattern, act string, h route.Handler) route.Route {
		return route.Route{Pattern: "GET " + pattern, Perm: access.AssessRead, Act: act, Handle: h, Depends: route.ByCounty}
	}
	const one = "/results/{county}/{id}"
	return []route.Route{
		{Pattern: "GET /results", Perm: access.AssessRead, Act: "results.top", Handle: d.top},
		{Pattern: "GET /results/region/{region}", Perm: access.AssessRead, Act: "results.region", Handle: d.region, Depends: byRegion},
		{Pattern: "GET /results/{county}", Perm: access.AssessRead, Act: "results.county", Handle: d.county},
		read(one, "results.overview", d.overview),
		read(one+"/indicator/{stage}/{indicator}", "results.indicator", d.indicator),
		read(one+"/school/{school}", "results.school", d.school),
		read(one+"/heat", "results.heat", d.heat),
		read(one+"/items", "results.items", d.items),
		read(one+"/edge", "results.edge", d.edge),
		read(one+"/gaps", "results.gaps", d.gaps),
		read(one+"/compare", "results.compare", d.compare),
		read(one+"/explain", "results.explain", d.explain),
		read(one+"/cell", "results.cell", d.cell),
		{Pattern: "GET " + one + "/file/{name}", Perm: access.ExportData, Act: "results.file", Quiet: true, Handle: d.file},
		{Pattern: "POST " + one + "/propose", Perm: access.AssessRun, Act: "assessment.propose", Quiet: true, Handle: d.propose},
		{Pattern: "POST " + one + "/adopt", Perm: access.AssessAdopt, Act: "assessment.adopt", Quiet: true, Handle: d.adopt},
	}
}

// byRegion is a Depends for the roll-up of a region: it changes with every
// county below.
func byRegion(c *route.Context) []registry.RegionCode {
	code, err := c.Region("region")
	if err != nil {
		return nil
	}
	return []registry.RegionCode{code}
}

// page is one assessment as one reader sees it.
type page struct {
	c    *route.Context
	d    Deps
	o    *archive.Opened
	a    *assess.Assessment
	inds []publish.IndicatorInfo
}

// open finds the assessment that the address names.
func (d Deps) open(c *route.Context) (*page, error) {
	county, err := c.Region("county")
	if err != nil {
		return nil, err
	}
	o, err := d.Archive.Open(c.Ctx(), c.Actor, county, c.Path("id"))
	if err != nil {
		return nil, err
	}
	return &page{c, d, o, o.Result, publish.IndicatorsOf(o.Pack)}, nil
}

// openWhole is open for pages that are about all schools of the county.
func (d Deps) openWhole(c *route.Context) (*page, error) {
	p, err := d.open(c)
	if err == nil && !p.o.Whole {
		return nil, fault.New(fault.Denied, msgOnlyOwn).Hint(hintOwn)
	}
	return p, err
}

var (
	msgOnlyOwn  = locale.Plain("results.only_own", "这一页涉及全县各校，您只能查看本校结果和全县结论", "this page is about all schools of the county; you may see your own school and the county's verdict")
	hintOwn     = locale.Plain("results.hint_own", "请从“评估结果”打开本校的页面", "open your school's page from “Results”")
	msgNoSchool = locale.NewTemplate("results.no_school", "这次评估中没有学校 {id}", "there is no school {id} in this assessment")
	msgNoInd    = locale.NewTemplate("results.no_indicator", "这次评估的标准中没有指标 {id}", "the standard of this assessment has no indicator {id}")
)

// URL gives the address of an assessment's overview.
func URL(county registry.RegionCode, id string) string {
	return "/results/" + county.String() + "/" + url.PathEscape(id)
}

// ExplainURL gives the address of the working under a figure.
func ExplainURL(county registry.RegionCode, id, ref string) string {
	return URL(county, id) + "/explain?ref=" + url.QueryEscape(ref)
}

// SchoolURL gives the address of a school's profile.
func SchoolURL(county registry.RegionCode, id string, school registry.SchoolID) string {
	return URL(county, id) + "/school/" + url.PathEscape(string(school))
}

func (p *page) url(rest string) string    { return URL(p.o.Record.County, p.o.Record.ID) + rest }
func (p *page) explain(ref string) string { return ExplainURL(p.o.Record.County, p.o.Record.ID, ref) }

func (p *page) schoolURL(u *assess.UnitResult) string {
	return SchoolURL(p.o.Record.County, p.o.Record.ID, u.School.ID) + "#" + u.Stage.String()
}

func (p *page) indicatorURL(stage registry.Stage, indicator string) string {
	return p.url("/indicator/" + stage.String() + "/" + url.PathEscape(indicator))
}

// fig is a cell with a figure whose working opens in the drawer.
func (p *page) fig(text, ref string) parts.Cell {
	return parts.Cell{Text: text, URL: p.explain(ref), Drawn: true}
}

// figOf is fig for a number that is sorted and exported unrounded.
func (p *page) figOf(v float64, text, ref string) parts.Cell {
	c := p.fig(text, ref)
	c.Value = &v
	return c
}

func (p *page) say(t locale.Text) string    { return t.In(p.c.Lang) }
func (p *page) msg(m locale.Message) string { return m.In(p.c.Lang) }

// outcome is a cell with an outcome in words, icon and colour.
func (p *page) outcome(o assess.Outcome) parts.Cell {
	return parts.Cell{Text: p.say(publish.OutcomeText(o)), View: parts.OutcomeBadge(o), Sort: string(o)}
}

// indicatorAt gives the place of an indicator in the pack, −1 when it has none.
func (p *page) indicatorAt(id string) int {
	for k := range p.inds {
		if p.inds[k].ID == id {
			return k
		}
	}
	return -1
}

func (p *page) fieldLabel(f facts.FieldID) string {
	if d := p.d.Dict.Field(f); d != nil {
		return p.say(d.Label)
	}
	if k := p.indicatorAt(string(f)); k >= 0 {
		return p.say(p.inds[k].Label)
	}
	return string(f)
}

// countyLabel names the county of the assessment.
func (p *page) countyLabel() string {
	if p.a.CountyName != "" {
		return p.a.CountyName
	}
	return archive.RegionLabel(p.a.County)
}

// title names the assessment: 青禾县 2024–2025学年.
func (p *page) title() string {
	return p.countyLabel() + " " + yearName(p.c, p.a.Year)
}

// yearName names a school year: 2024–2025学年.
func yearName(c *route.Context, y registry.SchoolYear) string {
	return c.T(y.String()+"学年", y.String())
}

// stageName names a stage where a heading begins with it.
func (p *page) stageName(s registry.Stage) string {
	name := p.say(publish.StageText(s))
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + name[size:]
}

// head is the frame of a page about the assessment; tab is the last part of
// its address.
func (p *page) head(title, tab string) parts.Head {
	h := parts.Head{Title: title, Menu: "results", Crumbs: Crumbs(p.c, p.a.County, p.countyLabel()), Tabs: p.tabs(tab)}
	if tab != "" {
		h.Crumbs = append(h.Crumbs, parts.Link{Text: yearName(p.c, p.a.Year), URL: p.url("")})
	}
	if !p.o.Record.Current {
		h.Lead = p.c.T("这不是该学年的现行结论。", "This is not the verdict that is current for the year.")
	}
	return h
}

// Crumbs lead from the widest region the reader answers for down to a county.
func Crumbs(c *route.Context, county registry.RegionCode, name string) []parts.Link {
	var out []parts.Link
	county = county.County()
	for _, r := range []registry.RegionCode{county / 10000 * 10000, county / 100 * 100} {
		if r != county && c.Actor.May(access.AssessRead, access.Place{Region: r}) && archive.Below(county, r) != r {
			out = append(out, parts.Link{Text: archive.RegionLabel(r), URL: RegionURL(r)})
		}
	}
	return append(out, parts.Link{Text: name, URL: "/results/" + county.String()})
}

// RegionURL gives the address of a region's roll-up.
func RegionURL(r registry.RegionCode) string { return "/results/region/" + r.String() }

// tabs are the pages about one assessment.
func (p *page) tabs(open string) []parts.Link {
	list := []struct{ zh, en, rest string }{{"结论", "Verdict", ""}}
	if p.o.Whole {
		list = append(list, []struct{ zh, en, rest string }{
			{"学校×指标", "Schools × indicators", "/heat"},
			{"各项要求", "Requirements", "/items"},
			{"年度比较", "Compare", "/compare"},
			{"临界", "Near the edge", "/edge"},
			{"缺报", "Missing", "/gaps"},
			{"单元格反查", "From a cell", "/cell"},
		}...)
	}
	var out []parts.Link
	for _, t := range list {
		out = append(out, parts.Link{Text: p.c.T(t.zh, t.en), URL: p.url(t.rest), Main: t.rest == open})
	}
	if !p.o.Whole {
		for _, n := range p.a.Schools {
			if p.o.Sees(n.School) {
				u := SchoolURL(p.o.Record.County, p.o.Record.ID, n.School.ID)
				out = append(out, parts.Link{Text: n.School.Name, URL: u, Main: open == "/school/"+string(n.School.ID)})
			}
		}
	}
	return out
}

// requirement finds the rule of a part of the verdict in the pack.
func (p *page) ruleOf(id string) string {
	for i := range p.o.Pack.Verdict {
		if p.o.Pack.Verdict[i].ID == id {
			return string(p.o.Pack.Verdict[i].Rule)
		}
	}
	return ""
}

// partURL gives the page that tells most of a part of the verdict.
func (p *page) partURL(id string) string {
	switch p.ruleOf(id) {
	case "units":
		return p.url("/heat")
	case "coefficients", "composite":
		return p.url("") + "#coefficients"
	}
	return p.url("/items") + "#" + strings.ReplaceAll(id, "/", "-")
}
