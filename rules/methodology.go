package rules

import (
	"fmt"
	"strings"

	"junheng/facts"
	"junheng/internal/expr"
	"junheng/internal/locale"
	"junheng/registry"
)

// Methodology writes a pack as a Markdown page for people: what is judged, by
// which formula in words, against which number, in force from when, written
// where, and how sure we are. It is made from the pack that is computed with,
// so the law shown is the law computed.
func Methodology(p *Pack, dict *facts.Dictionary, lang locale.Lang) []byte {
	m := &page{pack: p, voc: newVocabulary(dict, p), lang: lang}
	for _, d := range p.Derived {
		m.voc.define(d.ID, d.Unit, d.Formula)
	}
	m.heading(1, p.Label.In(lang))
	m.linef("`%s` · %s %s · %s %s", p.ID, m.say("版本", "version"), p.Version, m.say("学段", "stages"), m.stages(p.Stages))
	m.para(m.say("本页由标准包生成，请勿手改。", "This page is made from the pack; do not edit it."))
	if !p.Notes.IsZero() {
		m.para(p.Notes.In(lang))
	}
	m.verdict()
	m.indicators()
	m.items()
	m.scopes()
	m.choices()
	m.derived()
	m.params()
	m.documents()
	return []byte(strings.TrimRight(m.b.String(), "\n") + "\n")
}

// page writes Markdown in one language.
type page struct {
	b    strings.Builder
	pack *Pack
	voc  *vocabulary
	lang locale.Lang
}

func (m *page) say(zh, en string) string { return locale.Text{ZH: zh, EN: en}.In(m.lang) }

func (m *page) heading(level int, text string) {
	fmt.Fprintf(&m.b, "%s %s\n\n", strings.Repeat("#", level), text)
}

func (m *page) linef(format string, args ...any) { fmt.Fprintf(&m.b, format+"\n\n", args...) }

func (m *page) para(text string) {
	if text != "" {
		m.b.WriteString(text + "\n\n")
	}
}

// table writes rows under a header; without rows nothing.
func (m *page) table(head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	m.row(head)
	m.b.WriteString(strings.Repeat("| --- ", len(head)) + "|\n")
	for _, r := range rows {
		m.row(r)
	}
	m.b.WriteString("\n")
}

func (m *page) row(cells []string) {
	for _, c := range cells {
		m.b.WriteString("| " + strings.ReplaceAll(strings.ReplaceAll(c, "|", "\\|"), "\n", " ") + " ")
	}
	m.b.WriteString("|\n")
}

func (m *page) stages(list []registry.Stage) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = m.stage(s)
	}
	return strings.Join(out, m.say("、", ", "))
}

func (m *page) stage(s registry.Stage) string {
	return map[registry.Stage]string{
		registry.Primary: m.say("小学", "primary"), registry.Junior: m.say("初中", "junior"), registry.Senior: m.say("高中", "senior"),
	}[s]
}

// words writes a formula in labels; one that does not compile, which the loader
// would have refused, stays as it is.
func (m *page) words(formula string) string {
	if formula == "" {
		return ""
	}
	prog, err := expr.Compile(formula, m.voc.env)
	if err != nil {
		return formula
	}
	return prog.Words(expr.Style{Lang: m.lang, Label: m.name})
}

// name gives what people call a name in formulas.
func (m *page) name(id string) string {
	if x := m.pack.Param(id); x != nil {
		return x.Label.In(m.lang)
	}
	for _, d := range m.pack.Derived {
		if d.ID == id {
			return d.Label.In(m.lang)
		}
	}
	if f := m.voc.dict.Field(facts.FieldID(id)); f != nil {
		return f.Label.In(m.lang)
	}
	for _, f := range m.voc.dict.Fields() {
		for _, o := range f.Options {
			if o.ID == id {
				return o.Label.In(m.lang)
			}
		}
	}
	if s, ok := registry.ParseStage(id); ok {
		return m.stage(s)
	}
	return map[string]string{"stage": m.say("学段", "stage")}[id]
}

func (m *page) status(s Status) string {
	switch s {
	case Confirmed:
		return m.say("已核实", "confirmed")
	case Local:
		return m.say("地方口径", "local")
	}
	return m.say("**未核实**", "**unconfirmed**")
}

func (m *page) cite(c Cite) string {
	out := c.Doc
	if c.At != "" {
		out += " " + c.At
	}
	out += m.say("（", " (") + m.status(c.Status)
	if c.Source != "" {
		out += m.say("；", "; ") + c.Source
	}
	out += m.say("）", ")")
	if c.Note != "" {
		out += m.say("。", ". ") + c.Note
	}
	return out
}

// numbers writes the values of an entry: one, or one a stage.
func (m *page) numbers(d *Dated) string {
	if d.Value != nil {
		return d.Value.Text
	}
	var out []string
	for _, s := range stageKeys {
		if v, ok := d.Stage[s]; ok {
			out = append(out, m.stage(s)+" "+v.Text)
		}
	}
	return strings.Join(out, m.say("，", ", "))
}

func (m *page) days(d *Dated) string {
	if d.Until == "" {
		return d.From + m.say(" 起", " on")
	}
	return d.From + m.say(" 至 ", " to ") + d.Until
}

// series writes a series as rows of a table under a name.
func (m *page) series(name string, s Series) [][]string {
	var out [][]string
	for i := range s {
		out = append(out, []string{name, m.numbers(&s[i]), m.days(&s[i]), m.cite(s[i].Cite)})
	}
	return out
}

func (m *page) valueHead() []string {
	return []string{"", m.say("数值", "value"), m.say("施行", "in force"), m.say("出处", "source")}
}
