package outlook

import (
	"strconv"

	"junheng/internal/exhibit"
	"junheng/internal/fault"
	"junheng/plan/classes"
	"junheng/plan/forecast"
	"junheng/plan/staffing"
	"junheng/web/pages/plans"
	"junheng/web/parts"
	"junheng/web/route"
)

// forecast shows pupils by school and grade, and the verdict if nothing is done.
func (d Deps) forecast(c *route.Context) error {
	p, err := d.open(c, 6)
	if err != nil {
		return err
	}
	if p == nil {
		return plans.Nothing(c)
	}
	in := forecast.Input{
		Table: p.table, County: p.County, Base: p.Record.Year, Years: p.years, Births: p.births, Numbers: p.numbers, Seed: 1,
		Standard: p.Pack, Dict: d.Dict, Choices: p.Record.Choices, Program: p.Record.Program,
	}
	if text := c.Query("level"); text != "" {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || v < 50 || v > 99 {
			p.fail("level", "把握程度填50至99", "the level lies between 50 and 99")
		} else {
			in.Level = v / 100
		}
	}
	r, err := forecast.Run(in)
	if err != nil {
		return p.cannot("forecast", c.T("生源预测", "Forecast"), err)
	}
	return p.show("forecast", c.T("生源预测", "Forecast"), c.T("按历年升级、转学和出生人口推算各校各年级学生数，以及照此下去的结论。", "Pupils by school and grade from moving up, moves and births, and the verdict if nothing is done."), r.Report(p.Subtitle()))
}

// classes shows over-size classes and the cheapest way to be rid of them.
func (d Deps) classes(c *route.Context) error {
	p, err := d.open(c, 3)
	if err != nil {
		return err
	}
	if p == nil {
		return plans.Nothing(c)
	}
	in := classes.Input{
		Table: p.table, County: p.County, Year: p.Record.Year, Standard: p.Pack, Numbers: p.numbers, Years: min(p.years, classes.MostYears), AtOnce: c.Query("at_once") != "",
		Prices: classes.Prices{Split: p.number("class_price"), Shift: p.number("shift_price"), Room: p.number("room_price")}, Reach: p.number("shift_distance"),
	}
	p.wan("class_price", &in.Prices.Split)
	p.wan("shift_price", &in.Prices.Shift)
	p.wan("room_price", &in.Prices.Room)
	if text := c.Query("reach"); text != "" {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || v < 0 {
			p.fail("reach", "距离填不小于0的公里数", "a distance of 0 or more is wanted")
		} else {
			in.Reach = v
		}
	}
	ahead, err := p.ahead(in.Years)
	if err != nil {
		return err
	}
	in.Intakes = intakes(ahead)
	r, err := classes.New(in)
	if err != nil {
		return p.cannot("classes", c.T("大班额", "Over-size classes"), err)
	}
	return p.show("classes", c.T("大班额", "Over-size classes"), c.T("哪些年级超班额，逐年怎样消除最省：拆班、调剂新生、建教室。", "Which grades are too large, and the cheapest way out year by year: split, send intakes to neighbours, build."), r.Report(p.Subtitle()))
}

// wan reads a price typed in 万元.
func (p *page) wan(field string, to *float64) {
	text := p.C.Query(field)
	if text == "" {
		return
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || v < 0 {
		p.fail(field, "费用填不小于0的数，单位万元", "a price of 0 or more in 10,000 yuan is wanted")
		return
	}
	*to = v * 10000
}

func intakes(r *forecast.Result) map[classes.Key][]float64 {
	if r == nil {
		return nil
	}
	out := map[classes.Key][]float64{}
	for i := range r.Sections {
		s := &r.Sections[i]
		k := classes.Key{School: s.School.ID, Stage: s.Stage}
		for y := range s.Grades {
			out[k] = append(out[k], s.Grades[y][0].Mid)
		}
	}
	return out
}

// staffing shows posts, teachers by subject and whom to recruit.
func (d Deps) staffing(c *route.Context) error {
	p, err := d.open(c, 5)
	if err != nil {
		return err
	}
	if p == nil {
		return plans.Nothing(c)
	}
	ahead, err := p.ahead(p.years)
	if err != nil {
		return err
	}
	norm := staffing.Norm(c.Query("norm"))
	r, err := staffing.New(staffing.Input{
		Table: p.table, County: p.County, Year: p.Record.Year, Numbers: p.numbers, Standard: p.Pack, Norm: norm, Years: min(p.years, staffing.MostYears), Pupils: pupilsAhead(ahead),
	})
	if err != nil {
		return p.cannot("staffing", c.T("教师配备", "Staffing"), err)
	}
	return p.show("staffing", c.T("教师配备", "Staffing"), c.T("编制与实有、按课时看哪些学科缺人、几年内要招多少。", "Posts and staff, which subjects lack teachers by the hours taught, and whom to recruit."), r.Report(p.Subtitle()))
}

func pupilsAhead(r *forecast.Result) map[staffing.Key][][]float64 {
	if r == nil {
		return nil
	}
	out := map[staffing.Key][][]float64{}
	for i := range r.Sections {
		s := &r.Sections[i]
		k := staffing.Key{School: s.School.ID, Stage: s.Stage}
		for _, grades := range s.Grades {
			list := make([]float64, len(grades))
			for g, x := range grades {
				list[g] = x.Mid
			}
			out[k] = append(out[k], list)
		}
	}
	return out
}

// show answers with a result, on screen or as a file.
func (p *page) show(which, title, lead string, r *exhibit.Report) error {
	c := p.C
	if sent, err := parts.SendExhibit(c, r, p.d.AllowExport(p.Ground, which)); sent || err != nil {
		return err
	}
	h := p.Head(title, lead)
	h.Errors, h.Tabs = p.errs, p.tabs(which)
	return parts.Page(c, h, body(p, which, parts.Exhibit(c, parts.ExhibitView{Report: *r})))
}

// cannot says why there is no result yet, and how to come to one.
func (p *page) cannot(which, title string, err error) error {
	if k := fault.KindOf(err); k != fault.NotFound && k != fault.Invalid && k != fault.Usage {
		return err
	}
	h := p.Head(title, "")
	h.Errors, h.Tabs = p.errs, p.tabs(which)
	return parts.Page(p.C, h, body(p, which, missing(p, err)))
}

func (p *page) tabs(which string) []parts.Link {
	c := p.C
	return []parts.Link{
		{Text: c.T("生源预测", "Forecast"), URL: p.URL("/forecast"), Main: which == "forecast"},
		{Text: c.T("大班额", "Over-size classes"), URL: p.URL("/classes"), Main: which == "classes"},
		{Text: c.T("教师配备", "Staffing"), URL: p.URL("/staffing"), Main: which == "staffing"},
	}
}
