package plan

import (
	"errors"
	"slices"

	"junheng/assess"
	"junheng/facts"
	"junheng/internal/fault"
	"junheng/internal/locale"
)

// Blank is a section that lacks figures which its indicators need.
type Blank struct {
	Unit   int // of the assessment
	Fields []facts.FieldID
}

var (
	msgBlank         = locale.NewTemplate("plan.blank", "{unit}：未填报{fields}", "{unit}: {fields} not reported")
	msgNothingToPlan = locale.NewTemplate("plan.nothing_to_plan", "“{pack}”没有逐校标准值和差异系数上限，无从求最省方案", "{pack} has neither thresholds for schools nor limits on coefficients: there is no plan to look for")
	msgAllBlank      = locale.NewTemplate("plan.all_blank", "{n} 个单位没有一个填全了这个标准要用的数字，无从求方案；缺：{fields}", "none of {n} units has all the figures that this standard needs, so there is nothing to plan from; lacking: {fields}")
	hintAllBlank     = locale.Plain("plan.hint_all_blank", "先补填这些数字", "fill these in first")
	hintOtherPack    = locale.Plain("plan.hint_other_pack", "换一个有资源配置指标的标准，如 cn/quality-balance-2017；junheng rules list 列出全部", "take a standard with resource indicators, such as cn/quality-balance-2017; junheng rules list names all")

	msgWeak = locale.NewTemplate("plan.weights", "“{a}”和“{b}”的分母不同，本程序不能为这样的标准求方案",
		"{a} and {b} have different denominators; no plan can be computed for such a standard")
	hintBlanks = locale.Plain("plan.hint_blanks", "空白的数字不能当作达标：补填后再算；或者用 --leave-out-blanks 让这些学校维持现状、不在认证之列",
		"a plan cannot be certified over blanks: fill them in, or use --leave-out-blanks, which leaves these schools as they are and outside what is certified")
)

// blanks lists the sections in scope that have an indicator without a value.
func (s *Subject) blanks() []Blank {
	var out []Blank
	for i := range s.Before.Units {
		u := &s.Before.Units[i]
		if !u.InScope {
			continue
		}
		g := Blank{Unit: i}
		blank := false
		for k := range u.Values {
			if u.Values[k].Outcome == assess.OutOfScope || !s.used(k) || finite(u.Values[k].Value) {
				continue
			}
			blank = true
			for _, f := range u.Values[k].Missing {
				if !slices.Contains(g.Fields, f) {
					g.Fields = append(g.Fields, f)
				}
			}
		}
		if blank {
			out = append(out, g)
		}
	}
	return out
}

// labels names fields in words.
func (s *Subject) labels(fields []facts.FieldID) locale.Text {
	var out locale.Text
	for i, f := range fields {
		label := locale.Text{ZH: string(f), EN: string(f)}
		if d := s.Dict.Field(f); d != nil {
			label = d.Label
		}
		if i > 0 {
			out.ZH += "、"
			out.EN += ", "
		}
		out.ZH += label.ZH
		out.EN += label.EN
	}
	return out
}

func blanksError(s *Subject, gaps []Blank) error {
	var out []error
	for i, g := range gaps {
		f := fault.New(fault.Invalid, msgBlank.With("unit", s.Before.Units[g.Unit].Name, "fields", s.labels(g.Fields)))
		if i == len(gaps)-1 {
			f = f.Hint(hintBlanks)
		}
		out = append(out, f)
	}
	return errors.Join(out...)
}

// someKnown refuses to plan where every section is left out: nothing would be
// certified.
func (m *Model) someKnown() error {
	if len(m.unit) == 0 {
		return nil
	}
	var lack []facts.FieldID
	for _, i := range m.unit {
		at := slices.IndexFunc(m.LeftOut, func(g Blank) bool { return g.Unit == i })
		if at < 0 {
			return nil
		}
		for _, f := range m.LeftOut[at].Fields {
			if !slices.Contains(lack, f) {
				lack = append(lack, f)
			}
		}
	}
	return fault.New(fault.Invalid, msgAllBlank.With("n", len(m.unit), "fields", m.Subject.labels(lack))).Hint(hintAllBlank)
}

// sameWeights refuses standards whose indicators count different heads in one
// unit: the model weighs a unit by one number.
func (m *Model) sameWeights() error {
	s := m.Subject
	for _, i := range m.unit {
		u := &s.Before.Units[i]
		first := -1
		for _, k := range m.quantity {
			v := &u.Values[k]
			if !finite(v.Value) || v.Outcome == assess.OutOfScope {
				continue
			}
			if first < 0 {
				first = k
			} else if u.Values[first].Denominator != v.Denominator {
				return fault.New(fault.Invalid, msgWeak.With("a", s.Pack.Indicators[first].Label, "b", s.Pack.Indicators[k].Label))
			}
		}
	}
	return nil
}
