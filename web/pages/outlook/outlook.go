// Package outlook is the years ahead of a county: pupils by school and grade,
// over-size classes and the cheapest way to be rid of them, and staffing.
//
// The facts are those frozen over the years. What no return need ask for –
// births by township, pupils by grade of years gone by, classes one by one,
// expected moves – is uploaded here and kept as planning papers.
package outlook

import (
	"errors"
	"strconv"

	"junheng/access"
	"junheng/facts"
	"junheng/plan/classes"
	"junheng/plan/forecast"
	"junheng/plan/staffing"
	"junheng/registry"
	"junheng/rules"
	"junheng/web/pages/plans"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need; those of the planning desk.
type Deps struct{ plans.Deps }

// numbersPack holds the numbers of planning: posts, lessons, ages.
const numbersPack = "cn/staffing"

// mostUpload is the largest file taken.
const mostUpload = 24 << 20

// Routes lists the pages.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /plans/{county}/forecast", Perm: access.PlanRead, Act: "plans.forecast", Handle: d.page("forecast")},
		{Pattern: "GET /plans/{county}/classes", Perm: access.PlanRead, Act: "plans.classes", Handle: d.page("classes")},
		{Pattern: "GET /plans/{county}/staffing", Perm: access.PlanRead, Act: "plans.staffing", Handle: d.page("staffing")},
		{Pattern: "GET /plans/{county}/sources/{kind}/template", Perm: access.PlanRead, Act: "plans.sources.template", Handle: d.template},
		{Pattern: "POST /plans/{county}/sources", Perm: access.PlanWrite, Act: "plans.sources", Quiet: true, Handle: d.upload, Body: mostUpload},
		{Pattern: "POST /plans/{county}/sources/{id}/drop", Perm: access.PlanWrite, Act: "plans.sources.drop", Quiet: true, Handle: d.drop},
	}
}

// page is one request: the facts of several years, with what was uploaded.
type page struct {
	*plans.Ground
	d       Deps
	which   string
	years   int
	numbers *rules.Pack

	frozen []*facts.Table // those on record, oldest first; the last is of the base year
	table  *facts.Table   // they, and what was uploaded
	kept   []kept         // papers in force
	births *forecast.Births
	moves  []forecast.Move
	listed []classes.Class

	strangers []string // schools of uploaded tables that no frozen dataset knows
	differ    int      // figures of uploaded tables that frozen ones contradict
	errs      error
}

// spans are the years ahead that a page shows unless asked, and at most.
var spans = map[string]struct{ usual, most int }{
	"forecast": {6, forecast.MostYears}, "classes": {classes.MostYears, classes.MostYears}, "staffing": {5, staffing.MostYears},
}

// open gathers everything a page of the years ahead rests on; nil where the
// county has no verdict to start from.
func (d Deps) open(c *route.Context, which string) (*page, error) {
	g, err := d.On(c)
	if err != nil || g == nil {
		return nil, err
	}
	span := spans[which]
	p := &page{Ground: g, d: d, which: which, years: span.usual}
	if text := c.Query("years"); text != "" {
		v, ok := parts.Figure(text)
		n := int(v)
		if !ok || v != float64(n) || n < 1 || n > span.most {
			most := strconv.Itoa(span.most)
			p.fail("years", "年数填1至"+most, "years run from 1 to "+most)
		} else {
			p.years = n
		}
	}
	if p.numbers, err = d.Archive.Standard(numbersPack); err != nil {
		return nil, err
	}
	return p, p.gather()
}

func (p *page) fail(field, zh, en string) {
	p.errs = errors.Join(p.errs, parts.Problem(field, zh, en))
}

// number is a named number of the planning pack for the year of the ground; 0
// where the pack has none.
func (p *page) number(id string) float64 {
	if x := p.numbers.Param(id); x != nil {
		if at := x.Values.At(p.Record.Year.AsOf()); at != nil {
			if v, ok := at.For(registry.Whole); ok {
				return v.V
			}
		}
	}
	return 0
}
