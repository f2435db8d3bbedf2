package returns

import (
	"context"
	"slices"
	"strconv"

	"junheng/collect"
	"junheng/collect/returns"
	"junheng/internal/fault"
	"junheng/internal/job"
	"junheng/internal/locale"
	"junheng/internal/media"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// soon is how many bytes are read while the browser waits. More, and what has to
// wait for others, becomes a job with a page of its own, which can be left and
// found again.
const soon = 2 << 20

// sending is the page that takes files.
type sending struct {
	Round   returns.Round
	Return  *returns.View // nil: for the whole round
	Sent    []returns.Upload
	Outcome *returns.Uploaded // of the upload just made
	Changed []returns.Return  // the first few it changed
	Forms   map[string]string // names of their forms
}

func (d Deps) uploadForm(c *route.Context) error {
	v, err := d.open(c)
	if err != nil {
		return err
	}
	return parts.Page(c, d.head(c, v, "upload", nil), uploadPage(sending{Round: v.Round, Return: v, Sent: v.Uploads}))
}

func (d Deps) uploadRound(c *route.Context) error {
	at, id, err := round(c)
	if err != nil {
		return err
	}
	return d.uploadPage(c, at, id, nil, nil)
}

func (d Deps) uploadPage(c *route.Context, at registry.RegionCode, id returns.RoundID, out *returns.Uploaded, errs error) error {
	r, err := d.Returns.FindRound(c.Ctx(), c.Actor, at, id)
	if err != nil {
		return err
	}
	sent, err := d.Returns.ListUploads(c.Ctx(), c.Actor, at, id)
	if err != nil {
		return err
	}
	s := sending{Round: r, Sent: sent, Outcome: out, Forms: map[string]string{}}
	if out != nil && len(out.Returns) > 0 {
		if err := d.changed(c, &s); err != nil {
			return err
		}
	}
	return parts.Page(c, roundHead(c, r, c.T("上传表格", "Upload workbooks"), errs), uploadPage(s))
}

// few is how many of the returns that an upload changed it links to.
const few = 8

// changed names the first returns that an upload changed.
func (d Deps) changed(c *route.Context, s *sending) error {
	all, err := d.Returns.List(c.Ctx(), c.Actor, returns.Filter{Counties: []registry.RegionCode{s.Round.County}, Round: s.Round.ID})
	if err != nil {
		return err
	}
	for i := range all {
		if r := &all[i]; len(s.Changed) < few && slices.Contains(s.Outcome.Returns, r.ID) {
			s.Changed = append(s.Changed, *r)
			s.Forms[r.Form] = d.formName(c, r)
		}
	}
	return nil
}

func roundURL(r returns.Round) string { return "/rounds/" + r.County.String() + "/" + string(r.ID) }

func roundHead(c *route.Context, r returns.Round, title string, errs error) parts.Head {
	return parts.Head{
		Title: title, Menu: "rounds", Errors: errs, Lead: r.Title,
		Crumbs: []parts.Link{{Text: c.T("填报任务", "Rounds"), URL: "/rounds"}, {Text: r.Title, URL: roundURL(r)}},
	}
}

// upload takes workbooks and spreads what they say over the returns.
func (d Deps) upload(c *route.Context) error {
	at, id, err := round(c)
	if err != nil {
		return err
	}
	files, size, err := received(c)
	if err != nil {
		return d.uploadPage(c, at, id, nil, err)
	}
	if (size > soon || d.Returns.UploadsWait(size)) && d.Jobs != nil {
		return d.uploadLater(c, at, id, files)
	}
	out, err := d.Returns.Upload(c.Ctx(), c.Actor, returns.UploadCommand{County: at, Round: id, Files: files})
	if err != nil {
		if fault.KindOf(err) == fault.Denied || fault.KindOf(err) == fault.NotFound || fault.KindOf(err) == fault.Internal {
			return err
		}
		return d.uploadPage(c, at, id, nil, err)
	}
	return d.uploadPage(c, at, id, out, nil)
}

var (
	sayNoFile   = locale.Plain("returns.no_file", "请选择要上传的表格", "Choose a workbook to upload")
	sayBadForm  = locale.Plain("returns.bad_upload", "上传没有完整到达，请重试", "The upload did not arrive whole; try again")
	sayUploaded = locale.NewTemplate("returns.uploaded", "已更新 {returns} 份报表 {cells} 格，未收 {left} 项", "{cells} cells of {returns} returns updated, {left} left out")
)

// received reads the files of a request.
func received(c *route.Context) ([]collect.Input, int64, error) {
	if err := c.R.ParseMultipartForm(8 << 20); err != nil {
		return nil, 0, fault.New(fault.Invalid, sayBadForm).Because(err)
	}
	sent, err := c.Files("files")
	if err != nil {
		return nil, 0, err
	}
	var files []collect.Input
	var size int64
	for _, f := range sent {
		size += int64(len(f.Data))
		files = append(files, collect.Input{Name: f.Name, Data: f.Data})
	}
	if len(files) == 0 {
		return nil, 0, fault.New(fault.Invalid, sayNoFile).At("files")
	}
	return files, size, nil
}

// uploadLater reads files in a job and sends the browser to its page.
func (d Deps) uploadLater(c *route.Context, at registry.RegionCode, id returns.RoundID, files []collect.Input) error {
	actor, lang := c.Actor, c.Lang
	title := c.T("上传 ", "Upload ") + media.Label("报表", media.MarkOf(files[0].Data), files[0].Name)
	if n := len(files); n > 1 {
		title += c.T(" 等 "+strconv.Itoa(n)+" 个文件", " and "+strconv.Itoa(n-1)+" more")
	}
	jobID, err := d.Jobs.Start(c.Ctx(), job.Spec{County: int32(at), Owner: string(actor.Account), Kind: "upload", Title: title}, func(ctx context.Context, p *job.Progress) (string, error) {
		out, err := d.Returns.Upload(ctx, actor, returns.UploadCommand{
			County: at, Round: id, Files: files, Tell: func(m locale.Message) { p.Say(m.In(lang)) },
		})
		if err != nil {
			return "", err
		}
		p.Say(sayUploaded.With("returns", len(out.Returns), "cells", out.Cells, "left", len(out.Left)).In(lang))
		if len(out.Uploads) == 1 {
			return uploadURL(out.Uploads[0]), nil
		}
		return roundURL(returns.Round{County: at, ID: id}) + "/upload#sent", nil
	})
	if err != nil {
		return err
	}
	return c.SeeOther("/jobs/" + jobID)
}

func uploadURL(u returns.Upload) string { return "/uploads/" + u.County.String() + "/" + u.ID }

// receipt shows what became of one file.
func (d Deps) receipt(c *route.Context) error {
	at, id, err := uploadPath(c)
	if err != nil {
		return err
	}
	u, err := d.Returns.FindUpload(c.Ctx(), c.Actor, at, id)
	if err != nil {
		return err
	}
	r, err := d.Returns.FindRound(c.Ctx(), c.Actor, at, u.Round)
	if err != nil {
		return err
	}
	h := roundHead(c, r, c.T("回执：", "Receipt: ")+u.Name, nil)
	h.Actions = []parts.Link{
		{Text: c.T("下载标注副本", "Annotated copy"), URL: uploadURL(u) + "/annotated", Icon: "download", Main: len(u.Problems) > 0, Save: true},
		{Text: c.T("下载原文件", "The file as sent"), URL: uploadURL(u) + "/original", Save: true},
	}
	return parts.Page(c, h, receiptPage(u))
}

func uploadPath(c *route.Context) (registry.RegionCode, string, error) {
	at, err := c.Region("county")
	return at, c.Path("upload"), err
}

func (d Deps) annotated(c *route.Context) error {
	at, id, err := uploadPath(c)
	if err != nil {
		return err
	}
	name, data, err := d.Returns.AnnotatedUpload(c.Ctx(), c.Actor, at, id, c.Lang)
	if err != nil {
		return err
	}
	return parts.SendFile(c, name, parts.Workbook, data)
}

func (d Deps) original(c *route.Context) error {
	at, id, err := uploadPath(c)
	if err != nil {
		return err
	}
	name, data, err := d.Returns.OriginalUpload(c.Ctx(), c.Actor, at, id)
	if err != nil {
		return err
	}
	return parts.SendFile(c, name, "application/octet-stream", data)
}

func (d Deps) template(c *route.Context) error {
	at, id, err := which(c)
	if err != nil {
		return err
	}
	name, data, err := d.Returns.Template(c.Ctx(), c.Actor, at, id)
	if err != nil {
		return err
	}
	return parts.SendFile(c, name, parts.Workbook, data)
}

func (d Deps) templateMany(c *route.Context) error {
	at, id, err := round(c)
	if err != nil {
		return err
	}
	name, data, err := d.Returns.TemplateMany(c.Ctx(), c.Actor, at, id, formOfPath(c.Path("form")))
	if err != nil {
		return err
	}
	return parts.SendFile(c, name, parts.Workbook, data)
}
