package datasets

import (
	"context"
	"slices"
	"strconv"

	"junheng/assess/archive"
	"junheng/collect/returns"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// which says which returns are frozen.
type which string

const (
	lockedOnly which = "locked"
	approvedUp which = "approved"
	everything which = "all"
)

var statesOf = map[which][]returns.State{
	lockedOnly: {returns.Locked, returns.CityOK, returns.ProvOK},
	approvedUp: {returns.Approved, returns.Locked, returns.CityOK, returns.ProvOK},
	everything: nil,
}

// freezing is the form that freezes a dataset.
type freezing struct {
	c       *route.Context
	regions []registry.RegionCode
	names   names
	region  registry.RegionCode
	year    registry.SchoolYear
	which   which
	table   *facts.Table // what would be frozen
	all     int          // schools with any return of the year, in whatever state
}

// freezeForm shows what the returns of a year hold, and asks for a name.
func (d Deps) freezeForm(c *route.Context) error {
	f, err := d.freezing(c, c.Query)
	if err != nil {
		return err
	}
	return parts.Page(c, f.head(nil), freezeBody(f))
}

func (f *freezing) head(errs error) parts.Head {
	return parts.Head{
		Title: f.c.T("冻结数据集", "Freeze a dataset"), Menu: "datasets", Errors: errs,
		Crumbs: []parts.Link{{Text: f.c.T("数据集", "Datasets"), URL: "/datasets"}},
		Lead:   f.c.T("把某一学年的报表数据定格为数据集。以后报表再改，不影响它和依据它的评估。", "Hold the facts of a school year fast. Later changes of the returns touch neither the dataset nor verdicts made from it."),
	}
}

// freezing reads the choices and gathers what they would freeze.
func (d Deps) freezing(c *route.Context, get func(string) string) (*freezing, error) {
	f := &freezing{c: c, regions: runs(c.Actor), which: lockedOnly}
	if code, err := registry.ParseRegionCode(get("region")); err == nil && slices.Contains(f.regions, code) {
		f.region = code
	} else if len(f.regions) > 0 {
		f.region = f.regions[0]
	}
	y, _ := strconv.Atoi(get("year"))
	f.year = registry.SchoolYear(y)
	if f.year == 0 {
		f.year = currentYear(c)
	}
	if _, known := statesOf[which(get("which"))]; known {
		f.which = which(get("which"))
	}
	var err error
	if f.names, err = d.names(c); err != nil {
		return nil, err
	}
	if f.table, err = d.Returns.Table(c.Ctx(), counties(c, f.region), f.year, statesOf[f.which]...); err != nil {
		return nil, err
	}
	f.all = len(f.table.Schools)
	if f.which != everything {
		all, err := d.Returns.Table(context.WithoutCancel(c.Ctx()), counties(c, f.region), f.year)
		if err != nil {
			return nil, err
		}
		f.all = len(all.Schools)
	}
	return f, nil
}

// counties lists the counties of a region that the reader answers for.
func counties(c *route.Context, region registry.RegionCode) []registry.RegionCode {
	if region.Level() == registry.CountyLevel {
		return []registry.RegionCode{region}
	}
	var out []registry.RegionCode
	for _, r := range runs(c.Actor) {
		if r.Level() == registry.CountyLevel && archive.Within(r, region) {
			out = append(out, r)
		}
	}
	return out
}

// currentYear is the school year whose stocks were counted last.
func currentYear(c *route.Context) registry.SchoolYear {
	y := c.Now.Year()
	if c.Now.Month() < 9 {
		y--
	}
	return registry.SchoolYear(y)
}

func (f *freezing) years() []parts.Option {
	var out []parts.Option
	now := currentYear(f.c)
	for y := now; y > now-8; y-- {
		out = append(out, parts.Option{Value: strconv.Itoa(int(y)), Label: y.String()})
	}
	if f.year > now || f.year <= now-8 {
		out = append(out, parts.Option{Value: strconv.Itoa(int(f.year)), Label: f.year.String()})
	}
	return out
}

func (f *freezing) regionOptions() []parts.Option {
	var out []parts.Option
	for _, r := range f.regions {
		out = append(out, parts.Option{Value: r.String(), Label: f.names.of(r)})
	}
	return out
}

func (f *freezing) whichOptions() []parts.Option {
	return []parts.Option{
		{Value: string(lockedOnly), Label: f.c.T("已锁定的报表（正式评估）", "locked returns (for a formal verdict)")},
		{Value: string(approvedUp), Label: f.c.T("县级已审核及以后的报表", "returns approved by the county, or further")},
		{Value: string(everything), Label: f.c.T("目前填报的全部报表（预评，仅供内部参考）", "all returns as they stand (a trial, for internal use)")},
	}
}

func (f *freezing) name() string {
	kind := map[which][2]string{lockedOnly: {"终审数据", "final facts"}, approvedUp: {"县级审核数据", "facts approved by the county"}, everything: {"预评数据", "trial facts"}}[f.which]
	return f.year.String() + f.c.T("学年", " ") + f.c.T(kind[0], kind[1])
}

// holds says what would be frozen.
func (f *freezing) holds() string {
	n := strconv.Itoa(len(f.table.Schools))
	s := f.c.T("将冻结 "+n+" 所学校的数据，共 "+strconv.Itoa(f.table.Len())+" 条记录。", n+" schools would be frozen, "+strconv.Itoa(f.table.Len())+" rows.")
	if more := f.all - len(f.table.Schools); more > 0 {
		s += f.c.T("另有 "+strconv.Itoa(more)+" 所学校的报表还没有到这一步，不会计入。", " The returns of "+strconv.Itoa(more)+" more schools have not come that far and are left out.")
	}
	return s
}

// freeze freezes what the form asks for.
func (d Deps) freeze(c *route.Context) error {
	f, err := d.freezing(c, c.Form)
	if err != nil {
		return err
	}
	found, err := d.Returns.Findings(c.Ctx(), counties(c, f.region), f.year, statesOf[f.which]...)
	if err != nil {
		return err
	}
	done, err := d.Archive.Freeze(c.Ctx(), c.Actor, archive.Freezing{
		Region: f.region, Year: f.year, Name: c.Form("name"), Note: c.Form("note"), Table: f.table, Trial: f.which != lockedOnly, Findings: Kept(found),
	})
	if err != nil {
		if fault.KindOf(err) == fault.Invalid {
			return parts.Page(c, f.head(err), freezeBody(f))
		}
		return err
	}
	if done.Again {
		c.Flash("内容与已冻结的“"+done.Name+"”完全相同，没有另存一份。", "The same facts were frozen before as “"+done.Name+"”; nothing was added.")
	} else {
		c.Flash("已冻结，可以运行评估。", "The dataset is frozen and can be judged.")
	}
	return c.SeeOther(URL(done.County, done.Hash))
}
