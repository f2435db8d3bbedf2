package roadmaps

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"junheng/internal/fault"
	"junheng/plan/roadmap"
	"junheng/registry"
	"junheng/web/pages/plans"
	"junheng/web/parts"
	"junheng/web/route"
)

// edit shows the form of a draft: owners and dates of its targets, milestones.
func (d Deps) edit(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	if p == nil {
		return plans.Nothing(c)
	}
	return p.form()
}

func (p *page) form() error {
	c := p.C
	h := p.Head(p.r.Name, c.T("逐项写明责任人和期限，才能采纳。", "Every target needs somebody who answers for it and a date before it can be adopted."))
	h.Crumbs = append(h.Crumbs, parts.Link{Text: c.T("路线图", "Roadmaps"), URL: p.URL("/roadmaps")}, parts.Link{Text: p.r.Name, URL: p.url("")})
	h.Wide, h.Errors = true, p.errs
	return parts.Page(c, h, editBody(p))
}

// save takes the form over.
func (d Deps) save(c *route.Context) error {
	p, err := d.open(c)
	if err != nil {
		return err
	}
	if p == nil {
		return plans.Nothing(c)
	}
	p.read()
	if p.errs == nil {
		_, p.errs = d.Plans.Save(c.Ctx(), c.Actor, p.r)
	}
	if p.errs != nil {
		if !invalid(p.errs) {
			return p.errs
		}
		return p.form()
	}
	c.Flash("已保存。", "Saved.")
	if c.Form("next") == "edit" {
		return c.SeeOther(p.url("/edit"))
	}
	return c.SeeOther(p.url(""))
}

// invalid reports whether an error is about what was typed.
func invalid(err error) bool {
	for _, e := range parts.Flat(err) {
		if fault.KindOf(e) != fault.Invalid {
			return false
		}
	}
	return true
}

// read takes the form over into the roadmap.
func (p *page) read() {
	c := p.C
	p.r.Name, p.r.Note = c.Form("name"), c.Form("note")
	p.r.Revision, _ = strconv.Atoi(c.Form("revision"))
	var targets []roadmap.Target
	for _, t := range p.r.Targets {
		if c.Form("gone."+t.ID) != "" {
			continue
		}
		t.Owner = c.Form("owner." + t.ID)
		p.day("due."+t.ID, &t.Due)
		p.number("to."+t.ID, &t.To)
		t.Fewer = t.To < t.From
		targets = append(targets, t)
	}
	p.r.Targets = targets
	if owner := c.Form("all.owner"); owner != "" {
		for i := range p.r.Targets {
			if t := &p.r.Targets[i]; t.Owner == "" {
				t.Owner = owner
			}
		}
	}
	p.addTarget()
	p.milestones()
}

// addTarget appends the target typed below the table.
func (p *page) addTarget() {
	c := p.C
	label := c.Form("new.label")
	if label == "" {
		return
	}
	t := roadmap.Target{Label: label, Ref: c.Form("new.ref"), Owner: c.Form("new.owner"), Year: p.r.To}
	if t.Ref != "" {
		for _, o := range p.refs() {
			if o.Value == t.Ref {
				t.From = p.figure(t.Ref)
			}
		}
	}
	p.number("new.to", &t.To)
	p.day("new.due", &t.Due)
	t.Fewer = t.To < t.From
	p.r.Targets = append(p.r.Targets, t)
}

// milestones takes over those on record and the one typed below them.
func (p *page) milestones() {
	c := p.C
	var out []roadmap.Milestone
	for _, m := range p.r.Milestones {
		if c.Form("m.gone."+m.ID) != "" {
			continue
		}
		m.Title, m.Owner = c.Form("m.title."+m.ID), c.Form("m.owner."+m.ID)
		p.day("m.due."+m.ID, &m.Due)
		out = append(out, m)
	}
	if title := c.Form("m.title.new"); title != "" {
		m := roadmap.Milestone{Title: title, Owner: c.Form("m.owner.new")}
		p.day("m.due.new", &m.Due)
		out = append(out, m)
	}
	p.r.Milestones = out
}

func (p *page) day(field string, to *time.Time) {
	text := p.C.Form(field)
	if text == "" {
		*to = time.Time{}
		return
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		p.errs = errors.Join(p.errs, parts.Problem(field, "日期写成 2026-08-31 的样子", "write the date like 2026-08-31"))
		return
	}
	*to = day
}

func (p *page) number(field string, to *float64) {
	text := p.C.Form(field)
	if text == "" {
		return
	}
	v, ok := parts.Figure(text)
	if !ok {
		p.errs = errors.Join(p.errs, parts.Problem(field, "目标值要填数字", "a target is a number"))
		return
	}
	*to = v
}

// refs lists the coefficients a target of the county may be about.
func (p *page) refs() []parts.Option {
	var out []parts.Option
	for i := range p.Result.Stages {
		for k := range p.Result.Stages[i].Coefficients {
			c := &p.Result.Stages[i].Coefficients[k]
			label := c.Indicator
			if ind := p.Pack.Indicator(c.Indicator); ind != nil {
				label = ind.Short.In(p.C.Lang)
			}
			out = append(out, parts.Option{Value: c.Ref, Label: c.Stage.Label().In(p.C.Lang) + " · " + label + p.C.T("差异系数", " coefficient") + fmt.Sprintf(" %.3f", c.CV)})
		}
	}
	return out
}

// figure is the coefficient under a ref as it is now.
func (p *page) figure(ref string) float64 {
	for i := range p.Result.Stages {
		for k := range p.Result.Stages[i].Coefficients {
			if c := &p.Result.Stages[i].Coefficients[k]; c.Ref == ref {
				return c.CV
			}
		}
	}
	return 0
}

func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func yearText(y registry.SchoolYear) string { return strconv.Itoa(int(y)) }

func numberText(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
