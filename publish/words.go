package publish

import (
	"junheng/assess"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// mark is an outcome in words, with a sign that does not rely on colour.
type mark struct {
	Word locale.Text
	Sign string
	Tone string // good, warn, bad, open: a class name
}

var marks = map[assess.Outcome]mark{
	assess.Met:          {locale.Text{ZH: "达标", EN: "met"}, "✓", "good"},
	assess.WithinFloor:  {locale.Text{ZH: "未达标，不低于底线", EN: "short, above floor"}, "△", "warn"},
	assess.Short:        {locale.Text{ZH: "未达标", EN: "short"}, "✗", "bad"},
	assess.BelowFloor:   {locale.Text{ZH: "低于底线", EN: "below floor"}, "✗✗", "bad"},
	assess.Undetermined: {locale.Text{ZH: "无法判定", EN: "undetermined"}, "?", "open"},
	assess.Vetoed:       {locale.Text{ZH: "一票否决", EN: "veto"}, "⊘", "bad"},
	assess.OutOfScope:   {locale.Text{ZH: "不参评", EN: "out of scope"}, "–", "none"},
	assess.NoRule:       {locale.Text{ZH: "无现行标准", EN: "no rule in force"}, "–", "none"},
}

// OutcomeText gives an outcome in words.
func OutcomeText(o assess.Outcome) locale.Text {
	if m, ok := marks[o]; ok {
		return m.Word
	}
	return locale.Text{ZH: string(o), EN: string(o)}
}

func markOf(o assess.Outcome) mark {
	if m, ok := marks[o]; ok {
		return m
	}
	return mark{Word: locale.Text{ZH: string(o), EN: string(o)}, Sign: "?", Tone: "open"}
}

var stageWords = map[registry.Stage]locale.Text{
	registry.Whole:   {ZH: "全校", EN: "whole school"},
	registry.Primary: {ZH: "小学", EN: "primary"},
	registry.Junior:  {ZH: "初中", EN: "junior secondary"},
	registry.Senior:  {ZH: "高中", EN: "senior secondary"},
}

// StageText gives a stage in words.
func StageText(s registry.Stage) locale.Text { return stageWords[s] }

var statusWords = map[rules.Status]locale.Text{
	rules.Confirmed:   {ZH: "已核实", EN: "confirmed"},
	rules.Local:       {ZH: "地方做法", EN: "local practice"},
	rules.Unconfirmed: {ZH: "未核实", EN: "unconfirmed"},
}

// CiteText gives a citation as it is printed: 教督〔2017〕6号 第六条（已核实）.
func CiteText(c rules.Cite) locale.Text {
	if c.Doc == "" {
		return locale.Text{}
	}
	place := c.Doc
	if c.At != "" {
		place += " " + c.At
	}
	w := statusWords[c.Status]
	if w.IsZero() {
		return locale.Text{ZH: place, EN: place}
	}
	return locale.Text{ZH: place + "（" + w.ZH + "）", EN: place + " (" + w.EN + ")"}
}

// IndicatorInfo is what publish needs to know of an indicator to show it.
type IndicatorInfo struct {
	ID       string
	Number   int
	Label    locale.Text
	Short    locale.Text
	Unit     string
	Decimals int
}

// IndicatorsOf lists the indicators of a pack in its order.
func IndicatorsOf(p *rules.Pack) []IndicatorInfo {
	out := make([]IndicatorInfo, len(p.Indicators))
	for i, ind := range p.Indicators {
		out[i] = IndicatorInfo{ID: ind.ID, Number: ind.Number, Label: ind.Label, Short: ind.Short, Unit: ind.Unit, Decimals: ind.Decimals}
		if out[i].Short.IsZero() {
			out[i].Short = ind.Label
		}
		if out[i].Decimals == 0 {
			out[i].Decimals = 2
		}
	}
	return out
}
