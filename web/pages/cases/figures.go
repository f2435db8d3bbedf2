package cases

import (
	"junheng/casework"
	"junheng/registry"
	"junheng/web/parts"
	"junheng/web/route"
)

// figures counts the cases by township, school, origin and the fields that the
// procedure names.
func (d Deps) figures(c *route.Context) error {
	p, err := d.openLedger(c)
	if err != nil {
		return err
	}
	q := casework.Query{Procedure: p.p.ID, Township: c.Query("township"), School: registry.SchoolID(c.Query("school"))}
	st, err := d.Cases.Figures(c.Ctx(), c.Actor, p.county, q)
	if err != nil {
		return err
	}
	n, err := d.namesOf(c, p.county)
	if err != nil {
		return err
	}
	tables := []figureTable{p.figureTable(c.T("全部", "All"), c.T("台账", "Ledger"), []casework.Figure{st.All}, func(string) parts.Row {
		url := p.viewURL("", showAll)
		if p.counts() {
			url = ""
		}
		return parts.Row{URL: url, Cells: []parts.Cell{parts.Word(p.p.Ledger.Label.In(c.Lang))}}
	})}
	for _, g := range st.Groups {
		if !g.Answered() {
			continue
		}
		label := g.By.Label(p.p)
		tables = append(tables, p.figureTable(c.T("按"+label.ZH, "By "+lowerFirst(label.In(c.Lang))), label.In(c.Lang), g.Lines, func(key string) parts.Row {
			return p.figureRow(g.By, key, n)
		}))
	}
	if st.All.Cases == 0 {
		tables = nil
	}
	missing := ""
	if n := len(st.Missing); n > 0 {
		missing = c.T("学校名册中开办、没有案卷的学校 "+itoa(n)+" 所：", "Schools of the register without a case, "+itoa(n)+": ") + casework.SchoolNames(st.Missing)
	}
	return parts.Page(c, p.head(p.p.Label.In(c.Lang)+c.T("：统计", ": figures"), "figures"), figuresBody(tables, missing))
}

type figureTable struct {
	Title string
	List  parts.Listing
}

// figureRow begins a line; a township and a school lead to their cases.
func (p *ledgerPage) figureRow(by casework.Group, key string, n *names) parts.Row {
	row := parts.Row{Cells: []parts.Cell{parts.Word(by.KeyLabel(p.p, key, n.school).In(p.c.Lang))}}
	if key != "" && !p.counts() && (by == casework.ByTownship || by == casework.BySchool) {
		row.URL = p.narrowURL(string(by), key)
	}
	return row
}

// figureTable lays lines out; begin gives the row with its first cell.
func (p *ledgerPage) figureTable(title, label string, lines []casework.Figure, begin func(key string) parts.Row) figureTable {
	c := p.c
	end := func(key, zh, en string) parts.Column {
		return parts.Column{Key: key, Label: c.T(zh, en), Align: parts.End}
	}
	l := parts.Listing{Name: title, Columns: []parts.Column{
		{Key: "key", Label: label, Fixed: true},
		end("all", "合计", "All"), end("open", "在办", "Open"), end("late", "其中逾期", "Overdue"), end("stuck", "其中到期缺必办事项", "Of these held up"), end("closed", "已办结", "Closed"),
		end("again", "再次发生", "Repeated"),
		{Key: "days", Label: c.T("办结天数（中位数）", "Median days to close"), Align: parts.End, Decimals: 1},
	}}
	for i := range lines {
		x := &lines[i]
		row := begin(x.Key)
		if x.Hidden() {
			few := parts.Word(c.T("少于"+itoa(x.Least)+"件或须保护，不显示", "fewer than "+itoa(x.Least)+", or kept back with such"))
			row.Cells = append(row.Cells, few, parts.Cell{}, parts.Cell{}, parts.Cell{}, parts.Cell{}, parts.Cell{}, parts.Cell{})
			l.Rows = append(l.Rows, row)
			continue
		}
		for _, k := range []int{x.Cases, x.Open, x.Late, x.Stuck, x.Closed, x.Again} {
			row.Cells = append(row.Cells, parts.Num(float64(k)))
		}
		row.Cells = append(row.Cells, parts.Num(x.Days))
		l.Rows = append(l.Rows, row)
	}
	return figureTable{title, l}
}
