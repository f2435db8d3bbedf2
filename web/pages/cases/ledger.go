package cases

import (
	"net/url"
	"slices"
	"strings"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/casework/document"
	"junheng/casework/procedure"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// desk is what waits for the reader, and the ledgers there are.
func (d Deps) desk(c *route.Context) error {
	county, err := c.Region("county")
	if err != nil {
		return err
	}
	if err := d.Cases.Admit(c.Ctx(), c.Actor, county); err != nil {
		return err
	}
	mine, err := d.waits(c, county)
	if err != nil {
		return err
	}
	counts, err := d.Cases.Count(c.Ctx(), c.Actor, county, casework.Query{Open: true}, casework.ByProcedure)
	if err != nil {
		return err
	}
	n, err := d.namesOf(c, county, mine.First...)
	if err != nil {
		return err
	}
	unread, err := d.Cases.Unread(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	h := parts.Head{Title: c.T("台账与案件", "Ledgers and cases"), Menu: "cases", Lead: mine.lead(c)}
	h.Actions = []parts.Link{{Text: c.T("消息", "Messages") + " " + itoa(unread), URL: "/messages", Icon: "bell"}}
	lacks, err := d.lacks(c, county)
	if err != nil {
		return err
	}
	return parts.Page(c, h, deskBody(d.caseTable(c, n, mine.First), d.groups(c, county, counts), lacks))
}

// lacks says to whoever directs cases what the calendars will not have before long.
func (d Deps) lacks(c *route.Context, county registry.RegionCode) ([]string, error) {
	if !c.Actor.May(access.CaseDirect, access.Place{Region: county}) {
		return nil, nil
	}
	v, err := d.Cases.Calendar(c.Ctx(), county)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, g := range v.Gaps(calendar.DayOf(c.Now)) {
		out = append(out, g.Text().In(c.Lang))
	}
	return out, nil
}

// ledgerGroup is a heading with the ledgers below it.
type ledgerGroup struct {
	Label   string
	Ledgers []ledgerLine
}

type ledgerLine struct {
	Label      string
	URL        string
	Open, Late int
	Aside      bool // has nothing for this reader, who opens no case in it
}

// parted gives the ledgers that the reader works with, and the others.
func parted(groups []ledgerGroup) (own, aside []ledgerGroup) {
	for _, g := range groups {
		for _, to := range []struct {
			list  *[]ledgerGroup
			aside bool
		}{{&own, false}, {&aside, true}} {
			some := slices.DeleteFunc(slices.Clone(g.Ledgers), func(l ledgerLine) bool { return l.Aside != to.aside })
			if len(some) > 0 {
				*to.list = append(*to.list, ledgerGroup{Label: g.Label, Ledgers: some})
			}
		}
	}
	return own, aside
}

// groups lists the ledgers of a county by their headings.
func (d Deps) groups(c *route.Context, county registry.RegionCode, counts []casework.Tally) []ledgerGroup {
	var out []ledgerGroup
	for _, p := range d.Cases.Procedures(county) {
		line := ledgerLine{Label: p.Ledger.Label.In(c.Lang), URL: ledgerURL(county, p.ID, "")}
		for _, t := range counts {
			if t.Procedure == p.ID {
				line.Open += t.N
				line.Late += t.Late
			}
		}
		line.Aside = line.Open == 0 && !p.Person() && parts.OfClass(c.Actor)
		label := p.Ledger.Group.In(c.Lang)
		at := slices.IndexFunc(out, func(g ledgerGroup) bool { return g.Label == label })
		if at < 0 {
			at = len(out)
			out = append(out, ledgerGroup{Label: label})
		}
		out[at].Ledgers = append(out[at].Ledgers, line)
	}
	return out
}

// caseTable is a short list of cases of any procedure.
func (d Deps) caseTable(c *route.Context, n *names, list []casework.Case) parts.Listing {
	l := parts.Listing{
		Stack: true,
		Name:  c.T("待办案件", "Cases"), NoSearch: true,
		Columns: []parts.Column{
			{Key: "number", Label: c.T("案号", "Number"), Fixed: true},
			{Key: "ledger", Label: c.T("台账", "Ledger"), Minor: true},
			{Key: "subject", Label: c.T("对象", "About")},
			{Key: "state", Label: c.T("状态", "State")},
			{Key: "due", Label: c.T("时限", "Due")},
			{Key: "school", Label: c.T("学校", "School"), Minor: true},
		},
	}
	for i := range list {
		x := &list[i]
		p, err := d.Cases.Procedure(x.Procedure, x.County)
		if err != nil {
			continue // a procedure that no pack has any more: its cases are in its ledger only
		}
		l.Rows = append(l.Rows, parts.Row{ID: string(x.ID), URL: caseURL(x), Cells: []parts.Cell{
			parts.Word(x.Number), parts.Word(p.Label.In(c.Lang)), parts.Word(n.subject(x)), stateCell(c, p, x), standingCell(c, p, x), parts.Word(n.school(x.Place.School)),
		}})
	}
	return l
}

// ledgerPage is one procedure for one reader.
type ledgerPage struct {
	d      Deps
	c      *route.Context
	county registry.RegionCode
	p      *procedure.Procedure
}

func (d Deps) openLedger(c *route.Context) (*ledgerPage, error) {
	county, err := c.Region("county")
	if err != nil {
		return nil, err
	}
	if err := d.Cases.Admit(c.Ctx(), c.Actor, county); err != nil {
		return nil, err
	}
	p, err := d.Cases.Procedure(c.Path("procedure"), county)
	return &ledgerPage{d, c, county, p}, err
}

func (p *ledgerPage) head(title, tab string) parts.Head {
	c := p.c
	h := parts.Head{
		Title: title, Menu: "cases", Lead: "", Wide: true,
		Crumbs: []parts.Link{{Text: c.T("台账与案件", "Ledgers and cases"), URL: deskURL(p.county)}},
		Tabs: []parts.Link{
			{Text: c.T("台账", "Ledger"), URL: ledgerURL(p.county, p.p.ID, ""), Main: tab == ""},
			{Text: c.T("进展", "Board"), URL: ledgerURL(p.county, p.p.ID, "/board"), Main: tab == "board"},
			{Text: c.T("统计", "Figures"), URL: ledgerURL(p.county, p.p.ID, "/figures"), Main: tab == "figures"},
			{Text: c.T("流程", "Procedure"), URL: ledgerURL(p.county, p.p.ID, "/procedure"), Main: tab == "procedure"},
		},
	}
	if p.counts() { // nothing but figures and the procedure
		h.Tabs = h.Tabs[2:]
	}
	if p.mayOpen() {
		h.Actions = []parts.Link{{Text: c.T("新建", "New"), URL: ledgerURL(p.county, p.p.ID, "/new"), Icon: "plus", Main: true}}
	}
	return h
}

// counts reports whether the reader gets no more of the ledger than its figures.
func (p *ledgerPage) counts() bool { return casework.CountsOnly(p.p, p.c.Actor, p.county) }

// mayOpen reports whether the reader may open a case of the procedure somewhere
// in the county, of whatever origin: of one about persons somebody who sees the
// register where they are to be found.
func (p *ledgerPage) mayOpen() bool {
	return (!p.p.Person() || p.c.Actor.Holds(access.PeopleRead)) && len(p.origins()) > 0
}

// origins lists the origins of which the reader may open a case: a page that asks
// for another would be refused once it is filled in.
func (p *ledgerPage) origins() []procedure.OriginKind {
	return casework.OpensAnywhere(p.p, p.c.Actor, p.county)
}

func (d Deps) ledger(c *route.Context) error {
	p, err := d.openLedger(c)
	if err != nil {
		return err
	}
	if c.Query("format") == "xlsx" {
		return p.export(casework.Exports{})
	}
	if p.counts() {
		return c.SeeOther(ledgerURL(p.county, p.p.ID, "/figures"))
	}
	view := p.view(c.Query("view"))
	q := p.query(view)
	page, err := d.Cases.Ledger(c.Ctx(), c.Actor, p.county, q)
	if err != nil {
		return err
	}
	slices.SortStableFunc(page.Cases, func(a, b casework.Case) int { return min(b.Late, 1) - min(a.Late, 1) }) // what is overdue first
	n, err := d.namesOf(c, p.county, page.Cases...)
	if err != nil {
		return err
	}
	tabs, err := p.tabs(view)
	if err != nil {
		return err
	}
	l := parts.Listing{Stack: true, Name: p.p.Ledger.Label.In(c.Lang), Filters: p.filters(n), Empty: p.empty(tabs), Above: viewLinks(p, tabs)}
	columns := pressing(document.Columns(p.p))
	for i, col := range columns {
		pc := parts.Column{Key: col.ID, Label: col.Label.In(c.Lang), Unit: unitOf(c, col.Unit, col.Field), Fixed: i == 0, Minor: i > 4 && col.ID != "due" && col.ID != "state"}
		if col.Field != nil && (col.Field.Kind == procedure.KindNumber || col.Field.Kind == procedure.KindMoney) {
			pc.Align = parts.End
		}
		l.Columns = append(l.Columns, pc)
	}
	birthdays := p.p.Birthdays != nil && len(n.born) > 0
	if birthdays {
		l.Columns = append(l.Columns, parts.Column{Key: "birthday", Label: c.T("下一次生日", "Next birthday")})
	}
	for i := range page.Cases {
		x := &page.Cases[i]
		row := parts.Row{ID: string(x.ID), URL: caseURL(x)}
		for _, col := range columns {
			row.Cells = append(row.Cells, p.cell(n, x, col))
		}
		if birthdays {
			row.Cells = append(row.Cells, birthdayCell(c, n.born[x.Subject.ID]))
		}
		l.Rows = append(l.Rows, row)
	}
	h := p.head(p.p.Ledger.Label.In(c.Lang), "")
	if page.Total > len(page.Cases) {
		h.Lead = c.T("共 "+itoa(page.Total)+" 件，只列出最近 "+itoa(len(page.Cases))+" 件；请用条件缩小范围。", locale.Count(page.Total, "case", "cases")+"; the newest "+itoa(len(page.Cases))+" are shown.")
	}
	return parts.List(c, h, l)
}

// empty is what stands where the ledger shows no case.
func (p *ledgerPage) empty(tabs []tab) parts.EmptyState {
	c, closed := p.c, tabs[1]
	if p.shown() == showOpen && closed.N > 0 {
		return parts.EmptyState{Text: c.T("没有未办结的案件；已办结 "+itoa(closed.N)+" 件。", "No case is open; closed: "+itoa(closed.N)+"."), Action: parts.Link{Text: c.T("看已办结的", "Show the closed ones"), URL: closed.URL}}
	}
	out := parts.EmptyState{Text: c.T("台账中还没有案件。", "There is no case in the ledger yet.")}
	if tabs[2].N > 0 {
		out.Text = c.T("这里没有案件。", "There is no case here.")
	}
	if p.mayOpen() {
		out.Action = parts.Link{Text: c.T("新建", "New"), URL: ledgerURL(p.county, p.p.ID, "/new")}
	}
	return out
}

func (p *ledgerPage) view(id string) *procedure.View {
	for i := range p.p.Ledger.Views {
		if p.p.Ledger.Views[i].ID == id {
			return &p.p.Ledger.Views[i]
		}
	}
	return nil
}

// plainName leaves out of a file name what systems do not take.
func plainName(r rune) rune {
	if strings.ContainsRune(`\/:*?"<>|`, r) {
		return '-'
	}
	return r
}

// board lays the open cases out by state.
// pressing puts what is due, and where the case stands, behind the first column:
// what is overdue is in sight without scrolling.
func pressing(columns []document.Column) []document.Column {
	if len(columns) == 0 {
		return nil
	}
	rank := func(c document.Column) int { return slices.Index([]string{"state", "due"}, c.ID) }
	rest := slices.Clone(columns[1:])
	slices.SortStableFunc(rest, func(a, b document.Column) int { return rank(b) - rank(a) })
	return append(slices.Clone(columns[:1]), rest...)
}

// standing says how many cases of the ledger are open, and how many are late.
func (p *ledgerPage) standing(q casework.Query) (string, error) {
	q.Open = true
	list, err := p.d.Cases.Count(p.c.Ctx(), p.c.Actor, p.county, q, casework.ByState)
	n, late := 0, 0
	for _, t := range list {
		n, late = n+t.N, late+t.Late
	}
	switch {
	case err != nil || n == 0:
		return "", err
	case late == 0:
		return p.c.T("在办 "+itoa(n)+" 件，没有逾期的。", itoa(n)+" open, none overdue."), nil
	}
	return p.c.T("在办 "+itoa(n)+" 件，其中 "+itoa(late)+" 件已逾期。", itoa(n)+" open, "+itoa(late)+" of them overdue."), nil
}

func (d Deps) board(c *route.Context) error {
	p, err := d.openLedger(c)
	if err != nil {
		return err
	}
	if p.counts() {
		return c.SeeOther(ledgerURL(p.county, p.p.ID, "/figures"))
	}
	q := casework.Query{Procedure: p.p.ID, Township: c.Query("township"), School: registry.SchoolID(c.Query("school")), Late: c.Query("late") != ""}
	columns, err := d.Cases.Board(c.Ctx(), c.Actor, p.county, q, 50)
	if err != nil {
		return err
	}
	var all []casework.Case
	for _, col := range columns {
		for _, card := range col.Cards {
			all = append(all, card.Case)
		}
	}
	n, err := d.namesOf(c, p.county, all...)
	if err != nil {
		return err
	}
	columns = slices.DeleteFunc(columns, func(col casework.Column) bool { return col.Total == 0 })
	h := p.head(p.p.Label.In(c.Lang)+c.T("：进展", ": board"), "board")
	if h.Lead, err = p.standing(q); err != nil {
		return err
	}
	return parts.Page(c, h, boardBody(p, n, columns))
}

// narrowURL leads to all cases of the ledger narrowed by one filter.
func (p *ledgerPage) narrowURL(key, value string) string {
	return ledgerURL(p.county, p.p.ID, "?"+url.Values{key: {value}, "show": {showAll}}.Encode())
}

// viewURL leads to a view of the ledger, under the filters that hold.
func (p *ledgerPage) viewURL(id, show string) string {
	q := p.c.R.URL.Query()
	for _, key := range []string{"view", "show", "state", "page", "format", "lang"} {
		q.Del(key)
	}
	if id != "" {
		q.Set("view", id)
	}
	if show != "" {
		q.Set("show", show)
	}
	u := ledgerURL(p.county, p.p.ID, "")
	if len(q) > 0 {
		u += "?" + q.Encode()
	}
	return u
}
