package statements

import (
	"cmp"

	"junheng/casework/document"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// wordFile is the content type of .docx files.
const wordFile = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// paper prints a statement, with a watermark while it is not sent.
func (d Deps) paper(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	proc, err := d.Cases.Procedure(p.account.Procedure, p.account.Region)
	if err != nil {
		return err
	}
	printed, err := document.PrintStatement(document.Report{Procedure: proc, Statement: p.st, Unit: p.unit(), Name: func(key string) string { return p.names[registry.SchoolID(key)] }})
	if err != nil {
		return err
	}
	data, err := printed.Bytes()
	if err != nil {
		return err
	}
	return parts.SendFile(c, p.d.label(c, p.account)+"-"+p.st.Period.ID+"-"+p.unit()+".docx", wordFile, data)
}

// unit names the office whose statement it is.
func (p *page) unit() string {
	if p.account.School != "" {
		return cmp.Or(p.names[p.account.School], string(p.account.School))
	}
	return document.OfficeName(p.account.Region)
}
