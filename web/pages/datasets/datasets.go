// Package datasets lists the frozen datasets, freezes the returns of a school
// year into a new one, and judges a dataset under a standard.
package datasets

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/job"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// Returns gives the facts of the returns of counties in a school year, and what
// was found in them.
type Returns interface {
	Table(ctx context.Context, counties []registry.RegionCode, year registry.SchoolYear, in ...returns.State) (*facts.Table, error)
	Findings(ctx context.Context, counties []registry.RegionCode, year registry.SchoolYear, in ...returns.State) ([]returns.Finding, error)
}

// Deps is what these pages need.
type Deps struct {
	Archive *archive.Service
	Returns Returns
	Jobs    *job.Runner // judges datasets of many counties; nil: at once
}

// Routes lists the pages.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /datasets", Perm: access.AssessRead, Act: "datasets.list", Handle: d.list},
		{Pattern: "GET /datasets/freeze", Perm: access.AssessRun, Act: "datasets.freeze_form", Handle: d.freezeForm},
		{Pattern: "POST /datasets/freeze", Perm: access.AssessRun, Act: "datasets.freeze", Quiet: true, Handle: d.freeze},
		{Pattern: "GET /datasets/{region}/{hash}", Perm: access.AssessRead, Act: "datasets.show", Handle: d.show},
		{Pattern: "GET /datasets/{region}/{hash}/findings", Perm: access.AssessRead, Act: "datasets.findings", Handle: d.findings},
		{Pattern: "GET /datasets/{region}/{hash}/parquet", Perm: access.ExportData, Act: "datasets.export", Quiet: true, Handle: d.parquet},
		{Pattern: "GET /datasets/{region}/{hash}/run", Perm: access.AssessRun, Act: "datasets.run_form", Handle: d.runForm},
		{Pattern: "POST /datasets/{region}/{hash}/run", Perm: access.AssessRun, Act: "datasets.run", Quiet: true, Handle: d.run},
	}
}

// URL gives the address of a dataset.
func URL(owner registry.RegionCode, hash string) string {
	return "/datasets/" + owner.String() + "/" + url.PathEscape(hash)
}

// list answers with the datasets the reader may see.
func (d Deps) list(c *route.Context) error {
	list, err := d.Archive.Datasets(c.Ctx(), c.Actor, 0)
	if err != nil {
		return err
	}
	names, err := d.names(c)
	if err != nil {
		return err
	}
	h := parts.Head{
		Title: c.T("数据集", "Datasets"), Menu: "datasets",
		Lead: c.T("数据集是某一学年报表数据的定格，内容不再变化；评估都依据数据集。", "A dataset is the facts of a school year held fast; every verdict rests on one."),
	}
	empty := parts.EmptyState{Text: c.T("还没有数据集。报表审核锁定后，由县级统计员冻结。", "There are no datasets yet. The county's statistician freezes them once the returns are locked.")}
	if len(runs(c.Actor)) > 0 {
		add := parts.Link{Text: c.T("冻结数据集", "Freeze a dataset"), URL: "/datasets/freeze", Icon: "plus", Main: true}
		h.Actions = []parts.Link{add}
		empty = parts.EmptyState{Text: c.T("还没有数据集。报表审核锁定后，在这里冻结。", "There are no datasets yet. Freeze one once the returns are locked."), Action: add}
	}
	return parts.List(c, h, listing(c, list, names, empty))
}

func listing(c *route.Context, list []archive.Dataset, names names, empty parts.EmptyState) parts.Listing {
	l := parts.Listing{
		Name: c.T("数据集", "Datasets"),
		Columns: []parts.Column{
			{Key: "name", Label: c.T("名称", "Name")},
			{Key: "region", Label: c.T("地区", "Region")},
			{Key: "year", Label: c.T("学年", "School year")},
			{Key: "counties", Label: c.T("县数", "Counties"), Align: parts.End, Minor: true},
			{Key: "schools", Label: c.T("学校", "Schools"), Align: parts.End},
			{Key: "at", Label: c.T("冻结时间", "Frozen")},
			{Key: "by", Label: c.T("冻结人", "By"), Minor: true},
			{Key: "hash", Label: c.T("校验值", "Hash"), Minor: true},
		},
		Sort: "-at", Empty: empty,
	}
	years := map[string]bool{}
	var options []parts.Option
	for _, x := range list {
		y := x.Year.String()
		if !years[y] {
			years[y] = true
			options = append(options, parts.Option{Value: y, Label: y})
		}
		counties, schools := float64(len(x.Counties)), float64(x.Schools)
		l.Rows = append(l.Rows, parts.Row{URL: URL(x.County, x.Hash), Cells: []parts.Cell{
			parts.Word(x.Name), parts.Word(names.of(x.County)),
			{Text: y, Sort: int(x.Year)},
			{Value: &counties, Text: strconv.Itoa(len(x.Counties)), URL: URL(x.County, x.Hash)},
			{Value: &schools, Text: strconv.Itoa(x.Schools), URL: URL(x.County, x.Hash)},
			{Text: c.Moment(x.At), Sort: x.At},
			parts.Word(x.ByName),
			{Text: x.Hash, View: hash(x.Hash)},
		}})
	}
	if len(options) > 1 {
		l.Filters = []parts.Filter{{Key: "year", Label: c.T("学年", "School year"), Options: options}}
	}
	return l
}

// names are what counties call themselves, where a verdict tells.
type names map[registry.RegionCode]string

func (n names) of(region registry.RegionCode) string {
	if name := n[region]; name != "" {
		return name
	}
	return archive.RegionLabel(region)
}

func (d Deps) names(c *route.Context) (names, error) {
	n, err := d.Archive.Names(c.Ctx(), c.Actor)
	return n, err
}

// runs lists the regions for which an actor may freeze and judge, the widest
// first: his city or province as a whole, and its counties.
func runs(actor access.Actor) []registry.RegionCode {
	var out []registry.RegionCode
	add := func(r registry.RegionCode) {
		if r != 0 && !slices.Contains(out, r) && actor.May(access.AssessRun, access.Place{Region: r}) {
			out = append(out, r)
		}
	}
	for _, g := range actor.Grants {
		add(g.Region.County())
	}
	for _, county := range actor.Counties(access.AssessRun) {
		add(county)
	}
	return out
}
