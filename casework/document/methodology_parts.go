package document

import (
	"slices"
	"strconv"

	"junheng/casework"
	"junheng/casework/procedure"
	"junheng/internal/locale"
)

var lineWords = map[procedure.Line]locale.Text{
	procedure.Education: {ZH: "教育线", EN: "education"}, procedure.Government: {ZH: "行政线", EN: "government"}, procedure.Other: {ZH: "其他", EN: "other"},
}

func (m *page) parties() {
	var rows [][]string
	for _, line := range []procedure.Line{procedure.Education, procedure.Government, procedure.Other} {
		for rank := 1; rank <= len(m.p.Parties)+1; rank++ {
			for i := range m.p.Parties {
				p := &m.p.Parties[i]
				if p.Line != line || p.Rank != rank {
					continue
				}
				by := m.say("本人账号", "accounts of its own")
				if p.For != "" {
					by = m.say("由"+m.party(p.For)+"代为登记", "written down by "+m.party(p.For))
				}
				rows = append(rows, []string{lineWords[line].In(m.lang), strconv.Itoa(rank), p.Label.In(m.lang), by})
			}
		}
	}
	m.table(m.say("责任链", "Who answers"), []string{m.say("线", "Line"), m.say("级", "Rank"), m.say("责任方", "Party"), m.say("账号", "Accounts")}, rows)
}

// opens writes who may open a case of what origin.
func (m *page) opens() {
	var rows [][]string
	for _, x := range casework.OpenersByOrigin(m.p) {
		rows = append(rows, []string{x.Origin.In(m.lang), x.By.In(m.lang)})
	}
	m.table(m.say("立案", "Opening"), []string{m.say("来源", "Origin"), m.say("由谁立案", "Opened by")}, rows)
	var one []string
	for _, id := range m.p.One {
		label := locale.Text{ZH: "学校", EN: "school"}
		if f := m.p.Field(id); f != nil {
			label = f.Label
		}
		one = append(one, label.In(m.lang))
	}
	if len(one) > 0 {
		words := m.say("同一时间只有一个未办结的案卷的是：", "There is one open case at a time of: ")
		if m.p.Once {
			words = m.say("只立一案，办结后也不另立的是：", "There is one case, open or ended, of: ")
		}
		m.linef("%s%s%s", words, m.join(one), m.say("。", "."))
	}
	var told []string
	for _, id := range m.p.Finder {
		told = append(told, m.p.StepLabel(id).In(m.lang))
	}
	if len(told) > 0 {
		m.linef("%s%s%s", m.say("立案（再次立案）的本人收到通知的步骤：", "Whoever opened the case, or opened it again, is told in person of: "), m.join(told), m.say("。", "."))
	}
}

var stateWords = map[procedure.StateKind]locale.Text{
	procedure.Open: {ZH: "在办", EN: "open"}, procedure.Waiting: {ZH: "等待", EN: "waiting"}, procedure.Closed: {ZH: "结案", EN: "closed"}, procedure.Cancelled: {ZH: "作废留档", EN: "cancelled, kept"},
}

func (m *page) states() {
	head := []string{m.say("状态", "State"), m.say("性质", "Kind")}
	if len(m.p.Statements) > 0 {
		head = append(head, m.say("计入报表", "In the statements"))
	}
	var rows [][]string
	for _, s := range m.p.States {
		rows = append(rows, []string{s.Label.In(m.lang), stateWords[s.Kind].In(m.lang), m.line(&s)}[:len(head)])
	}
	m.table(m.say("状态", "States"), head, rows)
	m.undone()
}

// undone writes what counts no more once a case has left a state, each list of steps
// once.
func (m *page) undone() {
	var told []string
	for i := range m.p.States {
		steps := m.p.States[i].Undoes
		list := m.stepList(steps)
		if len(steps) == 0 || slices.Contains(told, list) {
			continue
		}
		told = append(told, list)
		var from []string
		for k := range m.p.States {
			if slices.Equal(m.p.States[k].Undoes, steps) {
				from = append(from, m.p.States[k].Label.In(m.lang))
			}
		}
		m.linef("%s", m.say("离开“"+m.join(from)+"”后，此前办过的不再算数，要重新办："+list+"。",
			"Once a case has left one of these states ("+m.join(from)+"), what was done before counts no more and is done anew: "+list+"."))
	}
}

func (m *page) stepList(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = m.p.StepLabel(id).In(m.lang)
	}
	return m.join(names)
}

var outcomeWords = map[string]locale.Text{"returned": {ZH: "返校", EN: "returned"}, "transferred": {ZH: "转学", EN: "transferred"}, "closed": {ZH: "办结", EN: "closed"}}

// line writes under which line of the statements a state comes.
func (m *page) line(s *procedure.State) string {
	switch {
	case s.Outcome != "":
		return outcomeWords[s.Outcome].In(m.lang)
	case s.Kind == procedure.Cancelled:
		return m.say("更正", "corrections")
	case len(m.p.Statements) > 0 && slices.Contains(m.p.Statements[0].Counts, s.ID):
		return m.say("新增、期末", "found, closing")
	}
	return m.say("不变", "no change")
}

func (m *page) stateList(ids []string) string {
	if len(ids) == 0 {
		return m.say("在办的任何状态", "any that is open")
	}
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id
		if id == procedure.Before {
			out[i] = m.say("原来的状态", "where it came from")
		}
		if s := m.p.State(id); s != nil {
			out[i] = s.Label.In(m.lang)
		}
	}
	return m.join(out)
}

func (m *page) steps() {
	var rows [][]string
	for i := range m.p.Steps {
		s := &m.p.Steps[i]
		to := "—"
		if s.To != "" {
			to = m.stateList([]string{s.To})
		}
		rows = append(rows, []string{s.Label.In(m.lang), m.partyList(s.By), m.stateList(s.From), to, m.needs(s), m.issues(s)})
	}
	m.table(m.say("步骤", "Steps"), []string{
		m.say("步骤", "Step"), m.say("谁可以办", "By"), m.say("何时", "In the state"), m.say("办后转为", "Leads to"), m.say("须先办、须有佐证", "Needs"), m.say("发出文书", "Issues"),
	}, rows)
}

// needs writes what must come before a step and with it.
func (m *page) needs(s *procedure.Step) string {
	var out []string
	for _, id := range s.After {
		if x := m.p.Step(id); x != nil {
			out = append(out, m.say("先办“"+x.Label.ZH+"”", "first: "+x.Label.EN))
		}
	}
	if len(s.Apart) > 0 {
		out = append(out, m.say("由没有办过“"+m.stepList(s.Apart)+"”的人办", "by another person than took "+m.stepList(s.Apart)))
	}
	if where := m.answers(s.Where); where != "" {
		out = append(out, m.say("只用于", "only for ")+where)
	}
	if s.Unschooled {
		var away []string
		for _, id := range m.p.Days.Settled {
			away = append(away, m.p.StateLabel(id).In(m.lang))
		}
		out = append(out, m.say("只用于立案时没有学校、没有登记过缺勤、没有列为过"+m.join(away)+"的案卷", "only in cases about somebody whom no school had, without a day missed, that never were: "+m.join(away)))
	}
	for _, x := range s.Full {
		sum, reaches := m.p.Field(x.Sum).Label, m.p.Field(x.Reaches).Label
		out = append(out, m.say("“"+sum.ZH+"”累计达到“"+reaches.ZH+"”", sum.EN+" adds up to "+reaches.EN))
	}
	for i := range s.Fields {
		if most := m.p.Field(s.Fields[i].SumAtMost); most != nil {
			out = append(out, m.say("“"+s.Fields[i].Label.ZH+"”累计不多于“"+most.Label.ZH+"”", s.Fields[i].Label.EN+" adds up to no more than "+most.Label.EN))
		}
	}
	for i := range s.Fields {
		if f := &s.Fields[i]; f.AtLatest != nil {
			most := f.AtLatest.Label()
			out = append(out, m.say("“"+f.Label.ZH+"”最晚为"+most.ZH, f.Label.EN+" no later than "+most.EN)+m.say("：", ": ")+m.cite(f.AtLatest.Cite))
		}
	}
	for _, n := range s.Needs {
		text := n.Label.In(m.lang)
		if n.Soft {
			text += m.say("（没有的写明原因）", " (or a reason)")
		}
		out = append(out, text)
	}
	return m.join(out)
}

func (m *page) issues(s *procedure.Step) string {
	var out []string
	for _, id := range s.Issues {
		if d := m.p.Document(id); d != nil {
			out = append(out, d.Label.In(m.lang))
		}
	}
	return m.join(out)
}

func (m *page) papers() {
	var rows [][]string
	for i := range m.p.Documents {
		d := &m.p.Documents[i]
		to := ""
		if d.To != "" {
			to = m.party(d.To)
		}
		rows = append(rows, []string{d.Label.In(m.lang), d.Number, m.party(d.Issuer), to, m.cite(d.Cite)})
	}
	m.table(m.say("文书", "Papers"), []string{m.say("文书", "Paper"), m.say("文号", "Number"), m.say("发文", "Issued by"), m.say("主送", "To"), m.say("依据", "By")}, rows)
}

func (m *page) closing() {
	m.linef("## %s", m.say("销号", "Closing"))
	c := m.p.Close
	if c.Never {
		m.linef("%s", m.say("长期挂账：只有本流程的步骤能把它移出台账。", "A register: its entries end only by their own steps."))
		return
	}
	for _, id := range c.After {
		if s := m.p.Step(id); s != nil {
			m.b.WriteString("- " + m.say("须办过“"+s.Label.ZH+"”", s.Label.EN+" must have been done") + "\n")
		}
	}
	if c.Days != nil {
		m.b.WriteString("- " + m.say("销号前的状态须满"+m.span(*c.Days), "the state before must have lasted "+m.span(*c.Days)) + "\n")
	}
	if c.Recheck {
		m.b.WriteString("- " + m.say("来自测算要求的，新数据重新计算达标后才能销号", "what came from a requirement closes only when recomputed facts meet it") + "\n")
	}
	if c.Gap {
		m.b.WriteString("- " + m.say("两校差距须由已冻结、评估的数据算出并缩小；算不出的不能按此结案", "the gap between the two schools, computed from facts frozen and judged, has to be smaller; where it cannot be computed the case does not close so") + "\n")
	}
	if len(c.States) > 0 {
		m.b.WriteString("- " + m.say("适用于：", "for: ") + m.stateList(c.States) + "\n")
	}
	m.b.WriteString("\n")
}

var periodWords = map[string]locale.Text{
	"month": {ZH: "每月", EN: "monthly"}, "quarter": {ZH: "每季度", EN: "quarterly"}, "term": {ZH: "每学期", EN: "each term"}, "school_year": {ZH: "每学年", EN: "each school year"},
}

func (m *page) statements() {
	var rows [][]string
	for _, s := range m.p.Statements {
		due := m.say("期末后"+m.span(s.Due), m.span(s.Due)+" after the period")
		if s.DueDay > 0 {
			due = m.say("每月"+strconv.Itoa(s.DueDay)+"日", "day "+strconv.Itoa(s.DueDay)+" of the month")
		}
		rows = append(rows, []string{s.Label.In(m.lang), periodWords[s.Period].In(m.lang), due, m.cite(s.Cite)})
	}
	m.table(m.say("定期报表（期初＋新增－返校－转出－销号＝期末，不平不能报）", "Statements (opening + found − returned − transferred − closed = closing, or they cannot be sent)"),
		[]string{m.say("报表", "Statement"), m.say("周期", "Period"), m.say("报送期限", "Due"), m.say("依据", "By")}, rows)
}

// cited lists the documents named on the page with their titles.
func (m *page) cited() {
	var rows [][]string
	for _, id := range m.used {
		if d, ok := m.sources[id]; ok {
			rows = append(rows, []string{d.ID, d.Title.In(m.lang), d.Issued, d.Status.Label().In(m.lang), d.Source})
		}
	}
	m.table(m.say("文件", "Documents"), []string{m.say("文号", "Number"), m.say("名称", "Title"), m.say("发布", "Issued"), m.say("核实", "Status"), m.say("读于", "Read at")}, rows)
}
