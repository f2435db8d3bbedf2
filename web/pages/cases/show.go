package cases

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/document"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// casePage is one case for one reader.
type casePage struct {
	d        Deps
	c        *route.Context
	county   registry.RegionCode
	view     casework.View
	names    *names
	printing string            // the reason for which a paper opens what is sealed
	revealed map[string]string // values shown in clear on this page alone
	shut     []bool            // of the papers: the reader does not get them
	gap      *effect           // between the schools that the case compares; nil: none
}

func (d Deps) open(c *route.Context) (*casePage, error) {
	county, err := c.Region("county")
	if err != nil {
		return nil, err
	}
	v, err := d.Cases.Find(c.Ctx(), c.Actor, county, casework.CaseID(c.Path("id")))
	if err != nil {
		return nil, err
	}
	n, err := d.namesOf(c, county, v.Case)
	return &casePage{d: d, c: c, county: county, view: v, names: n, revealed: map[string]string{}}, err
}

func (p *casePage) url(rest string) string { return caseURL(&p.view.Case) + rest }

func (d Deps) show(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	return p.answer(nil)
}

func (p *casePage) answer(errs error) error {
	gap, err := p.effect()
	if err != nil {
		return err
	}
	p.gap = gap
	p.shut = make([]bool, len(p.view.Case.Papers))
	for i := range p.shut {
		open, err := p.prints(&p.view.Case.Papers[i])
		if err != nil {
			return err
		}
		p.shut[i] = !open
	}
	h := p.head(p.names.subject(&p.view.Case) + " · " + p.view.Procedure.Label.In(p.c.Lang))
	h.Errors = errs
	return parts.Page(p.c, h, caseBody(p))
}

func (p *casePage) head(title string) parts.Head {
	c := p.c
	return parts.Head{
		Title: title, Menu: "cases",
		Crumbs: []parts.Link{
			{Text: c.T("台账与案件", "Ledgers and cases"), URL: deskURL(p.county)},
			{Text: p.view.Procedure.Ledger.Label.In(c.Lang), URL: ledgerURL(p.county, p.view.Procedure.ID, "")},
		},
	}
}

// hasSealed reports whether something sealed of the case opens to the reader.
func (p *casePage) hasSealed() bool {
	if !p.opens() {
		return false
	}
	for i := range p.view.Events {
		e := &p.view.Events[i]
		if len(e.Files) > 0 && p.view.ShowsFiles(e) && (p.view.Procedure.Person() || e.Files[0].Sealed) {
			return true
		}
		for id, v := range e.Values {
			if len(v.Sealed) > 0 && p.view.Shows(id) {
				return true
			}
		}
	}
	return false
}

// looking is the reason that serves now, with until when; empty: none does.
func (p *casePage) looking() string {
	reason, until := p.d.Cases.Looks(p.c.Actor, p.county, p.view.Case.ID)
	if reason == "" {
		return ""
	}
	return p.c.T("查看事由：“"+reason+"”，"+p.c.Moment(until)+"前在本案中有效，每次查看都记入日志。", "Reason for looking: “"+reason+"”, good for this case until "+p.c.Moment(until)+"; each look is on record.")
}

// state gives the badge of the state.
func (p *casePage) state() parts.BadgeOf {
	return *stateCell(p.c, p.view.Procedure, &p.view.Case).Badge
}

// facts are what the case is and records.
func (p *casePage) facts() []parts.Fact {
	c, x := p.c, &p.view.Case
	out := []parts.Fact{
		{Term: c.T("案号", "Number"), Text: x.Number},
		{Term: c.T("来源", "Origin"), Text: strings.TrimSpace(casework.OriginLabel(x.Origin.Kind).In(c.Lang) + " " + x.Origin.Note)},
		{Term: c.T("学校", "School"), Text: p.names.school(x.Place.School)},
		{Term: c.T("班级", "Class"), Text: x.Place.Class},
		{Term: c.T("乡镇", "Township"), Text: strings.TrimSpace(cmp.Or(x.Place.Township, p.names.schools[x.Place.School].Township) + " " + x.Place.Village)},
		{Term: c.T("立案", "Opened"), Text: c.Moment(x.Opened)},
	}
	if x.Closed.IsZero() {
		out = append(out, parts.Fact{Term: c.T("责任方", "Owner"), Text: strings.TrimSpace(casework.PartyLabel(p.view.Procedure, x.Owner).In(c.Lang) + " " + p.view.Person)})
	} else {
		out = append(out, parts.Fact{Term: c.T("办结", "Closed"), Text: c.Moment(x.Closed)})
	}
	if last := p.earlier(); last != nil {
		out = append(out, parts.Fact{Term: c.T("上一次", "Last time"), Text: last.Number, View: caseLink(last)})
	}
	return slices.DeleteFunc(out, func(f parts.Fact) bool { return f.Text == "" })
}

// earlier is the case in which the matter was found before; nil where there is
// none, or the reader may not see it.
func (p *casePage) earlier() *casework.Case {
	if len(p.view.Events) == 0 || p.view.Events[0].Opening == nil || p.view.Events[0].Opening.Before == "" {
		return nil
	}
	return p.other(p.view.Events[0].Opening.Before)
}

// other gives another case of the county, or nil where the reader may not see it.
func (p *casePage) other(id casework.CaseID) *casework.Case {
	v, err := p.d.Cases.Find(p.c.Ctx(), p.c.Actor, p.county, id)
	if err != nil {
		return nil
	}
	return &v.Case
}

// againText says how often a matter was found again, or nothing.
func againText(c *route.Context, x *casework.Case) string {
	if x.Again == 0 {
		return ""
	}
	return c.T("第 "+itoa(x.Again)+" 次再发现", "found again, time "+itoa(x.Again))
}

// recorded is one value as the page shows it.
type recorded struct {
	Label  string
	Text   string
	Sealed bool
	Opens  bool // to the reader
	Field  string
	Seq    int
}

// fields are what was recorded last.
func (p *casePage) fields() []recorded {
	var out []recorded
	for i := range p.view.Procedure.Fields {
		f := &p.view.Procedure.Fields[i]
		if v, known := p.view.Case.Fields[f.ID]; known {
			out = append(out, p.value(f, v, 0))
		}
	}
	return out
}

func (p *casePage) value(f *procedure.Field, v casework.Value, seq int) recorded {
	r := recorded{Label: f.Label.In(p.c.Lang), Field: f.ID, Seq: seq}
	if len(v.Sealed) == 0 {
		r.Text = cmp.Or(document.Words(f, v.Text, p.names.school).In(p.c.Lang), "—")
		return r
	}
	if text, shown := p.revealed[f.ID+"/"+itoa(seq)]; shown {
		r.Text = document.Words(f, text, p.names.school).In(p.c.Lang)
		return r
	}
	r.Sealed, r.Opens = true, p.opens() && p.view.Shows(f.ID)
	return r
}

// happened is one event as the page shows it.
type happened struct {
	Title  string
	By     string
	When   string
	Tone   parts.Tone
	Reason string
	Values []recorded
	Files  []casework.File
	Shut   bool // the files are for others alone
}

// timeline gives the events, the newest first.
func (p *casePage) timeline() []happened {
	c, proc := p.c, p.view.Procedure
	var out []happened
	for i := range slices.Backward(p.view.Events) {
		e := &p.view.Events[i]
		h := happened{Title: p.eventTitle(e), When: c.Moment(e.At), Reason: e.Reason, Files: e.Files, Shut: !p.view.ShowsFiles(e), Tone: eventTone(e.Kind)}
		h.By = strings.TrimSpace(casework.PartyLabel(proc, e.As).In(c.Lang) + " " + e.Name)
		if e.Got.Sub(e.At) > lateSync {
			h.When += c.T("（"+c.Moment(e.Got)+"收到）", " (arrived "+c.Moment(e.Got)+")")
		}
		if e.Author != "" {
			h.By = c.T("由"+e.Author+"登记，", "Recorded by "+e.Author+", brought in by ") + h.By + c.T("归入", "")
		}
		if !e.Stated.IsZero() {
			h.When += c.T("（手机时钟不准，手机上是"+c.Moment(e.Stated)+"）", " (the clock of the telephone was wrong and said "+c.Moment(e.Stated)+")")
		}
		for _, f := range p.fieldsOf(e) {
			if v, known := e.Values[f.ID]; known {
				h.Values = append(h.Values, p.value(f, v, e.Seq))
			}
		}
		out = append(out, h)
	}
	return out
}

// fieldsOf lists the fields that an event may have recorded, in order.
func (p *casePage) fieldsOf(e *casework.Event) []*procedure.Field {
	var out []*procedure.Field
	if st := p.view.Procedure.Step(e.Step); st != nil {
		for i := range st.Fields {
			out = append(out, &st.Fields[i])
		}
	}
	for i := range p.view.Procedure.Fields {
		f := &p.view.Procedure.Fields[i]
		if !slices.ContainsFunc(out, func(o *procedure.Field) bool { return o.ID == f.ID }) {
			out = append(out, f)
		}
	}
	return append(out, remark, spot, why, village, originNote)
}

// What an event records besides the fields of the procedure.
var (
	remark     = &procedure.Field{ID: casework.NoteField, Label: locale.Text{ZH: "内容", EN: "Text"}, Kind: procedure.KindLong}
	why        = &procedure.Field{ID: casework.WhyField, Label: locale.Text{ZH: "理由", EN: "Why"}, Kind: procedure.KindLong}
	village    = &procedure.Field{ID: casework.VillageField, Label: locale.Text{ZH: "村（社区）", EN: "Village"}, Kind: procedure.KindText}
	originNote = &procedure.Field{ID: casework.OriginField, Label: locale.Text{ZH: "来源说明", EN: "Remark on the origin"}, Kind: procedure.KindLong}
	spot       = &procedure.Field{ID: casework.WhereField, Label: locale.Text{ZH: "定位（经度,纬度,精度）", EN: "Place (longitude, latitude, metres)"}, Kind: procedure.KindText}
)

func (p *casePage) eventTitle(e *casework.Event) string {
	c, proc := p.c, p.view.Procedure
	words := eventWords[e.Kind].In(c.Lang)
	clock := func() string {
		if k := proc.Clock(e.Clock); k != nil {
			return k.Label.In(c.Lang)
		}
		return e.Clock
	}
	switch e.Kind {
	case casework.Taken, casework.Ended, casework.Reopened:
		if st := proc.Step(e.Step); st != nil {
			words = st.Label.In(c.Lang)
		}
	case casework.Told:
		var to []string
		for _, id := range e.Told {
			to = append(to, casework.PartyLabel(proc, id).In(c.Lang))
		}
		words = c.T("提醒", "Told ") + strings.Join(to, c.T("、", ", ")) + c.T("：", ": ") + clock()
	case casework.RanOut, casework.Acted:
		return casework.EventText(proc, e).In(c.Lang)
	case casework.Extended:
		words = clock() + c.T("延至 ", " until ") + casework.MomentText(e.Until)
	case casework.Handed:
		words = c.T("改由", "Handed to ") + casework.PartyLabel(proc, e.Owner).In(c.Lang) + e.Whom + c.T("负责", "")
	case casework.Linked:
		words += c.T("：", ": ") + e.Whom
	case casework.Noted:
		if e.Step != "" { // recorded for a step that was not taken
			words = casework.EventText(proc, e).In(c.Lang)
		}
	case casework.Moved:
		return casework.EventText(proc, e).In(c.Lang)
	case casework.Issued:
		if e.Paper != nil {
			words = c.T("开具", "Issued: ") + p.paperLabel(e.Paper)
		}
	}
	if st := proc.State(e.State); st != nil && e.State != "" && e.Kind != casework.Told && e.Kind != casework.Noted {
		words += " → " + st.Label.In(c.Lang)
	}
	return words
}

func (p *casePage) paperLabel(x *casework.Paper) string {
	label := x.Document
	if d := p.view.Procedure.Document(x.Document); d != nil {
		label = d.Label.In(p.c.Lang)
	}
	return strings.TrimSpace(label + " " + x.Number)
}

func eventTone(k casework.EventKind) parts.Tone {
	switch k {
	case casework.RanOut, casework.Acted:
		return parts.Bad
	case casework.Told:
		return parts.Warn
	case casework.Ended:
		return parts.Good
	}
	return parts.Info
}

// stepLinks are the steps that the reader may take, those that end the case last.
func (p *casePage) stepLinks() []parts.Link {
	var out []parts.Link
	for _, st := range p.view.May {
		out = append(out, parts.Link{Text: st.Label.In(p.c.Lang), URL: p.url("/steps/" + st.ID)})
	}
	if len(out) > 0 {
		out[0].Main = true
	}
	return out
}

// papers that the reader's parties may make out besides those of steps.
func (p *casePage) issuable() []parts.Option {
	var out []parts.Option
	if !p.acts() {
		return nil
	}
	for i := range p.view.Procedure.Documents {
		d := &p.view.Procedure.Documents[i]
		if slices.Contains(p.view.Acting, d.Issuer) {
			out = append(out, parts.Option{Value: d.ID, Label: d.Label.In(p.c.Lang)})
		}
	}
	return out
}

// clocks that run, for an extension.
func (p *casePage) clocks() []parts.Option {
	var out []parts.Option
	for i := range p.view.Case.Clocks {
		r := &p.view.Case.Clocks[i]
		if k := p.view.Procedure.Clock(r.Clock); k != nil && r.Stopped.IsZero() {
			out = append(out, parts.Option{Value: r.Clock, Label: k.Label.In(p.c.Lang) + "（" + casework.MomentText(r.End) + "）"})
		}
	}
	return out
}

// parties are those to whom the case may be handed: each party as a whole, and
// its persons.
func (p *casePage) parties() []parts.Option {
	var out []parts.Option
	persons, err := p.d.Cases.Persons(p.c.Ctx(), p.c.Actor, p.county, p.view.Case.ID)
	if err != nil {
		persons = nil // the parties are there all the same
	}
	for _, x := range p.view.Procedure.Parties {
		label := x.Label.In(p.c.Lang)
		out = append(out, parts.Option{Value: x.ID, Label: label, Group: label})
		for _, who := range persons[x.ID] {
			out = append(out, parts.Option{Value: x.ID + "/" + string(who.Account), Label: label + p.c.T("：", ": ") + who.Name, Group: label})
		}
	}
	return out
}

// handed is the option of who has the case now.
func (p *casePage) handed() string {
	if a := p.view.Case.Account; a != "" {
		return p.view.Case.Owner + "/" + string(a)
	}
	return p.view.Case.Owner
}

// linked lists the cases that this one is linked to, each once, as far as the
// reader may see them.
func (p *casePage) linked() []*casework.Case {
	var out []*casework.Case
	for i := range p.view.Events {
		e := &p.view.Events[i]
		if e.Kind != casework.Linked || slices.ContainsFunc(out, func(x *casework.Case) bool { return x.ID == e.Other }) {
			continue
		}
		if x := p.other(e.Other); x != nil {
			out = append(out, x)
		}
	}
	return out
}

// ledgerOf names the ledger and the state of another case.
func (p *casePage) ledgerOf(x *casework.Case) string {
	proc, err := p.d.Cases.Procedure(x.Procedure, x.County)
	if err != nil {
		return x.Procedure
	}
	out := proc.Label.In(p.c.Lang)
	if st := proc.State(x.State); st != nil {
		out += " · " + st.Label.In(p.c.Lang)
	}
	return out
}

// place is where the case is, as rights ask for it.
func (p *casePage) place() access.Place {
	at := p.view.Case.Place
	return access.Place{Region: p.county, School: at.School, Township: at.Township, Class: at.Class}
}

// opens reports whether what is sealed in a case about a person opens to the
// reader: to those who take part in it or may see sealed fields of persons
// there, and not to offices that only read, such as the city's.
func (p *casePage) opens() bool {
	return p.view.Sees && (!p.view.Procedure.Person() || p.acts() || p.c.Actor.May(access.PeopleReveal, p.place()))
}

var (
	msgSealed  = locale.Plain("cases.sealed", "此案内容已加密，您无权查看", "what this case holds is sealed, and not yours to see")
	hintSealed = locale.Plain("cases.sealed.hint", "由参与办理的人，或有权显示加密信息的人查看", "it opens to those who take part in the case, and to those who may see sealed fields")
)

// mayOpen refuses whoever the sealed values of the case do not open to.
func (p *casePage) mayOpen() error {
	if p.opens() {
		return nil
	}
	return fault.New(fault.Denied, msgSealed).Hint(hintSealed)
}

// acts reports whether the reader takes part in the case: remarks and papers are
// for those who do.
func (p *casePage) acts() bool {
	return p.c.Actor.May(access.CaseAct, p.place())
}

// done goes back to the case, or shows it with what was wrong.
func (p *casePage) done(err error, zh, en string) error {
	if err != nil {
		if told(err) {
			return p.answer(err)
		}
		return err
	}
	p.c.Flash(zh, en)
	return p.c.SeeOther(p.url(""))
}

// told reports whether everything that went wrong is for whoever sent the form.
func told(err error) bool {
	for _, e := range parts.Flat(err) {
		var f *fault.Fault
		if !errors.As(e, &f) || f.Kind != fault.Invalid && f.Kind != fault.Conflict && f.Kind != fault.Limit && f.Kind != fault.Denied {
			return false
		}
	}
	return true
}
