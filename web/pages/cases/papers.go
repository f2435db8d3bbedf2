package cases

import (
	"slices"
	"strconv"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/document"
	"junheng/casework/procedure"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/people"
	"junheng/web/parts"
	"junheng/web/route"
)

// wordFile is the content type of .docx files.
const wordFile = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

var msgNoPaper = locale.Plain("cases.no_paper", "此案没有这份文书", "the case has no such paper")

// paper prints a paper of the case. One that names a person asks the register
// for what the reader may see, which is on record there.
func (d Deps) paper(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Path("n"))
	if err != nil || n < 1 || n > len(p.view.Case.Papers) {
		return fault.New(fault.NotFound, msgNoPaper)
	}
	x := &p.view.Case.Papers[n-1]
	doc := p.view.Procedure.Document(x.Document)
	if doc == nil {
		return fault.New(fault.NotFound, msgNoPaper)
	}
	layout, err := p.layout(doc)
	if err != nil {
		return err
	}
	in := document.Filling{
		Procedure: p.view.Procedure, Document: doc, Layout: layout, Case: &p.view.Case, Events: p.view.Events, Number: x.Number, At: x.At,
		School: p.names.school, By: c.Actor.Name,
	}
	if layout.Personal() && personal(&p.view.Case) {
		if in.Person, err = p.person(doc, layout); err != nil {
			return err
		}
	}
	p.printing = "打印" + doc.Label.ZH + "（" + p.view.Case.Number + "）"
	in.Open = p.openValue
	printed, err := document.Print(in)
	if err != nil {
		return err
	}
	data, err := printed.Document.Bytes()
	if err != nil {
		return err
	}
	return parts.SendFile(c, doc.Label.In(c.Lang)+"-"+p.view.Case.Number+".docx", wordFile, data)
}

// prints reports whether the reader gets a paper of the case: one that names a
// person only where the register shows him that person.
func (p *casePage) prints(x *casework.Paper) (bool, error) {
	if !personal(&p.view.Case) {
		return true, nil
	}
	if _, seen := p.names.people[p.view.Case.Subject.ID]; seen {
		return true, nil
	}
	doc := p.view.Procedure.Document(x.Document)
	if doc == nil {
		return false, nil
	}
	layout, err := p.layout(doc)
	if err != nil { // whoever prints it is told
		return true, nil //nolint:nilerr // a page shows its papers where one layout is missing
	}
	return !layout.Personal(), nil
}

// layout reads the layout of a paper of the case.
func (p *casePage) layout(doc *procedure.Document) (*document.Layout, error) {
	name, text, err := p.d.Cases.Layout(p.county, p.view.Procedure, doc)
	if err != nil {
		return nil, err
	}
	return document.Read(name, text, p.view.Procedure)
}

// person gives the register's answers for a paper: in clear for those who may
// reveal, else the mask of the name alone.
func (p *casePage) person(doc *procedure.Document, layout *document.Layout) (func(string) (string, bool), error) {
	id := people.PersonID(p.view.Case.Subject.ID)
	who, err := p.d.People.Find(p.c.Ctx(), p.c.Actor, p.county, id)
	if err != nil {
		return nil, err
	}
	clear := people.Private{Name: who.Name}
	if want := sealedParts(layout); len(want) > 0 && p.c.Actor.May(access.PeopleReveal, p.place()) {
		if clear, err = p.d.People.Reveal(p.c.Ctx(), p.c.Actor, p.county, id, "打印"+doc.Label.ZH+"（"+p.view.Case.Number+"）", want...); err != nil {
			return nil, err
		}
	}
	if clear.Name == "" {
		clear.Name = who.Masked
	}
	return func(part string) (string, bool) { return p.personPart(&who, &clear, part) }, nil
}

// sealedOf are the sealed fields behind the places of a layout.
var sealedOf = map[string]people.Field{
	"name": people.FieldName, "id_number": people.FieldID, "student_number": people.FieldStudent, "address": people.FieldAddress,
	"guardian": people.FieldGuardians, "relation": people.FieldGuardians, "phone": people.FieldGuardians,
}

// sealedParts lists the sealed fields that a layout names: no more is revealed
// than is printed.
func sealedParts(layout *document.Layout) []people.Field {
	var out []people.Field
	for _, part := range layout.Persons() {
		if f, ok := sealedOf[part]; ok && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// personPart answers for a place of a layout.
func (p *casePage) personPart(who *people.Person, clear *people.Private, part string) (string, bool) {
	var g people.Guardian
	if len(clear.Guardians) > 0 {
		g = clear.Guardians[0]
	}
	text, known := map[string]string{
		"name": clear.Name, "sex": who.Sex.Label().ZH, "birth": who.BirthDate, "id_number": clear.IDNumber, "student_number": clear.StudentNumber,
		"grade": gradeText(who.Grade), "address": clear.Address, "household": who.Township + who.Village,
		"guardian": g.Name, "relation": g.Relation, "phone": g.Phone,
	}[part]
	return text, known && text != ""
}

func gradeText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n) + "年级"
}

// openValue opens a sealed value for a paper, where the reader may.
func (p *casePage) openValue(v casework.Value) (string, error) {
	if !p.opens() {
		return "", nil
	}
	for _, e := range slices.Backward(p.view.Events) {
		for id, x := range e.Values {
			if slices.Equal(x.Sealed, v.Sealed) {
				text, err := p.d.Cases.Reveal(p.c.Ctx(), p.c.Actor, p.county, p.view.Case.ID, casework.Reveals{Seq: e.Seq, Field: id, Reason: p.printing})
				if fault.KindOf(err) == fault.Denied { // for other parties of the case alone
					return "", nil
				}
				return text, err
			}
		}
	}
	return "", nil
}

// file sends a piece of evidence.
func (d Deps) file(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	if err := p.mayOpen(); err != nil {
		return err
	}
	f, data, err := d.Cases.ReadFile(c.Ctx(), c.Actor, p.county, p.view.Case.ID, c.Path("hash"))
	if err != nil {
		return p.asked(err)
	}
	return parts.SendFile(c, f.Name, f.Type, data)
}
