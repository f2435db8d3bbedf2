package cases

import (
	"cmp"
	"crypto/rand"
	"errors"
	"path"
	"slices"
	"strings"
	"time"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/workbook"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// lateSync is from when an act is said to have arrived later than it was done.
const lateSync = 10 * time.Minute

// key gives the key of the form, so that the same form sent twice counts once.
func key(c *route.Context) string { return cmp.Or(c.Form("key"), rand.Text()) }

// stepPage is the form of one step.
type stepPage struct {
	*casePage
	step *procedure.Step
	key  string
}

func (d Deps) openStep(c *route.Context) (*stepPage, error) {
	p, err := d.open(c)
	if err != nil {
		return nil, err
	}
	st := p.view.Procedure.Step(c.Path("step"))
	if st == nil {
		return nil, fault.New(fault.NotFound, locale.Plain("cases.no_step", "流程中没有这个步骤", "the procedure has no such step"))
	}
	return &stepPage{casePage: p, step: st, key: key(c)}, nil
}

func (d Deps) stepForm(c *route.Context) error {
	p, err := d.openStep(c)
	if err != nil {
		return err
	}
	return p.form(nil)
}

func (p *stepPage) form(errs error) error {
	h := p.head(p.step.Label.In(p.c.Lang))
	h.Crumbs = append(h.Crumbs, parts.Link{Text: p.view.Case.Number, URL: p.url("")})
	h.Lead, h.Errors = p.step.Hint.In(p.c.Lang), errs
	return parts.Page(p.c, h, stepBody(p))
}

// step takes the step.
func (d Deps) step(c *route.Context) error {
	p, err := d.openStep(c)
	if err != nil {
		return err
	}
	files, err := uploads(c, p.step.Needs)
	if err != nil {
		return err
	}
	_, err = d.Cases.Step(c.Ctx(), c.Actor, casework.Takes{
		On:   casework.On{County: p.county, Case: p.view.Case.ID, Key: p.key, As: c.Form("as"), Reason: c.Form("reason")},
		Step: p.step.ID, Fields: typed(c, p.step.Fields), Files: files, Where: c.Form("where"),
	})
	if err != nil {
		if told(err) {
			return p.form(err)
		}
		return err
	}
	c.Flash("“"+p.step.Label.ZH+"”已登记。", p.step.Label.EN+" is on record.")
	return c.SeeOther(p.url(""))
}

// typed reads the fields of a form.
func typed(c *route.Context, fields []procedure.Field) map[string]string {
	out := map[string]string{}
	for i := range fields {
		f := &fields[i]
		text := c.Form("fields." + f.ID)
		if f.Kind == procedure.KindMany {
			text = strings.Join(c.Forms("fields."+f.ID), " ")
		}
		if f.Kind == procedure.KindNumber || f.Kind == procedure.KindMoney || f.Kind == procedure.KindDate {
			text = plainFigure(text)
		}
		if text != "" {
			out[f.ID] = text
		}
	}
	return out
}

// plainFigure writes a figure or a day as the registers keep it: in ASCII digits,
// without separators of thousands.
func plainFigure(text string) string {
	return strings.NewReplacer(",", "", " ", "").Replace(workbook.HalfWidth(text))
}

// uploads reads the evidence of a form: each kind that is wanted has its field,
// and other files have theirs.
func uploads(c *route.Context, needs []procedure.Need) ([]casework.Upload, error) {
	if err := c.R.ParseMultipartForm(8 << 20); err != nil {
		return nil, parts.Problem("files", "文件没有收全，请重新上传", "the files did not arrive whole; send them again")
	}
	var out []casework.Upload
	kinds := []string{"file"}
	for _, n := range needs {
		if !slices.Contains(kinds, n.Kind) && (n.Kind == "photo" || n.Kind == "signature") {
			kinds = append(kinds, n.Kind)
		}
	}
	for _, kind := range kinds {
		files, err := c.Files("needs." + kind)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			out = append(out, casework.Upload{Name: f.Name, Kind: kind, Type: mediaType(f.Name), Data: f.Data})
		}
	}
	return out, nil
}

var mediaTypes = map[string]string{
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".pdf": "application/pdf",
}

func mediaType(name string) string {
	return cmp.Or(mediaTypes[strings.ToLower(path.Ext(name))], "application/octet-stream")
}

// note adds a remark.
func (d Deps) note(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	files, err := uploads(c, nil)
	if err != nil {
		return err
	}
	_, err = d.Cases.Note(c.Ctx(), c.Actor, casework.Notes{On: casework.On{County: p.county, Case: p.view.Case.ID, Key: key(c)}, Text: c.Form("text"), Files: files})
	return p.done(err, "备注已登记。", "The note is on record.")
}

// link joins the case to another, by its number.
func (d Deps) link(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	other, err := d.Cases.Numbered(c.Ctx(), c.Actor, p.county, c.Form("link.other"))
	if err == nil {
		_, err = d.Cases.Link(c.Ctx(), c.Actor, casework.Links{On: casework.On{County: p.county, Case: p.view.Case.ID, Key: key(c)}, Other: other.ID})
	}
	return p.done(under("link", err), "已关联，两案互相可见，责任方已收到消息。", "Linked; each case shows the other, and who answers is told.")
}

// direct extends, hands over or reopens, as the button says. The fields of each
// form have names of their own, for they stand on one page.
func (d Deps) direct(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	do := c.Form("do")
	get := func(name string) string { return c.Form(do + "." + name) }
	on := casework.On{County: p.county, Case: p.view.Case.ID, Key: key(c), Reason: get("reason")}
	switch do {
	case "extend":
		until, bad := time.ParseInLocation("2006-01-02", get("until"), route.Beijing)
		if bad != nil {
			return p.answer(parts.Problem("extend.until", "请选择延到哪一天", "say until which day"))
		}
		_, err = d.Cases.Extend(c.Ctx(), c.Actor, casework.Extends{On: on, Clock: get("clock"), Until: until.AddDate(0, 0, 1)})
		return p.done(under(do, err), "时限已延长。", "More time is allowed.")
	case "hand":
		party, account, _ := strings.Cut(get("party"), "/")
		_, err = d.Cases.Hand(c.Ctx(), c.Actor, casework.Hands{On: on, Party: party, Account: access.AccountID(account)})
		return p.done(under(do, err), "已改派。", "Handed over.")
	case "reopen":
		_, err = d.Cases.Reopen(c.Ctx(), c.Actor, casework.Reopens{On: on})
		return p.done(under(do, err), "已重新立案。", "Reopened.")
	}
	return p.answer(parts.Problem("do", "不知道要做什么", "nothing was asked for"))
}

// under puts faults to the fields of one of several forms.
func under(form string, err error) error {
	if err == nil {
		return nil
	}
	list := parts.Flat(err)
	for i, e := range list {
		var f *fault.Fault
		if errors.As(e, &f) && f.Place != "" {
			moved := *f
			moved.Place = form + "." + f.Place
			list[i] = &moved
		}
	}
	return errors.Join(list...)
}

// correct replaces one recorded value.
func (d Deps) correct(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	_, err = d.Cases.Correct(c.Ctx(), c.Actor, casework.Corrects{
		On:     casework.On{County: p.county, Case: p.view.Case.ID, Key: key(c), Reason: c.Form("correct.reason")},
		Fields: map[string]string{c.Form("correct.field"): c.Form("correct.value")},
	})
	return p.done(under("correct", err), "已更正，原来的记录仍保留。", "Corrected; what stood before is kept.")
}

// reveal shows one sealed value, on this page and no other. The reason that comes
// with it, or alone, serves for the case for a while.
func (d Deps) reveal(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	if err := p.mayOpen(); err != nil {
		return err
	}
	if reason := c.Form("reason"); reason != "" || c.Form("field") == "" {
		if err := d.Cases.Look(c.Ctx(), c.Actor, p.county, p.view.Case.ID, reason); err != nil {
			return p.asked(err)
		}
		if c.Form("field") == "" {
			return c.SeeOther(p.url(""))
		}
	}
	for _, e := range p.view.Events {
		for _, f := range p.fieldsOf(&e) {
			if f.ID == c.Form("field") && itoa(e.Seq) == c.Form("seq") {
				return p.show(f.ID, e.Seq)
			}
		}
	}
	return p.show(c.Form("field"), 0)
}

func (p *casePage) show(field string, seq int) error {
	text, err := p.d.Cases.Reveal(p.c.Ctx(), p.c.Actor, p.county, p.view.Case.ID, casework.Reveals{Seq: seq, Field: field})
	if err != nil {
		return p.asked(err)
	}
	p.revealed[field+"/"+itoa(seq)] = text
	return p.answer(nil)
}

// asked shows the case again to whoever gave no reason, or one that does not do.
func (p *casePage) asked(err error) error {
	if fault.KindOf(err) == fault.Invalid {
		return p.answer(err)
	}
	return err
}

// issue makes out a paper.
func (d Deps) issue(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	_, err = d.Cases.Issue(c.Ctx(), c.Actor, casework.Issues{On: casework.On{County: p.county, Case: p.view.Case.ID, Key: key(c)}, Document: c.Form("document")})
	return p.done(err, "文书已开具并编号，可以打印。", "The paper is made out and numbered.")
}

// openPage is the form of a new case.
type openPage struct {
	*ledgerPage
	key     string
	schools []registry.School
	was     casework.Earlier // what is on record of the requirement that it comes from
}

func (d Deps) openNew(c *route.Context) (*openPage, error) {
	p, err := d.openLedger(c)
	if err != nil {
		return nil, err
	}
	schools, err := d.Schools.On(c.Ctx(), p.county, c.Now.Format("2006-01-02"))
	if err != nil {
		return nil, err
	}
	schools = slices.DeleteFunc(schools, func(s registry.School) bool {
		return !c.Actor.May(access.CaseAct, access.Place{Region: p.county, School: s.ID, Township: s.Township})
	})
	out := &openPage{ledgerPage: p, key: key(c), schools: schools}
	return out, out.lookBack()
}

// lookBack asks what is on record of the requirement that the case comes from.
func (p *openPage) lookBack() error {
	if p.requirement() == "" {
		return nil
	}
	o := casework.Opens{County: p.county, Procedure: p.p.ID, Origin: p.origin()}
	o.Place.School = registry.SchoolID(cmp.Or(p.c.Query("school"), p.c.Form("school")))
	if i := slices.IndexFunc(p.schools, func(s registry.School) bool { return s.ID == o.Place.School }); i >= 0 {
		o.Place.Township = p.schools[i].Township
	}
	var err error
	p.was, err = p.d.Cases.Before(p.c.Ctx(), p.c.Actor, o)
	return err
}

func (d Deps) form(c *route.Context) error {
	p, err := d.openNew(c)
	if err != nil {
		return err
	}
	return p.form(nil)
}

func (p *openPage) form(errs error) error {
	if err := casework.RefuseOpening(p.p, p.c.Actor, p.county); err != nil {
		return err
	}
	h := p.head(p.p.Label.In(p.c.Lang)+p.c.T("：新建", ": new case"), "new")
	h.Wide, h.Errors, h.Actions = false, errs, nil
	if p.aboutPerson() && p.person() == "" {
		return parts.Page(p.c, h, choosePerson(p.county))
	}
	return parts.Page(p.c, h, openBody(p))
}

// create opens the case.
func (d Deps) create(c *route.Context) error {
	p, err := d.openNew(c)
	if err != nil {
		return err
	}
	files, err := uploads(c, nil)
	if err != nil {
		return err
	}
	o := casework.Opens{
		County: p.county, Procedure: p.p.ID, Key: p.key, Fields: typed(c, p.p.Fields), Files: files,
		Origin: p.origin(),
	}
	o.Place = casework.Place{School: registry.SchoolID(c.Form("school")), Village: c.Form("village")}
	if i := slices.IndexFunc(p.schools, func(s registry.School) bool { return s.ID == o.Place.School }); i >= 0 {
		o.Place.Township = p.schools[i].Township
	}
	made, err := p.open(&o)
	if err == nil {
		c.Flash("已立案："+made.Number+"。", "Opened: "+made.Number+".")
		return c.SeeOther(caseURL(made))
	}
	if told(err) {
		return p.form(err)
	}
	return err
}

// open opens the case that the form describes.
func (p *openPage) open(o *casework.Opens) (*casework.Case, error) {
	var err error
	o.Subject, err = p.subject(&o.Place)
	if err := errors.Join(err, p.checkOrigin(o.Origin)); err != nil {
		return nil, errors.Join(err, p.missing(o.Fields))
	}
	if p.aboutPerson() {
		if old, err := p.once(o.Subject); err != nil || old != nil {
			return old, err
		}
	}
	made, err := p.d.Cases.Open(p.c.Ctx(), p.c.Actor, *o)
	return &made, err
}
