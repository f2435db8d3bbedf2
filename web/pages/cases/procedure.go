package cases

import (
	"strconv"
	"strings"

	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/rules"
	"junheng/web/parts"
	"junheng/web/route"
)

// procedure shows how cases of a ledger are run: who must act when, by which
// rule.
func (d Deps) procedure(c *route.Context) error {
	p, err := d.openLedger(c)
	if err != nil {
		return err
	}
	return parts.Page(c, p.head(p.p.Label.In(c.Lang)+c.T("：流程", ": procedure"), "procedure"), procedureBody(p))
}

// clockList tells the limits of a procedure.
func (p *ledgerPage) clockList() parts.Listing {
	c := p.c
	l := parts.Listing{
		Stack: true,
		Name:  c.T("时限", "Limits"),
		Columns: []parts.Column{
			{Key: "label", Label: c.T("时限", "Limit")},
			{Key: "within", Label: c.T("多久", "Within")},
			{Key: "owner", Label: c.T("责任方", "Owner")},
			{Key: "rungs", Label: c.T("逾期升级", "Then")},
			sourceColumn(c),
		},
	}
	for i := range p.p.Clocks {
		k := &p.p.Clocks[i]
		var rungs []string
		for _, r := range k.Rungs {
			rungs = append(rungs, spanWord(c, r.After)+c.T("：", ": ")+p.partyWords(r.To))
		}
		if r := k.Again(); r != nil {
			rungs = append(rungs, c.T("之后"+r.Every.Every().ZH+"催办", "then "+r.Every.Every().EN))
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{
			foundCell(c, k), parts.Word(p.within(k)), parts.Word(casework.PartyLabel(p.p, k.Owner).In(c.Lang)), parts.Word(strings.Join(rungs, c.T("；", "; "))), source(c, k.Cite),
		}})
	}
	return l
}

// foundCell names a limit, and how often a matter must have been found again for it.
func foundCell(c *route.Context, k *procedure.Clock) parts.Cell {
	cell := parts.Word(k.Label.In(c.Lang))
	if k.FoundAgain > 0 {
		n := itoa(k.FoundAgain)
		cell.Note = c.T("第"+n+"次再发现起", "from the "+n+". time it is found again")
	}
	return cell
}

// openList tells who may open a case of what origin.
func (p *ledgerPage) openList() parts.Listing {
	c := p.c
	l := parts.Listing{
		Name:    c.T("立案", "Opening"),
		Columns: []parts.Column{{Key: "origin", Label: c.T("来源", "Origin")}, {Key: "by", Label: c.T("由谁立案", "Opened by")}},
	}
	for _, x := range casework.OpenersByOrigin(p.p) {
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(x.Origin.In(c.Lang)), parts.Word(x.By.In(c.Lang))}})
	}
	return l
}

// stepList tells the steps of a procedure and who may take them.
func (p *ledgerPage) stepList() parts.Listing {
	c := p.c
	l := parts.Listing{
		Stack:   true,
		Name:    c.T("环节", "Steps"),
		Columns: []parts.Column{{Key: "label", Label: c.T("环节", "Step")}, {Key: "by", Label: c.T("由谁办理", "By")}, {Key: "to", Label: c.T("办理后", "Then")}, {Key: "needs", Label: c.T("佐证", "Evidence"), Minor: true}},
	}
	for i := range p.p.Steps {
		st := &p.p.Steps[i]
		to := ""
		var needs []string
		for _, n := range st.Needs {
			needs = append(needs, n.Label.In(c.Lang))
		}
		if s := p.p.State(st.To); s != nil {
			to = s.Label.In(c.Lang)
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(st.Label.In(c.Lang)), parts.Word(p.partyWords(st.By)), parts.Word(to), parts.Word(strings.Join(needs, c.T("、", ", ")))}})
	}
	return l
}

// partyWords names parties.
func (p *ledgerPage) partyWords(ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = casework.PartyLabel(p.p, id).In(p.c.Lang)
	}
	return strings.Join(out, p.c.T("、", ", "))
}

// within writes the length of a limit; of a day that somebody names, that day.
func (p *ledgerPage) within(k *procedure.Clock) string {
	c := p.c
	if kind, id := procedure.Begins(k.Starts); kind == "field" && k.Within.N == 0 {
		if f := p.p.Field(id); f != nil {
			return c.T("“"+f.Label.ZH+"”当日", "the day of: "+f.Label.EN)
		}
	}
	if k.Every {
		return k.Within.Every().In(c.Lang)
	}
	return spanWord(c, k.Within)
}

// paperList tells the papers of a procedure, and statementList its statements.
func (p *ledgerPage) paperList() parts.Listing {
	c := p.c
	l := parts.Listing{
		Stack:   true,
		Name:    c.T("文书", "Papers"),
		Columns: []parts.Column{{Key: "label", Label: c.T("文书", "Paper")}, {Key: "by", Label: c.T("由谁开具", "Made out by")}, sourceColumn(c)},
	}
	for i := range p.p.Documents {
		d := &p.p.Documents[i]
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(d.Label.In(c.Lang)), parts.Word(casework.PartyLabel(p.p, d.Issuer).In(c.Lang)), source(c, d.Cite)}})
	}
	return l
}

func (p *ledgerPage) statementList() parts.Listing {
	c := p.c
	l := parts.Listing{
		Stack:   true,
		Name:    c.T("定期报表", "Statements"),
		Columns: []parts.Column{{Key: "label", Label: c.T("报表", "Statement")}, {Key: "due", Label: c.T("何时报", "Due")}, sourceColumn(c)},
	}
	for i := range p.p.Statements {
		k := &p.p.Statements[i]
		due := c.T("期末后 ", "") + k.Due.Label().In(c.Lang) + c.T("内", " after the end of the period")
		if day := strconv.Itoa(k.DueDay); k.DueDay > 0 {
			due = c.T("最后一个月的 "+day+" 日", "day "+day+" of the last month")
		}
		l.Rows = append(l.Rows, parts.Row{Cells: []parts.Cell{parts.Word(k.Label.In(c.Lang)), parts.Word(due), source(c, k.Cite)}})
	}
	return l
}

func sourceColumn(c *route.Context) parts.Column {
	return parts.Column{Key: "cite", Label: c.T("依据", "Source"), NoSort: true}
}

var statusTones = map[rules.Status]parts.Tone{rules.Confirmed: parts.Good, rules.Local: parts.Info, rules.Unconfirmed: parts.Warn}

// source tells how sure we are of a value, and where it is written.
func source(c *route.Context, x rules.Cite) parts.Cell {
	cell := parts.Mark(statusTones[x.Status], x.Status.Label().In(c.Lang))
	cell.Note = citeWords(c, x)
	return cell
}

func citeWords(c *route.Context, x rules.Cite) string {
	out := strings.TrimSpace(x.Doc + " " + x.At)
	if x.Note != "" {
		out += c.T("；", "; ") + x.Note
	}
	return out
}
