package outlook

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"junheng/collect"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/plan/classes"
	"junheng/plan/forecast"
	"junheng/plan/roadmap"
	"junheng/web/pages/plans"
	"junheng/web/parts"
	"junheng/web/route"
)

// source is one kind of file that the county uploads.
type source struct {
	kind roadmap.PaperKind
	// Label is what it is called, columns what stands in it.
	label, columns locale.Text
	many           bool // several are in force beside each other
}

var sources = []source{
	{roadmap.Births, locale.Text{ZH: "分乡镇出生人口", EN: "births by township"}, locale.Text{ZH: "乡镇、年份、出生人数", EN: "乡镇, 年份, 出生人数"}, false},
	{roadmap.Tables, locale.Text{ZH: "分年级学生与教师结构", EN: "pupils by grade, teachers by subject and age"}, locale.Text{ZH: "每学年一张", EN: "one a school year"}, true},
	{roadmap.Classes, locale.Text{ZH: "逐班名单", EN: "list of classes"}, locale.Text{ZH: "学校、年级、班级、人数", EN: "学校, 年级, 班级, 人数"}, false},
	{roadmap.Moves, locale.Text{ZH: "设定的转入转出", EN: "expected moves"}, locale.Text{ZH: "乡镇、学年、转入人数、转出人数", EN: "乡镇, 学年, 转入人数, 转出人数"}, false},
}

func sourceOf(kind roadmap.PaperKind) *source {
	if i := slices.IndexFunc(sources, func(s source) bool { return s.kind == kind }); i >= 0 {
		return &sources[i]
	}
	return nil
}

// sourceFile is the body of an uploaded paper.
type sourceFile struct {
	File string `json:"name"`
	Data []byte `json:"data"`
}

// kept is an uploaded paper with its file.
type kept struct {
	roadmap.Paper
	sourceFile
}

// inForce gives the papers that pages rest on, newest first within each kind:
// every table, and of the other kinds the newest.
func (d Deps) inForce(g *plans.Ground) ([]kept, error) {
	var out []kept
	for i := range sources {
		list, err := d.Plans.ListPapers(g.C.Ctx(), g.C.Actor, g.County, sources[i].kind)
		if err != nil {
			return nil, err
		}
		for n, paper := range list {
			if n > 0 && !sources[i].many {
				break
			}
			k := kept{}
			if k.Paper, err = d.Plans.FindPaper(g.C.Ctx(), g.C.Actor, g.County, paper.ID); err != nil {
				return nil, err
			}
			if err := json.Unmarshal(k.Body, &k.sourceFile); err != nil {
				return nil, err
			}
			out = append(out, k)
		}
	}
	return out, nil
}

// read takes a file over; the error joins everything that is wrong with it.
func (p *page) read(kind roadmap.PaperKind, f sourceFile) error {
	var err error
	switch kind {
	case roadmap.Births:
		if p.births, err = forecast.ReadBirths(f.File, f.Data); err == nil {
			err = p.knownTowns(p.births.Townships)
		}
	case roadmap.Moves:
		p.moves, err = forecast.ReadMoves(f.File, f.Data)
	case roadmap.Classes:
		var list []classes.Class
		if list, err = classes.ReadClasses(f.File, f.Data); err != nil {
			return err
		}
		limits, err := classes.ReadLimits(p.Pack, p.numbers, p.Record.Year)
		if err != nil {
			return nil //nolint:nilerr // the standard has no such limits, and the page of the classes says so
		}
		if _, err := classes.Sections(p.table, p.County, p.Record.Year, list, limits); err != nil {
			return err
		}
		p.listed = list
	case roadmap.Tables:
		return p.checkTable(f)
	default:
		return fault.New(fault.Invalid, msgNoKind).At("kind")
	}
	return err
}

var (
	msgNoKind = locale.Plain("outlook.kind", "请选择文件的种类", "choose what the file holds")
	msgNoFile = locale.Plain("outlook.file", "请选择文件", "choose a file")
	msgCut    = locale.Plain("outlook.cut", "文件没有收全，请重新上传", "the file did not arrive whole; send it again")
	msgTowns  = locale.NewTemplate("outlook.towns", "表里的乡镇（{theirs}）没有一个与学校所在的乡镇（{ours}）同名，写法要一致", "no township of the list ({theirs}) is one in which schools lie ({ours}); they must be written alike")
	msgSaid   = locale.NewTemplate("outlook.problem", "{what}", "{what}")
	msgNobody = locale.Plain("outlook.nothing", "表里没有读到任何学校的数据；请用本页的空表", "no school was read from the table; use the empty one of this page")
)

// mostErrors is how many errors of a file are told at once.
const mostErrors = 50

// towns lists the townships of the schools.
func (p *page) towns() []string {
	var out []string
	for i := range p.table.Schools {
		if t := p.table.Schools[i].Township; t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// knownTowns refuses a list of which no township has a school: it is another
// county's, or written otherwise.
func (p *page) knownTowns(list []string) error {
	ours := p.towns()
	if len(ours) == 0 || len(list) == 0 || slices.ContainsFunc(list, func(t string) bool { return slices.Contains(ours, t) }) {
		return nil
	}
	return fault.New(fault.Invalid, msgTowns.With("theirs", named(list, "、", "等"), "ours", named(ours, "、", "等"))).At("file")
}

// checkTable tells everything that must be fixed in a table before it is kept.
func (p *page) checkTable(f sourceFile) error {
	in, err := p.d.readTables(p, []collect.Input{{Name: f.File, Data: f.Data}})
	if err != nil {
		return err
	}
	var errs []error
	for i := range in.Problems {
		if x := &in.Problems[i]; x.Severity == collect.MustFix {
			said := *x
			said.Sheet, said.Cell = "", "" // they stand as its place
			errs = append(errs, fault.New(fault.Invalid, msgSaid.With("what", locale.Text{ZH: said.Sentence(locale.ZH), EN: said.Sentence(locale.EN)})).At(f.File+" "+x.Sheet+"!"+x.Cell))
		}
	}
	if len(errs) == 0 && in.Table.Len() == 0 {
		return fault.New(fault.Invalid, msgNobody).At("file")
	}
	return errors.Join(errs...)
}

// upload keeps files of a kind; every error in them is told at once with its
// cell, and nothing is kept then.
func (d Deps) upload(c *route.Context) error {
	if err := c.R.ParseMultipartForm(8 << 20); err != nil {
		return fault.New(fault.Invalid, msgCut).At("file")
	}
	which := c.Form("back")
	if _, known := spans[which]; !known {
		which = "forecast"
	}
	p, err := d.open(c, which)
	if err != nil {
		return err
	}
	if p == nil {
		return plans.Nothing(c)
	}
	names, err := p.take()
	if err != nil {
		if k := fault.KindOf(err); k == fault.Denied || k == fault.Conflict || k == fault.Internal {
			return err
		}
		p.errs = errors.Join(p.errs, parts.First(err, mostErrors))
		return p.answer()
	}
	c.Flash("文件已收下："+named(names, "、", "等"+strconv.Itoa(len(names))+"个")+"。推算随之更新。", "Kept: "+named(names, ", ", " and others, "+strconv.Itoa(len(names))+" in all")+". The figures follow.")
	return c.SeeOther(p.URL("/" + which))
}

// named lists the first few names.
func named(names []string, between, more string) string {
	const shown = 3
	if len(names) <= shown {
		return strings.Join(names, between)
	}
	return strings.Join(names[:shown], between) + more
}

// take reads the files sent, keeps them when all are right, and gives their
// names. A file takes the place of the one that is in force: of tables, of that
// with its name.
func (p *page) take() ([]string, error) {
	c := p.C
	sent, err := c.Files("file")
	if err != nil {
		return nil, err
	}
	kind := roadmap.PaperKind(c.Form("kind"))
	src := sourceOf(kind)
	switch {
	case src == nil:
		return nil, fault.New(fault.Invalid, msgNoKind).At("kind")
	case len(sent) == 0:
		return nil, fault.New(fault.Invalid, msgNoFile).At("file")
	case !src.many:
		sent = sent[:1]
	}
	files, names := make([]sourceFile, len(sent)), make([]string, len(sent))
	var errs []error
	for i, f := range sent {
		files[i], names[i] = sourceFile{File: f.Name, Data: f.Data}, f.Name
		errs = append(errs, p.read(kind, files[i]))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, f := range files {
		if err := p.keep(src, f); err != nil {
			return nil, err
		}
	}
	return names, nil
}

func (p *page) keep(src *source, f sourceFile) error {
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	paper := roadmap.Paper{County: p.County, Kind: src.kind}
	for _, k := range p.kept {
		if k.Kind == src.kind && (!src.many || k.File == f.File) {
			paper = k.Paper
			break
		}
	}
	paper.Name, paper.Year, paper.Body = f.File, p.Record.Year, body
	_, err = p.d.Plans.SavePaper(p.C.Ctx(), p.C.Actor, paper)
	return err
}

// drop takes an uploaded file away.
func (d Deps) drop(c *route.Context) error {
	county, err := c.Region("county")
	if err != nil {
		return err
	}
	revision, err := strconv.Atoi(c.Form("revision"))
	if err != nil {
		return parts.Problem("revision", "缺少版本号，请刷新页面再试", "the revision is missing; load the page again")
	}
	if err := d.Plans.DropPaper(c.Ctx(), c.Actor, county, c.Path("id"), revision); err != nil {
		return err
	}
	which := c.Form("back")
	if _, known := spans[which]; !known {
		which = "forecast"
	}
	c.Flash("文件已去掉。", "The file is taken away.")
	return c.SeeOther(plans.Home(county) + "/" + which)
}
