package visits

import (
	"context"
	"slices"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/registry"
	"junheng/web/pages/sync"
	"junheng/web/parts"
	"junheng/web/route"

	"github.com/a-h/templ"
)

// register leads whoever enters registers to today's.
func register(ctx context.Context) parts.Link {
	if c := route.From(ctx); c.Actor.Holds(access.AttendEnter) {
		return parts.Link{Text: c.T("登记考勤", "Enter the register"), URL: "/attend"}
	}
	return parts.Link{}
}

// view is a case as its visitor sees it.
type view struct {
	c     *route.Context
	phone templ.Attributes
	v     casework.View
	name  string
	steps []*procedure.Step
	key   string
	open  string // step whose form stands open
}

// located lets a page ask the browser where it is.
func located(c *route.Context) {
	c.W.Header().Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(self), payment=()")
}

func (d Deps) page(c *route.Context, county registry.RegionCode, id casework.CaseID, errs error) error {
	located(c)
	found, err := d.Cases.Find(c.Ctx(), c.Actor, county, id)
	if err != nil {
		return err
	}
	names, err := Names(c, d.People, []casework.Case{found.Case})
	if err != nil {
		return err
	}
	v := &view{c: c, v: found, name: names[found.Case.Subject.ID], steps: stepsOf(&found), key: d.IDs()}
	if v.phone, err = sync.Phone(c, d.Keeper); err != nil {
		return err
	}
	v.open = c.Query("step")
	if errs != nil {
		v.open = c.Form("step")
	}
	if v.open == "" && len(v.steps) > 0 {
		v.open = v.first()
	}
	title := v.name
	if title == "" {
		title = found.Case.Number
	}
	return parts.Page(c, parts.Head{
		Title: title, Menu: "visits", Lead: found.Procedure.Label.In(c.Lang) + " " + found.Case.Number, Errors: errs, Scripts: []string{"phone.js"},
		Crumbs: []parts.Link{{Text: c.T("家访与劝返", "Home visits"), URL: "/visits"}},
	}, caseBody(v))
}

// first is the step most people come for: the visit, while there was none.
func (v *view) first() string {
	for _, s := range v.steps {
		if len(s.Needs) > 0 && v.v.Case.Taken[s.ID] == 0 {
			return s.ID
		}
	}
	return v.steps[0].ID
}

func (v *view) need(s *procedure.Step, kind string) *procedure.Need {
	if i := slices.IndexFunc(s.Needs, func(n procedure.Need) bool { return n.Kind == kind }); i >= 0 {
		return &s.Needs[i]
	}
	return nil
}

// input describes a field of a step for a form.
func (v *view) input(s *procedure.Step, f *procedure.Field) parts.Input {
	c := v.c
	in := parts.Input{Name: "f." + f.ID, Label: f.Label.In(c.Lang), Hint: f.Hint.In(c.Lang), Required: f.Required, Unit: f.Unit}
	switch f.Kind {
	case procedure.KindLong:
		in.Type, in.Rows = "area", 3
	case procedure.KindNumber, procedure.KindMoney:
		in.Type, in.Mode, in.Narrow = "number", "decimal", true
	case procedure.KindDate:
		in.Type, in.Value = "date", c.Now.Format("2006-01-02")
		if !f.Required {
			in.Value = ""
		}
	case procedure.KindChoice:
		in.Type = "choice"
		in.Options = append(in.Options, parts.Option{Label: c.T("请选择", "choose")})
	case procedure.KindMany:
		in.Type = "checks"
	case procedure.KindYesNo:
		in.Type, in.Options = "radios", []parts.Option{{Value: "yes", Label: c.T("是", "yes")}, {Value: "no", Label: c.T("否", "no")}}
	}
	for _, o := range f.Choices() {
		in.Options = append(in.Options, parts.Option{Value: o.ID, Label: o.Label.In(c.Lang)})
	}
	if s.ID != v.open || c.R.PostForm == nil {
		return in
	}
	in.Value, in.Values = c.R.PostForm.Get(in.Name), c.R.PostForm[in.Name]
	return in
}

// line is one event of the case, without anything sealed.
type line struct{ When, Who, What string }

// lines lists what was done, the latest first.
func (v *view) lines() []line {
	var out []line
	for _, e := range slices.Backward(v.v.Events) {
		what := ""
		switch e.Kind {
		case casework.Opened:
			what = v.c.T("立案", "opened")
		case casework.Taken:
			if s := v.v.Procedure.Step(e.Step); s != nil {
				what = s.Label.In(v.c.Lang)
			}
			if n := len(e.Files); n > 0 {
				what += v.c.T("（附照片）", " (photos)")
			}
		case casework.Told, casework.RanOut, casework.Acted:
			if k := v.v.Procedure.Clock(e.Clock); k != nil {
				what = v.c.T("到期提醒：", "due: ") + k.Label.In(v.c.Lang)
			}
		case casework.Noted:
			what = v.c.T("备注", "remark")
		case casework.Issued:
			if e.Paper != nil {
				if doc := v.v.Procedure.Document(e.Paper.Document); doc != nil {
					what = doc.Label.In(v.c.Lang)
				}
			}
		case casework.Ended:
			what = v.c.T("办结", "closed")
		}
		if what == "" {
			continue
		}
		who := e.Name
		if e.By == casework.System {
			who = v.c.T("系统", "system")
		}
		out = append(out, line{v.c.Moment(e.At), who, what})
	}
	return out
}
