package outlook

import (
	"junheng/internal/exhibit"
	"junheng/internal/fault"
	"junheng/plan/classes"
	"junheng/plan/forecast"
	"junheng/plan/staffing"
	"junheng/web/pages/plans"
	"junheng/web/parts"
	"junheng/web/route"
)

// page answers with one of the pages.
func (d Deps) page(which string) func(*route.Context) error {
	return func(c *route.Context) error {
		p, err := d.open(c, which)
		if err != nil {
			return err
		}
		if p == nil {
			return plans.Nothing(c)
		}
		return p.answer()
	}
}

// answer computes, and shows the result, or why there is none.
func (p *page) answer() error {
	compute := map[string]func() (*exhibit.Report, error){"forecast": p.forecast, "classes": p.classes, "staffing": p.staffing}[p.which]
	r, err := compute()
	if err != nil {
		if k := fault.KindOf(err); k != fault.NotFound && k != fault.Invalid && k != fault.Usage {
			return err
		}
		return parts.Page(p.C, p.head(), body(p, missing(p, err), true))
	}
	if sent, err := parts.SendExhibit(p.C, r, p.d.AllowExport(p.Ground, p.which)); sent || err != nil {
		return err
	}
	return parts.Page(p.C, p.head(), body(p, parts.Exhibit(p.C, parts.ExhibitView{Report: *r}), len(p.lacks()) > 0))
}

func (p *page) head() parts.Head {
	c := p.C
	titles := map[string][2]string{
		"forecast": {c.T("生源预测", "Forecast"), c.T("按历年升级、转学和出生人口推算各校各年级学生数，以及照此下去的结论。", "Pupils by school and grade from moving up, moves and births, and the verdict if nothing is done.")},
		"classes":  {c.T("大班额", "Over-size classes"), c.T("哪些年级超班额，逐年怎样消除最省：拆班、调剂新生、建教室。", "Which grades are too large, and the cheapest way out year by year: split, send intakes to neighbours, build.")},
		"staffing": {c.T("教师配备", "Staffing"), c.T("编制与实有、按课时看哪些学科缺人、几年内要招多少。", "Posts and staff, which subjects lack teachers by the hours taught, and whom to recruit.")},
	}
	h := p.Head(titles[p.which][0], titles[p.which][1])
	h.Errors = p.errs
	for _, which := range []string{"forecast", "classes", "staffing"} {
		h.Tabs = append(h.Tabs, parts.Link{Text: titles[which][0], URL: p.URL("/" + which), Main: which == p.which})
	}
	return h
}

// forecast is pupils by school and grade, and the verdict if nothing is done.
func (p *page) forecast() (*exhibit.Report, error) {
	in := forecast.Input{
		Table: p.table, County: p.County, Base: p.Record.Year, Years: p.years, Births: p.births, Moves: p.moves, Numbers: p.numbers, Seed: 1,
		Standard: p.Pack, Dict: p.d.Dict, Choices: p.Record.Choices, Program: p.Record.Program,
	}
	if text := p.C.Query("level"); text != "" {
		v, ok := parts.Percent(text)
		if !ok || v < 50 || v > 99 {
			p.fail("level", "把握程度填50至99", "the level lies between 50 and 99")
		} else {
			in.Level = v / 100
		}
	}
	r, err := forecast.Run(in)
	if err != nil {
		return nil, err
	}
	return r.Report(p.Subtitle()), nil
}

// classes is over-size classes and the cheapest way to be rid of them.
func (p *page) classes() (*exhibit.Report, error) {
	in := classes.Input{
		Table: p.table, County: p.County, Year: p.Record.Year, Listed: p.listed, Standard: p.Pack, Numbers: p.numbers, Years: p.years, AtOnce: p.C.Query("at_once") != "",
		Prices: classes.Prices{Split: p.number("class_price"), Shift: p.number("shift_price"), Room: p.number("room_price")}, Reach: p.number("shift_distance"),
	}
	p.wan("class_price", &in.Prices.Split)
	p.wan("shift_price", &in.Prices.Shift)
	p.wan("room_price", &in.Prices.Room)
	if text := p.C.Query("reach"); text != "" {
		v, ok := parts.Figure(text)
		if !ok || !(v >= 0 && v <= mostKm) {
			p.fail("reach", "距离填0至100的公里数", "a distance from 0 to 100 km is wanted")
		} else {
			in.Reach = v
		}
	}
	ahead, err := p.ahead(in.Years)
	if err != nil {
		return nil, err
	}
	in.Intakes = intakes(ahead)
	r, err := classes.New(in)
	if err != nil {
		return nil, err
	}
	return r.Report(p.Subtitle()), nil
}

// What is beyond these was mistyped: kilometres, and 万元.
const (
	mostKm  = 100
	mostWan = 1e6
)

// wan reads a price typed in 万元.
func (p *page) wan(field string, to *float64) {
	text := p.C.Query(field)
	if text == "" {
		return
	}
	v, ok := parts.Figure(text)
	if !ok || !(v >= 0 && v <= mostWan) {
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

// staffing is posts, teachers by subject and whom to recruit.
func (p *page) staffing() (*exhibit.Report, error) {
	norm := staffing.Norm(p.C.Query("norm"))
	if norm != "" && norm != staffing.Unified && norm != staffing.ByPlace {
		p.fail("norm", "请选择编制标准", "choose a norm of posts")
		norm = staffing.Unified
	}
	ahead, err := p.ahead(p.years)
	if err != nil {
		return nil, err
	}
	r, err := staffing.New(staffing.Input{
		Table: p.table, County: p.County, Year: p.Record.Year, Numbers: p.numbers, Standard: p.Pack, Norm: norm, Years: p.years, Pupils: pupilsAhead(ahead),
	})
	if err != nil {
		return nil, err
	}
	return r.Report(p.Subtitle()), nil
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
