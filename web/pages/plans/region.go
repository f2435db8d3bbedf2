package plans

import (
	"errors"
	"strconv"
	"strings"
	"sync"

	"junheng/access"
	"junheng/assess"
	"junheng/assess/archive"
	"junheng/facts"
	"junheng/internal/exhibit"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/scenario"
	"junheng/registry"
	"junheng/web/pages/results"
	"junheng/web/parts"
	"junheng/web/route"
)

// knobs is how many figures may be turned at once.
const knobs = 3

// region is what if for all counties of a city or a province.
type region struct {
	c        *route.Context
	d        Deps
	code     registry.RegionCode
	year     registry.SchoolYear
	names    map[registry.RegionCode]string
	table    *facts.Table
	std      *assess.Standard
	scalings []scenario.Scaling
	typed    [knobs]knob
	report   *exhibit.Report
	problem  error
}

// knob is one figure to turn, as typed.
type knob struct{ Field, Percent, Where string }

// gathered keeps the facts of the region that was asked for last, since they
// are asked for again at every key: the same counties with the same verdicts
// give the same table.
var gathered struct {
	sync.Mutex
	key   string
	table *facts.Table
}

var msgNoRegion = locale.NewTemplate("plans.no_region", "{region} 不是市或省", "{region} is no city or province")

// openRegion gathers the facts of all counties of the region in the latest year.
func (d Deps) openRegion(c *route.Context) (*region, error) {
	code, err := c.Region("region")
	if err != nil {
		return nil, err
	}
	if l := code.Level(); l != registry.PrefectureLevel && l != registry.ProvinceLevel {
		return nil, fault.New(fault.NotFound, msgNoRegion.With("region", code))
	}
	up, err := d.Archive.RollUp(c.Ctx(), c.Actor, code, 0)
	if err != nil {
		return nil, err
	}
	list, err := d.Archive.Current(c.Ctx(), c.Actor, code, up.Year)
	if err != nil {
		return nil, err
	}
	r := &region{c: c, d: d, code: code, year: up.Year, names: map[registry.RegionCode]string{}}
	if len(list) == 0 {
		return r, nil
	}
	for _, a := range list {
		r.names[a.County] = a.Headline.Name
	}
	if r.table, err = d.gather(c, list); err != nil {
		return nil, err
	}
	pack := c.Query("standard")
	if pack == "" {
		pack = baseOf(list[0].Pack)
	}
	p, err := d.Archive.Standard(pack)
	if err != nil {
		return nil, err
	}
	r.std, err = assess.Compile(p, d.Dict, assess.Options{Year: up.Year})
	return r, err
}

// baseOf gives the standard of a pack id with overlays.
func baseOf(pack string) string {
	id, _, _ := strings.Cut(pack, "+")
	return id
}

// gather joins the facts behind verdicts into one table.
func (d Deps) gather(c *route.Context, list []archive.Assessment) (*facts.Table, error) {
	var key strings.Builder
	for _, a := range list {
		key.WriteString(a.County.String() + a.Dataset + ";")
	}
	gathered.Lock()
	defer gathered.Unlock()
	if gathered.key == key.String() {
		return gathered.table, nil
	}
	all := facts.NewTable()
	for _, a := range list {
		t, err := d.Archive.Newest(c.Ctx(), a.County, a.Year)
		if err != nil {
			return nil, err
		}
		if t != nil {
			all.Append(t)
		}
	}
	all.Sort()
	gathered.key, gathered.table = key.String(), all
	return all, nil
}

// read takes the knobs over from the address.
func (r *region) read() {
	for i := range knobs {
		n := strconv.Itoa(i + 1)
		k := knob{r.c.Query("field" + n), r.c.Query("percent" + n), r.c.Query("where" + n)}
		r.typed[i] = k
		if k.Field == "" || k.Percent == "" {
			continue
		}
		v, ok := parts.Percent(k.Percent)
		if !ok {
			r.problem = errors.Join(r.problem, parts.Problem("percent"+n, "变动要填数字，例如 -5", "a change is a number such as -5"))
			continue
		}
		where, _ := registry.ParseLocation(k.Where)
		r.scalings = append(r.scalings, scenario.Scaling{Field: facts.FieldID(k.Field), Percent: v, Where: where})
	}
}

// judge sets what would be beside what is.
func (r *region) judge() error {
	before, err := scenario.Region(r.std, r.table, r.d.Dict, r.year, nil)
	if err != nil {
		return err
	}
	after, err := scenario.Region(r.std, r.table, r.d.Dict, r.year, r.scalings)
	if err != nil {
		r.problem = errors.Join(r.problem, err)
		after = before
	}
	title := archive.RegionLabel(r.code) + " " + r.year.String() + " · " + r.std.Pack().Label.In(r.c.Lang)
	rep := scenario.RegionReport(title, before, after, r.name)
	r.report = &rep
	return nil
}

func (r *region) name(c registry.RegionCode) string {
	if n := r.names[c]; n != "" {
		return n
	}
	return archive.RegionLabel(c)
}

// region answers what if for all counties of a region.
func (d Deps) region(c *route.Context) error {
	r, err := d.openRegion(c)
	if err != nil {
		return err
	}
	if r.table == nil {
		return Nothing(c)
	}
	r.read()
	if err := r.judge(); err != nil {
		return err
	}
	allow := func() error {
		return d.Archive.AllowExport(c.Ctx(), c.Actor, r.code, "plan.export", "region/"+r.code.String())
	}
	if sent, err := parts.SendExhibit(c, r.report, allow); sent || err != nil {
		return err
	}
	view := parts.Exhibit(c, parts.ExhibitView{Report: *r.report, Row: func(_, id string) string { return "/plans/" + id }, PerTable: 200})
	if c.Partial() && c.R.Header.Get("HX-Target") == "outcome" {
		return parts.Fragment(c, view)
	}
	h := parts.Head{
		Title: c.T("全域情景", "What if, all counties"), Menu: "plans", Errors: r.problem,
		Lead:   c.T("全域每所学校的某个数按同一比例变动，或换一个标准，各县结论随之重算。", "A figure of every school changes alike, or another standard holds: the counties are judged anew as you type."),
		Crumbs: []parts.Link{{Text: archive.RegionLabel(r.code), URL: results.RegionURL(r.code)}, {Text: c.T("规划", "Planning"), URL: "/plans"}},
	}
	return parts.Page(c, h, regionBody(r, view))
}

// fieldOptions lists the figures that may be turned.
func (r *region) fieldOptions() []parts.Option {
	out := []parts.Option{{Value: "", Label: r.c.T("（不变）", "(none)")}}
	needs := map[facts.FieldID]bool{}
	for _, id := range r.std.Needs() {
		needs[id] = true
	}
	for _, f := range r.d.Dict.Fields() {
		if needs[f.ID] && f.Level == facts.PerSection && (f.Type == facts.Count || f.Type == facts.Amount) {
			out = append(out, parts.Option{Value: string(f.ID), Label: f.Label.In(r.c.Lang)})
		}
	}
	return out
}

func (r *region) whereOptions() []parts.Option {
	out := []parts.Option{{Value: "", Label: r.c.T("城乡都变", "everywhere")}}
	for _, l := range []registry.Location{registry.Urban, registry.Town, registry.Rural} {
		out = append(out, parts.Option{Value: l.String(), Label: l.Label().In(r.c.Lang)})
	}
	return out
}

func (r *region) standardOptions() []parts.Option {
	list, err := r.d.Archive.Standards()
	if err != nil {
		return nil
	}
	var out []parts.Option
	for _, info := range list {
		out = append(out, parts.Option{Value: info.ID, Label: info.Label.In(r.c.Lang)})
	}
	return out
}

// regionOf is where somebody who answers for more than a county plans.
func regionOf(a access.Actor) registry.RegionCode {
	if top := a.Top(); top.Level() == registry.PrefectureLevel || top.Level() == registry.ProvinceLevel {
		return top
	}
	return 0
}
