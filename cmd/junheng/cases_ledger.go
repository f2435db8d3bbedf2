package main

import (
	"context"
	"os"
	"strconv"
	"strings"

	"junheng/casework"
	"junheng/casework/document"
	"junheng/casework/procedure"
	"junheng/cmd/wire"
	"junheng/internal/blank"
	"junheng/internal/locale"
	"junheng/registry"
)

func init() {
	for key, t := range map[string]locale.Text{
		"help_cases_figures": {ZH: "统计一个台账：在办、逾期、已办结、再次发生和办结天数。", EN: "Count a ledger: open, overdue, closed, repeated, and the days to close."},
		"help_cases_export":  {ZH: "把一个台账导出成 Excel 工作簿；加 --named 含姓名，须写明事由并记入日志。", EN: "Export a ledger as a workbook; with --named with names, for a reason and on record."},
		"flag_figures_by":    {ZH: "按什么统计：township、school、origin 或流程所列的字段；可以写几个，缺省为全部。", EN: "What to count by: township, school, origin or a field that the procedure names; several may be given; default: all."},
		"flag_export_named":  {ZH: "含姓名和加密的栏目。", EN: "With names and sealed columns."},
		"flag_export_reason": {ZH: "导出实名台账的事由，会印在台账上。", EN: "Why a ledger with names is exported; it is printed on it."},
		"flag_export_out":    {ZH: "写到哪个文件（.xlsx）。", EN: "File to write (.xlsx)."},
		"flag_export_open":   {ZH: "只要未办结的。", EN: "Only those that are open."},
	} {
		texts[key] = t
	}
}

type casesFiguresCmd struct {
	peopleAt
	caseCounty
	Procedure string   `arg:"" help:"arg_procedure"`
	By        []string `help:"flag_figures_by" placeholder:"GROUP"`
}

// Run prints the statistics of a ledger.
func (c *casesFiguresCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	return c.withProgram(a, func(ctx context.Context, p *wire.App) error {
		proc, err := procedureOf(p, c.Procedure, county)
		if err != nil {
			return err
		}
		var by []casework.Group
		for _, name := range c.By {
			g, err := casework.ParseGroup(proc, name)
			if err != nil {
				return err
			}
			by = append(by, g)
		}
		st, err := p.Cases.Figures(ctx, console(county), county, casework.Query{Procedure: c.Procedure}, by...)
		if err != nil {
			return err
		}
		names, err := (&registers{offices: &offices{book: p.Book}}).schoolNames(ctx, a, county)
		if err != nil {
			return err
		}
		a.figureLine(proc.Ledger.Label.In(a.lang()), &st.All)
		if n := len(st.Missing); n > 0 {
			a.printf(a.say("学校名册中开办、没有案卷的学校 %d 所：%s\n", "schools of the register without a case, %d: %s\n"), n, casework.SchoolNames(st.Missing))
		}
		for _, g := range st.Groups {
			a.printf("\n%s\n", g.By.Label(proc).In(a.lang()))
			for i := range g.Lines {
				key := g.By.KeyLabel(proc, g.Lines[i].Key, func(id registry.SchoolID) string { return names[id] })
				a.figureLine("  "+key.In(a.lang()), &g.Lines[i])
			}
		}
		return nil
	})
}

// figureLine prints one line of statistics.
func (a *app) figureLine(label string, f *casework.Figure) {
	days := a.say("无", "none")
	if !blank.Is(f.Days) {
		days = strconv.FormatFloat(f.Days, 'f', 1, 64)
	}
	a.printf(a.say("%s：合计 %d，在办 %d，逾期 %d（到期缺必办事项 %d），已办结 %d，再次发生 %d，办结天数（中位数）%s\n", "%s: all %d, open %d, overdue %d (held up %d), closed %d, repeated %d, median days to close %s\n"),
		label, f.Cases, f.Open, f.Late, f.Stuck, f.Closed, f.Again, days)
}

type casesExportCmd struct {
	peopleAt
	caseCounty
	Procedure string `arg:"" help:"arg_procedure"`
	State     string `help:"flag_case_state" placeholder:"ID"`
	Late      bool   `help:"flag_case_late"`
	Open      bool   `help:"flag_export_open"`
	Named     bool   `help:"flag_export_named"`
	Reason    string `help:"flag_export_reason" placeholder:"TEXT"`
	Out       string `short:"o" help:"flag_export_out" type:"path" required:"" placeholder:"FILE"`
}

// Run writes a ledger as a workbook.
func (c *casesExportCmd) Run(a *app) error {
	county, err := c.county()
	if err != nil {
		return err
	}
	return c.withProgram(a, func(ctx context.Context, p *wire.App) error {
		x := casework.Exports{County: county, Named: c.Named, Reason: c.Reason, Query: casework.Query{Procedure: c.Procedure, Late: c.Late, Open: c.Open}}
		if c.State != "" {
			x.Query.States = []string{c.State}
		}
		if err := narrowed(p, &x.Query, county); err != nil {
			return err
		}
		out, err := p.Cases.Export(ctx, console(county), x)
		if err != nil {
			return err
		}
		names, err := (&registers{offices: &offices{book: p.Book}}).schoolNames(ctx, a, county)
		if err != nil {
			return err
		}
		data, err := document.Workbook(document.Sheet{
			Procedure: out.Procedure, County: document.CountyName(county), Cases: out.Cases, Total: len(out.Cases), Filter: c.filter(out.Procedure), At: a.now(),
			School: func(id registry.SchoolID) string { return names[id] }, Names: out.Names, Mark: out.Mark,
		})
		if err != nil {
			return err
		}
		mode := os.FileMode(0o644)
		if c.Named {
			mode = 0o600
		}
		if err := os.WriteFile(c.Out, data, mode); err != nil {
			return err
		}
		a.notef("%s\n", a.say("已导出 "+strconv.Itoa(len(out.Cases))+" 件："+c.Out, locale.Count(len(out.Cases), "case", "cases")+" exported to "+c.Out))
		return nil
	})
}

// filter says in words what the ledger was narrowed to.
func (c *casesExportCmd) filter(p *procedure.Procedure) string {
	var out []string
	if s := p.State(c.State); s != nil {
		out = append(out, "状态＝"+s.Label.ZH)
	}
	if c.Open {
		out = append(out, "范围＝未办结")
	}
	if c.Late {
		out = append(out, "时限＝已逾期")
	}
	return strings.Join(out, "；")
}
