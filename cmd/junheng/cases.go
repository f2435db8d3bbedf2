package main

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"junheng/access"
	"junheng/casework"
	"junheng/cmd/wire"
	"junheng/internal/locale"
	"junheng/registry"
)

// casesCmd groups what is done with cases at the machine itself. Whoever may read
// the data folder and the keys may do it; the audit log has it under cli.
type casesCmd struct {
	List      casesListCmd      `cmd:"" help:"help_cases_list"`
	Show      casesShowCmd      `cmd:"" help:"help_cases_show"`
	Open      casesOpenCmd      `cmd:"" help:"help_cases_open"`
	Step      casesStepCmd      `cmd:"" help:"help_cases_step"`
	Link      casesLinkCmd      `cmd:"" help:"help_cases_link"`
	Hand      casesHandCmd      `cmd:"" help:"help_cases_hand"`
	Statement casesStatementCmd `cmd:"" help:"help_cases_statement"`
	Figures   casesFiguresCmd   `cmd:"" help:"help_cases_figures"`
	Export    casesExportCmd    `cmd:"" help:"help_cases_export"`
	Facts     casesFactsCmd     `cmd:"" help:"help_cases_facts"`
}

func init() {
	for key, t := range map[string]locale.Text{
		"help_cases":          {ZH: "案卷和台账：列出、查看、立案、办理、报表。", EN: "Cases and ledgers: list, show, open, take steps, statements."},
		"help_cases_list":     {ZH: "列出一个县的案卷，最紧的在前。", EN: "List the cases of a county, the most pressing first."},
		"help_cases_show":     {ZH: "查看一个案卷：现状、期限、经过和现在能办的步骤。", EN: "Show a case: how it stands, its clocks, what happened, what can be done now."},
		"help_cases_open":     {ZH: "立案。", EN: "Open a case."},
		"help_cases_step":     {ZH: "在案卷中办理一个步骤。", EN: "Take a step in a case."},
		"arg_case":            {ZH: "案号（或其中一段）、案卷标识。", EN: "Number of the case, or a part of it, or its id."},
		"arg_procedure":       {ZH: "流程，如 dropout。", EN: "Procedure, such as dropout."},
		"arg_step":            {ZH: "步骤的标识。", EN: "Id of the step."},
		"arg_statement":       {ZH: "报表的标识，如 school_month。", EN: "Id of the statement, such as school_month."},
		"flag_case_procedure": {ZH: "只列一个流程。", EN: "Of one procedure only."},
		"flag_case_state":     {ZH: "只列一个状态。", EN: "In one state only."},
		"flag_case_late":      {ZH: "只列已逾期的。", EN: "Only those overdue."},
		"flag_case_all":       {ZH: "连已办结的一起列出。", EN: "Closed ones, too."},
		"flag_case_limit":     {ZH: "最多列出多少件。", EN: "Cases to list at most."},
		"flag_case_role":      {ZH: "以什么角色办理（限该案所在的县、乡镇、学校、班级）；缺省为县教育局。", EN: "Role to act in, for the place of the case; default: the county's office."},
		"flag_case_key":       {ZH: "操作编号：同一编号重复执行不会办两次。", EN: "Key of the act: the same again does nothing twice."},
		"flag_case_field":     {ZH: "填写的内容，如 --field met=child。", EN: "What is filled in, such as --field met=child."},
		"flag_case_photo":     {ZH: "照片文件。", EN: "Photo."},
		"flag_case_file":      {ZH: "材料文件。", EN: "Other evidence."},
		"flag_case_where":     {ZH: "定位：经度,纬度,精度（米）。", EN: "Place: longitude,latitude,metres."},
		"flag_case_reason":    {ZH: "缺少可缺的佐证时写明原因。", EN: "Why evidence that may be missing is missing."},
		"flag_case_subject":   {ZH: "对象的标识（学生、建筑……）。", EN: "Id of the subject: a pupil, a building …"},
		"flag_case_label":     {ZH: "对象的名称（不是个人时）。", EN: "Name of the subject, where it is no person."},
		"flag_case_origin":    {ZH: "来源，如 inspection/督导2026-3。", EN: "Where it came from, such as inspection/2026-3."},
		"flag_case_period":    {ZH: "期间：2026-11、2026Q4、2026-autumn、2026；缺省为当前。", EN: "Period: 2026-11, 2026Q4, 2026-autumn, 2026; default: the present one."},
		"flag_case_send":      {ZH: "报送，而不只是计算。", EN: "Send it, instead of only counting."},
	} {
		texts[key] = t
	}
}

// withProgram opens the whole program over the installation for one act.
func (p *peopleAt) withProgram(a *app, act func(ctx context.Context, p *wire.App) error) error {
	ctx := context.Background()
	folder, err := p.existing(ctx, a)
	if err != nil {
		return err
	}
	o, err := p.options(a, folder)
	if err != nil {
		return errors.Join(err, p.release())
	}
	if o.DB, err = p.database(ctx, a, folder); err != nil {
		return err
	}
	program, err := wire.Open(ctx, o)
	if err != nil {
		return err
	}
	return errors.Join(act(ctx, program), program.Close(ctx))
}

// options are those of the program over the installation in a folder.
func (p *peopleAt) options(a *app, folder string) (wire.Options, error) {
	key, err := wire.LoadKey(folder)
	if err != nil {
		return wire.Options{}, err
	}
	ring, err := p.follow(a, folder, a.logger("text", "warn"))
	if err != nil {
		return wire.Options{}, err
	}
	lib, err := a.library()
	if err != nil {
		return wire.Options{}, err
	}
	return wire.Options{Key: key, People: ring, Clock: a.now, Packs: lib.fsys, Dict: lib.dict, Version: programVersion(), Lang: a.lang()}, nil
}

// caseCounty is the county whose cases are meant.
type caseCounty struct {
	Region string `help:"flag_people_region" required:"" placeholder:"REGION" aliases:"county"`
}

func (c *caseCounty) county() (registry.RegionCode, error) {
	return (&countyPlace{Region: c.Region}).county()
}

// actingAs is the actor of the command line for the place of a case.
func actingAs(role string, county registry.RegionCode, place casework.Place) (access.Actor, error) {
	if role == "" {
		return console(county), nil
	}
	r := access.Role(role)
	if !r.Known() || r.Admin() {
		return access.Actor{}, usage("user.role", "没有角色“{role}”；可选：{list}", "there is no role {role}; choose of {list}", "role", role, "list",
			"class_teacher, school_clerk, school_head, township_officer, county_statistician, county_leader, inspector")
	}
	g := access.Grant{Role: r, Region: county}
	switch r.Info().Reach {
	case access.OneClass:
		g.School, g.Class = place.School, place.Class
	case access.OneSchool:
		g.School = place.School
	case access.OneTownship:
		g.Township = place.Township
	}
	return access.Actor{Account: "cli", Name: "cli", Via: "cli", Grants: []access.Grant{g}}, nil
}

// findCase finds a case by its id, its number, or a part of the number that no
// other case has.
func findCase(ctx context.Context, p *wire.App, county registry.RegionCode, name string) (casework.Case, error) {
	v, err := p.Cases.Find(ctx, console(county), county, casework.CaseID(name))
	if err == nil {
		return v.Case, nil
	}
	page, err := p.Cases.Ledger(ctx, console(county), county, casework.Query{Text: name})
	if err != nil {
		return casework.Case{}, err
	}
	for i := range page.Cases {
		if page.Cases[i].Number == name {
			return page.Cases[i], nil
		}
	}
	if page.Total == 1 {
		return page.Cases[0], nil
	}
	return casework.Case{}, usage("cases.none", "该县没有案卷“{case}”", "the county has no case {case}", "case", name)
}

// filled reads --field name=value.
func filled(list []string) (map[string]string, error) {
	out := map[string]string{}
	for _, one := range list {
		name, value, ok := strings.Cut(one, "=")
		if !ok {
			return nil, usage("cases.field", "--field 应写作 名称=内容，读到“{got}”", "--field reads name=value, not {got}", "got", one)
		}
		out[name] = value
	}
	return out, nil
}

type casesListCmd struct {
	peopleAt
	caseCounty
	Procedure string `help:"flag_case_procedure" placeholder:"ID"`
	State     string `help:"flag_case_state" placeholder:"ID"`
	Late      bool   `help:"flag_case_late"`
	All       bool   `help:"flag_case_all"`
	Limit     int    `help:"flag_case_limit" default:"100" placeholder:"N"`
}

// Run lists cases, one a line.
func (c *casesListCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	return c.withProgram(a, func(ctx context.Context, p *wire.App) error {
		q := casework.Query{Procedure: c.Procedure, Late: c.Late, Open: !c.All, Order: casework.ByDue, Limit: c.Limit}
		if c.State != "" {
			q.States = []string{c.State}
		}
		if err := narrowed(p, &q, county); err != nil {
			return err
		}
		page, err := p.Cases.Ledger(ctx, console(county), county, q)
		if err != nil {
			return err
		}
		for i := range page.Cases {
			x := &page.Cases[i]
			proc, err := p.Cases.Procedure(x.Procedure, county)
			if err != nil {
				return err
			}
			state := x.State
			if s := proc.State(x.State); s != nil {
				state = s.Label.In(a.lang())
			}
			a.printf("%-18s %s  %s  %s\n", x.Number, state, casework.PartyLabel(proc, x.Owner).In(a.lang()), casework.Standing(proc, x, a.now()).In(a.lang()))
		}
		a.notef("%s\n", a.say("共 "+strconv.Itoa(page.Total)+" 件", locale.Count(page.Total, "case", "cases")))
		return nil
	})
}
