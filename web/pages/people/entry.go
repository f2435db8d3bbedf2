package people

import (
	"errors"
	"slices"
	"strings"

	"junheng/access"
	"junheng/people"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// entry is the form on which one person is entered or corrected by hand. Its
// fields are the columns of the register's roster.
type entry struct {
	At       registry.RegionCode
	Register people.Register
	Names    names
	Own      []parts.Option // schools where the reader may enter somebody
	Was      *people.Person // who is corrected; nil: somebody new
	Advice   []people.Advice
	Year     registry.SchoolYear
}

func (d Deps) entry(c *route.Context, register people.Register) (*entry, error) {
	at, err := c.Region("county")
	if err != nil {
		return nil, err
	}
	e := &entry{At: at, Register: register, Year: people.YearOf(c.Now)}
	if e.Names, err = d.names(c.Ctx(), c, at); err != nil {
		return nil, err
	}
	e.Own = slices.DeleteFunc(e.Names.options(c), func(o parts.Option) bool {
		return o.Value != "" && !c.Actor.May(access.PeopleEdit, access.Place{Region: at, School: registry.SchoolID(o.Value), Township: e.Names[registry.SchoolID(o.Value)].Township})
	})
	return e, nil
}

// entryForm asks for somebody new.
func (d Deps) entryForm(c *route.Context) error {
	e, err := d.entry(c, asked(c.Query("register")))
	if err != nil {
		return err
	}
	return e.page(c, nil)
}

func (e *entry) page(c *route.Context, errs error) error {
	private(c)
	h := parts.Head{Menu: "people", Errors: errs, Crumbs: crumbs(c, e.At)}
	if e.Was != nil {
		h.Title = c.T("更正：", "Correct: ") + shown(c, e.Was)
		h.Lead = c.T("加密的项目不显示原值；留空表示不改。转学、休学等在个人页面办理。", "Sealed fields are not shown; blank means unchanged. Moves and states are on the person's page.")
		h.Crumbs = append(h.Crumbs, parts.Link{Text: shown(c, e.Was), URL: of(e.Was)})
		return parts.Page(c, h, entryView(e))
	}
	h.Title = c.T("登记一人：", "Enter one person: ") + e.Register.Label().In(c.Lang)
	h.Lead = c.T("逐人登记，规则与导入名册相同；多人请用“导入名册”。", "One by one, by the rules of rosters; for many, take in a roster.")
	for _, r := range people.Registers() {
		if r != people.Residents || len(c.Actor.Schools()) == 0 {
			h.Tabs = append(h.Tabs, parts.Link{Text: r.Label().In(c.Lang), URL: base(e.At) + "/enter?register=" + string(r), Main: r == e.Register})
		}
	}
	return parts.Page(c, h, entryView(e))
}

// typedPerson reads the form.
func (e *entry) typedPerson(c *route.Context) people.Person {
	p := people.Person{
		County: e.At, Register: e.Register, School: registry.SchoolID(c.Form("school")), Grade: int(number(c, "grade")), Class: c.Form("class"),
		Sex: people.Sex(c.Form("sex")), BirthDate: c.Form("birth_date"), Status: people.Status(c.Form("status")), Township: c.Form("township"), Village: c.Form("village"),
	}
	p.Name, p.IDNumber, p.StudentNumber, p.Address, p.Phone = c.Form("name"), c.Form("id_number"), c.Form("student_number"), c.Form("address"), c.Form("phone")
	if !p.Status.Known() {
		p.Status = people.Enrolled
	}
	if p.Sex != people.Male && p.Sex != people.Female {
		p.Sex = ""
	}
	for _, key := range c.Forms("flags") {
		for _, f := range people.AllFlags() {
			if f.Key() == key {
				p.Flags |= f
			}
		}
	}
	for _, n := range []string{"1", "2"} {
		p.Guardians = append(p.Guardians, people.Guardian{Name: c.Form("guardian" + n + "_name"), Relation: c.Form("guardian" + n + "_relation"), Phone: c.Form("guardian" + n + "_phone")})
	}
	return p
}

// enter puts somebody new on the register. What is doubtful is told first, and
// entered once somebody has ticked that he looked.
func (d Deps) enter(c *route.Context) error {
	e, err := d.entry(c, asked(c.Form("register")))
	if err != nil {
		return err
	}
	p, advice, err := d.People.Typed(c.Ctx(), c.Actor, e.typedPerson(c))
	if err != nil {
		return err
	}
	if len(advice) > 0 && !c.Checked("sure") {
		e.Advice = advice
		err := d.People.MayEnter(c.Ctx(), c.Actor, p, c.Form("note"))
		if err != nil && !wrongForm(parts.Flat(err)[0]) {
			return err
		}
		return e.page(c, errors.Join(err, unsure(advice)))
	}
	made, err := d.People.Enter(c.Ctx(), c.Actor, p, c.Form("note"))
	if wrongForm(err) {
		e.Advice = advice
		return e.page(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("已登记入册。", "Entered.")
	return c.SeeOther(of(&made))
}

// unsure puts each piece of advice at its field.
func unsure(advice []people.Advice) error {
	var bad []error
	for _, a := range advice {
		bad = append(bad, parts.Problem(a.Field, a.Text.Text.ZH, a.Text.Text.EN))
	}
	bad = append(bad, parts.Problem("sure", "请核对上面的提示；确认无误后勾选“已核对”再提交", "look at what is said above; where it is right, tick the box and send again"))
	return errors.Join(bad...)
}

// correcting opens the form for somebody on the register.
func (d Deps) correcting(c *route.Context) (*entry, error) {
	p, err := d.profile(c)
	if err != nil {
		return nil, err
	}
	e, err := d.entry(c, p.Register)
	if err != nil {
		return nil, err
	}
	e.Was = &p.Person
	return e, nil
}

func (d Deps) correctionForm(c *route.Context) error {
	e, err := d.correcting(c)
	if err != nil {
		return err
	}
	return e.page(c, nil)
}

// correct changes what is on record.
func (d Deps) correct(c *route.Context) error {
	e, err := d.correcting(c)
	if err != nil {
		return err
	}
	x := people.Correction{Person: e.typedPerson(c), Note: c.Form("note")}
	x.ID, x.Revision, x.School = e.Was.ID, number(c, "revision"), e.Was.School
	if strings.HasPrefix(c.R.Header.Get("Content-Type"), "multipart/") {
		sent, err := c.Files("file")
		if err != nil {
			return e.page(c, err)
		}
		for _, f := range sent {
			x.Proof = people.Attached{Name: f.Name, Data: f.Data}
		}
	}
	for _, f := range c.Forms("clear") {
		x.Clear = append(x.Clear, people.Field(f))
	}
	now, advice, err := d.People.Correct(c.Ctx(), c.Actor, e.At, x, c.Checked("sure"))
	if err == nil && len(advice) > 0 {
		e.Advice = advice
		err = unsure(advice)
		return e.page(c, err)
	}
	if wrongForm(err) {
		return e.page(c, err)
	}
	if err != nil {
		return err
	}
	waits, err := d.People.Claims(c.Ctx(), c.Actor, e.At, people.ClaimAsked)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(waits, func(x people.Claim) bool { return x.Person == now.ID }) {
		c.Flash("已提交：改变入学率的项目待县教育局另一人确认，之前按原值；其余已更正。", "Sent: what moves the rates waits for another person at the bureau, and the old value counts until then; the rest is corrected.")
		return c.SeeOther(of(&now))
	}
	c.Flash("已更正，并记入变动经过。", "Corrected, with a line in the history.")
	return c.SeeOther(of(&now))
}

// shared are the columns of a roster that make one field of the form together,
// or that a form does not need.
var shared = map[string]bool{
	"school_code": true, "groups": true, "left_behind": true, "migrant": true, "disabled": true, "poor": true, "orphan": true, "plight": true, "boarder": true,
}

// inputs are the fields of the form, in the order of the roster's columns, in
// three parts: who it is, where he belongs, and how he is reached.
func (e *entry) inputs(c *route.Context) (who, where, reach []parts.Input) {
	for _, col := range people.FormOf(e.Register).Columns {
		if shared[col.Key] || e.Was != nil && (col.Key == "school" || col.Key == "status") {
			continue
		}
		in := e.input(c, col)
		switch col.Key {
		case "name", "id_number", "student_number", "sex", "birth_date":
			who = append(who, in)
		case "school", "grade", "class", "status", "township", "village":
			where = append(where, in)
		default:
			reach = append(reach, in)
		}
	}
	if e.Register != people.Teachers {
		in := parts.Input{Name: "flags", Type: "checks", Label: c.T("特殊群体", "Groups")}
		for _, f := range people.AllFlags() {
			in.Options = append(in.Options, parts.Option{Value: f.Key(), Label: f.Label().In(c.Lang)})
			if e.Was != nil && e.Was.Flags.Has(f) {
				in.Values = append(in.Values, f.Key())
			}
		}
		where = append(where, in)
	}
	return who, where, reach
}

// input is the field of one column.
func (e *entry) input(c *route.Context, col people.FormColumn) parts.Input {
	in := parts.Input{Name: col.Key, Label: col.Label.In(c.Lang), Complete: "off", Required: e.Was == nil && col.Required}
	was := people.Person{Status: people.Enrolled}
	if e.Was != nil {
		was = *e.Was
	}
	switch col.Key {
	case "sex":
		in.Type, in.Value, in.Hint = "radios", string(was.Sex), c.T("留空则按证件号码", "blank: by the ID number")
		in.Options = []parts.Option{{Value: "male", Label: people.Male.Label().In(c.Lang)}, {Value: "female", Label: people.Female.Label().In(c.Lang)}}
	case "birth_date":
		in.Type, in.Value, in.Hint = "date", was.BirthDate, c.T("留空则按证件号码", "blank: by the ID number")
	case "id_number":
		in.Hint = c.T("18 位，按 GB 11643 校验", "18 characters, checked by GB 11643")
	case "school":
		in.Type, in.Options, in.Required = "choice", e.Own, true
		in.Value = c.Query("school")
		if len(e.Own) == 2 { // one, after “choose”
			in.Value = e.Own[1].Value
		}
	case "grade":
		in.Type, in.Value, in.Required = "choice", gradeValue(was.Grade, c.Query("grade")), true
		in.Options = grades(c)
	case "class":
		in.Value = was.Class
		if e.Was == nil {
			in.Value = c.Query("class")
		}
		if e.Register == people.Pupils {
			in.Required, in.Hint = true, c.T("例如 2班，或 2023级2班", "such as 2班 or 2023级2班")
		}
	case "status":
		in.Type, in.Value = "choice", string(was.Status)
		for _, s := range []people.Status{people.Enrolled, people.Suspended, people.Deferred, people.HomeTaught} {
			in.Options = append(in.Options, parts.Option{Value: string(s), Label: s.Label().In(c.Lang)})
		}
	case "township":
		in.Value = was.Township
	case "village":
		in.Value = was.Village
	case "phone", "guardian1_phone", "guardian2_phone":
		in.Type = "tel"
	}
	return in
}

func gradeValue(was int, asked string) string {
	if was > 0 {
		return itoa(was)
	}
	return asked
}

func grades(c *route.Context) []parts.Option {
	out := []parts.Option{{Label: c.T("请选择", "choose")}}
	for g := 1; g <= 9; g++ {
		out = append(out, parts.Option{Value: itoa(g), Label: people.GradeLabel(g).In(c.Lang)})
	}
	return out
}

// clearable lists the sealed fields that a correction may empty.
func (e *entry) clearable(c *route.Context) []parts.Option {
	if e.Register == people.Teachers {
		return fieldOptions(c, people.FieldName, people.FieldGuardians)
	}
	return fieldOptions(c, people.FieldName, people.FieldPhone)
}

// action is where the form is sent, back where it leads otherwise.
func (e *entry) action() string {
	if e.Was != nil {
		return of(e.Was) + "/correct"
	}
	return base(e.At) + "/enter"
}

// encoding is how the form is sent: a correction may bring a file.
func (e *entry) encoding() string {
	if e.Was != nil {
		return "multipart/form-data"
	}
	return "application/x-www-form-urlencoded"
}

func (e *entry) back() string {
	if e.Was != nil {
		return of(e.Was)
	}
	return base(e.At) + "?register=" + string(e.Register)
}

func (e *entry) submit(c *route.Context) string {
	if e.Was != nil {
		return c.T("更正", "Correct")
	}
	return c.T("登记入册", "Enter")
}
