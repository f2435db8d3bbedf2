package main

import (
	"context"
	"os"
	"strconv"

	"junheng/access"
	"junheng/casework"
	"junheng/casework/document"
	"junheng/cmd/wire"
	"junheng/internal/locale"
	"junheng/registry"
)

func init() {
	for key, t := range map[string]locale.Text{
		"help_cases_statement": {ZH: "由案卷计算一份报表；加 --send 报送，加 -o 打印成 Word。", EN: "Count a statement from the cases; with --send, send it, with -o, print it as a Word file."},
		"flag_statement_paper": {ZH: "打印成 Word 文件（.docx，A4）。", EN: "Print it to a Word file (.docx, A4)."},
		"flag_statement_role":  {ZH: "以什么角色报送：学校的报表由本校报送，用 school_head；缺省为县教育局。", EN: "Role to send in: a school's statement is sent by the school, as school_head; default: the county's office."},
	} {
		texts[key] = t
	}
}

type casesStatementCmd struct {
	peopleAt
	countyPlace
	Procedure string `arg:"" help:"arg_procedure"`
	Statement string `arg:"" help:"arg_statement"`
	Period    string `help:"flag_case_period" placeholder:"PERIOD"`
	Send      bool   `help:"flag_case_send"`
	Role      string `help:"flag_statement_role" placeholder:"ROLE"`
	Out       string `short:"o" help:"flag_statement_paper" type:"path" placeholder:"FILE"`
}

// Run prints a statement, and sends it where that is asked for.
func (c *casesStatementCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	return c.withProgram(a, func(ctx context.Context, p *wire.App) error {
		r := &registers{offices: &offices{book: p.Book}}
		of := casework.Account{Region: county, Procedure: c.Procedure, Kind: c.Statement, Period: c.Period}
		if of.School, err = c.school(ctx, a, r, county); err != nil {
			return err
		}
		actor, err := actingAs(c.Role, county, casework.Place{School: of.School})
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
		names, err := r.schoolNames(ctx, a, county)
		if err != nil {
			return err
		}
		return c.paper(a, p, st, names)
	})
}

// count computes the statement, and sends it where that is asked for.
func (c *casesStatementCmd) count(ctx context.Context, a *app, p *wire.App, actor access.Actor, of casework.Account) (casework.Statement, error) {
	proc, err := p.Cases.Procedure(c.Procedure, of.Region)
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
}
