package assess

import "junheng/internal/locale"

var outcomeLabels = map[Outcome]locale.Text{
	Met:          {ZH: "达标", EN: "met"},
	WithinFloor:  {ZH: "未达标，不低于底线", EN: "short, above floor"},
	Short:        {ZH: "未达标", EN: "short"},
	BelowFloor:   {ZH: "低于底线", EN: "below floor"},
	Undetermined: {ZH: "无法判定", EN: "undetermined"},
	Vetoed:       {ZH: "一票否决", EN: "veto"},
	OutOfScope:   {ZH: "不参评", EN: "out of scope"},
	NoRule:       {ZH: "无现行标准", EN: "no rule in force"},
}

// Label gives the outcome in words.
func (o Outcome) Label() locale.Text {
	if t, ok := outcomeLabels[o]; ok {
		return t
	}
	return locale.Text{ZH: string(o), EN: string(o)}
}
