package document

import (
	"maps"
	"slices"
	"strings"

	"junheng/casework/procedure"
	"junheng/facts"
	"junheng/internal/locale"
	"junheng/registry"
)

// yields lists what the ledger gives to the data dictionary, and by which rule.
func (m *page) yields(dict *facts.Dictionary) {
	var rows [][]string
	for i := range m.p.Facts {
		f := &m.p.Facts[i]
		label, unit, needs := f.Field, "", ""
		if d := dict.Field(facts.FieldID(f.Field)); d != nil {
			label, unit, needs = d.Label.In(m.lang), d.Unit, m.join(d.Needs)
		}
		about := scopeWords[f.By].In(m.lang)
		if st, ok := registry.ParseStage(f.Stage); ok && f.Stage != "" {
			about += " " + st.Label().In(m.lang)
		}
		rows = append(rows, []string{label, "`" + f.Field + "`", unit, about, FactRule(m.p, f, m.lang), needs})
	}
	if len(rows) == 0 {
		return
	}
	m.table(m.say("给数据字典的数", "What the ledger counts"),
		[]string{m.say("数据项", "Field"), m.say("标识", "ID"), m.say("单位", "Unit"), m.say("口径", "About"), m.say("怎么数", "Rule"), m.say("谁要", "Asked by")}, rows)
	m.linef("%s", m.say(
		"学年从9月1日起；学年结束后按学年末的状态数。台账没有在用的不给数，不当作零；应当记而没有记的案卷使该数为“未填报”，来源里写明案号。填报时这些数列在单元格旁，点“采用”即填入，填的数不同须写明原因。",
		"The school year begins on 1 September; a year that is over is counted as it ended. A ledger that is not in use gives no number, and never zero; a case that should say a number and does not makes it not reported, and is named. In a return these figures stand beside the cells and are taken with one press; another number wants a reason."))
}

var scopeWords = map[procedure.Scope]locale.Text{procedure.OfSchool: {ZH: "各校", EN: "each school"}, procedure.OfCounty: {ZH: "全县", EN: "the county"}}

// FactRule says in words how a fact is made of the cases of a procedure.
func FactRule(p *procedure.Procedure, f *procedure.Fact, lang locale.Lang) string {
	r := rule{p, lang}
	kind, name := f.Kind()
	where := r.where(&f.Where)
	field, step := name, name
	if x := p.Field(name); x != nil {
		field = x.Label.In(lang)
	}
	if x := p.Step(name); x != nil {
		step = x.Label.In(lang)
	}
	switch kind {
	case procedure.FactSum:
		return r.say("“"+field+"”最后一次记录之和："+where, "the sum of “"+field+"” as last recorded, of "+where)
	case procedure.FactTotal:
		return r.say("本学年各次“"+field+"”之和："+where, "the sum of “"+field+"” over every record of the year, of "+where)
	case procedure.FactTimes:
		return r.say("本学年办“"+step+"”的次数："+where, "how often “"+step+"” was done in the year, in "+where)
	case procedure.FactValue:
		return r.say("唯一一件的“"+field+"”："+where, "“"+field+"” of the one case there is, of "+where)
	case procedure.FactGap:
		figure := gapWords[f.Of].In(lang)
		return r.say(figure+"，按已冻结、评估的数据计算："+where, figure+", by facts frozen and judged, of "+where)
	case procedure.FactSchools:
		return r.say("学校名册中开办的学校数；没有案卷（"+where+"）的学校逐所列出", "the schools that the register has open; those without a case ("+where+") are named")
	case procedure.FactShare:
		return r.say(where+"的件数占"+r.where(&f.Among)+"的比例", "the share of "+where+" among "+r.where(&f.Among))
	}
	return r.say(where+"的件数", "the number of "+where)
}

var gapWords = map[string]locale.Text{
	procedure.GapStart:    {ZH: "唯一一件的两校差异系数（协议起点学年）", EN: "the coefficient of the two schools of the one case there is, in the first year"},
	procedure.GapNow:      {ZH: "唯一一件的两校差异系数（最新学年）", EN: "the coefficient of the two schools of the one case there is, in the newest year"},
	procedure.GapChange:   {ZH: "唯一一件的两校差异系数的变化", EN: "the change of the coefficient of the two schools of the one case there is"},
	procedure.GapNarrowed: {ZH: "两校差异系数缩小的件数", EN: "in how many the coefficient of the two schools has become smaller"},
}

// rule words the conditions of a fact.
type rule struct {
	p    *procedure.Procedure
	lang locale.Lang
}

func (r rule) say(zh, en string) string { return locale.Text{ZH: zh, EN: en}.In(r.lang) }

func (r rule) or(list []string, label func(string) locale.Text) string {
	out := make([]string, len(list))
	for i, id := range list {
		out[i] = r.say("“"+label(id).ZH+"”", "“"+label(id).EN+"”")
	}
	return strings.Join(out, r.say("或", " or "))
}

func (r rule) state(id string) locale.Text {
	if s := r.p.State(id); s != nil {
		return s.Label
	}
	return locale.Text{ZH: id, EN: id}
}

// where says which cases are selected.
func (r rule) where(w *procedure.Where) string {
	var parts []string
	add := func(zh, en string) { parts = append(parts, r.say(zh, en)) }
	if len(w.States) > 0 {
		list := r.or(w.States, r.state)
		add("状态为"+list, "in the state "+list)
	}
	if len(w.Kinds) > 0 {
		kinds := make([]string, len(w.Kinds))
		for i, k := range w.Kinds {
			kinds[i] = stateWords[k].In(r.lang)
		}
		add(strings.Join(kinds, "或")+"的", "that are "+strings.Join(kinds, " or "))
	}
	if len(w.Reached) > 0 {
		list := r.or(w.Reached, r.state)
		add("本学年转为过"+list, "that became "+list+" within the year")
	}
	if len(w.Steps) > 0 {
		list := r.or(w.Steps, func(id string) locale.Text {
			if s := r.p.Step(id); s != nil {
				return s.Label
			}
			return locale.Text{ZH: id, EN: id}
		})
		add("本学年办过"+list, "in which "+list+" was done within the year")
	}
	for _, id := range slices.Sorted(maps.Keys(w.Fields)) {
		f := r.p.Field(id)
		list := r.or(w.Fields[id], f.Answer)
		add("“"+f.Label.ZH+"”为"+list, "with “"+f.Label.EN+"” "+list)
	}
	switch w.Year {
	case "opened":
		add("本学年立案", "opened within the year")
	case "closed":
		add("本学年结案", "closed within the year")
	}
	if len(parts) == 0 {
		return r.say("全部案卷（错误登记的除外）", "all cases but those entered in error")
	}
	return r.say(strings.Join(parts, "、")+"的案卷", "cases "+strings.Join(parts, ", "))
}
