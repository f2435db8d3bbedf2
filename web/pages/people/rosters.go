package people

import (
	"bytes"
	"context"
	"io"
	"maps"
	"slices"

	"junheng/internal/fault"
	"junheng/internal/job"
	"junheng/internal/locale"
	"junheng/internal/media"
	"junheng/internal/workbook"
	"junheng/people"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// intake is the page on which rosters are taken in.
type intake struct {
	At       registry.RegionCode
	Register people.Register
	Own      registry.SchoolID // the reader's one school
	Names    names
	Receipts []people.Receipt
	Year     registry.SchoolYear
}

func (d Deps) intake(c *route.Context, register string) (intake, error) {
	at, err := c.Region("county")
	if err != nil {
		return intake{}, err
	}
	in := intake{At: at, Register: asked(register), Year: people.YearOf(c.Now)}
	if own := c.Actor.Schools(); len(own) > 0 {
		in.Own = own[0]
	}
	if in.Names, err = d.names(c.Ctx(), c, at); err != nil {
		return in, err
	}
	in.Receipts, err = d.People.Receipts(c.Ctx(), c.Actor, at)
	return in, err
}

// uploadForm asks for a roster.
func (d Deps) uploadForm(c *route.Context) error {
	in, err := d.intake(c, c.Query("register"))
	if err != nil {
		return err
	}
	return in.page(c, nil)
}

func (in *intake) page(c *route.Context, errs error) error {
	head := parts.Head{
		Title: c.T("导入名册", "Take in a roster"), Menu: "people", Errors: errs, Crumbs: crumbs(c, in.At),
		Lead: c.T("可重复导入：同一文件再导入不会改变任何内容。约 5000 行以上的名册在后台处理，可随时查看进度。文件本身不保存。", "The same file again changes nothing. Rosters of more than some 5,000 rows are worked off in the background, with their progress shown. The file itself is not kept."),
	}
	return parts.Page(c, head, uploadView(*in))
}

// upload takes a roster in, or looks at it only: a short one while the reader
// waits, a long one as a job.
func (d Deps) upload(c *route.Context) error {
	bad := c.R.ParseMultipartForm(maxUpload) // all of it in memory: names never reach a temporary file
	in, err := d.intake(c, c.Form("register"))
	if err != nil {
		return err
	}
	if bad != nil {
		return in.page(c, fault.New(fault.Invalid, locale.Plain("people.bad_upload", "上传没有完整到达，请重试", "the upload did not arrive whole; try again")).Because(bad))
	}
	name, data, err := file(c)
	if err != nil {
		return in.page(c, err)
	}
	up := people.Upload{County: in.At, Register: in.Register, School: in.Own, File: name, Data: data, Only: c.Form("act") != "import"}
	if d.Jobs != nil && people.Long(data) {
		return d.uploadLater(c, &in, up)
	}
	receipt, roster, err := d.People.Import(c.Ctx(), c.Actor, up)
	if wrongForm(err) {
		return in.page(c, err)
	}
	if err != nil {
		return err
	}
	return showReceipt(c, &in, receipt, roster)
}

// uploadLater reads a roster as a job and leads to its page. The file stays in
// memory and nowhere else: a job that was cut short asks for it again.
func (d Deps) uploadLater(c *route.Context, in *intake, up people.Upload) error {
	actor, lang := c.Actor, c.Lang
	title := c.T("导入", "Taking in ")
	if up.Only {
		title = c.T("检查", "Looking at ")
	}
	up.Keep = true
	id, err := d.Jobs.Start(c.Ctx(), job.Spec{
		County: int32(up.County), Owner: string(actor.Account), Kind: "roster", Title: title + up.Register.Label().In(lang) + c.T("：", ": ") + media.Label(up.Register.Label().ZH, media.MarkOf(up.Data), up.File),
		Kept: !up.Only, Again: base(up.County) + "/upload?register=" + string(up.Register),
		Only: "roster/" + up.County.String() + "/" + string(up.Register) + "/" + string(up.School), Holds: int64(len(up.Data)),
	}, func(ctx context.Context, p *job.Progress) (string, error) {
		up.Progress = func(rows, of int) {
			p.Set(rows, of)
			p.Say(sayRead.With("rows", rows).In(lang))
		}
		r, _, err := d.People.Import(ctx, actor, up)
		if err != nil {
			return "", err
		}
		p.Say(sayTaken.With("new", r.New, "changed", r.Changed, "same", r.Same, "parked", r.Parked).In(lang))
		return base(up.County) + "/receipts/" + r.ID, nil
	})
	if wrongForm(err) {
		return in.page(c, err)
	}
	if err != nil {
		return err
	}
	return c.SeeOther("/jobs/" + id)
}

var (
	sayRead  = locale.NewTemplate("people.job.read", "已处理 {rows} 行", "{rows} rows done")
	sayTaken = locale.NewTemplate("people.job.taken", "新增 {new}，更新 {changed}，未变 {same}，未收 {parked}", "{new} new, {changed} changed, {same} as they were, {parked} parked")
)

// receipt shows what a roster came to, for whoever comes back to it.
func (d Deps) receipt(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	r, roster, err := d.People.Reading(c.Ctx(), c.Actor, at, c.Path("id"))
	if err != nil {
		return err
	}
	return showReceipt(c, &intake{At: at, Register: r.Register}, r, roster)
}

func showReceipt(c *route.Context, in *intake, r people.Receipt, roster *people.Roster) error {
	title := c.T("导入结果", "Receipt")
	if r.Look {
		title = c.T("检查结果（未写入）", "A look only: nothing was written")
	}
	private(c)
	return parts.Page(c, parts.Head{
		Title: title, Menu: "people", Lead: r.File,
		Crumbs: crumbs(c, in.At, parts.Link{Text: c.T("导入名册", "Take in a roster"), URL: base(in.At) + "/upload?register=" + string(in.Register)}),
	}, receiptView(*in, r, roster))
}

// file reads the file of a form.
func file(c *route.Context) (string, []byte, error) {
	f, h, err := c.R.FormFile("file")
	if err != nil {
		return "", nil, fault.New(fault.Invalid, locale.Plain("people.no_file", "请选择一个文件", "choose a file")).At("file")
	}
	defer func() { _ = f.Close() }()
	var b bytes.Buffer
	if _, err := io.Copy(&b, f); err != nil {
		return "", nil, err
	}
	return h.Filename, b.Bytes(), nil
}

// shownProblems is how many problems stand on the page one by one.
const shownProblems = 500

// problemRows lists the problems of a roster, those that park a row first.
func problemRows(c *route.Context, r *people.Roster) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{
		{Label: c.T("级别", "Level")}, {Label: c.T("位置", "Where")}, {Label: c.T("列", "Column"), Minor: true}, {Label: c.T("问题与改法", "Problem, and what to do")},
	}}
	list := slices.Clone(r.Problems)
	slices.SortStableFunc(list, func(a, b people.Problem) int { return int(b.Severity) - int(a.Severity) })
	for _, p := range list[:min(len(list), shownProblems)] {
		level := parts.Mark(parts.Plain, c.T("提示", "note"))
		switch p.Severity {
		case workbook.Blocking:
			level = parts.Mark(parts.Bad, c.T("必改", "must fix"))
		case workbook.Warning:
			level = parts.Mark(parts.Warn, c.T("请核实", "check"))
		}
		at := p.Sheet
		if p.Cell != "" {
			at += "!" + p.Cell
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{level, parts.Word(at), parts.Word(p.Label), parts.Word(p.Text.In(c.Lang))}})
	}
	return l
}

// problemsLeft tells what is not on the page.
func problemsLeft(c *route.Context, r *people.Roster) string {
	total := 0
	for n := range maps.Values(r.Counts) {
		total += n
	}
	if total <= shownProblems {
		return ""
	}
	return c.T("共 ", "There are ") + itoa(total) + c.T(" 处，此处列出最重的 ", " problems; the gravest ") + itoa(shownProblems) + c.T(" 处。全部问题可用命令 junheng people check 列出。", " are shown. junheng people check prints them all.")
}
