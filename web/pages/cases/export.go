package cases

import (
	"net/url"
	"slices"
	"strings"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/document"
	"junheng/web/parts"
	"junheng/web/route"
)

// exportPage asks for the reason of a ledger with names.
type exportPage struct {
	*ledgerPage
	n      int // cases it would hold
	limit  int
	filter string
}

// mayExport reports whether the reader may take the ledger, or some of it, away;
// named with the names of persons.
func (p *ledgerPage) mayExport(named bool) bool {
	perm := access.ExportData
	if named {
		perm = access.PeopleExport
	}
	return (p.p.Person() || !named) && slices.Contains(p.c.Actor.Counties(perm), p.county)
}

func (d Deps) exportForm(c *route.Context) error {
	p, err := d.openLedger(c)
	if err != nil {
		return err
	}
	return p.askExport(nil)
}

func (p *ledgerPage) askExport(errs error) error {
	c := p.c
	q := p.query(p.view(c.Query("view")))
	q.Limit = 1
	page, err := p.d.Cases.Ledger(c.Ctx(), c.Actor, p.county, q)
	if err != nil {
		return err
	}
	set, err := p.d.People.Settings(c.Ctx(), p.county)
	if err != nil {
		return err
	}
	n, err := p.d.namesOf(c, p.county)
	if err != nil {
		return err
	}
	h := p.head(c.T("导出实名台账", "The ledger with names"), "export")
	h.Wide, h.Actions, h.Errors = false, nil, errs
	h.Lead = p.p.Ledger.Label.In(c.Lang)
	return parts.Page(c, h, exportBody(&exportPage{p, page.Total, set.ExportLimit, p.filterText(p.filters(n))}))
}

// exportNamed gives the ledger with names in clear.
func (d Deps) exportNamed(c *route.Context) error {
	p, err := d.openLedger(c)
	if err != nil {
		return err
	}
	err = p.export(casework.Exports{Named: true, Reason: c.Form("reason")})
	if err != nil && told(err) {
		return p.askExport(err)
	}
	return err
}

// export sends the ledger as it is narrowed as a workbook.
func (p *ledgerPage) export(x casework.Exports) error {
	c := p.c
	view := p.view(c.Query("view"))
	x.County, x.Query = p.county, p.query(view)
	n, err := p.d.namesOf(c, p.county)
	if err != nil {
		return err
	}
	if c.Query("q") != "" {
		if x.Keep, err = p.found(x.Query); err != nil {
			return err
		}
	}
	out, err := p.d.Cases.Export(c.Ctx(), c.Actor, x)
	if err != nil {
		return err
	}
	data, err := document.Workbook(document.Sheet{
		Procedure: p.p, View: view, County: document.CountyName(p.county), Cases: out.Cases, Total: len(out.Cases), Filter: p.filterText(p.filters(n)), At: c.Now,
		School: n.school, Names: out.Names, Mark: out.Mark,
	})
	if err != nil {
		return err
	}
	label := p.p.Ledger.Label
	if view != nil {
		label = view.Label
	}
	return parts.SendFile(c, strings.Map(plainName, label.In(c.Lang))+"-"+c.Now.Format("20060102")+".xlsx", parts.Workbook, data)
}

// found gives what keeps the cases that hold the words searched for.
func (p *ledgerPage) found(q casework.Query) (func(*casework.Case) bool, error) {
	q.Limit = casework.ExportLimit
	page, err := p.d.Cases.Ledger(p.c.Ctx(), p.c.Actor, p.county, q)
	if err != nil {
		return nil, err
	}
	n, err := p.d.namesOf(p.c, p.county, page.Cases...)
	if err != nil {
		return nil, err
	}
	there := map[casework.CaseID]bool{}
	for _, x := range p.holding(n, page.Cases) {
		there[x.ID] = true
	}
	return func(c *casework.Case) bool { return there[c.ID] }, nil
}

// exportURL gives the ledger as it is shown as a workbook.
func exportURL(p *ledgerPage) string {
	q := p.c.R.URL.Query()
	q.Set("format", "xlsx")
	return p.c.R.URL.Path + "?" + q.Encode()
}

// namedURL asks for the ledger as it is shown with names.
func namedURL(p *ledgerPage) string {
	q := url.Values{}
	for _, key := range []string{"view", "show", "state", "township", "school", "owner", "late", "q"} {
		if p.c.R.URL.Query().Has(key) {
			q.Set(key, p.c.Query(key))
		}
	}
	return ledgerURL(p.county, p.p.ID, "/export?"+q.Encode())
}
