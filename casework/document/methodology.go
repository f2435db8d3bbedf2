package document

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"junheng/casework/procedure"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/rules"
)

// Methodology writes a procedure as a Markdown page for people: who must do what
// within which time, by which article and how sure we are of it, who is told
// when it is late, what each step needs and issues, what closes a case, and what
// its ledger counts for the data dictionary by which rule. It is made from the
// procedure that cases run by. sources gives the titles of the documents cited.
func Methodology(p *procedure.Procedure, sources map[string]rules.Document, dict *facts.Dictionary, lang locale.Lang) []byte {
	m := &page{p: p, sources: sources, lang: lang}
	m.linef("# %s", p.Label.In(lang))
	m.linef("`%s` · %s %s · %s", p.ID, m.say("版本", "version"), p.Version, m.cite(p.Cite))
	m.linef("%s", m.say("本页由流程生成，请勿手改。", "This page is made from the procedure; do not edit it."))
	if n := strings.TrimSpace(p.Notes.In(lang)); n != "" {
		m.linef("%s", n)
	}
	m.limits()
	m.parties()
	m.opens()
	m.states()
	m.steps()
	m.papers()
	m.closing()
	m.statements()
	m.yields(dict)
	m.cited()
	return []byte(strings.TrimRight(m.b.String(), "\n") + "\n")
}

// page writes Markdown in one language.
type page struct {
	b       strings.Builder
	p       *procedure.Procedure
	sources map[string]rules.Document
	lang    locale.Lang
	used    []string // documents cited, in order
}

func (m *page) say(zh, en string) string { return locale.Text{ZH: zh, EN: en}.In(m.lang) }

func (m *page) linef(format string, args ...any) { fmt.Fprintf(&m.b, format+"\n\n", args...) }

// table writes rows under a heading; without rows nothing.
func (m *page) table(title string, head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	m.linef("## %s", title)
	m.row(head)
	m.b.WriteString(strings.Repeat("| --- ", len(head)) + "|\n")
	for _, r := range rows {
		m.row(r)
	}
	m.b.WriteString("\n")
}

func (m *page) row(cells []string) {
	for _, c := range cells {
		m.b.WriteString("| " + strings.NewReplacer("|", "\\|", "\n", " ").Replace(c) + " ")
	}
	m.b.WriteString("|\n")
}

func (m *page) join(list []string) string { return strings.Join(list, m.say("、", ", ")) }

// cite writes where something is written and how sure we are.
func (m *page) cite(c rules.Cite) string {
	if c.Doc == "" {
		return ""
	}
	known := false
	for _, d := range m.used {
		known = known || d == c.Doc
	}
	if !known {
		m.used = append(m.used, c.Doc)
	}
	out := c.Doc
	if c.At != "" {
		out += " " + c.At
	}
	out += m.say("（", " (") + c.Status.Label().In(m.lang) + m.say("）", ")")
	if c.Note != "" {
		out += m.say("；", "; ") + c.Note
	}
	return out
}

func (m *page) party(id string) string {
	if x := m.p.Party(id); x != nil {
		return x.Label.In(m.lang)
	}
	return m.say("系统", "the program")
}

func (m *page) partyList(ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = m.party(id)
	}
	return m.join(out)
}

func (m *page) span(s procedure.Span) string { return s.Label().In(m.lang) }

// within writes the length of a clock; of a day named, that day.
func (m *page) within(c *procedure.Clock) string {
	kind, _ := procedure.Begins(c.Starts)
	switch {
	case c.Within.N == 0 && kind == "field":
		return m.say("该日当天", "that day")
	case c.Within.N == 0:
		return m.say("当天", "the same day")
	}
	if c.Every {
		return c.Within.Every().In(m.lang)
	}
	return m.span(c.Within)
}

// trigger writes what starts a clock.
func (m *page) trigger(text string) string {
	kind, id := procedure.Begins(text)
	switch kind {
	case "opened":
		return m.say("立案", "the case is opened")
	case "closed":
		return m.say("结案", "the case is closed")
	case "state":
		if s := m.p.State(id); s != nil {
			return m.say("转为", "state: ") + s.Label.In(m.lang)
		}
	case "step":
		if s := m.p.Step(id); s != nil {
			return m.say("办理", "step: ") + s.Label.In(m.lang)
		}
	case "field":
		if f := m.p.Field(id); f != nil {
			return m.say("填写的", "day entered: ") + f.Label.In(m.lang)
		}
	}
	return text
}

// when narrows a clock to some cases.
func (m *page) when(c *procedure.Clock) string {
	where := m.answers(c.Where)
	if where == "" {
		return ""
	}
	return m.say("（", " (") + where + m.say("）", ")")
}

// answers writes what fields have to say.
func (m *page) answers(where map[string][]string) string {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(where)) {
		f := m.p.Field(id)
		options := make([]string, len(where[id]))
		for i, option := range where[id] {
			options[i] = f.Answer(option).In(m.lang)
		}
		out = append(out, f.Label.In(m.lang)+m.say("：", ": ")+m.join(options))
	}
	return m.join(out)
}

func (m *page) limits() {
	var rows [][]string
	for i := range m.p.Clocks {
		c := &m.p.Clocks[i]
		rows = append(rows, []string{c.Label.In(m.lang) + m.when(c) + m.found(c), m.party(c.Owner), m.trigger(c.Starts), m.within(c), m.late(c), m.cite(c.Cite)})
	}
	m.table(m.say("谁在几天内办什么", "Who must act within which time"), []string{
		m.say("事项", "What"), m.say("责任方", "Who"), m.say("起算", "Counted from"), m.say("期限", "Within"), m.say("逾期", "When it is late"), m.say("依据", "By"),
	}, rows)
	m.linef("%s", m.say("括号里是期限本身的核实状态。逾期后逐级报告的间隔没有文件规定，是示例，县里可以改（见[自己的期限和文书](../guide/new-procedure.zh-CN.md)）。",
		"In brackets is how sure we are of the limit itself. The intervals of the escalation are written nowhere; they are examples, and a county may change them (see [Limits and papers of your own](../guide/new-procedure.md))."))
}

// found writes how often a matter must have been found again for a clock.
func (m *page) found(c *procedure.Clock) string {
	if c.FoundAgain == 0 {
		return ""
	}
	n := strconv.Itoa(c.FoundAgain)
	return m.say("（第"+n+"次再发现起）", " (from the "+n+". time it is found again)")
}

// provided writes what must hold for what a clock sets.
func (m *page) provided(x *procedure.If) string {
	if x == nil {
		return ""
	}
	var out []string
	for _, id := range x.After {
		l := m.p.StepLabel(id)
		out = append(out, m.say("已办“"+l.ZH+"”", "“"+l.EN+"” was taken"))
	}
	if x.Away {
		n := strconv.Itoa(x.Missed)
		out = append(out, m.say("考勤登记没有到校（到期时已到校的，再连续缺勤"+n+"天）", "no register has the child in school (where one had when it ran out: "+n+" days missed in a row since)"))
	}
	return m.say("，条件是"+m.join(out)+"；到期时不具备的，具备时即转", ", provided that: "+m.join(out)+"; what did not hold then is waited for")
}

// late writes what happens once a clock has run out.
func (m *page) late(c *procedure.Clock) string {
	var out []string
	if s := m.p.State(c.Sets); s != nil {
		out = append(out, m.say("转为“"+s.Label.ZH+"”", "the case becomes “"+s.Label.EN+"”")+m.provided(c.If))
	}
	if c.Lapses() {
		out = append(out, m.say("申报作罢，退回原状态，告知申报人", "the claim is void, the case goes back to where it was, and the claimant is told"))
	}
	for _, r := range c.Rungs {
		text := m.say("报告", "told: ") + m.partyList(r.To)
		if r.After.N > 0 {
			text = m.say("再过"+m.span(r.After)+"报告"+m.partyList(r.To), m.span(r.After)+" later told: "+m.partyList(r.To))
		}
		if r.Owner != "" {
			text += m.say("，由"+m.party(r.Owner)+"负责", "; "+m.party(r.Owner)+" answers")
		}
		out = append(out, text)
	}
	if r := c.Again(); r != nil {
		to := m.say("责任方", "who must act")
		if len(r.To) > 0 {
			to = m.partyList(r.To)
		}
		out = append(out, m.say("之后"+r.Every.Every().ZH+"再催办"+to, "then "+r.Every.Every().EN+" told again: "+to))
	}
	return strings.Join(out, m.say("；", ". "))
}
