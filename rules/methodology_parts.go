package rules

import (
	"fmt"
	"strings"

	"junheng/facts"
)

var ruleWords = map[Rule][2]string{
	RuleUnits:        {"每个单位至少达到规定项数，其余不低于底线", "every unit meets so many indicators, the others not under their floor"},
	RuleCoefficients: {"每项指标的校际差异系数不超过上限", "the difference coefficient of every indicator within its limit"},
	RuleComposite:    {"各指标校际差异系数的平均值不超过上限", "the mean of the difference coefficients within the limit"},
	RuleItems:        {"各项均须达到", "every item met"},
	RuleScore:        {"达到项的分值之和不低于合格分", "points of the items met reach the pass mark"},
	RuleVeto:         {"出现任何一项即否决", "any of them vetoes"},
}

func (m *page) verdict() {
	m.heading(2, m.say("结论", "Verdict"))
	for _, r := range m.pack.Verdict {
		m.heading(3, r.Label.In(m.lang))
		w := ruleWords[r.Rule]
		m.linef("%s%s%s", m.say(w[0], w[1]), m.say("。", ". "), m.cite(r.Cite))
		rows := m.series(m.say("至少达到项数", "indicators to meet"), r.MinMet)
		rows = append(rows, m.series(m.say("上限", "limit"), r.Limit)...)
		rows = append(rows, m.series(m.say("合格分", "pass mark"), r.Pass)...)
		m.table(m.valueHead(), rows)
	}
}

func (m *page) indicators() {
	if len(m.pack.Indicators) == 0 {
		return
	}
	m.heading(2, m.say("指标", "Indicators"))
	for _, x := range m.pack.Indicators {
		m.heading(3, fmt.Sprintf("%d. %s（%s）", x.Number, x.Label.In(m.lang), x.Unit))
		m.para(x.Text.In(m.lang))
		quotient := fmt.Sprintf("(%s) ÷ (%s)", m.words(x.Numerator), m.words(x.Denominator))
		if x.Per.V != 1 {
			quotient = x.Per.Text + " × " + quotient
		}
		m.linef("%s = %s", m.say("指标值", "value"), quotient)
		scope := x.Scope
		if s := m.pack.Scope(x.Scope); s != nil {
			scope = s.Label.In(m.lang)
		}
		m.linef("%s%s · `%s`%s%s", m.say("范围：", "scope: "), scope, x.ID, m.say("。", ". "), m.cite(x.Cite))
		rows := m.series(m.say("标准值（不低于）", "threshold (at least)"), x.Threshold)
		rows = append(rows, m.series(m.say("余项底线（标准值的）", "floor (share of the threshold)"), x.Floor)...)
		rows = append(rows, m.series(m.say("差异系数上限", "limit of the coefficient"), x.Limit)...)
		m.table(m.valueHead(), rows)
	}
}

func (m *page) items() {
	if len(m.pack.Items) == 0 {
		return
	}
	m.heading(2, m.say("评估项", "Items"))
	for _, x := range m.pack.Items {
		m.heading(3, fmt.Sprintf("%s `%s`", x.Label.In(m.lang), x.ID))
		m.para(x.Text.In(m.lang))
		m.para(m.cite(x.Cite))
		for i := range x.Tests {
			m.test(&x.Tests[i])
		}
		m.b.WriteString("\n")
		m.table(m.valueHead(), m.series(m.say("分值", "points"), x.Weight))
	}
}

var overWords = map[Over][2]string{
	OverUnits: {"每个学部", "every section"}, OverSchools: {"每所学校", "every school"}, OverSum: {"全县合计", "county total"},
	OverShare: {"全县占比", "share in the county"}, OverCounty: {"全县", "county"}, OverAnswer: {"结论及佐证材料", "answer with documents"},
}

var opSigns = map[Op]string{AtLeast: "≥", AtMost: "≤", Above: ">", Below: "<", Equal: "="}

// test writes one test as an item of a list.
func (m *page) test(t *Test) {
	w := overWords[t.Over]
	fmt.Fprintf(&m.b, "- **%s**%s%s", t.Label.In(m.lang), m.say("：", ": "), m.say(w[0], w[1]))
	if t.Scope != "" {
		if s := m.pack.Scope(t.Scope); s != nil {
			fmt.Fprintf(&m.b, m.say("（%s）", " (%s)"), s.Label.In(m.lang))
		}
	}
	if t.Where != "" {
		fmt.Fprintf(&m.b, m.say("，限 %s", ", where %s"), m.words(t.Where))
	}
	if t.When.Choice != "" {
		fmt.Fprintf(&m.b, m.say("，选择 `%s` 时", ", under the choice `%s`"), t.When)
	}
	value := m.words(t.Value)
	if t.Over == OverSum {
		value = fmt.Sprintf("Σ(%s) ÷ Σ(%s)", m.words(t.Numerator), m.words(t.Denominator))
		if t.Per.V != 1 {
			value = t.Per.Text + " × " + value
		}
	}
	if t.Op != "" {
		fmt.Fprintf(&m.b, "%s%s %s %s", m.say("；", "; "), value, opSigns[t.Op], m.limit(t.Limit, t.Unit))
	}
	if t.MayNotApply {
		m.b.WriteString(m.say("；可填“不适用”", "; may be not applicable"))
	}
	m.b.WriteString("\n")
	for _, r := range t.Relaxed {
		fmt.Fprintf(&m.b, "  - %s%s%s", r.Label.In(m.lang), m.say("：", ": "), m.words(r.Where))
		if r.Value != "" {
			fmt.Fprintf(&m.b, "%s%s", m.say("；按 ", "; by "), m.words(r.Value))
		}
		if !r.Limit.IsZero() {
			fmt.Fprintf(&m.b, "%s%s", m.say("；限值 ", "; limit "), m.limit(r.Limit, t.Unit))
		}
		fmt.Fprintf(&m.b, "%s%s\n", m.say("。", ". "), m.cite(r.Cite))
	}
}

func (m *page) limit(l Limit, unit string) string {
	if l.Formula != "" {
		return m.words(l.Formula)
	}
	var out []string
	for i := range l.Series {
		d := &l.Series[i]
		out = append(out, fmt.Sprintf("%s %s%s%s%s%s", m.numbers(d), unit, m.say("（", " ("), m.days(d), m.say("，", ", "), m.cite(d.Cite)+m.say("）", ")")))
	}
	return strings.Join(out, m.say("；", "; "))
}

func (m *page) scopes() {
	var rows [][]string
	for _, s := range m.pack.Scopes {
		rows = append(rows, []string{s.Label.In(m.lang), m.words(s.Where), m.cite(s.Cite)})
		for _, a := range s.Also {
			rows = append(rows, []string{"`" + a.When.String() + "`", m.words(a.Where), m.cite(a.Cite)})
		}
	}
	if len(rows) > 0 {
		m.heading(2, m.say("范围", "Scopes"))
		m.table([]string{m.say("范围", "scope"), m.say("条件", "condition"), m.say("出处", "source")}, rows)
	}
}

func (m *page) choices() {
	if len(m.pack.Choices) == 0 {
		return
	}
	m.heading(2, m.say("须作选择之处", "Choices"))
	for _, c := range m.pack.Choices {
		m.heading(3, fmt.Sprintf("%s `%s`", c.Label.In(m.lang), c.ID))
		for _, o := range c.Options {
			mark := ""
			if o.ID == c.Default {
				mark = m.say("（默认）", " (default)")
			}
			fmt.Fprintf(&m.b, "- `%s`%s%s%s%s%s\n", o.ID, mark, m.say("：", ": "), o.Label.In(m.lang), m.say("。", ". "), m.cite(o.Cite))
		}
		m.b.WriteString("\n")
	}
	for _, s := range m.pack.Splits {
		var w, names []string
		for _, st := range stageKeys {
			if v, ok := s.Weights[st]; ok {
				w = append(w, m.stage(st)+" "+v.Text)
			}
		}
		for _, f := range s.Fields {
			names = append(names, m.name(string(f)))
		}
		m.linef("%s `%s`%s%s%s%s%s%s", m.say("拆分", "Split"), s.When, m.say("：", ": "), strings.Join(names, m.say("、", ", ")),
			m.say("，按学生数加权 ", ", by pupils weighted "), strings.Join(w, "∶"), m.say("。", ". "), m.cite(s.Cite))
	}
}

func (m *page) derived() {
	var rows [][]string
	for _, d := range m.pack.Derived {
		if d.Formula != "" {
			rows = append(rows, []string{d.Label.In(m.lang), m.words(d.Formula), m.cite(d.Cite)})
		}
		for _, s := range stageKeys {
			if f, ok := d.ByStage[s]; ok {
				rows = append(rows, []string{d.Label.In(m.lang) + m.say("（", " (") + m.stage(s) + m.say("）", ")"), m.words(f), m.cite(d.Cite)})
			}
		}
	}
	if len(rows) > 0 {
		m.heading(2, m.say("计算项", "Derived values"))
		m.table([]string{m.say("名称", "name"), m.say("算法", "formula"), m.say("出处", "source")}, rows)
	}
}

func (m *page) params() {
	var rows [][]string
	for _, x := range m.pack.Params {
		name := x.Label.In(m.lang)
		if x.Unit != "" {
			name += m.say("（", " (") + facts.UnitText(x.Unit).In(m.lang) + m.say("）", ")")
		}
		rows = append(rows, m.series(name+" `"+x.ID+"`", x.Values)...)
	}
	if len(rows) > 0 {
		m.heading(2, m.say("参数", "Parameters"))
		m.table(m.valueHead(), rows)
	}
}

func (m *page) documents() {
	var rows [][]string
	for _, d := range m.pack.Documents {
		rows = append(rows, []string{d.ID, d.Title.In(m.lang), d.Issued, m.status(d.Status), d.Source})
	}
	if len(rows) > 0 {
		m.heading(2, m.say("文件", "Documents"))
		m.table([]string{m.say("文号", "number"), m.say("题名", "title"), m.say("日期", "issued"), m.say("状态", "status"), m.say("读自", "read at")}, rows)
		m.para(m.say("S、F、T、E、K 加数字为来源代号，见 rules/packs/SOURCES.md。", "S, F, T, E, K with a number are keys of rules/packs/SOURCES.md."))
	}
}
