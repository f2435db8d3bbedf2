package publish

import (
	"junheng/assess"
	"junheng/internal/locale"
	"junheng/registry"
	"junheng/rules"
)

// mark is how an outcome is shown beside its word; the sign does not rely on colour.
type mark struct {
	Sign string
	Tone string // good, warn, bad, open: a class name
}

var marks = map[assess.Outcome]mark{
	assess.Met:          {"✓", "good"},
	assess.WithinFloor:  {"△", "warn"},
	assess.Short:        {"✗", "bad"},
	assess.BelowFloor:   {"✗✗", "bad"},
	assess.Undetermined: {"?", "open"},
	assess.Vetoed:       {"⊘", "bad"},
	assess.OutOfScope:   {"–", "none"},
	assess.NoRule:       {"–", "none"},
}

// OutcomeText gives an outcome in words.
func OutcomeText(o assess.Outcome) locale.Text {
	return o.Label()
}

func markOf(o assess.Outcome) mark {
	if m, ok := marks[o]; ok {
		return m
	}
	return mark{Sign: "?", Tone: "open"}
}

// StageText gives a stage in words.
func StageText(s registry.Stage) locale.Text { return s.Label() }

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
