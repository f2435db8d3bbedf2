package main

import (
	"context"
	"os"
	"strconv"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/document"
	"junheng/casework/procedure"
	"junheng/cmd/wire"
	"junheng/internal/locale"
	"junheng/registry"
)

func init() {
	for key, t := range map[string]locale.Text{
		"help_cases_statement":  {ZH: "由案卷计算一份报表；加 --send 报送，加 -o 打印成 Word。", EN: "Count a statement from the cases; with --send, send it, with -o, print it as a Word file."},
		"flag_statement_paper":  {ZH: "打印成 Word 文件（.docx，A4）。", EN: "Print it to a Word file (.docx, A4)."},
		"flag_statement_region": {ZH: "编报的县（区）、市或省：代码或名称。", EN: "County, city or province that it is of: code or name."},
		"flag_statement_role":   {ZH: "以什么角色报送：学校的报表由本校报送，用 school_head；缺省为县、市、省教育部门。", EN: "Role to send in: a school's statement is sent by the school, as school_head; default: the office of the region."},
	} {
		texts[key] = t
	}
}

type casesStatementCmd struct {
	peopleAt
	Region    string `help:"flag_statement_region" required:"" placeholder:"REGION" aliases:"county"`
	School    string `help:"flag_people_school" placeholder:"SCHOOL"`
	Procedure string `arg:"" help:"arg_procedure"`
	Statement string `arg:"" help:"arg_statement"`
	Period    string `help:"flag_case_period" placeholder:"PERIOD"`
	Send      bool   `help:"flag_case_send"`
	Role      string `help:"flag_statement_role" placeholder:"ROLE"`
	Out       string `short:"o" help:"flag_statement_paper" type:"path" placeholder:"FILE"`
}

// Run prints a statement, and sends it where that is asked for.
func (c *casesStatementCmd) Run(a *app) error {
	region, err := c.office()
	if err != nil {
		return err
	}
	return c.withProgram(a, func(ctx context.Context, p *wire.App) error {
		r := &registers{offices: &offices{book: p.Book}}
		of := casework.Account{Region: region, Procedure: c.Procedure, Kind: c.Statement, Period: c.Period}
		if of.School, err = (&countyPlace{Region: c.Region, School: c.School}).school(ctx, a, r, region); err != nil {
			return err
		}
		actor, err := c.actor(ctx, p, &of)
		if err != nil {
			return err
		}
		st, err := c.count(ctx, a, p, actor, of)
		if err != nil {
			return err
		}
		a.showStatement(&st)
		if c.Out == "" {
			return nil
		}
		var names map[registry.SchoolID]string
		if region.Level() == registry.CountyLevel {
			if names, err = r.schoolNames(ctx, a, region); err != nil {
				return err
			}
		}
		return c.paper(a, p, st, names)
	})
}

// office is the region whose statement is meant: a county, a city or a province.
func (c *casesStatementCmd) office() (registry.RegionCode, error) {
	region, err := regionOf(c.Region)
	level := region.Level()
	if err == nil && level != registry.CountyLevel && level != registry.PrefectureLevel && level != registry.ProvinceLevel {
		err = usage("cases.office", "报表由县、市或省编报，“{region}”不是", "a statement is of a county, a city or a province; {region} is none", "region", c.Region)
	}
	if err == nil && level != registry.CountyLevel && c.School != "" {
		err = usage("cases.office_school", "学校的报表请写所在的县（区）", "a school's statement names its county", "school", c.School)
	}
	return region, err
}

// officers are whom the command line acts as above a county.
var officers = map[registry.Level]access.Role{registry.PrefectureLevel: access.CityReviewer, registry.ProvinceLevel: access.ProvinceReviewer}

// actor is who counts and sends the statement: the office that it is of. That of
// a city or a province reads the counties of the list, and those on record here.
func (c *casesStatementCmd) actor(ctx context.Context, p *wire.App, of *casework.Account) (access.Actor, error) {
	role := officers[of.Region.Level()]
	if role == "" {
		return actingAs(c.Role, of.Region, casework.Place{School: of.School})
	}
	if c.Role != "" && access.Role(c.Role) != role {
		return access.Actor{}, usage("cases.office_role", "这份报表由 {role} 编报", "this statement is made by {role}", "role", string(role))
	}
	counties, err := p.Audit.Chains(ctx)
	return access.Actor{Account: "cli", Name: "cli", Via: "cli", Grants: []access.Grant{{Role: role, Region: of.Region}}, Also: counties}, err
}

// count computes the statement, and sends it where that is asked for.
func (c *casesStatementCmd) count(ctx context.Context, a *app, p *wire.App, actor access.Actor, of casework.Account) (casework.Statement, error) {
	proc, err := procedureOf(p, c.Procedure, of.Region)
	if err == nil {
		err = statementOf(proc, c.Statement)
	}
	if err != nil {
		return casework.Statement{}, err
	}
	if k := proc.Statement(c.Statement); k != nil && of.Period == "" {
		cal, err := p.Cases.Calendar(ctx, of.Region)
		if err != nil {
			return casework.Statement{}, err
		}
		period, err := casework.PeriodAt(k.Period, a.now(), cal)
		if err != nil {
			return casework.Statement{}, err
		}
		of.Period = period.ID
	}
	st, err := p.Cases.Statement(ctx, actor, of)
	if err == nil && c.Send {
		st, err = p.Cases.Send(ctx, actor, of, st.Lines)
	}
	return st, err
}

// paper writes the statement as a Word file.
func (c *casesStatementCmd) paper(a *app, p *wire.App, st casework.Statement, names map[registry.SchoolID]string) error {
	proc, err := p.Cases.Procedure(st.Procedure, st.Region)
	if err != nil {
		return err
	}
	in := document.Report{Procedure: proc, Statement: st, Unit: document.OfficeName(st.Region), Name: func(key string) string { return names[registry.SchoolID(key)] }}
	if st.School != "" {
		in.Unit = names[st.School]
	}
	doc, err := document.PrintStatement(in)
	if err != nil {
		return err
	}
	data, err := doc.Bytes()
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, data, 0o644); err != nil {
		return err
	}
	a.notef("%s %s\n", a.say("已写出：", "written:"), c.Out)
	return nil
}

// showStatement prints the lines of a statement and what corrects the one before.
func (a *app) showStatement(st *casework.Statement) {
	a.printf("%s  %s  %s\n", st.Period.ID, st.Standing().In(a.lang()), a.say("应报 ", "due ")+casework.MomentText(st.Due))
	for i, n := range st.Lines.Values() {
		a.printf("%s %s\n", casework.LineLabels[i].In(a.lang()), strconv.Itoa(n))
	}
	for _, r := range st.Reasons {
		a.printf("  %s %+d  %s\n", r.Number, r.By, r.Label().In(a.lang()))
	}
	if st.Level == procedure.OfSchool || st.Level == procedure.OfCounty {
		return
	}
	for _, part := range st.Parts {
		code, err := strconv.Atoi(part.Key)
		if err != nil || part.Lines == (casework.Lines{}) && !part.Sent {
			continue // a county that has no case and has sent nothing
		}
		sent := a.say("未报", "not sent")
		if part.Sent {
			sent = a.say("已报", "sent")
		}
		a.printf("  %s  %s %d  %s\n", document.CountyName(registry.RegionCode(code)), a.say("期末", "closing"), part.Lines.Closing, sent)
	}
}
