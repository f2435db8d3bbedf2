package warnings

import (
	"strconv"
	"strings"

	"junheng/access"
	"junheng/assess/archive"
	"junheng/internal/fault"
	"junheng/publish"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// decide keeps what is warned of in a county, or takes the decision back.
func (d Deps) decide(c *route.Context) error {
	county, err := registry.ParseRegionCode(c.Form("county"))
	if err != nil {
		return err
	}
	w, errs := ReadWatch(c)
	if c.Form("back") != "" {
		w, errs = nil, nil
	}
	if errs == nil {
		errs = d.Archive.SetWatching(c.Ctx(), c.Actor, county, w)
	}
	switch {
	case errs == nil && w == nil:
		c.Flash("已恢复为系统的提醒尺度。", "The county goes by the installation’s margins again.")
	case errs == nil:
		c.Flash("已存为本县的提醒尺度，所有人看到的预警都按它列出。", "Kept as the county’s margins; everybody’s list goes by them.")
	case fault.KindOf(errs) == fault.Invalid:
		c.R.URL.RawQuery = "county=" + county.String()
		return d.listWith(c, errs)
	default:
		return errs
	}
	return c.SeeOther("/warnings?county=" + county.String())
}

// ReadWatch reads the fields share (in per cent) and years; what is no number
// comes back as errors.
func ReadWatch(c *route.Context) (*archive.Watch, error) {
	share, err1 := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(c.Form("within")), "%"), 64)
	years, err2 := strconv.Atoi(strings.TrimSpace(c.Form("years")))
	switch {
	case err1 != nil:
		return nil, parts.Problem("within", "请填写百分数，例如 5", "want per cent, such as 5")
	case err2 != nil:
		return nil, parts.Problem("years", "请填写年数，例如 3", "want a number of years, such as 3")
	}
	return &archive.Watch{Share: share / 100, Years: years}, nil
}

// mayDecide reports whether the reader decides for the county.
func (v *view) mayDecide() bool {
	return v.c.Actor.May(access.AssessRun, access.Place{Region: v.o.Record.County})
}

// decided says whose margins these are.
func (v *view) decided() string {
	c, r := v.c, v.rule
	margins := publish.Trimmed(100*r.Share, 2) + "%" + c.T("、", ", ") + strconv.Itoa(r.Years) + c.T(" 年", " years")
	switch {
	case r.Own:
		return c.T("本县尺度：", "The county’s margins: ") + margins + c.T("（", " (") + r.ByName + " " + c.Moment(r.At) + c.T("）", ")")
	case !r.At.IsZero():
		return c.T("本县没有另定尺度，用系统设置的：", "The county decided none; the installation’s hold: ") + margins
	}
	return c.T("还没有人定过尺度，用程序自带的：", "Nobody decided any; the program’s own hold: ") + margins
}
