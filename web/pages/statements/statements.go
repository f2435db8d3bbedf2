// Package statements shows the periodic accounts of cases: which are due, their
// figures as the cases give them, sending, accepting and sending back.
package statements

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/calendar"
	"junheng/internal/fault"
	"junheng/internal/workbook"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct {
	Cases   *casework.Service
	Schools Schools
}

// Schools gives the schools of a county as they stand on a day.
type Schools interface {
	On(ctx context.Context, county registry.RegionCode, day string) ([]registry.School, error)
}

// Routes lists what the package answers.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /statements", Perm: access.StatementSend, Act: "statements.choose", Handle: d.choose},
		{Pattern: "GET /statements/{region}", Perm: access.StatementSend, Act: "statements.list", Handle: d.list},
		{Pattern: "GET /statements/{region}/one", Perm: access.StatementSend, Act: "statements.show", Handle: d.show},
		{Pattern: "GET /statements/{region}/paper", Perm: access.StatementSend, Act: "statements.paper", Handle: d.paper},
		{Pattern: "POST /statements/{region}/one", Perm: access.StatementSend, Act: "statements.send", Quiet: true, Handle: d.send},
		{Pattern: "POST /statements/{region}/settle", Perm: access.StatementSend, Act: "statements.settle", Quiet: true, Handle: d.settle},
	}
}

func home(region registry.RegionCode) string { return "/statements/" + region.String() }

// address gives the page of one statement.
func address(a casework.Account) string { return home(a.Region) + "/one?" + query(a) }

func query(a casework.Account) string {
	q := url.Values{"procedure": {a.Procedure}, "kind": {a.Kind}, "period": {a.Period}}
	if a.School != "" {
		q.Set("school", string(a.School))
	}
	return q.Encode()
}

// accountOf reads which statement the address or the form names.
func accountOf(c *route.Context) (casework.Account, error) {
	region, err := c.Region("region")
	get := func(name string) string { return cmp.Or(c.Form(name), c.Query(name)) }
	return casework.Account{Region: region, Procedure: get("procedure"), Kind: get("kind"), School: registry.SchoolID(get("school")), Period: get("period")}, err
}

func (d Deps) choose(c *route.Context) error { return c.SeeOther(home(c.Actor.Top())) }

// list shows what is due, what was sent, and what the levels below have sent.
func (d Deps) list(c *route.Context) error {
	region, err := c.Region("region")
	if err != nil {
		return err
	}
	schools := c.Actor.Schools()
	if schools == nil {
		schools = []registry.SchoolID{""}
	}
	var wanted []casework.Wanted
	for _, school := range schools {
		some, err := d.Cases.Wanted(c.Ctx(), c.Actor, region, school)
		if err != nil {
			return err
		}
		wanted = append(wanted, some...)
	}
	regions := []registry.RegionCode{region}
	for _, county := range c.Actor.Counties(access.StatementSend) {
		if county != region && county.In(region) {
			regions = append(regions, county)
		}
	}
	sent, err := d.Cases.Statements(c.Ctx(), c.Actor, casework.StatementQuery{Regions: regions})
	if err != nil {
		return err
	}
	if region.Level() != registry.CountyLevel { // those of schools go to their county
		sent = slices.DeleteFunc(sent, func(st casework.Statement) bool { return st.School != "" })
	}
	names, err := d.names(c, region)
	if err != nil {
		return err
	}
	title := c.T("定期报表", "Periodic statements")
	if region != c.Actor.Top() {
		title += " · " + registry.RegionName(region)
	}
	h := parts.Head{Title: title, Menu: "statements", Lead: c.T("期初＋新增＋更正－返校－转学－办结＝期末；不平不能报送。", "Opening + found + corrections − returned − transferred − closed = closing; what does not balance is not sent.")}
	return parts.Page(c, h, listBody(d.dueList(c, wanted), d.sentList(c, sent, names)))
}

// names gives the schools of a county; none for wider regions.
func (d Deps) names(c *route.Context, region registry.RegionCode) (map[registry.SchoolID]string, error) {
	out := map[registry.SchoolID]string{}
	if region.Level() != registry.CountyLevel {
		return out, nil
	}
	list, err := d.Schools.On(c.Ctx(), region, c.Now.Format("2006-01-02"))
	for _, s := range list {
		out[s.ID] = s.Name
	}
	return out, err
}

func (d Deps) label(c *route.Context, a casework.Account) string {
	p, err := d.Cases.Procedure(a.Procedure, a.Region)
	if err != nil {
		return a.Procedure
	}
	if k := p.Statement(a.Kind); k != nil {
		return p.Label.In(c.Lang) + c.T("", " ") + k.Label.In(c.Lang)
	}
	return p.Label.In(c.Lang)
}

func (d Deps) dueList(c *route.Context, wanted []casework.Wanted) parts.Listing {
	l := parts.Listing{
		Stack: true,
		Name:  c.T("待报报表", "Due"), NoSearch: true,
		Columns: []parts.Column{{Key: "label", Label: c.T("报表", "Statement")}, {Key: "period", Label: c.T("期间", "Period")}, {Key: "due", Label: c.T("截止", "Due")}},
	}
	for _, w := range wanted {
		due := parts.Word(casework.MomentText(w.Due))
		if w.Late {
			due = parts.Mark(parts.Bad, c.T("逾期：", "late: ")+casework.MomentText(w.Due))
		} else if c.Now.Before(w.Opens) {
			due = parts.Word(casework.MomentText(w.Due) + c.T("（"+calendar.DayOf(w.Opens).String()+" 起可报）", " (from "+calendar.DayOf(w.Opens).String()+" on)"))
		}
		l.Rows = append(l.Rows, parts.Row{URL: address(w.Account), Cells: []parts.Cell{parts.Word(d.label(c, w.Account)), parts.Word(w.Period.ID), due}})
	}
	return l
}

func tone(st *casework.Statement) parts.Tone {
	switch {
	case st.Final():
		return parts.Good
	case st.State == casework.Sent:
		return parts.Info
	case st.State == casework.SentBack:
		return parts.Bad
	}
	return parts.Plain
}

func (d Deps) sentList(c *route.Context, sent []casework.Statement, names map[registry.SchoolID]string) parts.Listing {
	l := parts.Listing{
		Stack: true,
		Name:  c.T("已报报表", "Sent"), NoSearch: true,
		Columns: []parts.Column{
			{Key: "label", Label: c.T("报表", "Statement")},
			{Key: "of", Label: c.T("单位", "Of")},
			{Key: "period", Label: c.T("期间", "Period")},
			{Key: "closing", Label: c.T("期末", "Closing"), Align: parts.End},
			{Key: "state", Label: c.T("状态", "State")},
		},
	}
	for i := range sent {
		st := &sent[i]
		a := casework.Account{Region: st.Region, Procedure: st.Procedure, Kind: st.Kind, School: st.School, Period: st.Period.ID}
		of := registry.RegionName(st.Region)
		if st.School != "" {
			of = cmp.Or(names[st.School], string(st.School))
		}
		l.Rows = append(l.Rows, parts.Row{URL: address(a), Cells: []parts.Cell{
			parts.Word(d.label(c, a)), parts.Word(of), parts.Word(st.Period.ID), parts.Num(float64(st.Lines.Closing)), parts.Mark(tone(st), st.Standing().In(c.Lang)),
		}})
	}
	return l
}

// page is one statement for one reader.
type page struct {
	d       Deps
	c       *route.Context
	account casework.Account
	st      casework.Statement
	names   map[registry.SchoolID]string
}

func (d Deps) open(c *route.Context) (*page, error) {
	a, err := accountOf(c)
	if err != nil {
		return nil, err
	}
	st, err := d.Cases.Statement(c.Ctx(), c.Actor, a)
	if err != nil {
		return nil, err
	}
	names, err := d.names(c, a.Region)
	return &page{d, c, a, st, names}, err
}

func (d Deps) show(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	return p.answer(nil)
}

func (p *page) answer(errs error) error {
	c := p.c
	of := registry.RegionName(p.account.Region)
	if p.account.School != "" {
		of = cmp.Or(p.names[p.account.School], string(p.account.School))
	}
	h := parts.Head{
		Title: p.d.label(c, p.account) + " · " + p.st.Period.ID, Lead: of, Menu: "statements", Errors: errs,
		Crumbs:  []parts.Link{{Text: c.T("定期报表", "Statements"), URL: home(p.account.Region)}},
		Actions: []parts.Link{{Text: c.T("打印（Word）", "Print (Word)"), URL: home(p.account.Region) + "/paper?" + query(p.account), Icon: "file-text"}},
	}
	return parts.Page(c, h, showBody(p))
}

// lineKeys name the lines in forms, in the order of casework.LineLabels.
var lineKeys = []string{"opening", "found", "corrections", "returned", "transferred", "ended", "closing"}

// lines are the fields of the form with the figures of the cases.
func (p *page) lines() []parts.Input {
	var out []parts.Input
	for i, n := range p.st.Lines.Values() {
		out = append(out, parts.Input{Name: lineKeys[i], Label: casework.LineLabels[i].In(p.c.Lang), Value: strconv.Itoa(n), Mode: "numeric", Narrow: true, Unit: p.c.T("人", "children"), Required: true})
	}
	return out
}

// open tells whether the reader may still send the statement.
func (p *page) open() bool {
	return p.unsent() && casework.MaySend(p.c.Actor, p.account) && !p.early()
}

func (p *page) unsent() bool {
	return p.st.State == casework.Drafted || p.st.State == "" || p.st.State == casework.SentBack
}

// early tells whether the period still runs and nobody may send the statement yet.
func (p *page) early() bool { return p.unsent() && p.c.Now.Before(p.st.Opens) }

// counted says what the figures cover, and when they can be sent.
func (p *page) counted() string {
	from, to := casework.MomentText(p.st.Since), casework.MomentText(p.st.Period.To)
	if day := calendar.DayOf(p.st.Since); day.Start().Equal(p.st.Since) {
		from = day.String()
	}
	text := p.c.T("统计时段："+from+" 至 "+to+"。", "Counted: "+from+" to "+to+".")
	if p.early() {
		day := calendar.DayOf(p.st.Opens).String()
		text += p.c.T("本期还没有结束，"+day+" 起可以报送。", " The period still runs; it can be sent from "+day+" on.")
	}
	return text
}

// above tells whether the reader may accept the statement or send it back.
func (p *page) above() bool {
	return (p.st.State == casework.Sent || p.st.State == casework.Accepted) && casework.MaySettle(p.c.Actor, &p.st)
}

// send sends what the form says.
func (d Deps) send(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	var n [7]int
	var bad []error
	for i, key := range lineKeys {
		text := strings.ReplaceAll(workbook.HalfWidth(c.Form(key)), ",", "")
		v, err := strconv.Atoi(strings.TrimSpace(text))
		switch {
		case text == "":
			bad = append(bad, parts.Problem(key, "请填写“"+casework.LineLabels[i].ZH+"”，没有的填 0", "give "+casework.LineLabels[i].EN+"; 0 where there is none"))
		case err != nil:
			bad = append(bad, parts.Problem(key, "“"+casework.LineLabels[i].ZH+"”应为整数", casework.LineLabels[i].EN+" is a whole number"))
		}
		n[i] = v
	}
	if bad != nil {
		return p.answer(errors.Join(bad...))
	}
	saw := casework.Lines{Opening: n[0], Found: n[1], Corrections: n[2], Returned: n[3], Transferred: n[4], Ended: n[5], Closing: n[6]}
	if _, err := d.Cases.Send(c.Ctx(), c.Actor, p.account, saw); err != nil {
		return p.wrong(err)
	}
	c.Flash("已报送。", "Sent.")
	return c.SeeOther(home(p.account.Region))
}

// wrong shows what the sender can mend, and passes on the rest.
func (p *page) wrong(err error) error {
	for _, e := range parts.Flat(err) {
		if k := fault.KindOf(e); !slices.Contains([]fault.Kind{fault.Invalid, fault.Conflict}, k) {
			return err
		}
	}
	return p.answer(err)
}

// settle accepts or sends back.
func (d Deps) settle(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	if c.Form("do") == "accept" {
		_, err = d.Cases.Accept(c.Ctx(), c.Actor, p.account.Region, p.st.ID)
	} else {
		_, err = d.Cases.SendBack(c.Ctx(), c.Actor, p.account.Region, p.st.ID, c.Form("reason"))
	}
	if err != nil {
		return p.wrong(err)
	}
	c.Flash("已登记。", "On record.")
	return c.SeeOther(home(c.Actor.Top()))
}

// reasons lists the cases that correct what was told before.
func (p *page) reasons() parts.Listing {
	c := p.c
	l := parts.Listing{Name: c.T("更正说明", "Corrections"), Columns: []parts.Column{{Key: "case", Label: c.T("案号", "Case")}, {Key: "by", Label: c.T("增减", "By"), Align: parts.End}, {Key: "why", Label: c.T("原因", "Why")}}}
	for _, a := range p.st.Reasons {
		row := parts.Row{Cells: []parts.Cell{parts.Word(cmp.Or(a.Number, "—")), parts.Num(float64(a.By)), parts.Word(a.Label().In(c.Lang))}}
		if a.Case != "" {
			row.URL = "/cases/" + p.account.Region.String() + "/" + string(a.Case)
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// partsList gives the figures of the schools or counties below.
func (p *page) partsList() parts.Listing {
	c := p.c
	l := parts.Listing{Name: c.T("所属单位", "Below"), Columns: []parts.Column{{Key: "of", Label: c.T("单位", "Of"), Fixed: true}}}
	for i, label := range casework.LineLabels {
		l.Columns = append(l.Columns, parts.Column{Key: lineKeys[i], Label: label.In(c.Lang), Align: parts.End})
	}
	l.Columns = append(l.Columns, parts.Column{Key: "sent", Label: c.T("单位报表", "Its own")})
	for _, x := range p.st.Parts {
		row := parts.Row{Cells: []parts.Cell{parts.Word(p.partName(x.Key))}}
		for _, n := range x.Lines.Values() {
			row.Cells = append(row.Cells, parts.Num(float64(n)))
		}
		state := parts.Mark(parts.Warn, c.T("未报", "not sent"))
		if x.Sent {
			state = parts.Mark(parts.Good, c.T("已报", "sent"))
		}
		l.Rows = append(l.Rows, parts.Row{Cells: append(row.Cells, state)})
	}
	return l
}

func (p *page) partName(key string) string {
	if key == "" {
		return p.c.T("（不属于学校）", "(no school)")
	}
	if name := p.names[registry.SchoolID(key)]; name != "" {
		return name
	}
	if code, err := strconv.Atoi(key); err == nil && p.account.Region.Level() != registry.CountyLevel {
		return registry.RegionName(registry.RegionCode(code))
	}
	return key
}

// figures are the lines of a statement that stands.
func (p *page) figures() parts.Listing {
	c := p.c
	l := parts.Listing{Name: c.T("报表", "Statement"), Columns: []parts.Column{{Key: "line", Label: c.T("项目", "Line")}, {Key: "n", Label: c.T("人数", "Children"), Align: parts.End}}}
	for i, n := range p.st.Lines.Values() {
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(casework.LineLabels[i].In(c.Lang)), parts.Num(float64(n))}})
	}
	return l
}
