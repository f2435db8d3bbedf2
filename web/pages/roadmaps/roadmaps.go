// Package roadmaps is where a plan becomes binding: targets by year and school,
// milestones, owners and dates; letters to sign; and the board that compares
// what was promised with each new dataset.
package roadmaps

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/plan"
	"junheng/plan/roadmap"
	"junheng/registry"
	"junheng/web/pages/plans"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need; those of the planning desk.
type Deps struct{ plans.Deps }

// Routes lists the pages.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /plans/{county}/roadmaps", Perm: access.PlanRead, Act: "roadmaps.list", Handle: d.list},
		{Pattern: "POST /plans/{county}/roadmaps", Perm: access.PlanWrite, Act: "roadmaps.create", Quiet: true, Handle: d.create},
		{Pattern: "GET /plans/{county}/roadmaps/{id}", Perm: access.PlanRead, Act: "roadmaps.show", Handle: d.show},
		{Pattern: "GET /plans/{county}/roadmaps/{id}/edit", Perm: access.PlanWrite, Act: "roadmaps.form", Handle: d.edit},
		{Pattern: "POST /plans/{county}/roadmaps/{id}", Perm: access.PlanWrite, Act: "roadmaps.save", Quiet: true, Handle: d.save},
		{Pattern: "POST /plans/{county}/roadmaps/{id}/adopt", Perm: access.PlanAdopt, Act: "roadmaps.adopt", Quiet: true, Handle: d.adopt},
		{Pattern: "POST /plans/{county}/roadmaps/{id}/close", Perm: access.PlanAdopt, Act: "roadmaps.close", Quiet: true, Handle: d.close},
		{Pattern: "POST /plans/{county}/roadmaps/{id}/reach", Perm: access.PlanWrite, Act: "roadmaps.reach", Quiet: true, Handle: d.reach},
		{Pattern: "GET /plans/{county}/roadmaps/{id}/letter", Perm: access.PlanRead, Act: "roadmaps.letter", Quiet: true, Handle: d.letter},
	}
}

// page is one request about one roadmap.
type page struct {
	*plans.Ground
	r    roadmap.Roadmap
	errs error
}

func (p *page) url(rest string) string {
	return plans.Home(p.County) + "/roadmaps/" + p.r.ID + rest
}

func (p *page) may(perm access.Permission) bool {
	return p.C.Actor.May(perm, access.Place{Region: p.County})
}

// list shows the roadmaps of a county, and offers to make one of a saved plan.
func (d Deps) list(c *route.Context) error {
	g, err := d.On(c)
	if err != nil {
		return err
	}
	if g == nil {
		return plans.Nothing(c)
	}
	return d.listing(g, nil)
}

func (d Deps) listing(g *plans.Ground, problem error) error {
	c := g.C
	all, err := d.Plans.List(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	papers, err := d.Plans.ListPapers(c.Ctx(), c.Actor, g.County, roadmap.Cheapest)
	if err != nil {
		return err
	}
	l := parts.Listing{
		Name: c.T("路线图", "Roadmaps"), Empty: parts.EmptyState{Text: c.T("还没有路线图。可以由一份达标方案生成，也可以从空白开始。", "There is no roadmap yet. Make one of a saved plan, or begin with an empty one.")},
		Columns: []parts.Column{
			{Key: "name", Label: c.T("名称", "Name"), Fixed: true},
			{Key: "years", Label: c.T("学年", "Years")},
			{Key: "state", Label: c.T("状态", "State")},
			{Key: "targets", Label: c.T("目标", "Targets"), Align: parts.End},
			{Key: "at", Label: c.T("最近修改", "Changed"), Minor: true},
		},
	}
	for _, r := range all {
		if r.County != g.County {
			continue
		}
		l.Rows = append(l.Rows, parts.Row{URL: plans.Home(r.County) + "/roadmaps/" + r.ID, Cells: []parts.Cell{
			parts.Word(r.Name), parts.Word(r.From.String() + " – " + r.To.String()), stateCell(c, r.State), parts.Num(float64(len(r.Targets))), parts.Moment(c, r.At),
		}})
	}
	h := g.Head(c.T("路线图", "Roadmaps"), c.T("采纳的方案：目标、时间表、责任人，以及完成情况。", "Adopted plans: targets, dates, who answers for them, and how far they have come."))
	h.Errors = problem
	if g.C.Actor.May(access.PlanWrite, access.Place{Region: g.County}) {
		l.Above = createForm(g, papers)
	}
	l.NoSearch = true
	return parts.List(c, h, l)
}

func stateCell(c *route.Context, s roadmap.State) parts.Cell {
	tone := map[roadmap.State]parts.Tone{roadmap.Draft: parts.Ask, roadmap.Adopted: parts.Good, roadmap.Closed: parts.Plain}[s]
	return parts.Mark(tone, s.Label().In(c.Lang))
}

// mostYears is how long a roadmap may be.
const mostYears = 15

// create begins a draft, with the targets of a saved plan where one is named.
func (d Deps) create(c *route.Context) error {
	g, err := d.On(c)
	if err != nil {
		return err
	}
	if g == nil {
		return plans.Nothing(c)
	}
	years, err := strconv.Atoi(c.Form("years"))
	if err != nil || years < 1 || years > mostYears {
		return d.listing(g, parts.Problem("years", "几年完成：填1至15的整数", "how many years: a whole number from 1 to 15"))
	}
	base := g.Record.Year
	r := roadmap.Roadmap{
		County: g.County, Name: c.Form("name"), Paper: c.Form("paper"), Base: base, Owner: g.Record.Owner, Dataset: g.Record.Dataset, Standard: g.Record.Pack,
	}
	r.From = base + 1
	for endOf(r.From).Before(c.Now) {
		r.From++ // nobody promises what is past
	}
	r.To = r.From + registry.SchoolYear(years) - 1
	if r.Paper != "" {
		if err := d.fromPaper(g, &r); err != nil {
			return err
		}
	}
	made, err := d.Plans.Save(c.Ctx(), c.Actor, r)
	if err != nil {
		return d.listing(g, err)
	}
	return c.SeeOther(plans.Home(g.County) + "/roadmaps/" + made.ID + "/edit")
}

// fromPaper makes a target of every fact that a saved plan changes.
func (d Deps) fromPaper(g *plans.Ground, r *roadmap.Roadmap) error {
	p, err := d.Plans.FindPaper(g.C.Ctx(), g.C.Actor, g.County, r.Paper)
	if err != nil {
		return err
	}
	var found plan.Plan
	if err := json.Unmarshal(p.Body, &found); err != nil {
		return err
	}
	for _, ch := range found.Changes {
		if ch.To < ch.From {
			continue // a school that gives teachers promises nothing
		}
		stage, _ := registry.ParseStage(ch.Stage)
		t := roadmap.Target{School: ch.School, Name: g.SchoolName(ch.School), Township: g.Township(ch.School), Stage: stage, Field: ch.Field, From: ch.From, To: ch.To, Fewer: ch.To < ch.From, Year: r.From}
		if f := d.Dict.Field(ch.Field); f != nil {
			t.Label, t.LabelEN, t.Unit = g.SectionZH(ch.School, stage)+f.Label.ZH, f.Label.EN, f.Unit
			if t.Label != f.Label.ZH {
				t.LabelEN = stage.Label().EN + " section: " + f.Label.EN
			}
		}
		for _, s := range found.Steps {
			if s.School == ch.School && strings.Contains(ch.Note, s.Label.ZH) {
				t.Year = max(t.Year, r.From+registry.SchoolYear(s.Year)-1)
			}
		}
		t.Due = endOf(t.Year)
		r.Targets = append(r.Targets, t)
	}
	slices.SortStableFunc(r.Targets, func(a, b roadmap.Target) int {
		return strings.Compare(fmt.Sprint(a.Year, a.Township, a.Name), fmt.Sprint(b.Year, b.Township, b.Name))
	})
	return nil
}

// endOf is the day by which a school year's work is to be done: the day before
// its figures are counted.
func endOf(y registry.SchoolYear) time.Time {
	return time.Date(int(y), 8, 31, 0, 0, 0, 0, time.UTC)
}

// open reads the roadmap of a request.
func (d Deps) open(c *route.Context) (*page, error) {
	g, err := d.On(c)
	if err != nil || g == nil {
		return nil, err
	}
	r, err := d.Plans.Find(c.Ctx(), c.Actor, g.County, c.Path("id"))
	if err != nil {
		return nil, err
	}
	return &page{Ground: g, r: r}, nil
}

// show is the board: what was promised and how far it has come.
func (d Deps) show(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	if p == nil {
		return plans.Nothing(c)
	}
	return d.board(p)
}

func (d Deps) board(p *page) error {
	c := p.C
	readings, newest, err := d.readings(p)
	if err != nil {
		return err
	}
	progress := p.r.Measure(readings, c.Now)
	rep := p.r.Board(progress, p.Result.CountyName)
	if sent, err := parts.SendExhibit(c, &rep, d.AllowExport(p.Ground, "roadmap/"+p.r.ID)); sent || err != nil {
		return err
	}
	h := p.Head(p.r.Name, p.r.Note)
	h.Crumbs = append(h.Crumbs, parts.Link{Text: c.T("路线图", "Roadmaps"), URL: p.URL("/roadmaps")})
	h.Errors = p.errs
	if p.r.State == roadmap.Draft && p.may(access.PlanWrite) {
		h.Actions = append(h.Actions, parts.Link{Text: c.T("编辑目标和节点", "Edit targets and milestones"), URL: p.url("/edit"), Icon: "edit"})
	}
	view := parts.ExhibitView{Report: rep}
	if newest != nil {
		view.Explain = func(_, ref string) string { return plans.ExplainOn(newest, ref) }
	}
	return parts.Page(c, h, boardBody(p, parts.Exhibit(c, view)))
}

// readings opens the newest verdict after the base year, on whose facts progress
// is read; none where there is none yet.
func (d Deps) readings(p *page) ([]roadmap.Reading, *archive.Opened, error) {
	c := p.C
	a, err := d.Archive.Latest(c.Ctx(), c.Actor, p.County, 0)
	if err != nil || a == nil || a.Year <= p.r.Base {
		return nil, nil, err
	}
	o, err := d.Archive.Open(c.Ctx(), c.Actor, p.County, a.ID)
	if err != nil {
		return nil, nil, err
	}
	return []roadmap.Reading{{Year: a.Year, Table: o.Table, Result: o.Result}}, o, nil
}

// adopt makes a draft binding.
func (d Deps) adopt(c *route.Context) error {
	return d.act(c, func(p *page, revision int) error {
		_, err := d.Plans.Adopt(c.Ctx(), c.Actor, p.County, p.r.ID, revision, c.Form("number"))
		return err
	}, "路线图已采纳，目标从此不再改动。", "The roadmap is adopted; its targets stand.")
}

// close ends a roadmap.
func (d Deps) close(c *route.Context) error {
	return d.act(c, func(p *page, revision int) error {
		_, err := d.Plans.Close(c.Ctx(), c.Actor, p.County, p.r.ID, revision)
		return err
	}, "路线图已办结。", "The roadmap is closed.")
}

// reach enters a milestone as done, or takes that back.
func (d Deps) reach(c *route.Context) error {
	return d.act(c, func(p *page, revision int) error {
		var day time.Time
		if text := c.Form("day"); text != "" {
			var err error
			if day, err = time.Parse(time.DateOnly, text); err != nil {
				return parts.Problem("day", "日期写成 2026-08-31 的样子", "write the date like 2026-08-31")
			}
		}
		_, err := d.Plans.Reach(c.Ctx(), c.Actor, p.County, p.r.ID, revision, c.Form("milestone"), day, c.Form("note"))
		return err
	}, "已登记。", "Entered.")
}

// act carries out one act on a roadmap, and shows the board with what kept it
// from being done.
func (d Deps) act(c *route.Context, do func(p *page, revision int) error, zh, en string) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	if p == nil {
		return plans.Nothing(c)
	}
	revision, _ := strconv.Atoi(c.Form("revision"))
	if err := do(p, revision); err != nil {
		if !invalid(err) {
			return err
		}
		p.errs = err
		return d.board(p)
	}
	c.Flash(zh, en)
	return c.SeeOther(p.url(""))
}

// letter answers with the responsibility letter of one party.
func (d Deps) letter(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	if p == nil {
		return plans.Nothing(c)
	}
	all := p.r.Parties()
	i, err := strconv.Atoi(c.Query("party"))
	if err != nil || i < 0 || i >= len(all) {
		return parts.Problem("party", "没有这个责任单位", "there is no such party")
	}
	if err := d.AllowExport(p.Ground, "roadmap/"+p.r.ID+"/letter")(); err != nil {
		return err
	}
	data, err := p.r.Letter(all[i], p.Result.CountyName+"教育局").Bytes()
	if err != nil {
		return err
	}
	return parts.SendFile(c, p.r.Name+"目标责任书-"+roadmap.PartyLabel(all[i]).ZH+".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", data)
}
