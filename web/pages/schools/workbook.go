package schools

import (
	"bytes"
	"encoding/base64"
	"io"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/registry/book"
	"junheng/web/parts"
	"junheng/web/route"
)

// maxKept is the largest workbook of schools, in bytes: it travels with its
// preview. A county's takes some 100 KB.
const maxKept = 12 << 20

// workbook is where the register goes out and comes in as a workbook.
func (d Deps) workbook(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	return workbookPage(c, at, nil)
}

func workbookPage(c *route.Context, at registry.RegionCode, errs error) error {
	return parts.Page(c, parts.Head{Title: c.T("学校名册：工作簿", "Schools as a workbook"), Menu: "schools", Crumbs: crumbs(c, at), Errors: errs}, workbookForms(at))
}

// plan shows what a workbook would change.
func (d Deps) plan(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	name, data, err := upload(c, maxKept)
	if err != nil {
		return workbookPage(c, at, err)
	}
	draft, err := d.Book.Plan(c.Ctx(), c.Actor, at, name, data)
	if wrongForm(err) {
		return workbookPage(c, at, err)
	}
	if err != nil {
		return err
	}
	head := parts.Head{
		Title: c.T("核对导入内容", "Look before importing"), Menu: "schools", Lead: name,
		Crumbs: append(crumbs(c, at), parts.Link{Text: c.T("工作簿", "Workbook"), URL: base(at) + "/workbook"}),
	}
	return parts.Page(c, head, planView(draft, base64.StdEncoding.EncodeToString(data)))
}

// takeIn does what the preview showed. The workbook is read again: what
// someone else changed meanwhile is seen.
func (d Deps) takeIn(c *route.Context) error {
	at, err := c.Region("county")
	if err != nil {
		return err
	}
	data, err := base64.StdEncoding.DecodeString(c.Form("data"))
	if err != nil {
		return workbookPage(c, at, noFile())
	}
	draft, err := d.Book.Plan(c.Ctx(), c.Actor, at, c.Form("name"), data)
	if err == nil {
		err = d.Book.Import(c.Ctx(), c.Actor, draft)
	}
	if wrongForm(err) {
		return workbookPage(c, at, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已导入："+itoa(len(draft.New))+"所新增，"+itoa(len(draft.Changed))+"所更新。",
		itoa(len(draft.New))+" schools added, "+itoa(len(draft.Changed))+" corrected.")
	return c.SeeOther("/schools?county=" + at.String())
}

func noFile() error {
	return fault.New(fault.Invalid, locale.Plain("schools.no_file", "请选择一个文件", "choose a file")).At("file")
}

// upload reads the file of a form.
func upload(c *route.Context, most int64) (string, []byte, error) {
	f, h, err := c.R.FormFile("file")
	if err != nil {
		return "", nil, noFile()
	}
	defer func() { _ = f.Close() }()
	if h.Size > most {
		return "", nil, fault.New(fault.Limit, locale.Plain("schools.too_large", "文件太大", "the file is too large")).At("file")
	}
	var b bytes.Buffer
	if _, err := io.Copy(&b, f); err != nil {
		return "", nil, err
	}
	return h.Filename, b.Bytes(), nil
}

// newRows, changedRows and problemRows are the lists of a preview.
func newRows(c *route.Context, d book.Draft) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("学校名称", "Name")}, {Label: c.T("标识码", "Code")}, {Label: c.T("办学类型", "Type")}, {Label: c.T("乡镇街道", "Township")}}}
	for _, r := range d.New {
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(r.Name), parts.Word(r.Code), parts.Word(typeText(c, r.School)), parts.Word(r.Township)}})
	}
	return l
}

func changedRows(c *route.Context, d book.Draft) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("学校名称", "Name")}, {Label: c.T("更新内容", "What changes")}}}
	for _, a := range d.Changed {
		var what string
		for i, col := range a.Columns {
			if i > 0 {
				what += c.T("、", ", ")
			}
			what += col.In(c.Lang)
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(a.Before.Name), parts.Word(what)}})
	}
	return l
}

func problemRows(c *route.Context, d book.Draft) parts.Listing {
	l := parts.Listing{Columns: []parts.Column{{Label: c.T("位置", "Where")}, {Label: c.T("学校", "School")}, {Label: c.T("问题", "Problem")}}}
	for _, p := range d.Problems {
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(p.Sheet + "!" + p.Cell), parts.Word(p.School), parts.Word(p.Text.In(c.Lang))}})
	}
	return l
}
