package main

import (
	"context"
	"mime"
	"os"
	"path/filepath"
	"strings"

	"junheng/casework"
	"junheng/cmd/wire"
)

type casesShowCmd struct {
	peopleAt
	caseCounty
	Case string `arg:"" help:"arg_case"`
}

// Run shows a case.
func (c *casesShowCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	return c.withProgram(a, func(ctx context.Context, p *wire.App) error {
		found, err := findCase(ctx, p, county, c.Case)
		if err != nil {
			return err
		}
		v, err := p.Cases.Find(ctx, console(county), county, found.ID)
		if err != nil {
			return err
		}
		a.showCase(&v)
		return nil
	})
}

// showCase prints a case as somebody sees it.
func (a *app) showCase(v *casework.View) {
	x, p, l := &v.Case, v.Procedure, a.lang()
	state := x.State
	if s := p.State(x.State); s != nil {
		state = s.Label.In(l)
	}
	a.printf("%s  %s  %s\n%s\n", x.Number, p.Label.In(l), state, v.Standing.In(l))
	a.printf("%s%s\n", a.say("责任方：", "answers for it: "), strings.TrimSpace(casework.PartyLabel(p, x.Owner).In(l)+" "+v.Person))
	for i := range x.Clocks {
		r := &x.Clocks[i]
		if k := p.Clock(r.Clock); k != nil && r.Stopped.IsZero() {
			late := ""
			if r.Out() {
				late = a.say("（逾期）", " (overdue)")
			}
			a.printf("%s%s  %s%s\n", a.say("期限：", "clock: "), k.Label.In(l), casework.MomentText(r.End), late)
		}
	}
	for i := range v.Events {
		e := &v.Events[i]
		a.printf("%3d  %s  %s  %s\n", e.Seq, casework.MomentText(e.At), casework.PartyLabel(p, e.As).In(l), casework.EventText(p, e).In(l))
	}
	var may []string
	for _, s := range v.May {
		may = append(may, s.ID+" "+s.Label.In(l))
	}
	if len(may) > 0 {
		a.printf("%s%s\n", a.say("可办：", "possible: "), strings.Join(may, a.say("；", "; ")))
	}
}

type casesOpenCmd struct {
	peopleAt
	countyPlace
	Procedure string   `arg:"" help:"arg_procedure"`
	Township  string   `help:"flag_user_town" placeholder:"NAME"`
	Class     string   `help:"flag_user_class" placeholder:"CLASS"`
	Subject   string   `help:"flag_case_subject" placeholder:"ID"`
	Label     string   `help:"flag_case_label" placeholder:"TEXT"`
	Origin    string   `help:"flag_case_origin" placeholder:"KIND/ID"`
	Require   string   `help:"flag_case_require" name:"requirement" placeholder:"PACK#LINE"`
	Role      string   `help:"flag_case_role" placeholder:"ROLE"`
	Field     []string `help:"flag_case_field" placeholder:"NAME=VALUE" sep:"none"`
	Key       string   `help:"flag_case_key" placeholder:"KEY"`
}

// Run opens a case and prints its number.
func (c *casesOpenCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	fields, err := filled(c.Field)
	if err != nil {
		return err
	}
	return c.withProgram(a, func(ctx context.Context, p *wire.App) error {
		if _, err := procedureOf(p, c.Procedure, county); err != nil {
			return err
		}
		cmd := casework.Opens{
			County: county, Procedure: c.Procedure, Key: keyOr(a, c.Key), Fields: fields,
			Place: casework.Place{Township: c.Township, Class: c.Class}, Subject: casework.Subject{ID: c.Subject, Label: c.Label},
		}
		cmd.Origin.Kind, cmd.Origin.ID, _ = strings.Cut(c.Origin, "/")
		if c.Require != "" {
			cmd.Origin = casework.Origin{Kind: "requirement", ID: c.Require}
		}
		if cmd.Place.School, err = c.school(ctx, a, &registers{offices: &offices{book: p.Book}}, county); err != nil {
			return err
		}
		actor, err := actingAs(c.Role, county, cmd.Place)
		if err != nil {
			return err
		}
		x, err := p.Cases.Open(ctx, actor, cmd)
		if err != nil {
			return err
		}
		a.printf("%s\n", x.Number)
		return nil
	})
}

// keyOr mints a key where none was given.
func keyOr(a *app, key string) string {
	if key != "" {
		return key
	}
	return "cli-" + wire.IDs(a.now)()
}

type casesStepCmd struct {
	peopleAt
	caseCounty
	Case   string   `arg:"" help:"arg_case"`
	Step   string   `arg:"" help:"arg_step"`
	Role   string   `help:"flag_case_role" placeholder:"ROLE"`
	Field  []string `help:"flag_case_field" placeholder:"NAME=VALUE" sep:"none"`
	Photo  []string `help:"flag_case_photo" type:"existingfile" placeholder:"FILE"`
	File   []string `help:"flag_case_file" type:"existingfile" placeholder:"FILE"`
	Where  string   `help:"flag_case_where" placeholder:"LON,LAT,M"`
	Reason string   `help:"flag_case_reason" placeholder:"TEXT"`
	Key    string   `help:"flag_case_key" placeholder:"KEY"`
}

// Run takes a step.
func (c *casesStepCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	cmd := casework.Takes{Step: c.Step, Where: c.Where}
	if cmd.Fields, err = filled(c.Field); err != nil {
		return err
	}
	for kind, names := range map[string][]string{"photo": c.Photo, "file": c.File} {
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			cmd.Files = append(cmd.Files, casework.Upload{Name: filepath.Base(name), Kind: kind, Type: mime.TypeByExtension(filepath.Ext(name)), Data: data})
		}
	}
	return c.withProgram(a, func(ctx context.Context, p *wire.App) error {
		x, err := findCase(ctx, p, county, c.Case)
		if err != nil {
			return err
		}
		actor, err := actingAs(c.Role, county, x.Place)
		if err != nil {
			return err
		}
		v, err := p.Cases.Find(ctx, console(county), county, x.ID)
		if err != nil {
			return err
		}
		if err := stepOf(v.Procedure, c.Step); err != nil {
			return err
		}
		cmd.On = casework.On{County: county, Case: x.ID, Key: keyOr(a, c.Key), Reason: c.Reason}
		if _, err := p.Cases.Step(ctx, actor, cmd); err != nil {
			return err
		}
		return a.showAgain(ctx, p, &x)
	})
}
