package results

import (
	"bytes"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/publish"
	"junheng/web/parts"
	"junheng/web/route"
)

// The files that may be taken away.
const (
	fileReport      = "report.html"
	fileResult      = "result.json"
	fileDeclaration = "declaration.xlsx"
)

var msgNoFile = locale.NewTemplate("results.no_file", "没有名为 {name} 的结果文件", "there is no result file {name}")

// file sends one of the files that tell of an assessment; that it was taken is
// put on record first.
func (d Deps) file(c *route.Context) error {
	p, err := d.openWhole(c)
	if err != nil {
		return err
	}
	name := c.Path("name")
	produce, ok := map[string]func() ([]byte, error){fileReport: p.report, fileResult: p.result, fileDeclaration: p.declaration}[name]
	if !ok {
		return fault.New(fault.NotFound, msgNoFile.With("name", name))
	}
	if err := d.Archive.AllowExport(c.Ctx(), c.Actor, p.a.County, "assessment.export", "assessment/"+p.o.Record.ID+"/"+name); err != nil {
		return err
	}
	data, err := produce()
	if err != nil {
		return err
	}
	base := p.countyLabel() + yearName(p.c, p.a.Year)
	switch name {
	case fileReport:
		return parts.SendFile(c, base+c.T("评估报告.html", " report.html"), "text/html; charset=utf-8", data)
	case fileDeclaration:
		return parts.SendFile(c, base+c.T("申报表.xlsx", " declaration.xlsx"), parts.Workbook, data)
	}
	return parts.SendFile(c, base+" result.json", "application/json", data)
}

func (p *page) report() ([]byte, error) {
	history, err := p.d.Archive.History(p.c.Ctx(), p.c.Actor, p.o, trendYears-1)
	if err != nil {
		return nil, err
	}
	var before []*assess.Assessment
	for _, o := range history[:len(history)-1] {
		before = append(before, o.Result)
	}
	var b bytes.Buffer
	err = publish.Report(&b, p.a, publish.ReportOptions{
		Lang: p.c.Lang, Pack: p.o.Pack, Explain: p.a.Explain, Previous: before, Field: p.fieldText, Made: p.c.Now.Format("2006-01-02 15:04"),
	})
	return b.Bytes(), err
}

func (p *page) result() ([]byte, error) {
	var b bytes.Buffer
	err := publish.JSON(&b, p.a)
	return b.Bytes(), err
}

func (p *page) declaration() ([]byte, error) {
	return publish.Declaration(publish.DeclarationInput{Assessment: p.a, Indicators: p.inds, Table: p.o.Table})
}

func (p *page) fieldText(f facts.FieldID) locale.Text {
	if d := p.d.Dict.Field(f); d != nil {
		return d.Label
	}
	return locale.Text{}
}
