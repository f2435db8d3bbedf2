// Package matching compares the population with the enrolment on a page: who is
// of school age and nowhere enrolled, which pairs are doubtful, what was found
// out, and the five rates with their working.
package matching

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"junheng/access"
	"junheng/internal/blank"
	"junheng/internal/fault"
	"junheng/internal/job"
	"junheng/internal/locale"
	"junheng/people"
	"junheng/people/matching"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// Deps is what the pages need.
type Deps struct {
	Matching *matching.Service
	People   *people.Service
	Jobs     *job.Runner // for large registers; nil: these too are compared at once
	// Open opens a case about a child who is nowhere and gives its address; nil
	// where no cases are kept.
	Open func(c *route.Context, county registry.RegionCode, item *matching.Item, run string) (url string, err error)
}

// Routes lists what the package answers.
func Routes(d Deps) []route.Route {
	return []route.Route{
		{Pattern: "GET /matching", Perm: access.PeopleRead, Act: "matching.choose", Handle: d.choose},
		{Pattern: "GET /matching/{county}", Perm: access.PeopleRead, Act: "matching.list", Handle: d.list},
		{Pattern: "POST /matching/{county}", Perm: access.PeopleEdit, Act: "matching.run", Quiet: true, Handle: d.run},
		{Pattern: "GET /matching/{county}/{run}", Perm: access.PeopleRead, Act: "matching.show", Handle: d.show},
		{Pattern: "GET /matching/{county}/{run}/method", Perm: access.PeopleRead, Act: "matching.method", Handle: d.method},
		{Pattern: "GET /matching/{county}/{run}/children", Perm: access.PeopleRead, Act: "matching.children", Handle: d.children},
		{Pattern: "GET /matching/{county}/{run}/children/{person}", Perm: access.PeopleRead, Act: "matching.child", Handle: d.child},
		{Pattern: "POST /matching/{county}/{run}/children/{person}/judge", Perm: access.PeopleEdit, Act: "matching.judge", Quiet: true, Handle: d.judge},
		{Pattern: "POST /matching/{county}/{run}/children/{person}/outcome", Perm: access.CaseAct, Act: "matching.outcome", Quiet: true, Handle: d.outcome},
		{Pattern: "GET /matching/{county}/{run}/children/{person}/paper", Perm: access.CaseAct, Act: "matching.paper", Quiet: true, Handle: d.paper},
		{Pattern: "POST /matching/{county}/{run}/children/{person}/case", Perm: access.CaseAct, Act: "matching.case", Quiet: true, Handle: d.openCase},
	}
}

// page is one comparison for one reader.
type page struct {
	d      Deps
	c      *route.Context
	county registry.RegionCode
	view   matching.View
	gone   parts.Listing // open in the comparison before, and not now
}

func home(county registry.RegionCode) string { return "/matching/" + county.String() }

func (p *page) url(rest string) string { return home(p.county) + "/" + p.view.Run.ID + rest }

var (
	msgClass  = locale.Plain("matching.class", "学龄比对是全县、全校的，班主任不查看", "a comparison is of a county or a school; class teachers do not see it")
	hintClass = locale.Plain("matching.class.hint", "本班的学生在“学生名册”，要家访的在“家访与劝返”", "the pupils of the class are under Registers, those to be visited under Home visits")
)

// wider refuses whoever answers for classes only: the figures of a comparison are
// those of more.
func wider(c *route.Context) error {
	if slices.ContainsFunc(c.Actor.Grants, func(g access.Grant) bool { return g.Role.Info().Reach != access.OneClass }) {
		return nil
	}
	return fault.New(fault.Denied, msgClass).Hint(hintClass)
}

func (d Deps) open(c *route.Context) (*page, error) {
	county, err := c.Region("county")
	if err != nil {
		return nil, err
	}
	if err := wider(c); err != nil {
		return nil, err
	}
	v, err := d.Matching.Find(c.Ctx(), c.Actor, county, c.Path("run"))
	return &page{d: d, c: c, county: county, view: v}, err
}

// choose leads to the reader's county, or lists those he may see.
func (d Deps) choose(c *route.Context) error {
	counties := c.Actor.Counties(access.PeopleRead)
	if len(counties) == 1 {
		return c.SeeOther(home(counties[0]))
	}
	return parts.Counties(c, parts.Head{Title: c.T("学龄比对：选择县（市、区）", "School age: choose a county"), Menu: "matching"}, counties, home)
}

func (d Deps) list(c *route.Context) error { return d.listWith(c, nil) }

// listWith shows the comparisons there are, and the form of a new one.
func (d Deps) listWith(c *route.Context, errs error) error {
	county, err := c.Region("county")
	if err != nil {
		return err
	}
	if err := wider(c); err != nil {
		return err
	}
	runs, err := d.Matching.List(c.Ctx(), c.Actor, county)
	if err != nil {
		return err
	}
	h := parts.Head{
		Title: c.T("学龄人口与学籍比对", "School age against enrolment"), Menu: "matching", Errors: errs,
		Lead: c.T("逐人核对户籍适龄儿童是否入学，列出查无学籍的孩子，算出入学率等各率。", "Looks for every child of school age in the enrolment, lists those who are nowhere, computes the rates."),
	}
	l := parts.Listing{
		Stack:    true,
		Name:     c.T("历次比对", "Comparisons"),
		NoSearch: true,
		Columns: []parts.Column{
			{Key: "at", Label: c.T("时间", "When"), Fixed: true},
			{Key: "kind", Label: c.T("比对", "Comparison")},
			{Key: "year", Label: c.T("学年", "School year")},
			{Key: "left", Label: c.T("适龄名册", "First register"), Align: parts.End, Minor: true},
			{Key: "right", Label: c.T("学籍", "Enrolment"), Align: parts.End, Minor: true},
			{Key: "by", Label: c.T("经办", "By")},
			{Key: "reason", Label: c.T("事由", "Reason"), Minor: true},
		},
		Empty: parts.EmptyState{Text: c.T("还没有比对过。先导入户籍适龄儿童和学生两本名册，再开始比对。", "Nothing was compared yet. Import the population and the pupils first."), Action: parts.Link{Text: c.T("去导入名册", "Import registers"), URL: "/people/" + county.String()}},
	}
	for i := range runs {
		r := &runs[i]
		l.Rows = append(l.Rows, parts.Row{URL: home(county) + "/" + r.ID, Cells: []parts.Cell{
			{Text: c.Moment(r.At), Sort: r.At}, parts.Word(r.Kind.Label().In(c.Lang)), parts.Word(r.Year.String()), countOf(r, r.Left), countOf(r, r.Right), parts.Word(r.ByName), parts.Word(r.Reason),
		}})
	}
	if c.Actor.May(access.PeopleEdit, access.Place{Region: county}) && c.Actor.May(access.PeopleReveal, access.Place{Region: county}) {
		l.Above = runForm(county, schoolYears(c), c.Query("year"))
	}
	return parts.List(c, h, l)
}

// countOf shows a count of the whole county to whoever may see it.
func countOf(r *matching.Run, n int) parts.Cell {
	if r.Veiled {
		return parts.Word("")
	}
	return parts.Num(float64(n))
}

// since says that a child was not on the list of the comparison before.
func (p *page) since(id people.PersonID) string {
	if p.view.Before != nil && p.view.Before.New[id] {
		return p.c.T("新增", "new")
	}
	return ""
}

// left lists who was open in the comparison before and is not now.
func (p *page) left() (parts.Listing, error) {
	c, was := p.c, p.view.Before
	l := parts.Listing{
		Stack: true,
		Name:  c.T("上次待查、这次不在名单的", "Open then, and not now"), NoSearch: true,
		Columns: []parts.Column{{Key: "name", Label: c.T("姓名", "Name"), Fixed: true}, {Key: "standing", Label: c.T("上次情况", "Then")}, {Key: "township", Label: c.T("乡镇", "Township")}, {Key: "class", Label: c.T("村（社区）、班级", "Village or class")}},
	}
	ids := make([]people.PersonID, len(was.Gone))
	for i := range was.Gone {
		ids[i] = was.Gone[i].Person
	}
	names, err := p.persons(ids)
	for i := range was.Gone {
		x := &was.Gone[i]
		who := names[x.Person]
		l.Rows = append(l.Rows, parts.Row{ID: string(x.Person), URL: "/people/" + p.county.String() + "/of/" + string(x.Person), Cells: []parts.Cell{
			parts.Word(who.Masked), parts.Word(p.view.Run.Kind.Standing(x.Standing).In(c.Lang)), parts.Word(x.Township), parts.Word(x.Village + x.Class),
		}})
	}
	return l, err
}

// soon is how many children a side are compared while the reader waits. More
// become a job.
var soon = 20000

// runLater compares as a job and leads to its page.
func (d Deps) runLater(c *route.Context, county registry.RegionCode, q matching.Asked) error {
	actor, lang := c.Actor, c.Lang
	id, err := d.Jobs.Start(c.Ctx(), job.Spec{
		County: int32(county), Owner: string(actor.Account), Kind: "matching", Title: q.Kind.Label().In(lang) + c.T("：", ": ") + registry.RegionName(county),
		Again: home(county), Only: "matching/" + county.String() + "/" + string(q.Kind),
	}, func(ctx context.Context, p *job.Progress) (string, error) {
		q.Progress = func(done, of int) {
			p.Set(done, of)
			p.Say(sayReading.In(lang))
			if done == of {
				p.Say(sayComparing.In(lang))
			}
		}
		r, err := d.Matching.Run(ctx, actor, county, q)
		if err != nil {
			return "", err
		}
		p.Say("")
		return home(county) + "/" + r.ID, nil
	})
	if kind := fault.KindOf(err); err != nil && (kind == fault.Conflict || kind == fault.Limit) {
		return d.listWith(c, err)
	}
	if err != nil {
		return err
	}
	return c.SeeOther("/jobs/" + id)
}

var (
	sayReading   = locale.Plain("matching.reading", "正在读两本名册", "reading the two registers")
	sayComparing = locale.Plain("matching.comparing", "正在逐人比对", "comparing child by child")
)

// run compares: at once, or as a job where the registers are large.
func (d Deps) run(c *route.Context) error {
	county, err := c.Region("county")
	if err != nil {
		return err
	}
	q := matching.Asked{Kind: matching.Kind(c.Form("kind")), Year: yearOf(c.Form("year")), Reason: c.Form("reason")}
	left, right, err := d.Matching.Size(c.Ctx(), c.Actor, county)
	if err != nil {
		return err
	}
	if err := q.Check(); err != nil {
		return d.listWith(c, err)
	}
	if d.Jobs != nil && max(left, right) > soon {
		return d.runLater(c, county, q)
	}
	r, err := d.Matching.Run(c.Ctx(), c.Actor, county, q)
	if err != nil {
		return err
	}
	c.Flash("比对完成。", "Compared.")
	return c.SeeOther(home(county) + "/" + r.ID)
}

// show is the result: the answer, the rates, the tables.
func (d Deps) show(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	typed, chosen, errs := p.typed()
	figures, err := p.view.Figures(typed, chosen)
	if err != nil {
		return err
	}
	r := p.view.Report(figures)
	r.Subtitle.ZH = registry.RegionName(p.county) + " · " + p.view.Run.Year.String() + " · " + c.Moment(p.view.Run.At)
	r.Subtitle.EN = r.Subtitle.ZH
	if sent, err := parts.SendExhibit(c, r, p.allowExport); sent || err != nil {
		return err
	}
	h := p.head(p.view.Run.Kind.Label().In(c.Lang), "")
	h.Errors = errs
	if p.view.Before != nil {
		if p.gone, err = p.left(); err != nil {
			return err
		}
	}
	return parts.Page(c, h, showBody(p, parts.Exhibit(c, parts.ExhibitView{Report: *r, Row: p.rowURL, NoExport: !c.Actor.May(access.ExportData, access.Place{Region: p.county})}), figures))
}

// method shows every formula of the rates with its source, computed with the
// counts of the comparison.
func (d Deps) method(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	typed, _, errs := p.typed()
	figures, err := p.view.Figures(typed, nil)
	if err != nil {
		return err
	}
	counts := map[string]float64{}
	for _, f := range figures {
		for _, n := range f.Counts {
			counts[n.ID] = n.Value
		}
	}
	l := parts.Listing{
		Stack: true,
		Name:  c.T("各率的算法", "The rates"), NoSearch: true,
		Columns: []parts.Column{{Key: "rate", Label: c.T("率", "Rate"), Fixed: true}, {Key: "formula", Label: c.T("算法", "Formula")}, {Key: "value", Label: c.T("按本次比对计算", "By this comparison")}, {Key: "source", Label: c.T("依据", "Source")}, {Key: "status", Label: c.T("核实状态", "Status")}},
	}
	for _, w := range matching.StandardRates().Worked(counts) {
		value := parts.Word(c.T("缺少人数，无法计算", "a count is lacking"))
		if !w.MadeUp && !blank.Is(w.Value) {
			value = parts.Cell{Text: strconv.FormatFloat(w.Value, 'f', 2, 64) + "%", Note: w.Working().In(c.Lang)}
		}
		cite := w.Formula.Cite
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{
			parts.Word(w.Rate.Label.In(c.Lang)), parts.Word(w.Formula.Label.In(c.Lang)), value, {Text: strings.TrimSpace(cite.Doc + " " + cite.At), Note: cite.Note}, parts.Word(cite.Label().In(c.Lang)),
		}})
	}
	h := p.head(c.T("各率的算法和依据", "The rates: formulas and sources"), "method")
	h.Errors = errs
	h.Lead = c.T("国家没有统一的公式；列出用过的写法，县里选定一种，报表上注明。缺一项人数即无法计算，不按零计。", "No formula is set nationally; those in use are listed, and a county chooses. Where a count is lacking the rate is undetermined, never zero.")
	return parts.List(c, h, l)
}

func (p *page) allowExport() error {
	return p.d.Matching.AllowExport(p.c.Ctx(), p.c.Actor, p.county, "matching/"+p.view.Run.ID)
}

// rowURL leads from a township to its children.
func (p *page) rowURL(table, id string) string {
	if table != "townships" || id == "" {
		return ""
	}
	return p.url("/children?township=" + url.QueryEscape(id))
}

func (p *page) head(title, tab string) parts.Head {
	c := p.c
	tally := map[matching.Standing]int{}
	for _, x := range p.view.Items {
		tally[x.Standing]++
	}
	tabs := []parts.Link{{Text: c.T("结果", "Result"), URL: p.url(""), Main: tab == ""}}
	for _, s := range []matching.Standing{matching.Nowhere, matching.Doubt, matching.Gone, matching.Dropped, matching.Settled} {
		if p.view.Run.Kind == matching.Attendance && (s == matching.Doubt || s == matching.Gone || s == matching.Dropped) {
			continue
		}
		tabs = append(tabs, parts.Link{Text: p.view.Run.Kind.Standing(s).In(c.Lang) + " " + itoa(tally[s]), URL: p.url("/children?standing=" + string(s)), Main: tab == string(s)})
	}
	return parts.Head{
		Title: title, Menu: "matching", Tabs: tabs,
		Crumbs: []parts.Link{{Text: c.T("学龄比对", "School age"), URL: home(p.county)}},
	}
}

// children lists who was not simply found.
func (d Deps) children(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	names, err := p.masked()
	if err != nil {
		return err
	}
	results := p.results()
	l := parts.Listing{
		Stack: true,
		Name:  c.T("待查儿童", "Children to look into"),
		Columns: []parts.Column{
			{Key: "name", Label: c.T("姓名", "Name"), Fixed: true},
			{Key: "standing", Label: c.T("情况", "Standing")},
			{Key: "township", Label: c.T("乡镇", "Township")},
			{Key: "village", Label: c.T("村（社区）、班级", "Village or class"), Minor: true},
			{Key: "born", Label: c.T("出生年份", "Born in"), Minor: true},
			{Key: "outcome", Label: c.T("核实结论", "Found out")},
			{Key: "since", Label: c.T("与上次比", "Since the last")},
		},
		Filters: []parts.Filter{
			{Key: "standing", Label: c.T("情况", "Standing"), Options: p.standings(), Match: func(r parts.Row, v string) bool { return r.Class == "st-"+v }},
			{Key: "township", Label: c.T("乡镇", "Township"), Options: p.townships()},
			{Key: "since", Label: c.T("与上次比", "Since the last"), Options: []parts.Option{{Value: c.T("新增", "new"), Label: c.T("新增", "new")}}},
		},
		Empty: parts.EmptyState{Text: c.T("所有适龄儿童都已找到学籍。", "Every child of school age was found.")},
		None:  c.T("没有这样的儿童。", "There is no such child."),
	}
	for _, x := range p.view.Items {
		who := names[x.Person]
		outcome := ""
		if code, known := matching.Codes().Find(results[x.Person].Code); known {
			outcome = code.Label.In(c.Lang)
		}
		l.Rows = append(l.Rows, parts.Row{ID: string(x.Person), URL: p.url("/children/" + string(x.Person)), Class: "st-" + string(x.Standing), Cells: []parts.Cell{
			parts.Word(who.Masked), parts.Mark(toneOf(x.Standing), p.view.Run.Kind.Standing(x.Standing).In(c.Lang)), parts.Word(x.Township), parts.Word(x.Village + x.Class), parts.Word(year(who.BirthDate)), parts.Word(outcome), parts.Word(p.since(x.Person)),
		}})
	}
	return parts.List(c, p.head(c.T("待查儿童", "Children to look into"), c.Query("standing")), l)
}

func year(day string) string { return day[:min(4, len(day))] }

var tones = map[matching.Standing]parts.Tone{
	matching.Found: parts.Good, matching.Settled: parts.Good, matching.Nowhere: parts.Bad, matching.Gone: parts.Bad, matching.Dropped: parts.Bad, matching.Doubt: parts.Ask, matching.NoBirth: parts.Ask, matching.Twice: parts.Plain,
}

func toneOf(s matching.Standing) parts.Tone { return tones[s] }

func (p *page) standings() []parts.Option {
	var out []parts.Option
	for _, s := range matching.Standings() {
		if slices.ContainsFunc(p.view.Items, func(x matching.Item) bool { return x.Standing == s }) {
			out = append(out, parts.Option{Value: string(s), Label: p.view.Run.Kind.Standing(s).In(p.c.Lang)})
		}
	}
	return out
}

func (p *page) townships() []parts.Option {
	var names []string
	for _, x := range p.view.Items {
		names = append(names, x.Township)
	}
	slices.Sort(names)
	var out []parts.Option
	for _, n := range slices.Compact(names) {
		if n != "" {
			out = append(out, parts.Option{Value: n, Label: n})
		}
	}
	return out
}

// results gives the outcomes on record by child.
func (p *page) results() map[people.PersonID]matching.Result {
	out := make(map[people.PersonID]matching.Result, len(p.view.Results))
	for _, r := range p.view.Results {
		out[r.Person] = r
	}
	return out
}

// idsAtOnce is how many persons are asked for together.
const idsAtOnce = 400

// masked gives the children of the comparison as the reader may see them.
func (p *page) masked() (map[people.PersonID]people.Person, error) {
	ids := make([]people.PersonID, len(p.view.Items))
	for i, x := range p.view.Items {
		ids[i] = x.Person
	}
	return p.persons(ids)
}

func (p *page) persons(ids []people.PersonID) (map[people.PersonID]people.Person, error) {
	out := make(map[people.PersonID]people.Person, len(ids))
	for part := range slices.Chunk(ids, idsAtOnce) {
		list, err := p.d.People.List(p.c.Ctx(), p.c.Actor, people.Query{County: p.county, IDs: part})
		if err != nil {
			return nil, err
		}
		for i := range list {
			out[list[i].ID] = list[i]
		}
	}
	return out, nil
}
