package matching

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/linkage"
	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/people"
	"junheng/people/matching"
	"junheng/web/parts"
	"junheng/web/route"
)

var msgNoChild = locale.Plain("matching.no_child", "这次比对中没有这名待查儿童", "the comparison has no such child")

func itoa(n int) string { return strconv.Itoa(n) }

// childPage is one child to look into.
type childPage struct {
	*page
	item    matching.Item
	who     people.Person
	rivals  map[people.PersonID]people.Person
	result  matching.Result
	mayEdit bool // decide on pairs
	mayAct  bool // enter what was found out, open a case
}

func (d Deps) openChild(c *route.Context) (*childPage, error) {
	p, err := d.open(c)
	if err != nil {
		return nil, err
	}
	id := people.PersonID(c.Path("person"))
	for _, x := range p.view.Items {
		if x.Person != id {
			continue
		}
		ids := []people.PersonID{id}
		for _, k := range x.Candidates {
			ids = append(ids, k.Person)
		}
		if x.Right != "" {
			ids = append(ids, x.Right)
		}
		found, err := p.persons(ids)
		if err != nil {
			return nil, err
		}
		place := access.Place{Region: p.county, School: x.School, Township: x.Township, Class: x.Class}
		return &childPage{
			page: p, item: x, who: found[id], rivals: found, result: p.results()[id],
			mayEdit: c.Actor.May(access.PeopleEdit, access.Place{Region: p.county}), mayAct: c.Actor.May(access.CaseAct, place),
		}, nil
	}
	return nil, fault.New(fault.NotFound, msgNoChild)
}

func (d Deps) child(c *route.Context) error {
	p, err := d.openChild(c)
	if err != nil {
		return err
	}
	return p.answer(nil)
}

func (p *childPage) answer(errs error) error {
	h := p.head(p.c.T("待查儿童：", "Child: ")+p.who.Masked, string(p.item.Standing))
	h.Errors = errs
	return parts.Page(p.c, h, childBody(p))
}

// done goes back to the child, or shows what was wrong.
func (p *childPage) done(err error, zh, en string) error {
	if err != nil {
		if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Conflict {
			return p.answer(err)
		}
		return err
	}
	p.c.Flash(zh, en)
	return p.c.SeeOther(p.url("/children/" + string(p.item.Person)))
}

func (d Deps) judge(c *route.Context) error {
	p, err := d.openChild(c)
	if err != nil {
		return err
	}
	err = d.Matching.Judge(c.Ctx(), c.Actor, p.view.Run.ID, matching.Judged{
		County: p.county, Left: p.item.Person, Right: people.PersonID(c.Form("other")), Same: c.Form("same") == "yes", Note: c.Form("note"),
	})
	return p.done(err, "已认定，今后比对都按此处理。", "Decided; later comparisons follow it.")
}

func (d Deps) outcome(c *route.Context) error {
	p, err := d.openChild(c)
	if err != nil {
		return err
	}
	r := matching.Result{
		County: p.county, Person: p.item.Person, Code: c.Form("code"), Note: c.Form("note"),
		Paper: matching.Evidence{Kind: c.Form("paper"), Number: c.Form("number"), Issuer: c.Form("issuer")},
	}
	if strings.HasPrefix(c.R.Header.Get("Content-Type"), "multipart/") {
		sent, err := c.Files("file")
		if err != nil {
			return p.answer(err)
		}
		for _, f := range sent {
			r.Sent = matching.Attached{Name: f.Name, Data: f.Data}
		}
	}
	err = d.Matching.Enter(c.Ctx(), c.Actor, p.view.Run.ID, r)
	return p.done(err, "核实结论已登记。", "The outcome is on record.")
}

// paper gives the file that proves the outcome.
func (d Deps) paper(c *route.Context) error {
	county, err := c.Region("county")
	if err != nil {
		return err
	}
	kind, data, err := d.Matching.ReadPaper(c.Ctx(), c.Actor, county, c.Path("run"), people.PersonID(c.Path("person")))
	if err != nil {
		return err
	}
	c.W.Header().Set("Cache-Control", "no-store")
	return parts.SendFile(c, "凭据 "+c.Path("person")+parts.Ending(kind), kind, data)
}

// papers lists the kinds of evidence with the outcomes that they prove.
func (p *childPage) papers() []parts.Option {
	list := matching.Codes()
	out := []parts.Option{{Value: "", Label: p.c.T("（此结论不要凭据）", "(none is wanted)")}}
	for _, x := range list.Papers {
		var wants []string
		if x.Number {
			wants = append(wants, p.c.T("编号", "number"))
		}
		if !x.Issuer.IsZero() {
			wants = append(wants, x.Issuer.In(p.c.Lang))
		}
		if x.File {
			wants = append(wants, p.c.T("原件", "file"))
		}
		out = append(out, parts.Option{Value: x.ID, Label: x.Label.In(p.c.Lang) + p.c.T("（要", " (") + strings.Join(wants, p.c.T("、", ", ")) + p.c.T("）", ")")})
	}
	return out
}

// typedOr gives what the form sent, else what is on record.
func (p *childPage) typedOr(name, kept string) string {
	if p.c.R.Method == http.MethodPost {
		return p.c.Form(name)
	}
	return kept
}

var errNoCases = errors.New("no cases are kept here")

func (d Deps) openCase(c *route.Context) error {
	p, err := d.openChild(c)
	if err != nil {
		return err
	}
	if d.Open == nil {
		return errNoCases
	}
	to, err := d.Open(c, p.county, &p.item, p.view.Run.ID)
	if err != nil {
		if fault.KindOf(err) == fault.Invalid {
			return p.answer(err)
		}
		return err
	}
	c.Flash("已立案。", "The case is open.")
	return c.SeeOther(to)
}

// facts are what is openly known of the child.
func (p *childPage) facts() []parts.Fact {
	c := p.c
	out := []parts.Fact{
		{Term: c.T("情况", "Standing"), View: parts.Badge(toneOf(p.item.Standing), p.view.Run.Kind.Standing(p.item.Standing).In(c.Lang))},
		{Term: c.T("姓名", "Name"), Text: p.who.Masked},
		{Term: c.T("性别", "Sex"), Text: p.who.Sex.Label().In(c.Lang)},
		{Term: c.T("户籍地", "Household"), Text: strings.TrimSpace(p.item.Township + " " + p.item.Village)},
	}
	if code, known := matching.Codes().Find(p.result.Code); known {
		out = append(out, parts.Fact{Term: c.T("核实结论", "Found out"), Text: code.Label.In(c.Lang) + "（" + p.result.ByName + " " + c.Moment(p.result.At) + "）"})
		if !p.result.Holds(code) {
			out = append(out, parts.Fact{Term: c.T("是否生效", "In force"), Text: c.T("待另一人核实：由另一人登记同一结论后生效，之前仍在名单中", "waits for a second person to enter the same; until then the child stays on the list")})
		} else if p.result.Second != "" {
			out = append(out, parts.Fact{Term: c.T("核实人", "Confirmed by"), Text: p.result.SecondName + " " + c.Moment(p.result.SecondAt)})
		}
		if x, known := matching.Codes().Paper(p.result.Paper.Kind); known {
			out = append(out, parts.Fact{Term: c.T("凭据", "Proof"), Text: strings.TrimSpace(x.Label.In(c.Lang) + " " + p.result.Paper.Number + " " + p.result.Paper.Issuer)})
		}
		if p.result.Proof != "" {
			out = append(out, parts.Fact{Term: c.T("凭据", "Proof"), Text: p.result.Proof})
		}
	}
	return out
}

// pairTable says what speaks for and against a candidate.
func (p *childPage) pairTable(k matching.Pair) parts.Listing {
	c := p.c
	l := parts.Listing{
		Stack:   true,
		Name:    c.T("逐项比较", "Field by field"),
		Columns: []parts.Column{{Key: "field", Label: c.T("项目", "Field")}, {Key: "level", Label: c.T("比较", "Agreement")}, {Key: "bits", Label: c.T("权重", "Weight"), Align: parts.End, Decimals: 1, Hint: c.T("正数支持是同一人，负数反对；单位为比特", "above 0 for one person, below against; in bits")}},
	}
	for _, f := range k.Fields {
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(f.Field.Text().In(c.Lang)), parts.Word(f.Field.LevelText(f.Level).In(c.Lang)), parts.Num(f.Bits)}})
	}
	return l
}

func (p *childPage) why(k matching.Pair) string {
	words := []string{}
	for _, r := range linkage.Reasons() {
		if r.Code() == k.Reason {
			words = append(words, r.Text().In(p.c.Lang))
		}
	}
	for _, d := range linkage.Doubts() {
		if d.Code() == k.Doubt {
			words = append(words, d.Text().In(p.c.Lang))
		}
	}
	return strings.Join(words, p.c.T("；", "; "))
}

func (p *childPage) codes() []parts.Option {
	groups := map[matching.Effect]string{
		matching.CountsEnrolled: p.c.T("计为已入学", "enrolled"), matching.CountsExcused: p.c.T("从适龄人口中扣除", "leaves the denominator"),
		matching.CountsMissing: p.c.T("未入学，继续劝返", "not enrolled"), matching.CountsOpen: p.c.T("名册有误", "the register is wrong"),
	}
	var out []parts.Option
	for _, code := range matching.Codes().Codes {
		out = append(out, parts.Option{Value: code.ID, Label: code.Asks().In(p.c.Lang), Group: groups[code.Effect]})
	}
	return out
}

// typed reads the counts and formulas that the address gives.
func (p *page) typed() (map[string]float64, map[string]string, error) {
	counts, chosen := map[string]float64{}, map[string]string{}
	var bad []error
	rates := matching.StandardRates()
	for id, count := range rates.Counts {
		text := p.c.Query("n." + id)
		if text == "" {
			continue
		}
		n, err := strconv.ParseFloat(strings.ReplaceAll(workbook.HalfWidth(text), ",", ""), 64)
		if err != nil || n < 0 || n != float64(int64(n)) {
			label := count.Label
			bad = append(bad, parts.Problem("n."+id, "“"+label.ZH+"”应为人数，即不小于零的整数", label.EN+" is a whole number of children"))
			continue
		}
		counts[id] = n
	}
	for _, r := range rates.Rates {
		for _, f := range r.Formulas {
			if p.c.Query("by."+r.ID) == f.ID {
				chosen[r.ID] = f.ID
			}
		}
	}
	return counts, chosen, errors.Join(bad...)
}
