// Package network plans the network of schools on a page: which to keep, merge,
// enlarge or build, so that every child has a place within reach, drawn before
// and after on the offline map.
//
// Villages with their pupils come from the county, as do sites, distances and
// its own limits and prices; schools that no list names come from the frozen
// facts and the register.
package network

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

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
		{Pattern: "GET /plans/{county}/network/settings", Perm: access.PlanRead, Act: "plans.network.settings", Handle: d.settingsFile},
		{Pattern: "POST /plans/{county}/network", Perm: access.PlanWrite, Act: "plans.network.save", Quiet: true, Handle: d.upload, Body: 24 << 20},
	}
}

const (
	// gap is the relative gap at which the search ends.
	gap = 1e-4
	// nodes is how far a page searches on after the first plan, patience how long
	// it searches at all, mostVillages for how many it does; the command line goes
	// further.
	nodes        = 120
	patience     = 20 * time.Second
	mostVillages = 2000
)

// own is the kind of the settings that the county uploaded, and the field in
// which it does.
const own = "own"

// page is one request.
type page struct {
	*plans.Ground
	d        Deps
	settings *network.Settings
	yaml     []byte        // of the settings
	paper    roadmap.Paper // empty: nothing was uploaded
	lists    lists
	kind     string // of settings: rural, urban or own
	split    bool
	bare     bool // no boundaries to draw over
	errs     error
}

// open reads the lists uploaded last and the settings asked for; nil where the
// county has no verdict to start from.
func (d Deps) open(c *route.Context) (*page, error) {
	g, err := d.On(c)
	if err != nil || g == nil {
		return nil, err
	}
	p := &page{Ground: g, d: d, split: c.Query("split") != ""}
	list, err := d.Plans.ListPapers(c.Ctx(), c.Actor, g.County, roadmap.Network)
	if err != nil {
		return nil, err
	}
	if len(list) > 0 {
		if p.paper, err = d.Plans.FindPaper(c.Ctx(), c.Actor, g.County, list[0].ID); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(p.paper.Body, &p.lists); err != nil {
			return nil, err
		}
	}
	return p, p.choose(c.Query("settings"))
}

// choose reads the settings of a kind: the county's own unless another is asked
// for. Limits that were typed count for the kind they were typed beside.
func (p *page) choose(kind string) error {
	p.kind = kind
	if !slices.Contains([]string{"rural", "urban", own}, kind) || kind == own && p.lists.Settings.Name == "" {
		p.kind = "rural"
		if p.lists.Settings.Name != "" {
			p.kind = own
		}
	}
	var err error
	name := p.kind
	if p.kind == own {
		name, p.yaml = p.lists.Settings.Name, p.lists.Settings.Data
	} else if p.yaml, err = network.SettingsYAML(p.kind); err != nil {
		return err
	}
	if p.settings, err = network.ReadSettings(name, p.yaml); err != nil {
		return err
	}
	if p.C.Query("of") != p.kind {
		return nil
	}
	for i := range p.settings.Bands {
		b := &p.settings.Bands[i]
		if km := p.C.Query("km." + b.ID); km != "" && km != reach(b) {
			if err := p.settings.Limit(b.ID + "=" + km); err != nil {
				p.errs = errors.Join(p.errs, parts.Problem("km."+b.ID, "里程写成 2 或 2/6（步行/乘车，公里）", "write the limit as 2 or 2/6 (walking/riding, km)"))
			}
		}
	}
	return nil
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
	return p.answer()
}

// answer shows the plan, or what is wanted first.
func (p *page) answer() error {
	c := p.C
	h := p.Head(c.T("学校布局", "School network"), c.T("保留、合并、扩建还是新建，使每个孩子都在路程以内有学位，花费最少。", "Keep, merge, enlarge or build: a place within reach for every child at least cost."))
	if p.lists.Villages.Name == "" {
		h.Errors = p.errs
		return parts.Page(c, h, body(p, parts.Empty(c.T("先上传村表：每个村（社区）各年龄段的学生数和经纬度。学校和校址没有上传时，取已冻结的数据和学校名册。", "Upload the list of villages first: pupils by age and coordinates. Schools come from the frozen data and the register until a list of them is uploaded."),
			parts.Link{Text: c.T("下载空表和填写说明", "Download empty lists"), URL: p.URL("/network/template"), Save: true})))
	}
	n, err := p.county(p.lists)
	if err != nil {
		if !told(err) {
			return err
		}
		h.Errors = errors.Join(p.errs, err)
		return parts.Page(c, h, body(p, parts.Empty(c.T("现用的表有错，改好后重新上传。", "The lists in use have errors: put them right and upload them again."), parts.Link{})))
	}
	found, err := p.solve(n)
	if err != nil {
		if !told(err) {
			return err
		}
		h.Errors = errors.Join(p.errs, err)
		return parts.Page(c, h, body(p, parts.Empty(c.T("表都收下了，但网页上求不出布局。表大时用命令行 junheng plan network 来求，不限时间。", "The lists are kept, but no network was found on the page. Large ones are planned on the command line, junheng plan network, which takes its time."), parts.Link{})))
	}
	r := found.Report(locale.Text{ZH: p.Result.CountyName + " · " + p.settings.Label.ZH, EN: p.Result.CountyName + " · " + p.settings.Label.EN})
	shapes, err := p.d.Book.Boundaries(c.Ctx(), c.Actor, p.County)
	if err != nil {
		return err
	}
	p.bare = len(shapes.Features) == 0
	r.Plates = found.Plates(shapes)
	if sent, err := parts.SendExhibit(c, r, p.d.AllowExport(p.Ground, "network")); sent || err != nil {
		return err
	}
	h.Errors = p.errs
	return parts.Page(c, h, body(p, parts.Exhibit(c, parts.ExhibitView{Report: *r})))
}

// told reports whether an error is for whoever sent the lists.
func told(err error) bool {
	k := fault.KindOf(err)
	return k == fault.Invalid || k == fault.Unreadable || k == fault.NotFound || k == fault.Conflict || k == fault.Limit
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

// settingsFile answers with the limits and prices in use, to be edited.
func (d Deps) settingsFile(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	if p == nil {
		return plans.Nothing(c)
	}
	return parts.SendFile(c, c.T("学校布局设定.yaml", "network-settings.yaml"), "application/yaml", p.yaml)
}

// reach writes the limits of an age band: walking, or walking/riding.
func reach(b *network.Band) string {
	s := strconv.FormatFloat(b.Walk.Value, 'f', -1, 64)
	if b.Ride != nil {
		s += "/" + strconv.FormatFloat(b.Ride.Value, 'f', -1, 64)
	}
	return s
}
