// Package outlook is the years ahead of a county: pupils by school and grade,
// over-size classes and the cheapest way to be rid of them, and staffing.
//
// The facts are those frozen over the years; births by township and tables of
// pupils by grade, which no return asks for, are uploaded here and kept as
// planning papers.
package outlook

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"junheng/access"
	"junheng/collect"
	"junheng/facts"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/forecast"
	"junheng/plan/roadmap"
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
		{Pattern: "GET /plans/{county}/forecast", Perm: access.PlanRead, Act: "plans.forecast", Handle: d.forecast},
		{Pattern: "GET /plans/{county}/classes", Perm: access.PlanRead, Act: "plans.classes", Handle: d.classes},
		{Pattern: "GET /plans/{county}/staffing", Perm: access.PlanRead, Act: "plans.staffing", Handle: d.staffing},
		{Pattern: "POST /plans/{county}/sources", Perm: access.PlanWrite, Act: "plans.sources", Quiet: true, Handle: d.upload, Body: mostUpload},
		{Pattern: "POST /plans/{county}/sources/{id}/drop", Perm: access.PlanWrite, Act: "plans.sources.drop", Quiet: true, Handle: d.drop},
	}
}

// yearsBack is how many school years of facts are looked at.
const yearsBack = 6

// page is one request: the facts of several years, with what was uploaded.
type page struct {
	*plans.Ground
	d       Deps
	table   *facts.Table
	sources []roadmap.Paper // births and tables, newest first
	births  *forecast.Births
	numbers *rules.Pack
	years   int
	errs    error
}

// sourceFile is the body of an uploaded paper.
type sourceFile struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

// open gathers everything a page of the years ahead rests on.
func (d Deps) open(c *route.Context, years int) (*page, error) {
	g, err := d.On(c)
	if err != nil || g == nil {
		return nil, err
	}
	p := &page{Ground: g, d: d, years: years}
	if text := c.Query("years"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > forecast.MostYears {
			p.fail("years", "年数填1至9", "years run from 1 to 9")
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

// gather joins the frozen facts of the years with the uploaded tables.
func (p *page) gather() error {
	b := facts.NewBuilder()
	for y := p.Record.Year - yearsBack + 1; y <= p.Record.Year; y++ {
		t := p.Table
		if y != p.Record.Year {
			var err error
			if t, err = p.d.Archive.Newest(p.C.Ctx(), p.County, y); err != nil {
				return err
			}
		}
		if t != nil {
			pour(b, t)
		}
	}
	if err := p.uploaded(b); err != nil {
		return err
	}
	p.table = b.Table()
	return nil
}

// pour adds the facts of a table to a builder.
func pour(b *facts.Builder, t *facts.Table) {
	fields, texts := t.Fields(), t.TextFields()
	for r := range t.Len() {
		k := t.Key(r)
		if s, ok := t.SchoolAt(r); ok {
			b.School(k.Year, s)
		}
		b.AddRow(k)
		for _, f := range fields {
			if v := t.Value(r, f); blank.StateOf(v) != blank.NotReported {
				b.Add(k, f, v, t.Origin(r, f))
			}
		}
		for _, f := range texts {
			if text := t.Text(r, f); text != "" {
				b.AddFact(k, f, facts.Fact{Value: t.Value(r, f), Text: text, Origin: t.Origin(r, f)})
			}
		}
	}
}

// uploaded reads the papers: births, and tables of pupils and teachers.
func (p *page) uploaded(b *facts.Builder) error {
	var inputs []collect.Input
	for _, kind := range []roadmap.PaperKind{roadmap.Births, roadmap.Tables} {
		list, err := p.d.Plans.ListPapers(p.C.Ctx(), p.C.Actor, p.County, kind)
		if err != nil {
			return err
		}
		p.sources = append(p.sources, list...)
		for i, paper := range list {
			if kind == roadmap.Births && i > 0 {
				break // the newest list of births is in force
			}
			f, err := p.d.file(p.Ground, paper.ID)
			if err != nil {
				return err
			}
			if kind == roadmap.Tables {
				inputs = append(inputs, collect.Input{Name: f.Name, Data: f.Data})
				continue
			}
			if p.births, err = forecast.ReadBirths(f.Name, f.Data); err != nil {
				return err
			}
		}
	}
	if len(inputs) == 0 {
		return nil
	}
	slices.Reverse(inputs) // the newest last, so that it stands
	in, err := p.d.readTables(p.Ground, inputs)
	if err != nil {
		return err
	}
	pour(b, in.Table)
	return nil
}

// file reads an uploaded paper.
func (d Deps) file(g *plans.Ground, id string) (sourceFile, error) {
	var f sourceFile
	paper, err := d.Plans.FindPaper(g.C.Ctx(), g.C.Actor, g.County, id)
	if err != nil {
		return f, err
	}
	err = json.Unmarshal(paper.Body, &f)
	return f, err
}

// readTables reads tables of pupils and teachers as the program's forms know them.
func (d Deps) readTables(g *plans.Ground, inputs []collect.Input) (*collect.Intake, error) {
	forms, err := collect.LoadForms(rules.Embedded(), d.Dict)
	if err != nil {
		return nil, err
	}
	return collect.ReadYears(inputs, collect.Options{Forms: forms, Dict: d.Dict, County: g.County, Year: g.Record.Year})
}

var (
	msgNoKind    = locale.Plain("outlook.kind", "请选择文件的种类", "choose what the file holds")
	msgNoFile    = locale.Plain("outlook.file", "请选择文件", "choose a file")
	msgTableProb = locale.NewTemplate("outlook.problem", "{place}：{what}", "{place}: {what}")
)

// upload keeps a list of births or a table of pupils; every error in it is told
// at once with its cell, and nothing is kept then.
func (d Deps) upload(c *route.Context) error {
	if err := c.R.ParseMultipartForm(8 << 20); err != nil {
		return parts.Problem("file", "文件没有收全，请重新上传", "the file did not arrive whole; send it again")
	}
	g, err := d.On(c)
	if err != nil {
		return err
	}
	if g == nil {
		return plans.Nothing(c)
	}
	back := c.Form("back")
	if !slices.Contains([]string{"forecast", "classes", "staffing"}, back) {
		back = "forecast"
	}
	if err := d.take(g); err != nil {
		return parts.Page(c, failed(g, err, back), parts.Failure(err, false))
	}
	c.Flash("文件已收下，预测随之更新。", "The file is kept; the forecast follows it.")
	return c.SeeOther(plans.Home(g.County) + "/" + back)
}

func failed(g *plans.Ground, err error, back string) parts.Head {
	h := g.Head(g.C.T("文件没有收下", "The file was not kept"), "")
	h.Errors = err
	h.Actions = []parts.Link{{Text: g.C.T("返回", "Back"), URL: plans.Home(g.County) + "/" + back}}
	return h
}

// take reads the files sent, and keeps them when all are right.
func (d Deps) take(g *plans.Ground) error {
	c := g.C
	files, err := c.Files("file")
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fault.New(fault.Invalid, msgNoFile).At("file")
	}
	kind := roadmap.PaperKind(c.Form("kind"))
	for _, f := range files {
		switch kind {
		case roadmap.Births:
			_, err = forecast.ReadBirths(f.Name, f.Data)
		case roadmap.Tables:
			err = d.checkTable(g, f)
		default:
			err = fault.New(fault.Invalid, msgNoKind).At("kind")
		}
		if err != nil {
			return err
		}
	}
	for _, f := range files {
		body, err := json.Marshal(sourceFile(f))
		if err != nil {
			return err
		}
		if _, err := d.Plans.SavePaper(c.Ctx(), c.Actor, roadmap.Paper{County: g.County, Kind: kind, Name: f.Name, Year: g.Record.Year, Body: body}); err != nil {
			return err
		}
	}
	return nil
}

// checkTable tells everything that must be fixed in a table before it is kept.
func (d Deps) checkTable(g *plans.Ground, f route.File) error {
	in, err := d.readTables(g, []collect.Input{{Name: f.Name, Data: f.Data}})
	if err != nil {
		return err
	}
	var errs []error
	for i := range in.Problems {
		if p := &in.Problems[i]; p.Severity == collect.MustFix {
			errs = append(errs, fault.New(fault.Invalid, msgTableProb.With("place", p.Sheet+"!"+p.Cell, "what", locale.Text{ZH: p.Sentence(locale.ZH), EN: p.Sentence(locale.EN)})))
		}
	}
	return errors.Join(errs...)
}

// drop takes an uploaded file away.
func (d Deps) drop(c *route.Context) error {
	county, err := c.Region("county")
	if err != nil {
		return err
	}
	revision, _ := strconv.Atoi(c.Form("revision"))
	if err := d.Plans.DropPaper(c.Ctx(), c.Actor, county, c.Path("id"), revision); err != nil {
		return err
	}
	c.Flash("文件已去掉。", "The file is taken away.")
	return c.SeeOther(plans.Home(county) + "/forecast")
}

// ahead forecasts pupils without judging them; nil where no school reported
// pupils by grade.
func (p *page) ahead(years int) (*forecast.Result, error) {
	in := forecast.Input{Table: p.table, County: p.County, Base: p.Record.Year, Years: max(1, min(years, forecast.MostYears)), Births: p.births, Numbers: p.numbers, Draws: 200, Seed: 1}
	r, err := forecast.Run(in)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil //nolint:nilnil // no pupils by grade: there is no forecast, and none is wanted
	}
	return r, err
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
