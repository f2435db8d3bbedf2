// Package network plans the network of schools on a page: which to keep, merge,
// enlarge or build, so that every child has a place within reach, drawn before
// and after on the offline map.
package network

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/network"
	"junheng/plan/roadmap"
	"junheng/web/pages/plans"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need; those of the planning desk.
type Deps struct{ plans.Deps }

// Routes lists the pages.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /plans/{county}/network", Perm: access.PlanRead, Act: "plans.network", Handle: d.show},
		{Pattern: "GET /plans/{county}/network/template", Perm: access.PlanRead, Act: "plans.network.template", Handle: d.template},
		{Pattern: "POST /plans/{county}/network", Perm: access.PlanWrite, Act: "plans.network.save", Quiet: true, Handle: d.upload, Body: 24 << 20},
	}
}

const (
	// gap is the relative gap at which the search ends.
	gap = 1e-4
	// nodes is how far a page searches on after the first plan; the command line
	// goes further.
	nodes = 120
)

// lists is the body of a paper: the files as they were sent.
type lists struct {
	Schools  sent `json:"schools"`
	Villages sent `json:"villages"`
	Ways     sent `json:"ways"`
}

type sent struct {
	Name string `json:"name,omitempty"`
	Data []byte `json:"data,omitempty"`
}

// page is one request.
type page struct {
	*plans.Ground
	d        Deps
	settings *network.Settings
	paper    roadmap.Paper // empty: nothing was uploaded
	lists    lists
	kind     string // of settings: rural, urban
	split    bool
	errs     error
}

// open reads the settings asked for and the lists uploaded last.
func (d Deps) open(c *route.Context) (*page, error) {
	g, err := d.On(c)
	if err != nil || g == nil {
		return nil, err
	}
	p := &page{Ground: g, d: d, kind: c.Query("settings"), split: c.Query("split") != ""}
	if !slices.Contains([]string{"rural", "urban"}, p.kind) {
		p.kind = "rural"
	}
	data, err := network.SettingsYAML(p.kind)
	if err != nil {
		return nil, err
	}
	if p.settings, err = network.ReadSettings(p.kind, data); err != nil {
		return nil, err
	}
	for i := range p.settings.Bands {
		b := &p.settings.Bands[i]
		if km := c.Query("km." + b.ID); km != "" {
			if err := p.settings.Limit(b.ID + "=" + km); err != nil {
				p.errs = errors.Join(p.errs, parts.Problem("km."+b.ID, "里程写成 2 或 2/6（步行/乘车，公里）", "write the limit as 2 or 2/6 (walking/riding, km)"))
			}
		}
	}
	list, err := d.Plans.ListPapers(c.Ctx(), c.Actor, g.County, roadmap.Network)
	if err != nil || len(list) == 0 {
		return p, err
	}
	if p.paper, err = d.Plans.FindPaper(c.Ctx(), c.Actor, g.County, list[0].ID); err != nil {
		return nil, err
	}
	return p, json.Unmarshal(p.paper.Body, &p.lists)
}

// county makes the county of the lists; places that a list leaves out are taken
// from the returns.
func (p *page) county(l lists) (*network.County, error) {
	known := network.Find(p.settings.FromFacts(p.Table, p.County, p.Record.Year))
	n := &network.County{Settings: p.settings, Split: p.split}
	var err error
	if n.Sites, err = p.settings.ReadSites(l.Schools.Name, l.Schools.Data, known); err != nil {
		return nil, err
	}
	if n.Villages, err = p.settings.ReadVillages(l.Villages.Name, l.Villages.Data, n.Sites); err != nil {
		return nil, err
	}
	if l.Ways.Name != "" {
		if err = n.ReadWays(l.Ways.Name, l.Ways.Data); err != nil {
			return nil, err
		}
	}
	return n, n.Check()
}

// show solves and draws.
func (d Deps) show(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	if p == nil {
		return plans.Nothing(c)
	}
	h := p.Head(c.T("学校布局", "School network"), c.T("保留、合并、扩建还是新建，使每个孩子都在路程以内有学位，花费最少。", "Keep, merge, enlarge or build: a place within reach for every child at least cost."))
	if p.paper.ID == "" {
		return parts.Page(c, h, body(p, parts.Empty(c.T("先上传两张表：学校和校址、村（社区）和各年龄段学生数。", "Upload two lists first: schools and sites, villages with their pupils."), parts.Link{Text: c.T("下载空表", "Download empty lists"), URL: p.URL("/network/template"), Save: true})))
	}
	n, err := p.county(p.lists)
	if err != nil {
		h.Errors = errors.Join(p.errs, err)
		return parts.Page(c, h, body(p, parts.Failure(err, false)))
	}
	found, err := n.Solve(c.Ctx(), network.Options{Gap: gap, Nodes: nodes})
	if err != nil {
		return err
	}
	sub := p.Subtitle()
	r := found.Report(locale.Text{ZH: p.Result.CountyName + " · " + p.settings.Label.ZH, EN: p.Result.CountyName + " · " + p.settings.Label.EN})
	if r.Subtitle.IsZero() {
		r.Subtitle = sub
	}
	shapes, err := d.Book.Boundaries(c.Ctx(), c.Actor, p.County)
	if err != nil {
		return err
	}
	r.Plates = found.Plates(shapes)
	if sent, err := parts.SendExhibit(c, r, d.AllowExport(p.Ground, "network")); sent || err != nil {
		return err
	}
	h.Errors = p.errs
	return parts.Page(c, h, body(p, parts.Exhibit(c, parts.ExhibitView{Report: *r})))
}

// template answers with the empty lists.
func (d Deps) template(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	if p == nil {
		return plans.Nothing(c)
	}
	data, err := p.settings.Template(c.Lang)
	if err != nil {
		return err
	}
	return parts.SendFile(c, c.T("学校布局空表.xlsx", "school-network.xlsx"), parts.Workbook, data)
}

var msgTwo = locale.Plain("network.two", "学校表和村表都要上传；放在同一个工作簿里时，两处都选它", "both lists are wanted; where one workbook holds them, choose it twice")

// upload keeps the lists when all is right in them; else every error is told.
func (d Deps) upload(c *route.Context) error {
	if err := c.R.ParseMultipartForm(8 << 20); err != nil {
		return parts.Problem("schools", "文件没有收全，请重新上传", "the file did not arrive whole; send it again")
	}
	p, err := d.open(c)
	if err != nil {
		return err
	}
	if p == nil {
		return plans.Nothing(c)
	}
	l := lists{}
	for name, to := range map[string]*sent{"schools": &l.Schools, "villages": &l.Villages, "ways": &l.Ways} {
		files, err := c.Files(name)
		if err != nil {
			return err
		}
		if len(files) > 0 {
			*to = sent(files[0])
		}
	}
	if err = p.check(l); err == nil {
		err = p.keep(l)
	}
	if err != nil {
		if k := fault.KindOf(err); k != fault.Invalid && k != fault.Unreadable && k != fault.NotFound {
			return err
		}
		h := p.Head(c.T("表没有收下", "The lists were not kept"), "")
		h.Errors = err
		h.Actions = []parts.Link{{Text: c.T("返回", "Back"), URL: p.URL("/network")}}
		return parts.Page(c, h, parts.Failure(err, false))
	}
	c.Flash("两张表已收下。", "The lists are kept.")
	return c.SeeOther(p.URL("/network"))
}

func (p *page) check(l lists) error {
	if l.Schools.Name == "" || l.Villages.Name == "" {
		return fault.New(fault.Invalid, msgTwo).At("schools")
	}
	_, err := p.county(l)
	return err
}

func (p *page) keep(l lists) error {
	body, err := json.Marshal(l)
	if err != nil {
		return err
	}
	paper := p.paper
	paper.County, paper.Kind, paper.Year, paper.Body = p.County, roadmap.Network, p.Record.Year, body
	paper.Name = l.Schools.Name + " + " + l.Villages.Name
	_, err = p.d.Plans.SavePaper(p.C.Ctx(), p.C.Actor, paper)
	return err
}

// reach writes the limits of an age band: walking, or walking/riding.
func reach(b *network.Band) string {
	s := strconv.FormatFloat(b.Walk.Value, 'f', -1, 64)
	if b.Ride != nil {
		s += "/" + strconv.FormatFloat(b.Ride.Value, 'f', -1, 64)
	}
	return s
}
